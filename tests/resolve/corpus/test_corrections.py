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


def test_an_entity_is_found_by_its_name_too(run):
    made, entities = corrected(run, Correction("merge", "Ronaldo", "Rô-nan-đô"), Correction("drop", "FPT"))
    assert made.touched == [1, 1]
    assert sorted(entities.index) == ["Ronaldo", "Ronaldo béo"]


def test_an_article_or_the_suspected_namesakes_are_split_off(run):
    rows = [("a", "Trần Văn Bảo", "PER"), ("b", "Trần Văn Bảo", "PER"), ("c", "Trần Văn Bảo", "PER")]
    ids = run(rows, corrections=[Correction("split", "Trần Văn Bảo", "article:b")]).ids()
    assert ids[0] == ids[2] != ids[1]
    roles = [(0, "giáo sư", None), (1, "Tổng giám đốc", None), (2, "giáo sư", None)]
    ids = run(rows, roles=roles, corrections=[Correction("split", "Trần Văn Bảo", "senses")]).ids()
    assert len(set(ids)) > 1


def test_a_correction_of_an_entity_that_is_gone_follows_to_the_one_that_holds_its_mentions(run):
    made = run(ROWS, corrections=[Correction("rename", "", "Ông Béo", "old")], redirected={"old": run(ROWS).ids()[1]})
    assert made.touched == [1]
    assert "Ông Béo" in made.table(ENTITIES).name.tolist()


def test_a_file_by_hand_needs_no_header_and_lines_without_an_action_are_left_out(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("merge,Hermès,Hermes\n,Nga,Nga\n", encoding="utf-8")
    assert read_corrections(path) == (Correction("merge", "Hermès", "Hermes"),)


def test_what_is_written_is_read(tmp_path):
    corrections = (Correction("merge", "1", "2"), Correction("rename", "3", 'Tên, có "dấu"'), Correction("drop", "4"))
    write_corrections(corrections, tmp_path / "corrections.csv")
    assert read_corrections(tmp_path / "corrections.csv") == corrections


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("action,entity,note\n", "line 1: the header must be"),
        ("mix,1,2\n", "line 1: the header must be"),
        ("action,entity_id,value\nmix,1,2\n", "line 2: no such action as 'mix'"),
        ("action,entity_id,value\nmerge,1,\n", "line 2: the value is empty"),
        ("action,entity_id,value\ndrop,,\n", "line 2: the entity is empty"),
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


@pytest.mark.parametrize("name", ["=1+1", "-Hùng", "'=x", "'Lan'", "@tin", "Lan"])
def test_a_name_that_looks_like_a_formula_is_guarded_in_the_file_and_read_back(tmp_path, name):
    correction = Correction("rename", name, name, "a")
    write_corrections([correction], tmp_path / "corrections.csv")
    cells = (tmp_path / "corrections.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(",")
    assert not any(cell[:1] in tuple("=+-@") for cell in cells if cell)
    assert read_corrections(tmp_path / "corrections.csv") == (correction,)
