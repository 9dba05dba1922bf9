"""Suites of CSV files made by others, where they are at hand: every file is read as their makers say."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from dedupe.model import SourceFile
from dedupe.sources import read_file

SHARED = Path(os.environ.get("DEDUPE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
SPECTRUM = SHARED / "data" / "suites" / "csv_spectrum"
DATALOADER = SHARED / "data" / "suites" / "csv_dataloader_encodings"


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.csv"))


def rows(source: SourceFile) -> list[dict[str, str]]:
    headers = source.table.headers
    return [
        {header: column.text(row) for header, column in zip(headers, source.table.columns, strict=True)}
        for row in range(len(source.table))
    ]


def test_the_suites_are_there() -> None:
    if not SPECTRUM.exists():
        pytest.skip(f"no suites at {SHARED} (set DEDUPE_SHARED to their folder)")
    assert (len(files(SPECTRUM / "csvs")), len(files(DATALOADER))) == (11, 19)


@pytest.mark.parametrize("path", files(SPECTRUM / "csvs"), ids=lambda path: path.stem)
def test_csv_spectrum(path: Path) -> None:
    text = (SPECTRUM / "json" / f"{path.stem}.json").read_text(encoding="utf-8")
    if b"\r" not in path.read_bytes():  # the line ends of a file are lost in the suite, those in its answer are not
        text = text.replace("\\r\\n", "\\n")
    expected = json.loads(text)
    source = read_file(str(path))
    assert rows(source) == expected
    assert source.quarantine == ()


@pytest.mark.parametrize("path", files(DATALOADER), ids=lambda path: path.stem)
def test_csv_dataloader_encodings(path: Path) -> None:
    # One table in many encodings; what carries the mark of UTF-32 in name only is still that table.
    plain = DATALOADER / "csvtext.csv" if path.stem.startswith("csvtext") else path
    with plain.open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    source = read_file(str(path))
    assert rows(source) == expected
    assert source.quarantine == ()
