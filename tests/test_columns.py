"""Dictionary-coded columns: rows taken, dictionaries made small."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedupe.model import Column, text_array


@given(st.data())
def test_taken_rows_hold_their_texts_numbered_by_first_appearance(data: st.DataObject) -> None:
    values = data.draw(st.lists(st.text("abc", max_size=2), unique=True, min_size=1, max_size=6))
    codes = data.draw(st.lists(st.integers(0, len(values) - 1), max_size=12))
    rows = data.draw(st.lists(st.integers(0, len(codes) - 1), max_size=12)) if codes else []
    column = Column(np.array(codes, dtype=np.int32), text_array(values))
    taken = column.take(np.array(rows, dtype=np.int64))
    wanted = [values[codes[row]] for row in rows]
    assert taken.texts().tolist() == wanted
    assert taken.values.tolist() == list(dict.fromkeys(wanted))
    assert taken.codes.dtype == np.int32
