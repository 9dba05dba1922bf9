"""Rows in are rows kept plus rows in quarantine, values come back as they stood, and sources stay as they were."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from endtoend_files import CRMS, SAMPLES, SHARED, query, raw_records, read_csv, run_files, write_csv

from dedupe.sources.read import read_file
from dedupe.summary import Summary

SampleRuns = Callable[[str], tuple[Path, Summary]]

CRM_SAMPLES = sorted((SHARED / "data" / "crm_samples").glob("**/*.csv"))


def assert_rows_conserved(db: Path, summary: Summary) -> None:
    inputs = json.loads(query(db, "SELECT inputs FROM runs ORDER BY run_id DESC LIMIT 1")[0][0])
    assert len(inputs) == len(summary.files)
    for told, counted in zip(inputs, summary.files, strict=True):
        kept = [n for (n,) in query(db, "SELECT row_number FROM records WHERE source = ?", told["source"])]
        left = [n for (n,) in query(db, "SELECT row_number FROM quarantine WHERE source = ?", told["source"])]
        assert (counted.rows, counted.records, counted.quarantined) == (told["rows"], len(kept), len(left))
        # Each row of the file once, either here or there.
        assert sorted([*kept, *left]) == list(range(1, told["rows"] + 1))
        assert all(reason for (reason,) in query(db, "SELECT reason FROM quarantine"))


@pytest.mark.parametrize("crm", [*CRMS, "mixed"])
def test_rows_of_the_sample_data_are_all_there(sample_runs: SampleRuns, crm: str) -> None:
    db, summary = sample_runs(crm)
    assert_rows_conserved(db, summary)
    assert sum(file.rows for file in summary.files) > 250


@pytest.mark.parametrize("crm", CRMS)
def test_every_cell_of_the_sample_data_comes_back(sample_runs: SampleRuns, crm: str) -> None:
    db, summary = sample_runs(crm)
    for file in summary.files:
        expected = read_csv(SAMPLES / crm / file.name)
        assert raw_records(db, file.source) == dict(enumerate(expected, start=1))


@pytest.mark.parametrize("crm", CRMS)
def test_crm_ids_are_the_cells_of_the_id_column(sample_runs: SampleRuns, crm: str) -> None:
    db, summary = sample_runs(crm)
    for file in summary.files:
        first = next(iter(read_csv(SAMPLES / crm / file.name)[0]))
        rows = query(db, "SELECT crm_id, raw FROM records WHERE source = ?", file.source)
        assert [crm_id for crm_id, _ in rows] == [json.loads(raw)[first] for _, raw in rows]


@pytest.mark.parametrize("path", CRM_SAMPLES, ids=[path.name for path in CRM_SAMPLES])
def test_crm_samples(path: Path, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    summary = run_files(db, path)
    assert_rows_conserved(db, summary)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert query(db, "SELECT json_extract(inputs, '$[0].sha256') FROM runs") == [(before,)]
    assert raw_records(db, path.stem) == dict(enumerate(read_csv(path), start=1))
    told = summary.files[0]
    named = {"Contact": "contact", "Account": "account", "Lead": "lead", "account": "account", "broker": "contact"}
    assert told.object == next(kind for word, kind in named.items() if word in path.name)
    if path.name == "accountData.csv":  # the others hold too few columns of Salesforce's to be sure
        assert told.preset == "salesforce"


def test_crm_samples_are_at_hand() -> None:
    if not CRM_SAMPLES:
        pytest.skip(f"no CRM samples under {SHARED} (set DEDUPE_SHARED to its folder)")
    assert len(CRM_SAMPLES) == 10


def sources() -> Iterator[Path]:
    yield from (path for path in sorted(SAMPLES.glob("*/*.csv")) if path.parent.name in CRMS)


def test_sources_are_opened_for_reading_only(tmp_path: Path) -> None:
    paths = list(sources())
    copies = []
    for path in paths:
        copy = tmp_path / path.parent.name / path.name
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
        copy.chmod(0o444)
        copies.append((copy, hashlib.sha256(copy.read_bytes()).hexdigest(), copy.stat().st_mtime_ns))
    small = [copy for copy, _, _ in copies if copy.parent.name in ("hubspot", "zoho")]
    run_files(tmp_path / "a.db", *small)
    for copy, digest, changed in copies:
        assert (hashlib.sha256(copy.read_bytes()).hexdigest(), copy.stat().st_mtime_ns) == (digest, changed)
    beside = {path.name for folder in tmp_path.iterdir() if folder.is_dir() for path in folder.iterdir()}
    assert beside == {path.name for path in paths}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,note\n1,  two spaces  \n", "  two spaces  "),
        ("id,note\n1,\ttab\n", "\ttab"),
        ('id,note\n1,"line one\r\nline two\nline three"\n', "line one\r\nline two\nline three"),
        ('id,note\n1,"say ""hi"""\n', 'say "hi"'),
        ("id,note\n1,=1+1\n", "=1+1"),
        ("id,note\n1,007\n", "007"),
        ("id,note\n1,1.50\n", "1.50"),
        ("id,note\n1,4.42E+11\n", "4.42E+11"),
        ("id,note\n1,TRUE\n", "TRUE"),
        ("id,note\n1,NULL\n", "NULL"),
        ("id,note\n1,e\u0301\n", "e\u0301"),
        ("id,note\n1,a\u200bb\n", "a\u200bb"),
        ("id,note\n1,\U0001f600\n", "\U0001f600"),
        ("id,note\n1,2026-01-02\n", "2026-01-02"),
    ],
)
def test_odd_values_come_back(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(text.encode())
    run_files(tmp_path / "a.db", path)
    raw = raw_records(tmp_path / "a.db", "odd")[1]
    assert raw["note"] == expected
    table = read_file(str(path)).table
    assert raw == {header: table.column(header).text(0) for header in table.headers}


def test_an_id_that_stands_twice_keeps_both_rows_and_names_the_lines(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id,first_name,last_name\n7,Ann,Lee\n8,Bob,Stone\n7,Cy,Fox\n,Di,Moss\n", encoding="utf-8")
    db = tmp_path / "a.db"
    summary = run_files(db, path, id_header="id")
    assert query(db, "SELECT crm_id, occurrence FROM records ORDER BY row_number") == [
        ("7", query(db, "SELECT occurrence FROM records WHERE row_number = 1")[0][0]),
        ("8", 0),
        ("7", query(db, "SELECT occurrence FROM records WHERE row_number = 3")[0][0]),
        ("", 0),
    ]
    assert sorted(query(db, "SELECT occurrence FROM records WHERE crm_id = '7'")) == [(0,), (1,)]
    found = query(db, "SELECT DISTINCT message FROM findings WHERE code = 'id_collision'")
    assert found == [('The id "7" stands in lines 2 and 4: each of them is kept as its own record.',)]
    assert_rows_conserved(db, summary)


def test_a_column_called_id_that_is_none_is_said(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id,first_name,last_name\n7,Ann,Lee\n8,Bob,Stone\n7,Cy,Fox\n,Di,Moss\n", encoding="utf-8")
    db = tmp_path / "a.db"
    summary = run_files(db, path)
    assert query(db, "SELECT crm_id FROM records ORDER BY row_number") == [("1",), ("2",), ("3",), ("4",)]
    assert summary.files[0].notices[:2] == (
        'line 4: the id "7" stands on line 2 too',
        'line 5: empty id in the column "id"',
    )
    assert "--id" in summary.files[0].notices[2]
    assert query(db, "SELECT code, line FROM notices ORDER BY line") == [
        ("id_clash", 0), ("id_clash", 4), ("id_clash", 5)
    ]  # fmt: skip


def test_a_few_ids_that_are_empty_or_stand_twice_do_not_lose_the_id_column(tmp_path: Path) -> None:
    rows = [{"id": f"K{place}", "first_name": "Ann", "last_name": f"Lee{place}"} for place in range(300)]
    rows += [{**rows[5], "last_name": "Lees5"}, rows[6], {**rows[7], "id": ""}]
    db = tmp_path / "a.db"
    for _ in range(2):
        summary = run_files(db, write_csv(tmp_path / "people.csv", rows))
        found = query(
            db, "SELECT crm_id, count(*), max(occurrence) FROM records GROUP BY 1 HAVING crm_id IN ('', 'K5', 'K6')"
        )
        assert sorted(found) == [("", 1, 0), ("K5", 2, 1), ("K6", 2, 1)]
        messages = query(db, "SELECT DISTINCT code, message FROM findings WHERE code IN ('id_collision', 'empty_id')")
        assert sorted(messages) == [
            ("empty_id", "The record has no id; it is known by its row only."),
            ("id_collision", 'The id "K5" stands in lines 7 and 302: each of them is kept as its own record.'),
            ("id_collision", 'The id "K6" stands in lines 8 and 303: each of them is kept as its own record.'),
        ]
        assert_rows_conserved(db, summary)
        assert query(db, "SELECT 1 FROM notices WHERE code = 'id_clash'") == []
