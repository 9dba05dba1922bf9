"""Delimited text to records, strictly: nothing is dropped, joined or shifted without a word.

A record is taken apart by the standard `csv` parser once a pattern has proved that it is well formed. One that is not
goes through three repairs, and the first that gives the expected number of fields is taken, with a notice: quotes
escaped by a backslash, quotes inside a quoted field, quotes as plain characters. A quote that is never closed is no
oddity but a file whose structure cannot be trusted: the rows behind it would vanish into one cell.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dedupe.errors import InputError
from dedupe.sources.notices import NoticeLog
from dedupe.sources.shown import shown

#: Lines are split off in pieces of this size, so that a large file is never held as a list of lines.
PIECE = 1 << 22
#: So many lines in one cell that would each make a row of their own mean a quote was never closed.
#: Cells with pasted tables exist, but are shorter or less regular.
SWALLOWED = 10
#: The standard parser refuses fields over 128 KiB unless told otherwise; ours may be as large as the file.
FIELD_LIMIT = 2**31 - 1


class Record(NamedTuple):
    """One record: no cells for a blank line."""

    line: int
    cells: list[str]
    raw: str
    trouble: str = ""  # why it cannot be taken


class Shape(NamedTuple):
    """How the text is cut up."""

    delimiter: str
    width: int  # fields in most records


class Grammar:
    """The patterns for one delimiter."""

    def __init__(self, delimiter: str) -> None:
        mark = re.escape(delimiter)
        quoted = r'"(?:[^"]++|"")*+"'
        escaped = r'"(?:[^"\\]++|\\.|"")*+"'
        inner = rf'"(?:[^"]++|"(?!{mark}|\Z))*+"'
        plain = rf'[^"{mark}\r\n]*+'
        loose = rf'(?:(?!")[^{mark}]*+)'
        self.delimiter = delimiter
        self.clean = _record(quoted, plain, mark)
        self.escaped = _record(escaped, loose, mark)
        self.inner = _record(inner, loose, mark)
        self.escaped_field = re.compile(rf"(?s:({escaped}|{loose})(?:{mark}|\Z))")
        self.inner_field = re.compile(rf"(?s:({inner}|{loose})(?:{mark}|\Z))")
        self.open = re.compile(rf'(?s:(?:(?:{quoted}|{plain}){mark})*+"(?:[^"]++|"")*+\Z)')
        self.open_escaped = re.compile(rf'(?s:(?:(?:{escaped}|[^"{mark}]*+){mark})*+"(?:[^"\\]++|\\.|"")*+\Z)')

    def split(self, text: str) -> list[str]:
        """Returns the fields of a record that is known to be well formed."""
        if '"' not in text:
            return text.split(self.delimiter)
        return next(csv.reader((text,), delimiter=self.delimiter, strict=True))

    def is_row(self, text: str, width: int) -> bool:
        """Returns whether this text alone is a well-formed record of so many fields."""
        return bool(self.clean.fullmatch(text)) and len(self.split(text)) == width


def _record(quoted: str, plain: str, mark: str) -> re.Pattern[str]:
    return re.compile(rf"(?s:(?:{quoted}|{plain})(?:{mark}(?:{quoted}|{plain}))*+)")


def physical_lines(data: bytes) -> Iterator[str]:
    """Returns the lines with their ends; CR, LF and CRLF end a line, nothing else does."""
    position, size = 0, len(data)
    while position < size:
        end = _line_end(data, min(position + PIECE, size))
        for line in data[position:end].splitlines(keepends=True):
            yield line.decode("utf-8")
        position = end


def _line_end(data: bytes, position: int) -> int:
    """Returns where the line that `position` falls into ends."""
    size = len(data)
    if position >= size:
        return size
    found = [at for at in (data.find(b"\n", position), data.find(b"\r", position, position + PIECE)) if at >= 0]
    end = min(found, default=size - 1)
    return end + 2 if data[end : end + 2] == b"\r\n" else end + 1


class RecordReader:
    """Cuts the lines of one file into records; holds the lines that were looked at too early."""

    def __init__(self, shape: Shape, where: str, log: NoticeLog) -> None:
        csv.field_size_limit(FIELD_LIMIT)
        self._grammar = Grammar(shape.delimiter)
        self._width = shape.width
        self._where = where
        self._log = log
        self._pending: deque[str] = deque()

    def records(self, lines: Iterable[str], first_line: int) -> Iterator[Record]:
        """Returns the records, blank lines included. InputError if a quote is never closed."""
        delimiter, width, quotes = self._grammar.delimiter, self._width, 2 * self._width
        between = f'"{delimiter}"'
        number = first_line
        feed = self._feed(lines)
        for line in feed:
            text = line.rstrip("\r\n")
            if '"' not in text:
                yield Record(number, text.split(delimiter) if text else [], text)
            elif (
                # Every quote is spent on the ends of a field: well formed without looking closer.
                text.count('"') == quotes
                and text[0] == '"' == text[-1]
                and len(cells := text[1:-1].split(between)) == width
            ):
                yield Record(number, cells, text)
            elif self._grammar.clean.fullmatch(text):
                yield Record(number, self._grammar.split(text), text)
            else:
                record, more = self._odd(number, line, feed)
                yield record
                number += more
            number += 1

    def _feed(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            yield line
            while self._pending:
                yield self._pending.popleft()

    def _odd(self, number: int, line: str, feed: Iterator[str]) -> tuple[Record, int]:
        """Returns the record that starts on a line that is not one, and how many further lines it took."""
        text = line.rstrip("\r\n")
        grammar = self._grammar
        if grammar.open.fullmatch(text):
            return self._continued(number, line, feed, escaped=False)
        if '\\"' in text and not grammar.escaped.fullmatch(text) and grammar.open_escaped.fullmatch(text):
            return self._continued(number, line, feed, escaped=True)
        return self._repaired(number, text), 0

    def _continued(self, number: int, line: str, feed: Iterator[str], *, escaped: bool) -> tuple[Record, int]:
        """Returns the record whose quoted field goes on over the next lines."""
        pattern = self._grammar.escaped if escaped else self._grammar.clean
        parts = [line]
        for following in feed:
            parts.append(following)
            if (following.count('"') - (following.count('\\"') if escaped else 0)) % 2 == 0:
                continue  # the field is still open: what was closed was opened again
            text = "".join(parts).rstrip("\r\n")
            if not pattern.fullmatch(text):
                # The quote was not an opening one: this line stands alone, unless rows lie between the two quotes.
                self._refuse_swallowed(number, parts, 1)
                self._pending.extendleft(reversed(parts[1:]))
                return self._repaired(number, line.rstrip("\r\n")), 0
            self._refuse_swallowed(number, parts, SWALLOWED)
            if escaped:
                return self._repaired(number, text), len(parts) - 1
            return Record(number, self._grammar.split(text), text), len(parts) - 1
        raise self._unclosed(number, len(parts) - 1)

    def _refuse_swallowed(self, number: int, parts: list[str], limit: int) -> None:
        """Raises InputError if the lines inside a quoted field are rows of their own."""
        inside = parts[1:-1]
        if self._width < 2 or len(inside) < limit:
            return
        rows = sum(self._grammar.is_row(part.rstrip("\r\n"), self._width) for part in inside)
        if rows >= limit and rows >= 0.9 * len(inside):
            raise self._unclosed(number, len(inside))

    def _unclosed(self, number: int, lines: int) -> InputError:
        harm = f"swallows the {lines} lines after it" if lines else "runs to the end of the file"
        message = (
            f"a quote opened on line {number} is not closed and {harm}: "
            f"repair that line (double the quote or remove it) or export the file again"
        )
        return InputError(message, where=self._where, line=number)

    def _repaired(self, number: int, text: str) -> Record:
        """Returns a record with quotes in odd places, read in the first way that gives the expected fields."""
        grammar = self._grammar
        if '\\"' in text and grammar.escaped.fullmatch(text):
            cells = [_without_escapes(field) for field in _fields(grammar.escaped_field, text)]
            if len(cells) == self._width:
                self._log.add(
                    number, "backslash_quotes", f"line {number}: quotes escaped by a backslash, read as quotes"
                )
                return Record(number, cells, text)
        self._log.add(number, "stray_quotes", f"line {number}: quotes in odd places, kept as they stood: {shown(text)}")
        if grammar.inner.fullmatch(text):
            cells = [_without_quotes(field) for field in _fields(grammar.inner_field, text)]
            if len(cells) == self._width:
                return Record(number, cells, text)
        return Record(number, self._plainly(text), text)

    def _plainly(self, text: str) -> list[str]:
        """Returns the fields, quotes of a well-formed field taken off and all others left as characters."""
        cells, position, mark = [], 0, self._grammar.delimiter
        well_formed = re.compile(rf'(?s:"((?:[^"]++|"")*+)"(?={re.escape(mark)}|\Z))')
        while True:
            if found := well_formed.match(text, position):
                cells.append(found.group(1).replace('""', '"'))
                position = found.end()
            else:
                end = text.find(mark, position)
                end = len(text) if end < 0 else end
                cells.append(text[position:end])
                position = end
            if position >= len(text):
                return cells
            position += 1


def _fields(pattern: re.Pattern[str], text: str) -> list[str]:
    fields, position = [], 0
    while found := pattern.match(text, position):
        fields.append(found.group(1))
        if found.end(1) == len(text):
            break
        position = found.end()
    return fields


def _without_escapes(field: str) -> str:
    if field[:1] != '"':
        return field
    return re.sub(r'(?s)\\(["\\])|""', lambda found: found.group(1) or '"', field[1:-1])


def _without_quotes(field: str) -> str:
    return field[1:-1].replace('""', '"') if field[:1] == '"' else field
