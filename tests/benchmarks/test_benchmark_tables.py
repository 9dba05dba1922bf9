"""The benchmarks' own arithmetic: tables that a reader could solve, completeness by hand, figures read right."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("faker", reason="the unseen tables are made with faker")

from accuracy_chart import bars, drawn
from labelled import Labelled, score
from unseen import clusters, written
from unseen_tables.catalogue import make
from unseen_tables.scheme import NEARLY, likeness
from watching import Watched, ids_in_order, watched

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("first", "second", "kind", "expected"),
    [
        ("Müller", "MULLER", "family", 1.0),
        ("Catherine", "Cathrine", "given", NEARLY),
        ("Anna", "Otto", "given", 0.0),
        ("", "", "given", 0.0),
        ("06 12 34 56 78", "+33612345678", "phone", 1.0),
        ("0612345678", "0612345687", "phone", NEARLY),
        ("0612345678", "0698765432", "phone", 0.0),
        ("1985/04/03", "1985年04月03日", "date", NEARLY),
        ("03/04/1985", "1985-04-03", "date", NEARLY),
        ("1985-04-03", "1958-11-30", "date", 0.0),
        ("Ospedale San Giovanni", "San Giovanni Ospedale", "company", NEARLY),
    ],
)
def test_a_reader_sees(first: str, second: str, kind: str, expected: float) -> None:
    assert likeness(first, second, kind) == expected


@pytest.mark.parametrize("name", ["hotels_pt", "startups", "schools_nl", "phones_only"])
def test_every_true_pair_shares_enough(name: str) -> None:
    table = make(name, 3)
    members = defaultdict(list)
    for row, entity in zip(table.rows, table.entities, strict=True):
        members[entity].append(row)
    pairs = [pair for rows in members.values() for pair in itertools.combinations(rows, 2)]
    assert len(pairs) > 50
    assert all(table.scheme.points(*pair) >= table.scheme.enough for pair in pairs)
    assert make(name, 3).rows == table.rows
    assert make(name, 4).rows != table.rows


def test_the_hash_seed_changes_nothing(tmp_path: Path) -> None:
    """Lists of faker come in an order of the hash seed for one of the countries."""
    for seed in ("0", "1"):
        command = [sys.executable, str(HERE / "unseen.py"), "--seed", "3", "--only", "hospitals_it", "--write"]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*command, "--folder", str(tmp_path / seed)], check=True, env=environment)
    tables = [(tmp_path / seed / "seed3" / "hospitals_it" / "records.csv").read_bytes() for seed in ("0", "1")]
    assert tables[0] == tables[1]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(-1, 3)), min_size=2, max_size=14),
    st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] < pair[1])),
)
def test_completeness_as_counted_pair_by_pair(rows: list[tuple[int, int]], candidates: set[tuple[int, int]]) -> None:
    same, entities = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    left, right = (np.array([pair[side] for pair in sorted(candidates)], dtype=np.int64) for side in (0, 1))
    watch = Watched(np.arange(6), same, left, right)
    true = [(a, b) for a, b in itertools.combinations(range(len(rows)), 2) if entities[a] == entities[b] >= 0]
    found = [
        (a, b) for a, b in true if same[a] == same[b] or (min(same[a], same[b]), max(same[a], same[b])) in candidates
    ]
    assert watch.completeness(entities) == pytest.approx(len(found) / len(true) if true else 1.0)


def test_watching_tells_what_the_run_found(tmp_path: Path) -> None:
    from dedupe.inputs import Job
    from dedupe.pipeline import run

    labelled = written(["startups"], 3, tmp_path)[0]
    db = tmp_path / "startups.db"
    with watched((0.5, 0.99)) as seen:
        run(Job((str(labelled.records),), db=str(db)))
    own = score(clusters(db), labelled)
    labels = {at: dict(zip(ids_in_order(db), found.tolist(), strict=True)) for at, found in seen[-1].labels.items()}
    assert score(labels[0.5], labelled) == own
    assert score(labels[0.99], labelled).recall <= own.recall
    assert own.true > 100
    assert own.recall > 0


def test_the_score_of_a_clustering_by_hand(tmp_path: Path) -> None:
    """Claims 3 + 1 pairs, true are 1 + 3, right are 2; junk is left out."""
    truth = tmp_path / "truth.csv"
    truth.write_text("record_id,entity_id\n1,a\n2,a\n3,b\n4,b\n5,b\n6,J1\n7,J1\n", encoding="utf-8")
    found = score({"1": 1, "2": 1, "3": 1, "4": 2, "5": 2, "6": 3}, Labelled("hand", truth, truth, "J"))
    assert (found.precision, found.recall, found.f1, found.wrong, found.true) == (0.5, 0.5, 0.5, 2, 4)
    assert (found.largest, found.largest_true) == (3, 3)


PEERS = """
### Restaurants Fodors/Zagat (864, 112 pairs)

| peer | F1 | P | R |
|---|---|---|---|
| dedupe 3.0.3 (supervised) | 0.9593 | 0.97 | 0.5 |
| recordlinkage 0.16 (logistic, 100 labels) (supervised) | 0.9289 | 0.87 | 0.5 |
| splink 5.0.0 | 0.8917 | 0.83 | 0.5 |
| recordlinkage 0.16 | 0.6894 | 0.52 | 0.5 |
| splink 5.0.0 (without phone) | 0.7831 | 0.96 | 0.5 |

### Synthetic CRM contacts, seed 1, junk rows dropped

| peer | records | F1 | P | R |
|---|---|---|---|---|
| splink 5.0.0 | 99,642 | 0.9128 | 0.92 | 0.5 |
| splink 5.0.0 | 997,851 | 0.2694 | 0.15 | 0.5 |
"""


def test_the_chart_reads_the_figures_of_the_peers() -> None:
    names = ("restaurant_fodors_zagat", "restaurant_fodors_zagat_without_phone", "contacts_1m_seed1")
    ours = "\n".join(f"| {name} | 864 | 0.9{number}00 | 1.0 |" for number, name in enumerate(names))
    found = bars(ours, PEERS)
    assert [item.figures for item in found] == [
        (0.90, 0.8917, 0.6894, None, 0.9593),
        (0.91, 0.7831, None, None, None),
        (0.92, 0.2694, None, None, None),
    ]
    chart = drawn(found)
    assert chart.count("<rect") == 1 + 5 + 8  # ground, legend, bars
    assert ">0.269<" in chart
