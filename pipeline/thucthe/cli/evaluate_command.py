"""``thucthe evaluate``: measure recognizers against gold annotation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thucthe.cli.console import EXPECTED, fail, progress_bar, stderr, stdout
from thucthe.cli.exit_status import ExitStatus
from thucthe.cli.parameters import (
    Scheme,
    check_scheme,
)
from thucthe.resources import DEFAULT_MODEL


def evaluate(
    gold: Annotated[
        list[Path],
        typer.Argument(
            metavar="GOLD...",
            help="Annotated texts: .jsonl, .conll, .bio, .iob, .tsv, .spacy, an export of Label Studio (.json), a "
            "brat file (.ann), or a folder of .ann or .spacy files.",
        ),
    ],
    models: Annotated[
        list[str],
        typer.Option(
            "--model",
            metavar="NAME|DIR|underthesea|hf:DIR",
            help="Recognizer to measure: a pipeline included in thucthe or its folder, `underthesea.ner`, or a folder "
            "with a Hugging Face token classifier (extra `train`). Repeatable; the others are compared to the first.",
            show_default=DEFAULT_MODEL,
        ),
    ] = [DEFAULT_MODEL],  # noqa: B006
    entities: Annotated[
        bool,
        typer.Option(
            "--entities",
            help="Measure entities (B³), links and roles instead of names, for .jsonl files whose spans have an "
            "`entity`, and optionally a `link`, and texts `roles`.",
        ),
    ] = False,
    scheme: Scheme = None,
    errors: Annotated[int, typer.Option(min=0, metavar="N", help="Show the first N errors of each model.")] = 0,
    errors_to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write all errors: .txt, .csv or .html.")
    ] = None,
    per_file: Annotated[bool, typer.Option("--per-file", help="Show the ten texts with the lowest F1.")] = False,
    files_to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the scores of each text as CSV.")] = None,
    json_to: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all scores as JSON.")] = None,
) -> None:
    """Measure precision, recall and F1 against gold annotation, with 95 % intervals, and compare models.

    *Strict*: same boundaries and label. *Exact*: same boundaries. *Type*: some overlap, same label. *Partial*: same
    boundaries count 1, some overlap ½. Intervals are from 1,000 bootstrap samples of the texts.

    Examples
    --------
        thucthe evaluate data/gold/gold.jsonl

        thucthe evaluate data/gold/gold.jsonl --model vi_news_fast --model underthesea

        thucthe evaluate dev.conll --scheme vlsp2016 --errors 20 --errors-to errors.html

        thucthe evaluate data/gold/gold.jsonl --entities

        thucthe evaluate gold.spacy --model hf:phobert-ner --json figures.json --per-file
    """
    import json

    from thucthe.corpora.gold_files import read_gold
    from thucthe.evaluate.finders import find_with
    from thucthe.evaluate.listings import LEGEND, check_ending, to_lines, write_errors, write_files
    from thucthe.evaluate.score_tables import to_json, to_tables
    from thucthe.evaluate.scoring import Evaluation, evaluate_texts
    from thucthe.labels import sort_labels

    check_scheme(scheme)
    if entities:
        _evaluate_entities(gold, models, json_to)
        return
    try:
        if errors_to:
            check_ending(errors_to)
    except EXPECTED as error:
        fail(error, ExitStatus.USAGE)
    try:
        examples = read_gold(gold)
        with progress_bar() as bar:
            finders = {model: find_with(model, scheme) for model in dict.fromkeys(models)}
            labels = tuple(sort_labels({label for finder in finders.values() for label in finder.labels}))

            def evaluate_model(model: str) -> Evaluation:
                find = finders[model]
                return evaluate_texts(
                    examples, lambda texts: bar.track(find(texts), len(texts), description=model), model, labels
                )

            evaluations = list(map(evaluate_model, finders))
        if errors_to:
            write_errors(evaluations, errors_to)
        if files_to:
            write_files(evaluations, files_to)
        if json_to:
            figures = {"gold": [path.name for path in gold], "scheme": scheme, **to_json(evaluations)}
            json_to.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except EXPECTED as error:
        fail(error)
    names = sum(span.depth == 0 for example in examples for span in example.spans)
    title = f"{', '.join(map(str, gold))}: {len(examples):,} texts, {names:,} names. Strict: same boundaries and label"
    for table in to_tables(evaluations, title, per_file):
        stdout.print(table)
        stdout.print()
    for evaluation in evaluations if errors else ():
        stdout.print(f"The first {errors} errors of {evaluation.model}. {LEGEND}", markup=False)
        stdout.print("\n".join(to_lines(evaluation.errors[:errors])), markup=False)
    for written in filter(None, (errors_to, files_to, json_to)):
        stderr.print(f"Wrote {written}", markup=False)


def _evaluate_entities(gold: list[Path], models: list[str], json_to: Path | None) -> None:
    """Measure entities, links and roles and print a table."""
    import json

    from rich.table import Table

    from thucthe.evaluate.entity_scores import read_resolved, resolve_texts, score_entities
    from thucthe.pipelines import load_pipeline

    try:
        texts = [text for path in gold for text in read_resolved(path)]
        with progress_bar() as bar:
            scores = {
                model: score_entities(
                    texts, list(resolve_texts(load_pipeline(model), bar.track(texts, description=model)))
                )
                for model in dict.fromkeys(models)
            }
        if json_to:
            figures = {
                model: {
                    measure: {"gold": one.gold, "found": one.found, "precision": one.precision, "recall": one.recall}
                    | {"f1": one.f1}
                    for measure, one in of.items()
                }
                for model, of in scores.items()
            }
            json_to.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except EXPECTED as error:
        fail(error)
    table = Table("model", "measure", title=f"{len(texts):,} texts, from the raw text on", box=None, pad_edge=False)
    for column in ("gold", "found", "precision", "recall", "F1"):
        table.add_column(column, justify="right")
    for model, of in scores.items():
        for measure, one in of.items():
            percents = (f"{100 * share:.1f}" for share in (one.precision, one.recall, one.f1))
            table.add_row(model, measure, f"{one.gold:,}", f"{one.found:,}", *percents)
    stdout.print(table)
    if json_to:
        stderr.print(f"Wrote {json_to}", markup=False)
