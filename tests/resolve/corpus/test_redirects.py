import duckdb
import pytest

from thucthe.resolve.corpus.query_engine import TEXT, DuckQueryEngine
from thucthe.resolve.corpus.redirects import BEFORE, REDIRECTS, follow, make_redirects, moved_ids


@pytest.fixture
def queries():
    queries = DuckQueryEngine(duckdb.connect())
    before = [("m1", "old", "old"), ("m2", "old", "old"), ("m3", "kept", "kept"), ("m4", "gone", "gone")]
    queries.insert("before", BEFORE, before)
    now = [("m1", "new", "short name"), ("m2", "new", "short name"), ("m3", "kept", "same name")]
    queries.insert("resolved", {"mention_id": TEXT, "entity_id": TEXT, "rule": TEXT}, now)
    return queries


def test_an_id_that_is_gone_leads_to_the_entity_that_holds_its_mentions(queries):
    make_redirects(queries, [], 2)
    assert queries.rows(REDIRECTS) == [("old", "new", 2, "short name")]
    assert moved_ids(queries, []) == {"old": "new"}


def test_redirects_of_earlier_runs_are_kept_and_lead_on(queries):
    make_redirects(queries, [("oldest", "old", 1, "user"), ("new", "kept", 1, "user")], 2)
    assert queries.rows(REDIRECTS) == [("old", "new", 2, "short name"), ("oldest", "new", 1, "user")]


def test_a_circle_leads_nowhere():
    assert follow({"a": "b", "b": "a"}, "a", {"c"}) is None
