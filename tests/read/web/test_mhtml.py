import base64
import quopri
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.web.mhtml import read_mhtml

PAGE = (
    "<html><head><title>Chủ tịch tỉnh thăm vùng lũ</title></head><body><h1>Chủ tịch tỉnh thăm vùng lũ</h1>"
    "<span>02/07/2024 14:05</span>"
    "<p>Sáng 2/7, đoàn công tác của tỉnh Sơn Bình đi thuyền vào thôn Đông, nơi hơn hai trăm hộ còn bị nước vây.</p>"
    "<p>Ông Lê Văn Tâm, chủ tịch xã, cho biết nước rút chậm, mỗi ngày chừng mười phân.</p></body></html>"
)
FRAME = "<html><body><p>Quảng cáo trong khung.</p></body></html>"


def part(content, kind="text/html", charset="utf-8", coding="quoted-printable", extra=""):
    data = content.encode(charset) if isinstance(content, str) else content
    coded = quopri.encodestring(data) if coding == "quoted-printable" else base64.encodebytes(data)
    head = f"Content-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: {coding}\r\n{extra}\r\n"
    return b"--cut\r\n" + head.encode() + coded + b"\r\n"


def archive(*parts, start=""):
    head = f'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="cut"; type="text/html"{start}\r\n\r\n'
    return head.encode() + b"".join(parts) + b"--cut--\r\n"


LOCATION = "Content-Location: https://bao.example/vung-lu.html\r\n"


@pytest.mark.parametrize("coding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_the_page_of_an_archive_is_read(coding, charset):
    picture = part(b"\x89PNG\r\n", "image/png", coding="base64")
    document = read_mhtml(archive(part(PAGE, charset=charset, coding=coding, extra=LOCATION), picture))
    assert document.title == "Chủ tịch tỉnh thăm vùng lũ"
    assert document.published == date(2024, 7, 2)
    assert (document.url, document.source) == ("https://bao.example/vung-lu.html", "bao.example")
    assert document.text.endswith("mười phân.")


def test_the_page_that_the_archive_starts_with_is_read():
    parts = [part(FRAME, extra="Content-ID: <frame@x>\r\n"), part(PAGE, extra="Content-ID: <page@x>\r\n")]
    assert read_mhtml(archive(*parts, start='; start="<page@x>"')).title == "Chủ tịch tỉnh thăm vùng lũ"
    assert read_mhtml(archive(*parts)).text == "Quảng cáo trong khung."


def test_the_charset_of_the_archive_is_a_hint_for_the_page():
    document = read_mhtml(archive(part(PAGE.encode("utf-8"), charset="iso-8859-1")))
    assert document.encoding == "utf-8"
    assert "Ông Lê Văn Tâm" in document.text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (archive(part(b"\x89PNG", "image/png", coding="base64")), "holds no page"),
        (archive(part("")), "is empty"),
        (archive(part("<html><body></body></html>")), "shows no text"),
        (b"Content-Type: text/plain\r\n\r\nxin", "holds no page"),
        (b"", "holds no page"),
    ],
)
def test_an_archive_without_an_article_is_refused_with_a_reason(data, reason):
    with pytest.raises(UnreadableError, match=reason):
        read_mhtml(data)


def test_a_cut_archive_gives_what_is_left():
    data = archive(part(PAGE))
    assert "Ông Lê Văn Tâm" in read_mhtml(data[: data.rindex(b"</p>")]).text


@settings(deadline=None)
@given(st.one_of(st.binary(), st.binary().map(lambda tail: archive(part(PAGE))[:200] + tail)))
def test_any_bytes_are_read_or_refused(data):
    try:
        document = read_mhtml(data)
    except UnreadableError:
        return
    assert document.text.strip()
