from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.documents.subtitles import read_subtitles
from thucthe.read.sources.formats import detect_format

SRT = """1
00:00:01,000 --> 00:00:03,500
<i>Bà Vi Thị</i>

2
00:00:03,500 --> 00:00:05,000
{\\an8}Pan bán rau ở
chợ Cốc Ly.

3
00:00:05,500 --> 00:00:07,000
Ông Lò Văn Ún mua ngựa
"""
VTT = """WEBVTT - Chợ

NOTE bản nháp

STYLE
::cue { color: white }

mở đầu
00:01.000 --> 00:03.000 align:start
<v Giàng Thị Mỷ>Chợ Cốc Ly <00:02.000><c>họp</c> thứ ba &amp; chủ nhật

00:09.000 --> 00:10.000
Đông vui
"""


def test_sentences_that_several_cues_show_are_joined():
    document = read_subtitles(SRT.encode())
    assert document.text.split("\n\n") == ["Bà Vi Thị Pan bán rau ở chợ Cốc Ly.", "Ông Lò Văn Ún mua ngựa"]


def test_speakers_stay_and_notes_styles_and_times_do_not():
    document = read_subtitles(VTT.replace("\n", "\r\n").encode("utf-8-sig"))
    assert document.text.split("\n\n") == ["Giàng Thị Mỷ: Chợ Cốc Ly họp thứ ba & chủ nhật", "Đông vui"]


def test_lines_that_automatic_captions_repeat_are_read_once():
    cues = "1\n00:00:01,000 --> 00:00:02,000\nchợ họp\n\n2\n00:00:02,000 --> 00:00:03,000\nchợ họp\nở Cốc Ly\n"
    assert read_subtitles(cues.encode()).text == "chợ họp ở Cốc Ly"


def test_the_encoding_is_that_of_the_file():
    assert read_subtitles(SRT.encode("utf-16")).encoding == "utf-16"


@pytest.mark.parametrize(("text", "expected"), [(SRT, "srt"), (VTT, "vtt")])
def test_subtitles_without_a_name_are_recognized(text, expected):
    assert detect_format("phim", text.encode()) == expected


def test_subtitles_without_text_are_refused():
    with pytest.raises(UnreadableError, match="no text"):
        read_subtitles(b"1\n00:00:01,000 --> 00:00:02,000\n\n")


@given(st.text(st.sampled_from("0123:,.-> \nabWEBVT<>{}\\v"), max_size=200))
def test_anything_is_read_or_refused(text):
    with suppress(UnreadableError):
        assert read_subtitles(text.encode()).text
