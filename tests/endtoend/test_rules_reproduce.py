"""A rules file written from an export is accepted, and running with it gives what running without any gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from endtoend_files import CRMS, SAMPLES, SHARED, different_tables, query, run_files

from dedupe.ruleset.init_file import write_rules
from dedupe.ruleset.load import parse_rules
from dedupe.sources.read import read_file
from dedupe.sources.recognise import explain_rules
from dedupe.summary import Summary

SampleRuns = Callable[[str], tuple[Path, Summary]]

CRM_SAMPLES = sorted((SHARED / "data" / "crm_samples").glob("**/*.csv"))
HOSTILE = [
    path
    for name in (
        "cols_2100 header_injection dup_headers empty_header_names ids_mangling household_shared optout_conflict "
        "accounts_merge_makes_cycle emails_odd phones_odd formula_cells delim_decimal_comma preamble_and_total"
    ).split()
    if (path := SHARED / "data" / "hostile" / "csv" / f"{name}.csv").exists() and name != "cols_2100"
]


def init(target: Path, *files: Path) -> Path:
    """Writes the rules file that `init` writes for these files."""
    explained = [explain_rules(read_file(str(file)).table) for file in files]
    text = write_rules([item.rules for item in explained], profiles=[item.profile for item in explained])
    parsed = parse_rules(text, str(target))
    assert [(table.object, table.preset, table.id_header) for table in parsed.tables] == [
        (item.rules.object, item.rules.preset, item.rules.id_header) for item in explained
    ]
    target.write_text(text, encoding="utf-8")
    return target


@pytest.mark.parametrize("crm", CRMS)
def test_sample_data(sample_runs: SampleRuns, tmp_path: Path, crm: str) -> None:
    without, _ = sample_runs(crm)
    files = sorted((SAMPLES / crm).glob("*.csv"))
    rules = init(tmp_path / "rules.yml", *files)
    run_files(tmp_path / "a.db", *files, rules=str(rules))
    assert different_tables(without, tmp_path / "a.db") == []
    hashes = [query(db, "SELECT rules_hash, rules_yaml FROM runs")[0] for db in (without, tmp_path / "a.db")]
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize("crm", ["hubspot", "dynamics"])
def test_rules_of_a_run_repeat_it(sample_runs: SampleRuns, tmp_path: Path, crm: str) -> None:
    """What stands in `runs.rules_yaml` is a rules file."""
    without, _ = sample_runs(crm)
    rules = tmp_path / "rules.yml"
    rules.write_text(query(without, "SELECT rules_yaml FROM runs")[0][0], encoding="utf-8")
    run_files(tmp_path / "a.db", SAMPLES / crm / "contacts.csv", rules=str(rules))
    assert different_tables(without, tmp_path / "a.db") == []


@pytest.mark.parametrize("path", [*CRM_SAMPLES, *HOSTILE], ids=[path.name for path in [*CRM_SAMPLES, *HOSTILE]])
def test_other_files(path: Path, tmp_path: Path) -> None:
    run_files(tmp_path / "a.db", path)
    rules = init(tmp_path / "rules.yml", path)
    run_files(tmp_path / "b.db", path, rules=str(rules))
    # Without rules a run also tells why a column called id was not taken; with rules somebody has decided that.
    told = frozenset({"notices"} if query(tmp_path / "a.db", "SELECT 1 FROM notices WHERE code = 'id_clash'") else ())
    assert set(different_tables(tmp_path / "a.db", tmp_path / "b.db")) <= told


def test_the_pack_named_is_the_pack_used(tmp_path: Path) -> None:
    path = SAMPLES / "hubspot" / "contacts.csv"
    sizes = {}
    for pack in ("strict", "balanced", "loose"):
        run_files(tmp_path / f"{pack}.db", path, rules=pack)
        sizes[pack] = query(tmp_path / f"{pack}.db", "SELECT count(*) FROM pairs WHERE verdict = 'duplicate'")[0][0]
    assert sizes["strict"] <= sizes["balanced"] <= sizes["loose"]
    assert sizes["strict"] < sizes["loose"]
