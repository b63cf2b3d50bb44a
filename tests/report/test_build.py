from datetime import date, timedelta

import pytest
from small_run import ARTICLES, make_tables

from thucthe.report import build as module
from thucthe.report.build import build

ENTITY = ["id", "name", "label", "n_mentions", "n_articles", "first", "last", "source", "link", "score", "country"]
ENTITY += ["latitude", "longitude", "present", "aliases", "roles", "neighbours", "timeline"]


def entity(data, entity_id):
    return next(dict(zip(ENTITY, row)) for row in data["entities"] if row[0] == entity_id)


@pytest.fixture(scope="module")
def data(tables):
    return build(tables, "Tin thử", {"version": "1", "model": "vi_news"})


def test_counts_are_those_of_the_tables(data, tables):
    assert data["counts"]["articles"] == 3
    assert data["counts"]["PER"] == 2
    assert data["counts"]["located"] == 2
    assert data["counts"]["mentions"] == len(tables.mentions)
    assert not any(data["left_out"].values())


def test_an_entity_has_its_aliases_roles_neighbours_and_dates(data):
    anh = entity(data, "anh")
    assert anh["aliases"] == [["Nguyễn Văn Ánh", 2], ["Ánh", 1]]
    names = [row[1] for row in data["entities"]]
    assert anh["roles"] == [["Chủ tịch", "UBND TP Huế", names.index("UBND TP Huế"), 1]]
    assert [names[other] for other, *_ in anh["neighbours"]] == [
        "Đà Nẵng",
        *sorted(["Lê Thu", "UBND TP Huế"], key=names.index),
    ]
    assert anh["timeline"] == [["2025-10-01", 3]]
    assert (entity(data, "hue")["source"], entity(data, "thu")["link"]) == ("geonames", None)


def test_mentions_point_into_the_text_as_javascript_counts(data):
    for _, path, *_, text, sentences, mentions in data["articles"]:
        units = text.encode("utf-16-le")
        assert text == ARTICLES[path][0]
        for start, end, _, number in mentions:
            assert units[2 * start : 2 * end].decode("utf-16-le") in [
                alias for alias, _ in entity(data, data["entities"][number][0])["aliases"]
            ]
        assert sentences[0] == 0


def test_articles_come_by_date_the_newest_first_and_undated_last(data):
    assert [row[3] for row in data["articles"]] == ["2025-10-03", "2025-10-01", None]


def test_a_page_that_would_be_too_large_holds_a_sample_and_says_so(monkeypatch):
    texts = {
        f"{n:03}.txt": ("Lê Thu tới Huế.\n\nBà Lê Thu kể. " + "Mưa. " * 50, date(2025, 1, 1) + timedelta(n))
        for n in range(100)
    }
    monkeypatch.setattr(module, "_TEXT_BYTES", 10_000)
    monkeypatch.setattr(module, "_ENTITIES", 1)
    data = build(make_tables(texts), "Lớn", {})
    with_text = [row for row in data["articles"] if len(row) > 9]
    assert 20 < len(with_text) < 40
    assert data["left_out"] == {"entities": 1, "articles": 0, "texts": 100 - len(with_text), "rejects": 0}
    assert data["counts"]["entities"] == 2
    assert sum(n for _, n in entity(data, "thu")["timeline"]) == 200


def test_an_entity_outside_the_sample_still_has_some_context(monkeypatch):
    monkeypatch.setattr(module, "_TEXT_BYTES", 1)
    data = build(make_tables(), "Nhỏ", {})
    assert all(len(row) == 9 for row in data["articles"])
    names = [row[1] for row in data["entities"]]
    found = {(names[number], before, name, after) for number, _, before, name, after in data["contexts"]}
    assert ("Nguyễn Văn Ánh", "Ông ", "Ánh", " cảm ơn Đà Nẵng.") in {(n, b[-4:], m, a) for n, b, m, a in found}


@pytest.mark.parametrize(("days", "unit"), [(10, "day"), (200, "week"), (1500, "month"), (9000, "year")])
def test_bars_are_as_wide_as_the_span_asks_for(days, unit):
    texts = {"a.txt": ("Huế mưa.", date(2000, 1, 5)), "b.txt": ("Huế nắng.", date(2000, 1, 5) + timedelta(days))}
    texts["c.txt"] = (ARTICLES["hue.txt"][0], None)
    assert build(make_tables(texts), "Tin", {})["unit"] == unit


def test_a_run_that_found_nothing_has_a_page_too():
    nothing = build(make_tables({"a.txt": ("Trời mưa.", None)}), "Tin", {})
    assert nothing["entities"] == nothing["timeline"] == nothing["network"]["nodes"] == []
    assert nothing["articles"][0][-3:] == ["Trời mưa.", [0], []]
    assert build(make_tables({}), "Tin", {})["articles"] == []
