"""What the student learns from: annotated texts and texts that a teacher has labelled come in, arrays go out.

Every distinct unit is numbered once and its attributes are looked up once, so that all that is left to do in training
is arithmetic.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thucthe.recognize.networks.conv_scorer import (
    ATTRIBUTES,
    BORDER,
    FIRST_VALUE,
    UNKNOWN,
    Token,
    padded_positions,
    split_runs,
    to_features,
)
from thucthe.recognize.networks.features import attributes
from thucthe.recognize.networks.lexicons import Lexicons
from thucthe.recognize.tags.scheme import SCHEMES, TAGS
from thucthe.train.soft_labels import Halves
from thucthe.train.tagging import AUGMENTERS, Sentence

Numbers = npt.NDArray[np.int32]


class TrainingExample(NamedTuple):
    """Some sentences of a text in a row, with what is to be said of their units.

    Attributes
    ----------
    tokens : array of int32, shape (n_places,)
        Numbers that an `FeatureVocabulary` gave the units, with 0, the border, around each sentence.
    scheme : int
    targets : array of float16, shape (n_units, n_tags)
        Probabilities of the tags.
    """

    tokens: Numbers
    scheme: int
    targets: Halves


@dataclass(frozen=True)
class AugmentationRates:
    """Share of the texts that come once more in each of the other `AUGMENTERS`."""

    lower: float = 0.06
    title: float = 0.03
    bare: float = 0.03

    def draw(self, rng: random.Random) -> str:
        """Draw a way to write a text again; empty for none."""
        shares = (self.lower, self.title, self.bare)
        return rng.choices(("", *AUGMENTERS), (1 - sum(shares), *shares))[0]


class FeatureVocabulary:
    """Numbers the distinct units of texts in the order in which they are first seen.

    Parameters
    ----------
    lexicons : Lexicons

    Attributes
    ----------
    tokens : list of Token
        Those numbered from 1 on; 0 is the border.
    """

    def __init__(self, lexicons: Lexicons) -> None:
        self._lexicons = lexicons
        self._numbers: dict[Token, int] = {}
        self.tokens: list[Token] = []

    def number(self, forms: Sequence[str], glued: Sequence[bool], lengths: Sequence[int]) -> Numbers:
        """Return the number of each unit of a text, which is described as in `Segmentation`."""
        seen = to_features(forms, glued, lengths, self._lexicons.names)
        for token in seen:
            if token not in self._numbers:
                self.tokens.append(token)
                self._numbers[token] = len(self.tokens)
        return np.array([self._numbers[token] for token in seen], dtype=np.int32)

    def values(self, training_examples: Iterable[TrainingExample], min_count: int) -> dict[str, list[str]]:
        """List the values of each attribute that occur in the examples at least `min_count` times, commonest first."""
        counts = np.zeros(len(self.tokens) + 1, dtype=np.int64)
        for training_example in training_examples:
            np.add.at(counts, training_example.tokens, 1)
        found: dict[str, Counter[str]] = {a: Counter() for a in ATTRIBUTES}
        for token, count in zip(self.tokens, counts[1:].tolist(), strict=True):
            described = attributes(*token, self._lexicons)
            for attribute, counter in found.items():
                counter[described[attribute]] += count
        return {a: [v for v, count in counter.most_common() if count >= min_count] for a, counter in found.items()}

    def rows(self, values: Mapping[str, Sequence[str]]) -> Numbers:
        """Look up the row of each attribute of each unit, shape (1 + number of tokens, number of `ATTRIBUTES`)."""
        numbers = {a: {value: n for n, value in enumerate(values[a], FIRST_VALUE)} for a in ATTRIBUTES}
        rows = np.full((1 + len(self.tokens), len(ATTRIBUTES)), BORDER, dtype=np.int32)
        for i, token in enumerate(self.tokens, 1):
            found = attributes(*token, self._lexicons)
            rows[i] = [numbers[a].get(found[a], UNKNOWN) for a in ATTRIBUTES]
        return rows


class ExampleBuilder:
    """Reads texts as training examples, some of them once more in another writing.

    Parameters
    ----------
    vocabulary : FeatureVocabulary
    shares : AugmentationRates
    seed : int
    """

    def __init__(self, vocabulary: FeatureVocabulary, shares: AugmentationRates, seed: int) -> None:
        self._vocabulary = vocabulary
        self._shares = shares
        self._rng = random.Random(seed)

    def read(self, sentences: Sequence[Sentence], scheme: str) -> Iterator[TrainingExample]:
        """Read a text whose tags follow a scheme."""
        forms = [form for sentence in sentences for form in sentence.forms]
        glued = [tied for sentence in sentences for tied in sentence.glued]
        lengths = [len(sentence.forms) for sentence in sentences]
        targets = np.concatenate([np.zeros((0, len(TAGS)), dtype=np.float16), *(s.tags for s in sentences)])
        versions = [forms]
        if kind := self._shares.draw(self._rng):
            # Mostly a whole text is written like that, sometimes only its headline.
            some = len(forms) if self._rng.random() < 0.7 else sum(lengths[:1])
            versions.append([*map(AUGMENTERS[kind], forms[:some]), *forms[some:]])
        for version in versions:
            numbers = self._vocabulary.number(version, glued, lengths)
            first = 0
            for run in split_runs(lengths):
                places = padded_positions(run)
                at = slice(first, first + len(places))
                tokens = np.zeros(len(places) + len(run) + 1, dtype=np.int32)
                tokens[places] = numbers[at]
                yield TrainingExample(tokens, SCHEMES.index(scheme), targets[at])
                first = at.stop
