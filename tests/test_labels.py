"""Labels of a user's own are supported by all commands and formats."""

import json

import pytest
from typer.testing import CliRunner

import thucthe
from thucthe.cli.app import app
from thucthe.labels import LABELS, canonical_label, is_valid_label, label_colours, sort_labels

TEXT = "Ông Lò Văn Páo xem Seagame Mini ở Huế."


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    nlp = thucthe.load("vi_news_fast")
    ruler = nlp.add_pipe("entity_ruler", before="recognizer")
    event = nlp.make_doc(TEXT).char_span(19, 31, alignment_mode="expand")
    ruler.add_patterns([{"label": "EVENT", "pattern": [{"TEXT": token.text} for token in event]}])
    folder = tmp_path_factory.mktemp("model") / "vi_event"
    nlp.to_disk(folder)
    return folder


@pytest.fixture(scope="module")
def finished(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("labels")
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    out = folder / "out"
    result = CliRunner().invoke(
        app, ["run", str(folder / "a.txt"), "--out", str(out), "--model", str(model), "--workers", "0"]
    )
    assert result.exit_code == 0, result.output
    return out, result.output


def test_the_summary_counts_every_label(finished):
    assert "EVENT 1" in finished[1]


def test_tables_hold_the_label(finished):
    tables = thucthe.open(finished[0])
    assert dict(tables.entities.groupby("label", observed=True)["n_mentions"].sum())["EVENT"] == 1


def test_the_report_shows_the_label(finished):
    result = CliRunner().invoke(app, ["report", str(finished[0])])
    assert result.exit_code == 0, result.output
    assert '"labels":["PER","LOC","ORG","EVENT"]' in (finished[0] / "report.html").read_text(encoding="utf-8")


def test_exports_configure_the_label(finished, tmp_path):
    out = ["--out", str(tmp_path)]
    result = CliRunner().invoke(app, ["export", str(finished[0]), "--to", "labelstudio", "--to", "brat", *out])
    assert result.exit_code == 0, result.output
    assert '<Label value="EVENT"' in (tmp_path / "labelstudio.xml").read_text(encoding="utf-8")
    assert "\nEVENT\n" in (tmp_path / "brat" / "annotation.conf").read_text(encoding="utf-8")


def test_show_colours_the_label(model, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    result = CliRunner().invoke(app, ["show", str(tmp_path / "a.txt"), "--model", str(model)])
    assert "[EVENT Seagame Mini]" in result.output


def test_evaluate_scores_the_label(model, tmp_path):
    start = TEXT.index("Seagame")
    spans = [[start, start + 12, "EVENT"], [0, 3, "MISC"]]
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"id": "a", "text": TEXT, "spans": spans}), encoding="utf-8")
    figures = tmp_path / "figures.json"
    result = CliRunner().invoke(app, ["evaluate", str(gold), "--model", str(model), "--json", str(figures)])
    assert result.exit_code == 0, result.output
    strict = json.loads(figures.read_text(encoding="utf-8"))["models"][0]["measures"]["strict"]
    assert strict["EVENT"]["f1"] == 1.0
    assert "MISC" not in strict


def test_a_names_file_may_have_labels_of_its_own(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("name,label\nSeagame Mini,EVENT\nLò Văn Páo,person\n", encoding="utf-8")
    doc = thucthe.load("vi_news_fast", names=path)(TEXT)
    assert [ent.label_ for ent in doc.ents if ent.text == "Seagame Mini"] == ["EVENT"]
    assert [ent.label_ for ent in doc.ents if "Páo" in ent.text] == ["PER"]


@pytest.mark.parametrize(
    ("label", "canonical"), [("PERSON", "PER"), ("gpe", "LOC"), ("org", "ORG"), ("EVENT", "EVENT"), ("event", "event")]
)
def test_what_other_schemes_call_a_label(label, canonical):
    assert canonical_label(label) == canonical


@pytest.mark.parametrize(
    ("label", "valid"), [("EVENT", True), ("SỰ_KIỆN", True), ("", False), ("A B", False), ("1A", False)]
)
def test_what_can_be_a_label(label, valid):
    assert is_valid_label(label) is valid


def test_labels_are_sorted_ours_first_and_each_has_a_colour():
    labels = {"EVENT", "LAW", *LABELS}
    assert sort_labels(labels) == [*LABELS, "EVENT", "LAW"]
    assert len(set(label_colours(labels).values())) == 5
