import pytest

from thucthe.resolve.corpus.corrections import Correction, read_corrections, write_corrections
from thucthe.resolve.corpus.entities import ENTITIES

ROWS = [("a", "Ronaldo", "PER"), ("a", "Ronaldo béo", "PER"), ("b", "FPT", "ORG"), ("b", "Rô-nan-đô", "PER")]


def corrected(run, *corrections):
    made = run(ROWS, corrections=corrections)
    return made, made.table(ENTITIES).set_index("name")


def test_merged_entities_are_one(run):
    ids = run(ROWS).ids()
    made, entities = corrected(run, Correction("merge", ids[0], ids[3]))
    assert made.ids()[3] == made.ids()[0] == ids[0]
    assert made.touched == [1]
    assert entities.n_mentions.sum() == 4


def test_a_split_form_is_an_entity_of_its_own(run):
    ids = run(ROWS).ids()
    made, entities = corrected(run, Correction("merge", ids[0], ids[3]), Correction("split", ids[0], "RÔ-NAN-ĐÔ"))
    assert made.ids()[3] not in ids
    assert "Rô-nan-đô" in entities.index


def test_renamed_relabelled_and_dropped_entities(run):
    ids = run(ROWS).ids()
    made, entities = corrected(
        run,
        Correction("rename", ids[2], "Tập đoàn FPT"),
        Correction("relabel", ids[2], "LOC"),
        Correction("drop", ids[1]),
        Correction("drop", "not there"),
    )
    assert entities.loc["Tập đoàn FPT", "label"] == "LOC"
    assert "Ronaldo béo" not in entities.index
    assert made.touched == [1, 1, 1, 0]


def test_what_is_written_is_read(tmp_path):
    corrections = (Correction("merge", "1", "2"), Correction("rename", "3", 'Tên, có "dấu"'), Correction("drop", "4"))
    write_corrections(corrections, tmp_path / "corrections.csv")
    assert read_corrections(tmp_path / "corrections.csv") == corrections


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("action,entity\n", "line 1: the header must be"),
        ("action,entity_id,value\nmix,1,2\n", "line 2: no such action as 'mix'"),
        ("action,entity_id,value\nmerge,1,\n", "line 2: the value is empty"),
        ("action,entity_id,value\ndrop,,\n", "line 2: the entity_id is empty"),
        ("action,entity_id,value\nrelabel,1,a dog\n", "line 2: 'a dog' can't be a label"),
        ("action,entity_id,value\ndrop,1,,x\n", "line 2: more cells"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, text, says):
    (tmp_path / "c.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        read_corrections(tmp_path / "c.csv")
    with pytest.raises(FileNotFoundError):
        read_corrections(tmp_path / "none.csv")
