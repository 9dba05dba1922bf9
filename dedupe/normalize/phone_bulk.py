"""The phone numbers of a whole column: the same answers as `phone.normalize` one by one, in a fraction of the time.

Most of what one number costs there is not reading it: a call for each step, looking for its plan, building a result.
Here numbers are gathered by the plan they are read with, and the plan is asked about all of them in a row. Whatever
is not plain is left to `phone.normalize`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from dedupe.normalize import phone
from dedupe.normalize.phone_placeholder import stands_for_nothing
from dedupe.normalize.phone_plan import Territory, dialled, plan_of, split_code, territory
from dedupe.normalize.phone_reading import foreign_style
from dedupe.normalize.result import Clean, Context

_NOTHING: tuple[str, ...] = ()
_E164 = ("e164",)
_EXTRA = ("extra_text",)
_NO_REGION = ("no_region",)
_LONGEST_CODE = 3  # digits of a country code
_FAR = phone.LONGEST + 1  # behind every digit
_AMERICAN = 10  # digits of a number that may be written as in America
_LEAST_ABROAD = 9  # digits with "00" before them that may still be no more than a national number
_PLACE = {name: place for place, name in enumerate(phone.KEYS)}


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What came of each value, in the same place of every list."""

    clean: list[str]
    keys: tuple[list[str], ...]  # in the order of `phone.KEYS`
    rules: list[tuple[str, ...]]
    notes: list[tuple[str, ...]]

    @staticmethod
    def none_yet(values: Sequence[str]) -> Answers:
        """Returns what there is to say about values that are empty: nothing."""
        count = len(values)
        keys = tuple([""] * count for _ in phone.KEYS)
        return Answers(list(values), keys, [_NOTHING] * count, [_NOTHING] * count)

    def put(self, place: int, clean: Clean) -> None:
        """Sets what came of one value."""
        self.clean[place], self.rules[place], self.notes[place] = clean.value, clean.rules, clean.notes
        for name, text in clean.keys.items():
            self.keys[_PLACE[name]][place] = text


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Numbers that are read alike: their places, and their digits as far as they are to be read."""

    places: list[int]
    digits: list[str]

    def add(self, place: int, digits: str) -> None:
        self.places.append(place)
        self.digits.append(digits)


def _groups() -> defaultdict[str, _Group]:
    return defaultdict(lambda: _Group([], []))


def normalize_all(values: Sequence[str], contexts: Sequence[Context]) -> Answers:
    """Returns what `phone.normalize` gives for each value; nothing for those that are empty."""
    answers = Answers.none_yet(values)
    regions = [context.region for context in contexts]
    plain: list[int] = []
    others: list[int] = []
    shape = phone.PLAIN
    for place, value in enumerate(values):
        if shape(value):
            plain.append(place)
        elif value:
            others.append(place)
    reading = _Reading(values, regions, answers)
    reading.read(plain)
    for place in reading.failed:
        value, region = values[place], regions[place]
        digits = phone.bare(value)
        clean = phone.not_valid(value, digits, region) if digits is not None else None
        answers.put(place, clean if clean is not None else phone.slowly(value, region))
    for place in reading.left:
        answers.put(place, phone.normalize(values[place], contexts[place]))
    for place in _undress(values, regions, others, answers):
        answers.put(place, phone.slowly(values[place], regions[place]))
    return answers


def _undress(values: Sequence[str], regions: Sequence[str], places: Sequence[int], answers: Answers) -> list[int]:
    """Answers for valid numbers with a label, an extension or a name about them; returns the places of the others."""
    left: list[int] = []
    dressed: list[tuple[int, str, str]] = []  # place, extension, name
    texts: list[str] = []
    for place in places:
        parts = phone.undressed(values[place])
        if parts is None:
            left.append(place)
        else:
            texts.append(parts[0])
            dressed.append((place, parts[1], parts[2]))
    bare = Answers.none_yet(texts)
    _Reading(texts, [regions[place] for place, _, _ in dressed], bare).read(range(len(texts)))
    for k, (place, extension, name) in enumerate(dressed):
        number, tail, _, status, kind, region = (key[k] for key in bare.keys)
        if status != "valid" or bare.notes[k]:  # what it failed at is looked at with all that stands about it
            left.append(place)
            continue
        for key, text in zip(answers.keys, (number, tail, extension, status, kind, region), strict=True):
            key[place] = text
        clean = f"{number} ext. {extension}" if extension else number
        if clean != values[place]:
            answers.clean[place], answers.rules[place] = clean, _E164
        if name:
            answers.notes[place] = _EXTRA
    return left


class _Reading:
    """Reads plain numbers; those that are valid get their answers."""

    def __init__(self, values: Sequence[str], regions: Sequence[str], answers: Answers) -> None:
        self.values, self.regions, self.answers = values, regions, answers
        self.left: list[int] = []  # places of those that are not for here
        self.failed: list[int] = []  # places of those that are not valid at first sight

    def read(self, places: Sequence[int]) -> None:
        """Answers for the numbers at these places, or notes why there is no answer."""
        at_home, abroad = self._gathered(places) if places else ({}, {})
        by_code = _groups()
        for start, group in abroad.items():
            self._add(by_code, start, group)
        for region, group in at_home.items():
            home = territory(region)
            if home is None:
                self._nowhere(group, by_code)
            else:
                self._national(home, region, group, by_code)
        for code, group in by_code.items():
            self._judge(code, plan_of(code).main, group)

    def _gathered(self, places: Sequence[int]) -> tuple[dict[str, _Group], dict[str, _Group]]:
        """Returns national numbers by region, and international ones by the digits they begin with."""
        values, regions, left, suspect = self.values, self.regions, self.left, phone.SUSPECT
        at_home, abroad, longest = _groups(), _groups(), phone.LONGEST
        texts = [values[place] for place in places]
        # no plain number holds a line break, so the signs of all of them can be taken out in one go
        lines = "\n".join(texts).encode().translate(None, phone.SIGNS).decode().split("\n")
        for place, text, line in zip(places, texts, lines, strict=True):
            digits: str | None = line
            if "(0)" in text or "/" in text:
                digits = phone.bare(text)
            elif (
                not 7 <= len(line) <= longest
                or "  " in text
                or text[-2:] == ".0"
                or (line[-4:] in suspect and stands_for_nothing(text, regions[place]))
            ):
                digits = None
            if digits is None:
                left.append(place)
                continue
            group = abroad[digits[:_LONGEST_CODE]] if text[0] == "+" else at_home[regions[place]]
            group.places.append(place)
            group.digits.append(digits)
        return at_home, abroad

    def _add(self, by_code: dict[str, _Group], start: str, group: _Group) -> None:
        """Adds numbers that begin alike to those of their country code."""
        code = _code_at(start)
        if not code:
            self.failed += group.places
            return
        into = by_code[code]
        into.places.extend(group.places)
        into.digits.extend([digits[len(code) :] for digits in group.digits])

    def _nowhere(self, group: _Group, by_code: dict[str, _Group]) -> None:
        """Answers for national numbers of which no region is known; "00" is dialled before a country code."""
        number, tail, _, status, _, _ = self.answers.keys
        dialled_abroad = _groups()
        for place, digits in zip(group.places, group.digits, strict=True):
            if digits.startswith("00"):
                rest = digits.lstrip("0")
                if len(digits) > _LEAST_ABROAD:
                    dialled_abroad[rest[:_LONGEST_CODE]].add(place, rest)
                else:
                    self.left.append(place)
            elif len(digits) > phone.LONGEST_UNKNOWN or digits.startswith("011"):
                self.left.append(place)
            else:
                number[place], tail[place], status[place] = f"~{digits}", digits[-phone.TAIL :], "possible"
                self.answers.notes[place] = _NO_REGION
        for start, some in dialled_abroad.items():
            self._add(by_code, start, some)

    def _national(self, home: Territory, region: str, group: _Group, by_code: dict[str, _Group]) -> None:
        """Reads numbers as they are dialled in a region; those dialled abroad join the international ones."""
        foreign, starts = home.foreign, (home.foreign_digits, home.code)
        pairs = list(zip(group.places, group.digits, strict=True))
        longer = [pair for pair in pairs if pair[1].startswith(starts)]  # all, where only a pattern tells
        inland, dialled_abroad = group, _groups()
        if longer:
            rest_of = [pair for pair in pairs if not pair[1].startswith(starts)]
            inland = _Group([place for place, _ in rest_of], [digits for _, digits in rest_of])
        for place, digits in longer:
            out = foreign(digits)
            if out is not None:
                rest = digits[out.end() :]
                # what is odd here is left: too few of them are worth a way of their own
                if digits[0] != "0" or rest[:1] == "0" or len(rest) <= _LONGEST_CODE:
                    self.left.append(place)
                else:
                    dialled_abroad[rest[:_LONGEST_CODE]].add(place, rest)
            elif digits.startswith(home.code):
                self._with_code(home, place, digits, inland, by_code[home.code])
            else:
                inland.add(place, digits)
        for start, some in dialled_abroad.items():
            self._add(by_code, start, some)
        self._judge(home.code, home, inland, region)

    def _with_code(self, home: Territory, place: int, digits: str, inland: _Group, abroad: _Group) -> None:
        """Adds a number that begins with the code of its own country to the national or the international ones."""
        if home.trunk == "0":
            self.failed.append(place)
        elif len(digits) == _AMERICAN:
            self.left.append(place)
        else:
            rest = home.without_prefix(digits[len(home.code) :])
            if (not home.general(digits) and home.general(rest)) or home.is_too_long(digits):
                abroad.add(place, rest)
            else:
                inland.add(place, digits)

    def _judge(self, code: str, dial: Territory, group: _Group, region: str = "") -> None:
        """Answers for the valid ones among numbers of a country code, as dialled in one of its regions.

        With a region they were written without the code.
        """
        number, tail, _, status, kinds, regions = self.answers.keys
        values, clean, rules, size = self.values, self.answers.clean, self.answers.rules, phone.TAIL
        plan, plus = plan_of(code), f"+{code}"
        matchers, country = plan.main.matchers, plan.regions[0]
        nationals = _nationals(group.digits, dial, plan.main)
        for place, digits, likely in zip(group.places, group.digits, nationals, strict=True):
            match = matchers[len(likely)](likely)
            if match is not None:
                national, kind = likely, match.lastgroup
                regions[place] = country
            else:
                national, regions[place], kind = _with_care(code, digits, dial)
            if not kind:
                self.failed.append(place)
                continue
            text = plus + national
            number[place] = text
            tail[place] = national[-size:]
            status[place] = "valid"
            kinds[place] = kind
            if text != values[place]:
                clean[place], rules[place] = text, _E164
        if region and code != "1":
            self._doubt(code, dial, group, region)

    def _doubt(self, code: str, home: Territory, group: _Group, region: str) -> None:
        """Leaves the numbers as they stood that are valid here, and may be of another country all the same."""
        answers, lengths, numbers = self.answers, home.zero_lengths, self.answers.keys[0]
        start = len(code) + 1
        for place, digits in [pair for pair in zip(group.places, group.digits, strict=True) if pair[1][0] != "0"]:
            value, national = self.values[place], numbers[place][start:]
            if national and (len(national) in lengths or (len(digits) == _AMERICAN and value[-5] in ".-")):
                doubt = foreign_style(value, digits, code, national, region)
                if doubt:
                    answers.clean[place], answers.rules[place] = value, _NOTHING
                    answers.notes[place] = (phone.LIKELY, doubt)


def _nationals(numbers: Sequence[str], dial: Territory, main: Territory) -> list[str]:
    """Returns the numbers without what is dialled before them, "" for those that need more care.

    What is left then has a length that is possible, if it is a number of the main region at all.
    """
    own = dial is main and not main.possible & main.local
    first, prefix, leading = dial.prefix_digits, dial.prefix, main.leading
    if first:
        start = len(first) if own else _FAR
        left = [digits[start:] if digits.startswith(first) else digits for digits in numbers]
    elif prefix is not None:
        found = [(digits, prefix(digits)) for digits in numbers]
        left = [
            digits if out is None else digits[out.end() :] if own and out.lastindex is None else ""
            for digits, out in found
        ]
    else:
        left = list(numbers)
    return left if leading is None else [digits if leading(digits) else "" for digits in left]


@cache
def _code_at(start: str) -> str:
    """Returns the country code that digits begin with, "" for none."""
    found = split_code(start)
    return found[0] if found is not None else ""


def _with_care(code: str, digits: str, dial: Territory) -> tuple[str, str, str]:
    """Returns national number, region and kind; the kind is "" for a number that is not valid."""
    way = dialled(code, digits, dial)
    region, kind = plan_of(code).find(way[1]) if way is not None else ("", "")
    return (way[1], region, kind) if way is not None and kind else ("", "", "")
