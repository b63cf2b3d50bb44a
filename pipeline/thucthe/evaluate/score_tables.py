"""Format evaluations as tables for the terminal and as JSON."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from thucthe.evaluate.bootstrap import Interval
from thucthe.evaluate.error_analysis import KINDS
from thucthe.evaluate.scoring import MEASURES, Evaluation, Score, Scores, difference

_SECTIONS = ("title", "lead", "body", "caption", "byline", "source")
_FIGURES = ("gold", "found", "precision", "recall", "F1")
_WORST = 10


def to_json(evaluations: Sequence[Evaluation]) -> dict[str, Any]:
    """Convert all figures to JSON: ratios 0 to 1, null where undefined.

    Returns
    -------
    dict
        ``texts`` (how many) and ``models``; of each of these ``model``, ``measures`` (measure, label: gold, found,
        precision, recall, f1 and, for strict, the 95 % ``interval`` of f1), ``difference`` (label: strict f1 minus
        that of the first model, with interval), ``sections``, ``kinds`` (of texts), ``files``, ``confusion`` (gold
        label, found label: number) and ``errors`` (kind: number).
    """
    return {
        "texts": len(evaluations[0].ids) if evaluations else 0,
        "models": [_figures_of(evaluation, evaluations[0]) for evaluation in evaluations],
    }


def _figures_of(evaluation: Evaluation, first: Evaluation) -> dict[str, Any]:
    measures = _all_figures(evaluation.scores)
    for label, interval in evaluation.intervals.items():
        measures["strict"][label]["interval"] = _bounds(interval)
    kinds = Counter(error.kind for error in evaluation.errors)
    return {
        "model": evaluation.model,
        "measures": measures,
        "difference": {
            label: {
                "f1": _rounded(evaluation.scores["strict"][label].f1 - first.scores["strict"][label].f1),
                "interval": _bounds(interval),
            }
            for label, interval in (difference(first, evaluation) if evaluation is not first else {}).items()
        },
        "sections": {
            kind: _all_figures(evaluation.sections[kind]) for kind in _SECTIONS if kind in evaluation.sections
        },
        "kinds": {kind: _all_figures(scores) for kind, scores in evaluation.kinds.items()},
        "files": [
            {"id": id, **{label: _figures(score) for label, score in scores.items()}}
            for id, scores in zip(evaluation.ids, evaluation.files, strict=True)
        ],
        "confusion": {
            gold: dict(zip((*evaluation.labels, "none"), row, strict=True))
            for gold, row in zip((*evaluation.labels, "none"), evaluation.confusion.tolist(), strict=True)
        },
        "errors": {kind: kinds[kind] for kind in KINDS},
    }


def _all_figures(scores: Scores) -> dict[str, dict[str, dict[str, Any]]]:
    return {name: {label: _figures(score) for label, score in by.items()} for name, by in scores.items()}


def _figures(score: Score) -> dict[str, float]:
    shares = {name: _rounded(getattr(score, name)) for name in ("precision", "recall", "f1")}
    return {"gold": score.gold, "found": score.found, **shares}


def _rounded(share: float) -> float:
    return round(share, 6)


def _bounds(interval: Interval) -> list[float] | None:
    return None if math.isnan(interval.low) else [_rounded(bound) for bound in interval]


def to_tables(evaluations: Sequence[Evaluation], title: str, per_file: bool = False) -> Iterator[Table]:
    """Format evaluations for the terminal, models side by side; figures are percentages.

    Parameters
    ----------
    evaluations : sequence of Evaluation
        The first is the baseline of the comparison.
    title : str
    per_file : bool
        Whether to list the texts with the lowest strict F1.
    """
    yield _strict_table(evaluations, title)
    if len(evaluations) > 1:
        yield _difference_table(evaluations[0], evaluations[1:])
    others = (
        ([measure, label, e.model], e.scores[measure][label])
        for measure in (*MEASURES[1:], "nested")
        for label in evaluations[0].scores[measure]
        for e in evaluations
    )
    yield _score_table("Other measures", ["measure", "label", "model"], others)
    kinds = (([kind, e.model], e.kinds[kind]["strict"]["all"]) for kind in evaluations[0].kinds for e in evaluations)
    if evaluations[0].kinds:
        yield _score_table("By kind of text (strict)", ["kind", "model"], kinds)
    sections = (
        ([kind, e.model], e.sections[kind]["strict"]["all"])
        for kind in _SECTIONS
        for e in evaluations
        if kind in e.sections
    )
    yield _score_table("By section (strict)", ["section", "model"], sections)
    yield from map(_confusion_table, evaluations)
    yield _kinds_table(evaluations)
    if per_file:
        yield from map(_files_table, evaluations)


def _table(title: str, names: Iterable[str], figures: Iterable[str]) -> Table:
    table = Table(title=Text(title, "bold"), box=None, title_justify="left", pad_edge=False)
    for column in names:
        table.add_column(column, overflow="fold")
    for column in figures:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _add_row(table: Table, *cells: str) -> None:
    table.add_row(*map(Text, cells))  # names of files and models are not markup


def _strict_table(evaluations: Sequence[Evaluation], title: str) -> Table:
    table = _table(title, ["label", "model"], [*_FIGURES, "95 %"])
    for label in evaluations[0].scores["strict"]:
        for evaluation in evaluations:
            cells = _cells(evaluation.scores["strict"][label])
            _add_row(table, label, evaluation.model, *cells, _between(evaluation.intervals[label]))
    return table


def _difference_table(first: Evaluation, others: Sequence[Evaluation]) -> Table:
    table = _table(f"Strict F1 against that of {first.model}", ["label", "model"], ["higher by", "95 %"])
    differences = [difference(first, evaluation) for evaluation in others]
    for label in first.scores["strict"]:
        for evaluation, distance in zip(others, differences, strict=True):
            higher = evaluation.scores["strict"][label].f1 - first.scores["strict"][label].f1
            _add_row(table, label, evaluation.model, f"{100 * higher:+.1f}", _between(distance[label], sign="+"))
    return table


def _score_table(title: str, names: list[str], rows: Iterable[tuple[list[str], Score]]) -> Table:
    table = _table(title, names, _FIGURES)
    for cells, score in rows:
        if score.gold + score.found:
            _add_row(table, *cells, *_cells(score))
    return table


def _cells(score: Score) -> list[str]:
    shares = (f"{100 * share:.1f}" for share in (score.precision, score.recall, score.f1))
    return [f"{score.gold:,}", f"{score.found:,}", *shares]


def _between(interval: Interval, sign: str = "") -> str:
    return "" if math.isnan(interval.low) else " to ".join(f"{100 * bound:{sign}.1f}" for bound in interval)


def _confusion_table(evaluation: Evaluation) -> Table:
    table = _table(f"Gold label and found label, {evaluation.model}", ["gold"], (*evaluation.labels, "not found"))
    for label, row in zip((*evaluation.labels, "not gold"), evaluation.confusion.tolist(), strict=True):
        _add_row(table, label, *(f"{count:,}" for count in row))
    return table


def _files_table(evaluation: Evaluation) -> Table:
    scores = [scores["all"] for scores in evaluation.files]
    worst = sorted(
        (number for number, s in enumerate(scores) if s.gold + s.found), key=lambda number: scores[number].f1
    )
    rows = (([evaluation.ids[number]], scores[number]) for number in worst[:_WORST])
    return _score_table(f"Lowest files, {evaluation.model} (strict)", ["file"], rows)


def _kinds_table(evaluations: Sequence[Evaluation]) -> Table:
    table = _table("Errors", ["model"], KINDS)
    for column in table.columns:
        column.no_wrap = column.header == "model"  # the long names of kinds may wrap
    for evaluation in evaluations:
        counts = Counter(error.kind for error in evaluation.errors)
        _add_row(table, evaluation.model, *(f"{counts[kind]:,}" for kind in KINDS))
    return table
