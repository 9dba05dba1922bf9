"""Postal codes against countries."""

from __future__ import annotations

import pytest
from validate_builder import clean_table, found, rules_of

from dedupe.validate.places import fits, with_zeros
from dedupe.validate.table import validate_table

RIGHT = [
    ("DE", "01067"), ("US", "02134"), ("US", "02134-1234"), ("GB", "EC1A 1BB"), ("GB", "ec1a1bb"), ("FR", "75001"),
    ("PL", "00-950"), ("RO", "010101"), ("IS", "101"), ("GR", "105 57"), ("GR", "10557"), ("CN", "100005"),
    ("BR", "01310-100"), ("BR", "01310100"), ("NL", "1012 AB"), ("AE", "anything"), ("DE", "D-80331"),
]  # fmt: skip
WRONG = [
    ("DE", "1067", "01067"), ("US", "2134", "02134"), ("US", "501", "00501"), ("FR", "1000", "01000"),
    ("RO", "10101", "010101"),    ("US", "2134-1234", "02134-1234"), ("DE", "EC1A 1BB", ""), ("GB", "75001", ""),
    ("IS", "1011", ""), ("DE", "12", ""),
]  # fmt: skip


@pytest.mark.parametrize(("country", "code"), RIGHT)
def test_right(country: str, code: str) -> None:
    assert fits(code, country)


@pytest.mark.parametrize(("country", "code", "padded"), WRONG)
def test_wrong(country: str, code: str, padded: str) -> None:
    assert not fits(code, country)
    assert with_zeros(code, country) == padded


def test_in_a_table() -> None:
    rules = rules_of({"zip": "postal_code", "land": "country"})
    table = clean_table(
        {"zip": ["1067", "01067", "", "n/a", "1067", "EC1A 1BB"], "land": ["Germany", "DE", "DE", "DE", "", "DE"]},
        rules,
    )
    validation = validate_table(table, rules)
    assert [item for item in found(validation) if item[1] == "zip"] == [
        (0, "zip", "postal_code_zero"), (3, "zip", "placeholder"), (5, "zip", "postal_code_format")
    ]  # fmt: skip


def test_the_name_of_a_state_proves_the_country_where_none_is_told() -> None:
    rules = rules_of({"zip": "postal_code", "land": "country", "province": "state"})
    table = clean_table(
        {
            "zip": ["4145", "4145", "7180", "4145", "4145"],
            "land": ["", "", "", "Austria", "Germany"],
            "province": ["Sachsen", "", "NJ", "Sachsen", ""],
        },
        rules,
    )
    codes = [item for item in found(validate_table(table, rules)) if item[1] == "zip"]
    assert codes == [(0, "zip", "postal_code_zero"), (4, "zip", "postal_code_zero")]
