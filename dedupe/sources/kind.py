"""What a file is, by its first bytes; its name only breaks ties."""

from __future__ import annotations

from typing import Literal

from dedupe.errors import InputError
from dedupe.sources.encoding import BYTE_ORDER_MARKS

Kind = Literal["csv", "xlsx", "jsonl", "parquet", "sqlite"]

SAVE_AS = "open it and save it as CSV (UTF-8) or XLSX"
#: First bytes of what people send by mistake, what it is, and what to do about it.
FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a PNG picture", "give the export itself"),
    (b"\xff\xd8\xff", "a JPEG picture", "give the export itself"),
    (b"GIF8", "a GIF picture", "give the export itself"),
    (b"%PDF", "a PDF document", "export the data as CSV instead"),
    (b"{\\rtf", "an RTF document", "export the data as CSV instead"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or a workbook with a password", SAVE_AS),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"\xfd7zXZ", "an xz archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it first"),
    (b"\x7fELF", "a program", "give the export itself"),
    (b"MZ\x90", "a program", "give the export itself"),
)
ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
WORKBOOK_NAMES = (".xlsx", ".xlsm")
TEXT_NAMES = (".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson")
#: Bytes that text does not hold, apart from tab, line ends, form feed, Ctrl-Z and ESC.
CONTROL = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26, 27})
HEAD = 4096


def kind_of(data: bytes, name: str, where: str) -> Kind:
    """Returns how to read the file. InputError names what it is if it cannot be read."""
    lower = name.lower()
    if not data or data in [mark for mark, _ in BYTE_ORDER_MARKS]:
        raise InputError("file is empty: export it again", where=where)
    if data.startswith(ZIP_MARKS):
        return _zip_kind(lower, where)
    if data.startswith(b"SQLite format 3\x00"):
        return "sqlite"
    if data.startswith(b"PAR1"):
        return "parquet"
    for mark, what, remedy in FOREIGN:
        if data.startswith(mark):
            raise InputError(f"this is {what}, not a table: {remedy}", where=where)
    return _text_kind(data[:HEAD], lower, where)


def _zip_kind(lower: str, where: str) -> Kind:
    if lower.endswith(WORKBOOK_NAMES):
        return "xlsx"
    what = "a zip archive or an xlsx workbook"
    raise InputError(f"this is {what}, not what its name says: unpack it, or rename a workbook to .xlsx", where=where)


def _text_kind(head: bytes, lower: str, where: str) -> Kind:
    marked = any(head.startswith(mark) for mark, _ in BYTE_ORDER_MARKS)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")):
        raise InputError(f"this is an HTML page, not a table: {SAVE_AS}", where=where)
    if start.startswith(b"<?xml"):
        raise InputError(f"this is an XML document, not a table: {SAVE_AS}", where=where)
    if not marked and _is_binary(head):
        raise InputError("this is a binary file, not a text file: give the export itself", where=where)
    if lower.endswith(WORKBOOK_NAMES):
        what = "this is a text file (CSV, it seems), not an xlsx workbook"
        raise InputError(
            f"{what}, or a damaged or incomplete workbook: rename it to .csv or export it again", where=where
        )
    if lower.endswith((".jsonl", ".ndjson", ".json")) or (start.startswith(b"{") and not lower.endswith(TEXT_NAMES)):
        return "jsonl"
    return "csv"


def _is_binary(head: bytes) -> bool:
    if head.count(0) >= 0.3 * len(head) and (head[::2].count(0) == 0 or head[1::2].count(0) == 0):
        return False  # UTF-16 without a byte order mark
    share = (len(head) - len(head.translate(None, CONTROL))) / len(head)
    try:
        head[: max(len(head) - 4, 1)].decode("utf-8")
    except UnicodeDecodeError:
        return share > 0.02
    return share > 0.3
