"""Categories, titles, texts and numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.normalize.plain import canonical_number, normalize
from dedupe.normalize.result import Context


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"),
        ("012", "12"),
        ("12.0", "12"),
        ("12,50", "12.5"),
        ("1,250.50", "1250.5"),
        ("1.250,50", "1250.5"),
        ("1 250", "1250"),
        ("1\u202f250,5", "1250.5"),
        ("1'250'000", "1250000"),
        ("1,250", "1250"),
        ("1.250", "1250"),
        ("1,250,000", "1250000"),
        ("12,34,567", "1234567"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        ("1250.125", "1250.125"),
        ("1.5", "1.5"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("(5)", "-5"),
        ("+7", "7"),
        ("$1,000", "1000"),
        ("1.000 €", "1000"),
        ("EUR 1.000,00", "1000"),
        ("R$ 1.000,00", "1000"),
        ("5 000 zł", "5000"),
        ("12%", "12"),
        ("1e3", "1000"),
        ("1.5E+03", "1500"),
        ("１２", "12"),
        ("-0", "0"),
    ],
)
def test_numbers(text: str, number: str) -> None:
    assert canonical_number(text) == number
    assert normalize(text, Context(), "number").keys["fold"] == number


@pytest.mark.parametrize("text", ["abc", "12 abc", "500k", "1-2", "10-50", "", "1.2.3,4,5", "e5", "--3", "1e9999999"])
def test_no_number(text: str) -> None:
    assert canonical_number(text) == ""


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_written_with_english_or_german_separators(number: Decimal) -> None:
    english = f"{number:,.3f}"
    german = english.translate(str.maketrans(",.", ".,"))
    if abs(number) >= 1000:
        return_value = canonical_number(english)
        assert Decimal(return_value) == number
        assert canonical_number(german) == return_value
    assert Decimal(canonical_number(f"{number:.3f}")) in (number, number * 1000)  # "1.250" alone is ambiguous


@pytest.mark.parametrize(
    ("text", "kind", "fold"),
    [
        ("  VP  Sales ", "title", "vp sales"),
        ("Geschäftsführer", "title", "geschaftsfuhrer"),
        ("Food & Beverage", "category", "food beverage"),
        ("Überblick\nzwei", "text", "uberblick zwei"),
    ],
)
def test_fold(text: str, kind: str, fold: str) -> None:
    assert normalize(text, Context(), kind).keys["fold"] == fold


@pytest.mark.parametrize("kind", ["category", "title", "text", "number"])
def test_placeholder(kind: str) -> None:
    result = normalize("n/a", Context(), kind)
    assert not result.keys
    assert result.notes == ("placeholder",)


def test_a_system_value_is_not_touched() -> None:
    assert normalize("  a\u200b ", Context(), "system").value == "  a\u200b "


@given(st.text(max_size=30), st.sampled_from(["category", "title", "text", "number"]))
def test_idempotent(text: str, kind: str) -> None:
    first = normalize(text, Context(), kind)
    again = normalize(first.value, Context(), kind)
    assert (again.value, again.keys) == (first.value, first.keys)
    assert first.keys.get("fold", "").isascii()
