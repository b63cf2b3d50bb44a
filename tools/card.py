"""Measure a trained pipeline as specified in the section ``[card]`` of its recipe, and write its model card.

Usage: ``python -m tools.card models/vi_news.cfg models/vi_news --data DATA``. The figures are stored in
``measurements.json`` in the pipeline's folder, so that ``--only`` can update some of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import typer

from thucthe.checked import checked_dataclass
from thucthe.errors import InvalidInputError
from thucthe.evaluate.finders import find_with
from thucthe.evaluate.match import Finder
from thucthe.pipelines import load_pipeline
from thucthe.read.reader import read_article
from thucthe.read.sources.source_files import find_files
from thucthe.train.recipe import Log, Recipe, read_recipe
from tools.card_figures import (
    TextSet,
    count_data,
    find_file,
    measure_calibration,
    measure_set,
    read_set,
    training_sentences,
)
from tools.card_text import CARD, PLOT, write_card
from tools.robustness import measure_variants
from tools.speed import measure_speed, measure_start

MEASUREMENTS = "measurements.json"
PARTS = ("data", "accuracy", "robustness", "speed", "calibration")


@checked_dataclass
class CardSettings:
    """Section ``[card]`` of a recipe.

    Attributes
    ----------
    template : str
        Markdown file with ``{{placeholders}}``, relative to the recipe.
    articles : str
        Folder of articles for the measurement of speed, located as `TextSet.file`.
    sets : sequence of mapping
        Fields of one `TextSet` each.
    rounds : int
        Number of rounds of the measurement of speed.
    """

    template: str
    articles: str
    sets: Sequence[Mapping[str, Any]]
    rounds: int = 6


def measure_model(
    recipe: Recipe, model: Path, parts: Collection[str] = PARTS, log: Log = lambda _: None
) -> dict[str, Any]:
    """Measure a pipeline.

    Parameters
    ----------
    recipe : Recipe
        With the sections ``[card]`` and ``[data]``.
    model : Path
        Folder of the pipeline.
    parts : collection of str
        Some of `PARTS`.
    log : callable
        Called with a message at each part.

    Returns
    -------
    dict
        JSON-serializable: ``model`` (name, version, size, …) and the figures of each part.

    Raises
    ------
    NotFoundError
        If a file that the recipe names is missing.
    InvalidInputError
        If the section is wrong.
    """
    settings = recipe.settings("card", CardSettings)
    try:
        sets = [TextSet(**one) for one in settings.sets]
    except InvalidInputError as error:
        raise InvalidInputError(f"{recipe.path}: a set in [card]: {error}") from error
    find: Callable[[str], Finder] = lru_cache(lambda scheme: find_with(str(model), scheme))

    def data() -> dict[str, Any]:
        return count_data(recipe)

    def accuracy() -> list[dict[str, Any]]:
        seen = training_sentences(recipe)
        return [measure_set(one, read_set(recipe, one), find(one.scheme), seen) for one in sets]

    def robustness() -> list[dict[str, Any]]:
        return [
            {"name": one.name, "variants": measure_variants(read_set(recipe, one), find(one.scheme))}
            for one in sets
            if "variants" in one.use
        ]

    def speed() -> dict[str, Any]:
        files = find_files([find_file(recipe, settings.articles)])
        texts = [read_article(file.path, file.location.read_bytes()).text for file in files if file.location]
        return {"articles": len(texts), **measure_speed(model, texts, settings.rounds), **measure_start(model, texts)}

    def calibration() -> list[dict[str, Any]]:
        nlp = load_pipeline(model)
        fitted = [one for one in sets if "fitted" in one.use]
        groups = [(fitted, True)] if fitted else []
        groups += [([one], False) for one in sets if "fresh" in one.use]
        return [
            {
                "sets": [one.name for one in several],
                **measure_calibration(nlp, [e for one in several for e in read_set(recipe, one)], is_fitted),
            }
            for several, is_fitted in groups
        ]

    measured: dict[str, Any] = {"model": describe_model(model)}
    for measure in (data, accuracy, robustness, speed, calibration):
        part = measure.__name__
        if part in parts:
            log(f"measuring {part}")
            measured[part] = measure()
    return measured


def describe_model(model: Path) -> dict[str, Any]:
    """Return name, version, description, licence, size in MB and fingerprint of a pipeline, without its card."""
    meta = json.loads((model / "meta.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256()
    size = 0
    for path in sorted(path for path in model.rglob("*") if path.is_file()):
        if path.name not in {CARD, PLOT, MEASUREMENTS}:
            data = path.read_bytes()
            digest.update(path.relative_to(model).as_posix().encode() + b"\0" + data)
            size += len(data)
    return {
        "name": model.resolve().name,
        **{key: meta[key] for key in ("version", "description", "license")},
        "megabytes": round(size / 1e6, 1),
        "fingerprint": digest.hexdigest()[:16],
    }


def update_card(recipe: Recipe, model: Path, parts: Collection[str] = PARTS, log: Log = lambda _: None) -> None:
    """Measure some parts, reuse earlier measurements of the same weights for the others, and write the card.

    Raises
    ------
    NotFoundError, InvalidInputError
        As `measure_model` and `write_card`.
    """
    file = model / MEASUREMENTS
    old = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if old and old["model"]["fingerprint"] != describe_model(model)["fingerprint"]:
        log(f"{file} belongs to other weights; discarding its figures")
        old = {}
    measured = {**old, **measure_model(recipe, model, parts, log)}
    file.write_text(json.dumps(measured, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    write_card(measured, recipe.path.parent / recipe.settings("card", CardSettings).template, model)
    log(f"wrote {model / CARD}")


def main(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="The recipe, with a section [card].")],
    model: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the pipeline.")],
    data: Annotated[Path, typer.Option(metavar="DIR", help="Folder that the recipe's paths are relative to.")] = Path(),
    only: Annotated[
        str, typer.Option(metavar="PARTS", help="Parts to measure, comma-separated; `none` only writes the card.")
    ] = ",".join(PARTS),
) -> None:
    """Measure a trained pipeline and write its model card."""
    parts = only.split(",") if only != "none" else []
    unknown = sorted(set(parts) - set(PARTS))
    try:
        if unknown:
            raise InvalidInputError(
                f"--only {only}: no such part as {', '.join(unknown)}; there are {', '.join(PARTS)}"
            )
        update_card(
            read_recipe(config, data, data, ("card", "data")), model, parts, lambda text: typer.echo(text, err=True)
        )
    except (OSError, ValueError, ModuleNotFoundError) as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    typer.run(main)
