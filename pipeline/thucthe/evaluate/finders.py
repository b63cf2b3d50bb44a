"""Load recognizers, ours and others', behind one interface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Span as DocSpan

from thucthe.doc_data import NESTED, SpanData
from thucthe.evaluate.match import Found, NameFinder, Span
from thucthe.labels import LABELS, canonical_label, sort_labels
from thucthe.pipelines import load_pipeline

_HUGGING_FACE = "hf:"


def find_with(model: str, scheme: str | None = None) -> NameFinder:
    """Load a recognizer.

    Parameters
    ----------
    model : str
        ``underthesea`` for ``underthesea.ner``; ``hf:DIR`` for a folder with a token classifier of Hugging Face; else a
        pipeline shipped with thucthe or a folder with one.
    scheme : str, optional
        Annotation scheme of a pipeline; its own by default. Ignored for the other recognizers.

    Raises
    ------
    NotFoundError
        If there is no such pipeline or folder.
    InvalidInputError
        If it can't be loaded or finds no persons, places and organizations.
    MissingPackageError
        If it needs a package that is not installed; the message names the extra.
    """
    if model == "underthesea":
        return NameFinder(find_with_underthesea)
    if model.startswith(_HUGGING_FACE):
        from thucthe.evaluate.hugging_face import load_classifier

        return NameFinder(load_classifier(Path(model.removeprefix(_HUGGING_FACE))))
    nlp = load_pipeline(model, scheme=scheme)
    return NameFinder(lambda texts: find_with_pipeline(nlp, texts), _labels_of(nlp))


def _labels_of(nlp: Language) -> tuple[str, ...]:
    """List the labels of all components that assign entities."""
    own = {
        canonical_label(label)
        for name, labels in nlp.pipe_labels.items()
        if "doc.ents" in nlp.get_pipe_meta(name).assigns
        for label in labels
    }
    return tuple(sort_labels(own.union(LABELS)))


def find_with_pipeline(nlp: Language, texts: Iterable[str]) -> Iterator[Found]:
    """Find names with a spaCy pipeline: its ``ents``, and ``spans["nested"]`` inside them."""
    for doc in nlp.pipe(texts):
        yield Found(_spans(doc.ents), _spans(doc.spans.get(NESTED, ())))


def _spans(spans: Iterable[DocSpan]) -> tuple[Span, ...]:
    return tuple(
        Span(span.start_char, span.end_char, canonical_label(span.label_), _confidence(span)) for span in spans
    )


def _confidence(span: DocSpan) -> float | None:
    data: SpanData | None = span._.thucthe if DocSpan.has_extension("thucthe") else None
    return data.confidence if data else None


def find_with_underthesea(texts: Sequence[str]) -> Iterator[Found]:
    """Find names with ``underthesea.ner``, sentence by sentence; it has no scores and no nested names."""
    from underthesea import ner, sent_tokenize  # type: ignore[import-untyped]

    for text in texts:
        names: list[Span] = []
        position = 0
        for sentence in sent_tokenize(text):
            begin = text.find(sentence, position)
            limit = len(text) if begin < 0 else begin + len(sentence)
            position = max(position, begin)
            inside = None
            for word, _, _, tag in ner(sentence):
                start = text.find(word, position, limit)
                if start < 0:
                    continue  # the word was altered by underthesea
                position = start + len(word)
                mark, _, kind = tag.partition("-")
                label = canonical_label(kind)
                if label and mark == "I" and inside == label:
                    names[-1] = names[-1]._replace(end=position)
                elif label:
                    names.append(Span(start, position, label))
                inside = label
        yield Found(tuple(names))
