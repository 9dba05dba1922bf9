"""The quality score, recomputed by hand."""

from __future__ import annotations

import numpy as np
import pytest
from validate_builder import clean_table, rules_of

from dedupe.model import FindingBatch
from dedupe.validate.codes import finding
from dedupe.validate.quality import EXPLANATION, dataset_quality, quality
from dedupe.validate.table import validate_table

TYPES = {"email": "email", "phone": "phone", "country": "country", "title": "title"}


def test_by_hand() -> None:
    rules = rules_of(TYPES)
    columns = {
        "email": ["anna@kernwerk.de", "", "anna@@kernwerk.de", "anna@kernwerk.de"],
        "phone": ["+49 30 23125 100", "", "+49 30 23125 100", "+49 30 23125 100"],
        "country": ["DE", "", "DE", "FR"],
        "title": ["Buyer", "n/a", "Buyer", "Buyer"],
    }
    validation = validate_table(clean_table(columns, rules), rules)
    # weights that the table has: e-mail 4, phone 3, country 2, title 1
    assert validation.quality.tolist() == [
        100,  # all filled, nothing wrong
        50,  # nothing filled (a placeholder fills nothing): 0 + 35 + 15
        85,  # one error: 50 + 20 + 15
        95,  # the phone is of another country: 50 + 35 + 10
    ]


def test_a_share_of_the_weights() -> None:
    rules = rules_of(TYPES)
    columns = {"email": ["anna@kernwerk.de"], "phone": [""], "country": [""], "title": ["Buyer"]}
    # (4 + 1) of 10 filled
    assert validate_table(clean_table(columns, rules), rules).quality.tolist() == [25 + 35 + 15]


@pytest.mark.parametrize(("codes", "points"), [
    ([], 100), (["email_role"], 100), (["email_syntax"], 85), (["email_typo"], 95), (["phone_region"], 95),
    (["email_syntax"] * 3, 65), (["phone_region"] * 4, 85), (["email_syntax", "email_typo", "phone_region"], 75),
])  # fmt: skip
def test_what_findings_cost(codes: list[str], points: int) -> None:
    table = clean_table({"title": ["Buyer", "Buyer"]}, rules_of({"title": "title"}))
    items = tuple(finding(code, "v", "m") for code in codes)
    batch = FindingBatch("title", np.zeros(len(items), dtype=np.int64), np.arange(len(items), dtype=np.int32), items)
    assert quality(table, [batch] if items else []).tolist() == [points, 100]


def test_dataset() -> None:
    assert dataset_quality(np.array([100, 50, 83])) == 77.7
    assert dataset_quality(np.zeros(0, dtype=np.int64)) == 0.0


def test_explanation_names_the_figures() -> None:
    assert all(figure in EXPLANATION for figure in ("50", "35", "15", "5"))
