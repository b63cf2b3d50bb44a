"""The gate: accuracy on our own gold articles must not fall below the stored baseline.

After a change that raises it, store the new figures: ``python tests/test_quality.py``.
"""

import json
from itertools import pairwise
from pathlib import Path

import pytest

import thucthe
from thucthe.learn.corpora import read_examples
from thucthe.learn.report import measure
from thucthe.read.article import read_article

ROOT = Path(__file__).resolve().parents[1]
BASELINE = ROOT / "tests" / "baseline.json"
TOLERANCE = 0.1
"""In points of F1: room for rounding on other processors."""


def figures(nlp) -> dict[str, float]:
    measured = measure(nlp, read_examples(ROOT / "data" / "gold" / "gold.jsonl"))
    return {
        f"{kind} {label}": round(100 * score.f1, 2)
        for kind, scores in measured.items()
        for label, score in scores.items()
    }


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


@pytest.mark.parametrize("kind", ["strict", "nested", "partial"])
def test_accuracy_does_not_fall(nlp, kind, measured_figures):
    stored = json.loads(BASELINE.read_text(encoding="utf-8"))
    wanted = {name: figure for name, figure in stored.items() if name.startswith(kind)}
    assert wanted
    fallen = {
        n: (figure, measured_figures[n]) for n, figure in wanted.items() if measured_figures[n] < figure - TOLERANCE
    }
    assert not fallen, f"F1 fell (stored, now): {fallen}"


@pytest.fixture(scope="module")
def measured_figures(nlp):
    return figures(nlp)


if __name__ == "__main__":
    BASELINE.write_text(json.dumps(figures(thucthe.load()), indent=2) + "\n", encoding="utf-8")
