import unicodedata

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

import thucthe
from thucthe.doc_data import NESTED
from thucthe.recognize.networks import conv_scorer, encoder_scorer
from thucthe.recognize.tags.scheme import SCHEMES, TAGS

FILES = (*encoder_scorer.FILES, *conv_scorer.FILES)
SENTENCE = "Chủ tịch Trung Quốc Tập Cận Bình đã tới thủ đô Astana của Kazakhstan."


def found(doc):
    return [(span.text, span.label_) for span in doc.ents]


def test_persons_places_and_organizations_are_found(nlp):
    doc = nlp(f"{SENTENCE} Người phát ngôn Bộ Ngoại giao Trung Quốc cho biết như vậy.")
    assert {("Trung Quốc", "LOC"), ("Tập Cận Bình", "PER"), ("Kazakhstan", "LOC")} <= set(found(doc))
    assert ("Bộ Ngoại giao Trung Quốc", "ORG") in found(doc)
    assert ("Trung Quốc", "LOC") in [(span.text, span.label_) for span in doc.spans[NESTED]]


def test_names_on_both_sides_of_a_hyphen_are_two_and_one_across_it_is_one(nlp):
    assert ("Kassym-Jomart Tokayev", "PER") in found(nlp("Tổng thống Kazakhstan Kassym-Jomart Tokayev phát biểu."))
    doc = nlp("Họ thúc đẩy đường ống dẫn khí đốt Trung Á-Trung Quốc trong năm nay.")
    assert [text for text, _ in found(doc)] == ["Trung Á", "Trung Quốc"]


def test_each_span_says_how_sure_it_is_and_who_found_it(nlp):
    for span in nlp(SENTENCE).ents:
        assert 0 < span._.thucthe.confidence <= 1
        assert span._.thucthe.recognizer == "conv+encoder"


def test_normalization_form_makes_no_difference(nlp):
    composed, decomposed = nlp(SENTENCE), nlp(unicodedata.normalize("NFD", SENTENCE))
    assert [(unicodedata.normalize("NFC", text), label) for text, label in found(decomposed)] == found(composed)


def test_a_person_glued_to_an_organization_is_parted_when_the_article_names_both(nlp):
    doc = nlp("Người phát ngôn Bộ Ngoại giao Trung Quốc Mao Ninh cho biết. Theo bà Mao Ninh, hai bên sẽ gặp nhau.")
    assert ("Mao Ninh", "PER") in found(doc)
    assert ("Bộ Ngoại giao Trung Quốc", "ORG") in found(doc)


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_any_text_goes_through_unchanged(nlp, text):
    doc = nlp(text)
    assert doc.text == text
    for span in [*doc.ents, *doc.spans[NESTED]]:
        assert text[span.start_char : span.end_char] == span.text
        assert span.text == span.text.strip()


def test_a_stream_gives_the_same_as_single_texts(nlp, articles):
    texts = [path.read_text(encoding="utf-8") for path in sorted(articles.glob("the-gioi/*.txt"))]
    assert [found(doc) for doc in nlp.pipe(texts)] == [found(nlp(text)) for text in texts]


def test_a_pipeline_survives_saving_and_bytes(nlp, tmp_path):
    nlp.to_disk(tmp_path / "vi_copy")
    copy = spacy.load(tmp_path / "vi_copy")
    again = spacy.blank("vi", config=nlp.config).from_bytes(nlp.to_bytes())
    assert found(copy(SENTENCE)) == found(again(SENTENCE)) == found(nlp(SENTENCE))


def test_a_component_without_a_model_says_so():
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "thucthe.Tokenizer.v1"}}})
    nlp.add_pipe("thucthe_recognizer")
    with pytest.raises(RuntimeError, match=r"thucthe\.load"):
        nlp("Hà Nội")


@pytest.mark.parametrize("file", FILES)
def test_a_damaged_model_is_refused(nlp, tmp_path, file):
    nlp.to_disk(tmp_path / "vi_copy")
    (tmp_path / "vi_copy" / "recognizer" / file).write_bytes(b"PK\x03\x04 nothing here")
    with pytest.raises(ValueError, match=r"damaged|not a model"):
        spacy.load(tmp_path / "vi_copy")


