"""What a spreadsheet would run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.export.formula import risky, safe

LISTED = "=+-@\t\r\n\x00＝＋－＠'"


@pytest.mark.parametrize("first", LISTED)
@pytest.mark.parametrize("before", ["", " ", "   ", "\u00a0", "\u200b", "\ufeff", "\u2028", " \u200e\u00a0"])
def test_listed_characters_are_risky_whatever_cannot_be_seen_before_them(first: str, before: str) -> None:
    assert risky(before + first + "1+1")
    assert safe(before + first + "1") == "'" + before + first + "1"


@pytest.mark.parametrize(
    "value", ["", "a", "a=b", "1-2", "  text", "é=", "(+49)", "0049", "Ada O'Hara", "a\n=1", "\u200b"]
)
def test_other_values_stay(value: str) -> None:
    assert not risky(value)
    assert safe(value) == value


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(LISTED + " \u00a0\u200b")))
def test_taking_the_apostrophe_off_gives_the_value_back(value: str) -> None:
    shown = safe(value)
    assert (shown[1:] if shown.startswith("'") else shown) == value
    assert not shown.strip().startswith(tuple("=+-@＝＋－＠"))
