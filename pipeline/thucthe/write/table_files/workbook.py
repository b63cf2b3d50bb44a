"""Write a run as an Excel workbook: first the sheets that people read, then each table as it is.

Every name leads to its sentences, every mention to its article. Text is never interpreted as a formula, a number or a
link.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from thucthe.labels import LABELS
from thucthe.read.sources.outputs import WORKBOOK_AUTHOR
from thucthe.resolve.corpus.query_engine import DuckQueryEngine
from thucthe.schemas import SPECS
from thucthe.write.table_files import workbook_queries as sql
from thucthe.write.table_files.row_batches import Rows, batches, tuples
from thucthe.write.table_files.workbook_sheet import MAX_ROWS, Cell, Formats, Heading, LinkTo, Marked, Sheet
from thucthe.write.table_files.workbook_summary import write_summary
from thucthe.write.table_files.workbook_words import words_of

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
_CREATED = datetime(2000, 1, 1)
"""Fixed creation date, so that equal tables give equal bytes."""
_WEB = ("http://", "https://")
_MOST_ADDRESS = 690
"""Maximum length of an address that is a link: Excel allows 2,079 characters when it is escaped."""
_WIDE = frozenset({"text", "message"})
_SHEETS = {"PER": "people", "LOC": "places", "ORG": "organizations"}
_SECTIONS = {"title": "title_section", "source": "source_section"}
_PAGES = {"geonames": "https://www.geonames.org/{}", "iso3166": "https://www.iso.org/obp/ui/#iso:code:3166:{}"}


def write_xlsx(tables: Mapping[str, Rows], path: Path, language: str | None = None) -> None:
    """Write all tables to one workbook, row by row.

    A table with more rows than a sheet is continued on the next one. Control characters are removed; a text too long
    for a cell is truncated with a note.

    Parameters
    ----------
    tables : mapping of str to Table or Path
        Without those that `thucthe.schemas` calls mandatory only the tables as they are are written.
    path : Path
    language : str, optional
        ``vi`` or ``en``, for the sheets that people read; by default as the user's locale.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(path, _OPTIONS) as book:
        book.set_properties({"created": _CREATED, "author": WORKBOOK_AUTHOR})
        writer = _Writer(book, words_of(language))
        if all(spec.optional or name in tables for name, spec in SPECS.items()):
            with sql.open_queries(tables) as queries:
                writer.write_reading_sheets(queries)
        for name in sorted(tables, key=list(SPECS).index):
            writer.write_table(name, tables[name])


