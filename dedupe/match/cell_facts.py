"""Facts of one cell that stand in several columns: a street and its number, a mailbox and what is known of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedupe.match.compare_places import NUMBER_MARK
from dedupe.match.words import arrow_texts
from dedupe.model import MULTI, CleanTable, Column


def with_number(street: Column, own: Column, beside: Column) -> Column:
    """Returns the streets with their house numbers, those of their own cell first, joined by a mark."""
    code = (street.codes.astype(np.int64) * len(own.values) + own.codes) * len(beside.values) + beside.codes
    distinct, back = np.unique(code, return_inverse=True)
    name = arrow_texts(street.values).take(distinct // (len(own.values) * len(beside.values)))
    first = arrow_texts(own.values).take(distinct // len(beside.values) % len(own.values))
    nothing = pa.scalar("", pa.large_string())
    number = pc.if_else(pc.equal(first, nothing), arrow_texts(beside.values).take(distinct % len(beside.values)), first)
    whole = pc.binary_join_element_wise(name, number, pa.scalar(NUMBER_MARK, pa.large_string()))
    whole = pc.if_else(pc.equal(name, nothing), nothing, whole)
    coded = whole.dictionary_encode()
    codes = coded.indices.to_numpy()[back.reshape(-1)]
    return Column(codes, coded.dictionary.to_numpy(zero_copy_only=False))


def mail_traits(tables: Sequence[CleanTable]) -> tuple[dict[str, str], frozenset[str]]:
    """Returns mail domain -> free, disposable or private, and the mailboxes of roles."""
    providers: dict[str, str] = {}
    roles: set[str] = set()
    for table in tables:
        for column in table.of_type("email"):
            if not {"mailbox", "domain", "provider", "role"} <= column.keys.keys():
                continue
            boxes, domains, kinds, marks = (column.keys[name] for name in ("mailbox", "domain", "provider", "role"))
            for domain, kind in _together(domains, kinds):
                providers.update(zip(domain.split(MULTI), kind.split(MULTI), strict=False))
            marked = np.fromiter(("1" in value for value in marks.values), bool, len(marks.values))[marks.codes]
            for box, mark in _together(*(Column(key.codes[marked], key.values) for key in (boxes, marks))):
                roles.update(b for b, m in zip(box.split(MULTI), mark.split(MULTI), strict=False) if m == "1")
    return providers, frozenset(roles)


def _together(one: Column, two: Column) -> list[tuple[str, str]]:
    """Returns the texts that stand in one row, each two once, those that a row holds first first."""
    code = one.codes.astype(np.int64) * len(two.values) + two.codes
    rows = np.sort(np.unique(code, return_index=True)[1])
    return list(zip(one.values[one.codes[rows]].tolist(), two.values[two.codes[rows]].tolist(), strict=True))
