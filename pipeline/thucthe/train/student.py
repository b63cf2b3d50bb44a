"""Trains the small network of `recognize.conv` on training examples and writes it into a folder.

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

from thucthe.recognize.networks.conv_scorer import ATTRIBUTES, FIRST_VALUE, NETWORK, TABLES, UNKNOWN
from thucthe.recognize.networks.lexicons import CLUSTERS, NAMES
from thucthe.recognize.tags.scheme import N_SCORES, SCHEMES, TAGS
from thucthe.train.checkpoint import load_checkpoint, save_checkpoint
from thucthe.train.onnx_export import quantize
from thucthe.train.recipe import Progress
from thucthe.train.training_examples import TrainingExample

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
class StudentTrainingConfig:
    """What to train and how.

    Attributes
    ----------
    embedding_sizes : mapping of str to int
        Numbers of a row of each attribute's table.
    hidden_size : int
        Numbers of a unit's vector.
    dilations : tuple of int
        For each convolution how far apart its three units stand.
    epochs : int
        How many times all training examples are gone through.
    batch_size : int
        Places of a batch: units and borders.
    learning_rate : float
        Highest learning rate.
    warmup : float
        Share of the steps in which the rate rises.
    weight_decay : float
        Weight decay of the network; the tables have none.
    dropout : float
    lexical_dropout : float
        Share of the units of which only the spelling is told.
    feature_dropout : float
        Share of the single attributes that are not told.
    seed : int
    checkpoint_every : int
        Steps between checkpoints.
    """

    embedding_sizes: Mapping[str, int] = field(default_factory=lambda: _WIDTHS)
    hidden_size: int = 192
    dilations: tuple[int, ...] = (1, 1, 2, 1, 4)
    epochs: int = 6
    batch_size: int = 3000
    learning_rate: float = 2e-3
    warmup: float = 0.1
    weight_decay: float = 0.01
    dropout: float = 0.1
    lexical_dropout: float = 0.05
    feature_dropout: float = 0.05
    seed: int = 7
    checkpoint_every: int = 500


class Convolutions(nn.Module):
    """The part of the network that sees a unit's neighbours."""

    def __init__(self, settings: StudentTrainingConfig) -> None:
        super().__init__()
        width = settings.hidden_size
        self.gaps = settings.dilations
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in self.gaps)
        self.layers = nn.ModuleList(nn.Linear(3 * width, width) for _ in self.gaps)
        self.drop = nn.Dropout(settings.dropout)
        self.last = nn.LayerNorm(width)
        self.scores = nn.Linear(width, N_SCORES)

    def forward(self, vectors: torch.Tensor, within: torch.Tensor | None = None) -> torch.Tensor:
        """Score the tags at every place.

        Parameters
        ----------
        vectors : tensor of float, shape (n_places, width)
        within : tensor of float, shape (n_places, 1), optional
            0 at the places between two training_examples, which neither may look across.
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
    settings : StudentTrainingConfig
        Its seed decides the weights that it starts from.
    """

    def __init__(self, sizes: Mapping[str, int], settings: StudentTrainingConfig) -> None:
        super().__init__()
        torch.manual_seed(settings.seed)
        self.tables = nn.ParameterDict(
            {a: 0.3 * torch.randn(FIRST_VALUE + sizes[a], settings.embedding_sizes[a]) for a in ATTRIBUTES}
        )
        self.project = nn.Linear(sum(settings.embedding_sizes[a] for a in ATTRIBUTES), settings.hidden_size)
        self.convolutions: nn.Module = Convolutions(settings)
        self.drop = nn.Dropout(settings.dropout)

    def forward(self, rows: torch.Tensor, within: torch.Tensor | None = None) -> torch.Tensor:
        """Score the tags at every place; `rows` has those of each attribute, shape (n_places, n_attributes)."""
        joined = torch.cat([functional.embedding(rows[:, n], self.tables[a]) for n, a in enumerate(ATTRIBUTES)], dim=1)
        scores: torch.Tensor = self.convolutions(self.drop(self.project(joined)), within)
        return scores


