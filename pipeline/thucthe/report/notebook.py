"""Display Docs with coloured names in notebooks."""

from __future__ import annotations

import sys
import warnings

from spacy import displacy
from spacy.tokens import Doc

from thucthe.report.show import doc_colours


def register_display() -> None:
    """Register a formatter for Docs (displaCy, escaped text) with the running IPython session, if any."""
    if "IPython" in sys.modules:
        from IPython import get_ipython

        session = get_ipython()
        if session is not None:
            session.display_formatter.formatters["text/html"].for_type(Doc, _to_fragment)


def _to_fragment(doc: Doc) -> str:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "\\[W006\\]")  # a Doc without names is fine
        return str(displacy.render(doc, style="ent", page=False, jupyter=False, options={"colors": doc_colours(doc)}))
