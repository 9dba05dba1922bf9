"""Where the names of the columns stand: on a line of their own, on two, or nowhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dedupe.model import Notice
from dedupe.ruleset.header_words import compact_key, guesses
from dedupe.sources.records import Record
from dedupe.sources.report_lines import is_ruled
from dedupe.sources.shown import shown

#: Title lines above a header: reports have a handful.
PREAMBLE = 30
#: Rows that are compared with the first one, where that may be a row itself.
COMPARED = 50
#: So much of a column must have the shape of the first cell before this is taken for a value.
ALIKE = 0.8
#: Names of columns are short.
NAME_LENGTH = 60

#: What no column is named, whatever stands below.
MAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,24}")
#: What hardly any column is named, told from the values below it.
SHAPES = (
    ("url", re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)),
    ("guid", re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")),
    ("crm id", re.compile(r"00[1358Qa-z][A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?|zcrm_\d+")),
    ("date", re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[ T].*)?")),
    ("number", re.compile(r"[-+]?\d{1,12}(?:[.,]\d+)*")),
    ("phone", re.compile(r"[+(]?\d[\d\s()./-]{6,20}\d")),
    ("long number", re.compile(r"[A-Z]{0,4}[-_]?\d{4,}")),
)
YEAR = re.compile(r"(?:19|20)\d\d")
#: Words that say what type a column has, on a line that some tools put under the names.
TYPES = re.compile(
    r"(?:var|n?varchar|n?char|character varying|string|str|text|memo|int|integer|bigint|smallint|tinyint|long|number"
    r"|numeric|decimal|float|double|real|money|currency|percent|date|time|datetime|timestamp|bool|boolean|bit|uuid|guid"
    r"|id|reference|lookup|picklist|multipicklist|textarea|email|e-mail|phone|url|object|category|enum|blob|json)"
    r"\d*\s*(?:\(\s*\d+\s*(?:[,.]\s*\d+\s*)?\))?(?:\s+(?:not )?null)?",
    re.IGNORECASE,
)
UNIT = re.compile(r"[\[(<{][^\[\](){}<>\d@]{0,20}[\])>}]")


@dataclass(frozen=True, slots=True)
class Heading:
    """The names of the columns of a file and where its rows begin."""

    at: int  # position of the header among the records looked at
    body: int  # position of the first record that may be a row
    line: int
    cells: list[str]
    notices: tuple[Notice, ...] = ()


def find_heading(head: Sequence[Record], source: str) -> Heading | None:
    """Returns the heading of the file that starts with these records, None if there is none but blank lines."""
    at = header_at(head)
    if at < 0:
        return None
    header = head[at]
    rows = [record for record in head[at + 1 :] if record.cells]
    cells = [cell.removeprefix("\ufeff") for cell in header.cells]
    if _is_row(cells, [record.cells for record in rows[:COMPARED]]):
        names = [f"column_{number}" for number in range(1, len(cells) + 1)]
        message = f"line {header.line} looks like a row, not like a header: columns named column_1 to {names[-1]}"
        return Heading(at, at, header.line, names, (Notice(source, header.line, "no_header", message),))
    if rows and (joined := _of_two_lines(cells, rows[0].cells)):
        body = head.index(rows[0]) + 1
        message = f"the header stands on lines {header.line} and {rows[0].line}: joined, as in {shown(joined[-1])!r}"
        return Heading(at, body, header.line, joined, (Notice(source, header.line, "two_line_header", message),))
    return Heading(at, at + 1, header.line, cells)


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def header_at(head: Sequence[Record]) -> int:
    """Returns the position of the header: the first record that is as full as headers are, -1 if there is none."""
    first = next((i for i, record in enumerate(head) if record.cells), -1)
    widths = Counter(len(record.cells) for record in head if record.cells)
    if not widths:
        return -1
    fullest = max(_filled(record.cells) for record in head)
    if max(widths) < 2:
        return first
    for position, record in enumerate(head[:PREAMBLE]):
        # Headers may lack names, but title lines fill a cell or two of many.
        if _filled(record.cells) >= max(2, fullest / 3) and not is_ruled(record.raw):
            return position
    return first


def shape(cell: str) -> str:
    """Returns what kind of value a text looks like, "" if it may as well be a name."""
    text = cell.strip()
    if MAIL.fullmatch(text):
        return "mail"
    return next((name for name, pattern in SHAPES if pattern.fullmatch(text)), "")


def _is_row(cells: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Returns whether the first line holds values, going by what stands below it."""
    shapes = [shape(cell) for cell in cells]
    if not any(shapes):
        return False
    if "mail" in shapes:
        return True
    if _counts_up(cells) or not rows or (len(cells) == 1 and shapes[0] == "number"):
        return False
    columns = [[row[i] for row in rows if i < len(row) and row[i].strip()] for i in range(len(cells))]
    alike = sum(
        bool(kind) and not YEAR.fullmatch(cell.strip()) and _share(column, kind) >= ALIKE
        for cell, kind, column in zip(cells, shapes, columns, strict=True)
    )
    return alike > 0 and not any(_is_name(cell) for cell in cells if cell.strip())


def _counts_up(cells: Sequence[str]) -> bool:
    """Returns whether these are the numbers of columns."""
    numbers = [int(cell) for cell in cells if re.fullmatch(r"\s*\d{1,5}\s*", cell)]
    return len(numbers) == len(cells) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _share(values: Sequence[str], kind: str) -> float:
    return sum(shape(value) == kind for value in values) / len(values) if values else 0.0


def _is_name(cell: str) -> bool:
    """Returns whether a cell is known as the name of a column, or written like one of a program."""
    text = cell.strip()
    return "_" in text or re.search(r"[a-z][A-Z]", text) is not None or any(guess.whole for guess in guesses(text))


def _of_two_lines(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Returns the names that merged cells and the line below them make together, [] where there is but one line."""
    if len(upper) != len(lower) or not any(
        upper[i].strip() and not upper[i + 1].strip() for i in range(len(upper) - 1)
    ):
        return []
    under = [cell.strip() for cell in lower]
    gaps = [under[i] for i, cell in enumerate(upper) if not cell.strip()]
    filled = [cell for cell in under if cell]
    if not all(gaps) or len(set(map(str.casefold, filled))) < 2 or any(map(shape, filled)):
        return []
    if any(len(cell) > NAME_LENGTH for cell in filled) or 2 * sum(map(_is_name, filled)) < len(filled):
        return []
    names, group = [], ""
    for above, below in zip(upper, under, strict=True):
        group = above.strip() or (group if below else "")
        names.append(f"{group} {below}".strip())
    return names


def describes_columns(cells: Sequence[str], header: Sequence[str]) -> str:
    """Returns what the line under a header says about its columns, "" if it is a row."""
    filled = [(cell.strip(), name) for cell, name in zip(cells, header, strict=False) if cell.strip()]
    if len(filled) < min(2, len(header)):
        return ""
    if all(TYPES.fullmatch(cell) for cell, _ in filled):
        return "row of types"
    if all(UNIT.fullmatch(cell) for cell, _ in filled):
        return "row of units"
    same = sum(compact_key(cell) == compact_key(name) != "" for cell, name in filled)
    return "header row in another spelling" if len(filled) > 1 and same >= ALIKE * len(filled) else ""
