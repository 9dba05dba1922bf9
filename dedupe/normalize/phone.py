"""Phone numbers: one or several in a cell, read with the region of their row, written as E.164 where they are valid."""

from __future__ import annotations

import re
from typing import NamedTuple

from dedupe.model import MULTI
from dedupe.normalize.phone_placeholder import stands_for_nothing
from dedupe.normalize.phone_plan import judge, parse_international, parse_national, territory, valid_kind
from dedupe.normalize.phone_reading import Number, foreign_style, judged, read
from dedupe.normalize.phone_text import split_cell, unwrapped
from dedupe.normalize.result import PLACEHOLDER, Clean, Context
from dedupe.normalize.text import tidy

KEYS = ("number", "tail", "extension", "status", "kind", "region")

#: Notes of readings that are likely, not certain: the text stays as it stood.
LIKELY = "repairable"

TAIL = 8
_MIN_DIGITS = 7
_SHORTEST = 6  # possible numbers with fewer digits are fragments, or 112

# --- the fast way: one number in plain digits, valid as it stands ---

PLAIN = re.compile(r"\+?[0-9(][0-9 ()./-]*[0-9]").fullmatch
#: What stands around most of the others: a label before, an extension or a name in brackets behind.
_DRESSED = re.compile(
    r"(?:[Tt]el[.:]? |[Pp]hone:? |[Mm]ob(?:ile)?[.:]? )?(?![1-4] ?[.:)])(\+?[0-9(][0-9 ()./-]*[0-9])"
    r"(?: ?(?:x|ext\.?) ?([0-9]{1,6})|( \([^\W\d_]{2,}\)))?"
).fullmatch
SIGNS = b"+ ()./-"
_LONGEST_SLASHED = 13  # with more digits a slash may stand between two numbers
LONGEST = 17
LONGEST_UNKNOWN = 13
_KEEPS_ZERO = ("+39", "+378", "+379")  # Italy's zero belongs to the number
#: Ends of numbers that may be placeholders; those take the long way.
SUSPECT = frozenset(
    [digit * 4 for digit in "0123456789"]
    + ["0123", "1234", "2345", "3456", "4567", "5678", "6789", "7890", "3210", "4321", "5432", "6543", "7654", "8765"]
    + ["9876", "0987"]
)


def normalize(value: str, context: Context = Context(), field_type: str = "phone") -> Clean:
    """Returns E.164 (and " ext. 12" where there is an extension) if every number of the cell is valid; else the text.

    A national number without a known region is never guessed at: its key is "~" and the digits. What is only likely
    (letters for digits, a country code twice) leaves the text as it stood, with the note "repairable".
    """
    if PLAIN(value):
        quick = _quick(value, context.region)
    else:
        quick = _undressed(value, context.region)
    return quick if quick is not None else slowly(value, context.region)


def _quick(value: str, region: str) -> Clean | None:
    """Returns what `slowly` returns for a number that is read at first sight, None for all that needs more care."""
    digits = bare(value)
    if digits is None:
        return None
    if value[0] != "+" and territory(region) is None and not digits.startswith(("00", "011")):
        keys = {"number": f"~{digits}", "tail": digits[-TAIL:], "status": "possible"}
        return Clean(value, keys, notes=("no_region",)) if len(digits) <= LONGEST_UNKNOWN else None
    found = _valid(value, digits, region)
    if found is None:
        return not_valid(value, digits, region)
    number, national, kind, country, doubt = found
    keys = {"number": number, "tail": national[-TAIL:], "status": "valid", "kind": kind, "region": country}
    if doubt:
        return Clean(value, keys if country else _filled(keys), (), (LIKELY, doubt))
    return Clean(number, keys if country else _filled(keys), () if number == value else ("e164",))


def not_valid(value: str, digits: str, region: str) -> Clean | None:
    """Returns what `slowly` returns for a plain number that takes a second reading, or has none that is valid."""
    if len(digits) > LONGEST_UNKNOWN or "/" in value:  # two numbers, perhaps
        return None
    number = judged(value, region, "", ())
    return _finished(value, (), Cell((number,), True, number.notes)) if number is not None else None


