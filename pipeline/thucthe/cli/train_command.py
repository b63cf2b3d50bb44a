"""``thucthe train`` and ``thucthe distill``: train pipelines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from thucthe.cli.console import EXPECTED, fail, progress_bar, stderr
from thucthe.resources import find_recipe

Config = Annotated[
    str,
    typer.Argument(metavar="RECIPE", help="Name of an included recipe, listed by `thucthe info`, or file of a recipe."),
]

Data = Annotated[Path, typer.Option(metavar="DIR", help="Folder that paths in the recipe are relative to.")]

Work = Annotated[
    Path, typer.Option(metavar="DIR", help="Working folder for checkpoints and intermediate results, which are reused.")
]

Pipeline = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Pipeline folder to write; its name is the pipeline's name.")
]


def _train(learn: Callable[..., None], **kwargs: object) -> None:
    """Train with a progress bar."""
    with progress_bar() as bar:
        task = bar.add_task("steps", total=None)
        learn(log=stderr.print, progress=lambda done, of: bar.update(task, completed=done, total=of), **kwargs)


def train(config: Config, out: Pipeline, data: Data = Path(), work: Work = Path("work")) -> None:
    """Fine-tune an encoder, or an existing pipeline on your own texts (extra `train`).

    The extra installs PyTorch: 7.2 GB with the CUDA libraries of PyPI, 2 GB if you install the processor build first
    (https://pytorch.org/get-started/locally/, compute platform CPU).

    Rerun the same command to resume an interrupted training from its last checkpoint.

    Examples
    --------
        thucthe train retrain --data my_corrections --out vi_corrected

        thucthe train my_recipe.cfg --data corpora --out vi_mine
    """
    try:
        from thucthe.train import fine_tune as learn
        from thucthe.train.recipe import read_recipe

        _train(
            learn.train,
            recipe=read_recipe(find_recipe(config), data, work, learn.SECTIONS, learn.OPTIONAL_SECTIONS),
            out=out,
        )
    except EXPECTED as error:
        fail(error)
    except ModuleNotFoundError as error:
        fail(f"training needs the package {error.name}; install it with: pip install 'thucthe[train]'")


def distill(
    config: Config,
    out: Pipeline,
    teacher: Annotated[str, typer.Option(metavar="NAME|DIR", help="Pipeline that labels the raw texts.")] = "vi_news",
    data: Data = Path(),
    work: Work = Path("work"),
) -> None:
    """Distill a large pipeline into a small and fast one with raw texts (extra `train`).

    Examples
    --------
        thucthe distill vi_news_fast --teacher vi_news --data corpora --out vi_mine_fast
    """
    try:
        from thucthe.train import distill as learn
        from thucthe.train.recipe import read_recipe

        recipe = read_recipe(find_recipe(config), data, work, learn.SECTIONS, learn.OPTIONAL_SECTIONS)
        _train(learn.distill, recipe=recipe, teacher=teacher, out=out)
    except EXPECTED as error:
        fail(error)
    except ModuleNotFoundError as error:
        fail(f"training needs the package {error.name}; install it with: pip install 'thucthe[train]'")
