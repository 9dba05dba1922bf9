"""A column of Salesforce ids that lost its capitals is no evidence any more; one id without capitals is."""

from __future__ import annotations

import numpy as np
import pytest

from dedupe.model import Column, Table, text_array
from dedupe.normalize.table import normalize_table
from dedupe.ruleset.effective import FieldRule, ObjectRules

IDS = ["0014000000LmAbC", "0014000000XyzAb", "0014000000QwErT", "0014000000AsDfG", "0016000000MrAtd", "0016000000PqRsT"]


def keys(ids: list[str], field_type: str = "reference") -> list[str]:
    rows = np.arange(1, len(ids) + 1)
    table = Table("crm", ("AccountId",), (Column.of(ids),), rows, rows + 1)
    rules = ObjectRules("contact", (FieldRule("account", field_type, ("AccountId",)),))
    (column,) = normalize_table(table, rules, text_array(map(str, rows))).columns
    return column.keys["fold"].texts().tolist()


@pytest.mark.parametrize("change", [str.lower, str.upper])
def test_ids_of_a_column_without_its_case_have_no_key(change: object) -> None:
    lost = [change(one) for one in IDS]  # type: ignore[operator]
    assert keys(lost) == [""] * len(IDS)
    assert all(keys(lost, "record_id"))
    assert all(keys([*lost, "0014000000LmAbD"]))


def test_other_ids_keep_theirs() -> None:
    assert all(keys(IDS))
    assert all(keys([one.lower() for one in IDS[:4]]))  # too few to tell
    assert all(keys(["001400000000123", "001400000000124", "001400000000125", "001400000000126", "001400000000127"]))
