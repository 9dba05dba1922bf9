"""One phone number out of a text: the ways to read its digits, the likeliest first, judged by the numbering plans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dedupe.normalize.phone_plan import Territory, judge, parse_international, parse_national, split_code, territory
from dedupe.normalize.phone_text import MIN_DIGITS, PLAIN, as_digits, is_vanity, keypad_digits, taken_apart

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_SCIENTIFIC = re.compile(r"\+?(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_FLOAT = re.compile(r"(\+?\d{6,15})[.,]0+")
_TRUNK = re.compile(r"\(\s?0\s?\)")
_NO_DIGIT = re.compile(r"[^0-9]+")
_LIKELY = "repairable"
_KEEPS_ZERO = ("39", "378", "379")  # Italy's zero belongs to the number
_NANP_LENGTH = 10
_MOST_DIGITS = 15  # E.164


class Number(NamedTuple):
    """One number of a cell."""

    status: str  # valid, possible, invalid; unknown: national, and no region to read it with
    e164: str  # "" if it cannot be read as a number of any region
    digits: str
    extension: str = ""
    kind: str = ""
    region: str = ""
    national: str = ""
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Returns how the number should stand."""
        return f"{self.e164} ext. {self.extension}" if self.extension else self.e164


class _Way(NamedTuple):
    """One way to read digits."""

    digits: str
    region: str  # "" for the digits after a "+"
    notes: tuple[str, ...] = ()


def read(piece: str, region: str) -> Number | None:
    """Returns the number that a text holds, read as of `region` if it is not international; None if it is no number."""
    if _E164.fullmatch(piece):
        return judged(piece, region, "", ())
    scientific = _SCIENTIFIC.fullmatch(piece)
    if scientific is not None:
        return _from_scientific(scientific, region)
    text, extension, notes = _opened(piece)
    if not PLAIN.fullmatch(text) and any(character.isalpha() or character in "|!" for character in text):
        return _read_letters(text, region, extension, notes)
    return judged(text, region, extension, notes)


def _opened(piece: str) -> tuple[str, str, tuple[str, ...]]:
    """Returns the text of the number alone, its extension, and what was noticed."""
    text, extension = piece, ""
    notes: tuple[str, ...] = ()
    if _FLOAT.fullmatch(text):
        text = re.split("[.,]", text)[0]
        notes = ("excel_float",)
    if not PLAIN.fullmatch(text):
        text, extension, remark = taken_apart(text)
        notes = (*notes, "extra_text") if remark else notes
    return text, extension, notes


def dialled_digits(piece: str) -> tuple[str, str, bool]:
    """Returns the digits of an unwrapped text, its extension, and whether it was written with a "+"; "" for no number.

    Letters that look like digits are taken for such.
    """
    if _SCIENTIFIC.fullmatch(piece):
        return "", "", False
    text, extension, _ = _opened(piece)
    text = as_digits(text) if any(map(str.isalpha, text)) else text
    return _NO_DIGIT.sub("", text), extension, "+" in text


def _read_letters(text: str, region: str, extension: str, notes: tuple[str, ...]) -> Number | None:
    """Returns the number of a text with letters in it: a word for the keypad, or letters that look like digits."""
    if is_vanity(text):
        dialled = keypad_digits(text)
        digits = _NO_DIGIT.sub("", dialled)
        american = _code_of(region) == "1" or digits.startswith(("18", "8")) or text.startswith("+1")
        if american and (longer := len(digits) - _NANP_LENGTH - digits.startswith("1")) > 0:
            dialled, notes = digits[:-longer], (*notes, _LIKELY)  # what is dialled too many is not heard
        number = judged(dialled, region or ("US" if american else ""), extension, notes)
        if number is not None and number.status == "valid":
            return number
    digits = as_digits(text)
    return judged(digits, region, extension, (*notes, _LIKELY)) if digits else None


def _from_scientific(match: re.Match[str], region: str) -> Number | None:
    """Returns the number if a spreadsheet kept every digit of it, else one that is known to be broken."""
    digits = match[1] + (match[2] or "")
    if len(digits) == int(match[3]) + 1:
        return judged(digits, region, "", ("excel_scientific",))
    return Number("invalid", "", "", notes=("excel_scientific",))


def judged(text: str, region: str, extension: str, notes: tuple[str, ...]) -> Number | None:
    """Returns the first reading that is valid, else the first possible one, else the first."""
    digits = _NO_DIGIT.sub("", text)
    if not digits:
        return None
    plus = "+" in text
    best: Number | None = None
    for way in _ways(text, digits, region):
        found = parse_national(way.digits, way.region) if way.region else parse_international(way.digits)
        if found is None:
            continue
        code, national = found
        status, kind, country = judge(code, national)
        noted = tuple(dict.fromkeys((*notes, *way.notes)))
        if way.region and status == "valid" and (odd := foreign_style(text, way.digits, code, national, way.region)):
            noted = (*noted, _LIKELY, odd)
        if status != "valid":
            for modern, doubt in _modernised(code, national):
                verdict = judge(code, modern)
                if verdict.status == "valid":
                    status, kind, country = verdict
                    national, noted = modern, (*noted, doubt) if doubt else noted
        number = Number(status, f"+{code}{national}", digits, extension, kind, country, national, noted)
        if status == "valid":
            return number
        if _LIKELY not in way.notes and (best is None or (best.status == "invalid" and status == "possible")):
            best = number
    if best is None and not plus and territory(region) is None and MIN_DIGITS <= len(digits) <= _MOST_DIGITS:
        return Number("unknown", "", digits, extension, notes=(*notes, "no_region"))
    return best or Number("invalid", "", digits, extension, notes=notes)


