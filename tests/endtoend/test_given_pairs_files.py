"""Pairs that another tool scored, from a file to proposals: the columns there may be, and all that may be wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from endtoend_files import different_tables, query, run_files, shuffled, write_csv

import dedupe
from dedupe.cli.commands import app
from dedupe.errors import InputError
from dedupe.given_file import read_pairs
from dedupe.inputs import Job, read_inputs

PEOPLE = [
    {"id": f"{k:02d}", "first name": first, "last name": last, "email": f"{first}.{last}@harbourmail.example".lower()}
    for k, (first, last) in enumerate(
        zip("Ada Ada Bruno Clara Dario Elif Farid Greta".split(), "Ek Ek Mo Lu Ny Ax Oz Ur".split(), strict=True)
    )
]


def call(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "people.csv", PEOPLE)


def groups(db: Path) -> list[list[str]]:
    found: dict[int, list[str]] = {}
    for number, crm_id in query(db, "SELECT cluster_id, crm_id FROM cluster_members ORDER BY crm_id"):
        found.setdefault(number, []).append(crm_id)
    return sorted(ids for ids in found.values() if len(ids) > 1)


SCORED = [("02", "03", 0.97), ("03", "04", 0.9), ("05", "06", 0.2), ("00", "01", 0.4)]

#: Headers under which the ids and the score may stand, and how the score is told.
LAYOUTS: Sequence[tuple[str, str, str]] = [
    ("unique_id_l", "unique_id_r", "match_probability"),
    ("id_l", "id_r", "match_weight"),
    ("left_id", "right_id", "probability"),
    ("record_id_1", "record_id_2", "prob"),
    ("left", "right", "weight"),
    ("ID_L", "ID_R", "Match_Probability"),
]


@pytest.mark.parametrize(("one", "two", "score"), LAYOUTS)
def test_columns_are_found_by_their_names(people: Path, tmp_path: Path, one: str, two: str, score: str) -> None:
    import math

    rows = [
        {one: a, two: b, score: repr(math.log2(p / (1 - p)) if "weight" in score else p), "gamma_email": "1"}
        for a, b, p in SCORED
    ]
    summary = run_files(tmp_path / "x.db", people, pairs=(str(write_csv(tmp_path / "pairs.csv", rows)),))
    assert groups(tmp_path / "x.db") == [["02", "03", "04"]]
    assert (summary.pairs[0].taken, summary.pairs[0].left_out) == (4, 0)
    found = query(tmp_path / "x.db", "SELECT probability, verdict FROM pairs ORDER BY probability DESC")
    assert found == [(0.97, "duplicate"), (0.9, "duplicate"), (0.4, "unsure"), (0.2, "unsure")]


def test_a_parquet_file_of_splink(tmp_path: Path) -> None:
    rows = [{**row, "id": str(k)} for k, row in enumerate(PEOPLE)]
    one, two = write_csv(tmp_path / "a.csv", rows), write_csv(tmp_path / "b.csv", rows)
    table = pa.table(
        {
            "match_weight": pa.array([6.6, 40.0, -3.0]),
            "match_probability": pa.array([0.99, 1.0, 0.11]),
            "source_dataset_l": ["a", "b", "a"],
            "source_dataset_r": ["b", "a", "a"],
            "unique_id_l": pa.array([1, 2, 3]),
            "unique_id_r": pa.array([1, 5, 4]),
        }
    )
    pq.write_table(table, tmp_path / "pairs.parquet")
    dedupe.run([one, two], tmp_path / "x.db", pairs=tmp_path / "pairs.parquet")
    sql = "SELECT a.source, a.crm_id, b.source, b.crm_id, weight FROM pairs JOIN records a ON a.record_id = left_id "
    found = query(tmp_path / "x.db", f"{sql} JOIN records b ON b.record_id = right_id ORDER BY weight DESC")
    assert [row[:4] for row in found] == [("a", "5", "b", "2"), ("a", "1", "b", "1"), ("a", "3", "a", "4")]
    assert found[0][4] == 40, "a probability of 1 was rounded; the match weight says how far"


TROUBLE = """\
match_probability,unique_id_l,unique_id_r,source_dataset_l,source_dataset_r
0.9,02,03,people,people
0.9,02,99,people,people
0.9,,03,people,people
1.5,04,05,people,people
-0.1,04,05,people,people
high,04,05,people,people
,04,05,people,people
0.9,04,04,people,people
0.6,03,02,people,people
0.9,04,05,people,others
0.9,04,05,,people
"0,75",06,07,people,people
"""
TOLD = [
    (3, "pair_unknown_id", "line 3, column unique_id_r ('99')"),
    (4, "pair_no_id", "line 4, column unique_id_l:"),
    (5, "pair_probability", "line 5, column match_probability ('1.5')"),
    (6, "pair_probability", "line 6, column match_probability ('-0.1')"),
    (7, "pair_probability", "line 7, column match_probability ('high')"),
    (8, "pair_no_probability", "line 8, column match_probability:"),
    (9, "pair_one_record", "line 9, column unique_id_r ('04')"),
    (2, "pair_repeated", "line 2, column unique_id_l ('02')"),
    (11, "pair_unknown_source", "line 11, column source_dataset_r ('others')"),
    (12, "pair_unknown_source", "line 12, column source_dataset_l:"),
]


def test_every_pair_that_is_not_taken_is_told_with_line_and_column(people: Path, tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text(TROUBLE)
    done = call("run", people, "--pairs", tmp_path / "pairs.csv", "--db", tmp_path / "x.db", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)["pairs"][0]
    assert (told["rows"], told["taken"], told["left_out"]) == (12, 2, 10)
    found = query(tmp_path / "x.db", "SELECT line, code, message FROM notices WHERE source = 'pairs'")
    assert sorted((line, code) for line, code, _ in found) == sorted((line, code) for line, code, _ in TOLD)
    for line, code, start in TOLD:
        assert any(n == line and c == code and message.startswith(start) for n, c, message in found), start
    probabilities = query(tmp_path / "x.db", "SELECT probability FROM pairs ORDER BY 1")
    assert probabilities == [(0.6,), (0.75,)], "of a pair that stands twice the lower probability counts"


def test_pairs_left_out_count_for_fail_on(people: Path, tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text(TROUBLE)
    run = ("run", people, "--pairs", tmp_path / "pairs.csv", "--db", tmp_path / "x.db")
    assert call(*run, "--fail-on", "quarantined>10").exit_code == 0
    assert call(*run, "--fail-on", "quarantined>9").exit_code == 1


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("a,b\n1,2\n", (), "no column with the ids of the two records"),
        ("left_id,right_id,score\n1,2,3\n", (), "no column with the probability"),
        ("left_id,right_id,probability\n1,2,0.5\n", (), "none of the 1 pairs can be taken: line 2, column left_id"),
        (TROUBLE, ("account=",), "this run has no accounts"),
    ],
)
def test_files_that_are_no_pairs_are_refused(
    people: Path, tmp_path: Path, text: str, options: Sequence[str], said: str
) -> None:
    (tmp_path / "pairs.csv").write_text(text)
    done = call("run", people, "--pairs", "".join([*options, str(tmp_path / "pairs.csv")]), "--db", tmp_path / "x.db")
    assert done.exit_code == 2
    assert said in done.stderr


def test_the_object_is_asked_for_where_there_are_several(people: Path, tmp_path: Path) -> None:
    firms = write_csv(
        tmp_path / "firms.csv", [{"id": "1", "company": "Alder Works"}, {"id": "2", "company": "Oak Mill"}]
    )
    scored = write_csv(tmp_path / "pairs.csv", [{"left_id": "02", "right_id": "03", "probability": "0.9"}])
    job: dict[str, Any] = {"objects": {str(firms): "account"}}
    with pytest.raises(InputError, match=r"this run has accounts and contacts: say whose pairs"):
        run_files(tmp_path / "x.db", people, firms, pairs=(str(scored),), **job)
    run_files(tmp_path / "x.db", people, firms, pairs=(f"contacts={scored}",), **job)
    assert groups(tmp_path / "x.db") == [["02", "03"]], "accounts are matched as ever"


def test_with_linked_sources_ids_mean_their_own_side(tmp_path: Path) -> None:
    one, two = write_csv(tmp_path / "a.csv", PEOPLE), write_csv(tmp_path / "b.csv", PEOPLE)
    rows = [
        {"left_id": a, "right_id": b, "probability": p}
        for a, b, p in (("02", "03", "0.9"), ("02", "04", "0.95"), ("05", "04", "0.9"), ("06", "06", "0.8"))
    ]
    scored = write_csv(tmp_path / "pairs.csv", rows)
    run_files(tmp_path / "x.db", one, two, pairs=(str(scored),), link=("b", "a"), one_to_one=True)
    sql = "SELECT a.source || a.crm_id, b.source || b.crm_id FROM links l JOIN records a USING (record_id) "
    found = query(tmp_path / "x.db", f"{sql} JOIN records b ON b.record_id = l.other_record_id WHERE kind = 'same_as'")
    assert set(found) == {("b02", "a03"), ("b05", "a04"), ("b06", "a06")}
    with pytest.raises(InputError, match="several records of this run have the id"):
        run_files(tmp_path / "y.db", one, two, pairs=(str(scored),))


def test_review_and_explain_work_on_given_pairs(people: Path, tmp_path: Path) -> None:
    rows = [{"left_id": a, "right_id": b, "probability": repr(p)} for a, b, p in SCORED]
    scored, db = write_csv(tmp_path / "pairs.csv", rows), tmp_path / "x.db"
    run = ("run", people, "--pairs", scored, "--db", db)
    assert "4 of 4 pairs taken in place of our scoring of contacts" in call(*run).stdout
    told = call("explain", db, "02", "03")
    assert told.exit_code == 0, told.output
    assert "The score came from pairs.csv." in told.stdout
    assert "Match probability 0.9700" in told.stdout
    assert "has no score for these two" in call("explain", db, "02", "04").stdout
    assert json.loads(call("explain", db, "02", "04", "--json").stdout)["score_from"] == "pairs.csv"
    assert "took the scores of a file" in call("explain", db, "--model").stderr
    shown = call("proposals", db, "show", "1")
    assert "scored by another tool, in pairs.csv" in shown.stdout, shown.output
    assert call("proposals", db, "reject", "1").exit_code == 0
    assert call(*run).exit_code == 0
    assert groups(db) == [], "a person's no holds against given scores"


def test_the_order_of_the_pairs_decides_nothing(people: Path, tmp_path: Path) -> None:
    rows = [{"left_id": a, "right_id": b, "probability": repr(p)} for a, b, p in SCORED]
    scored = write_csv(tmp_path / "pairs.csv", rows)
    mixed = shuffled(scored, tmp_path / "mixed", 4)
    run_files(tmp_path / "one.db", people, pairs=(str(scored),))
    run_files(tmp_path / "two.db", people, pairs=(str(mixed),))
    assert different_tables(tmp_path / "one.db", tmp_path / "two.db") in ([], ["runs"])


def test_an_empty_file_of_pairs_finds_nothing(people: Path, tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text("left_id,right_id,probability\n")
    run_files(tmp_path / "x.db", people, pairs=(str(tmp_path / "pairs.csv"),))
    assert groups(tmp_path / "x.db") == []


def test_only_the_columns_that_matter_of_a_parquet_file_are_read(people: Path, tmp_path: Path) -> None:
    wide = {f"gamma_{k}": [k] * 2 for k in range(40)}
    ids = {"id_l": ["02", "x"], "id_r": ["03", "y"], "match_probability": [0.9, 0.8]}
    pq.write_table(pa.table({**wide, **ids, "tf": [{"a": 1}, {"a": 2}]}), tmp_path / "pairs.parquet")
    inputs, _ = read_inputs(Job((str(people),)))
    found = read_pairs([str(tmp_path / "pairs.parquet")], inputs)["contact"]
    assert found.file.table.headers == ("id_l", "id_r", "match_probability")
    run_files(tmp_path / "x.db", people, pairs=(str(tmp_path / "pairs.parquet"),))
    assert groups(tmp_path / "x.db") == [["02", "03"]]
    told = query(tmp_path / "x.db", "SELECT message FROM notices WHERE code = 'pair_unknown_id'")
    assert told == [("row 2, column id_l ('x'): no record of this run has the id; not taken",)]
