"""Cluster the mentions of places within an article: "TP.HCM" and "Sài Gòn", "xã Hòa Lâm" and "Hòa Lâm"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from thucthe.resolve.coref.mentions import Mention
from thucthe.resolve.lexicon.gazetteer import find_candidates
from thucthe.resolve.lexicon.knowledge_base import Place
from thucthe.resolve.lexicon.name_words import FACILITIES, FEATURES, PLACE_HEADS, head_of, words_of_kind
from thucthe.resolve.lexicon.place_forms import feature_head, fits_head, plural_head, read_form

_HEADS = "place_heads.tsv"
_LISTED = re.compile(r"\s*(?:,|;|/|và|cùng|hoặc|,\s*và)\s*")
_LONGEST_GAP = 8
_CACHE_SIZE = 20_000


def place_keys(text: str, mentions: Sequence[Mention]) -> list[tuple[str, str]]:
    """Return the key of the place of each mention, equal for mentions of one place.

    Parameters
    ----------
    text : str
    mentions : sequence of Mention
        The places of the article, by position.

    Returns
    -------
    list of (str, str)
        The key, and the head word of the list that contains the mention ("các xã A, B") or that makes it a strait, a
        peninsula or the like, or an empty string.
    """
    # "sông Lô" begins with a common noun, and so does "Sông Lô" in the same article; "Bến Nghé" does not.
    common = {mention.key for mention in mentions if mention.text[0].islower()}
    parted = [_part(mention.key, mention.key in common) for mention in mentions]
    heads = list(_list_heads(text, mentions, parted))
    refs = [_known(mention.key, head) for mention, head in zip(mentions, heads, strict=True)]
    # "bán đảo Triều Tiên" is not the country; "Thái Lan" within "vịnh Thái Lan" is.
    features = [
        feature_head(text, mention.start) if ref and not mention.nested else ""
        for mention, ref in zip(mentions, refs, strict=True)
    ]
    heads_of: dict[str, set[str]] = {}
    inside: set[tuple[str, str]] = set()
    outer: list[tuple[int, str, str]] = []
    for mention, (head, bare), list_head, ref in zip(mentions, parted, heads, refs, strict=True):
        if not ref and (list_head or head):
            heads_of.setdefault(bare, set()).add(list_head or head)
        if not mention.nested:
            outer = [(mention.end, head, bare)]
        elif outer and mention.end <= outer[0][0] and bare == outer[0][2]:
            # "Long Thành" within "sân bay Long Thành" is the town.
            inside.add((outer[0][1], bare))
    keys = []
    for mention, (head, bare), list_head, ref, feature in zip(mentions, parted, heads, refs, features, strict=True):
        if feature:
            keys.append((f"{feature} {mention.key}", feature))
            continue
        head = list_head or head or _only_head(bare, heads_of.get(bare, set()), inside)
        keys.append((ref or f"{head} {bare}".strip(), list_head))
    return keys


def _only_head(bare: str, heads: set[str], inside: set[tuple[str, str]]) -> str:
    """Return the only head word that a bare name has in the article, that of a unit first, or an empty string."""
    others = {head for head in heads if any(head in words_of_kind(_HEADS, kind) for kind in (*FEATURES, *FACILITIES))}
    chosen = heads - others or heads
    if len(chosen) != 1:
        return ""
    head = next(iter(chosen))
    named_after = head in others
    if (head, bare) in inside or (named_after and find_candidates(bare.replace("-", " "))):
        return ""
    return head


def _list_heads(text: str, mentions: Sequence[Mention], parted: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the head word of the list that each mention stands in: "các xã A, B và C"."""
    head, end = "", 0
    for mention, (own, _) in zip(mentions, parted, strict=True):
        if mention.nested:
            yield ""
            continue
        between = text[end : mention.start]
        goes_on = head and len(between) < _LONGEST_GAP and _LISTED.fullmatch(between) and not own
        head = head if goes_on else plural_head(text, mention.start)
        end = mention.end
        # "các tỉnh Bắc Bộ" are provinces of that region.
        yield "" if _is_region(mention.key) else head


@lru_cache(_CACHE_SIZE)
def _part(key: str, common: bool) -> tuple[str, str]:
    """Split a name into head word and rest; a name in the gazetteer only if its head is a common noun."""
    form = read_form(key)
    if form.head:
        return form.head, form.bare
    if not common and find_candidates(form.key):
        return "", form.key
    heads = frozenset[str]().union(*(words_of_kind(_HEADS, kind) for kind in PLACE_HEADS))
    head = head_of(key, heads)
    return head, key[len(head) :].strip()


@lru_cache(_CACHE_SIZE)
def _is_region(key: str) -> bool:
    return any(
        candidate.place and candidate.place.kind == "region" for candidate in find_candidates(read_form(key).key)
    )


@lru_cache(_CACHE_SIZE)
def _known(key: str, listed: str) -> str:
    """Return the ``source:id`` of a country, a province or a place with a usual other name, else an empty string."""
    form = read_form(key)
    head = listed or form.head
    candidates = [*(find_candidates(form.key) or find_candidates(form.bare))]
    if head:
        candidates = [candidate for candidate in candidates if candidate.place and fits_head(candidate.place, head)]
    usual = [candidate.place for candidate in candidates if candidate.place and candidate.usual]
    large = [
        candidate.place
        for candidate in candidates
        if candidate.place and candidate.place.kind in {"country", "province"}
    ]
    chosen: list[Place | None] = [*usual] if len(usual) == 1 else [*large]
    if (
        not chosen
        and candidates
        and all(candidate.place and candidate.place.kind == "city" for candidate in candidates)
    ):
        chosen = [candidates[0].place]
    return chosen[0].ref if len(chosen) == 1 and chosen[0] else ""
