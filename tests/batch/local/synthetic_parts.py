"""Make the parts of a run over synthetic short articles, as if a recognizer had read them.

Names are drawn by a Zipf distribution: a few are in thousands of articles, most in one or two. Persons are also called
by their given names, organizations by their initials; some articles are copies of others, some paragraphs are repeated.
"""

import random
from collections import defaultdict
from pathlib import Path

import numpy as np

from thucthe.batch.local.parts import keep_part, write_part
from thucthe.batch.local.sharding import Shard, Span
from thucthe.batch.local.states import make_stamp
from thucthe.batch.shard_tables import PARTS
from thucthe.read.sources.item import Item
from thucthe.resolve.corpus.duplicates import SIZE, bands_of
from thucthe.write.table_files.store import to_arrow

FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Phan",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đinh",
    "Mai",
    "Trịnh",
    "Cao",
]
MIDDLE = [
    "Văn",
    "Thị",
    "Đức",
    "Minh",
    "Hữu",
    "Quang",
    "Ngọc",
    "Thanh",
    "Xuân",
    "Thu",
    "Hồng",
    "Bá",
    "Công",
    "Gia",
    "Khánh",
    "Như",
    "Tuấn",
    "Kim",
]
GIVEN = [
    onset + rhyme
    for rhyme in [
        "an",
        "anh",
        "inh",
        "ung",
        "ai",
        "am",
        "iên",
        "oa",
        "uân",
        "ương",
        "ang",
        "ân",
        "ôn",
        "uyên",
        "iêm",
        "ong",
    ]
    for onset in ["B", "Ch", "D", "Đ", "Gi", "H", "Kh", "L", "M", "N", "Ng", "Nh", "Ph", "S", "T", "Th", "Tr", "V", "X"]
]
FOREIGN = ["John", "Maria", "Kenzo", "Smith", "Garcia", "Tanaka", "Müller", "Petrov", "Olga", "Chen", "Kumar", "Silva"]
KINDS = ("Công ty", "Tập đoàn", "Ngân hàng", "CLB", "Trường Đại học", "Sở", "Bệnh viện")
PLACES = (
    ("Hà Nội", "vn_admin", "01", "province"),
    ("Đà Nẵng", "vn_admin", "48", "province"),
    ("Nhật Bản", "iso3166", "JP", "country"),
    ("Việt Nam", "iso3166", "VN", "country"),
    ("Pháp", "iso3166", "FR", "country"),
)
TITLES = ("Giám đốc", "tiền đạo", "Thượng tá", "ca sĩ", "Bộ trưởng", "ông", "bà", "Chủ tịch", "huấn luyện viên", "anh")
ARTICLES_IN_SHARD = 300
BOILERPLATE = tuple(f"{n:016x}" for n in range(5))


