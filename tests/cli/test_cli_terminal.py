"""Text on its way to the terminal."""

from __future__ import annotations

import unicodedata

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.cli.limits import Limit, parse_limits
from dedupe.cli.terminal import cells, count, cut, harmless, table

ANY = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\x1b\x07\x9b\u202e\u200b\n\té漢"))


@given(ANY)
def test_nothing_that_a_terminal_acts_on_is_left(text: str) -> None:
    shown = harmless(text)
    assert all(character.isprintable() or character == "\n" for character in shown)
    assert "".join(c for c in text if c.isprintable() or c == "\n") == text or shown != text


@given(ANY, st.integers(1, 40))
def test_a_cut_text_fits(text: str, columns: int) -> None:
    shown = cut(text, columns)
    assert cells(shown) <= columns
    assert "\n" not in shown


@given(st.lists(st.tuples(ANY, ANY, ANY), min_size=1, max_size=5))
def test_columns_stand_under_one_another(rows: list[tuple[str, str, str]]) -> None:
    lines = table(
        ("a", "b", "c"), [(*row, "|") for row in rows] and [(row[0], row[1], "|") for row in rows]
    ).splitlines()
    assert len(lines) == len(rows) + 1
    assert len({cells(line[: line.rindex("|")]) for line in lines[1:]}) == 1


def test_width_of_letters() -> None:
    for text, columns in (("abc", 3), ("漢字", 4), ("e\u0301", 1), ("ﾊﾝ", 2), ("", 0)):
        assert cells(text) == columns, unicodedata.normalize("NFC", text)


def test_numbers_align_right() -> None:
    assert table(("n", "x"), [(1, "a"), (100, "b")], right="rl") == "    n  x\n    1  a\n  100  b"


@pytest.mark.parametrize(
    ("number", "noun", "text"), [(1, "row", "1 row"), (0, "row", "0 rows"), (1200, "more row", "1,200 more rows")]
)
def test_counts(number: int, noun: str, text: str) -> None:
    assert count(number, noun) == text


FINDINGS = {"error email_syntax": 5, "error required": 2, "warning state_unknown": 7}


@pytest.mark.parametrize(
    ("text", "limit", "found"),
    [
        ("error>6", Limit("error", 6), 7),
        (" warning > 0 ", Limit("warning", 0), 7),
        ("email_syntax>5", Limit("email_syntax", 5), 5),
        ("info>0", Limit("info", 0), 0),
        ("quarantined>2", Limit("quarantined", 2), 9),
    ],
)
def test_limits(text: str, limit: Limit, found: int) -> None:
    assert parse_limits([text]) == (limit,)
    assert limit.found(FINDINGS, quarantined=9) == found


@pytest.mark.parametrize("text", ["", "error", "error>", "error>x", "error>-1", "error>=1", "errors>1", ">1"])
def test_limits_that_are_not_understood(text: str) -> None:
    with pytest.raises(click.UsageError):
        parse_limits([text])
