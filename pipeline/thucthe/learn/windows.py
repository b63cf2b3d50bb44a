"""Sentences with marks come in, batches of windows go out, as an encoder reads them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from thucthe.learn.labels import Halves
from thucthe.learn.marks import Sentence, vary
from thucthe.recognize.pieces import Pieces
from thucthe.recognize.scheme import HABITS

Texts = Mapping[str, Sequence[Sequence[Sentence]]]


class Window(NamedTuple):
    """Some sentences in a row as the encoder sees them.

    Attributes
    ----------
    pieces : list of int
        With the signs for begin and end.
    firsts : list of int
        Where in `pieces` each atom begins.
    habit : int
    marks : array as in `Sentence`
    """

    pieces: list[int]
    firsts: list[int]
    habit: int
    marks: Halves


def make_window(sentences: Sequence[Sentence], habit: int, pieces: Pieces) -> Window:
    """Lay sentences end to end."""
    numbers, firsts = [pieces.begin], []
    for sentence in sentences:
        for atom in pieces.cut_all(sentence.forms, sentence.glued):
            firsts.append(len(numbers))
            numbers += atom
    numbers.append(pieces.end)
    return Window(numbers, firsts, habit, np.concatenate([sentence.marks for sentence in sentences]))


@dataclass(frozen=True)
class Settings:
    """How to train.

    Attributes
    ----------
    rounds : int
        How many times all habits are gone through.
    repeats : mapping of str to int
        How many times a habit's examples come in one round.
    shares : mapping of str to float
        Share of a habit's annotated texts that a round uses, drawn anew each time; all when not named.
    labelled : float
        Share of the texts that a teacher has labelled.
    empty : float
        Share of the texts without a name that a round uses.
    shortest, longest : int
        Pieces of a window; each article draws its own length between them.
    batch : int
        Pieces of a batch of one thread.
    threads : int
        Batches of one step; with more than one the result is not the same each time.
    half : bool
        Whether to multiply in 16 bits (bfloat16); a quarter faster where the processor can, slower where not.
    rate, head_rate : float
        Highest learning rate of the encoder and of the new layer.
    warmup : float
        Share of the steps in which the rate rises.
    dropout : float
    frozen : int
        Lowest layers that stay as they are, as the word vectors do.
    lower, title, bare : float
        Share of the windows that are varied in each way, see `vary`.
    drop : float
        Share of the pieces that are hidden.
    seed : int
    every : int
        Steps between checkpoints.
    """

    rounds: int = 3
    repeats: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    labelled: float = 1.0
    empty: float = 0.5
    shortest: int = 32
    longest: int = 192
    batch: int = 1400
    threads: int = 1
    half: bool = False
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    warmup: float = 0.1
    dropout: float = 0.1
    frozen: int = 2
    lower: float = 0.06
    title: float = 0.03
    bare: float = 0.03
    drop: float = 0.02
    seed: int = 7
    every: int = 200


def make_batches(annotated: Texts, labelled: Texts, pieces: Pieces, settings: Settings) -> list[list[Window]]:
    """Lay out all batches of a training, in the order in which they are used.

    Parameters
    ----------
    annotated, labelled : mapping of str to sequence of sequence of Sentence
        The sentences of each text by habit: of those that people annotated and of those that a teacher has labelled.
    pieces : Pieces
    settings : Settings
    """
    rng = random.Random(settings.seed)
    batches: list[list[Window]] = []
    for _ in range(settings.rounds):
        windows: list[Window] = []
        groups = [
            (habit, texts, settings.shares.get(habit, 1.0))
            for habit, texts in annotated.items()
            for _ in range(settings.repeats.get(habit, 1))
        ]
        groups += [(habit, texts, settings.labelled) for habit, texts in labelled.items()]
        for habit, texts, share in groups:
            for text in texts:
                if rng.random() < (share if any(s.has_names() for s in text) else share * settings.empty):
                    windows += _windows(text, HABITS.index(habit), pieces, settings, rng)
        batches += _batch(windows, settings.batch, rng)
    return batches


def _windows(
    article: Sequence[Sentence], habit: int, pieces: Pieces, settings: Settings, rng: random.Random
) -> Iterator[Window]:
    longest = rng.randint(settings.shortest, settings.longest)
    group: list[Sentence] = []
    size = 0
    for sentence in article:
        for part, length in _parts(sentence, pieces, settings.longest):
            if group and size + length > longest:
                yield _draw(group, habit, pieces, settings, rng)
                group, size = [], 0
            group.append(part)
            size += length
    if group:
        yield _draw(group, habit, pieces, settings, rng)


def _parts(sentence: Sentence, pieces: Pieces, longest: int) -> Iterator[tuple[Sentence, int]]:
    """Cut a sentence of too many pieces into parts; give each with its number of pieces."""
    first = size = 0
    for i, atom in enumerate(pieces.cut_all(sentence.forms, sentence.glued)):
        if size and size + len(atom) > longest:
            yield _part(sentence, first, i), size
            first, size = i, 0
        size += len(atom)
    yield _part(sentence, first, len(sentence.forms)), size


def _part(sentence: Sentence, first: int, end: int) -> Sentence:
    forms, glued, marks = sentence
    return Sentence(forms[first:end], glued[first:end], marks[first:end])


def _draw(group: list[Sentence], habit: int, pieces: Pieces, settings: Settings, rng: random.Random) -> Window:
    kind = rng.choices(
        ("", "lower", "title", "bare"),
        (1 - settings.lower - settings.title - settings.bare, settings.lower, settings.title, settings.bare),
    )[0]
    if kind:
        # Mostly a whole text is written like that, sometimes only its headline.
        some = 1 if rng.random() < 0.3 else len(group)
        group = [vary(sentence, kind) for sentence in group[:some]] + group[some:]
    window = make_window(group, habit, pieces)
    if settings.drop:
        numbers = [
            pieces.unknown if 0 < i < len(window.pieces) - 1 and rng.random() < settings.drop else piece
            for i, piece in enumerate(window.pieces)
        ]
        window = window._replace(pieces=numbers)
    return window


def _batch(windows: list[Window], budget: int, rng: random.Random) -> list[list[Window]]:
    """Put windows of similar length together, at most `budget` pieces with padding."""
    order = sorted(windows, key=lambda w: (len(w.pieces) + rng.random() * 8, rng.random()))
    batches: list[list[Window]] = [[]]
    for window in order:
        if batches[-1] and (len(batches[-1]) + 1) * len(window.pieces) > budget:
            batches.append([])
        batches[-1].append(window)
    rng.shuffle(batches)
    return batches
