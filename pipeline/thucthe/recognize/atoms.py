"""Cuts running text into the pieces that names are made of.

A text comes in, its atoms go out: syllables, numbers and single signs. Atoms are finer than words, so that a name may
begin or end anywhere in "Trung Á-Trung Quốc"; what the words say of them stands in their attributes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from spacy.tokens import Doc

from thucthe.tokenize.shadow import cast_shadow, modern_tone
from thucthe.tokenize.tokenizer import token_offsets

_ATOM = re.compile("[^\\W_]+(?:['’][^\\W\\d_]+)*[\u0300-\u036f]*|[^\\w\\s]|_")
_DIGIT = re.compile(r"\d")


class Atom(NamedTuple):
    """What the recognizer sees of one piece of text.

    Attributes
    ----------
    form : str
        The piece, NFC, with new tone-mark placement and every digit as 0.
    glued : bool
        No white space before it.
    inside : bool
        It goes on the word of the atom before it.
    word : str
        The whole word in lower case when it has several atoms, else empty.
    """

    form: str
    glued: bool
    inside: bool
    word: str


def find_atoms(text: str) -> list[tuple[int, int]]:
    """Cut a normalized text into atoms, given as spans."""
    return [match.span() for match in _ATOM.finditer(text)]


def normalize_form(piece: str) -> str:
    """Bring a piece of NFC text into the form that models know: new tone placement, each digit as 0."""
    if piece.isascii():
        return _DIGIT.sub("0", piece)
    lower = piece.lower()
    modern = modern_tone(lower)
    if modern == lower:
        return piece
    return modern.upper() if piece.isupper() else modern.capitalize() if piece[0].isupper() else modern


def read_atoms(doc: Doc) -> tuple[list[Atom], list[tuple[int, int]], list[int]]:
    """Read the atoms of a Doc's text.

    Parameters
    ----------
    doc : Doc
        A Doc with words and sentences.

    Returns
    -------
    atoms : list of Atom
    spans : list of (int, int)
        Where each stands in ``doc.text``.
    lengths : list of int
        Number of atoms of each sentence that has any.
    """
    shadow = cast_shadow(doc.text)
    pieces = find_atoms(shadow.text)
    spans = pieces if shadow.starts is None else [shadow.source_span(start, end) for start, end in pieces]
    if not spans:
        return [], [], []
    forms = [normalize_form(shadow.text[start:end]) for start, end in pieces]
    starts, _, begins = token_offsets(doc)
    offsets = np.array(spans, dtype=np.int64)
    words = np.searchsorted(starts, offsets[:, 0], side="right") - 1
    sentences = np.cumsum(begins)[words]
    lengths = np.unique(sentences, return_counts=True)[1].tolist()
    glued = [False, *(offsets[1:, 0] == offsets[:-1, 1]).tolist()]
    inside = [False, *(words[1:] == words[:-1]).tolist()]
    texts = [""] * len(forms)
    # Words of several atoms: from each first atom that others go on, up to the next first one.
    firsts = np.flatnonzero(~np.array(inside))
    lasts = np.append(firsts[1:], len(forms))
    for first, end in np.column_stack((firsts, lasts))[lasts - firsts > 1].tolist():
        texts[first:end] = [" ".join(forms[first:end]).lower()] * (end - first)
    return list(map(Atom, forms, glued, inside, texts)), spans, lengths
