"""From what a person names to bytes: a file, a member of an archive, a packed file, or stdin."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dedupe.errors import InputError, StoreError
from dedupe.sources.archive import (
    ZIP_MARKS,
    is_document,
    member_bytes,
    opened_zip,
    packing_of,
    unpacked,
    without_packing,
)
from dedupe.sources.members import tables_in
from dedupe.sources.shown import shown

#: Between a file and what is meant inside it: `export.zip::Contact.csv`, `crm.db::contacts`, `book.xlsx::Sheet 2`.
INSIDE = "::"
STDIN = "-"
#: A path is shown whole, but not one that fills the screen.
PATH_LENGTH = 500
#: A zip file under one of these names is a workbook, damaged or not.
ZIPPED_BOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".ods", ".ots")


@dataclass(frozen=True, slots=True)
class Opened:
    """The bytes of one table file and where they came from."""

    data: bytes
    name: str  # what its kind may be told from: the name of the file or member, without ".gz"
    shown_name: str  # name as recorded: "export.zip::Contact.csv"
    where: str  # for messages
    on_disk: str  # path of the file, "" where it was inside another one or came from stdin
    part: str  # what is asked for inside: a sheet, a table, an array; "" for nothing
    sha256: str  # of the file that was given


def split_address(path: str) -> tuple[str, str]:
    """Returns the file and what is meant inside it, "" for nothing; a file may have "::" in its name."""
    if INSIDE not in path or os.path.lexists(path):
        return path, ""
    file, _, inside = path.partition(INSIDE)
    return file, inside


def opened(path: str) -> Opened:
    """Returns the bytes behind a path such as `f.csv`, `f.csv.gz`, `f.zip::Contact.csv`, `f.db::people` or `-`.

    InputError if there are none, or more than one file in an archive that may be meant.
    """
    file, part = split_address(path)
    where = "stdin" if file == STDIN else shown(file, PATH_LENGTH)
    data = stdin_bytes() if file == STDIN else bytes_of(file, where)
    sha256 = hashlib.sha256(data).hexdigest()
    name = "stdin" if file == STDIN else Path(file).name
    shown_name, on_disk = name, "" if file == STDIN else file
    if is_archive(data, name, where):
        data, member, part = _member(data, part, where)
        name, on_disk = member.rpartition("/")[2], ""
        shown_name, where = f"{shown_name}{INSIDE}{member}", f"{where}{INSIDE}{shown(member, PATH_LENGTH)}"
        if packing_of(data) or is_archive(data, name, where):
            raise InputError("this is an archive inside an archive: unpack the outer one first", where=where)
    elif packing_of(data):
        data, name, on_disk = unpacked(data, where), without_packing(name), ""
    return Opened(data, name, shown_name, where, on_disk, part, sha256)


def is_archive(data: bytes, name: str, where: str) -> bool:
    """Returns whether these are a zip archive of files, and not a workbook, which is a zip archive too."""
    if not data.startswith(ZIP_MARKS) or name.lower().endswith(ZIPPED_BOOKS):
        return False
    with opened_zip(io.BytesIO(data), where) as archive:
        return not is_document(archive)


def bytes_of(file: str, where: str) -> bytes:
    """Returns what a file holds. InputError or StoreError if it cannot be read."""
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


class _Stdin:
    """What came in on stdin, read once: a stream cannot be looked at and then read again."""

    stream: IO[bytes] | None = None
    data = b""


def stdin_bytes() -> bytes:
    """Returns all that comes in on stdin, the same bytes each time. InputError if nothing is piped into it."""
    stream = sys.stdin.buffer
    if _Stdin.stream is not stream:
        if stream.isatty():
            raise InputError("nothing is piped into stdin: use `command | dedupe ... -`, or name a file", where="stdin")
        _Stdin.data = stream.read()
        _Stdin.stream = stream
    return _Stdin.data


def _member(data: bytes, part: str, where: str) -> tuple[bytes, str, str]:
    """Returns the bytes and the name of the member that is meant, and what is asked for inside it."""
    with opened_zip(io.BytesIO(data), where) as archive:
        if part:
            known = part in archive.namelist()
            member, _, inside = (part, "", "") if known else part.partition(INSIDE)
            return member_bytes(archive, member, where), member, inside
        members, _ = tables_in(archive, where)
        if len(members) > 1:
            listed = ", ".join(shown(member) for member in members[:20])
            message = f"this zip archive holds several tables ({listed}): name one, as in {where}{INSIDE}{members[0]}"
            raise InputError(message, where=where)
        return member_bytes(archive, members[0], where), members[0], ""
