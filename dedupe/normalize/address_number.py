"""House numbers: which token of a street is its number, and which part of a number is the flat."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from dedupe.normalize.address_words import SUFFIXES, Kind
from dedupe.normalize.text import fold

#: Where a number in front and one behind both make sense, the house number stands in front.
FRONT_REGIONS = frozenset(
    "US CA GB IE AU NZ FR LU MC IN SG MY PH ZA NG KE HK TH VN MA TN DZ SN CI EG IL LK PK BD UG GH JM TT PR".split()
)
#: Countries that write the flat behind the house number after a slash, also after a dash; those that write it in front.
_SLASH_FLAT = frozenset("AT PL TR LT LV EE".split())
_DASH_FLAT = frozenset("LT LV EE".split())
_FLAT_SLASH = frozenset("AU NZ".split())
_LETTER = r"[^\W\d_ºª]"
_HALF = re.compile(r"[1-3]/[2-4]$")
NUMERIC = re.compile(
    rf"\d{{1,6}}{_LETTER}?(?:[-/+]\d{{0,5}}{_LETTER}{{0,2}})*\.?$|\d{{1,5}}(?:[-/]?(?:bis|ter|quater))\.?$",
    re.IGNORECASE,
)
_SLAVIC_ORDINAL = re.compile(r"\d+-(?:[яйе]|[аыио][яй]|ое|го|му|ya|y|aya|iy)$", re.IGNORECASE)
_ROMAN_FLOOR = re.compile(r"(\d+[a-z]?)/([IVX]+)$")
_SLASH = re.compile(rf"(\d+{_LETTER}?)/(\d+{_LETTER}?(?:/\d+{_LETTER}?)*)$")
_DASH = re.compile(rf"(\d+{_LETTER}?)-(\d+{_LETTER}?)$")
ROMAN = re.compile(r"(?=[IVX])(X{0,2})(IX|IV|V?I{0,3})\.?$")
_ENGLISH_ENDS = frozenset(
    "street st avenue ave av road rd drive dr lane ln boulevard blvd court ct place pl square sq terrace ter parkway "
    "pkwy highway hwy circle cir crescent cres close cl gardens gdns n s e w ne nw se sw north south east west trail "
    "trl way broadway northeast northwest southeast southwest".split()
)
_DIRECTIONS = frozenset("nsew")
_AROUND = " .,;:#"
_DAY_WORDS = frozenset(("de", "di", "do"))


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a part: as written, folded and joined, and what kinds of words they are."""

    texts: Sequence[str]
    bares: Sequence[str]
    kinds: Sequence[int]

    def __len__(self) -> int:
        return len(self.texts)

    def cut(self, start: int, end: int) -> Tokens:
        """Returns the words from start to end."""
        return Tokens(self.texts[start:end], self.bares[start:end], self.kinds[start:end])

    def without(self, start: int, end: int) -> Tokens:
        """Returns the words before start and from end on."""
        return Tokens(
            (*self.texts[:start], *self.texts[end:]),
            (*self.bares[:start], *self.bares[end:]),
            (*self.kinds[:start], *self.kinds[end:]),
        )


def numeric(text: str) -> bool:
    """Returns whether the word is written like a house number."""
    return text[:1].isdigit() and NUMERIC.match(text) is not None and not _SLAVIC_ORDINAL.match(text)


def number_key(text: str) -> str:
    """Returns a house number for comparing: "12 A", "12-a" and "Nr. 12a" are "12a", "12 - 14" is "12-14"."""
    text = text.casefold() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    text = text.strip(" .,#:")
    if text.isdigit() and text.isascii():
        return text
    text = re.sub(r"^(?:nr|no|num|numero|número|nº|n°|n|hausnr|house|č\.?p)[\s.:º°]*(?=\d)", "", text)
    half = ""
    match = re.search(r"(?<=\d) ([1-3]/[2-4])$", text)
    if match is not None:
        half, text = f" {match[1]}", text[: match.start()]
    text = re.sub(r"[\s.]+", "", text.replace("–", "-").replace("—", "-"))
    text = re.sub(r"(?<=\d)[-/](?=[a-z]$|bis$|ter$|quater$)", "", text)
    return (fold(text) if not text.isascii() else text.strip("-/ ")) + half


def number_at(tokens: Tokens, region: str, known: str) -> tuple[int, int, int]:
    """Returns where the house number of a street stands: start and end of what is cut out, and where its digits begin.

    (0, 0, 0) if there is none. `known` is the number that stood in a part before.
    """
    size = len(tokens)
    for place in range(size):
        if tokens.kinds[place] & Kind.NUMBER and place + 1 < size and numeric(tokens.texts[place + 1].strip(_AROUND)):
            if place and tokens.bares[0][:1].isdigit() and tokens.bares[place] == "n" and region in FRONT_REGIONS:
                continue  # "123 N 5 Street"
            return place, _end(tokens, place + 1), place + 1
        if tokens.texts[place][:1] == "#" and numeric(tokens.texts[place].strip(_AROUND)):
            return place, _end(tokens, place), place
    front = _front(tokens)
    back = 0 if known else _back(tokens)
    if front and back and (front >= back or _front_wins(tokens, front, back, region)):
        back = 0
    if back:
        return back, size, back
    return 0, front, 0


