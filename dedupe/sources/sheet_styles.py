"""What the number formats of an XLSX workbook say about its cells: which show dates, which show leading zeros."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

#: Formats of dates that every workbook has without listing them.
DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s([^<>]*)>")
CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs[\s>](.*?)</(?:\w+:)?cellXfs>", re.DOTALL)
CELL_FORMAT = re.compile(rb"<(?:\w+:)?xf\s([^<>]*)>")
NUMBER = re.compile(rb"""\bnumFmtId\s*=\s*["']([0-9]+)["']""")
CODE = re.compile(rb"""\bformatCode\s*=\s*(?:"([^"]*)"|'([^']*)')""")
FROM_1904 = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true|on)["']""")
#: Text in quotes, escaped characters, colours and conditions in brackets: no letters of a date.
NOT_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
#: Zeros and signs between them: "00000", "000-00-0000".
ZEROS = re.compile(r"[-0 ()/]*00[-0 ()/]*")


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles by their numbers, as cells name them."""

    dates: frozenset[bytes] = frozenset()
    zeros: Mapping[bytes, str] = field(default_factory=dict)  # style -> pattern: "00000", "000-00-0000"
    from_1904: bool = False


def styles_of(styles: bytes, workbook: bytes) -> Styles:
    """Returns the styles of a workbook from its parts styles.xml and workbook.xml."""
    codes = {}
    for found in FORMAT.finditer(styles):
        number, code = NUMBER.search(found[1]), CODE.search(found[1])
        if number and code:
            text = (code[1] if code[1] is not None else code[2]).decode("utf-8", "replace")
            codes[int(number[1])] = html.unescape(text)
    dates, zeros = set(), {}
    cells = CELL_FORMATS.search(styles)
    for position, found in enumerate(CELL_FORMAT.finditer(cells[1] if cells else b"")):
        number = NUMBER.search(found[1])
        if number is None:
            continue
        style, code_number = str(position).encode(), int(number[1])
        code_text = codes.get(code_number, "")
        if code_number in DATES or is_date_code(code_text):
            dates.add(style)
        elif pattern := zeros_of(code_text):
            zeros[style] = pattern
    return Styles(frozenset(dates), zeros, FROM_1904.search(workbook) is not None)


def is_date_code(code: str) -> bool:
    """Returns whether a format code shows a date or a time."""
    plain = NOT_CODE.sub("", code).lower()
    return "general" not in plain and any(letter in plain for letter in "dmyhs")


def zeros_of(code: str) -> str:
    """Returns the pattern of a format that shows leading zeros, "" for others."""
    first = code.partition(";")[0]
    plain = re.sub(r'"([^"]*)"|\\(.)', lambda found: found[1] or found[2] or "", first)
    return plain if ZEROS.fullmatch(plain) else ""


def with_zeros(number: str, pattern: str) -> str:
    """Returns a whole number as a pattern of zeros shows it, "" if it is none.

    >>> with_zeros("7", "00000"), with_zeros("12345678", "000-00-0000")
    ('00007', '012-34-5678')
    """
    if not number.isdecimal():
        return ""
    places = pattern.count("0")
    digits = number.zfill(places)
    extra, digits = digits[: len(digits) - places], digits[len(digits) - places :]
    shown, position = "", 0
    for char in pattern:
        if char == "0":
            shown += (extra if position == 0 else "") + digits[position]
            position += 1
        else:
            shown += char
    return shown
