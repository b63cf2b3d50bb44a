import numpy as np
import pytest

from thucthe.recognize.atoms import Cut, cut_doc
from thucthe.recognize.chain import Chains, Found
from thucthe.recognize.consistency import is_torn, keep_whole, settle, trim_brackets
from thucthe.recognize.scheme import LABELS, MARKS


def cut(*sentences):
    forms = [form for sentence in sentences for form in sentence.split()]
    n = len(forms)
    return Cut(" ".join(forms), forms, [False] * n, [(i, i + 1) for i in range(n)], [len(s.split()) for s in sentences])


def chains(text, *odds):
    """Make chains in which single atoms are names with the given probabilities (atom, label, probability)."""
    shares = np.full((len(text.forms), len(MARKS)), 1e-6, dtype=np.float32)
    shares[:, 0] = 1
    for atom, label, probability in odds:
        shares[atom, MARKS.index(f"S-{label}")] = probability
        shares[atom, 0] -= probability
    return Chains(np.log(shares), text.lengths)


ARTICLE = cut("Sông Đà chảy", "Đà đẹp", "ở Đà nhé")


def test_a_name_gets_the_label_that_it_mostly_has_in_its_article():
    sums = chains(ARTICLE, (1, "LOC", 0.9), (3, "PER", 0.5), (3, "LOC", 0.4), (6, "LOC", 0.9))
    names = [Found(1, 1, "LOC", 0.9), Found(3, 3, "PER", 0.5), Found(6, 6, "LOC", 0.9)]
    settled = settle(ARTICLE, names, sums, 0)
    assert [name.label for name in settled] == ["LOC"] * 3
    assert settled[1].score == pytest.approx(0.4, abs=0.35)


def test_a_name_that_has_two_labels_about_equally_is_left_alone():
    names = [Found(1, 1, "LOC", 0.9), Found(3, 3, "PER", 0.9)]
    sums = chains(ARTICLE, (1, "LOC", 0.9), (3, "PER", 0.9))
    assert settle(ARTICLE, names, sums, 0) == names


def test_a_likely_name_is_found_where_it_was_just_missed_but_not_where_it_can_not_be():
    names = [Found(1, 1, "LOC", 0.95), Found(3, 3, "LOC", 0.95)]
    missed = chains(ARTICLE, (1, "LOC", 0.95), (3, "LOC", 0.95), (6, "LOC", 0.4))
    assert [name.first for name in settle(ARTICLE, names, missed, 0)] == [1, 3, 6]
    impossible = chains(ARTICLE, (1, "LOC", 0.95), (3, "LOC", 0.95))
    assert settle(ARTICLE, names, impossible, 0) == names


def test_atoms_that_stand_in_two_sentences_are_no_place_of_a_name():
    text = cut("Ông Lê", "Lợi đi", "Lê Lợi đến")
    names = [Found(4, 5, "PER", 0.9)]
    assert settle(text, names, chains(text), 0) == names


def test_the_article_may_stand_anywhere_in_a_batch():
    batch = cut("Mở đầu", "Sông Đà chảy", "Đà đẹp", "ở Đà nhé")
    sums = chains(batch, (3, "LOC", 0.9), (5, "LOC", 0.9), (8, "LOC", 0.4))
    names = [Found(1, 1, "LOC", 0.9), Found(3, 3, "LOC", 0.9)]
    assert [name.first for name in settle(ARTICLE, names, sums, 2)] == [1, 3, 6]


@pytest.mark.parametrize(
    ("text", "name", "torn"),
    [
        ("Nguồn TG&VN: tin", "VN", True),
        ("Bộ GD&ĐT họp", "GD&ĐT", False),
        ("xem https://bao.example/ha-noi nhé", "ha-noi", True),
        ("thư gửi toasoan@bao.example", "bao", True),
        ("Theo News.com.au, Hà Nội", "News.com.au", False),
        ("Hà Nội", "Hà Nội", False),
    ],
)
def test_pieces_of_addresses_and_of_ampersands_are_no_names(text, name, torn):
    start = text.index(name)
    assert is_torn(text, start, start + len(name)) is torn


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("Nga Xéc-gây La-vrốp nói", "Xéc-", "Xéc-gây La-vrốp"),
        ("thủ đô Mát-xcơ-va", "Mát", "Mát-xcơ-va"),
        ("ông Pu-tin và bà", "tin", "Pu-tin"),
        ("Trung Á-Trung Quốc", "Trung Á-", "Trung Á"),
        ("Việt Nam-Lào", "Việt Nam", "Việt Nam"),
        ("ông Kassym-Jomart Tokayev", "Kassym-Jomart Tokayev", "Kassym-Jomart Tokayev"),
    ],
)
def test_a_name_ends_where_its_hyphenated_words_end(nlp, text, found, whole):
    cut = cut_doc(nlp.make_doc(text))
    start, end = text.index(found), text.index(found) + len(found)
    atoms = [i for i, (first, last) in enumerate(cut.spans) if start <= first and last <= end]
    name = keep_whole(cut, Found(atoms[0], atoms[-1], "PER", 0.9))
    assert text[cut.spans[name.first][0] : cut.spans[name.last][1]] == whole


@pytest.mark.parametrize(
    ("text", "last"),
    [("Tạp chí Việt ) Cầu nối", 2), ("Tạp chí Việt ( bản mới", 2), ("Công an ( PCCC ) Huế", 5), ("Tạp chí Việt", 2)],
)
def test_a_name_ends_before_a_bracket_without_its_partner(text, last):
    forms = text.split()
    assert trim_brackets(forms, Found(0, len(forms) - 1, LABELS[2], 0.5)).last == last
