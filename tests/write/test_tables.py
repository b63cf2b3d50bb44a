import unicodedata

import pandas as pd
import pytest
from made_tables import HUE, LE, UBND, arrow_tables

from thucthe.schemas import SCHEMAS
from thucthe.tables import from_arrow, open_tables
from thucthe.write.table_files.store import to_arrow


def test_columns_have_fitting_types(tables):
    assert isinstance(tables.mentions["label"].dtype, pd.CategoricalDtype)
    assert isinstance(tables.mentions["section"].dtype, pd.CategoricalDtype)
    assert tables.articles["published"].dtype.kind == "M"
    assert tables.articles["published"].isna().tolist() == [False, False, True]
    assert tables.mentions["start_char"].dtype == "int64"


def test_data_frames_go_back_to_arrow_as_they_were(arrow, tables):
    for name, table in arrow.items():
        assert to_arrow(getattr(tables, name), SCHEMAS[name]).equals(table)


@pytest.mark.parametrize("name", [LE, "Lê Lợi", "LÊ LỢI", unicodedata.normalize("NFD", "Lê  Lợi")])
def test_an_entity_is_found_by_id_name_or_alias(tables, name):
    assert tables.find_entity(name) == LE


def test_an_alias_of_one_entity_is_enough_and_none_or_several_are_said(tables):
    assert tables.find_entity("TP Huế") == HUE
    with pytest.raises(ValueError, match="no entity has this"):
        tables.find_entity("Đà Nẵng")
    tables.entities.loc[2, "name"] = "Lê Lợi"
    with pytest.raises(ValueError, match=f"{LE} .*{UBND}"):
        tables.find_entity("Lê Lợi")


def test_top_counts_by_label(tables):
    assert tables.top()["name"].tolist() == ["Huế", "Lê Lợi", "UBND TP Huế"]
    assert tables.top("LOC")[["name", "n_mentions"]].values.tolist() == [["Huế", 3]]
    assert len(tables.top(n=2)) == 2
    with pytest.raises(ValueError, match=r"PERSON.*LOC, ORG, PER"):
        tables.top("PERSON")


def test_timeline_has_a_row_for_each_step_also_where_nothing_is(tables):
    weeks = tables.timeline("Huế")
    assert [f"{day:%Y-%m-%d}" for day in weeks.index] == ["2024-07-01", "2024-07-08", "2024-07-15"]
    assert weeks["n_mentions"].tolist() == [2, 0, 1]
    assert weeks["n_articles"].tolist() == [1, 0, 1]
    assert len(tables.timeline("Huế", "D")) == 16
    assert tables.timeline("Huế", "M")["n_mentions"].tolist() == [3]
    with pytest.raises(ValueError, match="x"):
        tables.timeline("Huế", "x")


def test_timeline_without_dates_is_empty(tables):
    tables.articles["published"] = pd.NaT
    assert tables.timeline("Huế", "M").empty


def test_network_joins_entities_of_the_wanted_labels(tables):
    graph = tables.network()
    assert list(graph.edges(data=True)) == [(HUE, LE, {"weight": 2, "n_sentences": 2})]
    assert graph.nodes[LE] == {"name": "Lê Lợi", "label": "PER", "n_mentions": 2, "n_articles": 2}
    assert set(tables.network(min_articles=1)) == {HUE, LE, UBND}
    assert set(tables.network(min_articles=1, labels=["LOC", "ORG"])) == {HUE, UBND}
    assert len(tables.network(min_articles=9)) == 0


def test_context_shows_the_words_around_on_one_line(tables):
    rows = tables.context("Lê Lợi", width=8)
    assert rows.columns.tolist() == ["path", "published", "left", "mention", "right", "title"]
    assert rows["left"][0] == "ọp  Ông "
    assert rows["mention"][1] == unicodedata.normalize("NFD", "Lê Lợi")
    assert rows["right"][0] == " nói: Hu"
    assert rows["published"].dtype.kind == "M"


def test_tables_say_what_they_hold(tables):
    assert "mentions              6" in repr(tables)
    assert "LOC 3, ORG 1, PER 2" in repr(tables)
    assert "2024-07-02 to 2024-07-17" in repr(tables)
    tables.entities["name"] = "<script>"
    assert "<script>" not in tables._repr_html_()
    assert "&lt;script&gt; (3)" in tables._repr_html_()


def test_empty_tables_answer_with_empty_tables():
    tables = from_arrow(arrow_tables())
    assert "mentions" in repr(tables)
    assert "none" in tables._repr_html_()
    assert tables.top("PER").empty
    assert len(tables.network()) == 0


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no such folder"):
        open_tables(tmp_path / "none")
    with pytest.raises(FileNotFoundError, match="holds no table articles"):
        open_tables(tmp_path)
