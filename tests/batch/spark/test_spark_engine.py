"""The Spark engine against the local one; the subpackages that both use have tests of their own."""

import gzip
import importlib.util
import json
import os
import shutil
import sys
import zipfile
from collections import Counter

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import thucthe
from tests.conftest import SPARK_CONF
from thucthe.batch.folder import corrections_of
from thucthe.batch.local.local_engine import run as run_locally
from thucthe.batch.pack import pack
from thucthe.batch.run_options import RunOptions
from thucthe.cli.app import app
from thucthe.errors import RunError
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.sources.source_files import find_files
from thucthe.resolve.corpus.corrections import Correction
from thucthe.resolve.corpus.query_engine import COUNT, TEXT, DuckQueryEngine
from thucthe.schemas import SCHEMAS
from thucthe.write.table_files.writers import atomic_directory

HAS_JAVA = shutil.which("java") is not None or bool(os.environ.get("JAVA_HOME"))
HAS_SPARK = importlib.util.find_spec("pyspark") is not None
without_spark = pytest.mark.skipif(
    not (HAS_JAVA and HAS_SPARK), reason="needs Java 17 or later and the extra `spark` (pip install 'thucthe[spark]')"
)


def needs_spark(test):
    return pytest.mark.slow(without_spark(test))


FAST = RunOptions(model="vi_news_fast", words=True)
FORGOTTEN = Correction("drop", "0" * 16)


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_CONF_DIR", str(SPARK_CONF))
        session = SparkSession.builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """A folder with articles of several formats, in containers and beside them, and with what can't be read."""
    folder = tmp_path_factory.mktemp("spark") / "tin tức"
    (folder / "sub").mkdir(parents=True)
    places = ["Huế", "Đà Nẵng", "Hà Nội", "TP.HCM"]
    texts = [
        f"Tin số {i}\n\nChủ tịch FPT Nguyễn Văn {name} tới {places[i % 4]} ngày {i + 1}/3. Ông {name} gặp đại diện Ủy "
        "ban nhân dân (UBND) thành phố.\n"
        for i, name in enumerate("ABCDEFGH")
    ]
    (folder / "a b.txt").write_text(texts[0], encoding="utf-8")
    (folder / "sub" / "bản sao.txt").write_text(texts[0], encoding="utf-8")
    (folder / "page.html").write_text(f"<html><body><h1>Tin</h1><p>{texts[1] * 5}</p></body></html>", encoding="utf-8")
    lines = "".join(json.dumps({"text": text, "date": f"{i + 1}/3/2025"}) + "\n" for i, text in enumerate(texts))
    (folder / "crawl.jsonl.gz").write_bytes(gzip.compress(lines.encode() + b"{broken\n"))
    with zipfile.ZipFile(folder / "dump.zip", "w") as archive:
        archive.writestr("x.txt", texts[2])
        archive.writestr("rows.csv", f'title,noi_dung\nTin,"{texts[3]}"\n')
    pq.write_table(pa.table({"text": texts[4:6], "source": ["Báo A", None]}), folder / "rows.parquet")
    (folder / "bad.zip").write_bytes(b"PK\x03\x04")
    (folder / "empty.txt").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def local(mixed, tmp_path_factory):
    out = tmp_path_factory.mktemp("local") / "out"
    run_locally([mixed], out, FAST, corrections=[FORGOTTEN])
    return out


