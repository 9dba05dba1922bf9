"""Old Excel workbooks (BIFF8 in an OLE2 container), written record by record: no library writes them any more."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

SECTOR = 512
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
#: Extended formats of the cells below: 0 is plain, 1 a date, 2 five digits.
PLAIN, DATE, FIVE_DIGITS = 0, 1, 2


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def text(value: str) -> bytes:
    """Returns a string with a length of two bytes, as LABEL records hold it."""
    return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")


def cell(row: int, column: int, value: Any, style: int) -> bytes:
    place = struct.pack("<HHH", row, column, style)
    if isinstance(value, bool):
        return record(0x0205, place + bytes((value, 0)))
    if isinstance(value, (int, float)):
        return record(0x0203, place + struct.pack("<d", value))
    if value == "#N/A":
        return record(0x0205, place + bytes((0x2A, 1)))
    return record(0x0204, place + text(value))


def sheet(rows: Sequence[Sequence[Any]]) -> bytes:
    """Returns the records of a sheet; a pair (value, style) is a cell with a format, None is no cell."""
    size = struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows), default=0), 0)
    cells = b"".join(
        cell(r, c, *(value if isinstance(value, tuple) else (value, PLAIN)))
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if value is not None
    )
    return (
        record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 6)) + record(0x0200, size) + cells + record(0x0A)
    )


def xls(
    sheets: dict[str, Sequence[Sequence[Any]]], *, hidden: str = "", password: bool = False, y1904: bool = False
) -> bytes:
    """Returns a workbook with these sheets."""
    bodies = [sheet(rows) for rows in sheets.values()]
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 6))
    if password:
        start += record(0x002F, bytes(54))
    start += record(0x0042, struct.pack("<H", 1200)) + record(0x0022, struct.pack("<H", y1904))
    start += record(0x041E, struct.pack("<H", 164) + text("00000"))
    for number in (0, 14, 164):
        start += record(0x00E0, struct.pack("<HH", 0, number) + bytes(16))
    names = [bytes((len(name), 1)) + name.encode("utf-16-le") for name in sheets]
    at = len(start) + sum(4 + 6 + len(name) for name in names) + 4
    for (title, name), body in zip(zip(sheets, names, strict=True), bodies, strict=True):
        start += record(0x0085, struct.pack("<IBB", at, title == hidden, 0) + name)
        at += len(body)
    return ole({"Workbook": start + record(0x0A) + b"".join(bodies)})


def ole(streams: dict[str, bytes]) -> bytes:
    """Returns an OLE2 container with these streams, each filled up to the size where it has sectors of its own."""
    padded = {name: data.ljust(max(4096, -(-len(data) // SECTOR) * SECTOR), b"\0") for name, data in streams.items()}
    sectors = sum(len(data) for data in padded.values()) // SECTOR
    entries = -(-(len(streams) + 1) // 4)
    tables = 1
    while tables * 128 < tables + entries + sectors:
        tables += 1
    numbers = [TABLE] * tables + [*range(tables + 1, tables + entries), END]
    directory = entry("Root Entry", 5, END, 0, child=1)
    for position, (name, data) in enumerate(padded.items(), start=1):
        first, count = len(numbers), len(data) // SECTOR
        directory += entry(name, 2, first, len(data), right=position + 1 if position < len(padded) else FREE)
        numbers += [*range(first + 1, first + count), END]
    directory = directory.ljust(entries * SECTOR, b"\0")
    table = struct.pack(f"<{len(numbers)}I", *numbers).ljust(tables * SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", *range(tables), *[FREE] * (109 - tables))
    return head + table + directory + b"".join(padded.values())


def entry(name: str, kind: int, start: int, size: int, *, child: int = FREE, right: int = FREE) -> bytes:
    coded = (name + "\0").encode("utf-16-le")
    body = coded.ljust(64, b"\0") + struct.pack("<HBBIII", len(coded), kind, 1, FREE, right, child)
    return body + bytes(36) + struct.pack("<IQ", start, size)
