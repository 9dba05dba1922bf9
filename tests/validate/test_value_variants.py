"""Spelling variants in columns of categories are proposed; what is rare, translated or as frequent is left alone."""

from __future__ import annotations

import pytest
from validate_builder import clean_table, rules_of

from dedupe.validate.table import validate_table


def proposed(values: list[str], field_type: str = "title") -> dict[str, str]:
    """Returns value -> proposal of the findings about variants."""
    rules = rules_of({"title": field_type})
    validation = validate_table(clean_table({"title": values}, rules), rules)
    found = [item for batch in validation.batches for item in batch.findings if item.code == "value_variant"]
    return {item.value: item.suggestion for item in found}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["Sales Manager"] * 3 + ["sales manager"], {"sales manager": "Sales Manager"}),
        (["Vice President Sales"] * 2 + ["VP Sales"], {"VP Sales": "Vice President Sales"}),
        (["Manufacturing"] * 3 + ["Manufacutring"], {"Manufacutring": "Manufacturing"}),
        (["Manufacturing"] * 2 + ["Manufacutring"], {}),
        (["Projektleiter"] * 30 + ["Projectleider"] * 10, {}),
        (["Buchhalter"] * 90 + ["Buchhalterin"], {}),
        (["Stewart"] * 90 + ["Stuart"], {}),
        (["Phase 1"] * 9 + ["Phase 2"], {}),
    ],
)
def test_what_is_proposed(values: list[str], expected: dict[str, str]) -> None:
    assert proposed(values) == expected


def test_texts_and_names_are_no_categories() -> None:
    assert proposed(["Sales Manager"] * 3 + ["sales manager"], "text") == {}
