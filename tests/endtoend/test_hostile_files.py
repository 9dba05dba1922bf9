"""The corpus of hostile CSV files, where it is at hand: a whole run over each behaves as its manifest says."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from endtoend_files import SHARED, dicts, query, raw_records, run_files, said

from dedupe.errors import DedupeError
from dedupe.sources.read import read_file

CORPUS = SHARED / "data" / "hostile"

#: Said by a step that does not exist yet: the list of erased people.
NOT_YET = {"csv/suppressed_returns.csv": {"suppress"}}

#: The corpus lets a reader choose between refusing and keeping all columns under numbered names; ours keeps.
KEPT_INSTEAD = {"csv/dup_headers.csv"}

#: Files that take longer than all others together.
SLOW = {"csv/cols_2100.csv"}

#: A busy machine may take so many times as long as the limit says.
PATIENCE = 6


def cases() -> Iterator[dict[str, str]]:
    manifest = CORPUS / "MANIFEST.csv"
    if manifest.exists():
        with manifest.open(encoding="utf-8", newline="") as file:
            yield from (row for row in csv.DictReader(file) if row["file"].startswith("csv/"))


CASES = list(cases())
TAKEN = [row for row in CASES if row["outcome"] != "error" or row["file"] in KEPT_INSTEAD]
REFUSED = [row for row in CASES if row["outcome"] == "error" and row["file"] not in KEPT_INSTEAD]


def params(rows: Sequence[dict[str, str]]) -> list[object]:
    return [pytest.param(r, id=r["file"], marks=pytest.mark.slow if r["file"] in SLOW else ()) for r in rows]


def test_the_corpus_is_there() -> None:
    if not CASES:
        pytest.skip(f"no corpus of hostile files at {CORPUS} (set DEDUPE_SHARED to its folder)")
    assert len(TAKEN) > 40
    assert len(REFUSED) > 4


def wanted_words(row: dict[str, str]) -> set[str]:
    words = {word.strip() for word in row["must_say"].split(";") if word.strip()}
    return words - NOT_YET.get(row["file"], set())


@pytest.mark.parametrize("row", params(TAKEN))
def test_taken_as_the_manifest_says(row: dict[str, str], tmp_path: Path) -> None:
    path, db = CORPUS / row["file"], tmp_path / "a.db"
    before = path.read_bytes()
    start = time.monotonic()
    summary = run_files(db, path)
    assert time.monotonic() - start < PATIENCE * float(row["limit_s"])
    assert path.read_bytes() == before
    file = summary.files[0]
    kept = query(db, "SELECT count(*) FROM records")[0][0]
    left = query(db, "SELECT count(*) FROM quarantine")[0][0]
    assert (file.rows, file.records, file.quarantined) == (int(row["rows_in"]), kept, left)
    assert kept + left == int(row["rows_in"])
    if row["outcome"] == "ok":
        assert left == 0
    texts = said(db, summary)
    assert {word for word in wanted_words(row) if word not in texts} == set()
    assert "\x1b" not in "\n".join(file.notices)
    assert "\ufffd" not in "".join(text for (text,) in query(db, "SELECT raw FROM records"))
    assert query(db, "SELECT count(*) FROM proposals WHERE band = 'auto'") == [(0,)]


@pytest.mark.parametrize("row", params(REFUSED))
def test_refused_as_the_manifest_says(row: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(DedupeError) as caught:
        run_files(tmp_path / "a.db", CORPUS / row["file"])
    message = str(caught.value)
    assert caught.value.exit_code == int(row["exit"])
    assert {word for word in wanted_words(row) if word not in message} == set()
    assert message.isprintable()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("row", params([row for row in TAKEN if row["file"] not in SLOW and int(row["rows_in"]) < 100]))
def test_values_come_back_as_they_were_read(row: dict[str, str], tmp_path: Path) -> None:
    path, db = CORPUS / row["file"], tmp_path / "a.db"
    run_files(db, path)
    table = read_file(str(path)).table
    texts = {header: column.texts() for header, column in zip(table.headers, table.columns, strict=True)}
    expected = {
        number: {header: str(values[place]) for header, values in texts.items()}
        for place, number in enumerate(table.row_numbers.tolist())
    }
    assert raw_records(db, path.stem) == expected


@dataclass(frozen=True)
class Ran:
    db: Path
    notices: tuple[str, ...]


def ran(name: str, folder: Path, **job: object) -> Ran:
    path = CORPUS / "csv" / name
    if not path.exists():
        pytest.skip(f"no corpus of hostile files at {CORPUS}")
    summary = run_files(folder / "a.db", path, **job)
    return Ran(folder / "a.db", summary.files[0].notices)


def test_identical_rows_are_one_group(tmp_path: Path) -> None:
    db = ran("identical_10k.csv", tmp_path).db
    assert query(db, "SELECT count(DISTINCT cluster_id) FROM cluster_members") == [(1,)]
    assert query(db, "SELECT size, band FROM proposals") == [(10_000, "review")]


def test_ten_thousand_people_behind_one_switchboard_stay_apart(tmp_path: Path) -> None:
    db = ran("giant_block.csv", tmp_path).db
    assert query(db, "SELECT count(*) FROM proposals") == [(0,)]
    capped = query(db, "SELECT sum(refined_blocks), sum(skipped_pairs) FROM blocking")[0]
    assert capped[0] > 0
    assert "worst" in dicts(db, "SELECT * FROM blocking LIMIT 1")[0]


def test_a_household_is_not_merged(tmp_path: Path) -> None:
    assert query(ran("household_shared.csv", tmp_path).db, "SELECT count(*) FROM proposals") == [(0,)]


def test_a_merge_that_makes_a_loop_is_blocked(tmp_path: Path) -> None:
    db = ran("accounts_merge_makes_cycle.csv", tmp_path).db
    found = query(
        db, "SELECT m.crm_id, p.blocked_by, p.band FROM proposals p JOIN proposal_members m USING (proposal_id)"
    )
    assert sorted(found) == [("M1", "would_create_cycle", "review"), ("M3", "would_create_cycle", "review")]


def test_ids_come_back_byte_for_byte(tmp_path: Path) -> None:
    db = ran("ids_mangling.csv", tmp_path, id_header="id").db
    with (CORPUS / "csv" / "ids_mangling.csv").open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    assert [i for (i,) in query(db, "SELECT crm_id FROM records ORDER BY row_number")] == ids
    assert [i for (i,) in query(db, "SELECT id FROM cleaned_accounts a JOIN records r ON r.record_id = a._record_id ORDER BY row_number")] == ids  # noqa: E501  # fmt: skip
    codes = {code for (code,) in query(db, "SELECT DISTINCT code FROM findings WHERE field = 'id'")}
    assert {"empty_id", "id_spaces"} <= codes
    assert query(db, "SELECT count(DISTINCT cluster_id) FROM cluster_members") == [(28,)]


def test_colliding_ids_keep_their_rows(tmp_path: Path) -> None:
    db = ran("ids_colliding.csv", tmp_path, id_header="id").db
    assert query(db, "SELECT crm_id, row_number FROM records ORDER BY row_number") == [
        ("100", 1), ("100", 2), ("100", 3), ("100 ", 4)
    ]  # fmt: skip
    messages = query(db, "SELECT DISTINCT message FROM findings WHERE code = 'id_collision'")
    assert messages == [('The id "100" stands in lines 2, 3 and 4: each of them is kept as its own record.',)]


def test_headers_that_hold_code_are_names_of_columns(tmp_path: Path) -> None:
    ran_ = ran("header_injection.csv", tmp_path)
    with (CORPUS / "csv" / "header_injection.csv").open(encoding="utf-8", newline="") as file:
        headers = next(csv.reader(file))
    assert len(headers) == 17
    told = [h for (h,) in query(ran_.db, "SELECT header FROM cleaned_columns ORDER BY position")]
    assert told == headers
    assert list(json.loads(query(ran_.db, "SELECT raw FROM records")[0][0])) == sorted(headers)
    assert query(ran_.db, "SELECT count(*) FROM records") == [(3,)]


def test_a_row_with_a_field_too_many_goes_to_quarantine_whole(tmp_path: Path) -> None:
    db = ran("ragged_long.csv", tmp_path).db
    rows = dicts(db, "SELECT * FROM quarantine")
    assert [(row["row_number"], row["line"], row["raw"]) for row in rows] == [(2, 3, "2,Smith, Bob,bob@example.com")]
    assert "4 fields where the header has 3" in rows[0]["reason"]
    assert query(db, "SELECT crm_id FROM records ORDER BY 1") == [("1",), ("3",)]


def test_an_encoding_mixed_into_another_comes_out_right(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir(), other.mkdir()
    utf8, mixed = ran("enc_utf8.csv", one).db, ran("enc_mixed_lines.csv", other).db
    names = "SELECT json_extract(raw, '$.last_name') FROM records ORDER BY row_number"
    assert query(mixed, names) == query(utf8, names)


def test_no_survivor_has_fewer_opt_outs_than_its_members(tmp_path: Path) -> None:
    db = ran("optout_conflict.csv", tmp_path).db
    allowed = {"", "false", "0", "no", "granted"}
    for number in [n for (n,) in query(db, "SELECT proposal_id FROM proposals")]:
        raws = [json.loads(r) for (r,) in query(db, "SELECT raw FROM records JOIN proposal_members USING (record_id) WHERE proposal_id = ?", number)]  # noqa: E501  # fmt: skip
        for header in ("email_opt_out", "do_not_call", "consent"):
            value = query(db, "SELECT value FROM proposal_fields WHERE proposal_id = ? AND field = ?", number, header)
            forbidden = any(raw[header] not in allowed for raw in raws)
            assert (value[0][0] not in allowed) == forbidden, (number, header)


def test_lookalikes_are_flagged_and_never_merged_without_a_person(tmp_path: Path) -> None:
    db = ran("enc_unicode_traps.csv", tmp_path).db
    flagged = query(
        db, "SELECT DISTINCT row_number FROM findings JOIN records USING (record_id) WHERE code = ?", "mixed_script"
    )
    assert flagged
    bands = query(db, "SELECT DISTINCT band FROM proposals")
    assert bands in ([], [("review",)])
    raws = [text for (text,) in query(db, "SELECT raw FROM records ORDER BY row_number LIMIT 2")]
    assert raws[0] != raws[1], "the two normal forms of one name are kept as they stood"
