"""The tables of a run as DataFrames, with common queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from thucthe.errors import InvalidInputError
from thucthe.schemas import CATEGORICAL, SCHEMAS, SPECS
from thucthe.text.keys import normalize
from thucthe.write.table_files.store import find_tables

if TYPE_CHECKING:
    import networkx as nx

_SEVERAL = 10


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables of a run as DataFrames; their columns are in ``thucthe.schemas.SCHEMAS``.

    Labels, sections and other enumerations are categoricals, dates are ``datetime64``, missing values are NaN or NaT.
    Methods take an entity by its id, or by a name or an alias that is unique.

    Attributes
    ----------
    articles, mentions, entities, aliases, roles, cooccurrences, redirects, rejects : DataFrame
    words : DataFrame or None
        None unless the run was asked for it.
    changes : DataFrame or None
        None unless the tables were written to a folder.
    """

    articles: pd.DataFrame
    mentions: pd.DataFrame
    entities: pd.DataFrame
    aliases: pd.DataFrame
    roles: pd.DataFrame
    cooccurrences: pd.DataFrame
    redirects: pd.DataFrame
    rejects: pd.DataFrame
    words: pd.DataFrame | None = None
    changes: pd.DataFrame | None = None

    def find_entity(self, entity: str) -> str:
        """Return the id of an entity.

        Parameters
        ----------
        entity : str
            Id, name or alias; case, tone mark placement and normalization form are ignored.

        Raises
        ------
        InvalidInputError
            If there is none or more than one; the message lists them.
        """
        named = self._entities_called(entity)
        if named.empty:
            raise InvalidInputError(f"{entity}: no entity has this id, name or alias")
        if len(named) > 1:
            # Persons after whom streets and schools are named stand only inside other names.
            standing = named[named["n_mentions"] > named["n_nested"]]
            named = standing if len(standing) == 1 else named
        if len(named) > 1:
            several = "; ".join(
                f"{row.entity_id} ({row.label} {row.name}, {row.n_mentions} mentions)"
                for row in named.head(_SEVERAL).itertuples()
            )
            raise InvalidInputError(f"{entity}: several entities have this name, give an id: {several}")
        return str(named["entity_id"].iloc[0])

    def has_entity(self, entity: str) -> bool:
        """Check whether an entity has this id, name or alias."""
        return not self._entities_called(entity).empty

    def _entities_called(self, entity: str) -> pd.DataFrame:
        """Return the entities with an id, else with a name, an alias, or an id of an earlier run."""
        found = self.entities[self.entities["entity_id"] == entity]
        if not found.empty:
            return found
        wanted = normalize(entity)
        found = self.entities[self.entities["name"].map(normalize) == wanted]
        if found.empty:
            ids = self.aliases[self.aliases["alias"].map(normalize) == wanted]["entity_id"]
            found = self.entities[self.entities["entity_id"].isin(ids)]
        if found.empty:
            moved = self.redirects[self.redirects["entity_id"] == entity]["new_id"]
            found = self.entities[self.entities["entity_id"].isin(moved)]
        return found

    @property
    def authors(self) -> pd.DataFrame:
        """Persons in bylines and credits, with the number of these as ``n_bylines``, the most frequent first."""
        persons = self.entities[(self.entities["label"] == "PER") & (self.entities["n_bylines"] > 0)]
        best = persons.sort_values(["n_bylines", "name"], ascending=[False, True], kind="stable")
        return best[["name", "n_bylines", "n_mentions", "n_articles", "entity_id"]].reset_index(drop=True)

    def top(self, label: str | None = None, n: int = 20, *, bylines: bool = True, nested: bool = True) -> pd.DataFrame:
        """Return the entities with the most mentions.

        Parameters
        ----------
        label : str, optional
            PER, LOC, ORG or a label of the user's own; all labels by default.
        n : int
        bylines : bool
            Whether mentions in bylines and credits count.
        nested : bool
            Whether mentions inside other names count, as "Hà Nội" in "Công an Hà Nội".

        Raises
        ------
        InvalidInputError
            If no entity has this label.
        """
        entities = self.entities
        if label is not None:
            entities = entities[entities["label"] == label]
            if entities.empty and not self.entities.empty:
                raise InvalidInputError(f"{label}: no entity has this label; there are {', '.join(self._labels())}")
        columns = ["name", "label", "n_mentions", "n_articles", "first_published", "last_published", "entity_id"]
        if not (bylines and nested):
            entities = entities.assign(
                n_mentions=self._count(bylines, nested).reindex(entities["entity_id"]).to_numpy()
            )
            entities = entities[entities["n_mentions"] > 0].astype({"n_mentions": int})
        best = entities.sort_values(["n_mentions", "n_articles"], ascending=False, kind="stable")
        return best[columns].head(n).reset_index(drop=True)

    def timeline(self, entity: str, freq: str = "W") -> pd.DataFrame:
        """Count the mentions of an entity, and the articles that have any, by date of publication.

        Articles without a date are not counted.

        Parameters
        ----------
        entity : str
        freq : str
            Length of a period: ``D``, ``W`` (from Monday), ``M``, ``Q`` or ``Y``.

        Returns
        -------
        DataFrame
            One row for each period from the first to the last, including empty ones; the index is its first day.

        Raises
        ------
        InvalidInputError
            If there is no such entity, more than one, or no such period.
        """
        mentions = self._mentions_of(entity).dropna(subset="published")
        try:
            steps = mentions["published"].dt.to_period(freq)
        except ValueError as error:
            raise InvalidInputError(f"{freq}: no such step; give D, W, M, Q or Y") from error
        by_step = mentions.groupby(steps)["article_id"]
        counts = pd.DataFrame({"n_mentions": by_step.size(), "n_articles": by_step.nunique()})
        if not counts.empty:
            counts = counts.reindex(pd.period_range(counts.index[0], counts.index[-1], freq=freq), fill_value=0)
        counts.index = pd.PeriodIndex(counts.index, freq=freq).to_timestamp().rename("published")
        return counts

    def network(self, min_articles: int = 2, labels: Collection[str] | None = None) -> nx.Graph:
        """Return the network of entities that are mentioned in the same sentence.

        Parameters
        ----------
        min_articles : int
            Minimum number of articles in which two entities do so.
        labels : collection of str, optional
            Labels of the entities to include; all labels by default.

        Returns
        -------
        networkx.Graph
            Nodes are ids of entities with ``name``, ``label``, ``n_mentions`` and ``n_articles``; edges have ``weight``
            (number of articles) and ``n_sentences``. Entities without an edge are not included.
        """
        import networkx as nx

        entities = self.entities.set_index("entity_id")
        pairs = self.cooccurrences[self.cooccurrences["n_articles"] >= min_articles]
        if labels is not None:
            wanted = entities.index[entities["label"].isin(labels)]
            pairs = pairs[pairs["entity_a"].isin(wanted) & pairs["entity_b"].isin(wanted)]
        pairs = pairs.rename(columns={"n_articles": "weight"})
        graph: nx.Graph = nx.from_pandas_edgelist(pairs, "entity_a", "entity_b", ["weight", "n_sentences"])
        nodes = entities.loc[list(graph), ["name", "label", "n_mentions", "n_articles"]].astype({"label": object})
        nx.set_node_attributes(graph, nodes.to_dict(orient="index"))
        return graph

    def context(self, entity: str, width: int = 60) -> pd.DataFrame:
        """List the mentions of an entity with the words around them (keyword in context).

        Parameters
        ----------
        entity : str
        width : int
            Characters on each side.

        Returns
        -------
        DataFrame
            ``path``, ``published``, ``left``, ``mention``, ``right``, ``title``, by date and position.

        Raises
        ------
        InvalidInputError
            If there is no such entity or more than one.
        """
        mentions = self._mentions_of(entity).sort_values(["published", "path", "start_char"], kind="stable")
        around = [
            _around(text, start, end, width)
            for text, start, end in zip(mentions["article_text"], mentions["start_char"], mentions["end_char"])
        ]
        words = pd.DataFrame(around, columns=["left", "mention", "right"], dtype=str)
        columns = ["path", "published", "left", "mention", "right", "title"]
        return pd.concat([mentions[["path", "published", "title"]].reset_index(drop=True), words], axis=1)[columns]

    def _mentions_of(self, entity: str) -> pd.DataFrame:
        mentions = self.mentions[self.mentions["entity_id"] == self.find_entity(entity)]
        articles = self.articles[["article_id", "path", "published", "title", "text"]]
        return mentions.merge(articles.rename(columns={"text": "article_text"}), on="article_id")

    def _count(self, bylines: bool, nested: bool) -> pd.Series:
        """Count the mentions of each entity without those in bylines or inside other names."""
        counts = self.entities.set_index("entity_id")["n_mentions"]
        originals = self.articles[self.articles["duplicate_of"].isna()]["article_id"]
        mentions = self.mentions[self.mentions["article_id"].isin(originals)]
        in_byline = mentions["section"].isin(["byline", "source"])
        is_nested = mentions["parent"].notna()
        left_out = mentions[(in_byline & (not bylines)) | (is_nested & (not nested))]
        return counts.sub(left_out.groupby("entity_id").size(), fill_value=0)

    def _labels(self) -> list[str]:
        return sorted(map(str, self.entities["label"].unique()))

    def _overview(self) -> list[tuple[str, int, str]]:
        """Return name, number of rows and description of each table."""
        holds = {name: spec.meaning for name, spec in SPECS.items()}
        if len(self.mentions):
            counts = self.mentions["label"].value_counts()
            holds["mentions"] += f" ({', '.join(f'{label} {counts[label]:,}' for label in self._labels())})"
        dates = self.articles["published"].dropna()
        if len(dates):
            holds["articles"] += f" ({dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d})"
        tables = ((field.name, getattr(self, field.name)) for field in fields(self))
        return [(name, len(table), holds[name]) for name, table in tables if table is not None]

    def __repr__(self) -> str:
        """List the tables with the number of their rows."""
        return "\n".join(["Tables", *(f"  {name:<13} {n:>9,}  {holds}" for name, n, holds in self._overview())])

    def _repr_html_(self) -> str:
        """List the tables and the most frequent entities, for a notebook."""
        left = ' style="text-align:left"'
        rows = "".join(
            f"<tr><th{left}>.{name}</th><td>{n:,}</td><td{left}>{escape(holds)}</td></tr>"
            for name, n, holds in self._overview()
        )
        best = ", ".join(escape(f"{row.name} ({row.n_mentions:,})") for row in self.top(n=_SEVERAL).itertuples(False))
        return (
            "<table><thead><tr><th>table</th><th>rows</th><th></th></tr></thead>"
            f"<tbody>{rows}</tbody></table><p>Most mentioned: {best or 'none'}</p>"
        )


def _around(text: str, start: int, end: int, width: int) -> tuple[str, str, str]:
    parts = text[max(0, start - width) : start], text[start:end], text[end : end + width]
    left, mention, right = (" ".join(part.splitlines()) for part in parts)
    return left, mention, right


def from_arrow(tables: dict[str, pa.Table]) -> Tables:
    """Convert Arrow tables to DataFrames."""
    return Tables(**{name: _frame(table) for name, table in tables.items()})


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(date_as_object=False)
    return frame.astype(dict.fromkeys(CATEGORICAL.intersection(table.column_names), "category"))


def open_tables(folder: str | Path) -> Tables:
    """Open the tables of a finished run.

    Parameters
    ----------
    folder : str or Path
        Output folder of ``thucthe run``, with tables in Parquet or CSV.

    Raises
    ------
    NotFoundError
        If a table is missing.
    """
    return from_arrow(
        {
            name: pq.read_table(rows, schema=SCHEMAS[name]) if isinstance(rows, Path) else rows
            for name, rows in find_tables(folder).items()
        }
    )
