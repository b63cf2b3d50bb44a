"""Find the articles in the nodes of JSON-LD (schema.org), whose properties may refer to other nodes by ``@id``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

GRAPH = "@graph"
"""Property that lists the nodes of a document."""
_ID = "@id"
_ARTICLE = re.compile(r"Article|Posting|Report", re.I)

Node = dict[str, Any]


def is_article(node: Node) -> bool:
    """Check whether the type of a node is that of an article."""
    return bool(_ARTICLE.search(str(node.get("@type"))))


def resolve_references(nodes: Iterable[Any]) -> Iterator[Node]:
    """Yield nodes whose properties are the nodes that they refer to: ``{"@id": "#an"}`` becomes the person."""
    known = [node for node in nodes if isinstance(node, dict)]
    by_id = {node[_ID]: node for node in known if len(node) > 1 and isinstance(node.get(_ID), str)}
    for node in known:
        yield {name: _resolve(value, by_id) for name, value in node.items()}


def _resolve(value: Any, by_id: dict[str, Node]) -> Any:
    if isinstance(value, list):
        return [_resolve(part, by_id) for part in value]
    is_reference = isinstance(value, dict) and value.keys() == {_ID} and isinstance(value[_ID], str)
    return by_id.get(value[_ID], value) if is_reference else value
