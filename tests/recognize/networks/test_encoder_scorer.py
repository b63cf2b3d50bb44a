import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.recognize.networks.encoder_scorer import windows
from thucthe.recognize.tags.units import segment_doc


@given(st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=120), max_size=6))
@settings(max_examples=80)
def test_each_unit_is_scored_in_exactly_one_window_that_holds_it(sentences):
    sizes = [size for sentence in sentences for size in sentence]
    kept = []
    for first, end, keep_first, keep_end in windows(sizes, list(map(len, sentences))):
        assert first <= keep_first < keep_end <= end
        assert sum(sizes[first:end]) <= 144
        kept += range(keep_first, keep_end)
    assert kept == list(range(len(sizes)))


def test_a_sentence_longer_than_a_window_keeps_its_names_where_windows_meet(nlp):
    names = ["Nguyễn Thị Kim Ngân", "Hà Nội", "Bộ Ngoại giao", "Đà Nẵng", "Lê Hồng Quang"] * 40
    text = "Đoàn có " + ", ".join(names) + "."
    doc = nlp(text)
    assert len(list(doc.sents)) == 1
    found = [span.text for span in doc.ents]
    assert len([name for name in found if name in names]) >= 0.9 * len(names)


def test_what_stands_before_and_after_changes_nothing_across_articles(nlp):
    recognizer = nlp.get_pipe("recognizer")
    texts = ["Thủ tướng Nhật Bản tới Hà Nội.", "Ông Lê Văn Tám sống ở Huế. " * 30]
    alone = [recognizer.predict_logits(segment_doc(nlp.make_doc(text))) for text in texts]
    again = [recognizer.predict_logits(segment_doc(nlp.make_doc(text))) for text in reversed(texts)][::-1]
    for one, other in zip(alone, again, strict=True):
        assert (one == other).all()


@pytest.mark.parametrize("text", ["", " \n ", "…", "a" * 5000, "Hà Nội " * 3000])
def test_odd_texts_are_scored(nlp, text):
    segmentation = segment_doc(nlp.make_doc(text))
    assert len(nlp.get_pipe("recognizer").predict_logits(segmentation)) == len(segmentation.forms)
