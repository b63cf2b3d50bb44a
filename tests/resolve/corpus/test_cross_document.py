import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.resolve.corpus.cross_document import is_vague

ROWS = [
    ("a1", "Tổ chức Y tế Thế giới", "ORG"),
    ("a1", "WHO", "ORG", "Tổ chức Y tế Thế giới"),
    ("a1", "TP.HCM", "LOC", "TP.HCM", "vn_admin:79"),
    ("a2", "WHO", "ORG"),
    ("a2", "thành phố Hồ Chí Minh", "LOC", "thành phố Hồ Chí Minh", "vn_admin:79"),
    ("a2", "Hồ Chí Minh", "PER"),
]


def test_an_abbreviation_explained_in_one_article_holds_in_the_others(run):
    ids = run(ROWS).ids()
    assert ids[0] == ids[1] == ids[3]


def test_a_person_and_a_place_of_one_name_are_two_entities_and_a_link_joins_two_forms_of_a_place(run):
    ids = run(ROWS).ids()
    assert ids[2] == ids[4] != ids[5]
    assert len(set(ids)) == 3


@settings(deadline=None, max_examples=20)
@given(st.permutations(range(len(ROWS))))
def test_the_order_of_mentions_makes_no_difference(run, order):
    straight = run(ROWS).ids()
    assert run([ROWS[i] for i in order]).ids() == [straight[i] for i in order]


def test_articles_that_are_added_leave_the_ids_of_the_others(run):
    more = [("b", "Lê Văn Tám", "PER"), ("b", "FPT", "ORG"), ("b", "TP.HCM", "LOC", "TP.HCM", "vn_admin:79")]
    assert run([*ROWS, *more]).ids()[: len(ROWS)] == run(ROWS).ids()


def test_an_id_of_the_user_makes_one_entity_of_different_names(run):
    ids = run([("a", "Thể Công", "ORG"), ("b", "Viettel", "ORG")], named=["C1", "C1"]).ids()
    assert ids[0] == ids[1]


def test_what_one_article_of_many_says_of_an_abbreviation_does_not_hold_for_all(run):
    police = ("x", "AFP", "ORG", "Cảnh sát Liên bang Australia")
    ids = run([police, *[(f"a{i}", "AFP", "ORG") for i in range(20)]]).ids()
    assert len(set(ids)) == 2
    initials = ("x", "TTXVN", "ORG", "Thông tấn xã Việt Nam")
    ids = run([initials, *[(f"a{i}", "TTXVN", "ORG") for i in range(20)]]).ids()
    assert len(set(ids)) == 1


def test_a_newspaper_is_not_the_ministry_whose_name_it_bears(run):
    rows = [("a", "Bộ GTVT", "ORG"), ("a", "GTVT", "ORG", "Bộ GTVT"), ("b", "Bộ GTVT", "ORG"), ("c", "Báo GTVT", "ORG")]
    ids = run(rows).ids()
    assert ids[0] == ids[1] == ids[2] != ids[3]


def test_an_abbreviation_with_two_full_names_is_left_alone(run):
    ids = run([("a", "VQF", "ORG", "Liên đoàn A"), ("b", "VQF", "ORG", "Liên đoàn B"), ("c", "VQF", "ORG")]).ids()
    assert len(set(ids)) == 3


def test_a_foreign_short_name_joins_the_full_name_that_other_articles_give(run):
    ids = run([("a", "Donald Trump", "PER"), ("a", "Trump", "PER", "Donald Trump"), ("b", "Trump", "PER")]).ids()
    assert len(set(ids)) == 1


def test_a_bare_vietnamese_given_name_means_someone_else_in_each_article(run):
    rows = [
        ("a", "Nguyễn Văn Tâm", "PER"),
        ("a", "Tâm", "PER", "Nguyễn Văn Tâm"),
        ("b", "Tâm", "PER"),
        ("c", "Tâm", "PER"),
    ]
    ids = run(rows).ids()
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


def test_the_same_kind_of_organ_is_another_one_in_each_article(run):
    ids = run([("a", "Tòa án nhân dân", "ORG"), ("b", "Tòa án nhân dân", "ORG"), ("b", "Bộ Công an", "ORG")]).ids()
    assert len(set(ids)) == 3


@pytest.mark.parametrize(
    ("name", "label", "vague"),
    [
        ("Tâm", "PER", True),
        ("Ngọc", "PER", True),
        ("N.V.A.", "PER", True),
        ("bà Tám", "PER", True),
        ("Bác Hồ", "PER", False),
        ("bà Bùi Thị Tám", "PER", False),
        ("Trump", "PER", False),
        ("Putin", "PER", False),
        ("Mỹ Tâm", "PER", False),
        ("UBND tỉnh", "ORG", True),
        ("UBND tỉnh Quảng Nam", "ORG", False),
        ("Huế", "LOC", False),
    ],
)
def test_vague_names(name, label, vague):
    assert is_vague(name, label) is vague


