import json
import re
from collections import Counter
from pathlib import Path

import pytest
from spacy.language import Language

from thucthe.doc_data import register_extensions
from thucthe.evaluate.error_analysis import KINDS, Error
from thucthe.evaluate.match import Span
from thucthe.recognize.spans import Name, add_names
from thucthe.train.assemble import blank
from thucthe.train.recipe import read_recipe
from tools.card import PARTS, measure_model, update_card
from tools.card_figures import choose_examples
from tools.card_text import FILLINGS, escape, fill, write_card

TEMPLATES = sorted((Path(__file__).parents[2] / "models").glob("*.card.md"))
EVERYTHING = "\n\n".join(f"{{{{{name}}}}}" for name in FILLINGS)
SPEED = {
    "articles": 2,
    "syllables": 1200,
    "rounds": 3,
    "machine": "a processor",
    "underthesea": "9.5.0",
    "rates": {"tokenizer": 9000.0, "recognizer": 4000.0, "whole": 2500.0, "underthesea": 1000.0},
    "ratios": {"tokenizer": 9.0, "recognizer": 4.0, "whole": 2.5, "underthesea": 1.0},
    "load_seconds": 1.25,
    "loaded_mb": 200.0,
    "peak_mb": 250.0,
}
RECIPE = """
[data]
guide = "guide.jsonl"
vlsp2018 = "other.jsonl"

[held_out]
guide = "7"

[labels]
processes = 1
guide = "raw.jsonl:1"

[card]
template = "vi_small.card.md"
articles = "articles"
sets = [
    {"name": "held | out", "file": "guide.jsonl", "ids": ".*7", "texts": "ours", "use": ["variants", "fitted"]},
    {"name": "gold", "file": "gold.jsonl", "texts": "ours", "use": ["fresh", "quoted"]}
    ]
"""


@Language.factory("card_test_recognizer", default_config={"scheme": "guide"})
def create_cities(nlp, name, scheme):
    """Recognize "Huế", "Hà Nội" and "Huệ" as places."""
    register_extensions()

    def find(doc):
        places = re.finditer("Huế|Hà Nội|Huệ", doc.text)
        return add_names(doc, [Name(*m.span(), "LOC", 0.9 if m.group() == "Huế" else 0.6, "conv") for m in places], [])

    find.calibration = []
    return find


