"""The numbering plans of the world, on bare digits: which country code, which number, valid or not, and of what kind.

The plans are the metadata of the library phonenumbers, each compiled once; the answers are the library's own (tests
compare them for every region), in a tenth of its time, because nothing is parsed but digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

#: In the order in which the library tries them: the first that fits names the kind.
_SPECIAL = {
    "premium": "premium_rate", "toll_free": "toll_free", "shared_cost": "shared_cost", "voip": "voip",
    "personal": "personal_number", "pager": "pager", "uan": "uan", "voicemail": "voicemail",
}  # fmt: skip
_SHORTEST, _LONGEST = 2, 17  # digits of a national number, country code aside (the library's own bounds)
_LONGEST_CODE = 3

#: Territories without a plan of their own use that of another.
_PLAN_OF = {"UM": "US", "TF": "RE", "GS": "FK", "PN": "NZ", "BV": "NO", "HM": "AU", "AN": "CW", "UK": "GB"}

_Match = Callable[[str], "re.Match[str] | None"]


class Verdict(NamedTuple):
    """What a plan says about a number."""

    status: str  # valid, possible (the length fits, the range has not been given out) or invalid
    kind: str  # "" unless valid
    region: str  # ISO alpha-2, "" for numbers of no country


class Style(NamedTuple):
    """How a country writes a number."""

    groups: tuple[int, ...]  # digits of each group, without a zero in front
    may_have_zero: bool  # a zero that is not part of the number may stand before it
    needs_zero: bool


def _no_number(number: str) -> None:
    """Returns None: there are no numbers of this length."""


class _Matchers(dict[int, _Match]):
    """Expressions by length, each compiled when it is first asked for."""

    def __init__(self, compiled: Callable[[int], _Match]) -> None:
        super().__init__()
        self._compiled = compiled

    def __missing__(self, length: int) -> _Match:
        match = self[length] = self._compiled(length)
        return match


class Territory:
    """The plan of one region."""

    __slots__ = (
        "_meta",
        "code",
        "foreign",
        "foreign_digits",
        "general",
        "leading",
        "local",
        "matchers",
        "possible",
        "prefix",
        "prefix_digits",
        "styles",
        "trunk",
        "zero_lengths",
    )

    def __init__(self, meta: Any) -> None:
        self._meta = meta
        #: By length, one expression for all kinds of numbers; the name of its group is the kind.
        self.matchers = _Matchers(self._compiled)
        self.code = str(meta.country_code)
        general = meta.general_desc
        self.general: _Match = re.compile(general.national_number_pattern or "(?!)").fullmatch
        self.possible = frozenset(general.possible_length)
        self.local = frozenset(general.possible_length_local_only)
        self.foreign: _Match = re.compile(meta.international_prefix or "(?!)").match
        #: What every number dialled abroad begins with, as far as that is nothing but digits; "" where it is a pattern.
        self.foreign_digits = _literal(meta.international_prefix)
        self.prefix: _Match | None = (
            re.compile(meta.national_prefix_for_parsing).match if meta.national_prefix_for_parsing else None
        )
        #: The prefix where it is nothing but digits, "" where it is a pattern or there is none.
        self.prefix_digits = _literal(meta.national_prefix_for_parsing)
        self.trunk = meta.national_prefix or ""
        forms = [(*_zero(form), _lengths(form.pattern)) for form in meta.number_format]
        zero = self.trunk == "0"
        self.zero_lengths = frozenset(n for _, must, lengths in forms if must and zero for n in lengths)
        self.leading: _Match | None = re.compile(meta.leading_digits).match if meta.leading_digits else None

        self.styles: tuple[tuple[_Match, _Match, bool, bool], ...] | None = None

    def style(self, number: str) -> Style:
        """Returns how the country writes a national number."""
        if self.styles is None:
            self.styles = tuple(
                (
                    re.compile(form.leading_digits_pattern[-1] if form.leading_digits_pattern else "").match,
                    re.compile(form.pattern).fullmatch,
                    *_zero(form),
                )
                for form in self._meta.number_format
            )
        for begins, fits, may, must in self.styles:
            match = fits(number) if begins(number) else None
            if match is not None:
                sizes = tuple(map(len, match.groups()))
                return Style(sizes, may, must and self.trunk == "0")
        return Style((len(number),), self.trunk == "0", False)

    def kind(self, number: str) -> str:
        """Returns the kind of a national number, "" if it is in no range that has been given out."""
        found = self.matchers[len(number)](number)
        return str(found.lastgroup) if found is not None else ""

    def _compiled(self, length: int) -> _Match:
        """Returns one expression for all kinds of numbers of this length; the name of its group is the kind."""
        meta, general = self._meta, self._meta.general_desc
        if not _fits(general, length):
            return _no_number
        parts = [
            f"(?P<{kind}>{getattr(meta, name).national_number_pattern})"
            for kind, name in _SPECIAL.items()
            if _fits(getattr(meta, name), length)
        ]
        fixed = meta.fixed_line.national_number_pattern if _fits(meta.fixed_line, length) else ""
        mobile = meta.mobile.national_number_pattern if _fits(meta.mobile, length) else ""
        if meta.same_mobile_and_fixed_line_pattern:
            parts += [f"(?P<fixed_or_mobile>{fixed})"] if fixed else []
        else:
            short, long = sorted((fixed, mobile), key=len)  # numbers of the long one are then told by one look at it
            parts += [f"(?P<fixed_or_mobile>(?=(?:{short})\\Z)(?:{long}))"] if fixed and mobile else []
            parts += [f"(?P<fixed>{fixed})"] if fixed else []
            parts += [f"(?P<mobile>{mobile})"] if mobile else []
        if not parts:
            return _no_number
        return re.compile(f"(?=(?:{general.national_number_pattern})\\Z)(?:{'|'.join(parts)})").fullmatch

    def has_length(self, number: str) -> bool:
        """Returns whether the number is as long as a number of the territory, dialled from everywhere or locally."""
        return len(number) in self.possible or len(number) in self.local

    def is_too_long(self, number: str) -> bool:
        """Returns whether the number is longer than any of the territory."""
        return len(number) not in self.local and len(number) > max(self.possible)

    def without_prefix(self, number: str) -> str:
        """Returns the number without the digits that are dialled before it inside the country."""
        found = self.prefix(number) if self.prefix is not None and number else None
        if found is None:
            return number
        rule = self._meta.national_prefix_transform_rule
        groups = found.groups()
        if rule and groups and groups[-1] is not None:
            stripped = found.expand(rule) + number[found.end() :]
        else:
            stripped = number[found.end() :]
        return number if self.general(number) and not self.general(stripped) else stripped


def _literal(pattern: str | None) -> str:
    return pattern if pattern is not None and pattern.isdecimal() else ""


def _zero(form: Any) -> tuple[bool, bool]:
    """Returns whether a zero may, and whether it must, stand before numbers of a format."""
    zero = (form.national_prefix_formatting_rule or "").lstrip("(").startswith("0")
    optional = bool(form.national_prefix_optional_when_formatting)
    return zero or optional, zero and not optional


def _lengths(pattern: str) -> range:
    """Returns how many digits the numbers of a format can have."""
    if re.search(r"[?|+*]", pattern):
        return range(_SHORTEST, _LONGEST + 1)
    parts = re.findall(r"(?:\\d|\[[^\]]*\]|\d)(?:\{(\d+)(?:,(\d+))?\})?", pattern)
    least = sum(int(low or 1) for low, _ in parts)
    return range(least, least + 1 + sum(int(high) - int(low) for low, high in parts if high))


def _fits(desc: Any, length: int) -> bool:
    if desc is None or not desc.national_number_pattern:
        return False
    return not desc.possible_length or length in desc.possible_length


class Plan:
    """The territories that share a country code; the first is the main one."""

    __slots__ = ("main", "members", "regions", "single")

    def __init__(self, regions: tuple[str, ...], members: tuple[Territory, ...]) -> None:
        self.regions = regions
        self.members = members
        self.main = members[0]
        self.single = len(members) == 1

    def judge(self, number: str) -> Verdict:
        """Returns what the plan says about a national number."""
        region, kind = self.find(number)
        if kind:
            return Verdict("valid", kind, region)
        status = "possible" if self.main.has_length(number) else "invalid"
        return Verdict(status, "", region or self.regions[0])

    def find(self, number: str) -> tuple[str, str]:
        """Returns region and kind; the kind is "" for a number that is not valid."""
        if self.single:
            return self.regions[0], self.main.kind(number)
        for region, member in zip(self.regions, self.members, strict=True):
            if member.leading is not None:
                if member.leading(number):
                    return region, member.kind(number)
            elif kind := member.kind(number):
                return region, kind
        return "", ""


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    return {str(code): tuple(regions) for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()}


@cache
def plan_of(code: str) -> Plan:
    from phonenumbers import PhoneMetadata

    regions = _codes()[code]
    known = [(r, m) for r in regions if (m := PhoneMetadata.metadata_for_region_or_calling_code(int(code), r))]
    names = tuple("" if region == "001" else region for region, _ in known)
    members = tuple(Territory(meta) if region == "001" else _must(region) for region, meta in known)
    return Plan(names, members)


@cache
def territory(region: str) -> Territory | None:
    """Returns the plan of a region (ISO alpha-2), None if it has none."""
    from phonenumbers import PhoneMetadata

    meta = PhoneMetadata.metadata_for_region(_PLAN_OF.get(region, region), None) if region else None
    return Territory(meta) if meta is not None else None


def _must(region: str) -> Territory:
    found = territory(region)
    assert found is not None
    return found


def judge(code: str, number: str) -> Verdict:
    """Returns what the plan of the country code says about a national number."""
    return plan_of(code).judge(number)


def valid_kind(code: str, number: str) -> tuple[str, str]:
    """Returns region and kind of a national number, the kind "" if it is not valid."""
    return plan_of(code).find(number)


def split_code(digits: str) -> tuple[str, str] | None:
    """Returns country code and the rest of digits that followed a "+"; None if they start with no country code."""
    codes = _codes()
    for length in range(1, _LONGEST_CODE + 1):
        if digits[:length] in codes:
            return digits[:length], digits[length:]
    return None


def parse_international(digits: str) -> tuple[str, str] | None:
    """Returns country code and national number of the digits after a "+"; None if they cannot be such."""
    if len(digits) <= _SHORTEST:
        return None
    found = split_code(digits)
    if found is None:
        return None
    code, number = found
    return dialled(code, number, plan_of(code).main)


def parse_national(digits: str, region: str) -> tuple[str, str] | None:
    """Returns country code and national number of digits as dialled in a region; None if they cannot be dialled.

    They may hold the region's own international prefix ("00", "011") or country code.
    """
    home = territory(region)
    if home is None or not digits:
        return None
    abroad = home.foreign(digits)
    if abroad is not None and digits[abroad.end() : abroad.end() + 1] != "0":
        return parse_international(digits[abroad.end() :])
    if digits.startswith(home.code):
        rest = home.without_prefix(digits[len(home.code) :])
        if (not home.general(digits) and home.general(rest)) or home.is_too_long(digits):
            return dialled(home.code, rest, plan_of(home.code).main)
    return dialled(home.code, digits, home)


def valid_at_home(numbers: Sequence[str], region: str) -> list[str]:
    """Returns of digits as dialled in a region the national number, "" for all but valid ones of the region itself."""
    home = territory(region)
    if home is None:
        return [""] * len(numbers)
    plan, foreign, matchers = plan_of(home.code), home.foreign, home.matchers
    first, prefix = home.prefix_digits, home.prefix
    plain = plan.main is home and plan.regions[0] == region and home.leading is None
    starts = (home.code, home.foreign_digits)  # all, where only a pattern tells
    found = []
    for digits in numbers:
        rest = digits[len(first) :] if first and digits.startswith(first) else ""
        abroad = digits.startswith(starts) and (digits.startswith(home.code) or foreign(digits))
        if not plain or abroad or (not first and prefix is not None and prefix(digits)):
            found.append(_valid_there(digits, region, home, plan))
        elif rest and matchers[len(rest)](rest):
            found.append(rest if len(rest) not in home.local else _valid_there(digits, region, home, plan))
        elif not matchers[len(digits)](digits):
            found.append("")  # most: by their length alone they are no numbers of the region, so nothing is parsed
        else:
            found.append(_valid_there(digits, region, home, plan) if rest else digits)
    return found


def _valid_there(digits: str, region: str, home: Territory, plan: Plan) -> str:
    """Returns what `valid_at_home` returns, for any digits."""
    national = parse_national(digits, region)
    if national is None or national[0] != home.code:
        return ""
    country, kind = plan.find(national[1])
    return national[1] if kind and country == region else ""


def dialled(code: str, number: str, plan: Territory) -> tuple[str, str] | None:
    """Returns code and number without the prefix that is dialled before it, as long as the lengths allow."""
    if len(number) < _SHORTEST:
        return None
    if plan.prefix is not None:
        bare = plan.without_prefix(number)
        if bare != number and (len(bare) in plan.possible or plan.is_too_long(bare)) and len(bare) not in plan.local:
            number = bare
    return (code, number) if _SHORTEST <= len(number) <= _LONGEST else None
