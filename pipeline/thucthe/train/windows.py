"""Sentences with tags come in, batches of windows go out, as an encoder reads them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from thucthe.recognize.networks.subwords import SubwordTokenizer
from thucthe.recognize.tags.scheme import SCHEMES
from thucthe.train.soft_labels import Halves
from thucthe.train.tagging import Sentence, augment

Texts = Mapping[str, Sequence[Sequence[Sentence]]]


class Window(NamedTuple):
    """Some sentences in a row as the encoder sees them.

    Attributes
    ----------
    subwords : list of int
        With the signs for begin and end.
    firsts : list of int
        Where in `subwords` each unit begins.
    scheme : int
    tags : array as in `Sentence`
    """

    subwords: list[int]
    firsts: list[int]
    scheme: int
    tags: Halves


def make_window(sentences: Sequence[Sentence], scheme: int, subwords: SubwordTokenizer) -> Window:
    """Lay sentences end to end."""
    numbers, firsts = [subwords.begin], []
    for sentence in sentences:
        for unit in subwords.encode_batch(sentence.forms, sentence.glued):
            firsts.append(len(numbers))
            numbers += unit
    numbers.append(subwords.end)
    return Window(numbers, firsts, scheme, np.concatenate([sentence.tags for sentence in sentences]))


@dataclass(frozen=True)
class EncoderTrainingConfig:
    """How to train.

    Attributes
    ----------
    epochs : int
        How many times all schemes are gone through.
    repeats : mapping of str to int
        How many times a scheme's examples come in one round.
    shares : mapping of str to float
        Share of a scheme's annotated texts that a round uses, drawn again each time; all when not named.
    labelled : float
        Share of the texts that a teacher has labelled.
    empty : float
        Share of the texts without a name that a round uses.
    min_length, max_length : int
        Subwords of a window; each article draws its own length between them.
    batch_size : int
        Subwords of a batch of one thread.
    threads : int
        Batches of one step; with more than one the result is not the same each time.
    bf16 : bool
        Whether to multiply in 16 bits (bfloat16); a quarter faster where the processor can, slower where not.
    learning_rate, head_learning_rate : float
        Highest learning rate of the encoder and of the new layer.
    warmup : float
        Share of the steps in which the rate rises.
    dropout : float
    n_frozen_layers : int
        Lowest layers that stay as they are, as the word vectors do.
    lower, title, bare : float
        Share of the windows that are varied in each way, see `augment`.
    subword_dropout : float
        Share of the subwords that are hidden.
    seed : int
    checkpoint_every : int
        Steps between checkpoints.
    """

    epochs: int = 3
    repeats: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    labelled: float = 1.0
    empty: float = 0.5
    min_length: int = 32
    max_length: int = 192
    batch_size: int = 1400
    threads: int = 1
    bf16: bool = False
    learning_rate: float = 1.5e-4
    head_learning_rate: float = 1e-3
    warmup: float = 0.1
    dropout: float = 0.1
    n_frozen_layers: int = 2
    lower: float = 0.06
    title: float = 0.03
    bare: float = 0.03
    subword_dropout: float = 0.02
    seed: int = 7
    checkpoint_every: int = 200


def make_batches(
    annotated: Texts, labelled: Texts, subwords: SubwordTokenizer, settings: EncoderTrainingConfig
) -> list[list[Window]]:
    """Lay out all batches of a training, in the order in which they are used.

    Parameters
    ----------
    annotated, labelled : mapping of str to sequence of sequence of Sentence
        The sentences of each text by scheme: of those that people annotated and of those that a teacher has labelled.
    subwords : SubwordTokenizer
    settings : EncoderTrainingConfig
    """
    rng = random.Random(settings.seed)
    batches: list[list[Window]] = []
    for _ in range(settings.epochs):
        windows: list[Window] = []
        groups = [
            (scheme, texts, settings.shares.get(scheme, 1.0))
            for scheme, texts in annotated.items()
            for _ in range(settings.repeats.get(scheme, 1))
        ]
        groups += [(scheme, texts, settings.labelled) for scheme, texts in labelled.items()]
        for scheme, texts, share in groups:
            for text in texts:
                if rng.random() < (share if any(s.has_names() for s in text) else share * settings.empty):
                    windows += _windows(text, SCHEMES.index(scheme), subwords, settings, rng)
        batches += _batch(windows, settings.batch_size, rng)
    return batches


def _windows(
    article: Sequence[Sentence],
    scheme: int,
    subwords: SubwordTokenizer,
    settings: EncoderTrainingConfig,
    rng: random.Random,
) -> Iterator[Window]:
    longest = rng.randint(settings.min_length, settings.max_length)
    group: list[Sentence] = []
    size = 0
    for sentence in article:
        for part, length in _parts(sentence, subwords, settings.max_length):
            if group and size + length > longest:
                yield _draw(group, scheme, subwords, settings, rng)
                group, size = [], 0
            group.append(part)
            size += length
    if group:
        yield _draw(group, scheme, subwords, settings, rng)


def _parts(sentence: Sentence, subwords: SubwordTokenizer, longest: int) -> Iterator[tuple[Sentence, int]]:
    """Cut a sentence of too many subwords into parts; give each with its number of subwords."""
    first = size = 0
    for i, unit in enumerate(subwords.encode_batch(sentence.forms, sentence.glued)):
        if size and size + len(unit) > longest:
            yield _part(sentence, first, i), size
            first, size = i, 0
        size += len(unit)
    yield _part(sentence, first, len(sentence.forms)), size


def _part(sentence: Sentence, first: int, end: int) -> Sentence:
    forms, glued, tags = sentence
    return Sentence(forms[first:end], glued[first:end], tags[first:end])


def _draw(
    group: list[Sentence], scheme: int, subwords: SubwordTokenizer, settings: EncoderTrainingConfig, rng: random.Random
) -> Window:
    kind = rng.choices(
        ("", "lower", "title", "bare"),
        (1 - settings.lower - settings.title - settings.bare, settings.lower, settings.title, settings.bare),
    )[0]
    if kind:
        # Mostly a whole text is written like that, sometimes only its headline.
        some = 1 if rng.random() < 0.3 else len(group)
        group = [augment(sentence, kind) for sentence in group[:some]] + group[some:]
    window = make_window(group, scheme, subwords)
    if settings.subword_dropout:
        numbers = [
            subwords.unknown
            if 0 < i < len(window.subwords) - 1 and rng.random() < settings.subword_dropout
            else subword
            for i, subword in enumerate(window.subwords)
        ]
        window = window._replace(subwords=numbers)
    return window


def _batch(windows: list[Window], budget: int, rng: random.Random) -> list[list[Window]]:
    """Put windows of similar length together, at most `budget` subwords with padding."""
    order = sorted(windows, key=lambda w: (len(w.subwords) + rng.random() * 8, rng.random()))
    batches: list[list[Window]] = [[]]
    for window in order:
        if batches[-1] and (len(batches[-1]) + 1) * len(window.subwords) > budget:
            batches.append([])
        batches[-1].append(window)
    rng.shuffle(batches)
    return batches
