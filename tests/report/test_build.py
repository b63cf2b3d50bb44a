import json
from datetime import date, timedelta

import numpy as np
import pytest
from small_run import ARTICLES, NAMES, make_tables

from thucthe.report import build as module
from thucthe.report.build import build

NESTED, COUNTS, SECTION = 16, 32, 15


def read(report):
    """Read the pieces of a report as the page does."""
    arrays = {"mention-entities": "<i4", "mention-sentences": "<u4", "mention-flags": "u1"}
    pieces = {
        name: np.frombuffer(data, arrays[name]) if name in arrays else json.loads(data) for name, data in report.pieces
    }
    texts = [row for number in range(len(report.about["text_starts"])) for row in pieces.pop(f"texts-{number}")]
    return pieces | {"texts": texts}


@pytest.fixture(scope="module")
def report(tables):
    return build(tables, "Tin thử", {"version": "1", "model": "vi_news"})


@pytest.fixture(scope="module")
def data(report):
    return read(report)


def test_entities_come_with_their_labels_links_and_aliases(data, report):
    rows = data["entities"]
    anh, hue, thu = (rows["id"].index(entity) for entity in ("anh", "hue", "thu"))
    assert rows["name"][anh] == "Nguyễn Văn Ánh"
    assert report.about["labels"][rows["label"][anh]] == "PER"
    assert rows["aliases"][anh] == [["Nguyễn Văn Ánh", 2], ["Ánh", 1]]
    assert (rows["link_source"][hue], rows["link_id"][thu], rows["latitude"][thu]) == ("geonames", None, None)


def test_every_mention_is_there_with_its_entity_in_the_order_of_the_articles(data, tables):
    counts = np.bincount(data["mention-entities"], minlength=len(data["entities"]["id"]))
    wanted = tables.entities.set_index("entity_id")["n_mentions"].loc[data["entities"]["id"]]
    assert counts.tolist() == wanted.tolist()
    assert sum(data["articles"]["n"]) == len(tables.mentions)
    assert (data["mention-flags"] & COUNTS).all()


def test_mentions_point_into_the_text_as_javascript_counts(data):
    names = data["entities"]["id"]
    first = 0
    for (text, path, _, _, starts, ends, kinds), n in zip(data["texts"], data["articles"]["n"]):
        assert text == ARTICLES[path][0]
        assert len(starts) == len(kinds) == n
        units = text.encode("utf-16-le")
        for start, end, entity in zip(starts, ends, data["mention-entities"][first : first + n]):
            assert NAMES[units[2 * start : 2 * end].decode("utf-16-le")][0] == names[entity]
        first += n


def test_a_role_belongs_to_a_mention(data):
    roles, names = data["roles"], data["entities"]["name"]
    assert [roles["titles"][title] for title in roles["title"]] == ["Chủ tịch"]
    assert names[data["mention-entities"][roles["mention"][0]]] == "Nguyễn Văn Ánh"
    assert names[roles["of"][0]] == "UBND TP Huế"


def test_articles_come_by_date_the_newest_first_and_undated_last(data):
    assert data["articles"]["published"] == ["2025-10-03", "2025-10-01", None]


def test_sections_and_nesting_are_flags(tables):
    where = tables.mentions["section"].astype(object).where(tables.mentions.index > 0, "byline")
    outer = tables.mentions["parent"].astype(object).where(tables.mentions.index > 1, "m")
    changed = type(tables)(**vars(tables) | {"mentions": tables.mentions.assign(section=where, parent=outer)})
    report = build(changed, "Tin", {})
    flags = read(report)["mention-flags"]
    sections = [report.about["sections"][flag & SECTION] for flag in flags]
    assert sections.count("byline") == 1
    assert np.count_nonzero(flags & NESTED) == outer.notna().sum() > 2
    assert report.about["credits"] == ["byline"]


def test_names_in_a_copy_of_an_article_do_not_count_again():
    text = "Lê Thu tới Huế."
    tables = make_tables({"a.txt": (text, date(2025, 1, 1)), "b.txt": (f"{text} Ánh vắng.", date(2025, 1, 2))})
    original = tables.articles["article_id"].where(tables.articles["path"] == "b.txt").shift(-1)
    tables.articles["duplicate_of"] = original.where(original.isna(), "a0").shift(1)
    data = read(build(tables, "Tin", {}))
    counted = [data["entities"]["id"][e] for e, f in zip(data["mention-entities"], data["mention-flags"]) if f & COUNTS]
    assert sorted(counted) == ["anh", "hue", "thu"]
    assert sorted(data["articles"]["first"]) == [-1, 1]


def test_texts_are_cut_into_pieces_that_start_where_the_page_looks(monkeypatch, tables, data):
    monkeypatch.setattr(module, "_PIECE_BYTES", 1)
    report = build(tables, "Tin", {})
    assert report.about["text_starts"] == [0, 1, 2]
    assert read(report)["texts"] == data["texts"]


def test_a_page_that_would_be_too_large_holds_part_of_the_texts_but_every_mention():
    texts = {
        f"{n:03}.txt": ("Lê Thu tới Huế.\n\nBà Lê Thu kể. " + "Mưa. " * 50, date(2025, 1, 1) + timedelta(n))
        for n in range(100)
    }
    report = build(make_tables(texts), "Lớn", {}, 10_000)
    data = read(report)
    with_text = [row for row in data["texts"] if row[0] is not None]
    assert 20 < len(with_text) < 40
    assert report.about["n_texts"] == len(with_text)
    assert len(data["mention-entities"]) == 300


def test_a_run_that_found_nothing_has_a_page_too():
    data = read(build(make_tables({"a.txt": ("Trời mưa.", None)}), "Tin", {}))
    assert data["entities"]["id"] == []
    assert data["texts"] == [["Trời mưa.", "a.txt", None, None, [], [], []]]
    assert read(build(make_tables({}), "Tin", {}))["texts"] == []
