"""Examples come in, sentences of atoms with marks go out, as the networks learn from them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from spacy.language import Language

from thucthe.learn.corpora import Example
from thucthe.recognize.atoms import cut_doc
from thucthe.recognize.scheme import LABELS, mark_spans


class Sentence(NamedTuple):
    """A sentence of atoms with its marks.

    Attributes
    ----------
    forms : list of str
    glued : list of bool
    marks : array of int8, shape (n_atoms,)
        Those of the outermost names.
    """

    forms: list[str]
    glued: list[bool]
    marks: npt.NDArray[np.int8]


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
    marks = mark_spans(len(cut.forms), names)
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
