import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.article import UnreadableError
from thucthe.read.decode import decode

TEXT = "Đà Nẵng, ngày 2/7: Ông Hoà tới Huế.\r\nHết 🙂"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings_are_told_apart_and_named(encoding):
    text, name = decode(TEXT.encode(encoding))
    assert (text, name) == (TEXT, encoding)


@given(st.binary(max_size=300))
def test_any_bytes_become_a_text_or_a_clear_refusal(data):
    try:
        text, encoding = decode(data)
    except UnreadableError:
        return
    assert text == data.decode(encoding)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "white space"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "binary"),
        (bytes(range(16)) * 20, "binary"),
        ("Chủ tịch nước".encode("cp1258", "replace") + b"\xff\xe1", "UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(data, reason):
    with pytest.raises(UnreadableError, match=reason):
        decode(data)
