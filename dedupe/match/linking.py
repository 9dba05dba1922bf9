"""Links the records of one set to those of another: leads to contacts, leads to accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.match.atoms import atoms_of, rules_for
from dedupe.match.blocking import candidates
from dedupe.match.facts import collect, facts_of
from dedupe.match.pairs import compare_pairs
from dedupe.match.scoring import weigh
from dedupe.match.training import learn
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

    `rules` are those of the tables of `left`, then of `right`. Ties go to the partner that comes first.
    """
    first = sum(len(table) for table in left)
    total = first + sum(len(table) for table in right)
    keys = collect([*left, *right], rules, extra or {})
    empty = np.empty(0, dtype=np.int64)
    if not first or first == total or (not keys.single and keys.names is None):
        return Linked(empty, empty, np.empty(0))
    facts = facts_of(keys)
    atoms = atoms_of(keys)
    budget = max(int(rules[0].match.pairs_per_record / 2 * total), 300_000)
    found = candidates(atoms, rules_for(atoms), total, cap=rules[0].match.max_block, budget=budget)
    if not len(found.left):
        return Linked(empty, empty, np.empty(0))
    model = learn("link", facts, found.left, found.right, complete=False)
    across = (found.left < first) & (found.right >= first)
    one, two = found.left[across], found.right[across]
    weight, _ = weigh(compare_pairs(facts, one, two), model)
    good = np.flatnonzero(weight >= bits(above))
    one, two, weight = one[good], two[good], weight[good]
    order = np.lexsort((two, -weight, one))
    best = order[np.unique(one[order], return_index=True)[1]]
    return Linked(one[best], two[best] - first, probability(weight[best]))


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