def test_a_missing_file_is_named(nlp, tmp_path):
    nlp.to_disk(tmp_path / "vi_copy")
    (tmp_path / "vi_copy" / "recognizer" / FILES[0]).unlink()
    with pytest.raises(ValueError, match=FILES[0]):
        spacy.load(tmp_path / "vi_copy")


def test_each_scheme_of_annotation_is_its_own():
    text = "UBND tỉnh họp với Công an tỉnh Nghệ An."
    names = {scheme: found(thucthe.load(scheme=scheme)(text)) for scheme in SCHEMES}
    assert all(("Công an tỉnh Nghệ An", "ORG") in group for group in names.values())
    # An office without the name of its province is an organization in the scheme guide, but not in the VLSP schemes.
    assert [scheme for scheme, group in names.items() if ("UBND tỉnh", "ORG") in group] == ["guide"]


def test_an_unknown_scheme_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="vlsp2018"):
        thucthe.load(scheme="mine")


def test_a_headline_in_capitals_has_the_names_of_the_same_headline_in_small_letters(nlp):
    headline = "Thủ tướng Nhật Bản tới thăm Hà Nội và Đà Nẵng"
    wanted = [(text.upper(), label) for text, label in found(nlp(headline))]
    assert len(set(wanted) & set(found(nlp(headline.upper())))) >= 2


def test_a_name_ends_before_a_number_that_is_stuck_to_it(nlp):
    names = [text for text, _ in found(nlp("Đại hội ở Hà Nội2024 khai mạc hôm qua. Bà Hoa ở quận3, TP.HCM."))]
    assert names == ["Hà Nội", "Hoa", "quận3", "TP.HCM"]


def test_invisible_characters_are_part_of_the_text_and_not_of_the_name(nlp):
    text = "Bà Lê\u200b Thị\u200b Hạnh về Cần\xad Thơ."
    doc = nlp(text)
    assert [ent.text for ent in doc.ents] == ["Lê\u200b Thị\u200b Hạnh", "Cần\xad Thơ"]
    assert all(text[ent.start_char : ent.end_char] == ent.text for ent in doc.ents)


class Fixed:
    """A network whose scores are the same wherever a unit stands; it keeps what it was asked to score."""

    def __init__(self, scores):
        self.scores, self.asked = scores, []

    def predict_logits(self, segmentation, scheme):
        self.asked += segmentation.forms
        return np.array([self.scores.get(form, self.scores["*"]) for form in segmentation.forms], dtype=np.float32)


def peaked(tag, height):
    return [height if other == tag else 0.0 for other in TAGS]


def make_cascade(threshold):
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "thucthe.Tokenizer.v1"}}})
    recognizer = nlp.add_pipe(
        "thucthe_recognizer", config={"networks": ["conv", "encoder"], "cascade_threshold": threshold}
    )
    first = Fixed({"*": peaked("O", 12.0), "Huế": peaked("S-LOC", 12.0), "Sen": peaked("S-LOC", 1.0)})
    second = Fixed({"*": peaked("O", 12.0), "Sen": peaked("S-PER", 12.0)})
    recognizer._scorers = [first, second]
    return nlp, second


def test_a_cascade_asks_the_other_networks_only_about_uncertain_sentences():
    text = "Mưa lớn ở Huế. Anh Sen kể lại. Trời nắng."
    nlp, second = make_cascade(0.9)
    assert found(nlp(text)) == [("Huế", "LOC"), ("Sen", "PER")]
    assert second.asked == ["Anh", "Sen", "kể", "lại", "."]
    assert [found(doc) for doc in nlp.pipe(["Trời nắng.", text])] == [[], [("Huế", "LOC"), ("Sen", "PER")]]
    nlp, second = make_cascade(1.0)
    assert len(second.asked) == 0
    nlp(text)
    assert second.asked[:4] == ["Mưa", "lớn", "ở", "Huế"]
