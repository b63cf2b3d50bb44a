"""The tables of a folder that grew, shrank and changed are those of a fresh run over what it holds in the end."""

import random
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.batch.local.synthetic_parts import World, keep_articles
from thucthe.batch.local.finalize import Scope, finalize
from thucthe.batch.local.kept import KEPT
from thucthe.batch.local.ledger import Ledger, find_content
from thucthe.ownership import claim
from thucthe.resolve.corpus.corrections import Correction, write_corrections
from thucthe.write.table_files.versions import newest_version

WORLD = World(30)
DESCRIPTION = {"names_entries": [], "words": False}
TABLES = ("articles", "mentions", "entities", "aliases", "roles", "cooccurrences", "rejects")
NAMES = [*WORLD.persons[:4], *WORLD.organizations[:3], "Pháp", "Hà Nội"]
CORRECTIONS = st.one_of(
    st.builds(Correction, st.just("rename"), st.sampled_from(NAMES), st.just("Tên Mới")),
    st.builds(Correction, st.just("drop"), st.sampled_from(NAMES)),
    st.builds(Correction, st.just("merge"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.builds(Correction, st.just("split"), st.sampled_from(NAMES), st.just("senses")),
)
CHANGES = st.lists(
    st.tuples(
        st.dictionaries(st.integers(0, 70), st.integers(0, 3) | st.none(), min_size=1, max_size=30),
        st.lists(CORRECTIONS, max_size=2),
    ),
    min_size=2,
    max_size=5,
)
"""For each run the articles that change, by number, each with its new version or None when it is deleted."""


class Folder:
    """An output folder whose articles are read by nobody: their parts are made up."""

    def __init__(self, path):
        self.path = path
        self.stamps = {}
        claim(path)

    def run(self, articles, corrections):
        """Make the tables of all articles, a mapping of numbers to versions, of which some have changed."""
        fresh = [(number, version) for number, version in articles.items() if (number, version) not in self.stamps]
        made = keep_articles(self.path, WORLD, fresh)
        self.stamps |= {(number, version): made[number] for number, version in fresh}
        stamps = {self.stamps[one] for one in articles.items()}
        if corrections:
            write_corrections(corrections, self.path / "corrections.csv")
        content = find_content(self.path, stamps, thorough=True)
        touched = finalize(self.path, Scope(stamps=stamps, formats=("parquet",)), DESCRIPTION, content)
        Ledger(self.path).clean(stamps)
        self.stamps = {one: self.stamps[one] for one in articles.items()}
        return touched

    def tables(self):
        return {name: (self.path / f"{name}.parquet").read_bytes() for name in TABLES}


@pytest.fixture
def make_folder(tmp_path):
    def make():
        return Folder(tmp_path / f"{random.getrandbits(64):x}")

    return make


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES)
def test_a_folder_that_changed_has_the_tables_of_a_fresh_run(make_folder, changes):
    growing, articles, corrections = make_folder(), {}, []
    for changed, added in changes:
        articles |= changed
        articles = {number: version for number, version in articles.items() if version is not None}
        corrections += added
        touched = growing.run(articles, corrections)
    fresh = make_folder()
    assert fresh.run(articles, corrections) == touched
    assert fresh.tables() == growing.tables()


@pytest.mark.parametrize("name", ["kept-resolved.parquet", "kept-described_forms.parquet", "about.json"])
def test_damage_to_what_is_kept_changes_nothing(make_folder, name):
    growing, fresh, articles = make_folder(), make_folder(), dict.fromkeys(range(20), 0)
    growing.run(articles, [])
    kept = newest_version(growing.path) / KEPT / name
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 0xFF
    kept.write_bytes(data)
    corrections = [Correction("rename", "Pháp", "Tên Mới")]
    assert growing.run(articles, corrections) == fresh.run(articles, corrections)
    assert growing.tables() == fresh.tables()


def test_a_folder_without_what_is_kept_is_that_of_an_earlier_version(make_folder):
    growing, fresh, articles = make_folder(), make_folder(), dict.fromkeys(range(20), 0)
    growing.run(articles, [])
    shutil.rmtree(newest_version(growing.path) / KEPT)
    growing.run(articles | {20: 0}, [])
    fresh.run(articles | {20: 0}, [])
    assert growing.tables() == fresh.tables()
