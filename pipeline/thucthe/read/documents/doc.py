"""Read a file of Word 97 to 2003 (.doc) through a program that is installed: LibreOffice, else antiword or catdoc.

The programs run in the guarded child, which bounds their memory; their processor time is bounded here.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from thucthe.errors import UnreadableError
from thucthe.logs import suppressed
from thucthe.read.documents.docx import read_docx
from thucthe.read.documents.package import make_document
from thucthe.read.structure.document import Document

_LOGGER = logging.getLogger(__name__)
_KIND = "Word file"
_OFFICE = ("soffice", "libreoffice")
_TEXT = {"antiword": ("-m", "UTF-8.txt", "-w", "0"), "catdoc": ("-d", "utf-8", "-w")}
"""Programs that write the text of a file to standard output, with their options."""
_SECONDS = 50
_WORD = "WordDocument"
_OTHERS = {
    "Workbook": "an Excel workbook; name it .xls",
    "Book": "an Excel workbook; name it .xls",
    "PowerPoint Document": "a PowerPoint presentation; save it as .pdf or .docx",
    "__substg1.0_": "an Outlook message; save it as .eml",
    "EncryptedPackage": "protected by a password; save it without one",
}
"""Streams that identify other kinds of compound files (MS-CFB)."""
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{}</oor:items>
"""
_SETTING = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="{}" oor:op="fuse">'
    "<value>true</value></prop></item>\n"
)
_SAFE = ("DisableMacrosExecution", "DisableActiveContent", "BlockUntrustedRefererLinks")


def read_doc(data: bytes) -> Document:
    """Read a file of an old Word.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    UnreadableError
        If it is no such file, damaged, protected or without text, or no program that reads it is installed.
    """
    if _stream(_WORD) not in data:
        other = next((what for name, what in _OTHERS.items() if _stream(name) in data), None)
        raise UnreadableError(f"the file is {other}" if other else "the file is no Word file, or it is damaged")
    office = next(filter(None, map(shutil.which, _OFFICE)), None)
    programs = [path for name in _TEXT if (path := shutil.which(name))]
    if not office and not programs:
        raise UnreadableError(
            f"reading .doc files needs LibreOffice, {' or '.join(_TEXT)}; install one of them or save the file as .docx"
        )
    with TemporaryDirectory(prefix="thucthe-", ignore_cleanup_errors=True) as folder:
        file = Path(folder, "file.doc")
        file.write_bytes(data)
        if office and (converted := _convert(office, file)):
            return read_docx(converted)
        for program in programs:
            text = _run([program, *_TEXT[Path(program).stem], str(file)], file.parent).decode("utf-8", "replace")
            if text.strip():
                return make_document([(None, line) for line in text.splitlines()], _KIND)
    raise UnreadableError(f"the {_KIND} can't be converted: it is damaged, protected by a password or without text")


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")


def _convert(office: str, file: Path) -> bytes | None:
    """Convert a file to .docx with a profile of its own, in which no macro runs and nothing is fetched."""
    profile, target = file.parent / "profile", file.parent / "converted"
    (profile / "user").mkdir(parents=True)
    settings = _SETTINGS.format("".join(map(_SETTING.format, _SAFE)))
    (profile / "user" / "registrymodifications.xcu").write_text(settings, encoding="utf-8")
    options = ["--headless", "--norestore", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(target)]
    _run([office, f"-env:UserInstallation={profile.as_uri()}", *options, str(file)], file.parent)
    converted = target / "file.docx"
    return converted.read_bytes() if converted.is_file() else None


def _run(command: Sequence[str], folder: Path) -> bytes:
    """Run a program and return its output; empty if it takes too long."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_limit_time if sys.platform != "win32" else None,
    )
    try:
        return process.communicate(timeout=_SECONDS)[0]
    except subprocess.TimeoutExpired:
        with suppressed(_LOGGER, "the program has ended", OSError):
            os.killpg(process.pid, signal.SIGKILL) if sys.platform != "win32" else process.kill()
        process.communicate()
        return b""


def _limit_time() -> None:
    """Bound the processor time, also for when this process is ended at its own limit."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
