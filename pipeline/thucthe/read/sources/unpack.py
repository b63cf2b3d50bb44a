"""Unpack a compressed file or an archive from a stream.

Nothing is unpacked to disk, no name of a member is used as a path, and what comes out is measured: a small file that
unpacks to a huge one is refused.
"""

from __future__ import annotations

import bz2
import gzip
import io
import logging
import lzma
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from thucthe.errors import UnreadableError
from thucthe.read.sources.formats import SNIFF_BYTES, ending, is_hidden, is_known, is_readable, readable
from thucthe.read.sources.read_options import MAX_BYTES
from thucthe.read.sources.source_files import NO_ENDING, printable

_LOGGER = logging.getLogger(__name__)
MAX_RATIO = 300
"""Maximum ratio of unpacked to packed size; text repeated many times reaches 110 in gzip."""
FREE_BYTES = 256_000_000
"""Number of bytes up to which any ratio is allowed."""
_CHUNK = 1 << 16
_MAX_PAX = 1 << 15
"""Maximum size of an extended header in a tar archive, which tarfile may search in quadratic time."""
_ENCRYPTED, _UTF8 = 0x1, 0x800
"""Flags of a member of a zip archive (PKWARE APPNOTE 4.4.4)."""


class BombError(UnreadableError):
    """A file that unpacks to far more than it can honestly hold."""


class DecompressionLimiter:
    """Counts the bytes read from a file and those unpacked, through all layers.

    Parameters
    ----------
    size : int or None
        Its bytes; None when only those that have come are known.
    """

    def __init__(self, size: int | None) -> None:
        self._size = size
        self._packed = 0
        self._unpacked = 0

    def packed(self, n: int) -> None:
        """Count bytes of the file itself."""
        self._packed += n

    def unpacked(self, n: int) -> None:
        """Count bytes that it unpacks to.

        Raises
        ------
        BombError
            If they are too many.
        """
        self._unpacked += n
        if self._unpacked > max(FREE_BYTES, MAX_RATIO * (self._packed if self._size is None else self._size)):
            raise BombError(
                f"the file unpacks to more than {MAX_RATIO} times its size, as zip bombs do; unpack it first"
            )


class _Counted(io.RawIOBase):
    """A stream over another one from which some bytes have been read already."""

    def __init__(self, head: bytes, source: IO[bytes], count: Callable[[int], None]) -> None:
        self._head = head
        self._source = source
        self._count = count

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head[: len(buffer)] or self._source.read(min(len(buffer), _CHUNK))
        if self._head:
            self._head = self._head[len(data) :]
        else:
            self._count(len(data))
        buffer[: len(data)] = data
        return len(data)


def begin(source: IO[bytes], count: Callable[[int], None]) -> tuple[bytes, IO[bytes]]:
    """Look at the first bytes of a stream.

    Parameters
    ----------
    source : file object
    count : callable
        Called repeatedly with the number of bytes read.

    Returns
    -------
    head : bytes
        `SNIFF_BYTES` bytes or all there are.
    stream : file object
        All of the stream, from the beginning.
    """
    head = read_whole(source, SNIFF_BYTES, cut=True)
    count(len(head))
    return head, io.BufferedReader(_Counted(head, source, count), _CHUNK)


def read_whole(stream: IO[bytes], limit: int, *, cut: bool = False) -> bytes:
    """Read a stream to its end.

    Parameters
    ----------
    stream : file object
    limit : int
        Bytes.
    cut : bool
        Whether to stop at the limit.

    Raises
    ------
    UnreadableError
        If it is longer than the limit.
    """
    parts: list[bytes] = []
    rest = limit if cut else limit + 1
    while rest and (part := stream.read(min(rest, _CHUNK))):
        parts.append(part)
        rest -= len(part)
    if not rest and not cut:
        raise UnreadableError(f"the file is larger than {limit:,} bytes; the limit keeps memory bounded")
    return b"".join(parts)


