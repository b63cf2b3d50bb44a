import pytest

from thucthe.read.structure.signatures import is_full_name, is_person, strip_degrees


@pytest.mark.parametrize(
    "name",
    [
        "Bảo Minh",
        "LÊ THU HÀ",
        "Sùng A Páo",
        "Rơ Châm Hương",
        "H'Liên Niê",
        "Thu Trần",
        "Jennifer Phạm",
        "T.Phương",
        "M.A",
        "PGS.TS Đỗ Thu An",
        "Thượng tá Lê Văn Tâm",
    ],
)
def test_names_pen_names_and_initials_are_signatures(name):
    assert is_person(name)


@pytest.mark.parametrize(
    "text",
    [
        "Ông Lê Văn Tâm",
        "BÀ ĐỖ THU AN",
        "Trung Bộ",
        "Đà Nẵng",
        "Thái Bình",
        "Ai Cập",
        "LIÊN HỆ QUẢNG CÁO",
        "XÃ TẢ PHỜI",
        "Bình luận",
        "Trân trọng",
        "Việt Nam",
        "TS",
        "VN",
        "HẾT",
        "Bangkok Post",
        "An",
        "ThuHà Lê",
        "đường Lê Lợi",
        "",
    ],
)
def test_forms_of_address_places_headings_and_foreign_papers_are_none(text):
    assert not is_person(text)


def test_a_province_may_be_a_pen_name_where_a_signature_stands():
    assert is_person("Thái Bình", places=True)
    assert not is_person("Đà Nẵng", places=True)


def test_a_full_name_begins_with_a_family_name():
    assert is_full_name("Lê Thu Hà")
    assert not is_full_name("Bảo Minh")


def test_degrees_ranks_and_jobs_are_removed():
    assert [strip_degrees(text) for text in ("GS.TS. Lê Thu Hà", "Đại tá Lê An", "PV Bảo Minh")] == [
        "Lê Thu Hà",
        "Lê An",
        "Bảo Minh",
    ]
