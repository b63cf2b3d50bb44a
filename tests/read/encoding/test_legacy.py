import codecs
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.read.encoding import legacy
from thucthe.read.encoding.decode import decode

TEXT = "Ở Huế, Chủ tịch Đặng Văn Ứng gặp bà Lý Thị Mỹ Nữ."
# Made with iconv (TCVN5712-1, VISCII); VPS and VNI by hand from their code charts.
BYTES = {
    "tcvn5712-1": "99204875d52c204368f12074de636820a7c66e672056a86e20116e672067c6702062b5204cfd205468de204dfc204ef72e",
    "viscii": "97204875aa2c204368fc2074b8636820d0a36e672056e56e20ba6e672067a3702062e0204cfd205468b8204ddb204ee62e",
    "vps": "9f204875892c204368fb2074ce636820f1a56e672056e66e20ad6e672067a5702062e0204c9a205468ce204dcf204ebb2e",
    "vni": "d4db20487565e12c20436875fb2074f2636820d161eb6e67205661ea6e20d6d96e67206761eb70206261f8204c79f9205468f2"
    "204d79f5204ef6f52e",
}
VIETNAMESE = sorted(
    {
        form
        for letter in "aăâeêioôơuưy"
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
        for form in (unicodedata.normalize("NFC", letter + tone), unicodedata.normalize("NFC", letter + tone).upper())
    }
    | {"đ", "Đ", "b", "N", " ", "\r", "\n", ".", "1"}
)
CAPITALS_LACKING = "tcvn3"


@pytest.mark.parametrize("encoding", BYTES)
def test_bytes_are_those_of_the_code_charts(encoding):
    data = bytes.fromhex(BYTES[encoding])
    assert data.decode(encoding) == TEXT
    assert TEXT.encode(encoding) == data


@pytest.mark.parametrize("encoding", [codec for codec in legacy.CODECS if codec != CAPITALS_LACKING])
@settings(max_examples=40, deadline=None)
@given(text=st.text(VIETNAMESE, max_size=80))
def test_vietnamese_survives_the_way_there_and_back(encoding, text):
    assert text.encode(encoding).decode(encoding) == text
    assert unicodedata.normalize("NFD", text).encode(encoding).decode(encoding) == text


@pytest.mark.parametrize("encoding", legacy.CODECS)
@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=60), sizes=st.lists(st.integers(1, 9), max_size=30))
def test_a_file_read_in_pieces_is_the_same(encoding, data, sizes):
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    pieces, at = [], 0
    for size in sizes:
        pieces.append(decoder.decode(data[at : at + size]))
        at += size
    pieces.append(decoder.decode(data[at:], final=True))
    assert "".join(pieces) == data.decode(encoding, "replace")


@pytest.mark.parametrize("encoding", ["tcvn5712-1", "tcvn3", "viscii", "vni", "vps", "cp1258"])
def test_the_reported_encoding_opens_the_file(tmp_path, encoding):
    text = "Bà Lò Thị Mảy đi chợ Cốc Ly,\r\nmua được hai con lợn nhỏ rồi về bản.\r\nTrời tối."
    file = tmp_path / "a.txt"
    decomposed = "".join(_for_cp1258(c) for c in text) if encoding == "cp1258" else text
    file.write_bytes(decomposed.encode(encoding))
    read, found = decode(file.read_bytes())
    with file.open(encoding=found, newline="") as opened:
        assert opened.read() == read
    assert unicodedata.normalize("NFC", read) == text


def _for_cp1258(letter: str) -> str:
    """Take the tone mark off a letter where windows-1258 has it not with the letter."""
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        marks = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
        return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tone)) + tone
    return letter


def test_marks_of_tcvn_and_vni_join_their_letters_whatever_the_case():
    assert b"a\xd9 A\xf9".decode("vni") == "á Á"
    assert unicodedata.normalize("NFC", b"A\xb0 \xa2\xb3".decode("tcvn5712-1")) == "À Ấ"


def test_a_headline_in_a_capital_font_becomes_capital():
    assert b"CH\xf1 T\xdeCH N\xad\xedC H\xb5 N\xe9I".decode("tcvn3") == "CHỦ TỊCH NƯỚC HÀ NỘI"
    assert b"UBND H\xb5 N\xe9i".decode("tcvn3") == "UBND Hà Nội"
    assert b"B\xb5 L\xfd\r\n".decode("tcvn3") == "Bà Lý\r\n"


def test_what_an_encoding_lacks_is_an_error():
    with pytest.raises(UnicodeEncodeError):
        "→".encode("viscii")
    assert "Hà →".encode("viscii", "replace").decode("viscii") == "Hà ?"
