"""Compute the figures of a model card."""

from __future__ import annotations

import importlib.metadata
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from spacy.language import Language

from thucthe.checked import checked_dataclass
from thucthe.corpora.gold_files import Example, read_examples
from thucthe.errors import InvalidInputError
from thucthe.evaluate.error_analysis import KINDS, Error
from thucthe.evaluate.finders import find_with
from thucthe.evaluate.match import Finder, Span
from thucthe.evaluate.score_tables import to_json
from thucthe.evaluate.scoring import evaluate_texts
from thucthe.evaluate.sentence_tokens import sentence_tokens
from thucthe.recognize.tags.scheme import SCHEMES
from thucthe.train.calibrate import Array, calibration_error, cross_calibrate, reliability, span_scores
from thucthe.train.clusters import read_raw
from thucthe.train.recipe import Recipe

_EXAMPLES = 12
_CONTEXT = 60
"""Number of characters of a sentence shown on either side of an error."""
_HIGH_CONFIDENCE = 0.9
_MIN_TOKENS = 8
"""Minimum number of tokens from which a sentence shared by two texts is considered a duplicate."""


@checked_dataclass
class TextSet:
    """Annotated texts for evaluation.

    Attributes
    ----------
    name : str
        Name in the tables of the card.
    file : str
        Relative to the data folder or, if it does not exist there, to the project's.
    texts : str
        Description and licence of the texts.
    scheme : str
        One of `SCHEMES`.
    ids : str
        Regular expression that the whole id of a text must match.
    use : sequence of str
        ``variants``: robustness is measured on them; ``fitted``: the calibration was fitted on them; ``fresh``: the
        calibration is measured on them; ``compared``: ``underthesea.ner`` is measured on them too; ``quoted``: the
        card may quote them.
    """

    name: str
    file: str
    texts: str
    scheme: str = "guide"
    ids: str = ".*"
    use: Sequence[str] = ()


def find_file(recipe: Recipe, name: str) -> Path:
    """Return the path of a file or folder below the data folder or, if it does not exist, below the project's."""
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
        As returned by `training_sentences`.

    Returns
    -------
    dict
        ``models``: figures as in `to_json`; ``sentences``: number of long sentences; ``seen``: number of these in the
        training texts; ``examples``: errors, if the texts may be quoted.
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
    """Count the training data of a pipeline.

    Returns
    -------
    dict
        ``annotated``: number of ``texts``, ``names`` and ``held_out`` texts of each scheme; ``raw``: scheme, file and
        number of the texts labelled by a teacher.
    """
    used, held_out = recipe.examples()
    # A file may be listed several times, to be used more often in training.
    distinct = {scheme: set(examples) for scheme, examples in used.items()}
    return {
        "annotated": [
            {
                "scheme": scheme,
                "texts": len(examples),
                "names": sum(span.depth == 0 for example in examples for span in example.spans),
                "held_out": len(set(held_out[scheme])),
            }
            for scheme, examples in distinct.items()
        ],
        "raw": [{"scheme": scheme, "file": path.name, "texts": n} for scheme, path, n in _labelled(recipe)],
    }


def training_sentences(recipe: Recipe) -> dict[str, set[str]]:
    """Return the long sentences of the annotated training texts, and of the raw texts labelled by a teacher."""
    used, _ = recipe.examples()
    seen = {"annotated": {s for examples in used.values() for e in examples for s in _long_sentences(e.text)}}
    raw = {s for _, path, n in _labelled(recipe) for text in islice(read_raw([path]), n) for s in _long_sentences(text)}
    return {**seen, "raw": raw} if raw else seen


def _labelled(recipe: Recipe) -> Iterator[tuple[str, Path, int]]:
    """Yield the raw texts in the section ``[labels]`` of a recipe: scheme, file and number of texts."""
    for scheme, sources in recipe.sections.get("labels", {}).items():
        for source in str(sources).split() if scheme in SCHEMES else ():
            file, _, n_texts = source.partition(":")
            yield scheme, recipe.data / file, int(n_texts)


def _long_sentences(text: str) -> Iterator[str]:
    for tokens in sentence_tokens(text):
        if len(tokens) >= _MIN_TOKENS:
            yield " ".join(text[start:end] for start, end in tokens)


def choose_examples(errors: Iterable[Error], n: int = _EXAMPLES) -> list[dict[str, str]]:
    """Choose errors to show: of each kind in turn, from as many texts as possible.

    Parameters
    ----------
    errors : iterable of Error
    n : int
        Maximum number of errors.

    Returns
    -------
    list of dict
        ``kind``, ``text`` (the sentence, truncated around the names), ``gold`` and ``found`` (name and label, or
        empty).
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
    """Truncate the sentence at word boundaries around the names."""
    spans = [span for span in (error.gold, error.found) if span]
    first = min(span.start for span in spans) - error.offset - _CONTEXT
    last = max(span.end for span in spans) - error.offset + _CONTEXT
    text = error.sentence
    first = 0 if first <= 0 else text.find(" ", first) + 1
    last = len(text) if last >= len(text) else text.rfind(" ", 0, last)
    return "… " * (first > 0) + " ".join(text[first:last].split()) + " …" * (last < len(text))


def measure_calibration(nlp: Language, examples: Iterable[Example], fitted: bool) -> dict[str, Any]:
    """Measure the calibration of confidence; see `describe_calibration`.

    If the calibration was `fitted` on these texts, it is refitted and measured by five-fold cross-validation.
    """
    recognizer: Any = nlp.get_pipe("recognizer")
    shipped = recognizer.calibration
    recognizer.calibration = [] if fitted else shipped
    scores, right = span_scores(nlp, examples)
    recognizer.calibration = shipped
    if fitted:
        scores = cross_calibrate(scores, right)
    return {"fitted": fitted, **describe_calibration(scores, right)}


def describe_calibration(scores: Array, right: Array) -> dict[str, Any]:
    """Compute the calibration error and the precision of spans with high confidence.

    Parameters
    ----------
    scores, right : array of float, shape (n_spans,)
        As returned by `span_scores`.

    Returns
    -------
    dict
        ``spans``: their number; ``error``: expected calibration error; ``bins``: see `reliability`; ``sure``: threshold
        of high confidence; ``share`` and ``precision`` of the spans above it.
    """
    sure = scores >= _HIGH_CONFIDENCE
    return {
        "spans": len(scores),
        "error": round(calibration_error(scores, right), 6),
        "bins": [[round(score, 6), round(share, 6), n] for score, share, n in reliability(scores, right)],
        "sure": _HIGH_CONFIDENCE,
        "share": round(float(sure.mean()), 6) if len(scores) else 0.0,
        "precision": round(float(right[sure].mean()), 6) if sure.any() else 0.0,
    }
