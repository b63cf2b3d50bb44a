"""Write a model card, Markdown with a plot, from a template and the measurements of a pipeline."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

from thucthe.errors import InvalidInputError, MissingPackageError
from thucthe.evaluate.error_analysis import KINDS
from thucthe.labels import LABELS

CARD, PLOT = "MODEL_CARD.md", "reliability.svg"
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_MARKUP = re.compile(r"[\\`*_{}\[\]<>|]")
_ROWS = ("all", *LABELS)
_MIN_AREA, _AREA = 6, 250
"""Area of a dot without spans, and additional area of a dot with all spans, in square points."""

Figures = Mapping[str, Any]


def write_card(measured: Figures, template: Path, folder: Path) -> None:
    """Write a card and its plot.

    Parameters
    ----------
    measured : mapping
        As returned by `measure_model`.
    template : Path
        Markdown with names of `FILLINGS` in double braces.
    folder : Path
        Folder of the pipeline.

    Raises
    ------
    NotFoundError
        If there is no such template.
    InvalidInputError
        If it asks for something that is unknown or was not measured.
    MissingPackageError
        If matplotlib is not installed.
    """
    try:
        text = fill(template.read_text(encoding="utf-8"), measured)
    except ValueError as error:
        raise InvalidInputError(f"{template}: {error}") from error
    (folder / CARD).write_text(text, encoding="utf-8")
    if "calibration" in measured:
        plot_reliability(measured["calibration"], folder / PLOT)


def fill(template: str, measured: Figures) -> str:
    """Replace the placeholders of a template by figures and tables.

    Raises
    ------
    InvalidInputError
        If it asks for something that is unknown or was not measured.
    """

    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in FILLINGS:
            raise InvalidInputError(f"{{{{{name}}}}} is unknown; supported: {', '.join(FILLINGS)}")
        part, write = FILLINGS[name]
        if part not in measured:
            raise InvalidInputError(f"{{{{{name}}}}} needs the part {part}, which was not measured")
        return write(measured[part])

    return _PLACEHOLDER.sub(put, template)


def plot_reliability(calibrations: Sequence[Figures], path: Path) -> None:
    """Draw the reliability diagram, precision by confidence, as SVG; the output is reproducible byte by byte."""
    try:
        import matplotlib
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            "drawing the reliability plot needs the package matplotlib; install it with: pip install 'thucthe[train]'",
            name=error.name,
        ) from error
    with matplotlib.rc_context({"svg.hashsalt": "thucthe", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure = Figure(figsize=(4.5, 4.2), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
        for one in filter(itemgetter("spans"), calibrations):
            scores, shares, sizes = zip(*one["bins"], strict=True)
            (line,) = axes.plot(scores, shares, linewidth=1, label=" + ".join(one["sets"]))
            areas = [_MIN_AREA + _AREA * n / one["spans"] for n in sizes]
            axes.scatter(scores, shares, areas, color=line.get_color(), alpha=0.7)
        axes.set(xlabel="confidence", ylabel="precision", xlim=(0, 1.03), ylim=(0, 1.03))
        figure.legend(fontsize="small", loc="outside lower center", frameon=False)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1) -> str:
    """Format a Markdown table; the first `texts` columns are left-aligned, the others right-aligned."""
    ruler = ["---"] * texts + ["---:"] * (len(columns) - texts)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (columns, ruler, *rows))


def escape(text: str) -> str:
    """Escape Markdown and join lines, for a cell of a table."""
    return _MARKUP.sub(lambda match: "\\" + match.group(), " ".join(text.split()))


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _f1(figures: Figures) -> str:
    """Format F1 with its interval."""
    interval = figures["interval"]
    return _percent(figures["f1"]) + (f" ({'–'.join(map(_percent, interval))})" if interval else "")


def _training(data: Figures) -> str:
    rows = (
        [one["scheme"], f"{one['texts']:,}", f"{one['names']:,}", f"{one['held_out']:,}"] for one in data["annotated"]
    )
    return _table(["scheme", "annotated training texts", "names", "held-out texts"], rows)


def _raw(data: Figures) -> str:
    rows = ([one["file"], one["scheme"], f"{one['texts']:,}"] for one in data["raw"])
    return _table(["raw texts", "scheme", "labelled texts"], rows, texts=2)


def _texts(sets: Sequence[Figures]) -> str:
    rows = (
        [escape(one["name"]), escape(one["texts"]), one["scheme"], f"{one['n_texts']:,}", f"{_gold(one):,}"]
        for one in sets
    )
    return _table(["set", "content", "scheme", "texts", "names"], rows, texts=3)


def _gold(one: Figures, measure: str = "strict") -> int:
    gold: int = one["models"][0]["measures"][measure]["all"]["gold"]
    return gold


def _by_model(sets: Sequence[Figures]) -> Iterable[tuple[str, Figures]]:
    for one in sets:
        ours, *others = one["models"]
        yield escape(one["name"]), ours["measures"]
        for other in others:
            yield f"— the same with `{other['model']}`", other["measures"]


def _accuracy(sets: Sequence[Figures]) -> str:
    rows = ([name, *(_f1(measures["strict"][label]) for label in _ROWS)] for name, measures in _by_model(sets))
    return _table(["set", *_ROWS], rows)


def _kinds(sets: Sequence[Figures]) -> str:
    rows = (
        [
            escape(one["name"]),
            kind,
            f"{ours['kinds'][kind]['strict']['all']['gold']:,}",
            *(_percent(ours["kinds"][kind]["strict"][label]["f1"]) for label in _ROWS),
        ]
        for one in sets
        for ours in one["models"][:1]
        for kind in ours["kinds"]
    )
    return _table(["set", "kind of text", "names", *_ROWS], rows, texts=2)


def _measures(sets: Sequence[Figures]) -> str:
    rows = (
        [
            name,
            _percent(measures["strict"]["all"]["precision"]),
            _percent(measures["strict"]["all"]["recall"]),
            *(_percent(measures[measure]["all"]["f1"]) for measure in ("strict", "exact", "type", "partial")),
        ]
        for name, measures in _by_model(sets)
    )
    return _table(["set", "precision", "recall", "strict F1", "exact F1", "type F1", "partial F1"], rows)


def _nested(sets: Sequence[Figures]) -> str:
    rows = [
        [
            escape(one["name"]),
            f"{_gold(one, 'nested'):,}",
            *(_percent(one["models"][0]["measures"]["nested"][label]["f1"]) for label in _ROWS),
        ]
        for one in sets
        if _gold(one, "nested")
    ]
    return _table(["set", "nested names", *_ROWS], rows)


def _seen(sets: Sequence[Figures]) -> str:
    kinds = list(sets[0]["seen"])
    rows = ([escape(one["name"]), f"{one['sentences']:,}", *(f"{one['seen'][k]:,}" for k in kinds)] for one in sets)
    return _table(["set", "long sentences", *(f"also in {kind} training texts" for kind in kinds)], rows)


def _failures(sets: Sequence[Figures]) -> str:
    rows = (
        [escape(one["name"]), f"{_gold(one):,}", *(f"{one['models'][0]['errors'][kind]:,}" for kind in KINDS)]
        for one in sets
    )
    return _table(["set", "names", *KINDS], rows)


def _examples(sets: Sequence[Figures]) -> str:
    rows = (
        [example["kind"], *(escape(example[key]) or "—" for key in ("text", "gold", "found"))]
        for one in sets
        for example in one["examples"]
    )
    return _table(["kind", "sentence", "gold", "found"], rows, texts=4)


def _robustness(sets: Sequence[Figures]) -> str:
    rows = (
        [
            escape(v["name"]),
            f"{v['names']:,}",
            f"{v['changed']:,}",
            _percent(v["plain"]),
            _f1(v),
            f"{100 * v['f1'] / v['plain']:.0f} %" if v["plain"] else "",
        ]
        for one in sets
        for v in one["variants"]
    )
    return _table(["variant", "names", "of these changed", "F1 of the original", "F1", "ratio"], rows)


def _speed(speed: Figures) -> str:
    names = {"whole": "whole pipeline", "underthesea": f"`underthesea.ner` {speed['underthesea']}"}
    order = ["whole", *(stage for stage in speed["rates"] if stage not in names), "underthesea"]
    rows = (
        [names.get(stage, f"`{stage}` alone"), f"{speed['rates'][stage]:,.0f}", f"{speed['ratios'][stage]:.2f}"]
        for stage in order
    )
    return _table(["", "syllables/s", "relative to underthesea"], rows)


def _calibration(calibrations: Sequence[Figures]) -> str:
    rows = (
        [
            escape(" + ".join(one["sets"])),
            f"{one['spans']:,}",
            f"{100 * one['error']:.2f} %",
            f"{100 * one['share']:.1f} %",
            f"{100 * one['precision']:.1f} %",
        ]
        for one in calibrations
    )
    sure = calibrations[0]["sure"]
    columns = ["set", "names found", "expected calibration error", f"with confidence ≥ {sure}", "precision of these"]
    return _table(columns, rows)


FILLINGS: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    **{key: ("model", itemgetter(key)) for key in ("name", "version", "description", "license")},
    "size": ("model", lambda model: f"{model['megabytes']:.1f} MB"),
    "training": ("data", _training),
    "raw": ("data", _raw),
    "texts": ("accuracy", _texts),
    "accuracy": ("accuracy", _accuracy),
    "kinds": ("accuracy", _kinds),
    "measures": ("accuracy", _measures),
    "nested": ("accuracy", _nested),
    "seen": ("accuracy", _seen),
    "failures": ("accuracy", _failures),
    "examples": ("accuracy", _examples),
    "robustness": ("robustness", _robustness),
    "speed": ("speed", _speed),
    "speed_texts": ("speed", lambda speed: f"{speed['articles']} articles, {speed['syllables']:,} syllables"),
    "rounds": ("speed", lambda speed: str(speed["rounds"])),
    "machine": ("speed", lambda speed: escape(speed["machine"])),
    "load_seconds": ("speed", lambda speed: f"{speed['load_seconds']:.1f} s"),
    "loaded_memory": ("speed", lambda speed: f"{speed['loaded_mb']:.0f} MB"),
    "peak_memory": ("speed", lambda speed: f"{speed['peak_mb']:.0f} MB"),
    "calibration": ("calibration", _calibration),
}
"""Placeholders of a template: the part of the measurements that each needs, and the function that formats it."""
