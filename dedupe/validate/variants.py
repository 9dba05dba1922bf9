"""Spelling variants in columns of categories: job titles, industries, departments. Proposed, never changed."""

from __future__ import annotations

from dedupe.facets.variants import METHODS, ValueCluster, Variant, find_variants
from dedupe.model import CleanColumn, CleanTable, Finding, FindingBatch
from dedupe.validate.codes import Severities, finding
from dedupe.validate.spread import batches, group

#: Columns whose values are meant to be few, so that two spellings of one are a fault.
_TYPES = ("category", "title")
#: With more distinct values than this a column is free text, and variants in it are no fault.
MOST_VALUES = 5_000
#: "sound" is left to `dedupe facets`, where a person looks at it first.
_METHODS = tuple(method for method in METHODS if method != "sound")
#: A slip of the fingers is rare: the usual spelling is so many times as frequent, or the slip stands in a row or two.
_TYPING_RATIO, _FEW, _FEW_RATIO = 20, 2, 3


def validate_variants(table: CleanTable, severities: Severities) -> list[FindingBatch]:
    """Returns a finding for each value that seems to be another spelling of a more frequent one in its column."""
    found: list[FindingBatch] = []
    for column in table.of_type(*_TYPES):
        if len(column.clean.values) <= MOST_VALUES:
            found += _of_column(column, severities)
    return found


def _of_column(column: CleanColumn, severities: Severities) -> list[FindingBatch]:
    counts = {
        str(value): int(rows) for value, rows in zip(column.clean.values, column.clean.counts(), strict=True) if rows
    }
    usual = {
        variant.value: (cluster, variant)
        for cluster in find_variants(counts, _METHODS)
        for variant in cluster.variants
        if _sure(cluster, variant)
    }
    if not usual:
        return []
    groups = group([column.clean])
    items = [
        (number, _finding(*usual[value])) for number, value in enumerate(groups.values(column.clean)) if value in usual
    ]
    return batches(column, groups, items, severities)


def _sure(cluster: ValueCluster, variant: Variant) -> bool:
    ratio = _FEW_RATIO if variant.count <= _FEW else _TYPING_RATIO
    return variant.method != "typing" or cluster.count >= ratio * variant.count


def _finding(cluster: ValueCluster, variant: Variant) -> Finding:
    rows = "1 row holds" if cluster.count == 1 else f"{cluster.count:,} rows hold"
    message = f'{rows} "{cluster.leader}": {METHODS[variant.method]}.'
    return finding("value_variant", variant.value, message, cluster.leader)
