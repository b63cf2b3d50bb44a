"""Trains the conditional random field of `recognize.model` with CRFsuite.

Examples by annotation habit come in, a CRFsuite file goes out, and from it the arrays of a `NameCrf` for one habit.
Every feature stands twice, once shared by all habits and once for its own, so that a small set that follows our guide
can overrule a large one that does not (Daumé III, "Frustratingly Easy Domain Adaptation", ACL 2007).
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
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


def inner_sentences(example: Example, nlp: Language, organizations: Collection[str] = ()) -> Iterator[Sentence]:
    """Give each outermost name of several atoms as a sentence of its own with the labels of the names inside it.

    Parameters
    ----------
    example : Example
    nlp : Language
    organizations : collection of str
        Organizations that stand alone elsewhere: where a longer one ends in one of these ("Cục Cảnh sát hình sự Bộ Công
        an"), it counts as a name inside, since corpora hardly mark those.
    """
    atoms, spans, _ = read_atoms(nlp.make_doc(example.text))
    for outer in example.spans:
        if outer.depth:
            continue
        inside = [i for i, (start, end) in enumerate(spans) if start >= outer.start and end <= outer.end]
        if len(inside) < 2:
            continue
        inner = [s for s in example.spans if s.depth == 1 and outer.start <= s.start and s.end <= outer.end]
        if outer.label == "ORG":
            for i in inside[1:-1]:
                start = spans[i][0]
                if example.text[start].isupper() and example.text[start : outer.end] in organizations:
                    inner = [s for s in inner if s.end <= start] + [GoldSpan(start, outer.end, "ORG", 1)]
                    break
        chosen = slice(inside[0], inside[-1] + 1)
        yield atoms[chosen], bio_labels(spans[chosen], inner)


def organizations(examples: Iterable[Example], lexicons: Lexicons) -> set[str]:
    """List the outermost organizations of several syllables whose name is not also that of a place."""
    spans = [(example.text[span.start : span.end], span.label) for example in examples for span in example.spans]
    places = {name for name, label in spans if label != "ORG"}
    names = {name for name, label in spans if label == "ORG" and len(name.split()) > 1}
    return {name for name in names - places if name.lower() not in lexicons.names}


def composed_sentences(names: Collection[str], nlp: Language, rng: random.Random, n: int) -> list[Sentence]:
    """Compose organs of organizations, such as "Ban Thư ký" + "Tổ chức Y tế Thế giới", as examples of nested names.

    Parameters
    ----------
    names : collection of str
        Organizations.
    nlp : Language
    rng : Random
    n : int
        How many to compose.
    """
    heads = [
        line for line in files(__package__).joinpath("organs.txt").read_text("utf-8").splitlines() if line[0] != "#"
    ]
    by_kind: dict[str, list[str]] = {}
    for name in sorted(name for name in names if name[0].isupper() and len(name.split()) > 2):
        by_kind.setdefault(" ".join(name.split()[:2]), []).append(name)
    # "Bộ Công", "Tổ chức": kinds in turn, or the commonest one would be all that is learnt.
    kinds = [group for group in by_kind.values() if len(group) > 1]
    composed: list[Sentence] = []
    for _ in range(n if kinds else 0):
        head, name = rng.choice(heads), rng.choice(rng.choice(kinds))
        text = f"{head} {name}"
        atoms, spans, _ = read_atoms(nlp.make_doc(text))
        composed.append((atoms, bio_labels(spans, [GoldSpan(len(head) + 1, len(text), "ORG")])))
    return composed


def shout(sentence: Sentence) -> Sentence:
    """Write a sentence in capitals, as headlines are."""
    atoms, labels = sentence
    return [atom._replace(form=atom.form.upper()) for atom in atoms], labels


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
    sentences: Mapping[str, Sequence[Sentence]], lexicons: Lexicons, path: Path, settings: dict[str, float], log: Path
) -> None:
    """Train on sentences by habit and write a CRFsuite file.

    Parameters
    ----------
    sentences : mapping of str to sequence of Sentence
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
        trainer.message = lines.write
        trainer.verbose = True
        trainer.train(str(path))


def export(data: bytes, habit: str, smallest: float = 0.01, toll: float = 0.0) -> dict[str, np.ndarray]:
    """Turn a CRFsuite file into the arrays of a `NameCrf` that follows one habit.

    Parameters
    ----------
    data : bytes
        The CRFsuite file.
    habit : str
        Its own weights are added to the shared ones.
    smallest : float
        Features all of whose weights are smaller are left out.
    toll : float
        Taken from the score of going on outside of names: a higher one finds more names, right and wrong.
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
        attribute, length, offset = place.split("/")
        if np.abs(row).max() >= smallest:
            found[attribute, int(length)].setdefault(value, {})[int(offset)] = row
    transitions = model.transitions.copy()
    transitions[:, model.labels.index("O")] -= toll
    arrays = {"labels": _joined(model.labels), "transitions": transitions}
    for attribute, places in TEMPLATES.items():
        values = {value for n in places for value in found[attribute, n]} - {_BEFORE, _AFTER}
        parts = {part for value in values for part in value.split("\t")}
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
                rows |= {ngram: number for number, ngram in enumerate(order, RESERVED)}
                size = RESERVED + len(order)
            table = np.zeros((size, len(offsets), len(model.labels)), dtype=np.float16)
            for ngram, votes in found[attribute, n].items():
                for at, vote in votes.items():
                    table[rows[ngram], offsets.index(at)] = vote
            arrays[f"rows/{attribute}/{n}"] = table
    return arrays


def _packed(value: str, numbers: dict[str, int]) -> int:
    key = 0
    for part in value.split("\t"):
        key = key << 21 | numbers[part]
    return key


def _joined(words: list[str]) -> np.ndarray:
    return np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8)
