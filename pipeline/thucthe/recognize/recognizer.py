"""The spaCy component ``thucthe_recognizer``: named entity recognition with trained networks."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

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
from thucthe.recognize.networks.network_kinds import NETWORKS, Scorer
from thucthe.recognize.postprocess import (
    extend_to_sea,
    extend_to_words,
    harmonize_labels,
    is_fragment,
    trim_brackets,
    trim_repeated_head,
    trim_title,
)
from thucthe.recognize.spans import Name, add_names
from thucthe.recognize.tags.decoding import Found, TagLattice, find_names, log_softmax
from thucthe.recognize.tags.scheme import SCHEMES
from thucthe.recognize.tags.units import Segmentation, segment_doc
from thucthe.tokenize.crf import Floats

_LOGGER = logging.getLogger(__name__)


@Language.factory(
    "thucthe_recognizer",
    default_config={
        "networks": ["encoder"],
        "cascade_threshold": 1.0,
        "scheme": "guide",
        "consistent": True,
        "calibration": [],
    },
    assigns=["doc.ents", "token.ent_iob", "token.ent_type", "doc.spans"],
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
    retokenizes=True,
)
def create_recognizer(
    nlp: Language,
    name: str,
    networks: list[str],
    cascade_threshold: float,
    scheme: str,
    consistent: bool,
    calibration: list[list[float]],
) -> Recognizer:
    """Create a recognizer without networks, which `from_disk` loads."""
    if not networks:
        raise ModelError(f"the component {name!r} names no networks; there are {', '.join(NETWORKS.entries)}")
    for network in networks:
        NETWORKS.get(network)
    if scheme not in SCHEMES:
        raise ModelError(f"no scheme {scheme!r}; known are {', '.join(SCHEMES)}")
    return Recognizer(
        name, networks, scheme, cascade_threshold=cascade_threshold, consistent=consistent, calibration=calibration
    )


class Recognizer(Pipe):
    """Recognizer of persons, places and organizations.

    Parameters
    ----------
    name : str
        Name of the component in the pipeline.
    networks : sequence of str
        Kinds of networks, see `NETWORKS`, the fastest first; also the value of ``span._.thucthe.recognizer``. The first
        scores all sentences, the others only those of which it is uncertain (a cascade; Viola and Jones, "Rapid Object
        Detection using a Boosted Cascade of Simple Features", CVPR 2001). The logarithms of their probabilities are
        averaged (a product of experts; Hinton, "Training Products of Experts", 2002).
    scheme : str
        Annotation scheme, see `scheme.SCHEMES`.
    cascade_threshold : float
        A sentence is left to the first network if the probability of its best tag sequence exceeds this, 0 to 1; with
        1 all networks score all sentences.
    consistent : bool
        Whether an unambiguous name gets the same label throughout an article.
    calibration : sequence of (float, float)
        Knots of the calibration, see `thucthe.recognize.confidence.calibrate`; fitted on held-out texts.
    """

    def __init__(
        self,
        name: str,
        networks: Sequence[str],
        scheme: str,
        *,
        cascade_threshold: float = 1.0,
        consistent: bool = True,
        calibration: Sequence[Knot] = (),
    ) -> None:
        register_extensions()
        self.name, self.networks, self.scheme, self.consistent = name, tuple(networks), scheme, consistent
        self.cascade_threshold, self.calibration = cascade_threshold, calibration
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
        return self._predict([segmentation])

    def _predict(self, segmentations: Sequence[Segmentation]) -> Floats:
        """Compute the scores of all tags of the units of several texts, one after the other.

        The scores of a text do not depend on the other texts.
        """
        if not self._scorers:
            raise ModelError(f"the component {self.name!r} has no model; load a trained pipeline with thucthe.load()")
        first, *others = self._scorers
        scores: Floats = np.concatenate([first.predict_logits(one, self.scheme) for one in segmentations])
        if not others or not len(scores):
            return scores
        scores = log_softmax(scores)
        lengths = [length for one in segmentations for length in one.lengths]
        uncertain = TagLattice(scores, lengths).best_probabilities() <= self.cascade_threshold
        first_unit = first_sentence = 0
        for one in segmentations:
            end_unit, end_sentence = first_unit + len(one.forms), first_sentence + len(one.lengths)
            chosen = uncertain[first_sentence:end_sentence]
            if chosen.any():
                part = one.select(chosen.tolist())
                rows = first_unit + np.flatnonzero(np.repeat(chosen, one.lengths))
                experts = [log_softmax(scorer.predict_logits(part, self.scheme)) for scorer in others]
                scores[rows] = np.mean([scores[rows], *experts], axis=0)
            first_unit, first_sentence = end_unit, end_sentence
        return scores

    def _annotate(self, docs: Sequence[Doc]) -> list[Doc]:
        segmentations = [segment_doc(doc) for doc in docs]
        found, lattice = find_names(
            self._predict(segmentations),
            [length for segmentation in segmentations for length in segmentation.lengths],
        )
        borders = np.cumsum([0, *(len(segmentation.forms) for segmentation in segmentations)]).tolist()
        numbers = np.searchsorted([name.first for name in found], borders).tolist()
        annotated: list[Doc] = []
        for i, (doc, segmentation) in enumerate(zip(docs, segmentations, strict=True)):
            names = [self._postprocess(segmentation, name, borders[i]) for name in found[numbers[i] : numbers[i + 1]]]
            outer = _drop_overlaps([name for name in names if name is not None])
            if self.consistent:
                outer = harmonize_labels(segmentation, outer, lattice, borders[i])
            found_names = self._names(segmentation, outer)
            nested = find_nested(segmentation.text, found_names, self.scheme)
            annotated.append(add_names(doc, found_names, nested))
        return annotated

    def _postprocess(self, segmentation: Segmentation, name: Found, border: int) -> Found | None:
        """Return a name with indices relative to its text, None if it is a fragment."""
        name = trim_brackets(segmentation.forms, name._replace(first=name.first - border, last=name.last - border))
        name = extend_to_sea(segmentation, extend_to_words(segmentation, name))
        name = trim_repeated_head(segmentation.forms, trim_title(segmentation.forms, name))
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
        self._scorers = [NETWORKS.get(network).load(self._folder) for network in self.networks]
        return self

    def _files(self) -> list[str]:
        return [file for network in self.networks for file in NETWORKS.get(network).files]

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
