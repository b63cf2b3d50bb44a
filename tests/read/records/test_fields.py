import json
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.records.fields import Fields, has_article, parse, read_fields
from thucthe.read.sources.read_options import ReadOptions

OPTIONS = ReadOptions()
FOUND = Fields(
    text="Huế mưa.", title="Tin", author="An", source="Báo Mẫu", url="https://a.example/1", published=date(2024, 7, 2)
)
PROSE = "Sáng qua, đội chiêng của làng đã biểu diễn ở sân nhà rông cho khách phương xa đến xem."
OTHER_PROSE = "Chiều nay, các nghệ nhân lại tập trung ở bến nước để làm lễ cúng theo tục cũ của người Ba Na."


@pytest.mark.parametrize(
    "row",
    [
        {"title": "Tin", "text": "Huế mưa.", "date": "2024-07-02", "author": "An", "source": "Báo Mẫu",
         "url": "https://a.example/1"},
        {"Tiêu đề": "Tin", "Nội dung": "Huế mưa.", "Ngày": "2/7/2024", "Tác giả": "An", "Nguồn": "Báo Mẫu",
         "URL": "https://a.example/1"},
        {"headline": "Tin", "body": ["Huế mưa."], "pubDate": "20240702", "authors": ["An"], "site": {"name": "Báo Mẫu"},
         "href": "https://a.example/1"},
        {"tieuDe": "Tin", "noiDung": "Huế mưa.", "ngayDang": 1719900300000, "tacGia": "An", "sourceName": "Báo Mẫu",
         "sourceUrl": "https://a.example/1"},
        {"_id": {"$oid": "6a"}, "_source": {"title": "Tin", "content": {"text": "Huế mưa."}, "author": {"name": "An"},
         "created_at": {"$date": {"$numberLong": "1719900300000"}}},
         "metadata": {"url": "https://a.example/1", "source": "Báo Mẫu"}},
        {"tên bài báo": "Tin", "toàn văn": "Huế mưa.", "ts": 1719900300, "by": "An", "Cơ quan báo chí": "Báo Mẫu",
         "link": "https://a.example/1"},
    ],
)  # fmt: skip
def test_fields_are_found_by_their_names_at_any_depth(row):
    assert read_fields(row, OPTIONS) == FOUND


def test_fields_are_found_in_an_article_below_a_wrapper_and_dates_in_parts():
    article = {"title": "Tin", "body": {"paragraphs": [{"text": "Huế mưa."}]}}
    row = {"_source": {"article": article, "meta": {"published": {"day": 2, "month": 7, "year": 2024}}}}
    fields = read_fields(row, OPTIONS)
    assert (fields.title, fields.text, fields.published) == ("Tin", "Huế mưa.", date(2024, 7, 2))


def test_leads_are_kept_beside_the_text():
    row = {"description": "Mô tả.", "sapo": "Mở đầu.", "content": "Huế mưa.", "meta_description": "Cho máy tìm kiếm."}
    assert read_fields(row, OPTIONS).leads == ("Mở đầu.", "Mô tả.")
    assert read_fields({"content": "Huế mưa.", "og:description": "Mô tả."}, OPTIONS).leads == ("Mô tả.",)


def test_leads_are_the_text_where_there_is_none():
    fields = read_fields({"title": "Tin", "summary": "Huế mưa.", "content": "", "raw_html": None}, OPTIONS)
    assert (fields.text, fields.leads) == ("Huế mưa.", ())


def test_of_versions_of_a_text_the_plain_one_counts_and_different_texts_are_joined():
    page = f"<html><body><nav>Trang chủ</nav><p>{PROSE}</p></body></html>"
    row = {"content": PROSE, "content_html": f"<p>{PROSE}</p>", "text_tokenized": PROSE.replace("nhà rông", "nhà_rông")}
    assert read_fields(row | {"raw_html": page}, OPTIONS).text == PROSE
    assert (
        read_fields({"content": PROSE[:30], "body": f"{PROSE} {OTHER_PROSE}"}, OPTIONS).text == f"{PROSE} {OTHER_PROSE}"
    )
    assert read_fields({"content": PROSE, "body": OTHER_PROSE}, OPTIONS).text == f"{PROSE}\n\n{OTHER_PROSE}"
    assert read_fields({"raw_html": page, "title": "Tin"}, OPTIONS).text == page
    both = read_fields({"content": f"{PROSE}\nA < B", "body_html": f"<p>{OTHER_PROSE}</p>"}, OPTIONS).text
    assert both == f"<p>{PROSE}</p><p>A &lt; B</p>\n<p>{OTHER_PROSE}</p>"


def test_prose_under_an_unknown_name_is_kept_and_what_is_known_to_be_no_part_of_the_article_is_not():
    row = {
        "title": "Tin",
        "content": PROSE,
        "ghi_chep": OTHER_PROSE,
        "tags": "làng, chiêng",
        "comments": [{"text": PROSE * 2}],
        "related": [{"title": PROSE, "url": "https://a.example/2"}],
        "khac": [{"title": PROSE, "link": "/3"}],
    }
    assert read_fields(row, OPTIONS).text == f"{PROSE}\n\n{OTHER_PROSE}"
    with pytest.raises(UnreadableError):
        read_fields({"ghi_chep": OTHER_PROSE}, OPTIONS)


def test_captions_are_found_among_pictures():
    row = {"content": "Huế mưa.", "images": [{"src": "https://a.example/1.jpg", "caption": "Cầu Trường Tiền"}]}
    assert read_fields(row, OPTIONS).captions == ("Cầu Trường Tiền",)


