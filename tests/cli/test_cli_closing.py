"""The closing summary says how a run matched: how much was compared, what that finds, who only belongs together."""

from __future__ import annotations

import pytest

from dedupe.cli.closing import closing_summary
from dedupe.summary import ObjectCounts, Summary

CONTACTS = ObjectCounts("contact", 1000, 900, 80, 180, 4, 2500, 130, 97.0)


def closed(**facts: object) -> str:
    item = ObjectCounts(**{**{name: getattr(CONTACTS, name) for name in CONTACTS.__slots__}, **facts})  # type: ignore[arg-type]
    return closing_summary(Summary("", (), (item,), {}, {}, {"match": 1.0}, "recognised"))


def matching(text: str) -> list[str]:
    """Returns the cells of the block on matching, header and row."""
    block = next(part for part in text.split("\n\n") if "pairs compared" in part)
    return [line.strip() for line in block.splitlines()]


@pytest.mark.parametrize(
    ("completeness", "words"), [(1.0, "all"), (0.9871, "about 98.7 %"), (0.9999, "nearly all"), (None, "")]
)
def test_the_share_of_duplicates_among_the_pairs(completeness: float | None, words: str) -> None:
    head, row = matching(closed(completeness=completeness))
    assert ("duplicates among them" in head) == bool(words)
    assert row == f"contacts           2,500       2.5{'':<{23 - len(words)}}{words}".rstrip()


def test_those_who_belong_together_are_counted_where_there_are_some() -> None:
    head, row = matching(closed(households=12, branches=3))
    assert head.split("  ")[-1].strip() == "branches"
    assert "colleagues" not in head
    assert row.split()[-2:] == ["12", "3"]


def test_too_little_to_tell_records_apart_is_said() -> None:
    caution = (
        "Too little to tell records apart: " + "even two rows that agree may be two, " * 4 + "so nothing was merged."
    )
    text = closed(caution=caution)
    assert "Contacts: Too little to tell records apart" in text
    assert max(map(len, text.splitlines())) <= 100


def test_where_nothing_could_be_compared_nothing_is_said_of_it() -> None:
    assert "pairs compared" not in closed(compared=0)
