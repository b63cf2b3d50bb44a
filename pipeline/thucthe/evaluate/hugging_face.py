"""Find names with a token classifier of Hugging Face from a local folder; nothing is downloaded.

The classifier reads one sentence at a time, tokenized as its training data: into syllables and punctuation, or for
PhoBERT into words whose syllables are joined by ``_``. The label of a word is that of its first subword.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from thucthe.errors import MissingPackageError, ModelError, NotFoundError
from thucthe.evaluate.match import Finder, Found, Span
from thucthe.evaluate.sentence_tokens import sentence_tokens, sentence_words
from thucthe.labels import LABELS, canonical_label

_LONGEST_WINDOW = 256
"""Maximum number of subwords of a window, even if the classifier accepts more."""
_LONGEST_WORD = 32
"""Maximum number of subwords of a word; a web address may have hundreds."""
_TEXT_BATCH_SIZE, _WINDOW_BATCH_SIZE = 16, 32
_TAG = re.compile(r"(?:([BIESLU])[-_])?(\S+)")

Word = tuple[int, int]
Tag = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Window:
    """Part of a sentence that fits the classifier: the subwords of its words, and the words whose labels it
    determines.
    """

    subwords: list[list[int]]
    first: int
    own: range


def load_classifier(folder: Path) -> Finder:
    """Load a token classifier; see `find_with` for the errors."""
    if not (folder / "config.json").is_file():
        raise NotFoundError(f"{folder}: no config.json; give a folder with a token classifier of Hugging Face")
    try:
        import torch  # noqa: F401  (transformers reports a missing torch only later)
        from transformers import AutoModelForTokenClassification, AutoTokenizer
        from transformers.utils import logging
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"comparing with a model of Hugging Face needs the package {error.name}; "
            "install it with: pip install 'thucthe[train]'",
            name=error.name,
        ) from error
    quiet: Any = logging
    quiet.set_verbosity_error()
    quiet.disable_progress_bar()
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        if getattr(tokenizer, "add_prefix_space", None) is False:  # words are encoded one by one, as if after a space
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, add_prefix_space=True)
        model, loading = AutoModelForTokenClassification.from_pretrained(
            folder, local_files_only=True, output_loading_info=True
        )
    except Exception as error:  # transformers raises various errors for damaged folders
        raise ModelError(
            f"{folder}: this classifier can't be loaded ({(str(error) or repr(error)).splitlines()[0]})"
        ) from error
    if any(name.startswith("classifier") for name in loading["missing_keys"]):
        raise ModelError(f"{folder}: holds no trained token classifier, only the network below one")
    tags = [_read_tag(model.config.id2label[number]) for number in range(model.config.num_labels)]
    if not any(label for _, label in tags):
        known = ", ".join(map(str, model.config.id2label.values()))
        raise ModelError(f"{folder}: none of its labels is a person, place or organization ({known})")
    return _Classifier(model.eval(), tokenizer, tags).find


def _read_tag(name: str) -> Tag:
    """Parse ``B-PERSON`` as ``("B", "PER")``; O and other kinds of names have no label."""
    tag = _TAG.fullmatch(name)
    label = canonical_label(tag[2]) if tag else ""
    return ((tag and tag[1]) or "I", label) if label in LABELS else ("O", "")


class _Classifier:
    """A model with its tokenizer and the tags of its outputs."""

    def __init__(self, model: Any, tokenizer: Any, tags: list[Tag]) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.tags = tags
        self.cut = sentence_words if type(tokenizer).__name__.startswith("Phobert") else sentence_tokens
        self.begin = _first_of(tokenizer.cls_token_id, tokenizer.bos_token_id)
        self.end = _first_of(tokenizer.sep_token_id, tokenizer.eos_token_id)
        # RoBERTa models number positions from 2.
        positions = (getattr(model.config, "max_position_embeddings", None) or 512) - 2
        self.room = min(positions, tokenizer.model_max_length, _LONGEST_WINDOW) - len(self.begin + self.end)

    def find(self, texts: Sequence[str]) -> Iterator[Found]:
        """Find the names of texts; the score of a name is the mean probability of its words' labels."""
        for first in range(0, len(texts), _TEXT_BATCH_SIZE):
            batch = [(text, self.cut(text)) for text in texts[first : first + _TEXT_BATCH_SIZE]]
            sentences = [_slices(text, words) for text, cut in batch for words in cut]
            probabilities = iter(self._classify([self._subwords(words) for words in sentences]))
            for _, cut in batch:
                found = (name for words in cut for name in _decode(words, next(probabilities), self.tags))
                yield Found(tuple(found))

    def _subwords(self, words: list[str]) -> list[list[int]]:
        unknown = _first_of(self.tokenizer.unk_token_id)
        cut = self.tokenizer(words, add_special_tokens=False)["input_ids"]
        return [(list(subwords) or unknown)[: min(_LONGEST_WORD, self.room)] for subwords in cut]

    def _classify(self, sentences: list[list[list[int]]]) -> list[npt.NDArray[np.float32]]:
        """Compute the tag probabilities of each word, an array of shape (n_words, n_tags) for each sentence."""
        results = [np.zeros((len(words), len(self.tags)), dtype=np.float32) for words in sentences]
        windows = [(i, window) for i, words in enumerate(sentences) for window in _cut_windows(words, self.room)]
        windows.sort(key=lambda item: sum(map(len, item[1].subwords)))
        for start in range(0, len(windows), _WINDOW_BATCH_SIZE):
            batch = windows[start : start + _WINDOW_BATCH_SIZE]
            for (i, window), rows in zip(batch, self._run([window for _, window in batch]), strict=True):
                results[i][window.own] = rows[[word - window.first for word in window.own]]
        return results

    def _run(self, windows: list[_Window]) -> Iterator[npt.NDArray[np.float32]]:
        import torch

        ids = [self.begin + [subword for word in window.subwords for subword in word] + self.end for window in windows]
        width = max(map(len, ids))
        padding = self.tokenizer.pad_token_id or 0
        with torch.inference_mode():
            logits = self.model(
                input_ids=torch.tensor([row + [padding] * (width - len(row)) for row in ids]),
                attention_mask=torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in ids]),
            ).logits
            probabilities = logits.softmax(-1).numpy()
        for row, window in zip(probabilities, windows, strict=True):
            firsts = accumulate(map(len, window.subwords[:-1]), initial=len(self.begin))
            yield row[list(firsts)]