class _Writer:
    """Writes the sheets of a workbook in their order."""

    def __init__(self, book: Any, words: Mapping[str, str]) -> None:
        self._book, self._words = book, words
        self._formats = Formats(book)
        self._articles: dict[str, int] = {}
        self._mentions: dict[str, int] = {}

    def write_reading_sheets(self, queries: DuckQueryEngine) -> None:
        """Write the summary, the entities by label, pairs, roles and mentions."""
        self._articles = dict(queries.rows(sql.PLACED))
        self._mentions = dict(queries.rows(sql.FIRST_MENTIONS))
        found = {label for label, *_ in queries.rows(sql.LABELS)}
        sheets = [*_SHEETS.values(), *(["others"] if found - set(LABELS) else []), "pairs", "roles", "mentions"]
        write_summary(self._book, self._formats, self._words, queries, sheets, self._name)
        for label, sheet in _SHEETS.items():
            self._write_entities(queries, sheet, f"e.label = '{label}'")
        if "others" in sheets:
            self._write_entities(queries, "others", "e.label NOT IN ('PER', 'LOC', 'ORG')")
        self._write_pairs(queries)
        self._write_roles(queries)
        self._write_mentions(queries)

    def write_table(self, name: str, rows: Rows) -> None:
        """Write a table of the run with its columns."""
        title = self._words["table"].format(name)
        with batches(rows) as reader:
            columns = reader.schema.names
            headings = [Heading(column, 60 if column in _WIDE else 40) for column in columns]

            def convert(values: Sequence[Any]) -> Sequence[Cell]:
                return [
                    self._article(value, value) if column == "article_id" and name != "articles" else value
                    for column, value in zip(columns, values)
                ]

            self._write(title, headings, (convert(values) for batch in reader for values in tuples(batch)))

    def _write_entities(self, queries: DuckQueryEngine, sheet: str, condition: str) -> None:
        is_person, is_place = sheet == "people", sheet == "places"
        headings = [
            self._heading("name"),
            self._heading("aliases", 40, wrap=True),
            *([self._heading("offices", 55, wrap=True)] if is_person else []),
            *([self._heading("holders", 50, wrap=True)] if not is_person else []),
            *([self._heading("country", 10)] if is_place else []),
            *(self._heading(word, 12) for word in ("n_mentions", "n_text", "n_bylines", "n_nested", "n_articles")),
            *(self._heading(word, 13) for word in ("first_date", "last_date")),
            self._heading("link", 24),
            *([self._heading("map", 22)] if is_place else []),
        ]

        def convert(row: tuple[Any, ...]) -> Sequence[Cell]:
            entity_id, name, aliases, offices, holders, country, *counts_and_dates = row[:-4]
            source, link_id, latitude, longitude = row[-4:]
            return [
                self._name(entity_id, name),
                aliases,
                offices if is_person else holders,
                *([country] if is_place else []),
                *counts_and_dates,
                self._link(source, link_id),
                *([_map(latitude, longitude)] if is_place else []),
            ]

        rows = queries.stream(sql.ENTITIES.format(condition=condition))
        self._write(self._words[sheet], headings, map(convert, rows), frozen=1)

    def _write_pairs(self, queries: DuckQueryEngine) -> None:
        headings = [
            *(self._heading(word) for word in ("name_a", "label_a", "name_b", "label_b")),
            *(self._heading(word, 12) for word in ("n_sentences", "n_articles")),
        ]
        rows = (
            [self._name(id_a, a), self._label(label_a), self._name(id_b, b), self._label(label_b), *counts]
            for id_a, a, label_a, id_b, b, label_b, *counts in queries.stream(sql.PAIRS)
        )
        self._write(self._words["pairs"], headings, rows)

    def _write_roles(self, queries: DuckQueryEngine) -> None:
        headings = [
            self._heading("person"),
            self._heading("office", 40, wrap=True),
            self._heading("of", 40, wrap=True),
            *(self._heading(word, 13) for word in ("first_date", "last_date")),
            *(self._heading(word, 10) for word in ("n_articles", "times")),
            self._heading("sentence", 90, wrap=True),
        ]
        rows = (
            [self._name(entity_id, name), *plain, Marked(*sentence) if sentence[1] is not None else None]
            for entity_id, name, *plain, left, marked, right in queries.stream(sql.ROLES)
            for sentence in [(left, marked, right)]
        )
        self._write(self._words["roles"], headings, rows, frozen=1)

    def _write_mentions(self, queries: DuckQueryEngine) -> None:
        headings = [
            self._heading("date", 13),
            self._heading("source", 22),
            self._heading("title", 40, wrap=True),
            self._heading("name", 28, wrap=True),
            self._heading("label"),
            self._heading("form", 28, wrap=True),
            self._heading("section", 14),
            self._heading("sentence", 90, wrap=True),
        ]

        def convert(row: tuple[Any, ...]) -> Sequence[Cell]:
            _, article_id, day, source, title, url, name, label, form, section, left, marked, right = row
            section = self._words.get(_SECTIONS.get(section, section), section)
            is_web = url is not None and url.startswith(_WEB) and len(url) <= _MOST_ADDRESS
            about = LinkTo(title, url) if is_web else self._article(article_id, title)
            form = " ".join(form.split())
            return [day, source, about, name, self._label(label), form, section, Marked(left, marked, right)]

        self._write(self._words["mentions"], headings, map(convert, queries.stream(sql.MENTIONS)), frozen=1)

    def _write(
        self, title: str, headings: Sequence[Heading], rows: Iterable[Sequence[Cell]], *, frozen: int = 0
    ) -> None:
        """Write rows to one or more sheets."""
        sheets = [Sheet(self._book, self._formats, title, headings, frozen=frozen)]
        for values in rows:
            if sheets[-1].n_rows == MAX_ROWS:
                more = f"{title} ({len(sheets) + 1})"
                sheets.append(Sheet(self._book, self._formats, more, headings, frozen=frozen))
            sheets[-1].write(values)
        for sheet in sheets:
            sheet.finish()

    def _heading(self, word: str, width: int = 40, *, wrap: bool = False) -> Heading:
        return Heading(self._words[word], width, wrap)

    def _label(self, label: str) -> str:
        return self._words.get(label, label) if label in LABELS else label

    def _link(self, source: str | None, link_id: str | None) -> Cell:
        """Return the entry of a knowledge base, which leads to its page if it has one."""
        if source is None or link_id is None:
            return None
        code = link_id if source == "user" else link_id.rpartition(":")[2]
        shown = f"{self._words.get(source, source)} {code}"
        return LinkTo(shown, _PAGES[source].format(code)) if source in _PAGES else shown

    def _name(self, entity_id: str, name: str) -> Cell:
        """Return the name of an entity, which leads to its first mention."""
        return self._lead_to(self._words["mentions"], self._mentions.get(entity_id), name)

    def _article(self, article_id: str, text: str) -> Cell:
        """Return a text that leads to an article in the table of articles."""
        return self._lead_to(self._words["table"].format("articles"), self._articles.get(article_id), text)

    def _lead_to(self, title: str, place: int | None, text: str) -> Cell:
        if place is None:
            return text
        number, row = divmod(place, MAX_ROWS - 1)
        sheet = f"{title} ({number + 1})" if number else title
        return LinkTo(text, f"internal:'{sheet}'!A{row + 2}")


def _map(latitude: float | None, longitude: float | None) -> Cell:
    if latitude is None or longitude is None:
        return None
    place = f"{latitude:.4f}/{longitude:.4f}"
    address = f"https://www.openstreetmap.org/?mlat={latitude:.4f}&mlon={longitude:.4f}#map=9/{place}"
    return LinkTo(place.replace("/", ", "), address)
