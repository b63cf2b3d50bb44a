import unicodedata

import pytest

from thucthe.text.keys import plain_key, shown_form


@pytest.mark.parametrize(
    ("label", "one", "other"),
    [
        ("PER", "Nguyễn Hoà", unicodedata.normalize("NFD", "NGUYỄN  HÒA")),
        ("LOC", "TP Thanh Hóa", "thành phố Thanh Hoá"),
        ("LOC", "tỉnh Quảng Trị", "Quảng Trị"),
        ("LOC", "Thủ đô Hà Nội", "TP. Hà Nội"),
        ("LOC", "Q.1", "quận 1"),
        ("LOC", "quận1", "quận 1"),
        ("LOC", "Phường5", "P.5"),
        ("LOC", "tổ3", "Tổ 3"),
        ("PER", "Mr.Páo", "Páo"),
        ("LOC", "Cần\xad Thơ", "Cần\u2060 Thơ\u202c"),
        ("LOC", "P.Bến Nghé", "phường Bến Nghé"),
        ("LOC", "Bà Rịa – Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("ORG", "UBND TP Huế", "UBND thành phố Huế"),
        ("ORG", "UBND TP.HCM", "Ủy ban nhân dân Thành phố Hồ Chí Minh"),
        ("ORG", "Bộ GD&ĐT", "Bộ Giáo dục và Đào tạo"),
        ("ORG", "Sở TN & MT", "Sở Tài nguyên và Môi trường"),
        ("ORG", "Công an tỉnh Phú Thọ", "Công an Phú Thọ"),
        ("ORG", "Trường THPT Lê Lợi", "THPT Lê Lợi"),
    ],
)
def test_spellings_of_one_name_have_one_key(label, one, other):
    assert plain_key(one, label) == plain_key(other, label)


@pytest.mark.parametrize(
    ("label", "one", "other"),
    [
        ("LOC", "TP Thanh Hóa", "Thanh Hóa"),
        ("LOC", "xã Hòa Bình", "Hòa Bình"),
        ("LOC", "quận 1", "quận 10"),
        ("PER", "Nguyễn Hoa", "Nguyễn Hòa"),
        ("ORG", "UBND TP Thanh Hóa", "UBND tỉnh Thanh Hóa"),
        ("ORG", "THPT Lê Lợi", "THCS Lê Lợi"),
    ],
)
def test_different_names_have_different_keys(label, one, other):
    assert plain_key(one, label) != plain_key(other, label)


@pytest.mark.parametrize(
    ("label", "name", "shown"),
    [
        ("PER", "Mr.Páo", "Páo"),
        ("PER", "Mrs. Lù Thị Pằng", "Lù Thị Pằng"),
        ("PER", "H.Pằng", "H.Pằng"),
        ("LOC", "quận1", "quận 1"),
        ("ORG", "Trường THPT số2", "Trường THPT số 2"),
        ("ORG", "U23", "U23"),
    ],
)
def test_a_name_is_shown_without_address_and_with_space_before_its_number(label, name, shown):
    assert shown_form(name, label) == shown
