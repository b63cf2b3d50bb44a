from thucthe.resolve.corpus.entities import ALIASES, COOCCURRENCES, ENTITIES, ROLES

ROWS = [
    ("a1", "Tổ chức Y tế Thế giới", "ORG"),
    ("a1", "WHO", "ORG", "Tổ chức Y tế Thế giới"),
    ("a1", "Hà Nội", "LOC"),
    ("a2", "WHO", "ORG"),
    ("a2", "Lê Thị Bưởi", "PER"),
]


def test_entities_are_counted(run):
    entities = run(ROWS).table(ENTITIES).set_index("name")
    assert entities.loc["WHO", ["n_mentions", "n_articles"]].tolist() == [3, 2]
    assert entities.loc["WHO", "first_published"] == "2025-01-01"
    assert entities.n_mentions.is_monotonic_decreasing


def test_two_copies_of_an_article_count_as_one(run):
    entities = run(ROWS, duplicates=[("a2", "a1")]).table(ENTITIES).set_index("name")
    assert entities.loc["WHO", ["n_mentions", "n_articles"]].tolist() == [2, 1]


def test_aliases_stand_with_the_commonest_first(run):
    aliases = run(ROWS).table(ALIASES)
    assert aliases[aliases.alias.isin(["WHO", "Tổ chức Y tế Thế giới"])].alias.tolist() == [
        "WHO",
        "Tổ chức Y tế Thế giới",
    ]


def test_entities_of_one_sentence_make_pairs(run):
    pairs = run(ROWS).table(COOCCURRENCES)
    assert (pairs.entity_a < pairs.entity_b).all()
    assert pairs.n_sentences.tolist() == [1, 1]


def test_a_name_in_capitals_does_not_name_the_entity_where_there_is_another(run):
    rows = [("a", "LÊ THỊ BƯỞI", "PER"), ("b", "LÊ THỊ BƯỞI", "PER"), ("c", "Lê Thị Bưởi", "PER")]
    assert run(rows).table(ENTITIES).name.tolist() == ["Lê Thị Bưởi"]


def test_a_linked_place_has_its_usual_bare_name(run):
    forms = [*["Đà Nẵng"] * 2, *["TP Đà Nẵng"] * 3, *["TP.HCM"] * 9, "Hồ Chí Minh"]
    ids = {"Đà Nẵng": "48", "TP Đà Nẵng": "48", "TP.HCM": "79", "Hồ Chí Minh": "79"}
    rows = [(f"a{n}", form, "LOC", f"TP {form}", f"vn_admin:{ids[form]}") for n, form in enumerate(forms)]
    assert run(rows).table(ENTITIES).name.tolist() == ["TP.HCM", "Đà Nẵng"]


def test_forms_that_look_the_same_are_the_same(run):
    assert run([("a", "Lê\u0301 Na", "PER"), ("b", "Lế  Na", "PER")]).table(ALIASES).alias.tolist() == ["Lế Na"]


def test_roles_point_to_entities(run):
    made = run([("a", "Lê Na", "PER"), ("a", "FPT", "ORG")], roles=[(0, "Giám đốc", 1), (0, "TS", None)])
    roles = made.table(ROLES)
    assert roles.title.tolist() == ["Giám đốc", "TS"]
    assert roles.entity_id.tolist() == [made.ids()[0]] * 2
    assert roles.of_entity_id[0] == made.ids()[1]


def test_both_counts_of_a_pair_are_as_from_one_of_the_copies(run):
    rows = [(article, name, label) for article in "abc" for name, label in (("Gò Lau", "LOC"), ("Lý Thị Na", "PER"))]
    made = run(rows, duplicates=[("b", "a"), ("c", "a")])
    assert made.table(COOCCURRENCES)[["n_sentences", "n_articles"]].values.tolist() == [[1, 1]]
    assert made.table(ENTITIES)[["n_mentions", "n_articles"]].values.tolist() == [[1, 1]] * 2


