"""Addresses: streets with their number and flat apart, towns, states, postal codes, whole addresses in one cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from dedupe.normalize.address_cjk import CJK, cjk_parts
from dedupe.normalize.address_libpostal import parsed
from dedupe.normalize.address_line import Line, read_line
from dedupe.normalize.address_number import number_key
from dedupe.normalize.address_parts import Parts, parts_of, segments
from dedupe.normalize.address_text import plain
from dedupe.normalize.address_words import Kind, address_words
from dedupe.normalize.city_names import city_key
from dedupe.normalize.country import iso_of
from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.postal import postal_key, written
from dedupe.normalize.result import PLACEHOLDER, Clean, Context
from dedupe.normalize.states import state_key
from dedupe.normalize.street_quick import Street, quick_street
from dedupe.normalize.street_words import fold_street, words
from dedupe.normalize.text import fold, tidy

__all__ = ["Address", "Street", "city_key", "normalize", "number_key", "parse_street", "read_address", "unit_key"]

_EXCEL_DATE = re.compile(r"\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{2}")
_SHORT = frozenset(("house_number", "unit", "postal_code", "state"))
_STREETS = frozenset(("street", "house_number", "unit"))


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart, as written; "" where a part is missing or could not be told safely."""

    street: str = ""  # with its type word, without number, flat, building and firm
    number: str = ""  # "12a", "10-12"
    unit: str = ""  # flat, suite, door: without the word before it
    floor: str = ""  # in digits, the ground floor "0"
    po_box: str = ""
    city: str = ""
    state: str = ""  # ISO 3166-2 in lower case where the state is known
    postal_code: str = ""  # as its country writes it; zeros lost in a spreadsheet put back
    iso: str = ""  # of the country that the text names, lower case


def normalize(value: str, context: Context = Context(), field_type: str = "street") -> Clean:
    """Returns the text tidied, and the keys of its type: of a street its fold, number and unit."""
    clean, rules = tidy(value)
    if not clean:
        return Clean("", rules=rules)
    if is_placeholder(clean, "generic") and not (field_type in _SHORT and _could_be_code(clean)):
        return Clean(clean, rules=rules, notes=(PLACEHOLDER,))
    if field_type in _STREETS and len(clean) < 7 and _EXCEL_DATE.fullmatch(clean):
        return Clean(clean, rules=rules, notes=("excel_date",))  # "10-22" was typed, or "22-10"
    if field_type == "street":
        street = parse_street(clean, context.region)
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


def read_address(value: str, region: str = "", field_type: str = "street") -> Address:
    """Returns the parts of an address, as written; parts that cannot be told safely stay empty."""
    clean = tidy(value)[0]
    region = region.upper()
    if not clean:
        return Address()
    if field_type == "city":
        return Address(city=clean)
    if field_type == "state":
        return Address(state=state_key(clean, region))
    if field_type == "country":
        return Address(iso=iso_of(clean))
    if field_type == "postal_code":
        return Address(postal_code=written(clean, region))
    if field_type == "full_address":
        return _whole(clean, region)
    parts = _street_parts(clean, region)
    return _address(Line(parts, postal_code=parts.postal_code))


def _whole(clean: str, region: str) -> Address:
    """Returns a whole address; of libpostal, where it is installed, what our own reading left open."""
    own = _address(read_line(clean, region))
    other = parsed(clean, region)
    if other is None:
        return own
    return Address(
        street=other.street or own.street,
        number=number_key(other.number) or own.number,
        unit=own.unit or other.unit,
        floor=own.floor or other.floor,
        po_box=own.po_box or other.po_box,
        city=other.city or own.city,
        state=own.state or (state_key(other.state, own.iso or region) if other.state else ""),
        postal_code=own.postal_code or (written(other.postal_code, own.iso or region) if other.postal_code else ""),
        iso=own.iso or (iso_of(other.country) if other.country else ""),
    )


def _address(line: Line) -> Address:
    parts = line.parts
    number = number_key(parts.number) if parts.number else ""
    return Address(
        parts.street, number, parts.unit, parts.floor, parts.po_box, line.city, line.state, line.postal_code, line.iso
    )


def unit_key(text: str) -> str:
    """Returns a flat, floor or suite for comparing, the word before it left out: "Apt. 4B" and "#4b" are "4b"."""
    tokens = fold(text).split()
    kinds = address_words().kinds
    named = Kind.UNIT | Kind.FLOOR | Kind.SHORT_UNIT | Kind.BUILDING | Kind.BLOCK | Kind.NUMBER
    rest = [token for token in tokens if len(token) == 1 or not kinds.get(token, 0) & named]
    return " ".join(rest or tokens)


def parse_street(text: str, region: str = "") -> Street:
    """Returns the key of the street, its number and its unit, whichever side the number stands on."""
    found = quick_street(text)
    if found is not None:
        return found
    head, line, tail = text.partition("\n")
    if line:
        found = quick_street(tail)
        unit = _only_unit(head, region) if found is not None and found.name else ""
        if found is not None and unit:
            return Street(found.name, found.number, unit)
    return _long_street(text, region)


@lru_cache(maxsize=4096)
def _only_unit(line: str, region: str) -> str:
    """Returns the key of the flat that a line of its own holds ("Suite 12"), "" if it holds anything else."""
    parts = _street_parts(line, region)
    if parts.street or parts.number or parts.boxed or parts.building:
        return ""
    return _unit_of(parts)


def _long_street(text: str, region: str) -> Street:
    parts = _street_parts(text, region)
    if not parts.street and parts.boxed:
        return Street("po box", number_key(parts.po_box))
    return Street(fold_street(parts.street), number_key(parts.number) if parts.number else "", _unit_of(parts))


def _unit_of(parts: Parts) -> str:
    """Returns the key of the flat with all that leads to it: block, staircase, floor."""
    found = f"{parts.building} {parts.floor} {parts.unit}"
    return fold(found) if found != "  " else ""


def _street_parts(text: str, region: str) -> Parts:
    text = plain(text, region)
    pieces = segments(text)
    if not CJK.search(text):
        return parts_of(pieces, region)
    own = cjk_parts(", ".join(piece for piece in pieces if CJK.search(piece)))
    rest = [piece for piece in pieces if not CJK.search(piece)]
    if not rest:
        return own
    other = parts_of(rest, region)  # "Floor 2" on a line of its own; "세종대로, 45"
    return replace(
        own,
        number=own.number or other.number,
        unit=own.unit or other.unit,
        floor=own.floor or other.floor,
        po_box=own.po_box or other.po_box,
        boxed=own.boxed or other.boxed,
    )


def full_keys(text: str, region: str) -> dict[str, str]:
    """Returns the keys of a whole address: the fold of everything, and of its parts."""
    address = read_address(text, region, "full_address")
    country = (address.iso or region).upper()
    types = words().types
    folded = " ".join([types.get(token, token) for token in fold(text).split()])
    street = fold_street(address.street)
    return {
        "fold": folded,
        "number": address.number or number_key(address.po_box),
        "postal": postal_key(address.postal_code, country)[0] if address.postal_code else "",
        "street": street or ("po box" if address.po_box else ""),
        "unit": fold(f"{address.floor} {address.unit}"),
        "city": city_key(address.city) if address.city else "",
        "state": address.state,
        "iso": address.iso,
    }
