"""Link short names of persons to full names within an article: "ông Tập" to Tập Cận Bình, "Tâm" to Mỹ Tâm.

Vietnamese are called by the last syllables of their names, Chinese and Koreans by the first, others by the last or the
first part. If a short name fits several persons, its title and the sex implied by its kinship word decide; if several
remain, it stays unlinked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial

from thucthe.doc_data import ABBREVIATION, ALSO_CALLED, GIVEN_NAME, NAMED_AFTER, SAME_NAME, TRANSLITERATION
from thucthe.resolve.coref.mentions import Mention, Resolution, best_form
from thucthe.resolve.coref.transliteration import Respelling
from thucthe.resolve.lexicon.titles import KINSHIP, Title, skip_forward, title_before
from thucthe.text.keys import normalize
from thucthe.text.syllables import is_syllable
from thucthe.text.wordlists import read_gazetteer

_Tokens = tuple[str, ...]
_QUOTED = re.compile(r"[\"“”'‘«][^\"“”‘’«»]*[\"“”'’»]")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")
_ALSO_CALLED = re.compile(
    r"\)?\s*[,(;–-]?\s*(?:hay\s)?(?:(?:có|với|lấy|mang|dùng|được biết đến với|nổi tiếng với)\s)?"
    r"(?:tức|(?:hay |còn |được |thường |vẫn |quen |tự )*(?:gọi|xưng) là|hay còn gọi|biệt danh|biệt hiệu|nghệ danh|"
    r"bút danh|bút hiệu|bí danh|pháp danh|pháp hiệu|thế danh|tên (?:thật|khai sinh|đầy đủ|khác|gọi khác|thường gọi|"
    r"tiếng [^\W\d_]+|Việt Nam|Việt|Hán Việt|thánh|cũ|giả|cúng cơm|(?:trong|theo) (?:hộ chiếu|giấy tờ|hộ khẩu)))"
    r"(?: là)?:?\s*[\"“']?",
    re.IGNORECASE,
)
"""What stands between two names of one person."""
_FACT_JOINT = re.compile(r"\)?\s*[,(;–-]\s*")
_FACT = re.compile(r"(?:[^,;()\n.!?]|\.(?=\S))*")
_LONGEST_PHRASE = 160
_NAMED_AFTER = re.compile(
    r"\b(?:tuyến đường|con đường|(?<!thành )(?<!khu )phố|đại lộ|quảng trường|công viên|giải thưởng|học bổng|cúp|"
    r"trường (?:THPT|THCS|tiểu học|mầm non|chuyên|đại học|cao đẳng)|(?<!hiện )(?<!thị )(?<!môi )trường)\s+\Z",
    re.IGNORECASE,
)
"""Words before the name of a person after whom something is named."""
_LOOK_BACK = 30
_MAX_CANDIDATES = 20
_TITLES_READ = 10
_CHILDREN = frozenset({"cháu", "bé", "bé trai", "bé gái", "cháu bé", "em bé", "cô bé", "cậu bé", "bé nam", "bé nữ"})
_YOUNG = _CHILDREN | {"em"}
_EQUALS = frozenset({"anh", "chị"})
_ELDERS = frozenset({"ông", "bà", "cụ", "cụ ông", "cụ bà"})
_SEX_OF_MIDDLE = {"thị": "f", "văn": "m"}
_GENERATION = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_SHORTEST_MIDDLE = 4
_BESIDE = re.compile(r"\s*[,–-]\s*")
_APOSTROPHE = re.compile(r"(?<=[HYK])['’](?=\w)")


@dataclass(eq=False)
class _Person:
    """A full or short name of a person in an article.

    Attributes
    ----------
    tokens : tuple of str
        Its syllables in lower case.
    numbers : list of int
        Indices of its mentions, in order.
    first : int
        Offset of the first mention.
    called : set
        Short names linked to it so far.
    """

    tokens: _Tokens
    first: int
    numbers: list[int] = field(default_factory=list)
    called: set[_Tokens] = field(default_factory=set)

    @cached_property
    def vietnamese(self) -> bool:
        """Whether the name looks Vietnamese, family name first."""
        return self.tokens[0] in family_names() and all(map(is_syllable, self.tokens))

    @cached_property
    def parts(self) -> frozenset[_Tokens]:
        """Possible short names of it."""
        return frozenset(self._parts())

    def _parts(self) -> Iterable[_Tokens]:
        tokens, n = self.tokens, len(self.tokens)
        if n < 2 or tokens[-1] in _GENERATION:
            return
        for k in range(1, n):
            # "Trần Anh Đức" is no short form of "Nguyễn Trần Anh Đức".
            if k < 3 or not (self.vietnamese and tokens[-k] in family_names()):
                yield tokens[-k:]
        if len(tokens[-1]) == 1 < len(tokens[0]):
            # "N.V.A." for "Nguyễn Văn A"
            yield tuple(token[0] for token in tokens)
        if self.vietnamese:
            yield tokens[:1]
            return
        for k in range(1, n):
            yield tokens[:k]
        if n > 2:
            yield tokens[0], tokens[-1]
            yield from ((token,) for token in tokens[1:-1] if len(token) >= _SHORTEST_MIDDLE or not token.isascii())


def resolve_persons(
    text: str, mentions: Sequence[Mention], held_in: Mapping[int, int], lead_end: int
) -> list[Resolution]:
    """Find the longest name of the person of each mention in an article.

    Parameters
    ----------
    text : str
    mentions : sequence of Mention
        The persons of the article, by position.
    held_in : mapping of int to int
        Start offset of each name with another label, by its end offset: "Mỹ" in "Tổng thống Mỹ Donald Trump".
    lead_end : int
        End offset of title and lead, in which a short name may precede the full one.

    Returns
    -------
    list of Resolution
        One for each mention.
    """
    return _Article(text, mentions, held_in, lead_end).join()


class _Article:
    def __init__(self, text: str, mentions: Sequence[Mention], held_in: Mapping[int, int], lead_end: int) -> None:
        self.text, self.mentions, self.held_in, self.lead_end = text, mentions, held_in, lead_end
        self.respelling = Respelling(mention.key for mention in mentions)
        self.persons: dict[_Tokens, _Person] = {}
        self.namesakes: dict[_Tokens, _Person] = {}
        self.of: list[_Person] = []
        for number, mention in enumerate(mentions):
            tokens = _split(self.respelling.latin(_without_nickname(mention)))
            # Those after whom streets, schools and prizes are named are not the persons of the article.
            found = self.namesakes if self._is_namesake(mention) else self.persons
            person = found.setdefault(tokens, _Person(tokens, mention.start))
            person.numbers.append(number)
            self.of.append(person)
        self._namesakes = set(self.namesakes.values())
        self.fitting = self._find_fitting()
        self.unknown: set[_Person] = set()
        self._title_of: dict[int, Title | None] = {}
        self._titles_of: dict[_Person, list[Title]] = {}

    def _is_namesake(self, mention: Mention) -> bool:
        """Check whether a street, a school, a prize or the like is named after the person of a mention."""
        return (
            mention.nested
            or _NAMED_AFTER.search(self.text, max(0, mention.start - _LOOK_BACK), mention.start) is not None
        )

    def _find_fitting(self) -> dict[_Person, list[_Person]]:
        """Find the full names that each short name fits; a name that fits longer ones is not full."""
        bearers: dict[_Tokens, list[_Person]] = {}
        for person in self.persons.values():
            for part in person.parts:
                if part in self.persons:
                    bearers.setdefault(part, []).append(person)
        short = {self.persons[part] for part in bearers}
        return {self.persons[part]: [one for one in found if one not in short] for part, found in bearers.items()}

    def join(self) -> list[Resolution]:
        targets = [self._target(number) for number in range(len(self.mentions))]
        also = self._also_called(targets)
        targets = [also.get(target or self.of[number], target) for number, target in enumerate(targets)]
        left = [number for number, target in enumerate(targets) if target is None]
        apart = self._disambiguate_bare_names(left)
        names = {target: best_form(self._forms(target)) for target in dict.fromkeys(targets) if target}
        return [
            self._resolution(number, target, names[target]) if target else Resolution(apart[number], SAME_NAME)
            for number, target in enumerate(targets)
        ]

    def _resolution(self, number: int, target: _Person, name: str) -> Resolution:
        if target in self._namesakes:
            return Resolution(name, NAMED_AFTER)
        if target is not self.of[number]:
            short = self.of[number].tokens
            if short not in target.parts:
                return Resolution(name, ALSO_CALLED)
            return Resolution(name, ABBREVIATION if len(short) > 1 == max(map(len, short)) else GIVEN_NAME)
        key = self.mentions[number].key
        respelled = self.respelling.latin(key) != key and normalize(name) != key
        return Resolution(name, TRANSLITERATION if respelled else SAME_NAME)

    def _forms(self, person: _Person) -> list[str]:
        mentions = [self.mentions[number] for number in person.numbers]
        latin = [mention.text for mention in mentions if self.respelling.latin(mention.key) == mention.key]
        return latin or [mention.text for mention in mentions]

    def _target(self, number: int) -> _Person | None:
        """Return the person with the full name, None if only a bare name is known or it fits several."""
        person = self.of[number]
        is_namesake = person in self._namesakes
        candidates = [] if is_namesake else self.fitting.get(person, [])
        chosen = self._choose(number, candidates) if 0 < len(candidates) <= _MAX_CANDIDATES else None
        if chosen is not None:
            chosen.called.add(person.tokens)
            return chosen
        return person if len(person.tokens) > 1 or is_namesake else None

    def _choose(self, number: int, candidates: Sequence[_Person]) -> _Person | None:
        """Return the one of several full names that a short name stands for, or None if the text does not decide."""
        short, title = self.of[number], self._title(number)
        found = self._introduced(number, title, self._fit(short.tokens, title, candidates))
        if short in self.unknown:
            # It was used before any of them was named in full: for somebody else.
            found = self._same_title(title, found)
        for narrow in (partial(self._same_title, title), partial(self._foreign_and_called, short.tokens)):
            if len(found) > 1:
                found = narrow(found) or found
        return found[0] if len(found) == 1 else None

    def _fit(self, short: _Tokens, title: Title | None, candidates: Sequence[_Person]) -> list[_Person]:
        """Return the candidates that agree with the title, those that end with the short name before all others."""
        initials = all(len(token) == 1 for token in short)
        last = [one for one in candidates if initials or one.tokens[-len(short) :] == short]
        found = [one for one in last or candidates if self._agree(title, one)]
        return found if last else [one for one in found if self._called_first(short, title, one)]

    def _introduced(self, number: int, title: Title | None, persons: list[_Person]) -> list[_Person]:
        """Return the people that were named in full before a mention, else those that it may refer forward to."""
        start, end, *_ = self.mentions[number]
        if earlier := [one for one in persons if one.first < start]:
            return earlier
        later = self._forward_references(start, end, title, persons)
        if persons and not later:
            self.unknown.add(self.of[number])
        return later

    @staticmethod
    def _foreign_and_called(short: _Tokens, persons: Sequence[_Person]) -> list[_Person]:
        return [one for one in persons if not one.vietnamese and short in one.called]

    def _agree(self, title: Title | None, person: _Person) -> bool:
        """Check whether a title agrees with a person in sex and age."""
        if title is None:
            return True
        sex = self._sex(person)
        if title.sex and sex and title.sex != sex:
            return False
        titles = self._titles(person)
        words = {one.words for one in titles}
        if title.words in _YOUNG:
            older = _ELDERS | _EQUALS if title.words in _CHILDREN else _ELDERS
            return not words & older and all(one.kind == KINSHIP for one in titles)
        return title.words not in _ELDERS or not words or not words <= _YOUNG

    def _sex(self, person: _Person) -> str | None:
        said = {title.sex for title in self._titles(person) if title.sex}
        middle = {_SEX_OF_MIDDLE[token] for token in person.tokens[1:-1] if token in _SEX_OF_MIDDLE}
        found = said or (middle if person.vietnamese else set())
        return next(iter(found)) if len(found) == 1 else None

    def _called_first(self, short: _Tokens, title: Title | None, person: _Person) -> bool:
        """Check whether a person may be called by the first or middle part of the name.

        If that part is the family name of a Vietnamese-looking name, a title must precede it, and the article must not
        use the last syllable for the same person.
        """
        if not person.vietnamese:
            return True
        return title is not None and not any(person.tokens[-len(one) :] == one for one in person.called)

    def _forward_references(self, start: int, end: int, title: Title | None, persons: list[_Person]) -> list[_Person]:
        """Keep the persons whose short name may precede the full one.

        This holds in title and lead, with the same title, or directly before the full name: "thằng Hùng, Trần Hùng".
        """
        familiar = title is not None and title.words in _EQUALS | _YOUNG
        if not any(person.vietnamese for person in persons) or (start < self.lead_end and not familiar):
            return persons
        beside = [one for one in persons if _BESIDE.fullmatch(self.text, end, one.first)]
        if beside:
            return beside
        return self._same_title(title, persons)

    def _same_title(self, title: Title | None, persons: Sequence[_Person]) -> list[_Person]:
        """Return the people with this title, else those with a title of its kind; nobody for no title."""
        if title is None:
            return []
        same = [one for one in persons if any(other.words == title.words for other in self._titles(one))]
        if same or title.kind == KINSHIP:
            return same
        return [one for one in persons if any(other.kind == title.kind for other in self._titles(one))]

    def _titles(self, person: _Person) -> list[Title]:
        if person not in self._titles_of:
            said = [self._title(number) for number in person.numbers[:_TITLES_READ]]
            self._titles_of[person] = [title for title in said if title is not None]
        return self._titles_of[person]

    def _title(self, number: int) -> Title | None:
        if number not in self._title_of:
            start = self.mentions[number].start
            found = title_before(self.text, start)
            if found is None:
                held = self.held_in.get(start - 1)
                found = title_before(self.text, held) if held is not None else None
            self._title_of[number] = found[2] if found else None
        return self._title_of[number]

    def _disambiguate_bare_names(self, numbers: Sequence[int]) -> dict[int, str]:
        """Name persons known by a bare name only, two with the kinship word: "ông Tám", "bà Tám"."""
        groups: dict[_Person, list[int]] = {}
        for number in numbers:
            groups.setdefault(self.of[number], []).append(number)
        names: dict[int, str] = {}
        for group in groups.values():
            bare = best_form(self.mentions[number].text for number in group)
            titles = {number: self._title(number) for number in group} if len(group) > 1 else {}
            several = len({title.sex for title in titles.values() if title and title.sex}) > 1
            for number in group:
                title = titles.get(number)
                names[number] = f"{title.words} {bare}" if several and title and title.sex else bare
        return names

    def _also_called(self, targets: Sequence[_Person | None]) -> dict[_Person, _Person]:
        """Find the two names of one person in "X (tức Y)" and "X, tên thật Y"; the full one is the name of both."""
        also: dict[_Person, _Person] = {}
        for number, mention in enumerate(self.mentions[:-1]):
            following = self.mentions[number + 1].start
            if self._are_one(mention.end, following, self.of[number], self.of[number + 1]):
                one, other = (targets[k] or self.of[k] for k in (number, number + 1))
                one, other = also.get(one, one), also.get(other, other)
                if one is not other:
                    full, rest = (other, one) if len(one.tokens) < 2 <= len(other.tokens) else (one, other)
                    also[rest] = full
        return also

    def _are_one(self, start: int, end: int, one: _Person, other: _Person) -> bool:
        """Check whether the text between two names says that they are one person's."""
        if end - start < _LONGEST_PHRASE and _is_also_called(self.text, start, end):
            return True
        # An actor in brackets after a part shares no syllable with it.
        return self.text[start:end] == " (" and not set(one.tokens).isdisjoint(other.tokens)


