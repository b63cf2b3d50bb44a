from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.read.records.compose import document_from_record
from thucthe.read.records.fields import Fields
from thucthe.read.sources.read_options import ReadOptions


def document(text, title=None, **given):
    return document_from_record(Fields(text=text, title=title, **given), "utf-8", ReadOptions())


def parts(found):
    return [(section.kind, found.text[section.start : section.end]) for section in found.sections]


BODY = "Hội sách mở cửa sáng 3/8 tại Huế.\n\nHơn 200 gian hàng tham gia.\n\nBảo Minh"
LEAD = "Bà Tôn Nữ Diệu Hạnh mời bạn đọc đến phố sách bên sông Hương."


def test_the_title_is_put_before_the_text():
    found = document(BODY, "Khai mạc hội sách")
    assert found.text == f"Khai mạc hội sách\n\n{BODY}"
    assert parts(found) == [
        ("title", "Khai mạc hội sách"),
        ("lead", "Hội sách mở cửa sáng 3/8 tại Huế."),
        ("body", "Hơn 200 gian hàng tham gia."),
        ("byline", "Bảo Minh"),
    ]
    assert (found.title, found.author) == ("Khai mạc hội sách", "Bảo Minh")


@pytest.mark.parametrize("start", ["Khai mạc  HỘI sách\n", "Khai mạc hội sách. ", "KHAI MẠC HỘI SÁCH\r\n\r\n"])
def test_a_title_that_is_there_already_is_not_repeated(start):
    assert document(start + BODY, "Khai mạc hội sách").text == f"Khai mạc hội sách\n\n{BODY}"


def test_a_title_that_only_begins_the_first_sentence_is_put_before_it():
    assert document("Huế có mưa to.", "Huế").text == "Huế\n\nHuế có mưa to."


def test_leads_are_put_between_title_and_text():
    found = document(BODY, "Khai mạc hội sách", leads=(LEAD, "Phố sách mở đến hết tháng."))
    assert parts(found)[:4] == [
        ("title", "Khai mạc hội sách"),
        ("lead", LEAD),
        ("lead", "Phố sách mở đến hết tháng."),
        ("body", "Hội sách mở cửa sáng 3/8 tại Huế."),
    ]


@pytest.mark.parametrize("lead", [LEAD, LEAD.upper(), f"<p>{LEAD}</p>", LEAD[:-20] + "...", f"{LEAD[:-20]} [&hellip;]"])
def test_a_lead_that_the_text_begins_with_is_not_repeated(lead):
    found = document(f"{LEAD} Hội sách mở cửa sáng 3/8.", "Khai mạc hội sách", leads=(lead,))
    assert found.text.replace("\n\n", " ") == f"Khai mạc hội sách {LEAD} Hội sách mở cửa sáng 3/8."
    assert parts(found)[1] == ("lead", LEAD)


def test_leads_that_repeat_the_title_each_other_or_a_part_of_the_text_are_left_out():
    leads = ("Khai mạc hội sách…", LEAD, LEAD[:30], "Hơn 200 gian hàng tham gia")
    assert document(BODY, "Khai mạc hội sách", leads=leads).text == f"Khai mạc hội sách\n\n{LEAD}\n\n{BODY}"


def test_captions_that_the_text_does_not_have_follow_it():
    found = document(BODY, "Tin", captions=("Quầy sách cũ", "Hơn 200 gian hàng"))
    assert found.text == f"Tin\n\n{BODY}\n\nQuầy sách cũ"
    assert parts(found)[-1] == ("caption", "Quầy sách cũ")


def test_what_a_field_says_goes_before_what_the_text_says():
    text = f"{BODY}\n\nNguồn: Báo Khác"
    found = document(text, "Tin", author="An", source="Báo Mẫu", url="https://a.example/1", published=date(2024, 7, 2))
    assert (found.author, found.source, found.url, found.published) == (
        "An", "Báo Mẫu", "https://a.example/1", date(2024, 7, 2),
    )  # fmt: skip
    assert document(text, "Tin", url="https://a.example/1").source == "Báo Khác"
    assert document(BODY, "Tin", url="https://www.a.example/1").source == "a.example"


def test_a_title_alone_is_the_text():
    found = document("", "Huế mưa to")
    assert (found.text, parts(found)) == ("Huế mưa to", [("title", "Huế mưa to")])


def test_a_text_that_was_decoded_wrongly_is_repaired_with_title_lead_and_author():
    def broken(text):
        return text.encode().decode("latin-1")

    found = document(
        broken("Hà Nội đã có mưa"), broken("Thời tiết Huế"), leads=(broken("Sáng nay"),), author=broken("Đỗ Lệ")
    )
    assert (found.text, found.encoding) == (
        "Thời tiết Huế\n\nSáng nay\n\nHà Nội đã có mưa",
        "utf-8, repaired from cp1252",
    )
    assert found.author == "Đỗ Lệ"


def test_entities_in_a_text_without_tags_are_resolved():
    assert document("B&agrave; H&#7841;nh n&oacute;i: &quot;R&amp;D&quot;&nbsp;tốt", "Tin").text.split("\n")[-1] == (
        'Bà Hạnh nói: "R&D"\xa0tốt'
    )


PARAGRAPH = "Thủ tướng đã tới thăm các gia đình ở vùng lũ và đề nghị địa phương giúp đỡ bà con &amp; học sinh."


def test_all_text_of_a_piece_of_html_is_kept():
    html = (
        f"<p>{PARAGRAPH}</p><script>var a;</script><figure><img src=x><figcaption>Cầu Hiền Lương</figcaption></figure>"
        "<ul><li>Một</li><li>Hai <a href='/tag'>Đông Hà</a></li></ul><table><tr><td>Ô</td></tr></table>Hết."
    )
    found = document(html, "Tin vùng lũ", leads=("Mở đầu.",))
    assert found.text.split("\n\n") == [
        "Tin vùng lũ", "Mở đầu.", PARAGRAPH.replace("&amp;", "&"), "Cầu Hiền Lương", "Một", "Hai Đông Hà", "Ô", "Hết.",
    ]  # fmt: skip
    assert ("caption", "Cầu Hiền Lương") in parts(found)
    assert found.title == "Tin vùng lũ"


def test_inline_tags_are_html_too():
    assert document("Ông <b>A Biu</b> nói.", "Tin").text == "Tin\n\nÔng A Biu nói."


def test_a_whole_page_is_searched_for_its_article():
    menu = "<nav><a href=/>Trang chủ</a><a href=/t>Thời sự</a></nav>"
    article = f"<h1>Tin vùng lũ</h1>{f'<p>{PARAGRAPH}</p>' * 4}"
    page = f"<html><head><title>Tin vùng lũ</title></head><body>{menu}{article}</body></html>"
    found = document(page)
    assert found.title == "Tin vùng lũ"
    assert "Trang chủ" not in found.text
    assert parts(found)[0] == ("title", "Tin vùng lũ")


@given(
    st.text("AaĐ .\n\r\t:<0123\u2028", max_size=60),
    st.text("AaĐ .:", max_size=20).map(str.strip),
    st.lists(st.text("AaĐ .:<", max_size=20), max_size=2),
)
def test_sections_never_overlap_and_no_letter_is_lost(text, title, leads):
    found = document(text.strip(), title or None, leads=tuple(leads))
    position = 0
    for section in found.sections:
        assert position <= section.start < section.end <= len(found.text)
        position = section.end
    if title:
        assert found.sections[0].kind == "title"
    assert sum(map(str.isalnum, found.text)) >= sum(map(str.isalnum, text))
