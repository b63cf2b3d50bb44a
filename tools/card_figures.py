"""Annotated texts and a trained pipeline come in, the figures that its card shows go out, as JSON has them."""

from __future__ import annotations

import importlib.metadata
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from spacy.language import Language

from thucthe.corpora.gold_files import Example, read_examples
from thucthe.errors import InvalidInputError
from thucthe.evaluate.error_analysis import KINDS, Error
from thucthe.evaluate.finders import find_with
from thucthe.evaluate.match import Finder, Span
from thucthe.evaluate.score_tables import to_json
from thucthe.evaluate.scoring import evaluate_texts
from thucthe.evaluate.sentence_tokens import sentence_tokens
from thucthe.recognize.tags.scheme import SCHEMES
from thucthe.train.calibrate import Array, calibrate_crosswise, calibration_error, reliability, span_scores
from thucthe.train.clusters import read_raw
from thucthe.train.recipe import Recipe

_EXAMPLES = 12
_AROUND = 60
"""Characters of a sentence that are shown on either side of an error."""
_SURE = 0.9
_LONG_SENTENCE = 8
"""Tokens from which a sentence that stands in two texts is no accident."""


@dataclass(frozen=True)
class TextSet:
    """Annotated texts to measure on.

    Attributes
    ----------
    name : str
        What tables call them.
    file : str
        Relative to the data folder or else to the project's.
    texts : str
        What they are and under which licence.
    scheme : str
    ids : str
        Regular expression of the ids of the texts.
    use : tuple of str
        ``variants``: the texts are also written in other ways; ``fitted``: the confidence was fitted on them;
        ``fresh``: it is measured on them; ``compared``: ``underthesea.ner`` reads them too; ``quoted``: the card may
        quote them.
    """

    name: str
    file: str
    texts: str
    scheme: str = "guide"
    ids: str = ".*"
    use: Sequence[str] = ()


def find_file(recipe: Recipe, name: str) -> Path:
    """Return the path of a file or folder below the data folder or, if it is not there, below the project's."""
    path = recipe.data / name
    return path if path.exists() else recipe.path.resolve().parents[1] / name


def read_set(recipe: Recipe, one: TextSet) -> list[Example]:
    """Read the texts of a set.

    Raises
    ------
    NotFoundError
        If its file is missing.
    InvalidInputError
        If it can't be parsed or no id matches.
    """
    examples = read_examples(find_file(recipe, one.file))
    chosen = [example for example in examples if re.fullmatch(one.ids, example.id)]
    if not chosen:
        raise InvalidInputError(f"{recipe.path}: no id in {one.file} matches {one.ids!r}, which [card] asks for")
    return chosen


def measure_set(
    one: TextSet, examples: Sequence[Example], find: Finder, seen: Mapping[str, Collection[str]]
) -> dict[str, Any]:
    """Measure accuracy on a set.

    Parameters
    ----------
    one : TextSet
    examples : sequence of Example
        Its texts.
    find : Finder
    seen : mapping of str to collection of str
        As `training_sentences` gives it.

    Returns
    -------
    dict
        Figures as `to_json` has them under ``models``, how many of the longer ``sentences`` were ``seen`` in training,
        and ``examples`` of errors where the texts may be quoted.
    """
    finders = {"ours": find}
    if "compared" in one.use:
        finders[f"underthesea.ner {importlib.metadata.version('underthesea')}"] = find_with("underthesea")
    evaluations = [evaluate_texts(examples, finder, name) for name, finder in finders.items()]
    models = to_json(evaluations)["models"]
    for figures in models:
        del figures["files"]
    sentences = [sentence for example in examples for sentence in _long_sentences(example.text)]
    return {
        "name": one.name,
        "texts": one.texts,
        "scheme": one.scheme,
        "n_texts": len(examples),
        "sentences": len(sentences),
        "seen": {name: sum(sentence in known for sentence in sentences) for name, known in seen.items()},
        "models": models,
        "examples": choose_examples(evaluations[0].errors) if "quoted" in one.use else [],
    }


def count_data(recipe: Recipe) -> dict[str, Any]:
    """Count what a pipeline was trained on.

    Returns
    -------
    dict
        ``annotated`` (of each scheme ``texts``, ``names`` and texts ``held_out``) and ``raw`` (scheme, file and number
        of texts that a teacher labelled).
    """
    used, held_out = recipe.examples()
    return {
        "annotated": [
            {
                "scheme": scheme,
                "texts": len(examples),
                "names": sum(span.depth == 0 for example in examples for span in example.spans),
                "held_out": len(held_out[scheme]),
            }
            for scheme, examples in used.items()
        ],
        "raw": [{"scheme": scheme, "file": path.name, "texts": n} for scheme, path, n in _labelled(recipe)],
    }


