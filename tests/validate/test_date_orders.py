"""Date columns whose order cannot be told: one finding for the column, none where the column shows it."""

from __future__ import annotations

from validate_builder import clean_table, rules_of

from dedupe.validate.codes import Severities
from dedupe.validate.date_column import validate_date_orders

RULES = rules_of({"birthday": "date"})


def orders(days: list[str]) -> list[tuple[list[int], str]]:
    batches = validate_date_orders(clean_table({"birthday": days}, RULES), Severities.of(()))
    return [(batch.rows.tolist(), batch.findings[0].message) for batch in batches]


def test_a_column_in_doubt_is_told_once() -> None:
    ((rows, message),) = orders(["2020-01-01", "03/04/1980", "", "05/06/1981", "07/07/1982"])
    assert rows == [1]
    assert message.startswith("In 2 of the 4 dates of the column birthday day and month")
    assert '"03/04/1980", "05/06/1981"' in message


def test_a_column_that_shows_its_order_is_not_told() -> None:
    assert orders(["03/04/1980", "25/06/1981"]) == []
    assert orders(["1980-04-03", ""]) == []
    assert orders([]) == []
