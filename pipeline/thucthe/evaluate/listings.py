"""Write all errors, and the figures of every text, as text, CSV or HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

import pyarrow as pa

from thucthe.errors import InvalidInputError
from thucthe.evaluate.error_analysis import KINDS, Error, highlight, segments
from thucthe.evaluate.match import Span
from thucthe.evaluate.scoring import Evaluation
from thucthe.write.table_files.text_files import write_csv

LEGEND = "Gold names stand in [brackets], found ones in {braces}."


def write_errors(evaluations: Sequence[Evaluation], path: Path) -> None:
    """Write the errors of all models to a file.

    Parameters
    ----------
    evaluations : sequence of Evaluation
    path : Path
        ``.txt``, ``.csv`` (one row per error) or ``.html`` (one self-contained page).

    Raises
    ------
    InvalidInputError
        If the suffix is none of these.
    OSError
        If the file can't be written.
    """
    check_ending(path)
    _WRITERS[path.suffix.lower()](evaluations, path)


def check_ending(path: Path) -> None:
    """Raise the error of `write_errors` before there is anything to write."""
    if path.suffix.lower() not in _WRITERS:
        raise InvalidInputError(f"{path}: errors are written to files that end in {', '.join(_WRITERS)}")


def to_lines(errors: Iterable[Error]) -> Iterator[str]:
    """Format errors as text, two lines each: the kind of error, and the sentence with both names marked."""
    for error in errors:
        names = ", ".join(
            f"{side} {span.label} “{error.text_of(span)}”{score}"
            for side, span, score in (("gold", error.gold, ""), ("found", error.found, _score_of(error.found, " ")))
            if span
        )
        yield f"{error.kind}: {names} ({error.file}, {error.section})"
        yield f"    {highlight(error)}"


def _score_of(span: Span | None, before: str = "") -> str:
    return f"{before}{span.score:.2f}" if span and span.score is not None else ""


def _write_text(evaluations: Sequence[Evaluation], path: Path) -> None:
    parts = [LEGEND]
    for evaluation in evaluations:
        title = f"{evaluation.model}: {len(evaluation.errors):,} errors"
        parts += ["", title, "=" * len(title), "", *to_lines(evaluation.errors)]
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _write_csv(evaluations: Sequence[Evaluation], path: Path) -> None:
    columns: dict[str, Callable[[Error], object]] = {
        "file": lambda error: error.file,
        "section": lambda error: error.section,
        "kind": lambda error: error.kind,
        "gold_label": lambda error: error.gold.label if error.gold else None,
        "gold_text": lambda error: error.text_of(error.gold) or None,
        "gold_start": lambda error: str(error.gold.start) if error.gold else None,
        "gold_end": lambda error: str(error.gold.end) if error.gold else None,
        "found_label": lambda error: error.found.label if error.found else None,
        "found_text": lambda error: error.text_of(error.found) or None,
        "found_start": lambda error: str(error.found.start) if error.found else None,
        "found_end": lambda error: str(error.found.end) if error.found else None,
        "score": lambda error: _score_of(error.found) or None,
        "sentence": highlight,
    }
    rows = [(evaluation.model, error) for evaluation in evaluations for error in evaluation.errors]
    # All columns are text: pandas would write integers with gaps as floats.
    arrays = {"model": pa.array([model for model, _ in rows], pa.string())}
    arrays |= {name: pa.array([read(error) for _, error in rows], pa.string()) for name, read in columns.items()}
    write_csv(pa.table(arrays), path)


def _write_html(evaluations: Sequence[Evaluation], path: Path) -> None:
    page = Template(files(__package__).joinpath("errors.html").read_text(encoding="utf-8"))
    path.write_text(page.substitute(content="".join(map(_html_model, evaluations))), encoding="utf-8")


def _html_model(evaluation: Evaluation) -> str:
    counts = Counter(error.kind for error in evaluation.errors)
    parts = [f"<h2>{escape(evaluation.model)}</h2>\n"]
    for kind in KINDS:
        rows = "".join(_html_error(error) for error in evaluation.errors if error.kind == kind)
        if rows:
            parts.append(
                f"<details open><summary>{kind} ({counts[kind]:,})</summary>\n<table>\n<thead><tr><th>Gold</th>"
                f"<th>Found</th><th>Score</th><th>Where</th><th>Sentence</th></tr></thead>\n<tbody>\n{rows}</tbody>\n"
                "</table>\n</details>\n"
            )
    return "".join(parts) if len(parts) > 1 else f"{parts[0]}<p>No errors.</p>\n"


def _html_error(error: Error) -> str:
    names = (f"<b>{span.label}</b> {escape(error.text_of(span))}" if span else "" for span in (error.gold, error.found))
    cells = [*names, _score_of(error.found), f"{escape(error.file)}<br>{escape(error.section)}", _html_sentence(error)]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


def _html_sentence(error: Error) -> str:
    marked = ""
    for piece, gold, found in segments(error):
        kind = " ".join(name for name, inside in (("gold", gold), ("found", found)) if inside)
        marked += f'<mark class="{kind}">{escape(piece)}</mark>' if kind else escape(piece)
    return marked


_WRITERS: dict[str, Callable[[Sequence[Evaluation], Path], None]] = {
    ".txt": _write_text,
    ".csv": _write_csv,
    ".html": _write_html,
}


def write_files(evaluations: Sequence[Evaluation], path: Path) -> None:
    """Write the strict figures of every file, model and label as CSV; precision, recall and F1 are 0 to 1."""
    rows = [
        (evaluation.model, id, label, score.gold, score.found, score.precision, score.recall, score.f1)
        for evaluation in evaluations
        for id, scores in zip(evaluation.ids, evaluation.files, strict=True)
        for label, score in scores.items()
    ]
    kinds = {"model": pa.string(), "file": pa.string(), "label": pa.string(), "gold": pa.int64(), "found": pa.int64()}
    kinds |= dict.fromkeys(("precision", "recall", "f1"), pa.float64())
    arrays = {name: pa.array([row[i] for row in rows], kind) for i, (name, kind) in enumerate(kinds.items())}
    write_csv(pa.table(arrays), path)
