import gzip
import html
import io
import json
import lzma
import os
import sys
import tarfile
import zipfile
from contextlib import suppress
from operator import itemgetter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.article import Article, Rejection
from thucthe.errors import UnreadableError
from thucthe.read import items as items_module
from thucthe.read.items import iter_items, iter_items_of
from thucthe.read.reader import read_bytes, read_item
from thucthe.read.sources import unpack
from thucthe.read.sources.file_list import SourceFile
from thucthe.read.sources.formats import COMPRESSED, RECORDS
from thucthe.read.sources.read_options import PLAIN as PLAIN_FORMATS
from thucthe.read.sources.read_options import ReadOptions
from thucthe.read.sources.readers import READERS
from thucthe.read.sources.source_files import find_files
from thucthe.read.take_apart import take_apart

TEXT = "Tin ngắn\n\nHuế mưa to.\n"
OPTIONS = ReadOptions()
DOCUMENTS = [suffix for reader in READERS.entries.values() for suffix in reader.suffixes]
PLAIN = [suffix for name in PLAIN_FORMATS for suffix in READERS.get(name).suffixes]


def found(location, options=OPTIONS):
    """Read a file and return for each item its path and its text, or the reason why there is none."""
    return [(item.path, read(item, options)) for item in iter_items(SourceFile(location.name, location), options)]


def read(item, options):
    if isinstance(item.content, Rejection):
        return item.content.message
    try:
        return read_item(item, read_bytes(item, options), options).text
    except UnreadableError as error:
        return str(error)


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def lines(*texts):
    return "\n".join(json.dumps({"text": text}) for text in texts).encode()


MIXED = {
    "a/b.txt": TEXT.encode(),
    "crawl.jsonl": lines(TEXT, TEXT) + b"\n{broken",
    "c.txt.gz": gzip.compress(TEXT.encode()),
    "news.csv.xz": lzma.compress(f'text\n"{TEXT}"\n'.encode()),
    "picture.png": b"\x89PNG",
}
WHAT_IS_IN_MIXED = [
    ("!/a/b.txt", TEXT),
    ("!/crawl.jsonl#1", TEXT.strip()),
    ("!/crawl.jsonl#2", TEXT.strip()),
    ("!/crawl.jsonl#3", "the record is not valid JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))"),  # noqa: E501
    ("!/c.txt.gz", TEXT),
    ("!/news.csv.xz#1", TEXT.strip()),
    ("", "some files in the archive are not read: .png 1"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("dump.zip", zipped(MIXED)),
        ("dump.tar", tarred(MIXED)),
        ("dump.tar.gz", gzip.compress(tarred(MIXED))),
        ("dump.txz", lzma.compress(tarred(MIXED))),
        ("dump.tar.zst", pa.compress(tarred(MIXED), "zstd", asbytes=True)),
        ("dump.txt", zipped(MIXED)),
    ],
)
def test_an_archive_is_taken_apart_and_every_path_names_the_member_and_the_record(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    assert found(tmp_path / name) == [(name + path, text) for path, text in WHAT_IS_IN_MIXED]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_members_without_an_ending_are_read_when_they_hold_text_and_others_are_counted(tmp_path, pack):
    members = {"tin": TEXT.encode(), "anh": b"\x89PNG\r\n", "a.exe": b"MZ", "b.exe": b"MZ", ".hidden": b"x"}
    (tmp_path / "a.zip").write_bytes(pack(members))
    assert found(tmp_path / "a.zip") == [
        ("a.zip!/tin", TEXT),
        ("a.zip", "some files in the archive are not read: .exe 2, none 1"),
    ]


ATTACHMENTS = """
--x
Content-Type: text/plain; charset=utf-8

Bà Vi Thị Pan bán rau ở chợ Cốc Ly.
--x
Content-Type: application/pdf
Content-Disposition: attachment;
 filename*=UTF-8''B%C3%A1o%20c%C3%A1o.pdf

%PDF
--x
Content-Disposition: attachment; filename="=?utf-8?Q?Ch=E1=BB=A3.DOCX?="

PK
--x--
"""
MAIL = f"Subject: Cho\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n{ATTACHMENTS}"


def test_attachments_of_messages_are_counted(tmp_path):
    reject = "some attachments of the message are not read: .pdf 1, .docx 1"
    (tmp_path / "a.eml").write_text(MAIL)
    (path, text), left_out = found(tmp_path / "a.eml")
    assert (path, "Vi Thị Pan" in text, left_out) == ("a.eml", True, ("a.eml", reject))
    (tmp_path / "b.mbox").write_text(f"From a@thu.example Tue Jun  3 23:30:00 2025\n{MAIL}\n")
    assert found(tmp_path / "b.mbox")[1:] == [("b.mbox#1", reject)]
    (tmp_path / "c.zip").write_bytes(zipped({"a.eml": MAIL.encode()}))
    assert found(tmp_path / "c.zip")[1:] == [("c.zip!/a.eml", reject)]
    assert list(map(itemgetter(0), found_in_bytes("a.eml", MAIL.encode()))) == ["a.eml", "a.eml"]


def found_in_bytes(path, data):
    return [(item.path, read(item, OPTIONS)) for item in iter_items_of(path, data, OPTIONS)]


def test_archives_in_archives_are_opened_to_a_depth_of_two(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"b.tar": tarred({"c.txt": TEXT.encode()})}))
    assert found(tmp_path / "a.zip") == [("a.zip!/b.tar!/c.txt", TEXT)]
    deep = zipped({"b.zip": zipped({"c.zip": zipped({"d.txt": TEXT}), "e.txt": TEXT})})
    (tmp_path / "a.zip").write_bytes(deep)
    assert found(tmp_path / "a.zip") == [
        ("a.zip!/b.zip!/c.zip", "archives are opened to a depth of 2; unpack the outer ones first"),
        ("a.zip!/b.zip!/e.txt", TEXT),
    ]


