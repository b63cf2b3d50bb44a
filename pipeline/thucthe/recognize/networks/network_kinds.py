"""The kinds of networks that find names.

Another package adds one by an entry point of the group ``thucthe_networks`` whose value is a `NetworkKind`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from thucthe.recognize.networks import conv_scorer, encoder_scorer
from thucthe.recognize.tags.units import Segmentation
from thucthe.registry import Registry
from thucthe.tokenize.crf import Floats


class Scorer(Protocol):
    """A trained network."""

    def predict_logits(self, segmentation: Segmentation, scheme: str) -> Floats:
        """Compute the scores of the tags of all units of a text in a scheme, shape (n_units, n_tags)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkKind:
    """A kind of networks.

    Attributes
    ----------
    load : callable
        Takes the folder of a model and returns a `Scorer`.
    files : tuple of str
        Names of the files that it needs in the folder.
    """

    load: Callable[[Path], Scorer]
    files: tuple[str, ...]


NETWORKS = Registry(
    "networks",
    NetworkKind,
    {
        "encoder": NetworkKind(load=encoder_scorer.EncoderScorer, files=encoder_scorer.FILES),
        "conv": NetworkKind(load=conv_scorer.ConvScorer, files=conv_scorer.FILES),
    },
)
