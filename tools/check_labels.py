"""Check that annotated texts follow one convention.

Usage: ``python -m tools.check_labels LABELS [--texts TEXTS] [--all]``

Two kinds of checks are made on the outermost spans:

* head words (``head_words.tsv``): for each head, how often it is inside and how often it stands directly before a span,
  separately for heads in lower case and heads with a capital;
* settled cases of the guideline that a pattern can decide (``settled_cases.py``).

A check fails if at least three of its occurrences, and more than 5 %, are against the convention. The exit status is 1
if any check fails.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tools.head_words import find_heads
from tools.label_files import Text, read_labelled
from tools.settled_cases import find_malformed, find_settled

MAX_WRONG_SHARE, MIN_WRONG = 0.05, 3
CONTEXT = 30


class Check(NamedTuple):
    """The result of one check: a row of figures, and the contexts of the occurrences against the convention."""

    row: tuple[str | int, ...]
    total: int
    wrong: tuple[str, ...]

    @property
    def fails(self) -> bool:
        """Whether too many occurrences are against the convention."""
        return len(self.wrong) >= MIN_WRONG and len(self.wrong) > MAX_WRONG_SHARE * self.total


def check_heads(texts: Iterable[Text]) -> list[Check]:
    """Count each head inside and outside spans, by case of letters."""
    groups = defaultdict(list)
    for one in find_heads(texts):
        groups[one.head, one.labels, "capital" if one.is_capital else "lower"].append(one)
    checks = []
    for key, found in sorted(groups.items()):
        inside = sum(one.is_inside for one in found)
        wrong = tuple(excerpt(one.text, one.span.start, one.span.end) for one in found if one.is_wrong)
        checks.append(Check((*key, inside, len(found) - inside), len(found), wrong))
    return checks


def check_settled(texts: Sequence[Text]) -> list[Check]:
    """Count the occurrences of each settled case and those against the guideline."""
    groups = defaultdict(list)
    for one in (*find_settled(texts), *find_malformed(texts)):
        groups[one.case].append(one)
    checks = []
    for case, found in sorted(groups.items()):
        wrong = tuple(excerpt(one.text, one.start, one.end) for one in found if one.is_wrong)
        checks.append(Check((case, len(found), len(wrong)), len(found), wrong))
    return checks


def excerpt(text: Text, start: int, end: int) -> str:
    """Return the key of a text and the surroundings of a position on one line, with spans in square brackets."""
    low, high = max(0, start - CONTEXT), min(len(text.text), end + CONTEXT)
    parts, position = [], low
    for at, bracket in sorted([(s.end, "]") for s in text.spans] + [(s.start, "[") for s in text.spans]):
        if low <= at <= high:
            parts += [text.text[position:at], bracket]
            position = at
    return f"{text.key}: " + ("".join(parts) + text.text[position:high]).replace("\n", "¶")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of all checks; return 1 if one fails."""
    parser = argparse.ArgumentParser(description="Check that annotated texts follow one convention.")
    parser.add_argument("labels", type=Path, help="JSON lines (.xz allowed) with spans")
    parser.add_argument("--texts", type=Path, help="JSON lines with the texts, for labels that are stored without them")
    parser.add_argument("--all", action="store_true", help="show the contexts of passing checks too")
    options = parser.parse_args(arguments)
    texts = read_labelled(options.labels, options.texts)
    failed = False
    for title, checks in (
        ("head\tlabels\tcase\tinside\toutside", check_heads(texts)),
        ("settled case\tfound\twrong", check_settled(texts)),
    ):
        sys.stdout.write(f"{title}\n")
        for check in checks:
            failed |= check.fails
            sys.stdout.write("\t".join(map(str, check.row)) + ("\tFAILS" if check.fails else "") + "\n")
            if check.fails or options.all:
                sys.stdout.writelines(f"    {context}\n" for context in check.wrong)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
