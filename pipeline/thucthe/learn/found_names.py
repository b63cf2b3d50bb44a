"""Raw text and a trained model come in, a list of the names that it finds there often and with one label goes out.

Such a list tells the next model what a name is wherever it stands (self-training on the level of names).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.util import minibatch

from thucthe.recognize.atoms import Atom, read_atoms
from thucthe.recognize.model import NameCrf

_LETTERS = {"PER": "p", "LOC": "l", "ORG": "o"}
_MIXED = "m"


def count_names(texts: Iterable[str], nlp: Language, model: NameCrf, least: float = 0.6) -> Counter[tuple[str, str]]:
    """Count how often a model finds each name with each label.

    Parameters
    ----------
    texts : iterable of str
    nlp : Language
        A pipeline whose tokenizer makes words and sentences.
    model : NameCrf
    least : float
        Names found with a lower score do not count.
    """
    counts: Counter[tuple[str, str]] = Counter()
    batches: Iterator[list[str]] = minibatch(texts, 200)  # type: ignore[no-untyped-call]
    for batch in batches:
        atoms: list[Atom] = []
        lengths: list[int] = []
        for text in batch:
            text_atoms, _, text_lengths = read_atoms(nlp.make_doc(text))
            atoms += text_atoms
            lengths += text_lengths
        for name in model.find(atoms, lengths):
            if name.score >= least:
                counts[" ".join(atom.form for atom in atoms[name.first : name.last + 1]), name.label] += 1
    return counts


def choose_names(counts: Counter[tuple[str, str]], least: int, share: float = 0.8, longest: int = 6) -> dict[str, str]:
    """Choose the names that were found at least `least` times, each with the letter of its label.

    A name no label of which has the given share of its finds gets the letter ``m``.
    """
    by_name: dict[str, Counter[str]] = {}
    for (name, label), count in counts.items():
        if len(name.split(" ")) <= longest:
            by_name.setdefault(name.lower(), Counter())[label] += count
    chosen: dict[str, str] = {}
    for name, labels in by_name.items():
        label, count = max(labels.items(), key=lambda item: (item[1], item[0]))
        if labels.total() >= least:
            chosen[name] = _LETTERS[label] if count >= share * labels.total() else _MIXED
    return chosen


def add_names(chosen: dict[str, str], names: Path) -> None:
    """Add chosen names to a ``names.tsv``; a name that stands there gets one letter more."""
    lists = dict(line.split("\t") for line in names.read_text(encoding="utf-8").splitlines())
    for name, letter in chosen.items():
        lists[name] = lists.get(name, "") + letter
    names.write_text("".join(f"{name}\t{lists[name]}\n" for name in sorted(lists)), encoding="utf-8")
