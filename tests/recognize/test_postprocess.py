import numpy as np
import pytest

from thucthe.labels import LABELS
from thucthe.recognize.postprocess import (
    extend_to_sea,
    extend_to_words,
    harmonize_labels,
    is_fragment,
    trim_brackets,
    trim_repeated_head,
    trim_title,
)
from thucthe.recognize.tags.decoding import Found, TagLattice
from thucthe.recognize.tags.scheme import TAGS
from thucthe.recognize.tags.units import Segmentation, segment_doc


def cut(*sentences):
    forms = [form for sentence in sentences for form in sentence.split()]
    n = len(forms)
    return Segmentation(
        " ".join(forms), forms, [False] * n, [(i, i + 1) for i in range(n)], [len(s.split()) for s in sentences]
    )


def lattice(text, *odds):
    """Return a lattice in which single units are names with the given probabilities (unit, label, probability)."""
    shares = np.full((len(text.forms), len(TAGS)), 1e-6, dtype=np.float32)
    shares[:, 0] = 1
    for unit, label, probability in odds:
        shares[unit, TAGS.index(f"S-{label}")] = probability
        shares[unit, 0] -= probability
    return TagLattice(np.log(shares), text.lengths)


ARTICLE = cut("Sông Đà chảy", "Đà đẹp", "ở Đà nhé")


def test_a_name_gets_the_label_that_it_mostly_has_in_its_article():
    sums = lattice(ARTICLE, (1, "LOC", 0.9), (3, "PER", 0.5), (3, "LOC", 0.4), (6, "LOC", 0.9))
    names = [Found(1, 1, "LOC", 0.9), Found(3, 3, "PER", 0.5), Found(6, 6, "LOC", 0.9)]
    settled = harmonize_labels(ARTICLE, names, sums, 0)
    assert [name.label for name in settled] == ["LOC"] * 3
    assert settled[1].score == pytest.approx(0.4, abs=0.35)


def test_a_name_that_has_two_labels_about_equally_is_left_alone():
    names = [Found(1, 1, "LOC", 0.9), Found(3, 3, "PER", 0.9)]
    sums = lattice(ARTICLE, (1, "LOC", 0.9), (3, "PER", 0.9))
    assert harmonize_labels(ARTICLE, names, sums, 0) == names


def test_a_likely_name_is_found_where_it_was_just_missed_but_not_where_it_can_not_be():
    names = [Found(1, 1, "LOC", 0.95), Found(3, 3, "LOC", 0.95)]
    missed = lattice(ARTICLE, (1, "LOC", 0.95), (3, "LOC", 0.95), (6, "LOC", 0.4))
    assert [name.first for name in harmonize_labels(ARTICLE, names, missed, 0)] == [1, 3, 6]
    impossible = lattice(ARTICLE, (1, "LOC", 0.95), (3, "LOC", 0.95))
    assert harmonize_labels(ARTICLE, names, impossible, 0) == names


def test_units_that_stand_in_two_sentences_are_no_place_of_a_name():
    text = cut("Ông Lê", "Lợi đi", "Lê Lợi đến")
    names = [Found(4, 5, "PER", 0.9)]
    assert harmonize_labels(text, names, lattice(text), 0) == names


def test_the_article_may_stand_anywhere_in_a_batch():
    batch = cut("Mở đầu", "Sông Đà chảy", "Đà đẹp", "ở Đà nhé")
    sums = lattice(batch, (3, "LOC", 0.9), (5, "LOC", 0.9), (8, "LOC", 0.4))
    names = [Found(1, 1, "LOC", 0.9), Found(3, 3, "LOC", 0.9)]
    assert [name.first for name in harmonize_labels(ARTICLE, names, sums, 2)] == [1, 3, 6]


