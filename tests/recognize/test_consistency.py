import pytest

from thucthe.recognize.atoms import Atom
from thucthe.recognize.consistency import is_torn, part_persons, trim_brackets, trim_common_word
from thucthe.recognize.model import Found


def atoms(text):
    return [Atom(form, False, False, "") for form in text.split()]


WORDS = atoms("Bộ Ngoại giao Trung Quốc Mao Ninh . Bà Mao Ninh . Phường Trần Hưng Đạo thờ Trần Hưng Đạo")
LISTS = {"trung quốc": "C"}


def test_a_person_who_stands_alone_elsewhere_is_parted_from_a_name_that_ends_in_a_place():
    names = [Found(0, 6, "ORG", 0.7), Found(9, 10, "PER", 0.9)]
    assert part_persons(WORDS, names, LISTS) == [
        Found(0, 4, "ORG", 0.7),
        Found(5, 6, "PER", 0.9),
        Found(9, 10, "PER", 0.9),
    ]


def test_a_place_that_bears_the_name_of_a_person_stays_whole():
    names = [Found(12, 15, "LOC", 0.9), Found(17, 19, "PER", 0.9)]
    assert part_persons(WORDS, names, LISTS) == names


def test_an_unsure_person_parts_nothing():
    names = [Found(0, 6, "ORG", 0.7), Found(9, 10, "PER", 0.5)]
    assert part_persons(WORDS, names, LISTS) == names


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


@pytest.mark.parametrize(("word", "last"), [("phạm vi", 0), ("phạm xyz", 1)])
def test_a_syllable_that_begins_a_word_of_the_dictionary_is_left_out(word, last):
    first, second = word.title().split()
    text = [Atom("TP.HCM", False, False, ""), Atom(first, False, False, word), Atom(second.lower(), False, True, word)]
    assert trim_common_word(text, Found(0, 1, "LOC", 0.9)).last == last


@pytest.mark.parametrize(
    ("text", "last"),
    [("Tạp chí Việt ) Cầu nối", 2), ("Tạp chí Việt ( bản mới", 2), ("Công an ( PCCC ) Huế", 5), ("Tạp chí Việt", 2)],
)
def test_a_name_ends_before_a_bracket_without_its_partner(text, last):
    words = atoms(text)
    assert trim_brackets(words, Found(0, len(words) - 1, "ORG", 0.5)).last == last
