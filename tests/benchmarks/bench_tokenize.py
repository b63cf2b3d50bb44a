"""Measure the tokenizer relative to ``underthesea.word_tokenize`` over the same sentences.

Both in the same run on one core.

Usage: ``python tests/benchmarks/bench_tokenize.py [FOLDER]`` (default ``data/articles``).
"""

import statistics
import sys
import time
from pathlib import Path

import spacy
from underthesea import word_tokenize

from thucthe.read.reader import read_article
from thucthe.read.sources.source_files import find_files

ROUNDS = 5


def seconds(work) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main(folder: Path) -> None:
    texts = [read_article(file.path, file.location.read_bytes()).text for file in find_files([folder])]
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "thucthe.Tokenizer.v1"}}})
    sentences = [sentence.text for text in texts for sentence in nlp(text).sents]
    word_tokenize(sentences[0])  # loads its model
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(seconds(lambda: [nlp.make_doc(text) for text in texts]))
        theirs.append(seconds(lambda: [word_tokenize(sentence) for sentence in sentences]))
    ratios = sorted(a / b for a, b in zip(ours, theirs, strict=True))
    syllables = sum(len(text.split()) for text in texts)
    print(f"{len(texts)} articles, {len(sentences)} sentences, {syllables} syllables, {ROUNDS} rounds")
    print(f"thucthe tokenize stage      {syllables / statistics.median(ours):10,.0f} syllables/s")
    print(f"underthesea.word_tokenize   {syllables / statistics.median(theirs):10,.0f} syllables/s")
    print(f"time ratio thucthe / underthesea: {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "data" / "articles"))
