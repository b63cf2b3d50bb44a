"""Trains the conditional random field of `recognize.model` with CRFsuite.

Examples by annotation habit come in, a CRFsuite file goes out, and from it the arrays of a `NameCrf` for one habit.
Every feature stands twice, once shared by all habits and once for its own, so that a small set that follows our guide
can overrule a large one that does not (Daumé III, "Frustratingly Easy Domain Adaptation", ACL 2007).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from spacy.language import Language

from thucthe.learn.corpora import Example, GoldSpan
from thucthe.recognize.atoms import Atom, read_atoms
from thucthe.recognize.features import TEMPLATES, Lexicons, attributes, list_matches
from thucthe.tokenize.crf import AFTER, BEFORE, RESERVED, parse_crfsuite

_BEFORE, _AFTER = "\tBOS", "\tEOS"
Sentence = tuple[list[Atom], list[str]]


def labelled_sentences(example: Example, nlp: Language) -> Iterator[Sentence]:
    """Cut an example into sentences of atoms with BIO labels of its outermost names.

    A name whose border falls inside an atom can't be written this way and is widened to the whole atom.
    """
    atoms, spans, lengths = read_atoms(nlp.make_doc(example.text))
    labels = bio_labels(spans, [span for span in example.spans if span.depth == 0])
    first = 0
    for length in lengths:
        yield atoms[first : first + length], labels[first : first + length]
        first += length


def inner_sentences(example: Example, nlp: Language) -> Iterator[Sentence]:
    """Give each outermost name of several atoms as a sentence of its own with the labels of the names inside it."""
    atoms, spans, _ = read_atoms(nlp.make_doc(example.text))
    for outer in example.spans:
        if outer.depth:
            continue
        inside = [i for i, (start, end) in enumerate(spans) if start >= outer.start and end <= outer.end]
        if len(inside) < 2:
            continue
        inner = [s for s in example.spans if s.depth == 1 and outer.start <= s.start and s.end <= outer.end]
        chosen = slice(inside[0], inside[-1] + 1)
        yield atoms[chosen], bio_labels(spans[chosen], inner)


def bio_labels(atoms: Sequence[tuple[int, int]], names: Sequence[GoldSpan]) -> list[str]:
    """Label each atom span as beginning (B), inside (I) or outside (O) of the names."""
    labels = ["O"] * len(atoms)
    for name in names:
        mark = "B"
        for i, (start, end) in enumerate(atoms):
            if start < name.end and end > name.start:
                labels[i] = f"{mark}-{name.label}"
                mark = "I"
    return labels


def features(atoms: Sequence[Atom], lexicons: Lexicons, habit: str) -> list[list[str]]:
    """Write the features of each atom of a sentence as strings."""
    marks = list_matches(atoms, lexicons.names)
    values = [attributes(atom, mark, lexicons) for atom, mark in zip(atoms, marks, strict=True)]
    rows: list[list[str]] = []
    for i in range(len(atoms)):
        row: list[str] = []
        for attribute, places in TEMPLATES.items():
            for n, offsets in places.items():
                for offset in offsets:
                    first = i + offset
                    if first < 0:
                        value = _BEFORE
                    elif first + n > len(atoms):
                        value = _AFTER
                    else:
                        parts = [values[k][attribute] for k in range(first, first + n)]
                        if not all(parts):
                            continue
                        value = "\t".join(parts)
                    row.append(f"{attribute}/{n}/{offset}={value}")
        rows.append(row + [f"{habit}:{feature}" for feature in row])
    return rows


def train(
    sentences: dict[str, Sequence[Sentence]], lexicons: Lexicons, path: Path, settings: dict[str, float], log: Path
) -> None:
    """Train on sentences by habit and write a CRFsuite file.

    Parameters
    ----------
    sentences : dict of str to sequence of Sentence
    lexicons : Lexicons
    path : Path
        Where the CRFsuite model goes.
    settings : dict of str to float
        CRFsuite's parameters for L-BFGS, such as ``c1``, ``c2``, ``feature.minfreq``, ``max_iterations``.
    log : Path
        Where the optimizer's progress goes.
    """
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=settings, verbose=False)
    for habit, group in sentences.items():
        for atoms, labels in group:
            trainer.append(features(atoms, lexicons, habit), labels)
    with log.open("w", encoding="utf-8") as lines:
        trainer.message = lambda text: (lines.write(text), lines.flush())
        trainer.verbose = True
        trainer.train(str(path))


def export(data: bytes, habit: str, smallest: float = 0.01) -> dict[str, np.ndarray]:
    """Turn a CRFsuite file into the arrays of a `NameCrf` that follows one habit.

    Parameters
    ----------
    data : bytes
        The CRFsuite file.
    habit : str
        Its own weights are added to the shared ones.
    smallest : float
        Features all of whose weights are smaller are left out.
    """
    model = parse_crfsuite(data)
    weights: dict[str, np.ndarray] = {}
    for name, row in model.weights.items():
        owner, colon, plain = name.partition(":")
        shared = "/" in owner or not colon
        if shared or owner == habit:
            feature = name if shared else plain
            weights[feature] = weights.get(feature, 0.0) + row
    found: dict[tuple[str, int], dict[str, dict[int, np.ndarray]]] = {
        (a, n): {} for a, places in TEMPLATES.items() for n in places
    }
    for feature, row in weights.items():
        place, _, value = feature.partition("=")
        attribute, n, offset = place.split("/")
        if np.abs(row).max() >= smallest:
            found[attribute, int(n)].setdefault(value, {})[int(offset)] = row
    arrays = {"labels": _joined(model.labels), "transitions": model.transitions}
    for attribute, places in TEMPLATES.items():
        parts = {part for n in places for value in found[attribute, n] for part in value.split("\t")} - {"BOS", "EOS", ""}
        numbers = {value: number for number, value in enumerate(sorted(parts), RESERVED)}
        arrays[f"values/{attribute}"] = _joined(list(numbers))
        for n, offsets in places.items():
            rows = {_BEFORE: BEFORE, _AFTER: AFTER}
            if n == 1:
                rows |= numbers
                size = RESERVED + len(numbers)
            else:
                keys = {v: _packed(v, numbers) for v in found[attribute, n] if v not in rows}
                order = sorted(keys, key=keys.__getitem__)
                arrays[f"keys/{attribute}/{n}"] = np.array([keys[v] for v in order], dtype=np.int64)
                rows |= {value: row for row, value in enumerate(order, RESERVED)}
                size = RESERVED + len(order)
            table = np.zeros((size, len(offsets), len(model.labels)), dtype=np.float16)
            for value, votes in found[attribute, n].items():
                for offset, vote in votes.items():
                    table[rows[value], offsets.index(offset)] = vote
            arrays[f"rows/{attribute}/{n}"] = table
    return arrays


def _packed(value: str, numbers: dict[str, int]) -> int:
    key = 0
    for part in value.split("\t"):
        key = key << 21 | numbers[part]
    return key


def _joined(words: list[str]) -> np.ndarray:
    return np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8)
