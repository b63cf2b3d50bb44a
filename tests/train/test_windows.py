import numpy as np
import pytest

from thucthe.corpora.gold_files import Example, GoldSpan
from thucthe.recognize.tags.scheme import TAGS
from thucthe.train.tagging import AUGMENTERS, Sentence, augment, tag_sentences
from thucthe.train.windows import EncoderTrainingConfig, make_batches

TEXT = "Ông Lê Hoà ở Huế. UBND tỉnh Quảng Trị họp."
SPANS = (
    GoldSpan(4, 10, "PER"),
    GoldSpan(13, 16, "LOC"),
    GoldSpan(18, 37, "ORG"),
    GoldSpan(23, 37, "LOC", 1),
)


class Letters:
    """A vocabulary in which every letter is a subword."""

    begin, end, unknown = 0, 1, 2

    def encode_batch(self, forms, glued):
        return [tuple(map(ord, form)) for form in forms]


@pytest.fixture
def sentences(nlp):
    return tag_sentences(Example("x", TEXT, SPANS), nlp)


def test_units_have_the_tags_of_their_names(sentences):
    first, second = sentences
    assert first.forms == ["Ông", "Lê", "Hòa", "ở", "Huế", "."]
    assert [TAGS[row.argmax()] for row in first.tags] == ["O", "B-PER", "E-PER", "O", "S-LOC", "O"]
    assert [TAGS[row.argmax()] for row in second.tags] == ["B-ORG", "I-ORG", "I-ORG", "E-ORG", "O", "O"]


@pytest.mark.parametrize("name", AUGMENTERS)
def test_no_augmenter_empties_a_unit(name):
    assert all(augment(Sentence(["\u0301", "a", "Đ"], [], np.zeros((0, 13))), name).forms)


def test_an_augmented_sentence_keeps_its_tags(sentences):
    assert augment(sentences[0], "lower").forms[:3] == ["ông", "lê", "hòa"]
    assert augment(sentences[0], "title").forms[3] == "Ở"
    assert augment(sentences[0], "bare").forms[:3] == ["Ong", "Le", "Hoa"]
    assert (augment(sentences[0], "bare").tags == sentences[0].tags).all()


def test_batches_contain_every_unit_once_an_epoch_and_are_reproducible(sentences):
    settings = EncoderTrainingConfig(
        epochs=2, min_length=10, max_length=30, batch_size=60, subword_dropout=0, lower=0, title=0, bare=0
    )
    schemes = {"guide": [sentences] * 3}
    batches, again = (make_batches(schemes, {}, Letters(), settings) for _ in range(2))
    windows = [window for batch in batches for window in batch]
    assert sum(len(w.firsts) for w in windows) == 2 * 3 * sum(len(s.forms) for s in sentences)
    assert all(len(w.subwords) <= 32 for w in windows)
    assert all(len(batch) * max(len(w.subwords) for w in batch) <= 60 or len(batch) == 1 for batch in batches)
    assert [w.subwords for w in windows] == [w.subwords for batch in again for w in batch]
    for window in windows:
        assert len(window.tags) == len(window.firsts)


def test_texts_without_names_are_sampled(sentences, nlp):
    empty = tag_sentences(Example("y", "Trời mưa.", ()), nlp)
    settings = EncoderTrainingConfig(epochs=1, empty=0.0)
    batches = make_batches({"guide": [sentences, empty]}, {}, Letters(), settings)
    n_units = sum(len(window.firsts) for batch in batches for window in batch)
    assert n_units == sum(len(s.forms) for s in sentences)


def test_subword_dropout_keeps_the_special_tokens(sentences):
    settings = EncoderTrainingConfig(epochs=1, subword_dropout=1.0)
    for batch in make_batches({"guide": [sentences]}, {}, Letters(), settings):
        for window in batch:
            assert window.subwords[0] == Letters.begin
            assert window.subwords[-1] == Letters.end
            assert set(window.subwords[1:-1]) == {Letters.unknown}
