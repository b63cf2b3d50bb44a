import pandas as pd

from thucthe.report.network import make_network


def make_pairs(*pairs):
    rows = [(a, b, n, 1) for a, b, n in pairs]
    return pd.DataFrame(rows, columns=["entity_a", "entity_b", "n_sentences", "n_articles"])


TRIANGLES = make_pairs(
    ("a", "b", 9), ("a", "c", 9), ("b", "c", 9), ("d", "e", 9), ("d", "f", 9), ("e", "f", 9), ("c", "d", 1)
)
INDEX = {name: position for position, name in enumerate("abcdef")}


def test_names_that_come_together_are_one_community():
    community = dict(make_network(TRIANGLES, INDEX)["nodes"])
    assert community[0] == community[1] == community[2] != community[3] == community[4] == community[5]


def test_the_order_of_the_pairs_does_not_matter():
    assert make_network(TRIANGLES.iloc[::-1], INDEX) == make_network(TRIANGLES, INDEX)


def test_entities_that_the_page_leaves_out_are_in_no_pair():
    network = make_network(TRIANGLES, {"a": 0, "b": 1, "d": 2})
    assert network["edges"] == [[0, 1, 9, 1]]
    assert [node for node, _ in network["nodes"]] == [0, 1]


def test_a_run_without_pairs_has_an_empty_network():
    assert make_network(make_pairs(), INDEX) == {"nodes": [], "edges": []}
