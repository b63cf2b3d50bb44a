import os
import pickle
import signal
import time
from dataclasses import dataclass, field

import pyarrow as pa
import pytest
import spacy
from spacy.language import Language

from thucthe.article import Rejection
from thucthe.batch.shard_tables import PARTS
from thucthe.batch.spark import spark_worker
from thucthe.batch.spark.spark_worker import KIND, cut_contents, cut_files, process, union_schema
from thucthe.read.sources.item import Item
from thucthe.read.sources.packed import to_batch, to_items
from thucthe.read.sources.read_options import ReadOptions

SCHEMA = union_schema(PARTS)


@Language.component("breaks_its_process")
def break_process(doc):
    if "sập" in doc.text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "mãi" in doc.text:
        time.sleep(60)
    if "hỏng" in doc.text:
        raise SystemError("hỏng rồi")
    return doc


@dataclass(frozen=True)
class Options:
    """Options of a run whose pipeline some articles break."""

    model: str = "xx"
    read: ReadOptions = field(default_factory=ReadOptions)
    words: bool = False

    def load(self):
        nlp = spacy.blank(self.model)
        nlp.add_pipe("breaks_its_process")
        return nlp


def work(*texts, base_timeout=60.0, options=Options()):
    items = [Item(f"{n}.txt", "txt", text.encode()) for n, text in enumerate(texts)]
    batches = process(iter([to_batch(items)]), pickle.dumps(options), base_timeout, SCHEMA)
    rows = pa.Table.from_batches(list(batches), SCHEMA).to_pylist()
    return {row[row[KIND]]["path"]: row[row[KIND]] for row in rows}


def test_an_article_that_breaks_its_process_is_a_reject_and_the_others_are_done():
    rows = work("Tin Huế", "máy sập", "hỏng", "chờ mãi", "Tin Hà Nội", base_timeout=3.0)
    assert [row.get("text") for row in rows.values()] == ["Tin Huế", None, None, None, "Tin Hà Nội"]
    killed, failed, endless = (rows[f"{n}.txt"] for n in (1, 2, 3))
    assert (killed["stage"], killed["message"]) == (
        "run",
        "each time this article was processed, the process was killed (Segmentation fault)",
    )
    assert len(killed["sha256"]) == 64
    assert (failed["stage"], failed["error"], failed["message"]) == ("breaks_its_process", "SystemError", "hỏng rồi")
    assert (endless["error"], endless["message"]) == ("TimeoutError", "the article takes longer than 3 s")


def test_one_process_serves_batch_after_batch(monkeypatch):
    monkeypatch.setattr(spark_worker, "ITEMS", 1)
    work("Tin Huế")
    child = spark_worker._kept
    assert len(work("Tin Huế", "Tin Hà Nội")) == 2
    assert spark_worker._kept is child


def test_a_pipeline_that_can_not_be_loaded_fails_the_task():
    with pytest.raises(RuntimeError, match="can't be loaded on this machine"):
        work("Tin Huế", options=Options(model="no such language"))


def test_files_are_cut_where_they_lie_and_what_can_not_be_read_is_a_reject(folder):
    rows = [
        {"path": name, "location": str(folder / name), "is_named": False} for name in ("a.txt", "sub/c.txt", "none.txt")
    ]
    batches = cut_files(iter([pa.RecordBatch.from_pylist(rows)]), ReadOptions())
    *read, missing = [item for batch in batches for item in to_items(batch)]
    assert [(item.path, item.content) for item in read] == [
        (name, (folder / name).read_bytes()) for name in ("a.txt", "sub/c.txt")
    ]
    assert isinstance(missing.content, Rejection)


def test_contents_are_cut_into_their_records():
    rows = [{"path": "a.jsonl", "content": b'{"text": "x"}\n{"text": "y"}\n'}, {"path": "b.zip", "content": b"PK\3\4"}]
    batches = cut_contents(iter([pa.RecordBatch.from_pylist(rows)]), ReadOptions())
    items = [item for batch in batches for item in to_items(batch)]
    assert [item.path for item in items] == ["a.jsonl#1", "a.jsonl#2", "b.zip"]
    assert [item.record for item in items] == [1, 2, 0]
