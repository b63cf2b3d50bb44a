from contextlib import suppress
from datetime import date
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.documents.mail import read_mail
from thucthe.read.sources.formats import detect_format

SUBJECT = "Chợ Cốc Ly họp lại"
TEXT = "Bà Vi Thị Pan bán rau ở chợ Cốc Ly.\n\nÔng Lò Văn Ún mua ngựa.\n"


def make(text=TEXT, sender="Giàng Thị Mỷ <my@thu.example>", charset="utf-8"):
    message = EmailMessage()
    message["Message-ID"] = "<1@thu.example>"
    message["Subject"] = SUBJECT
    message["From"] = sender
    message["Date"] = "Tue, 03 Jun 2025 23:30:00 +0700"
    if text:
        message.set_content(text, charset=charset, cte="base64")
    return message


def test_subject_text_date_and_sender_are_read():
    document = read_mail(bytes(make()))
    assert document.text.split("\n\n") == [SUBJECT, "Bà Vi Thị Pan bán rau ở chợ Cốc Ly.", "Ông Lò Văn Ún mua ngựa."]
    assert (document.title, document.author, document.published) == (SUBJECT, "Giàng Thị Mỷ", date(2025, 6, 3))
    assert document.sections[0].kind == "title"


def test_a_sender_that_is_no_person_is_no_author():
    assert read_mail(bytes(make(sender="Ban tin <tin@thu.example>"))).author is None


def test_a_newspaper_that_sends_a_message_is_its_source():
    document = read_mail(bytes(make(sender="Báo Cốc Ly <tin@thu.example>")))
    assert (document.author, document.source) == (None, "Báo Cốc Ly")


def test_attachments_are_not_read():
    message = make()
    message.add_attachment("Báo cáo của bà Mỷ", filename="a.txt")
    assert "Báo cáo" not in read_mail(bytes(message)).text


def test_a_page_is_read_where_there_is_no_text():
    message = make(text="")
    message.set_content(f"<html><body><h1>{SUBJECT}</h1><p>Bà Vi Thị Pan bán rau.</p></body></html>", subtype="html")
    document = read_mail(bytes(message))
    assert "Bà Vi Thị Pan bán rau." in document.text
    assert (document.title, document.published) == (SUBJECT, date(2025, 6, 3))


def test_lines_that_a_mail_program_has_wrapped_are_joined():
    text = (
        "Sáng nay ở chợ phiên Cốc Ly của huyện Bắc Hà, bà Vi Thị\nPan bán hết rau cải trước tám giờ.\n\n- Rau\n- Ngựa\n"
    )
    lines = read_mail(bytes(make(text))).text.split("\n\n")
    assert lines[1:] == [
        "Sáng nay ở chợ phiên Cốc Ly của huyện Bắc Hà, bà Vi Thị Pan bán hết rau cải trước tám giờ.",
        "- Rau",
        "- Ngựa",
    ]


def test_a_wrong_charset_does_not_spoil_the_text():
    data = bytes(make()).replace(b'charset="utf-8"', b'charset="us-ascii"')
    assert b"us-ascii" in data
    assert "Vi Thị Pan" in read_mail(data).text


@pytest.mark.parametrize("data", [b"", bytes(make(text=""))])
def test_a_message_without_text_is_refused(data):
    with pytest.raises(UnreadableError, match="no text"):
        read_mail(data)


def test_a_message_without_a_name_is_recognized():
    assert detect_format("thư", bytes(make())) == "eml"


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 400), st.binary(max_size=12))
def test_damage_anywhere_is_read_or_refused(place, noise):
    data = bytes(make())
    with suppress(UnreadableError):
        read_mail(data[:place] + noise + data[place + len(noise) :])
