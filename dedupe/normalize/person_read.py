"""A whole name as it stands in a cell: what it is, and for a person the parts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

from dedupe.normalize import name_words as lists
from dedupe.normalize.name_case import recase, recase_words
from dedupe.normalize.name_cjk import only_cjk
from dedupe.normalize.name_kinds import is_company, split_two
from dedupe.normalize.name_order import Parts, parse
from dedupe.normalize.name_parts import Marked, mark
from dedupe.normalize.name_words import plain
from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.text import fold, tidy

Kind = Literal["person", "two_people", "company", "placeholder"]


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name taken apart; every part in the spelling of the clean text."""

    kind: Kind
    title: str = ""
    given: str = ""
    middle: str = ""
    family: str = ""
    suffix: str = ""
    nicknames: tuple[str, ...] = ()
    second: PersonName | None = None  # the second of two people
    clean: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What keys are made from."""

    kind: Kind
    marked: Marked  # of the first person
    parts: Parts
    second: PersonName | None = None


def read_name(value: str, region: str = "", field_type: str = "full_name") -> PersonName:
    """Returns what a name field holds, taken apart; of a single part (`given_name`, ...) no order is read."""
    tidied = narrowed(tidy(value)[0])
    clean = recased(tidied, field_type, region)
    if field_type in ("name_prefix", "name_suffix"):
        return PersonName("person", clean=clean)
    kind = kind_of(tidied)
    if kind != "person":
        return PersonName(kind, clean=clean)
    reading = read(clean, region, field_type)
    return replace(
        _person(reading.marked, reading.parts, region), kind=reading.kind, second=reading.second, clean=clean
    )


def recased(value: str, field_type: str, region: str) -> str:
    """Returns the value in its usual case, if it has none and the result reads the same."""
    cased = recase(value, field_type, region)
    if cased == value and " " in value and field_type == "full_name":
        cased = recase_words(value, region)
    # a new capital can make two letters look like misread UTF-8
    return cased if cased == value or tidy(cased)[0] == cased else value


def narrowed(value: str) -> str:
    """Returns the text with full-width Latin letters and half-width kana in their usual width."""
    if value.isascii() or not _WIDTHS.search(value):
        return value
    return tidy(unicodedata.normalize("NFKC", value))[0]


_WIDTHS = re.compile("[\uff21-\uff5a\uff65-\uff9f]")


def kind_of(clean: str) -> Kind:
    """Returns whether the value is a firm, a placeholder, or else a person (or two)."""
    if is_company(clean):
        return "company"
    if is_placeholder(clean, "name") or clean.casefold() in lists.nobody():
        return "placeholder"
    half, _, rest = clean.partition(" ")  # "Unknown Unknown"
    return "placeholder" if half == rest and is_placeholder(half, "name") else "person"


def read(clean: str, region: str, field_type: str) -> Reading:
    """Returns the reading of a clean value that is no firm and no placeholder."""
    two = split_two(clean, region)
    if two:
        return _two(*two, region, field_type)
    marked = mark(clean, region)
    return Reading("person", marked, _parse(marked, region, field_type))


def _parse(marked: Marked, region: str, field_type: str) -> Parts:
    if field_type == "full_name":
        return parse(marked, region)
    text = " ".join(marked.words)
    return Parts("", "", text) if field_type == "family_name" else Parts(text, "", "")


def _person(marked: Marked, parts: Parts, region: str) -> PersonName:
    return PersonName(
        "person",
        marked.title,
        part_cased(parts.given, "given_name", region),
        part_cased(parts.middle, "middle_name", region),
        part_cased(parts.family, "family_name", region),
        marked.suffixes,
        marked.nicknames,
    )


def part_cased(part: str, field_type: str, region: str) -> str:
    """Returns a part in its usual case if it alone is in capitals ("DUPONT Jean"), initials aside."""
    letters = sum(map(str.isalpha, part))
    if letters > 2 and part.isupper() and "." not in part:
        return recase(part, field_type, region)
    return part


# --- two people -------------------------------------------------------------------------------------------------------


def _two(left: str, right: str, region: str, field_type: str) -> Reading:
    if field_type != "full_name":
        one, other = mark(left, region), mark(right, region)
        partner = _person(other, _parse(other, region, field_type), region)
        return Reading("two_people", one, _parse(one, region, field_type), partner)
    if all(map(_title, left.split())):  # "Mr. and Mrs. John Smith": the second has only the family name
        return _couple(left, right, region)
    one, other = mark(left, region), mark(right, region)
    first, second = parse(one, region), parse(other, region)
    if only_cjk(one.words):
        return Reading("two_people", one, first, _person(other, second, region))
    if one.comma and not other.comma:  # "Smith, John & Mary"
        second = _after_comma(other, second, first.family)
    elif _given_only(one) and second.family:
        first, second = _shared(one, other, first, second)
    elif len(other.words) == 1 and first.given:
        second = Parts(other.words[0], "", first.family)
    return Reading("two_people", one, first, _person(other, second, region))


def _title(word: str) -> bool:
    return word == "M." or plain(word) in lists.titles()


def _couple(left: str, right: str, region: str) -> Reading:
    """Returns the reading of titles for two and one name: the second person has only the family name."""
    marked = mark(right, region)
    parts = parse(marked, region)
    second = PersonName("person", marked.title, family=part_cased(parts.family, "family_name", region))
    return Reading("two_people", replace(marked, title=left), parts, second)


def _given_only(name: Marked) -> bool:
    """Returns whether a name has no family name of its own: "John", "John B.", "Anna Maria"."""
    if name.comma:
        return False
    folded = [fold(word) for word in name.words]
    rest = [text for text in folded[1:] if len(text) > 1]
    return not rest or (len(folded) == 2 and _surely_given(folded[0]) and _surely_given(folded[1]))


def _surely_given(folded: str) -> bool:
    spanish = folded in lists.families("spanish") or folded in lists.families("hungarian")
    return folded in lists.given("") and not spanish


def _shared(one: Marked, other: Marked, first: Parts, second: Parts) -> tuple[Parts, Parts]:
    if len(other.words) == 1:
        known = lists.is_given(fold(one.words[0])) or lists.is_given(fold(other.words[0]))
        if known and not (one.title or other.title):  # "John & Mary"
            return Parts(" ".join(one.words), "", ""), Parts(other.words[0], "", "")
        return first, second
    if one.title and len(one.words) == 1 and not lists.is_given(fold(one.words[0])):  # "Mr. Smith and Mrs. Ann Jones"
        return first, second
    return Parts(one.words[0], " ".join(one.words[1:]), second.family), second


def _after_comma(other: Marked, second: Parts, family: str) -> Parts:
    given_only = len(other.words) == 1 or _given_only(other)
    return Parts(other.words[0], " ".join(other.words[1:]), family) if given_only else second
