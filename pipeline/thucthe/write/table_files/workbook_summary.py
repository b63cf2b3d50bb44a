"""Write the first sheet of the workbook: the run in figures, the most frequent entities, rejects, and the sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from thucthe.labels import LABELS, sort_labels
from thucthe.resolve.corpus.query_engine import DuckQueryEngine
from thucthe.write.table_files import workbook_queries as sql
from thucthe.write.table_files.workbook_sheet import Cell, Formats, LinkTo, fit

N_TOP = 15
"""Number of entities of each label that are listed."""
N_REJECTS = 10
_LABEL_WORDS = {"PER": "people", "LOC": "places", "ORG": "organizations"}
_COLUMNS = (30, 16, 3, 28, 10, 9, 3, 28, 10, 9, 3, 34, 10, 9)
_TOP_COLUMNS = (3, 7, 11)
"""First columns of the lists of persons, places and organizations."""
_FIRST_ROW = 3


def write_summary(
    book: Any,
    formats: Formats,
    words: Mapping[str, str],
    queries: DuckQueryEngine,
    sheets: Sequence[str],
    link: Callable[[str, str], Cell],
) -> None:
    """Write the summary.

    Parameters
    ----------
    book : Workbook
    formats : Formats
    words : mapping of str to str
        See `thucthe.write.table_files.workbook_words`.
    queries : DuckQueryEngine
        See `thucthe.write.table_files.workbook_queries`.
    sheets : sequence of str
        Names in `words` of the sheets that follow.
    link : callable
        Takes the id and the name of an entity and returns the cell that leads to it.
    """
    cells: dict[tuple[int, int], tuple[Cell, Any]] = {(0, 0): (words["heading"], formats.title)}
    (figures,) = queries.rows(sql.FIGURES)
    if figures[3] is not None:
        cells[1, 0] = (f"{figures[3]:%d/%m/%Y} – {figures[4]:%d/%m/%Y}", formats.subtitle)
    row = _write_figures(cells, formats, words, figures, queries)
    for label, column in zip(LABELS, _TOP_COLUMNS):
        top = queries.rows(sql.TOP.format(label=label, n=N_TOP))
        _write_top(cells, formats, words, label, column, [(link(id, name), *counts) for id, name, *counts in top])
    row = max(row, _FIRST_ROW + 1 + N_TOP) + 1
    rejects = queries.rows(sql.REJECTS.format(n=N_REJECTS))
    if rejects:
        cells |= {(row, 0): (words["rejects"], formats.block), (row, 1): ("", formats.block)}
        for path, message in rejects:
            row += 1
            cells |= {(row, 0): (path, formats.plain), (row, 1): (message, formats.plain)}
        cells[row + 1, 0] = (LinkTo("…", f"internal:'{words['table'].format('rejects')}'!A1"), formats.link)
        row += 3
    cells |= {(row, 0): (words["sheets"], formats.block), (row, 1): ("", formats.block)}
    titles = [(words[sheet], words[f"about_{sheet}"]) for sheet in sheets]
    titles.append((words["table"].format("articles"), words["about_table"]))
    for title, about in titles:
        row += 1
        cells |= {(row, 0): (LinkTo(title, f"internal:'{title}'!A1"), formats.link), (row, 1): (about, formats.plain)}
    _write_cells(book.add_worksheet(words["summary"]), cells, formats)


def _write_figures(
    cells: dict[tuple[int, int], tuple[Cell, Any]],
    formats: Formats,
    words: Mapping[str, str],
    figures: Sequence[Any],
    queries: DuckQueryEngine,
) -> int:
    """Add the figures in the first two columns and return the row after them."""
    counts = {label: (entities, mentions) for label, entities, mentions in queries.rows(sql.LABELS)}
    n_articles, n_copies, n_dated, first, last, n_sources, n_pairs, n_rejects = figures
    lines: list[tuple[str, Cell]] = [(words["articles"], n_articles)]
    lines += [(f"   {words['copies']}", n_copies)] if n_copies else []
    lines += [(f"   {words['dated']}", n_dated), (words["first_date"], first), (words["last_date"], last)]
    lines += [(words["n_sources"], n_sources), (words["n_mentions"], sum(n for _, n in counts.values()))]
    for label in sort_labels(counts):
        name = words[_LABEL_WORDS[label]] if label in LABELS else label
        lines.append((f"{name}", counts[label][0]))
        lines.append((f"   {words['n_mentions']}", counts[label][1]))
    lines += [(words["n_pairs"], n_pairs), (words["rejects"], n_rejects)]
    cells |= {
        (_FIRST_ROW, 0): (words["in_figures"], formats.block),
        (_FIRST_ROW, 1): ("", formats.block),
    }
    for row, (name, value) in enumerate(lines, start=_FIRST_ROW + 1):
        shown = ("–", formats.right_date) if value is None else (value, formats.number)
        cells |= {(row, 0): (name, formats.plain), (row, 1): shown}
    return _FIRST_ROW + 1 + len(lines)


def _write_top(
    cells: dict[tuple[int, int], tuple[Cell, Any]],
    formats: Formats,
    words: Mapping[str, str],
    label: str,
    column: int,
    rows: Sequence[tuple[Cell, int, int]],
) -> None:
    """Add the list of the most frequent entities of a label."""
    head = (words[_LABEL_WORDS[label]], words["n_mentions"], words["n_articles"])
    for offset, text in enumerate(head):
        cells[_FIRST_ROW, column + offset] = (text, formats.block)
    for row, values in enumerate(rows, start=_FIRST_ROW + 1):
        for offset, value in enumerate(values):
            kind = formats.link if isinstance(value, LinkTo) else formats.number
            cells[row, column + offset] = (value, kind)


def _write_cells(sheet: Any, cells: Mapping[tuple[int, int], tuple[Cell, Any]], formats: Formats) -> None:
    """Write cells in the order of rows, which a workbook in constant memory needs."""
    for column, width in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
    for (row, column), (value, kind) in sorted(cells.items(), key=lambda cell: cell[0]):
        if isinstance(value, LinkTo):
            sheet.write_url(row, column, value.address, kind, fit(value.text))
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, formats.right_date)
        elif isinstance(value, str):
            sheet.write_string(row, column, fit(value), kind)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, kind)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
