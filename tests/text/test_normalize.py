import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.text.keys import compose
from thucthe.text.normalize import modern_tone, normalize_with_offsets


@given(st.text())
def test_the_characters_of_the_shadow_stand_for_slices_of_the_source_in_order(text):
    normalized = normalize_with_offsets(text)
    spans = [normalized.source_span(i, i + 1) for i in range(len(normalized.text))]
    borders = [border for span in spans for border in span]
    assert borders == sorted(borders)
    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_an_nfd_text_has_the_shadow_of_its_nfc_form():
    text = "Đặng Thị Hoà ở Huế"
    decomposed = unicodedata.normalize("NFD", text)
    normalized = normalize_with_offsets(decomposed)
    assert normalized.text == text
    start, end = normalized.source_span(5, 8)
    assert unicodedata.normalize("NFC", decomposed[start:end]) == "Thị"


def test_invisible_characters_leave_no_shadow():
    normalized = normalize_with_offsets("Hà\u200b Nội\ufeff")
    assert normalized.text == "Hà Nội"
    assert normalized.source_span(3, 6) == (4, 7)


def test_old_tone_placement_becomes_new_but_quy_stays():
    assert [modern_tone(s) for s in ("hoà", "khoẻ", "thuý", "quý", "hoàn", "toà")] == [
        "hòa", "khỏe", "thúy", "quý", "hoàn", "tòa",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shadow"),
    [
        ("tới Đà\u200bNẵng", "tới Đà Nẵng"),
        ("Hồ\u200bVăn\u200bPhúc", "Hồ Văn Phúc"),
        ("Tập\u200bđoàn\u200bFPT", "Tập đoàn FPT"),
        ("Cần\ufeff\u200bThơ", "Cần Thơ"),
        (unicodedata.normalize("NFD", "Đà\u200bNẵng"), "Đà Nẵng"),
        ("quận\u200b1", "quận 1"),
        ("Nguy\u200bễn Th\u200bị", "Nguyễn Thị"),
        ("Man\u200bchester", "Manchester"),
        ("Lê\u200b Thị,\u200bHuế", "Lê Thị,Huế"),
        ("Đà\u00adNẵng", "ĐàNẵng"),
    ],
)
def test_a_zero_width_space_that_alone_separates_words_is_a_space(text, shadow):
    normalized = normalize_with_offsets(text)
    assert normalized.text == shadow == compose(text)
    spans = (normalized.source_span(i, i + 1) for i, character in enumerate(shadow) if character == " ")
    assert all(text[start:end] in {" ", "\u200b", "\ufeff"} for start, end in spans)