def training_sentences(recipe: Recipe) -> dict[str, set[str]]:
    """Return the longer sentences of the annotated texts of a training and of the raw ones that a teacher labelled."""
    used, _ = recipe.examples()
    seen = {"annotated": {s for examples in used.values() for e in examples for s in _long_sentences(e.text)}}
    raw = {s for _, path, n in _labelled(recipe) for text in islice(read_raw([path]), n) for s in _long_sentences(text)}
    return {**seen, "raw": raw} if raw else seen


def _labelled(recipe: Recipe) -> Iterator[tuple[str, Path, int]]:
    """Return the raw texts that a recipe has labelled: scheme, file and how many of its texts."""
    for scheme, sources in recipe.sections.get("labels", {}).items():
        for source in str(sources).split() if scheme in SCHEMES else ():
            file, _, n_texts = source.partition(":")
            yield scheme, recipe.data / file, int(n_texts)


def _long_sentences(text: str) -> Iterator[str]:
    for tokens in sentence_tokens(text):
        if len(tokens) >= _LONG_SENTENCE:
            yield " ".join(text[start:end] for start, end in tokens)


def choose_examples(errors: Iterable[Error], n: int = _EXAMPLES) -> list[dict[str, str]]:
    """Choose errors to show: of every kind in turn, from as many texts as there can be.

    Returns
    -------
    list of dict
        ``kind``, ``text`` (the sentence, cut around the names), ``gold`` and ``found`` (name and label, or empty).
    """
    left: dict[str, list[Error]] = {kind: [] for kind in KINDS}
    for error in errors:
        left[error.kind].append(error)
    chosen: list[Error] = []
    shown: Counter[str] = Counter()
    while len(chosen) < n and any(left.values()):
        for kind in filter(left.__getitem__, KINDS):
            error = min(left[kind], key=lambda error: shown[error.file])
            left[kind].remove(error)
            shown[error.file] += 1
            chosen.append(error)
    return [
        {"kind": e.kind, "text": _snippet(e), "gold": _named(e, e.gold), "found": _named(e, e.found)}
        for e in chosen[:n]
    ]


def _named(error: Error, span: Span | None) -> str:
    return f"{error.text_of(span)} ({span.label})" if span else ""


def _snippet(error: Error) -> str:
    """Cut the sentence where words end, not far from the names."""
    spans = [span for span in (error.gold, error.found) if span]
    first = min(span.start for span in spans) - error.offset - _AROUND
    last = max(span.end for span in spans) - error.offset + _AROUND
    text = error.sentence
    first = 0 if first <= 0 else text.find(" ", first) + 1
    last = len(text) if last >= len(text) else text.rfind(" ", 0, last)
    return "… " * (first > 0) + " ".join(text[first:last].split()) + " …" * (last < len(text))


def measure_calibration(nlp: Language, examples: Iterable[Example], fitted: bool) -> dict[str, Any]:
    """Measure how well confidence tells the share of names that are right; see `describe_calibration`.

    Where it was `fitted` on these very texts, it is fitted again five times, each time without the names measured.
    """
    recognizer: Any = nlp.get_pipe("recognizer")
    shipped = recognizer.calibration
    recognizer.calibration = [] if fitted else shipped
    scores, right = span_scores(nlp, examples)
    recognizer.calibration = shipped
    if fitted:
        scores = calibrate_crosswise(scores, right)
    return {"fitted": fitted, **describe_calibration(scores, right)}


def describe_calibration(scores: Array, right: Array) -> dict[str, Any]:
    """Return number of ``spans``, calibration ``error``, ``bins``, and ``share`` and ``precision`` of the sure spans.

    Parameters
    ----------
    scores, right : array, shape (n_spans,)
        As `span_scores` gives them.
    """
    sure = scores >= _SURE
    return {
        "spans": len(scores),
        "error": round(calibration_error(scores, right), 6),
        "bins": [[round(score, 6), round(share, 6), n] for score, share, n in reliability(scores, right)],
        "sure": _SURE,
        "share": round(float(sure.mean()), 6) if len(scores) else 0.0,
        "precision": round(float(right[sure].mean()), 6) if sure.any() else 0.0,
    }
