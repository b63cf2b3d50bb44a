"""What a run does to files that others wrote, and to items that it reaches in several ways."""

import hashlib
import shutil
import sqlite3
import zipfile

import duckdb
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from thucthe.batch import rows as rows_module
from thucthe.batch.local.finalize import correct
from thucthe.batch.local.local_engine import extract_tables, run
from thucthe.batch.pack import pack
from thucthe.batch.run_options import RunOptions
from thucthe.cli.app import app
from thucthe.errors import RunError
from thucthe.ownership import STATE
from thucthe.report.report_page import write_report
from thucthe.write.export import export
from thucthe.write.export_formats import EXPORTS, DatabaseFormat


@pytest.fixture
def options(tiny_model):
    return RunOptions(model=str(tiny_model))


def snapshot(folder):
    return {
        path: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and STATE not in path.parts
    }


def column(out, table, name):
    return pq.read_table(out / f"{table}.parquet")[name].to_pylist()


def test_a_run_never_overwrites_its_input(tmp_path, tiny_model, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles.csv").write_text("text\nHuế có mưa.\n", encoding="utf-8")
    before = snapshot(tmp_path)
    arguments = ["run", "articles.csv", "--out", ".", "--format", "csv", "--model", str(tiny_model)]
    for more in ([], ["--overwrite"]):
        result = CliRunner().invoke(app, [*arguments, *more])
        assert result.exit_code == 7
        assert "articles.csv was not written by thucthe; move it away" in " ".join(result.output.split())
    assert {path: digest for path, digest in snapshot(tmp_path).items() if "tiny" not in path.parts} == {
        path: digest for path, digest in before.items() if "tiny" not in path.parts
    }
    assert not (tmp_path / STATE).exists()


def test_a_table_of_an_earlier_run_that_is_a_source_is_not_overwritten(short_articles, tmp_path, options):
    out = tmp_path / "out"
    run([short_articles], out, options)
    before = (out / "articles.parquet").read_bytes()
    with pytest.raises(RunError, match="is read and would be overwritten"):
        run([out / "articles.parquet"], out, options)
    assert (out / "articles.parquet").read_bytes() == before
    assert run([out / "articles.parquet"], tmp_path / "again", options).counts["articles"] == 18


@pytest.mark.parametrize("overwrite", [False, True])
def test_files_of_others_in_the_output_folder_stay_as_they_are(short_articles, tmp_path, options, overwrite):
    out = tmp_path / "out"
    for name in ("parts/.hidden/x", "parts/y/files.json", ".writing-1/z", "notes.txt", "tables.xlsx", "sub/a.csv"):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(name, encoding="utf-8")
    before = snapshot(out)
    for _ in range(2):
        run([short_articles], out, options, overwrite=overwrite)
    correct(out, [])
    assert before.items() <= snapshot(out).items()
    with pytest.raises(RunError, match=r"tables\.xlsx was not written by thucthe"):
        run([short_articles], out, options, formats=["xlsx"], overwrite=overwrite)
    with pytest.raises(OSError, match=r"tables\.xlsx was not written by thucthe"):
        export(out, ["xlsx"], overwrite=True)
    (out / "report.html").write_text("<html>theirs</html>", encoding="utf-8")
    with pytest.raises(OSError, match=r"report\.html was not written by thucthe"):
        write_report(out, out / "report.html")


def test_a_workbook_that_was_changed_is_not_replaced(short_articles, tmp_path, options):
    out = tmp_path / "out"
    run([short_articles], out, options, formats=["xlsx"])
    with (out / "tables.xlsx").open("ab") as book:
        book.write(b"a formula of theirs")
    before = (out / "tables.xlsx").read_bytes()
    with pytest.raises(RunError, match=r"tables\.xlsx was changed after thucthe wrote it"):
        run([short_articles], out, options)
    assert (out / "tables.xlsx").read_bytes() == before
    (out / "tables.xlsx").unlink()
    run([short_articles], out, options)
    assert (out / "tables.xlsx").exists()


def test_a_file_of_corrections_of_others_is_refused_before_anything_is_read(short_articles, tmp_path, options):
    out = tmp_path / "out"
    out.mkdir()
    (out / "corrections.csv").write_text("page,remark\n1,x\n", encoding="utf-8")
    with pytest.raises(ValueError, match="the header must be"):
        run([short_articles], out, options, progress=lambda event: pytest.fail("the run began"))
    assert [path.name for path in out.iterdir()] == ["corrections.csv"]


def test_a_database_that_was_only_asked_is_still_ours(short_articles, tmp_path, options):
    out = tmp_path / "out"
    run([short_articles], out, options, formats=["duckdb", "sqlite"])
    with duckdb.connect(out / "tables.duckdb") as db:
        assert db.sql("FROM top_entities").fetchall()
    with sqlite3.connect(out / "tables.sqlite") as db:
        assert db.execute("SELECT * FROM top_entities").fetchall()
    db.close()
    run([short_articles], out, options)


def test_a_run_into_its_own_source_reads_none_of_what_it_and_others_wrote_there(short_articles, options, tmp_path):
    folder = short_articles
    everything = [name for name, kind in EXPORTS.entries.items() if not isinstance(kind, DatabaseFormat)]
    for n in range(3):
        assert run([folder], folder, options, formats=["csv", "jsonl"]).counts["articles"] == 18
        write_report(folder, folder / "report.html")
        export(folder, everything, folder / f"exports {n}")
    assert column(folder, "rejects", "path") == []
    # Moved away from the list of what is ours, it is known by its content.
    (folder / "moved").mkdir()
    for path in folder.glob("*.*"):
        if (
            path.suffix in {".csv", ".jsonl", ".parquet", ".html", ".json"}
            and path.name != "crawl.jsonl"
            and path.stat().st_size
        ):
            shutil.copy(path, folder / "moved" / f"copy of {path.name}")
    shutil.copytree(folder / "exports 0", folder / "moved" / "exports")
    assert run([folder], tmp_path / "out", options).counts["articles"] == 18
    assert column(tmp_path / "out", "rejects", "path") == []


def test_articles_below_an_output_folder_are_read(short_articles, tmp_path, options):
    run([short_articles], short_articles / "out", options)
    (short_articles / "out" / "moi.txt").write_text("Huế có mưa.", encoding="utf-8")
    run([short_articles], tmp_path / "out", options)
    assert "out/moi.txt" in column(tmp_path / "out", "articles", "path")


def check_once(out, n):
    """Check that every article and mention stands once in the tables, and return how many articles are no copies."""
    ids, mentions = column(out, "articles", "article_id"), column(out, "mentions", "mention_id")
    assert len(ids) == len(set(ids)) == n
    assert len(mentions) == len(set(mentions)) >= sum(column(out, "entities", "n_mentions"))
    export(out, ["sqlite", "duckdb"], out / "db")
    return column(out, "articles", "duplicate_of").count(None)


def test_a_pack_beside_its_source_adds_nothing(short_articles, tmp_path, options):
    (short_articles / "bad.zip").write_bytes(b"PK\3\4")
    run([short_articles], tmp_path / "plain", options)
    pack([short_articles], tmp_path / "packs")
    for n, sources in enumerate([[short_articles, tmp_path / "packs"], [tmp_path / "packs", short_articles]]):
        run(sources, tmp_path / f"both {n}", options)
        check_once(tmp_path / f"both {n}", 18)
        for name in ("articles", "mentions", "entities", "aliases", "roles", "cooccurrences", "rejects"):
            plain, both = (pq.read_table(tmp_path / out / f"{name}.parquet") for out in ("plain", f"both {n}"))
            assert both.equals(plain), name
    assert extract_tables([short_articles, tmp_path / "packs"], options)["mentions"].equals(
        pq.read_table(tmp_path / "plain" / "mentions.parquet")
    )


def test_an_archive_beside_a_folder_of_its_name_with_an_exclamation_mark_is_told_apart(tmp_path, options):
    folder = tmp_path / "in"
    (folder / "x.zip!").mkdir(parents=True)
    text = "Mưa lớn ở Huế, sáng nay ở Vinh.\n\nTheo đài khí tượng, Hà Nội hửng nắng từ trưa mai đến hết tuần này.\n"
    (folder / "x.zip!" / "a.txt").write_text(text, encoding="utf-8")
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        archive.writestr("a.txt", text)
        archive.writestr("y.zip!/a.txt", text)
        with zipfile.ZipFile(folder / "y.zip", "w") as inner:
            inner.writestr("a.txt", text)
        archive.write(folder / "y.zip", "y.zip")
    (folder / "y.zip").unlink()
    run([folder], tmp_path / "out", options)
    assert check_once(tmp_path / "out", 4) == 1
    assert len(set(column(tmp_path / "out", "articles", "path"))) == 4


def test_two_sources_of_the_same_content_are_copies(short_articles, tmp_path, options):
    shutil.copytree(short_articles, tmp_path / "copy")
    run([short_articles, tmp_path / "copy"], tmp_path / "out", options)
    assert check_once(tmp_path / "out", 36) == 18
    (tmp_path / "link").symlink_to(short_articles)
    run([short_articles, tmp_path / "link", short_articles / "00.txt"], tmp_path / "linked", options)
    check_once(tmp_path / "linked", 18)


def test_two_articles_with_one_id_stop_the_run_with_their_paths(short_articles, tmp_path, options, monkeypatch):
    row = rows_module.article_row
    same = {"article_id": "0" * 16}
    monkeypatch.setattr("thucthe.batch.process.article_row", lambda *given: row(*given) | same)
    with pytest.raises(ValueError, match=r"00\.txt and crawl\.jsonl#8 have the same article_id"):
        run([short_articles], tmp_path / "out", options)
    assert not (tmp_path / "out" / "run.json").exists()


def test_ids_and_paths_of_ordinary_articles_are_those_of_earlier_versions(articles):
    from thucthe.read.reader import read_one

    page = articles / "the-gioi"
    first = min(page.glob("*.txt"))
    data = first.read_bytes()
    assert (
        read_one(str(first)).article_id
        == hashlib.sha256(b"\0".join((first.name.encode(), b"0", data))).hexdigest()[:16]
    )
