"""Select the densest part of the co-occurrence network and its communities."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pandas as pd

_NODES, _EDGES = 300, 3000


def make_network(cooccurrences: pd.DataFrame, index: dict[str, int]) -> dict[str, Any]:
    """Select the entities with the most co-occurrences and find their communities.

    Communities are found by the Louvain method (Blondel et al. 2008, "Fast unfolding of communities in large
    networks"), in the implementation of networkx, with edges weighted by sentences and a fixed seed.

    Parameters
    ----------
    cooccurrences : DataFrame
    index : dict of str to int
        Index of each entity on the page, most frequent first.

    Returns
    -------
    dict
        ``nodes``: [entity, community] each; ``edges``: [entity, entity, n_sentences, n_articles] each, strongest first.
    """
    pairs = cooccurrences.assign(a=cooccurrences["entity_a"].map(index), b=cooccurrences["entity_b"].map(index)).dropna(
        subset=["a", "b"]
    )
    strength = pd.concat([pairs.set_index("a")["n_sentences"], pairs.set_index("b")["n_sentences"]])
    strength = strength.groupby(level=0).sum().rename_axis("node").reset_index(name="n")
    shown = strength.sort_values(["n", "node"], ascending=[False, True]).head(_NODES)["node"]
    pairs = pairs[pairs["a"].isin(shown) & pairs["b"].isin(shown)]
    pairs = pairs.sort_values(["n_sentences", "n_articles", "a", "b"], ascending=[False, False, True, True])
    edges = pairs[["a", "b", "n_sentences", "n_articles"]].head(_EDGES).astype(int).to_numpy().tolist()
    graph = nx.Graph()
    graph.add_nodes_from(sorted({node for edge in edges for node in edge[:2]}))
    graph.add_weighted_edges_from(sorted(edge[:3] for edge in edges))
    communities = nx.community.louvain_communities(graph, seed=0) if edges else []
    ordered = sorted((sorted(members) for members in communities), key=lambda members: (-len(members), members))
    nodes = sorted([node, number] for number, members in enumerate(ordered) for node in members)
    return {"nodes": nodes, "edges": edges}
