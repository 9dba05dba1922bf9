from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.sources import shown

CASES = [
    ("Anna", "Anna"),
    ("Zoë 太郎", "Zoë 太郎"),
    ("\x1b]0;owned\x07", "\\x1b]0;owned\\x07"),
    ("a\r\nb\tc", "a\\r\\nb\\tc"),
    ("a\u202eb\ufeff", "a\\u202eb\\ufeff"),
    ("x" * 61, "x" * 60 + "..."),
    ("", ""),
]


@pytest.mark.parametrize(("text", "safe"), CASES)
def test_shown(text: str, safe: str) -> None:
    assert shown(text) == safe


@given(st.text())
def test_shown_never_holds_what_a_terminal_acts_on(text: str) -> None:
    assert shown(text).isprintable()
