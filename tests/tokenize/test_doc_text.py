import spacy
from spacy.tokens import Doc

from thucthe.tokenize.doc_text import text_of


def test_the_text_of_a_doc_is_that_of_spacy_also_after_loading_and_joining_tokens():
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "thucthe.Tokenizer.v1"}}})
    doc = nlp("Bà Lê Thị Hoa  ở Cần Thơ. ")
    assert text_of(doc) == doc.text == "Bà Lê Thị Hoa  ở Cần Thơ. "
    loaded = Doc(nlp.vocab)
    assert text_of(loaded) == ""
    loaded.from_bytes(doc.to_bytes())
    assert text_of(loaded) == doc.text
    with loaded.retokenize() as retokenizer:
        retokenizer.merge(loaded[0:3])
    assert text_of(loaded) == loaded.text == doc.text