def _end(tokens: Tokens, place: int) -> int:
    """Returns the end of the number that begins at the place: "12 bis", "12 A", "12 1/2"."""
    end = place + 1
    size = len(tokens)
    if end < size and (tokens.bares[end] in SUFFIXES or _HALF.match(tokens.texts[end].rstrip(".,"))):
        return end + 1
    letter = end + 1 == size and len(tokens.bares[end]) == 1 and tokens.bares[end].isalpha()
    return end + 1 if letter else end


def _front(tokens: Tokens) -> int:
    """Returns the end of the house number in front, 0 if there is none."""
    text = tokens.texts[0]
    size = len(tokens)
    if not numeric(text.strip(",;#")) or size < 2 or text.endswith("."):
        return 0
    if _is_day(tokens, 0):
        return 0
    if (
        numeric(tokens.texts[1])
        and not _HALF.match(tokens.texts[1].rstrip(","))
        and not (size > 2 and tokens.kinds[2] & Kind.TYPE)
    ):
        return 0  # "3 225 E 60th St": nobody can tell which; "1080 8 Ave" is clear
    end = 1
    following = tokens.bares[1]
    if size > 2 and (following in SUFFIXES or _HALF.match(tokens.texts[1].rstrip(",")) is not None):
        end = 2
    elif size > 3 and len(following) == 1 and following.isalpha() and following not in _DIRECTIONS:
        # "17 A Harbor View Rd", but not "12 R DE L EGLISE", where the letter is the type
        end = 2 if not tokens.kinds[1] and following not in "rvc" else 1
    return end


def _is_day(tokens: Tokens, place: int) -> bool:
    """Returns whether the number is the day of a date that the street is named after: "3 Maja", "25 de Mayo"."""
    for following in range(place + 1, min(place + 3, len(tokens))):
        if tokens.kinds[following] & Kind.MONTH:
            return True
        if tokens.bares[following] not in _DAY_WORDS:
            return False
    return False


def _back(tokens: Tokens) -> int:
    """Returns where the house number behind begins, 0 if there is none."""
    place = len(tokens) - 1
    text = tokens.texts[place].strip(_AROUND)
    if place >= 1 and (tokens.bares[place] in SUFFIXES or _HALF.match(text)) and numeric(tokens.texts[place - 1]):
        place -= 1
    elif place > 1 and len(text) == 1 and text.isalpha() and numeric(tokens.texts[place - 1].strip(_AROUND)):
        place -= 1
        text = tokens.texts[place]
        if text.endswith(",") or _HALF.match(text):
            return 0
    elif not numeric(text):
        return 0
    if place < 1:
        return 0
    before = tokens.kinds[place - 1]
    if before & Kind.MONTH and re.match(r"(?:1[5-9]|20)\d\d\b", tokens.texts[place]):
        return 0  # "Rue du 8 Mai 1945"
    if before & Kind.ROAD and (place == 1 or tokens.bares[place - 1] in ("highway", "hwy", "route", "km")):
        return 0  # "Calle 7", "State Highway 7": the number is the name
    return place


def _front_wins(tokens: Tokens, front: int, back: int, region: str) -> bool:
    """Returns whether of two numbers the one in front is the house's."""
    if tokens.kinds[back - 1] & Kind.ROAD or tokens.kinds[front] & Kind.TYPE:
        return True
    return tokens.bares[back - 1] in _ENGLISH_ENDS or region in FRONT_REGIONS


def split_flat(text: str, region: str, front: bool, alone: bool) -> tuple[str, str, str]:
    """Returns the house number, and the flat and the floor that are written into it as the country does.

    `front`: it stands before the street; `alone`: no flat has been found elsewhere.
    """
    text = text.strip(_AROUND)
    match = _ROMAN_FLOOR.match(text)
    if match is not None:
        return match[1], "", str(roman(match[2]))
    if not alone:
        return text, "", ""
    match = _SLASH.match(text)
    if match is not None:
        if region in _SLASH_FLAT:
            return match[1], match[2], ""
        if region in _FLAT_SLASH and front:
            return match[2], match[1], ""
        return text, "", ""
    match = _DASH.match(text)
    if match is not None:
        first, second = (int(re.sub(r"\D", "", part)) for part in match.groups())
        if region in _DASH_FLAT or (region in _SLASH_FLAT and second < first):
            return match[1], match[2], ""
        if region == "CA" and front and not 0 < second - first <= 40:
            return match[2], match[1], ""
    return text, "", ""


_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}


def roman(text: str) -> int:
    """Returns the value of a small Roman number."""
    digits = [_ROMAN_DIGITS[letter] for letter in text.strip(".").upper()]
    return sum(-d if d < n else d for d, n in zip(digits, [*digits[1:], 0], strict=True))
