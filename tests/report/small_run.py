"""A small run, built from texts with annotated names."""

import re
from collections import Counter
from datetime import date

from thucthe.schemas import SCHEMAS
from thucthe.tables import from_arrow
from thucthe.write.table_files.store import to_arrow

NASTY = "<script>document.title='bad'</script><img src=x onerror=alert(1)>"
ARTICLES = {
    "hue.txt": (
        "Huế mở lễ hội\n\nChủ tịch UBND TP Huế Nguyễn Văn Ánh nói lễ hội bắt đầu hôm nay. "
        "Ông Ánh cảm ơn Đà Nẵng.\n\nNguyễn Văn Ánh và bà Lê Thu cùng tới Đà Nẵng.",
        date(2025, 10, 1),
    ),
    "tin/da-nang.txt": ("Đà Nẵng 😀 đón khách\n\nBà Lê Thu ở Đà Nẵng kể với Huế Xanh 😀 ở Huế.", date(2025, 10, 3)),
    "xau.txt": (f"Tin {NASTY} từ Huế\n\nLê Thu viết {NASTY} ở Huế.\u2028</script><!--", None),
}
SOURCES = {"hue.txt": "Báo Một", "tin/da-nang.txt": "Báo Hai"}
NAMES = {
    "UBND TP Huế": ("ubnd", "ORG"),
    "Nguyễn Văn Ánh": ("anh", "PER"),
    "Huế Xanh": ("xanh", "ORG"),
    "Lê Thu": ("thu", "PER"),
    "Đà Nẵng": ("danang", "LOC"),
    "Ánh": ("anh", "PER"),
    "TP Huế": ("hue", "LOC"),
    "Huế": ("hue", "LOC"),
}
PLACES = {
    "hue": {
        "link_source": "geonames",
        "link_id": "geonames:1580240",
        "country": "VN",
        "latitude": 16.46,
        "longitude": 107.6,
    },
    "danang": {
        "link_source": "vn_admin",
        "link_id": "vn:48",
        "latitude": 16.07,
        "longitude": 108.22,
        "present_id": "vn:75",
    },
}
PAIRS = [
    ("anh", "danang", 2, 1),
    ("anh", "thu", 1, 1),
    ("anh", "ubnd", 1, 1),
    ("danang", "thu", 2, 2),
    ("hue", "thu", 2, 2),
]


def row(table, **values):
    """A row with the given values, and None, zero or an empty string for the others."""
    blank = {"string": "", "int64": 0}
    return {
        field.name: None if field.nullable else blank.get(str(field.type), 0.5) for field in SCHEMAS[table]
    } | values


def find_mentions(article_id, text):
    """Find the names of a text, including nested ones, but not the short form of an entity inside its long one."""
    spans = {}
    for name, (entity, label) in NAMES.items():
        for found in re.finditer(re.escape(name), text):
            start, end = found.span()
            if not any(s <= start and end <= e and other == entity for (s, e), (other, _) in spans.items()):
                spans[start, end] = (entity, label)
    for (start, end), (entity, label) in sorted(spans.items()):
        place = {"article_id": article_id, "start_char": start, "end_char": end, "text": text[start:end]}
        place |= {"sentence": len(re.findall(r"[.\n]+\s*", text[:start])), "section": section_of(text, start, end)}
        outer = [(s, e) for s, e in spans if s <= start and end <= e and (s, e) != (start, end)]
        parent = f"{article_id}-{outer[0][0]}-{outer[0][1]}" if outer else None
        mention_id = f"{article_id}-{start}-{end}"
        yield row("mentions", mention_id=mention_id, label=label, entity_id=entity, parent=parent, **place)


def section_of(text, start, end):
    """The section of a mention: the first line is the title, a line that is only a name the byline."""
    if "\n" not in text[:start]:
        return "title"
    return "byline" if text[start - 1] == "\n" and text[end:].strip() == "" and text[end:][:1] != "." else "body"


def make_tables(texts=ARTICLES, rejects=()):
    """Build the tables of a run over texts: {path: (text, date)}."""
    rows = {name: [] for name in SCHEMAS if name != "words"}
    published = {}
    for number, (path, (text, day)) in enumerate(texts.items()):
        article_id, title = f"a{number}", text.split("\n")[0]
        found = list(find_mentions(article_id, text))
        rows["mentions"] += found
        about = {"title": title, "published": day, "text": text, "n_mentions": len(found)}
        about |= {"source": SOURCES.get(path)}
        rows["articles"].append(row("articles", article_id=article_id, path=path, **about))
        published[article_id] = day
    labels = dict(NAMES.values())
    for entity in sorted({mention["entity_id"] for mention in rows["mentions"]}):
        mentions = [mention for mention in rows["mentions"] if mention["entity_id"] == entity]
        forms = Counter(mention["text"] for mention in mentions)
        in_articles = {mention["article_id"] for mention in mentions}
        days = [published[article] for article in in_articles if published[article]]
        about = {"first_published": min(days, default=None), "last_published": max(days, default=None)}
        about |= {"n_mentions": len(mentions), "n_articles": len(in_articles)} | PLACES.get(entity, {})
        name = max(forms, key=lambda form: (forms[form], form))
        rows["entities"].append(row("entities", entity_id=entity, name=name, label=labels[entity], **about))
        rows["aliases"] += [row("aliases", entity_id=entity, alias=form, n_mentions=n) for form, n in forms.items()]
    held = [mention for mention in rows["mentions"] if mention["entity_id"] == "anh"][:1]
    rows["roles"] = [
        row("roles", mention_id=mention["mention_id"], entity_id="anh", title="Chủ tịch", of_entity_id="ubnd")
        for mention in held
    ]
    rows["cooccurrences"] = [dict(zip(SCHEMAS["cooccurrences"].names, pair)) for pair in PAIRS]
    rows["rejects"] = [row("rejects", path=path, stage="read", error="E", message=why) for path, why in rejects]
    return from_arrow({name: to_arrow(table, SCHEMAS[name]) for name, table in rows.items()})
