"""Decide by the words of an article whether a name means a sports club, or the company or organ of the same name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from thucthe.resolve.coref.mentions import Mention
from thucthe.text.keys import plain_key
from thucthe.text.wordlists import read_rows

_SPORT = re.compile(
    r"\b(?:V[-.]?League|bóng đá|bóng chuyền|futsal|trận|trận đấu|vòng \d+|tỷ số|tỉ số|bàn thắng|ghi bàn|mở tỷ số|"
    r"gỡ hòa|cầu thủ|HLV|huấn luyện viên|đội bóng|CLB|câu lạc bộ|sân cỏ|sân nhà|sân khách|hậu vệ|tiền đạo|tiền vệ|"
    r"thủ môn|đội khách|đội chủ nhà|trọng tài|\d+-\d+)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:cổ phiếu|doanh thu|lợi nhuận|cổ đông|tập đoàn|doanh nghiệp|viễn thông|thuê bao|5G|công ty|kinh doanh|"
    r"tỷ đồng|quản trị|chứng khoán|nhà mạng|cổ phần|khởi tố|tạm giữ|tạm giam|điều tra|vụ án|nghi phạm|bị can|ma túy|"
    r"khám xét|cảnh sát|tội phạm|tuần tra|xử phạt)\b",
    re.IGNORECASE,
)
_MIN_WORDS = 2
"""Minimum number of words of one field that decide."""


def named_by_context(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """Yield mentions that a club and another organization share, each with the full name that the article means.

    Parameters
    ----------
    text : str
    mentions : sequence of Mention
        The organizations of the article.

    Yields
    ------
    (Mention, Mention)
        The second has the offsets of the first and the full name as its text. Nothing is yielded if the words of the
        article do not decide.
    """
    shared = [one for one in mentions if plain_key(one.text, "ORG") in _club_names()]
    if not shared:
        return
    sport, other = len(_SPORT.findall(text)), len(_OTHER.findall(text))
    if max(sport, other) < _MIN_WORDS or sport == other:
        return
    for one in shared:
        club, company = _club_names()[plain_key(one.text, "ORG")]
        full = club if sport > other else company
        yield one, one._replace(text=full, key=full.lower())


@cache
def _club_names() -> dict[str, tuple[str, str]]:
    rows = read_rows(files("thucthe.resolve.lexicon") / "club_names.tsv")
    return {plain_key(short, "ORG"): (club, other) for short, club, other in rows}
