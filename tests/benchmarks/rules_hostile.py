"""Every hostile rules file through the program in a child of its own: outcome, words, seconds, memory.

    python tests/benchmarks/rules_hostile.py

`tests/ruleset/hostile_rules/MANIFEST.csv` says what must come of each: ok, warned, refused (exit code 2 when checked),
or stopped (fine as such, but cleaning a file with it ends with exit code 2). The last line is "n of m".
"""

from __future__ import annotations

import csv
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "ruleset"))

from large_rules import FOLDER, large_rules  # noqa: E402

#: Seconds and bytes a child may take at most; most of both is starting Python and its libraries.
SECONDS, MEMORY = 60, 4 << 30
NEVER = ("Traceback", "object at 0x", "CANARY-RAN", "hunter2")
#: What patterns are tried on: each makes some engine go back and forth for ever.
TARGETS = ("a" * 30_000 + "!", " " * 30_000 + "x", "a1." * 10_000, "x" * 30_000, "foo@" * 5_000, "x")


@dataclass(frozen=True)
class Expected:
    """A line of the manifest."""

    file: str
    outcome: str
    line: str
    must_say: tuple[str, ...]
    must_not: str


@dataclass(frozen=True)
class Ran:
    """What a child did."""

    code: int
    said: str
    seconds: float
    mib: float


def manifest() -> list[Expected]:
    with (FOLDER / "MANIFEST.csv").open(encoding="utf-8", newline="") as stream:
        return [
            Expected(row["file"], row["outcome"], row["line"], tuple(row["must_say"].split("|")), row["must_not"])
            for row in csv.DictReader(stream)
        ]


def run(*arguments: str, folder: Path) -> Ran:
    started = time.perf_counter()
    with tempfile.TemporaryFile() as stream:
        child = subprocess.Popen(
            [sys.executable, "-m", "dedupe", *arguments],
            cwd=folder, stdout=stream, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        resource.prlimit(child.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.prlimit(child.pid, resource.RLIMIT_CPU, (SECONDS, SECONDS))
        _, status, used = os.wait4(child.pid, 0)
        stream.seek(0)
        said = stream.read().decode("utf-8", "replace")
    return Ran(os.waitstatus_to_exitcode(status), said, time.perf_counter() - started, used.ru_maxrss / 1024)


def wrong_with(expected: Expected, ran: Ran, stage: str) -> str:
    """Returns what is not as the manifest says, "" if all is."""
    code = 2 if stage == expected.outcome else 0
    if ran.code != code:
        return f"exit code {ran.code} instead of {code}"
    if bad := next((word for word in (*NEVER, expected.must_not) if word and word in ran.said), ""):
        return f"says {bad!r}"
    if code == 0 and stage == "stopped":
        return ""  # what is warned of was said when the rules were checked
    words = () if expected.outcome == "stopped" and stage == "refused" else expected.must_say
    if missing := next((word for word in words if word not in ran.said), ""):
        return f"does not say {missing!r}"
    names_line = re.search(rf"[\w.]+:{expected.line}: ", ran.said) is not None
    if expected.line and stage == "refused" and expected.outcome != "stopped" and not names_line:
        return f"does not name line {expected.line}"
    return ""


def main() -> int:
    right = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for source in FOLDER.glob("*.yaml"):
            (folder / source.name).write_bytes(source.read_bytes())
        for file, text in large_rules():
            (folder / file).write_text(text, encoding="utf-8")
        rows = "".join(f'{k},a{k}@acme.com,,Berg,,"{text}"\n' for k, text in enumerate(TARGETS))
        (folder / "data.csv").write_text(f"id,email,phone,last_name,email_opt_out,notes\n{rows}", encoding="utf-8")
        idle = run("rules", "check", "ok.yaml", folder=folder)
        print(f"{'file':36} {'outcome':8} {'s':>6} {'MiB':>5}   (ok.yaml alone: {idle.seconds:.2f} s)")
        expectations = manifest()
        for expected in expectations:
            ran = run("rules", "check", expected.file, folder=folder)
            wrong = wrong_with(expected, ran, "refused")
            seconds, mib = ran.seconds, ran.mib
            if not wrong and expected.outcome != "refused":
                again = run(
                    "clean", "data.csv", "--rules", expected.file, "--as", "contact", "--preview", folder=folder
                )
                wrong = wrong_with(expected, again, "stopped")
                mib = max(mib, again.mib)
            right += not wrong
            print(f"{expected.file:36} {expected.outcome:8} {seconds:6.2f} {mib:5.0f}   {wrong}", flush=True)
    print(f"{right} of {len(expectations)}")
    return 0 if right == len(expectations) else 1


if __name__ == "__main__":
    sys.exit(main())
