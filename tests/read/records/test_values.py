import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.read.records.values import (
    is_nothing,
    is_prose,
    parse_literal,
    split_appended_list,
    strip_tags,
    to_authors,
    to_line,
    to_paragraphs,
    to_source,
    to_text,
    to_url,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('["Một", "Hai"]', ["Một", "Hai"]),
        ("['Một', 'Hai \"ba\"', None]", ["Một", 'Hai "ba"', None]),
        ("['Một'\n 'Hai']", ["Một", "Hai"]),
        ("['Một', ' \"Hai\" nói']", ["Một", ' "Hai" nói']),
        ("{'id': None, 'name': 'Báo Thử'}", {"id": None, "name": "Báo Thử"}),
        ("[Kỳ 2] Người gác rừng", None),
        ("[2024]", None),
        ("['a', open('x')]", None),
        ("['a'", None),
        ("[" * 5000 + "'a'" + "]" * 5000, None),
    ],
)
def test_a_text_that_is_a_list_or_object_is_parsed_in_either_notation(text, value):
    assert parse_literal(text) == value


def test_strings_of_nested_lists_and_objects_are_paragraphs_in_their_order():
    value = [
        {"sub_title": "Người giữ nghề", "sub_content": ["Bà Y Nhớt dệt vải.", ["Ông A Biu đánh chiêng."]]},
        {"type": "image", "url": "https://a.example/1.jpg", "caption": "Nhà rông làng Kon Klor"},
        {"id": "x1", "data": {"text": "Làng có 90 hộ."}},
    ]
    lines = to_text(value).split("\n")
    assert lines == [
        "Người giữ nghề", "Bà Y Nhớt dệt vải.", "Ông A Biu đánh chiêng.", "Nhà rông làng Kon Klor", "Làng có 90 hộ.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("strings", "text"),
    [
        (["\n", "Ông ", "A Biu", ", nghệ nhân, nói.", "\n", "Hết."], "Ông A Biu, nghệ nhân, nói.\nHết."),
        (["Đoạn một.", "Đoạn hai."], "Đoạn một.\nĐoạn hai."),
        (["Tiêu mục", "Đoạn hai."], "Tiêu mục\nĐoạn hai."),
        (["Ông A Biu", "nói vậy."], "Ông A Biu nói vậy."),
        (["Gồm:", "a) một;", "b) hai."], "Gồm:\na) một;\nb) hai."),
        (["Căn cứ:", "...", "Điều 2"], "Căn cứ:\n...\nĐiều 2"),
        ([], ""),
    ],
)
def test_text_nodes_are_joined_and_paragraphs_are_not(strings, text):
    assert to_text(strings) == text


def test_text_with_markup_stored_by_editors_is_one_line():
    bold = {"type": "text", "marks": [{"type": "bold"}], "text": "A Biu"}
    paragraph = {
        "type": "paragraph",
        "content": [{"type": "text", "text": "Ông "}, bold, {"type": "text", "text": " nói."}],
    }
    assert to_text({"type": "doc", "content": [paragraph, paragraph]}) == "Ông A Biu nói.\nÔng A Biu nói."
    assert to_text({"ops": [{"insert": "Ông "}, {"attributes": {"bold": True}, "insert": "Biu"}]}) == "Ông Biu"


def test_a_list_appended_to_a_text_is_read_as_one():
    assert (
        to_paragraphs("Mở đầu.['\\r\\n ', 'Ông ', 'A Biu', ' nói.', '\\r\\n', 'Hết.']")
        == "Mở đầu.\nÔng A Biu nói.\nHết."
    )
    for text in ("Ông nói [1]", "Xem ['a']", "chỉ ['a', b]"):
        assert split_appended_list(text) == text


def test_escapes_that_were_escaped_are_undone():
    assert to_text('Dòng một.\\r\\nDòng \\"hai\\" 1\\/6.') == 'Dòng một.\nDòng "hai" 1/6.'
    assert to_text("Có dòng\nthật, \\n giữ nguyên") == "Có dòng\nthật, \\n giữ nguyên"
    assert to_text("Tin bị cắt… [+1234 chars]") == "Tin bị cắt…"


def test_tags_and_entities_of_short_texts_are_resolved():
    assert strip_tags("<p>T&acirc;y <b>Nguyên</b></p>").strip() == "Tây Nguyên"
    assert to_line("H&amp;#7885;p b&aacute;o &quot;R&amp;D&quot; AT&T") == 'Họp báo "R&D" AT&T'


