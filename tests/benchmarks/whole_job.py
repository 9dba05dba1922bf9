"""Runs the whole job once in this process and prints one JSON line: seconds per stage, wall seconds, peak memory.

python tests/benchmarks/whole_job.py OUT.db FILE...
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def peak_mib() -> tuple[float, float]:
    """Returns the peak resident memory of this process, and of its largest child, which shares most of it, in MiB."""
    import resource

    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return own / 1024, child / 1024


if __name__ == "__main__":
    start = time.perf_counter()
    from dedupe.inputs import Job
    from dedupe.pipeline import run

    summary = run(Job(tuple(sys.argv[2:]), db=sys.argv[1]))
    wall = time.perf_counter() - start
    stages = {name: round(value, 1) for name, value in summary.seconds.items()}
    own, child = peak_mib()
    print(json.dumps({"wall": round(wall, 1), "peak_mib": round(own), "child_mib": round(child), "stages": stages}))
