"""What is odd in the cells of an old Excel workbook (BIFF8), found by walking over its records.

The parser gives values without their formats and nothing for an error: what is lost by that is counted here and said.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from dedupe.sources.extent import Extent, column_letters
from dedupe.sources.ole import workbook_stream
from dedupe.sources.sheet_styles import DATES, is_date_code, zeros_of

BOF, EOF, SHEET, FORMAT, XF, DATE_MODE = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0, 0x0022
NUMBER, RK, MULTIPLE_RK, ERROR, FORMULA, MERGED = 0x0203, 0x027E, 0x00BD, 0x0205, 0x0006, 0x00E5
#: Cells that hold a number, and where in them it stands.
CELLS = (NUMBER, RK, MULTIPLE_RK, FORMULA)
#: Records that are looked at: a full sheet of 65,536 rows and 45 columns. Beyond, nothing is said of the cells.
MOST_RECORDS = 3_000_000
LAST_DAY = 2_958_465  # 31 December 9999


def extents_of(data: bytes) -> dict[str, Extent]:
    """Returns name of the sheet -> what was seen; {} for a workbook whose records cannot be walked over."""
    try:
        reader = _Globals(workbook_stream(data))
        return {name: reader.extent(start) for name, start in reader.sheets.items()}
    except (struct.error, IndexError, UnicodeDecodeError, _TooMany):
        return {}


class _TooMany(Exception):
    """There are more records than are looked at."""


class _Globals:
    """The formats and the sheets of a workbook."""

    def __init__(self, stream: bytes) -> None:
        self._stream = stream
        self._left = MOST_RECORDS
        self.sheets: dict[str, int] = {}
        codes: dict[int, str] = {}
        formats: list[int] = []
        from_1904 = False
        for kind, at, length in self._records(0):
            if kind == SHEET:
                start, count = struct.unpack_from("<I", stream, at)[0], stream[at + 6]
                self.sheets[_text(stream, at + 7, count)] = start
            elif kind == FORMAT:
                number, count = struct.unpack_from("<HH", stream, at)
                codes[number] = _text(stream, at + 4, count)
            elif kind == XF:
                formats.append(struct.unpack_from("<H", stream, at + 2)[0])
            elif kind == DATE_MODE and length >= 2:
                from_1904 = stream[at] == 1
        dates = {n for n, code in enumerate(formats) if code in DATES or is_date_code(codes.get(code, ""))}
        self._dates = set() if from_1904 else dates
        self._zeros = {n: pattern for n, code in enumerate(formats) if (pattern := zeros_of(codes.get(code, "")))}

    def _records(self, position: int) -> Iterator[tuple[int, int, int]]:
        """Yields kind, position and length of the records from one BOF to its EOF."""
        end = len(self._stream) - 4
        while position <= end:
            kind, length = struct.unpack_from("<HH", self._stream, position)
            self._left -= 1
            if self._left < 0:
                raise _TooMany
            if kind == EOF:
                return
            yield kind, position + 4, length
            position += 4 + length

    def extent(self, start: int) -> Extent:
        """Returns what was seen in the sheet whose records start here."""
        extent, stream = Extent(), self._stream
        telling = self._dates | self._zeros.keys()
        for kind, at, length in self._records(start):
            if kind == ERROR:
                extent.errors += stream[at + 7] == 1
            elif kind == FORMULA and stream[at + 12 : at + 14] == b"\xff\xff":
                extent.errors += stream[at + 6] == 2
            elif kind == MERGED:
                extent.merged += _merged(stream, at)
            elif kind in CELLS:
                for style, number in _numbers(stream, kind, at, length):
                    if style in telling:
                        self._look(extent, style, number)
        return extent

    def _look(self, extent: Extent, style: int, number: float) -> None:
        if style in self._dates:
            extent.lost_dates += number < 0 or 60 <= number < 61 or number >= LAST_DAY + 1
        elif 0 <= number < 10 ** (self._zeros[style].count("0") - 1) and number == int(number):
            extent.lost_zeros += 1


def _numbers(stream: bytes, kind: int, at: int, length: int) -> Iterator[tuple[int, float]]:
    """Yields the styles and the numbers of a record."""
    if kind == RK:
        style, coded = struct.unpack_from("<HI", stream, at + 4)
        yield style, _rk(coded)
    elif kind == MULTIPLE_RK:
        for position in range(at + 4, at + length - 2, 6):
            style, coded = struct.unpack_from("<HI", stream, position)
            yield style, _rk(coded)
    else:
        style, number = struct.unpack_from("<Hd", stream, at + 4)
        yield style, number


def _rk(coded: int) -> float:
    """Returns the number that is packed into four bytes: a whole one or the upper half of another, maybe in cents."""
    if coded & 2:
        number = float(struct.unpack("<i", struct.pack("<I", coded))[0] >> 2)
    else:
        number = struct.unpack("<d", struct.pack("<Q", (coded & 0xFFFFFFFC) << 32))[0]
    return number / 100 if coded & 1 else number


def _merged(stream: bytes, at: int) -> list[str]:
    count = struct.unpack_from("<H", stream, at)[0]
    found = []
    for position in range(at + 2, at + 2 + 8 * min(count, 1026), 8):
        first, last, left, right = struct.unpack_from("<HHHH", stream, position)
        found.append(f"{column_letters(left + 1)}{first + 1}:{column_letters(right + 1)}{last + 1}")
    return found


def _text(stream: bytes, at: int, count: int) -> str:
    if stream[at] & 1:
        return stream[at + 1 : at + 1 + 2 * count].decode("utf-16-le")
    return stream[at + 1 : at + 1 + count].decode("latin-1")
