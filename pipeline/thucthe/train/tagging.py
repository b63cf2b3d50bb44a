"""Convert annotated texts and files of soft labels to sentences of units with tags, and augment them."""

from __future__ import annotations

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
from thucthe.text.syllables import strip_diacritics
from thucthe.train.soft_labels import HalfFloats, read_labels

_MAX_OUTSIDE = 0.5
"""Maximum probability of the tag O of a unit that is more likely inside a name."""


class Sentence(NamedTuple):
    """A sentence of units with soft tags.

    Attributes
    ----------
    forms : list of str
    glued : list of bool
        Whether no white space precedes each unit.
    tags : array of float16, shape (n_units, n_tags)
        Probabilities of the tags of the outermost names.
    """

    forms: list[str]
    glued: list[bool]
    tags: HalfFloats

    def has_names(self) -> bool:
        """Check whether any unit is more likely inside a name than outside."""
        return bool((self.tags[:, 0] < _MAX_OUTSIDE).any())


def tag_sentences(example: Example, nlp: Language) -> list[Sentence]:
    """Split an annotated text into sentences with the tags of its outermost names.

    A name with a boundary inside a unit is extended to the whole unit.

    Parameters
    ----------
    example : Example
    nlp : Language
        A pipeline whose tokenizer sets sentence boundaries.
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
    return _split(segmentation, np.eye(len(TAGS), dtype=np.float16)[spans_to_tags(len(segmentation.forms), names)])


def read_sentences(labels: Path, nlp: Language) -> tuple[str, list[list[Sentence]]]:
    """Read a file of soft labels.

    Parameters
    ----------
    labels : Path
    nlp : Language
        A pipeline whose tokenizer sets sentence boundaries.

    Returns
    -------
    scheme : str
    texts : list of list of Sentence

    Raises
    ------
    InvalidInputError
        If the number of labels differs from the number of units.
    """
    texts, scheme, probabilities = read_labels(labels)
    segmentations = [segment_doc(nlp.make_doc(text)) for text in texts]
    ends = np.cumsum([len(segmentation.forms) for segmentation in segmentations])
    if ends[-1:].sum() != len(probabilities):
        raise InvalidInputError(f"{labels}: segmentation has changed since the labels were created; relabel the texts")
    return scheme, list(map(_split, segmentations, np.split(probabilities, ends[:-1])))


def _split(segmentation: Segmentation, tags: HalfFloats) -> list[Sentence]:
    sentences: list[Sentence] = []
    first = 0
    for length in segmentation.lengths:
        at = slice(first, first + length)
        sentences.append(Sentence(segmentation.forms[at], segmentation.glued[at], tags[at]))
        first += length
    return sentences


AUGMENTERS: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "title": lambda form: form[:1].upper() + form[1:],
    "bare": lambda form: strip_diacritics(form) or form,  # a combining mark may stand alone
}
"""Functions that change the spelling of a unit: lower case, initial capital, no diacritics."""


def augment(sentence: Sentence, name: str) -> Sentence:
    """Apply one of the `AUGMENTERS` to the forms of a sentence."""
    return sentence._replace(forms=list(map(AUGMENTERS[name], sentence.forms)))
