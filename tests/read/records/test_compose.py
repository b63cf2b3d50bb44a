from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from thucthe.read.records.compose import document_from_record
from thucthe.read.records.fields import Fields
from thucthe.read.sources.read_options import ReadOptions


def document(text, title=None, **given):
    fields = {"author": None, "source": None, "url": None, "published": None, **given}
    return document_from_record(Fields(text=text, title=title, **fields), "utf-8", ReadOptions())


def parts(found):
    return [(section.kind, found.text[section.start : section.end]) for section in found.sections]


BODY = "Hội sách mở cửa sáng 3/8 tại Huế.\n\nHơn 200 gian hàng tham gia.\n\nBảo Minh"


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


def test_a_title_that_is_there_already_is_not_repeated():
    for text in (f"Khai mạc  HỘI sách\n{BODY}", f"Khai mạc hội sách. {BODY}"):
        found = document(text, "Khai mạc hội sách")
        assert found.text == text
        assert parts(found)[0][0] == "title"


def test_a_title_that_only_begins_the_first_sentence_is_put_before_it():
    assert document("Huế có mưa to.", "Huế").text == "Huế\n\nHuế có mưa to."


def test_what_a_column_says_goes_before_what_the_text_says():
    found = document(
        BODY, "Tin", author="An", source="Báo Mẫu", url="https://baomau.example/1", published=date(2024, 7, 2)
    )
    assert (found.author, found.source, found.url, found.published) == (
        "An", "Báo Mẫu", "https://baomau.example/1", date(2024, 7, 2),
    )  # fmt: skip


def test_a_title_alone_is_the_text():
    found = document("", "Huế mưa to")
    assert (found.text, parts(found)) == ("Huế mưa to", [("title", "Huế mưa to")])


def test_a_text_that_was_decoded_wrongly_is_mended_and_that_is_said():
    found = document("Hà Nội đã có mưa".encode().decode("latin-1"), "Thời tiết Huế".encode().decode("latin-1"))
    assert (found.text, found.encoding) == ("Thời tiết Huế\n\nHà Nội đã có mưa", "utf-8, repaired from cp1252")


def test_a_text_in_html_is_read_as_a_page():
    paragraph = "Thủ tướng đã tới thăm các gia đình ở vùng lũ và đề nghị địa phương giúp đỡ bà con &amp; học sinh."
    found = document(
        f"<p>{paragraph}</p><script>var a;</script><p>{paragraph.replace('Thủ', 'Phó Thủ')}</p>", "Tin vùng lũ"
    )
    assert found.text.startswith("Tin vùng lũ\n\nThủ tướng")
    assert "<" not in found.text
    assert "bà con & học sinh" in found.text
    assert parts(found)[0] == ("title", "Tin vùng lũ")
    assert found.title == "Tin vùng lũ"


@given(st.text("AaĐ .\n\r\t:<0123", max_size=60), st.text("AaĐ .:", max_size=20).map(str.strip))
def test_sections_never_overlap_and_the_title_comes_first(text, title):
    found = document(text.strip(), title or None)
    position = 0
    for section in found.sections:
        assert position <= section.start < section.end <= len(found.text)
        position = section.end
    if title:
        assert found.sections[0].kind == "title"
