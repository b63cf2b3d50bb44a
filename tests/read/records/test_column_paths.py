import pytest

from thucthe.read.records.column_paths import list_path, select


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("_source.content", ["a"]),
        ("_source.parts[].body", ["b", "c"]),
        ("_source.parts.body", ["b", "c"]),
        ("Meta.Tiêu đề", ["d"]),
        ("meta.x", []),
        ("og.title", ["e"]),
        ("list", [["f", "g"]]),
    ],
)
def test_columns_are_named_by_paths_into_nested_records(column, values):
    row = {"_source": {"content": "a", "parts": [{"body": "b"}, {"body": "c"}, {"x": 1}]}, "meta": {"tieu_de": "d"},
           "og.title": "e", "list": ["f", "g"]}  # fmt: skip
    assert select(row, column) == values


def test_a_path_also_finds_its_column_in_an_element_of_its_list():
    assert select({"body": "a"}, "data.articles[].body") == ["a"]


@pytest.mark.parametrize(
    ("column", "keys"),
    [
        ("data.articles[].body", ["data", "articles"]),
        ("Bài Viết[].x.y", ["baiviet"]),
        ("content[].text", []),
        ("_source.content", []),
        ("[].body", []),
    ],
)
def test_the_list_of_records_is_the_last_one_in_a_path_that_is_no_text(column, keys):
    assert list_path(column) == keys
