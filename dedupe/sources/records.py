"""Delimited text to records, strictly: nothing is dropped, joined or shifted without a word.

A record is taken apart by the standard `csv` parser once a pattern has proved that it is well formed. One that is not
goes through four repairs, and the first that gives the expected number of fields is taken, with a notice: quotes
escaped by a backslash, blanks around quotes, quotes inside a quoted field, quotes as plain characters. A quote that is
never closed would swallow the rows behind it: its line is read alone, or set aside where it does not give the expected
fields.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from dedupe.sources.notices import NoticeLog
from dedupe.sources.shown import shown

#: Lines are split off in pieces of this size, so that a large file is never held as a list of lines.
PIECE = 1 << 22
#: The first pieces are smaller: often only a few lines are wanted.
FIRST_PIECE = 1 << 14
#: So many lines in one cell that would each make a row of their own mean a quote was never closed.
#: Cells with pasted tables exist, but are shorter or less regular.
SWALLOWED = 10
#: Where the lines inside an open quote look like rows for so long, the end of the file is not waited for.
PATIENCE = 200
#: A line of fewer fields than this may be part of an address in a cell by chance ("80331, Munich").
TELLING_WIDTH = 4
#: So many lines before a closing quote, cut into the fields of a row each, are rows.
TELLING_LINES = 3
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


class Inside(NamedTuple):
    """The patterns for a line that begins inside a quoted field."""

    stays: re.Pattern[str]  # a quoted field is open at its end as well
    closes: re.Pattern[str]  # the record ends with it


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
        spaced = r'[ \t]*+"(?:[^"]++|"")*+"[ \t]*+'
        self.spaced = _record(spaced, plain, mark)
        self.spaced_field = re.compile(rf"(?s:({spaced}|{plain})(?:{mark}|\Z))")
        self.escaped_field = re.compile(rf"(?s:({escaped}|{loose})(?:{mark}|\Z))")
        self.inner_field = re.compile(rf"(?s:({inner}|{loose})(?:{mark}|\Z))")
        self.open = re.compile(rf'(?s:(?:(?:{quoted}|{plain}){mark})*+"(?:[^"]++|"")*+\Z)')
        self.inside = _inside(r'(?:[^"]++|"")*+', quoted, plain, mark)
        self.inside_escaped = _inside(r'(?:[^"\\]++|\\(?:.|\Z)|"")*+', escaped, rf'[^"{mark}]*+', mark)
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


def _inside(content: str, quoted: str, plain: str, mark: str) -> Inside:
    stays = rf'(?s:{content}(?:"{mark}(?:(?:{quoted}|{plain}){mark})*+"{content})?+)'
    closes = rf'(?s:{content}"(?:{mark}(?:{quoted}|{plain}))*+)'
    return Inside(re.compile(stays), re.compile(closes))


def physical_lines(data: bytes, position: int = 0) -> Iterator[str]:
    """Returns the lines with their ends, from `position` on; CR, LF and CRLF end a line, nothing else does."""
    size, piece = len(data), FIRST_PIECE
    while position < size:
        piece = min(2 * piece, PIECE)
        end = _line_end(data, min(position + piece, size))
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


class LineFeed:
    """The lines of a file, and those that were looked at too early."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()

    def __iter__(self) -> LineFeed:
        return self

    def __next__(self) -> str:
        return self._back.popleft() if self._back else next(self._lines)

    def give_back(self, lines: Sequence[str]) -> None:
        """Puts lines back, to be read again in this order."""
        self._back.extendleft(reversed(lines))


