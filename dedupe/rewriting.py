"""A delimited file written again with some cells changed, all else byte for byte as it stood.

The table that was read knows the line on which each row starts. Rows without a change are copied; of a changed row only
the changed cells are written anew, quoted as they were. Rows that were not taken are left out, and so is nothing else:
title lines, the header, blank lines, line ends stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dedupe.export.formula import safe
from dedupe.model import Column, SourceFile, TextArray
from dedupe.sources.encoding import BYTE_ORDER_MARKS, decode
from dedupe.sources.notices import NoticeLog

BOM = b"\xef\xbb\xbf"


class CannotRewriteError(Exception):
    """Where the columns stand in the records of a file is not sure: it has to be written as a new one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A field as it stands in a record."""

    start: int
    end: int
    text: str
    quoted: bool


def rewritten(
    file: SourceFile, data: bytes, encoding: str, finals: Mapping[str, Column], *, for_people: bool = False
) -> Iterator[bytes]:
    """Yields the file in UTF-8, in pieces, with the cells of `finals` (one column per header) in place of its own.

    `data` are the bytes of the file, `encoding` what the user said of them. `for_people`: no cell can run as a formula.
    CannotRewriteError where columns without a name were left out, and it is not sure which.
    """
    text = decode(data, encoding, file.name, NoticeLog(file.table.source)).data.rstrip(b"\x1a")
    marked = any(data.startswith(mark) for mark, _ in BYTE_ORDER_MARKS)
    if marked or for_people:
        yield BOM
    lines = text.splitlines(keepends=True)
    rows = _Rows(file, finals, for_people)
    starts = _starts(file)
    first = starts[0][0] - 1 if starts else len(lines)
    yield from rows.head(lines[:first], for_people)
    for place, (line, row) in enumerate(starts):
        end = starts[place + 1][0] - 1 if place + 1 < len(starts) else len(lines)
        if row >= 0:
            segment = b"".join(lines[line - 1 : end])
            yield rows.edited(row, segment) if rows.changed[row] else segment


def _starts(file: SourceFile) -> list[tuple[int, int]]:
    """Returns the line on which each row starts, with the row; -1 for rows that were not taken."""
    taken = [(line, row) for row, line in enumerate(file.table.lines.tolist())]
    return sorted([*taken, *((row.line, -1) for row in file.quarantine if row.line > 0)])


class _Rows:
    """The rows of a table, and the records they stand in."""

    def __init__(self, file: SourceFile, finals: Mapping[str, Column], for_people: bool) -> None:
        table = file.table
        self._mark = file.delimiter
        self._field = _pattern(file.delimiter)
        self._originals = file.original_headers
        self._width = len(table.headers)
        self._places: Sequence[int] = range(self._width)  # of each column in a record
        self._raw = table.columns
        self._new: list[TextArray | None] = []
        self.changed = np.zeros(len(table), dtype=bool)
        for header, raw in zip(table.headers, table.columns, strict=True):
            final = finals.get(header, raw)
            final = final.map(safe) if for_people else final
            texts = None if final is raw else final.texts()
            self._new.append(texts)
            if texts is not None:
                self.changed |= texts != raw.texts()

    def head(self, lines: Sequence[bytes], for_people: bool) -> Iterator[bytes]:
        """Yields what stands before the first row, and learns from the header where each column stands."""
        text = b"".join(lines).decode("utf-8")
        at = 0
        while at < len(text):
            cells, end = self._cells(text, at)
            texts = [cell.text.removeprefix("\ufeff") for cell in cells]
            places = _subsequence(texts, self._originals)
            if places is not None and len(cells) >= self._width:
                if len(cells) > self._width and not all(self._originals):
                    raise CannotRewriteError  # of several columns without a name, some were left out
                self._places = places
                new = [safe(cell) for cell in texts] if for_people else texts
                yield text[:at].encode()
                yield self._record(text[at:end], at, cells, texts, new).encode()
                yield text[end:].encode()
                return
            at = end
        yield text.encode()

    def edited(self, row: int, segment: bytes) -> bytes:
        """Returns the row's lines with its changed cells written anew."""
        text = segment.decode("utf-8")
        cells, _ = self._cells(text, 0)
        old = [column.text(row) for column in self._raw]
        new = [old[k] if texts is None else str(texts[row]) for k, texts in enumerate(self._new)]
        known = len(cells) > max(self._places, default=-1) and [cells[place].text for place in self._places] == old
        if not known:
            if '"' not in text:
                raise CannotRewriteError  # cut as the reader cut it, and yet another record
            return self._anew(new, text).encode()
        had = [cell.text for cell in cells]
        wanted = list(had)
        for place, value in zip(self._places, new, strict=True):
            wanted[place] = value
        return self._record(text, 0, cells, had, wanted).encode()

    def _record(self, text: str, offset: int, cells: Sequence[Cell], had: Sequence[str], wanted: Sequence[str]) -> str:
        """Returns a record in which the cells that had another text hold the wanted one; it starts at `offset`."""
        parts, at = [], 0
        for cell, old, new in zip(cells, had, wanted, strict=True):
            if new != old:
                parts += [text[at : cell.start - offset], self._written(new, cell.quoted, len(cells) == 1)]
                at = cell.end - offset
        return "".join([*parts, text[at:]])

    def _anew(self, values: Sequence[str], text: str) -> str:
        """Returns a record whose quotes stand in odd places written as it should be, with the line end it had."""
        width = max(self._places, default=0) + 1
        cells = [""] * width
        for place, value in zip(self._places, values, strict=True):
            cells[place] = value
        body = text.rstrip("\r\n")
        return self._mark.join(self._written(cell, '"' in cell, width == 1) for cell in cells) + text[len(body) :]

    def _written(self, value: str, quoted: bool, alone: bool) -> str:
        special = any(mark in value for mark in ('"', "\r", "\n", *([self._mark] if self._mark else [])))
        if quoted or special or (alone and not value):  # a record of one empty field would be a blank line
            return '"' + value.replace('"', '""') + '"'
        return value

    def _cells(self, text: str, at: int) -> tuple[list[Cell], int]:
        """Returns the fields of the record that starts here, and where the next one starts."""
        cells = []
        while True:
            found = self._field.match(text, at)
            assert found is not None  # the last alternative takes anything
            quoted = found["quoted"]
            value = found["plain"] if quoted is None else quoted.replace('""', '"')
            cells.append(Cell(found.start(1), found.end(1), value, quoted is not None))
            at = found.end()
            if found["end"] != self._mark or not self._mark:
                return cells, at


def _pattern(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    stop = rf"{mark}|\r\n|\r|\n|\Z" if delimiter else r"\r\n|\r|\n|\Z"
    return re.compile(rf'(?s:("(?P<quoted>(?:[^"]++|"")*+)"(?={stop})|(?P<plain>.*?))(?P<end>{stop}))')


def _subsequence(cells: Sequence[str], wanted: Sequence[str]) -> list[int] | None:
    """Returns where the wanted cells stand among these, in order; None if one is not there."""
    places, at = [], 0
    for text in wanted:
        while at < len(cells) and cells[at] != text:
            at += 1
        if at == len(cells):
            return None
        places.append(at)
        at += 1
    return places


def bytes_of(path: str, sha256: str) -> bytes | None:
    """Returns the bytes of a file that was read, None where it is none, or no longer the same."""
    import hashlib

    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError):
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None
