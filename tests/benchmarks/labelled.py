"""The labelled sets, generated ones included, and how a clustering is scored against their truth."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

SHARED = Path(os.environ.get("DEDUPE_SHARED", Path(__file__).resolve().parents[3] / "shared"))


@dataclass(frozen=True)
class Labelled:
    """A table with its truth."""

    name: str
    records: Path
    truth: Path
    junk: str = ""  # entities whose id starts with this are left out of the score
    goal: float = 0.0  # pairwise F1 asked for
    precision: float = 0.0  # precision asked for


@dataclass(frozen=True)
class Score:
    """Pairwise precision, recall and F1, B-cubed F1, the largest cluster found and true, wrong and true pairs."""

    precision: float
    recall: float
    f1: float
    bcubed: float
    largest: int
    largest_true: int
    wrong: int = 0
    true: int = 0


def shipped() -> list[Labelled]:
    """Returns the sets that lie ready."""
    goals = {
        "febrl1": 0.998,
        "febrl3": 0.998,
        "febrl4": 0.998,
        "splink_fake_1000": 0.955,
        "restaurant_fodors_zagat": 0.965,
        "senzing_truthset": 0.90,
        "dnb_company_names": 0.97,
        "gen_crm_10k_contacts": 0.97,
        "gen_crm_10k_accounts": 0.95,
    }
    data = SHARED / "data"
    return [
        Labelled(name, data / name / "records.csv", data / name / "truth.csv", "J" if "contacts" in name else "", goal)
        for name, goal in goals.items()
    ]


def generated(size: str, seed: int, folder: Path) -> list[Labelled]:
    """Returns contacts and accounts of the generator, made once per folder."""
    place = folder / f"gen_{size}_{seed}"
    if not (place / "gen_meta.json").exists():
        script = SHARED / "data" / "gen_crm.py"
        command = [sys.executable, str(script), "--contacts", size, "--seed", str(seed), "--out", str(place)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    goal, precision = {"100k": (0.97, 0.975), "1m": (0.96, 0.96)}.get(size, (0.0, 0.0))
    contacts, accounts = place / "contacts.csv", place / "accounts.csv"
    own = 0.96 if size == "100k" else 0.0
    return [
        Labelled(f"contacts_{size}_seed{seed}", contacts, place / "truth_contacts.csv", "J", goal, precision),
        Labelled(f"accounts_{size}_seed{seed}", accounts, place / "truth_accounts.csv", "", own),
    ]


def without_column(labelled: Labelled, header: str, goal: float, folder: Path) -> Labelled:
    """Returns the set without one of its columns."""
    with labelled.records.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    place, at = folder / f"{labelled.name}_without_{header}.csv", rows[0].index(header)
    with place.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*row[:at], *row[at + 1 :]] for row in rows)
    return Labelled(place.stem, place, labelled.truth, labelled.junk, goal)


def clusters(db: Path) -> dict[str, int]:
    """Returns crm id -> cluster of a finished database."""
    import sqlite3

    with closing(sqlite3.connect(db)) as conn:
        return dict(conn.execute("SELECT crm_id, cluster_id FROM cluster_members"))


def score(found: dict[str, int], labelled: Labelled) -> Score:
    """Returns the score of a clustering."""
    with labelled.truth.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    truth = {record: entity for record, entity, *_ in rows if not (labelled.junk and entity.startswith(labelled.junk))}
    predicted = {record: found.get(record, f"missing {record}") for record in truth}
    both = Counter((predicted[record], truth[record]) for record in truth)
    ours, theirs = Counter(predicted.values()), Counter(truth.values())

    def pairs(counts: Counter) -> int:  # type: ignore[type-arg]
        return sum(n * (n - 1) // 2 for n in counts.values())

    right, claimed, true = pairs(both), pairs(ours), pairs(theirs)
    precision, recall = right / claimed if claimed else 1.0, right / true if true else 1.0
    b_precision = sum(n * n / ours[key[0]] for key, n in both.items()) / len(truth)
    b_recall = sum(n * n / theirs[key[1]] for key, n in both.items()) / len(truth)
    return Score(
        precision,
        recall,
        2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        2 * b_precision * b_recall / (b_precision + b_recall),
        max(ours.values()),
        max(theirs.values()),
        claimed - right,
        true,
    )
