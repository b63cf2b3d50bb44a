"""Group sentences with tags into windows of subwords and batches, as input of an encoder."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

import numpy as np

from thucthe.checked import checked_dataclass
from thucthe.recognize.networks.subwords import SubwordTokenizer
from thucthe.recognize.tags.scheme import SCHEMES
from thucthe.train.soft_labels import HalfFloats
from thucthe.train.tagging import Sentence, augment

Texts = Mapping[str, Sequence[Sequence[Sentence]]]
"""Sentences of each text by annotation scheme."""


class Window(NamedTuple):
    """Consecutive sentences as input of an encoder.

    Attributes
    ----------
    subwords : list of int
        Including the special tokens for begin and end.
    firsts : list of int
        Index in `subwords` of the first subword of each unit.
    scheme : int
        Index in `SCHEMES`.
    tags : array of float16, shape (n_units, n_tags)
        As in `Sentence`.
    """

    subwords: list[int]
    firsts: list[int]
    scheme: int
    tags: HalfFloats


def make_window(sentences: Sequence[Sentence], scheme: int, subwords: SubwordTokenizer) -> Window:
    """Concatenate sentences to a window."""
    numbers, firsts = [subwords.begin], []
    for sentence in sentences:
        for unit in subwords.encode_batch(sentence.forms, sentence.glued):
            firsts.append(len(numbers))
            numbers += unit
    numbers.append(subwords.end)
    return Window(numbers, firsts, scheme, np.concatenate([sentence.tags for sentence in sentences]))


@checked_dataclass
class EncoderTrainingConfig:
    """Training parameters of an encoder.

    Attributes
    ----------
    epochs : int
    repeats : mapping of str to int
        Number of times that a scheme's annotated texts are used in an epoch; 1 by default.
    shares : mapping of str to float
        Share of a scheme's annotated texts that is sampled in each epoch, 0 to 1; 1 by default.
    labelled : float
        Share of the texts labelled by a teacher that is sampled in each epoch, 0 to 1.
    empty : float
        Share of the texts without names that is sampled in each epoch, 0 to 1; multiplies the other shares.
    min_length, max_length : int
        Number of subwords of a window; the maximum is drawn for each text from this range.
    batch_size : int
        Maximum number of subwords of a batch, with padding.
    threads : int
        Number of batches in a step, one a thread; more than one makes the result non-deterministic.
    bf16 : bool
        Use bfloat16 autocast: 25 % faster on processors that support it, slower on others.
    learning_rate, head_learning_rate : float
        Maximum learning rate of the encoder and of the output layer.
    warmup : float
        Share of the steps in which the learning rate rises, 0 to 1.
    dropout : float
        Dropout rate, 0 to 1.
    n_frozen_layers : int
        Number of lowest layers that are not trained; the word vectors never are.
    lower, title, bare : float
        Share of the windows to which each augmenter is applied, see `augment`.
    subword_dropout : float
        Share of the subwords that are replaced by the unknown subword.
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
    """Return the batches of all epochs in training order.

    Parameters
    ----------
    annotated, labelled : mapping of str to sequence of sequence of Sentence
        Sentences of each text by scheme: of the annotated texts, and of those labelled by a teacher.
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
                    windows += _make_windows(text, SCHEMES.index(scheme), subwords, settings, rng)
        batches += _group_by_length(windows, settings.batch_size, rng)
    return batches


def _make_windows(
    text: Sequence[Sentence],
    scheme: int,
    subwords: SubwordTokenizer,
    settings: EncoderTrainingConfig,
    rng: random.Random,
) -> Iterator[Window]:
    longest = rng.randint(settings.min_length, settings.max_length)
    group: list[Sentence] = []
    size = 0
    for sentence in text:
        for part, length in _split_long(sentence, subwords, settings.max_length):
            if group and size + length > longest:
                yield _make_augmented(group, scheme, subwords, settings, rng)
                group, size = [], 0
            group.append(part)
            size += length
    if group:
        yield _make_augmented(group, scheme, subwords, settings, rng)


def _split_long(sentence: Sentence, subwords: SubwordTokenizer, longest: int) -> Iterator[tuple[Sentence, int]]:
    """Split a sentence into parts of at most `longest` subwords; yield each part with its number of subwords."""
    first = size = 0
    for i, unit in enumerate(subwords.encode_batch(sentence.forms, sentence.glued)):
        if size and size + len(unit) > longest:
            yield _slice(sentence, first, i), size
            first, size = i, 0
        size += len(unit)
    yield _slice(sentence, first, len(sentence.forms)), size


def _slice(sentence: Sentence, first: int, end: int) -> Sentence:
    forms, glued, tags = sentence
    return Sentence(forms[first:end], glued[first:end], tags[first:end])


def _make_augmented(
    group: list[Sentence], scheme: int, subwords: SubwordTokenizer, settings: EncoderTrainingConfig, rng: random.Random
) -> Window:
    kind = rng.choices(
        ("", "lower", "title", "bare"),
        (1 - settings.lower - settings.title - settings.bare, settings.lower, settings.title, settings.bare),
    )[0]
    if kind:
        # Augment the whole window or, less often, only its first sentence, which may be the headline.
        end = 1 if rng.random() < 0.3 else len(group)
        group = [augment(sentence, kind) for sentence in group[:end]] + group[end:]
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


def _group_by_length(windows: list[Window], batch_size: int, rng: random.Random) -> list[list[Window]]:
    """Group windows of similar length into batches of at most `batch_size` subwords, with padding."""
    order = sorted(windows, key=lambda w: (len(w.subwords) + rng.random() * 8, rng.random()))
    batches: list[list[Window]] = [[]]
    for window in order:
        if batches[-1] and (len(batches[-1]) + 1) * len(window.subwords) > batch_size:
            batches.append([])
        batches[-1].append(window)
    rng.shuffle(batches)
    return batches
