import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.sources.split import split_mbox, split_warc

MESSAGE = (
    b"From a@thu.example Tue Jun  3 23:30:00 2025\nSubject: Tin\n\nCh\xe1\xbb\xa3 h\xe1\xbb\x8dp.\n>From here on.\n\n"
)


def test_a_mailbox_gives_its_messages_without_the_lines_between():
    found = list(split_mbox(io.BytesIO(MESSAGE * 3), 1_000))
    assert found == [(b"Subject: Tin\n\nCh\xe1\xbb\xa3 h\xe1\xbb\x8dp.\nFrom here on.\n\n", None)] * 3


def test_a_message_above_the_limit_is_named_and_those_after_it_are_read():
    long = MESSAGE.replace(b"Ch", b"x" * 500)
    (_, problem), (data, none) = split_mbox(io.BytesIO(long + MESSAGE), 200)
    assert problem == "the message is larger than 200 bytes"
    assert data.startswith(b"Subject")
    assert none is None


def test_a_line_that_begins_with_from_within_a_paragraph_is_text():
    data = MESSAGE.replace(b">From here on.\n", b"word\nFrom here on.\n")
    assert len(list(split_mbox(io.BytesIO(data), 1_000))) == 1


def test_what_is_no_mailbox_is_refused():
    with pytest.raises(UnreadableError, match="no message"):
        list(split_mbox(io.BytesIO(b"Tin\n"), 1_000))


@pytest.mark.parametrize("split", [split_mbox, split_warc])
@given(data=st.binary(max_size=300))
def test_anything_is_split_or_refused(split, data):
    for start in (b"", b"From a Tue\n", b"WARC/1.0\r\nContent-Length: 3\r\nWARC-Type: response\r\n\r\n"):
        with suppress(UnreadableError):
            list(split(io.BytesIO(start + data), 100))
