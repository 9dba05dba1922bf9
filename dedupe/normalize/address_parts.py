"""The parts of a street address: street, house number, flat, floor, box. The long way, for any address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dedupe.normalize.address_number import ROMAN, Tokens, number_at, numeric, roman, split_flat
from dedupe.normalize.address_words import Kind, address_words, joined
from dedupe.normalize.street_words import words
from dedupe.normalize.text import fold


@dataclass(frozen=True, slots=True)
class Parts:
    """A street address taken apart, as written; the number in one spelling."""

    street: str = ""
    number: str = ""
    unit: str = ""
    floor: str = ""
    building: str = ""  # blocks and staircases
    po_box: str = ""
    boxed: bool = False  # a box, with or without its number
    postal_code: str = ""  # only where it is written into the box: Kenya's 30123-00100


_AROUND = " .,;:"
_SEGMENTS = re.compile(r"\s*[\n;|•,]\s*|\s+-\s+(?!\d+\s*$)|(?<=\D)\s+-\s+|\s*[()]\s*")
_ORDINAL = re.compile(
    r"(\d{1,3})(?:st|nd|rd|th|\.?º|\.|er|ère|e|è|ème|eme|ος|os|ης|o|a|r|n|t|-?й|-?[ъo]?т?и|-(?:os|й|ий|я|ий))?$",
    re.IGNORECASE,
)
_GLUED_FLOOR = re.compile(r"(\d{1,3})/?F\.?$", re.IGNORECASE)
_SIGN_LETTER = re.compile(r"(\d{1,2})\.?º-?([A-Za-z])$")
_SPANISH = re.compile(r"(\d{1,2})(?:\.?º|r|n|t|er)$", re.IGNORECASE)
_DOOR = re.compile(r"(\d{1,2})[ºa]$")
_PAIR = re.compile(r"(\d{1,2}|[IVX]+)/(\d{1,3})\.?$")
_BELGIAN = re.compile(r"b\.?(\d+[a-z]?)$", re.IGNORECASE)
_UNIT_SLASH = re.compile(r"(\d+\w?)/(\d+\w?(?:-\d+\w?)?)$")
_INLINE_BOX = re.compile(
    r"(?<=\S)[\s,]+(p\.?\s?o\.?\s?box|postfach|"
    r"postbus|postboks|caixa postal|casella postale|apartado postal)\b[^\d]*\d.*$",
    re.IGNORECASE,
)
_BOX_NUMBER = re.compile(r"(?<![^\W_])([A-Za-z]?\d(?:[\d \-]*\d)?)")
_INLINE_CARE = re.compile(r"\bc/o\b.*$", re.IGNORECASE)
_BOX_CODE = re.compile(r"(\d{2,6})-(\d{5})$")
_SECTION = re.compile(r"sec(?:tion)?\.? ?\d+$", re.IGNORECASE)
_ENDING_STREET = re.compile(
    r"(?:strasse|str|straat|gatan|gade|gata|gate|vagen|vej|veien|weg|gasse|allee|laan|kade|tie|katu|dori|ro|gil)$"
)
#: "г. Москва" in front of the street.
_TOWN_FIRST = frozenset("RU UA BY KZ KG BG".split())
_TOWN_WORDS = frozenset(("g", "gor", "gr", "m", "s", "p", "pgt"))
#: Where "One Market Plaza" is number 1.
_ONE_IS_A_NUMBER = frozenset("US CA GB IE AU NZ SG HK ZA".split())
_ORDER = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7"}


def segments(text: str) -> list[str]:
    """Returns the parts between commas, line breaks, brackets and dashes with blanks around them."""
    return [segment for segment in _SEGMENTS.split(text) if segment.strip(" .,-")]


def parts_of(pieces: list[str], region: str) -> Parts:
    """Returns the street address that the parts make together."""
    reading = _Reading(region)
    for piece in pieces:
        reading.read(piece)
    if reading.empty and pieces:
        for piece in pieces:  # "c/o Sample Ltd 12 Main St": better a street with a firm in front than nothing
            match = address_words().care_of.match(fold(piece))
            if match is not None:
                reading.read(" ".join(piece.split()[len(match[0].split()) - 1 :][1:]))
    return reading.result()


@dataclass(slots=True)
class _Candidate:
    """A part that may be the street."""

    text: str
    number: str
    front: bool
    score: int


@dataclass(slots=True)
class _Reading:
    """What has been found so far."""

    region: str
    number: str = ""
    units: list[str] = field(default_factory=list)
    floor: str = ""
    box: str = ""
    boxed: bool = False
    code: str = ""
    plot: str = ""
    block: str = ""
    buildings: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)
    streets: list[_Candidate] = field(default_factory=list)
    digits: bool = False  # a digit has been seen in a part before, so short words may follow

    @property
    def empty(self) -> bool:
        return not (self.streets or self.number or self.units or self.boxed or self.floor or self.buildings)

    # --- one part -----------------------------------------------------------------------------------------------------

    def read(self, piece: str) -> None:
        """Takes one part in."""
        found = tokens_of(piece)
        if not len(found):
            return
        first = found.kinds[0] | address_words().kinds.get(fold(found.texts[0]).partition(" ")[0], 0)
        if first & Kind.CARE and address_words().care_of.match(fold(piece)):
            return
        if first & Kind.BOX and self._box(piece):
            return
        if self.region in _TOWN_FIRST and found.bares[0] in _TOWN_WORDS and found.texts[0].endswith("."):
            return
        if self.boxed and found.bares[0] in address_words().box_offices:
            return
        if "c/o" in piece.lower():
            piece = _INLINE_CARE.sub("", piece)
            found = tokens_of(piece)
        match = _INLINE_BOX.search(piece) if "o" in piece else None
        if match is not None and self._box(match[0].strip(" ,")):
            found = tokens_of(piece[: match.start()])
        if _SECTION.match(piece):
            self.behind.append(piece)
            return
        found = self._peeled(self._without_quarter(found))
        if len(found):
            self._street(found)
        self.digits = self.digits or any(character.isdigit() for character in piece)

    def _without_quarter(self, w: Tokens) -> Tokens:
        """Returns the words without the name of a quarter: "123 Col. Centro", "Barış Mah. Gül Sok."."""
        lists = address_words()
        for place, bare in enumerate(w.bares):
            if bare in lists.quarters_before and 0 < place < len(w) - 2 and self.region == "TR":
                return w.cut(place + 1, len(w))
            if bare in lists.quarters_behind and place > 1 and w.bares[place - 1][:1].isdigit():
                return w.cut(0, place)
        return w

    def _box(self, piece: str) -> bool:
        lists = address_words()
        folded = fold(piece)
        if lists.boxes.match(folded) is None:
            short = lists.short_boxes.match(folded)
            if short is None or (folded.startswith(("p l ", "pl ")) and self.region != "FI"):
                return False
            if folded.startswith(("cp ", "c p ")):
                if self.region in lists.cp_is_code:
                    return True
                if self.region in lists.cp_is_number:
                    return False
            if folded.startswith(("cc ", "c c ", "ap ", "a p ")) and self.region not in ("AR", "UY", "MX", "CL", "EC"):
                return False
        self.boxed = True
        number = _BOX_NUMBER.search(piece)
        if number is not None and not self.box:
            code = _BOX_CODE.match(number[1]) if self.region == "KE" else None
            self.box = code[1] if code is not None else number[1].replace(" ", "")
            self.code = code[2] if code is not None else ""
        return True

    # --- flats and floors ---------------------------------------------------------------------------------------------

    def _peeled(self, found: Tokens) -> Tokens:
        """Returns the words without what belongs to flats, floors and buildings, which is noted."""
        while len(found):
            rest = self._from_back(found)
            if rest is None:
                rest = self._from_front(found)
            if rest is None:
                return found
            found = rest
        return found

    def _numbered(self, found: Tokens, end: int) -> bool:
        """Returns whether a house number can have been before the word."""
        return self.digits or any(bare[:1].isdigit() for bare in found.bares[:end])

    def _from_back(self, w: Tokens) -> Tokens | None:
        size = len(w)
        text, kind = w.texts[-1].strip(_AROUND), w.kinds[-1]
        if kind & Kind.NO_NUMBER:
            return w.cut(0, size - 1)
        if text[:1] == "#":
            return self._hash(w, text)
        for step in (self._floor_behind, self._door_behind, self._habit, self._unit_behind):
            rest = step(w, text, kind, size)
            if rest is not None:
                return rest
        return None

    def _name_word(self, w: Tokens, numbered: bool) -> bool:
        """Returns whether the last word but one belongs to a name: "Rue de la Tour 12", "Platz der Einheit 1"."""
        if len(w) < 3 or numbered:
            return False
        before = w.bares[-3]
        return before in words().particles or bool(w.kinds[-3] & Kind.TYPE and not w.kinds[-3] & Kind.UNIT)

    def _hash(self, w: Tokens, text: str) -> Tokens | None:
        size = len(w)
        if size > 1 and w.kinds[-2] & Kind.UNIT:
            return self._unit(w.cut(0, size - 2), text)
        if w.kinds[0] & (Kind.BLOCK | Kind.PLOT):
            return self._unit(w.cut(0, size - 1), text)
        road = size > 2 and w.bares[-2][:1].isdigit() and w.kinds[-3] & (Kind.ROAD | Kind.TYPE)
        if w.bares[0][:1].isdigit() or (self._numbered(w, size - 1) and not road):
            return self._unit(w.cut(0, size - 1), text)
        return None

    def _unit(self, rest: Tokens, text: str) -> Tokens:
        self.units.append(text.strip(" .,;:#"))
        return rest

    def _level(self, rest: Tokens, floor: str, unit: str = "") -> Tokens:
        self.floor = self.floor or floor
        if unit:
            self.units.append(unit.strip(_AROUND))
        return rest

    def _floor_behind(self, w: Tokens, text: str, kind: int, size: int) -> Tokens | None:
        numbered = self._numbered(w, size - 1)
        before = w.kinds[-2] if size > 1 else 0
        floors = Kind.FLOOR | (Kind.SHORT_FLOOR if numbered else 0)
        if (
            size > 1
            and before & floors
            and not self._name_word(w, self._numbered(w, size - 2))
            and (level := _level_of(text))
        ):
            outer = _level_of(w.texts[-3]) if size > 2 else ""
            if outer and (w.texts[-3].endswith(".") or ROMAN.match(w.texts[-3])):  # "12. III. em. 4."
                return self._level(w.cut(0, size - 3), outer, text)
            if not (before & Kind.TYPE and size == 2):
                return self._level(w.cut(0, size - 2), level)
        if size > 1 and kind & floors and (level := _level_of(w.texts[-2])):
            return self._level(w.cut(0, size - 2), level)
        if kind & Kind.GROUND and (numbered or size == 1):
            return self._level(w.cut(0, size - 1), "0")
        if size > 1 and before & Kind.GROUND and numbered and numeric(text):
            return self._level(w.cut(0, size - 2), "0", text)
        ground = address_words().ground_of.get(self.region)
        if ground and size == 1 and self.digits and w.bares[0] in ground:
            return self._level(w.cut(0, 0), "0")
        glued = _GLUED_FLOOR.match(text)
        if glued is not None and (size == 1 or "/" in text or self.number or any(s.number for s in self.streets)):
            return self._level(w.cut(0, size - 1), glued[1])
        return None

    def _door_behind(self, w: Tokens, text: str, kind: int, size: int) -> Tokens | None:
        """Doors behind a floor: "2º izda", "2. tv.", "4ºA", "1r 2a"."""
        signed = _SIGN_LETTER.match(text)
        if signed is not None and (self.digits or size > 1):
            return self._level(w.cut(0, size - 1), signed[1], signed[2])
        if size == 1:
            if kind & Kind.SIDE and self.digits:
                return self._unit(w.cut(0, 0), text)
            if text.endswith("º") and self.digits and (match := _SPANISH.match(text)):
                return self._level(w.cut(0, 0), match[1])
            return None
        before = w.texts[-2]
        if kind & Kind.SIDE:
            if w.bares[-2] in address_words().ground_of.get(self.region, ()) and self._numbered(w, size - 2):
                return self._level(w.cut(0, size - 2), "0", text)
            level = _level_of(before) if self.digits or size > 2 else ""
            if level and (not numeric(before) or before.endswith(".") or self.digits):
                return self._level(w.cut(0, size - 2), level, text)
            if numeric(before) and not kind & Kind.UNIT:
                return self._unit(w.cut(0, size - 1), text)
        match = _SPANISH.match(before) if self.digits or size > 2 else None
        if match is None:
            return None
        if len(text) == 1 and text.isalpha() and before.endswith("º"):
            return self._level(w.cut(0, size - 2), match[1], text)
        door = _DOOR.match(text)
        if door is not None:
            return self._level(w.cut(0, size - 2), match[1], door[1])
        return None

    def _unit_behind(self, w: Tokens, text: str, kind: int, size: int) -> Tokens | None:
        if size == 1:
            return None
        before = w.kinds[-2]
        numbered = self._numbered(w, size - 2)
        units = Kind.UNIT | (Kind.SHORT_UNIT if numbered else 0)
        if self._name_word(w, numbered):
            return None
        if before & Kind.NUMBER and size > 2 and w.kinds[-3] & Kind.UNIT and _designator(text):
            return self._unit(w.cut(0, size - 3), text)
        if before & units and _designator(text) and not (before & Kind.NUMBER and not self._has_number(w)):
            return self._unit(w.cut(0, size - 2), text)
        if kind & Kind.AFTER_UNIT and numeric(w.texts[-2]) and (size > 2 or self.digits):
            return self._unit(w.cut(0, size - 2), w.texts[-2])
        if kind & Kind.BUILDING and not kind & Kind.TYPE and size > 2 and numeric(w.texts[-2]):
            self.buildings.append(text)
            return w.cut(0, size - 1)
        if before & Kind.PLOT and numeric(text):
            if self._has_number(w.cut(0, size - 2)):
                return self._unit(w.cut(0, size - 2), text)
            if size == 2:
                self.plot = text
                return w.cut(0, 0)
        if before & Kind.NUMBER and size == 3 and w.kinds[0] & Kind.PLOT and numeric(text):
            self.plot = text
            return w.cut(0, 0)
        buildings = Kind.BUILDING | Kind.BLOCK | (Kind.SHORT_BUILDING if numbered else 0)
        if before & buildings and _designator(text):
            if before & Kind.BLOCK and size == 2 and numeric(text):
                self.block = text
            self.buildings.append(text)
            return w.cut(0, size - 2)
        return None

    def _has_number(self, w: Tokens) -> bool:
        return bool(self.number or any(s.number for s in self.streets) or any(b[:1].isdigit() for b in w.bares[:-2]))

    def _habit(self, w: Tokens, text: str, kind: int, size: int) -> Tokens | None:
        """What only one country writes without a word: Belgium's b4, Finland's 5 A 12, Hungary's 5. 2/3."""
        if self.region == "BE" and (match := _BELGIAN.match(text)) and self._numbered(w, size - 1):
            return self._unit(w.cut(0, size - 1), match[1])
        if size < 2:
            return None
        if self.region == "HU" and (match := _PAIR.match(text)) and numeric(w.texts[-2]):
            return self._level(w.cut(0, size - 1), _level_of(match[1]), match[2])
        if self.region == "FI" and size > 2 and text.isdigit() and len(w.bares[-2]) == 1 and numeric(w.texts[-3]):
            return self._unit(w.cut(0, size - 2), f"{w.texts[-2]} {text}")
        return None

    def _from_front(self, w: Tokens) -> Tokens | None:
        size = len(w)
        if size < 3:
            return None
        kind, second = w.kinds[0], w.texts[1].strip(_AROUND)
        if self.region in ("AU", "NZ") and (kind & Kind.UNIT or w.bares[0] == "u"):
            match = _UNIT_SLASH.match(second)
            if match is not None:
                self.units.append(match[1])
                return Tokens((match[2], *w.texts[2:]), (match[2], *w.bares[2:]), (0, *w.kinds[2:]))
        after = 2
        if w.kinds[1] & Kind.NUMBER and kind & (Kind.UNIT | Kind.PLOT) and numeric(w.texts[2].strip(_AROUND)):
            second, after = w.texts[2].strip(_AROUND), 3
        if kind & Kind.UNIT and _designator(second) and not kind & Kind.TYPE:
            return self._unit(w.cut(after, size), second) if after < size else None
        if kind & Kind.FLOOR and (level := _level_of(second)):
            return self._level(w.cut(2, size), level)
        if w.kinds[1] & Kind.FLOOR and not w.kinds[1] & Kind.TYPE and (level := _level_of(w.texts[0])):
            return self._level(w.cut(2, size), level)
        if (match := _GLUED_FLOOR.match(w.texts[0])) and "/" in w.texts[0]:
            return self._level(w.cut(1, size), match[1])
        if kind & Kind.PLOT and numeric(second):
            self.plot = second
            return w.cut(after, size)
        if kind & Kind.BLOCK and _designator(second):
            self.block = second if numeric(second) else self.block
            self.buildings.append(second)
            return w.cut(2, size)
        if kind & Kind.BUILDING and not kind & Kind.TYPE and numeric(second):
            self.buildings.append(second)
            return w.cut(2, size)
        if w.texts[0][:1] == "#" and numeric(second):
            return self._unit(w.cut(1, size), w.texts[0])
        return None

    # --- street and number --------------------------------------------------------------------------------------------

    def _street(self, w: Tokens) -> None:
        size = len(w)
        skip = 1 if size > 1 and w.kinds[0] & (Kind.NUMBER | Kind.PLOT) else 0
        bare = " ".join(w.texts[skip:])
        if numeric(w.texts[skip].strip(" .,;:#")) and (size == skip + 1 or self._only_number(w, skip)):
            if not self.number and not any(s.number for s in self.streets):
                self.number = bare.strip(" .,;:#")
                return
            self.units.append(bare.strip(" .,;:#"))
            return
        start, end, digits = number_at(w, self.region, self.number or self.plot or self.block)
        number = " ".join(w.texts[digits:end])
        front = start == 0
        rest = w.without(start, end) if end else w
        text = " ".join(rest.texts).strip(" ,;")
        score = self._score(rest, number)
        one = not end and size > 2 and w.bares[0] == "one" and w.kinds[-1] & Kind.TYPE
        if one and self.region in _ONE_IS_A_NUMBER:
            text, number, front = " ".join(w.texts[1:]), "1", True
        if text:
            self.streets.append(_Candidate(text, number, front, score))

    def _only_number(self, w: Tokens, skip: int) -> bool:
        rest = w.bares[skip + 1 :]
        text = w.texts[-1].strip(_AROUND)
        return len(rest) == 1 and (
            bool(w.kinds[-1] & Kind.SUFFIX) or (len(rest[0]) == 1 and text.isalpha()) or text in ("1/2", "1/4", "3/4")
        )

    def _score(self, w: Tokens, number: str) -> int:
        """Returns how much the words look like a street."""
        score = 3 if number else 0
        ends = words().ends
        for bare, kind in zip(w.bares, w.kinds, strict=True):
            if kind & Kind.TYPE or (len(bare) > 4 and ends.search(bare)):
                score += 4
                break
        if w.kinds and w.kinds[-1] & Kind.FIRM:
            score -= 5
        if any(kind & Kind.SITE for kind in w.kinds):
            score -= 1 if number else 3
            if w.kinds[-1] & Kind.SITE and not number:
                score -= 1
        return score

    def result(self) -> Parts:
        """Returns what was found, the most likely part as the street."""
        best = max(self.streets, key=lambda street: street.score, default=None)
        raw = (best.number if best is not None else "") or self.number or self.plot
        front = best is None or best.front or not best.number
        if not raw and self.block:
            raw = self.block
            self.buildings.remove(raw)
        number, flat, floor = split_flat(raw, self.region, front, not self.units)
        units = [flat, *self.units] if flat else self.units
        street = " ".join([best.text, *self.behind]) if best is not None else ""
        return Parts(
            street=street,
            number=number,
            unit=" ".join(dict.fromkeys(reversed(units))) if len(units) > 1 else "".join(units),
            floor=self.floor or floor,
            building=" ".join(self.buildings),
            po_box=self.box,
            boxed=self.boxed,
            postal_code=self.code,
        )


