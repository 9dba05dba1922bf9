"""The labelled cells of tests/cases/emails.csv: the mailbox, and what is proposed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dedupe.model import MULTI
from dedupe.normalize.email import normalize

TABLE = Path(__file__).resolve().parents[1] / "cases" / "emails.csv"


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_there_are_enough() -> None:
    assert len(rows()) >= 150


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row["value"]))
def test_mailbox(row: dict[str, str]) -> None:
    assert normalize(row["value"]).keys.get("mailbox", "").replace(MULTI, "|") == row["mailbox"]


@pytest.mark.parametrize("row", [row for row in rows() if not row["proposed"]], ids=lambda row: str(row["value"]))
def test_what_needs_no_repair_is_not_changed(row: dict[str, str]) -> None:
    assert normalize(row["value"]).value == row["value"]