@pytest.mark.parametrize(
    "value", ["None", "nan", "N/A", "null", "NULL", "", "-", "không rõ", "\\N", "[]", None, float("nan")]
)
def test_texts_that_mean_nothing_are_none(value):
    assert to_line(value) is None
    assert to_source(value) is None
    assert to_url(value) is None
    assert to_authors(value) == (None, None)


def test_names_that_mean_something_are_kept():
    assert not is_nothing("Na")
    assert to_line("Không có gì quý hơn") == "Không có gì quý hơn"


@pytest.mark.parametrize(
    ("value", "authors"),
    [
        ("Lê Thị Bích Hạnh", ("Lê Thị Bích Hạnh", None)),
        (["Lê Hạnh", "Y Nhớt"], ("Lê Hạnh, Y Nhớt", None)),
        ("tin@bao.example (Lê Hạnh)", ("Lê Hạnh", None)),
        ("Lê Hạnh <tin@bao.example>", ("Lê Hạnh", None)),
        ("['Lê Hạnh', 'Y Nhớt']", ("Lê Hạnh, Y Nhớt", None)),
        ({"id": 5, "name": "Lê Hạnh", "url": "https://a.example/hanh"}, ("Lê Hạnh", None)),
        ({"original": "By Lê Hạnh", "person": []}, ("Lê Hạnh", None)),
        ("Tác giả: Lê Hạnh", ("Lê Hạnh", None)),
        ("<a href='/hanh'>Lê Hạnh</a>", ("Lê Hạnh", None)),
        ("(Nguồn: TTXVN)", (None, "TTXVN")),
        ("TTXVN", (None, "TTXVN")),
        ("1278077694", (None, None)),
        (1278077694, (None, None)),
        ("toasoan@a.example", (None, None)),
        ("hanh.le", (None, None)),
        ("https://a.example/hanh", (None, None)),
        ("Ban biên tập", (None, None)),
        ("Thông tin dịch vụ", (None, None)),
    ],
)
def test_authors_are_persons_and_agencies_are_sources(value, authors):
    assert to_authors(value) == authors


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("Báo Thử", "Báo Thử"),
        ({"id": None, "name": "Báo Thử"}, "Báo Thử"),
        ("{'id': None, 'name': 'Báo Thử'}", "Báo Thử"),
        ("https://www.bao.example/tin/1", "bao.example"),
        ("bao.example", "bao.example"),
        ({"url": "https://bao.example/rss", "text": "Báo Thử"}, "Báo Thử"),
        ("17", None),
    ],
)
def test_sources_are_names_or_hosts(value, source):
    assert to_source(value) == source


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://bao.example/tin/1.html", "https://bao.example/tin/1.html"),
        ([{"rel": "self", "href": "https://a.example/feed/1"}, {"href": "https://a.example/1"}], "https://a.example/1"),
        ({"isPermaLink": "true", "text": "https://a.example/1"}, "https://a.example/1"),
        ("/tin/1.html", "/tin/1.html"),
        ("https://bao.example/", None),
        ("bao.example", None),
        ("Báo Thử", None),
        (17, None),
    ],
)
def test_urls_are_addresses_of_pages(value, url):
    assert to_url(value) == url


def test_running_text_is_told_from_data():
    assert is_prose("Sáng qua, đội chiêng của làng đã biểu diễn ở sân nhà rông cho khách xem.")
    for text in ("đội chiêng", "một hai ba bốn năm sáu bảy tám chín mười mười một mười hai mười ba", '{"a": "b. c"}'):
        assert not is_prose(text)


KEYS = st.text() | st.sampled_from(["text", "$date"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.sampled_from(["['a' 'b']", "{'$date': 1}", "<p>x</p>"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_any_value_is_read(value):
    value = json.loads(json.dumps(value))
    for text in (
        to_text(value),
        to_line(value) or "",
        to_paragraphs(value) or "",
        to_source(value) or "",
        to_url(value) or "",
    ):
        text.encode("utf-8")
    authors, source = to_authors(value)
    assert "\n" not in f"{authors}{source}"


@pytest.mark.parametrize("piece", ["['a'", "'a' ", "<!--", "&#1", "\\n", "[", "<p<", '"', "['a', ", " \n "])
def test_reading_takes_time_in_proportion_to_the_length(piece):
    def seconds(text):
        start = time.process_time()
        to_paragraphs(f"x{text}]")
        to_line(text)
        return time.process_time() - start

    seconds(piece)
    assert seconds(piece * 40_000) < 40 * max(seconds(piece * 4_000), 0.005)
