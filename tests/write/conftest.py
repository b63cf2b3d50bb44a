"""Small tables, written by hand."""

import unicodedata
from datetime import date

import pytest
from made_tables import HUE, LE, NAMES, TEXTS, UBND, arrow_tables, article_row, entity_row, mention_row, row

from thucthe.tables import from_arrow


@pytest.fixture
def arrow():
    """The tables of a small run, in Arrow."""
    mentions = []
    for article_id, name, start, label, entity_id, nested in NAMES:
        if start is None:
            name = unicodedata.normalize("NFD", name)
            start = TEXTS[article_id].index(name)
        assert TEXTS[article_id][start : start + len(name)] == name
        mentions.append(mention_row(article_id, name, start, label, entity_id, nested))
    days = {"a1": date(2024, 7, 2), "a2": date(2024, 7, 17), "a3": None}
    return arrow_tables(
        articles=[article_row(id, text, published=days[id], title=text.split("\n")[0]) for id, text in TEXTS.items()],
        mentions=mentions,
        entities=[
            entity_row(HUE, "Huế", "LOC", 3, 2, link_source="geonames", link_id="geonames:1580240", link_score=0.9),
            entity_row(LE, "Lê Lợi", "PER", 2, 2, first_published=date(2024, 7, 2)),
            entity_row(UBND, "UBND TP Huế", "ORG"),
        ],
        aliases=[
            row("aliases", entity_id=HUE, alias="Huế", n_mentions=2),
            row("aliases", entity_id=HUE, alias="TP Huế", n_mentions=1),
            row("aliases", entity_id=LE, alias="Lê Lợi", n_mentions=2),
            row("aliases", entity_id=UBND, alias="UBND TP Huế", n_mentions=1),
        ],
        roles=[
            row("roles", article_id="a1", mention_id="a1-21-27", entity_id=LE, title="Ông", start_char=17, end_char=27)
        ],
        cooccurrences=[
            row("cooccurrences", entity_a=HUE, entity_b=LE, n_sentences=2, n_articles=2),
            row("cooccurrences", entity_a=HUE, entity_b=UBND, n_sentences=1, n_articles=1),
        ],
        rejects=[row("rejects", path="x.txt", stage="read", error="UnreadableError", message="the file is empty")],
    )


@pytest.fixture
def tables(arrow):
    """The tables of a small run, as DataFrames."""
    return from_arrow(arrow)
