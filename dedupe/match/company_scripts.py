"""Finds the names of organisations that were written in Chinese characters.

Their keys are readings, one for each character: "shan tian" and "shan ben" differ in three of eight letters, but that
is one of two characters, and another firm. Such names are not compared by letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from dedupe.model import CleanTable

_CHINESE = re.compile("^[^A-Za-z]*[\u3400-\u9fff][^A-Za-z]*$")


def ideographic_names(tables: Sequence[CleanTable]) -> frozenset[str]:
    """Returns the folded names of organisations whose cells hold Chinese characters and no Latin letters."""
    found: set[str] = set()
    for table in tables:
        for column in table.of_type("company"):
            key = column.keys.get("fold")
            written = np.fromiter((_CHINESE.search(v) is not None for v in column.clean.values), bool, -1)
            if key is not None and written.any():
                codes = np.unique(key.codes[written[column.clean.codes]])
                found.update(str(value) for value in key.values[codes])
    return frozenset(found - {""})
