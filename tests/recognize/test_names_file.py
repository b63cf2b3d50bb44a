import pytest

from thucthe.recognize.name_entry import NameEntry
from thucthe.recognize.names_file import read_names_file


def write(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_csv_with_aliases_and_id(tmp_path):
    path = write(
        tmp_path,
        "names.csv",
        "\ufeffname,label,aliases,id\nThể Công,org,Câu lạc bộ Quân đội; Thể Công Viettel,C1\n\nBản Đôn,LOC,,\n",
    )
    assert read_names_file(path) == [
        NameEntry("Thể Công", "ORG", aliases=("Câu lạc bộ Quân đội", "Thể Công Viettel"), id="C1"),
        NameEntry("Bản Đôn", "LOC"),
    ]


def test_csv_as_excel_writes_it_with_semicolons(tmp_path):
    path = write(tmp_path, "names.csv", "name;label;aliases\nThể Công;ORG;Viettel|TC\n")
    assert read_names_file(path) == [NameEntry("Thể Công", "ORG", aliases=("Viettel", "TC"))]


def test_line_breaks_in_a_cell_are_spaces(tmp_path):
    text = 'name,label,aliases\r\n"Nhà máy giấy\nTân Mai",ORG,"Giấy Tân Mai;\nTân Mai"\r\n'
    (entry,) = read_names_file(write(tmp_path, "names.csv", text))
    assert (entry.name, entry.aliases) == ("Nhà máy giấy Tân Mai", ("Giấy Tân Mai", "Tân Mai"))


def test_yaml(tmp_path):
    path = write(tmp_path, "names.yaml", "- name: Thể Công\n  label: ORG\n  aliases: [Viettel]\n  id: 12\n")
    assert read_names_file(path) == [NameEntry("Thể Công", "ORG", aliases=("Viettel",), id="12")]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("n.csv", "name,label\nThể Công,ORG\nBản Đôn,a place\n", r"line 3: the label is 'a place'"),
        ("n.csv", "name,label\n,ORG\n", "line 2: the name is empty"),
        ("n.csv", "name,label\nA,ORG,x\n", "line 2: more cells"),
        ("n.csv", "tên,nhãn\nA,ORG\n", "line 1: the header"),
        ("n.yaml", "- name: A\n  label: ORG\n- name: B\n  labl: LOC\n", "line 3: unknown field labl"),
        ("n.yaml", "- name: A\n  label: ORG\n - x\n", "line 3: not valid YAML"),
        ("n.yaml", "name: A\n", "line 1: a names file in YAML is a list"),
        ("n.yaml", "- &a {name: A, label: ORG}\n- *a\n", "line 2: .*aliases such as"),
        ("n.yaml", "[" * 5000, "nested too deeply"),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path, name, text, message):
    with pytest.raises(ValueError, match=message):
        read_names_file(write(tmp_path, name, text))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.csv"):
        read_names_file(tmp_path / "none.csv")


def test_links_are_read_and_the_first_is_the_id_of_an_entry_without_one(tmp_path):
    path = write(
        tmp_path,
        "names.csv",
        "name,label,id,links\nBản Đôn,LOC,B1,vn_admin:647;https://example.org\nThủ đô,LOC,,vn_admin:01\n",
    )
    assert read_names_file(path) == [
        NameEntry("Bản Đôn", "LOC", id="B1", links=("vn_admin:647", "https://example.org")),
        NameEntry("Thủ đô", "LOC", id="vn_admin:01", links=("vn_admin:01",)),
    ]


def test_links_in_yaml_may_be_one_or_several(tmp_path):
    text = "- {name: A1, label: LOC, links: 'geonames:1816670'}\n- {name: B1, label: LOC, links: [x, y]}\n"
    assert [entry.links for entry in read_names_file(write(tmp_path, "n.yaml", text))] == [
        ("geonames:1816670",),
        ("x", "y"),
    ]


def test_values_in_yaml_are_text_as_written(tmp_path):
    path = tmp_path / "names.yaml"
    path.write_text("- {name: NO, label: ORG, id: 00734, aliases: [1e3, off]}\n- {name: A B, label: PER, id: null}\n")
    first, second = read_names_file(path)
    assert (first.name, first.id, first.aliases) == ("NO", "00734", ("1e3", "off"))
    assert second.id is None


@pytest.mark.parametrize(("delimiter", "separator"), [(",", ";"), (";", "|"), ("\t", ";"), ("|", ";")])
def test_any_delimiter_is_read(tmp_path, delimiter, separator):
    path = tmp_path / "names.csv"
    rows = [["name", "label", "aliases"], ["Pàng A Sử", "PER", f"anh Sử{separator}Sử"]]
    path.write_text("\n".join(delimiter.join(row) for row in rows), encoding="utf-8")
    assert read_names_file(path)[0].aliases == ("anh Sử", "Sử")


def test_a_few_aliases_that_stand_for_millions_of_values_are_refused_at_once(tmp_path):
    levels = [f"- &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 10)]
    text = "\n".join(["- &l0 [a, a]", *levels])
    with pytest.raises(ValueError, match="line 2"):
        read_names_file(write(tmp_path, "n.yaml", text))