class RecordReader:
    """Cuts the lines of one file into records."""

    def __init__(self, shape: Shape, log: NoticeLog) -> None:
        csv.field_size_limit(FIELD_LIMIT)
        self._grammar = Grammar(shape.delimiter)
        self._width = shape.width
        self._log = log

    def records(self, lines: Iterable[str], first_line: int) -> Iterator[Record]:
        """Returns the records, blank lines included."""
        delimiter, width, quotes = self._grammar.delimiter, self._width, 2 * self._width
        between = f'"{delimiter}"'
        number = first_line
        feed = LineFeed(lines)
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

    def _odd(self, number: int, line: str, feed: LineFeed) -> tuple[Record, int]:
        """Returns the record that starts on a line that is not one, and how many further lines it took."""
        text = line.rstrip("\r\n")
        grammar = self._grammar
        if grammar.open.fullmatch(text):
            return self._continued(number, line, feed, grammar.inside)
        if '\\"' in text and not grammar.escaped.fullmatch(text) and grammar.open_escaped.fullmatch(text):
            return self._continued(number, line, feed, grammar.inside_escaped)
        return self._repaired(number, text), 0

    def _continued(self, number: int, line: str, feed: LineFeed, inside: Inside) -> tuple[Record, int]:
        """Returns the record whose quoted field goes on over the next lines."""
        parts, rows, closed = [line], 0, False
        for following in feed:
            parts.append(following)
            text = following.rstrip("\r\n")
            if '\\"' in text and not inside.stays.fullmatch(text) and not inside.closes.fullmatch(text):
                inside = self._grammar.inside_escaped
            if not inside.stays.fullmatch(text):
                closed = inside.closes.fullmatch(text) is not None
                break
            rows += self._grammar.is_row(text, self._width)
            if len(parts) > PATIENCE and self._are_rows(rows, len(parts) - 1):
                break
        if not closed or self._swallows(parts, rows):
            feed.give_back(parts[1:])
            return self._unclosed(number, line, feed)
        text = "".join(parts).rstrip("\r\n")
        if inside is self._grammar.inside_escaped:
            return self._repaired(number, text), len(parts) - 1
        return Record(number, self._grammar.split(text), text), len(parts) - 1

    def _are_rows(self, rows: int, lines: int) -> bool:
        return self._width > 1 and rows >= 0.9 * lines

    def _swallows(self, parts: Sequence[str], rows: int) -> bool:
        """Returns whether a closed quoted field holds what were rows; `rows` of its inner lines look like some."""
        inside = len(parts) - 2
        if inside < 1 or self._width < 2:
            return False
        if inside >= SWALLOWED and self._are_rows(rows, inside):
            return True
        delimiter, cuts = self._grammar.delimiter, self._width - 1
        if self._width >= TELLING_WIDTH and all(part.count(delimiter) == cuts for part in parts[-TELLING_LINES:]):
            return True  # each line up to the closing quote has all the fields of a row
        joined = "".join(parts).rstrip("\r\n")
        return rows > 0 and self._grammar.clean.fullmatch(joined) is not None and not self._fits(joined)

    def _fits(self, text: str) -> bool:
        return len(self._grammar.split(text)) == self._width

    def _unclosed(self, number: int, line: str, feed: LineFeed) -> tuple[Record, int]:
        """Returns the record of a line whose quote is never closed, and how many fragments of it follow."""
        text = line.rstrip("\r\n")
        cells = self._plainly(text)
        reason = f"line {number}: a quote is opened and never closed"
        # A field that begins with a blank was the rest of a sentence inside the quotes: then the fields are shifted.
        if len(cells) == self._width and not any(cell.startswith(" ") for cell in cells):
            self._log.add(number, "unclosed_quote", f"{reason}: kept as it stood: {shown(text)}")
            return Record(number, cells, text), 0
        delimiter, cuts, parts = self._grammar.delimiter, self._width - 1, [line]
        for following in feed:
            if '"' in following or following.count(delimiter) >= cuts or not following.strip():
                feed.give_back([following])
                break
            parts.append(following)
        self._log.add(number, "unclosed_quote", f"{reason}: row put into quarantine: {shown(text)}")
        return Record(number, cells, "".join(parts).rstrip("\r\n"), reason), len(parts) - 1

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
        if grammar.spaced.fullmatch(text):
            cells = [_without_blanks(field) for field in _fields(grammar.spaced_field, text)]
            if len(cells) == self._width:
                self._log.add(number, "spaced_quotes", f"line {number}: blanks around quotes, read as quotes")
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


def _without_blanks(field: str) -> str:
    return _without_quotes(field.strip(" \t")) if '"' in field else field


def _without_quotes(field: str) -> str:
    return field[1:-1].replace('""', '"') if field[:1] == '"' else field
