"""The quality of a record: 0 to 100 points that a person can recompute.

    completeness  50 x (weight of the important fields that are filled) / (weight of those that the table has)
    validity      35 - 15 per error - 5 per warning, not below 0
    consistency   15 - 5 per value that does not fit another one (phone or postal code and country), not below 0

The important fields and their weights are in `IMPORTANT`. A placeholder does not fill a field. A table without any
important field has full completeness. Findings of severity "info" cost nothing unless they are about consistency.
The quality of a dataset is the mean of its records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np

from dedupe.model import CleanTable, FindingBatch, FloatArray, IntArray
from dedupe.validate.codes import CODES
from dedupe.validate.fields import filled

COMPLETENESS, VALIDITY, CONSISTENCY = 50, 35, 15
PER_ERROR, PER_WARNING, PER_CONTRADICTION = 15, 5, 5

_PERSON: Mapping[tuple[str, ...], int] = MappingProxyType(
    {
        ("family_name", "full_name"): 4,
        ("given_name", "full_name"): 2,
        ("email",): 4,
        ("phone",): 3,
        ("company", "reference"): 2,
        ("city", "full_address"): 1,
        ("postal_code", "full_address"): 1,
        ("country", "full_address"): 2,
        ("title",): 1,
    }
)

#: object -> types of which one must be filled, and what that weighs: what it takes to reach somebody weighs most
IMPORTANT: Mapping[str, Mapping[tuple[str, ...], int]] = MappingProxyType(
    {
        "contact": _PERSON,
        "lead": _PERSON,
        "account": MappingProxyType(
            {
                ("company",): 5,
                ("url", "email"): 4,
                ("phone",): 3,
                ("street", "full_address"): 2,
                ("city", "full_address"): 2,
                ("postal_code", "full_address"): 2,
                ("country", "full_address"): 2,
            }
        ),
    }
)

#: For the README and the report.
EXPLANATION = (
    f"Quality is 0 to 100 points per record: up to {COMPLETENESS} for important fields being filled (names, e-mail and "
    f"phone weigh most), {VALIDITY} for validity ({PER_ERROR} off per error, {PER_WARNING} per warning), {CONSISTENCY} "
    f"for values that fit each other ({PER_CONTRADICTION} off per contradiction, such as a phone of another country). "
    "A dataset has the mean of its records."
)


def quality(table: CleanTable, batches: Iterable[FindingBatch]) -> IntArray:
    """Returns the quality of each record, 0 to 100, rounded half up."""
    validity = np.full(len(table), float(VALIDITY))
    consistency = np.full(len(table), float(CONSISTENCY))
    for batch in batches:
        costs = np.array([_cost(code.code, code.severity) for code in batch.findings], dtype=float).reshape(-1, 2)
        validity -= np.bincount(batch.rows, weights=costs[batch.which, 0], minlength=len(table))
        consistency -= np.bincount(batch.rows, weights=costs[batch.which, 1], minlength=len(table))
    points = COMPLETENESS * completeness(table) + np.maximum(validity, 0) + np.maximum(consistency, 0)
    rounded: IntArray = np.floor(points + 0.5).astype(np.int64)
    return rounded


def _cost(code: str, severity: str) -> tuple[int, int]:
    """Returns what a finding costs in validity and in consistency."""
    if CODES[code].group == "consistency":
        return 0, PER_CONTRADICTION
    return {"error": PER_ERROR, "warning": PER_WARNING}.get(severity, 0), 0


def completeness(table: CleanTable) -> FloatArray:
    """Returns the share of the important fields that each record has, by weight, 0 to 1."""
    reached, possible = np.zeros(len(table)), 0
    for types, weight in IMPORTANT.get(table.object, _PERSON).items():
        columns = table.of_type(*types)
        if not columns:
            continue
        possible += weight
        has = np.zeros(len(table), dtype=bool)
        for column in columns:
            has |= filled(column)
        reached += weight * has
    return reached / possible if possible else np.ones(len(table))


def dataset_quality(records: IntArray) -> float:
    """Returns the quality of a dataset: the mean of its records to one decimal, 0.0 for none."""
    return round(float(records.mean()), 1) if len(records) else 0.0
