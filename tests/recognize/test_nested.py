import unicodedata

import pytest

from thucthe.recognize.nested import find_nested
from thucthe.recognize.spans import Name


def inside(text: str, label: str = "ORG", scheme: str = "guide") -> list[str]:
    outer = Name(2, 2 + len(text), label, 1.0, "test")
    return [f"{text[one.start - 2 : one.end - 2]}|{one.label}" for one in find_nested(f"x {text} x", [outer], scheme)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Bộ Ngoại giao Trung Quốc", ["Trung Quốc|LOC"]),
        ("UBND tỉnh Quảng Nam", ["tỉnh Quảng Nam|LOC"]),
        ("Sở Y tế TP Hà Nội", ["TP Hà Nội|LOC"]),
        ("Công an Quận 1, TP.HCM", ["Quận 1|LOC", "TP.HCM|LOC"]),
        ("Phòng Cảnh sát kinh tế Công an tỉnh An Giang", ["Công an tỉnh An Giang|ORG", "tỉnh An Giang|LOC"]),
        ("Trường THPT Trần Phú", ["Trần Phú|PER"]),
        ("U22 Việt Nam", ["Việt Nam|LOC"]),
        ("Thông tấn xã Việt Nam", ["Việt Nam|LOC"]),
        ("hợp tác xã Sông Xanh Nghệ An", ["Nghệ An|LOC"]),
        ("Hà Nội FC", ["Hà Nội|LOC"]),
        ("Đại sứ quán Mỹ", ["Mỹ|LOC"]),
        ("CÔNG AN TỈNH NGHỆ AN", ["TỈNH NGHỆ AN|LOC"]),
        ("Nhà máy Việt - Đức", ["Việt|LOC", "Đức|LOC"]),
    ],
)
def test_places_people_and_higher_organs_stand_inside_organizations(text, names):
    assert sorted(inside(text)) == sorted(names)


@pytest.mark.parametrize(
    "text",
    [
        "Báo Pháp luật",
        "Công ty Hoàng Anh Sao",
        "Hội người Việt Nam",
        "Sở Nông nghiệp và Phát triển nông thôn",
        "Bộ Công an",
        "Việt Nam",
        "Hà Nội",
        "Vietnam+",
        "The Korea Star",
        "Asia Herald",
    ],
)
def test_what_only_looks_like_a_place_is_none(text):
    assert inside(text) == []


def test_inside_places_only_the_guide_marks_names():
    assert inside("cao tốc Hòa Bình - Mộc Châu", "LOC") == ["Hòa Bình|LOC", "Mộc Châu|LOC"]
    assert inside("cao tốc Bắc - Nam", "LOC") == []
    assert inside("đường Võ Nguyên Giáp", "LOC") == ["Võ Nguyên Giáp|PER"]
    assert inside("cao tốc Hòa Bình - Mộc Châu", "LOC", "vlsp2018") == []


def test_offsets_point_into_the_text_even_when_it_is_nfd():
    text = unicodedata.normalize("NFD", "Công an tỉnh Hoà Bình")
    assert inside(text) == [unicodedata.normalize("NFD", "tỉnh Hoà Bình") + "|LOC"]


def test_common_words_are_no_places():
    assert inside("Hội đồng Hòa bình", "ORG") == []
    assert inside("Khách sạn Hòa Bình", "ORG") == []
    assert inside("sân Thống Nhất", "LOC") == []
    assert inside("Công an Hòa Bình", "ORG") == ["Hòa Bình|LOC"]
