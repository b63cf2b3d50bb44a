"""Process items into rows of the tables and rejects.

This module alone applies all stages to an article: read, tokenize, recognize, resolve.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc

from thucthe.article import Article, Mention, Rejection, Role
from thucthe.batch.clock import Clock
from thucthe.batch.rows import Row, article_row, facts, mentions, roles, word_rows
from thucthe.batch.shard_tables import PARTS, ShardTables
from thucthe.doc_data import register_extensions, set_sections
from thucthe.errors import UnreadableError
from thucthe.read.reader import read_bytes, read_item
from thucthe.read.sources.item import Item
from thucthe.read.sources.read_options import ReadOptions
from thucthe.shortage import raise_if_short, reason_of
from thucthe.write.table_files.store import to_arrow

_LOGGER = logging.getLogger(__name__)


@dataclass
class _Rows:
    articles: list[Row] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)
    words: list[Row] = field(default_factory=list)
    rejects: list[Rejection] = field(default_factory=list)

    def to_tables(self) -> ShardTables:
        return {
            "articles": to_arrow(self.articles, PARTS["articles"]),
            "mentions": to_arrow([_row(mention) for mention in self.mentions], PARTS["mentions"]),
            "roles": to_arrow([_row(role) for role in self.roles], PARTS["roles"]),
            "facts": to_arrow(self.facts, PARTS["facts"]),
            "words": to_arrow(self.words, PARTS["words"]),
            "rejects": to_arrow([_row(reject) for reject in self.rejects], PARTS["rejects"]),
        }


def process_items(
    nlp: Language, items: Sequence[Item], options: ReadOptions, with_words: bool = False, clock: Clock | None = None
) -> tuple[ShardTables, list[str | None]]:
    """Process items into the tables of a shard.

    Parameters
    ----------
    nlp : Language
        A pipeline, such as `thucthe.load` returns.
    items : sequence of Item
    options : ReadOptions
    with_words : bool
        Whether to fill the table of words.
    clock : Clock, optional
        Counts the time of ``read``, ``tokenize``, each of the pipeline's components, and ``rows``.

    Returns
    -------
    tables : dict of str to Table
        As in `PARTS`.
    ids : list of str or None
        Article id of each item; None for a reject.

    Raises
    ------
    ResourceError
        If memory or another resource of the machine runs out.
    """
    register_extensions()  # a user's pipeline may lack the components that load it
    nlp.max_length = options.max_chars
    clock = clock or Clock()
    rows = _Rows()
    with clock.stage("read"):
        read = [_read(item, options, rows.rejects) for item in items]
    annotated = _annotate(nlp, [article for article in read if article is not None], rows.rejects, clock)
    with clock.stage("rows"):
        for article, doc in annotated:
            found = mentions(article, doc)
            rows.mentions += found
            rows.roles += roles(article, doc)
            rows.facts += facts(article, doc)
            rows.articles.append(article_row(article, doc, len(found)))
            if with_words:
                rows.words += word_rows(article, doc)
        done = {row["article_id"] for row in rows.articles}
        ids = [article.article_id if article is not None and article.article_id in done else None for article in read]
        return rows.to_tables(), ids


def _read(item: Item, options: ReadOptions, rejects: list[Rejection]) -> Article | None:
    if isinstance(item.content, Rejection):
        rejects.append(item.content)
        return None
    data = None
    try:
        data = read_bytes(item, options)
        return read_item(item, data, options)
    except UnreadableError as error:
        raise_if_short(error)
        sha256 = hashlib.sha256(data).hexdigest() if data is not None else None
        kind = type(error.__cause__ or error).__name__
        rejects.append(Rejection(item.path, stage="read", error=kind, message=str(error), sha256=sha256))
        return None


def _annotate(
    nlp: Language, articles: Sequence[Article], rejects: list[Rejection], clock: Clock
) -> list[tuple[Article, Doc]]:
    """Run the pipeline over all articles together, or one by one if it fails."""
    try:
        found = _annotate_together(nlp, articles, clock)
    except Exception as error:  # any component may raise anything; the article at fault is found below
        raise_if_short(error)
        _LOGGER.warning("a component failed on a batch; its articles are processed one by one", exc_info=True)
        done = [(article, _annotate_one(nlp, article, rejects, clock)) for article in articles]
        return [(article, doc) for article, doc in done if doc is not None]
    kept = {article.article_id for article, _ in found}
    rejects += [_dropped(article) for article in articles if article.article_id not in kept]
    return found


def _annotate_together(nlp: Language, articles: Sequence[Article], clock: Clock) -> list[tuple[Article, Doc]]:
    """Send Docs through `Language.pipe`, one component at a time, so that each can be timed."""
    with clock.stage("tokenize"):
        texts = (article.text for article in articles)
        pipe = getattr(nlp.tokenizer, "pipe", None)
        docs = pipe(texts) if pipe else map(nlp.make_doc, texts)
        pairs = [(_with_sections(doc, article), article) for doc, article in zip(docs, articles, strict=True)]
    for name in nlp.pipe_names:
        with clock.stage(name), nlp.select_pipes(enable=[name]):
            pairs = list(nlp.pipe(pairs, as_tuples=True))
    return [(article, doc) for doc, article in pairs]


def _annotate_one(nlp: Language, article: Article, rejects: list[Rejection], clock: Clock) -> Doc | None:
    stage = "tokenize"
    try:
        with clock.stage(stage):
            doc = _with_sections(nlp.make_doc(article.text), article)
        for stage, component in nlp.pipeline:
            with clock.stage(stage):
                doc = component(doc)
    except Exception as error:
        raise_if_short(error)
        _LOGGER.warning("%s: the stage %s failed", article.path, stage, exc_info=True)
        kind = type(error).__name__
        rejects.append(
            Rejection(article.path, stage=stage, error=kind, message=reason_of(error), sha256=article.sha256)
        )
        return None
    return doc


def _with_sections(doc: Doc, article: Article) -> Doc:
    set_sections(doc, article.sections)
    return doc


def _dropped(article: Article) -> Rejection:
    message = "a component's error handler dropped the article"
    return Rejection(article.path, stage="pipeline", error="Dropped", message=message, sha256=article.sha256)


def _row(record: Mention | Role | Rejection) -> Row:
    # dataclasses.asdict() copies every value and takes ten times as long.
    return {name: getattr(record, name) for name in record.__slots__}
