"""Reader for JSON: one object a line, an array of objects, or an answer of an interface with an array inside."""

from __future__ import annotations

from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any

import numpy as np

from dedupe.errors import InputError
from dedupe.model import Quarantined, Table
from dedupe.sources.encoding import Decoded, decode
from dedupe.sources.growing import GrowingColumns
from dedupe.sources.headers import unique_headers
from dedupe.sources.json_document import Element, Walk
from dedupe.sources.json_objects import Flattener, Trouble, decoder
from dedupe.sources.layout import Laid
from dedupe.sources.notices import NoticeLog
from dedupe.sources.options import ReadOptions
from dedupe.sources.records import physical_lines
from dedupe.sources.shown import shown

#: Lines at the start that show whether the file holds an object a line.
HEAD = 50
#: Of several arrays in an answer, the one of this name is that of the rows.
ROWS = ("records", "results", "value", "data", "items", "data.results", "data.records", "d.results")
#: Members that say there is a next page, so that this file does not hold all rows.
NEXT_PAGE = ("nextRecordsUrl", "@odata.nextLink", "paging", "next", "next_page", "nextPageToken", "__next")
#: Names that promise an object a line.
LINES_NAMES = (".jsonl", ".ndjson")


def read_json(
    data: bytes, options: ReadOptions, wanted: str, *, name: str, source: str, where: str, log: NoticeLog
) -> tuple[Laid, str, str]:
    """Returns what the file holds, its encoding, and whether it was "json" or "jsonl" (an object a line).

    Numbers stay as they are written. `wanted` names the array to take where there are several.
    """
    decoded = decode(data, options.encoding, where, log)
    if not decoded.data.strip():
        raise InputError("file is empty: export it again", where=where)
    if name.lower().endswith(LINES_NAMES) or _is_lines(decoded.data):
        rows = _Rows(source, where, log)
        for element in _lines(decoded):
            rows.take(element)
        return rows.finish("one JSON object a line"), decoded.encoding, "jsonl"
    for line, reason in decoded.broken.items():
        raise InputError(f"{reason}: export it again", where=where, line=line)
    return _document(decoded.data.decode("utf-8"), wanted, source, where, log), decoded.encoding, "json"


def _is_lines(data: bytes) -> bool:
    """Returns whether each line holds an object of its own."""
    lines = []
    for line in physical_lines(data):
        if text := line.strip():
            lines.append(text)
        if len(lines) == HEAD:
            break
    if not lines or lines[0][0] == "[":
        return False
    if lines[0][0] != "{":
        return True
    whole = sum(line[0] == "{" and line[-1] == "}" for line in lines)
    return len(lines) > 1 and (whole > len(lines) / 2 or _is_whole(lines[0]))


def _is_whole(text: str) -> bool:
    try:
        decoder().decode(text)
    except (ValueError, RecursionError):
        return False
    return True


def _lines(decoded: Decoded) -> Iterator[Element]:
    scan = decoder()
    for number, line in enumerate(physical_lines(decoded.data), start=1):
        text = line.strip()
        if not text:
            continue
        value: Any
        try:
            value = Trouble(decoded.broken[number]) if number in decoded.broken else scan.decode(text)
        except RecursionError:
            value = Trouble(f"line {number} is nested too deeply")
        except ValueError as error:
            value = Trouble(f"line {number} is not JSON ({error.args[0] if error.args else error})")
        yield Element("", value, text, number)


