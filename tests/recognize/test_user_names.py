import unicodedata

import spacy
from hypothesis import given
from hypothesis import strategies as st

from thucthe.doc_data import NESTED
from thucthe.recognize.name_entry import NameEntry, to_config
from thucthe.recognize.spans import Name, add_names

CONFIG = {"nlp": {"tokenizer": {"@tokenizers": "thucthe.Tokenizer.v1"}}}


def pipeline(*entries):
    nlp = spacy.blank("vi", config=CONFIG)
    nlp.add_pipe("thucthe_names", config={"entries": to_config(entries)})
    return nlp


def found(doc):
    return [(span.text, span.label_, span._.thucthe.recognizer) for span in doc.ents]


def test_listed_names_are_found_with_their_own_name_and_id():
    nlp = pipeline(NameEntry("Vàng Thị Mỷ", "PER", aliases=("chị Mỷ",), id="P7"))
    doc = nlp("Vàng Thị Mỷ dệt vải. Hôm sau chị Mỷ xuống chợ.")
    assert found(doc) == [("Vàng Thị Mỷ", "PER", "names"), ("chị Mỷ", "PER", "names")]
    assert [(span._.thucthe.name, span._.thucthe.given_id) for span in doc.ents] == [("Vàng Thị Mỷ", "P7")] * 2


def test_links_and_aliases_pass_through_the_configuration():
    entry = NameEntry("Bản Đôn", "LOC", aliases=("Buôn Đôn",), id="B1", links=("vn_admin:647",))
    assert [span._.thucthe.given_id for span in pipeline(entry)("Buôn Đôn đông khách.").ents] == ["B1"]
    assert to_config([entry])[0]["links"] == ["vn_admin:647"]


def test_the_longest_name_wins():
    nlp = pipeline(NameEntry("Hà Nội", "LOC"), NameEntry("CLB Hà Nội", "ORG"))
    assert found(nlp("CLB Hà Nội về Hà Nội.")) == [("CLB Hà Nội", "ORG", "names"), ("Hà Nội", "LOC", "names")]


def test_case_counts_and_matches_end_on_syllables():
    nlp = pipeline(NameEntry("An", "PER"))
    assert found(nlp("Công an, an toàn, Antonio và An.")) == [("An", "PER", "names")]


def test_normalization_form_and_tone_placement_do_not_count():
    nlp = pipeline(NameEntry("Hoà Bình", "LOC"))
    text = unicodedata.normalize("NFD", "Ở Hòa Bình")
    doc = nlp(text)
    assert doc.text == text
    assert [unicodedata.normalize("NFC", span.text) for span in doc.ents] == ["Hòa Bình"]


def test_listed_names_beat_other_recognizers_where_they_overlap():
    nlp = pipeline(NameEntry("Bộ Ngoại giao Trung Quốc", "ORG"))
    names = nlp.get_pipe("thucthe_names")
    doc = nlp.make_doc("Bộ Ngoại giao Trung Quốc ở Bắc Kinh")
    doc = add_names(
        doc, [Name(3, 24, "ORG", 0.9, "crf"), Name(27, 35, "LOC", 0.8, "crf")], [Name(14, 24, "LOC", 0.7, "crf")]
    )
    doc = names(doc)
    assert found(doc) == [("Bộ Ngoại giao Trung Quốc", "ORG", "names"), ("Bắc Kinh", "LOC", "crf")]
    assert list(doc.spans[NESTED]) == []
    assert doc.ents[1]._.thucthe.confidence == 0.8


def annotated(nlp, text, *names, nested=()):
    """Annotate a text as a recognizer would, then find the listed names."""
    doc = add_names(
        nlp.make_doc(text), [Name(*name, 0.9, "crf") for name in names], [Name(*n, 0.7, "crf") for n in nested]
    )
    return nlp.get_pipe("thucthe_names")(doc)


def test_a_listed_name_does_not_cut_a_longer_name_that_crosses_it():
    doc = annotated(pipeline(NameEntry("HLV Pak", "PER", id="P1")), "Theo HLV Pak Chol-su thì", (9, 20, "PER"))
    assert found(doc) == [("Pak Chol-su", "PER", "crf")]


def test_a_listed_name_inside_a_longer_one_is_nested_with_its_id():
    nlp = pipeline(NameEntry("Bến Lau", "LOC", id="L1"))
    doc = annotated(nlp, "Trường Đại học Bến Lau", (0, 22, "ORG"), nested=[(15, 22, "LOC")])
    assert found(doc) == [("Trường Đại học Bến Lau", "ORG", "crf")]
    assert [(span.text, span._.thucthe.given_id) for span in doc.spans[NESTED]] == [("Bến Lau", "L1")]


@given(
    st.text(alphabet="ABab à\u0300ộNội Hà\n.-", max_size=40), st.text(alphabet="ABab àộNộiHà", min_size=1, max_size=8)
)
def test_every_match_is_the_listed_name(text, name):
    doc = pipeline(NameEntry(name, "LOC"))(text)
    assert doc.text == text
    for span in doc.ents:
        assert "".join(unicodedata.normalize("NFC", span.text).split()) == "".join(
            unicodedata.normalize("NFC", name).split()
        )
