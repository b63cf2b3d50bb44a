"""Determine from the ledgers of parts, see `parts`, which files and items are done and which rows count.

The entries of ledgers are kept in columns, since there may be millions of them.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from itertools import compress
from pathlib import Path

import numpy as np

from thucthe.batch.local.parts import Entry, copy_part, digest_entries, keep_part, read_entries, read_parts, remove_part
from thucthe.batch.local.sharding import Span, is_whole
from thucthe.batch.local.states import (
    STAMP,
    STAMP_BYTES,
    Base,
    StampSet,
    StateList,
    are_in,
    files_of,
    same_file,
    to_array,
    to_stamp_set,
    to_stamps,
)
from thucthe.ownership import STATE
from thucthe.read.sources.tail import Segment, Start, goes_on

_RETRY = 2


@dataclass(frozen=True)
class Content:
    """The input of the tables of a run.

    Attributes
    ----------
    stamps : set of str
        Stamps of the files that have rows.
    signature : str
        Unchanged as long as those files, their articles and rejects are.
    parts : dict of Path to list of Entry
        Folders of parts; for those that hold other rows as well, the entries that count.
    """

    stamps: Set[str]
    signature: str
    parts: Mapping[Path, list[Entry] | None]

    def open(self, scratch: Path) -> list[Path]:
        """Return the folders of parts without other rows; those that have some are copied into `scratch`."""
        return [
            part if entries is None else copy_part(part, entries, scratch / part.name)
            for part, entries in self.parts.items()
        ]


@dataclass(frozen=True)
class CompletedWork:
    """The content of finished shards.

    Attributes
    ----------
    whole : StampSet
        Complete files.
    counts : array of int
        Number of articles and rejects of each of them.
    begun : dict of str to list of Span
        Spans of each incomplete file, by stamp. Files that produced only a reject are in neither, since they are
        retried.
    """

    whole: StampSet
    counts: np.ndarray
    begun: Mapping[str, list[Span]] = field(default_factory=dict)

    def are_whole(self, stamps: np.ndarray) -> np.ndarray:
        """Return for each of an array of stamps whether its file is complete."""
        return are_in(stamps, self.whole.values)

    def count(self, stamps: np.ndarray) -> int:
        """Count the articles and rejects of files."""
        begun = sum(span.end - span.first for spans in self.begun.values() for span in spans)
        return int(self.counts[are_in(self.whole.values, np.sort(stamps))].sum()) + begun


class Ledger:
    """The ledgers of all parts of a folder, the newest first; damaged parts are set aside.

    Parameters
    ----------
    folder : Path
    thorough : bool
        Whether to verify the checksums of their tables, not only the sizes.
    """

    def __init__(self, folder: Path, *, thorough: bool = False) -> None:
        self._folder = folder
        self._parts: list[Path] = []
        self._sums: list[int] = []
        self._tails: dict[str, Entry] = {}
        stamps, marks, firsts, ends, lengths = bytearray(), bytearray(), array("q"), array("q"), array("q")
        going_on: dict[str, tuple[int, str]] = {}
        for part in read_parts(folder, thorough=thorough):
            entries = part.entries
            for index, entry in enumerate(entries, len(firsts)):
                if entry.after:
                    going_on.setdefault(entry.stamp, (index, entry.after))
                if entry.tail:
                    self._tails.setdefault(entry.stamp, entry)
            self._parts.append(part.folder)
            self._sums.append(part.sum)
            lengths.append(len(entries))
            stamps += bytes.fromhex("".join(entry.stamp for entry in entries))
            marks.extend(entry.is_last + _RETRY * entry.should_retry for entry in entries)
            firsts.extend(entry.first for entry in entries)
            ends.extend(entry.end for entry in entries)
        self._stamps = np.frombuffer(stamps, STAMP)
        self._firsts, self._ends = np.frombuffer(firsts, "i8"), np.frombuffer(ends, "i8")
        self._are_last = (np.frombuffer(marks, "u1") & 1).astype(bool)
        self._are_retried = np.frombuffer(marks, "u1") >= _RETRY
        self._part = np.repeat(np.arange(len(lengths), dtype="i4"), np.array(lengths, "i8"))
        self._borders = np.cumsum([0, *lengths])
        self._are_newest = _first_of_each(self._stamps, self._firsts)
        # A state that was read from its beginning later continues no other.
        self._after = {
            stamp: after
            for stamp, (index, after) in going_on.items()
            if np.flatnonzero(self._stamps == to_array([stamp]))[0] == index
        }

    def _earlier(self, stamp: str) -> list[str]:
        """Return the states that a state continues, the last one first."""
        found: list[str] = []
        while (after := self._after.get(stamp)) and after not in found:
            found.append(after)
            stamp = after
        return found

    def completed(self) -> CompletedWork:
        """Determine what is done."""
        is_single = ~self._are_retried & (self._firsts == 0) & self._are_last
        bases = {earlier for stamp in self._after for earlier in self._earlier(stamp)}
        is_several = ~self._are_retried & (~is_single | are_in(self._stamps, np.sort(to_array(bases))))
        spans: dict[str, list[Span]] = {}
        for index in np.flatnonzero(is_several).tolist():
            (stamp,) = to_stamps(self._stamps[index : index + 1])
            span = Span(stamp, int(self._firsts[index]), int(self._ends[index]), bool(self._are_last[index]))
            spans.setdefault(stamp, []).append(span)
        ends: dict[str, int] = {}
        for stamp, own in spans.items():
            earlier = (span for each in self._earlier(stamp) for span in spans.get(each, ()))
            if is_whole((*own, *earlier)):
                ends[stamp] = max(span.end for span in own)
        stamps = np.concatenate([to_array(ends), self._stamps[is_single]])
        whole, order = np.unique(stamps, return_index=True)
        counts = np.concatenate([np.array(list(ends.values()), "i8"), self._ends[is_single]])[order]
        return CompletedWork(StampSet(whole), counts, {s: own for s, own in spans.items() if s not in ends})

    def content(self, stamps: Set[str]) -> Content:
        """Find the parts that hold the rows of files in the states of these stamps.

        Of a file that was read repeatedly the last time counts. States that others continue count with them.
        """
        is_current = self._are_newest & are_in(self._stamps, self._with_earlier(stamps))
        counts = np.bincount(self._part[is_current], minlength=len(self._parts)).tolist()
        parts: dict[Path, list[Entry] | None] = {}
        total = 0
        for number, part in enumerate(self._parts):
            begin, end = self._borders[number : number + 2].tolist()
            if counts[number] == end - begin:
                parts[part] = None
                total += self._sums[number]
            elif counts[number]:
                entries = list(compress(read_entries(part), is_current[begin:end].tolist()))
                parts[part] = entries
                total += digest_entries(entries)
        return Content(StampSet(self._stamps[is_current]), f"{total % (1 << 128):032x}", parts)

    def _with_earlier(self, stamps: Set[str]) -> np.ndarray:
        earlier = {each for stamp in self._after if stamp in stamps for each in self._earlier(stamp)}
        return np.sort(np.concatenate([to_stamp_set(stamps).values, to_array(earlier)]))

    def find_bases(self, states: StateList, done: CompletedWork) -> None:
        """Find the files that have only grown at their end, and record the states that they continue."""
        states.bases.clear()
        by_file: dict[str, Entry] = {}
        for stamp, entry in self._tails.items():
            if stamp in done.whole:
                by_file.setdefault(same_file(stamp), entry)
        known = np.sort(files_of(to_array(entry.stamp for entry in by_file.values())))
        is_known = are_in(files_of(states.values), known)
        for index in np.flatnonzero(is_known & ~done.are_whole(states.values)).tolist():
            state = states[index]
            entry = by_file[same_file(state.stamp)]
            segments = [self._segment(stamp) for stamp in (entry.stamp, *self._earlier(entry.stamp))][::-1]
            offset, line, _ = entry.tail or (0, 0, "")
            if state.file.problem is None and state.file.location and goes_on(state.file.location, segments):
                states.continue_from(index, Base(entry.stamp, entry.end, Start(offset, line)))

    def _segment(self, stamp: str) -> Segment:
        end, _, digest = self._tails[stamp].tail or (0, 0, "")
        return Segment(end, digest)

    def clean(self, stamps: Set[str]) -> None:
        """Remove the rows that newer ones have replaced: of files that have changed or were read again.

        Rows of files that do not belong to the run are kept.

        Parameters
        ----------
        stamps : set of str
            Stamps of the files of the run.
        """
        values = self._with_earlier(stamps)
        is_other = ~are_in(files_of(self._stamps), np.sort(files_of(values)))
        is_kept = self._are_newest & (are_in(self._stamps, values) | is_other)
        counts = np.bincount(self._part[is_kept], minlength=len(self._parts))
        for number, part in enumerate(self._parts):
            begin, end = self._borders[number : number + 2].tolist()
            if counts[number] == end - begin:
                continue
            if counts[number]:
                entries = list(compress(read_entries(part), is_kept[begin:end].tolist()))
                keep_part(copy_part(part, entries, self._folder / STATE / f".copy-{part.name}"), self._folder)
            remove_part(part, self._folder)


def _first_of_each(stamps: np.ndarray, firsts: np.ndarray) -> np.ndarray:
    """Return for each entry whether none before it holds the same items."""
    both = np.empty((len(stamps), STAMP_BYTES + 8), "u1")
    both[:, :STAMP_BYTES] = stamps.view("u1").reshape(-1, STAMP_BYTES)
    both[:, STAMP_BYTES:] = firsts.astype(">i8").view("u1").reshape(-1, 8)
    keys = both.view(f"S{both.shape[1]}").ravel()
    order = np.argsort(keys, kind="stable")  # np.unique takes more memory
    keys = keys[order]
    is_first = np.ones(len(stamps), bool)
    is_first[order[1:]] = keys[1:] != keys[:-1]
    return is_first


def find_content(folder: Path, stamps: Set[str], *, thorough: bool = False) -> Content:
    """Find the parts that hold the rows of files in the states of these stamps, see `Ledger.content`."""
    return Ledger(folder, thorough=thorough).content(stamps)
