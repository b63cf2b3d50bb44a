import unicodedata

from hypothesis import given
from hypothesis import strategies as st

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
