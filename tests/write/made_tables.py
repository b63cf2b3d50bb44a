"""Rows of small tables, written by hand."""

import unicodedata

from thucthe.schemas import SCHEMAS
from thucthe.write.table_files.store import to_arrow

HUE, LE, UBND = "e-hue", "e-le", "e-ubnd"
TEXTS = {
    "a1": "UBND TP Huế họp\n\nÔng Lê Lợi nói: Huế sẽ mưa.",
    "a2": unicodedata.normalize("NFD", "Tin 😀 từ Huế,\r\ntheo Lê\r\nLợi nói."),
    "a3": "Không có tên nào.",
}
NAMES = [
    ("a1", "UBND TP Huế", 0, "ORG", UBND, False),
    ("a1", "TP Huế", 5, "LOC", HUE, True),
    ("a1", "Lê Lợi", 21, "PER", LE, False),
    ("a1", "Huế", 33, "LOC", HUE, False),
    ("a2", "Huế", None, "LOC", HUE, False),
    ("a2", "Lê\r\nLợi", None, "PER", LE, False),
]


def row(table, **values):
    """A row with the given values, and zeros and empty strings for the others."""
    blank = {"string": "", "int64": 0}
    empty = {f.name: None if f.nullable else blank.get(str(f.type), 0.5) for f in SCHEMAS[table]}
    assert not values.keys() - empty.keys()
    return empty | values


def article_row(article_id, text, **values):
    return row("articles", article_id=article_id, path=f"{article_id}.txt", text=text, n_chars=len(text), **values)


def mention_row(article_id, text, start, label, entity_id, nested=False):
    end = start + len(text)
    parent = "parent" if nested else None
    return row(
        "mentions",
        mention_id=f"{article_id}-{start}-{end}",
        article_id=article_id,
        section="body",
        start_char=start,
        end_char=end,
        text=text,
        label=label,
        score=0.9012,
        parent=parent,
        entity_id=entity_id,
    )


def entity_row(entity_id, name, label, n_mentions=1, n_articles=1, **values):
    return row(
        "entities",
        entity_id=entity_id,
        name=name,
        label=label,
        n_mentions=n_mentions,
        n_articles=n_articles,
        **values,
    )


def arrow_tables(**rows):
    return {name: to_arrow(rows.get(name, []), schema) for name, schema in SCHEMAS.items() if name != "words"}
