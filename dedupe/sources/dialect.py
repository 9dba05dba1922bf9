"""Which delimiter cuts a text file into fields, how many of them, and which quotes hold them together."""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import islice

from dedupe.errors import InputError
from dedupe.sources.records import FIELD_LIMIT, Shape, physical_lines
from dedupe.sources.report_lines import is_ruled
from dedupe.sources.shown import shown

CANDIDATES = (",", ";", "\t", "|")
#: Looked at only where none of the usual ones cuts the first line: most of these also stand in values.
RARE_CANDIDATES = ("\x01", "^", "`", "~", "\x1f", "\x02", ":")
NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
#: Records that are looked at: enough to see past a title block, few enough to cost nothing.
SAMPLE = 200
SAMPLE_BYTES = 1 << 18
#: Where the first line is not cut it must be a title, and so many records must be cut evenly, in three at least;
#: else it heads a single column, and the delimiters stand in its values.
TITLED = 0.4
#: A rare delimiter must cut nearly all records as it cuts the first.
RARELY_UNEVEN = 0.95
#: Share of the lines that must be quoted by apostrophes before these are read as quotes.
APOSTROPHES = 0.8
#: For a file of one column: a character that text does not hold.
NO_DELIMITER = Shape("\x1f", 1)
#: Signs that may together be one delimiter.
SEVERAL = re.compile(r"(?<=[\w\"'])[~^#|<>:;%$@*+=&!]{2,5}(?=[\w\"'])")
SEP_LINE = re.compile(r'^"?sep=(.)"?[\r\n]*$', re.IGNORECASE)


def delimiter_option(option: str) -> str:
    """Returns the delimiter that the user named. InputError unless it is one character."""
    delimiter = NAMES.get(option.lower(), option)
    if len(delimiter) != 1 or delimiter in '"\r\n\0':
        raise InputError(f'--delimiter "{option}" is not one character: use , ; | or tab')
    return delimiter


def separator_line(data: bytes) -> str:
    """Returns the delimiter that an Excel "sep=" line names, "" if the file does not start with one."""
    # The cut may fall into the middle of a letter: what is left of it is no part of such a line.
    head = data[:64].decode("utf-8", errors="ignore")
    found = SEP_LINE.match(next(iter(head.splitlines(keepends=True)), ""))
    return found.group(1) if found else ""


def shape_of(data: bytes, delimiter: str, where: str = "") -> Shape:
    """Returns the delimiter (found, unless given) and the number of fields that most records have.

    InputError where fields are cut by several characters together.
    """
    sample = sample_of(data)
    if delimiter:
        return Shape(delimiter, _scored(sample, delimiter)[1].width)
    best = max((_scored(sample, candidate) for candidate in CANDIDATES), key=lambda scored: scored[0])[1]
    first = _first_line(sample)
    if best == NO_DELIMITER or best.delimiter not in first:
        rare = [shape for candidate in RARE_CANDIDATES if (shape := _rare(sample, first, candidate)) is not None]
        best = max(rare, key=lambda shape: shape.width, default=best)
    _refuse_several(sample, first, where)
    return best


def sample_of(data: bytes) -> bytes:
    """Returns whole lines from the start of a text."""
    sample = data[:SAMPLE_BYTES]
    if len(data) > SAMPLE_BYTES:  # the last line is cut in its middle, perhaps in the middle of a letter
        sample = sample[: max(sample.rfind(b"\n"), sample.rfind(b"\r")) + 1] or _first_line(data).encode("utf-8")
    return sample


def _first_line(data: bytes) -> str:
    return next((line for line in physical_lines(data) if line.strip()), "")


def _scored(sample: bytes, delimiter: str) -> tuple[tuple[float, int], Shape]:
    """Returns how evenly this delimiter cuts the sample, best first by share of even records, then by fields."""
    counts = _counts(sample, delimiter)
    cut = Counter(count for count in counts if count > 1)
    # Among equally frequent widths the larger one: title lines above the header are narrow.
    width, often = max(cut.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    if width == 1 or (counts[0] == 1 and (width == 2 or often < TITLED * len(counts))):
        return (0.0, 1), NO_DELIMITER
    return (often / len(counts), width), Shape(delimiter, width)


def _counts(sample: bytes, delimiter: str) -> list[int]:
    """Returns the number of fields of each record, each line read alone where a quote that stays open hides them."""
    csv.field_size_limit(FIELD_LIMIT)
    rows = csv.reader((line for line in physical_lines(sample) if not is_ruled(line)), delimiter=delimiter)
    whole = [len(row) for row in islice(rows, SAMPLE) if row]
    if b'"' not in sample:
        return whole
    lines = [line for line in islice(physical_lines(sample), SAMPLE) if line.strip() and line.count('"') % 2 == 0]
    alone = [len(next(csv.reader((line,), delimiter=delimiter))) for line in lines]
    return max((whole, alone), key=lambda counts: max(Counter(c for c in counts if c > 1).values(), default=0))


def _rare(sample: bytes, first: str, delimiter: str) -> Shape | None:
    """Returns the shape if this delimiter cuts the first line into names and nearly all others as often."""
    if delimiter not in first:
        return None
    counts = _counts(sample, delimiter)
    width = counts[0]
    names = [name.strip(" \"'") for name in first.rstrip("\r\n").split(delimiter)]
    if width < (3 if delimiter in ":~" else 2) or not all(re.fullmatch(r"\D.{0,60}", name) for name in names):
        return None
    return Shape(delimiter, width) if counts.count(width) >= RARELY_UNEVEN * len(counts) else None


def _refuse_several(sample: bytes, first: str, where: str) -> None:
    """Raises InputError where fields are cut by several characters together."""
    runs = Counter(SEVERAL.findall(first))
    several, often = max(runs.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    same = len(set(several)) == 1  # may as well be one delimiter and empty fields, unless every second one is
    if often < (2 if same else 1):
        return
    lines = [line for line in islice(physical_lines(sample), SAMPLE) if line.strip()]
    if len(lines) > 1 and sum(line.count(several) == often for line in lines) >= RARELY_UNEVEN * len(lines):
        message = (
            f'fields are cut by "{shown(several)}", which is {len(several)} characters: '
            f"export with one character between fields (comma, semicolon, tab), or replace them in a text editor"
        )
        raise InputError(message, where=where, line=1)


def quoted_by_apostrophes(data: bytes, shape: Shape) -> bool:
    """Returns whether fields are held together by single quotes, as some database tools write them."""
    sample = sample_of(data)
    if sample.count(b"'") < 4 or (shape == NO_DELIMITER and not sample.startswith(b"'")):
        return False
    mark = re.escape(shape.delimiter)
    quoted = r"'(?:[^'\\]++|\\.|'')*+'"
    record = re.compile(rf"(?:{quoted}|[^'\"{mark}]*+)(?:{mark}(?:{quoted}|[^'\"{mark}]*+))*+")
    # The header may go without quotes, and a line with one apostrophe begins or ends inside a cell.
    lines = [line.rstrip("\r\n") for line in islice(physical_lines(sample), 1, SAMPLE)]
    lines = [line for line in lines if line.strip() and line.count("'") % 2 == 0]
    fitting = sum(line.count("'") >= 2 and record.fullmatch(line) is not None for line in lines)
    return bool(lines) and fitting >= APOSTROPHES * len(lines)
