"""Times the whole job at 100,000 and at 1,000,000 generated contacts with their accounts, and prints the growth.

python tests/benchmarks/growth.py [--folder DIR]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from labelled import clusters, generated, score
from speed import ours


def main() -> None:
    """Prints a row per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        walls = []
        print("| contacts | whole job s | peak MiB | F1 | precision | recall | largest / true | stages |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
        for size in ("100k", "1m"):
            labelled = generated(size, 1, Path(options.folder or scratch))[0]
            result = ours(Path(scratch), labelled.records.parent)
            walls.append(float(str(result["wall"])))
            found = score(clusters(Path(scratch) / "speed.db"), labelled)
            print(
                f"| {size} | {result['wall']} | {result['peak_mib']} | {found.f1:.4f} | {found.precision:.4f} "
                f"| {found.recall:.4f} | {found.largest} / {found.largest_true} | {result['stages']} |",
                flush=True,
            )
        print(f"growth {walls[1] / walls[0]:.1f} times for ten times the contacts")


if __name__ == "__main__":
    main()
