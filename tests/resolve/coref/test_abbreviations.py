import pytest

from thucthe.resolve.coref.abbreviations import explained, is_abbreviation, is_acronym
from thucthe.resolve.coref.mentions import Mention


@pytest.mark.parametrize(
    ("text", "answer"), [("SCO", True), ("GD&ĐT", True), ("U.S.", False), ("Huế", False), ("A", False), ("ĐBSCL", True)]
)
def test_abbreviations_are_told_by_their_capitals(text, answer):
    assert is_abbreviation(text) is answer


def test_the_initials_leave_out_small_words():
    assert is_acronym("GDĐT", "Giáo dục và Đào tạo")
    assert not is_acronym("GDĐ", "Giáo dục và Đào tạo")


def pairs(text, *names):
    mentions, at = [], 0
    for name in names:
        at = text.index(name, at)
        mentions.append(Mention(at, at + len(name), name, "ORG", False, name.lower()))
        at += len(name)
    return {short.text: full.text for short, full in explained(text, mentions).items()}


def test_an_abbreviation_after_the_last_part_of_a_name_stands_for_the_whole():
    text = "Báo cáo của Cơ quan Khí hậu của Liên đoàn Sao Biển (COSB) nêu rõ."
    assert pairs(text, "Cơ quan Khí hậu", "Liên đoàn Sao Biển", "COSB") == {"COSB": "Cơ quan Khí hậu"}


def test_an_agreement_with_an_organization_gives_its_abbreviation_to_nobody():
    text = "Hiệp định Rừng giữa Lào và Liên đoàn Sao Biển (LSFTA) có hiệu lực."
    assert pairs(text, "Liên đoàn Sao Biển", "LSFTA") == {}


def test_an_organization_after_a_preposition_keeps_its_abbreviation():
    text = "Đại diện của Liên đoàn Sao Biển (SBF) và Ủy ban của Liên minh châu Âu (EU) có mặt."
    names = ("Liên đoàn Sao Biển", "SBF", "Liên minh châu Âu", "EU")
    assert pairs(text, *names) == {"SBF": "Liên đoàn Sao Biển", "EU": "Liên minh châu Âu"}
