from thucthe.resolve.corpus.entities import ENTITIES
from thucthe.resolve.corpus.evidence import field_of
from thucthe.resolve.corpus.senses import group_bearers


def test_a_footballer_and_a_police_officer_of_one_name_are_two(run):
    rows = [
        ("a", "Trần Văn Bảo", "PER"), ("a", "Hà Nội FC", "ORG"),
        ("b", "Trần Văn Bảo", "PER"), ("b", "Công an tỉnh Sơn La", "ORG"),
        ("c", "Trần Văn Bảo", "PER"), ("c", "Hà Nội FC", "ORG"),
    ]  # fmt: skip
    made = run(rows, roles=[(0, "tiền đạo", 1), (2, "Thượng tá", 3), (4, "tiền đạo", 5)])
    ids = made.ids()
    assert ids[0] == ids[4] != ids[2]


def test_offices_change_but_the_person_stays(run):
    rows = [
        ("a", "Trần Văn Bảo", "PER"), ("a", "Bộ Y tế", "ORG"),
        ("b", "Trần Văn Bảo", "PER"), ("b", "Bộ Y tế", "ORG"),
    ]  # fmt: skip
    ids = run(rows, roles=[(0, "Bộ trưởng", 1), (2, "ca sĩ", None)]).ids()
    assert ids[0] == ids[2]


def test_a_scholar_and_a_manager_of_one_name_are_one_with_a_hint(run):
    rows = [("a", "Trần Văn Bảo", "PER"), ("b", "Trần Văn Bảo", "PER")]
    made = run(rows, roles=[(0, "giáo sư", None), (1, "Tổng giám đốc", None)])
    assert len(set(made.ids())) == 1
    assert made.table(ENTITIES).n_senses_suspected.tolist() == [2]


def test_years_of_birth_far_apart_are_of_two_persons_and_an_age_gives_the_year(run):
    rows = [("a", "Lò Văn Minh", "PER"), ("b", "Lò Văn Minh", "PER"), ("c", "Lò Văn Minh", "PER")]
    facts = [(0, "birth", "1960", None), (1, "age", "22", None), (2, "age", "64", None)]
    ids = run(rows, facts=facts).ids()
    assert ids[0] != ids[1] != ids[2]


def test_a_private_person_is_not_the_office_holder_of_the_same_name(run):
    rows = [("a", "Phan Thị Cúc", "PER"), ("b", "Phan Thị Cúc", "PER")]
    ids = run(rows, roles=[(0, "Bộ trưởng", None)], facts=[(1, "address", "chị", None)]).ids()
    assert ids[0] != ids[1]


def test_a_private_person_who_shares_the_home_is_the_same(run):
    rows = [
        ("a", "Phan Thị Cúc", "PER"), ("a", "xã Bình Lâm", "LOC"),
        ("b", "Phan Thị Cúc", "PER"), ("b", "xã Bình Lâm", "LOC"),
    ]  # fmt: skip
    facts = [(0, "home", None, 1), (2, "home", None, 3), (2, "address", "chị", None)]
    ids = run(rows, roles=[(0, "Bí thư", None)], facts=facts).ids()
    assert ids[0] == ids[2]


def test_domains_of_titles():
    assert field_of("tiền đạo") == "sport"
    assert field_of("Phó Chủ tịch") == "public"
    assert field_of("người qua đường") is None


def test_articles_that_state_nothing_belong_to_the_largest_group():
    stated = {"a": {"field": {"sport"}}, "b": {"field": {"public"}}, "c": {"field": {"sport"}}, "d": {}}
    assert [sorted(bearer.groups) for bearer in group_bearers(stated)] == [["a", "c", "d"], ["b"]]


def test_a_name_in_both_articles_links_them():
    stated = {"a": {"field": {"sport"}}, "b": {"context": {"PER x"}}, "c": {"context": {"PER x"}, "field": {"public"}}}
    assert sorted(sorted(bearer.groups) for bearer in group_bearers(stated)) == [["a"], ["b", "c"]]


def test_somebody_with_age_and_home_is_not_the_office_holder_of_the_same_name(run):
    rows = [
        ("a", "Nguyễn Văn Minh", "PER"), ("a", "Bộ Y tế", "ORG"),
        ("b", "Nguyễn Văn Minh", "PER"), ("b", "xã Gò Lau", "LOC"),
        *[(f"n{n}", f"Nguyễn Văn {name}", "PER") for n, name in enumerate(("Minh", "Hải", "Sơn", "Nam"))],
    ]  # fmt: skip
    roles = [(0, "Bộ trưởng", 1)]
    ids = run(rows, roles=roles, facts=[(2, "birth", "1986", None), (2, "home", "", 3)]).ids()
    assert ids[0] == ids[4] != ids[2]
    ids = run(rows, roles=roles, facts=[(2, "birth", "1986", None)]).ids()
    assert ids[0] == ids[2]
    ids = run(rows, roles=[*roles, (2, "bị cáo", None)], facts=[(2, "birth", "1986", None)]).ids()
    assert ids[0] != ids[2]


def test_a_person_of_the_list_of_known_names_is_one(run):
    rows = [(article, "Hồ Chí Minh", "PER") for article in "abc"]
    made = run(rows, roles=[(0, "giáo sư", None), (1, "Tổng giám đốc", None)])
    assert made.table(ENTITIES).n_senses_suspected.tolist() == [1]
