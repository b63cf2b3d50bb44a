"""Convert sentences with tags to training examples of the convolutional network.

Every distinct unit is numbered and its attributes are looked up once, before training.
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
from thucthe.train.soft_labels import HalfFloats
from thucthe.train.tagging import AUGMENTERS, Sentence

Numbers = npt.NDArray[np.int32]


class TrainingExample(NamedTuple):
    """Consecutive sentences of a text with their target tags.

    Attributes
    ----------
    tokens : array of int32, shape (n_positions,)
        Numbers of the units in a `FeatureVocabulary`, with 0, the border, around each sentence.
    scheme : int
        Index in `SCHEMES`.
    targets : array of float16, shape (n_units, n_tags)
        Probabilities of the tags.
    """

    tokens: Numbers
    scheme: int
    targets: HalfFloats


@dataclass(frozen=True)
class AugmentationRates:
    """Share of the texts of which an augmented copy is added, for each of the `AUGMENTERS`.

    Attributes
    ----------
    lower, title, bare : float
        0 to 1; their sum is at most 1.
    """

    lower: float = 0.06
    title: float = 0.03
    bare: float = 0.03

    def draw(self, rng: random.Random) -> str:
        """Draw the name of an augmenter, or an empty string for none."""
        rates = (self.lower, self.title, self.bare)
        return rng.choices(("", *AUGMENTERS), (1 - sum(rates), *rates))[0]


class FeatureVocabulary:
    """Numbering of distinct units with their features, in order of first occurrence.

    Parameters
    ----------
    lexicons : Lexicons

    Attributes
    ----------
    tokens : list of Token
        Numbered from 1; 0 is the border.
    """

    def __init__(self, lexicons: Lexicons) -> None:
        self._lexicons = lexicons
        self._numbers: dict[Token, int] = {}
        self.tokens: list[Token] = []

    def number(self, forms: Sequence[str], glued: Sequence[bool], lengths: Sequence[int]) -> Numbers:
        """Return the numbers of the units of a text, adding new ones; the parameters are those of `Segmentation`."""
        features = to_features(forms, glued, lengths, self._lexicons.names)
        for token in features:
            if token not in self._numbers:
                self.tokens.append(token)
                self._numbers[token] = len(self.tokens)
        return np.array([self._numbers[token] for token in features], dtype=np.int32)

    def values(self, examples: Iterable[TrainingExample], min_count: int) -> dict[str, list[str]]:
        """Return the values of each attribute that occur at least `min_count` times, in descending order of count."""
        counts = np.zeros(len(self.tokens) + 1, dtype=np.int64)
        for example in examples:
            np.add.at(counts, example.tokens, 1)
        found: dict[str, Counter[str]] = {a: Counter() for a in ATTRIBUTES}
        for token, count in zip(self.tokens, counts[1:].tolist(), strict=True):
            described = attributes(*token, self._lexicons)
            for attribute, counter in found.items():
                counter[described[attribute]] += count
        return {a: [v for v, count in counter.most_common() if count >= min_count] for a, counter in found.items()}

    def rows(self, values: Mapping[str, Sequence[str]]) -> Numbers:
        """Return the row of each attribute of each unit in its embedding table.

        Parameters
        ----------
        values : mapping of str to sequence of str
            Values of each attribute, as returned by `values`.

        Returns
        -------
        array of int32, shape (1 + n_tokens, n_attributes)
        """
        numbers = {a: {value: n for n, value in enumerate(values[a], FIRST_VALUE)} for a in ATTRIBUTES}
        rows = np.full((1 + len(self.tokens), len(ATTRIBUTES)), BORDER, dtype=np.int32)
        for i, token in enumerate(self.tokens, 1):
            found = attributes(*token, self._lexicons)
            rows[i] = [numbers[a].get(found[a], UNKNOWN) for a in ATTRIBUTES]
        return rows


class ExampleBuilder:
    """Builds training examples of texts, with augmented copies of some.

    Parameters
    ----------
    vocabulary : FeatureVocabulary
        Extended by the units of the texts.
    rates : AugmentationRates
    seed : int
    """

    def __init__(self, vocabulary: FeatureVocabulary, rates: AugmentationRates, seed: int) -> None:
        self._vocabulary = vocabulary
        self._rates = rates
        self._rng = random.Random(seed)

    def build(self, sentences: Sequence[Sentence], scheme: str) -> Iterator[TrainingExample]:
        """Yield the training examples of a text whose tags follow a scheme."""
        forms = [form for sentence in sentences for form in sentence.forms]
        glued = [tied for sentence in sentences for tied in sentence.glued]
        lengths = [len(sentence.forms) for sentence in sentences]
        targets = np.concatenate([np.zeros((0, len(TAGS)), dtype=np.float16), *(s.tags for s in sentences)])
        versions = [forms]
        if name := self._rates.draw(self._rng):
            # Augment the whole text or, less often, only its first sentence, the headline.
            end = len(forms) if self._rng.random() < 0.7 else sum(lengths[:1])
            versions.append([*map(AUGMENTERS[name], forms[:end]), *forms[end:]])
        for version in versions:
            numbers = self._vocabulary.number(version, glued, lengths)
            first = 0
            for run in split_runs(lengths):
                positions = padded_positions(run)
                at = slice(first, first + len(positions))
                tokens = np.zeros(len(positions) + len(run) + 1, dtype=np.int32)
                tokens[positions] = numbers[at]
                yield TrainingExample(tokens, SCHEMES.index(scheme), targets[at])
                first = at.stop