def write_rows(path, *texts):
    rows = [
        {"id": f"x{n}7", "text": text, "spans": [[*m.span(), "LOC"] for m in re.finditer("Huế|Hà Nội|Lào", text)]}
        for n, text in enumerate(texts)
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


@pytest.fixture
def recipe(tmp_path):
    recipes = tmp_path / "project" / "models"
    recipes.mkdir(parents=True)
    (recipes / "vi_small.cfg").write_text(RECIPE, encoding="utf-8")
    (recipes / "vi_small.card.md").write_text(EVERYTHING, encoding="utf-8")
    data = tmp_path / "data"
    data.mkdir()
    write_rows(data / "guide.jsonl", "Mưa ở Huế\nHà Nội và Huế có mưa to cả ngày.", "Hà Nội nắng, Lào mưa.")
    write_rows(data / "other.jsonl", "Hà Nội và Huế có mưa to cả ngày.")
    (data / "raw.jsonl").write_text('{"text": "Hà Nội nắng."}\n{"text": "Không đọc dòng này."}', encoding="utf-8")
    write_rows(tmp_path / "project" / "gold.jsonl", "Chị Huệ | về Lào, qua Huế {{size}}.", "Huế mưa.")
    return read_recipe(recipes / "vi_small.cfg", data, tmp_path, ("card", "data"))


@pytest.fixture
def model(tmp_path):
    nlp = blank()
    nlp.add_pipe("card_test_recognizer", name="recognizer")
    nlp.meta.update({"version": "1.2.3", "description": "Two cities.", "license": "Apache-2.0"})
    nlp.to_disk(tmp_path / "vi_small")
    return tmp_path / "vi_small"


@pytest.fixture
def measured(recipe, model):
    return {**measure_model(recipe, model, set(PARTS) - {"speed"}), "speed": SPEED}


def test_measurements_count_training_data_and_predictions(measured):
    assert measured["data"]["annotated"][0] == {"scheme": "guide", "texts": 0, "names": 0, "held_out": 2}
    assert measured["data"]["raw"] == [{"scheme": "guide", "file": "raw.jsonl", "texts": 1}]
    held_out, gold = measured["accuracy"]
    assert held_out["models"][0]["measures"]["strict"]["all"]["recall"] == 0.8
    assert (held_out["sentences"], held_out["seen"]) == (1, {"annotated": 1})
    assert held_out["examples"] == []
    assert [(e["kind"], e["gold"], e["found"]) for e in gold["examples"]] == [
        ("missed", "Lào (LOC)", ""),
        ("spurious", "", "Huệ (LOC)"),
    ]
    fitted, fresh = measured["calibration"]
    assert (fitted["sets"], fitted["fitted"], fitted["spans"]) == (["held | out"], True, 4)
    assert (fresh["sets"], fresh["fitted"], fresh["spans"]) == (["gold"], False, 3)
    assert fresh["error"] == pytest.approx((0.6 + 2 * 0.1) / 3, abs=1e-6)
    assert (fresh["share"], fresh["precision"]) == (pytest.approx(2 / 3, abs=1e-6), 1.0)


def test_a_card_fills_every_placeholder_and_escapes_quoted_text(measured):
    card = fill(EVERYTHING, measured)
    assert "{{" not in card
    assert "1.2.3" in card
    assert r"Chị Huệ \| về Lào, qua Huế \{\{size\}\}." in card
    for table in re.findall(r"(?:^\|.*\n?)+", card, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


def test_the_same_measurements_give_the_same_bytes(recipe, model, measured):
    pytest.importorskip("matplotlib")
    written = []
    for _ in range(2):
        write_card(measured, recipe.path.with_name("vi_small.card.md"), model)
        written.append([(model / name).read_bytes() for name in ("MODEL_CARD.md", "reliability.svg")])
        measured = json.loads(json.dumps(measured))
    assert written[0] == written[1]
    assert len(written[0][1]) < 30_000


def test_earlier_measurements_are_kept_while_the_weights_are_the_same(recipe, model):
    pytest.importorskip("matplotlib")
    recipe.path.with_name("vi_small.card.md").write_text("{{training}} {{accuracy}}", encoding="utf-8")
    update_card(recipe, model, ["data", "accuracy"])
    first = (model / "MODEL_CARD.md").read_bytes()
    update_card(recipe, model, [])
    assert (model / "MODEL_CARD.md").read_bytes() == first
    (model / "weights").write_bytes(b"other")
    with pytest.raises(ValueError, match="needs the part data, which was not measured"):
        update_card(recipe, model, ["accuracy"])


def test_a_template_that_asks_for_something_unknown_is_refused(measured, recipe, model):
    template = recipe.path.with_name("vi_small.card.md")
    template.write_text("{{wisdom}}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"vi_small\.card\.md: \{\{wisdom\}\} is unknown"):
        write_card(measured, template, model)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_the_templates_of_our_pipelines_can_be_filled(template, measured):
    assert "{{" not in fill(template.read_text(encoding="utf-8"), measured)


def test_examples_are_of_every_kind_and_from_as_many_texts_as_possible():
    text = "Ông An ở Huế."
    errors = [Error(f"text {n}", kind, "body", Span(4, 6, "PER"), None, text, 0) for kind in KINDS for n in range(9)]
    chosen = choose_examples(errors, 10)
    assert Counter(example["kind"] for example in chosen) == dict.fromkeys(KINDS, 2)


def test_long_sentences_are_truncated_at_word_boundaries():
    text = "chữ " * 40 + "Huế" + " chữ" * 40
    (example,) = choose_examples([Error("a", "missed", "body", Span(160, 163, "LOC"), None, text, 0)])
    assert re.fullmatch(r"… (chữ ){10,15}Huế( chữ){10,15} …", example["text"])


def test_text_in_a_cell_is_on_one_line_and_escaped():
    assert escape("a|b\n*c* `d` <e> {{f}}") == r"a\|b \*c\* \`d\` \<e\> \{\{f\}\}"
