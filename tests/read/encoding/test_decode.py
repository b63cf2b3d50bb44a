import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.encoding.decode import decode
from thucthe.read.encoding.legacy import CODECS

TEXT = "Đà Nẵng, ngày 2/7: Ông Hoà tới Huế.\r\nHết 🙂"
NEWS = (
    "Chợ Cốc Ly họp ngày thứ ba\r\n\r\nBà con người Mông ở xã Bảo Nhai (Lào Cai) gùi măng, gà và mật ong xuống chợ từ "
    "tờ mờ sáng. Ông Giàng A Sử cho biết năm nay được mùa ngô, giá lợn cũng cao hơn.\r\n\r\nTheo Chủ tịch UBND xã Lù "
    'Thị Pằng, huyện sẽ sửa lại con đường đất dài 3,5 km trước Tết. "Đường tốt thì khách mới tới", bà nói.'
)
MARKS = "\u0300\u0301\u0303\u0309\u0323"


def encode_1258(text: str) -> bytes:
    pieces = []
    for letter in text:
        try:
            pieces.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            marks = unicodedata.normalize("NFD", letter)
            tone = "".join(mark for mark in marks if mark in MARKS)
            base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in MARKS))
            pieces.append((base + tone).encode("cp1258"))
    return b"".join(pieces)


def encode(text: str, encoding: str) -> bytes:
    if encoding == "cp1258":
        return encode_1258(text)
    if encoding == "tcvn3":  # which lacks most capitals with marks
        return b"".join(c.encode(encoding) if _has(c, encoding) else c.lower().encode(encoding) for c in text)
    return text.encode(encoding)


def _has(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_unicode_encodings_are_told_apart_and_named(encoding):
    text, name = decode(TEXT.encode(encoding))
    assert (text, name) == (TEXT, encoding)


@pytest.mark.parametrize("encoding", ["cp1258", *CODECS])
@pytest.mark.parametrize("change", [str, str.upper, lambda text: text[:100], lambda text: text * 300])
def test_vietnamese_encodings_are_told_apart(encoding, change):
    text = change(NEWS)
    data = encode(text, encoding)
    read, name = decode(data)
    assert read == data.decode(name.split()[0])
    assert unicodedata.normalize("NFC", read) == text
    # Without capitals both readings of TCVN are the same.
    assert name in ({"tcvn3", "tcvn5712-1"} if encoding.startswith("tcvn") else {encoding})


@pytest.mark.parametrize("encoding", ["viscii", "tcvn5712-1", "vps", "vni"])
def test_all_articles_of_the_project_survive(articles, encoding):
    for path in sorted(articles.rglob("*.txt")):
        text = unicodedata.normalize("NFC", decode(path.read_bytes())[0])
        data = text.encode(encoding, "replace")
        assert decode(data)[0] == data.decode(encoding), path.name


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_become_a_text_or_a_clear_refusal(data):
    try:
        text, encoding = decode(data)
    except UnreadableError:
        return
    assert "repaired" in encoding or text == data.decode(encoding.split()[0], "replace")


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=200), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]), st.sampled_from(["vni", None])
)
def test_unicode_text_stays_as_it_is(text, encoding, declared):
    data = ("Tin mới về bão ở Huế: " + text.replace("Ã", "").replace("á", "")).encode(encoding, "surrogatepass")
    try:
        read, name = decode(data, declared)
    except UnreadableError:
        return
    assert "replaced" in name or (read, name) == (data.decode(encoding), encoding)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_forms_of_unicode_stay_as_they_are(form):
    text = unicodedata.normalize(form, NEWS)
    assert decode(text.encode()) == (text, "utf-8")
    mixed = NEWS + unicodedata.normalize("NFD", NEWS)
    assert decode(mixed.encode()) == (mixed, "utf-8")


def test_the_declared_encoding_is_believed_only_in_doubt():
    short = "Bà Pằng".encode("viscii")
    alone, remark = decode(short)
    declared = decode(short, "viscii")
    assert declared[0] == "Bà Pằng"
    assert declared[1].split()[0] == "viscii"
    assert "is about as likely" in remark or alone == "Bà Pằng"
    assert decode(encode(NEWS, "vni"), "viscii") == (NEWS, "vni")
    assert decode(NEWS.encode(), "iso-8859-1") == (NEWS, "utf-8")


