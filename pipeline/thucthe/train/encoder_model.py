"""Fine-tune a BERT encoder as a tagger of names.

The annotation scheme of a window is an input of the encoder, as an embedding, so that one model can be trained on
corpora with conflicting guidelines.
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

from thucthe.recognize.networks.word_vectors import WordVectors, pack
from thucthe.recognize.tags.scheme import N_SCORES, SCHEMES, TAGS
from thucthe.train.checkpoint import load_checkpoint, save_checkpoint
from thucthe.train.recipe import Progress
from thucthe.train.windows import EncoderTrainingConfig, Window


class NameEncoder(nn.Module):
    """A BERT encoder with a linear layer that computes the logits of the tags of each subword.

    Parameters
    ----------
    bert : BertModel
    n_frozen_layers : int
        Number of lowest layers that are not trained.
    dropout : float
        Dropout rate before the linear layer, 0 to 1.
    schemes_at : int, optional
        Index of the layer to whose input the embedding of the scheme is added; by default the first trained layer.
    """

    def __init__(self, bert: BertModel, n_frozen_layers: int, dropout: float, schemes_at: int | None = None) -> None:
        super().__init__()
        self.bert = bert
        self.schemes_at = n_frozen_layers if schemes_at is None else schemes_at
        self.schemes = nn.Embedding(len(SCHEMES), bert.config.hidden_size)
        nn.init.normal_(self.schemes.weight, std=0.02)
        self.drop = nn.Dropout(dropout)
        self.scores = nn.Linear(bert.config.hidden_size, N_SCORES)
        for module in (bert.embeddings, *bert.encoder.layer[:n_frozen_layers]):
            module.requires_grad_(False)

    def forward(self, subwords: torch.Tensor, schemes: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """Compute the logits of every subword.

        Parameters
        ----------
        subwords : tensor of int64, shape (n_windows, n_subwords)
        schemes : tensor of int64, shape (n_windows,)
        mask : tensor of bool, shape (n_windows, 1, 1, n_subwords), optional
            False for padding; None if there is none.

        Returns
        -------
        tensor of float, shape (n_windows, n_subwords, `N_SCORES`)
        """
        hidden: torch.Tensor = self.bert.embeddings(input_ids=subwords)
        for number, layer in enumerate(self.bert.encoder.layer):
            if number == self.schemes_at:
                hidden = hidden + self.schemes(schemes)[:, None]
            output = layer(hidden, mask)
            hidden = output[0] if isinstance(output, tuple) else output
        scores: torch.Tensor = self.scores(self.drop(hidden))
        return scores


def load_encoder(folder: Path, n_frozen_layers: int, dropout: float, seed: int) -> NameEncoder:
    """Load a pre-trained encoder with a new, random output layer.

    Parameters
    ----------
    folder : Path
        Folder of a BERT model in the format of Hugging Face.
    n_frozen_layers, dropout
        See `NameEncoder`.
    seed : int
        Of the output layer's weights.
    """
    torch.manual_seed(seed)
    config = BertConfig.from_pretrained(
        folder, local_files_only=True, hidden_dropout_prob=dropout, attention_probs_dropout_prob=0.0
    )
    bert = BertModel.from_pretrained(
        folder, local_files_only=True, config=config, add_pooling_layer=False, dtype=torch.float32
    )
    words = bert.embeddings.word_embeddings.weight
    # Inference uses quantized word vectors, so train with the same.
    words.data = torch.from_numpy(WordVectors(*pack(words.detach().numpy())).table())
    return NameEncoder(bert, n_frozen_layers, dropout)


def compute_loss(model: NameEncoder, batch: Sequence[Window], bf16: bool) -> torch.Tensor:
    """Compute the cross-entropy summed over all units of a batch, each in the scheme of its window.

    Parameters
    ----------
    model : NameEncoder
    batch : sequence of Window
    bf16 : bool
        Use bfloat16 autocast.

    Returns
    -------
    tensor of float, shape ()
    """
    longest = max(len(window.subwords) for window in batch)
    subwords = torch.ones((len(batch), longest), dtype=torch.long)
    mask = torch.zeros((len(batch), 1, 1, longest), dtype=torch.bool)
    rows: list[int] = []
    columns: list[int] = []
    for row, window in enumerate(batch):
        n = len(window.subwords)
        subwords[row, :n] = torch.tensor(window.subwords)
        mask[row, ..., :n] = True
        rows += [row] * len(window.firsts)
        columns += window.firsts
    schemes = torch.tensor([window.scheme for window in batch])
    with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        scores = model(subwords, schemes, None if bool(mask.all()) else mask)[rows, columns].float()
    by_scheme = scores.reshape(-1, len(SCHEMES), len(TAGS))
    logits = by_scheme[torch.arange(len(scores)), schemes[rows]]
    tags = torch.from_numpy(np.concatenate([window.tags for window in batch]).astype(np.float32))
    return functional.cross_entropy(logits, tags, reduction="sum")


def train_encoder(
    model: NameEncoder,
    batches: Sequence[Sequence[Window]],
    settings: EncoderTrainingConfig,
    checkpoint: Path,
    progress: Progress,
) -> None:
    """Train on batches, resuming from the checkpoint if there is one.

    Parameters
    ----------
    model : NameEncoder
    batches : sequence of sequence of Window
        As returned by `make_batches`.
    settings : EncoderTrainingConfig
    checkpoint : Path
        File to which the state is written every `EncoderTrainingConfig.checkpoint_every` steps and at the end.
    progress : callable
        Called after each step with the number of completed steps and their total.
    """
    torch.manual_seed(settings.seed)
    body = [p for p in model.bert.parameters() if p.requires_grad]
    head = [*model.scores.parameters(), *model.schemes.parameters()]
    groups = [{"params": body, "lr": settings.learning_rate}, {"params": head, "lr": settings.head_learning_rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    n_steps = len(batches) // settings.threads
    n_warmup = max(1, int(settings.warmup * n_steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / n_warmup, max(0.0, (n_steps - step) / (n_steps - n_warmup)))
    )
    done = load_checkpoint(checkpoint, model, optimizer, schedule)
    model.train()
    threads = torch.get_num_threads()
    with ThreadPoolExecutor(settings.threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        for step in range(done, n_steps):
            group = batches[step * settings.threads : (step + 1) * settings.threads]
            n_units = sum(len(window.firsts) for batch in group for window in batch)

            def backward(batch: Sequence[Window], n_units: int = n_units) -> None:
                (compute_loss(model, batch, settings.bf16) / n_units).backward()  # type: ignore[no-untyped-call]

            list(pool.map(backward, group))
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            progress(step + 1, n_steps)
            if (step + 1) % settings.checkpoint_every == 0 or step + 1 == n_steps:
                save_checkpoint(checkpoint, model, optimizer, schedule, step + 1)
    torch.set_num_threads(threads)
