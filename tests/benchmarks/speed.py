"""Times the whole job (read, normalize, validate, match, propose, write) against Splink's matching alone, turn by turn.

    python tests/benchmarks/speed.py [--contacts 100k] [--runs 3] [--folder DIR]

Needs the peers' environment for Splink ($PEERS_VENVS/splink, see ../shared/peers/README.md). Quote the ratio:
machines are noisy, but both sides meet the same noise.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from labelled import SHARED, generated

HERE = Path(__file__).resolve().parent


def ours(folder: Path, source: Path) -> dict[str, object]:
    """Returns what one whole job took."""
    db = folder / "speed.db"
    db.unlink(missing_ok=True)
    files = [str(source / "contacts.csv"), str(source / "accounts.csv")]
    command = [sys.executable, str(HERE / "whole_job.py"), str(db), *files]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def splink(folder: Path, bench: Path) -> float:
    """Returns the wall seconds of Splink's matching (import to clusters) on the same contacts."""
    python = Path(os.environ.get("PEERS_VENVS", Path(tempfile.gettempdir()) / "peers")) / "splink" / "bin" / "python"
    out = folder / "splink.json"
    command = [
        str(python), str(SHARED / "peers" / "run_splink.py"), "--records", str(bench / "records.csv"),
        "--truth", str(bench / "truth.csv"), "--out", str(out), "--no-sweep", "--u-pairs", "1e6",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return float(json.loads(out.read_text())["wall_s"]["total"])


def main() -> None:
    """Prints a row per run and the median ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", default="100k")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        keep = Path(options.folder or scratch)
        source = generated(options.contacts, 1, keep)[0].records.parent
        bench = keep / f"bench_{options.contacts}"
        script = SHARED / "peers" / "crm_records.py"
        subprocess.run([sys.executable, str(script), str(source), str(bench)], check=True)
        ratios = []
        print("| run | whole job s | Splink's matching s | ratio | peak MiB | stages |")
        print("| --- | --- | --- | --- | --- | --- |")
        for number in range(options.runs):
            other = splink(folder, bench)
            mine = ours(folder, source)
            ratios.append(float(str(mine["wall"])) / other)
            ratio = f"{ratios[-1]:.2f}"
            figures = (number + 1, mine["wall"], f"{other:.1f}", ratio, mine["peak_mib"], mine["stages"])
            print("| " + " | ".join(str(figure) for figure in figures) + " |", flush=True)
        print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
