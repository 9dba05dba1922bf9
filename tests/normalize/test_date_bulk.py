"""Timestamps looked at all at once: the same answers as one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dedupe.normalize import date
from dedupe.normalize import values as room
from dedupe.normalize.result import Context

STAMPS = st.datetimes().map(lambda moment: moment.isoformat() + "Z")
TEXTS = st.one_of(
    STAMPS,
    STAMPS.map(lambda text: text.replace("T", " ")),
    STAMPS.map(lambda text: text + "\n"),
    STAMPS.map(lambda text: f" {text}"),
    st.from_regex(
        r"\A(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?(Z|[+-][0-9]{4})?\n?\Z"
    ),
    st.sampled_from(
        ["n/a", "2024-02-30T10:00:00Z", "1900-01-01", "45292", "5.3.2024", "２０２４-05-01T10:00:00Z", "\ud800"]
    ),
)


@given(st.lists(TEXTS, max_size=12), st.booleans())
def test_all_at_once_and_one_by_one_agree(texts: list[str], in_bulk: bool) -> None:
    values = texts + ["2024-05-01T10:00:00.000Z"] * (room.BULK_FROM if in_bulk else 0)
    found = room.normalize_values("timestamp", values, [Context()] * len(values))
    told = zip(found.texts(values), found.keys[0].items(), found.rules.items(), found.notes.items(), strict=True)
    for value, one in zip(values, told, strict=True):
        alone = date.normalize(value, Context(), "timestamp")
        assert one == (alone.value, alone.keys.get("iso", ""), alone.rules, alone.notes)
