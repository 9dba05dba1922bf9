"""What a file is, by its first bytes; its name only breaks ties."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Literal

from dedupe.errors import InputError
from dedupe.sources.encoding import BYTE_ORDER_MARKS
from dedupe.sources.ole import OLE_MARK, streams_of

Kind = Literal["csv", "xlsx", "xlsb", "xls", "ods", "json", "parquet", "arrow", "sqlite"]
#: Kinds that the reader of workbooks takes.
WORKBOOKS: tuple[Kind, ...] = ("xlsx", "xlsb", "xls", "ods")

SAVE_AS = "open it and save it as CSV (UTF-8) or XLSX"
AS_CSV = "export the data as CSV instead"
UNPACK = "unpack it first"
#: First bytes of what people send by mistake, what it is, and what to do about it.
FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a PNG picture", "give the export itself"),
    (b"\xff\xd8\xff", "a JPEG picture", "give the export itself"),
    (b"GIF8", "a GIF picture", "give the export itself"),
    (b"II*\0", "a TIFF picture", "give the export itself"),
    (b"MM\0*", "a TIFF picture", "give the export itself"),
    (b"%PDF", "a PDF document", AS_CSV),
    (b"{\\rtf", "an RTF document", AS_CSV),
    (b"7z\xbc\xaf", "a 7z archive", UNPACK),
    (b"Rar!", "a RAR archive", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", UNPACK),
    (b"\x04\x22\x4d\x18", "an lz4 archive", UNPACK),
    (b"\x1f\x9d", "a compress (.Z) archive", UNPACK),
    (b"PARE", "an encrypted Parquet file", "write it without encryption"),
    (b"ORC", "an ORC file", "write it as Parquet or CSV"),
    (b"Obj\x01", "an Avro file", "write it as Parquet or CSV"),
    (b"\0\x01\0\0Standard ", "an Access database", AS_CSV),
    (b"!BDN", "an Outlook data file", AS_CSV),
    (b"BEGIN:VCARD", "a file of vCards, the business cards of address books", AS_CSV),
    (b"BEGIN:VCALENDAR", "a calendar file", "give a table of contacts or accounts"),
    (b"version: 1\ndn:", "an LDIF file", AS_CSV),
    (b"\x7fELF", "a program", "give the export itself"),
    (b"MZ\x90", "a program", "give the export itself"),
)
ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
#: What is in a zip archive that is one document, and what it is then.
PARTS: tuple[tuple[str, str], ...] = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("index/document.iwa", "an Apple Numbers or Pages document"),
)
#: Streams of an OLE2 file, and what it is then.
STREAMS: tuple[tuple[str, str, str], ...] = (
    ("encryptedpackage", "a workbook with a password", "open it, take the password off and save it again"),
    ("worddocument", "an old Word document (.doc)", AS_CSV),
    ("powerpoint document", "an old PowerPoint presentation", AS_CSV),
    ("__properties_version1.0", "an Outlook message", "save its attachment, and give that"),
)
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
JSON_NAMES = (".jsonl", ".ndjson", ".json")
TEXT_NAMES = (".csv", ".tsv", ".tab", ".psv", ".txt", *JSON_NAMES)
#: Sylk: the first line names the program, the second is a record again. A header "ID;Phone" is none.
SYLK = re.compile(rb"ID;P[^\r\n]*\r?\n(?:[A-Z]{1,2};[A-Z])")
DIF = re.compile(rb'TABLE\r?\n0,1\r?\n"')
#: Bytes that text does not hold, apart from tab, line ends, form feed, Ctrl-Z and ESC.
CONTROL = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26, 27})
HEAD = 4096


def kind_of(data: bytes, name: str, where: str) -> Kind:
    """Returns how to read the file. InputError names what it is if it cannot be read."""
    lower = name.lower()
    if not data or data in [mark for mark, _ in BYTE_ORDER_MARKS]:
        raise InputError("file is empty: export it again", where=where)
    if data.startswith(ZIP_MARKS):
        return _zip_kind(data, lower, where)
    if data.startswith(OLE_MARK):
        return _ole_kind(data, lower, where)
    if data.startswith(b"SQLite format 3\x00"):
        return "sqlite"
    if data.startswith(b"PAR1"):
        return "parquet"
    if data.startswith((b"ARROW1\0\0", b"FEA1")):
        return "arrow"
    if data.startswith((b"\x09\x08", b"\x09\x04", b"\x09\x02")) and lower.endswith(".xls"):
        raise InputError(f"this is a workbook of Excel 4 or older: {SAVE_AS}", where=where)
    for mark, what, remedy in FOREIGN:
        if data.startswith(mark):
            raise InputError(f"this is {what}, not a table: {remedy}", where=where)
    return _text_kind(data[:HEAD], lower, where)


def _zip_kind(data: bytes, lower: str, where: str) -> Kind:
    if lower.endswith(TEXT_NAMES):
        what = "a zip archive or an xlsx workbook"
        message = f"this is {what}, not what its name says: unpack it, or rename a workbook to .xlsx"
        raise InputError(message, where=where)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {info.filename.lower() for info in archive.infolist()}
            mimetype = archive.read("mimetype")[:200] if "mimetype" in names else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        return "ods" if lower.endswith(".ods") else "xlsb" if lower.endswith(".xlsb") else "xlsx"
    for part, what in PARTS:
        if part in names:
            raise InputError(f"this is {what}, not a table: {AS_CSV}", where=where)
    if mimetype.startswith(ODS_TYPE):
        return "ods"
    if mimetype:
        kind = "an OpenDocument file" if b"opendocument" in mimetype else "an archive of another kind"
        raise InputError(f"this is {kind} without sheets, not a table: {AS_CSV}", where=where)
    if "xl/workbook.bin" in names:
        return "xlsb"
    return "ods" if lower.endswith(".ods") else "xlsx"


def _ole_kind(data: bytes, lower: str, where: str) -> Kind:
    """Returns "xls" for an old workbook; the container holds other things as often."""
    streams = streams_of(data, where)
    for stream, what, remedy in STREAMS:
        if stream in streams:
            raise InputError(f"this is {what}, not a table: {remedy}", where=where)
    if "workbook" not in streams and "book" not in streams:
        raise InputError(f"this is an old Office file without a workbook in it: {SAVE_AS}", where=where)
    if lower.endswith(TEXT_NAMES):
        raise InputError("this is an old xls workbook, not what its name says: rename it to .xls", where=where)
    return "xls"


def _text_kind(head: bytes, lower: str, where: str) -> Kind:
    marked = any(head.startswith(mark) for mark, _ in BYTE_ORDER_MARKS)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if marked and not head.startswith(b"\xef\xbb\xbf"):
        start = head[2:].replace(b"\0", b"").lstrip()  # UTF-16 and UTF-32: enough to know a first word
    _refuse_markup(start.lower(), where)
    if SYLK.match(start):
        raise InputError(f"this is a SYLK file, not a table of text: {SAVE_AS}", where=where)
    if DIF.match(start):
        raise InputError(f"this is a DIF file, not a table of text: {SAVE_AS}", where=where)
    if not marked and _is_binary(head):
        raise InputError("this is a binary file, not a text file: give the export itself", where=where)
    if lower.endswith(WORKBOOK_NAMES):
        what = f"this is a text file (CSV, it seems), not {_a_workbook(lower)} workbook"
        message = f"{what}, or a damaged or incomplete workbook: rename it to .csv or export it again"
        raise InputError(message, where=where)
    if lower.endswith(JSON_NAMES) or (_is_json(start) and not lower.endswith(TEXT_NAMES)):
        return "json"
    return "csv"


def _a_workbook(lower: str) -> str:
    ending = lower.rpartition(".")[2]
    return f"an {ending}"


def _refuse_markup(start: bytes, where: str) -> None:
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")):
        raise InputError(f"this is an HTML page, not a table: {SAVE_AS}", where=where)
    if start.startswith((b"<?xml", b"<workbook", b"<office:document")):
        if b"excel.sheet" in start or b"schemas-microsoft-com:office:spreadsheet" in start:
            raise InputError(f"this is an XML spreadsheet of Excel 2003, not a table: {SAVE_AS}", where=where)
        if b"opendocument" in start:
            raise InputError(f"this is a flat OpenDocument file, not a table: {SAVE_AS}", where=where)
        if b"<html" in start:
            raise InputError(f"this is an HTML page, not a table: {SAVE_AS}", where=where)
        raise InputError(f"this is an XML document, not a table: {SAVE_AS}", where=where)


def _is_json(start: bytes) -> bool:
    return start.startswith(b"{") or re.match(rb"\[\s*[\[{]", start) is not None


def _is_binary(head: bytes) -> bool:
    if head.count(0) >= 0.3 * len(head) and (head[::2].count(0) == 0 or head[1::2].count(0) == 0):
        return False  # UTF-16 without a byte order mark
    share = (len(head) - len(head.translate(None, CONTROL))) / len(head)
    try:
        head[: max(len(head) - 4, 1)].decode("utf-8")
    except UnicodeDecodeError:
        return share > 0.02
    return share > 0.3
