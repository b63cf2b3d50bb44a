"""Write the network of entities as GEXF (Gephi) and GraphML (Gephi, Cytoscape, yEd, igraph).

Nodes are entities, edges pairs that stand in one sentence, or in one article. Dates are those of the articles; in GEXF
they are also the times at which Gephi's timeline shows a node or an edge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thucthe.write.table_files.row_batches import Rows
from thucthe.write.table_files.table_queries import open_table_queries
from thucthe.write.table_files.xml_text import xml_text

if TYPE_CHECKING:
    import networkx as nx

_NODES = (
    *("n_mentions", "n_articles", "n_bylines", "n_nested", "first_published", "last_published"),
    *("link_source", "link_id", "country", "latitude", "longitude"),
)
_EDGES = ("n_sentences", "n_articles", "first_published", "last_published")
_PAIRS = {"sentence": "dated_pairs", "article": "article_pairs"}


def write_gexf(tables: Mapping[str, Rows], path: Path, *, pairs_in: str = "sentence") -> None:
    """Write the network as GEXF 1.2; edges are pairs in one ``sentence`` or in one ``article``."""
    from networkx.readwrite.gexf import GEXFWriter

    writer = GEXFWriter(version="1.2draft")
    for about in writer.xml.iter("meta"):
        del about.attrib["lastmodifieddate"]  # equal tables give equal bytes
    writer.add_graph(_graph(tables, pairs_in, _with_times))
    with path.open("wb") as file:
        writer.write(file)


def write_graphml(tables: Mapping[str, Rows], path: Path, *, pairs_in: str = "sentence") -> None:
    """Write the network as GraphML; edges are pairs in one ``sentence`` or in one ``article``."""
    import networkx as nx

    nx.write_graphml_xml(_graph(tables, pairs_in, dict), path, named_key_ids=True)


def _graph(tables: Mapping[str, Rows], pairs_in: str, finish: Callable[[dict[str, Any]], dict[str, Any]]) -> nx.Graph:
    """Build the network; `finish` takes the attributes of each node and edge and returns those to write."""
    import networkx as nx

    graph: nx.Graph = nx.Graph()
    with open_table_queries(tables) as queries:
        nodes = f"SELECT entity_id, name, label, {', '.join(_NODES)} FROM ranked_entities ORDER BY rank"
        for entity_id, name, label, *values in queries.stream(nodes):
            about = {"label": xml_text(name) or entity_id, "kind": label} | _present(_NODES, values)
            graph.add_node(entity_id, **finish(about))
        edges = f"SELECT entity_a, entity_b, {', '.join(_EDGES)} FROM {_PAIRS[pairs_in]} ORDER BY entity_a, entity_b"
        for entity_a, entity_b, *values in queries.stream(edges):
            about = _present(_EDGES, values)
            graph.add_edge(entity_a, entity_b, **finish({"weight": float(about["n_articles"])} | about))
    return graph


def _present(names: Iterable[str], values: Iterable[Any]) -> dict[str, Any]:
    """Return the attributes that are not missing, dates in ISO 8601."""
    return {
        name: value.isoformat() if isinstance(value, date) else xml_text(value) if isinstance(value, str) else value
        for name, value in zip(names, values)
        if value is not None
    }


def _with_times(about: dict[str, Any]) -> dict[str, Any]:
    times = {"start": about.get("first_published"), "end": about.get("last_published")}
    return about | {name: value for name, value in times.items() if value is not None}
