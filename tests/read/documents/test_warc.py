import gzip
import io
from datetime import date

import pytest

from thucthe.article import Rejection
from thucthe.errors import UnreadableError
from thucthe.read.documents.warc import read_warc
from thucthe.read.items import iter_items_of
from thucthe.read.reader import read_item
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.take_apart import take_apart

URL = "https://baochoque.example/cho-coc-ly"
PAGE = "<html><body><article><h1>Chợ Cốc Ly họp lại</h1><p>Bà Vi Thị Pan bán rau.</p></article></body></html>"
HTTP = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def record(block, kind="response", length=None, url=URL, stated="application/http; msgtype=response"):
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-06-03T01:02:03Z\r\n"
        f"Content-Type: {stated}\r\nContent-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def response(page=PAGE, headers=HTTP):
    return record(headers.encode() + b"\r\n" + (page if isinstance(page, bytes) else page.encode()))


def read(data, name="crawl.warc"):
    options = ReadOptions()
    return [
        item.content.message if isinstance(item.content, Rejection) else read_item(item, item.content, options)
        for item in iter_items_of(name, data, options)
    ]


def test_each_page_is_an_article_with_its_address_and_date():
    others = [
        record(b"software: crawler\r\n", "warcinfo", stated="application/warc-fields"),
        record(b"GET / HTTP/1.1\r\n\r\n", "request"),
        response(headers="HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n"),
        response(b"\xff\xd8\xff", "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n"),
    ]
    articles = read(b"".join([*others, response(), response()]))
    assert [article.path for article in articles] == ["crawl.warc#1", "crawl.warc#2"]
    assert articles[0].text == "Chợ Cốc Ly họp lại\n\nBà Vi Thị Pan bán rau."
    assert (articles[0].url, articles[0].published) == (URL, date(2025, 6, 3))
    assert (articles[0].title, articles[0].source) == ("Chợ Cốc Ly họp lại", "baochoque.example")


@pytest.mark.parametrize("parts", [gzip.compress(response() * 2), gzip.compress(response()) * 2])
def test_a_compressed_archive_is_read_as_a_whole_and_record_by_record(parts):
    assert len(read(parts, "crawl.warc.gz")) == 2


def test_chunked_and_compressed_pages_are_decoded():
    body = gzip.compress(PAGE.encode())
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    headers = HTTP + "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"
    (article,) = read(response(chunked, headers))
    assert "Bà Vi Thị Pan" in article.text


def test_the_text_of_a_page_is_read():
    (article,) = read(record("Bà Vi Thị Pan bán rau.".encode(), "conversion", stated="text/plain"), "crawl.wet")
    assert article.text == "Bà Vi Thị Pan bán rau."


@pytest.mark.parametrize("length", [100, 5_000])
def test_a_wrong_length_costs_no_more_than_its_record(length):
    block = f"{HTTP}\r\n{PAGE}".encode()
    found = read(record(block, length=length) + b"\r\n" * 3 + response() * 40)
    assert len(found) >= 25


def test_an_archive_without_pages_is_rejected():
    assert read(record(b"x", "metadata")) == ["the WARC file holds no web page"]


def test_a_page_above_the_limit_is_rejected(monkeypatch):
    monkeypatch.setattr("thucthe.read.take_apart.MAX_BYTES", 1_000)
    data = response("x" * 2_000) + response()
    large, small = take_apart("crawl.warc", "crawl.warc", io.BytesIO(data), len(data), ReadOptions())
    assert "larger than 1,000 bytes" in large.content.message
    assert read_item(small, small.content).title == "Chợ Cốc Ly họp lại"


def test_a_damaged_record_is_refused():
    with pytest.raises(UnreadableError):
        read_warc(io.BytesIO(b"x").getvalue())