def decompress(stream: IO[bytes], file_format: str) -> IO[bytes]:
    """Open a ``gz``, ``xz``, ``bz2`` or ``zst`` stream."""
    if file_format == "gz":
        return gzip.GzipFile(fileobj=stream)  # type: ignore[return-value]
    if file_format == "xz":
        return lzma.LZMAFile(stream)
    if file_format == "bz2":
        return bz2.BZ2File(stream)
    import pyarrow as pa

    return pa.CompressedInputStream(stream, "zstd")  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes
    ----------
    name : str
        Made printable and unique in the archive; shown, never used as a path.
    open : callable
        Gives its bytes as a stream, before the next member is asked for.

        Raises `UnreadableError` when it is no file or encrypted.
    """

    name: str
    open: Callable[[], IO[bytes]]


def iter_members(
    stream: IO[bytes],
    whole: IO[bytes] | None,
    file_format: str,
    ocr: bool = False,
    left_out: Counter[str] | None = None,
) -> Iterator[Member]:
    """List the members of an archive that are to be read: those with a known ending, and texts without an ending.

    Parameters
    ----------
    stream : file object
    whole : file object or None
        The same archive as a file in which one can go back and forth; without it a zip archive is taken into memory.
    file_format : str
        ``zip`` or ``tar``.
    ocr : bool
        Whether images are read.
    left_out : Counter, optional
        Counts the others by their endings (`NO_ENDING` without one); hidden ones don't count.

    Raises
    ------
    UnreadableError
        If there is none.
    """
    taken: dict[str, int] = {}
    left_out = Counter() if left_out is None else left_out
    if file_format == "tar":
        members = _iter_tar(stream)
    else:
        members = _iter_zip(whole or io.BytesIO(read_whole(stream, MAX_BYTES)))
    for member in members:
        if any(map(is_hidden, _parts(member.name))):
            continue
        opened = member if is_known(member.name, ocr) else _open_text(member)
        if opened is None:
            left_out[ending(member.name) or NO_ENDING] += 1
            continue
        n = taken[member.name] = taken.get(member.name, 0) + 1
        yield Member(f"{member.name}~{n}", opened.open) if n > 1 else opened
    if not taken:
        raise UnreadableError(f"the archive holds no file with an ending that is read ({readable()})")


def _open_text(member: Member) -> Member | None:
    """Open a member without an ending that holds text; None for any other."""
    if ending(member.name):
        return None
    try:
        stream = member.open()
        head = read_whole(stream, SNIFF_BYTES, cut=True)
    except Exception:  # damaged archives make libraries fail in any way
        _LOGGER.info("%s can't be opened", member.name, exc_info=True)
        return None
    if not is_readable(member.name, head):
        stream.close()
        return None
    return Member(member.name, lambda: io.BufferedReader(_Counted(head, stream, lambda _: None), _CHUNK))


def _parts(name: str) -> list[str]:
    return [part for part in name.replace("\\", "/").split("/") if part not in {".", ".."}]


def _iter_zip(stream: IO[bytes]) -> Iterator[Member]:
    with zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield Member(printable(_zip_name(info)), lambda info=info: _open_zipped(archive, info))  # type: ignore[misc]


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Repair a name in UTF-8 that lacks the flag for it and was therefore read as code page 437."""
    name = info.orig_filename  # `filename` ends at the first NUL
    if not info.flag_bits & _UTF8:
        try:
            return name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return name


def _open_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableError("the file is encrypted; unpack the archive with its password first")
    return archive.open(info)


def _iter_tar(stream: IO[bytes]) -> Iterator[Member]:
    ends: list[Exception] = []

    class Info(tarfile.TarInfo):
        """Remembers why there was no further header, which tarfile keeps to itself."""

        def _proc_pax(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
            if self.size > _MAX_PAX:
                raise UnreadableError(f"the archive is damaged: a header has more than {_MAX_PAX:,} bytes")
            return super()._proc_pax(tar)  # type: ignore[misc,no-any-return]

        @classmethod
        def frombuf(cls, *args: Any) -> Info:
            try:
                return super().frombuf(*args)
            except tarfile.HeaderError as error:
                ends.append(error)
                raise

    with tarfile.open(fileobj=stream, mode="r|", tarinfo=Info) as archive:
        for info in archive:
            archive.members.clear()  # type: ignore[attr-defined]  # tarfile would remember every member
            if not info.isdir():
                yield Member(printable(info.name), lambda info=info: _open_tarred(archive, info))  # type: ignore[misc]
    if not isinstance(ends[-1], tarfile.EOFHeaderError):  # type: ignore[attr-defined]
        raise UnreadableError("the archive is damaged or breaks off here; what comes after is lost") from ends[-1]


def _open_tarred(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    # Links would be looked up elsewhere in the archive.
    member = archive.extractfile(info) if info.isreg() else None
    if member is None:
        raise UnreadableError("this member of the archive is a link or a device, not a file")
    return member
