"""The spaCy component ``thucthe_names``: find the user's own names, without cutting longer names that were found."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc

from thucthe.doc_data import register_extensions
from thucthe.recognize.name_entry import NameEntry
from thucthe.recognize.spans import Name, add_names, touching
from thucthe.recognize.tags.units import find_units
from thucthe.text.normalize import modern_tone, normalize_with_offsets
from thucthe.tokenize.doc_text import text_of

RECOGNIZER = "names"
_Key = tuple[str, ...]


@Language.factory("thucthe_names", default_config={"entries": []}, assigns=["doc.ents", "doc.spans"])
def create_names(nlp: Language, name: str, entries: Sequence[dict]) -> NamesRecognizer:
    """Create the component from entries, each a dictionary with the fields of `NameEntry`."""
    return NamesRecognizer([NameEntry(**entry) for entry in entries], name)


class NamesRecognizer(Pipe):
    """Find listed names: longest match from the left, at syllable boundaries, case-sensitive.

    Normalization form and tone mark placement are ignored.

    Parameters
    ----------
    entries : sequence of NameEntry
        If two have the same name, the first is used.
    name : str
        Name of the component in the pipeline.
    """

    def __init__(self, entries: Sequence[NameEntry], name: str = "names") -> None:
        register_extensions()
        self.name = name
        self._labels = tuple(sorted({entry.label for entry in entries}))
        self._entries: dict[_Key, NameEntry] = {}
        self._lengths: dict[str, list[int]] = {}
        for entry in entries:
            for form in (entry.name, *entry.aliases):
                key = tuple(piece for piece, _ in _pieces(form))
                if key:
                    self._entries.setdefault(key, entry)
        for key in self._entries:
            self._lengths.setdefault(key[0], []).append(len(key))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the listed names."""
        return self._labels

    def __call__(self, doc: Doc) -> Doc:
        """Put the listed names into a Doc.

        A listed name replaces the names that it contains, or crosses and is longer than. Inside a longer one it becomes
        a nested name; crossed by a longer one it is left out: "ông Kim" in "ông Kim Jong-un".
        """
        found = self._find(text_of(doc))
        if not found:
            return doc
        present = [(ent.start_char, ent.end_char) for ent in doc.ents]
        outer: list[Name] = []
        nested: list[Name] = []
        for name in found:
            longer = [one for one in touching(present, name.start, name.end) if one[1] - one[0] > name.end - name.start]
            if not longer:
                outer.append(name)
            elif any(start <= name.start and name.end <= end for start, end in longer):
                nested.append(name)
        replaced = [(name.start, name.end) for name in outer]
        nested = [name for name in nested if not _is_replaced(name, present, replaced)]
        return add_names(doc, outer, nested, overwrite=True)

    def _find(self, text: str) -> list[Name]:
        pieces = _pieces(text)
        found: list[Name] = []
        i = 0
        while i < len(pieces):
            for length in self._lengths.get(pieces[i][0], ()):
                entry = self._entries.get(tuple(piece for piece, _ in pieces[i : i + length]))
                if entry is not None:
                    start, end = pieces[i][1][0], pieces[i + length - 1][1][1]
                    found.append(Name(start, end, entry.label, 1.0, RECOGNIZER, entry.name, entry.id))
                    i += length - 1
                    break
            i += 1
        return found


def _is_replaced(name: Name, present: Sequence[tuple[int, int]], replaced: Sequence[tuple[int, int]]) -> bool:
    """Check whether the name around a nested one is replaced by a listed one that crosses it."""
    return any(touching(replaced, start, end) for start, end in touching(present, name.start, name.end))


def _pieces(text: str) -> list[tuple[str, tuple[int, int]]]:
    """Return the units of a text with modern tone mark placement, and their source spans."""
    normalized = normalize_with_offsets(text)
    pieces = []
    for start, end in find_units(normalized.text):
        piece = normalized.text[start:end]
        lower = piece.lower()
        modern = lower if piece.isascii() else modern_tone(lower)
        # Case is copied letter by letter: moving a tone mark does not change the number of letters.
        form = "".join(m.upper() if p.isupper() else m for p, m in zip(piece, modern)) if modern != lower else piece
        pieces.append((form, normalized.source_span(start, end)))
    return pieces
