"""`dedupe init`, `dedupe rules`, `dedupe history`, `dedupe doctor` and the Python API."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

import dedupe
from dedupe.errors import InputError
from dedupe.ruleset.data import sample_folder
from dedupe.store.dump import RUN_MARKS, sorted_dump_digest

SAMPLES = ("hubspot/contacts.csv", "dynamics/contacts.csv", "pipedrive/people.csv", "zoho/Contacts.csv")


@pytest.mark.parametrize("sample", SAMPLES)
def test_init_writes_rules_that_reproduce_the_run(call, tmp_path: Path, sample: str) -> None:
    source, rules = sample_folder() / sample, tmp_path / "rules.yml"
    assert call("init", source, "-o", rules).exit_code == 0
    assert call("rules", "check", rules).exit_code == 0
    assert call("run", source, "--db", tmp_path / "plain.db").exit_code == 0
    assert call("run", source, "--rules", rules, "--db", tmp_path / "ruled.db").exit_code == 0
    digests = {sorted_dump_digest(tmp_path / name, RUN_MARKS) for name in ("plain.db", "ruled.db")}
    assert len(digests) == 1


def test_init_to_stdout_is_the_file_and_nothing_else(call, tmp_path: Path) -> None:
    source = sample_folder() / "hubspot" / "contacts.csv"
    done = call("init", source)
    (tmp_path / "r.yml").write_text(done.stdout, encoding="utf-8")
    assert call("rules", "check", tmp_path / "r.yml").exit_code == 0
    again = call("init", source, "-o", tmp_path / "r.yml")
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert call("init", source, "-o", tmp_path / "r.yml", "--force").exit_code == 0
    assert (tmp_path / "r.yml").read_text(encoding="utf-8") == done.stdout


def test_check_names_every_problem_with_its_line(call, tmp_path: Path) -> None:
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text("version: 1\nobject: contact\nmtach: {}\nrequird: []\n", encoding="utf-8")
    done = call("rules", "check", tmp_path / "a.yml", tmp_path / "b.yml")
    assert done.exit_code == 2
    places = [line.rpartition(".yml:")[0][-1] + line.rpartition(".yml:")[2][:1] for line in done.stderr.splitlines()]
    assert places == ["a3", "a4", "b3", "b4"]


@pytest.mark.parametrize("name", ["strict", "balanced", "loose"])
def test_show_prints_rules_that_check_accepts(call, tmp_path: Path, name: str) -> None:
    (tmp_path / "r.yml").write_text(call("rules", "show", name).stdout, encoding="utf-8")
    assert call("rules", "check", tmp_path / "r.yml").exit_code == 0
    assert json.loads(call("rules", "show", name, "--json").stdout)["yaml"] == (tmp_path / "r.yml").read_text("utf-8")


def test_schema_is_json(call) -> None:
    told = json.loads(call("rules", "schema").stdout)
    assert told["$schema"].startswith("https://json-schema.org/")
    assert json.loads(call("rules", "schema", "--json").stdout) == told


def test_history(call, own_db: Path) -> None:
    told = json.loads(call("history", own_db, "--json").stdout)["runs"]
    assert [(run["run_id"], run["status"]) for run in told] == [(1, "done")]
    assert [item["name"] for item in told[0]["inputs"]] == ["Account.csv", "Contact.csv", "leads.csv"]
    line = call("history", own_db).output.splitlines()[1]
    records = sum(item["records"] for item in told[0]["counts"]["objects"])
    assert line.split()[:4] == ["1", told[0]["started_at"], "done", f"{records:,}"]


def test_doctor_finds_nothing_wrong(call, own_db: Path) -> None:
    told = json.loads(call("doctor", own_db, "--json").stdout)
    assert told["fine"]
    assert {item["what"] for item in told["checks"]} >= {"Python", "SQLite", "rights", "pages", "audit log", "contents"}
    assert call("doctor").exit_code == 0


def test_doctor_finds_an_edited_log(call, own_db: Path) -> None:
    with closing(sqlite3.connect(own_db)) as conn:
        conn.execute("UPDATE runs SET rules_yaml = 'x'")
        conn.commit()
    done = call("doctor", own_db)
    assert done.exit_code == 3
    assert "run:1 is not what was logged" in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="rights of files are a matter of POSIX systems")
def test_doctor_finds_a_database_open_to_all(call, own_db: Path) -> None:
    own_db.chmod(0o644)
    assert "everybody on this machine can read it" in call("doctor", own_db).stdout


def test_doctor_refuses_what_is_no_database(call, tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("hello")
    assert call("doctor", tmp_path / "x.db").exit_code == 3


def test_demo_is_the_main_job_on_the_sample(call, tmp_path: Path) -> None:
    done = call("demo", "--db", tmp_path / "demo.db", "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert [file["name"] for file in told["files"]] == ["Account.csv", "Contact.csv"]
    assert {item["object"]: item["proposals"] > 20 for item in told["objects"]} == {"account": True, "contact": True}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Returns a sample with an index, a column and missing values that a file would not have."""
    read = pd.read_csv(sample_folder() / "pipedrive" / "people.csv", dtype=str)
    read["score"] = [None if k % 3 else k + 0.0 for k in range(len(read))]
    read.index = [3 * k + 1 for k in range(len(read))][::-1]
    return read


def test_find_duplicates_finds_what_a_run_finds(call, frame: pd.DataFrame, tmp_path: Path) -> None:
    before = frame.copy(deep=True)
    found = dedupe.find_duplicates(frame)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(found[list(frame.columns)], frame)
    assert list(found.columns)[:5] == ["cluster_id", "cluster_size", "probability", "survivor", "quality"]
    frame.to_csv(tmp_path / "frame.csv", index=False)
    assert call("run", tmp_path / "frame.csv", "--db", tmp_path / "x.db").exit_code == 0
    with closing(sqlite3.connect(tmp_path / "x.db")) as conn:
        rows = conn.execute(
            "SELECT row_number, group_concat(row_number) OVER (PARTITION BY cluster_id ORDER BY row_number "
            "ROWS BETWEEN UNBOUNDED PRECEDING "
            "AND UNBOUNDED FOLLOWING) FROM records JOIN cluster_members USING (record_id)"
        ).fetchall()
    mine: dict[int, list[int]] = {}
    for number, label in enumerate(found["cluster_id"], start=1):
        mine.setdefault(label, []).append(number)
    assert {",".join(map(str, group)) for group in mine.values()} == {group for _, group in rows}
    assert found["cluster_size"].tolist() == [len(mine[label]) for label in found["cluster_id"]]
    assert found["survivor"].sum() == len(mine)
    assert len(mine) < len(frame)


def test_an_empty_row_of_a_frame_stays_where_it_was(frame: pd.DataFrame) -> None:
    holed = frame.iloc[:40].copy()
    holed.iloc[17] = None
    found = dedupe.find_duplicates(holed)
    assert len(found) == 40
    assert found["cluster_size"].iloc[17] == 1


def test_a_frame_with_columns_of_ours_is_refused(frame: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="cluster_id"):
        dedupe.find_duplicates(frame.assign(cluster_id=1))


def test_run_from_python(tmp_path: Path) -> None:
    shutil.copy(sample_folder() / "hubspot" / "contacts.csv", tmp_path / "c.csv")
    summary = dedupe.run(tmp_path / "c.csv", db=tmp_path / "x.db", rules="strict")
    assert (summary.objects[0].object, summary.rules) == ("contact", "strict")
    assert (tmp_path / "x.db").exists()
    with pytest.raises(AttributeError):
        _ = dedupe.nothing_of_this_name
