import gzip
import json
import zipfile

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from thucthe.batch import pack as packing
from thucthe.batch.local.local_engine import run
from thucthe.batch.pack import pack
from thucthe.batch.run_options import RunOptions
from thucthe.cli.app import app
from thucthe.read.items import iter_items
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.sources.source_files import find_files
from thucthe.schemas import SCHEMAS

FAST = RunOptions(model="vi_news_fast")


def tables(folder):
    return {name: (folder / f"{name}.parquet").read_bytes() for name in SCHEMAS if name != "words"}


@pytest.fixture
def mixed(folder):
    """The three articles of a folder, and beside them pages, containers and what can't be read."""
    texts = [f"Tin số {i}\n\nÔng Nguyễn Văn Nam tới Đà Nẵng ngày {i + 1}/3.\n" for i in range(5)]
    (folder / "page.html").write_text(f"<html><body><h1>Tin</h1><p>{texts[0] * 5}</p></body></html>", encoding="utf-8")
    lines = "".join(json.dumps({"id": f"x{i}", "text": text}) + "\n" for i, text in enumerate(texts))
    (folder / "crawl.jsonl.gz").write_bytes(gzip.compress(lines.encode() + b"{broken\n"))
    with zipfile.ZipFile(folder / "dump.zip", "w") as archive:
        archive.writestr("in/a.txt", texts[1])
        archive.writestr("rows.csv", "noi_dung,la\nTin ở Huế,1\n")
    (folder / "bad.zip").write_bytes(b"PK\x03\x04")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    return folder


def test_a_run_over_packs_gives_the_tables_of_a_run_over_the_files(mixed, tmp_path):
    summary = pack([mixed], tmp_path / "packs", articles=4)
    run([mixed], tmp_path / "out", FAST)
    run([tmp_path / "packs"], tmp_path / "out_packed", FAST)
    assert tables(tmp_path / "out_packed") == tables(tmp_path / "out")
    paths = pq.read_table(tmp_path / "out" / "rejects.parquet")["path"].to_pylist()
    assert paths == ["bad.zip", "crawl.jsonl.gz#6", "empty.txt", "gone.txt"]
    parts = sorted(path.name for path in (tmp_path / "packs").iterdir())
    assert parts == [f"part-{n:05}.parquet" for n in range(summary.packs)]
    assert all(pq.read_metadata(tmp_path / "packs" / name).num_rows <= 4 for name in parts)
    assert summary.articles == 3 + 1 + 6 + 2 + 3


def test_a_pack_is_full_after_so_many_bytes_too(mixed, tmp_path, monkeypatch):
    monkeypatch.setattr(packing, "PACK_BYTES", 300)
    monkeypatch.setattr(packing, "_GROUP_ITEMS", 1)
    summary = pack([mixed], tmp_path / "packs")
    contents = [pq.read_table(path)["content"].to_pylist() for path in sorted((tmp_path / "packs").iterdir())]
    sizes = [sum(len(content or b"") for content in pack) for pack in contents]
    assert sum(map(len, contents)) == summary.articles == 15
    assert 3 < summary.packs < 15
    assert all(size <= 300 or len(pack) == 1 for size, pack in zip(sizes, contents))


def test_a_folder_that_holds_something_is_left_as_it_is(folder, tmp_path):
    pack([folder], tmp_path / "packs")
    with pytest.raises(FileExistsError, match="choose another --out"):
        pack([folder], tmp_path / "packs")


def test_nothing_appears_when_packing_breaks_off(folder, tmp_path, monkeypatch):
    def stop(articles, share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pack([folder], tmp_path / "packs", progress=stop)
    assert not list((tmp_path / "packs").iterdir())


def test_progress_ends_at_the_whole(mixed, tmp_path):
    told = []
    pack([mixed], tmp_path / "packs", progress=lambda *progress: told.append(progress))
    assert told == sorted(told)
    assert told[-1] == (15, 1.0)


def test_nothing_to_pack_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="no articles in there"):
        pack([tmp_path], tmp_path / "packs")


def test_packs_of_two_sources_keep_their_articles_apart(folder, tmp_path):
    for name in ("x", "y"):
        pack([folder], tmp_path / name)
    assert [file.path for file in find_files([tmp_path / "x", tmp_path / "y"])] == [
        "part-00000.parquet",
        "y/part-00000.parquet",
    ]
    run([tmp_path / "x", tmp_path / "y"], tmp_path / "out", FAST)
    articles = pq.read_table(tmp_path / "out" / "articles.parquet").to_pylist()
    assert [row["path"] for row in articles] == ["a.txt", "b.txt", "sub/c.txt", "y/a.txt", "y/b.txt", "y/sub/c.txt"]
    assert len({row["article_id"] for row in articles}) == 6


def test_a_run_with_other_options_than_the_packs_is_told_so(mixed, tmp_path):
    options = ReadOptions(id_column="id")
    pack([mixed / "crawl.jsonl.gz"], tmp_path / "packs", options)
    run([tmp_path / "packs"], tmp_path / "out", FAST)
    rejects = pq.read_table(tmp_path / "out" / "rejects.parquet").to_pylist()
    assert [row["message"] for row in rejects] == [
        "this pack was made with --id-column 'id'; use the same options here, or pack the files again"
    ]
    run([tmp_path / "packs"], tmp_path / "same", RunOptions(model="vi_news_fast", read=options))
    articles = pq.read_table(tmp_path / "same" / "articles.parquet")
    assert "crawl.jsonl.gz#x3" in articles["path"].to_pylist()


def test_images_are_packed_for_a_run_with_ocr(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    runner = CliRunner()
    result = runner.invoke(app, ["pack", str(tmp_path / "in"), "--out", str(tmp_path / "packs"), "--ocr"])
    assert "Packed 1 articles" in result.stdout
    (pack_file,) = find_files([tmp_path / "packs"])
    (item,) = iter_items(pack_file, ReadOptions())
    assert item.content.message == "this pack was made with --ocr; use the same options here, or pack the files again"
    (item,) = iter_items(pack_file, ReadOptions(ocr=True))
    assert (item.path, item.format) == ("scan.png", "image")


def test_the_command_packs_and_says_what_it_did(mixed, tmp_path):
    runner = CliRunner()
    result = runner.invoke(app, ["pack", str(mixed), "--out", str(tmp_path / "packs"), "--id-column", "id"])
    assert result.exit_code == 0
    assert "Packed 15 articles (2 of them unreadable) into 1 file in" in result.stdout
    again = runner.invoke(app, ["pack", str(mixed), "--out", str(tmp_path / "packs")])
    assert again.exit_code == 7
    assert "choose another --out" in again.output


@pytest.mark.parametrize("options", [[], ["--follow-links"]])
def test_links_that_lead_outside_are_packed_only_if_they_are_to_be_followed(folder, tmp_path, options):
    (tmp_path / "outside.txt").write_text("Đà Nẵng nắng nóng.", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    result = CliRunner().invoke(app, ["pack", str(folder), "--out", str(tmp_path / "packs"), *options])
    assert "Packed 4 articles" in result.stdout
    assert ("1 of them unreadable" in result.stdout) != bool(options)
