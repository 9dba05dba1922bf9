"""Yes-or-no columns of CRMs: how they are found and read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dedupe.merge.batch import Batch
from dedupe.merge.stack import Place, Stacked

#: Spellings of yes and no in the exports of the CRMs that have presets, in the languages of their users.
YES = frozenset("1 true t yes y x on ja j oui si sí sim da tak wahr vrai verdadero verdadeiro vero já checked".split())
NO = frozenset("0 false f no n off nein non não nao nu nie falsch faux falso nei unchecked none - 0.0".split())


def squeezed(header: str) -> str:
    """Returns a name reduced to what presets compare: letters and digits, lower case.

    >>> squeezed("Is Deleted"), squeezed("is_deleted")
    ('isdeleted', 'isdeleted')
    """
    return "".join(ch for ch in header.casefold() if ch.isalnum())


def is_yes(text: str) -> bool:
    """Returns whether a text means yes."""
    return text.strip().casefold() in YES


def is_set(text: str) -> bool:
    """Returns whether a text is there and does not mean no: how a flag is read that must not be overlooked."""
    bare = text.strip().casefold()
    return bool(bare) and bare not in NO


def places_named(stacked: Stacked, table: int, wanted: Callable[[str], bool]) -> list[Place]:
    """Returns the columns of a table whose canonical field or header, squeezed, is wanted."""
    found = []
    for place in stacked.places[table]:
        if wanted(squeezed(place.attribute.field)) or wanted(squeezed(place.header)):
            found.append(place)
    return found


def marked(batch: Batch, choose: Callable[[int], list[Place]], test: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Returns, per record of the batch, whether one of its table's chosen columns holds a text that passes the test."""
    result = np.zeros(len(batch), dtype=bool)
    for table in range(len(batch.stacked.tables)):
        here = np.flatnonzero(batch.table_codes == table)
        if not len(here):
            continue
        for place in choose(table):
            result[here] |= _passes(place, batch.row_codes[here], test)
    return result


def _passes(place: Place, rows: NDArray[np.int64], test: Callable[[str], bool]) -> NDArray[np.bool_]:
    # The raw text is read, as cleaning may have emptied a value it could not make sense of.
    codes, inverse = np.unique(place.column.raw.codes[rows], return_inverse=True)
    verdicts = np.array([test(str(text)) for text in place.column.raw.values[codes]], dtype=bool)
    return verdicts[inverse.reshape(-1)]
