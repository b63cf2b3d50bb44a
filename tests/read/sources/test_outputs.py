import json
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from thucthe.read.items import iter_items, iter_items_of
from thucthe.read.sources.file_list import SourceFile
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.sources.source_files import find_files
from thucthe.resolve.corpus.corrections import Correction, write_corrections
from thucthe.schemas import SCHEMAS
from thucthe.write.table_files.text_files import write_csv, write_jsonl
from thucthe.write.table_files.workbook import write_xlsx

OPTIONS = ReadOptions()
ROW = {"path": 'a "b".txt', "text": "Huế có mưa.\n" * 1000, "message": "x"}


def table(name, extra=()):
    schema = SCHEMAS[name]
    blank = {"string": "x", "int64": 1, "float": 0.5, "double": 0.5, "date32[day]": None}
    row = {f.name: None if f.nullable else ROW.get(f.name, blank[str(f.type)]) for f in schema}
    made = pa.Table.from_pylist([row], schema)
    for column in extra:
        made = made.append_column(column, pa.array(["x"]))
    return made


def items(path):
    return [item.path for file in find_files([path.parent]) for item in iter_items(file, OPTIONS)]


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_table_of_a_run_is_no_article_under_whatever_name(tmp_path, name, ending):
    path = tmp_path / f"moved.{ending}"
    {"csv": write_csv, "jsonl": write_jsonl, "parquet": pq.write_table}[ending](table(name), path)
    assert items(path) == []
    assert list(iter_items_of("moved." + ending, path.read_bytes(), OPTIONS)) == []
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.write(path, path.name)
    assert list(iter_items(SourceFile("packed.zip", tmp_path / "packed.zip"), OPTIONS)) == []


def test_files_of_corrections_are_no_articles(tmp_path):
    write_corrections([Correction("drop", "x" * 16)], tmp_path / "corrections.csv")
    assert items(tmp_path / "corrections.csv") == []
    (tmp_path / "review.csv").write_text("action,entity,value,score\nmerge,a,b,0.9\n", encoding="utf-8")
    assert items(tmp_path / "review.csv") == []


def test_a_table_of_a_run_is_read_when_it_is_named_itself(tmp_path):
    write_csv(table("articles"), tmp_path / "articles.csv")
    (file,) = find_files([tmp_path / "articles.csv"])
    assert [item.path for item in iter_items(file, OPTIONS)] == ["articles.csv#1"]


def test_a_workbook_of_a_run_is_no_article_also_if_it_was_saved_again(tmp_path):
    write_xlsx({"articles": table("articles")}, tmp_path / "moved.xlsx")
    assert items(tmp_path / "moved.xlsx") == []
    book = openpyxl.load_workbook(tmp_path / "moved.xlsx")
    book.save(tmp_path / "moved.xlsx")
    assert items(tmp_path / "moved.xlsx") == []
    (file,) = find_files([tmp_path / "moved.xlsx"])
    assert [item.path for item in iter_items(file, OPTIONS)] == ["moved.xlsx#table articles!2"]
    book.properties.creator = book.properties.lastModifiedBy = "Lan"
    book.save(tmp_path / "moved.xlsx")
    assert items(tmp_path / "moved.xlsx") == ["moved.xlsx#table articles!2"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_that_excel_has_saved_is_known(tmp_path, delimiter):
    path = tmp_path / "a.csv"
    path.write_text(delimiter.join(SCHEMAS["articles"].names) + "\r\nx\r\n", encoding="utf-8-sig")
    assert items(path) == []


def test_a_table_of_a_later_version_with_more_columns_is_known(tmp_path):
    pq.write_table(table("articles", ["mood"]), tmp_path / "a.parquet")
    assert items(tmp_path / "a.parquet") == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "article_id,path,text\n1,a,Huế mưa\n"),
        ("a.jsonl", '{"article_id": "1", "path": "a", "text": "Huế mưa"}\n'),
        ("a.json", '[{"data": {"text": "Huế mưa"}}]'),
        ("a.json", '{"version": "1", "model": "x", "text": "Huế mưa"}'),
        ("a.html", '<html><head><meta name="generator" content="WordPress"></head><p>Huế mưa</p></html>'),
        ("a.txt", '<meta name="generator" content="thucthe">'),
    ],
)
def test_files_of_others_that_look_alike_are_read(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert len(items(tmp_path / name)) == 1


def test_parquet_files_of_others_are_read(tmp_path):
    pq.write_table(pa.table({"path": ["a"], "text": ["Huế mưa"]}), tmp_path / "a.parquet")
    assert items(tmp_path / "a.parquet") == ["a.parquet#1"]


def test_the_pages_and_tasks_of_thucthe_are_known_by_their_mark(tmp_path, nlp):
    from thucthe.report.report_page import _read
    from thucthe.report.show import to_html
    from thucthe.write.annotations.annotated import AnnotatedArticle
    from thucthe.write.annotations.label_studio import write_label_studio

    article = AnnotatedArticle("a1", "a.txt", None, None, "Huế có mưa. " * 1000, ())
    write_label_studio([article], tmp_path)
    task = json.loads((tmp_path / "labelstudio.json").read_text(encoding="utf-8"))[0]
    assert task["data"]["text"] == article.text
    (tmp_path / "shown.html").write_text(to_html([nlp("Huế có mưa.")]), encoding="utf-8")
    (tmp_path / "report.html").write_text(_read("page.html"), encoding="utf-8")
    assert items(tmp_path / "report.html") == []