def test_a_vague_name_of_copies_is_one_entity(run):
    assert len(set(run([("a", "Thành ủy", "ORG"), ("b", "Thành ủy", "ORG")], duplicates=[("b", "a")]).ids())) == 1


def test_a_paragraph_that_many_articles_repeat_is_told_and_not_counted(run):
    rows = [(f"a{n}", "Quỹ Nhân Hậu", "ORG") for n in range(6)] + [("a0", "Quỹ Nhân Hậu", "ORG")]
    made = run(rows, paragraphs=["footer"] * 6)
    assert made.table(ENTITIES).n_mentions.tolist() == [1]
    assert made.table("SELECT section FROM resolved").section.tolist().count("boilerplate") == 6


def test_bylines_and_names_inside_names_are_counted_apart(run):
    made = run([("a", "Lê Văn Cấn", "PER"), ("a", "Lê Văn Cấn", "PER"), ("b", "Lê Văn Cấn", "PER")],
               sections=["body", "byline", "body"])  # fmt: skip
    assert made.table(ENTITIES)[["n_mentions", "n_bylines", "n_nested"]].values.tolist() == [[3, 1, 0]]


def test_an_organization_is_called_as_it_is_written_most_often_and_keeps_its_full_name(run):
    full = "Quỹ Rừng Xanh Toàn Cầu"
    made = run([("a", full, "ORG"), ("a", "QRX", "ORG", full), ("b", "QRX", "ORG", full)])
    assert made.table(ENTITIES)[["name", "full_name"]].values.tolist() == [["QRX", full]]


def test_a_form_that_mostly_means_a_place_is_no_name_of_a_club(run):
    rows = [("a", "CLB Bến Lau", "ORG"), ("a", "Bến Lau", "ORG"), ("b", "Bến Lau", "ORG"), ("c", "Bến Lau", "ORG")]
    rows += [(f"d{n}", "Bến Lau", "LOC") for n in range(9)]
    assert "CLB Bến Lau" in run(rows).table(ENTITIES).name.tolist()


def test_a_persons_name_is_shown_without_address_numbers_and_invisible_characters(run):
    names = run([("a", "Mr Lò Văn\u200b Sấn FT2507694", "PER")]).table(ENTITIES).name
    assert names.tolist() == ["Lò Văn Sấn"]


def test_what_an_office_is_held_in_is_inferred_where_a_person_holds_it_in_one_only(run):
    mentions = [
        ("a", "Bun Xi", "PER"),
        ("a", "Lào", "LOC"),
        ("b", "Bun Xi", "PER"),
        ("c", "Bun Xi", "PER"),
        ("c", "Hội Sao", "ORG"),
        ("d", "Bun Xi", "PER"),
        ("d", "Hội Trăng", "ORG"),
        ("e", "Bun Xi", "PER"),
    ]
    roles = [
        (0, "Tổng thống", 1),
        (2, "tổng thống", None),
        (3, "Chủ tịch", 4),
        (5, "Chủ tịch", 6),
        (7, "Chủ tịch", None),
    ]
    run = run(mentions, roles)
    ids = run.ids()
    found = run.table(ROLES)[["office", "of_entity_id", "of_source"]].to_numpy(dtype=object, na_value=None).tolist()
    assert found == [
        ["tổng thống", ids[1], "stated"],
        ["tổng thống", ids[1], "inferred"],
        ["chủ tịch", ids[4], "stated"],
        ["chủ tịch", ids[6], "stated"],
        ["chủ tịch", None, None],
    ]


def test_a_place_is_described_with_what_it_lies_in_and_what_it_is_today(run):
    result = run([("a", "huyện Đất Đỏ", "LOC", "huyện Đất Đỏ", "vn_admin:753@2022"), ("a", "Gió Hú", "LOC"),
                  ("b", "Hải Hưng", "LOC", "Hải Hưng", "thucthe:hai-hung")])  # fmt: skip
    columns = "link_id, place_kind, parent_id, parent_name, present_id, present_name"
    rows = result.table(f"SELECT {columns} FROM linked ORDER BY link_id").fillna("").values.tolist()
    assert rows == [
        ["thucthe:hai-hung", "province", "iso3166:VN", "Việt Nam", "", "Thành phố Hải Phòng, Tỉnh Hưng Yên"],
        ["vn:753@2022", "district", "vn:77", "Tỉnh Bà Rịa - Vũng Tàu", "vn:79", "Thành phố Hồ Chí Minh"],
    ]