@pytest.mark.parametrize("declared", ["no-such-charset", "idna", "zlib", "é", "\x00", "x" * 999, "undefined", ""])
def test_a_nonsensical_declaration_changes_nothing(declared):
    assert decode(encode(NEWS, "vps"), declared) == (NEWS, "vps")


@pytest.mark.parametrize(
    "text",
    [
        "Le président a été reçu à l’Élysée, où il a dîné avec François Hollande — à côté de la Seine.",
        "“It’s a café,” she said – the naïve résumé cost £5.",
        "Der Bürgermeister von München trifft die Präsidentin in Köln; große Freude.",
    ],
)
def test_western_text_is_windows_1252(text):
    assert decode(text.encode("cp1252")) == (text, "cp1252")


def test_another_encoding_is_read_where_it_is_declared_and_refused_otherwise():
    text = "国家主席习近平抵达河内，开始对越南进行国事访问。" * 3
    assert decode(text.encode("gb18030"), "gb18030") == (text, "gb18030")
    with pytest.raises(UnreadableError, match="no encoding"):
        decode(text.encode("gb18030"))


def test_a_file_that_was_cut_off_is_read_to_its_end():
    cut = NEWS.encode()[: NEWS.encode().index("ờ".encode()) + 1]
    assert decode(cut) == (cut.decode("utf-8", "replace"), "utf-8 (1 invalid byte replaced)")
    text, encoding = decode(NEWS.encode("utf-16")[:-1])
    assert text[:-1] == NEWS[: len(text) - 1]
    assert encoding == "utf-16 (1 invalid byte replaced)"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "white space"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "binary"),
        (bytes(range(16)) * 20, "binary"),
        (bytes(range(128, 256)) * 4, "no encoding"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(data, reason):
    with pytest.raises(UnreadableError, match=reason):
        decode(data)


@pytest.mark.parametrize("misread", ["cp1252", "latin-1", "cp1258"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_utf_8_that_was_misread_is_repaired(misread, times):
    broken = NEWS
    for _ in range(times):
        broken = "".join(_misread(byte, misread) for byte in broken.encode())
    text, encoding = decode(broken.encode())
    assert text == NEWS
    name = "cp1258" if misread == "cp1258" else "cp1252"
    assert encoding == f"utf-8, repaired from {name}" + ("", " twice", " three times")[times - 1]


def _misread(byte: int, encoding: str) -> str:
    try:
        return bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return chr(byte)


def test_only_the_broken_line_or_word_is_repaired():
    broken = "".join(_misread(byte, "cp1252") for byte in "Mưa lớn ở Lào Cai".encode())
    text = f"BÀ CON Ở XÃ BẢO NHAI\r\n{broken}\r\nÔng nói: “Đã…” (Đắk Lắk, {broken}, HẾT)"
    assert decode(text.encode())[0] == text.replace(broken, "Mưa lớn ở Lào Cai")


def test_lost_no_break_spaces_are_found():
    broken = "".join(_misread(byte, "cp1252") for byte in "Ông là người Hà Nội và làm nghề gò".encode())
    lost = broken.replace("\xa0", " ")
    assert decode(lost.encode())[0] == "Ông là người Hà Nội và làm nghề gò"
    assert decode(lost.replace("  ", " ").encode())[0] == "Ông là người Hà Nội và làm nghề gò"


@pytest.mark.parametrize(
    "text", ["BÀ CON Ở XÃ CAM LỘ NÓI “ĐÃ”, “XÃ” RÃ MAN…", "Café «bá», Ã… Ø", "São Paulo, Åse, Düsseldorf"]
)
def test_right_text_is_not_repaired(text):
    assert decode(text.encode()) == (text, "utf-8")


@pytest.mark.parametrize("encoding", ["viscii", "tcvn5712-1", "vps", "vni"])
def test_a_vietnamese_encoding_saved_as_utf_8_is_repaired(encoding):
    broken = "".join(_misread(byte, "cp1252") for byte in encode(NEWS, encoding))
    assert decode(broken.encode()) == (NEWS, f"utf-8, repaired from {encoding}")
