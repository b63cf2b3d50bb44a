"""Train the convolutional network of `ConvScorer` on soft labels, and write its files.

Dilated convolutions follow Strubell et al., "Fast and Accurate Entity Recognition with Iterated Dilated Convolutions",
EMNLP 2017; targets are a teacher's probabilities as in Hinton et al., "Distilling the Knowledge in a Neural Network",
2015.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NamedTuple

import numpy as np
import torch
from pydantic import Strict
from torch import nn
from torch.nn import functional

from thucthe.checked import checked_dataclass
from thucthe.recognize.networks.conv_scorer import ATTRIBUTES, FIRST_VALUE, NETWORK, TABLES, UNKNOWN
from thucthe.recognize.networks.lexicons import CLUSTERS, NAMES
from thucthe.recognize.tags.scheme import N_SCORES, SCHEMES, TAGS
from thucthe.train.checkpoint import load_checkpoint, save_checkpoint
from thucthe.train.onnx_export import quantize, quantize_before_context
from thucthe.train.recipe import Progress
from thucthe.train.training_examples import TrainingExample

_EMBEDDING_SIZES = {
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
_LEXICAL_ATTRIBUTES = ("lower", "form", "small", "middle", "large", "listed")
"""Attributes that are unknown for an unseen form."""


@checked_dataclass
class StudentTrainingConfig:
    """Architecture and training parameters of the convolutional network.

    Attributes
    ----------
    embedding_sizes : mapping of str to int
        Width of the embedding table of each attribute.
    hidden_size : int
        Width of the hidden layers.
    dilations : tuple of int
        Dilation of each convolution, whose kernels have a width of 3.
    epochs : int
    batch_size : int
        Maximum number of positions of a batch: units and borders.
    learning_rate : float
        Maximum learning rate.
    warmup : float
        Share of the steps in which the learning rate rises, 0 to 1.
    weight_decay : float
        Of the network; the embedding tables have none.
    dropout : float
        Dropout rate, 0 to 1.
    lexical_dropout : float
        Share of the units whose lexical attributes are all set to the unknown value.
    feature_dropout : float
        Share of the lexical attributes that are set to the unknown value one by one.
    seed : int
    checkpoint_every : int
        Steps between checkpoints.
    """

    embedding_sizes: Mapping[str, int] = field(default_factory=lambda: _EMBEDDING_SIZES)
    hidden_size: int = 192
    dilations: Annotated[tuple[int, ...], Strict(False)] = (1, 1, 2, 1, 4)
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
    """Residual dilated convolutions and the output layer."""

    def __init__(self, settings: StudentTrainingConfig) -> None:
        super().__init__()
        width = settings.hidden_size
        self.dilations = settings.dilations
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in self.dilations)
        self.layers = nn.ModuleList(nn.Linear(3 * width, width) for _ in self.dilations)
        self.drop = nn.Dropout(settings.dropout)
        self.last = nn.LayerNorm(width)
        self.scores = nn.Linear(width, N_SCORES)

    def forward(self, vectors: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """Compute the logits at every position.

        Parameters
        ----------
        vectors : tensor of float, shape (n_positions, hidden_size)
        mask : tensor of float, shape (n_positions, 1), optional
            0 at the positions between two training examples, 1 elsewhere.

        Returns
        -------
        tensor of float, shape (n_positions, `N_SCORES`)
        """
        for dilation, norm, layer in zip(self.dilations, self.norms, self.layers, strict=True):
            inputs = norm(vectors)
            if mask is not None:
                inputs = inputs * mask
            padded = functional.pad(inputs, (0, 0, dilation, dilation))
            context = torch.cat((padded[: -2 * dilation], inputs, padded[2 * dilation :]), dim=1)
            vectors = vectors + self.drop(functional.relu(layer(context)))
        scores: torch.Tensor = self.scores(self.drop(self.last(vectors)))
        return scores


class Student(nn.Module):
    """The whole network: embedding tables, projection and convolutions.

    Parameters
    ----------
    sizes : mapping of str to int
        Number of values of each attribute.
    settings : StudentTrainingConfig
        Its seed determines the initial weights.
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

    def forward(self, rows: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """Compute the logits at every position.

        Parameters
        ----------
        rows : tensor of int64, shape (n_positions, n_attributes)
            Rows of the attributes in their embedding tables.
        mask
            See `Convolutions.forward`.

        Returns
        -------
        tensor of float, shape (n_positions, `N_SCORES`)
        """
        joined = torch.cat([functional.embedding(rows[:, n], self.tables[a]) for n, a in enumerate(ATTRIBUTES)], dim=1)
        scores: torch.Tensor = self.convolutions(self.drop(self.project(joined)), mask)
        return scores


class Batch(NamedTuple):
    """Concatenated training examples.

    Attributes
    ----------
    tokens : tensor of int64, shape (n_positions,)
        As in `TrainingExample`; -1 between two training examples.
    schemes : tensor of int64, shape (n_units,)
        Index in `SCHEMES`.
    targets : tensor of float, shape (n_units, n_tags)
        Probabilities of the tags.
    """

    tokens: torch.Tensor
    schemes: torch.Tensor
    targets: torch.Tensor


def collate(examples: Sequence[TrainingExample], padding: int) -> Batch:
    """Concatenate training examples, with `padding` empty positions after each."""
    empty = np.full(padding, -1, dtype=np.int32)
    tokens = np.concatenate([part for example in examples for part in (example.tokens, empty)])
    schemes = np.repeat([example.scheme for example in examples], [len(example.targets) for example in examples])
    targets = np.concatenate([example.targets for example in examples])
    return Batch(
        torch.from_numpy(tokens.astype(np.int64)),
        torch.from_numpy(schemes),
        torch.from_numpy(targets.astype(np.float32)),
    )


def feature_dropout(rows: torch.Tensor, settings: StudentTrainingConfig) -> torch.Tensor:
    """Set random lexical attributes to the unknown value, to train for unseen forms.

    Parameters
    ----------
    rows : tensor of int64, shape (n_positions, n_attributes)
    settings : StudentTrainingConfig
    """
    lexical = torch.tensor([a in _LEXICAL_ATTRIBUTES for a in ATTRIBUTES])
    unit = torch.rand(len(rows), 1) < settings.lexical_dropout
    single = torch.rand(rows.shape) < settings.feature_dropout
    return rows.masked_fill(lexical & (unit | single) & (rows >= FIRST_VALUE), UNKNOWN)


def compute_loss(scores: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Compute the mean cross-entropy over the units of a batch, each in its annotation scheme."""
    by_scheme = scores.reshape(-1, len(SCHEMES), len(TAGS))
    return functional.cross_entropy(by_scheme[torch.arange(len(scores)), batch.schemes], batch.targets)


def make_batches(examples: Sequence[TrainingExample], settings: StudentTrainingConfig) -> list[list[int]]:
    """Return the batches of all epochs in training order, as indices of training examples."""
    rng = random.Random(settings.seed)
    batches: list[list[int]] = []
    for _ in range(settings.epochs):
        order = list(range(len(examples)))
        rng.shuffle(order)
        size = settings.batch_size
        for index in order:
            length = len(examples[index].tokens)
            if size + length > settings.batch_size:
                batches.append([])
                size = 0
            batches[-1].append(index)
            size += length
    return batches


def train_student(
    model: Student,
    rows: np.ndarray,
    examples: Sequence[TrainingExample],
    settings: StudentTrainingConfig,
    checkpoint: Path,
    progress: Progress,
) -> None:
    """Train the network, resuming from the checkpoint if there is one.

    Parameters
    ----------
    model : Student
    rows : array of int32, shape (n_tokens, n_attributes)
        Rows of the attributes of each token, see `FeatureVocabulary.rows`.
    examples : sequence of TrainingExample
    settings : StudentTrainingConfig
    checkpoint : Path
        File to which the state is written every `StudentTrainingConfig.checkpoint_every` steps and at the end.
    progress : callable
        Called after each step with the number of completed steps and their total.
    """
    batches = make_batches(examples, settings)
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
        batch = collate([examples[index] for index in batches[step]], max(settings.dilations))
        mask = (batch.tokens >= 0)[:, None].float()
        scores = model(feature_dropout(known[batch.tokens.clamp(min=0)].long(), settings), mask)[batch.tokens > 0]
        compute_loss(scores, batch).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(others, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        progress(step + 1, len(batches))
        if (step + 1) % settings.checkpoint_every == 0 or step + 1 == len(batches):
            save_checkpoint(checkpoint, model, optimizer, schedule, step + 1)


def write_conv(model: Student, values: Mapping[str, Sequence[str]], lexicons: Path, folder: Path) -> None:
    """Write the files of a `ConvScorer`.

    Parameters
    ----------
    model : Student
        Its embedding tables are quantized in place to 8 bits, so that it agrees with the files.
    values : mapping of str to sequence of str
        Values of each attribute, in the order of the rows of its table.
    lexicons : Path
        Folder with ``clusters.tsv`` and ``names.tsv``.
    folder : Path
        Folder to write.
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
            dynamic_axes={"vectors": {0: "positions"}, "scores": {0: "positions"}},
            opset_version=17,
            dynamo=False,
        )
        quantize(plain, folder / NETWORK)
    quantize_before_context(folder / NETWORK)
    for file in (CLUSTERS, NAMES):
        if lexicons != folder:
            (folder / file).write_bytes((lexicons / file).read_bytes())


def _lines(values: Sequence[str]) -> np.ndarray:
    return np.frombuffer("".join(f"{value}\n" for value in values).encode(), dtype=np.uint8)
