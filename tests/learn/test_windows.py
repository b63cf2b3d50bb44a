import pytest

from thucthe.learn.corpora import Example, GoldSpan
from thucthe.learn.marks import mark_sentences, strip_marks, vary
from thucthe.learn.windows import Settings, make_batches
from thucthe.recognize.scheme import MARKS

TEXT = "Ông Lê Hoà ở Huế. UBND tỉnh Quảng Trị họp."
SPANS = (
    GoldSpan(4, 10, "PER"),
    GoldSpan(13, 16, "LOC"),
    GoldSpan(18, 37, "ORG"),
    GoldSpan(23, 37, "LOC", 1),
)


class Letters:
    """A vocabulary in which every letter is a piece."""

    begin, end, unknown = 0, 1, 2

    def cut_all(self, forms, glued):
        return [tuple(map(ord, form)) for form in forms]


@pytest.fixture
def sentences(nlp):
    return mark_sentences(Example("x", TEXT, SPANS), nlp)


def test_atoms_bear_the_marks_of_the_names_that_they_are_part_of(sentences):
    first, second = sentences
    assert first.forms == ["Ông", "Lê", "Hòa", "ở", "Huế", "."]
    assert [MARKS[row.argmax()] for row in first.marks] == ["O", "B-PER", "E-PER", "O", "S-LOC", "O"]
    assert [MARKS[row.argmax()] for row in second.marks] == ["B-ORG", "I-ORG", "I-ORG", "E-ORG", "O", "O"]


def test_a_sentence_in_another_writing_keeps_its_marks(sentences):
    assert vary(sentences[0], "lower").forms[:3] == ["ông", "lê", "hòa"]
    assert vary(sentences[0], "title").forms[3] == "Ở"
    assert vary(sentences[0], "bare").forms[:3] == ["Ong", "Le", "Hoa"]
    assert (vary(sentences[0], "bare").marks == sentences[0].marks).all()
    assert strip_marks("Đà Nẵng") == "Da Nang"


def test_batches_hold_every_atom_once_a_round_and_are_the_same_each_time(sentences):
    settings = Settings(rounds=2, shortest=10, longest=30, batch=60, drop=0, lower=0, title=0, bare=0)
    habits = {"guide": [sentences] * 3}
    batches, again = (make_batches(habits, {}, Letters(), settings) for _ in range(2))
    windows = [window for batch in batches for window in batch]
    assert sum(len(w.firsts) for w in windows) == 2 * 3 * sum(len(s.forms) for s in sentences)
    assert all(len(w.pieces) <= 32 for w in windows)
    assert all(len(batch) * max(len(w.pieces) for w in batch) <= 60 or len(batch) == 1 for batch in batches)
    assert [w.pieces for w in windows] == [w.pieces for batch in again for w in batch]
    for window in windows:
        assert len(window.marks) == len(window.firsts)


def test_some_texts_without_names_are_left_out(sentences, nlp):
    empty = mark_sentences(Example("y", "Trời mưa.", ()), nlp)
    settings = Settings(rounds=1, empty=0.0)
    batches = make_batches({"guide": [sentences, empty]}, {}, Letters(), settings)
    n_atoms = sum(len(window.firsts) for batch in batches for window in batch)
    assert n_atoms == sum(len(s.forms) for s in sentences)


def test_hidden_pieces_are_never_the_signs_for_begin_and_end(sentences):
    settings = Settings(rounds=1, drop=1.0)
    for batch in make_batches({"guide": [sentences]}, {}, Letters(), settings):
        for window in batch:
            assert window.pieces[0] == Letters.begin
            assert window.pieces[-1] == Letters.end
            assert set(window.pieces[1:-1]) == {Letters.unknown}
