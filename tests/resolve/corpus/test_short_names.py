"""A short name of a person and the full names that other articles give."""

import pytest

SINGER = [
    ("a", "Cao Thị Bích Dung", "PER"),
    ("a", "Bích Dung", "PER", "Cao Thị Bích Dung"),
    ("a", "Rạp Kim Sơn", "ORG"),
]


def test_a_byline_never_joins_a_full_name_and_is_apart_from_a_person_that_is_written_about(run):
    rows = [*SINGER, ("b", "Bích Dung", "PER"), ("c", "Bích Dung", "PER"), ("d", "Bích Dung", "PER")]
    made = run(rows, sections=["body"] * 3 + ["byline", "byline", "body"], facts=[(5, "address", "chị", None)])
    ids = made.ids()
    assert ids[0] == ids[1]
    assert ids[3] == ids[4]
    assert len({ids[0], ids[3], ids[5]}) == 3


def test_a_vietnamese_short_name_alone_is_no_evidence(run):
    ids = run([*SINGER, ("b", "Bích Dung", "PER"), ("b", "Nhà máy Thép Bắc", "ORG")]).ids()
    assert ids[0] != ids[3]


def test_names_that_both_articles_mention_are_evidence(run):
    rows = [*SINGER, ("a", "Lý Hoài Nam", "PER"), ("b", "Bích Dung", "PER"), ("b", "Rạp Kim Sơn", "ORG")]
    rows += [("b", "Lý Hoài Nam", "PER")]
    ids = run(rows).ids()
    assert ids[0] == ids[4]


def test_the_same_office_is_evidence(run):
    rows = [
        ("a", "Vi Văn Định", "PER"), ("a", "Văn Định", "PER", "Vi Văn Định"), ("a", "Sở Y tế Lai Châu", "ORG"),
        ("b", "Văn Định", "PER"), ("b", "Sở Y tế Lai Châu", "ORG"),
    ]  # fmt: skip
    assert len(set(run(rows, roles=[(0, "Giám đốc", 2), (3, "Giám đốc", 4)]).ids()[::3])) == 1


@pytest.mark.parametrize(("title", "joined"), [("HLV", True), ("nhạc sĩ", False)])
def test_a_bare_given_name_needs_the_title_of_the_full_one(run, title, joined):
    rows = [
        ("a", "Pak Chol-su", "PER"), ("a", "Pak", "PER", "Pak Chol-su"), ("a", "CLB Sông Đà", "ORG"),
        ("b", "Pak", "PER"), ("b", "CLB Sông Đà", "ORG"),
    ]  # fmt: skip
    ids = run(rows, roles=[(0, "HLV", None), (3, title, None)]).ids()
    assert (ids[0] == ids[3]) is joined


def test_a_nickname_with_its_title_is_one_person_everywhere(run):
    rows = [("a", "Thụy", "PER"), ("b", "Thụy", "PER"), ("c", "Thụy", "PER")]
    ids = run(rows, roles=[(0, "bầu", None), (1, "bầu", None)]).ids()
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kim Sang-sik", "Kim Sang Sik"),
        ("Takaichi Sanae", "Sanae Takaichi"),
        ("Álvaro Arbeloa", "Alvaro Arbeloa"),
        ("Ayatollah Ali Khamenei", "Ali Khamenei"),
        ("LÊ VĂN HOÀ", "Lê Văn Hòa"),
        ("Mr Lê Văn Hòa", "Lê Văn Hòa"),
        ("Lê Văn Hòa FT25076940", "Lê Văn Hòa"),
    ],
)
def test_spellings_of_one_person_are_one(run, one, other):
    assert len(set(run([("a", one, "PER"), ("b", other, "PER")]).ids())) == 1


MANY = [(f"z{n}", "Nhà máy Thép Bắc", "ORG") for n in range(160)]
"""Articles that make a run large."""


def joined(run, full, short, *, n_full=1, others=()):
    """Check whether a short name that one article explains joins the full one in another article."""
    rows = [("a", full, "PER"), ("a", short, "PER", full), ("b", short, "PER"), *others]
    ids = run([*rows, *[(f"c{n}", full, "PER") for n in range(n_full - 1)]]).ids()
    return ids[0] == ids[2]


def test_a_foreign_given_name_is_everybodys(run):
    assert joined(run, "Rose Namaju", "Namaju")
    assert not joined(run, "Rose Namaju", "Rose")
    assert joined(run, "Moon Chol-su", "Moon Chol")


def test_in_many_articles_a_surname_of_few_is_shared(run):
    assert not joined(run, "Sean Robertsen", "Robertsen", others=MANY)
    assert joined(run, "Sean Robertsen", "Robertsen", others=MANY, n_full=4)


def test_another_name_of_a_person_proves_nothing_elsewhere(run):
    assert not joined(run, "Lê Bằng Lăng", "Colin")


def test_an_initial_with_the_surname_is_the_one_frequent_bearer(run):
    rows = [("a", "Cristan Ronalda", "PER"), ("b", "C.Ronalda", "PER"), ("c", "C. Ronalda", "PER")]
    assert len(set(run(rows).ids())) == 1
    assert len(set(run([*rows, ("d", "Carla Ronalda", "PER")]).ids())) == 3


def test_a_full_name_that_no_article_explains_needs_much_evidence(run):
    rows = [
        ("a", "Lê Công Huân", "PER"), ("a", "CLB Gò Lau", "ORG"), ("a", "Phạm Thế Tuy", "PER"), ("a", "Gò Me", "LOC"),
        ("b", "Công Huân", "PER"), ("b", "CLB Gò Lau", "ORG"), ("b", "Phạm Thế Tuy", "PER"), ("b", "Gò Me", "LOC"),
    ]  # fmt: skip
    roles = [(0, "tiền đạo", None), (4, "tiền đạo", None)]
    ids = run(rows, roles=roles).ids()
    assert ids[0] == ids[4]
    assert len(set(run(rows[:1] + rows[4:5], roles=[(0, "tiền đạo", None), (1, "tiền đạo", None)]).ids())) == 2
    ids = run([*rows, ("c", "Vũ Công Huân", "PER")], roles=roles).ids()
    assert ids[0] != ids[4]
