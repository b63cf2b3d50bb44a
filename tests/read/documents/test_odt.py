import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.documents.odt import read_odt
from thucthe.read.sources.formats import detect_format

TITLE = "Xã Mường Vi mở lại chợ phiên"
NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [
        ("office", "office"),
        ("text", "text"),
        ("style", "style"),
        ("table", "table"),
        ("draw", "drawing"),
    ]
)


def make(body, styles="", meta=""):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr(
            "content.xml",
            f"<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        package.writestr(
            "meta.xml",
            f'<office:document-meta {NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>{meta}</office:meta>'
            "</office:document-meta>",
        )
    return stream.getvalue()


def test_headings_paragraphs_lists_and_tables_are_read_in_order():
    data = make(
        f'<text:h text:style-name="P1">{TITLE}</text:h>'
        "<text:p>Bà <text:span>Vi Thị <text:span>Pan</text:span></text:span> bán rau ở chợ.</text:p>"
        "<text:list><text:list-item><text:p>Ông Lò Văn Ún mua ngựa.</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Chợ</text:p></table:table-cell>"
        "<table:table-cell><text:p>Cốc Ly</text:p></table:table-cell></table:table-row></table:table>",
        '<style:style style:name="P1" style:parent-style-name="Heading_20_1"/>',
    )
    document = read_odt(data)
    assert document.text.split("\n\n") == [
        TITLE, "Bà Vi Thị Pan bán rau ở chợ.", "Ông Lò Văn Ún mua ngựa.", "Chợ", "Cốc Ly",
    ]  # fmt: skip
    assert document.title == TITLE
    assert detect_format("chợ", data[:4096]) == "odt"


def test_spaces_tabs_and_breaks_are_kept():
    data = make('<text:p>Chợ<text:s text:c="2"/>Cốc<text:tab/>Ly<text:line-break/>đông vui</text:p>')
    assert read_odt(data).text == "Chợ  Cốc\tLy\n\nđông vui"


def test_deleted_text_and_comments_are_left_out_and_notes_are_kept():
    data = make(
        "<text:tracked-changes><text:p>Chợ Bắc Hà</text:p></text:tracked-changes>"
        "<text:p>Chợ Cốc Ly<office:annotation><text:p>xem lại</text:p></office:annotation> họp thứ ba"
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Theo bà Pan.</text:p>"
        "</text:note-body></text:note>.</text:p>"
    )
    assert read_odt(data).text == "Chợ Cốc Ly họp thứ ba.\n\nTheo bà Pan."


def test_the_title_and_the_author_that_the_file_states_are_taken():
    document = read_odt(
        make("<text:p>Chợ họp.</text:p>", meta=f"<dc:title>{TITLE}</dc:title><dc:creator>Vi Thị Pan</dc:creator>")
    )
    assert (document.title, document.author) == (TITLE, "Vi Thị Pan")


@pytest.mark.parametrize("data", [b"PK", make(""), make("<text:p>")])
def test_what_holds_no_text_or_is_damaged_is_refused(data):
    with pytest.raises(UnreadableError):
        read_odt(data)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2000), st.binary(max_size=8))
def test_damage_anywhere_is_read_or_refused(place, noise):
    data = make("<text:p>Chợ họp.</text:p>")
    with suppress(UnreadableError):
        read_odt(data[:place] + noise + data[place + len(noise) :])
