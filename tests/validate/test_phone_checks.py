"""Phone columns: statuses of the numbering plan, several numbers, and the country of the record."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from validate_builder import clean_table, found, rules_of

from dedupe.model import MULTI, CleanColumn, CleanTable, Column, Validation, text_array
from dedupe.validate.phone import same_plan
from dedupe.validate.table import validate_table

KEYS = ("number", "tail", "extension", "status", "kind", "region")


def one_cell(raw: str, **keys: str) -> Validation:
    """Validates a single phone cell of which the normalizer found these keys."""
    column = CleanColumn(
        "phone", "phone", "phone", 0, Column.of([raw]), Column.of([raw]),
        {name: Column.of([keys.get(name, "")]) for name in KEYS},
    )  # fmt: skip
    one = np.array([1], dtype=np.int64)
    table = CleanTable("contact", "test", ("phone",), text_array(["1"]), one, (column.raw,), (column,))
    return validate_table(table, rules_of({"phone": "phone"}))


@pytest.mark.parametrize(("status", "number", "verdict", "code"), [
    ("valid", "+442079460000", "valid", None),
    ("possible", "+441614960000", "unknown", "phone_possible"),
    ("invalid", "", "invalid", "phone_invalid"),
    ("placeholder", "", "invalid", "placeholder"),
    ("possible", "~79460000", "unknown", "phone_no_region"),
])  # fmt: skip
def test_status(status: str, number: str, verdict: str, code: str | None) -> None:
    validation = one_cell("some 1", number=number, status=status, kind="fixed", region="GB")
    (check,) = validation.checks
    assert (check.status, check.value) == (verdict, "some 1")
    assert check.normalized == (number if number.startswith("+") else "")
    assert [item[2] for item in found(validation)] == ([code] if code else [])


def test_valid_says_that_it_means_the_plan_only() -> None:
    (check,) = one_cell("1", number="+442079460000", status="valid").checks
    assert "numbering plan" in check.reason


def test_several_numbers_in_a_cell_have_a_check_each() -> None:
    validation = one_cell(
        "a / b", number=f"+442079460000{MULTI}+442079460001", status=f"valid{MULTI}possible", region=f"GB{MULTI}GB"
    )
    assert {(c.value, c.normalized, c.status) for c in validation.checks} == {
        ("a / b", "+442079460000", "valid"), ("+442079460001", "+442079460001", "unknown")
    }  # fmt: skip
    assert [item[2] for item in found(validation)] == ["phone_possible"]


def test_lost_digits_are_told_once() -> None:
    codes = [item[2] for item in found(one_cell("4.4207946E+11", status="invalid"))]
    assert codes == ["scientific_notation"]


@pytest.mark.parametrize(
    ("one", "other", "same"), [("US", "CA", True), ("GB", "JE", True), ("DE", "AT", False), ("FR", "FR", True)]
)
def test_same_plan(one: str, other: str, same: bool) -> None:
    assert same_plan(one, other) is same


def test_region_against_the_country_of_the_record() -> None:
    rules = rules_of({"phone": "phone", "country": "country"})
    phones = ["+49 30 23125 100", "+49 30 23125 100", "+1 212 736 5000", "+49 30 23125 100", "030 23125 100"]
    table = clean_table({"phone": phones, "country": ["Germany", "France", "Canada", "", "DE"]}, rules)
    validation = validate_table(table, rules)
    assert found(validation) == [(1, "phone", "phone_region")]
    assert {c.normalized for c in validation.checks if c.normalized.startswith("+49")} == {"+493023125100"}


def test_hostile_phones() -> None:
    shared = Path(os.environ.get("DEDUPE_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
    file = shared / "data" / "hostile" / "csv" / "phones_odd.csv"
    if not file.is_file():
        pytest.skip(f"no {file}: set DEDUPE_SHARED to the folder of the shared data")
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rules = rules_of({"phone": "phone", "country": "country"})
    table = clean_table({"phone": [row["phone"] for row in rows], "country": ["GB"] * len(rows)}, rules)
    codes = {rows[row]["id"]: code for row, header, code in found(validate_table(table, rules)) if header == "phone"}
    assert codes["10"] == "scientific_notation"
    assert {codes[number] for number in ("14", "15", "16")} == {"placeholder"}
    assert not {"1", "2", "3", "4", "17"} & {n for n, code in codes.items() if code.startswith("phone_")}
    assert codes["18"] == "phone_invalid"
    assert codes["19"] in ("phone_invalid", "placeholder")  # all nines
