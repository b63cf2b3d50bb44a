import unicodedata

import pytest

from thucthe.resolve.keys import entity_key


@pytest.mark.parametrize(
    ("label", "one", "other"),
    [
        ("PER", "Nguyễn Hoà", unicodedata.normalize("NFD", "NGUYỄN  HÒA")),
        ("LOC", "TP.HCM", "Thành phố Hồ Chí Minh"),
        ("LOC", "TPHCM", "TP HCM"),
        ("LOC", "TP Thanh Hóa", "thành phố Thanh Hoá"),
        ("LOC", "tỉnh Quảng Trị", "Quảng Trị"),
        ("LOC", "Thủ đô Hà Nội", "TP. Hà Nội"),
        ("LOC", "Hoa Kỳ", "Mỹ"),
        ("ORG", "UBND TP Huế", "UBND thành phố Huế"),
    ],
)
def test_spellings_of_one_name_have_one_key(label, one, other):
    assert entity_key(one, label) == entity_key(other, label)


@pytest.mark.parametrize(
    ("label", "one", "other"),
    [("LOC", "TP Thanh Hóa", "Thanh Hóa"), ("LOC", "xã Hòa Bình", "Hòa Bình"), ("PER", "Nguyễn Hoa", "Nguyễn Hòa")],
)
def test_different_names_have_different_keys(label, one, other):
    assert entity_key(one, label) != entity_key(other, label)
