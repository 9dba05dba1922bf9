"""Hostile rules files that are too large to be kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "hostile_rules"


def large_rules() -> Iterator[tuple[str, str]]:
    """Yields name and text of each."""
    base = (FOLDER / "ok.yaml").read_text(encoding="utf-8")
    yield "deep_nesting.yaml", "version: 1\nobject: contact\nmatch: " + "[" * 20_000 + "]" * 20_000 + "\n"
    yield "huge_scalar.yaml", "version: 1\nobject: " + "x" * 300_000 + "\n"
    replacement = "{field: notes, scope: anywhere, replace: {x: " + "x" * 200_000 + "}}"
    yield "huge_replacement.yaml", f"{base}clean:\n  - {replacement}\n"
    pairs = "".join(f"      k{number}: v{number}\n" for number in range(5001))
    yield "many_replacements.yaml", f"{base}clean:\n  - field: notes\n    replace:\n{pairs}"
