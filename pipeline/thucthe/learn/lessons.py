"""What the student learns from: annotated texts and texts that a teacher has labelled come in, arrays go out.

Every distinct atom is numbered once and its attributes are looked up once, so that all that is left to do in training
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

from thucthe.learn.labels import Halves
from thucthe.learn.marks import WAYS, Sentence
from thucthe.recognize.conv import ATTRIBUTES, BORDER, FIRST_VALUE, UNKNOWN, Token, cut_runs, lay_out, see
from thucthe.recognize.features import attributes
from thucthe.recognize.lexicons import Lexicons
from thucthe.recognize.scheme import HABITS, MARKS

Numbers = npt.NDArray[np.int32]


class Lesson(NamedTuple):
    """Some sentences of a text in a row, with what is to be said of their atoms.

    Attributes
    ----------
    tokens : array of int32, shape (n_places,)
        Numbers that an `Inventory` gave the atoms, with 0, the border, around each sentence.
    habit : int
    targets : array of float16, shape (n_atoms, n_marks)
        Probabilities of the marks.
    """

    tokens: Numbers
    habit: int
    targets: Halves


@dataclass(frozen=True)
class Shares:
    """Share of the texts that come once more in each of the other `WAYS`."""

    lower: float = 0.06
    title: float = 0.03
    bare: float = 0.03

    def draw(self, rng: random.Random) -> str:
        """Draw a way to write a text again; empty for none."""
        shares = (self.lower, self.title, self.bare)
        return rng.choices(("", *WAYS), (1 - sum(shares), *shares))[0]


class Inventory:
    """Numbers the distinct atoms of texts in the order in which they are first seen.

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
        """Give the number of each atom of a text, which is described as in `Cut`."""
        seen = see(forms, glued, lengths, self._lexicons.names)
        for token in seen:
            if token not in self._numbers:
                self.tokens.append(token)
                self._numbers[token] = len(self.tokens)
        return np.array([self._numbers[token] for token in seen], dtype=np.int32)

    def values(self, lessons: Iterable[Lesson], fewest: int) -> dict[str, list[str]]:
        """List the values of each attribute that stand in the lessons at least so often, commonest first."""
        counts = np.zeros(len(self.tokens) + 1, dtype=np.int64)
        for lesson in lessons:
            np.add.at(counts, lesson.tokens, 1)
        found: dict[str, Counter[str]] = {a: Counter() for a in ATTRIBUTES}
        for token, count in zip(self.tokens, counts[1:].tolist(), strict=True):
            described = attributes(*token, self._lexicons)
            for attribute, counter in found.items():
                counter[described[attribute]] += count
        return {a: [v for v, count in counter.most_common() if count >= fewest] for a, counter in found.items()}

    def rows(self, values: Mapping[str, Sequence[str]]) -> Numbers:
        """Look up the row of each attribute of each atom, shape (1 + number of tokens, number of `ATTRIBUTES`)."""
        numbers = {a: {value: n for n, value in enumerate(values[a], FIRST_VALUE)} for a in ATTRIBUTES}
        rows = np.full((1 + len(self.tokens), len(ATTRIBUTES)), BORDER, dtype=np.int32)
        for i, token in enumerate(self.tokens, 1):
            found = attributes(*token, self._lexicons)
            rows[i] = [numbers[a].get(found[a], UNKNOWN) for a in ATTRIBUTES]
        return rows


class Reader:
    """Reads texts as lessons, some of them once more in another writing.

    Parameters
    ----------
    inventory : Inventory
    shares : Shares
    seed : int
    """

    def __init__(self, inventory: Inventory, shares: Shares, seed: int) -> None:
        self._inventory = inventory
        self._shares = shares
        self._rng = random.Random(seed)

    def read(self, sentences: Sequence[Sentence], habit: str) -> Iterator[Lesson]:
        """Read a text whose marks follow a habit."""
        forms = [form for sentence in sentences for form in sentence.forms]
        glued = [tied for sentence in sentences for tied in sentence.glued]
        lengths = [len(sentence.forms) for sentence in sentences]
        targets = np.concatenate([np.zeros((0, len(MARKS)), dtype=np.float16), *(s.marks for s in sentences)])
        versions = [forms]
        if kind := self._shares.draw(self._rng):
            # Mostly a whole text is written like that, sometimes only its headline.
            some = len(forms) if self._rng.random() < 0.7 else sum(lengths[:1])
            versions.append([*map(WAYS[kind], forms[:some]), *forms[some:]])
        for version in versions:
            numbers = self._inventory.number(version, glued, lengths)
            first = 0
            for run in cut_runs(lengths):
                places = lay_out(run)
                at = slice(first, first + len(places))
                tokens = np.zeros(len(places) + len(run) + 1, dtype=np.int32)
                tokens[places] = numbers[at]
                yield Lesson(tokens, HABITS.index(habit), targets[at])
                first = at.stop
