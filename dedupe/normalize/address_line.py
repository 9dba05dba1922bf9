"""Whole addresses in one cell: country, postal code, state and town taken off where that is safe, the rest a street."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dedupe.normalize.address_cjk import CJK, area_of, cjk_parts
from dedupe.normalize.address_parts import Parts, parts_of, segments, tokens_of
from dedupe.normalize.address_text import plain
from dedupe.normalize.address_words import Kind, address_words
from dedupe.normalize.city_names import city_key, is_known
from dedupe.normalize.country import line_country
from dedupe.normalize.postal import code_pattern, written
from dedupe.normalize.states import known_state
from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words


@dataclass(frozen=True, slots=True)
class Line:
    """A whole address taken apart; what is not safe to tell is empty."""

    parts: Parts
    city: str = ""
    state: str = ""  # "us-ca"
    postal_code: str = ""  # as the country writes it
    iso: str = ""  # of the country that the text names


#: Countries whose postal code stands at the end of its part, so that a number in front of a name is a house's.
_CODE_LAST = frozenset("US CA GB IE AU NZ IN SG ZA ID PE LV CO AR PR".split())
_STRONG = (
    ("GB", r"(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2})"),
    ("CA", r"[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d"),
    ("NL", r"[1-9]\d{3} ?[A-Z]{2}"),
    ("BR", r"\d{5}-\d{3}"),
    ("US", r"\d{5}-\d{4}"),
    ("PL", r"\d{2}-\d{3}"),
    ("PT", r"\d{4}-\d{3}"),
    ("LV", r"LV-\d{4}"),
)
_STRONG_CODE = tuple((region, re.compile(rf"(?<![\w-])({pattern})(?![\w-])")) for region, pattern in _STRONG)
_US_END = re.compile(r"\b([A-Z]{2}),? (\d{5}(?:-\d{4})?)$")
_ANY_CODE = re.compile(r"(?<![\w-])(?:[A-Z]{1,3}-)?(\d{4,6}|\d{3} \d{2,3})(?![\w-])")
_PREFIXES = {
    "D": "DE",
    "A": "AT",
    "CH": "CH",
    "F": "FR",
    "B": "BE",
    "L": "LU",
    "I": "IT",
    "DK": "DK",
    "S": "SE",
    "N": "NO",
    "FIN": "FI",
}
_PREFIX = re.compile(r"(?<!\w)([A-Z]{1,3})-(?=\d{4,5}\b)")
#: The river behind a town: "Halle (Saale)".
_BRACKETS = re.compile(r"([^\W\d_]+) \(([^()]{3,20})\)")
_EDGES = " .,;:-/"
_TWO = re.compile(r"\s*/\s*|\s+-\s+")
_MARK = re.compile("〒")
_CJK_CODE = {
    "JP": re.compile(r"〒?\s*(\d{3}-\d{4})(?!\d)"),
    "CN": re.compile(r"(?<!\d)(\d{6})(?!\d)"),
    "KR": re.compile(r"(?<![\d-])(\d{5})(?![\d-])"),
}


def read_line(text: str, region: str) -> Line:
    """Returns the parts of an address that stands in one cell."""
    text = plain(text, region)
    if CJK.search(text):
        return _cjk_line(text, region)
    text = _BRACKETS.sub(lambda match: f"{match[1]} {match[2]}" if is_known(match[0]) else match[0], text)
    reader = _Reader(segments(_apart(text)), region)
    return reader.line()


def _apart(text: str) -> str:
    """Returns the text with the words for a code left out ("CEP 01310-100")."""
    return re.sub(r"\b(?:CEP|C\.\s?P\.|PLZ|ZIP|CAP|PIN|Pincode)[:.]?\s+(?=\d{4,6}\b)", "", text)


class _Reader:
    """The parts of a line, and what has been taken off them."""

    def __init__(self, pieces: list[str], region: str) -> None:
        self.pieces = pieces
        self.iso = ""
        self.region = region
        self.code = ""
        self.state = ""
        self.city = ""
        self.place = -1  # of the part that held the postal code

    def line(self) -> Line:
        """Returns the line taken apart."""
        self._country()
        self._code()
        self._state()
        self._city()
        parts = parts_of(self.pieces, self.region)
        return Line(parts, self.city, self.state, self.code or parts.postal_code, self.iso)

    def _country(self) -> None:
        pieces = self.pieces
        for place in dict.fromkeys((len(pieces) - 1, 0)):
            if place < 0 or len(pieces) < 2:
                return
            piece = pieces[place].strip(_EDGES)
            iso = line_country(piece, self.region)
            town = is_known(piece)
            if not iso or (town and (place == 0 or iso not in _CITY_STATES)):
                continue
            if not town:
                del pieces[place]
            self._is(iso)
            return
        words = pieces[-1].split()
        for size in (3, 2, 1):  # "Reading RG1 1AA UK"
            if len(words) > size and any(c.isdigit() for c in words[-size - 1]):
                iso = line_country(" ".join(words[-size:]), self.region)
                if iso and not is_known(" ".join(words[-size:])):
                    pieces[-1] = " ".join(words[:-size])
                    self._is(iso)
                    return

    def _is(self, iso: str) -> None:
        self.iso = iso
        self.region = iso.upper()

    # --- postal code --------------------------------------------------------------------------------------------------

    def _code(self) -> None:
        for place in range(len(self.pieces) - 1, -1, -1):
            piece = self.pieces[place]
            if not any(c.isdigit() for c in piece) or len(piece.upper()) != len(piece):
                continue
            span = self._span(piece.upper(), place)
            if span is not None:
                start, end, code = span
                before, behind = piece[:start].strip(_EDGES), piece[end:].strip(_EDGES)
                self.code = written(code, self.region)
                self.place = place + bool(before and behind)
                self.pieces[place : place + 1] = [before, behind] if before and behind else [before or behind]
                self._county()
                return

    def _span(self, piece: str, place: int) -> tuple[int, int, str] | None:
        """Returns where the postal code of the part stands, and the code itself."""
        if self.region:
            pattern = code_pattern(self.region)
            found = list(pattern.finditer(piece)) if pattern is not None else []
            for code in reversed(found):
                if self._safe(piece, code.start(), code.end(), place):
                    return code.start(), code.end(), code[1]
            return None
        for region, pattern in _STRONG_CODE:
            strong = _last(pattern, piece)
            if strong is None or (region == "NL" and (place == 0 or not self._dutch(strong[1], place))):
                continue
            if self._safe(piece, strong.start(), strong.end(), place):
                self.region = region
                return strong.start(), strong.end(), strong[1]
        american = _US_END.search(piece)
        if american is not None and known_state(american[1], "US"):
            self.region = "US"
            return american.start(2), american.end(2), american[2]
        match = _last(_ANY_CODE, piece)
        if match is None or not self._safe(piece, match.start(), match.end(), place):
            return None
        prefix = _PREFIX.search(piece)
        if prefix is not None:
            self.region = _PREFIXES.get(prefix[1], "")
        return match.start(), match.end(), match[1]

    def _dutch(self, code: str, place: int) -> bool:
        """Returns whether the code is written as the Dutch do, not "1200 NW" or "1600 av" of another country."""
        return code in self.pieces[place] and code[-2:] not in _NO_DUTCH

    def _safe(self, piece: str, start: int, end: int, place: int) -> bool:
        """Returns whether digits there can be a postal code, and no house number or box."""
        before, behind = piece[:start].strip(_EDGES), piece[end:].strip(_EDGES)
        more = any(c.isdigit() for k, other in enumerate(self.pieces) if k != place for c in other)
        letters = not piece[start:end].replace("-", "").replace(" ", "").isdigit()
        if letters:
            return True
        if before and tokens_of(before).kinds and tokens_of(before).kinds[-1] & (Kind.BOX | Kind.NUMBER | Kind.UNIT):
            return False
        if not before and not behind:
            return place > 0 or more
        if behind and not before:
            if self.region in _CODE_LAST and self.region not in ("AR", "LV"):
                return False
            if self.region and (place > 0 or more):
                return not _street_like(behind)
            return place > 0 and not _street_like(behind)
        if before and not behind:
            return place > 0 or (any(c.isdigit() for c in before) and len(piece[start:end]) >= 5) or more
        if len(piece[start:end].strip()) >= 5 and self.region not in _CODE_LAST and not _street_like(behind):
            return True  # "5 rue de Rivoli 75001 Paris"
        return place > 0 and len(piece[start:end]) >= 4 and not any(c.isdigit() for c in before)

    def _county(self) -> None:
        """Takes a British county off, which stands between town and code and is neither."""
        for place in (self.place, self.place - 1):
            if self.region == "GB" and place > 1 and fold(self.pieces[place]) in _counties():
                self.pieces[place] = ""
                return

    # --- state and town -----------------------------------------------------------------------------------------------

    def _state(self) -> None:
        pieces = self.pieces
        order = [k for k in (self.place, *range(len(pieces) - 1, max(self.place, 0), -1), self.place - 1) if k >= 0]
        if self.place < 0:
            order = list(range(len(pieces) - 1, 0, -1))[:2]
        for place in dict.fromkeys(order):
            if place >= len(pieces) or not pieces[place] or (place == 0 and self.place != 0):
                continue
            rest = self._without_state(pieces[place], place)
            if rest is not None:
                pieces[place] = rest
                return

    def _without_state(self, piece: str, place: int) -> str | None:
        """Returns the part without the state in it, None if there is none."""
        state = known_state(piece, self.region)
        if state:
            if is_known(piece) and not self._town_before(place) and not (_is_code(piece) and place):
                return None
            if not self.region and not is_known(piece):
                self.region = state[:2].upper()
            self.state = state
            return ""
        halves = _TWO.split(piece)
        if len(halves) == 2 and (state := known_state(halves[1], self.region)):
            self.state = state
            return halves[0]
        words = piece.split()
        for size in (3, 2, 1):
            if len(words) > size:
                name = " ".join(words[-size:])
                state = known_state(name, self.region)
                if state and (_is_code(name) or size > 1 or self.region in ("US", "CA", "AU", "IN")):
                    if any(c.isdigit() for c in words[-size - 1]):
                        continue
                    if city_key(piece) != city_key(name) and not (is_known(piece) and not _is_code(name)):
                        self.state = state
                        return " ".join(words[:-size]).strip(_EDGES)
        return None

    def _town_before(self, place: int) -> bool:
        return place > 1 and self._townlike(self.pieces[place - 1], strict=True)

    def _city(self) -> None:
        pieces = self.pieces
        if 0 <= self.place < len(pieces) and pieces[self.place] and self._townlike(pieces[self.place], coded=True):
            if self.place > 0 or len(pieces) > 1:
                self._take(self.place)
                return
            self._single()
            return
        filled = [k for k, piece in enumerate(pieces) if piece]
        if self.place == 0 or (self.iso and self.place > 0 and not any(pieces[: self.place])):
            later = [k for k in filled if k > self.place]
            if len(later) > 1 and self._townlike(pieces[later[0]]):
                self._take(later[0])
                return
        if len(filled) < 2:
            self._single()
            return
        evident = bool(self.code or self.state or self.iso)
        earlier = [k for k in filled if self.place < 0 or k < self.place] or filled
        last = earlier[-1]
        if last > 0 and (evident or is_known(pieces[last])) and self._townlike(pieces[last], strict=True):
            self._take(last)

    def _single(self) -> None:
        """Takes the town off a line without commas: behind the last type word, where a postal code proves a town."""
        if not self.code or self.region not in ("", "US", "CA", "GB", "AU", "NZ", "IE"):
            return
        filled = [k for k, piece in enumerate(self.pieces) if piece]
        if len(filled) != 1:
            return
        tokens = tokens_of(self.pieces[filled[0]])
        if not len(tokens) or not tokens.bares[0][:1].isdigit():
            return
        for size in (1, 2, 3):
            name = " ".join(tokens.texts[-size:])
            before = len(tokens) - size - 1
            if before >= 2 and tokens.kinds[before] & Kind.TYPE and not tokens.kinds[before + 1] & Kind.UNIT:
                if self._townlike(name, strict=True):
                    self.city = name
                    self.pieces[filled[0]] = " ".join(tokens.texts[:-size])
                return

    def _take(self, place: int) -> None:
        self.city = self.pieces[place].strip(_EDGES)
        self.pieces[place] = ""

    def _townlike(self, piece: str, strict: bool = False, coded: bool = False) -> bool:
        """Returns whether the part can be the name of a town."""
        if not any(c.isalpha() for c in piece):
            return False
        if is_known(piece):
            return True
        digits = re.sub(r"\D", "", piece)
        if digits and (strict and not re.search(r"[^\W\d_]{3,} \d{1,2}$", piece)):
            return False
        if digits and not re.search(r"[^\W\d_]{3,} \d{1,2}$", piece):
            return False
        if coded:
            return True
        return not _street_like(piece)


@cache
def _counties() -> frozenset[str]:
    return frozenset(map(fold, load_words("uk_counties")["counties"]))


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[-1] if found else None


_NO_DUTCH = frozenset("NW NE SW SE ST AV RD DR LN CT PL HW".split())
_CITY_STATES = frozenset(("sg", "lu", "mc", "hk", "sm", "gi", "mo", "va", "kw", "pa", "gt", "mx", "dj"))


def _is_code(text: str) -> bool:
    bare = text.replace(".", "")
    return bare.isupper() and len(bare) <= 3


def _street_like(piece: str) -> bool:
    """Returns whether the part looks like a street, a flat or a firm more than like a town."""
    tokens = tokens_of(piece)
    if is_known(piece):
        return False
    if len(tokens) and tokens.bares[0] in address_words().quarters_behind:
        return True
    if not len(tokens):
        return True
    wrong = Kind.FIRM | Kind.FLOOR | Kind.GROUND
    if any(kind & wrong for kind in tokens.kinds):
        return True
    first, last = tokens.kinds[0], tokens.kinds[-1]
    return bool(len(tokens) > 1 and (first | last) & Kind.TYPE and tokens.bares[0] not in ("st", "mount"))


def _cjk_line(text: str, region: str) -> Line:
    found = [k for k in segments(text) if k]
    iso = ""
    for piece in (found[-1], found[0]) if len(found) > 1 else ():
        iso = iso or line_country(piece, region)
        if iso:
            found.remove(piece)
            region = iso.upper()
            break
    text = ", ".join(found)
    code = ""
    for country, pattern in _CJK_CODE.items():
        match = pattern.search(text) if region in (country, "") else None
        if match is not None:
            code = match[1]
            text = f"{text[: match.start()]} {text[match.end() :]}".strip(" ,")
            break
    text = _MARK.sub("", text).strip(" ,")
    area = area_of(text)
    state = known_state(area.state, region) if area.state else ""
    city = area.city or (area.state if area.state and is_known(area.state.rstrip("市都")) else "")
    rest = area.rest if CJK.search(area.rest) or not area.state else text
    return Line(cjk_parts(rest), city, state, code, iso)
