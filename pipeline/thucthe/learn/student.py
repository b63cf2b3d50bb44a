"""Trains the small network of `recognize.conv` on lessons and writes it into a folder.

Convolutions with gaps follow Strubell et al., "Fast and Accurate Entity Recognition with Iterated Dilated
Convolutions", EMNLP 2017; targets are a teacher's probabilities as in Hinton et al., "Distilling the Knowledge in a
Neural Network", 2015.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from thucthe.learn.checkpoint import load_checkpoint, save_checkpoint
from thucthe.learn.export import quantize
from thucthe.learn.lessons import Lesson
from thucthe.learn.recipe import Progress
from thucthe.recognize.conv import ATTRIBUTES, FIRST_VALUE, NETWORK, TABLES, UNKNOWN
from thucthe.recognize.lexicons import CLUSTERS, NAMES
from thucthe.recognize.scheme import HABITS, MARKS, N_SCORES

_WIDTHS = {
    "lower": 96,
    "form": 64,
    "shape": 24,
    "small": 16,
    "middle": 32,
    "large": 32,
    "listed": 32,
    "prefix": 32,
    "suffix": 32,
    "syllable": 8,
}
_HIDING = ("lower", "form", "small", "middle", "large", "listed")
"""What is not known of a name that was never seen."""


@dataclass(frozen=True)
class Settings:
    """What to train and how.

    Attributes
    ----------
    widths : mapping of str to int
        Numbers of a row of each attribute's table.
    width : int
        Numbers of an atom's vector.
    gaps : tuple of int
        For each convolution how far apart its three atoms stand.
    rounds : int
        How many times all lessons are gone through.
    batch : int
        Places of a batch: atoms and borders.
    rate : float
        Highest learning rate.
    warmup : float
        Share of the steps in which the rate rises.
    decay : float
        Weight decay of the network; the tables have none.
    dropout : float
    hidden : float
        Share of the atoms of which only the spelling is told.
    hide : float
        Share of the single attributes that are not told.
    seed : int
    every : int
        Steps between checkpoints.
    """

    widths: Mapping[str, int] = field(default_factory=lambda: _WIDTHS)
    width: int = 192
    gaps: tuple[int, ...] = (1, 1, 2, 1, 4)
    rounds: int = 6
    batch: int = 3000
    rate: float = 2e-3
    warmup: float = 0.1
    decay: float = 0.01
    dropout: float = 0.1
    hidden: float = 0.05
    hide: float = 0.05
    seed: int = 7
    every: int = 500


class Convolutions(nn.Module):
    """The part of the network that sees an atom's neighbours."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        width = settings.width
        self.gaps = settings.gaps
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in self.gaps)
        self.layers = nn.ModuleList(nn.Linear(3 * width, width) for _ in self.gaps)
        self.drop = nn.Dropout(settings.dropout)
        self.last = nn.LayerNorm(width)
        self.scores = nn.Linear(width, N_SCORES)

    def forward(self, vectors: torch.Tensor, within: torch.Tensor | None = None) -> torch.Tensor:
        """Score the marks at every place.

        Parameters
        ----------
        vectors : tensor of float, shape (n_places, width)
        within : tensor of float, shape (n_places, 1), optional
            0 at the places between two lessons, which neither may look across.
        """
        for gap, norm, layer in zip(self.gaps, self.norms, self.layers, strict=True):
            seen = norm(vectors)
            if within is not None:
                seen = seen * within
            around = functional.pad(seen, (0, 0, gap, gap))
            beside = torch.cat((around[: -2 * gap], seen, around[2 * gap :]), dim=1)
            vectors = vectors + self.drop(functional.relu(layer(beside)))
        scores: torch.Tensor = self.scores(self.drop(self.last(vectors)))
        return scores


class Student(nn.Module):
    """The whole network.

    Parameters
    ----------
    sizes : mapping of str to int
        Number of the values of each attribute.
    settings : Settings
        Its seed decides the weights that it starts from.
    """

    def __init__(self, sizes: Mapping[str, int], settings: Settings) -> None:
        super().__init__()
        torch.manual_seed(settings.seed)
        self.tables = nn.ParameterDict(
            {a: 0.3 * torch.randn(FIRST_VALUE + sizes[a], settings.widths[a]) for a in ATTRIBUTES}
        )
        self.project = nn.Linear(sum(settings.widths[a] for a in ATTRIBUTES), settings.width)
        self.convolutions: nn.Module = Convolutions(settings)
        self.drop = nn.Dropout(settings.dropout)

    def forward(self, rows: torch.Tensor, within: torch.Tensor | None = None) -> torch.Tensor:
        """Score the marks at every place; `rows` has those of each attribute, shape (n_places, n_attributes)."""
        joined = torch.cat([functional.embedding(rows[:, n], self.tables[a]) for n, a in enumerate(ATTRIBUTES)], dim=1)
        scores: torch.Tensor = self.convolutions(self.drop(self.project(joined)), within)
        return scores


class Batch(NamedTuple):
    """Lessons laid end to end.

    Attributes
    ----------
    tokens : tensor of int64, shape (n_places,)
        -1 between two lessons.
    habits : tensor of int64, shape (n_atoms,)
    targets : tensor of float, as in `Lesson`
    """

    tokens: torch.Tensor
    habits: torch.Tensor
    targets: torch.Tensor


