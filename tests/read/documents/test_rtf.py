from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.documents.rtf import read_rtf
from thucthe.read.reader import read_article

TITLE = "Lũ cuốn trôi cầu ở Mường Bo"
LEAD = "Mưa lớn từ đêm 3/8 làm nước suối dâng cao, hai cây cầu ở xã Mường Bo bị cuốn trôi."
BODY = "Ông Vàng A Chỉnh, Chủ tịch UBND xã, cho biết không có người bị nạn."


def escape(text):
    """Write text as word processors do: characters beyond ASCII as numbers, beyond the basic plane as two."""
    units = memoryview(text.encode("utf-16-le")).cast("H")
    return "".join(chr(unit) if unit < 128 else f"\\u{unit - 65536 if unit > 32767 else unit}?" for unit in units)


def rtf(*paragraphs, head=""):
    body = "".join(f"\\pard {escape(paragraph)}\\par\n" for paragraph in paragraphs)
    fonts = "{\\fonttbl{\\f0\\fnil\\fcharset0 Times New Roman;}}"
    return f"{{\\rtf1\\ansi\\ansicpg1252{fonts}{head}\n{body}}}".encode("cp1252")


def parts(document):
    return [(section.kind, document.text[section.start : section.end]) for section in document.sections]


def test_the_text_is_read_and_nothing_of_the_markup():
    head = r"{\colortbl;\red255\green0\blue0;}{\info{\title Mau 3}{\author PC-7}}{\*\generator Riched20;}"
    document = read_rtf(rtf(TITLE, LEAD, BODY, head=head))
    assert document.text == f"{TITLE}\n\n{LEAD}\n\n{BODY}"
    assert parts(document) == [("title", TITLE), ("lead", LEAD), ("body", BODY)]
    assert (document.title, document.author, document.encoding) == (TITLE, None, "utf-8")


def test_code_pages_of_fonts_and_characters_of_two_numbers_are_decoded():
    fonts = b"{\\fonttbl{\\f0\\fcharset163 Arial;}}"
    assert read_rtf(b"{\\rtf1\\ansi" + fonts + b"\\f0 \\'d0\\'e0 N\\'e3ng\\par}").text == "Đà Năng"
    assert read_rtf(rtf("Tin 😀 ở Huế")).text == "Tin 😀 ở Huế"


def test_cells_of_a_table_are_paragraphs():
    row = rb"\trowd " + b"".join(escape(cell).encode() + b"\\cell " for cell in ("Huế", "3 | 4")) + b"\\row "
    assert read_rtf(b"{\\rtf1 " + row + b"\\pard Tin\\par}").text.split("\n\n") == ["Huế", "3", "4", "Tin"]


def test_a_rich_text_file_is_an_article_whatever_its_name():
    for name in ("tin.rtf", "tin.txt", "tin"):
        article = read_article(name, rtf(TITLE, LEAD, BODY))
        assert (article.format, article.title) == ("rtf", TITLE)


@pytest.mark.parametrize("data", [b"", b"Tin", b"{\\rtf1 }", b"{\\rtf1 {\\pict\\binx}}"])
def test_what_is_no_rich_text_is_refused(data):
    with pytest.raises(UnreadableError, match="Rich Text"):
        read_rtf(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    with suppress(UnreadableError):
        read_rtf(b"{\\rtf1 " + data).text.encode()


def test_letters_that_were_not_escaped_are_decoded():
    assert read_rtf(f"{{\\rtf1\\ansi {TITLE}\\par {LEAD}}}".encode()).text == f"{TITLE}\n\n{LEAD}"
