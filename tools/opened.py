"""Open every export with a tool that reads its format, and record name and version of the tool in ``opened.json``.

``python -m tools.opened DIR [URL]`` exports the finished run in DIR to a temporary folder, and to the PostgreSQL
database at URL. A tool that is not installed is named and keeps its entry of an earlier time; a file that a tool does
not open as expected is an error. The page about exports is made from the record by `tools.docs_site`.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import typer

import thucthe
from thucthe.schemas import SPECS
from thucthe.tables import Tables
from thucthe.write.export import export
from thucthe.write.export_formats import EXPORTS, DatabaseFormat

RECORD = Path(__file__).with_name("opened.json")
_POSTGRES = ("postgres", "PostgreSQL")
_TABLES = [name for name, spec in SPECS.items() if not spec.optional]


class Opened(NamedTuple):
    """A format that a tool opens.

    Attributes
    ----------
    format : str
        Name in ``thucthe export --to``.
    file, tool : str
    version : str
        Of the tool.
    """

    format: str
    file: str
    tool: str
    version: str


def _expect(found: object, wanted: object, what: str) -> None:
    if found != wanted:
        raise ValueError(f"{what}: {found} instead of {wanted}")


def _pyarrow(folder: Path, tables: Tables) -> str:
    import pyarrow.parquet as pq

    for name in _TABLES:
        _expect(pq.read_table(folder / f"{name}.parquet").num_rows, len(getattr(tables, name)), name)
    return version("pyarrow")


def _pandas(folder: Path, tables: Tables) -> str:
    import pandas as pd

    _expect(len(pd.read_json(folder / "mentions.jsonl", lines=True)), len(tables.mentions), "mentions")
    return version("pandas")


def _frictionless(folder: Path, tables: Tables) -> str:
    from frictionless import Package, system

    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    _expect((report.valid, len(report.tasks) >= len(_TABLES)), (True, True), "datapackage.json")
    return version("frictionless")


def _openpyxl(folder: Path, tables: Tables) -> str:
    import openpyxl

    book = openpyxl.load_workbook(folder / "tables.xlsx", read_only=True)
    _expect(len(tables.mentions) + 1 in {sheet.max_row for sheet in book}, True, "a sheet of all mentions")
    return version("openpyxl")


def _libre_office(folder: Path, tables: Tables) -> str:
    program = shutil.which("soffice")
    if program is None:
        raise ModuleNotFoundError("soffice")
    with TemporaryDirectory() as scratch:
        office = [program, f"-env:UserInstallation={Path(scratch).as_uri()}", "--headless"]
        convert = [*office, "--convert-to", "csv", "--outdir", scratch, str(folder / "tables.xlsx")]
        subprocess.run(convert, check=True, capture_output=True, timeout=600)
        _expect((Path(scratch) / "tables.csv").stat().st_size > 0, True, "first sheet")
        said = subprocess.run([*office, "--version"], check=True, capture_output=True, text=True, timeout=600).stdout
    return said.split()[1]


def _sqlite(folder: Path, tables: Tables) -> str:
    database = sqlite3.connect(folder / "tables.sqlite")
    _expect(database.execute("SELECT count(*) FROM mentions").fetchone()[0], len(tables.mentions), "mentions")
    database.close()
    return sqlite3.sqlite_version


def _datasette(folder: Path, tables: Tables) -> str:
    found = version("datasette")
    page = ["datasette", str(folder / "tables.sqlite"), "--get", "/tables/mentions.json?_size=0&_extra=count"]
    answer = json.loads(subprocess.run(page, check=True, capture_output=True, text=True).stdout)
    _expect(answer.get("count", answer.get("filtered_table_rows_count")), len(tables.mentions), "mentions")
    return found


def _duckdb(folder: Path, tables: Tables) -> str:
    import duckdb

    with duckdb.connect(str(folder / "tables.duckdb"), read_only=True) as database:
        _expect(database.sql("SELECT count(*) FROM mentions").fetchall(), [(len(tables.mentions),)], "mentions")
    return version("duckdb")


def _networkx(folder: Path, file: str) -> None:
    import networkx as nx

    read = nx.read_gexf if file.endswith("gexf") else nx.read_graphml
    graph = read(folder / file)
    _expect((bool(graph.nodes), bool(graph.edges)), (True, True), file)


def _networkx_of(file: str) -> Callable[[Path, Tables], str]:
    def check(folder: Path, tables: Tables) -> str:
        _networkx(folder, file)
        return version("networkx")

    return check


def _igraph(folder: Path, tables: Tables) -> str:
    import igraph

    graph = igraph.Graph.Read_GraphML(str(folder / "tables.graphml"))
    _expect((graph.vcount(), "weight" in graph.es.attributes()), (len(tables.entities), True), "nodes")
    return version("igraph")


def _follow_the_money(folder: Path, tables: Tables) -> str:
    from followthemoney import model

    lines = (folder / "tables.ftm.json").read_text(encoding="utf-8").splitlines()
    people = {proxy.id for proxy in map(model.get_proxy, map(json.loads, lines)) if proxy.schema.name == "Person"}
    _expect(len(people), int((tables.entities["label"] == "PER").sum()), "persons")
    return version("followthemoney")


def _spacy_docbin(folder: Path, tables: Tables) -> str:
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    files = sorted((folder / "docbin").glob("*.spacy"))
    docs = [doc for file in files for doc in DocBin().from_disk(file).get_docs(Vocab())]
    _expect(len(docs), len(tables.articles), "articles")
    return version("spacy")


def _nltk(folder: Path, tables: Tables) -> str:
    import nltk
    from nltk.corpus.reader.conll import ConllCorpusReader

    nltk.data.path.append(str(folder))  # it refuses to read elsewhere
    reader = ConllCorpusReader(str(folder), ["articles.conll"], ("words", "ignore", "chunk", "pos"), separator="\t")
    names = sum(tag.startswith("B-") for _, tag in reader.tagged_words())
    _expect(names, int(tables.mentions["parent"].isna().sum()), "names")
    return version("nltk")


def _label_studio(folder: Path, tables: Tables) -> str:
    from label_studio_sdk.label_interface import LabelInterface

    interface = LabelInterface((folder / "labelstudio.xml").read_text(encoding="utf-8"))
    tasks = json.loads((folder / "labelstudio.json").read_text(encoding="utf-8"))
    _expect(len(tasks), len(tables.articles), "articles")
    for task in tasks:
        _expect(all(map(interface.validate_prediction, task["predictions"])), True, "predictions")
    return version("label-studio-sdk")


def _brat(folder: Path, tables: Tables) -> str:
    from bratly.io import read_document_collection_from_folder

    collection = read_document_collection_from_folder(str(folder / "brat"), grammar_check_ann=False)
    _expect(len(collection.documents), len(tables.articles), "articles")
    return version("bratly-io-fs")


def _postgres(tables: Tables, url: str) -> str:
    import psycopg

    with psycopg.connect(url) as database:
        _expect(
            database.execute("SELECT count(*) FROM thucthe.mentions").fetchone(), (len(tables.mentions),), "mentions"
        )
        (found,) = database.execute("SHOW server_version").fetchone() or ("",)
    return str(found).split()[0]


_CHECKS: tuple[tuple[str, str, str, Callable[[Path, Tables], str]], ...] = (
    ("parquet", "mentions.parquet", "PyArrow", _pyarrow),
    ("csv", "datapackage.json", "Frictionless", _frictionless),
    ("jsonl", "mentions.jsonl", "pandas", _pandas),
    ("xlsx", "tables.xlsx", "openpyxl", _openpyxl),
    ("xlsx", "tables.xlsx", "LibreOffice", _libre_office),
    ("sqlite", "tables.sqlite", "SQLite", _sqlite),
    ("sqlite", "tables.sqlite", "Datasette", _datasette),
    ("duckdb", "tables.duckdb", "DuckDB", _duckdb),
    ("gexf", "tables.gexf", "networkx", _networkx_of("tables.gexf")),
    ("gexf-articles", "tables.articles.gexf", "networkx", _networkx_of("tables.articles.gexf")),
    ("graphml", "tables.graphml", "networkx", _networkx_of("tables.graphml")),
    ("graphml", "tables.graphml", "igraph", _igraph),
    ("graphml-articles", "tables.articles.graphml", "networkx", _networkx_of("tables.articles.graphml")),
    ("ftm", "tables.ftm.json", "followthemoney", _follow_the_money),
    ("conll", "articles.conll", "NLTK", _nltk),
    ("docbin", "docbin", "spaCy", _spacy_docbin),
    ("labelstudio", "labelstudio.json", "Label Studio SDK", _label_studio),
    ("brat", "brat", "bratly", _brat),
)


def read_record() -> list[Opened]:
    """Return what was opened, in the order of the checks."""
    return [Opened(**entry) for entry in json.loads(RECORD.read_text(encoding="utf-8"))]


def main(run: Path, url: str | None = None) -> None:
    """Export a run, open each file, and write the record.

    Parameters
    ----------
    run : Path
        Output folder of ``thucthe run``.
    url : str, optional
        Address of a PostgreSQL database.

    Raises
    ------
    ValueError
        If a tool reads something else than the run has.
    """
    known = {(entry.format, entry.tool): entry for entry in read_record()} if RECORD.exists() else {}
    formats = [name for name, entry in EXPORTS.entries.items() if not isinstance(entry, DatabaseFormat)]
    tables = thucthe.open(run)
    with TemporaryDirectory() as scratch:
        export(run, formats, scratch)
        for name, file, tool, check in _CHECKS:
            try:
                known[name, tool] = Opened(name, file, tool, check(Path(scratch), tables))
            except (ModuleNotFoundError, PackageNotFoundError) as error:
                typer.echo(f"{tool} is not installed ({error})")
    if url is not None:
        export(run, ["postgres"], url=url)
        known[_POSTGRES] = Opened("postgres", "thucthe.mentions", "PostgreSQL", _postgres(tables, url))
    order = [*((name, tool) for name, _, tool, _ in _CHECKS), _POSTGRES]
    entries: list[dict[str, Any]] = [known[key]._asdict() for key in order if key in known]
    RECORD.write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
