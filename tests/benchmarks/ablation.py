"""Prints what each idea of the matching is worth: F1 without it, retrained every time, on several sets.

    python tests/benchmarks/ablation.py [--set NAME] [--idea WORD] [--generated 100k] [--folder DIR]

A cell is the change in F1 points (hundredths) when the idea is taken out: -1.50 means that it is worth 1.5 points. Sets
are the shipped ones and unseen tables of the developing seed; with `--generated` also contacts with their accounts.
Each run is a process of its own, so that nothing learned or cached goes from one to another.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ablation_ideas import IDEAS, Idea
from labelled import Labelled, clusters, generated, score, shipped
from unseen import clusters as clusters_by_row
from unseen import written

SHIPPED = ("febrl3", "splink_fake_1000", "restaurant_fodors_zagat", "gen_crm_10k_contacts", "gen_crm_10k_accounts")
UNSEEN = ("customers_ar", "suppliers_de", "patients_fr", "newsletter_tr")
#: An idea that moves no set by more than this (points of F1) is worth nothing that can be measured here.
NOTHING = 0.05


@dataclass(frozen=True)
class Case:
    """A labelled set, and the file of its accounts where there is one."""

    labelled: Labelled
    accounts: str = ""
    by_row: bool = False


def cases(options: argparse.Namespace, folder: Path) -> list[Case]:
    """Returns the sets to run on."""
    found = [Case(item) for item in shipped() if item.name in SHIPPED]
    found += [Case(item, by_row=True) for item in written(list(UNSEEN), 1, folder)]
    for size in options.generated:
        contacts, accounts = generated(size, 1, folder)
        found.append(Case(contacts, str(accounts.records)))
    return [case for case in found if not options.set or case.labelled.name in options.set]


def reached(case: Case, idea: Idea | None) -> float:
    """Returns F1 of one run in a process of its own; NaN where it failed."""
    here, there = multiprocessing.get_context("fork").Pipe(duplex=False)
    worker = multiprocessing.get_context("fork").Process(target=_work, args=(case, idea, there))
    worker.start()
    there.close()
    try:
        found = float(here.recv())
    except EOFError:
        found = float("nan")
    worker.join()
    return found


def _work(case: Case, idea: Idea | None, answer: Connection) -> None:
    from dedupe.inputs import Job
    from dedupe.pipeline import run

    with tempfile.TemporaryDirectory() as scratch:
        db = Path(scratch) / "ablation.db"
        files = [str(case.labelled.records), *([case.accounts] if case.accounts else [])]
        if idea is None or idea.without_accounts:
            run(Job(tuple(files[:1] if idea else files), db=str(db)))
        else:
            with idea.taken_out():
                run(Job(tuple(files), db=str(db)))
        found = clusters_by_row(db) if case.by_row else clusters(db)
        answer.send(score(found, case.labelled).f1)


def row(idea: Idea, found: Sequence[Case], whole: Sequence[float]) -> tuple[str, list[float]]:
    """Returns the row of an idea, and the changes in points."""
    if gone := idea.missing():
        return f"| {idea.name} | not in the code any more: {', '.join(gone)} |", []
    changes, texts = [], []
    for case, full in zip(found, whole, strict=True):
        if idea.without_accounts and not case.accounts:
            texts.append("")
            continue
        f1 = reached(case, idea)
        changes.append((f1 - full) * 100)
        texts.append("failed" if math.isnan(f1) else f"{changes[-1]:+.2f}")
    return f"| {idea.name} | {' | '.join(texts)} |", changes


def main() -> None:
    """Prints the table, and the ideas that no set needs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--idea", action="append", default=[], help="word in the name of an idea")
    parser.add_argument("--generated", action="append", default=[], metavar="SIZE")
    parser.add_argument("--folder", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        found = cases(options, Path(options.folder or scratch))
        print(f"| without | {' | '.join(case.labelled.name for case in found)} |\n|{' --- |' * (len(found) + 1)}")
        whole = [reached(case, None) for case in found]
        print(f"| *nothing (F1)* | {' | '.join(f'{f1:.4f}' for f1 in whole)} |", flush=True)
        idle = []
        for idea in IDEAS:
            if options.idea and not any(word in idea.name for word in options.idea):
                continue
            text, changes = row(idea, found, whole)
            print(text, flush=True)
            if changes and min(changes) > -NOTHING:
                idle.append(f"{idea.name} ({min(changes):+.2f} to {max(changes):+.2f})")
        print(f"worth nothing on these sets: {'; '.join(idle) or 'none'}")


if __name__ == "__main__":
    main()
