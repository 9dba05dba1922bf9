"""Counts at how many places each name of an organisation is met: what tells a chain from many copies of one record.

That 40 rows hold "Oakfern Bakery" may mean 40 shops, and then the name says little of which one a row is; or one shop
entered 40 times, and then it says all. Rows of one name that share an address, a postal code, a number or an id are one
place; rows that show none of these are at no place of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from dedupe.match.compare_places import NUMBER_MARK
from dedupe.match.comparison import Comparison
from dedupe.match.keys import Key
from dedupe.model import IntArray, text_array

#: Facts that two rows of one place share. Not domains or mailboxes: a chain has one for all its shops.
_OWN = ("street", "house_number", "postal_code", "phone", "full_address", "identifier")
#: Where a row has none of them, its town stands for its place.
_TOWN = ("city", "state", "country")


def sites(names: Key, single: Mapping[str, Key]) -> IntArray:
    """Returns, per name, the number of places at which rows hold it, at least 1."""
    rows = len(names)
    own = [key for name, key in sorted(single.items()) if name.partition(":")[0] in _OWN]
    if "street" in single:  # one house number is one place, however its street is written
        own.append(_numbers(single["street"]))
    placed = np.zeros(rows, dtype=bool)
    for key in own:
        placed |= key.filled()
    towns = [_where(single[name], ~placed) for name in _TOWN if name in single]
    for key in towns:
        placed |= key.filled()
    count = np.ones(len(names.values), dtype=np.int64)
    for j in range(names.width):
        code = names.codes[:, j]
        chosen = np.flatnonzero(placed & (code >= 0))
        if len(chosen):
            label = _labels(code, chosen, [*own, *towns])
            number = np.unique(code[chosen].astype(np.int64) * rows + label) // rows
            count = np.maximum(count, np.bincount(number, minlength=len(count)))
    return count.astype(np.int64)


def with_coincidence(comparison: Comparison, names: Key, places: IntArray) -> Comparison:
    """Returns the comparison with what its names and their places say of how often different organisations agree.

    Two of the rows of a name at d places are of different organisations in about d (d - 1) / 2 pairs.
    """
    rows = max(int(names.filled().sum()), 2)
    share = float((places * (places - 1)).sum()) / (rows * (rows - 1))
    same, close, *others = comparison.prior_u
    agree = (max(same, share), max(close, share))
    return replace(comparison, prior_u=(*agree, *others[:-1], others[-1] - (sum(agree) - same - close)))


def _numbers(streets: Key) -> Key:
    """Returns the house numbers of streets."""
    number: dict[str, int] = {"": -1}
    of = [number.setdefault(value.partition(NUMBER_MARK)[2], len(number) - 1) for value in streets.values]
    codes = np.array([*of, -1], dtype=np.int32)[streets.codes]
    return Key(codes, text_array(list(number)[1:]), np.zeros(len(number) - 1, dtype=np.int64))


def _where(key: Key, rows: NDArray[np.bool_]) -> Key:
    """Returns the key with nothing in the other rows."""
    return Key(np.where(rows[:, None], key.codes, -1).astype(np.int32), key.values, key.holders)


def _labels(code: NDArray[np.int32], chosen: IntArray, keys: list[Key]) -> IntArray:
    """Returns a number per chosen row; rows of one name that a chain of shared values joins have the same."""
    left, right = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    nodes = len(code)
    for key in keys:
        for j in range(key.width):
            value = key.codes[chosen, j]
            there = chosen[value >= 0]
            pair = code[there].astype(np.int64) * max(len(key.values), 1) + value[value >= 0]
            distinct, back = np.unique(pair, return_inverse=True)
            left.append(there)
            right.append(nodes + back.reshape(-1))
            nodes += len(distinct)
    edges = (np.concatenate(left), np.concatenate(right))
    graph = coo_matrix((np.ones(len(edges[0]), dtype=np.int8), edges), shape=(nodes, nodes))
    return np.asarray(connected_components(graph, directed=False)[1][chosen]).astype(np.int64)
