from datetime import date

import networkx as nx
import pytest
from made_tables import HUE, LE, UBND, arrow_tables, article_row, entity_row, mention_row, row

from thucthe.write.export_formats import write_tables


@pytest.mark.parametrize(("suffix", "read"), [("gexf", nx.read_gexf), ("graphml", nx.read_graphml)])
def test_networkx_reads_nodes_and_edges_with_their_attributes(arrow, tmp_path, suffix, read):
    write_tables(arrow, tmp_path, [suffix])
    graph = read(tmp_path / f"tables.{suffix}")
    assert set(graph) == {HUE, LE, UBND}
    node = graph.nodes[LE]
    assert (node["label"], node["kind"], node["n_mentions"], node["n_articles"]) == ("Lê Lợi", "PER", 2, 2)
    assert node["first_published"] == "2024-07-02"
    assert graph.nodes[HUE]["link_id"] == "geonames:1580240"
    edge = graph.edges[HUE, LE]
    assert (edge["n_sentences"], edge["n_articles"], edge["weight"]) == (2, 2, 2)
    assert (edge["first_published"], edge["last_published"]) == ("2024-07-02", "2024-07-17")


def test_gephi_sees_when_an_edge_is_there(arrow, tmp_path):
    write_tables(arrow, tmp_path, ["gexf"])
    text = (tmp_path / "tables.gexf").read_text(encoding="utf-8")
    assert 'mode="dynamic"' in text
    assert 'timeformat="date"' in text
    assert 'start="2024-07-02"' in text
    assert "lastmodifieddate" not in text


@pytest.mark.parametrize("suffix", ["gexf", "graphml"])
def test_what_xml_can_not_hold_is_left_out(tmp_path, suffix):
    tables = arrow_tables(
        articles=[article_row("a1", "A & B", published=date(2024, 7, 2))],
        mentions=[mention_row("a1", "A", 0, "ORG", "e1"), mention_row("a1", "B", 4, "ORG", "e2")],
        entities=[entity_row("e1", "A\x00<&\ufffe", "ORG"), entity_row("e2", "B", "ORG")],
        cooccurrences=[row("cooccurrences", entity_a="e1", entity_b="e2", n_sentences=1, n_articles=1)],
    )
    write_tables(tables, tmp_path, [suffix])
    graph = {"gexf": nx.read_gexf, "graphml": nx.read_graphml}[suffix](tmp_path / f"tables.{suffix}")
    assert graph.nodes["e1"]["label"] == "A<&"


@pytest.mark.parametrize(("suffix", "read"), [("gexf", nx.read_gexf), ("graphml", nx.read_graphml)])
def test_edges_by_article_join_entities_of_different_sentences(tmp_path, suffix, read):
    days = [date(2024, 7, 2), date(2024, 7, 17), None]
    ids = [f"a{i}" for i in range(3)]
    mentions = [
        {**mention_row(article_id, name, at, "LOC", name), "sentence": sentence}
        for article_id in ids
        for name, at, sentence in (("Huế", 0, 0), ("Vinh", 5, 1))
    ]
    author = {**mention_row("a0", "Lê An", 12, "PER", "Lê An"), "section": "byline"}
    copy = article_row("a3", "Huế\n\nVinh", duplicate_of="a0")
    tables = arrow_tables(
        articles=[*(article_row(id, "Huế\n\nVinh", published=day) for id, day in zip(ids, days)), copy],
        mentions=[
            *mentions,
            author,
            mention_row("a3", "Huế", 0, "LOC", "Huế"),
            mention_row("a3", "Vinh", 5, "LOC", "Vinh"),
        ],
        entities=[entity_row(name, name, "LOC") for name in ("Huế", "Vinh", "Lê An")],
    )
    write_tables(tables, tmp_path, [suffix, f"{suffix}-articles"])
    assert not read(tmp_path / f"tables.{suffix}").edges
    graph = read(tmp_path / f"tables.articles.{suffix}")
    ((pair, edge),) = [({a, b}, edge) for a, b, edge in graph.edges(data=True)]
    assert pair == {"Huế", "Vinh"}
    assert (edge["weight"], edge["n_articles"], edge["n_sentences"]) == (3, 3, 0)
    assert (edge["first_published"], edge["last_published"]) == ("2024-07-02", "2024-07-17")
    if suffix == "gexf":
        assert (edge["start"], edge["end"]) == ("2024-07-02", "2024-07-17")
