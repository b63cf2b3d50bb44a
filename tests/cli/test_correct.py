import csv
import io
import json

import pytest
from typer.testing import CliRunner

import thucthe
from thucthe.cli.app import app

runner = CliRunner()
PEOPLE = ("Hồ Thị Mây Lam", "Hồ Mây Lam", "Trịnh Quế Sương", "Trinh Que Suong", "Lưu Bách Nhẫn")
TEXTS = (
    "Ca sĩ Hồ Thị Mây Lam hát ở Huế. Cô vui.",
    "Đạo diễn Trịnh Quế Sương về Huế. Ông Lưu Bách Nhẫn đón.",
    "Bà Hồ Mây Lam và ông Trinh Que Suong dự lễ ở Đà Nẵng.",
)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A run with a rule-based pipeline."""
    import spacy

    folder = tmp_path_factory.mktemp("correct")
    nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer")
    names = [(name, "PER") for name in PEOPLE] + [("Huế", "LOC"), ("Đà Nẵng", "LOC")]
    nlp.add_pipe("entity_ruler").add_patterns([{"label": label, "pattern": name} for name, label in names])
    nlp.add_pipe("thucthe_resolver")
    nlp.add_pipe("thucthe_linker")
    nlp.to_disk(folder / "model")
    lines = (json.dumps({"id": str(n), "text": text}, ensure_ascii=False) for n, text in enumerate(TEXTS))
    (folder / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    thucthe.run(folder / "in.jsonl", folder / "out", model=folder / "model", workers=0)
    return folder / "out"


@pytest.fixture
def out(finished, tmp_path):
    import shutil

    return shutil.copytree(finished, tmp_path / "out")


def call(*arguments):
    return runner.invoke(app, [str(argument) for argument in arguments])


def people(out):
    entities = thucthe.open(out).entities
    return sorted(entities[entities["label"] == "PER"]["name"])


def test_an_option_that_is_repeated_is_kept_each_time(out):
    merges = ("--merge", "Hồ Thị Mây Lam", "Hồ Mây Lam", "--merge", "Trịnh Quế Sương", "Trinh Que Suong")
    result = call("correct", out, *merges)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("1 mention changed") == 2
    assert people(out) == ["Hồ Thị Mây Lam", "Lưu Bách Nhẫn", "Trịnh Quế Sương"]


def test_stored_corrections_are_listed_with_numbers_and_undone_by_them(out):
    before = people(out)
    call("correct", out, "--merge", "Hồ Thị Mây Lam", "Hồ Mây Lam", "--rename", "Lưu Bách Nhẫn", "Bách Nhẫn")
    listed = call("correct", out, "--list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == ["1", "2"]
    number = next(line.split()[0] for line in listed if "rename" in line)
    result = call("correct", out, "--undo", number)
    assert "undone: rename Lưu Bách Nhẫn <- Bách Nhẫn" in result.stdout
    assert "Lưu Bách Nhẫn" in people(out)
    assert len(call("correct", out, "--list").stdout.splitlines()) == 1
    call("correct", out, "--undo", 1)
    assert people(out) == before


def test_a_name_in_a_file_that_no_entity_has_is_an_error_with_its_line(out, tmp_path):
    before = people(out)
    source = tmp_path / "mine.csv"
    source.write_text("merge,Hồ Thị Mây Lam,Hồ Mây Lam\ndrop,Lưu Bách Nhẫm,\n", encoding="utf-8")
    result = call("correct", out, "--from", source)
    assert result.exit_code == 4
    assert "line 2: Lưu Bách Nhẫm: no entity has this id or name" in " ".join(result.stderr.split())
    assert people(out) == before


def test_a_file_may_use_names_that_its_own_lines_give_and_may_be_given_again(out, tmp_path):
    source = tmp_path / "mine.csv"
    source.write_text("rename,Lưu Bách Nhẫn,Bách Nhẫn\nmerge,Hồ Thị Mây Lam,Hồ Mây Lam\n", encoding="utf-8")
    for _ in range(2):
        assert call("correct", out, "--from", source).exit_code == 0
    assert people(out) == ["Bách Nhẫn", "Hồ Thị Mây Lam", "Trinh Que Suong", "Trịnh Quế Sương"]


def test_nothing_to_do_is_wrong_usage(out):
    assert call("correct", out).exit_code == 2
    assert call("correct", out, "--merge", "Huế").exit_code == 2


def test_review_lists_likely_pairs_and_correct_takes_the_answers(out, tmp_path):
    result = call("review", out)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {"Trịnh Quế Sương", "Trinh Que Suong"} in [{row["entity"], row["value"]} for row in rows]
    assert all(row["action"] == "" for row in rows)
    path = tmp_path / "review.csv"
    assert f"lines to look at in {path}" in " ".join(call("review", out, "--out", path).stdout.split())
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["action"] = "merge" if "Qu" in row["entity"] else ""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert call("correct", out, "--from", path).exit_code == 0
    assert len([name for name in people(out) if "Qu" in name]) == 1
