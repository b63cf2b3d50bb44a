"""The spaCy component ``thucthe_crf``: a Doc comes in, it leaves with the names that two trained models find.

The first model finds the outermost names in each sentence, the second the names inside those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import SimpleFrozenList, minibatch

from thucthe.recognize.atoms import Atom, read_atoms
from thucthe.recognize.consistency import is_torn, part_persons, trim_brackets, trim_common_word
from thucthe.recognize.features import Lexicons
from thucthe.recognize.model import Found, NameCrf, load_crf, load_lexicons
from thucthe.recognize.spans import Name, register_extensions, write_names

RECOGNIZER = "crf"
FILES = ("outer.npz", "nested.npz", "clusters.tsv", "names.tsv")
"""What a trained component consists of on disk."""


@Language.factory("thucthe_crf", assigns=["doc.ents", "doc.spans"])
def create_crf(nlp: Language, name: str) -> CrfRecognizer:
    """Make an empty recognizer; its models come from disk."""
    return CrfRecognizer(name)


class CrfRecognizer:
    """Finds persons, places and organizations with conditional random fields.

    Parameters
    ----------
    name : str
        The component's name in the pipeline.
    """

    def __init__(self, name: str = "thucthe_crf") -> None:
        register_extensions()
        self.name = name
        self._folder: Path | None = None
        self._lexicons = Lexicons({}, {})
        self._outer: NameCrf | None = None
        self._nested: NameCrf | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Find the names of one Doc."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Find the names of a stream of Docs, scoring `batch_size` Docs together."""
        batches: Iterator[list[Doc]] = minibatch(stream, batch_size)  # type: ignore[no-untyped-call]
        for docs in batches:
            yield from self._annotate(docs)

    def _annotate(self, docs: Sequence[Doc]) -> list[Doc]:
        if self._outer is None or self._nested is None:
            raise RuntimeError(f"the component {self.name!r} has no model; load a trained pipeline with thucthe.load()")
        atoms: list[Atom] = []
        lengths: list[int] = []
        places: list[tuple[int, tuple[int, int]]] = []
        for number, doc in enumerate(docs):
            doc_atoms, spans, doc_lengths = read_atoms(doc)
            atoms += doc_atoms
            lengths += doc_lengths
            places += ((number, span) for span in spans)
        outer: list[list[Name]] = [[] for _ in docs]
        nested: list[list[Name]] = [[] for _ in docs]
        by_doc: list[list[Found]] = [[] for _ in docs]
        texts = [doc.text for doc in docs]
        for found_name in self._outer.find(atoms, lengths):
            name = trim_common_word(atoms, trim_brackets(atoms, found_name))
            number, (start, _) = places[name.first]
            if not is_torn(texts[number], start, places[name.last][1][1]):
                by_doc[number].append(name)
        found = [name for names in by_doc for name in part_persons(atoms, names, self._lexicons.names)]
        for name in found:
            number, (start, _) = places[name.first]
            outer[number].append(Name(start, places[name.last][1][1], name.label, name.score, RECOGNIZER))
        for name in self._find_inside(atoms, found):
            number, (start, _) = places[name.first]
            nested[number].append(Name(start, places[name.last][1][1], name.label, name.score, RECOGNIZER))
        return [write_names(doc, outer[number], nested[number]) for number, doc in enumerate(docs)]

    def _find_inside(self, atoms: Sequence[Atom], outer: Sequence[Found]) -> list[Found]:
        """Find the names inside names, and those inside these, to any depth."""
        assert self._nested is not None
        found: list[Found] = []
        while long := [name for name in outer if name.last > name.first]:
            numbers = [i for name in long for i in range(name.first, name.last + 1)]
            inside = self._nested.find([atoms[i] for i in numbers], [name.last + 1 - name.first for name in long])
            moved = (Found(numbers[n.first], numbers[n.last], n.label, n.score) for n in inside)
            whole = {(name.first, name.last) for name in long}
            outer = [name for name in moved if (name.first, name.last) not in whole]
            found += outer
        return sorted(found)

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = SimpleFrozenList()) -> None:
        """Copy the model files into a folder."""
        if self._folder is None:
            return
        target = Path(path)
        target.mkdir(parents=True, exist_ok=True)
        for file in FILES:
            if self._folder != target:
                (target / file).write_bytes((self._folder / file).read_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = SimpleFrozenList()) -> CrfRecognizer:
        """Load the model files of a folder.

        Raises
        ------
        ValueError
            When one is missing or of another version.
        """
        self._folder = Path(path)
        missing = [file for file in FILES if not (self._folder / file).exists()]
        if missing:
            raise ValueError(f"{path}: the model lacks {', '.join(missing)}; train it again or reinstall thucthe")
        self._lexicons = lexicons = load_lexicons(self._folder)
        self._outer = load_crf(self._folder / "outer.npz", lexicons)
        self._nested = load_crf(self._folder / "nested.npz", lexicons)
        return self

    def to_bytes(self, **kwargs: Any) -> bytes:
        """Give what `from_bytes` needs: the place of the model files."""
        return str(self._folder or "").encode()

    def from_bytes(self, data: bytes, **kwargs: Any) -> CrfRecognizer:
        """Load the model files that another process of this machine uses."""
        return self.from_disk(data.decode()) if data else self