def _undressed(value: str, region: str) -> Clean | None:
    """Returns what `slowly` returns for a valid number with an extension, a label before it or a name behind it."""
    parts = undressed(value)
    digits = bare(parts[0]) if parts is not None else None
    if parts is None or digits is None:
        return None
    text, extension, name = parts
    found = _valid(text, digits, region)
    if found is None:
        return None
    number, national, kind, country, doubt = found
    if doubt:
        return None
    keys = {"number": number, "tail": national[-TAIL:], "extension": extension, "status": "valid"}
    keys |= {"kind": kind, "region": country}
    clean = f"{number} ext. {extension}" if extension else number
    return Clean(clean, _filled(keys), () if clean == value else ("e164",), ("extra_text",) if name else ())


def undressed(value: str) -> tuple[str, str, str] | None:
    """Returns the plain number of a text, its extension and the name behind it; None for what needs more care."""
    match = _DRESSED(value)
    if match is None or "  " in value or not (value.isascii() or tidy(value) == (value, ())):
        return None
    text, extension, name = match.groups("")
    if extension:
        digits = bare(text)
        if digits is None or "/" in text or (digits + extension)[-4:] in SUSPECT:
            return None
    return text, extension, name


def bare(text: str) -> str | None:
    """Returns the digits of a plain text; None if it may be a placeholder, several numbers, or a spreadsheet's."""
    if "  " in text or text.endswith(".0"):
        return None
    if "(0)" in text:
        if text[0] != "+" or text.startswith(_KEEPS_ZERO) or text.startswith("+("):
            return None
        text = text.replace("(0)", "", 1)
    digits = text.encode().translate(None, SIGNS).decode()
    if not 7 <= len(digits) <= LONGEST or digits[-4:] in SUSPECT:
        return None
    return None if "/" in text and len(digits) > _LONGEST_SLASHED else digits


#: A number that is valid at first reading: E.164, national number, kind, region, and why it may yet be foreign.
_Found = tuple[str, str, str, str, str]


def _valid(text: str, digits: str, region: str) -> _Found | None:
    """Returns the number of a plain text if it is valid at first reading."""
    doubt = ""
    if text[0] == "+":
        found = parse_international(digits)
    else:
        home = territory(region)
        if home is None or (home.trunk == "0" and digits.startswith(home.code)):
            return None
        found = parse_national(digits, region)
    if found is None:
        return None
    code, national = found
    country, kind = valid_kind(code, national)
    if not kind:
        return None
    if text[0] != "+":
        doubt = foreign_style(text, digits, code, national, region)
    return f"+{code}{national}", national, kind, country, doubt


def _filled(keys: dict[str, str]) -> dict[str, str]:
    return {key: text for key, text in keys.items() if text}


# --- the long way ---


class Cell(NamedTuple):
    """The numbers of a cell, and what was seen beside them."""

    numbers: tuple[Number, ...]
    complete: bool  # every part of the cell is one of the numbers
    notes: tuple[str, ...]


def slowly(value: str, region: str) -> Clean:
    """Returns what `normalize` returns, for any text."""
    clean, rules = tidy(value)
    if not clean:
        return Clean("", rules=rules)
    if stands_for_nothing(clean, region):
        return Clean(clean, {"status": PLACEHOLDER}, rules, (PLACEHOLDER,))
    return _finished(clean, rules, read_cell(clean, region))


def _finished(clean: str, rules: tuple[str, ...], cell: Cell) -> Clean:
    found = cell.numbers
    if not found:
        return Clean(clean, {"status": "invalid"}, rules, ("unreadable",))
    if all(number.status == "valid" for number in found) and LIKELY not in cell.notes and cell.complete:
        text = "; ".join(number.text for number in found)
        if text != clean:
            rules = (*rules, "e164")
        clean = text
    return Clean(clean, _keys(found), rules, cell.notes)


