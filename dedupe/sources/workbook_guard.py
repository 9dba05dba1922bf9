"""What a workbook is checked for before any parser sees it: archive bombs, XML attacks, absurd extents.

Everything is counted while unpacking piece by piece in memory; nothing is written to disk, so part names that climb out
of a folder do no harm.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from dedupe.errors import InputError
from dedupe.sources.notices import NoticeLog

#: Limits of docs: a real workbook of half a million rows stays below them, known bombs do not.
MAX_PARTS = 1000
MAX_UNPACKED = 512 << 20
MAX_RATIO = 200
RATIO_FROM = 10 << 20  # small parts may be as regular as they like
MAX_CELLS = 50_000_000
PIECE = 1 << 20
#: Pieces overlap by so much, so that a pattern that lies across two of them is still seen whole.
OVERLAP = 256
#: XML between two ends of cells or tags; Excel holds 32,767 characters a cell.
MAX_TAG = 8 << 20

DOCTYPES = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))
CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br=["']([0-9]{1,7})["']""")
NO_VALUE = re.compile(rb"(?:</f>|<f(?:\s[^<>]*)?/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
ERROR_CELL = re.compile(rb"""<c\s[^>]*\bt=["']e["']""")
LONG_NUMBER = re.compile(rb"<v>-?[0-9]{16,}</v>")


class _Refused(Exception):
    """The workbook is over a limit; the text says which."""


@dataclass(slots=True)
class _Extent:
    """What the cells of one sheet span, and what in them is odd."""

    rows: int = 0
    columns: int = 0
    corner: str = ""
    no_value: int = 0
    errors: int = 0
    long_numbers: int = 0


def check_workbook(data: bytes, where: str, log: NoticeLog) -> bytes:
    """Returns the workbook as it is safe to parse. InputError names what is wrong with it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _parts(archive, log)
            unpacked = 0
            for part in parts:
                unpacked = _check_part(archive, part, unpacked, log)
            return data if len(parts) == len(archive.infolist()) else _rebuilt(archive, parts)
    except _Refused as refused:
        raise InputError(str(refused), where=where) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        message = (
            "damaged or incomplete workbook (or one with a password): open it and save it again, or export it again"
        )
        raise InputError(message, where=where) from None


def _parts(archive: zipfile.ZipFile, log: NoticeLog) -> list[zipfile.ZipInfo]:
    """Returns the parts, of those with the same name the first one only."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise _Refused(f"this workbook has {len(parts)} parts, more than {MAX_PARTS}: save the sheet as CSV")
    names = {part.filename.casefold() for part in parts}
    if not any(name.endswith("workbook.xml") for name in names):
        raise _Refused("this is a zip archive but no xlsx workbook: export the table as CSV or xlsx")
    if any(".." in name.split("/") or name.startswith("/") for name in names):
        log.add(0, "part_names", "the workbook holds parts whose names lead out of it: ignored")
    seen: set[str] = set()
    kept = []
    for part in parts:
        if part.filename.casefold() not in seen:
            kept.append(part)
        seen.add(part.filename.casefold())
    if len(kept) < len(parts):
        log.add(0, "repeated_parts", "the workbook holds parts twice under one name: the first of each was taken")
    return kept


def _rebuilt(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
        for part in parts:
            copy.writestr(part.filename, archive.read(part))
    return out.getvalue()


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, before: int, log: NoticeLog) -> int:
    """Returns how many bytes are unpacked with this part. _Refused where it goes over a limit."""
    name = part.filename.casefold()
    sheet = _Extent() if "/worksheets/" in name and name.endswith(".xml") else None
    size, overlap = 0, b""
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            size += len(piece)
            if before + size > MAX_UNPACKED:
                raise _Refused(f"this workbook unpacks to more than {MAX_UNPACKED >> 20} MiB: save the sheet as CSV")
            if size > RATIO_FROM and size > MAX_RATIO * max(part.compress_size, 1):
                raise _Refused("this workbook is packed like a zip bomb: open it and save it again, or save it as CSV")
            text = overlap + piece
            if name.endswith((".xml", ".rels", ".vml")) and any(mark in text for mark in DOCTYPES):
                raise _Refused(
                    "this workbook holds a DTD, which no honest workbook does: save it again or export as CSV"
                )
            if sheet is not None:
                overlap = _scan(sheet, text)
            else:
                overlap = text[-OVERLAP:]
    if sheet is not None:
        _scan(sheet, overlap + b"<")
        _say(sheet, log)
    return before + size


def _scan(sheet: _Extent, text: bytes) -> bytes:
    """Takes in the whole cells of a piece; returns the rest, which belongs to the next piece."""
    end = text.rfind(b"</c>") + 4
    if end < 4:  # only cells without content, or something else than cells
        end = text.rfind(b">") + 1
    if len(text) - end > MAX_TAG:
        raise _Refused("damaged or incomplete workbook: its XML holds a tag without an end")
    whole, rest = text[:end], text[end:]
    cells = CELL.findall(whole)
    if cells:
        letters = max({column for column, _ in cells}, key=lambda column: (len(column), column))
        column = _column_number(letters)
        row = max({int(row) for _, row in cells})
        if column > sheet.columns or row > sheet.rows:
            sheet.columns, sheet.rows = max(column, sheet.columns), max(row, sheet.rows)
            sheet.corner = f"{_column_letters(sheet.columns)}{sheet.rows}"
    for found in ROW.findall(whole):
        sheet.rows = max(sheet.rows, int(found))
    if sheet.rows * sheet.columns > MAX_CELLS:
        raise _Refused(
            f"a sheet spans A1:{sheet.corner}, {sheet.rows * sheet.columns:,} cells, more than {MAX_CELLS:,}: "
            f"delete the stray cell at the far end, or save the sheet as CSV"
        )
    sheet.no_value += len(NO_VALUE.findall(whole))
    sheet.errors += len(ERROR_CELL.findall(whole))
    sheet.long_numbers += len(LONG_NUMBER.findall(whole))
    return rest


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _say(sheet: _Extent, log: NoticeLog) -> None:
    if sheet.no_value:
        message = (
            f"{sheet.no_value} cells hold a formula without a stored result: read as empty; open and save in Excel"
        )
        log.add(0, "formula_without_value", message)
    if sheet.errors:
        log.add(0, "error_cells", f"{sheet.errors} cells hold an error such as #N/A: read as empty")
    if sheet.long_numbers:
        message = f"{sheet.long_numbers} numbers have 16 or more digits, of which Excel keeps 15: ids may be damaged"
        log.add(0, "long_numbers", message)