def test_many_mentions_in_any_order_keep_their_entities(run):
    rng = random.Random(3)
    rows = [(f"a{rng.randrange(40)}", rng.choice(["Hà Nội FC", "FPT", "Lê Lợi", "Sao Mai"]), "ORG") for _ in range(200)]
    by_name = {row[1]: entity for row, entity in zip(rows, run(rows).ids())}
    assert len(set(by_name.values())) == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bộ Văn hoá, Thể thao và Du lịch", "Bộ Văn hóa, Thể thao và Du lịch"),
        ("Bộ Khoa học và Công nghệ", "Bộ Khoa học - Công nghệ"),
        ("Tập đoàn Sao Khuê", "Sao Khuê"),
        ("Sao Khuê Group", "Công ty CP Sao Khuê"),
        ("Hermès", "Hermes"),
        ("CLB Lam Kinh", "Lam Kinh FC"),
        ("Bộ Ngoại giao Việt Nam", "Bộ Ngoại giao"),
        ("Man Utd", "Manchester United"),
        ("Ngân hàng TMCP Ngoại thương Việt Nam", "Ngân hàng Vietcombank"),
    ],
)
def test_forms_of_one_organization_are_one(run, one, other):
    assert len(set(run([("a", one, "ORG"), ("b", other, "ORG")]).ids())) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bộ Ngoại giao", "Bộ Ngoại giao Nga"),
        ("Công an Hà Nội", "CLB Công an Hà Nội"),
        ("Báo Hà Nội", "CLB Hà Nội"),
        ("Sở Y tế", "Bộ Y tế"),
    ],
)
def test_organizations_of_different_kinds_or_countries_are_two(run, one, other):
    assert len(set(run([("a", one, "ORG"), ("b", other, "ORG")]).ids())) == 2


def test_a_name_without_the_word_of_its_kind_is_of_the_dominant_kind(run):
    rows = [*((f"a{n}", "Báo Sao Mai", "ORG") for n in range(4)), ("b", "CLB Sao Mai", "ORG"), ("c", "Sao Mai", "ORG")]
    ids = run(rows).ids()
    assert ids[0] == ids[5] != ids[4]


def test_an_abbreviation_that_means_one_club_makes_the_article_tell_of_the_club(run):
    rows = [("a", "Công an Hà Nội", "ORG"), ("a", "CAHN", "ORG", "Công an Hà Nội"), ("b", "Công an Hà Nội", "ORG")]
    ids = run(rows).ids()
    assert ids[0] == ids[1] != ids[2]


def test_a_street_or_school_named_after_a_person_is_not_that_person(run):
    mentions = [("a", "Lưu Bách Nhẫn", "PER"), ("b", "Trường Lưu Bách Nhẫn", "ORG"), ("b", "Lưu Bách Nhẫn", "PER")]
    person, _, named_after = run(mentions, named_after={2}).ids()
    assert person != named_after


def test_unlinked_units_of_different_provinces_are_different_entities(run):
    unit = ("xã Khe Nắng", "LOC")
    result = run([("a", *unit), ("b", *unit), ("c", *unit), ("d", *unit), ("e", *unit)],
                 within=("vn_admin:48", "vn_admin:48", "vn_admin:40", "?", "?"))  # fmt: skip
    same, too, other, unknown, elsewhere = result.ids()
    assert same == too
    assert len({same, other, unknown, elsewhere}) == 4


@pytest.mark.parametrize(
    ("name", "vague"),
    [
        ("Hội Nông dân huyện", True),
        ("Bệnh viện Phổi tỉnh", True),
        ("Hợp tác xã", False),
        ("Hội Nông dân huyện Bắc Hà", False),
        ("Sở Ngoại vụ", True),
        ("Sở Ngoại vụ Lào Cai", False),
        ("Bộ Ngoại giao", False),
    ],
)
def test_an_organ_without_its_unit_is_vague(name, vague):
    assert is_vague(name, "ORG") == vague


def test_a_ministry_in_an_article_about_another_country_is_not_the_one_of_others(run):
    rows = [
        ("a", "Bộ Quốc phòng", "ORG"), ("a", "Nga", "LOC", None, "iso3166:RU"), ("a", "Nga", "LOC", None, "iso3166:RU"),
        ("b", "Bộ Quốc phòng", "ORG"), ("b", "Nga", "LOC", None, "iso3166:RU"), ("b", "Huế", "LOC", None, "vn_admin:4"),
        ("c", "Bộ Quốc phòng", "ORG"),
        ("a", "Bộ Quốc phòng Nga", "ORG"), ("c", "Bộ Quốc phòng Nga", "ORG"),
    ]  # fmt: skip
    ids = run(rows).ids()
    assert ids[3] == ids[6] != ids[0]
    assert ids[7] == ids[8]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sao Mai Group", "Sao Mai Group S.R.L"),
        ("Tập đoàn Gió Lành Group", "Công ty CP Gió Lành"),
        ("The Lakeside Star", "Lakeside Star"),
        ("đảng Dân chủ", "Dân chủ"),
        ("Liên Hiệp Quốc", "Liên Hợp Quốc"),
        ("IS", "Nhà nước Hồi giáo tự xưng"),
    ],
)
def test_names_that_differ_in_a_word_of_the_kind_are_one_organization(run, one, other):
    assert len(set(run([("a", one, "ORG"), ("b", other, "ORG")]).ids())) == 1
