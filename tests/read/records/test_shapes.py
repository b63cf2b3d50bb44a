"""Files in the shapes that crawlers, content management systems, APIs and data sets write give the same article."""

import csv
import io
import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from thucthe.article import Rejection
from thucthe.read.items import iter_items
from thucthe.read.reader import read_bytes, read_item
from thucthe.read.sources.file_list import SourceFile
from thucthe.read.sources.read_options import ReadOptions

T = "Buôn Jun đón mưa đầu mùa"
L = "Già làng Y Bliêng Hmok mời dân về bến nước làm lễ cúng."
P = ["Sáng 3/8, ông Y Krông Niê, trưởng buôn, mở hội bên hồ.", "Bà H'Linh Kpă dệt thổ cẩm cho khách xem."]
URL, DAY = "https://bao.example/buon-jun.html", date(2024, 8, 3)
BODY = "\n".join(P)
HTML = "".join(f"<p>{line}</p>" for line in P)
OPTIONS = ReadOptions()
MILLISECONDS = 1722650400000


def as_csv(*rows, **options):
    out = io.StringIO(newline="")
    csv.writer(out, **options).writerows(rows)
    return out.getvalue()


def as_tabs(header, day):
    return "\r\n".join("\t".join(row) for row in (header, [T, L, " ".join(P), day, "Lê Hạnh", URL]))


def as_lines(*objects):
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in objects)


def as_parquet(**columns):
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


SHAPES = {
    "wordpress.json": [
        {
            "id": 7,
            "date": "2024-08-03T09:00:00",
            "modified": "2024-09-01T09:00:00",
            "slug": "x",
            "link": URL,
            "author": 3,
            "title": {"rendered": T},
            "content": {"rendered": f"\n{HTML}\n", "protected": False},
            "excerpt": {"rendered": f"<p>{L}</p>"},
            "featured_media": 9,
            "tags": [1],
            "yoast_head_json": {"og_title": "x"},
            "_embedded": {"author": [{"id": 3, "name": "Lê Hạnh", "link": "https://bao.example/hanh"}]},
        }
    ],
    "elasticsearch.json": {
        "took": 2,
        "hits": {
            "total": {"value": 1},
            "hits": [
                {
                    "_index": "n",
                    "_id": "a",
                    "_score": 1.0,
                    "_source": {
                        "title": T,
                        "description": L,
                        "content": BODY,
                        "publish_date": "2024-08-03T02:00:00.000Z",
                        "url": URL,
                        "authors": ["Lê Hạnh"],
                        "entities": [{"text": "Y Krông"}],
                    },
                }
            ],
        },
    },
    "newsapi.json": {
        "status": "ok",
        "totalResults": 1,
        "articles": [
            {
                "source": {"id": None, "name": "Báo Mẫu"},
                "author": "Lê Hạnh",
                "title": T,
                "description": L,
                "url": URL,
                "urlToImage": None,
                "publishedAt": "2024-08-03T02:00:00Z",
                "content": BODY,
            }
        ],
    },
    "mongo.jsonl": as_lines(
        {
            "_id": {"$oid": "66"},
            "title": T,
            "sapo": L,
            "content": [{"p": P[0]}, {"p": P[1]}],
            "url": URL,
            "author": {"name": "Lê Hạnh"},
            "createdAt": {"$date": {"$numberLong": str(MILLISECONDS)}},
        }
    ),
    "news-please.json": {
        "authors": ["Lê Hạnh"],
        "date_download": "2024-09-01 00:00:00",
        "date_publish": "2024-08-03 09:00:00",
        "description": L,
        "filename": "x.json",
        "image_url": None,
        "language": "vi",
        "maintext": BODY,
        "source_domain": "bao.example",
        "text": None,
        "title": T,
        "title_page": None,
        "title_rss": None,
        "url": URL,
    },
    "datatrove.jsonl": as_lines(
        {
            "text": f"{T}\n{L}\n{BODY}",
            "id": "<urn:1>",
            "metadata": {
                "url": URL,
                "date": "2024-08-03T02:00:00Z",
                "language_score": 0.99,
                "file_path": "s3://x",
                "author": "Lê Hạnh",
            },
        }
    ),
    "scrapy.jsonl": as_lines(
        {
            "title": [f"\r\n {T} "],
            "desc": [L],
            "time": ["Thứ bảy, 3/8/2024, 09:00 (GMT+7)"],
            "url": URL,
            "author": ["\n Lê Hạnh "],
            "content": [
                "\n",
                "Sáng 3/8, ông ",
                "Y Krông Niê",
                ", trưởng buôn, mở ",
                "hội",
                " bên hồ.",
                "\n ",
                P[1],
                "\n",
            ],
            "tags": ["a"],
        }
    ),
    "crawler.json": [
        {
            "tieuDe": T,
            "tomTat": L,
            "noiDung": BODY,
            "ngayDang": "03/08/2024 09:00",
            "tacGia": "Lê Hạnh",
            "nguonTin": "Báo Mẫu",
            "duongDan": URL,
            "chuyenMuc": "Văn hóa",
            "binhLuan": [{"noiDung": "Hay quá"}],
        }
    ],
    "crawler.csv": "\ufeff"
    + as_csv(
        ["Danh sách bài"],
        ["Tiêu đề", "Sapo", "Nội dung", "Ngày đăng", "Tác giả", "Link"],
        [T, L, BODY, "3/8/2024", "Lê Hạnh", URL],
        [""] * 6,
    ),
    "pandas.csv": as_csv(
        ["", "source", "author", "title", "description", "url", "publishedAt", "content"],
        [0, "{'id': None, 'name': 'Báo Mẫu'}", "['Lê Hạnh']", T, L, URL, "2024-08-03", repr(P)],
    ),
    "pandas.json": {
        "title": {"0": T},
        "sapo": {"0": L},
        "content": {"0": BODY},
        "url": {"0": URL},
        "author": {"0": "Lê Hạnh"},
        "date": {"0": MILLISECONDS},
    },
    "spreadsheet.tsv": as_tabs(["title", "sapo", "content", "date", "author", "url"], "2024-08-03"),
    "unicode-text.txt": as_tabs(["Tiêu đề", "Tóm tắt", "Nội dung", "Ngày", "Tác giả", "Link"], "3/8/2024").encode(
        "utf-16"
    ),
    "spark.csv": "title,sapo,content,date,author,url\n"
    + ",".join('"' + cell + '"' for cell in (T, L, BODY, "2024-08-03T09:00:00.000+07:00", "Lê Hạnh", URL))
    + "\n",
    "huggingface.parquet": as_parquet(
        title=[T],
        abstract=[L],
        article=[BODY],
        metadata=[{"url": URL, "author": "Lê Hạnh"}],
        published=pa.array([MILLISECONDS], pa.timestamp("ms", "UTC")),
        embedding=[[0.1, 0.2]],
    ),
    "huggingface.json": {
        "features": [{"name": "text"}],
        "rows": [
            {
                "row_idx": 0,
                "row": {"title": T, "summary": L, "text": BODY, "url": URL, "date": "2024-08-03", "author": "Lê Hạnh"},
                "truncated_cells": [],
            }
        ],
    },
    "schema.json": {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": T,
        "description": L,
        "articleBody": BODY,
        "datePublished": "2024-08-03T09:00:00+07:00",
        "author": {"@type": "Person", "name": "Lê Hạnh"},
        "publisher": {"@type": "Organization", "name": "Báo Mẫu", "logo": {"url": "https://bao.example/l.png"}},
        "mainEntityOfPage": {"@type": "WebPage", "@id": URL},
    },
    "firestore.json": {
        "documents": [
            {
                "name": "projects/x/bai/1",
                "createTime": "2024-09-01T00:00:00Z",
                "fields": {
                    "title": {"stringValue": T},
                    "sapo": {"stringValue": L},
                    "content": {"stringValue": BODY},
                    "url": {"stringValue": URL},
                    "author": {"stringValue": "Lê Hạnh"},
                    "publishedAt": {"timestampValue": "2024-08-03T02:00:00Z"},
                },
            }
        ]
    },
    "editor.json": {
        "title": T,
        "lead": L,
        "url": URL,
        "author": "Lê Hạnh",
        "published": "2024-08-03",
        "body": {
            "time": 1,
            "version": "2.2",
            "blocks": [{"id": "a", "type": "paragraph", "data": {"text": line}} for line in P],
        },
    },
    "by-address.json": {
        URL: {"title": T, "sapo": L, "content": BODY, "url": URL, "author": "Lê Hạnh", "date": "2024-08-03"},
        "https://bao.example/2": {"title": "Hai", "content": "Vinh nắng."},
    },
    "strings.json": [
        {
            "title": T,
            "sapo": L,
            "content": HTML.replace("ô", "&ocirc;"),
            "author": "Lê Hạnh",
            "source": "nan",
            "category": "None",
            "url": URL,
            "publishedDate": "Aug 3, 2024",
        }
    ],
}


