"""What a workbook is checked for before any parser sees it: archive bombs, XML attacks, absurd extents, passwords.

Everything is counted while unpacking piece by piece in memory; nothing is written to disk, so part names that climb out
of a folder do no harm.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from dedupe.errors import InputError
from dedupe.sources.extent import Extent, Refused
from dedupe.sources.kind import Kind
from dedupe.sources.notices import NoticeLog
from dedupe.sources.ods_xml import OdsContent, as_shown_in_ods
from dedupe.sources.ole import has_password
from dedupe.sources.sheet_names import parts_of_sheets
from dedupe.sources.sheet_styles import Styles, styles_of
from dedupe.sources.sheet_xml import SheetXml, as_shown
from dedupe.sources.xls_records import extents_of

#: Limits of docs: a real workbook of half a million rows stays below them, known bombs do not.
MAX_PARTS = 1000
MAX_UNPACKED = 512 << 20
MAX_RATIO = 200
RATIO_FROM = 10 << 20  # small parts may be as regular as they like
PIECE = 1 << 20
#: Pieces overlap by so much, so that a pattern that lies across two of them is still seen whole.
OVERLAP = 256
#: Parts with names and formats are small; a larger one is not looked into.
SMALL_PART = 16 << 20

DOCTYPES = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))
WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
#: The part that makes a zip archive a workbook of its kind.
MAIN_PART: Mapping[str, str] = {"xlsx": "workbook.xml", "xlsb": "workbook.bin", "ods": "content.xml"}
PASSWORD = "this workbook has a password: open it, take the password off and save it again"
DAMAGED = "damaged or incomplete workbook (or one with a password): open it and save it again, or export it again"


@dataclass(frozen=True, slots=True)
class Checked:
    """A workbook that is safe to parse, and what was seen in its sheets."""

    data: bytes
    unpacked: int  # bytes
    extents: Mapping[str, Extent] = field(default_factory=dict)  # part or sheet -> what was seen
    sheets: Mapping[str, str] = field(default_factory=dict)  # name of the sheet -> part

    def of_sheet(self, name: str) -> tuple[Extent, ...]:
        """Returns what was seen in a sheet; in all of them where it cannot be told which part it is."""
        part = self.sheets.get(name, "")
        return (self.extents[part],) if part in self.extents else tuple(self.extents.values())


def check_workbook(data: bytes, kind: Kind, where: str, log: NoticeLog) -> Checked:
    """Returns the workbook as it is safe to parse. InputError names what is wrong with it."""
    if len(data) > MAX_UNPACKED:
        message = f"this workbook is larger than {MAX_UNPACKED >> 20} MiB: save the sheet as CSV"
        raise InputError(message, where=where)
    if kind == "xls":
        if has_password(data):
            raise InputError(PASSWORD, where=where)
        return _of_sheets(data, extents_of(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _checked(archive, data, kind, log)
    except Refused as refused:
        raise InputError(str(refused), where=where) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise InputError(DAMAGED, where=where) from None


def _of_sheets(data: bytes, extents: Mapping[str, Extent]) -> Checked:
    return Checked(data, len(data), extents, {name: name for name in extents})


def _checked(archive: zipfile.ZipFile, data: bytes, kind: Kind, log: NoticeLog) -> Checked:
    parts = _parts(archive, kind, log)
    styles = styles_of(_small(archive, parts, "xl/styles.xml"), _small(archive, parts, "xl/workbook.xml"))
    if kind == "xlsb":
        log.add(0, "xlsb", "formats are not looked at in an XLSB file: if leading zeros are missing, save it as XLSX")
    extents: dict[str, Extent] = {}
    unpacked = 0
    for part in parts:
        scanner = _scanner(part.filename, kind, styles)
        unpacked = _check_part(archive, part, unpacked, scanner)
        if scanner is not None:
            extents.update(scanner.extents())
    sheets = {name: name for name in extents} if kind == "ods" else _sheets(archive, parts)
    changed = {name for name, extent in extents.items() if extent.rewrite} if kind == "xlsx" else set()
    if kind == "ods" and any(extent.rewrite for extent in extents.values()):
        changed = {"content.xml"}
    if changed or len(parts) < len(archive.infolist()):
        data = _rebuilt(archive, parts, changed, kind, styles)
    return Checked(data, unpacked, extents, sheets)


def _parts(archive: zipfile.ZipFile, kind: Kind, log: NoticeLog) -> list[zipfile.ZipInfo]:
    """Returns the parts, of those with the same name the first one only."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise Refused(f"this workbook has {len(parts)} parts, more than {MAX_PARTS}: save the sheet as CSV")
    names = {part.filename.casefold() for part in parts}
    if not any(name.endswith(MAIN_PART[kind]) for name in names):
        raise Refused(f"this is a zip archive but no {kind} workbook: export the table as CSV or xlsx")
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused(PASSWORD)
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


def _small(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], name: str) -> bytes:
    """Returns what a small part holds, b"" if there is none of that name."""
    part = next((part for part in parts if part.filename.casefold() == name), None)
    if part is None:
        return b""
    with archive.open(part) as stream:
        return stream.read(SMALL_PART)


def _sheets(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> dict[str, str]:
    names = _small(archive, parts, "xl/workbook.xml")
    return parts_of_sheets(names, _small(archive, parts, "xl/_rels/workbook.xml.rels")) if names else {}


def _rebuilt(
    archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], changed: set[str], kind: Kind, styles: Styles
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
        for part in parts:
            text = archive.read(part)
            if part.filename in changed:
                text = as_shown_in_ods(text) if kind == "ods" else as_shown(text, styles)
            copy.writestr(part.filename, text)
    return out.getvalue()


def _scanner(filename: str, kind: Kind, styles: Styles) -> SheetXml | OdsContent | None:
    name = filename.casefold()
    if kind == "ods":
        return OdsContent() if name == "content.xml" else None
    return SheetXml(filename, styles) if "/worksheets/" in name and name.endswith(".xml") else None


def _check_part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, before: int, scanner: SheetXml | OdsContent | None
) -> int:
    """Returns how many bytes are unpacked with this part. Refused where it goes over a limit."""
    name = part.filename.casefold()
    markup = name.endswith((".xml", ".rels", ".vml"))
    size, overlap = 0, b""
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            text = overlap + piece
            if markup:
                _check_markup(text, first=size == 0, encrypted=name == "meta-inf/manifest.xml")
            size += len(piece)
            if before + size > MAX_UNPACKED:
                raise Refused(f"this workbook unpacks to more than {MAX_UNPACKED >> 20} MiB: save the sheet as CSV")
            if size > RATIO_FROM and size > MAX_RATIO * max(part.compress_size, 1):
                raise Refused("this workbook is packed like a zip bomb: open it and save it again, or save it as CSV")
            overlap = scanner.take(text) if scanner is not None else text[-OVERLAP:]
    if scanner is not None:
        scanner.end(overlap)
    return before + size


def _check_markup(text: bytes, *, first: bool, encrypted: bool) -> None:
    if any(mark in text for mark in DOCTYPES):
        raise Refused("this workbook holds a DTD, which no honest workbook does: save it again or export as CSV")
    if first and text.startswith(WIDE):
        raise Refused("this workbook is written in UTF-16, which no office program does: save it again")
    if encrypted and b"encryption-data" in text:
        raise Refused(PASSWORD)