def join(lessons: Sequence[Lesson], gap: int) -> Batch:
    """Lay lessons end to end, `gap` empty places after each."""
    between = np.full(gap, -1, dtype=np.int32)
    return Batch(
        torch.from_numpy(np.concatenate([part for one in lessons for part in (one.tokens, between)]).astype(np.int64)),
        torch.from_numpy(np.repeat([one.habit for one in lessons], [len(one.targets) for one in lessons])),
        torch.from_numpy(np.concatenate([one.targets for one in lessons]).astype(np.float32)),
    )


def hide(rows: torch.Tensor, settings: Settings) -> torch.Tensor:
    """Make some attributes of some atoms unknown, so that what was never seen is learnt too."""
    hiding = torch.tensor([a in _HIDING for a in ATTRIBUTES])
    unseen = torch.rand(len(rows), 1) < settings.hidden
    single = torch.rand(rows.shape) < settings.hide
    return rows.masked_fill(hiding & (unseen | single) & (rows >= FIRST_VALUE), UNKNOWN)


def loss_of(scores: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Give the mean cross-entropy of an atom's marks in the habit that it follows."""
    by_habit = scores.reshape(-1, len(HABITS), len(MARKS))
    return functional.cross_entropy(by_habit[torch.arange(len(scores)), batch.habits], batch.targets)


def make_batches(lessons: Sequence[Lesson], settings: Settings) -> list[list[int]]:
    """Lay out the batches of all rounds, in the order in which they are used, as numbers of lessons."""
    rng = random.Random(settings.seed)
    batches: list[list[int]] = []
    for _ in range(settings.rounds):
        order = list(range(len(lessons)))
        rng.shuffle(order)
        size = settings.batch
        for number in order:
            length = len(lessons[number].tokens)
            if size + length > settings.batch:
                batches.append([])
                size = 0
            batches[-1].append(number)
            size += length
    return batches


def train_student(
    model: Student,
    rows: np.ndarray,
    lessons: Sequence[Lesson],
    settings: Settings,
    checkpoint: Path,
    progress: Progress,
) -> None:
    """Train on lessons, going on from the checkpoint when there is one.

    Parameters
    ----------
    model : Student
    rows : array of int32, shape (n_tokens, n_attributes)
        Rows of the attributes of each token of the lessons, see `Inventory.rows`.
    lessons : sequence of Lesson
    settings : Settings
    checkpoint : Path
        Holds the state every `Settings.every` steps and at the end.
    progress : callable
        Told of the steps done and of their number.
    """
    batches = make_batches(lessons, settings)
    tables = list(model.tables.parameters())
    others = [*model.project.parameters(), *model.convolutions.parameters()]
    groups = [{"params": tables, "weight_decay": 0.0}, {"params": others, "weight_decay": settings.decay}]
    optimizer = torch.optim.AdamW(groups, lr=settings.rate, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, settings.rate, total_steps=len(batches) + 1, pct_start=settings.warmup, cycle_momentum=False
    )
    torch.manual_seed(settings.seed)
    done = load_checkpoint(checkpoint, model, optimizer, schedule)
    known = torch.from_numpy(rows)
    model.train()
    for step in range(done, len(batches)):
        batch = join([lessons[number] for number in batches[step]], max(settings.gaps))
        within = (batch.tokens >= 0)[:, None].float()
        scores = model(hide(known[batch.tokens.clamp(min=0)].long(), settings), within)[batch.tokens > 0]
        loss_of(scores, batch).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(others, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        progress(step + 1, len(batches))
        if (step + 1) % settings.every == 0 or step + 1 == len(batches):
            save_checkpoint(checkpoint, model, optimizer, schedule, step + 1)


def write_conv(model: Student, values: Mapping[str, Sequence[str]], lexicons: Path, folder: Path) -> None:
    """Write a trained network as `recognize.conv.ConvScorer` reads it.

    Parameters
    ----------
    model : Student
        Its tables are rounded to what the folder holds, so that it still scores the same.
    values : mapping of str to sequence of str
        The values of each attribute, in the order of the table.
    lexicons : Path
        Folder with ``clusters.tsv`` and ``names.tsv``.
    folder : Path
    """
    model.eval()
    arrays: dict[str, np.ndarray] = {"bias": model.project.bias.detach().numpy()}
    steps: list[np.ndarray] = []
    for attribute in ATTRIBUTES:
        weights = model.tables[attribute].detach().numpy()
        steps.append(np.abs(weights).max(axis=0) / 127)
        rows = np.rint(weights / steps[-1]).astype(np.int8)
        arrays |= {f"values/{attribute}": _lines(values[attribute]), f"rows/{attribute}": rows}
        weights[:] = rows * steps[-1]
    arrays["projection"] = np.concatenate(steps)[:, None] * model.project.weight.detach().numpy().T
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / TABLES, allow_pickle=False, **arrays)
    with TemporaryDirectory() as temporary, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = Path(temporary) / NETWORK
        torch.onnx.export(
            model.convolutions,
            (torch.zeros(9, model.project.out_features),),
            plain,
            input_names=["vectors"],
            output_names=["scores"],
            dynamic_axes={"vectors": {0: "places"}, "scores": {0: "places"}},
            opset_version=17,
            dynamo=False,
        )
        quantize(plain, folder / NETWORK)
    for file in (CLUSTERS, NAMES):
        if lexicons != folder:
            (folder / file).write_bytes((lexicons / file).read_bytes())


def _lines(values: Sequence[str]) -> np.ndarray:
    return np.frombuffer("".join(f"{value}\n" for value in values).encode(), dtype=np.uint8)
