import pytest

from thucthe.resolve.coref.abbreviations import is_abbreviation, is_acronym


@pytest.mark.parametrize(
    ("text", "answer"), [("SCO", True), ("GD&ĐT", True), ("U.S.", False), ("Huế", False), ("A", False), ("ĐBSCL", True)]
)
def test_abbreviations_are_told_by_their_capitals(text, answer):
    assert is_abbreviation(text) is answer


def test_the_initials_leave_out_small_words():
    assert is_acronym("GDĐT", "Giáo dục và Đào tạo")
    assert not is_acronym("GDĐ", "Giáo dục và Đào tạo")