class Batch(NamedTuple):
    """Lessons laid end to end.

    Attributes
    ----------
    tokens : tensor of int64, shape (n_places,)
        -1 between two training_examples.
    schemes : tensor of int64, shape (n_units,)
    targets : tensor of float, as in `TrainingExample`
    """

    tokens: torch.Tensor
    schemes: torch.Tensor
    targets: torch.Tensor


def pad_batch(training_examples: Sequence[TrainingExample], gap: int) -> Batch:
    """Lay training_examples end to end, `gap` empty places after each."""
    between = np.full(gap, -1, dtype=np.int32)
    return Batch(
        torch.from_numpy(
            np.concatenate([part for one in training_examples for part in (one.tokens, between)]).astype(np.int64)
        ),
        torch.from_numpy(
            np.repeat([one.scheme for one in training_examples], [len(one.targets) for one in training_examples])
        ),
        torch.from_numpy(np.concatenate([one.targets for one in training_examples]).astype(np.float32)),
    )


def feature_dropout(rows: torch.Tensor, settings: StudentTrainingConfig) -> torch.Tensor:
    """Create some attributes of some units unknown, so that what was never seen is learnt too."""
    hiding = torch.tensor([a in _HIDING for a in ATTRIBUTES])
    unseen = torch.rand(len(rows), 1) < settings.lexical_dropout
    single = torch.rand(rows.shape) < settings.feature_dropout
    return rows.masked_fill(hiding & (unseen | single) & (rows >= FIRST_VALUE), UNKNOWN)


def loss_of(scores: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Return the mean cross-entropy of a unit's tags in the scheme that it follows."""
    by_scheme = scores.reshape(-1, len(SCHEMES), len(TAGS))
    return functional.cross_entropy(by_scheme[torch.arange(len(scores)), batch.schemes], batch.targets)


def make_batches(training_examples: Sequence[TrainingExample], settings: StudentTrainingConfig) -> list[list[int]]:
    """Lay out the batches of all rounds, in the order in which they are used, as numbers of training examples."""
    rng = random.Random(settings.seed)
    batches: list[list[int]] = []
    for _ in range(settings.epochs):
        order = list(range(len(training_examples)))
        rng.shuffle(order)
        size = settings.batch_size
        for number in order:
            length = len(training_examples[number].tokens)
            if size + length > settings.batch_size:
                batches.append([])
                size = 0
            batches[-1].append(number)
            size += length
    return batches


def train_student(
    model: Student,
    rows: np.ndarray,
    training_examples: Sequence[TrainingExample],
    settings: StudentTrainingConfig,
    checkpoint: Path,
    progress: Progress,
) -> None:
    """Train on training examples, going on from the checkpoint when there is one.

    Parameters
    ----------
    model : Student
    rows : array of int32, shape (n_tokens, n_attributes)
        Rows of the attributes of each token of the training_examples, see `FeatureVocabulary.rows`.
    training_examples : sequence of TrainingExample
    settings : StudentTrainingConfig
    checkpoint : Path
        Holds the state every `StudentTrainingConfig.checkpoint_every` steps and at the end.
    progress : callable
        Told of the steps done and of their number.
    """
    batches = make_batches(training_examples, settings)
    tables = list(model.tables.parameters())
    others = [*model.project.parameters(), *model.convolutions.parameters()]
    groups = [{"params": tables, "weight_decay": 0.0}, {"params": others, "weight_decay": settings.weight_decay}]
    optimizer = torch.optim.AdamW(groups, lr=settings.learning_rate, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, settings.learning_rate, total_steps=len(batches) + 1, pct_start=settings.warmup, cycle_momentum=False
    )
    torch.manual_seed(settings.seed)
    done = load_checkpoint(checkpoint, model, optimizer, schedule)
    known = torch.from_numpy(rows)
    model.train()
    for step in range(done, len(batches)):
        batch = pad_batch([training_examples[number] for number in batches[step]], max(settings.dilations))
        within = (batch.tokens >= 0)[:, None].float()
        scores = model(feature_dropout(known[batch.tokens.clamp(min=0)].long(), settings), within)[batch.tokens > 0]
        loss_of(scores, batch).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(others, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        progress(step + 1, len(batches))
        if (step + 1) % settings.checkpoint_every == 0 or step + 1 == len(batches):
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
