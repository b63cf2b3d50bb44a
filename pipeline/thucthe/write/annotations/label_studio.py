r"""Write annotated articles as Label Studio tasks with predictions.

Label Studio counts offsets in code points (``web/libs/editor/src/utils/selection-tools.js`` in its repository), each of
``\r`` and ``\n`` as one (``RichText/view.jsx``), as in our tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from thucthe.labels import LABELS, label_colours
from thucthe.write.annotations.annotated import AnnotatedArticle, AnnotatedMention

_MAX_HOTKEY = 9
_CONFIG = """\
<View>
  <Labels name="label" toName="text">
{labels}
  </Labels>
  <Text name="text" value="$text" granularity="symbol"/>
</View>
"""


def write_label_studio(articles: Iterable[AnnotatedArticle], folder: Path) -> None:
    """Write ``labelstudio.json``, one task per article, and ``labelstudio.xml``, the labelling configuration."""
    labels = set(LABELS)
    with (folder / "labelstudio.json").open("w", encoding="utf-8", newline="\n") as file:
        before = "[\n"
        for article in articles:
            file.write(before + json.dumps(_task(article), ensure_ascii=False))
            before = ",\n"
            labels.update(name.label for name in article.names)
        file.write("\n]\n" if before == ",\n" else "[]\n")
    lines = (
        f"    <Label value={quoteattr(label)} background={quoteattr(colour)}{_hotkey(number)}/>"
        for number, (label, colour) in enumerate(label_colours(labels).items(), 1)
    )
    (folder / "labelstudio.xml").write_text(_CONFIG.format(labels="\n".join(lines)), encoding="utf-8")


def _hotkey(number: int) -> str:
    return f' hotkey="{number}"' if number <= _MAX_HOTKEY else ""


def _task(article: AnnotatedArticle) -> dict[str, Any]:
    scores = [name.score for name in article.names]
    return {
        # First, so that the file is known as ours by its first bytes, see `thucthe.read.sources.outputs`.
        "predictions": [
            {
                "model_version": "thucthe",
                "score": round(sum(scores) / len(scores), 4) if scores else 1.0,
                "result": [_region(name) for name in article.names],
            }
        ],
        "data": {
            "text": article.text,
            "article_id": article.article_id,
            "path": article.path,
            "title": article.title,
            "published": article.published and article.published.isoformat(),
        },
    }


def _region(name: AnnotatedMention) -> dict[str, Any]:
    return {
        "id": name.mention_id,
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "score": name.score,
        "value": {"start": name.start, "end": name.end, "text": name.text, "labels": [name.label]},
        "meta": {"text": [" ".join(filter(None, (name.name, name.link, name.entity_id)))]},
    }