class _Held(NoticeLog):
    """What is said about an array before it is known whether it is the one to take."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self._held: list[tuple[int, str, str]] = []

    def add(self, line: int, code: str, message: str) -> None:
        self._held.append((line, code, message))

    def release(self, log: NoticeLog) -> None:
        """Says it all in this log."""
        for line, code, message in self._held:
            log.add(line, code, message)


class _Rows:
    """The rows of one array, or of one file of lines."""

    def __init__(self, source: str, where: str, log: NoticeLog) -> None:
        self._source, self._where, self._log = source, where, log
        self._columns = GrowingColumns(where)
        self._flattener = Flattener(log)
        self._quarantine: list[Quarantined] = []
        self._numbers: list[int] = []
        self._lines: list[int] = []
        self._count = 0
        self.objects = 0

    def take(self, element: Element) -> None:
        """Takes an element as a row, or puts it into quarantine."""
        self._count += 1
        self.objects += isinstance(element.value, dict)
        try:
            if isinstance(element.value, Trouble):
                raise element.value
            row = self._row(element)
        except Trouble as trouble:
            found = Quarantined(self._source, self._count, element.line, str(trouble), element.raw)
            self._quarantine.append(found)
            self._log.add(element.line, "json", f"{trouble}: row put into quarantine")
            return
        self._columns.add(row)
        self._numbers.append(self._count)
        self._lines.append(element.line)

    def _row(self, element: Element) -> dict[str, str]:
        try:
            return self._flattener.row(element.value, element.raw, element.line)
        except RecursionError:
            raise Trouble(f"line {element.line} is nested too deeply") from None
        except Trouble as trouble:
            raise Trouble(f"line {element.line} {trouble}") from None

    def finish(self, expected: str, log: NoticeLog | None = None) -> Laid:
        """Returns the table; what was said of its rows is added to `log`. InputError if no row could be taken."""
        if not self._numbers:
            line = self._quarantine[0].line if self._quarantine else 1
            what = self._quarantine[0].reason if self._quarantine else "no object is in this file"
            raise InputError(f"{what}: expected {expected}", where=self._where, line=line)
        names, columns = self._columns.finish()
        numbers = np.array(self._numbers, dtype=np.int64)
        lines = np.array(self._lines, dtype=np.int64)
        headers = unique_headers(names, 1, self._where, self._log)
        if log is not None and isinstance(self._log, _Held):
            self._log.release(log)
        table = Table(self._source, headers, tuple(columns), numbers, lines)
        return Laid(table, names, self._count, tuple(self._quarantine))


def _document(text: str, wanted: str, source: str, where: str, log: NoticeLog) -> Laid:
    walk = Walk(text)
    try:
        arrays = _arrays(walk, source, where, log)
        if walk.at_end:
            name = _chosen(arrays, wanted, where)
            if name is not None:
                _say_rest(walk, name, arrays, log)
                return arrays[name].finish("objects in an array", log)
            _refuse_empty(walk, where)
        rows = _Rows(source, where, log)
        for element in Walk(text).documents():
            rows.take(element)
        return rows.finish("an array of objects")
    except RecursionError:
        raise InputError("this JSON is nested too deeply: export it again", where=where) from None
    except JSONDecodeError as error:
        what = f"damaged or incomplete JSON ({error.msg}, column {error.colno}): export it again"
        raise InputError(what, where=where, line=error.lineno) from None


def _refuse_empty(walk: Walk, where: str) -> None:
    empty = [name for name in walk.empty if not name or name in ROWS]
    if empty:
        what = f'the array "{empty[0]}" is empty' if empty[0] else "the array is empty"
        raise InputError(f"this JSON holds no rows, {what}: export it again", where=where)


def _arrays(walk: Walk, source: str, where: str, log: NoticeLog) -> dict[str, _Rows]:
    """Returns the rows of each array that holds objects, and those of a document that is one array."""
    found: dict[str, _Rows] = {}
    for element in walk.elements():
        if element.array not in found:
            found[element.array] = _Rows(source, where, _Held(source))
        found[element.array].take(element)
    return {name: rows for name, rows in found.items() if rows.objects or not name}


def _chosen(arrays: dict[str, _Rows], wanted: str, where: str) -> str | None:
    """Returns the name of the array to take, None if there is none. InputError where it cannot be told."""
    names = ", ".join(shown(name) for name in arrays) or "none"
    if wanted:
        if wanted in arrays:
            return wanted
        raise InputError(f'there is no array "{shown(wanted)}" of objects: there are {names}', where=where)
    if len(arrays) < 2:
        return next(iter(arrays), None)
    known = [name for name in ROWS if name in arrays]
    if len(known) == 1:
        return known[0]
    example = f"{where}::{shown(next(iter(arrays)))}"
    raise InputError(f"this JSON holds several tables ({names}): name one, as in {example}", where=where)


def _say_rest(walk: Walk, name: str, arrays: dict[str, _Rows], log: NoticeLog) -> None:
    if not name:
        return
    rest = [*(other for other in arrays if other != name), *walk.members]
    if rest:
        listed = ", ".join(shown(item) for item in rest[:20])
        log.add(0, "members", f'took the array "{shown(name)}"; beside it, not taken in: {listed}')
    for member in NEXT_PAGE:
        if walk.members.get(member):
            message = f'this is one page of an answer, more rows follow on the next one ("{member}"): fetch all pages'
            log.add(0, "next_page", message)
            return
