import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest

from thucthe.read.sources.formats import detect_format, is_known, uncompressed


def zipped(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "application/epub+zip" if name == "mimetype" else "x")
    return buffer.getvalue()


def tarred():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", b"Tin", "txt"),
        ("a.MD", b"# Tin", "md"),
        ("a.json", b"[]", "json"),
        ("a.ndjson", b"{}", "jsonl"),
        ("a.csv", b"text", "csv"),
        ("a.txt", b"%PDF-1.7", "pdf"),
        ("a.pdf", b"\xef\xbb\xbf <!DOCTYPE html>", "html"),
        ("a.txt", b"<!-- saved from url=(0014)x --><HTML lang=vi>", "html"),
        ("a.txt", b"<b>Tin</b>", "txt"),
        ("a.txt", b'{"text": "Tin"}', "txt"),
        ("a.docx", zipped("[Content_Types].xml"), "docx"),
        ("a.zip", zipped("[Content_Types].xml"), "docx"),
        ("a.txt", zipped("mimetype"), "epub"),
        ("a.txt", zipped("b.txt"), "zip"),
        ("a", tarred(), "tar"),
        ("a.txt", gzip.compress(b"x", mtime=0), "gz"),
        ("a.txt", lzma.compress(b"x"), "xz"),
        ("a.txt", bz2.compress(b"x"), "bz2"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "doc"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "xls"),
        ("a.xls", b"<html><table>", "xls"),
        ("a.xls", "<html><table>".encode("utf-16"), "xls"),
        ("a.xls", b"title\tcontent\n", "tsv"),
        ("a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        ("a.zip", zipped("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        ("a.zip", zipped("xl/a.txt"), "xlsx"),
        ("a.zip", zipped("b/xl/a.txt"), "zip"),
        ("a.ods", zipped("mimetype"), "ods"),
        ("a.xml", b"<?xml version='1.0'?><rss>", "xml"),
        ("a.xml", b"<?xml version='1.0'?><!DOCTYPE html><html>", "html"),
        ("a.txt", b"<rss version='2.0'>", "xml"),
        ("", b"<?xml version='1.0'?>\n<a/>", "xml"),
        ("feed.rss", b"<rss>", "xml"),
        ("a.html", b"From: <Saved by Blink>\nSubject: Tin\nContent-Type: multipart/related;\n", "mhtml"),
        ("", b'{"text": "Tin"}\n{"text": "Tin"}\n', "jsonl"),
        ("", b'{"text": "Tin"}', "jsonl"),
        ("", b'[\n {"text": "Tin"}', "json"),
        ("", b"[Tin] 3/8", "txt"),
        ("a.pptx", zipped("[Content_Types].xml"), "pptx"),
        ("", zipped("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
        ("a.ppt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "ppt"),
        ("a.doc", b"<html><body>Tin", "html"),
        ("a.doc", b"{\\rtf1 Tin}", "rtf"),
        ("a.txt", b"Return-Path: <a@b>\nReceived: from b\nSubject: Tin\n", "eml"),
        ("a.txt", b"Subject: Tin\n\nReceived: nothing\n", "txt"),
        ("a.txt", b"1\r\n00:00:01,000 --> 00:00:03,000\r\nTin\r\n", "srt"),
        ("a.docx", zipped("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        ("a.docx", zipped("[Content_Types].xml", "word/document.xml", "xl/a.xml"), "docx"),
        ("a.txt", b"\x89PNG\r\n", "image"),
        ("", b"WARC/1.1\r\n", "warc"),
        ("", b"From a@b Tue Jun  3 23:30:00 2025\nSubject: Tin\n", "mbox"),
        ("", "Tin: bà Pan".encode("utf-16"), "txt"),
        ("", b"Nam: Chao anh\nLan: Chao em\n", "txt"),
        ("", b"\x7fELF\x02\x01\x01\x00\x00", "binary"),
        ("", b"", "txt"),
    ],
)
def test_content_decides_where_it_is_certain_and_the_ending_elsewhere(name, content, expected):
    assert detect_format(name, content) == expected


@pytest.mark.parametrize(
    ("name", "inner"),
    [("a.txt.gz", "a.txt"), ("a.tgz", "a.tar"), ("a.tar.zst", "a.tar"), ("a.jsonl.xz", "a.jsonl"), ("a.txt", "a.txt")],
)
def test_the_name_of_a_compressed_file_tells_what_is_in_it(name, inner):
    assert uncompressed(name) == inner
    assert is_known(name)


@pytest.mark.parametrize("name", ["a", "a.gz", "a.png", "a.txt.gz.gz", ".txt", "a.gz/b"])
def test_other_names_are_passed_over(name):
    assert not is_known(name)
