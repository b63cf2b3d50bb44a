import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.read.records.overlap import coverage, is_within, split_start, word_key

TEXT = "Hội An thắp đèn lồng. Tối 3/8, phố cổ tắt điện. Ông Trần Khuê mở quán."


def test_coverage_is_the_share_of_the_word_sequences_that_another_text_has():
    assert coverage(TEXT, f"Mở đầu. {TEXT.upper()} Hết.") == 1
    assert coverage(TEXT, "Một bài khác hẳn về chuyện khác.") == 0
    assert 0 < coverage(TEXT, TEXT[:40]) < 1
    assert coverage("…", TEXT) == 1


@pytest.mark.parametrize(
    "part", ["Phố cổ tắt điện", "hội an thắp đèn lồng…", "Hội An thắp đèn l...", "Hội An thắp [...]", "An"]
)
def test_what_was_cut_off_stands_in_the_whole_text(part):
    assert is_within(part, word_key(TEXT))


@pytest.mark.parametrize("part", ["Phố cổ bật điện", "Hội", "An thắp đèn l", "đèn trời…"])
def test_parts_of_words_and_other_words_do_not(part):
    assert is_within(part, word_key(TEXT)) == (part == "Hội")


@pytest.mark.parametrize(
    ("text", "start", "parts"),
    [
        (TEXT, "HỘI AN thắp đèn lồng", ("Hội An thắp đèn lồng.", "Tối 3/8, phố cổ tắt điện. Ông Trần Khuê mở quán.")),
        ("Hội An: Thắp đèn\nTối 3/8", "Hội An - thắp đèn", ("Hội An: Thắp đèn", "Tối 3/8")),
        ("Ho\u0323\u0302i An | Tối 3/8", "Hội An", ("Ho\u0323\u0302i An", "Tối 3/8")),
        ("Hội An", "Hội An", ("Hội An", "")),
        ("Hội An có mưa.", "Hội An", None),
        ("Hội Anh. Mưa", "Hội An", None),
        ("", "Hội An", None),
        ("Hội An", "", None),
    ],
)
def test_a_text_is_split_after_a_beginning_that_says_the_same(text, start, parts):
    assert split_start(text, start) == parts


@given(st.text("AaĐđ .:\n-", max_size=40), st.text("AaĐđ .:", max_size=10))
def test_nothing_but_space_and_marks_is_lost_when_a_text_is_split(text, start):
    if parts := split_start(text, start):
        assert [c for c in "".join(parts) if c.isalpha()] == [c for c in text if c.isalpha()]


def test_comparing_takes_time_in_proportion_to_the_length():
    def seconds(n):
        text = "một hai ba bốn " * n
        start = time.process_time()
        coverage(text, text)
        is_within(text, word_key(text + "x"))
        split_start(text, text)
        return time.process_time() - start

    seconds(100)
    assert seconds(20_000) < 40 * max(seconds(2_000), 0.002)