def read_cell(text: str, region: str) -> Cell:
    """Returns the numbers of a tidied text, national ones read as of `region` or of the other numbers of the cell."""
    pieces = split_cell(unwrapped(text))
    if len(pieces) == 1:
        return _read_one(pieces[0], region)
    real = [piece for piece in pieces if not stands_for_nothing(piece, region)]
    numbers = [read(piece, region) for piece in real]
    abroad = next((n.region for n in numbers if n is not None and n.status == "valid" and n.region), "")
    if abroad and abroad != region:
        numbers = [_better(n, read(piece, abroad)) for n, piece in zip(numbers, real, strict=True)]
    first = numbers[0] if numbers else None
    if first is not None and first.status == "valid":
        numbers = [n if n is not None and n.status == "valid" else _completed(first, n) for n in numbers]
    found = [number for number in numbers if number is not None]
    notes = dict.fromkeys(note for number in found for note in number.notes)
    if len(found) > 1:
        notes["multiple"] = None
    return Cell(tuple(found), len(found) == len(pieces), tuple(notes))


def _read_one(piece: str, region: str) -> Cell:
    number = read(piece, region)
    if number is None or number.status != "valid":
        pair = _alternative(piece, region) or _side_by_side(piece, region)
        if pair is not None:
            notes = dict.fromkeys((*pair[0].notes, *pair[1].notes, "multiple"))
            return Cell(pair, True, tuple(notes))
    return Cell((number,) if number else (), True, number.notes if number else ())


def _better(one: Number | None, other: Number | None) -> Number | None:
    return other if other is not None and other.status == "valid" and (one is None or one.status != "valid") else one


_ALTERNATIVE = re.compile(r"(.*\d)\s*[/\\]\s*-?(\d{1,5})")


def _alternative(piece: str, region: str) -> tuple[Number, Number] | None:
    """Returns the two numbers of "020 7946 0000/1": the second differs from the first in its last digits only."""
    match = _ALTERNATIVE.fullmatch(piece)
    first = read(match[1], region) if match is not None else None
    if match is None or first is None or first.status != "valid":
        return None
    second = _completed(first, Number("invalid", "", match[2]))
    return (first, second) if second is not None and second.status == "valid" else None


def _completed(first: Number, short: Number | None) -> Number | None:
    """Returns a number of which only the last digits were written, completed from the one before it."""
    if short is None or not 0 < len(short.digits) < len(first.national) or short.digits.startswith("0"):
        return short
    national = first.national[: -len(short.digits)] + short.digits
    code = first.e164[1 : -len(first.national)]
    status, kind, region = judge(code, national)
    if status != "valid":
        return short
    notes = dict.fromkeys((*short.notes, LIKELY))
    return Number(status, f"+{code}{national}", short.digits, short.extension, kind, region, national, tuple(notes))


def _side_by_side(piece: str, region: str) -> tuple[Number, Number] | None:
    """Returns the two numbers of a text in which nothing but a blank stands between them, if there is one such way."""
    pairs = []
    for gap in re.finditer(r"[ -]+", piece):
        parts = piece[: gap.start()], piece[gap.end() :]
        if all(sum(map(str.isdigit, part)) >= _MIN_DIGITS for part in parts):
            one, other = read(parts[0], region), read(parts[1], region)
            if one is not None and other is not None and one.status == other.status == "valid":
                pairs.append((one, other))
    return pairs[0] if len(pairs) == 1 else None


# --- keys ---


def _keys(numbers: tuple[Number, ...]) -> dict[str, str]:
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
        tail = number.national[-TAIL:]
        return number.e164, tail, number.extension, number.status, number.kind, number.region
    known = number.digits if len(number.digits) >= _MIN_DIGITS else ""
    status = "possible" if number.status == "unknown" else "invalid"  # without a region nobody can say more
    return f"~{known}" if known else "", known[-TAIL:], number.extension, status, "", ""
