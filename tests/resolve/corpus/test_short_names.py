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
