import pytest
import spacy

from thucthe.recognize.spans import Name, write_names
from thucthe.resolve.in_article import Resolver, is_abbreviation

nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "thucthe.Tokenizer.v1"}}})


def resolve(marked: str) -> list[tuple[str, str]]:
    """Resolve a text in which names are marked as ``[name|LABEL]``."""
    text, names = "", []
    for part in marked.split("["):
        name, bar, rest = part.partition("|")
        if not bar:
            text += part
            continue
        label, _, after = rest.partition("]")
        names.append(Name(len(text), len(text) + len(name), label, 1.0, "test"))
        text += name + after
    doc = Resolver()(write_names(nlp(text), names, []))
    return [(span.text, span._.name) for span in doc.ents]


@pytest.mark.parametrize(
    "marked",
    [
        "[Tập Cận Bình|PER] tới Astana. Ông [Tập|PER] phát biểu.",
        "[Mao Ninh|PER] họp báo. Bà [Ninh|PER] nói.",
        "[Trần Quốc Hùng|PER] đến. [Hùng|PER] khai.",
        "[Donald Trump|PER] đến. Ông [Trump|PER] nói.",
        "[Nguyễn Thị Hoà|PER] đến. Chị [Hòa|PER] nói.",
    ],
)
def test_a_short_name_refers_to_the_one_full_name_before_it(marked):
    (full, name), (_, short_name) = resolve(marked)
    assert full == name == short_name


def test_a_short_name_that_fits_two_people_is_left_alone():
    pairs = resolve("[Trần Quốc Hùng|PER] và [Lê Mạnh Hùng|PER] đến. [Hùng|PER] khai.")
    assert pairs[2] == ("Hùng", "Hùng")


def test_a_name_in_the_title_refers_to_the_only_full_name_of_the_article():
    assert resolve("Ông [Tập|PER] tới Astana\n\n[Tập Cận Bình|PER] phát biểu.")[0] == ("Tập", "Tập Cận Bình")


@pytest.mark.parametrize(
    "marked",
    [
        "[Tổ chức Y tế Thế giới|ORG] ([WHO|ORG]) họp. [WHO|ORG] cảnh báo.",
        "[WHO|ORG] ([Tổ chức Y tế Thế giới|ORG]) họp. [WHO|ORG] cảnh báo.",
    ],
)
def test_an_abbreviation_in_brackets_is_the_full_name(marked):
    assert {name for _, name in resolve(marked)} == {"Tổ chức Y tế Thế giới"}


def test_a_bracket_that_holds_no_abbreviation_joins_nothing():
    assert resolve("[Huế|LOC] ([Việt Nam|LOC]) mưa.") == [("Huế", "Huế"), ("Việt Nam", "Việt Nam")]


def test_an_abbreviation_for_two_names_is_left_alone():
    pairs = resolve("[Công an Hà Nội|ORG] ([CAHN|ORG]), [Cảnh sát An Hải Nam|ORG] ([CAHN|ORG])")
    assert pairs[1] == ("CAHN", "CAHN")


@pytest.mark.parametrize(
    ("text", "answer"), [("SCO", True), ("GD&ĐT", True), ("U.S.", False), ("Huế", False), ("A", False), ("ĐBSCL", True)]
)
def test_abbreviations_are_told_by_their_capitals(text, answer):
    assert is_abbreviation(text) is answer


def test_an_abbreviation_stands_for_the_last_organization_in_a_longer_name():
    marked = "[Hội đồng Nguyên thủ quốc gia Tổ chức Hợp tác Thượng Hải|ORG] ([SCO|ORG])"
    assert resolve(marked)[1] == ("SCO", "Tổ chức Hợp tác Thượng Hải")


def test_an_abbreviation_of_the_whole_name_stands_for_the_whole():
    marked = "[Ủy ban Giám sát Quỹ Tài chính|ORG] ([UBGSQTC|ORG])"
    assert resolve(marked)[1] == ("UBGSQTC", "Ủy ban Giám sát Quỹ Tài chính")


@pytest.mark.parametrize(
    "marked",
    ["Bệnh viện ở [Chợ Rẫy|LOC] ([TP.HCM|LOC])", "[Huế|LOC] ([VN|LOC])", "Ảnh: [Reuters|ORG] ([TTXVN|ORG])"],
)
def test_a_place_or_source_in_brackets_is_no_abbreviation_of_what_stands_before(marked):
    assert [text for text, _ in resolve(marked)] == [name for _, name in resolve(marked)]


def test_a_place_has_an_abbreviation_of_its_initials():
    assert resolve("[Đồng bằng sông Cửu Long|LOC] ([ĐBSCL|LOC])")[1] == ("ĐBSCL", "Đồng bằng sông Cửu Long")


def test_an_abbreviation_stands_for_the_words_whose_initials_it_is():
    marked = "[Tổng Thư ký Liên hợp quốc|ORG] ([LHQ|ORG])"
    assert resolve(marked)[1] == ("LHQ", "Liên hợp quốc")
