"""Prints how long `dedupe --help` takes (median of runs) and how large the wheel is.

python tests/benchmarks/startup.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = 9


def main() -> None:
    """Prints both figures."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "dedupe", "--help"], cwd=ROOT, check=True, capture_output=True)
        seconds.append(time.perf_counter() - start)
    print(f"dedupe --help: median {statistics.median(seconds):.3f} s, {min(seconds):.3f} to {max(seconds):.3f} s")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", folder, str(ROOT)]
        subprocess.run(command, check=True)
        for wheel in Path(folder).glob("*.whl"):
            print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
