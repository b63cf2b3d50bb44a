import spacy

from thucthe.recognize.spans import Name, add_names
from thucthe.resolve.roles.person_facts import find_facts

CONFIG = {"nlp": {"tokenizer": {"@tokenizers": "thucthe.Tokenizer.v1"}}}


def facts(text, *names):
    doc = spacy.blank("vi", config=CONFIG).make_doc(text)
    found, at = [], 0
    for name, label in names:
        start = text.index(name, at)
        at = start + len(name)
        found.append(Name(start, at, label, 1.0, "test"))
    doc = add_names(doc, found)
    return [(fact.person.text, fact.kind, fact.of.text if fact.of else fact.value) for fact in find_facts(doc)]


def test_year_of_birth_home_and_address():
    text = "Chị Lò Thị Sen (SN 1987, trú xã Bản Lau, tỉnh Sơn La) khai nhận."
    assert facts(text, ("Lò Thị Sen", "PER"), ("xã Bản Lau", "LOC"), ("tỉnh Sơn La", "LOC")) == [
        ("Lò Thị Sen", "address", "chị"),
        ("Lò Thị Sen", "birth", "1987"),
        ("Lò Thị Sen", "home", "tỉnh Sơn La"),
    ]


def test_an_age_is_that_of_the_name_before_it():
    text = "Pàng A Sử, 31 tuổi, và Giàng A Chu, 28 tuổi, cùng đi rừng."
    assert facts(text, ("Pàng A Sử", "PER"), ("Giàng A Chu", "PER")) == [
        ("Pàng A Sử", "age", "31"),
        ("Giàng A Chu", "age", "28"),
    ]


def test_a_place_in_the_next_sentence_is_no_home():
    assert facts("Pàng A Sử cười. Nhà ở Bản Lau đông khách.", ("Pàng A Sử", "PER"), ("Bản Lau", "LOC")) == []
