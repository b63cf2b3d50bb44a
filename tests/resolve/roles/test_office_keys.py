import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.resolve.roles.office_keys import office_of


@pytest.mark.parametrize(
    ("title", "office"),
    [
        ("Tổng thống", "tổng thống"),
        (unicodedata.normalize("NFD", "TỔNG THỐNG"), "tổng thống"),
        ("Tổng thống thứ 47", "tổng thống"),
        ("Chủ tịch  UBND\ntỉnh", "chủ tịch ủy ban nhân dân tỉnh"),
        ("Phó Chủ tịch Uỷ ban nhân dân xã", "phó chủ tịch ủy ban nhân dân xã"),
        ("nguyên đại biểu Quốc hội khóa XI", "nguyên đại biểu quốc hội"),
        ("Chủ tịch HĐND tỉnh khoá IX, nhiệm kỳ 2016 - 2021", "chủ tịch hội đồng nhân dân tỉnh"),
        ("nguyên Ủy viên Trung ương Đảng các khóa X, XI", "nguyên ủy viên trung ương đảng"),
        ("tân HLV", "huấn luyện viên"),
        ("nữ ca sỹ", "ca sĩ"),
        ("đương kim Thủ tướng", "thủ tướng"),
        ("GS.TS", "giáo sư, tiến sĩ"),
        ("PGS. TS", "phó giáo sư, tiến sĩ"),
        ("TS - BS", "tiến sĩ, bác sĩ"),
        ("Nam vương", "nam vương"),
    ],
)
def test_ways_of_writing_an_office_are_one(title, office):
    assert office_of(title) == office


@given(st.text(st.sampled_from("HLVkhóa XI2016-TổngthốngĐ.,\n"), max_size=40))
def test_an_office_stays_as_it_is(title):
    office = office_of(title)
    assert office_of(office) == office
