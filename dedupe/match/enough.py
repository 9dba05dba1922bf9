"""Says whether a table holds enough to tell its records apart at all."""

from __future__ import annotations

import numpy as np

from dedupe.match.scoring import Evidence, weigh
from dedupe.match.weights import Model


def caution(model: Model) -> str:
    """Returns why nothing can be merged in this table, "" where agreement in everything would be enough.

    Two rows that agree in every fact, on values that nobody else holds, are the best that can be met. If even they are
    not more likely than not to be one entity, the facts (first names and a town, say) are too few.
    """
    count = len(model.facts)
    best = Evidence(np.zeros((1, count), np.int8), np.full((1, count), 2, np.int32), np.full(1, 2, np.int32))
    if count and weigh(best, model)[0][0] > 0:
        return ""
    named = ", ".join(fact.comparison.name.replace("_", " ") for fact in model.facts)
    return (
        f"Too little to tell records apart: even two rows that agree in everything that can be compared "
        f"({named or 'nothing'}) may be two. Nothing was merged by this alone; add a column that tells more, such as "
        f"a surname, an e-mail address, a phone number, a birth date or an address."
    )
