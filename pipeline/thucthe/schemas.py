"""The contract of the tables: for each column its type, whether it may be missing, and what its values mean.

Everything that describes the tables is made from `TABLES`: the Arrow schemas, the metadata of Parquet files, keys and
comments of databases, ``datapackage.json`` and the page about the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pyarrow as pa

SCHEMA_VERSION = 2
"""Number of the contract: raised when a column is renamed, removed, or changes its type or meaning, or a table is
added."""

TEXT, COUNT, SCORE, DAY, DEGREE = pa.string(), pa.int64(), pa.float32(), pa.date32(), pa.float64()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name : str
    type : DataType
    meaning : str
    nullable : bool
        Whether values may be missing.
    category : bool
        Whether it has few distinct values; a categorical in DataFrames.
    """

    name: str
    type: pa.DataType
    meaning: str
    nullable: bool = False
    category: bool = False

    @property
    def field(self) -> pa.Field:
        """The column in Arrow, with its meaning as metadata."""
        return pa.field(self.name, self.type, self.nullable, {"description": self.meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """A table.

    Attributes
    ----------
    name, meaning : str
    columns : tuple of Column
    key : tuple of str
        Columns whose values together identify a row; empty if rows may repeat.
    references : mapping of str to str
        Columns whose values are the key of a row of another table, with the name of that table.
    optional : bool
        Whether a finished run may lack the table.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    references: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    optional: bool = False

    @property
    def followed_by(self) -> str:
        """The column by whose values the table `changes` lists its rows: the article, if rows belong to one."""
        names = [column.name for column in self.columns]
        return "article_id" if "article_id" in names else names[0]

    @property
    def schema(self) -> pa.Schema:
        """The table in Arrow, with the version of the contract as metadata."""
        about = {"table": self.name, "description": self.meaning, "schema_version": str(SCHEMA_VERSION)}
        return pa.schema([column.field for column in self.columns], about)


_SECTION = "`title`, `lead`, `body`, `caption`, `byline` (also the credit of a picture) or `source`"
_LABEL = "`PER` (person), `LOC` (place), `ORG` (organization) or a label of your own names"
_START = "offset of the first character in `articles.text`, in Unicode code points from 0"
_END = "offset after the last character, in Unicode code points"
_SENTENCE = "number of the sentence in the article, from 0"
_OPTIONAL = {"nullable": True}
_CATEGORY = {"category": True}

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="articles",
        meaning="one row an article, with its text",
        key=("article_id",),
        columns=(
            Column("article_id", TEXT, "first 16 hexadecimal digits of a SHA-256 over path, record number and bytes"),
            Column("path", TEXT, "path relative to its source; `dump.zip!/a.html` is a member, `x.jsonl#17` a record"),
            Column("sha256", TEXT, "SHA-256 of the bytes, hexadecimal"),
            Column("format", TEXT, "format of the source, such as `txt`, `html` or `pdf`", **_CATEGORY),
            Column("encoding", TEXT, "codec of the bytes, such as `utf-8`; a remark may follow", **_CATEGORY),
            Column(
                "language",
                TEXT,
                "BCP 47 code; `vi-Latn-x-notone` is Vietnamese without diacritics; missing if it can't be detected",
                **_OPTIONAL,
                **_CATEGORY,
            ),
            Column("title", TEXT, "title; missing if there is none", **_OPTIONAL),
            Column("published", DAY, "day of publication in Vietnam; missing unless stated unambiguously", **_OPTIONAL),
            Column(
                "published_at",
                TEXT,
                "day and hour as stated, ISO 8601, with the zone if that is stated (`2024-07-02T14:05:00+07:00`); "
                "missing if the hour is",
                **_OPTIONAL,
            ),
            Column("author", TEXT, "byline as written", **_OPTIONAL),
            Column("source", TEXT, "newspaper, agency or site as stated", **_OPTIONAL),
            Column("url", TEXT, "address of the article", **_OPTIONAL),
            Column("text", TEXT, "the text to which all offsets refer; of a plain-text file exactly its content"),
            Column("n_chars", COUNT, "number of Unicode code points of `text`"),
            Column("n_sentences", COUNT, "number of sentences"),
            Column("n_words", COUNT, "number of words, without punctuation"),
            Column("n_mentions", COUNT, "number of rows of `mentions`"),
            Column("duplicate_of", TEXT, "`article_id` of the first copy of a text that was read before", **_OPTIONAL),
        ),
        references={"duplicate_of": "articles"},
    ),
    TableSpec(
        name="mentions",
        meaning="every name where it stands, with its entity",
        key=("mention_id",),
        columns=(
            Column("mention_id", TEXT, "`article_id`, `start_char` and `end_char`, joined by hyphens"),
            Column("article_id", TEXT, "article in which it stands"),
            Column("sentence", COUNT, _SENTENCE),
            Column("section", TEXT, _SECTION, **_CATEGORY),
            Column("start_char", COUNT, _START),
            Column("end_char", COUNT, _END),
            Column("text", TEXT, "the name as written: `articles.text[start_char:end_char]`"),
            Column("label", TEXT, _LABEL, **_CATEGORY),
            Column("score", SCORE, "calibrated probability that position and label are right, 0 to 1"),
            Column(
                "recognizer",
                TEXT,
                "what found it: the networks (`conv+encoder`, `conv`), `names` (your own list), `lists` (a name inside "
                "another), or the name of another component",
                **_CATEGORY,
            ),
            Column("parent", TEXT, "`mention_id` of the name that encloses it; missing if none does", **_OPTIONAL),
            Column("entity_id", TEXT, "entity that it refers to"),
            Column("link_id", TEXT, "known place that this mention refers to, as in `entities`", **_OPTIONAL),
            Column("link_score", SCORE, "confidence of this link, 0 to 1", **_OPTIONAL),
        ),
        references={"article_id": "articles", "entity_id": "entities"},
    ),
    TableSpec(
        name="entities",
        meaning="who and what the names refer to",
        key=("entity_id",),
        columns=(
            Column("entity_id", TEXT, "identifier, stable when articles are added; see `redirects`"),
            Column("name", TEXT, "name to show"),
            Column("full_name", TEXT, "fullest name in the texts"),
            Column("label", TEXT, _LABEL, **_CATEGORY),
            Column("n_mentions", COUNT, "number of mentions, without those in copies of articles and in boilerplate"),
            Column("n_articles", COUNT, "number of articles with such mentions"),
            Column("n_bylines", COUNT, "number of these mentions in bylines, credits and source lines"),
            Column("n_nested", COUNT, "number of these mentions inside other names"),
            Column("first_published", DAY, "day of the earliest dated article", **_OPTIONAL),
            Column("last_published", DAY, "day of the latest dated article", **_OPTIONAL),
            Column(
                "link_source",
                TEXT,
                "knowledge base of the link: `iso3166` (countries), `iso3166-2` (states and provinces), `m49` (regions "
                "of the world), `vn_admin` (Vietnamese units), `geonames`, `thucthe` (regions and former places), "
                "`user` (your own `id`), or one of another package",
                **_OPTIONAL,
                **_CATEGORY,
            ),
            Column(
                "link_id",
                TEXT,
                "identifier in it, with a prefix (`vn:01` is Hà Nội); of your own list as is",
                **_OPTIONAL,
            ),
            Column("link_score", SCORE, "confidence of the link, 0 to 1", **_OPTIONAL),
            Column(
                "place_kind",
                TEXT,
                "kind of a place: `country`, `region`, `province`, `state`, `city`, `district`, `commune`, `street`, "
                "`water`, `mountain` or `site`; of an unlinked place by its head word",
                **_OPTIONAL,
                **_CATEGORY,
            ),
            Column("parent_id", TEXT, "identifier of the place that it lies in", **_OPTIONAL),
            Column("parent_name", TEXT, "name of that place", **_OPTIONAL),
            Column(
                "country", TEXT, "country of a place, ISO 3166-1 alpha-2 (`NA` is Namibia)", **_OPTIONAL, **_CATEGORY
            ),
            Column("latitude", DEGREE, "degrees north, WGS 84", **_OPTIONAL),
            Column("longitude", DEGREE, "degrees east, WGS 84", **_OPTIONAL),
            Column(
                "present_id",
                TEXT,
                "identifier of the present unit of a former one; several if it was divided",
                **_OPTIONAL,
            ),
            Column("present_name", TEXT, "name of that unit", **_OPTIONAL),
            Column("n_senses_suspected", COUNT, "number of persons suspected under the name; 1 if there is no doubt"),
        ),
    ),
    TableSpec(
        name="aliases",
        meaning="the forms under which each entity appears",
        key=("entity_id", "alias"),
        columns=(
            Column("entity_id", TEXT, "entity"),
            Column("alias", TEXT, "form of its name, white space and capitals normalized"),
            Column("n_mentions", COUNT, "number of mentions in this form, counted as in `entities`"),
        ),
        references={"entity_id": "entities"},
    ),
    TableSpec(
        name="roles",
        meaning="titles stated next to a person's name",
        columns=(
            Column("article_id", TEXT, "article in which the title is stated"),
            Column("mention_id", TEXT, "mention of the person"),
            Column("entity_id", TEXT, "entity of the person"),
            Column("title", TEXT, "title as written"),
            Column("office", TEXT, "title in a canonical form, to group by"),
            Column("of_mention_id", TEXT, "mention of the organization or place where it is held", **_OPTIONAL),
            Column("of_entity_id", TEXT, "entity of that organization or place", **_OPTIONAL),
            Column(
                "of_source",
                TEXT,
                "`stated` in the sentence, or `inferred` from other articles in which the person holds the office in "
                "one place only",
                **_OPTIONAL,
                **_CATEGORY,
            ),
            Column("start_char", COUNT, _START + ": the first of title, person and organization"),
            Column("end_char", COUNT, _END + ", of the last of them"),
        ),
        references={
            "article_id": "articles",
            "mention_id": "mentions",
            "entity_id": "entities",
            "of_mention_id": "mentions",
            "of_entity_id": "entities",
        },
    ),
    TableSpec(
        name="cooccurrences",
        meaning="pairs of entities that stand in one sentence",
        key=("entity_a", "entity_b"),
        columns=(
            Column("entity_a", TEXT, "entity with the smaller identifier"),
            Column("entity_b", TEXT, "entity with the greater identifier"),
            Column("n_sentences", COUNT, "number of sentences with both, one not inside the name of the other"),
            Column("n_articles", COUNT, "number of articles with such sentences"),
        ),
        references={"entity_a": "entities", "entity_b": "entities"},
    ),
    TableSpec(
        name="redirects",
        meaning="ids of earlier runs, with those that replace them",
        key=("entity_id",),
        columns=(
            Column("entity_id", TEXT, "identifier that an earlier run into the same folder gave"),
            Column("new_id", TEXT, "identifier of the entity that has its mentions now"),
            Column("run", COUNT, "number of the run since which this is so, from 1"),
            Column("rule", TEXT, "rule that resolved the mentions, as in `thucthe explain`; `user` is a correction"),
        ),
        references={"new_id": "entities"},
    ),
    TableSpec(
        name="changes",
        meaning="what the last run or correction changed in the other tables",
        key=("table_name", "key_value"),
        optional=True,
        columns=(
            Column("table_name", TEXT, "name of the table", **_CATEGORY),
            Column("key_column", TEXT, "column of that table by which its rows are compared in groups", **_CATEGORY),
            Column("key_value", TEXT, "value of that column in a group that differs from the run before"),
            Column("change", TEXT, "`added`, `removed`, or `changed` if some of its rows differ", **_CATEGORY),
            Column("run", COUNT, "number of the run that made the change, as in its `run.json`"),
        ),
    ),
    TableSpec(
        name="words",
        meaning="every word with its part in a name",
        key=("article_id", "sentence", "word"),
        optional=True,
        columns=(
            Column("article_id", TEXT, "article"),
            Column("sentence", COUNT, _SENTENCE),
            Column("word", COUNT, "number of the word in the sentence, from 0"),
            Column("start_char", COUNT, _START),
            Column("end_char", COUNT, _END),
            Column("text", TEXT, "the word as written"),
            Column("pos", TEXT, "part of speech, if the pipeline has a tagger", **_OPTIONAL),
            Column("tag", TEXT, "part in a name: `B-PER`, `I-PER` and so on, `O` outside of names"),
        ),
        references={"article_id": "articles"},
    ),
    TableSpec(
        name="rejects",
        meaning="inputs that could not be read, and why",
        columns=(
            Column("path", TEXT, "path of the input, as in `articles`"),
            Column("stage", TEXT, "`read`, or the component of the pipeline that failed", **_CATEGORY),
            Column("error", TEXT, "name of the kind of error, such as `UnreadableError`", **_CATEGORY),
            Column("message", TEXT, "what is wrong, in a sentence"),
            Column("sha256", TEXT, "SHA-256 of the bytes, if they could be read", **_OPTIONAL),
        ),
    ),
)
"""The tables in the order in which they are listed."""

SPECS: Mapping[str, TableSpec] = MappingProxyType({table.name: table for table in TABLES})
"""The tables by name."""
SCHEMAS: dict[str, pa.Schema] = {table.name: table.schema for table in TABLES}
"""Arrow schema of each table."""
CATEGORICAL = frozenset(column.name for table in TABLES for column in table.columns if column.category)
"""Names of the columns that are categoricals in DataFrames."""
