import gzip
import json
import zipfile

import pyarrow.parquet as pq
import pytest

import thucthe
from tests.batch.local.outputs import contents
from thucthe.batch.local import sharding
from thucthe.batch.local.local_engine import extract_tables, run
from thucthe.batch.run_options import RunOptions
from thucthe.errors import RunError
from thucthe.read import reader
from thucthe.read.sources.read_options import ReadOptions
from thucthe.recognize.name_entry import NameEntry
from thucthe.schemas import SCHEMAS

FAST = RunOptions(model="vi_news_fast")


def rows(folder, table):
    return pq.read_table(folder / f"{table}.parquet").to_pylist()


def make_mixed(folder, n=12):
    """Fill a folder with articles in containers and beside them."""
    folder.mkdir()
    places = ["Huế", "Đà Nẵng", "Hà Nội", "Cần Thơ"]
    texts = [f"Tin số {i}\n\nÔng Nguyễn Văn {chr(65 + i)} tới {places[i % 4]} ngày {i + 1}/3.\n" for i in range(n)]
    lines = "".join(json.dumps({"title": f"Tin {i}", "text": text}) + "\n" for i, text in enumerate(texts))
    with zipfile.ZipFile(folder / "dump.zip", "w") as archive:
        for i, text in enumerate(texts):
            archive.writestr(f"{i:02}.txt", text)
        archive.writestr("crawl.jsonl", lines + "{broken\n")
    (folder / "crawl.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (folder / "page.html").write_text(f"<html><body><h1>Tin</h1><p>{texts[0] * 5}</p></body></html>", encoding="utf-8")
    (folder / "a.txt").write_text(texts[1], encoding="utf-8")
    (folder / "bad.zip").write_bytes(b"PK\x03\x04")


def test_every_table_has_its_schema_and_every_mention_is_a_slice_of_the_file(folder, tmp_path):
    run([folder], tmp_path / "out", RunOptions(words=True))
    for name, schema in SCHEMAS.items():
        assert pq.read_table(tmp_path / "out" / f"{name}.parquet").schema.equals(schema)
    tables = thucthe.open(tmp_path / "out")
    files = tables.articles.set_index("article_id")[["path", "encoding"]]
    assert len(tables.mentions) > 5
    for mention in tables.mentions.itertuples():
        path, encoding = files.loc[mention.article_id]
        text = (folder / path).open(encoding=encoding, newline="").read()
        assert text[mention.start_char : mention.end_char] == mention.text


def test_offsets_point_into_the_file_even_when_it_is_nfd_or_utf_16(articles, tmp_path):
    run([articles], tmp_path / "out", FAST)
    tables = thucthe.open(tmp_path / "out")
    assert {"utf-8", "utf-8-sig", "utf-16"} <= set(tables.articles.encoding)
    texts = {
        row.article_id: (articles / row.path).open(encoding=row.encoding, newline="").read()
        for row in tables.articles.itertuples()
    }
    assert all(texts[m.article_id][m.start_char : m.end_char] == m.text for m in tables.mentions.itertuples())
    assert set(tables.mentions.entity_id) == set(tables.entities.entity_id) == set(tables.aliases.entity_id)
    assert set(tables.mentions.parent.dropna()) <= set(tables.mentions.mention_id)


@pytest.mark.parametrize(("model", "desk"), [("vi_news", "the-gioi"), ("vi_news_fast", ".")])
def test_two_runs_and_any_number_of_workers_give_the_same_bytes(articles, tmp_path, monkeypatch, model, desk):
    monkeypatch.setattr(sharding, "SHARD_ITEMS", 3)
    run([articles / desk], tmp_path / "one", RunOptions(model=model))
    run([articles / desk], tmp_path / "two", RunOptions(model=model), workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_containers_give_the_same_bytes_in_any_number_of_workers_and_in_the_library(tmp_path, monkeypatch):
    monkeypatch.setattr(sharding, "SHARD_ITEMS", 5)
    make_mixed(tmp_path / "in")
    run([tmp_path / "in"], tmp_path / "one", FAST)
    run([tmp_path / "in"], tmp_path / "two", FAST, workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    mentions = pq.read_table(tmp_path / "one" / "mentions.parquet")
    assert extract_tables([tmp_path / "in"], FAST)["mentions"].equals(mentions)
    texts = {row["article_id"]: row["text"] for row in rows(tmp_path / "one", "articles")}
    paths = [row["path"] for row in rows(tmp_path / "one", "articles")]
    assert len(paths) == 3 * 12 + 2
    assert {"dump.zip!/03.txt", "dump.zip!/crawl.jsonl#4", "crawl.jsonl.gz#4", "page.html"} <= set(paths)
    assert [row["path"] for row in rows(tmp_path / "one", "rejects")] == ["bad.zip", "dump.zip!/crawl.jsonl#13"]
    for mention in mentions.to_pylist():
        assert texts[mention["article_id"]][mention["start_char"] : mention["end_char"]] == mention["text"]


@pytest.mark.parametrize("stop_after", [1, 3, 6])
def test_a_container_that_was_half_done_goes_on_with_what_is_missing(tmp_path, monkeypatch, stop_after):
    monkeypatch.setattr(sharding, "SHARD_ITEMS", 5)
    make_mixed(tmp_path / "in")
    whole = run([tmp_path / "in"], tmp_path / "whole", FAST)
    shards = []

    def stop(event):
        shards.extend([event] if event.name == "shard" else [])
        if len(shards) == stop_after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([tmp_path / "in"], tmp_path / "out", FAST, progress=stop)
    monkeypatch.setattr(sharding, "SHARD_ITEMS", 4)
    rest = run([tmp_path / "in"], tmp_path / "out", FAST)
    assert rest.read == whole.read - 5 * stop_after + 1  # bad.zip was among them, and is tried again
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    assert run([tmp_path / "in"], tmp_path / "out", FAST).read == 1
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_a_changed_container_is_read_anew_and_a_deleted_one_leaves_the_tables(tmp_path):
    make_mixed(tmp_path / "in")
    run([tmp_path / "in"], tmp_path / "out", FAST)
    (tmp_path / "in" / "dump.zip").unlink()
    (tmp_path / "in" / "crawl.jsonl.gz").write_bytes(gzip.compress(b'{"text": "Hu\\u1ebf"}\n'))
    run([tmp_path / "in"], tmp_path / "out", FAST)
    run([tmp_path / "in"], tmp_path / "fresh", FAST)
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")


def test_a_reject_is_forgotten_when_its_cause_is_gone(folder, tmp_path, monkeypatch):
    open_file = reader.open_regular

    def refuse(path):
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return open_file(path)

    monkeypatch.setattr(reader, "open_regular", refuse)
    assert run([folder], tmp_path / "out", FAST).counts["rejects"] == 1
    monkeypatch.setattr(reader, "open_regular", open_file)
    summary = run([folder], tmp_path / "out", FAST)
    assert (summary.read, summary.counts["rejects"], summary.counts["articles"]) == (1, 0, 3)


def test_an_article_of_more_than_a_million_characters_is_read(tiny_model, tmp_path):
    (tmp_path / "a.txt").write_text("Tin mưa\n\n" + "Mưa to ở Huế. " * 80_000, encoding="utf-8")
    options = RunOptions(model=str(tiny_model), read=ReadOptions(max_chars=6_000_000))
    summary = run([tmp_path / "a.txt"], tmp_path / "out", options)
    assert (summary.counts["articles"], summary.counts["mentions"]) == (1, 80_000)


def test_what_decides_how_files_are_read_belongs_to_the_run(tmp_path):
    make_mixed(tmp_path / "in")
    run([tmp_path / "in" / "a.txt"], tmp_path / "out", FAST)
    other = RunOptions(model="vi_news_fast", read=ReadOptions(only_vietnamese=True))
    with pytest.raises(RunError, match="only vietnamese was False and is now True"):
        run([tmp_path / "in" / "a.txt"], tmp_path / "out", other)
    assert json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["max_chars"] == 5_000_000


def test_library_and_command_give_the_same_tables(folder, tmp_path):
    run([folder], tmp_path / "out")
    tables = extract_tables([folder])
    assert all(tables[name].equals(pq.read_table(tmp_path / "out" / f"{name}.parquet")) for name in tables)


def test_bad_files_are_rejected_with_their_reason_and_the_others_done(folder, tmp_path):
    (folder / "empty.txt").write_bytes(b"")
    (folder / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\xff\xfe")
    (folder / "sound.txt").write_bytes(b"OggS\x00\x02\x00\x00\x00\x00\x00\x00")
    (folder / "latin.txt").write_bytes("Thủ tướng đến".encode("cp1258", "ignore") + b"\xe1 x")
    summary = run([folder], tmp_path / "out")
    rejects = {row["path"]: row for row in rows(tmp_path / "out", "rejects")}
    assert set(rejects) == {"empty.txt", "image.txt", "latin.txt", "sound.txt"}
    assert "empty" in rejects["empty.txt"]["message"]
    assert rejects["image.txt"]["message"] == "the file is an image; --ocr reads its text"
    assert "binary" in rejects["sound.txt"]["message"]
    assert "UTF-8" in rejects["latin.txt"]["message"]
    assert summary.counts["articles"] == 3


def test_files_that_are_not_read_are_counted_in_the_summary_and_in_run_json(folder, tmp_path):
    (folder / "x.mp4").write_bytes(b"x")
    summary = run([folder], tmp_path / "out", FAST)
    assert summary.left_out == {".mp4": 1}
    assert json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["left_out"] == {".mp4": 1}


def test_a_file_without_read_permission_is_rejected(folder, tmp_path, monkeypatch):
    open_file = reader.open_regular

    def refuse(path):
        # The superuser, who may be running this, is never refused by the system.
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return open_file(path)

    monkeypatch.setattr(reader, "open_regular", refuse)
    run([folder], tmp_path / "out")
    assert [(row["path"], row["message"]) for row in rows(tmp_path / "out", "rejects")] == [
        ("a.txt", "no permission to read the file")
    ]


def test_a_component_that_breaks_on_one_article_costs_only_that_one(folder, tmp_path, monkeypatch):
    from thucthe.recognize.recognizer import Recognizer

    whole = Recognizer.__call__

    def broken(self, doc):
        if "FPT" in doc.text:
            raise RuntimeError("kaputt")
        return whole(self, doc)

    monkeypatch.setattr(Recognizer, "__call__", broken)
    monkeypatch.setattr(Recognizer, "pipe", lambda self, docs, **_: map(self, docs))
    summary = run([folder], tmp_path / "out")
    rejects = [(row["path"], row["stage"], row["message"]) for row in rows(tmp_path / "out", "rejects")]
    assert rejects == [("b.txt", "recognizer", "kaputt")]
    assert summary.counts["articles"] == 2


def test_a_second_run_reads_only_what_is_new_and_forgets_what_is_gone(folder, tmp_path):
    out = tmp_path / "out"
    assert run([folder], out).read == 3
    assert run([folder], out).read == 0
    (folder / "d.txt").write_text("Tin mới\n\nHuế có mưa.\n", encoding="utf-8")
    (folder / "a.txt").write_text("Tin sửa\n\nCần Thơ nắng.\n", encoding="utf-8")
    (folder / "b.txt").unlink()
    summary = run([folder], out)
    assert summary.read == 2
    run([folder], tmp_path / "fresh")
    assert contents(out) == contents(tmp_path / "fresh")


def test_a_folder_with_another_run_is_refused_unless_overwritten(folder, tmp_path):
    run([folder], tmp_path / "out")
    other = RunOptions(names=(NameEntry("FPT", "ORG"),))
    with pytest.raises(RunError, match="names was None"):
        run([folder], tmp_path / "out", other)
    run([folder], tmp_path / "out", other, overwrite=True)
    description = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert description["names_entries"][0]["name"] == "FPT"


def test_an_output_folder_that_is_a_file_is_refused(folder, tmp_path):
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with pytest.raises(RunError, match="can't be written"):
        run([folder], tmp_path / "out")


def test_csv_and_parquet_hold_the_same(folder, tmp_path):
    run([folder], tmp_path / "p", formats=["parquet"])
    run([folder], tmp_path / "c", formats=["csv"])
    one, other = thucthe.open(tmp_path / "p"), thucthe.open(tmp_path / "c")
    for name in ("articles", "mentions", "entities", "aliases", "cooccurrences"):
        assert getattr(one, name).astype(str).equals(getattr(other, name).astype(str))


def test_the_same_bytes_under_two_names_are_marked_as_duplicates(folder, tmp_path):
    (folder / "copy.txt").write_bytes((folder / "a.txt").read_bytes())
    run([folder], tmp_path / "out")
    articles = rows(tmp_path / "out", "articles")
    ids = {row["path"]: row["article_id"] for row in articles}
    assert {row["path"]: row["duplicate_of"] for row in articles if row["duplicate_of"]} == {"copy.txt": ids["a.txt"]}


def test_sources_with_the_same_paths_lose_nothing_in_a_second_run(folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_bytes((folder / "a.txt").read_bytes())
    for _ in range(2):
        run([folder, other], tmp_path / "out")
        articles = rows(tmp_path / "out", "articles")
        assert [row["path"] for row in articles] == ["a.txt", "b.txt", "other/a.txt", "sub/c.txt"]
        assert len({row["article_id"] for row in articles}) == 4
