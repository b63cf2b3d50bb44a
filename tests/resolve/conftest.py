"""A small run in relations, as the stages across articles see it."""

import duckdb
import pytest

from thucthe.resolve.corpus.apply_corrections import apply_corrections
from thucthe.resolve.corpus.cross_document import resolve_across
from thucthe.resolve.corpus.entities import choose_names, count_mentions, describe_links
from thucthe.resolve.corpus.query_engine import DEGREE, TEXT, DuckQueryEngine

MENTIONS = ("mention_id", "article_id", "text", "label", "name", "rule", "given_id", "link_source", "link_id", "parent",
            "section", "recognizer", "paragraph", "place_kind", "within")  # fmt: skip
NUMBERS = ("link_score", "sentence", "start_char", "end_char", "score")


class Run:
    """Mentions are (article, text, label[, full name[, link id]]), roles (number of the person's mention, title, number
    of what it is held in)."""

    def __init__(
        self,
        mentions,
        roles=(),
        corrections=(),
        duplicates=(),
        named=(),
        facts=(),
        sections=(),
        paragraphs=(),
        redirected=None,
        within=(),
        named_after=(),
    ):
        self.db = duckdb.connect()
        queries = DuckQueryEngine(self.db)
        rows = []
        for n, (article, text, label, *more) in enumerate(mentions):
            name, link = [*more, None, None][:2]
            source, _, link_id = (link or "").partition(":")
            given = named[n] if n < len(named) else None
            rule = "same name" if name in (None, text) else "given name" if label == "PER" else "abbreviation"
            rule = "named after" if n in named_after else rule
            rows.append((f"{article}-{n}", article, text, label, name or text, rule, given, source or None,
                         link_id or None, None,
                         sections[n] if n < len(sections) else "body", None,
                         paragraphs[n] if n < len(paragraphs) else "", None, within[n] if n < len(within) else None,
                         0.9 if link else None, 0, n, n, None))  # fmt: skip
        columns = dict.fromkeys(MENTIONS, TEXT) | dict.fromkeys(NUMBERS, DEGREE)
        queries.insert("mentions", columns, rows)
        articles = sorted({article for article, *_ in mentions})
        first = dict(duplicates)
        columns = {"article_id": TEXT, "path": TEXT, "duplicate_of": TEXT, "published": TEXT}
        queries.insert(
            "articles", columns, ((a, a, first.get(a), f"2025-01-{n + 1:02}") for n, a in enumerate(articles))
        )
        ids = [row[0] for row in rows]
        columns = dict.fromkeys(("article_id", "mention_id", "title", "of_mention_id"), TEXT)
        columns |= {"start_char": DEGREE, "end_char": DEGREE}
        told = ((ids[p].split("-")[0], ids[p], title, None if of is None else ids[of], 0, 1) for p, title, of in roles)
        queries.insert("roles", columns, told)
        columns = dict.fromkeys(("article_id", "mention_id", "kind", "value", "of_mention_id"), TEXT)
        said = (
            (ids[p].split("-")[0], ids[p], kind, value, None if of is None else ids[of]) for p, kind, value, of in facts
        )
        queries.insert("facts", columns, said)
        resolve_across(queries)
        self.touched = apply_corrections(queries, corrections, redirected)
        describe_links(queries)
        choose_names(queries)
        count_mentions(queries)

    def table(self, query):
        return self.db.sql(query).df()

    def ids(self):
        """Return the entity of each mention, in the order of the mentions."""
        rows = self.db.sql("SELECT mention_id, entity_id FROM resolved").fetchall()
        return [entity for _, entity in sorted(rows, key=lambda row: int(row[0].split("-")[1]))]


@pytest.fixture(scope="session")
def run():
    return Run
