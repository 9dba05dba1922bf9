"""Files that appear whole or not at all: written beside their place, renamed when all are done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from pathlib import Path

from dedupe.errors import InputError

MANIFEST = "manifest.json"
MARK = "dedupe export"  # the `made_by` of a manifest of ours
_UNFIT = frozenset('<>:"/\\|?*')


class Parts:
    """The files of one export on their way to their folder."""

    def __init__(self, folder: Path, inputs: Collection[str]) -> None:
        self.folder = folder
        self._inputs = inputs  # SHA-256 of the files that were read: never to be overwritten
        self._ours = _listed(folder)
        self._names: list[str] = []

    def new(self, name: str) -> Path:
        """Returns where to write a file of this name for now. InputError if a file of somebody else has that name."""
        target = self.folder / name
        if target.exists() and not self._replaceable(target):
            raise InputError(
                "is there already and was not made by an export of ours: choose another folder", where=str(target)
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        self._names.append(name)
        return self._part(name)

    def _replaceable(self, target: Path) -> bool:
        return target.is_file() and target.name in self._ours and _sha256(target) not in self._inputs

    def _part(self, name: str) -> Path:
        return self.folder / f"{name}.part"

    def finish(self) -> None:
        """Puts all files in place, the manifest first: it says which files are ours."""
        for name in sorted(self._names, key=lambda name: name != MANIFEST):
            self._part(name).replace(self.folder / name)

    def discard(self) -> None:
        """Removes what was written so far; files of an earlier export stay."""
        for name in self._names:
            self._part(name).unlink(missing_ok=True)


def _listed(folder: Path) -> frozenset[str]:
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if told.get("made_by") != MARK:
            return frozenset()
        return frozenset([MANIFEST, *(str(item["name"]) for item in told["files"])])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return frozenset()


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def file_name(stem: str, ending: str, taken: Collection[str]) -> str:
    """Returns a file name that every system takes, not among `taken` (which are lower case).

    >>> file_name("contact_a/b", "csv", ())
    'contact_a_b.csv'
    """
    base = "".join("_" if c in _UNFIT or not c.isprintable() else c for c in stem)[:120].rstrip(". ")
    name, number = f"{base}.{ending}", 2
    while name.lower() in taken:
        name, number = f"{base}__{number}.{ending}", number + 1
    return name
