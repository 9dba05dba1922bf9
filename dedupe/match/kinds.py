"""Tells persons from organisations in a table that holds both.

A row without any name of a person, but with one of an organisation, is an organisation, where there are many such rows:
a few of them among thousands of contacts are contacts whose name nobody wrote down.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedupe.match.comparison import Comparison
from dedupe.match.keys import Key, make_key
from dedupe.match.person_names import PersonNames
from dedupe.model import text_array

#: A person and an organisation are never one record.
KIND = Comparison("record_kind", "kind", ("same", "different"), (0.999, 0.001), (0.5, 0.5), frequency=False)
#: So large a share of the rows, and so many, must be organisations (and persons) for a table to be taken for mixed.
SHARE, FEWEST = 0.05, 5


def organisations(names: PersonNames | None, company: Key | None) -> NDArray[np.bool_] | None:
    """Returns which rows are organisations; None where the table holds but one kind."""
    if names is None or company is None:
        return None
    person = names.given.filled() | names.family.filled()
    bodies = company.filled() & ~person
    least = max(SHARE * len(bodies), FEWEST)
    return bodies if bodies.sum() >= least and person.sum() >= least else None


def only(key: Key, rows: NDArray[np.bool_]) -> Key:
    """Returns the key with nothing but the values of these rows."""
    return make_key(np.where(rows[:, None], key.codes, np.int32(-1)), key.values)


def kind_key(names: PersonNames, bodies: NDArray[np.bool_]) -> Key:
    """Returns the key of the kind of each row: a person, an organisation, or unknown."""
    person = names.given.filled() | names.family.filled()
    codes = np.where(bodies, 1, np.where(person, 0, -1)).astype(np.int32)
    return make_key(codes.reshape(-1, 1), text_array(["person", "organisation"]))
