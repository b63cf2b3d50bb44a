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