def test_a_plain_file_is_left_to_whoever_reads_it(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (item,) = iter_items(SourceFile("a.txt", tmp_path / "a.txt"), OPTIONS)
    assert item.content == tmp_path / "a.txt"


def test_standard_input_is_an_article_or_several(monkeypatch):
    def piped(data):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        return [(item.path, read(item, OPTIONS)) for file in find_files(["-"]) for item in iter_items(file, OPTIONS)]

    assert piped(TEXT.encode()) == [("-", TEXT)]
    assert piped(gzip.compress(TEXT.encode())) == [("-", TEXT)]
    assert piped(lines("a", "b")) == [("-#1", "a"), ("-#2", "b")]
    assert piped(zipped({"a.txt": TEXT})) == [("-!/a.txt", TEXT)]
    assert piped(b"") == [("-", "the file is empty")]


def test_a_bomb_ends_its_file_with_one_reason(monkeypatch):
    monkeypatch.setattr(unpack, "FREE_BYTES", 100_000)
    zeros = bytes(3_000_000)
    bombs = {
        "flat.zip": zipped({f"{n}.jsonl": zeros for n in range(5)}),
        "nested.zip": zipped({"a.zip": zipped({f"{n}.html": zeros for n in range(5)}), "b.txt": "x"}),
        "one.jsonl.gz": gzip.compress(zeros * 3),
        "one.tar.xz": lzma.compress(tarred({"a.jsonl": zeros})),
        "one.csv.zst": pa.compress(zeros, "zstd", asbytes=True),
    }
    for name, data in bombs.items():
        # In this process, for which the limit has been lowered.
        items = list(take_apart(name, name, io.BytesIO(data), len(data), OPTIONS))
        assert "300 times its size" in items[-1].content.message
        assert len(items) <= 2


def test_a_member_that_is_too_large_costs_only_itself(tmp_path):
    options = ReadOptions(max_chars=1000)
    (tmp_path / "a.zip").write_bytes(zipped({"a.txt": "x" * 5000, "b.txt": "x" * 1001, "c.txt": TEXT}))
    assert [text for _, text in found(tmp_path / "a.zip", options)] == [
        "the file is larger than 4,004 bytes; the limit keeps memory bounded",
        "the article has 1,001 characters, more than the 1,000 of --max-chars",
        TEXT,
    ]


def test_a_damaged_member_costs_only_itself(tmp_path):
    data = zipped({"a.txt": os.urandom(500), "b.txt": TEXT})
    middle = data.index(b"a.txt") + 100
    (tmp_path / "a.zip").write_bytes(data[:middle] + bytes(50) + data[middle + 50 :])
    (_, reason), (_, text) = found(tmp_path / "a.zip")
    assert "damaged" in reason
    assert text == TEXT


def hostile(folder):
    """Fill a folder with what should never be met."""
    whole = {
        "a.txt.gz": gzip.compress(TEXT.encode() * 100),
        "a.txt.xz": lzma.compress(TEXT.encode() * 100),
        "a.txt.zst": pa.compress(TEXT.encode() * 100, "zstd", asbytes=True),
        "a.zip": zipped(MIXED),
        "a.tar": tarred(MIXED),
        "a.docx": zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}),
        "a.epub": zipped({"mimetype": "application/epub+zip"}),
        "a.pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    }
    sink = io.BytesIO()
    pq.write_table(pa.table({"text": [TEXT] * 3}), sink)
    whole["a.parquet"] = sink.getvalue()
    files = {f"cut-{name}": data[: len(data) * 2 // 3] for name, data in whole.items()}
    files |= {f"junk{suffix}": os.urandom(3000) for suffix in (*DOCUMENTS, *RECORDS, *COMPRESSED, ".zip", ".tar")}
    files |= {f"empty{suffix}": b"" for suffix in (*DOCUMENTS, *RECORDS, ".txt.gz", ".zip", ".tar")}
    files |= {f"nul{suffix}": b"Tin\0\0\0" * 50 for suffix in (*DOCUMENTS, *RECORDS)}
    files |= {
        "one-line.txt": "Huế mưa to. ".encode() * 100_000,
        "deep.json": b'{"text":' * 50_000,
        "deep.jsonl": b'{"text": ' + b"[" * 50_000 + b"]" * 50_000 + b"}\n" + lines(TEXT),
        "deep.html": b"<html><body>" + b"<div><b>" * 20_000 + TEXT.encode(),
        "entities.html": b'<!DOCTYPE html [<!ENTITY a "' + b"x" * 999 + b'">]><html><body>' + b"&a;" * 999,
        "entities.docx": zipped({"[Content_Types].xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'}),
        "broken-lines.jsonl": lines("a") + b"\n\xff\xfe\n[]\nnull\n12\n{}\n" + lines("b"),
        "big-cell.csv": b'text\n"' + b"x" * 3_000_000,
        "utf-16.csv": 'text;n\n"Huế\nmưa";1\n'.encode("utf-16"),
        "rows.csv": b"text,a\n1\n1,2,3\n\n",
        "a\n\x1b[31mb.txt": TEXT.encode(),
        os.fsdecode(b"\xff\xfe.txt"): TEXT.encode(),
        "names.tar": tarred({"../../x.txt": TEXT.encode(), "/etc/x.txt": TEXT.encode(), "\x00": b"", "a\nb.txt": b"x"}),
        "lies.pdf": b"<html><body><p>Tin</p></body></html>",
        "lies.docx": b"Tin",
        "lies.html": b"%PDF-1.7",
        "lies.txt": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    }  # fmt: skip
    for name, data in files.items():
        (folder / name).write_bytes(data)
    with tarfile.open(folder / "devices.tar", "w") as archive:
        for n, kind in enumerate(
            (tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE)
        ):
            info = tarfile.TarInfo(f"{n}.txt")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    (folder / "sub").mkdir()
    (folder / "sub" / "loop").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "nowhere.txt").symlink_to(folder / "missing")
    os.mkfifo(folder / "pipe.txt")


@pytest.mark.filterwarnings("ignore")
def test_every_hostile_file_becomes_articles_or_reasons(tmp_path):
    hostile(tmp_path)
    options = ReadOptions(max_chars=500_000, time_limit=20)
    files = find_files([tmp_path])
    assert not [file for file in files if "loop" in file.path]
    results = {file.path: [text for _, text in found_in(file, options)] for file in files}
    assert all(results.values())
    assert all(text.isprintable() or text.strip() for texts in results.values() for text in texts)
    assert results["utf-16.csv"] == ["Huế\nmưa"]
    assert results["a\\n\\x1b[31mb.txt"] == results["\\xff\\xfe.txt"] == [TEXT]
    assert (results["broken-lines.jsonl"][0], results["broken-lines.jsonl"][-1]) == ("a", "b")
    assert results["names.tar"][:2] == [TEXT, TEXT]
    assert results["pipe.txt"] == ["this is no regular file; a pipe can be read as standard input (-)"]
    assert all("link or a device" in text for text in results["devices.tar"])
    assert "--max-chars" in results["big-cell.csv"][-1]
    assert len(results["junk.jsonl"]) < 30
    assert not any("root:" in text for texts in results.values() for text in texts)


def found_in(file, options):
    return [(item.path, read(item, options)) for item in iter_items(file, options)]


NAUGHTY = [
    "undefined", "null", "NaN", "-1", "1/0", "0x0", "1e309", "﷽" * 50, "\u202eđảo ngược\u202c", "\ufeff\ufeffTin",
    "Z̸̡̛͎̗̟̙a̴͝l̶g̵o̷", "👩‍👩‍👧‍👦🏳️‍🌈", "🇻🇳" * 20, "ﬀﬁ ﬃ", "ＨＵẾ", "𝐇𝐮𝐞̂́", "Hu\u00ea\u0301", "e\u0301\u0302\u0323",
    "<script>alert(1)</script>", "<b>Huế", "]]>", "<!--", "&amp;lt;", "'; DROP TABLE articles;--", "$(rm -rf /)",
    "{{7*7}}", "%s%n%d", "../../../etc/passwd", "C:\\CON\\NUL", "\\u0000", "%00", "=cmd|' /C calc'!A0", "@SUM(1+1)",
    "\r\r\r", "\u2028\u2029", "\x0b\x0c", "\x85", "\xa0\u3000\u200b", "\u200b\u200c\u200d", "‏العربية‏", "สวัสดี", "កម្ពុជា",
    "文字化け", "한국어", "\U0010ffff", "\ufffe", "\U000e0041",
    "a" * 10_000, "ă" * 10_000, "…" * 1000, "(" * 3000, "\t" * 500 + "x",
    "Tin: " * 500, "3/8" * 400, "https://" * 300, "“‘«»’”", "- - - -",
    "`id`", "°C ½ № ™", "Nguồn:", "Ảnh:", "Theo", "Tin, ảnh:", "\n\n\n.\n\n\n",
]  # fmt: skip


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_strings_are_articles_or_refused_and_never_changed(text):
    for name, data in (("a.txt", text.encode("utf-8", "surrogatepass")), ("a.jsonl", lines(text))):
        try:
            article = read_item(items_module.Item(name, name[2:], data), data)
        except UnreadableError:
            continue
        assert article.text in (text, text.removeprefix("\ufeff"), text.strip(), html.unescape(html.unescape(text)))
        assert all(0 <= s.start < s.end <= len(article.text) for s in article.sections)


SUFFIXES = [*PLAIN, *RECORDS, ".zip", ".tar", *COMPRESSED, ".txt.gz", ".jsonl.xz", ".tar.zst", ""]
MAGIC = [
    b"",
    b"PK\x03\x04",
    b"PK\x05\x06" + bytes(18),
    b"\x1f\x8b\x08",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"BZh9",
    b"PAR1",
]
MAGIC += [
    b"[{",
    b'{"text": "',
    b"text,title\n",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    bytes(257) + b"ustar\x0000",
    zipped({"a.txt": "x"}),
]
MAGIC += [gzip.compress(b"x"), tarred({"a.txt": b"x"}), pa.compress(b'{"text": "x"}', "zstd", asbytes=True)]


@settings(max_examples=300)
@given(st.sampled_from(SUFFIXES), st.sampled_from(MAGIC), st.binary(max_size=300))
def test_any_bytes_under_any_ending_become_articles_or_reasons(tmp_path_factory, suffix, magic, data):
    location = Path(tmp_path_factory.getbasetemp(), f"any{suffix}")
    location.write_bytes(magic + data)
    items = list(iter_items(SourceFile(location.name, location), OPTIONS))
    assert items
    for item in items:
        if isinstance(item.content, Rejection):
            assert item.content.message
            continue
        with suppress(UnreadableError):
            content = read_bytes(item, OPTIONS)
            if item.format in {"txt", "md", *RECORDS.values()}:
                assert isinstance(read_item(item, content), Article)
