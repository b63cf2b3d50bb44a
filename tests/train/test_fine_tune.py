import json

import pytest
from small import RECIPE, SENTENCE, WANTED, found, train

from thucthe.train.recipe import read_recipe


def test_a_recipe_becomes_a_pipeline_that_finds_the_trained_names(corpus, encoder):
    assert found(train(corpus, "vi_small")(SENTENCE)) == WANTED


def test_an_interrupted_training_resumes_with_the_same_result(corpus, encoder):
    whole = train(corpus, "vi_whole", epochs=6)
    with pytest.raises(KeyboardInterrupt):
        train(corpus, "vi_parts", epochs=6, stop=13)
    assert (corpus / "work_vi_parts" / "training.ckpt").exists()
    parts = train(corpus, "vi_parts", epochs=6)
    score = [[(span.text, span._.thucthe.confidence) for span in nlp(SENTENCE).ents] for nlp in (whole, parts)]
    assert score[0] == score[1]


def test_a_finished_pipeline_is_trained_further_on_corrected_texts(corpus, encoder):
    train(corpus, "vi_small")
    corrected = {"id": "x", "text": "Bà Mai Hoa khen Rubik xanh.", "spans": [[3, 10, "PER"], [16, 26, "ORG"]]}
    lines = [json.dumps({**corrected, "id": f"x{n}"}) for n in range(8)]
    (corpus / "mine.jsonl").write_text((corpus / "mine.jsonl").read_text() + "\n" + "\n".join(lines))
    nlp = train(corpus, "vi_more", encoder=str(corpus / "vi_small"), epochs=40)
    assert found(nlp(corrected["text"])) == [("Mai Hoa", "PER"), ("Rubik xanh", "ORG")]
    assert found(nlp(SENTENCE)) == WANTED


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[data]\nguide", "[data]\nmine", "guide, vlsp2018, vlsp2016"),
        ("epochs", "epoch", r"\[training\] epoch is unknown"),
        ("[training]", '[labels]\nguide = "raw.jsonl:5"\n\n[training]', r"\[labels\] lacks the teacher"),
        ("[encoder]", "[coder]", r"\[encoder\] is missing"),
    ],
)
def test_an_invalid_recipe_is_refused_with_a_message(corpus, encoder, old, new, message):
    learn = pytest.importorskip("thucthe.train.fine_tune")
    config = corpus / "wrong.cfg"
    config.write_text(RECIPE.format(encoder="encoder", epochs=1).replace(old, new, 1), encoding="utf-8")

    def read_and_train():
        recipe = read_recipe(config, corpus, corpus / "work", learn.SECTIONS)
        learn.train(recipe, corpus / "out", log=str, progress=lambda done, of: None)

    with pytest.raises(ValueError, match=message):
        read_and_train()
