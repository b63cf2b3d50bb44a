import json

import spacy

from thucthe.learn.train import read_recipe, train

PEOPLE = ["Lò Văn Păn", "Giàng A Dơ", "Vừ Thị Mái", "Đinh Xuân Thể", "Khúc Thừa Mỹ"]
PLACES = ["Mường Lay", "Đồng Văn", "Kim Bôi", "Bắc Mê", "Sốp Cộp"]
RECIPE = """
[pipeline]
version = "0.0.1"
description = "A very small pipeline."
license = "Apache-2.0"
habit = "mine"
held_out = "x"

[clusters]
file = "clusters.tsv"

[gazetteers]
folder = "gazetteers"

[habits]
mine = "mine.jsonl"

[found_names]
files = "raw.jsonl"
texts = 40
least = 2

[first]
seed = 1
c1 = 0.01
c2 = 0.01
min_frequency = 0
max_iterations = 30
shout = 0
shout_length = 30
repeat = ""

[outer]
seed = 1
c1 = 0.01
c2 = 0.01
min_frequency = 0
max_iterations = 30
shout = 0.5
shout_length = 30
repeat = "mine"
smallest = 0.001
toll = 0

[nested]
habit = "mine"
seed = 1
composed = 5
c1 = 0.01
c2 = 0.01
min_frequency = 0
max_iterations = 30
"""


def write_corpus(folder):
    rows = []
    for number, (person, place) in enumerate((p, q) for p in PEOPLE for q in PLACES):
        text = f"Ông {person} ở {place} làm việc tại UBND {place}."
        at = text.rindex(place)
        spans = [[4, 4 + len(person), "PER"], [text.index(place), text.index(place) + len(place), "LOC"]]
        spans += [[at - 5, at + len(place), "ORG", 0], [at, at + len(place), "LOC", 1]]
        rows.append({"id": f"m{number}", "text": text, "spans": spans})
    lines = "\n".join(json.dumps(row) for row in rows)
    (folder / "mine.jsonl").write_text(lines, encoding="utf-8")
    (folder / "raw.jsonl").write_text(lines, encoding="utf-8")
    (folder / "clusters.tsv").write_text("Ông\t1\t2\t3\nở\t1\t2\t4\n", encoding="utf-8")
    (folder / "recipe.cfg").write_text(RECIPE, encoding="utf-8")
    (folder / "gazetteers").mkdir()
    for name in ("countries", "provinces", "districts", "communes", "cities", "family_names"):
        (folder / "gazetteers" / f"{name}.txt").write_text("# Source: none\nĐiện Biên\n", encoding="utf-8")


def test_a_recipe_becomes_a_pipeline_that_finds_what_it_learnt_the_same_each_time(tmp_path):
    write_corpus(tmp_path)
    for name in ("one", "two"):
        train(read_recipe(tmp_path / "recipe.cfg", tmp_path, tmp_path / name), tmp_path / name / "vi_small", say=str)
    nlp = spacy.load(tmp_path / "one" / "vi_small")
    doc = nlp("Ông Lò Văn Thể ở Bắc Mê làm việc tại UBND Kim Bôi.")
    assert [(span.text, span.label_) for span in doc.ents] == [
        ("Lò Văn Thể", "PER"),
        ("Bắc Mê", "LOC"),
        ("UBND Kim Bôi", "ORG"),
    ]
    assert [(span.text, span.label_) for span in doc.spans["nested"]] == [("Kim Bôi", "LOC")]
    first, second = (tmp_path / n / "vi_small" / "recognizer" / "names.tsv" for n in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()
    assert "lò văn păn\tp" in first.read_text(encoding="utf-8")
    other = spacy.load(tmp_path / "two" / "vi_small")(doc.text)
    assert [(s.text, s._.confidence) for s in other.ents] == [(s.text, s._.confidence) for s in doc.ents]
