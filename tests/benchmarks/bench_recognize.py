"""Speed of both models, stage by stage and as a whole run from reading to tables, against ``underthesea.ner``.

All on one core in processor time, each model in alternation with underthesea over its own sentences.

Usage: ``python tests/benchmarks/bench_recognize.py [FOLDER] [MODEL...]`` (defaults ``data/articles``, both models).
"""

import sys
import time
from pathlib import Path

from thucthe.learn.speed import count_syllables, measure_speed, time_underthesea
from thucthe.pipelines import load_pipeline
from thucthe.read.article import read_article
from thucthe.read.options import ReadOptions
from thucthe.read.sources import find_files
from thucthe.resources import find_model, list_models
from thucthe.run.finish import finish_tables
from thucthe.run.local import state_of
from thucthe.run.plan import plan
from thucthe.run.shard import process_items


def whole_run(model: str, files: list) -> float:
    """Give the seconds from reading the files to finished tables, by a newly loaded pipeline that has read nothing."""
    nlp = load_pipeline(model)
    began = time.process_time()
    options = ReadOptions()
    finish_tables([process_items(nlp, shard.items, options)[0] for shard in plan(map(state_of, files), {}, options)])
    return time.process_time() - began


def main(folder: Path, models: list[str]) -> None:
    files = find_files([folder])
    texts = [read_article(file.path, file.location.read_bytes()).text for file in files]
    syllables = sum(map(count_syllables, texts))
    sample = texts[:: max(1, len(texts) // 30)]
    time_underthesea(texts[:1])  # loads its model
    print(f"{len(texts)} articles, {syllables:,} syllables")
    for model in models:
        measured = measure_speed(find_model(model), sample)
        print(f"\n{model} ({measured['machine']})")
        for stage, rate in measured["rates"].items():
            print(f"  {stage:28}{rate:12,.0f} syllables/s {measured['ratios'][stage]:8.2f} × underthesea.ner")
        ours = syllables / whole_run(model, files)
        theirs = sum(map(count_syllables, sample)) / time_underthesea(sample)
        print(f"  {'reading to tables':28}{ours:12,.0f} syllables/s {ours / theirs:8.2f} × underthesea.ner")


if __name__ == "__main__":
    folder, *models = sys.argv[1:] or [Path(__file__).parents[2] / "data" / "articles"]
    main(Path(folder), models or list_models())