def tokens_of(piece: str) -> Tokens:
    """Returns the words of a part."""
    texts = piece.split()
    folded = fold(piece).split()
    bares = folded if len(folded) == len(texts) else [joined(text) for text in texts]
    kinds = address_words().kinds
    if len(folded) != len(texts):
        kept = [k for k, bare in enumerate(bares) if bare or "#" in texts[k]]
        texts, bares = [texts[k] for k in kept], [bares[k] for k in kept]
    return Tokens(texts, bares, [kinds.get(bare, 0) for bare in bares])


def _level_of(text: str) -> str:
    """Returns the number of a floor, "" if the word is none: "21st", "2e", "III.", "ground"."""
    text = text.strip(" ,;:")
    match = _ORDINAL.match(text)
    if match is not None:
        return str(int(match[1]))
    if text.isupper() and ROMAN.match(text):
        return str(roman(text))
    bare = joined(text)
    if bare in _ORDER:
        return _ORDER[bare]
    return "0" if address_words().kinds.get(bare, 0) & Kind.GROUND else ""


def _designator(text: str) -> bool:
    """Returns whether the word can be the name of a flat: it has a digit, or is a letter or two."""
    text = text.strip(" .,;:#")
    return any(character.isdigit() for character in text) or (len(text) == 1 and text.isalpha())
