"""Reader for delimited text: CSV, TSV and their relatives."""

from __future__ import annotations

from collections.abc import Iterator

from dedupe.errors import InputError
from dedupe.sources.dialect import NO_DELIMITER, delimiter_option, quoted_by_apostrophes, separator_line, shape_of
from dedupe.sources.encoding import Decoded, decode
from dedupe.sources.layout import Laid, lay_out
from dedupe.sources.notices import NoticeLog
from dedupe.sources.options import ReadOptions
from dedupe.sources.records import Record, RecordReader, physical_lines
from dedupe.sources.regular import read_regular

#: Below this the strict path takes milliseconds, and starting Arrow takes longer.
FAST_FROM = 1 << 17
#: For files that quote with apostrophes: each kind of quote is written as the other one, read, and put back.
SWAPPED = bytes.maketrans(b"\"'", b"'\"")
SWAPPED_BACK = str.maketrans("\"'", "'\"")


def read_delimited(data: bytes, source: str, where: str, options: ReadOptions, log: NoticeLog) -> tuple[Laid, str, str]:
    """Returns what the file holds, its encoding and its delimiter."""
    decoded = decode(data, options.encoding, where, log)
    text = _without_end_mark(decoded.data, log)
    if not text.strip():
        raise InputError("file is empty: export it again", where=where)
    named = separator_line(text)
    first_line = 1
    if named:
        text = text[text.find(b"\n") + 1 :] if b"\n" in text[:64] else text[text.find(b"\r") + 1 :]
        first_line = 2
    asked = delimiter_option(options.delimiter) if options.delimiter else named
    shape = shape_of(text, asked, where)
    swapped = quoted_by_apostrophes(text, shape)
    if swapped:
        log.add(0, "apostrophe_quotes", "fields stand in single quotes: read as quotes")
        text = text.translate(SWAPPED)
        shape = shape_of(text, asked or ("" if shape == NO_DELIMITER else shape.delimiter), where)
    if len(text) >= FAST_FROM and not decoded.broken and not swapped:
        regular = read_regular(text, shape, first_line, source, where, log)
        if regular is not None:
            return regular, decoded.encoding, shape.delimiter
    records = RecordReader(shape, log).records(physical_lines(text), first_line)
    records = map(_swapped_back, records) if swapped else records
    laid = lay_out(_marked(records, decoded), source, where, log)
    return laid, decoded.encoding, shape.delimiter if shape != NO_DELIMITER else ""


def _without_end_mark(data: bytes, log: NoticeLog) -> bytes:
    stripped = data.rstrip(b"\x1a\0\r\n")
    found = data.find(b"\x1a", len(stripped))
    stripped = data[:found] if found >= 0 else data
    if found >= 0:
        log.add(0, "ctrl_z", "the file ends with a Ctrl-Z, the end mark of old systems: ignored")
    return stripped


def _swapped_back(record: Record) -> Record:
    cells = [cell.translate(SWAPPED_BACK) for cell in record.cells]
    return record._replace(cells=cells, raw=record.raw.translate(SWAPPED_BACK))


def _marked(records: Iterator[Record], decoded: Decoded) -> Iterator[Record]:
    """Returns the records, those on a line that could not be decoded with the reason."""
    if not decoded.broken:
        return records
    return (_with_trouble(record, decoded) for record in records)


def _with_trouble(record: Record, decoded: Decoded) -> Record:
    lines = record.raw.count("\n") + (record.raw.count("\r") - record.raw.count("\r\n"))
    for line in range(record.line, record.line + lines + 1):
        if line in decoded.broken:
            return record._replace(trouble=decoded.broken[line])
    return record
