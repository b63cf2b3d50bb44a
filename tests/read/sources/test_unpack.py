import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pyarrow as pa
import pytest

from thucthe.errors import UnreadableError
from thucthe.read.sources import unpack
from thucthe.read.sources.unpack import BombError, DecompressionLimiter, begin, decompress, iter_members, read_whole

TEXT = "Huế mưa. ".encode() * 20_000


def compress(data, file_format):
    if file_format == "zst":
        return pa.compress(data, "zstd", asbytes=True)
    return {"gz": gzip, "xz": lzma, "bz2": bz2}[file_format].compress(data)


@pytest.mark.parametrize("file_format", ["gz", "xz", "bz2", "zst"])
def test_streams_are_decompressed_even_when_they_are_several_in_a_row(file_format):
    data = compress(TEXT, file_format) + compress(b"Xong", file_format)
    assert decompress(io.BytesIO(data), file_format).read() == TEXT + b"Xong"


@pytest.mark.parametrize("file_format", ["gz", "xz", "bz2", "zst"])
def test_a_stream_that_breaks_off_is_an_error(file_format):
    data = compress(TEXT, file_format)
    with pytest.raises((EOFError, OSError)):
        decompress(io.BytesIO(data[: len(data) // 2]), file_format).read()


def test_a_small_file_that_unpacks_to_a_huge_one_is_stopped(monkeypatch):
    monkeypatch.setattr(unpack, "FREE_BYTES", 10_000)
    data = compress(bytes(50_000_000), "gz")
    meter = DecompressionLimiter(len(data))
    _, stream = begin(decompress(io.BytesIO(data), "gz"), meter.unpacked)
    with pytest.raises(BombError, match="300 times its size"):
        read_whole(stream, 100_000_000)


def test_the_first_bytes_are_seen_and_read_all_the_same():
    count = []
    head, stream = begin(io.BytesIO(TEXT), count.append)
    assert head == TEXT[:4096]
    assert stream.read() == TEXT
    assert sum(count) == len(TEXT)


def test_a_stream_longer_than_the_limit_is_refused():
    assert read_whole(io.BytesIO(b"x" * 10), 10) == b"x" * 10
    with pytest.raises(UnreadableError, match="larger than 10 bytes"):
        read_whole(io.BytesIO(b"x" * 11), 10)


NAMES = [
    "a.txt",
    "a.txt",
    "../../etc/b.txt",
    "/c.txt",
    "C:\\d.txt",
    "e\n\x1b[31m.txt",
    "._f.txt",
    "__MACOSX/g.txt",
    "h.png",
]
SHOWN = ["a.txt", "a.txt~2", "../../etc/b.txt", "/c.txt", "C:\\d.txt", "e\\n\\x1b[31m.txt"]


def zipped(names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return buffer.getvalue()


def tarred(names, kind=tarfile.REGTYPE):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in names:
            info = tarfile.TarInfo(name)
            info.type = kind
            info.size = len(name.encode()) if kind == tarfile.REGTYPE else 0
            archive.addfile(info, io.BytesIO(name.encode()))
    return buffer.getvalue()


def members(data, file_format):
    return iter_members(io.BytesIO(data), None, file_format)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(("pack", "file_format"), [(zipped, "zip"), (tarred, "tar")])
def test_names_of_members_are_shown_harmless_and_unique_and_other_files_passed_over(pack, file_format):
    found = [(member.name, member.open().read().decode()) for member in members(pack(NAMES), file_format)]
    assert [name for name, _ in found] == SHOWN
    assert [text for _, text in found] == NAMES[:6]


def test_a_nul_in_a_name_is_shown():
    data = zipped(["aXb.txt"]).replace(b"aXb.txt", b"a\0b.txt")
    (member,) = members(data, "zip")
    assert member.name == "a\\x00b.txt"


def test_a_name_in_utf_8_that_is_not_marked_as_such_is_read_right():
    data = zipped(["aaaaaaaaa"]).replace(b"aaaaaaaaa", "Huế.txt".encode())
    assert [member.name for member in members(data, "zip")] == ["Huế.txt"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_no_articles(kind):
    (member,) = members(tarred(["a.txt"], kind), "tar")
    with pytest.raises(UnreadableError, match="link or a device"):
        member.open()


def test_an_encrypted_member_is_refused():
    data = bytearray(zipped(["a.txt"]))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    (member,) = members(bytes(data), "zip")
    with pytest.raises(UnreadableError, match="encrypted"):
        member.open()


@pytest.mark.parametrize("length", [1024, 1024 + 100, 1024 + 512, 1024 + 515])
def test_a_tar_archive_that_breaks_off_says_so_after_what_came_before(length):
    data = tarred(["a.txt", "b.txt"])[:length]
    found = members(data, "tar")
    assert next(found).open().read() == b"a.txt"
    with pytest.raises((UnreadableError, tarfile.ReadError), match=r"breaks off|unexpected end"):
        [member.open().read() for member in found]


def test_a_tar_archive_with_a_damaged_header_says_so():
    data = bytearray(tarred(["a.txt", "b.txt"]))
    data[1024 + 100] ^= 0xFF
    with pytest.raises(UnreadableError, match="damaged"):
        list(members(bytes(data), "tar"))


@pytest.mark.parametrize(("pack", "file_format"), [(zipped, "zip"), (tarred, "tar")])
def test_an_archive_with_nothing_to_read_says_what_it_looked_for(pack, file_format):
    with pytest.raises(UnreadableError, match=r"\.html"):
        list(members(pack(["a.png"]), file_format))
