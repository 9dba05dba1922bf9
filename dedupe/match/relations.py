"""Recognises records that belong together without being the same: families, colleagues, branches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedupe.match.compare_names import DIFFERENT
from dedupe.match.compare_places import COMPANY_PART, COMPANY_SAME, COMPANY_SISTER
from dedupe.match.comparison import Comparison
from dedupe.match.scoring import Evidence

RELATIONS = ("household", "colleague", "branch_of")
HOUSEHOLD, COLLEAGUE, BRANCH = range(3)


def relation(evidence: Evidence, comparisons: tuple[Comparison, ...]) -> NDArray[np.int8]:
    """Returns the number in RELATIONS of each pair, -1 for none.

    household: other given name, surname agrees, and street, phone or mailbox shared. colleague: other names, and a
    phone or mailbox shared. branch_of: organisations whose names agree in full or in part at one web domain, in
    different towns; sisters of one group at one address, telephone or domain.
    """
    levels = evidence.levels
    at = {comparison.name: k for k, comparison in enumerate(comparisons)}
    role = {comparison.role: k for k, comparison in enumerate(comparisons)}

    def same(name: str) -> NDArray[np.bool_]:
        return levels[:, at[name]] == 0 if name in at else np.zeros(len(levels), dtype=bool)

    result = np.full(len(levels), -1, dtype=np.int8)
    if "given" in role and "family" in role:
        given, family = levels[:, role["given"]], levels[:, role["family"]]
        other = given == DIFFERENT
        reach = same("phone") | same("email")
        result[other & (family == DIFFERENT) & reach] = COLLEAGUE
        result[other & (family >= 0) & (family < DIFFERENT) & (reach | same("street"))] = HOUSEHOLD
    elif "identity" in role:
        name = levels[:, role["identity"]]
        town = levels[:, at["city"]] == 2 if "city" in at else np.zeros(len(levels), dtype=bool)
        result[(name >= COMPANY_SAME) & (name <= COMPANY_PART) & same("url") & town] = BRANCH
        result[(name == COMPANY_SISTER) & (same("url") | same("phone") | same("street"))] = BRANCH
    return result
