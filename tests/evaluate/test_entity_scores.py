import json

import pytest
import spacy
from typer.testing import CliRunner

from thucthe.cli.app import app
from thucthe.errors import InvalidInputError, NotFoundError
from thucthe.evaluate.entity_scores import ResolvedText, read_resolved, resolve_texts, score_entities

TEXT = "Ông An gặp Bình. An về Huế."
AN, AGAIN, BINH, HUE = (4, 6, "PER"), (17, 19, "PER"), (11, 15, "PER"), (23, 26, "LOC")


def text(entities, **more):
    return ResolvedText(id="a", text=TEXT, entities=entities, **more)


GOLD = text({AN: "x", AGAIN: "x", BINH: "y", HUE: "z"})


def b_cubed(entities):
    return score_entities([GOLD], [text(entities)])["entities (B³)"]


def test_equal_clusters_agree_whatever_they_are_called():
    assert b_cubed({AN: "An", AGAIN: "An", BINH: "Bình", HUE: "Huế"}).f1 == 1


def test_a_wrong_merge_costs_precision_and_a_missed_one_recall():
    merged = b_cubed({AN: "An", AGAIN: "An", BINH: "An", HUE: "Huế"})
    assert merged.precision == pytest.approx((2 / 3 * 2 + 1 / 3 + 1) / 4)
    assert merged.recall == 1
    split = b_cubed({AN: "An", AGAIN: "B", BINH: "C", HUE: "Huế"})
    assert split.precision == 1
    assert split.recall == pytest.approx((0.5 * 2 + 2) / 4)


def test_a_missed_and_a_wrong_name_count_nothing():
    found = b_cubed({AN: "An", (0, 3, "PER"): "Ông"})
    assert found.precision == pytest.approx(1 / 2)
    assert found.recall == pytest.approx(0.5 / 4)


def test_only_annotated_links_and_roles_are_measured():
    assert score_entities([GOLD], [GOLD]).keys() == {"entities (B³)"}
    role = ((4, 6), (0, 3), None)
    gold = text(GOLD.entities, links={HUE: "vn_admin:46", AN: None}, roles=frozenset({role}))
    found = text(GOLD.entities, links={HUE: "vn_admin:48", AN: None, BINH: "user:1"}, roles=frozenset({role}))
    scores = score_entities([gold], [found])
    assert (scores["links"].gold, scores["links"].found, scores["links"].f1) == (1, 1, 0)
    assert scores["roles"].f1 == 1


def write(path, *records):
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return path


SPAN = {"start": 4, "end": 6, "label": "PER", "entity": "x"}


def test_gold_annotation_is_read_from_json_lines(tmp_path):
    role = {"person": [4, 6], "title": [0, 3], "of": None}
    spans = [SPAN, {"start": 23, "end": 26, "label": "LOC", "entity": "z", "link": None}]
    (read,) = read_resolved(write(tmp_path / "gold.jsonl", {"text": TEXT, "spans": spans, "roles": [role]}))
    assert read.entities == {AN: "x", HUE: "z"}
    assert read.links == {HUE: None}
    assert read.roles == {((4, 6), (0, 3), None)}
    assert read.id == "gold-1"


@pytest.mark.parametrize(
    "record", [{"text": TEXT}, [], {"text": TEXT, "spans": [{**SPAN, "start": "a"}]}, {"text": TEXT, "spans": [4]}]
)
def test_a_wrong_line_is_named(tmp_path, record):
    with pytest.raises(InvalidInputError, match="line 2"):
        read_resolved(write(tmp_path / "gold.jsonl", {"text": TEXT, "spans": []}, record))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(NotFoundError, match="none"):
        read_resolved(tmp_path / "none.jsonl")


def test_the_command_prints_a_table_and_writes_json(tmp_path, tiny_model):
    gold = write(tmp_path / "gold.jsonl", {"text": TEXT, "spans": [{**SPAN, "start": 23, "end": 26, "label": "LOC"}]})
    figures = tmp_path / "figures.json"
    arguments = ["evaluate", str(gold), "--entities", "--model", str(tiny_model), "--json", str(figures)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "entities (B³)" in result.stdout
    assert json.loads(figures.read_text(encoding="utf-8"))[str(tiny_model)]["entities (B³)"]["f1"] == 1


def test_a_pipeline_without_a_resolver_has_an_entity_for_each_form():
    nlp = spacy.blank("xx")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PER", "pattern": "An"}])
    (found,) = resolve_texts(nlp, [GOLD])
    assert found.entities == {AN: "An", AGAIN: "An"}
