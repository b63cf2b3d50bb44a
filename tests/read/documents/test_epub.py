import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.documents.epub import read_epub

CHAPTERS = (
    "<h1>Chuyện bản Mây</h1><p>Sáng ấy ông Vàng A Chư <b>xuống</b> chợ Cốc Ly.</p>",
    "<h2>Hai</h2><p>Đêm,<br/>mưa như trút nước xuống bản.</p><script>x = 'Hà Nội'</script>",
)
METADATA = "<dc:title>Chuyện bản Mây</dc:title><dc:creator>Vàng Thị Dế</dc:creator><dc:date>2024-07-02</dc:date>"
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)


def make(chapters=CHAPTERS, metadata=METADATA, container=CONTAINER, encoding="utf-8", head="") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/epub+zip")
        package.writestr("META-INF/container.xml", container)
        items = "".join(
            f'<item id="c{i}" href="text/c%20{i}.xhtml" media-type="application/xhtml+xml"/>'
            for i in range(len(chapters))
        )
        spine = "".join(f'<itemref idref="c{i}"/>' for i in reversed(range(len(chapters))))
        package.writestr(
            "OEBPS/book.opf",
            f'{head}<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<metadata>{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>",
        )
        for i, chapter in enumerate(reversed(chapters)):
            page = f"<html xmlns='http://www.w3.org/1999/xhtml'><head><title>Trang</title></head><body>{chapter}</body></html>"
            package.writestr(f"OEBPS/text/c {i}.xhtml", page.encode(encoding))
    return stream.getvalue()


def test_chapters_are_joined_in_the_order_of_the_spine():
    document = read_epub(make())
    paragraphs = [
        "Chuyện bản Mây",
        "Sáng ấy ông Vàng A Chư xuống chợ Cốc Ly.",
        "Hai",
        "Đêm,",
        "mưa như trút nước xuống bản.",
    ]
    assert [line for line in document.text.split("\n\n") if "Hà Nội" not in line] == paragraphs
    assert (document.title, document.author) == ("Chuyện bản Mây", "Vàng Thị Dế")
    assert document.published.isoformat() == "2024-07-02"


def test_a_chapter_in_an_old_encoding_is_read():
    assert "Sáng ấy ông Vàng A Chư xuống chợ" in read_epub(make(encoding="viscii")).text


def test_entities_are_not_expanded(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("bí mật", encoding="utf-8")
    head = f'<!DOCTYPE package [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    try:
        document = read_epub(make(head=head, metadata="<dc:title>A &x;</dc:title>"))
    except UnreadableError:
        return
    assert "bí mật" not in f"{document.title}{document.text}"


def test_a_path_out_of_the_book_is_never_followed():
    with pytest.raises(UnreadableError, match="damaged"):
        read_epub(make(container=CONTAINER.replace("OEBPS/book.opf", "../../etc/passwd")))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (make()[:300], "damaged or cut off"),
        (b"PK", "damaged or cut off"),
        (make(chapters=()), "holds no text"),
        (make(container="<container/>"), "damaged"),
        (make(container="no xml"), "damaged"),
    ],
)
def test_what_is_no_book_is_refused_with_its_reason(data, reason):
    with pytest.raises(UnreadableError, match=reason):
        read_epub(data)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3000), st.binary(max_size=4))
def test_damaged_books_give_a_document_or_a_clear_refusal(at, replacement):
    data = make()
    with suppress(UnreadableError):
        read_epub(data[:at] + replacement + data[at + 1 :])