def _is_also_called(text: str, start: int, end: int) -> bool:
    """Check whether only facts and a phrase for another name stand between two offsets: ", 51 tuổi, tên thật là"."""
    title = title_before(text, end)
    end = end if title is None else title[0]
    while _ALSO_CALLED.fullmatch(unicodedata.normalize("NFC", text[start:end])) is None:
        joint = _FACT_JOINT.match(text, start, end)
        if joint is None or not (text[joint.end()].isdigit() or skip_forward(text, joint.end(), "about") > joint.end()):
            return False
        fact = _FACT.match(text, joint.end(), end)
        start = fact.end() if fact else end
    return True


def _without_nickname(mention: Mention) -> str:
    """Remove a nickname in quotes from a name: ``Hùng "xoăn"``."""
    if _APOSTROPHE.search(mention.text):
        # H'Hương Bkrông
        return normalize(_APOSTROPHE.sub(" ", mention.text))
    if _QUOTED.search(mention.text):
        bare = normalize(_QUOTED.sub(" ", mention.text))
        if any(character.isalpha() for character in bare):
            return bare
    return mention.key


def _split(key: str) -> _Tokens:
    """Split a name into syllables; initials and the halves of hyphenated words are syllables too."""
    words = [
        part
        for word in key.split(" ")
        for part in (word.replace(".", " ").split() if _INITIALS.fullmatch(word) else word.replace("-", " ").split())
    ]
    if len(words) > 2 and key.isascii() and len(words[0]) > 1 < len(words[-1]):
        # Donald J. Trump
        words = [words[0], *(word for word in words[1:-1] if len(word) > 1), words[-1]]
    return tuple(words) or (key,)


@cache
def family_names() -> frozenset[str]:
    """Return the family names of Vietnam.

    Returns
    -------
    frozenset of str
        Names normalized by `thucthe.text.keys.normalize`.
    """
    return frozenset(map(normalize, read_gazetteer("family_names")))
