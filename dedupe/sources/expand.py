"""What a person names to the tables behind it: `expand(paths, source="") -> tuple[Located, ...]`.

A folder becomes the tables in it, a zip archive its members, anything else itself. Read each with `read_located`, or
with `read_file(located.path, options=replace(options, source=located.source))`. Used by every command that takes
files: where a command reads one file only, it may refuse more than one `Located`.
"""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from dedupe.errors import InputError, StoreError
from dedupe.model import Notice, SourceFile
from dedupe.sources.archive import ZIP_MARKS, is_document, opened_zip, without_packing
from dedupe.sources.members import HEAD, chosen, tables_in
from dedupe.sources.opening import INSIDE, PATH_LENGTH, STDIN, ZIPPED_BOOKS, is_archive, split_address, stdin_bytes
from dedupe.sources.options import ReadOptions
from dedupe.sources.read import read_file
from dedupe.sources.shown import shown


@dataclass(frozen=True, slots=True)
class Located:
    """One table to read."""

    path: str  # what `read_file` takes: "people.csv", "export.zip::Contact.csv", "-"
    source: str  # name of the source, different for each table
    given: str  # what the person named: the file itself, or the folder or archive it is in
    said: str = ""  # what was left out of the folder or archive; with its first table only


def expand(paths: Sequence[str], source: str = "") -> tuple[Located, ...]:
    """Returns the tables behind files, folders, archives and `-` (stdin), in order, each once.

    `source` names the source of the one table there is. InputError where a folder or an archive holds none.
    """
    found: dict[tuple[str, str], Located] = {}
    for given in paths:
        if "\0" in given:
            raise InputError("not a path: it holds a NUL character", where=shown(given, PATH_LENGTH))
        for located in _behind(given):
            file, inside = split_address(located.path)
            key = (file if file == STDIN else os.path.realpath(file), inside)
            found.setdefault(key, located)
    tables = tuple(found.values())
    if source:
        if len(tables) > 1:
            raise InputError("--source names one table, but there are several: leave it out")
        return tuple(replace(item, source=source) for item in tables)
    names = source_names([item.path for item in tables])
    return tuple(replace(item, source=name) for item, name in zip(tables, names, strict=True))


def read_located(located: Located, options: ReadOptions = ReadOptions()) -> SourceFile:
    """Returns the table that was located, and what was found on the way. InputError if it cannot be trusted."""
    file = read_file(located.path, options=replace(options, source=located.source))
    if not located.said:
        return file
    return replace(file, notices=(Notice(file.table.source, 0, "left_out", located.said), *file.notices))


def source_names(paths: Sequence[str]) -> list[str]:
    """Returns a name for each: the stem of the file or member; with what it is in where two share it."""
    wishes = [_wishes(path) for path in paths]
    level = [0] * len(paths)
    while True:
        names = [wish[at] for wish, at in zip(wishes, level, strict=True)]
        count = Counter(names)
        again = [number for number, name in enumerate(names) if count[name] > 1]
        if not again:
            return names
        free = [number for number in again if level[number] + 1 < len(wishes[number])]
        if not free:
            raise InputError(f"two files would both be the source {names[again[0]]!r}: rename one of them")
        for number in free:
            level[number] += 1


def _wishes(path: str) -> list[str]:
    """Returns the names a source may have, the shortest first."""
    file, inside = split_address(path)
    if file == STDIN:
        own, folder = "stdin", "stdin"
    else:
        own, folder = Path(without_packing(Path(file).name)).stem, Path(file).resolve().parent.name
    if not inside:
        return [own, f"{folder}-{own}", Path(file).name, f"{folder}-{Path(file).name}"]
    member = PurePosixPath(inside.partition(INSIDE)[0])
    if not member.suffix:  # a table or a sheet
        return [own, f"{own}-{inside}", f"{folder}-{own}-{inside}"]
    stem = PurePosixPath(without_packing(member.name)).stem or own
    inner = [f"{member.parent.name}-{stem}"] if member.parent.name.strip(".") else []
    return [stem, *inner, f"{own}-{stem}", f"{folder}-{own}-{stem}", f"{own}-{member}"]


def _behind(given: str) -> Iterator[Located]:
    file, inside = split_address(given)
    if inside:
        yield Located(given, "", given)
    elif file == STDIN:
        data = stdin_bytes()
        yield from _in_archive(given, data) if is_archive(data, "", "stdin") else [Located(given, "", given)]
    elif os.path.isdir(file):
        yield from _in_folder(given)
    elif _may_be_archive(file):
        yield from _in_archive(given)
    else:
        yield Located(given, "", given)


def _may_be_archive(file: str) -> bool:
    """Returns whether a file is a zip archive and no workbook; what cannot be opened is told when it is read."""
    if file.lower().endswith(ZIPPED_BOOKS):
        return False
    try:
        if not os.path.isfile(file):
            return False
        with open(file, "rb") as stream:
            if not stream.read(4).startswith(ZIP_MARKS):
                return False
        with opened_zip(file, shown(file, PATH_LENGTH)) as archive:
            return not is_document(archive)
    except (OSError, ValueError):
        return False


def _in_archive(given: str, data: bytes | None = None) -> Iterator[Located]:
    where = "stdin" if data is not None else shown(given, PATH_LENGTH)
    with opened_zip(given if data is None else io.BytesIO(data), where) as archive:
        members, said = tables_in(archive, where)
    for number, member in enumerate(members):
        yield Located(f"{given}{INSIDE}{member}", "", given, said if number == 0 else "")


def _in_folder(given: str) -> Iterator[Located]:
    """Yields the tables of a folder by name, those of archives in it too; folders in it are only said."""
    where = shown(given, PATH_LENGTH)
    try:
        entries = sorted(os.scandir(given), key=lambda entry: entry.name)
        folders = [entry.name for entry in entries if entry.is_dir() and not entry.name.startswith(".")]
        names = [entry.name for entry in entries if entry.is_file()]
    except OSError as error:
        raise StoreError(f"cannot be read ({error.strerror}): check its rights", where=where) from None

    def head(name: str) -> bytes:
        with open(os.path.join(given, name), "rb") as stream:
            return stream.read(HEAD)

    archives = [name for name in names if not name.startswith(".") and _may_be_archive(os.path.join(given, name))]
    inside = [item for name in archives for item in _in_archive(os.path.join(given, name))]
    rest = [name for name in names if name not in archives]
    tables, said = chosen(rest, head, "this folder", where, also=bool(inside))
    if folders:
        said = f"{said}; " if said else ""
        said += f"folders in this folder were not looked into: {', '.join(map(shown, folders[:20]))}"
    located = [*(Located(os.path.join(given, name), "", given) for name in tables), *inside]
    for number, item in enumerate(located):
        both = "; ".join(text for text in (said if number == 0 else "", item.said) if text)
        yield replace(item, given=given, said=both)
