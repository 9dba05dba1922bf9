"""Which files of a folder or a zip archive are tables to take, and which are left out and why."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import PurePosixPath

from dedupe.errors import InputError
from dedupe.ruleset.data import load_words
from dedupe.sources.archive import member_names, without_packing
from dedupe.sources.shown import shown

#: Names of what may be a table. ".txt" is not among them: whether it is one is looked at.
TABLE_NAMES = (
    ".csv", ".tsv", ".tab", ".psv", ".json", ".jsonl", ".ndjson", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods",
    ".parquet", ".feather", ".arrow", ".db", ".sqlite", ".sqlite3",
)  # fmt: skip
#: What this tool writes beside an export.
OWN_NAMES = (".quarantine.csv",)
OWN_DATABASE = 0x64647570  # application_id of our databases, in bytes 68 to 71 of the file
APPLICATION_ID = slice(68, 72)
SQLITE_MARK = b"SQLite format 3\x00"
#: So much of a ".txt" file shows whether its lines are cut into fields.
HEAD = 4096
#: So many names are said; a count stands for the others.
NAMED = 20


def tables_in(archive: zipfile.ZipFile, where: str) -> tuple[tuple[str, ...], str]:
    """Returns the members to take and a sentence on those left out, "" if none. InputError if there is none to take."""

    def head(name: str) -> bytes:
        with archive.open(name) as stream:
            return stream.read(HEAD)

    names = member_names(archive, where)
    if names and all(archive.getinfo(name).flag_bits & 0x1 for name in names):
        raise InputError("this zip archive has a password: unpack it and give the files in it", where=where)
    return chosen(names, head, "this zip archive", where)


def chosen(
    names: Sequence[str], head: Callable[[str], bytes], what: str, where: str, *, also: bool = False
) -> tuple[tuple[str, ...], str]:
    """Returns the names of tables of the objects we treat and a sentence on the others. InputError if there is none.

    A table of another object (tasks, deals) is taken only where it is the one table there is. With `also` there are
    further tables beside these, and none is needed here.
    """
    reasons = {name: _reason(name, head) for name in names}
    tables = [name for name, reason in reasons.items() if not reason]
    treated = [name for name in tables if not is_other_object(name)] if len(tables) > 1 or also else tables
    others = [name for name in tables if name not in treated]
    if not treated and not also:
        held = _listed([*others, *(name for name in names if name not in others)]) or "nothing"
        remedy = "name the one that is meant" if others else "export contacts, accounts or leads as CSV"
        raise InputError(f"{what} holds no table of contacts, accounts or leads, but {held}: {remedy}", where=where)
    said = []
    if others:
        said.append(f"{_listed(others)} (other objects; name one to take it all the same)")
    for reason in sorted({reason for reason in reasons.values() if reason}):
        said.append(f"{_listed([name for name in names if reasons[name] == reason])} ({reason})")
    return tuple(
        treated
    ), f"from {what} took {_listed(treated) or 'none of its own files'}; left out: {'; '.join(said)}" if said else ""


def is_other_object(name: str) -> bool:
    """Returns whether a file is named after an object that is neither contact, account nor lead.

    The whole name must say so, apart from numbers, dates and words such as "export": a table called
    "contacts from event" is one of contacts.
    """
    stem = PurePosixPath(without_packing(name)).stem
    spread = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem)
    words = [word for word in re.split(r"[^a-z]+", spread.lower()) if word]
    named, noise = _other_objects()
    return "".join(word for word in words if word not in noise) in named


@cache
def _other_objects() -> tuple[frozenset[str], frozenset[str]]:
    words = load_words("other_objects")
    return frozenset(name.replace(" ", "") for name in words["objects"]), frozenset(words["noise"])


def _reason(name: str, head: Callable[[str], bytes]) -> str:
    """Returns why a file is no table, "" if it may be one."""
    base = name.rpartition("/")[2]
    lower = base.lower()
    if base.startswith((".", "~$")) or name.startswith("__MACOSX/"):
        return "hidden"
    if lower.endswith(OWN_NAMES):
        return "written by dedupe"
    if lower.endswith((".zip", ".7z", ".rar", ".tar", ".tgz")):
        return "an archive: name it to read it"
    plain = without_packing(lower)
    if plain.endswith((".db", ".sqlite", ".sqlite3")) and is_own_database(_safe(head, name)):
        return "written by dedupe"
    if plain.endswith(TABLE_NAMES):
        return ""
    if plain.endswith(".txt") and plain == lower and _is_cut_up(_safe(head, name)):
        return ""
    return "no table"


def _safe(head: Callable[[str], bytes], name: str) -> bytes:
    try:
        return head(name)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        return b""  # what is wrong with it is said when it is read


def is_own_database(head: bytes) -> bool:
    """Returns whether these are the first bytes of a database that dedupe wrote."""
    return head.startswith(SQLITE_MARK) and int.from_bytes(head[APPLICATION_ID], "big") == OWN_DATABASE


def _is_cut_up(head: bytes) -> bool:
    """Returns whether the first lines of a text file hold one delimiter equally often."""
    lines = [line for line in head.replace(b"\0", b"").splitlines()[:3] if line.strip()]
    return len(lines) > 1 and any(
        lines[0].count(mark) == lines[1].count(mark) > 0 for mark in (b"\t", b";", b"|", b",")
    )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(shown(name) for name in names[:NAMED]) + more
