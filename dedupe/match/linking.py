"""Links the records of one set to those of another: leads to contacts, leads to accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.match.between import FIRST, SECOND, Between
from dedupe.match.matching import match_object
from dedupe.match.partners import best_each
from dedupe.match.weights import bits, probability
from dedupe.model import CleanColumn, CleanTable, Column, FloatArray, IntArray
from dedupe.ruleset.effective import ObjectRules


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """The best partner of each row that has one: `left[i]` of the first set belongs to `right[i]` of the second."""

    left: IntArray
    right: IntArray
    confidence: FloatArray


def link(
    left: Sequence[CleanTable],
    right: Sequence[CleanTable],
    rules: Sequence[ObjectRules],
    *,
    above: float = 0.5,
    extra: Mapping[str, Column] | None = None,
) -> Linked:
    """Returns for each row of `left` its most likely partner in `right`, where the match probability reaches `above`.

    Pairs are found and judged as `match_object` does it for two linked sources. `rules` are those of the tables of
    `left`, then of `right`. Ties go to the partner that comes first.
    """
    between = Between.of([len(table) for table in (*left, *right)], [FIRST] * len(left) + [SECOND] * len(right))
    pairs = match_object("link", [*left, *right], rules, extra=extra, between=between).pairs
    good = np.flatnonzero((pairs.rule >= 0) & (pairs.weight >= bits(above)))
    best = good[best_each(pairs.left[good], pairs.right[good], pairs.weight[good])]
    first = int((between.side == FIRST).sum())
    return Linked(pairs.left[best], pairs.right[best] - first, probability(pairs.weight[best]))


def as_organisations(table: CleanTable) -> CleanTable:
    """Returns what a table of leads says about organisations: company, web and mail domain, phone, place."""
    columns = [column for column in table.columns if column.type in _ORGANISATION_TYPES]
    if not any(column.type == "url" for column in columns):
        columns += [_site(column) for column in table.of_type("email")[:1]]
    return CleanTable(
        table.object, table.source, table.headers, table.crm_ids, table.row_numbers, table.raw, tuple(columns)
    )


_ORGANISATION_TYPES = frozenset(("company", "url", "phone", "street", "city", "state", "postal_code", "country"))


def _site(email: CleanColumn) -> CleanColumn:
    """Returns the private mail domain of an e-mail column as a web domain."""
    site, provider = email.keys["site"], email.keys["provider"]
    size = len(provider.values)
    code = site.codes.astype(np.int64) * size + provider.codes
    distinct, back = np.unique(code, return_inverse=True)
    texts = []
    for item in distinct.tolist():
        place, kind = str(site.values[item // size]), str(provider.values[item % size])
        texts.append(place if kind == "private" else "")
    made = Column.of(texts)
    domain = Column(made.codes[back.reshape(-1)], made.values)
    return CleanColumn("website", "url", email.header, 0, email.raw, email.clean, {"domain": domain})
