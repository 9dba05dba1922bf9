"""A small database with two sources of one object, awkward headers and values."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from dedupe.api import run
from dedupe.ruleset.data import sample_folder

#: Values that spreadsheets and careless writers damage. They stand in a column of notes, which no rule cleans.
AWKWARD = (
    "=1+1", "+49 30 123", "-5", "@SUM(A1)", "\t=1", "'quoted", "007", "1E5", "12345678901234567890", "a,b", 'say "hi"',
    "two\nlines", "windows\r\nlines", " spaces around ", "＝１＋１", "\u200b=1", "\u00a0=1", "2024-01-02", "10-22",
    "TRUE", "http://example.org", "_x0041_", "漢字", "=cmd|' /C calc'!A0",
)  # fmt: skip


@pytest.fixture(scope="session")
def two_sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the folder with a.csv, b.csv and their database two.db."""
    folder = tmp_path_factory.mktemp("two")
    with (sample_folder() / "hubspot" / "contacts.csv").open(encoding="utf-8-sig", newline="") as stream:
        people = list(csv.DictReader(stream))
    headers = list(people[0])
    _write(folder / "a.csv", [*headers, "Notes", "Notes"], people, 0)
    _write(folder / "b.csv", ["Notes", *reversed(headers), "Only here"], people[:120], 7)
    run([folder / "a.csv", folder / "b.csv"], folder / "two.db")
    return folder


def _write(file: Path, headers: list[str], people: list[dict[str, str]], start: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(headers)
        for number, person in enumerate(people):
            out.writerow([person.get(header, AWKWARD[(number + start) % len(AWKWARD)]) for header in headers])


@pytest.fixture
def own(two_sources: Path, tmp_path: Path) -> Path:
    """Returns a copy of the database that a test may change."""
    return Path(shutil.copy(two_sources / "two.db", tmp_path / "own.db"))
