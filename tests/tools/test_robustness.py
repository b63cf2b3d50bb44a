import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.corpora.gold_files import Example, GoldSpan
from thucthe.evaluate.match import Found, Span
from thucthe.text.normalize import modern_tone
from thucthe.text.syllables import strip_diacritics
from tools.robustness import VARIANTS, measure_variants, old_tone, write_variant

LETTERS = "aăâeêioôơuưyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵbcdđghklmnpqrstvx"
WORDS = st.lists(st.text(LETTERS + LETTERS.upper(), min_size=1, max_size=7), min_size=3, max_size=12)
BY_NAME = {variant.name: variant for variant in VARIANTS}


def bare(text):
    """Return the form that all variants have in common."""
    return strip_diacritics(text).lower()


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
@given(words=WORDS, data=st.data())
def test_names_stay_on_the_same_words(variant, words, data):
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start = len("".join(words[:first])) + first
    name = " ".join(words[first : last + 1])
    text = " ".join(words)
    varied = write_variant(Example("", text, (GoldSpan(start, start + len(name), "LOC"),)), variant)
    (span,) = varied.spans
    assert bare(varied.text[span.start : span.end]) == bare(name)
    assert bare(varied.text) == bare(text)


@given(st.text(LETTERS, min_size=1, max_size=5))
def test_the_old_tone_placement_inverts_the_new_one(syllable):
    assert modern_tone(old_tone(modern_tone(syllable))) == modern_tone(syllable)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("hòa", "hoà"),
        ("Hòa", "Hoà"),
        ("HÓA", "HOÁ"),
        ("Thủy", "Thuỷ"),
        ("khỏe", "khoẻ"),
        ("quý", "quý"),
        ("hoàn", "hoàn"),
    ],
)
def test_only_open_syllables_have_an_old_tone_placement(new, old):
    assert old_tone(new) == old


def test_letters_that_become_two_shift_later_names():
    example = Example("", "Straße ở Huế", (GoldSpan(9, 12, "LOC"),))
    varied = write_variant(example, BY_NAME["all in capitals"])
    (span,) = varied.spans
    assert varied.text == "STRASSE Ở HUẾ"
    assert varied.text[span.start : span.end] == "HUẾ"


def test_decomposed_text_has_decomposed_names():
    varied = write_variant(Example("", "ở Huế", (GoldSpan(2, 5, "LOC"),)), BY_NAME["NFD"])
    (span,) = varied.spans
    assert varied.text[span.start : span.end] == unicodedata.normalize("NFD", "Huế")


def test_a_headline_is_the_first_line_and_the_rest_is_unchanged():
    example = Example("", "mưa ở Huế\nHuế có mưa", (GoldSpan(6, 9, "LOC"), GoldSpan(10, 13, "LOC")))
    capitals = write_variant(example, BY_NAME["headline in capitals"])
    assert capitals == Example("", "MƯA Ở HUẾ\nHuế có mưa", (GoldSpan(6, 9, "LOC"),))
    assert write_variant(example, BY_NAME["headline in title case"]).text == "Mưa Ở Huế\nHuế có mưa"


def test_variants_are_measured_against_the_original_text():
    def find_hue(texts):
        return (Found(tuple(Span(at, at + 3, "LOC") for at in range(len(t)) if t.startswith("Huế", at))) for t in texts)

    example = Example("", "Mưa ở Huế\nHuế có mưa, Hoa có nắng", (GoldSpan(6, 9, "LOC"), GoldSpan(10, 13, "LOC")))
    rows = {row["name"]: row for row in measure_variants([example], find_hue)}
    assert list(rows) == list(BY_NAME)
    headline = rows["headline in title case"]
    assert (headline["names"], headline["changed"], headline["plain"], headline["f1"]) == (1, 0, 1.0, 1.0)
    lower = rows["all in lower case"]
    assert (lower["names"], lower["changed"], lower["plain"], lower["f1"]) == (2, 2, 1.0, 0.0)
    assert rows["old tone placement (hoà)"]["interval"] == [1.0, 1.0]


def test_without_line_breaks_paragraphs_are_stuck_together():
    varied = write_variant(
        Example("", "Tin ở Huế\n\nÔng Tám", (GoldSpan(15, 18, "PER"),)), BY_NAME["without line breaks"]
    )
    assert varied.text == "Tin ở HuếÔng Tám"
    assert varied.text[varied.spans[0].start : varied.spans[0].end] == "Tám"


def test_enumerations_become_lists_but_names_stay_whole():
    text = "Sở Văn hóa, Thể thao họp ở Huế, Vinh; Đà Lạt."
    spans = tuple(GoldSpan(text.index(name), text.index(name) + len(name), "LOC") for name in ("Vinh", "Đà Lạt"))
    organ = GoldSpan(0, len("Sở Văn hóa, Thể thao"), "ORG")
    varied = write_variant(Example("", text, (organ, *spans)), BY_NAME["enumerations as lists"])
    assert varied.text == "Sở Văn hóa, Thể thao họp ở Huế\n- Vinh\n- Đà Lạt."
    assert [varied.text[s.start : s.end] for s in varied.spans] == ["Sở Văn hóa, Thể thao", "Vinh", "Đà Lạt"]
