import sqlite3
import unicodedata

import duckdb
import pytest
from made_tables import HUE, TEXTS

from thucthe.schemas import SCHEMA_VERSION, TABLES
from thucthe.write.export_formats import write_tables
from thucthe.write.table_files.databases import write_duckdb, write_sqlite


@pytest.fixture(params=["sqlite", "duckdb"])
def query(request, arrow, tmp_path):
    """Query a database with the small tables, renamed after it was written."""
    write_tables(arrow, tmp_path, [request.param])
    path = tmp_path / f"tables.{request.param}"
    db = sqlite3.connect(path) if request.param == "sqlite" else duckdb.connect(path, read_only=True)
    yield lambda sql: db.execute(sql).fetchall()
    db.close()


def test_all_rows_are_there_with_their_types(query, arrow):
    for name, table in arrow.items():
        assert query(f"SELECT count(*) FROM {name}") == [(table.num_rows,)]
    assert query("SELECT text FROM articles ORDER BY article_id") == [(text,) for text in TEXTS.values()]
    assert query("SELECT round(max(score), 4), typeof(max(start_char)) FROM mentions")[0][0] == pytest.approx(0.9012)
    assert query("SELECT CAST(published AS VARCHAR) FROM articles WHERE published > '2024-07-10'") == [("2024-07-17",)]


def test_views_answer_what_is_asked_most(query):
    assert query("SELECT name, n_mentions, aliases FROM top_entities LIMIT 2") == [
        ("Huế", 3, "TP Huế"),
        ("Lê Lợi", 2, None),
    ]
    assert query("SELECT \"month\", n_mentions, n_articles FROM entity_timeline WHERE name = 'Huế'") == [
        ("2024-07", 3, 2)
    ]
    assert query("SELECT name_a, name_b, n_articles FROM entity_pairs") == [
        ("Huế", "Lê Lợi", 2),
        ("Huế", "UBND TP Huế", 1),
    ]
    assert query("SELECT name, title, n_mentions FROM person_roles") == [("Lê Lợi", "Ông", 1)]


def test_every_column_says_what_it_means(query, arrow, tmp_path):
    assert query("SELECT schema_version FROM contract") == [(SCHEMA_VERSION,)]
    if (tmp_path / "tables.sqlite").exists():
        said = dict(query("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        for spec in TABLES:
            if spec.name in arrow:
                assert all(f'"{column.name}"' in said[spec.name] for column in spec.columns)
                assert all(f"-- {column.meaning}\n" in said[spec.name] for column in spec.columns)
    else:
        said = query("SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal")
        expected = {(spec.name, c.name, c.meaning) for spec in TABLES if spec.name in arrow for c in spec.columns}
        assert expected <= set(said)


def test_context_is_cut_at_code_points(query):
    rows = query(
        'SELECT "left", mention, "right" FROM mentions_in_context '
        f"WHERE entity_id = '{HUE}' ORDER BY article_id, mention_id DESC"
    )
    nfd = unicodedata.normalize("NFD", "Huế")
    assert [mention for _, mention, _ in rows] == ["TP Huế", "Huế", nfd]
    assert rows[0][2] == " họp  Ông Lê Lợi nói: Huế sẽ mưa."
    assert rows[1][0] == "UBND TP Huế họp  Ông Lê Lợi nói: "
    assert rows[2][0] == unicodedata.normalize("NFD", "Tin 😀 từ ")


def test_keys_and_indexes_are_declared(arrow, tmp_path):
    write_sqlite(arrow, tmp_path / "a.sqlite")
    db = sqlite3.connect(tmp_path / "a.sqlite")
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert {row[2] for row in db.execute("PRAGMA foreign_key_list(mentions)")} == {"articles", "entities"}
    plan = db.execute("EXPLAIN QUERY PLAN SELECT * FROM mentions WHERE entity_id = 'x'").fetchall()
    assert "mentions_entity_id" in plan[0][3]
    write_duckdb(arrow, tmp_path / "a.duckdb")
    with duckdb.connect(tmp_path / "a.duckdb") as duck:
        with pytest.raises(duckdb.ConstraintException):
            duck.execute("INSERT INTO aliases VALUES ('nobody', 'x', 1)")
        types = dict(
            duck.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'articles'").fetchall()
        )
    assert (types["published"], types["n_chars"], types["text"]) == ("DATE", "BIGINT", "VARCHAR")


def test_the_oldest_duckdb_that_is_allowed_opens_the_file(arrow, tmp_path):
    write_duckdb(arrow, tmp_path / "a.duckdb")
    with duckdb.connect() as duck:
        duck.execute(f"ATTACH '{tmp_path / 'a.duckdb'}' AS a (READ_ONLY)")
        (tags,) = duck.execute("SELECT tags FROM duckdb_databases() WHERE database_name = 'a'").fetchone()
    assert tags["storage_version"].startswith("v1.0.0")
