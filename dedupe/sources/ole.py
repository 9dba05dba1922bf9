"""What is in an OLE2 file, the container of old Office documents: the names of its streams, and the start of one."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dedupe.errors import InputError

OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = 512
ENTRY = 128
#: Sector numbers from here on are marks (end of chain, free, table), not sectors.
MARKS = 0xFFFFFFFA
#: Entries of the directory that are looked at; a workbook has about five.
MAX_ENTRIES = 4096
#: Smaller streams lie in the mini stream of the root entry.
SMALL = 4096
#: Record of a workbook that says it is encrypted, and that which ends its globals.
FILEPASS, END_OF_FILE = 0x2F, 0x0A
#: Records between the start of a workbook and the one on its password: it is the second or third.
RECORDS = 50


class _Broken(Exception):
    """The structure leads nowhere."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    start: int
    size: int


def streams_of(data: bytes, where: str) -> frozenset[str]:
    """Returns the names of the streams in lower case. InputError if the file is damaged."""
    try:
        return frozenset(entry.name for entry in _Container(data).entries())
    except (_Broken, struct.error):
        raise InputError(
            "damaged or incomplete old Excel workbook (.xls): open it and save it again", where=where
        ) from None


def workbook_stream(data: bytes) -> bytes:
    """Returns the records of the workbook in the file, b"" if there are none: what is wrong is told by its reader."""
    try:
        container = _Container(data)
        entry = next((entry for entry in container.entries() if entry.name in ("workbook", "book")), None)
        return container.content(entry) if entry is not None else b""
    except (_Broken, struct.error):
        return b""


def has_password(data: bytes) -> bool:
    """Returns whether the workbook in the file is encrypted."""
    return FILEPASS in _records(workbook_stream(data))


def _records(stream: bytes) -> Iterator[int]:
    position = 0
    for _ in range(RECORDS):
        if position + 4 > len(stream):
            return
        kind, length = struct.unpack_from("<HH", stream, position)
        if kind == END_OF_FILE:
            return
        yield kind
        position += 4 + length


class _Container:
    """The sectors of one file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            raise _Broken
        self._size = 1 << shift
        self._table = self._allocation(data)

    def _allocation(self, data: bytes) -> list[int]:
        tables = [number for number in struct.unpack_from("<109I", data, 76) if number < MARKS]
        following = struct.unpack_from("<I", data, 68)[0]
        for _ in range(len(data) // self._size + 1):
            if following >= MARKS:
                break
            *more, following = self._numbers(following)
            tables += [number for number in more if number < MARKS]
        table: list[int] = []
        for number in tables:
            table += self._numbers(number)
            if len(table) > len(data) // self._size + self._size:
                break
        return table

    def _numbers(self, sector: int) -> Sequence[int]:
        numbers: tuple[int, ...] = struct.unpack(f"<{self._size // 4}I", self._sector(sector))
        return numbers

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        piece = self._data[start : start + self._size]
        if len(piece) < self._size:
            raise _Broken
        return piece

    def _chain(self, sector: int, most: int) -> Iterator[bytes]:
        for _ in range(most):
            if sector >= MARKS:
                return
            yield self._sector(sector)
            if sector >= len(self._table):
                raise _Broken
            sector = self._table[sector]

    def entries(self) -> Iterator[_Entry]:
        first = struct.unpack_from("<I", self._data, 48)[0]
        for piece in self._chain(first, MAX_ENTRIES * ENTRY // self._size):
            for at in range(0, len(piece), ENTRY):
                length, kind = struct.unpack_from("<HB", piece, at + 64)
                if kind in (1, 2, 5) and 2 <= length <= 64:
                    name = piece[at : at + length - 2].decode("utf-16-le", "replace").casefold()
                    start, size = struct.unpack_from("<II", piece, at + 116)
                    yield _Entry(name, start, size)

    def content(self, entry: _Entry) -> bytes:
        """Returns a stream; nothing of a small one, whose records are too few to be a workbook."""
        if entry.size < SMALL:
            return b""
        return b"".join(self._chain(entry.start, min(entry.size, len(self._data)) // self._size + 1))
