"""A pipeline and gold examples come in, a table of its accuracy goes out."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from spacy.language import Language

from thucthe.learn.corpora import Example
from thucthe.learn.evaluate import LABELS, Score, score_partial, score_strict, total
from thucthe.recognize.spans import NESTED


def measure(nlp: Language, examples: Sequence[Example]) -> dict[str, dict[str, Score]]:
    """Measure a pipeline on gold examples.

    Returns
    -------
    dict of str to dict of str to Score
        ``strict`` (outermost names, by label and for ``all``), ``nested`` (names inside names, likewise) and
        ``partial`` (only ``all``: a name of the right label that overlaps is right).
    """
    strict, nested = [], []
    partial = Score()
    docs = nlp.pipe(example.text for example in examples)
    for example, doc in zip(examples, docs, strict=True):
        outer = [(s.start, s.end, s.label) for s in example.spans if s.depth == 0]
        inner = [(s.start, s.end, s.label) for s in example.spans if s.depth > 0]
        found = [(e.start_char, e.end_char, e.label_) for e in doc.ents]
        found_inner = [(e.start_char, e.end_char, e.label_) for e in doc.spans.get(NESTED, ())]
        strict.append(score_strict(outer, found))
        nested.append(score_strict(inner, found_inner))
        partial += score_partial(outer, found)
    return {"strict": total(strict), "nested": total(nested), "partial": {"all": partial}}


def to_table(measured: dict[str, dict[str, Score]], title: str) -> Table:
    """Lay out a measurement for the terminal; figures are percentages."""
    table = Table("measure", "label", title=title, box=None, title_justify="left", pad_edge=False)
    for column in ("gold", "found", "precision", "recall", "F1"):
        table.add_column(column, justify="right")
    for kind, scores in measured.items():
        for label in (*LABELS, "all"):
            if label in scores and (score := scores[label]).gold + score.found:
                figures = (f"{100 * value:.1f}" for value in (score.precision, score.recall, score.f1))
                table.add_row(kind, label, str(score.gold), str(score.found), *figures)
    return table
