"""Addresses: streets with their number and flat apart, towns, states, postal codes, whole addresses in one cell."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.postal import postal_key
from dedupe.normalize.result import PLACEHOLDER, Clean, Context
from dedupe.normalize.states import state_key
from dedupe.normalize.street_words import fold_street, words
from dedupe.normalize.text import fold, tidy

_LETTER = r"[a-zA-Z](?![^\W\d_])"
_RANGE = rf"(?:\s?[-–/+]\s?(?:\d{{1,4}}(?:\s?{_LETTER})?|{_LETTER}))*"
_NUMBER = rf"\d{{1,5}}(?:\s?{_LETTER})?{_RANGE}(?:\s?(?:bis|ter|quater)\b)?"
_NO = r"nr|no|num|número|numero|nº|n°|n\.?º|núm|n|č\.?\s?p|буд|д|дом|hausnr|house|αρ"
_HOUSE = rf"(?:(?:{_NO})(?![^\W\d_])\s*[.:º°]*\s*|#\s*)"
_FRONT = re.compile(
    rf"^{_HOUSE}?(\d{{1,5}}(?:{_LETTER})?{_RANGE}(?:\s(?:bis|ter|quater)\b)?)(?:\s*,\s*|\s+|(?=[^\W\d_]{{3}}))"
    r"(?=(?:\D|\d+(?:st|nd|rd|th)\b)*?[^\W\d_]{2})",
    re.IGNORECASE,
)
_BACK = re.compile(
    rf"(?:(?:[\s,]+|(?<=[^\W\d_]{{2}}\.)){_HOUSE}?|(?<=[^\W\d_]{{4}}))({_NUMBER})\s*[.,]*$", re.IGNORECASE
)
_CJK = re.compile(r"(?<=\D)(\d+(?:-\d+)*)\s*(?:号楼|号|號|番地|番|丁目|번지|호|室|楼|层|栋)*$")
_CJK_TEXT = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_EXCEL_DATE = re.compile(r"\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{2}")
_ORDINAL = re.compile(r"^\d+(?:st|nd|rd|th|\.|e|ème|er|º|ª|°)(?=\s)", re.IGNORECASE)
_SEGMENTS = re.compile(r"\s*[\n;]\s*|\s*,\s*|\s+[-–•|]\s+")
_FLOORS = (
    "floor|fl|level|og|stock|etage|étage|piso|planta|andar|piętro|patro|emelet|em|kat|поверх|этаж|ος όροφος|izq|dcha"
)
_LEVEL = re.compile(rf"^(\d+)(?:st|nd|rd|th|º|ª|°|\.|e|er|ème)?\s*(?:{_FLOORS})\b\.?", re.IGNORECASE)
_SPANISH_FLOOR = re.compile(r"^(\d{1,2})\s?[ºª°]\s*([a-zA-Z]|izq|dcha|der)?\.?\s*[a-zA-Z]?$", re.IGNORECASE)
_POSTAL = re.compile(  # GB, CA, NL, PL, BR and US, SE and CZ, all digits
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|\d{4}\s?[A-Z]{2}|\d{2}-\d{3}"
    r"|\d{5}-\d{3,4}|\d{3}\s\d{2}|\d{4,6})\b"
)
_ENGLISH_ENDS = frozenset(
    "st ave rd dr ln blvd ct pl sq ter pkwy hwy cir cres cl gdns n s e w ne nw se sw trl way".split()
)


@dataclass(frozen=True, slots=True)
class Street:
    """A street address taken apart."""

    name: str  # the folded key
    number: str = ""
    unit: str = ""


def normalize(value: str, context: Context = Context(), field_type: str = "street") -> Clean:
    """Returns the text tidied, and the keys of its type: of a street its fold, number and unit."""
    clean, rules = tidy(value)
    if not clean:
        return Clean("", rules=rules)
    short = field_type in ("house_number", "unit", "postal_code", "state")
    if is_placeholder(clean, "generic") and not (short and _could_be_code(clean)):
        return Clean(clean, rules=rules, notes=(PLACEHOLDER,))
    if field_type in ("street", "house_number", "unit") and _EXCEL_DATE.fullmatch(clean):
        return Clean(clean, rules=rules, notes=("excel_date",))  # "10-22" was typed, or "22-10"
    if field_type == "street":
        street = parse_street(clean)
        return Clean(clean, {"fold": street.name, "number": street.number, "unit": street.unit}, rules)
    if field_type == "postal_code":
        key, notes = postal_key(clean, context.region)
        return Clean(clean, {"fold": key}, rules, notes)
    if field_type == "state":
        return Clean(clean, {"fold": state_key(clean, context.region)}, rules)
    if field_type == "city":
        return Clean(clean, {"fold": city_key(clean)}, rules)
    if field_type == "full_address":
        return Clean(clean, full_keys(clean, context.region), rules)
    key = number_key(clean) if field_type == "house_number" else unit_key(clean)
    return Clean(clean, {"fold": key}, rules)


def _could_be_code(text: str) -> bool:
    return text.isdigit() or (len(text) == 2 and text.isalpha() and text.isupper())


def number_key(text: str) -> str:
    """Returns a house number for comparing: "12 A", "12-a" and "Nr. 12a" are "12a", "12 - 14" is "12-14"."""
    text = unicodedata.normalize("NFKC", text).casefold().strip(" .,#:")
    text = re.sub(r"^(?:nr|no|num|numero|número|nº|n°|n|hausnr|house|č\.?p)[\s.:º°]*(?=\d)", "", text)
    text = re.sub(r"[\s.]+", "", text.replace("–", "-").replace("—", "-"))
    text = re.sub(r"(?<=\d)[-/](?=[a-z]$)", "", text)
    return fold(text) if not text.isascii() else text.strip("-/ ")


def unit_key(text: str) -> str:
    """Returns a flat, floor or suite for comparing, the word before it left out: "Apt. 4B" and "#4b" are "4b"."""
    tokens = fold(text).split()
    rest = [token for token in tokens if token not in words().units]
    return " ".join(rest or tokens)


def city_key(text: str) -> str:
    """Returns a town for comparing: folded, "St." spelt "saint"."""
    tokens = fold(text).split()
    if "cedex" in tokens[1:]:
        tokens = tokens[: tokens.index("cedex", 1)]
    if len(tokens) > 1:
        tokens = [token for token in tokens if not (token.isdigit() and len(token) > 3)] or tokens  # "80331 München"
        spelt = {"st": "saint", "ste": "sainte", "sankt": "saint", "mt": "mount", "ft": "fort"}
        tokens = [spelt.get(token, token) for token in tokens]
    return " ".join(tokens)


def parse_street(text: str) -> Street:
    """Returns the street, its number and its unit, whichever side the number stands on."""
    text = text.translate(_FULL_WIDTH)
    segments = [segment for segment in _SEGMENTS.split(text) if segment]
    if len(segments) == 1:
        return _one_segment(segments[0])
    names: list[str] = []
    units: list[str] = []
    number = ""
    for segment in segments:
        if _is_unit(segment):
            units.append(unit_key(segment))
            continue
        if not number and _is_number(segment):
            number = number_key(segment)
            continue
        if number and (_is_number(segment) or _SPANISH_FLOOR.fullmatch(segment)):
            units.append(unit_key(segment))
            continue
        street = _one_segment(segment)
        names.append(street.name)
        number = number or street.number
        if street.unit:
            units.append(street.unit)
    return Street(" ".join(name for name in names if name), number, " ".join(unit for unit in units if unit))


def _is_number(segment: str) -> bool:
    return re.fullmatch(rf"{_HOUSE}?{_NUMBER}\.?", segment, re.IGNORECASE) is not None


def _is_unit(segment: str) -> bool:
    if _LEVEL.match(segment):
        return True
    if segment.startswith("#"):
        return True
    tokens = fold(segment).split()
    if not tokens or tokens[0] not in words().units or len(tokens) > 3:
        return False
    return len(tokens) > 1 and (any(character.isdigit() for character in segment) or len(tokens[1]) == 1)


def _one_segment(segment: str) -> Street:
    if _CJK_TEXT.search(segment):
        match = _CJK.search(segment)
        if match is not None:
            return Street(fold_street(segment[: match.start()]), match[1])
        return Street(fold_street(segment))
    box = words().boxes.fullmatch(fold(segment)) if any(c.isdigit() for c in segment) else None
    if box is not None:
        return Street("po box", box[1].replace(" ", ""))
    segment, unit = _inline_unit(segment)
    name, number = _split_number(segment)
    return Street(fold_street(name), number, unit)


_INLINE = re.compile(r"^(.*\d.*?)[\s,]+([^\W\d_]+)\.?\s*#?\s*(\d+[a-zA-Z]?(?:-\d+)?|[a-zA-Z]\d{0,4})$")
_HASH = re.compile(r"^(.*?)[\s,]+#\s*([\w-]+)$")
_LEADING = re.compile(
    r"^(?:suite|ste|apt|apartment|unit|flat|room|floor|shop|top|wohnung)\.?\s+#?(\d+\w?|[A-Z])\s+(?=\S*\w{2})",
    re.IGNORECASE,
)
_SHORT_UNITS = frozenset(("d", "m", "em", "kv", "sc", "et"))  # words only right behind the house number


def _inline_unit(segment: str) -> tuple[str, str]:
    """Returns the segment without the unit at one of its ends ("12 Main St Apt 4"), and the unit."""
    match = _LEADING.match(segment)
    if match is not None:
        return segment[match.end() :], fold(match[1])
    match = _HASH.match(segment)
    if match is not None:
        return match[1], fold(match[2])
    match = _INLINE.match(segment)
    if match is None or fold(match[2]) not in words().units:
        return segment, ""
    if fold(match[2]) in _SHORT_UNITS and not re.search(r"\d\s?\w?$", match[1]):
        return segment, ""
    return match[1], fold(match[3])


def _split_number(segment: str) -> tuple[str, str]:
    """Returns the street's name and its house number, from whichever end it stands at."""
    front = None if _ORDINAL.match(segment) else _FRONT.match(segment)
    back = _BACK.search(segment)
    if front is not None and back is not None:
        inner = fold(segment[front.end() : back.start()]).split()
        if inner and words().types.get(inner[-1], "st" if inner[-1] == "st" else "") in _ENGLISH_ENDS:
            back = None
        else:
            front = None
    if front is not None:
        return segment[front.end() :], number_key(front[1])
    if back is not None and segment[: back.start()].strip():
        return segment[: back.start()], number_key(back[1])
    return segment, ""


def full_keys(text: str, region: str) -> dict[str, str]:
    """Returns the keys of a whole address: the fold of everything, its house number and its postal code."""
    codes = list(_POSTAL.finditer(text.upper())) if len(text.upper()) == len(text) else []
    code = codes[-1] if codes else None
    if code is not None and code.start() == 0 and not any(c.isdigit() for c in text[code.end() :]):
        code = None  # "12224 Ventura Blvd": the only number is the house's
    rest = f"{text[: code.start()]} {text[code.end() :]}" if code is not None else text
    segments = [segment.strip() for segment in _SEGMENTS.split(rest) if segment.strip()]
    number = next((street.number for street in map(_one_segment, segments) if street.number), "")
    if not number:
        digits = re.search(r"\b\d{1,5}[a-zA-Z]?\b", rest)
        number = number_key(digits[0]) if digits else ""
    types = words().types
    folded = " ".join([types.get(token, token) for token in fold(text).split()])
    return {"fold": folded, "number": number, "postal": postal_key(code[0], region)[0] if code is not None else ""}
