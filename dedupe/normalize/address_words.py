"""The words beside the street in an address: flats, floors, buildings, number signs, boxes; one look-up for all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from dedupe.normalize.street_words import words
from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words


class Kind:
    """What a word can be, as bits: some are several things. Plain numbers, because enumerations are slow to combine."""

    NONE = 0
    UNIT = 1
    SHORT_UNIT = 2
    SIDE = 4
    AFTER_UNIT = 8
    BUILDING = 16
    SHORT_BUILDING = 32
    BLOCK = 64
    PLOT = 128
    FLOOR = 256
    SHORT_FLOOR = 512
    GROUND = 1024
    NUMBER = 2048
    NO_NUMBER = 4096
    FIRM = 8192
    SITE = 16384
    MONTH = 32768
    ROAD = 65536
    BOX = 131072  # first word of a box
    CARE = 262144  # first word of a care-of line
    TYPE = 524288
    SUFFIX = 1048576


_LISTS: Mapping[str, int] = {
    "units": Kind.UNIT,
    "short_units": Kind.SHORT_UNIT,
    "side_words": Kind.SIDE,
    "after_units": Kind.AFTER_UNIT,
    "buildings": Kind.BUILDING,
    "short_buildings": Kind.SHORT_BUILDING,
    "blocks": Kind.BLOCK,
    "plots": Kind.PLOT,
    "floors": Kind.FLOOR,
    "short_floors": Kind.SHORT_FLOOR,
    "ground": Kind.GROUND,
    "number_words": Kind.NUMBER,
    "no_number": Kind.NO_NUMBER,
    "firms": Kind.FIRM,
    "sites": Kind.SITE,
    "months": Kind.MONTH,
    "numbered_roads": Kind.ROAD,
}
#: Canonical words of the type list that are no types of streets: a part with one of them need not be a street.
_NO_TYPES = frozenset(
    "n s e w ne nw se sw saint sainte san dr_title gen prof bldg ctr is mt ft hts int sec burg gammel stary first "
    "second third fourth fifth sixth seventh eighth ninth tenth".split()
)
SUFFIXES = frozenset(("bis", "ter", "quater"))


@dataclass(frozen=True, slots=True)
class AddressWords:
    """The lists, folded."""

    kinds: Mapping[str, int]
    boxes: re.Pattern[str]
    short_boxes: re.Pattern[str]
    care_of: re.Pattern[str]
    cp_is_code: frozenset[str]
    cp_is_number: frozenset[str]
    box_offices: frozenset[str]
    quarters_behind: frozenset[str]
    quarters_before: frozenset[str]
    ground_of: Mapping[str, frozenset[str]]


@cache
def address_words() -> AddressWords:
    """Returns the lists, built once per process."""
    data = load_words("address_words")
    kinds: dict[str, int] = {}
    for name, kind in _LISTS.items():
        for word in data[name]:
            key = joined(word)
            kinds[key] = kinds.get(key, 0) | kind
    for name, kind in (("boxes", Kind.BOX), ("short_boxes", Kind.BOX), ("care_of", Kind.CARE)):
        for phrase in data[name]:
            for key in (fold(phrase).partition(" ")[0], joined(phrase)):
                kinds[key] = kinds.get(key, 0) | kind
    for spelling, short in words().types.items():
        if short not in _NO_TYPES:
            kinds[spelling] = kinds.get(spelling, 0) | Kind.TYPE
    for word in words().dropped:
        kinds[word] = kinds.get(word, 0) | Kind.TYPE
    for suffix in SUFFIXES:
        kinds[suffix] = kinds.get(suffix, 0) | Kind.SUFFIX
    return AddressWords(
        kinds=kinds,
        boxes=_phrases(data["boxes"], r"(?: (?:no|nr|n|num|number))?(?: ([a-z]?\d[\w ]*?))?(?: [a-z]\D*)?$"),
        short_boxes=_phrases(data["short_boxes"], r"(?: (?:no|nr|n))? ?([a-z]?\d[\d ]*)$"),
        care_of=_phrases(data["care_of"], r"\b"),
        cp_is_code=frozenset(data["cp_is_code"]),
        cp_is_number=frozenset(data["cp_is_number"]),
        box_offices=frozenset(data["box_offices"]),
        quarters_behind=frozenset(data["quarters_behind"]),
        quarters_before=frozenset(data["quarters_before"]),
        ground_of={region: frozenset(of) for region, of in data["ground_of"].items()},
    )


def _phrases(phrases: Iterable[str], behind: str) -> re.Pattern[str]:
    folded = sorted({fold(phrase) for phrase in phrases}, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"(?:{'|'.join(folded)}){behind}")


@lru_cache(maxsize=16384)
def joined(word: str) -> str:
    """Returns the word folded, without blanks: "P.O." is "po", "r/c" is "rc"."""
    return fold(word).replace(" ", "")
