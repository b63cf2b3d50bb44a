"""Write annotated articles as CoNLL files and DocBins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from thucthe.doc_data import NESTED, annotate, register_extensions
from thucthe.errors import InvalidInputError
from thucthe.write.annotations.annotated import AnnotatedArticle, AnnotatedMention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

    from thucthe.tokenize.tokenizer import Tokenizer

_ATTRIBUTES = ["ORTH", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "SENT_START"]
_DOCS_A_FILE = 1_000
_LINE_BREAK = re.compile(r"[\t\n\r]+")
_ESCAPES = {"\\": "\\\\", " ": "\\s", "\t": "\\t", "\n": "\\n", "\r": "\\r", "|": "\\p"}


def to_doc(article: AnnotatedArticle, cuts: Iterable[int] = ()) -> Doc:
    """Create the Doc of an article.

    Parameters
    ----------
    article : AnnotatedArticle
    cuts : iterable of int
        Offsets at which words are split, in addition to the borders of names.

    Returns
    -------
    Doc
        With ``ents`` and ``spans["nested"]``; each span has ``kb_id_``, the entity's id, and ``._.thucthe.confidence``.
        ``user_data`` has ``article_id``, ``path``, ``title`` and ``published``.
    """
    from thucthe.tokenize.tokenizer import split_tokens

    borders = {border for name in article.names for border in (name.start, name.end)}
    doc = split_tokens(_tokenizer()(article.text), borders.union(cuts))
    doc.user_data |= {"article_id": article.article_id, "path": article.path, "title": article.title}
    doc.user_data["published"] = article.published and article.published.isoformat()
    doc.set_ents([_span(doc, name) for name in article.names if not name.nested])
    doc.spans[NESTED] = [_span(doc, name) for name in article.names if name.nested]
    return doc


def _span(doc: Doc, name: AnnotatedMention) -> Span:
    span = doc.char_span(name.start, name.end, label=name.label, kb_id=name.entity_id)
    if span is None:
        raise InvalidInputError(f"the mention {name.mention_id} does not lie on words of its article")
    annotate(span, confidence=name.score)
    return span


@cache
def _tokenizer() -> Tokenizer:
    import spacy

    from thucthe.tokenize.tokenizer import Tokenizer

    register_extensions()
    return Tokenizer(spacy.blank("xx").vocab)


def write_docbin(articles: Iterable[AnnotatedArticle], folder: Path) -> None:
    """Write ``docbin/0001.spacy`` and so on, a thousand Docs per file, as input of `spacy train`."""
    from spacy.tokens import DocBin

    (folder / "docbin").mkdir()
    docs = map(to_doc, articles)
    number = 0
    while some := list(islice(docs, _DOCS_A_FILE)):
        number += 1
        DocBin(_ATTRIBUTES, store_user_data=True, docs=some).to_disk(folder / "docbin" / f"{number:04}.spacy")


def write_conll(articles: Iterable[AnnotatedArticle], folder: Path) -> None:
    r"""Write ``articles.conll``.

    One line per word, an empty line after each sentence, four columns separated by tabs: the word; the white space
    after it, as in CoNLL-U (``_`` for a space, ``SpaceAfter=No``, else ``SpacesAfter=`` with ``\s``, ``\t``, ``\n``,
    ``\r``); the tags of nested names, by depth, separated by ``|``; the tag of the outermost name, in IOB2. Each
    article is preceded by a line with ``-DOCSTART-`` and, in the second column, its id.
    """
    with (folder / "articles.conll").open("w", encoding="utf-8", newline="\n") as file:
        for article in articles:
            file.writelines(f"{line}\n" for line in _lines(article))


def _lines(article: AnnotatedArticle) -> Iterator[str]:
    doc = to_doc(article, (offset for match in _LINE_BREAK.finditer(article.text) for offset in match.span()))
    yield f"-DOCSTART-\t{article.article_id}\tO\tO"
    yield ""
    words = [token for token in doc if not token.is_space]
    inner = _inner_tags(doc)
    for i, word in enumerate(words):
        following = words[i + 1] if i + 1 < len(words) else None
        end = word.idx + len(word)
        space = _describe_space(article.text[end : following.idx if following else None])
        if i == 0 and word.idx:
            space = f"SpacesBefore={_escape(article.text[: word.idx])}|{space}"
        tag = f"{word.ent_iob_}-{word.ent_type_}" if word.ent_type_ else "O"
        yield f"{word.text}\t{space}\t{inner[word.i]}\t{tag}"
        if following is None or following.is_sent_start:
            yield ""


def _inner_tags(doc: Doc) -> list[str]:
    layers: list[list[str]] = []
    for span in sorted(doc.spans[NESTED], key=lambda span: (span.start, -span.end)):
        layer = next((layer for layer in layers if all(layer[i] == "O" for i in range(span.start, span.end))), None)
        if layer is None:
            layers.append(layer := ["O"] * len(doc))
        layer[span.start : span.end] = [f"B-{span.label_}"] + [f"I-{span.label_}"] * (len(span) - 1)
    return ["|".join(_without_end(tags)) for tags in zip(*layers)] if layers else ["O"] * len(doc)


def _without_end(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Drop trailing O tags except the first tag."""
    last = max((i for i, tag in enumerate(tags) if tag != "O"), default=0)
    return tags[: last + 1]


def _describe_space(space: str) -> str:
    if space == " ":
        return "_"
    return f"SpacesAfter={_escape(space)}" if space else "SpaceAfter=No"


def _escape(space: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in space)
