"""Files of lines that have grown at their end are read from there on; the tables are those of a fresh run."""

import json
import os
import shutil
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from tests.batch.local.outputs import contents
from thucthe.batch.local import sharding
from thucthe.batch.local.finalize import correct
from thucthe.batch.local.local_engine import run
from thucthe.batch.local.parts import PARTS_FOLDER
from thucthe.batch.run_options import RunOptions
from thucthe.read.sources.read_options import ReadOptions


@pytest.fixture
def options(tiny_model, monkeypatch):
    options = RunOptions(model=str(tiny_model))
    nlp = options.load()
    monkeypatch.setattr(RunOptions, "load", lambda _: nlp)
    monkeypatch.setattr(sharding, "SHARD_ITEMS", 4)
    return options


def lines(first, end):
    return "".join(
        json.dumps({"ma": f"m{n}", "text": f"Bài {n} về Vinh và Huế."}, ensure_ascii=False) + "\n"
        for n in range(first, end)
    )


@pytest.fixture
def crawl(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Mưa ở Hà Nội.", encoding="utf-8")
    (folder / "crawl.jsonl").write_text(lines(0, 10), encoding="utf-8")
    return folder / "crawl.jsonl"


@pytest.fixture
def again(crawl, tmp_path, options):
    """Run; check that the tables are those of a fresh run; return how many articles were read."""

    def read(options=options):
        summary = run([crawl.parent], tmp_path / "out", options)
        shutil.rmtree(tmp_path / "fresh", ignore_errors=True)
        run([crawl.parent], tmp_path / "fresh", options)
        assert contents(tmp_path / "out") == contents(tmp_path / "fresh")
        return summary.read

    return read


def articles_and_rejects(out):
    return sum(pq.read_metadata(out / f"{table}.parquet").num_rows for table in ("articles", "rejects"))


def append(path, text):
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def test_only_what_was_appended_is_read(crawl, again, tmp_path, options):
    assert again() == 11
    for n in range(10, 40, 10):
        append(crawl, lines(n, n + 10))
        assert again() == 10
    assert again() == 0
    correct(tmp_path / "out", [])
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")
    stored = sum(
        pq.read_metadata(path).num_rows for path in (tmp_path / "out" / PARTS_FOLDER).glob("*/articles.parquet")
    )
    assert stored == 41


def test_a_file_without_a_last_line_break_goes_on_after_one(crawl, again):
    crawl.write_text(lines(0, 10).rstrip("\n"), encoding="utf-8")
    assert again() == 11
    append(crawl, "\n" + lines(10, 13))
    assert again() == 3


def test_a_line_that_was_cut_off_is_read_again_with_the_whole_file(crawl, again):
    crawl.write_text(lines(0, 10)[:-20], encoding="utf-8")
    assert again() == 11
    append(crawl, lines(0, 10)[-20:] + lines(10, 11))
    assert again() == 11


REWRITTEN = (
    lambda text: text.replace("3 về", "ba về") + lines(10, 12),
    lambda text: lines(20, 21) + text,
    lambda text: text[: len(text) // 2],
    lambda text: "".join(text.splitlines(keepends=True)[:7]),
    lambda text: "".join(text.splitlines(keepends=True)[2:]) + lines(10, 30),
    lambda text: "\n\n" + text + "\n\n",
    lambda text: "",
    lambda text: "\ufeff" + text + lines(10, 12),
    lambda text: "[" + ",".join(text.splitlines()) + "]\n",
)


def test_a_file_that_was_rewritten_or_cut_is_read_whole(crawl, again, tmp_path):
    files = [crawl.with_name(f"{number}.jsonl") for number in range(len(REWRITTEN))]
    for number, file in enumerate(files, 1):
        file.write_text(lines(100 * number, 100 * number + 10), encoding="utf-8")
    again()
    for file, change in zip(files, REWRITTEN, strict=True):
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    unchanged = 11
    assert again() == articles_and_rejects(tmp_path / "fresh") - unchanged
    for number, file in enumerate(files):
        append(file, lines(50 + 3 * number, 53 + 3 * number))
    again()


def test_a_file_that_was_only_touched_is_not_read(crawl, again):
    again()
    os.utime(crawl, (1e9, 1e9))
    assert again() == 0
    append(crawl, "\n\n")
    assert again() == 0


def test_lines_that_are_no_records_count_and_names_of_records_stay(crawl, again, options):
    named = replace(options, read=ReadOptions(id_column="ma"))
    append(crawl, '{"text": \n\n{"text": "Nắng ở Vinh."}\n')
    assert again(named) == 13
    append(crawl, "{broken}\n" + lines(20, 22))
    assert again(named) == 3


def test_a_run_that_stops_within_the_new_lines_goes_on_there(crawl, again, tmp_path, options):
    again()
    append(crawl, lines(10, 30))

    def stop(event):
        if event.name == "shard":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([crawl.parent], tmp_path / "out", options, progress=stop)
    assert again() == 16
    append(crawl, lines(30, 32))
    assert again() == 2


def test_with_an_earlier_part_lost_the_rest_is_read_again(crawl, again, tmp_path):
    again()
    append(crawl, lines(10, 20))
    again()
    first = min((tmp_path / "out" / PARTS_FOLDER).iterdir())
    (first / "mentions.parquet").unlink()
    append(crawl, lines(20, 21))
    assert again() >= 21
    append(crawl, lines(21, 22))
    assert again() == 1


def test_a_file_of_which_no_record_is_known_to_have_a_text_is_read_whole(crawl, again):
    crawl.write_text("{broken\n" * 3, encoding="utf-8")
    again()
    append(crawl, "{broken\n" * 20)
    again()


def test_compressed_files_and_tables_are_read_whole(crawl, again):
    table = crawl.with_name("rows.csv")
    table.write_text("title,text\nTin,Mưa ở Huế.\n", encoding="utf-8")
    again()
    append(table, "Tin,Nắng ở Vinh.\n")
    assert again() == 2
