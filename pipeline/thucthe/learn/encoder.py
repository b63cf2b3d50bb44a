"""Fine-tunes an encoder (a Hugging Face BERT folder) as a recognizer of names.

Batches of windows come in, a checkpoint goes out. The habit of annotation that a window follows is told to the encoder
by a vector, so that three sets that disagree about heads and organizations teach one network without blurring it.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from thucthe.learn.checkpoint import load_checkpoint, save_checkpoint
from thucthe.learn.recipe import Progress
from thucthe.learn.windows import Settings, Window
from thucthe.recognize.scheme import HABITS, MARKS, N_SCORES
from thucthe.recognize.word_vectors import WordVectors, pack


class NameEncoder(nn.Module):
    """A BERT encoder and a linear layer that scores the marks of each piece.

    Parameters
    ----------
    bert : BertModel
    frozen : int
        Lowest layers that are not trained.
    dropout : float
    habits_at : int, optional
        The layer below which the vector of the habit is added; the first that is trained when left out.
    """

    def __init__(self, bert: BertModel, frozen: int, dropout: float, habits_at: int | None = None) -> None:
        super().__init__()
        self.bert = bert
        self.habits_at = frozen if habits_at is None else habits_at
        self.habits = nn.Embedding(len(HABITS), bert.config.hidden_size)
        nn.init.normal_(self.habits.weight, std=0.02)
        self.drop = nn.Dropout(dropout)
        self.scores = nn.Linear(bert.config.hidden_size, N_SCORES)
        for module in (bert.embeddings, *bert.encoder.layer[:frozen]):
            module.requires_grad_(False)

    def forward(self, pieces: torch.Tensor, habits: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """Score every piece.

        Parameters
        ----------
        pieces : tensor of int64, shape (n_windows, n_pieces)
        habits : tensor of int64, shape (n_windows,)
        mask : tensor of bool, shape (n_windows, 1, 1, n_pieces), optional
            Which pieces are no padding.

        Returns
        -------
        tensor of float, shape (n_windows, n_pieces, `N_SCORES`)
        """
        hidden: torch.Tensor = self.bert.embeddings(input_ids=pieces)
        for number, layer in enumerate(self.bert.encoder.layer):
            if number == self.habits_at:
                hidden = hidden + self.habits(habits)[:, None]
            output = layer(hidden, mask)
            hidden = output[0] if isinstance(output, tuple) else output
        scores: torch.Tensor = self.scores(self.drop(hidden))
        return scores


def load_encoder(folder: Path, frozen: int, dropout: float, seed: int) -> NameEncoder:
    """Load a pre-trained encoder (a Hugging Face BERT folder) under a new layer of scores."""
    torch.manual_seed(seed)
    config = BertConfig.from_pretrained(folder, hidden_dropout_prob=dropout, attention_probs_dropout_prob=0.0)
    bert = BertModel.from_pretrained(folder, config=config, add_pooling_layer=False, dtype=torch.float32)
    words = bert.embeddings.word_embeddings.weight
    # It learns with the word vectors that it will run with.
    words.data = torch.from_numpy(WordVectors(*pack(words.detach().numpy())).table())
    return NameEncoder(bert, frozen, dropout)


def loss_of(model: NameEncoder, batch: Sequence[Window], half: bool) -> torch.Tensor:
    """Give the sum of the cross-entropies of all marks of a batch, each in the habit of its window.

    Parameters
    ----------
    model : NameEncoder
    batch : sequence of Window
    half : bool
        Whether to multiply in 16 bits.
    """
    longest = max(len(window.pieces) for window in batch)
    pieces = torch.ones((len(batch), longest), dtype=torch.long)
    mask = torch.zeros((len(batch), 1, 1, longest), dtype=torch.bool)
    rows: list[int] = []
    columns: list[int] = []
    for row, window in enumerate(batch):
        n = len(window.pieces)
        pieces[row, :n] = torch.tensor(window.pieces)
        mask[row, ..., :n] = True
        rows += [row] * len(window.firsts)
        columns += window.firsts
    habits = torch.tensor([window.habit for window in batch])
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        scores = model(pieces, habits, None if bool(mask.all()) else mask)[rows, columns].float()
    by_habit = scores.reshape(-1, len(HABITS), len(MARKS))
    followed = by_habit[torch.arange(len(scores)), habits[rows]]
    marks = torch.from_numpy(np.concatenate([window.marks for window in batch]).astype(np.float32))
    return functional.cross_entropy(followed, marks, reduction="sum")


def train_encoder(
    model: NameEncoder, batches: Sequence[Sequence[Window]], settings: Settings, checkpoint: Path, progress: Progress
) -> None:
    """Train on batches, going on from the checkpoint when there is one.

    Parameters
    ----------
    model : NameEncoder
    batches : sequence of sequence of Window
        As `make_batches` lays them out.
    settings : Settings
    checkpoint : Path
        Holds the state every `Settings.every` steps and at the end.
    progress : callable
        Told of the steps done and of their number.
    """
    torch.manual_seed(settings.seed)
    body = [p for p in model.bert.parameters() if p.requires_grad]
    head = [*model.scores.parameters(), *model.habits.parameters()]
    groups = [{"params": body, "lr": settings.rate}, {"params": head, "lr": settings.head_rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    n_steps = len(batches) // settings.threads
    rise = max(1, int(settings.warmup * n_steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / rise, max(0.0, (n_steps - step) / (n_steps - rise)))
    )
    done = load_checkpoint(checkpoint, model, optimizer, schedule)
    model.train()
    threads = torch.get_num_threads()
    with ThreadPoolExecutor(settings.threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        for step in range(done, n_steps):
            group = batches[step * settings.threads : (step + 1) * settings.threads]
            n_atoms = sum(len(window.firsts) for batch in group for window in batch)

            def learn(batch: Sequence[Window], n_atoms: int = n_atoms) -> None:
                (loss_of(model, batch, settings.half) / n_atoms).backward()  # type: ignore[no-untyped-call]

            list(pool.map(learn, group))
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            progress(step + 1, n_steps)
            if (step + 1) % settings.every == 0 or step + 1 == n_steps:
                save_checkpoint(checkpoint, model, optimizer, schedule, step + 1)
    torch.set_num_threads(threads)
