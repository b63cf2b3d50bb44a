"""Examples, or texts that a teacher has labelled, come in; sentences of atoms with marks go out."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from spacy.language import Language

from thucthe.learn.corpora import Example
from thucthe.learn.labels import Halves, read_labels
from thucthe.recognize.atoms import Cut, cut_doc
from thucthe.recognize.scheme import LABELS, MARKS, mark_spans

_LIKELY = 0.5


class Sentence(NamedTuple):
    """A sentence of atoms with its marks.

    Attributes
    ----------
    forms : list of str
    glued : list of bool
    marks : array of float16, shape (n_atoms, n_marks)
        Probabilities of the marks of the outermost names.
    """

    forms: list[str]
    glued: list[bool]
    marks: Halves

    def has_names(self) -> bool:
        """Tell whether an atom is likelier in a name than not."""
        return bool((self.marks[:, 0] < _LIKELY).any())


def mark_sentences(example: Example, nlp: Language) -> list[Sentence]:
    """Cut an example into sentences with marks.

    A name whose border falls inside an atom is widened to the whole atom.

    Parameters
    ----------
    example : Example
    nlp : Language
        A pipeline whose tokenizer makes sentences.
    """
    cut = cut_doc(nlp.make_doc(example.text))
    names: list[tuple[int, int, int]] = []
    starts = np.array([start for start, _ in cut.spans])
    ends = np.array([end for _, end in cut.spans])
    for span in (span for span in example.spans if span.depth == 0):
        first = int(np.searchsorted(ends, span.start, side="right"))
        last = int(np.searchsorted(starts, span.end, side="left")) - 1
        if first <= last:
            names.append((first, last, LABELS.index(span.label)))
    return _part(cut, np.eye(len(MARKS), dtype=np.float16)[mark_spans(len(cut.forms), names)])


def read_sentences(labels: Path, nlp: Language) -> tuple[str, list[list[Sentence]]]:
    """Read a file of labels: their habit and the sentences of each text.

    Raises
    ------
    ValueError
        When the labels are not those of the atoms of its texts.
    """
    texts, habit, probabilities = read_labels(labels)
    cuts = [cut_doc(nlp.make_doc(text)) for text in texts]
    ends = np.cumsum([len(cut.forms) for cut in cuts])
    if ends[-1:].sum() != len(probabilities):
        raise ValueError(f"{labels}: the texts are cut otherwise than when they were labelled; label them again")
    return habit, list(map(_part, cuts, np.split(probabilities, ends[:-1])))


def _part(cut: Cut, marks: Halves) -> list[Sentence]:
    sentences: list[Sentence] = []
    first = 0
    for length in cut.lengths:
        at = slice(first, first + length)
        sentences.append(Sentence(cut.forms[at], cut.glued[at], marks[at]))
        first += length
    return sentences


def strip_marks(text: str) -> str:
    """Take the marks off Vietnamese letters: "Đà Nẵng" becomes "Da Nang"."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


WAYS: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "title": lambda form: form[:1].upper() + form[1:],
    "bare": strip_marks,
}
"""Other ways to write an atom: in lower case, with a capital, without the marks on its letters."""


def vary(sentence: Sentence, way: str) -> Sentence:
    """Write a sentence in one of the other `WAYS`."""
    return sentence._replace(forms=list(map(WAYS[way], sentence.forms)))
