import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.records.fields import Fields, normalize_column_name, parse, read_fields
from thucthe.read.sources.read_options import ReadOptions

OPTIONS = ReadOptions()


@pytest.mark.parametrize("name", ["Nội dung", "noi_dung", "NỘI-DUNG", " nội  dung ", "No\u0302\u0323i dung"])
def test_names_of_columns_are_compared_without_marks_and_case(name):
    assert normalize_column_name(name) == "noi_dung"


@pytest.mark.parametrize(
    "row",
    [
        {"title": "Tin", "text": "Huế mưa.", "date": "2024-07-02", "author": "An", "source": "Báo Mẫu", "url": "u"},
        {"Tiêu đề": "Tin", "Nội dung": "Huế mưa.", "Ngày": "2/7/2024", "Tác giả": "An", "Nguồn": "Báo Mẫu", "URL": "u"},
        {"headline": "Tin", "body": ["Huế mưa."], "pubDate": "20240702", "authors": ["An"], "site": {"name": "Báo Mẫu"},
         "href": "u"},
    ],
)  # fmt: skip
def test_columns_are_found_by_their_usual_names(row):
    assert read_fields(row, OPTIONS) == Fields("Huế mưa.", "Tin", "An", "Báo Mẫu", "u", date(2024, 7, 2))


def test_the_summary_is_taken_where_there_is_no_text():
    assert read_fields({"summary": "ngắn", "content": ""}, OPTIONS).text == "ngắn"
    assert read_fields({"summary": "ngắn", "content": "dài"}, OPTIONS).text == "dài"


def test_the_user_may_name_the_columns():
    row = {"text": "không", "Bài": "Huế mưa.", "title": "không", "Đầu": "Tin", "date": "2020-01-01", "Lúc": "2/7/2024"}
    fields = read_fields(row, ReadOptions(text_column="Bài", title_column="Đầu", date_column="Lúc"))
    assert (fields.text, fields.title, fields.published) == ("Huế mưa.", "Tin", date(2024, 7, 2))


def test_a_title_alone_is_an_article():
    assert read_fields({"title": "Huế mưa", "text": None}, OPTIONS).title == "Huế mưa"


@pytest.mark.parametrize(
    ("row", "options", "reason"),
    [
        ({"a": "x", "b": "y"}, OPTIONS, r"no column of texts \(columns: a, b\); name it with --text-column"),
        ({"text": "x"}, ReadOptions(text_column="bài"), "no column bài"),
        ({"text": " ", "title": ""}, OPTIONS, "has no text"),
        ({"text": 5}, OPTIONS, "has no text"),
    ],
)
def test_what_is_missing_is_said(row, options, reason):
    with pytest.raises(UnreadableError, match=reason):
        read_fields(row, options)


@pytest.mark.parametrize("data", [b"{", b"[1]", b'"x"', b"", b"[" * 100_000, b"\xff\xfe\x00"])
def test_what_is_no_json_object_is_refused(data):
    with pytest.raises(UnreadableError):
        parse(data)


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.text() | st.sampled_from(["text", "title", "date", "author", "source", "url"])


@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_any_record_is_read_or_refused(row):
    try:
        fields = read_fields(parse(json.dumps(row).encode())[0], OPTIONS)
    except UnreadableError:
        return
    assert fields.text or fields.title
    (fields.text + (fields.title or "")).encode("utf-8")  # no half characters
