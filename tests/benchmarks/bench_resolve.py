"""Resolve a million synthetic mentions across articles; prints seconds and peak memory.

Usage: ``python tests/benchmarks/bench_resolve.py [N_MENTIONS]``
"""

import random
import resource
import sys
import time

import duckdb
import pyarrow as pa

from thucthe.batch.shard_tables import PARTS
from thucthe.resolve.corpus.apply_corrections import apply_corrections
from thucthe.resolve.corpus.cross_document import resolve_across
from thucthe.resolve.corpus.entities import (
    ALIASES,
    COOCCURRENCES,
    ENTITIES,
    ROLES,
    choose_names,
    count_mentions,
    describe_links,
)
from thucthe.resolve.corpus.query_engine import DuckQueryEngine

PER_ARTICLE = 20
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ")
SYLLABLES = (
    "An",
    "Bình",
    "Chi",
    "Dung",
    "Giang",
    "Hà",
    "Hải",
    "Khánh",
    "Lan",
    "Minh",
    "Nam",
    "Oanh",
    "Phúc",
    "Quang",
    "Tâm",
)


def make_run(db: duckdb.DuckDBPyConnection, n_mentions: int) -> None:
    """Insert mentions: a few names are in thousands of articles, most in one."""
    rng = random.Random(1)
    names = [
        (rng.choice(["PER", "LOC", "ORG"]), " ".join([rng.choice(FAMILY), *rng.choices(SYLLABLES, k=3)]))
        for _ in range(n_mentions // 5)
    ]
    rows = []
    for n in range(n_mentions):
        article = f"{n // PER_ARTICLE:016x}"
        label, name = names[min(int(rng.expovariate(12) * len(names)), len(names) - 1)]
        text = name.split()[-1] if label == "PER" and rng.random() < 0.3 else name
        place = (f"{article}-{n}", article, n % PER_ARTICLE // 4, "body", n, n + 5)
        rows.append((*place, text, label, 0.9, "conv", None, "", name, "same name", *(None,) * 6))
    mentions = [pa.array(column, field.type) for column, field in zip(zip(*rows), PARTS["mentions"])]
    tables = {"mentions": pa.table(mentions, schema=PARTS["mentions"])}
    persons = [row for row in rows if row[7] == "PER" and row[4] % 3 == 0]
    titles = ["Giám đốc", "tiền đạo", "Thượng tá", "ca sĩ"]
    roles = [(row[1], row[0], titles[len(row[12]) % 4], None, row[4], row[5]) for row in persons]
    tables["roles"] = pa.table(
        [pa.array(c, f.type) for c, f in zip(zip(*roles), PARTS["roles"])], schema=PARTS["roles"]
    )
    tables["facts"] = PARTS["facts"].empty_table()
    for name, table in tables.items():
        db.register("incoming", table)
        db.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
    db.execute("""
        CREATE TABLE articles AS
        SELECT DISTINCT article_id, article_id AS path, NULL::VARCHAR AS duplicate_of, DATE '2025-01-01' AS published
        FROM mentions
    """)


def main() -> None:
    """Run and print."""
    n_mentions = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with duckdb.connect() as db:
        db.execute("SET threads = 2; SET memory_limit = '600MB'; SET temp_directory = '/tmp/bench_resolve'")
        make_run(db, n_mentions)
        queries = DuckQueryEngine(db)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        began = time.perf_counter()
        stages = [
            lambda: resolve_across(queries),
            lambda: apply_corrections(queries, ()),
            lambda: describe_links(queries),
            lambda: choose_names(queries),
            lambda: count_mentions(queries),
        ]
        stages += [
            lambda query=query: sum(batch.num_rows for batch in db.sql(query).to_arrow_reader())
            for query in (ENTITIES, ALIASES, ROLES, COOCCURRENCES)
        ]
        for name, stage in zip(
            ("across", "corrections", "links", "names", "counts", "entities", "aliases", "roles", "pairs"), stages
        ):
            start = time.perf_counter()
            stage()
            print(f"{name:12} {time.perf_counter() - start:6.1f} s")
        print(f"{n_mentions:,} mentions in {time.perf_counter() - began:.1f} s")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"memory {before:.2f} GB with the mentions made, {peak:.2f} GB at its peak")


if __name__ == "__main__":
    main()