def articles(folder, name, content, options=OPTIONS):
    data = (
        content
        if isinstance(content, bytes)
        else (content if isinstance(content, str) else json.dumps(content)).encode()
    )
    (folder / name).write_bytes(data)
    items = list(iter_items(SourceFile(name, folder / name), options))
    assert [item.content.message for item in items if isinstance(item.content, Rejection)] == []
    return [read_item(item, read_bytes(item, options), options) for item in items]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_columns_are_named_by_paths(tmp_path, name):
    parts = [{"x": {"đầu": T, "thân": P[0]}}, {"x": {"đầu": "Hai", "thân": P[1]}}]
    lines = as_lines(*[{"kq": {"mục": [part], "trang": i}} for i, part in enumerate(parts)])
    options = ReadOptions(text_column="kq.mục[].x.thân", title_column="kq.mục[].x.đầu")
    content = lines if name == "a.jsonl" else {"kq": {"mục": parts}}
    texts = [article.text for article in articles(tmp_path, name, content, options)]
    assert texts == [f"{T}\n\n{P[0]}", f"Hai\n\n{P[1]}"]


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_gives_the_whole_article(tmp_path, name):
    article = articles(tmp_path, name, SHAPES[name])[0]
    assert (article.title, article.author, article.url, article.published) == (T, "Lê Hạnh", URL, DAY)
    assert article.text.split() == " ".join([T, L, *P]).split()
    assert article.source in {"Báo Mẫu", "bao.example"}
    parts = [(section.kind, article.text[section.start : section.end]) for section in article.sections]
    assert parts[0] == ("title", T)
    assert ("lead", L) in parts
