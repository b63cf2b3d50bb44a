"""Speed of a whole run and of its recognizer against ``underthesea.ner`` over its own sentences, same run, one core.

Usage: ``python tests/benchmarks/bench_recognize.py [FOLDER] [MODEL]`` (defaults ``data/articles``, the default model).
"""

import statistics
import sys
import time
from pathlib import Path

from underthesea import ner, sent_tokenize

import thucthe
from thucthe.read.article import read_article, read_bytes
from thucthe.read.sources import find_files
from thucthe.run.finish import finish
from thucthe.run.shard import process_files

ROUNDS = 5


def seconds(work) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main(folder: Path, model: str | None) -> None:
    files = find_files([folder])
    texts = [read_article(file.path, read_bytes(file)).text for file in files]
    nlp = thucthe.load(model)
    ner("Hà Nội")  # loads its model
    process_files(nlp, files)
    sample = texts[: max(1, len(texts) // 4)]
    tokenize, whole, theirs = [], [], []
    for _ in range(ROUNDS):
        tokenize.append(seconds(lambda: [nlp.make_doc(text) for text in texts]))
        whole.append(seconds(lambda: finish([process_files(nlp, files)])))
        theirs.append(seconds(lambda: [ner(sentence) for text in sample for sentence in sent_tokenize(text)]))
    n_all, n_sample = (sum(len(text.split()) for text in group) for group in (texts, sample))
    speeds = {
        "tokenize stage": [n_all / t for t in tokenize],
        "whole run, reading to tables": [n_all / t for t in whole],
        "underthesea.ner": [n_sample / t for t in theirs],
    }
    print(f"{len(texts)} articles, {n_all} syllables, {ROUNDS} rounds; underthesea on {len(sample)} of the articles")
    for name, values in speeds.items():
        print(f"{name:30}{statistics.median(values):12,.0f} syllables/s")
    ratios = [a / b for a, b in zip(speeds["whole run, reading to tables"], speeds["underthesea.ner"], strict=True)]
    print(f"whole run / underthesea.ner: {statistics.median(ratios):.1f} times as fast")


if __name__ == "__main__":
    folder, model, *_ = [*sys.argv[1:], None, None]
    main(Path(folder or Path(__file__).parents[2] / "data" / "articles"), model)
