"""Make the rows of the tables from an article and its Doc."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import fields
from typing import Any

from spacy.tokens import Doc, Span

from thucthe.article import Article, Mention, Role
from thucthe.batch.paragraphs import is_credit, paragraph_keys
from thucthe.doc_data import NESTED, SAME_NAME
from thucthe.labels import canonical_label
from thucthe.read.structure.dates import stated_moment
from thucthe.resolve.corpus.duplicates import bands_of, fingerprint
from thucthe.resolve.roles.person_facts import find_facts
from thucthe.text.keys import compose
from thucthe.tokenize.doc_text import text_of
from thucthe.tokenize.tokenizer import token_offsets

Row = dict[str, Any]
_ARTICLE_COLUMNS = [field.name for field in fields(Article) if field.name != "sections"]


def article_row(article: Article, doc: Doc, n_mentions: int) -> Row:
    """Make the row of an article; `duplicate_of` is known only at the end of the run."""
    row = {name: getattr(article, name) for name in _ARTICLE_COLUMNS}
    row["published_at"] = stated_moment(article.published)
    row["n_chars"] = len(article.text)
    flags = doc.to_array(["SENT_START", "IS_SPACE", "IS_PUNCT"]).reshape(-1, 3)
    row["n_sentences"] = int(((flags[:, 0] == 1) & (flags[:, 1] == 0)).sum())
    row["n_words"] = int(((flags[:, 1] == 0) & (flags[:, 2] == 0)).sum())
    row["n_mentions"] = n_mentions
    row["duplicate_of"] = None
    row["fingerprint"] = fingerprint(article.text)
    row["bands"] = bands_of(row["fingerprint"])
    return row


def mentions(article: Article, doc: Doc) -> list[Mention]:
    """List the mentions of an article, by position, the longer ones first."""
    sections = doc._.thucthe.sections
    section_starts = [section.start for section in sections]
    offsets, _, begins = token_offsets(doc)
    sentence_starts = offsets[begins].tolist()
    spans = sorted([*doc.ents, *doc.spans.get(NESTED, ())], key=lambda span: (span.start_char, -span.end_char))
    found: list[Mention] = []
    outer: Mention | None = None
    text = text_of(doc)
    paragraphs = paragraph_keys(text, (span.start_char for span in spans))
    for span, paragraph in zip(spans, paragraphs, strict=True):
        parent = outer if outer is not None and span.end_char <= outer.end_char else None
        section = sections[max(0, bisect_right(section_starts, span.start_char) - 1)].kind if sections else "body"
        if is_credit(text, span.start_char):
            section = "byline"
        sentence = bisect_right(sentence_starts, span.start_char) - 1
        mention = _mention(article, span, sentence, section, paragraph, parent)
        found.append(mention)
        outer = parent or mention
    return found


def roles(article: Article, doc: Doc) -> list[Role]:
    """List the titles of an article's persons, by position."""
    return [
        Role(
            article_id=article.article_id,
            mention_id=_mention_id(article, role.person),
            title=compose(role.title),
            of_mention_id=_mention_id(article, role.of) if role.of is not None else None,
            start_char=role.start,
            end_char=role.end,
        )
        for role in sorted(doc._.thucthe.roles, key=lambda role: (role.person.start_char, role.start, role.end))
    ]


def facts(article: Article, doc: Doc) -> list[Row]:
    """List what the article states of its persons apart from roles."""
    return [
        {
            "article_id": article.article_id,
            "mention_id": _mention_id(article, fact.person),
            "kind": fact.kind,
            "value": fact.value,
            "of_mention_id": None if fact.of is None else _mention_id(article, fact.of),
        }
        for fact in find_facts(doc)
    ]


def _mention_id(article: Article, span: Span) -> str:
    return f"{article.article_id}-{span.start_char}-{span.end_char}"


def _mention(
    article: Article, span: Span, sentence: int, section: str, paragraph: str, parent: Mention | None
) -> Mention:
    data = span._.thucthe
    link = data.link
    return Mention(
        mention_id=_mention_id(article, span),
        article_id=article.article_id,
        sentence=sentence,
        section=section,
        paragraph=paragraph,
        start_char=span.start_char,
        end_char=span.end_char,
        text=span.text,
        label=canonical_label(span.label_),
        score=round(1.0 if data.confidence is None else data.confidence, 4),
        recognizer=data.recognizer or "spacy",
        parent=parent.mention_id if parent else None,
        name=data.name or span.text,
        rule=data.rule or SAME_NAME,
        given_id=data.given_id,
        link_source=link.source if link else None,
        link_id=link.id if link else None,
        link_score=round(link.score, 4) if link else None,
        place_kind=data.place_kind,
        within=data.within,
    )


def word_rows(article: Article, doc: Doc) -> list[Row]:
    """List the words of an article with their part in a name as BIO tags."""
    rows: list[Row] = []
    for number, sentence in enumerate(doc.sents):
        for position, token in enumerate(token for token in sentence if not token.is_space):
            tag = token.ent_iob_ if token.ent_iob_ in {"B", "I"} else ""
            rows.append(
                {
                    "article_id": article.article_id,
                    "sentence": number,
                    "word": position,
                    "start_char": token.idx,
                    "end_char": token.idx + len(token),
                    "text": token.text,
                    "pos": token.pos_ or None,
                    "tag": f"{tag}-{token.ent_type_}" if tag else "O",
                }
            )
    return rows
