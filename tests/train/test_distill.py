import pytest
import spacy
from small import SENTENCE, WANTED, found, train

from thucthe.train.recipe import read_recipe

RECIPE = """
[pipeline]
version = "0.0.1"
description = "A very small pipeline."
license = "Apache-2.0"

[data]
guide = "mine.jsonl"

[held_out]
guide = "3"

[labels]
guide = "raw.jsonl:25"

[clusters]
file = "clusters.tsv"

[names]
gazetteers = "gazetteers"
min_count = 2

[examples]
min_count = 1

[training]
epochs = 40
batch_size = 400
dropout = 0.0
"""


@pytest.fixture
def student(corpus, encoder):
    """The folder of a pipeline distilled from ``vi_teacher``."""
    train(corpus, "vi_teacher")
    learn = pytest.importorskip("thucthe.train.distill")
    (corpus / "fast.cfg").write_text(RECIPE, encoding="utf-8")
    recipe = read_recipe(corpus / "fast.cfg", corpus, corpus / "work", learn.SECTIONS)
    learn.distill(recipe, str(corpus / "vi_teacher"), corpus / "vi_fast", log=str, progress=lambda done, of: None)
    return corpus / "vi_fast"


def test_a_student_finds_what_its_teacher_finds(corpus, student):
    from thucthe.train.soft_labels import read_labels

    # Held-out texts are not labelled.
    (labels,) = map(read_labels, (corpus / "work" / "labels").glob("*.npz"))
    assert len(labels.texts) == 22
    assert SENTENCE not in labels.texts
    nlp = spacy.load(student)
    assert found(nlp(SENTENCE)) == WANTED
    assert {span._.thucthe.recognizer for span in nlp(SENTENCE).ents} == {"conv"}
    names = (student / "recognizer" / "names.tsv").read_text(encoding="utf-8")
    assert "lò văn păn\tp" in names
    assert "điện biên\tCDFMPT" in names


def test_an_encoder_is_trained_on_labels_alone_and_joins_an_ensemble(corpus, student):
    nlp = train(
        corpus,
        "vi_both",
        ("[encoder]", f'[encoder]\nensemble_with = "{student}"'),
        (
            "[training]",
            f'[labels]\nteacher = "{student}"\nguide = "raw.jsonl:25"\n\n[training]\nshares = {{"guide": 0}}',
        ),
    )
    assert found(nlp(SENTENCE)) == WANTED
    alone = spacy.load(student)
    for span, other in zip(nlp(SENTENCE).ents, alone(SENTENCE).ents, strict=True):
        assert span._.thucthe.recognizer == "conv+encoder"
        assert span._.thucthe.confidence != other._.thucthe.confidence
