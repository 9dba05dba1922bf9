"""Two people in one field, and an organisation where a person should stand, are told."""

from __future__ import annotations

import pytest
from validate_builder import clean_table, found, rules_of

from dedupe.validate.table import validate_table


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("Hans und Petra Müller", "two_people"),
        ("John & Mary Smith", "two_people"),
        ("Accounts Payable", "company_as_name"),
        ("Möbel Krämer GmbH", "company_as_name"),
        ("Anna Berg", ""),
        ("Jean-Pierre Dupont", ""),
    ],
)
def test_what_is_told_about_a_name(value: str, code: str) -> None:
    rules = rules_of({"name": "full_name"})
    told = found(validate_table(clean_table({"name": [value]}, rules), rules))
    assert told == ([(0, "name", code)] if code else [])
