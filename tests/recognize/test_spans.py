import spacy
from hypothesis import given
from hypothesis import strategies as st

from thucthe.doc_data import NESTED, register_extensions
from thucthe.recognize.spans import Name, add_names
from thucthe.tokenize.tokenizer import split_tokens

register_extensions()
nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "thucthe.Tokenizer.v1"}}})


def test_a_name_that_ends_inside_a_word_splits_it():
    text = "đường ống Trung Á-Trung Quốc dài"
    doc = add_names(nlp(text), [Name(10, 17, "LOC", 0.5, "x"), Name(18, 28, "LOC", 0.6, "x")], [])
    assert doc.text == text
    assert [(span.text, span._.thucthe.confidence) for span in doc.ents] == [("Trung Á", 0.5), ("Trung Quốc", 0.6)]


def test_sentences_and_span_groups_survive_a_split():
    doc = nlp("Hà Nội mưa. Huế nắng.")
    doc.spans["mine"] = [doc.char_span(12, 15, label="X")]
    split = add_names(doc, [Name(3, 6, "LOC", 1.0, "x")], [])
    assert [sentence.text for sentence in split.sents] == ["Hà Nội mưa.", "Huế nắng."]
    assert [(span.text, span.label_) for span in split.spans["mine"]] == [("Huế", "X")]


def test_nested_names_stand_in_their_own_group():
    doc = add_names(nlp("Bộ Ngoại giao Trung Quốc"), [Name(0, 24, "ORG", 1.0, "x")], [Name(14, 24, "LOC", 0.5, "x")])
    assert [(span.text, span.label_) for span in doc.spans[NESTED]] == [("Trung Quốc", "LOC")]


@given(st.text(alphabet="aăbcdđ AĐ\n.-\u0300\u200b", min_size=1), st.sets(st.integers(0, 30)))
def test_splitting_never_changes_the_text(text, borders):
    doc = nlp(text)
    split = split_tokens(doc, {border for border in borders if border < len(text)})
    assert split.text == text
