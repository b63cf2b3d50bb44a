import base64
import gzip
import hashlib
import json
import re

import pyarrow.parquet as pq
import pytest
from small_run import NASTY

from thucthe.errors import ForeignFileError
from thucthe.report.build import build
from thucthe.report.report_page import make_page, write_report, write_split_report
from thucthe.schemas import SCHEMAS
from thucthe.write.table_files.store import to_arrow


@pytest.fixture(scope="module")
def page(tables):
    return make_page(build(tables, NASTY, {"version": "1", "model": "vi_news"}))


@pytest.fixture
def run(tables, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    for name, schema in SCHEMAS.items():
        if name != "words":
            pq.write_table(to_arrow(getattr(tables, name), schema), folder / f"{name}.parquet")
    return folder


def pieces_of(page):
    found = re.findall(r'<script type="text/plain" id="piece-([\w-]+)">([A-Za-z0-9+/=]*)</script>', page)
    return {name: gzip.decompress(base64.b64decode(packed)) for name, packed in found}


def test_no_text_of_an_article_is_markup(page):
    assert "<img" not in page
    assert page.count("<script") == page.count("</script>") == 2 + len(pieces_of(page))
    assert any("document.title='bad'" in row[0] for row in json.loads(pieces_of(page)["texts-0"]))


def test_the_page_asks_for_no_address(page):
    head = page.partition("<script")[0]
    assert "default-src 'none'" in head
    assert not re.search(r"https?:|@import|url\(", head)
    assert not re.search(r"<script[^>]* src", page)


def test_only_the_scripts_of_the_page_and_of_its_folder_may_run(page):
    script = re.search(r"<script>(.*)</script>", page, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}' 'self' file:;" in page


def test_the_same_tables_give_the_same_page(page, tables):
    assert make_page(build(tables, NASTY, {"version": "1", "model": "vi_news"})) == page


def test_a_report_is_written_from_a_folder(run, tmp_path):
    assert write_report(run, tmp_path / "report.html", "Tin thử") == 0
    assert "<title>Tin thử</title>" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_split_report_holds_the_same_pieces_in_files(run, tmp_path):
    write_report(run, tmp_path / "report.html")
    write_split_report(run, tmp_path / "split")
    inline = pieces_of((tmp_path / "report.html").read_text(encoding="utf-8"))
    scripts = {path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / "split" / "data").iterdir()}
    for name, script in scripts.items():
        packed = re.fullmatch(rf'piece\("{name}","([A-Za-z0-9+/=]+)"\);\n', script).group(1)
        assert gzip.decompress(base64.b64decode(packed)) == inline[name]
    assert scripts.keys() == inline.keys()
    assert pieces_of((tmp_path / "split" / "index.html").read_text(encoding="utf-8")) == {}


def test_a_split_report_replaces_an_earlier_one_and_nothing_else(run, tmp_path):
    target = tmp_path / "split"
    write_split_report(run, target)
    (target / "data" / "texts-99.js").write_text('piece("texts-99","");', encoding="utf-8")
    write_split_report(run, target, "Mới")
    assert not (target / "data" / "texts-99.js").exists()
    assert "<title>Mới</title>" in (target / "index.html").read_text(encoding="utf-8")
    (target / "data" / "mine.js").write_text("let mine = 1;", encoding="utf-8")
    with pytest.raises(ForeignFileError, match="did not write"):
        write_split_report(run, target)
    assert (target / "data" / "mine.js").read_text(encoding="utf-8") == "let mine = 1;"


@pytest.mark.parametrize("name", ["notes.txt", "index.html"])
def test_a_folder_with_files_of_others_is_refused(run, tmp_path, name):
    (tmp_path / "split").mkdir()
    (tmp_path / "split" / name).write_text("mine", encoding="utf-8")
    with pytest.raises(ForeignFileError, match="thucthe"):
        write_split_report(run, tmp_path / "split")
    assert [path.name for path in (tmp_path / "split").iterdir()] == [name]


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="thucthe run"):
        write_report(tmp_path, tmp_path / "report.html")