def test_a_text_called_media_names_the_newspaper_and_a_list_holds_pictures():
    assert read_fields({"text": "Huế mưa.", "media": "Báo Mẫu"}, OPTIONS).source == "Báo Mẫu"
    fields = read_fields({"text": "Huế mưa.", "media": [{"url": "a.jpg", "caption": "Sông Hương"}]}, OPTIONS)
    assert (fields.source, fields.captions) == (None, ("Sông Hương",))


def test_values_decide_where_a_name_is_ambiguous():
    fields = read_fields({"text": "a b", "publication": "1719900300", "source": "https://bao.example/tin/1"}, OPTIONS)
    assert (fields.published, fields.source, fields.url) == (
        date(2024, 7, 2),
        "bao.example",
        "https://bao.example/tin/1",
    )
    fields = read_fields({"text": "a b", "publication": "Báo Mẫu", "source": {"name": "Kênh"}}, OPTIONS)
    assert (fields.published, fields.source, fields.url) == (None, "Kênh", None)


def test_a_newspaper_or_agency_is_no_author():
    row = {"text": "a b", "author": "Báo Mẫu", "source": "Báo Mẫu"}
    assert read_fields(row, OPTIONS).author is None
    assert read_fields({"text": "a b", "author": "Dân Mẫu", "url": "https://danmau.example/1"}, OPTIONS).author is None
    assert read_fields({"text": "a b", "author": ["An", "TTXVN"]}, OPTIONS) == Fields(
        text="a b", author="An", source="TTXVN"
    )


def test_a_name_is_a_title_when_it_is_long_and_there_is_no_other():
    assert read_fields({"text": "a b", "name": "Hội An thắp đèn lồng"}, OPTIONS).title == "Hội An thắp đèn lồng"
    assert read_fields({"text": "a b", "name": "Hội An"}, OPTIONS).title is None


def test_the_user_may_name_the_columns():
    row = {"text": "không", "Bài": "Huế mưa.", "title": "không", "Đầu": "Tin", "date": "2020-01-01", "Lúc": "2/7/2024",
           "Ký tên": "An", "Tờ": "Báo Mẫu", "Chỗ": "https://a.example/1", "Dẫn": "Mở đầu."}  # fmt: skip
    options = ReadOptions(
        text_column="Bài", title_column="Đầu", date_column="Lúc", author_column="Ký tên", source_column="Tờ",
        url_column="Chỗ", lead_column="dẫn",
    )  # fmt: skip
    assert read_fields(row, options) == replace(FOUND, leads=("Mở đầu.",))


def test_a_title_alone_is_an_article():
    assert read_fields({"title": "Huế mưa", "text": None}, OPTIONS).title == "Huế mưa"
    assert has_article({"title": "Huế mưa"}, OPTIONS)
    assert not has_article({"id": 5, "name": "Huế"}, OPTIONS)


@pytest.mark.parametrize(
    ("row", "options", "reason"),
    [
        (
            {"a": "x", "b": "y"},
            OPTIONS,
            r"no column with texts or titles \(columns: a, b\); name it with --text-column",
        ),
        ({"text": "x"}, ReadOptions(text_column="bài"), "no column bài"),
        ({"text": " ", "title": ""}, OPTIONS, "has no text"),
        ({"text": 5, "title": "NaN"}, OPTIONS, "has no text"),
    ],
)
def test_what_is_missing_is_said(row, options, reason):
    with pytest.raises(UnreadableError, match=reason):
        read_fields(row, options)


@pytest.mark.parametrize("data", [b"{", b"[1]", b'"x"', b"12", b"", b"[" * 100_000, b"\xff\xfe\x00"])
def test_what_is_no_json_object_is_refused(data):
    with pytest.raises(UnreadableError):
        parse(data)


def test_a_damaged_byte_costs_a_character():
    row, encoding = parse(f'{{"title": "{PROSE}"}}'.encode().replace(b"S", b"\xff"))
    assert (row["title"], encoding) == (PROSE.replace("S", "\ufffd"), "utf-8 (1 invalid byte replaced)")


def test_an_object_that_python_has_printed_is_a_record():
    assert parse(b"{'title': 'Tin', 'views': None}")[0] == {"title": "Tin", "views": None}


def test_a_text_alone_is_a_record_and_invalid_numbers_and_halves_of_characters_do_no_harm():
    assert parse('"Huế mưa to."'.encode()) == ({"text": "Huế mưa to."}, "utf-8")
    row, _ = parse(b'{"text": "a \\ud83d b\nc", "n": NaN, "id": 9223372036854775808, "title": "Infinity"}')
    fields = read_fields(row, OPTIONS)
    assert fields.text.encode("utf-8").endswith(b" b\nc")


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.text() | st.sampled_from(
    ["text", "title", "date", "author", "source", "url", "sapo", "html", "images", "_source"]
)


@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_any_record_is_read_or_refused(row):
    try:
        fields = read_fields(parse(json.dumps(row).encode())[0], OPTIONS)
    except UnreadableError:
        return
    assert fields.text or fields.title
    (fields.text + (fields.title or "")).encode("utf-8")  # no halves of characters


@pytest.mark.parametrize("depth", [10, 400, 960])
def test_a_record_nested_deeply_is_read_or_refused(depth):
    row = {"text": "a b"}
    for _ in range(depth):
        row = {"x": row}
    with suppress(UnreadableError):
        assert read_fields(row, OPTIONS).text == "a b"
