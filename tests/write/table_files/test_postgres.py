"""Against a real server, which is started for the tests; skipped where PostgreSQL or psycopg is missing."""

import os
import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path

import pytest
from made_tables import TEXTS, arrow_tables, article_row

from thucthe.errors import InvalidInputError, OutputError, OutputExistsError
from thucthe.schemas import SCHEMA_VERSION, TABLES
from thucthe.write.export import export
from thucthe.write.export_formats import write_tables
from thucthe.write.table_files.postgres import write_postgres


def program(name):
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(versions[-1]) if versions else None)


@pytest.fixture(scope="module")
def url():
    """The address of an empty database on a server of our own, at a socket in a temporary folder."""
    pytest.importorskip("psycopg")
    if program("initdb") is None or os.name == "nt":
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # the folders of pytest are open to their owner alone
    user = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        user = {"user": "nobody", "group": "nogroup"}
        shutil.chown(folder, "nobody")
    data = folder / "data"
    start = [program("pg_ctl"), "-D", data, "-w", "-l", folder / "log", "-o", f"-k {folder} -c listen_addresses=''"]
    subprocess.run(
        [program("initdb"), "-D", data, "-U", "thucthe", "-A", "trust", "-N"], check=True, cwd=folder, **user
    )
    subprocess.run([*start, "start"], check=True, cwd=folder, stdout=subprocess.DEVNULL, **user)
    yield f"postgresql:///postgres?host={folder}&user=thucthe"
    subprocess.run([program("pg_ctl"), "-D", data, "-m", "immediate", "stop"], cwd=folder, **user)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def query(url):
    import psycopg

    with psycopg.connect(url, autocommit=True) as db:
        db.execute("DROP SCHEMA IF EXISTS thucthe CASCADE")
        db.execute("SET search_path TO thucthe")
        yield lambda sql: db.execute(sql).fetchall() if sql.startswith("SELECT") else db.execute(sql)


def test_all_rows_keys_comments_and_views_are_there(url, query, arrow, tmp_path):
    (tmp_path / "run").mkdir()
    write_tables(arrow, tmp_path / "run", ["parquet"])
    for _ in range(2):  # a second export takes the place of the first
        export(tmp_path / "run", ["postgres"], url=url)
    for name, table in arrow.items():
        assert query(f"SELECT count(*) FROM {name}") == [(table.num_rows,)]
    assert query("SELECT text FROM articles ORDER BY article_id") == [(text,) for text in TEXTS.values()]
    assert query("SELECT published FROM articles ORDER BY article_id")[:2] == [
        (date(2024, 7, 2),),
        (date(2024, 7, 17),),
    ]
    assert query("SELECT name, n_mentions, aliases FROM top_entities LIMIT 1") == [("Huế", 3, "TP Huế")]
    assert query("SELECT name, title FROM person_roles") == [("Lê Lợi", "Ông")]
    assert len(query("SELECT * FROM mentions_in_context")) == arrow["mentions"].num_rows
    assert query("SELECT schema_version FROM contract") == [(SCHEMA_VERSION,)]
    said = query(
        "SELECT table_name, column_name, col_description(format('thucthe.%I', table_name)::regclass, ordinal_position) "
        "FROM information_schema.columns WHERE table_schema = 'thucthe'"
    )
    assert {(spec.name, c.name, c.meaning) for spec in TABLES if spec.name in arrow for c in spec.columns} <= set(said)
    assert query(
        "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'thucthe'::regnamespace"
    ) > [(0,)]


def test_tables_of_others_stay(url, query, arrow):
    query("CREATE SCHEMA thucthe")
    query("CREATE TABLE articles (mine text)")
    with pytest.raises(OutputExistsError, match=r"thucthe\.articles was not written by thucthe"):
        write_postgres(arrow, url)
    assert query("SELECT column_name FROM information_schema.columns WHERE table_schema = 'thucthe'") == [("mine",)]


def test_a_failure_changes_nothing_and_is_said_in_a_sentence(url, query, arrow):
    write_postgres(arrow, url)
    with pytest.raises(OutputError, match="PostgreSQL: "):
        write_postgres({**arrow, "entities": arrow["entities"].slice(1)}, url)
    assert query("SELECT count(*) FROM entities") == [(3,)]


def test_nul_characters_become_a_sign_of_the_same_length(url, query):
    write_postgres(arrow_tables(articles=[article_row("a1", "Huế\x00mưa\\N\t")]), url)
    assert query("SELECT text FROM articles") == [("Huế\ufffdmưa\\N\t",)]


def test_a_database_that_can_not_be_reached_is_said(arrow, tmp_path):
    pytest.importorskip("psycopg")
    with pytest.raises(OutputError, match="PostgreSQL"):
        write_postgres(arrow, f"postgresql:///x?host={tmp_path}")


def test_an_export_to_a_database_needs_its_address(arrow, tmp_path):
    write_tables(arrow, tmp_path, ["parquet"])
    with pytest.raises(InvalidInputError, match="--url"):
        export(tmp_path, ["postgres"])
