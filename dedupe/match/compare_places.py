"""Compares names of organisations, and streets with their house numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from dedupe.match.company_levels import (
    COMPANY_CLOSE,
    COMPANY_DIFFERENT,
    COMPANY_PART,
    COMPANY_SAME,
    COMPANY_SIMILAR,
    COMPANY_SISTER,
    companies,
)
from dedupe.match.company_verdict import forms_conflict
from dedupe.match.comparison import Comparison, Levels
from dedupe.match.similarity import scores
from dedupe.model import Column, TextArray, text_array

#: Between street and house number in a combined key.
NUMBER_MARK = "\x1e"

COMPANY_LEVELS = ("same", "close", "part", "similar", "sister", "different")
IDENTITY = Comparison(
    "company",
    "identity",
    COMPANY_LEVELS,
    (0.62, 0.16, 0.10, 0.05, 0.01, 0.06),
    (0.0005, 0.0005, 0.002, 0.01, 0.0005, 0.9865),
)
EMPLOYER = Comparison(
    "company",
    "place",
    COMPANY_LEVELS,
    (0.60, 0.10, 0.06, 0.03, 0.02, 0.19),
    (0.002, 0.0005, 0.002, 0.01, 0.0005, 0.985),
)

STREET = Comparison(
    "street",
    "place",
    ("same", "close, same number", "number missing", "other number", "different"),
    (0.55, 0.12, 0.04, 0.04, 0.25),
    (0.0005, 0.0003, 0.001, 0.01, 0.9882),
)
STREET_SAME, STREET_CLOSE, STREET_NO_NUMBER, STREET_OTHER_NUMBER, STREET_DIFFERENT = range(5)


def streets(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 close with the same number, 2 number missing in one, 3 other number, 4 different."""
    split = {int(k): values[k].split(NUMBER_MARK) for k in np.unique(np.concatenate([a, b])).tolist()}
    names = np.empty(len(values), dtype=object)
    for number, parts in split.items():
        names[number] = parts[0]
    whole = scores(names, a, b, fuzz.token_sort_ratio, 60)
    parts_ratio = scores(names, a, b, fuzz.token_set_ratio, 80)
    likeness = scores(names, a, b, JaroWinkler.similarity, 0.8)
    close = (whole >= 80) | (likeness >= 0.9) | (parts_ratio >= 95)
    level = np.full(len(a), STREET_DIFFERENT, dtype=np.int8)
    for k in np.flatnonzero(close):
        one, two = split[int(a[k])][1], split[int(b[k])][1]
        if one and two:
            level[k] = STREET_CLOSE if one == two else STREET_OTHER_NUMBER
        else:
            level[k] = STREET_NO_NUMBER
    return level


#: Before a country that is written in a way nobody knows.
_UNKNOWN = "?"


def with_unknown(known: Column, written: Column, notes: Column | None) -> Column:
    """Returns the codes of countries, with a mark and the text itself where that is no country we know."""
    said = (known.values == "")[known.codes] & (written.values != "")[written.codes]
    if notes is not None:
        said &= np.array(["placeholder" not in value for value in notes.values], dtype=bool)[notes.codes]
    if not said.any():
        return known
    marked = written.map(lambda text: _UNKNOWN + text.casefold())
    codes = np.where(said, marked.codes + len(known.values), known.codes).astype(np.int32)
    return Column(codes, text_array([*known.values, *marked.values])).compact()


def countries(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 different; -1 where only one of them is a country that we know."""
    unknown = np.fromiter((value.startswith(_UNKNOWN) for value in values), dtype=bool, count=len(values))
    return np.where(unknown[a] == unknown[b], 1, -1).astype(np.int8)


def legal_forms(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 translations of one another, or forms that a firm has in turn, 2 different."""
    pairs = zip(a, b, strict=True)
    return np.fromiter((2 if forms_conflict(values[i], values[j]) else 1 for i, j in pairs), np.int8, len(a))


__all__ = [
    "COMPANY_CLOSE", "COMPANY_DIFFERENT", "COMPANY_PART", "COMPANY_SAME", "COMPANY_SIMILAR",
    "COMPANY_SISTER", "EMPLOYER", "IDENTITY", "STREET", "companies", "countries", "legal_forms", "streets",
    "with_unknown",
]  # fmt: skip