@pytest.fixture(scope="module")
def on_spark(spark, mixed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cluster")
    corrections = folder / "corrections.csv"
    corrections.write_text(f"action,entity,value\ndrop,{FORGOTTEN.entity},\n", encoding="utf-8")
    arguments = ["run", str(mixed), "--out", str(folder / "out"), "--model", "vi_news_fast", "--words"]
    result = CliRunner().invoke(app, [*arguments, "--engine", "spark", "--corrections", str(corrections)])
    assert result.exit_code == 0, result.output
    assert "Rejects    3" in result.stdout
    return folder / "out"


@needs_spark
def test_the_tables_are_those_of_the_local_engine_row_for_row(local, on_spark):
    for name, schema in SCHEMAS.items():
        table = pq.read_table(on_spark / f"{name}.parquet")
        assert table.schema.equals(schema)
        assert table.equals(pq.read_table(local / f"{name}.parquet")), name
    rejects = pq.read_table(on_spark / "rejects.parquet")["path"].to_pylist()
    assert rejects == ["bad.zip", "crawl.jsonl.gz#9", "empty.txt"]
    assert pq.read_table(on_spark / "articles.parquet")["duplicate_of"].null_count < 17


@needs_spark
def test_the_tables_open_and_run_json_tells_of_them(local, on_spark):
    said, of_local = (json.loads((out / "run.json").read_text(encoding="utf-8")) for out in (on_spark, local))
    same = ("version", "model", "model_fingerprint", "words", "counts", "corrections", "names_entries", "id_column")
    assert {key: said[key] for key in same} == {key: of_local[key] for key in same}
    assert said["engine"] == "spark"
    assert said["machine"]["master"] == "local[2]"
    assert thucthe.open(on_spark).top("LOC").equals(thucthe.open(local).top("LOC"))


@needs_spark
def test_a_folder_that_holds_another_run_is_left_as_it_is(on_spark, local, mixed):
    from thucthe.batch.spark.spark_engine import run

    for out, options in ((on_spark, RunOptions(model="vi_news_fast")), (local, FAST)):
        before = (out / "run.json").read_bytes()
        with pytest.raises(RunError, match="--overwrite"):
            run([str(mixed)], str(out), options)
        assert (out / "run.json").read_bytes() == before


@needs_spark
def test_a_run_goes_on_pack_by_pack_and_its_tables_can_be_corrected(spark, folder, tiny_model, tmp_path, monkeypatch):
    from thucthe.batch.spark import spark_engine, spark_items

    monkeypatch.setattr(spark_items, "_GROUP_BYTES", 1)
    options, out, packs = RunOptions(model=str(tiny_model)), tmp_path / "out", tmp_path / "packs"
    pack([folder], packs, articles=2)
    finish = spark_engine.write_tables

    def fail(*_):
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(spark_engine, "write_tables", fail)
    with pytest.raises(RunError, match="its Java process has ended"):
        spark_engine.run([str(packs)], str(out), options)
    status = CliRunner().invoke(app, ["status", str(out)]).stdout
    assert "failed: its Java process has ended" in " ".join(status.split())
    assert "Articles 3 " in " ".join(status.split())
    monkeypatch.setattr(spark_engine, "write_tables", finish)
    new = tmp_path / "new"
    new.mkdir()
    (new / "d.txt").write_text("Mưa ở Huế và Vinh.", encoding="utf-8")
    pack([new], packs / "tonight")
    summary = spark_engine.run([str(packs)], str(out), options)
    assert (summary.read, summary.counts["articles"]) == (1, 4)
    assert spark_engine.run([str(packs)], str(out), options).read == 0
    result = CliRunner().invoke(app, ["correct", str(out), "--rename", "Huế", "Cố đô Huế"])
    assert "2 mentions changed" in result.stdout or "1 mention changed" in result.stdout, result.output
    assert "finished" in CliRunner().invoke(app, ["status", str(out)]).stdout
    run_locally([packs], tmp_path / "local", options, corrections=corrections_of(out))
    for name in ("articles", "mentions", "entities", "rejects"):
        assert pq.read_table(out / f"{name}.parquet").equals(pq.read_table(tmp_path / "local" / f"{name}.parquet")), (
            name
        )


@pytest.fixture(scope="module")
def replaced(spark, mixed, on_spark, tmp_path_factory):
    """The counts and the folder of a run that took the place of another; each article has a URL and is in a pack."""
    from thucthe.batch.spark.spark_engine import run

    folder = tmp_path_factory.mktemp("replaced")
    pack([mixed], folder / "packs")
    shutil.copytree(on_spark, folder / "out")
    summary = run([f"file://{mixed}", str(folder / "packs")], str(folder / "out"), FAST, overwrite=True)
    return summary.counts, folder / "out"


@needs_spark
def test_a_pack_beside_its_source_adds_nothing_on_spark(replaced, on_spark):
    counts, out = replaced
    for name in ("articles", "mentions", "entities", "roles", "words", "rejects"):
        expected = pq.read_table(on_spark / f"{name}.parquet").num_rows
        assert counts[name] == pq.read_table(out / f"{name}.parquet").num_rows == expected


@needs_spark
def test_only_what_thucthe_wrote_is_replaced_or_read_by_either_engine(spark, replaced, folder, tiny_model):
    from thucthe.batch.spark.spark_engine import run
    from thucthe.batch.spark.spark_items import find_items

    options, out = RunOptions(model=str(tiny_model)), folder / "out"
    (out / "articles.parquet").mkdir(parents=True)
    theirs = out / "articles.parquet" / "theirs.txt"
    theirs.write_text("Huế", encoding="utf-8")
    for overwrite in (False, True):
        with pytest.raises(RunError, match=r"theirs\.txt was not written by thucthe"):
            run([str(folder / "a.txt")], str(out), options, overwrite=overwrite)
    assert theirs.read_text(encoding="utf-8") == "Huế"
    shutil.rmtree(out)
    shutil.copytree(replaced[1], out)
    (out / "notes.md").write_text("Vinh", encoding="utf-8")
    for source in (str(folder), f"file://{folder}"):
        found = {row["path"] for row in find_items(spark, [source], ReadOptions(), Counter()).collect()}
        assert found == {"a.txt", "b.txt", "out/notes.md", "sub/c.txt"}
    counts = run_locally([folder], out, options, overwrite=True).counts
    assert (counts["articles"], counts["rejects"]) == (4, 0)
    assert (out / "articles.parquet").is_file()
    (out / "articles.parquet").write_bytes(b"theirs")
    with pytest.raises(RunError, match=r"articles\.parquet was not written by thucthe or changed since"):
        run([str(folder)], str(out), options, overwrite=True)
    assert sorted(path.name for path in out.glob(".*")) == [".thucthe"]


@needs_spark
def test_paths_urls_and_packs_give_the_same_items(spark, mixed, tmp_path):
    from thucthe.batch.spark.spark_items import find_items

    def items(source):
        rows = find_items(spark, [source], ReadOptions(), Counter()).collect()
        return sorted(tuple(bytes(value) if isinstance(value, bytearray) else value for value in row) for row in rows)

    pack([mixed], tmp_path / "packs", articles=5)
    expected = items(str(mixed))
    assert [row[0] for row in expected if row[4] is None] == ["bad.zip"]
    assert len(expected) == 18
    assert items(f"file://{mixed}") == expected
    assert items(f"file://{tmp_path}/pack*") == expected
    assert items(str(tmp_path / "packs")) == expected


@needs_spark
def test_files_with_urls_are_those_that_the_local_engine_finds(spark, folder):
    from thucthe.batch.spark.spark_files import find_remote
    from thucthe.batch.spark.spark_items import find_items

    (folder / ".hidden.txt").write_bytes(b"x")
    (folder / "picture.png").write_bytes(b"x")
    (folder / "no_ending").write_bytes(b"Tin")
    (folder / "nothing").write_bytes(b"")
    left_out, left_out_here = Counter(), Counter()
    (folder / "_draft.txt").write_bytes(b"x")
    (folder / "out").mkdir()
    with atomic_directory(folder / "out") as staged:
        (staged / "articles.csv").write_text("text", encoding="utf-8")
    files = find_remote(spark, f"file://{folder}", left_out)
    assert sorted(file.path for file in files) == sorted(
        file.path for file in find_files([folder], None, left_out_here)
    )
    assert left_out == left_out_here == {".png": 1, "none": 1}
    found = find_items(spark, [f"file://{folder}", f"file://{folder}/sub"], ReadOptions(), Counter()).collect()
    assert sorted(row["path"] for row in found) == ["_draft.txt", "a.txt", "b.txt", "no_ending", "sub/c.txt"]
    assert ["names begin with _" in row["message"] for row in found if row["content"] is None] == [True]


@needs_spark
def test_a_source_that_is_not_there_is_named(spark, tmp_path):
    from thucthe.batch.spark.spark_engine import run

    with pytest.raises(FileNotFoundError, match="nirgends"):
        run([f"file://{tmp_path}/nirgends"], str(tmp_path / "out"), FAST)
    with pytest.raises(RunError, match="no articles in there"):
        run([str(tmp_path)], str(tmp_path / "out"), FAST)


@needs_spark
def test_relations_are_the_same_on_spark_and_in_duckdb(spark, tmp_path):
    from thucthe.batch.spark.spark_queries import SparkQueryEngine

    rows = [("b", 2, None), ("a", None, "x"), ("b", 1, "Đ"), (None, 3, "y"), ("a", 1, "y"), ("b", 1, None)]

    def together(several):
        yield several[0][0], len(several), "".join(str(row[2]) for row in several)

    def upper(several):
        for (name,) in several:
            yield (name and name.upper(),)

    found = []
    with duckdb.connect() as db:
        for queries in (DuckQueryEngine(db), SparkQueryEngine(spark, f"file://{tmp_path}/relations")):
            queries.insert("r", {"name": TEXT, "n": COUNT, "end": TEXT}, rows)
            queries.insert("none", {"name": TEXT}, [])
            queries.create_view("r", 'SELECT name, n, "end" FROM r UNION ALL SELECT name, 0, name FROM none')
            queries.map_groups(
                "g", 'SELECT name, n, "end" FROM r', 1, together, {"name": TEXT, "n": COUNT, "all": TEXT}
            )
            queries.map_rows("m", "SELECT DISTINCT name FROM r", upper, {"name": TEXT})
            queries.map_rows("nothing", "SELECT name FROM none", upper, {"name": TEXT})
            names = [queries.rows(f"SELECT * FROM {name}") for name in ("g", "m", "nothing")]
            found.append([sorted(rows, key=str) for rows in names])
    assert found[0] == found[1]
    assert ("b", 3, "ĐNoneNone") in found[0][0]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (["--workers", "2"], "the master and the executors"),
        (["--format", "csv"], "thucthe export"),
        (["--json-log"], "Spark has its own event log"),
    ],
)
def test_options_that_spark_can_not_honour_are_refused(folder, tmp_path, given, reason):
    result = CliRunner().invoke(app, ["run", str(folder), "--out", str(tmp_path / "out"), "--engine", "spark", *given])
    assert result.exit_code == 2
    assert reason in result.output


def test_standard_input_is_refused(tmp_path):
    result = CliRunner().invoke(app, ["run", "-", "--out", str(tmp_path / "out"), "--engine", "spark"])
    assert result.exit_code == 1
    assert "standard input" in result.output


def test_without_pyspark_the_extra_is_named(folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    result = CliRunner().invoke(app, ["run", str(folder), "--out", str(tmp_path / "out"), "--engine", "spark"])
    assert result.exit_code == 1
    assert "pip install 'thucthe[spark]'" in result.output
