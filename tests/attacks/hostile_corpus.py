"""Write a corpus of hostile files: mutants of files of all formats, and files crafted against single readers.

The same number and seed always give the same files.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import random
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

PROSE = "Bà Đỗ Thị Bé tới chợ Lạng hôm qua và mua một con gà trống ở đó."
ARTICLE = f"Phiên chợ cuối năm\n\n{PROSE}\n\n{PROSE}\n\nVăn Bé\n"
PAGE = (
    "<html><head><title>Phiên chợ</title></head><body>"
    f"<article><h1>Phiên chợ</h1><p>{PROSE}</p></article></body></html>"
)
FEED = f"<rss><channel><item><title>Phiên chợ</title><description>{PROSE}</description></item></channel></rss>"
FIGURE = "<figure><img src=x><figcaption>Gà</figcaption></figure>"


def _zip(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def _tar(members: dict[str, bytes], **headers: str) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.pax_headers = len(data), headers
            archive.addfile(member, io.BytesIO(data))
    return file.getvalue()


def _parquet(texts: list[str]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table({"text": texts, "title": ["Phiên chợ"] * len(texts)}), file, compression="zstd")
    return file.getvalue()


def _docx() -> bytes:
    space = "http://schemas.openxmlformats.org"
    word = f"{space}/wordprocessingml/2006/main"
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in ARTICLE.split("\n\n"))
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relation = f"{space}/officeDocument/2006/relationships/officeDocument"
    types = f'<Override PartName="/word/document.xml" ContentType="{main}"/>'
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{space}/package/2006/content-types">{default}{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{space}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relation}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{lines}</w:body></w:document>',
    }
    return _zip({name: part.encode() for name, part in parts.items()})


def _mail() -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Phiên chợ", "a@example.org", "b@example.org"
    message.set_content(ARTICLE)
    message.add_alternative(PAGE, subtype="html")
    message.set_boundary("border")
    return message.as_bytes()


def _warc() -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE.encode()
    address = "WARC-Target-URI: https://example.org/cho"
    head = f"WARC/1.0\r\nWARC-Type: response\r\n{address}\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def sound_files() -> dict[str, bytes]:
    """Return a sound file of each format by its ending."""
    text, records = ARTICLE.encode(), [{"id": n, "title": "Phiên chợ", "text": PROSE} for n in range(5)]
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
    return {
        ".txt": text,
        ".md": b"# " + text,
        ".html": PAGE.encode(),
        ".json": json.dumps({"data": records}).encode(),
        ".jsonl": lines,
        ".csv": b"id,title,text\n" + f'1,"Phiên chợ","{PROSE}"\n'.encode() * 5,
        ".xml": FEED.encode(),
        ".srt": f"1\n00:00:01,000 --> 00:00:02,000\n{PROSE}\n".encode(),
        ".rtf": rb"{\rtf1\ansi Phi\'ean ch\u7907? Lang. Ba Be toi cho.}",
        ".eml": _mail(),
        ".mbox": b"From a@example.org Mon Jan  1 10:10:10 2024\n" + _mail(),
        ".warc": _warc(),
        ".docx": _docx(),
        ".parquet": _parquet([PROSE] * 5),
        ".zip": _zip({"a.txt": text, "b/c.jsonl": lines}),
        ".tar": _tar({"a.txt": text, "b/c.jsonl": lines}),
        ".txt.gz": gzip.compress(text, mtime=0),
        ".txt.xz": lzma.compress(text),
        ".txt.bz2": bz2.compress(text),
        ".txt.zst": pa.compress(text, "zstd", asbytes=True),
        ".tgz": gzip.compress(_tar({"a.txt": text}), mtime=0),
    }


def _flip(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(len(data))] = rng.randrange(256)


def _cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data)) :]


def _remove(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    del data[at : at + rng.randint(1, 64)]


def _repeat(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    part = bytes(data[at : at + rng.randint(1, 64)])
    data[at:at] = part * rng.randint(1, 200)


def _insert(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    data[at:at] = rng.randbytes(rng.randint(1, 64))


def _overflow(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    data[at : at + 4] = rng.choice([b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff", b"\0\0\0\x80", b"9999"])


MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (_flip, _cut, _remove, _repeat, _insert, _overflow)


def mutants(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    """Iterate over endings and mutants of sound files, without end."""
    sound = list(sound_files().items())
    while True:
        ending, data = rng.choice(sound)
        mutant = bytearray(data)
        for _ in range(rng.randint(1, 3)):
            if mutant:
                rng.choice(MUTATIONS)(mutant, rng)
        if rng.random() < 0.1:
            ending = rng.choice(sound)[0]
        yield ending, bytes(mutant)


def crafted(size: int) -> dict[str, bytes]:
    """Return files that are made against single readers, each of about this size, by their names."""
    noise = base64.b64encode(random.Random(size).randbytes(size)).decode()
    rows = pa.table({"text": pa.array(["Huế"]).dictionary_encode().take(pa.array([0] * 1_500_000, pa.int32()))})
    file = io.BytesIO()
    pq.write_table(rows, file, compression="zstd")
    texts = {
        "plus.txt": "a+" * size,
        "dashes.txt": "--b.c" * size,
        "marks.txt": "e" + "\u0301\u0323" * size,
        "lost.txt": f"á» {noise} Viá»‡t",
        "names.txt": "Danh sách\n\n" + ", ".join(f"Đỗ Văn Bé{n}" for n in range(size // 20)),
        "controls.txt": "Ông Nguyễn \x1b[31mNam\x1b[0m tới \x1b]0;x\x07 Huế.\n",
        "figures.html": PAGE.replace("<p>", FIGURE * (size // 80) + "<p>"),
        "picture.html": PAGE.replace("<p>", f'<img src="data:image/png;base64,{noise}"><p>Viá»‡t '),
        "nested.html": PAGE.replace("<p>", "<div>" * (size // 5) + "<p>"),
        "comments.txt": "<!---->" * (size // 7) + "x",
        "deep.json": '{"text": "a", "b": ' + "[" * size,
        "values.json": f'[{{"text": "{PROSE}", "id": {"9" * min(size, 9000)}}}, {{"text": "{PROSE}", "id": NaN}}]',
        "wide.csv": "text," + ",".join(f"c{n}" for n in range(size // 6)) + f"\n{PROSE}\n",
        "entities.xml": '<!DOCTYPE a [<!ENTITY b "' + "x" * 100 + '">]><rss><item><title>&b;</title></item></rss>',
    }
    return {
        **{name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()},
        "rows.parquet": file.getvalue(),
        "header.tar": _tar({"a.txt": ARTICLE.encode()}, comment="1" * size),
        "many.zip": _zip({f"{n}.txt": b"" for n in range(size // 100)}),
        "names.zip": _zip({"../../a.txt": b"x", "/etc/passwd.txt": b"x", "a\x1b[31m.txt": b"x", "!/b.txt": b"x"}),
        "nested.zip": _zip({"a.zip": _zip({"b.zip": _zip({"c.txt": ARTICLE.encode()})})}),
        "zeros.jsonl.gz": gzip.compress(bytes(50 * size), mtime=0),
    }


def write_corpus(folder: Path, n: int, seed: int = 0, size: int = 20_000) -> list[str]:
    """Write crafted files and mutants, `n` in all, into a folder and return their names."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    files = dict(list(crafted(size).items())[:n])
    more = mutants(rng)
    while len(files) < n:
        ending, data = next(more)
        files[f"{len(files):06}{ending}"] = data
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return sorted(files)
