"""Which delimiter cuts a text file into fields, and how many of them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import islice

from dedupe.errors import InputError
from dedupe.sources.records import FIELD_LIMIT, Shape, physical_lines

CANDIDATES = (",", ";", "\t", "|")
NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
#: Records that are looked at: enough to see past a title block, few enough to cost nothing.
SAMPLE = 200
SAMPLE_BYTES = 1 << 18
#: Where the first line is not cut it must be a title, and so many records must be cut evenly, in three at least;
#: else it heads a single column, and the delimiters stand in its values.
TITLED = 0.4
#: For a file of one column: a character that text does not hold.
NO_DELIMITER = Shape("\x1f", 1)
SEP_LINE = re.compile(r'^"?sep=(.)"?[\r\n]*$', re.IGNORECASE)


def delimiter_option(option: str) -> str:
    """Returns the delimiter that the user named. InputError unless it is one character."""
    delimiter = NAMES.get(option.lower(), option)
    if len(delimiter) != 1 or delimiter in '"\r\n\0':
        raise InputError(f'--delimiter "{option}" is not one character: use , ; | or tab')
    return delimiter


def separator_line(data: bytes) -> str:
    """Returns the delimiter that an Excel "sep=" line names, "" if the file does not start with one."""
    first = next(physical_lines(data[:64]), "")
    found = SEP_LINE.match(first)
    return found.group(1) if found else ""


def shape_of(data: bytes, delimiter: str) -> Shape:
    """Returns the delimiter (found, unless given) and the number of fields that most records have."""
    sample = data[:SAMPLE_BYTES]
    if len(data) > SAMPLE_BYTES:  # the last line is cut in its middle, perhaps in the middle of a letter
        sample = sample[: max(sample.rfind(b"\n"), sample.rfind(b"\r")) + 1] or _first_line(data)
    best = max((_scored(sample, candidate) for candidate in (delimiter or CANDIDATES)), key=lambda scored: scored[0])[1]
    return Shape(delimiter, best.width) if delimiter else best


def _first_line(data: bytes) -> bytes:
    return next(physical_lines(data), "").encode("utf-8")


def _scored(sample: bytes, delimiter: str) -> tuple[tuple[float, int], Shape]:
    """Returns how evenly this delimiter cuts the sample, best first by share of even records, then by fields."""
    csv.field_size_limit(FIELD_LIMIT)
    rows = csv.reader(physical_lines(sample), delimiter=delimiter)
    counts = [len(row) for row in islice(rows, SAMPLE) if row]
    cut = Counter(count for count in counts if count > 1)
    # Among equally frequent widths the larger one: title lines above the header are narrow.
    width, often = max(cut.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    if width == 1 or (counts[0] == 1 and (width == 2 or often < TITLED * len(counts))):
        return (0.0, 1), NO_DELIMITER
    return (often / len(counts), width), Shape(delimiter, width)