@pytest.mark.parametrize(
    ("text", "name", "fragment"),
    [
        ("Nguồn TG&VN: tin", "VN", True),
        ("Đêm Hát!Europe mở màn", "Europe", True),
        ("Bộ GD&ĐT họp", "GD&ĐT", False),
        ("xem https://bao.example/ha-noi nhé", "ha-noi", True),
        ("thư gửi toasoan@bao.example", "bao", True),
        ("Theo News.com.au, Hà Nội", "News.com.au", False),
        ("Hà Nội", "Hà Nội", False),
    ],
)
def test_fragments_of_addresses_and_of_ampersands_are_not_names(text, name, fragment):
    start = text.index(name)
    assert is_fragment(text, start, start + len(name)) is fragment


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("Nga Xéc-gây La-vrốp nói", "Xéc-", "Xéc-gây La-vrốp"),
        ("thủ đô Mát-xcơ-va", "Mát", "Mát-xcơ-va"),
        ("ông Pu-tin và bà", "tin", "Pu-tin"),
        ("Trung Á-Trung Quốc", "Trung Á-", "Trung Á"),
        ("Việt Nam-Lào", "Việt Nam", "Việt Nam"),
        ("ông Kassym-Jomart Tokayev", "Kassym-Jomart Tokayev", "Kassym-Jomart Tokayev"),
        ("ông Kim Jae - ryong nói", "Kim Jae", "Kim Jae - ryong"),
        ("cô Kim Jae - con gái ông", "Kim Jae", "Kim Jae"),
        ("anh Nam - tài xế", "Nam", "Nam"),
    ],
)
def test_a_name_ends_where_its_hyphenated_words_end(nlp, text, found, whole):
    segmentation = segment_doc(nlp.make_doc(text))
    start, end = text.index(found), text.index(found) + len(found)
    units = [i for i, (first, last) in enumerate(segmentation.spans) if start <= first and last <= end]
    name = extend_to_words(segmentation, Found(units[0], units[-1], "PER", 0.9))
    assert text[segmentation.spans[name.first][0] : segmentation.spans[name.last][1]] == whole


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Tạp chí Việt ) Cầu nối", 2),
        ("Tạp chí Việt ( bản mới", 2),
        ("Công an ( PCCC ) Huế", 5),
        ("Tạp chí Việt", 2),
        ("Hãng “ Sao Mai", 0),
        ("Lê “ Tí ” An", 4),
        ("“ Sao ” Mai", 3),
    ],
)
def test_a_name_ends_before_a_bracket_without_its_partner(text, last):
    forms = text.split()
    assert trim_brackets(forms, Found(0, len(forms) - 1, LABELS[2], 0.5)).last == last


@pytest.mark.parametrize(
    ("text", "first"), [("Mr . Páo", 2), ("GS . TS . Páo", 4), ("T . Páo", 0), ("Páo Jr .", 0), ("Dr .", 0)]
)
def test_a_title_before_a_full_stop_is_no_part_of_a_name(text, first):
    forms = text.split()
    assert trim_title(forms, Found(0, len(forms) - 1, "PER", 0.5)).first == first
    assert trim_title(forms, Found(0, len(forms) - 1, "LOC", 0.5)).first == 0


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("Tàu qua Biển Đỏ đêm qua.", "Đỏ", "Biển Đỏ"),
        ("Tàu cá ở vùng biển Nga đêm qua.", "Nga", "Nga"),
        ("Sông Đỏ cạn.", "Đỏ", "Đỏ"),
    ],
)
def test_a_word_that_is_a_sea_only_with_its_head_takes_it(nlp, text, found, whole):
    segmentation = segment_doc(nlp.make_doc(text))
    first = segmentation.forms.index(found)
    name = extend_to_sea(segmentation, Found(first, first, "LOC", 0.9))
    assert text[segmentation.spans[name.first][0] : segmentation.spans[name.last][1]] == whole


@pytest.mark.parametrize(
    ("text", "label", "first"),
    [
        ("Kiểm toán Kiểm toán Nhà nước", "ORG", 2),
        ("Thanh tra Bộ Y tế", "ORG", 0),
        ("Lan Anh Lan Anh", "PER", 0),
    ],
)
def test_an_organization_does_not_begin_with_the_office_that_ends_in_its_head(text, label, first):
    forms = text.split()
    assert trim_repeated_head(forms, Found(0, len(forms) - 1, label, 0.5)).first == first
