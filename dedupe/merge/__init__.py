"""Merging: for every cluster a proposal with its survivor, a source for each of its cells, and what stands against it.

Pure: tables and cluster labels in, proposals and cleaned rows out. The order of the rows never matters.

>>> from dedupe.merge import Stacked, applied, hierarchy_conflicts, propose, survivor_flags
"""

from dedupe.merge.cleaned import AppliedTable, Unplaced, applied, clean_columns, survivor_flags
from dedupe.merge.hierarchy import hierarchy_conflicts
from dedupe.merge.propose import propose
from dedupe.merge.stack import Stacked

__all__ = [
    "AppliedTable",
    "Stacked",
    "Unplaced",
    "applied",
    "clean_columns",
    "hierarchy_conflicts",
    "propose",
    "survivor_flags",
]
