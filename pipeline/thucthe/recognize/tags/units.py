"""Split text into units: syllables, numbers and single punctuation marks.

Units are finer than words, so that a name may begin or end anywhere in "Trung Á-Trung Quốc".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from spacy.tokens import Doc

from thucthe.text.glued import GLUED_WORD, PLAIN_WORD
from thucthe.text.normalize import modern_tone, normalize_with_offsets
from thucthe.text.pieces import find_pieces
from thucthe.tokenize.doc_text import text_of
from thucthe.tokenize.tokenizer import token_offsets

_UNIT = re.compile(f"({PLAIN_WORD}|{GLUED_WORD}|[^\\W_]+(?:['’][^\\W\\d_]+)*[\\u0300-\\u036f]*|[^\\w\\s]|_)")
_MIN_WORDS, _ALL_CAPS_RATIO = 3, 0.9
"""Minimum number of words, and minimum ratio of words in capitals, of a sentence written in capitals."""
_DIGIT = re.compile(r"\d")


def find_units(text: str) -> list[tuple[int, int]]:
    """Return the spans of the units of a normalized text."""
    return find_pieces(_UNIT, text)


def normalize_form(piece: str) -> str:
    """Normalize an NFC unit for feature models: modern tone mark placement, every digit replaced by 0."""
    return _DIGIT.sub("0", piece) if piece.isascii() else modernize(piece)


@lru_cache(maxsize=100_000)
def modernize(piece: str) -> str:
    """Move the tone mark of an NFC syllable of any case to its modern position: ``Hoà`` becomes ``Hòa``."""
    if piece.isascii():
        return piece
    lower = piece.lower()
    modern = modern_tone(lower)
    if modern == lower:
        return piece
    return modern.upper() if piece.isupper() else modern.capitalize() if piece[0].isupper() else modern


def lowercase_all_caps_sentences(forms: Sequence[str], lengths: Sequence[int]) -> list[str]:
    """Convert sentences written in capitals, such as headlines, to lower case.

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
        sentence = forms[first : first + length]
        written += map(str.lower, sentence) if _is_in_capitals(sentence) else sentence
        first += length
    return written


def _is_in_capitals(sentence: Sequence[str]) -> bool:
    if sum(map(str.isupper, sentence)) < _ALL_CAPS_RATIO * _MIN_WORDS:
        return False
    words = [form for form in sentence if len(form) > 1 and form.isalpha()]
    return len(words) >= _MIN_WORDS and sum(map(str.isupper, words)) >= _ALL_CAPS_RATIO * len(words)


class Segmentation(NamedTuple):
    """The units of a Doc.

    Attributes
    ----------
    text : str
        ``doc.text``.
    forms : list of str
        Forms of the units, NFC, with modern tone mark placement.
    glued : list of bool
        Whether no white space precedes it.
    spans : list of (int, int)
        Offsets in the text.
    lengths : list of int
        Number of units of each non-empty sentence.
    """

    text: str
    forms: list[str]
    glued: list[bool]
    spans: list[tuple[int, int]]
    lengths: list[int]

    def select(self, chosen: Sequence[bool]) -> Segmentation:
        """Return the units of the chosen sentences; `chosen` has one value per sentence."""
        if all(chosen):
            return self
        forms: list[str] = []
        glued: list[bool] = []
        spans: list[tuple[int, int]] = []
        lengths: list[int] = []
        first = 0
        for length, is_chosen in zip(self.lengths, chosen, strict=True):
            end = first + length
            if is_chosen:
                forms += self.forms[first:end]
                glued += [False, *self.glued[first + 1 : end]]
                spans += self.spans[first:end]
                lengths.append(length)
            first = end
        return Segmentation(self.text, forms, glued, spans, lengths)


def segment_doc(doc: Doc) -> Segmentation:
    """Split the text of a Doc with words and sentences into units."""
    text = text_of(doc)
    normalized = normalize_with_offsets(text)
    parts = _UNIT.split(normalized.text)
    if len(parts) == 1:
        return Segmentation(text, [], [], [], [])
    borders = np.cumsum(np.fromiter(map(len, parts), np.int64, len(parts)))
    firsts, ends = borders[:-1:2], borders[1::2]
    if normalized.starts is not None:
        firsts, ends = np.array(normalized.starts)[firsts], np.array(normalized.ends)[ends - 1]
    starts, _, begins = token_offsets(doc)
    sentences = np.bincount(np.cumsum(begins)[np.searchsorted(starts, firsts, side="right") - 1])
    return Segmentation(
        text=text,
        forms=list(map(modernize, parts[1::2])),
        glued=[False, *(firsts[1:] == ends[:-1]).tolist()],
        spans=list(zip(firsts.tolist(), ends.tolist(), strict=True)),
        lengths=sentences[sentences > 0].tolist(),
    )
