"""The XML of one sheet of an XLSX workbook: what its cells span, what is odd, which are shown otherwise than held."""

from __future__ import annotations

import re

from dedupe.sources.extent import Extent, Refused, column_number
from dedupe.sources.sheet_styles import Styles, with_zeros

#: XML between two ends of cells or tags; Excel holds 32,767 characters a cell.
MAX_TAG = 8 << 20

CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
ROW = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\br=["']([0-9]{1,7})["']""")
NO_VALUE = re.compile(rb"(?:</f>|<f(?:\s[^<>]*)?/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
ERROR_CELL = re.compile(rb"""<c\s[^<>]*\bt=["']e["']""")
#: Numbers that are no dates: before the first day, the day that never was, beyond the year 9999.
ODD_DATE = re.compile(
    rb"<c\s([^<>]*)>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?<v>(-[0-9.]+|60(?:\.[0-9]+)?|[0-9]{7,}(?:\.[0-9]+)?)</v></c>"
)
LAST_DAY = 2_958_465  # 31 December 9999
NEVER = "1900-02-29"
STYLE = re.compile(rb"""\bs=["']([0-9]+)["']""")
TYPE = re.compile(rb"""\bt=["'](\w+)["']""")
HIDDEN = re.compile(rb"""<(?:\w+:)?col\s[^<>]*\bhidden=["'](?:1|true)["'][^<>]*>""")
FIRST, LAST = re.compile(rb"""\bmin=["']([0-9]+)["']"""), re.compile(rb"""\bmax=["']([0-9]+)["']""")
MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref=["']([A-Z0-9:]{1,30})["']""")
MAX_COLUMNS = 16_384


class SheetXml:
    """Takes in the XML of one sheet, piece by piece."""

    def __init__(self, part: str, styles: Styles) -> None:
        self._part, self._styles = part, styles
        self._extent = Extent()
        self._zeros = _cells_of(styles)

    def extents(self) -> dict[str, Extent]:
        """Returns what was seen, by the name of the part."""
        return {self._part: self._extent}

    def take(self, text: bytes) -> bytes:
        """Takes in the whole cells of a piece; returns the rest, which belongs to the next piece."""
        end = text.rfind(b"</c>") + 4
        if end < 4:  # only cells without content, or something else than cells
            end = text.rfind(b">") + 1
        if len(text) - end > MAX_TAG:
            raise Refused("damaged or incomplete workbook: its XML holds a tag without an end")
        self._scan(text[:end])
        return text[end:]

    def end(self, rest: bytes) -> None:
        """Takes in what is left."""
        self._scan(rest)

    def _scan(self, whole: bytes) -> None:
        extent = self._extent
        if cells := CELL.findall(whole):
            letters = max({column for column, _ in cells}, key=lambda column: (len(column), column))
            extent.grow(max({int(row) for _, row in cells}), column_number(letters))
        for found in ROW.findall(whole):
            extent.grow(int(found), 0)
        if b"</f>" in whole or b"<f" in whole:
            extent.no_value += len(NO_VALUE.findall(whole))
        if b't="e"' in whole or b"t='e'" in whole:
            extent.errors += len(ERROR_CELL.findall(whole))
        self._scan_formats(whole)
        self._scan_layout(whole)

    def _scan_formats(self, whole: bytes) -> None:
        extent = self._extent
        if self._styles.dates and not self._styles.from_1904:
            extent.odd_dates += sum(_odd_date(found, self._styles) != "" for found in ODD_DATE.finditer(whole))
        if self._zeros is not None:
            for found in self._zeros.finditer(whole):
                extent.shown_zeros += _with_zeros(found, self._styles) not in ("", found[2].decode())
        extent.rewrite = extent.odd_dates + extent.shown_zeros > 0

    def _scan_layout(self, whole: bytes) -> None:
        for found in HIDDEN.findall(whole) if b"hidden" in whole else ():
            first, last = FIRST.search(found), LAST.search(found)
            if first and last and int(last[1]) < MAX_COLUMNS:  # all to the right of the table are hidden by habit
                self._extent.hidden_columns += max(int(last[1]) - int(first[1]) + 1, 0)
        if b"mergeCell" in whole:
            self._extent.merged += [found.decode() for found in MERGED.findall(whole)]


def as_shown(sheet: bytes, styles: Styles) -> bytes:
    """Returns the XML with numbers that are shown otherwise than they are held as text."""

    def date(found: re.Match[bytes]) -> bytes:
        return _as_text(found, _odd_date(found, styles))

    def zeros(found: re.Match[bytes]) -> bytes:
        return _as_text(found, _with_zeros(found, styles))

    if styles.dates and not styles.from_1904:
        sheet = ODD_DATE.sub(date, sheet)
    pattern = _cells_of(styles)
    return pattern.sub(zeros, sheet) if pattern is not None else sheet


def _cells_of(styles: Styles) -> re.Pattern[bytes] | None:
    """Returns the pattern of whole numbers in a format that shows leading zeros, None if there is no such format."""
    if not styles.zeros:
        return None
    numbers = b"|".join(sorted(styles.zeros))
    return re.compile(
        rb"""<c\s([^<>]*\bs=["'](?:"""
        + numbers
        + rb""")["'][^<>]*)>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?<v>([0-9]+)</v></c>"""
    )


def _odd_date(found: re.Match[bytes], styles: Styles) -> str:
    """Returns the text of a date that does not exist, "" for other cells."""
    style, kind = STYLE.search(found[1]), TYPE.search(found[1])
    if style is None or style[1] not in styles.dates or (kind and kind[1] != b"n"):
        return ""
    text = found[2].decode()
    if text.startswith("60"):
        return NEVER if float(text) < 61 else (text if float(text) > LAST_DAY + 1 else "")
    try:
        number = float(text)
    except ValueError:
        return ""
    return text if number < 0 or number >= LAST_DAY + 1 else ""


def _with_zeros(found: re.Match[bytes], styles: Styles) -> str:
    style, kind = STYLE.search(found[1]), TYPE.search(found[1])
    if style is None or (kind and kind[1] != b"n"):
        return ""
    return with_zeros(found[2].decode(), styles.zeros[style[1]])


def _as_text(found: re.Match[bytes], text: str) -> bytes:
    if not text:
        return found[0]
    rest = TYPE.sub(b"", STYLE.sub(b"", found[1])).rstrip(b" /")
    return b"<c " + rest + b' t="str"><v>' + text.encode() + b"</v></c>"