_AMERICAN = re.compile(r"\(?[2-9]\d\d\)?[ .-]?[2-9]\d\d[.-]\d{4}")


def foreign_style(text: str, digits: str, code: str, national: str, region: str) -> str:
    """Returns why a number that is valid in a region may be of another one all the same, "" for no reason.

    It lacks the zero that the country writes, or is grouped as in America and nowhere else.
    """
    home = territory(region)
    if home is None or home.code != code or home.code == "1" or digits[0] == "0":
        return ""
    if len(national) in home.zero_lengths and not digits.startswith(code) and home.style(national).needs_zero:
        return "trunk_lost"
    if len(digits) == _NANP_LENGTH and _AMERICAN.fullmatch(text) and home.style(national).groups != (3, 3, 4):
        return "american_style" if judge("1", digits).status == "valid" else ""
    return ""


#: Prefixes that the plan of a country dropped, and people still write.
_DROPPED = {"52": re.compile(r"(?:01|04[45]|1)(?=\d{10}\Z)")}
#: Numbers to which the plan of a country added a digit: what they look like, and what they are now.
_LENGTHENED = {"55": (re.compile(r"(\d\d)([6-9]\d{7})\Z"), r"\g<1>9\2")}


def _modernised(code: str, national: str) -> Iterator[tuple[str, str]]:
    """Yields the number as the plan of its country has it today, and a note ("" where there is no doubt)."""
    if code in _DROPPED and (bare := _DROPPED[code].sub("", national, count=1)) != national:
        yield bare, ""
    if code in _LENGTHENED:
        pattern, now = _LENGTHENED[code]
        if pattern.match(national):
            yield pattern.sub(now, national), _LIKELY


def _code_of(region: str) -> str:
    home = territory(region)
    return home.code if home is not None else ""


def _ways(text: str, digits: str, region: str) -> Iterator[_Way]:
    """Yields the ways to read a number: the certain ones, the likeliest first, then those that are only likely."""
    home = territory(region)
    international = "+" in text
    bare = _without_trunk(text, digits, home, international)
    if international:
        yield _Way(bare.lstrip("0"), "", (_LIKELY,) if bare.startswith("0") and not bare.startswith("00") else ())
    else:
        yield from _national(text, bare, region, home)
    yield from _likely(text, digits, region, home, international)


def _without_trunk(text: str, digits: str, home: Territory | None, international: bool) -> str:
    """Returns the digits without a zero in brackets behind a country code; Italy's belongs to the number."""
    match = _TRUNK.search(text)
    if match is None:
        return digits
    before = _NO_DIGIT.sub("", text[: match.start()]).removeprefix("00")
    after_code = international or text.lstrip(" (").startswith("00") or (home is not None and before == home.code)
    if not before or not after_code or before.startswith(_KEEPS_ZERO):
        return digits
    return _NO_DIGIT.sub("", text[: match.start()] + text[match.end() :])


def _national(text: str, digits: str, region: str, home: Territory | None) -> Iterator[_Way]:
    code = home.code if home is not None else ""
    own = bool(code) and digits.startswith(code) and len(digits) > 9
    # where people dial a 0 before the area code, digits that start with the country's code have lost their "+"
    if own and home is not None and home.trunk == "0":
        yield _Way(digits, "", ("plus_lost",))
        own = False
    if home is not None:
        yield _Way(digits, region)
    if digits.startswith("00") and len(digits) > 9:
        yield _Way(digits.lstrip("0"), "")
    elif digits.startswith("011") and (code == "1" or (not code and re.match(r"011[\s.-]", text))):
        yield _Way(digits[3:], "")
    if own:
        yield _Way(digits, "", ("plus_lost",))


def _likely(text: str, digits: str, region: str, home: Territory | None, international: bool) -> Iterator[_Way]:
    """Yields readings that put a mistake right: code twice, plus before a national number, plus or zero lost."""
    significant = digits.lstrip("0") if international or digits.startswith("00") else digits
    found = split_code(significant) if significant != digits or international else None
    if found is not None:
        code, rest = found
        rest = rest.lstrip("0") or rest
        if rest.startswith(code):
            yield _Way(rest, "", (_LIKELY, "code_twice"))
        if home is not None and rest.startswith(home.code):
            yield _Way(rest, "", (_LIKELY, "code_twice"))
        if "(0" in text and code in _KEEPS_ZERO:  # an Italian mobile number with a zero that is not its own
            yield _Way(code + rest, "", (_LIKELY,))
    if home is None:
        return
    if international:
        yield _Way(digits, region, (_LIKELY, "plus_added"))
        return
    if digits.startswith(home.code):
        rest = digits[len(home.code) :]
        if rest.startswith((home.code, "00")):
            yield _Way(rest.removeprefix("00"), "", (_LIKELY, "code_twice"))
    if home.trunk != "0" and not digits.startswith("0") and home.general(f"0{digits}"):
        yield _Way(f"0{digits}", region, (_LIKELY, "zero_lost"))
    if len(digits) >= 10 and not digits.startswith("0") and not home.has_length(digits):
        yield _Way(digits, "", (_LIKELY, "plus_lost"))
