import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from thucthe.tokenize.shadow import cast_shadow, modern_tone


@given(st.text())
def test_the_characters_of_the_shadow_stand_for_slices_of_the_source_in_order(text):
    shadow = cast_shadow(text)
    spans = [shadow.source_span(i, i + 1) for i in range(len(shadow.text))]
    borders = [border for span in spans for border in span]
    assert borders == sorted(borders)
    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_an_nfd_text_has_the_shadow_of_its_nfc_form():
    text = "Đặng Thị Hoà ở Huế"
    decomposed = unicodedata.normalize("NFD", text)
    shadow = cast_shadow(decomposed)
    assert shadow.text == text
    start, end = shadow.source_span(5, 8)
    assert unicodedata.normalize("NFC", decomposed[start:end]) == "Thị"


def test_invisible_characters_leave_no_shadow():
    shadow = cast_shadow("Hà\u200b Nội\ufeff")
    assert shadow.text == "Hà Nội"
    assert shadow.source_span(3, 6) == (4, 7)


def test_old_tone_placement_becomes_new_but_quy_stays():
    assert [modern_tone(s) for s in ("hoà", "khoẻ", "thuý", "quý", "hoàn", "toà")] == [
        "hòa", "khỏe", "thúy", "quý", "hoàn", "tòa",
    ]  # fmt: skip
