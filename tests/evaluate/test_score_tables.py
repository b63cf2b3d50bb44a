import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from thucthe.corpora.gold_files import Example, GoldSpan
from thucthe.evaluate.match import Found, Span
from thucthe.evaluate.score_tables import to_json, to_tables
from thucthe.evaluate.scoring import evaluate_texts

TEXT = "Tin từ Huế\n\nHuế có mưa to.\n\nNgười dân ở Huế ở nhà."
PLACES = [Span(at, at + 3, "LOC", 0.5) for at in (7, 12, TEXT.rindex("Huế"))]


@pytest.fixture
def evaluations():
    examples = [Example(name, TEXT, tuple(GoldSpan(*place[:3]) for place in PLACES)) for name in ("a.txt", "b.txt")]
    found = {"all": [PLACES, PLACES], "few": [PLACES, PLACES[:1]]}
    return [
        evaluate_texts(examples, lambda _, names=names: [Found(tuple(n)) for n in names], model)
        for model, names in found.items()
    ]


def printed(evaluations, width=100, **kwargs):
    console = Console(file=io.StringIO(), width=width)
    for table in to_tables(evaluations, "gold", **kwargs):
        console.print(table)
    return [line.split() for line in console.file.getvalue().splitlines()]


def test_models_stand_under_each_other_with_the_difference_to_the_first(evaluations):
    lines = printed(evaluations)
    assert ["LOC", "all", "6", "6", "100.0", "100.0", "100.0", "100.0", "to", "100.0"] in lines
    assert ["LOC", "few", "6", "4", "100.0", "66.7", "80.0", "50.0", "to", "100.0"] in lines
    assert ["LOC", "few", "-20.0", "-50.0", "to", "+0.0"] in lines


def test_a_single_model_is_compared_to_nothing(evaluations):
    assert not any("higher" in line for line in printed(evaluations[:1]))


def test_long_names_of_models_leave_room_for_the_figures(evaluations):
    long = [replace(evaluation, model="hf:/a/long/way/to/" + evaluation.model * 9) for evaluation in evaluations]
    line = next(line for line in printed(long, width=80) if line[:1] == ["LOC"])
    assert line[-8:] == ["6", "6", "100.0", "100.0", "100.0", "100.0", "to", "100.0"]


def test_brackets_in_names_are_no_markup(evaluations):
    odd = [replace(evaluations[0], model="[/red]", ids=("[bold]a.txt", "b.txt"))]
    assert ["LOC", "[/red]"] in [line[:2] for line in printed(odd)]
    assert ["[bold]a.txt"] in [line[:1] for line in printed(odd, per_file=True)]


def test_sections_confusion_and_kinds_of_errors_are_shown(evaluations):
    lines = printed(evaluations)
    assert ["title", "few", "2", "2", "100.0", "100.0", "100.0"] in lines
    assert ["LOC", "0", "4", "0", "2"] in lines
    assert ["few", "2", "0", "0", "0", "0"] in lines


def test_files_are_listed_from_the_lowest_when_asked_for(evaluations):
    names = [line[0] for line in printed(evaluations[1:], per_file=True) if line and line[0].endswith(".txt")]
    assert names == ["b.txt", "a.txt"]
    assert not any(line and line[0].endswith(".txt") for line in printed(evaluations))


def test_json_has_all_figures(evaluations):
    figures = json.loads(json.dumps(to_json(evaluations), allow_nan=False))
    first, few = figures["models"]
    assert figures["texts"] == 2
    assert few["measures"]["strict"]["LOC"] == {
        "gold": 6, "found": 4, "precision": 1.0, "recall": 0.666667, "f1": 0.8, "interval": [0.5, 1.0],
    }  # fmt: skip
    assert few["measures"]["strict"]["PER"]["interval"] is None
    assert few["difference"]["all"] == {"f1": -0.2, "interval": [-0.5, 0.0]}
    assert first["difference"] == {}
    assert few["sections"]["title"]["strict"]["all"]["f1"] == 1
    assert [(file["id"], file["all"]["found"]) for file in few["files"]] == [("a.txt", 3), ("b.txt", 1)]
    assert few["confusion"]["LOC"] == {"PER": 0, "LOC": 4, "ORG": 0, "none": 2}
    assert few["errors"]["missed"] == 2
