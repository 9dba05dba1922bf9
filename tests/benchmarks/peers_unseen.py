"""Prints F1 on the unseen tables side by side: `dedupe run` with no configuration, and the peers at their thresholds.

    python tests/benchmarks/peers_unseen.py [--seed 2] [--only NAME] [--peer splink] [--folder DIR]

Splink and the Record Linkage Toolkit get settings made from the kind of every column (kinds.csv, which we do not read);
GoldenMatch gets the file alone, as we do. "best" is each peer's best threshold chosen with the truth: no user has it.
Needs the peers' environments in $PEERS_VENVS and their scripts (DEDUPE_SHARED). A run has two minutes of CPU.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from labelled import SHARED, Labelled
from unseen import measured, written
from unseen_tables.catalogue import table_names

HERE = Path(__file__).resolve().parent
PEERS = ("splink", "recordlinkage", "goldenmatch")
SECONDS = 120  # of CPU: machines are shared


@dataclass(frozen=True)
class Reached:
    """F1 at the default threshold and at the best one; what went wrong, if anything."""

    default: float = 0.0
    best: float = 0.0
    wrong: int = 0
    failed: str = ""


def python_of(peer: str) -> Path:
    venvs = os.environ.get("PEERS_VENVS", f"{tempfile.gettempdir()}/peers")
    return Path(venvs) / peer / "bin" / "python"


def renamed(labelled: Labelled, folder: Path) -> Path:
    """Returns a copy of the records whose first column is called record_id, as the peer's script wants it."""
    with labelled.records.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    copy = folder / f"{labelled.name}.csv"
    with copy.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["record_id", *rows[0][1:]], *rows[1:]])
    return copy


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))


def ran(peer: str, labelled: Labelled, folder: Path) -> Reached:
    """Returns what a peer reached on a table."""
    out = folder / f"{labelled.name}.{peer}.json"
    script, records, more = HERE / f"peer_{peer}.py", labelled.records, []
    if peer == "goldenmatch":
        script, records = SHARED / "peers" / "run_goldenmatch.py", renamed(labelled, folder)
        more = ["--family", "unseen", "--mode", "zero"]
    command = [str(python_of(peer)), str(script), "--records", str(records), "--truth", str(labelled.truth),
               "--out", str(out), *more]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": f"{SHARED / 'peers'}{os.pathsep}{HERE}"}
    done = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_limited,
    )
    if done.returncode == -signal.SIGXCPU:
        return Reached(failed=f"over {SECONDS} s of CPU")
    if not out.exists():
        said = [line.strip() for line in done.stderr.splitlines() if "Error" in line or "Exception" in line]
        return Reached(failed=(said or ["no result"])[-1].replace("|", "/")[:60])
    result = json.loads(out.read_text())
    best = (result["best"] or result["default"])["f1"]
    return Reached(result["default"]["f1"], max(best, result["default"]["f1"]), result["default"]["fp"])


def ours(labelled: Labelled, folder: Path) -> Reached:
    try:
        found = measured(labelled, folder)[0]
    except Exception as error:  # one table that fails must not hide the others
        return Reached(failed=type(error).__name__)
    return Reached(found.f1, found.f1, found.wrong)


def cells(reached: Reached, true: bool) -> tuple[str, str]:
    if reached.failed:
        return (reached.failed, "")
    return (f"{reached.default:.4f}", f"{reached.best:.4f}") if true else (f"{reached.wrong} wrong pairs", "")


def has_pairs(labelled: Labelled) -> bool:
    with labelled.truth.open(encoding="utf-8", newline="") as file:
        entities = [row[1] for row in list(csv.reader(file))[1:]]
    return len(set(entities)) < len(entities)


def main() -> None:
    """Prints the table, a line of means, and how often each of them is ahead."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--peer", action="append", default=[], choices=PEERS)
    parser.add_argument("--folder", default="")
    options = parser.parse_args()
    peers = options.peer or [peer for peer in PEERS if python_of(peer).exists()]
    print(f"| table | us |{''.join(f' {peer} | its best |' for peer in peers)}\n|{' --- |' * (2 + 2 * len(peers))}")
    totals: list[list[float]] = []
    with tempfile.TemporaryDirectory() as scratch:
        for labelled in written(options.only or list(table_names()), options.seed, Path(options.folder or scratch)):
            results = [ours(labelled, Path(scratch)), *(ran(peer, labelled, Path(scratch)) for peer in peers)]
            true = has_pairs(labelled)
            texts = [text for result in results for text in cells(result, true)]
            print(f"| {labelled.name} | {' | '.join([texts[0], *texts[2:]])} |", flush=True)
            if true:
                totals.append([figure for result in results for figure in (result.default, result.best)])
    means = [sum(column) / len(column) for column in zip(*totals, strict=True)]
    print(f"| mean of {len(totals)} | {' | '.join(f'{mean:.4f}' for mean in [means[0], *means[2:]])} |")
    for name, column in (("default", 2), ("best", 3)):
        ahead = sum(row[0] >= max(row[column::2]) for row in totals)
        print(f"we are ahead of (or level with) every peer at its {name} threshold on {ahead} of {len(totals)}")


if __name__ == "__main__":
    main()
