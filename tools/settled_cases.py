"""Settled cases of the annotation guideline that a pattern can decide.

Each case has a pattern and a test: given a match and the spans of the text, the test returns whether the spans
contradict the guideline. Most tests look at the group ``x`` of the pattern.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from tools.head_words import read_places
from tools.label_files import Span, Text

Match = re.Match[str]
Test = Callable[[Match, Sequence[Span]], bool]

CAPITAL = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
DIRECTION = "(?:đông bắc|đông nam|tây bắc|tây nam|bắc|nam|trung|đông|tây)"
PEOPLES = "Việt|Anh|Mỹ|Pháp|Đức|Nga|Hàn|Nhật|Thái|Hoa|Úc|Ý|Ê Đê|Mông"
BY_NAMES = rf"Nghệ|Quảng|Thanh|Lạng|Đoài|Huế|[Mm]ường(?: [{CAPITAL}]\w+)?|Kinh Bắc|Đông|Bắc|Đàng Trong|Đàng Ngoài"
AREA = "(?:tỉnh|thành phố|huyện|quận|xã|phường|thị xã|thị trấn|đặc khu)"
ABBREVIATIONS = "KOLs?|KOC|GDP|GRDP|EPS|CPI|FDI|ODA|ATM|CBNV|CBCNV|HĐQT|TNHH|ESG|IPO|VAT|CCCD|USD|VND|CEO|HLV|VĐV|UAV"
PAIRED = "Việt Nam|Việt|Mỹ|Nga|Trung Quốc|Trung|Nhật|Hàn|Iran|Israel|Ukraine|Lào|Campuchia"


class Finding(NamedTuple):
    """A match of a settled case, and whether the spans contradict the guideline there."""

    case: str
    text: Text
    start: int
    end: int
    is_wrong: bool


def is_marked(match: Match, spans: Sequence[Span]) -> bool:
    """Check whether a span overlaps ``x``."""
    return any(span.start < match.end("x") and span.end > match.start("x") for span in spans)


def is_not_whole(match: Match, spans: Sequence[Span]) -> bool:
    """Check that no span contains ``x``."""
    return not any(span.start <= match.start("x") and span.end >= match.end("x") for span in spans)


def begins_a_span(match: Match, spans: Sequence[Span]) -> bool:
    """Check whether a span begins where ``x`` begins."""
    return any(span.start == match.start("x") for span in spans)


def is_a_span(match: Match, spans: Sequence[Span]) -> bool:
    """Check whether ``x`` is a span by itself."""
    return any(match.span("x") == (span.start, span.end) for span in spans)


def is_split(match: Match, spans: Sequence[Span]) -> bool:
    """Check whether a span begins inside ``x``."""
    return any(match.start("x") < span.start < match.end("x") for span in spans)


def _full_countries() -> str:
    """Return a pattern for the names of countries that do not also name a people, as "Anh" and "Lào" do."""
    peoples = {*PEOPLES.casefold().split("|"), "trung"}
    names = {name.title() for name in read_places("country") - peoples if " " in name or len(name) > 3}
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


def _cases() -> dict[str, tuple[re.Pattern[str], Test]]:
    country = _full_countries()
    patterns: dict[str, tuple[str, Test]] = {
        "Bác Hồ is one name": (r"(?<!\w)(?P<x>Bác Hồ)(?!\w)", is_split),
        "Cụ is outside": (r"(?<!\w)(?P<x>[Cc]ụ) Hồ(?!\w)", is_marked),
        "Biển Đông is one name": (rf"(?<!\w)(?P<x>[Bb]iển Đông)(?!\w)(?! [{CAPITAL}])", is_split),
        "the official name of the state is one name": (r"(?i)(?P<x>Cộng hòa xã hội chủ nghĩa Việt Nam)", is_not_whole),
        "người X: a people is unmarked": (rf"(?<!\w)[Nn]gười (?P<x>{PEOPLES})(?!\w)(?! [{CAPITAL}])", is_marked),
        "người X: a full name of a country is marked": (rf"(?<!\w)[Nn]gười (?P<x>{country})(?!\w)", is_not_whole),
        "tiếng X: a language is unmarked": (
            rf"(?<!nổi )(?<!danh )(?<!khét )(?<!\w)[Tt]iếng (?P<x>{PEOPLES}|Trung|Trung Quốc)(?!\w)",
            begins_a_span,
        ),
        "a ticker after cổ phiếu or mã is unmarked": (
            r"(?<!\w)(?:[Cc]ổ phiếu|[Mm]ã(?: chứng khoán| cổ phiếu)?:?) (?P<x>[A-Z][A-Z0-9]{2})(?![\w&])",
            is_marked,
        ),
        "a technical abbreviation is unmarked": (rf"(?<![\w(])(?P<x>{ABBREVIATIONS})(?![\w)])", is_a_span),
        "an outlet's tag at a dateline is marked": (
            r"(?m)^\(?(?P<x>TTO|TNO|QĐND|PLO|NLĐO|Dân trí|TTXVN|VOV)(?=\)? [-–] )",
            is_not_whole,
        ),
        "the bare organ of one province is marked": (
            r"(?<!các )(?:[Cc]hủ tịch|(?<!\d )[Bb]í thư) (?P<x>(?:UBND|HĐND) (?:tỉnh|thành phố)|Tỉnh ủy|Thành ủy)"
            rf"(?!\w)(?! [{CAPITAL}\d])(?!,? (?:các|cấp|phường|xã|thành phố|Thành ủy)(?!\w))",
            is_not_whole,
        ),
        "organs in general are unmarked": (
            rf"(?<!\w)(?:UBND|HĐND|[Cc]ông an) (?P<x>các|cấp) {AREA}(?!\w)",
            is_marked,
        ),
        "xứ is inside a Vietnamese by-name": (
            rf"(?<!\w)(?P<x>[Xx]ứ (?:{BY_NAMES}))(?!\w)(?! [{CAPITAL}])",
            is_split,
        ),
        "xứ is outside other names": (rf"(?<!\w)(?P<x>[Xx]ứ) (?!(?:{BY_NAMES})(?!\w))", begins_a_span),
        "miền and a direction are inside the name of a part of a country": (
            rf"(?<!\w)(?P<x>(?i:miền {DIRECTION}) (?:{country}|Mỹ|Nga|Đức|Ý|Pháp))(?!\w)",
            is_not_whole,
        ),
        "a head in the plural is outside": (
            r"(?<!\w)(?:[Cc]ác|[Nn]hững) (?P<x>tỉnh|thành phố|huyện|quận|xã|phường|sông|hồ|đường) ",
            begins_a_span,
        ),
        "names joined by a hyphen are two": (rf"(?<![\w-])(?P<x>(?:{PAIRED}) ?[-–] ?(?:{PAIRED}))(?!\w)", is_a_span),
        "a sponsor before a dot is inside the name of the club": (
            r"(?<!\w)(?P<x>(?:XSKT|SHB|HAGL|HA|SQC|QNK|TĐCS|ĐT|XM|K)\.[A-ZĐ])",
            is_split,
        ),
    }
    return {case: (re.compile(pattern), test) for case, (pattern, test) in patterns.items()}


def find_settled(texts: Iterable[Text]) -> Iterator[Finding]:
    """Yield each match of a settled case."""
    cases = _cases()
    for text in texts:
        for case, (pattern, is_wrong) in cases.items():
            for match in pattern.finditer(text.text):
                yield Finding(case, text, *match.span("x"), is_wrong(match, text.spans))


def find_malformed(texts: Iterable[Text]) -> Iterator[Finding]:
    """Yield each span, wrong if it is empty or padded, overlaps, contains a line end or cuts through brackets."""
    for text in texts:
        previous = 0
        for span in text.spans:
            name = text.text[span.start : span.end]
            is_wrong = span.start < previous or not name or name != name.strip() or "\n" in name
            is_wrong |= any(name.count(left) != name.count(right) for left, right in ("()", "[]", "“”"))
            previous = max(previous, span.end)
            yield Finding("a span is well formed", text, span.start, span.end, is_wrong)
