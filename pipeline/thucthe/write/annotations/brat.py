r"""Write annotated articles in the standoff format of brat.

The format is that of https://brat.nlplab.org/standoff.html; offsets are in characters (code points). Versions of brat
differ in whether ``\r\n`` is one character or two (issue 853 in its repository), so there is none in the ``txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from thucthe.labels import LABELS, sort_labels
from thucthe.write.annotations.annotated import AnnotatedArticle, AnnotatedMention

_CONFIG = """\
[entities]
{labels}

[relations]
<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>

[events]

[attributes]
"""
_LINE_BREAK = re.compile("\\s*[\n\v\f\x1c-\x1e\x85\u2028\u2029]\\s*")
"""Line breaks of Python's ``str.splitlines``, which brat uses."""
_CARRIAGE_RETURN = re.compile("\r(\n?)")


def write_brat(articles: Iterable[AnnotatedArticle], folder: Path) -> None:
    r"""Write the folder ``brat`` with a pair of files for each article, named by its id, and ``annotation.conf``.

    ``\r\n`` becomes a space and ``\\n``, so that offsets are unchanged. A name that continues on the next
    line has several fragments. Links to known places are normalizations, score and entity are in the notes.
    """
    target = folder / "brat"
    target.mkdir()
    labels = set(LABELS)
    for article in articles:
        labels.update(_entity_type(name.label) for name in article.names)
        text = _CARRIAGE_RETURN.sub(lambda match: " \n" if match[1] else "\n", article.text)
        _write(target / f"{article.article_id}.txt", text)
        lines = (line for number, name in enumerate(article.names, 1) for line in _annotate(number, name, text))
        _write(target / f"{article.article_id}.ann", "".join(f"{line}\n" for line in lines))
    (target / "annotation.conf").write_text(_CONFIG.format(labels="\n".join(sort_labels(labels))), encoding="utf-8")


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)


def _annotate(number: int, name: AnnotatedMention, text: str) -> Iterator[str]:
    pieces = list(_pieces(text, name.start, name.end))
    offsets = ";".join(f"{start} {end}" for start, end in pieces)
    words = " ".join(text[start:end] for start, end in pieces)
    yield f"T{number}\t{_entity_type(name.label)} {offsets}\t{words}"
    if name.link:
        link = re.sub(r"\s", "_", name.link)
        yield f"N{number}\tReference T{number} {link}\t{_one_line(name.name)}"
    yield f"#{number}\tAnnotatorNotes T{number}\t{_one_line(name.name)}, {name.entity_id}, score {name.score:.2f}"


def _entity_type(label: str) -> str:
    """Return a label as brat's configuration allows it: letters, digits, hyphens and underscores."""
    return re.sub(r"[^\w-]", "_", label)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    for line in _LINE_BREAK.finditer(text, start, end):
        if position < line.start():
            yield position, line.start()
        position = line.end()
    yield position, end


def _one_line(text: str) -> str:
    return " ".join(text.split())
