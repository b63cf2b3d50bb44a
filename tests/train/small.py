"""A very small training: texts, a recipe and the expected names."""

import pytest
import spacy

from thucthe.train.recipe import read_recipe

PEOPLE = ["Lò Văn Păn", "Giàng A Dơ", "Vừ Thị Mái", "Đinh Xuân Thể", "Khúc Thừa Mỹ"]
PLACES = ["Mường Lay", "Đồng Văn", "Kim Bôi", "Bắc Mê", "Sốp Cộp"]
SENTENCE = "Ông Vừ Thị Mái ở Bắc Mê làm việc tại UBND Bắc Mê."
"""A held-out text: the person and the place are known, but not together."""


def rows():
    """Annotated texts with a person, a place, and an organization with a nested place."""
    for number, (person, place) in enumerate((p, q) for p in PEOPLE for q in PLACES):
        text = f"Ông {person} ở {place} làm việc tại UBND {place}."
        at = text.rindex(place)
        spans = [[4, 4 + len(person), "PER"], [text.index(place), text.index(place) + len(place), "LOC"]]
        spans += [[at - 5, at + len(place), "ORG", 0], [at, at + len(place), "LOC", 1]]
        yield {"id": f"m{number}", "text": text, "spans": spans}


WANTED = [("Vừ Thị Mái", "PER"), ("Bắc Mê", "LOC"), ("UBND Bắc Mê", "ORG"), ("Bắc Mê", "LOC")]
RECIPE = """
[pipeline]
version = "0.0.1"
description = "A very small pipeline."
license = "Apache-2.0"

[encoder]
folder = "{encoder}"

[data]
guide = "mine.jsonl"

[held_out]
guide = "3"

[training]
epochs = {epochs}
n_frozen_layers = 0
batch_size = 200
learning_rate = 3e-3
head_learning_rate = 1e-2
dropout = 0.0
subword_dropout = 0.0
lower = 0.0
title = 0.0
bare = 0.0
checkpoint_every = 5
"""


def train(corpus, out, *changes, encoder="encoder", epochs=50, stop=None):
    """Train with the recipe after some replacements in its text, and load the pipeline."""
    learn = pytest.importorskip("thucthe.train.fine_tune")
    config = corpus / f"{out}.cfg"
    text = RECIPE.format(encoder=encoder, epochs=epochs)
    for old, new in changes:
        text = text.replace(old, new)
    config.write_text(text, encoding="utf-8")

    def progress(done, of):
        if done == stop:
            raise KeyboardInterrupt

    recipe = read_recipe(config, corpus, corpus / f"work_{out}", learn.SECTIONS)
    learn.train(recipe, corpus / out, log=str, progress=progress)
    return spacy.load(corpus / out)


def found(doc):
    spans = [*doc.ents, *doc.spans["nested"]]
    return [(span.text, span.label_) for span in spans]
