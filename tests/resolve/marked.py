"""Texts in which names are marked as ``[name|LABEL]``, for tests of the resolver."""

import spacy

from thucthe.recognize.spans import Name, add_names
from thucthe.resolve.coref.resolver import Resolver

NLP = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "thucthe.Tokenizer.v1"}}})


def read(marked: str) -> tuple[str, list[Name]]:
    """Return the text and its names."""
    text, names = "", []
    for part in marked.split("["):
        name, bar, rest = part.partition("|")
        if not bar:
            text += part
            continue
        label, _, after = rest.partition("]")
        names.append(Name(len(text), len(text) + len(name), label, 1.0, "test"))
        text += name + after
    return text, names


def resolve_doc(marked: str, nested: tuple[str, ...] = ()):
    """Resolve a text; `nested` are inner names as ``name|LABEL``, each at its first place."""
    text, names = read(marked)
    inner = []
    for one in nested:
        name, _, label = one.partition("|")
        inner.append(Name(text.index(name), text.index(name) + len(name), label, 1.0, "test"))
    return Resolver()(add_names(NLP(text), names, inner))


def resolve(marked: str, nested: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return each outer name with the one that it was joined to."""
    return [(span.text, span._.thucthe.name) for span in resolve_doc(marked, nested).ents]


def clusters(marked: str) -> list[set[str]]:
    """Return the forms of each entity, in order of its first mention; one with a single form is left out."""
    found: dict[tuple[str, str], set[str]] = {}
    for span in resolve_doc(marked).ents:
        found.setdefault((span.label_, span._.thucthe.name), set()).add(span.text)
    return [forms for forms in found.values() if len(forms) > 1]
