"""The spaCy component ``thucthe_names``: a user's own names are always found, and beat the model where they overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from thucthe.recognize.spans import NESTED, Name, read_names, register_extensions, write_names
from thucthe.recognize.tags.units import find_units
from thucthe.text.normalize import modern_tone, normalize_with_offsets

RECOGNIZER = "names"
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameEntry:
    """A name that a user wants to be found.

    Attributes
    ----------
    name : str
        The entity's name.
    label : str
        PER, LOC or ORG.
    aliases : tuple of str
        Other names of the same entity.
    id : str or None
        The user's own id of the entity, or a known place as ``source:id``: ``geonames:1816670``.
    links : tuple of str
        Where else the entity is described. One to a known place, in the same form, gives it a country and coordinates.
    """

    name: str
    label: str
    aliases: tuple[str, ...] = ()
    id: str | None = None
    links: tuple[str, ...] = ()


@Language.factory("thucthe_names", default_config={"entries": []}, assigns=["doc.ents", "doc.spans"])
def create_names(nlp: Language, name: str, entries: Sequence[dict]) -> NamesRecognizer:
    """Make the component from entries as in `NameEntry`, each as a dictionary."""
    lists = ("aliases", "links")
    return NamesRecognizer(
        [NameEntry(**{**entry, **{field: tuple(entry.get(field, ())) for field in lists}}) for entry in entries]
    )


def to_config(entries: Iterable[NameEntry]) -> list[dict]:
    """Write entries as the component's configuration."""
    return [{**asdict(entry), "aliases": list(entry.aliases), "links": list(entry.links)} for entry in entries]


class NamesRecognizer:
    """Finds listed names: the longest match from the left, on the borders of syllables, case counts.

    Normalization form and tone-mark placement make no difference.

    Parameters
    ----------
    entries : sequence of NameEntry
        Where two give the same name, the first holds.
    """

    def __init__(self, entries: Sequence[NameEntry]) -> None:
        register_extensions()
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

    def __call__(self, doc: Doc) -> Doc:
        """Put the listed names into a Doc; names of other recognizers that touch one are removed."""
        found = self._find(doc.text)
        if not found:
            return doc
        outer = [name for name in read_names(doc.ents) if not _touches(name, found)]
        nested = [name for name in read_names(doc.spans.get(NESTED, ())) if _lies_in(name, outer)]
        return write_names(doc, sorted([*outer, *found]), nested)

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


def _pieces(text: str) -> list[tuple[str, tuple[int, int]]]:
    """Cut a text into units with new tone-mark placement and their source spans."""
    normalized = normalize_with_offsets(text)
    pieces = []
    for start, end in find_units(normalized.text):
        piece = normalized.text[start:end]
        lower = piece.lower()
        modern = lower if piece.isascii() else modern_tone(lower)
        # Case is kept letter by letter: moving a tone mark never changes the number of letters.
        form = "".join(m.upper() if p.isupper() else m for p, m in zip(piece, modern)) if modern != lower else piece
        pieces.append((form, normalized.source_span(start, end)))
    return pieces


def _touches(name: Name, others: Iterable[Name]) -> bool:
    return any(name.start < other.end and other.start < name.end for other in others)


def _lies_in(name: Name, others: Iterable[Name]) -> bool:
    return any(other.start <= name.start and name.end <= other.end for other in others)
