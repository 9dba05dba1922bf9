"""Models with the shipped beliefs, and pairs judged by them: for the tests of scoring."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dedupe.match.compare_contacts import EMAIL, PHONE
from dedupe.match.compare_names import FAMILY, GIVEN, SUFFIX
from dedupe.match.compare_places import EMPLOYER, IDENTITY, STREET
from dedupe.match.comparison import Comparison
from dedupe.match.scoring import Evidence, weigh
from dedupe.match.weights import FactWeights, Model

BORN = Comparison("birth_date", "trait", ("same", "close", "different"), (0.82, 0.1, 0.08), (0.0005, 0.01, 0.9895))
TAX = Comparison("tax_id", "identifier", ("same", "close", "different"), (0.84, 0.08, 0.08), (0.0001, 0.0003, 0.9996))
ZIP = Comparison("postal_code", "place", ("same", "close", "different"), (0.72, 0.06, 0.22), (0.005, 0.01, 0.985))
CITY = Comparison("city", "geo", ("same", "close", "different"), (0.74, 0.06, 0.20), (0.02, 0.005, 0.975))
STATE = Comparison("state", "geo", ("same", "different"), (0.88, 0.12), (0.15, 0.85))
COUNTRY = Comparison("country", "geo", ("same", "different"), (0.96, 0.04), (0.3, 0.7))
JOB = Comparison("title", "weak", ("same", "close", "different"), (0.5, 0.1, 0.4), (0.03, 0.02, 0.95))
URL = Comparison("url", "contact", ("same", "nearly the same", "different"), (0.8, 0.05, 0.15), (1e-4, 2e-4, 0.9997))
LEGAL = Comparison("legal_form", "trait", ("same", "different"), (0.85, 0.15), (0.4, 0.6))

PERSON = (GIVEN, FAMILY, SUFFIX, EMPLOYER, EMAIL, PHONE, STREET, BORN, TAX, ZIP, CITY, STATE, COUNTRY, JOB)
FIRM = (IDENTITY, LEGAL, URL, EMAIL, PHONE, STREET, ZIP, CITY, COUNTRY)


def model_of(comparisons: tuple[Comparison, ...] = PERSON, rows: int = 1000, each: float = 0.25) -> Model:
    """Returns a model with the shipped beliefs; `each` is the number of duplicate pairs per row."""
    facts = tuple(FactWeights(c, c.prior_m, c.prior_u, 0.0, rows) for c in comparisons)
    return Model("contact", facts, rows, rows * each)


def judged(
    model: Model, levels: Mapping[str, int], holders: Mapping[str, int] | None = None, namesakes: int = 2
) -> tuple[float, dict[str, float]]:
    """Returns match weight and parts of a pair; comparisons that are not named say nothing."""
    names = [comparison.name for comparison in model.comparisons]
    assert {*levels, *(holders or {})} <= set(names)
    level = np.array([[levels.get(name, -1) for name in names]], dtype=np.int8)
    held = np.array([[(holders or {}).get(name, 2 if levels.get(name) == 0 else 0) for name in names]], dtype=np.int32)
    weight, parts = weigh(Evidence(level, held, np.array([namesakes], dtype=np.int32)), model)
    return float(weight[0]), dict(zip(names, map(float, parts[0]), strict=True))
