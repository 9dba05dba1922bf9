"""Tables with very many columns of one kind: what is compared stays bounded, and the fullest columns are taken."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dedupe.match.facts import MAX_SLOTS, _fullest
from dedupe.model import Column

COLUMNS = st.lists(st.lists(st.sampled_from(["", "a", "b"]), min_size=4, max_size=4), min_size=1, max_size=40)


@given(COLUMNS)
def test_the_fullest_columns_are_taken_in_their_order(texts: list[list[str]]) -> None:
    columns = [Column.of(each) for each in texts]
    taken = _fullest(columns)
    places = [next(k for k, column in enumerate(columns) if column is one) for one in taken]
    filled = [sum(text != "" for text in each) for each in texts]
    assert places == sorted(places)
    assert len(taken) == min(MAX_SLOTS, len(texts))
    left_out = [filled[k] for k in range(len(texts)) if k not in places]
    assert max(left_out, default=0) <= min(filled[k] for k in places)