def test_a_club_is_not_shown_under_the_name_of_the_police(run):
    result = run([("a", "Công an Hà Nội", "ORG", "CLB Công an Hà Nội"), ("a", "CAHN", "ORG", "CLB Công an Hà Nội")])
    assert result.table("SELECT name FROM chosen").values.tolist() in ([["CAHN"]], [["CLB Công an Hà Nội"]])


def test_a_province_is_shown_without_its_head_word(run):
    result = run([("a", "tỉnh Điện Biên", "LOC", "tỉnh Điện Biên", "vn_admin:11"), ("a", "tỉnh Gió Hú", "LOC")])
    assert sorted(name for (name,) in result.table("SELECT name FROM chosen").values) == ["tỉnh Gió Hú", "Điện Biên"]


def shown(run, *rows):
    """List the name and the full name of each entity."""
    return run([(f"a{n}", *row) for n, row in enumerate(rows)]).table(ENTITIES)[["name", "full_name"]].values.tolist()


def test_an_organ_is_not_shown_by_a_form_that_leaves_out_which_one(run):
    full = "Hội Nông dân huyện Sông Lũ"
    rows = [("a", full, "ORG"), *[("a", "Hội Nông dân huyện", "ORG", full)] * 3]
    assert run(rows).table(ENTITIES).name.tolist() == [full]


def test_an_organ_in_abbreviations_is_not_in_capitals(run):
    rows = [("Ủy ban nhân dân TP Hồ Chí Minh", "ORG"), *[("UBND TP.HCM", "ORG")] * 3]
    assert [name for name, _ in shown(run, *rows)] == ["UBND TP.HCM"]


def test_a_rare_longer_name_does_not_name_a_person(run):
    rows = [("Rae Ann Sutton", "PER"), ("Rae Sutton", "PER", "Rae Ann Sutton"), *[("Rae Sutton", "PER")] * 9]
    made = run([("a", *rows[0]), ("a", *rows[1]), *[(f"b{n}", *row) for n, row in enumerate(rows[2:])]])
    entities = made.table(ENTITIES)
    assert "Rae Sutton" in entities.name.tolist()
    assert "Rae Ann Sutton" not in entities[entities.n_mentions > 2].name.tolist()


def test_another_name_of_the_list_does_not_name_a_person(run):
    assert shown(run, *[("Bác Hồ", "PER")] * 3, ("Hồ Chí Minh", "PER")) == [["Hồ Chí Minh", "Hồ Chí Minh"]]


def test_a_spaced_hyphen_in_a_name_is_shown_without_spaces(run):
    assert shown(run, ("Pak Chol - su", "PER")) == [["Pak Chol-su", "Pak Chol-su"]]


def test_two_common_words_do_not_name_an_organization_that_has_a_clear_form(run):
    rows = [*[("Dân chủ", "ORG")] * 3, ("đảng Dân chủ", "ORG"), ("Quốc hội", "ORG")]
    assert [name for name, _ in shown(run, *rows)] == ["đảng Dân chủ", "Quốc hội"]


def test_a_rare_longer_form_does_not_name_an_organization(run):
    rows = [*[("Dân trí", "ORG")] * 9, ("Báo điện tử Dân trí", "ORG")]
    assert [name for name, _ in shown(run, *rows)] == ["Dân trí"]


def test_an_ambiguous_short_form_does_not_name_an_organization(run):
    rows = [*[("TT", "ORG")] * 9, ("Tuổi Trẻ", "ORG")]
    assert [name for name, _ in shown(run, *rows)] == ["Tuổi Trẻ"]
