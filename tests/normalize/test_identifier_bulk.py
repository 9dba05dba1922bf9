"""The keys of many ids at once are those that each gets by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.normalize import identifier, values
from dedupe.normalize.identifier_bulk import record_keys
from dedupe.normalize.result import Context

ODD = [
    "",
    " 12",
    "a-1",
    "{1f}",
    "zcrm_12",
    "é1",
    "N/A",
    "0035g0000000PN5",
    "0035g0000000pn5aam",
    "0035g0000000PN5AAA",
    "٣",
]
ALNUM = st.text("0123456789ABCXYZabcxyz", min_size=15, max_size=15)


@pytest.mark.parametrize(
    ("value", "key"),
    [("0035g0000000PN5AAM", "0035g0000000PN5AAM"), ("7001", "7001"), ("a1b", "A1B"), *((odd, "") for odd in ODD)],
)
def test_what_is_plain(value: str, key: str) -> None:
    assert record_keys([value]) == [key]


@given(st.lists(st.one_of(ALNUM, ALNUM.map(lambda b: b + identifier.case_suffix(b)), st.text(max_size=20)), max_size=6))
def test_agrees_with_one_by_one(ids: list[str]) -> None:
    for value, key in zip(ids, record_keys(ids), strict=True):
        slowly = identifier.normalize(value, field_type="record_id")
        assert not key or (slowly.value, slowly.keys["fold"], slowly.rules, slowly.notes) == (value, key, (), ())


def test_a_column_is_the_same_with_and_without() -> None:
    ids = [*ODD, *(f"a{number}" for number in range(values.BULK_FROM))]
    contexts = [Context()] * len(ids)
    whole = values.normalize_values("record_id", ids, contexts)
    single = [values.normalize_values("record_id", [text], [Context()]) for text in ids]
    assert whole.texts(ids) == [one.texts([text])[0] for one, text in zip(single, ids, strict=True)]
    assert whole.keys[0].items() == [one.keys[0].items()[0] for one in single]
    assert whole.notes.items() == [one.notes.items()[0] for one in single]
    assert whole.rules.items() == [one.rules.items()[0] for one in single]
