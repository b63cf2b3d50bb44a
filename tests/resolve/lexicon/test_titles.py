import unicodedata
from collections import Counter
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.resolve.lexicon.titles import KINSHIP, title_at, title_before

KINDS = {"state", "party", "military", "police", "business", "sport", "arts", "religion", "academic", KINSHIP}


def before(text: str) -> tuple[str, str | None, str] | None:
    """Return the title before the ``|`` in a text: its words, sex and kind."""
    start = text.index("|")
    found = title_before(text.replace("|", ""), start)
    return None if found is None else (text[found[0] : found[1]], found[2].sex, found[2].kind)


@pytest.mark.parametrize(
    ("text", "title", "sex", "kind"),
    [
        ("gặp nguyên Phó Chủ tịch |An", "nguyên Phó Chủ tịch", None, "state"),
        ("Phó Chủ tịch Thường trực |An", "Phó Chủ tịch Thường trực", None, "state"),
        ("Bí thư Thành ủy |An", "Bí thư Thành ủy", None, "party"),
        ("Đại tá |An", "Đại tá", None, "military"),
        ("Đội trưởng CSGT |An", "Đội trưởng CSGT", None, "police"),
        ("Chủ tịch HĐQT |An", "Chủ tịch HĐQT", None, "business"),
        ("(tiền đạo |An", "tiền đạo", None, "sport"),
        ("với nữ ca sĩ |An", "nữ ca sĩ", "f", "arts"),
        ("nam diễn viên |An", "nam diễn viên", "m", "arts"),
        ("Linh mục |An", "Linh mục", "m", "religion"),
        ("PGS.TS. |An", "PGS.TS", None, "academic"),
        ("BS.CKII |An", "BS.CKII", None, "academic"),
        ("TS-BS |An", "TS-BS", None, "academic"),
        ("theo bà |An", "bà", "f", "kinship"),
        ("mẹ con chị |An", "chị", "f", "kinship"),
        ("người chồng |An", "người chồng", "m", "kinship"),
        ("hai anh em |An", "hai anh em", None, "kinship"),
    ],
)
def test_the_longest_title_before_a_name_is_found_with_its_modifiers(text, title, sex, kind):
    assert before(text) == (title, sex, kind)


@pytest.mark.parametrize(
    "text", ["Bí thư Thành uỷ |An", "BÍ THƯ THÀNH ỦY |AN", "bí thư  thành\nủy |An", "Bí thư Tha\u0300nh u\u0309y |An"]
)
def test_case_space_and_way_of_writing_do_not_matter(text):
    start = text.index("|")
    found = title_before(text.replace("|", ""), start)
    assert found is not None
    assert found[2].words == "bí thư thành ủy"
    assert text[found[0] : found[1]] == text[: start - 1]


@pytest.mark.parametrize(
    "text",
    [
        "gặp bác sĩ. |An đến",
        "Trung tướng\n\n|An",
        "tiền vệ người Anh |An",
        "chia sẻ với bs |An",
        "bác sĩ, |An",
        "|An",
    ],
)
def test_what_is_parted_from_the_name_or_no_title_is_not_found(text):
    assert before(text) is None


def test_a_word_that_ends_in_a_modifier_is_not_torn():
    assert before("chính quyền Tổng thống |An") == ("Tổng thống", None, "state")
    assert before("quyền Tổng thống |An") == ("quyền Tổng thống", None, "state")


def test_a_relative_named_before_someone_says_nothing_about_that_persons_sex():
    assert before("vợ |An") == ("vợ", None, "kinship")


def test_a_title_after_a_name_is_found_up_to_the_next_name():
    text = "ông An, cựu Phó Chủ tịch UBND xã Bình"
    start, ubnd = text.index("cựu"), text.index("UBND")
    found = title_at(text, start)
    assert found is not None
    assert text[found[0] : found[1]] == "cựu Phó Chủ tịch UBND xã"
    found = title_at(text, start, ubnd)
    assert found is not None
    assert text[found[0] : found[1]] == "cựu Phó Chủ tịch"
    assert title_at(text, 0, 0) is None


def test_the_list_is_large_and_each_title_stands_in_it_once():
    lines = files("thucthe.resolve.lexicon").joinpath("titles.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("#")
    assert "Source" in lines[0]
    rows = [line.split("\t") for line in lines[1:]]
    assert len(rows) >= 600
    assert {kind for _, _, kind in rows} == KINDS
    assert {sex for _, sex, _ in rows} == {"m", "f", "-"}
    assert max(Counter(title for title, _, _ in rows).values()) == 1
    assert all(unicodedata.is_normalized("NFC", line) for line in lines)


@settings(deadline=None)
@given(st.text(st.sampled_from("ôngbàTS.,- \ǹ́PhóGiámđốcChủtịch"), max_size=60), st.integers(0, 60))
def test_offsets_lie_in_the_text_before_or_after_the_question(text, at):
    at = min(at, len(text))
    found = title_before(text, at)
    assert found is None or 0 <= found[0] < found[1] <= at
    found = title_at(text, at)
    assert found is None or at <= found[0] < found[1] <= len(text)
