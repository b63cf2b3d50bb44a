"""Accuracy on the gold articles must not fall below the stored baseline.

After a change that raises it, store the new figures: ``python tests/test_quality.py``.
"""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from thucthe.corpora.gold_files import read_examples
from thucthe.evaluate.finders import find_with
from thucthe.evaluate.scoring import evaluate_texts
from thucthe.read.reader import read_article

ROOT = Path(__file__).resolve().parents[1]
BASELINE = ROOT / "tests" / "baseline.json"
MODELS = ("vi_news", "vi_news_fast")
TOLERANCE = 0.5
"""In points of F1: 8-bit arithmetic differs between processors, which changes a few names."""


GOLD = ("gold", "other_kinds")


def figures(model: str) -> dict[str, dict[str, float]]:
    kept = {("strict", label) for label in ("PER", "LOC", "ORG", "all")} | {("type", "all"), ("nested", "all")}
    found = {}
    for name in GOLD:
        scores = evaluate_texts(read_examples(ROOT / "data" / "gold" / f"{name}.jsonl"), find_with(model)).scores
        found[name] = {
            f"{measure} {label}": round(100 * scores[measure][label].f1, 2) for measure, label in sorted(kept)
        }
    return found


def test_gold_is_annotated_on_the_articles_as_they_are(articles):
    examples = read_examples(ROOT / "data" / "gold" / "gold.jsonl")
    assert len(examples) == len(list(articles.rglob("*.txt"))) >= 30
    for example in examples:
        assert read_article(example.id, (articles / example.id).read_bytes()).text == example.text
        for span in example.spans:
            assert example.text[span.start : span.end].strip() == example.text[span.start : span.end] != ""
        outer = [span for span in example.spans if span.depth == 0]
        assert all(one.end <= other.start for one, other in pairwise(outer))
        for inner in example.spans:
            if inner.depth:
                assert any(one.start <= inner.start and inner.end <= one.end for one in outer)


@pytest.mark.parametrize("model", MODELS)
def test_accuracy_does_not_fall(model):
    wanted = json.loads(BASELINE.read_text(encoding="utf-8"))[model]
    now = figures(model)
    assert {name: of.keys() for name, of in wanted.items()} == {name: of.keys() for name, of in now.items()}
    fallen = {
        f"{name}, {measure}": (figure, now[name][measure])
        for name, of in wanted.items()
        for measure, figure in of.items()
        if now[name][measure] < figure - TOLERANCE
    }
    assert not fallen, f"F1 fell (stored, now): {fallen}"


if __name__ == "__main__":
    stored = {model: figures(model) for model in MODELS}
    BASELINE.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
