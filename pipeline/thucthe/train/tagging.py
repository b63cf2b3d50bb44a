"""Examples, or texts that a teacher has labelled, come in; sentences of units with tags go out."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from spacy.language import Language

from thucthe.corpora.gold_files import Example
from thucthe.errors import InvalidInputError
from thucthe.labels import LABELS
from thucthe.recognize.tags.scheme import TAGS, spans_to_tags
from thucthe.recognize.tags.units import Segmentation, segment_doc
from thucthe.train.soft_labels import Halves, read_labels

_LIKELY = 0.5


class Sentence(NamedTuple):
    """A sentence of units with its tags.

    Attributes
    ----------
    forms : list of str
    glued : list of bool
    tags : array of float16, shape (n_units, n_tags)
        Probabilities of the tags of the outermost names.
    """

    forms: list[str]
    glued: list[bool]
    tags: Halves

    def has_names(self) -> bool:
        """Check whether a unit is likelier in a name than not."""
        return bool((self.tags[:, 0] < _LIKELY).any())


def tag_sentences(example: Example, nlp: Language) -> list[Sentence]:
    """Cut an example into sentences with tags.

    A name whose border falls inside a unit is widened to the whole unit.

    Parameters
    ----------
    example : Example
    nlp : Language
        A pipeline whose tokenizer makes sentences.
    """
    segmentation = segment_doc(nlp.make_doc(example.text))
    names: list[tuple[int, int, int]] = []
    starts = np.array([start for start, _ in segmentation.spans])
    ends = np.array([end for _, end in segmentation.spans])
    for span in (span for span in example.spans if span.depth == 0 and span.label in LABELS):
        first = int(np.searchsorted(ends, span.start, side="right"))
        last = int(np.searchsorted(starts, span.end, side="left")) - 1
        if first <= last:
            names.append((first, last, LABELS.index(span.label)))
    return _part(segmentation, np.eye(len(TAGS), dtype=np.float16)[spans_to_tags(len(segmentation.forms), names)])


def read_sentences(labels: Path, nlp: Language) -> tuple[str, list[list[Sentence]]]:
    """Read a file of labels: their scheme and the sentences of each text.

    Raises
    ------
    InvalidInputError
        If the labels are not those of the units of its texts.
    """
    texts, scheme, probabilities = read_labels(labels)
    segmentations = [segment_doc(nlp.make_doc(text)) for text in texts]
    ends = np.cumsum([len(segmentation.forms) for segmentation in segmentations])
    if ends[-1:].sum() != len(probabilities):
        raise InvalidInputError(f"{labels}: the texts are cut otherwise than when they were labelled; label them again")
    return scheme, list(map(_part, segmentations, np.split(probabilities, ends[:-1])))


def _part(segmentation: Segmentation, tags: Halves) -> list[Sentence]:
    sentences: list[Sentence] = []
    first = 0
    for length in segmentation.lengths:
        at = slice(first, first + length)
        sentences.append(Sentence(segmentation.forms[at], segmentation.glued[at], tags[at]))
        first += length
    return sentences


def strip_diacritics(text: str) -> str:
    """Take the tags off Vietnamese letters: "Đà Nẵng" becomes "Da Nang"."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


AUGMENTERS: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "title": lambda form: form[:1].upper() + form[1:],
    "bare": strip_diacritics,
}
"""Other ways to write a unit: in lower case, with a capital, without the diacritics on its letters."""


def augment(sentence: Sentence, way: str) -> Sentence:
    """Write a sentence in one of the other `AUGMENTERS`."""
    return sentence._replace(forms=list(map(AUGMENTERS[way], sentence.forms)))
