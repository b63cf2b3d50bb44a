import io
import json

import pytest
from rich.console import Console

import thucthe
from thucthe.batch.local.finalize import correct, read_scope, undo
from thucthe.batch.local.local_engine import run
from thucthe.batch.run_options import RunOptions
from thucthe.cli.views.explain import explain, sentence_around
from thucthe.recognize.name_entry import NameEntry
from thucthe.resolve.corpus.corrections import Correction

FAST = RunOptions(model="vi_news_fast")


@pytest.fixture
def out(folder, tmp_path):
    run([folder], tmp_path / "out", FAST)
    return tmp_path / "out"


def names(out):
    return set(thucthe.open(out).entities["name"])


def test_a_correction_changes_the_tables_at_once_and_holds_for_later_runs(folder, out):
    entity = thucthe.open(out).find_entity("Đà Nẵng")
    assert correct(out, [Correction("rename", entity, "thành phố bên sông Hàn")]) == [2]
    assert "thành phố bên sông Hàn" in names(out)
    (folder / "d.txt").write_text("Tin mới\n\nĐà Nẵng có thêm một cây cầu.\n", encoding="utf-8")
    run([folder], out, FAST)
    entities = thucthe.open(out).entities.set_index("name")
    assert entities.loc["thành phố bên sông Hàn", "n_mentions"] == 3
    (said,) = json.loads((out / "run.json").read_text(encoding="utf-8"))["corrections"]
    assert (said["action"], said["entity"], said["mentions"]) == ("rename", entity, 3)


def test_corrections_are_taken_to_a_fresh_run(folder, out, tmp_path):
    entity = thucthe.open(out).find_entity("Hà Nội")
    run([folder], tmp_path / "other", FAST, corrections=[Correction("drop", entity)])
    assert "Hà Nội" in names(out)
    assert "Hà Nội" not in names(tmp_path / "other")
    tables = thucthe.open(tmp_path / "other")
    assert tables.articles["n_mentions"].sum() == len(tables.mentions)


def test_the_same_correction_stands_once_in_the_file(out):
    entity = thucthe.open(out).find_entity("Hà Nội")
    for _ in range(2):
        correct(out, [Correction("relabel", entity, "ORG")])
    assert (out / "corrections.csv").read_text(encoding="utf-8-sig").count(entity) == 1


def test_a_wrong_correction_changes_nothing(out):
    before = (out / "run.json").read_bytes()
    with pytest.raises(ValueError, match="can't be a label"):
        correct(out, [Correction("relabel", "x", "a\tb")])
    assert (out / "run.json").read_bytes() == before
    assert not (out / "corrections.csv").exists()


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no finished run"):
        read_scope(tmp_path)


def test_an_entity_is_explained_by_its_rules_and_sentences(out):
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(explain(out, "đà nẵng"))
    text = console.export_text()
    assert "same name" in text or "link" in text
    assert "[Đà Nẵng] nắng nóng." in text
    assert "sub/c.txt" in text


def test_the_sentence_around_a_mention_is_cut_where_it_is_long():
    text = "Câu trước. " + "rất " * 60 + "xa Huế lắm. Câu sau."
    at = text.index("Huế")
    before, name, after = sentence_around(text, at, at + 3)
    assert before.startswith("…")
    assert before.endswith("xa ")
    assert (name, after) == ("Huế", " lắm.")


def test_an_entity_of_the_users_list_is_called_as_there(tmp_path):
    (tmp_path / "a.txt").write_text("Thể Công - Viettel thắng. Thể Công - Viettel vui.", encoding="utf-8")
    club = NameEntry("Thể Công", "ORG", aliases=("Thể Công - Viettel",), id="C17")
    run([tmp_path / "a.txt"], tmp_path / "out", RunOptions(model="vi_news_fast", names=[club]))
    assert names(tmp_path / "out") == {"Thể Công"}


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_later_run_makes_the_formats_of_earlier_ones_anew(folder, tmp_path, overwrite):
    out = tmp_path / "out"
    run([folder], out, FAST, formats=["csv"])
    (folder / "moi.txt").write_text("Ông Tô Lâm tới Paris.", encoding="utf-8")
    run([folder], out, FAST, overwrite=overwrite)
    assert "Paris" in (out / "mentions.csv").read_text(encoding="utf-8")


def test_a_correction_is_taken_back_by_its_number(out):
    correct(out, [Correction("drop", "Hà Nội"), Correction("rename", "Đà Nẵng", "Sông Hàn")])
    assert [one.action for one in undo(out, {1})] == ["drop"]
    assert {"Hà Nội", "Sông Hàn"} <= names(out)
    with pytest.raises(ValueError, match="no correction 5"):
        undo(out, {5})


def test_no_id_is_lost_when_articles_are_added(folder, out):
    before = set(thucthe.open(out).entities["entity_id"])
    text = "Ông Kofi Mensahova họp báo.\n\nÔng Mensahova nói về Đà Nẵng.\n"
    (folder / "e.txt").write_text(text, encoding="utf-8")
    run([folder], out, FAST)
    tables = thucthe.open(out)
    assert before <= {*tables.entities["entity_id"], *tables.redirects["entity_id"]}


def test_a_merged_entity_is_found_by_its_old_id(out):
    old = thucthe.open(out).find_entity("Hà Nội")
    correct(out, [Correction("merge", "Đà Nẵng", "Hà Nội")])
    tables = thucthe.open(out)
    assert tables.redirects.to_dict("records")[0]["entity_id"] == old
    assert tables.find_entity(old) == tables.find_entity("Đà Nẵng")
