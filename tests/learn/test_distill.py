import pytest
import spacy
from small import SENTENCE, WANTED, found, train

from thucthe.learn.recipe import read_recipe

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
least = 2

[lessons]
fewest = 1

[training]
rounds = 40
batch = 400
dropout = 0.0
"""


def test_a_student_finds_what_its_teacher_finds(corpus, encoder):
    train(corpus, "vi_teacher")
    learn = pytest.importorskip("thucthe.learn.distill")
    from thucthe.learn.labels import read_labels

    (corpus / "fast.cfg").write_text(RECIPE, encoding="utf-8")
    recipe = read_recipe(corpus / "fast.cfg", corpus, corpus / "work", learn.SECTIONS)
    learn.distill(recipe, str(corpus / "vi_teacher"), corpus / "vi_fast", say=str, progress=lambda done, of: None)
    # What is kept for measuring is not among the texts that the teacher labelled.
    (labels,) = map(read_labels, (corpus / "work" / "labels").glob("*.npz"))
    assert len(labels.texts) == 22
    assert SENTENCE not in labels.texts
    nlp = spacy.load(corpus / "vi_fast")
    assert found(nlp(SENTENCE)) == WANTED
    assert {span._.recognizer for span in nlp(SENTENCE).ents} == {"conv"}
    names = (corpus / "vi_fast" / "recognizer" / "names.tsv").read_text(encoding="utf-8")
    assert "lò văn păn\tp" in names
    assert "điện biên\tCDFMPT" in names
