"""Strict F1 of the default pipeline and of ``underthesea.ner`` on the same gold texts.

Usage: ``python tests/benchmarks/bench_accuracy.py [GOLD]`` (default ``data/gold/gold.jsonl``).
"""

import sys
from pathlib import Path

from underthesea import ner, sent_tokenize

import thucthe
from thucthe.learn.corpora import read_examples
from thucthe.learn.evaluate import LABELS, Span, score_strict, total


def underthesea_names(text: str) -> list[Span]:
    """Find names with underthesea and their offsets; words that it changed are skipped."""
    found: list[Span] = []
    position = 0
    for sentence in sent_tokenize(text):
        for word, _, _, tag in ner(sentence):
            start = text.find(word, position)
            if start < 0:
                continue
            position = start + len(word)
            mark, _, label = tag.partition("-")
            if mark == "I" and found and found[-1][2] == label:
                found[-1] = (found[-1][0], position, label)
            elif mark in {"B", "I"}:
                found.append((start, position, label))
    return [span for span in found if span[2] in LABELS]


def main(path: Path) -> None:
    examples = read_examples(path)
    nlp = thucthe.load()
    finders = {
        "thucthe": lambda text: [(e.start_char, e.end_char, e.label_) for e in nlp(text).ents],
        "underthesea.ner": underthesea_names,
    }
    for name, find in finders.items():
        pairs = [([(s.start, s.end, s.label) for s in e.spans if s.depth == 0], find(e.text)) for e in examples]
        scores = total(score_strict(gold, found) for gold, found in pairs)
        print(f"{name:16}", "  ".join(f"{label} {100 * score.f1:5.1f}" for label, score in scores.items()))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "data" / "gold" / "gold.jsonl"))
