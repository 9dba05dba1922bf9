"""Opening a file and handing it to the reader for its kind."""

from __future__ import annotations

import hashlib
from pathlib import Path

from dedupe.errors import InputError, StoreError
from dedupe.model import SourceFile
from dedupe.sources.delimited import read_delimited
from dedupe.sources.jsonl import read_json_lines
from dedupe.sources.kind import kind_of
from dedupe.sources.notices import NoticeLog
from dedupe.sources.options import ReadOptions
from dedupe.sources.parquet import read_parquet
from dedupe.sources.shown import shown
from dedupe.sources.sqlite_table import read_sqlite
from dedupe.sources.workbook import read_workbook

#: A path is shown whole, but not one that fills the screen.
PATH_LENGTH = 500


def read_file(path: str, *, options: ReadOptions = ReadOptions()) -> SourceFile:
    """Returns the table in a file and what was found on the way. InputError if the file cannot be trusted.

    `path` may name a table of a SQLite file: "file.db::table". Files are only read, never written.
    """
    file, _, table = path.partition("::") if not Path(path).exists() else (path, "", "")
    where = shown(file, PATH_LENGTH)
    data = _bytes_of(file, where)
    name = Path(file).name
    source = options.source or Path(file).stem
    log = NoticeLog(source)
    kind = kind_of(data, name, where)
    encoding = delimiter = ""
    if kind == "csv":
        laid, encoding, delimiter = read_delimited(data, source, where, options, log)
    elif kind == "xlsx":
        laid = read_workbook(data, source, where, options, log)
    elif kind == "jsonl":
        laid, encoding = read_json_lines(data, source, where, options, log)
    elif kind == "parquet":
        laid = read_parquet(data, source, where, log)
    else:
        laid = read_sqlite(file, where, options.table or table, source, log)
    return SourceFile(
        path=path,
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        delimiter=delimiter,
        format=kind,
        original_headers=laid.original_headers,
        rows_in=laid.rows_in,
        table=laid.table,
        quarantine=laid.quarantine,
        notices=log.finish(),
    )


def _bytes_of(file: str, where: str) -> bytes:
    try:
        path = Path(file)
        if path.is_dir():
            raise InputError("this is a folder: name the files in it", where=where)
        if path.exists() and not path.is_file():
            raise InputError("this is no file but a device or a pipe: save its content as a file", where=where)
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise InputError("no such file: check the path", where=where) from None
    except OSError as error:
        raise StoreError(f"cannot be read ({error.strerror}): check its rights", where=where) from None
    except ValueError:
        raise InputError("not a path: it holds a NUL character", where=where) from None
