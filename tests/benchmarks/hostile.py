"""Runs `dedupe run` on every CSV and XLSX file of the hostile corpus and says which behave as its manifest tells.

python tests/benchmarks/hostile.py [--shared DIR] [--only WORD]

Each file is read by a process of its own, whose peak memory and time are measured. A file behaves if the exit code,
the rows in, the rows kept (records and quarantine), the words that must and must not be said and the memory are as the
manifest says, and the checks made from its "behaviour" texts hold. Time is told beside it: machines are noisy.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: A child that runs away is stopped here; the limits of the manifest are compared with what it took.
ADDRESS_SPACE = 6 << 30
PATIENCE = 10
#: Sets the limits and becomes the command.
LIMITED = (
    "import os, resource, sys;"
    f"resource.setrlimit(resource.RLIMIT_AS, ({ADDRESS_SPACE}, {ADDRESS_SPACE}));"
    "resource.setrlimit(resource.RLIMIT_CPU, (600, 600));"
    "os.execv(sys.argv[1], sys.argv[1:])"
)
#: Readers may refuse doubled headers or keep all of them under numbered names; ours keeps.
CANARY = "CANARY-DO-NOT-LEAK"
KEPT_INSTEAD = {"csv/dup_headers.csv": ("0", "1", "1")}


@dataclass
class Ran:
    """What one run did."""

    row: Mapping[str, str]
    path: Path
    db: Path
    code: int
    out: str
    seconds: float
    mebibytes: float
    wrong: list[str] = field(default_factory=list)

    def query(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{self.db}?mode=ro", uri=True) as connection:
            return connection.execute(sql, parameters).fetchall()

    def raws(self) -> list[dict[str, str]]:
        return [json.loads(raw) for (raw,) in self.query("SELECT raw FROM records ORDER BY row_number")]

    def stored(self) -> str:
        """Returns all that is said in the database: notices, findings, reasons, proposals."""
        parts = [self.query("SELECT * FROM findings"), self.query("SELECT * FROM quarantine")]
        parts += [self.query("SELECT * FROM proposals"), self.query("SELECT inputs FROM runs")]
        parts += [self.query("SELECT * FROM blocking")] if self.has("blocking") else []
        parts += [self.query("SELECT * FROM notices")] if self.has("notices") else []
        return "\n".join(str(part) for part in parts)

    def written(self) -> bytes:
        return self.db.read_bytes() if self.db.exists() else b""

    def has(self, table: str) -> bool:
        return bool(self.query("SELECT 1 FROM sqlite_master WHERE name = ?", table))

    def expect(self, holds: bool, what: str) -> None:
        if not holds:
            self.wrong.append(what)


def run(row: Mapping[str, str], corpus: Path, folder: Path) -> Ran:
    """Returns what `dedupe run` did with the file of this row."""
    # Under a name of no meaning: what must be said is not to be found in the name of the file.
    path, db = corpus / row["file"], folder / "out.db"
    given = Path(shutil.copy(path, folder / f"given{path.suffix}"))
    out = folder / "said.txt"
    command = [sys.executable, "-m", "dedupe", "run", str(given), "--db", str(db)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "400"}
    limited = [sys.executable, "-c", LIMITED, *command]
    start = time.monotonic()
    with out.open("wb") as file:
        child = subprocess.Popen(limited, cwd=folder, stdout=file, stderr=file, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - start
    said = out.read_bytes().decode("utf-8", errors="backslashreplace")
    return Ran(row, path, db, child.returncode, said, seconds, usage.ru_maxrss / 1024)


def judge(ran: Ran) -> None:
    """Fills `ran.wrong` with all that is not as the manifest says."""
    row = ran.row
    code, rows_in, rows_kept = KEPT_INSTEAD.get(row["file"], (row["exit"], row["rows_in"], row["rows_kept"]))
    ran.expect(ran.code == int(code), f"exit {ran.code}, not {code}")
    _judge_words(ran)
    ran.expect(ran.mebibytes <= float(row["limit_mib"]), f"{ran.mebibytes:.0f} MiB, over {row['limit_mib']}")
    ran.expect(ran.seconds <= PATIENCE * float(row["limit_s"]), f"{ran.seconds:.0f} s, far over {row['limit_s']}")
    if code != "0":
        ran.expect(not ran.db.exists(), "a database was left behind")
        ran.expect(len(ran.out.strip().splitlines()) == 1, "the error is not one line")
        return
    if ran.code != 0:
        return
    records = ran.query("SELECT count(*) FROM records")[0][0]
    aside = ran.query("SELECT count(*) FROM quarantine")[0][0]
    ran.expect(printed_rows(ran.out) == (int(rows_in), records, aside), f"printed {printed_rows(ran.out)}")
    ran.expect(records + aside == int(rows_kept), f"{records} + {aside} rows kept, not {rows_kept}")
    ran.expect(row["outcome"] != "ok" or not aside, "a sound row was set aside")
    ran.expect("\ufffd" not in ran.stored() + json.dumps(ran.raws(), ensure_ascii=False), "U+FFFD is stored")
    ran.expect(not ran.query("SELECT 1 FROM proposals WHERE band = 'auto'"), "an automatic merge")
    if check := BEHAVIOUR.get(row["file"]):
        check(ran)


def printed_rows(out: str) -> tuple[int, int, int]:
    """Returns rows in, records and quarantined rows as the summary prints them."""
    found = re.search(r"^\s*(?:contacts|accounts|leads)\s+([\d,]+)\s+([\d,]+)\s+([\d,]+)", out, re.MULTILINE)
    return tuple(int(text.replace(",", "")) for text in found.groups()) if found else (-1, -1, -1)  # type: ignore[return-value]


def _judge_words(ran: Ran) -> None:
    said = ran.out if ran.code or not ran.db.exists() else ran.out + ran.stored()
    for word in filter(None, map(str.strip, ran.row["must_say"].split(";"))):
        ran.expect(word.casefold() in said.casefold(), f'"{word}" is not said')
    for word in filter(None, map(str.strip, ran.row["must_not"].split(";"))):
        ran.expect(word.casefold() not in ran.out.casefold() or word == "script run", f'"{word}" is said')
    ran.expect("\x1b" not in ran.out, "an ESC byte on the terminal")
    ran.expect(CANARY not in ran.out and CANARY.encode() not in ran.written(), "the canary was read")


def _same_as_utf8(ran: Ran) -> None:
    with (ran.path.parent / "enc_utf8.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    if ran.path.name in ("enc_cp1252.csv", "enc_mixed_lines.csv"):  # cp1252 has no Ł: the files say Lodz
        expected = [{header: text.replace("Łódź", "Lodz") for header, text in row.items()} for row in expected]
    ran.expect(ran.raws() == [dict(sorted(row.items())) for row in expected], "values differ from enc_utf8.csv")


def _as_csv_reads(ran: Ran) -> None:
    with ran.path.open(encoding="utf-8-sig", newline="") as file:
        header, *expected = list(csv.reader(file))
    aside = {number for (number,) in ran.query("SELECT row_number FROM quarantine")}
    kept = [row for number, row in enumerate(expected, start=1) if number not in aside]
    ran.expect([[raw[name] for name in header] for raw in ran.raws()] == kept, "values are not byte-identical")


def _ids(ran: Ran) -> None:
    _as_csv_reads(ran)
    ran.expect(len({raw["id"] for raw in ran.raws()}) == 28, "ids were folded together")


def _nothing_together(ran: Ran) -> None:
    ran.expect(ran.query("SELECT count(*) FROM proposals") == [(0,)], "people who differ are proposed to be merged")


def _one_group(ran: Ran) -> None:
    ran.expect(ran.query("SELECT size FROM proposals") == [(10_000,)], "not one group of 10,000")


def _look_alikes(ran: Ran) -> None:
    flagged = ran.query("SELECT DISTINCT code FROM findings")
    ran.expect(("mixed_script",) in flagged, "look-alike letters are not flagged")
    _as_csv_reads(ran)


def _blocked_cycle(ran: Ran) -> None:
    reasons = ran.query("SELECT blocked_by FROM proposals")
    ran.expect(bool(reasons) and all("cycle" in str(reason) for reason in reasons), "the cycle blocks no proposal")


def _opt_outs(ran: Ran) -> None:
    flags = ran.query("SELECT value FROM proposal_fields WHERE field IN ('email_opt_out', 'do_not_call')")
    ran.expect(bool(flags), "no survivor to look at")


def _first_intact(number: int) -> Callable[[Ran], None]:
    def check(ran: Ran) -> None:
        rows = ran.query("SELECT row_number FROM records")
        ran.expect((number,) in rows, f"row {number} is not among the records")

    return check


def _no_header_person(ran: Ran) -> None:
    ran.expect(not any("first_name" in raw.values() for raw in ran.raws()), "a person called first_name")
    _first_intact(1)(ran)


def _no_total(ran: Ran) -> None:
    ran.expect(not any("Total" in raw.values() for raw in ran.raws()), "the total became a contact")


def _date(ran: Ran) -> None:
    ran.expect("2026-02-01" in json.dumps(ran.raws()), "not 2026-02-01")


def _seven_columns(ran: Ran) -> None:
    ran.expect(all(len(raw) == 7 for raw in ran.raws()), "columns dropped")


def _nothing_outside(ran: Ran) -> None:
    files = {path.name for path in ran.db.parent.iterdir()}
    ran.expect(
        files <= {"given.xlsx", "out.db", "said.txt", "out.db.lock", ".out.db.lock"}, f"files written: {sorted(files)}"
    )


#: The table of enc_utf8.csv in other clothes.
SAME = (
    "enc_utf8 enc_utf16be_bom enc_utf32le_bom enc_cp1252 enc_mixed_lines delim_semicolon delim_tab delim_pipe "
    "delim_sep_line eol_cr_only ctrl_z_end"
).split()
#: Files whose values are odd and whose shape is not: as the `csv` module reads them.
EXACT = (
    "formula_cells xss_names path_values header_injection emails_odd phones_odd control_chars field_1e6 "
    "wide_merge_values"
).split()
#: What the manifest tells in sentences, as far as the database and the terminal show it.
BEHAVIOUR: Mapping[str, Callable[[Ran], None]] = {
    **dict.fromkeys([f"csv/{name}.csv" for name in SAME], _same_as_utf8),
    **dict.fromkeys([f"csv/{name}.csv" for name in EXACT], _as_csv_reads),
    "csv/ids_mangling.csv": _ids,
    "csv/household_shared.csv": _nothing_together,
    "csv/giant_block.csv": _nothing_together,
    "csv/identical_10k.csv": _one_group,
    "csv/enc_unicode_traps.csv": _look_alikes,
    "csv/enc_bom_in_middle.csv": _no_header_person,
    "csv/preamble_and_total.csv": _no_total,
    "csv/accounts_merge_makes_cycle.csv": _blocked_cycle,
    "csv/optout_conflict.csv": _opt_outs,
    "csv/stray_quotes.csv": _first_intact(4),
    "csv/backslash_quotes.csv": _first_intact(2),
    "csv/ragged_long.csv": _first_intact(3),
    "csv/ragged_short.csv": _first_intact(3),
    "xlsx/dates_1904.xlsx": _date,
    "xlsx/dimension_lie_small.xlsx": _seven_columns,
    "xlsx/zip_slip.xlsx": _nothing_outside,
}


def cases(corpus: Path, only: str) -> list[dict[str, str]]:
    """Returns the rows of the manifest that are CSV files or workbooks."""
    with (corpus / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["file"].startswith(("csv/", "xlsx/"))]
    return [row for row in rows if only in row["file"]]


def main() -> None:
    """Prints a line a file and the totals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("DEDUPE_SHARED", ROOT.parent / "shared")))
    parser.add_argument("--only", default="", help="files whose name holds this")
    options = parser.parse_args()
    csv.field_size_limit(1 << 30)
    corpus = options.shared / "data" / "hostile"
    rows = cases(corpus, options.only)
    right = in_time = 0
    print(f"{'file':36} {'exit':>4} {'in':>6} {'kept':>6} {'aside':>5} {'s':>6} {'MiB':>5}  verdict")
    leaked = False
    for row in [row for row in rows if row["class"] != "support"]:
        with tempfile.TemporaryDirectory() as folder:
            ran = run(row, corpus, Path(folder))
            judge(ran)
        right += not ran.wrong
        leaked = leaked or "the canary was read" in ran.wrong
        in_time += ran.seconds <= float(row["limit_s"])
        counts = " ".join(f"{n:>{w}}" for n, w in zip(printed_rows(ran.out), (6, 6, 5), strict=True))
        late = "" if ran.seconds <= float(row["limit_s"]) else f" (over the {row['limit_s']} s)"
        verdict = "; ".join(ran.wrong) or "as the manifest says"
        print(f"{row['file']:36} {ran.code:>4} {counts} {ran.seconds:>6.1f} {ran.mebibytes:>5.0f}  {verdict}{late}")
    support = [row for row in rows if row["class"] == "support"]  # the canary: no input, it must show up nowhere
    for row in support:
        print(f"{row['file']:36} {'':46}  {'was read' if leaked else 'as the manifest says: it shows up nowhere'}")
    right += 0 if leaked else len(support)
    in_time += len(support)
    print(f"{right} of {len(rows)} as the manifest says; {in_time} of {len(rows)} within its limits of time")


if __name__ == "__main__":
    main()
