"""Phone numbers: one or several in a cell, read with the region of their row, written as E.164 where they are valid."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from dedupe.model import MULTI
from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.result import PLACEHOLDER, Clean, Context
from dedupe.normalize.text import tidy

KEYS = ("number", "tail", "extension", "status", "kind", "region")

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_SCIENTIFIC = re.compile(r"\+?(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_FLOAT = re.compile(r"(\+?\d{6,15})[.,]0+")
_LABEL = re.compile(
    r"^(?:(?:tel(?:ephone|efon[oe]?|éfono|éphone|efone)?|tél|phone|ph|mobile|mobil|mob|cell|cellulare|cel|celular|handy|fon|office|home|work|direct|main"
    r"|büro|buero|privat|fax|komórka|kom|gsm|m|t|p|h|o|w|c|тел|моб|τηλ|κιν|電話|电话|手机|전화)(?:\s?(?:no|nr|number))?\s*[.:：]*\s*)+(?=[\d+(])",
    re.IGNORECASE,
)
_EXTENSION = re.compile(
    r"[\s,;.(/-]*(?:;ext=|\b(?:extension|extensión|extensao|extn|ext|xtn|xt|durchwahl|dw|poste|interno|anexo|ramal|toestel|tst|anknytning"
    r"|wewn|wew|int|linka|klapka|доб|вн)\b|(?<=[\d\s)])x|#|доб|вн|内线|分机|転|내선)[\s.:=]*(\d{1,7})\)?$",
    re.IGNORECASE,
)
_SPLITS = (  # tried in this order: a slash also stands behind an area code
    re.compile(r"[;,|\n\r]+|\s+/+\s+|\s+(?:or|and|oder|und|ou|et|o|y|lub|oraz|sau|&)\s+|\s+-\s+(?=\+)", re.IGNORECASE),
    re.compile(r"\s*/\s*"),
)
_WORDS_BEHIND = re.compile(r"[\s,;-]*(?:\((?=[^)]*[^\W\d_])[^)\d]*\)|(?<=[\d)])\s+[^\W\d_][^\d]*)$")
_VANITY = re.compile(r"\+?[\d\s().-]*\d[\s().-]*[A-Z][A-Z-]{2,}[A-Z]\d*")
_NO_DIGIT = re.compile(r"[^0-9]+")
_TRUNK = re.compile(r"\(0\)")
_LOOKALIKES = str.maketrans("OoIl|SB", "0011158")
_MIN_DIGITS = 7  # fewer digits name nobody outside a town
_SHORTEST = 6  # possible numbers with fewer digits are fragments, or 112
_TAIL = 8
_KEEPS_ZERO = ("+39", "+378", "0039")  # Italy's zero belongs to the number

_KINDS = {
    0: "fixed", 1: "mobile", 2: "fixed_or_mobile", 3: "toll_free", 4: "premium", 5: "shared_cost",
    6: "voip", 7: "personal", 8: "pager", 9: "uan", 10: "voicemail",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
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


def normalize(value: str, context: Context = Context(), field_type: str = "phone") -> Clean:
    """Returns E.164 (and " ext. 12" where there is an extension) if every number of the cell is valid; else the text.

    A national number without a known region is never guessed at: its key is "~" and the digits.
    """
    clean, rules = (value, ()) if _E164.fullmatch(value) else tidy(value)
    if not clean:
        return Clean("", rules=rules)
    if is_placeholder(clean, "phone"):
        return Clean(clean, {"status": PLACEHOLDER}, rules, (PLACEHOLDER,))
    pieces = split_cell(clean)
    numbers = [
        read(piece, context.region) for piece in pieces if len(pieces) == 1 or not is_placeholder(piece, "phone")
    ]
    found = [number for number in numbers if number is not None]
    if not found:
        return Clean(clean, {"status": "invalid"}, rules, ("unreadable",))
    notes = dict.fromkeys(note for number in found for note in number.notes)
    if len(found) > 1:
        notes["multiple"] = None
    if all(number.status == "valid" for number in found) and "repairable" not in notes and len(found) == len(pieces):
        text = "; ".join(number.text for number in found)
        if text != clean:
            rules = (*rules, "e164")
        clean = text
    return Clean(clean, _keys(found), rules, tuple(notes))


def split_cell(cell: str) -> list[str]:
    """Returns the parts of a cell that are numbers of their own: each must be long enough to be one."""
    if not any(mark in cell for mark in ";,|\n\r/ "):
        return [cell]
    for pattern in _SPLITS:
        parts = [part.strip() for part in pattern.split(cell) if part.strip()]
        parts = [part for part in parts if _digit_count(part) or not is_placeholder(part)] if len(parts) > 1 else parts
        if parts and parts != [cell] and all(_digit_count(part) >= _MIN_DIGITS for part in parts):
            return parts
    pluses = re.findall(r"\+[^+]+", cell)
    if len(pluses) > 1 and cell.startswith("+") and all(_digit_count(part) >= 8 for part in pluses):
        return [part.strip() for part in pluses]
    return [cell]


def _digit_count(text: str) -> int:
    return sum(character.isdigit() for character in text)


def read(piece: str, region: str) -> Number | None:
    """Returns the number that a text holds, read as of `region` if it is not international; None if it is no number."""
    if _E164.fullmatch(piece):
        return _judge(piece, region, "", ())
    text = unicodedata.normalize("NFKC", piece) if not piece.isascii() else piece
    text = text.strip().lstrip("'’`=\"").rstrip("'\"").strip()
    scientific = _SCIENTIFIC.fullmatch(text)
    if scientific is not None:
        return _from_scientific(scientific, region)
    notes: list[str] = []
    if _FLOAT.fullmatch(text):
        text = re.split("[.,]", text)[0]
        notes.append("excel_float")
    text, extension = _take_extension(_LABEL.sub("", text))
    bare = _WORDS_BEHIND.sub("", text)
    if bare != text and _digit_count(bare) >= _MIN_DIGITS:
        notes.append("extra_text")
        text = bare
        if not extension:
            text, extension = _take_extension(text)
    text = _lookalikes(text, notes)
    if not text.startswith(_KEEPS_ZERO) and text.startswith(("+", "00")):
        text = _TRUNK.sub("", text)
    if any(character.isalpha() for character in text) and not _VANITY.fullmatch(text):
        return None
    return _judge(text, region, extension, tuple(notes))


def _take_extension(text: str) -> tuple[str, str]:
    match = _EXTENSION.search(text)
    if match is None or _digit_count(text[: match.start()]) < 6:
        return text, ""
    return text[: match.start()].strip(), match[1]


def _lookalikes(text: str, notes: list[str]) -> str:
    """Returns the text with O and l for 0 and 1 between digits taken for digits: a likely reading, so it is noted."""
    letters = [character for character in text if character.isalpha() or character == "|"]
    if not letters or _VANITY.fullmatch(text) or any(letter not in "OoIl|SB" for letter in letters):
        return text
    if _digit_count(text) <= len(letters):
        return text
    notes.append("repairable")
    return text.translate(_LOOKALIKES)


def _from_scientific(match: re.Match[str], region: str) -> Number | None:
    """Returns the number if Excel kept every digit of it, else one that is known to be broken."""
    digits = match[1] + (match[2] or "")
    if len(digits) == int(match[3]) + 1:
        return _judge(digits, region, "", ("excel_scientific",))
    return Number("invalid", "", "", notes=("excel_scientific",))


def _judge(text: str, region: str, extension: str, notes: tuple[str, ...]) -> Number | None:
    digits = _NO_DIGIT.sub("", text) if text.isascii() else _ascii_digits(text)
    if not digits:
        return None
    best: Number | None = None
    for candidate, home, note in _readings(text, digits, region):
        number = _parse(candidate, home)
        if number is None:
            continue
        status, e164, kind, country, national, own_extension = number
        noted = (*notes, note) if note else notes
        judged = Number(status, e164, digits, extension or own_extension, kind, country, national, noted)
        if status == "valid":
            return judged
        if best is None or (best.status == "invalid" and status == "possible"):
            best = judged
    if best is None and not region and _MIN_DIGITS <= len(digits) <= 15:
        return Number("unknown", "", digits, extension, notes=(*notes, "no_region"))
    return best or Number("invalid", "", digits, extension, notes=notes)


def _ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(character)) for character in text if character.isdigit())


def _readings(text: str, digits: str, region: str) -> list[tuple[str, str, str]]:
    """Returns the ways to read a number, the likeliest first: text, region, note."""
    if text.startswith("+"):
        return [(text, "", "")]
    readings = [(text, region, "")] if region else []
    if digits.startswith("00") and len(digits) > 9:
        readings.append(("+" + digits[2:], "", ""))
    elif digits.startswith("011") and (_plan(region)[0] == "1" or (not region and re.match(r"011[\s.-]", text))):
        readings.append(("+" + digits[3:], "", ""))
    code, trunk = _plan(region)
    if code and digits.startswith(code) and len(digits) > 9:
        # where people dial a 0 before the area code, digits that start with the country's code have lost their "+"
        readings.insert(0 if trunk == "0" else len(readings), ("+" + digits, "", "plus_lost"))
    return readings


@lru_cache(maxsize=512)
def _plan(region: str) -> tuple[str, str]:
    """Returns country code and trunk prefix of a region, "" for what it has not."""
    lib = _library()
    code = int(lib.country_code_for_region(region)) if region else 0
    return (str(code), lib.ndd_prefix_for_region(region, True) or "") if code else ("", "")


@cache
def _library() -> Any:
    """Returns the phone library: the fast one if it is there and of the release of the one that is the truth."""
    import phonenumbers

    try:
        import rphonenumbers
    except ImportError:
        return phonenumbers
    same = _release(rphonenumbers.__phonenumbers_version__) == _release(phonenumbers.__version__)
    return rphonenumbers if same else phonenumbers


def _release(version: str) -> str:
    """Returns the part of the version that changes with the code; the rest counts updates of the numbering plans."""
    return version.rpartition(".")[0]


_UNKNOWN_TYPE = 99


def _parse(text: str, region: str) -> tuple[str, str, str, str, str, str] | None:
    """Returns status, E.164, kind, region, national number and extension; None if the library sees no number."""
    lib = _library()
    try:
        number = lib.parse(text, region or None)
    except lib.NumberParseException:
        return None
    kind = int(lib.number_type(number))  # has a type if and only if it is valid; asking for both costs twice
    if kind != _UNKNOWN_TYPE:
        status = "valid"
    else:
        status = "possible" if lib.is_possible_number(number) else "invalid"
    regions = _regions_of(number.country_code)
    country = regions[0] if len(regions) == 1 else lib.region_code_for_number(number) or regions[0] if regions else ""
    national = lib.national_significant_number(number)
    country = "" if country in ("001", "ZZ") else country
    return status, f"+{number.country_code}{national}", _KINDS.get(kind, ""), country, national, number.extension or ""


@lru_cache(maxsize=512)
def _regions_of(code: int) -> tuple[str, ...]:
    return tuple(_library().region_codes_for_country_code(code))


def _keys(numbers: list[Number]) -> dict[str, str]:
    if len(numbers) == 1:
        return {key: text for key, text in zip(KEYS, _row(numbers[0]), strict=True) if text}
    rows: dict[tuple[str, str], tuple[str, ...]] = {}
    for number in numbers:
        row = _row(number)
        rows.setdefault((row[0], number.extension), row)
    columns = zip(*rows.values(), strict=True)
    joined = (MULTI.join(column) for column in columns)
    return {key: text for key, text in zip(KEYS, joined, strict=True) if text.strip(MULTI)}


def _row(number: Number) -> tuple[str, ...]:
    if number.status == "possible" and len(number.national) < _SHORTEST:
        return "", "", number.extension, "possible", "", number.region
    if number.status in ("valid", "possible"):
        tail = number.national[-_TAIL:]
        return number.e164, tail, number.extension, number.status, number.kind, number.region
    known = number.digits if len(number.digits) >= _MIN_DIGITS else ""
    status = "possible" if number.status == "unknown" else "invalid"  # without a region nobody can say more
    return f"~{known}" if known else "", known[-_TAIL:], number.extension, status, "", ""
