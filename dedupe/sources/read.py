"""Opening a file and handing it to the reader for its kind."""

from __future__ import annotations

from pathlib import Path

from dedupe.model import SourceFile
from dedupe.sources.arrow import read_arrow
from dedupe.sources.delimited import read_delimited
from dedupe.sources.json_text import read_json
from dedupe.sources.kind import WORKBOOKS, kind_of
from dedupe.sources.layout import Laid
from dedupe.sources.notices import NoticeLog
from dedupe.sources.opening import Opened, opened
from dedupe.sources.options import ReadOptions
from dedupe.sources.parquet import read_parquet
from dedupe.sources.sqlite_table import read_sqlite
from dedupe.sources.workbook import read_workbook


def read_file(path: str, *, options: ReadOptions = ReadOptions()) -> SourceFile:
    """Returns the table in a file and what was found on the way. InputError if the file cannot be trusted.

    `path` may name what is inside a file: "export.zip::Contact.csv", "crm.db::people", "book.xlsx::Sheet 2",
    "answer.json::results"; "-" is stdin. Files are only read, never written, and nothing is unpacked to disk.
    """
    file = opened(path)
    source = options.source or Path(file.name).stem
    log = NoticeLog(source)
    laid, encoding, delimiter, kind = _laid(file, source, options, log)
    return SourceFile(
        path=path,
        name=file.shown_name,
        sha256=file.sha256,
        encoding=encoding,
        delimiter=delimiter,
        format=kind,
        original_headers=laid.original_headers,
        rows_in=laid.rows_in,
        table=laid.table,
        quarantine=laid.quarantine,
        notices=log.finish(),
    )


def _laid(file: Opened, source: str, options: ReadOptions, log: NoticeLog) -> tuple[Laid, str, str, str]:
    """Returns what the file holds, its encoding, its delimiter and its kind."""
    data, where = file.data, file.where
    kind = kind_of(data, file.name, where)
    if kind == "csv":
        return (*read_delimited(data, source, where, options, log), kind)
    if kind in WORKBOOKS:
        laid = read_workbook(data, kind, options.sheet or file.part, source=source, where=where, log=log)
        return laid, "", "", kind
    if kind == "json":
        wanted = options.table or file.part
        laid, encoding, style = read_json(data, options, wanted, name=file.name, source=source, where=where, log=log)
        return laid, encoding, "", style
    if kind == "parquet":
        return read_parquet(data, source, where, log), "", "", kind
    if kind == "arrow":
        return read_arrow(data, source, where, log), "", "", kind
    origin = file.on_disk or data
    return read_sqlite(origin, where, options.table or file.part, source, log), "", "", kind
