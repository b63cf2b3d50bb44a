import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.read.encoding.decode import decode
from thucthe.read.language import detect_language
from thucthe.text.syllables import bare_syllables, is_name, strip_diacritics, syllables

TEXT = "Thủ tướng đã tới thăm các gia đình ở vùng lũ và tặng quà cho bà con."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (TEXT, "vi"),
        (unicodedata.normalize("NFD", TEXT), "vi"),
        (TEXT.upper(), "vi"),
        (strip_diacritics(TEXT.lower()), "vi-Latn-x-notone"),
        ("Gia vang hom nay 2/7: Vang SJC tang manh, nguoi dan xep hang dai mua vang", "vi-Latn-x-notone"),
        ("The prime minister visited families in the flooded region.", "en"),
        ("No man can do it so I can", "en"),
        ("Nguyễn Văn An met President Obama in Washington to discuss trade and the region's security.", "en"),
        ("Le président a été reçu à l'Élysée, où il a dîné.", "fr"),
        ("中国国家主席抵达河内，开始访问越南。", "zh"),
        ("", None),
        ("2/7/2024", None),
        ("OK", None),
    ],
)
def test_languages_are_told_apart(text, language):
    assert detect_language(text) == language


def test_all_articles_of_the_project_are_vietnamese(articles):
    for path in articles.rglob("*.txt"):
        text = decode(path.read_bytes())[0]
        assert detect_language(text) == "vi", path.name
        assert detect_language(strip_diacritics(text.lower())) == "vi-Latn-x-notone", path.name


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=100))
def test_any_text_has_a_tag_or_none(text):
    language = detect_language(text)
    assert language is None or language.split("-")[0].isalpha()


def test_syllables_follow_the_rules_of_spelling():
    words = {
        "nghiêng",
        "quyết",
        "thuở",
        "khuỷu",
        "giếng",
        "gì",
        "hoà",
        "hòa",
        "thuý",
        "thúy",
        "ngoằn",
        "rượu",
        "đắk",
        "quýt",
    }
    assert words <= syllables()
    assert not {"ngãt", "bèc", "đb", "nhưo", "hoá̀", "uơng", "ký t", "thừơng"} & syllables()
    assert {"nguoi", "dang", "khuya"} <= bare_syllables()


def test_names_of_persons_are_told_from_other_words():
    assert is_name("Giàng A Sử")
    assert is_name("Nguyen Thi Minh Khai")
    assert not is_name("Admin")
    assert not is_name("Microsoft Office User")
    assert not is_name("phòng hành chính")
