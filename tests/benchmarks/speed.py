"""Times us against Splink's matching alone (import to clusters) on the same contacts, turn by turn, on both cores.

    python tests/benchmarks/speed.py [--contacts 100k] [--runs 3] [--folder DIR]

Two ratios: our match stages of the contacts (blocking to clusters, as `runs.timings` has them), asked to be at most
1.0, and our whole job (read, normalize, validate, match accounts and contacts, propose, write), at most 2.0. Needs the
peers' environment for Splink ($PEERS_VENVS/splink, see ../shared/peers/README.md). Quote the ratios: machines are
noisy, but both sides meet the same noise.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from labelled import SHARED, generated

HERE = Path(__file__).resolve().parent
MATCHING, WHOLE, MIB = 1.0, 2.0, 3072  # asked: at most


@dataclass(frozen=True)
class Turn:
    """One run of ours and one of Splink's."""

    mine: Mapping[str, Any]
    theirs: Mapping[str, Any]

    @property
    def matching(self) -> float:
        """Returns the seconds of our match stages of the contacts."""
        return float(self.mine["stages"]["match contacts"])

    @property
    def ratios(self) -> tuple[float, float]:
        """Returns (match stages, whole job) over Splink's matching."""
        total = float(self.theirs["wall_s"]["total"])
        return self.matching / total, float(self.mine["wall"]) / total


def ours(folder: Path, source: Path) -> dict[str, object]:
    """Returns what one whole job took."""
    db = folder / "speed.db"
    db.unlink(missing_ok=True)
    files = [str(source / "contacts.csv"), str(source / "accounts.csv")]
    command = [sys.executable, str(HERE / "whole_job.py"), str(db), *files]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def splink(folder: Path, bench: Path) -> dict[str, Any]:
    """Returns the result file of Splink's matching on the same contacts."""
    python = Path(os.environ.get("PEERS_VENVS", Path(tempfile.gettempdir()) / "peers")) / "splink" / "bin" / "python"
    out = folder / "splink.json"
    command = [
        str(python), str(SHARED / "peers" / "run_splink.py"), "--records", str(bench / "records.csv"),
        "--truth", str(bench / "truth.csv"), "--out", str(out), "--no-sweep", "--u-pairs", "1e6",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return dict(json.loads(out.read_text()))


def turns(size: str, runs: int, keep: Path, scratch: Path) -> list[Turn]:
    """Returns the runs, printed as they come."""
    source = generated(size, 1, keep)[0].records.parent
    bench = keep / f"bench_{size}"
    if not (bench / "records.csv").exists():
        script = SHARED / "peers" / "crm_records.py"
        subprocess.run([sys.executable, str(script), str(source), str(bench)], check=True)
    print("| run | match contacts s | whole job s | Splink's matching s | ratio, matching | ratio, whole | peak MiB "
          "(child) | Splink's MiB | stages |\n|" + " --- |" * 9)  # fmt: skip
    found = []
    for number in range(runs):
        theirs = splink(scratch, bench)
        turn = Turn(ours(scratch, source), theirs)
        found.append(turn)
        matching, whole = turn.ratios
        cells = (
            number + 1, f"{turn.matching:.1f}", turn.mine["wall"], f"{theirs['wall_s']['total']:.1f}",
            f"{matching:.2f}", f"{whole:.2f}",
            f"{turn.mine['peak_mib']} ({turn.mine['child_mib']})", round(theirs["peak_rss_mb"]),
            ", ".join(f"{name} {seconds}" for name, seconds in turn.mine["stages"].items()),
        )  # fmt: skip
        print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)
    return found


def main() -> None:
    """Prints a row per run, the median ratios, and whether they are as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", action="append", default=[], help="100k, 1m; may be given twice")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", default="")
    options = parser.parse_args()
    walls = {}
    with tempfile.TemporaryDirectory() as scratch:
        for size in options.contacts or ["100k"]:
            found = turns(size, options.runs, Path(options.folder or scratch), Path(scratch))
            matching, whole = (statistics.median(turn.ratios[k] for turn in found) for k in (0, 1))
            peak = max(int(turn.mine["peak_mib"]) for turn in found)
            walls[size] = statistics.median(float(turn.mine["wall"]) for turn in found)
            met = matching <= MATCHING and whole <= WHOLE and peak <= MIB
            ratios = f"{matching:.2f} (asked {MATCHING}) and {whole:.2f} (asked {WHOLE})"
            print(f"{size}: median ratios {ratios}, peak {peak} MiB (asked {MIB}): {'met' if met else 'NOT met'}")
    if {"100k", "1m"} <= walls.keys():
        print(f"growth of the whole job from 100k to 1m: {walls['1m'] / walls['100k']:.1f} times (asked 11.5)")


if __name__ == "__main__":
    main()