class World:
    """The names of a collection.

    Parameters
    ----------
    n_names : int
        Number of persons; there are a third as many organizations and places.
    """

    def __init__(self, n_names):
        rng = random.Random(n_names)
        self.persons = [_person(rng) for _ in range(n_names)]
        syllables = GIVEN + MIDDLE
        self.organizations = [
            f"{rng.choice(KINDS)} {' '.join(rng.choices(syllables, k=2))}" for _ in range(n_names // 3 + 1)
        ]
        self.places = [f"{rng.choice(GIVEN)} {rng.choice(MIDDLE)}" for _ in range(min(3000, n_names // 10 + 1))]


def _person(rng):
    if rng.random() < 0.1:
        return " ".join(rng.choices(FOREIGN, k=2))
    return " ".join([_pick(rng, FAMILY), *rng.choices(MIDDLE, k=rng.choice((1, 1, 1, 2, 0))), rng.choice(GIVEN)])


def _pick(rng, names):
    """Draw a name; its number has about a Zipf distribution."""
    return names[int((len(names) + 1) ** rng.random()) - 1]


def path_of(number):
    """Return the path of an article in its source."""
    return f"{number // 1000:04}/{number:07}.txt"


def make_article(world, number, version=0, n_mentions=5):
    """Return the text of an article in a version, and its rows by table."""
    rng = random.Random(f"{number} {version}")
    copied = number % 37 == 5 and number >= 10
    source = random.Random(f"{number - 7} {version}") if copied else rng
    article_id = f"{random.Random(f'id {number} {version}').getrandbits(64):016x}"
    rows = defaultdict(list)
    text, position = [], 0
    sentence = 0
    people = [_pick(source, world.persons) for _ in range(max(1, n_mentions // 3))]
    used = set()
    last_organization = None
    for n in range(n_mentions):
        kind = source.random()
        link = (None, None, None, None)
        rule, given_id, within = "same name", None, None
        if kind < 0.4:
            label, name = "PER", source.choice(people)
            form = name if name not in used or source.random() < 0.3 else name.split()[-1]
            if form != name:
                rule = "given name"
            elif source.random() < 0.08:
                form = name = name.split()[-1]
            used.add(name)
        elif kind < 0.7:
            label = "LOC"
            if source.random() < 0.5:
                place, origin, code, place_kind = _pick(source, PLACES)
                form, name, link = place, place, (origin, code, place_kind, 0.9 if source.random() < 0.95 else 0.4)
            else:
                form = name = _pick(source, world.places)
                within = source.choice((None, None, None, None, "?", "vn_admin:01"))
        else:
            label, name = "ORG", _pick(source, world.organizations)
            initials = "".join(word[0] for word in name.split()).upper()
            form = initials if source.random() < 0.2 else name
            if form != name and source.random() < 0.5:
                name = form
            elif form != name:
                rule = "abbreviation"
        before = source.choice(("Theo ", "Ngày ", "của ", "gặp "))
        text.append(before + form + (". " if n % 3 == 2 else ", "))
        start = position + len(before)
        position += len(text[-1])
        section = "title" if n == 0 else "byline" if n == n_mentions - 1 and label == "PER" else "body"
        paragraph = source.choice(BOILERPLATE) if source.random() < 0.02 else ""
        mention = f"{article_id}-{start}-{start + len(form)}"
        rows["mentions"].append(
            _row(
                mention_id=mention, article_id=article_id, sentence=sentence, section=section, start_char=start,
                end_char=start + len(form), text=form, label=label, score=round(0.5 + source.random() / 2, 4),
                recognizer="conv", parent=None, paragraph=paragraph, name=name, rule=rule, given_id=given_id,
                link_source=link[0], link_id=link[1], place_kind=link[2], within=within, link_score=link[3],
            )
        )  # fmt: skip
        if label == "ORG":
            last_organization = mention
        if label == "PER" and source.random() < 0.4:
            rows["roles"].append(
                _row(article_id=article_id, mention_id=mention, title=source.choice(TITLES),
                     of_mention_id=last_organization if source.random() < 0.5 else None, start_char=start,
                     end_char=start + len(form))
            )  # fmt: skip
        if label == "PER" and source.random() < 0.1:
            value = source.choice((("age", str(source.randint(20, 70))), ("home", "huế"), ("address", "anh")))
            rows["facts"].append(
                _row(article_id=article_id, mention_id=mention, kind=value[0], value=value[1], of_mention_id=None)
            )
        sentence += n % 3 == 2
    whole = "".join(text)
    fingerprint = random.Random(f"print {number - 7 if copied else number} {version}").randbytes(4 * SIZE)
    published = np.datetime64("2024-01-01") + rng.randrange(500) if rng.random() < 0.9 else None
    rows["articles"].append(
        _row(
            article_id=article_id, path=path_of(number), sha256=f"{article_id * 4}", format="txt", encoding="utf-8",
            language="vi", title="Tin", published=published.astype(object) if published else None, published_at=None,
            author=None, source=None, url=None, text=whole, n_chars=len(whole), n_sentences=sentence + 1,
            n_words=n_mentions * 5, n_mentions=n_mentions, duplicate_of=None, fingerprint=fingerprint,
            bands=bands_of(fingerprint),
        )
    )  # fmt: skip
    return whole, article_id, rows


def _row(**values):
    return values


def stamp_of(number, version, location=None):
    """Return the stamp of an article: of its file, or without one of its version."""
    if location is None:
        return make_stamp(path_of(number), str(version))
    status = location.stat()
    return make_stamp(path_of(number), f"{status.st_size} {status.st_mtime_ns}")


def keep_articles(folder, world, articles, source=None, n_mentions=5):
    """Keep the parts of articles, pairs of number and version, in a run's folder, and return their stamps by number.

    With a folder `source` their texts are written there too.
    """
    scratch = Path(folder, ".thucthe", "writing-parts")
    scratch.mkdir(parents=True, exist_ok=True)
    stamps = {}
    for first in range(0, len(articles), ARTICLES_IN_SHARD):
        tables, spans, items, ids = defaultdict(list), [], [], []
        for number, version in articles[first : first + ARTICLES_IN_SHARD]:
            text, article_id, rows = make_article(world, number, version, n_mentions)
            location = None
            if source is not None:
                location = Path(source, path_of(number))
                location.parent.mkdir(parents=True, exist_ok=True)
                location.write_text(text, encoding="utf-8")
            stamps[number] = stamp_of(number, version, location)
            spans.append(Span(stamps[number], 0, 1, is_last=True))
            items.append(Item(path_of(number), "txt", b""))
            ids.append(article_id)
            for name, some in rows.items():
                tables[name] += some
        shard = Shard(tuple(items), tuple(spans), 0)
        made = {name: to_arrow(tables[name], schema) for name, schema in PARTS.items()}
        keep_part(write_part(scratch, shard, made, ids), folder)
    scratch.rmdir()
    return stamps
