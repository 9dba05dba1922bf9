"""Measures the reading and the comparing of company names on the suites of the shared folder.

    PYTHONPATH=. python tests/benchmarks/companies.py [pairs|forms|cleanco|foreign]

The shared folder is that of the environment variable DEDUPE_SHARED, else ../shared.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from dedupe.match.company_verdict import Named, same_names
from dedupe.model import MULTI
from dedupe.normalize.company import company_key, read_company
from dedupe.normalize.legal_tables import tokens_of

HERE = Path(__file__).resolve().parents[2]
SUITES = Path(os.environ.get("DEDUPE_SHARED", HERE.parent / "shared")) / "data" / "suites"
OWN = HERE / "tests" / "cases" / "company_pairs.csv"
_PLAIN = "Zyrtec Wald"


def named(value: str, region: str = "") -> Named:
    """Returns what the verdict needs of a name."""
    read = read_company(value, region)
    names = [read.base, *(company_key(aka)[0] for aka in read.aka.split(MULTI) if aka)]
    branch = " ".join(tokens_of(read.branch))
    return Named(tuple(dict.fromkeys(name for name in names if name)), read.family, branch)


def same_company(left: str, right: str, region: str = "") -> bool:
    """Returns whether two names mean one organisation."""
    return same_names(named(left, region), named(right, region))


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def counts(pairs: list[tuple[str, str, bool]], show: bool) -> tuple[int, int, int]:
    right = missed = wrong = 0
    for a, b, same in pairs:
        said = same_company(a, b)
        right += said and same
        missed += same and not said
        wrong += said and not same
        if show and said != same:
            print("   missed" if same else "   WRONG", a, "|", b)
    return right, missed, wrong


def f1(right: int, missed: int, wrong: int) -> str:
    return f"F1 {2 * right / max(2 * right + missed + wrong, 1):.4f} (right {right}, missed {missed}, wrong {wrong})"


def pairs(show: bool = True) -> None:
    folder = SUITES / "company_name_pairs"
    sets = {
        "company_name_matcher": [
            (r["name_a"], r["name_b"], r["match"] == "1") for r in rows(folder / "company_name_matcher.csv")
        ],
        "ing_emm_pairs": [(r["name_a"], r["name_b"], r["match"] == "True") for r in rows(folder / "ing_emm_pairs.csv")],
        "own company_pairs": [(r["left"], r["right"], r["same"] == "1") for r in rows(OWN)],
    }
    found = {}
    for name, cases in sets.items():
        print(name)
        found[name] = counts(cases, show)
        print("  ", f1(*found[name]))
    both = [sum(values) for values in zip(found["company_name_matcher"], found["ing_emm_pairs"], strict=True)]
    print("company_name_pairs, both files", f1(*both))


def forms(show: bool = True) -> None:
    """A form is recognised when `Name FORM` gives the base `name`."""
    spelled = {row["alias"] for row in rows(SUITES / "legal_forms" / "org_types.csv")}
    dnb = {
        row[k].strip() for row in rows(SUITES / "legal_forms" / "dnb_legal_names.csv") for k in row if row[k].strip()
    }
    total = missed = argued = 0
    for name, found in (("org_types", spelled), ("dnb_legal_names", dnb)):
        off = sorted(form for form in found if company_key(f"{_PLAIN} {form}")[0] != "zyrtec wald")
        excused = [form for form in off if excuse(form)]
        total, missed, argued = total + len(found), missed + len(off), argued + len(excused)
        print(
            f"{name}: {len(found)} spellings, {1 - len(off) / len(found):.4f} recognised, {len(excused)} misses argued"
        )
        if show:
            print("   open:", " | ".join(form for form in off if not excuse(form)))
    fair = 1 - (missed - argued) / (total - argued)
    print(f"both: {1 - missed / total:.4f} recognised, {fair:.4f} without the argued ones")


_NO_FORMS = re.compile(
    r"militär|militarn|military|^pmc$|chvk|министерств|assembleia|not applicable|educação|empresa de transporte|"
    r"tapui|te aka|детский|научного обслуживания|^private$|^co-?op|coop|kooperat|кооперат|spółdzieln|"
    r"firma$|^s-ie|sd/s-ie",
    re.IGNORECASE,
)


def excuse(form: str) -> bool:
    """Returns True for what must not be taken off a name: two or three bare letters, public bodies, words of names."""
    return (form.strip(".").isalpha() and len(form.strip(".")) <= 3) or _NO_FORMS.search(form) is not None


def cleanco(show: bool = True) -> None:
    """Its own test inputs. Two conventions differ: our base is never empty, and takes off forms that theirs leaves."""
    cases = json.loads((SUITES / "cleanco" / "basename.json").read_text(encoding="utf-8"))
    right = mapped = 0
    for case in cases:
        want = " ".join(tokens_of(case["expected"]))
        got = read_company(case["name"])
        same = want in (got.base, got.fold, f"the {got.base}")
        right += same
        fair = same or (not want and got.base) or (want and read_company(case["expected"]).base == got.base)
        mapped += bool(fair)
        if show and not fair:
            print("  ", case["test"], "|", case["name"], "| want", want, "| got", got.base, "/", got.legal)
    print(f"cleanco basename: {right} of {len(cases)} letter for letter, {mapped} with its conventions mapped")


def foreign(show: bool = True) -> None:
    """Real foreign companies: does the base keep something, and is no known form left at its end?"""
    empty = left = 0
    names = [row["name"] for row in rows(SUITES / "cleanco" / "companies.csv")]
    for name in names:
        read = read_company(name)
        empty += not read.base
        if read.base and company_key(read.base)[1]:
            left += 1
            if show:
                print("   form left:", name, "|", read.base, "|", read.legal)
    print(f"cleanco companies: {len(names)} names, {empty} lost everything, {left} kept a known form")


if __name__ == "__main__":
    for task in sys.argv[1:] or ["pairs", "forms", "cleanco", "foreign"]:
        {"pairs": pairs, "forms": forms, "cleanco": cleanco, "foreign": foreign}[task]()
