"""The spaCy component ``thucthe_recognizer``: named entity recognition with trained networks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.scorer import get_ner_prf
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import SimpleFrozenList, minibatch

from thucthe.doc_data import register_extensions
from thucthe.errors import ModelError
from thucthe.labels import LABELS
from thucthe.recognize.confidence import Knot, calibrate
from thucthe.recognize.nested import find_nested
from thucthe.recognize.networks import conv_scorer, encoder_scorer
from thucthe.recognize.postprocess import extend_to_words, harmonize_labels, is_fragment, trim_brackets
from thucthe.recognize.spans import Name, add_names
from thucthe.recognize.tags.decoding import Found, find_names, log_softmax
from thucthe.recognize.tags.scheme import SCHEMES
from thucthe.recognize.tags.units import Segmentation, segment_doc
from thucthe.tokenize.crf import Floats

_LOGGER = logging.getLogger(__name__)


class Scorer(Protocol):
    """A trained network."""

    def predict_logits(self, segmentation: Segmentation, scheme: str) -> Floats:
        """Compute the logits of the tags of all units of a text in a scheme, shape (n_units, n_tags)."""


NETWORKS: Mapping[str, tuple[Callable[[Path], Scorer], tuple[str, ...]]] = {
    "encoder": (encoder_scorer.EncoderScorer, encoder_scorer.FILES),
    "conv": (conv_scorer.ConvScorer, conv_scorer.FILES),
}
"""Kinds of networks: their class, constructed from a folder, and the files in it."""


@Language.factory(
    "thucthe_recognizer",
    default_config={"networks": ["encoder"], "scheme": "guide", "consistent": True, "calibration": []},
    assigns=["doc.ents", "token.ent_iob", "token.ent_type", "doc.spans"],
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
    retokenizes=True,
)
def create_recognizer(
    nlp: Language, name: str, networks: list[str], scheme: str, consistent: bool, calibration: list[list[float]]
) -> Recognizer:
    """Create a recognizer without networks, which `from_disk` loads."""
    if not networks or not set(networks) <= set(NETWORKS):
        raise ModelError(f"no networks {networks!r}; known are {', '.join(NETWORKS)}")
    if scheme not in SCHEMES:
        raise ModelError(f"no scheme {scheme!r}; known are {', '.join(SCHEMES)}")
    return Recognizer(name, networks, scheme, consistent, calibration)


class Recognizer(Pipe):
    """Recognizer of persons, places and organizations.

    Parameters
    ----------
    name : str
        Name of the component in the pipeline.
    networks : sequence of str
        Kinds of networks, see `NETWORKS`; also the value of ``span._.thucthe.recognizer``. The logarithms of their
        probabilities are averaged (a product of experts; Hinton, "Training Products of Experts", 2002).
    scheme : str
        Annotation scheme, see `scheme.SCHEMES`.
    consistent : bool
        Whether an unambiguous name gets the same label throughout an article.
    calibration : sequence of (float, float)
        Knots of the calibration, see `thucthe.recognize.confidence.calibrate`; fitted on held-out texts.
    """

    def __init__(
        self, name: str, networks: Sequence[str], scheme: str, consistent: bool = True, calibration: Sequence[Knot] = ()
    ) -> None:
        register_extensions()
        self.name, self.networks, self.scheme, self.consistent = name, tuple(networks), scheme, consistent
        self.calibration = calibration
        self._folder: Path | None = None
        self._scorers: list[Scorer] = []

    def __call__(self, doc: Doc) -> Doc:
        """Find the names of one Doc."""
        return self._annotate([doc])[0]

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Find the names of a stream of Docs, decoding `batch_size` Docs together."""
        batches: Iterator[list[Doc]] = minibatch(stream, batch_size)  # type: ignore[no-untyped-call]
        for docs in batches:
            try:
                yield from self._annotate(docs)
            except Exception as error:
                if len(docs) == 1:
                    self.get_error_handler()(self.name, self, docs, error)
                else:
                    _LOGGER.info("a batch of Docs failed; they are processed one by one", exc_info=True)
                    yield from self.pipe(docs, batch_size=1)

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the names that it finds."""
        return LABELS

    def score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        """Score predicted against reference entities, as spaCy's own entity recognizer does."""
        return get_ner_prf(examples, **kwargs)

    def predict_logits(self, segmentation: Segmentation) -> Floats:
        """Compute the scores of all tags of the units of a text, shape (n_units, n_tags)."""
        if not self._scorers:
            raise ModelError(f"the component {self.name!r} has no model; load a trained pipeline with thucthe.load()")
        if len(self._scorers) == 1:
            return self._scorers[0].predict_logits(segmentation, self.scheme)
        mean: Floats = np.mean(
            [log_softmax(scorer.predict_logits(segmentation, self.scheme)) for scorer in self._scorers], axis=0
        )
        return mean

    def _annotate(self, docs: Sequence[Doc]) -> list[Doc]:
        segmentations = [segment_doc(doc) for doc in docs]
        scored = [self.predict_logits(segmentation) for segmentation in segmentations]
        scores: Floats = np.concatenate(scored)
        found, lattice = find_names(
            scores, [length for segmentation in segmentations for length in segmentation.lengths]
        )
        borders = np.cumsum([0, *map(len, scored)]).tolist()
        numbers = np.searchsorted([name.first for name in found], borders).tolist()
        annotated: list[Doc] = []
        for i, (doc, segmentation) in enumerate(zip(docs, segmentations, strict=True)):
            names = [self._postprocess(segmentation, name, borders[i]) for name in found[numbers[i] : numbers[i + 1]]]
            outer = _drop_overlaps([name for name in names if name is not None])
            if self.consistent:
                outer = harmonize_labels(segmentation, outer, lattice, borders[i])
            found_names = self._names(segmentation, outer)
            annotated.append(add_names(doc, found_names, find_nested(segmentation.text, found_names, self.scheme)))
        return annotated

    def _postprocess(self, segmentation: Segmentation, name: Found, border: int) -> Found | None:
        """Return a name with indices relative to its text, None if it is a fragment."""
        name = trim_brackets(segmentation.forms, name._replace(first=name.first - border, last=name.last - border))
        name = extend_to_words(segmentation, name)
        return (
            None
            if is_fragment(segmentation.text, segmentation.spans[name.first][0], segmentation.spans[name.last][1])
            else name
        )

    def _names(self, segmentation: Segmentation, found: Sequence[Found]) -> list[Name]:
        scores = calibrate(np.array([name.score for name in found]), self.calibration).tolist()
        kinds = "+".join(self.networks)
        return [
            Name(segmentation.spans[name.first][0], segmentation.spans[name.last][1], name.label, score, kinds)
            for name, score in zip(found, scores, strict=True)
        ]

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = SimpleFrozenList()) -> None:
        """Copy the model files into a folder."""
        if self._folder is None:
            return
        target = Path(path)
        target.mkdir(parents=True, exist_ok=True)
        for file in self._files():
            if self._folder != target:
                (target / file).write_bytes((self._folder / file).read_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = SimpleFrozenList()) -> Recognizer:
        """Load the model files of a folder.

        Raises
        ------
        ModelError
            If a file is missing, damaged or of another version.
        """
        self._folder = Path(path)
        missing = [file for file in self._files() if not (self._folder / file).exists()]
        if missing:
            raise ModelError(f"{path}: the model lacks {', '.join(missing)}; train it again or reinstall thucthe")
        self._scorers = [NETWORKS[network][0](self._folder) for network in self.networks]
        return self

    def _files(self) -> list[str]:
        return [file for network in self.networks for file in NETWORKS[network][1]]

    def to_bytes(self, **kwargs: Any) -> bytes:
        """Serialize the path of the model files."""
        return str(self._folder or "").encode()

    def from_bytes(self, data: bytes, **kwargs: Any) -> Recognizer:
        """Load the model files from the path of another process on this machine."""
        return self.from_disk(data.decode()) if data else self


def _drop_overlaps(names: Sequence[Found]) -> list[Found]:
    """Drop names that overlap the preceding one."""
    apart: list[Found] = []
    for name in names:
        if not apart or name.first > apart[-1].last:
            apart.append(name)
    return apart
