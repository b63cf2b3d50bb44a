import json
from pathlib import Path

import pytest
import spacy

from thucthe.corpora.gold_files import GoldSpan
from tools.coreference import measure_clusters, read_clusters, resolve_gold

ROOT = Path(__file__).resolve().parents[2]
BASELINE = ROOT / "tests" / "tools" / "clusters_baseline.json"
ABCD = [GoldSpan(i, i + 1, "PER") for i in range(4)]


def clustered(text: str) -> dict[GoldSpan, str]:
    return dict(zip(ABCD, text))


def test_equal_clusters_agree_whatever_they_are_called():
    agreement = measure_clusters([clustered("xxyy")], [clustered("ppqq")])
    assert agreement.b_cubed.f1 == agreement.pairwise.f1 == 1


def test_a_wrong_merge_costs_precision():
    agreement = measure_clusters([clustered("xxyy")], [clustered("pppp")])
    assert agreement.b_cubed.precision == 0.5
    assert agreement.b_cubed.recall == agreement.pairwise.recall == 1
    assert agreement.pairwise.precision == pytest.approx(2 / 6)


def test_a_missed_merge_costs_recall():
    agreement = measure_clusters([clustered("xxxx")], [clustered("ppqq")])
    assert agreement.b_cubed.precision == agreement.pairwise.precision == 1
    assert agreement.b_cubed.recall == 0.5
    assert agreement.pairwise.recall == pytest.approx(2 / 6)


def test_one_name_in_two_texts_is_two_entities():
    agreement = measure_clusters([clustered("x"), clustered("x")], [clustered("p"), clustered("q")])
    assert agreement.pairwise.gold == 0


def test_a_span_without_an_entity_is_named(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text(
        json.dumps({"id": "a", "text": "An", "spans": [{"start": 0, "end": 2, "label": "PER", "depth": 0}]})
    )
    with pytest.raises(ValueError, match="line 1"):
        read_clusters(path)


def figures() -> dict[str, float]:
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "thucthe.Tokenizer.v1"}}})
    nlp.add_pipe("thucthe_resolver")
    gold = read_clusters(ROOT / "data" / "gold" / "gold.jsonl")
    agreement = measure_clusters([one.entities for one in gold], list(resolve_gold(nlp, gold)))
    return {
        "b_cubed f1": round(100 * agreement.b_cubed.f1, 2),
        "pairwise precision": round(100 * agreement.pairwise.precision, 2),
        "pairwise recall": round(100 * agreement.pairwise.recall, 2),
    }


def test_the_clusters_of_the_gold_articles_do_not_get_worse():
    """After an improvement, store the new scores: ``python -m tests.tools.test_coreference``."""
    stored, now = json.loads(BASELINE.read_text(encoding="utf-8")), figures()
    assert stored.keys() == now.keys()
    assert all(now[name] >= stored[name] for name in stored), f"stored {stored}, now {now}"


if __name__ == "__main__":
    BASELINE.write_text(json.dumps(figures(), indent=2) + "\n", encoding="utf-8")
