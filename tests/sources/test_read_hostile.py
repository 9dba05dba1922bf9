"""The corpus of hostile files, where it is at hand: what it says must happen when these files are read."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dedupe.errors import InputError
from dedupe.sources import read_file

SHARED = Path(os.environ.get("DEDUPE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
CORPUS = SHARED / "data" / "hostile"
#: What is said about values, records and rules is said by other steps than reading.
LATER = {"mojibake", "invisible", "empty id", "block", "cycle", "suppress"}
#: The corpus lets a reader choose between refusing and keeping all columns under numbered names; ours keeps.
KEPT_INSTEAD = {"csv/dup_headers.csv"}
#: Said by comparing ids, not by reading.
LATER_FILES = {"csv/ids_colliding.csv"}


def cases() -> Iterator[dict[str, str]]:
    manifest = CORPUS / "MANIFEST.csv"
    if not manifest.exists():
        return
    with manifest.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["file"].startswith(("csv/", "xlsx/")) and row["class"] != "support":
                yield row


CASES = list(cases())


def test_the_corpus_is_there() -> None:
    if not CASES:
        pytest.skip(f"no corpus of hostile files at {CORPUS} (set DEDUPE_SHARED to its folder)")
    assert len(CASES) > 60


def must_say(row: dict[str, str]) -> set[str]:
    if row["file"] in LATER_FILES:
        return set()
    return {word.strip() for word in row["must_say"].split(";") if word.strip()} - LATER


@pytest.mark.parametrize("row", CASES, ids=[row["file"] for row in CASES])
def test_as_the_manifest_says(row: dict[str, str]) -> None:
    path = CORPUS / row["file"]
    before = path.read_bytes()
    if row["outcome"] == "error" and row["file"] not in KEPT_INSTEAD:
        with pytest.raises(InputError) as caught:
            read_file(str(path))
        said = str(caught.value)
        assert said.isprintable()
    else:
        source = read_file(str(path))
        assert source.rows_in == len(source.table) + len(source.quarantine) == int(row["rows_in"])
        assert not any("\ufffd" in value for column in source.table.columns for value in column.values)
        said = "\n".join([n.message for n in source.notices] + [q.reason for q in source.quarantine])
        assert "\x1b" not in said
        if row["outcome"] == "ok":
            assert not source.quarantine
    assert "CANARY" not in said
    assert {word for word in must_say(row) if word not in said} == set()
    assert path.read_bytes() == before


def test_latin_files_come_out_like_the_utf8_one() -> None:
    if not CASES:
        pytest.skip(f"no corpus of hostile files at {CORPUS}")
    expected = rows("enc_utf8.csv")
    for name in ("enc_utf16be_bom", "enc_utf32le_bom", "delim_semicolon", "delim_tab", "delim_pipe", "eol_cr_only"):
        assert rows(name + ".csv") == expected, name
    latin = [[cell.replace("Łódź", "Lodz") for cell in row] for row in expected]
    assert rows("enc_cp1252.csv") == latin


def rows(name: str) -> list[list[str]]:
    table = read_file(str(CORPUS / "csv" / name)).table
    return [[column.text(row) for column in table.columns] for row in range(len(table))]
