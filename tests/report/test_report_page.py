import base64
import hashlib
import json
import re

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_run import NASTY

from thucthe.report.build import build
from thucthe.report.report_page import make_page, to_json, write_report
from thucthe.schemas import SCHEMAS
from thucthe.write.table_files.store import to_arrow


@pytest.fixture(scope="module")
def page(tables):
    return make_page(build(tables, NASTY, {"version": "1", "model": "vi_news"}))


def test_no_text_of_an_article_is_markup(page):
    assert "<img" not in page
    assert page.count("<script") == page.count("</script>") == 3
    assert "document.title='bad'" in page, "the text itself is there, escaped"


def test_the_page_asks_for_no_other_file(page):
    head = page.partition("<script")[0]
    assert "default-src 'none'" in head
    assert not re.search(r"https?:|@import|url\(", head)
    assert not re.search(r"<script[^>]* src", page)


def test_only_the_scripts_of_the_page_may_run(page):
    script = re.search(r"<script>(.*)</script>", page, re.DOTALL).group(1)
    assert f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}" in page


def test_the_same_tables_give_the_same_page(page, tables):
    assert make_page(build(tables, NASTY, {"version": "1", "model": "vi_news"})) == page


@given(st.text())
def test_json_cannot_end_its_element_and_is_read_back(text):
    written = to_json({"text": text})
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == {"text": text}


def test_a_report_is_written_from_a_folder(tables, tmp_path):
    for name, schema in SCHEMAS.items():
        if name != "words":
            pq.write_table(to_arrow(getattr(tables, name), schema), tmp_path / f"{name}.parquet")
    write_report(tmp_path, tmp_path / "report.html", "Tin thử")
    assert "<title>Tin thử</title>" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="thucthe run"):
        write_report(tmp_path, tmp_path / "report.html")
