"""The labelled names of tests/cases/companies.csv: base, legal form, trade name, branch, who takes the post."""

from __future__ import annotations

import csv
from pathlib import Path

from dedupe.model import MULTI
from dedupe.normalize.company import read_company
from dedupe.normalize.legal_forms import strip_native
from dedupe.normalize.legal_tables import join_words, tables, tokens_of

TABLE = Path(__file__).resolve().parents[1] / "cases" / "companies.csv"
RIGHT = 0.98
#: Our ids where the table writes another usual abbreviation of the same form.
SAME_FORM = {
    "gmbh_co_kg": "gmbhcokg",
    "gmbh_co_ohg": "gmbhcoohg",
    "gmbh_co_kgaa": "gmbhcokgaa",
    "ag_co_kg": "agcokg",
    "ag_co_kgaa": "agcokgaa",
    "se_co_kg": "secokg",
    "ug_co_kg": "ugcokg",
    "spzoo_spk": "spzoospk",
    "ltd_sti": "ltdsti",
    "ev_hu": "ev",
    "jusik": "coltd",
    "youxian": "coltd",
    "gufen": "coltd",
    "co_th": "coltd",
    "baam": "ltd",
    "llc_ar": "llc",
}


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def same_forms(legal: str) -> list[str]:
    """Returns the forms in any order ("Oy X Ab" and "X Ab Oy" have the same)."""
    return sorted(word for form in legal.split(" ") for word in SAME_FORM.get(form, form).split(" ") if word)


def plain(text: str) -> list[str]:
    """Returns the words for comparing: folded, whatever the script, joining words made one."""
    words = tokens_of(strip_native(text)[0] if not text.isascii() else text)
    return join_words(words, tables().joins)


def found(value: str, country: str) -> dict[str, object]:
    name = read_company(value, country)
    return {
        "base": name.base.split(),
        "legal": same_forms(name.legal),
        "aka": plain(name.aka.replace(MULTI, " ")),
        "branch": plain(name.branch),
        "care_of": plain(name.care_of),
    }


def wanted(row: dict[str, str]) -> dict[str, object]:
    return {
        "base": plain(row["base"]),
        "legal": same_forms(row["legal"]),
        **{part: plain(row[part]) for part in ("aka", "branch", "care_of")},
    }


def test_labelled_names_are_read_right() -> None:
    wrong = []
    for row in rows():
        got, want = found(row["value"], row["country"]), wanted(row)
        if got != want:
            off = {part: (got[part], want[part]) for part in want if got[part] != want[part]}
            wrong.append(f"{row['country']} {row['value']!r}: {off}")
    share = 1 - len(wrong) / len(rows())
    print(f"{share:.4f} right\n" + "\n".join(wrong))
    assert share >= RIGHT, "\n".join(wrong)
