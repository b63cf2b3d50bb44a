"""Cuts running text into the pieces that names are made of.

A text comes in, its units go out: syllables, numbers and single signs. Units are finer than words, so that a name may
begin or end anywhere in "Trung Á-Trung Quốc".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from spacy.tokens import Doc

from thucthe.text.normalize import modern_tone, normalize_with_offsets
from thucthe.tokenize.tokenizer import token_offsets

_ATOM = re.compile("[^\\W_]+(?:['’][^\\W\\d_]+)*[\u0300-\u036f]*|[^\\w\\s]|_")
_MIN_WORDS, _ALL_CAPS_RATIO = 3, 0.9
"""A sentence is in capitals when it has so many words, and so large a share of them is."""
_DIGIT = re.compile(r"\d")


class Unit(NamedTuple):
    """What the recognizer sees of one piece of text.

    Attributes
    ----------
    form : str
        The piece, NFC, with new tone-mark placement and every digit as 0.
    glued : bool
        No white space before it.
    """

    form: str
    glued: bool


def find_units(text: str) -> list[tuple[int, int]]:
    """Cut a normalized text into units, given as spans."""
    return [match.span() for match in _ATOM.finditer(text)]


def normalize_form(piece: str) -> str:
    """Bring a piece of NFC text into the form that models of features know: new tone placement, each digit as 0."""
    return _DIGIT.sub("0", piece) if piece.isascii() else modernize(piece)


def modernize(piece: str) -> str:
    """Move the tone mark of an NFC syllable of any case to its modern place: ``Hoà`` becomes ``Hòa``."""
    if piece.isascii():
        return piece
    lower = piece.lower()
    modern = modern_tone(lower)
    if modern == lower:
        return piece
    return modern.upper() if piece.isupper() else modern.capitalize() if piece[0].isupper() else modern


def lowercase_all_caps_sentences(forms: Sequence[str], lengths: Sequence[int]) -> list[str]:
    """Write sentences that are all in capitals, as headlines are, in lower case; the others stay as they are.

    Parameters
    ----------
    forms : sequence of str
        Units of all sentences.
    lengths : sequence of int
        Number of units of each sentence.
    """
    written: list[str] = []
    first = 0
    for length in lengths:
        sentence = list(forms[first : first + length])
        words = [form for form in sentence if len(form) > 1 and form.isalpha()]
        if len(words) >= _MIN_WORDS and sum(map(str.isupper, words)) >= _ALL_CAPS_RATIO * len(words):
            sentence = [form.lower() for form in sentence]
        written += sentence
        first += length
    return written


class Segmentation(NamedTuple):
    """A Doc's text cut into units.

    Attributes
    ----------
    text : str
        ``doc.text``, which spaCy builds anew at each access.
    forms : list of str
        Each unit, NFC, with new tone-mark placement.
    glued : list of bool
        No white space before it.
    spans : list of (int, int)
        Where it stands in the text.
    lengths : list of int
        Number of units of each sentence that has any.
    """

    text: str
    forms: list[str]
    glued: list[bool]
    spans: list[tuple[int, int]]
    lengths: list[int]


def segment_doc(doc: Doc) -> Segmentation:
    """Cut the text of a Doc with words and sentences into units."""
    text = doc.text
    normalized = normalize_with_offsets(text)
    pieces = find_units(normalized.text)
    spans = pieces if normalized.starts is None else [normalized.source_span(start, end) for start, end in pieces]
    if not spans:
        return Segmentation(text, [], [], [], [])
    forms = [modernize(normalized.text[start:end]) for start, end in pieces]
    starts, _, begins = token_offsets(doc)
    offsets = np.array(spans, dtype=np.int64)
    words = np.searchsorted(starts, offsets[:, 0], side="right") - 1
    lengths = np.unique(np.cumsum(begins)[words], return_counts=True)[1].tolist()
    glued = [False, *(offsets[1:, 0] == offsets[:-1, 1]).tolist()]
    return Segmentation(text, forms, glued, spans, lengths)
