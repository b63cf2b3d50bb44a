from thucthe.resolve.corpus.entities import ENTITIES
from thucthe.resolve.corpus.senses import field_of, group_articles


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


def test_walks_of_life():
    assert field_of("tiền đạo") == "sport"
    assert field_of("Phó Chủ tịch") == "public"
    assert field_of("người qua đường") is None


def test_articles_that_tell_nothing_belong_to_the_largest_group():
    fields = {"a": {"sport"}, "b": {"public"}, "c": {"sport"}}
    assert group_articles(fields, {"d": {"PER x"}}) == [["a", "c", "d"], ["b"]]
    assert group_articles(fields, {"b": {"PER x"}, "d": {"PER x"}}) == [["a", "c"], ["b", "d"]]
