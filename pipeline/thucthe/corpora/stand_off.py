"""Read annotation made in Label Studio or brat.

Both count offsets in code points, see `thucthe.write.annotations.label_studio` and `thucthe.write.annotations.brat`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from thucthe.corpora.examples import Example, GoldSpan, nest
from thucthe.errors import InvalidInputError, NotFoundError
from thucthe.labels import canonical_label

_NAME = re.compile(r"T\S*\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)")


def read_label_studio(path: Path) -> Iterator[Example]:
    """Read an export of Label Studio (the format called JSON), or what `thucthe export` wrote for it.

    Of each task the last annotation marked as ground truth is used, otherwise the last annotation. Tasks without
    annotation are skipped; if no task has any, the predictions are used.

    Raises
    ------
    InvalidInputError
        If it is neither; the message names the task.
    """
    try:
        tasks = json.loads(path.read_text(encoding="utf-8-sig"))
        if not isinstance(tasks, list):
            raise TypeError("not a list of tasks")
    except (TypeError, json.JSONDecodeError) as error:
        raise InvalidInputError(f"{path}: not an export of Label Studio in the format JSON ({error})") from error
    number = 0
    try:
        source = "annotations" if any(task.get("annotations") for task in tasks) else "predictions"
        for number, task in enumerate(tasks, 1):
            done = [one for one in task.get(source) or () if not one.get("was_cancelled")]
            if done:
                yield _read_task(task, max(done, key=_worth), number)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidInputError(
            f"{path}, task {number}: not a task with data.text and labels on it ({error!r})"
        ) from error


def _worth(annotation: dict[str, Any]) -> tuple[bool, str]:
    return bool(annotation.get("ground_truth")), str(annotation.get("updated_at") or "")


def _read_task(task: dict[str, Any], annotation: dict[str, Any], number: int) -> Example:
    text: str = task["data"]["text"]
    spans = [
        GoldSpan(region["value"]["start"], region["value"]["end"], canonical_label(kind))
        for region in annotation["result"]
        for kind in region.get("value", {}).get("labels", ())
    ]
    outside = [span for span in spans if not 0 <= span.start < span.end <= len(text)]
    if outside:
        raise InvalidInputError(f"a name at {outside[0].start}-{outside[0].end}, the text ends at {len(text)}")
    return Example(str(task["data"].get("article_id") or task.get("id") or number), text, nest(spans))


def read_brat(path: Path) -> Example:
    """Read an ``ann`` file of brat and the ``txt`` file next to it.

    Raises
    ------
    NotFoundError
        If there is no ``txt`` file.
    InvalidInputError
        If a line can't be parsed or contradicts the text; the message names it.
    """
    text_file = path.with_suffix(".txt")
    if not text_file.exists():
        raise NotFoundError(f"{text_file}: no such file; the text of {path.name} must be in the same folder")
    text = text_file.read_bytes().decode("utf-8")
    spans: list[GoldSpan] = []
    for number, line in enumerate(path.read_bytes().decode("utf-8-sig").split("\n"), 1):
        if line.startswith("T"):
            try:
                spans += _read_name(text, line)
            except ValueError as error:
                raise InvalidInputError(f"{path}, line {number}: {error}") from error
    return Example(path.stem, text, nest(spans))


def _read_name(text: str, line: str) -> Iterator[GoldSpan]:
    match = _NAME.match(line)
    if match is None:
        raise InvalidInputError("not an id, a type with offsets, and a text, with tabs between them")
    kind, places, words = match.groups()
    pieces = [tuple(map(int, piece.split(" "))) for piece in places.split(";")]
    (start, _), (_, end) = pieces[0], pieces[-1]
    marked = " ".join(text[first:last] for first, last in pieces)
    if not marked or not words.startswith(marked):
        raise InvalidInputError(
            f"at {places} the text has {marked!r}, not {words!r}; brat takes \\r\\n for one character, save the text "
            "with \\n alone"
        )
    if any(text[end:start].strip() for (_, end), (start, _) in pairwise(pieces)):
        raise InvalidInputError(f"the name {words!r} has pieces with other words between them; mark it in one")
    yield GoldSpan(start, end, canonical_label(kind))
