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

IGNORED = -1
"""Mark of which nothing is known."""


class Sentence(NamedTuple):
    """A sentence of atoms with its marks.

    Attributes
    ----------
    forms : list of str
    glued : list of bool
    outer : array of int8, shape (n_atoms,)
        Marks of the outermost names.
    inner : array of int8, shape (n_atoms, n_labels)
        Marks of the names inside names, by label; `IGNORED` where nothing is known of them.
    """

    forms: list[str]
    glued: list[bool]
    outer: npt.NDArray[np.int8]
    inner: npt.NDArray[np.int8]


def mark_sentences(example: Example, nlp: Language, with_inner: bool) -> list[Sentence]:
    """Cut an example into sentences with marks.

    A name whose border falls inside an atom is widened to the whole atom. Names inside names are only asked for within
    names of several atoms.

    Parameters
    ----------
    example : Example
    nlp : Language
        A pipeline whose tokenizer makes sentences.
    with_inner : bool
        Whether the example's annotation has the names inside names.
    """
    cut = cut_doc(nlp.make_doc(example.text))
    n = len(cut.forms)
    outer: list[tuple[int, int, int]] = []
    inner: list[list[tuple[int, int, int]]] = [[] for _ in LABELS]
    starts = np.array([start for start, _ in cut.spans])
    ends = np.array([end for _, end in cut.spans])
    for span in example.spans:
        first = int(np.searchsorted(ends, span.start, side="right"))
        last = int(np.searchsorted(starts, span.end, side="left")) - 1
        if first > last:
            continue
        label = LABELS.index(span.label)
        if span.depth == 0:
            outer.append((first, last, label))
        elif not any(one[0] <= last and first <= one[1] for one in inner[label]):
            inner[label].append((first, last, 0))
    marks = mark_spans(n, outer)
    inside = np.full((n, len(LABELS)), IGNORED, dtype=np.int8)
    if with_inner:
        for first, last, _ in outer:
            if last > first:
                inside[first : last + 1] = 0
        for label, spans in enumerate(inner):
            found = mark_spans(n, spans)
            inside[found > 0, label] = found[found > 0]
    sentences: list[Sentence] = []
    first = 0
    for length in cut.lengths:
        at = slice(first, first + length)
        sentences.append(Sentence(cut.forms[at], cut.glued[at], marks[at], inside[at]))
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
