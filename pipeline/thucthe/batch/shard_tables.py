"""Schemas of the tables of a shard: the columns of the final tables that single articles determine."""

from __future__ import annotations

from dataclasses import fields

import pyarrow as pa

from thucthe.article import Role
from thucthe.schemas import SCHEMAS

ShardTables = dict[str, pa.Table]
_FIELDS = {name: [column.remove_metadata() for column in schema] for name, schema in SCHEMAS.items()}
_UNRESOLVED = [field for field in _FIELDS["mentions"] if field.name not in {"entity_id", "link_id", "link_score"}]
_STAGES = [pa.field(name, pa.string(), nullable=False) for name in ("paragraph", "name", "rule")]
_LINKS = [pa.field(name, pa.string()) for name in ("given_id", "link_source", "link_id", "place_kind", "within")]
_ROLE = {column.name for column in fields(Role)}
_PRINT = [
    pa.field("fingerprint", pa.binary(), nullable=False),
    pa.field("bands", pa.list_(pa.int64()), nullable=False),
]
_FACTS = ("article_id", "mention_id", "kind", "value", "of_mention_id")
PARTS: dict[str, pa.Schema] = {
    "articles": pa.schema([*_FIELDS["articles"], *_PRINT]),
    "mentions": pa.schema([*_UNRESOLVED, *_STAGES, *_LINKS, pa.field("link_score", pa.float32())]),
    "roles": pa.schema([field for field in _FIELDS["roles"] if field.name in _ROLE]),
    "facts": pa.schema([pa.field(name, pa.string()) for name in _FACTS]),
    "words": pa.schema(_FIELDS["words"]),
    "rejects": pa.schema(_FIELDS["rejects"]),
}
"""Columns of the tables of a shard: those of `TABLES` that a single article determines."""