def _first_of(*tokens: int | None) -> list[int]:
    return [token for token in tokens if token is not None][:1]


def _slices(text: str, words: list[Word]) -> list[str]:
    return ["_".join(unicodedata.normalize("NFC", text[start:end]).split()) for start, end in words]


def _cut_windows(words: list[list[int]], room: int) -> Iterator[_Window]:
    """Split a sentence into windows that overlap by a quarter; each determines the words up to the middle of the
    overlap.
    """
    ends = [0, *accumulate(map(len, words))]
    first = own = 0
    while own < len(words):
        last = first
        while last < len(words) and ends[last + 1] - ends[first] <= room:
            last += 1
        following = last
        while last < len(words) and following > first + 1 and ends[last] - ends[following] < room // 4:
            following -= 1
        middle = len(words) if last == len(words) else (following + last + 1) // 2
        yield _Window(words[first:last], first, range(own, middle))
        first, own = following, middle


def _decode(words: list[Word], probabilities: npt.NDArray[np.float32], tags: list[Tag]) -> Iterator[Span]:
    """Decode the most probable tags; a name without B begins at its first tag."""
    name: list[int] = []
    label = ""
    best = probabilities.argmax(axis=1).tolist()
    scores = probabilities.max(axis=1)
    closed = True
    for i, number in enumerate([*best, None]):
        mark, kind = tags[number] if number is not None else ("O", "")
        if name and (closed or kind != label or mark in "BSU"):
            yield Span(words[name[0]][0], words[name[-1]][1], label, round(float(scores[name].mean()), 4))
            name = []
        if kind:
            name.append(i)
        label, closed = kind, mark in "OESLU"
