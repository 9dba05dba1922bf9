"""The fast way through streets against the long way, which is the oracle."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.normalize.address import _long_street, parse_street
from dedupe.normalize.street_quick import quick_street
from dedupe.normalize.text import tidy
from dedupe.ruleset.data import load_words

WORDS = (
    "Main St St. Street Ave N NW Hauptstr. Hauptstraße ul. Długa Maja rue de la l'Église P.zza Box PL "
    "Postfach Apt Floor d. tr bis ter One Nr. nr No: # Calle Highway Mai B Sec Kungsg. c/o Attn Park GmbH "
    "and 2nd 3. 28ης улица Ленина д. кв. 中山路 12号 between Unit Suite Top Turm bajo izq s/n Lot Plot caixa "
    "postal"
).split()
texts = st.lists(
    st.one_of(st.sampled_from(WORDS), st.integers(1, 2100).map(str), st.sampled_from([",", "\n", "-", "5a", "12 B"])),
    min_size=1,
    max_size=7,
).map(" ".join)


@settings(max_examples=1500, deadline=None)
@given(texts, st.sampled_from(["", "US", "DE", "SE", "FI", "DK", "BE", "AT", "PL", "HU", "AU", "CZ", "MX", "FR"]))
def test_the_fast_way_agrees_with_the_long_way(text: str, region: str) -> None:
    clean = tidy(text)[0]
    assert parse_street(clean, region) == _long_street(clean, region)


@pytest.mark.parametrize(
    "text",
    ["163 Spring Street", "Hauptstraße 23", "ul. Długa 154", "36 av. Victor Hugo", "Rua São João, 3", "12 92nd Avenue",
     "Str. Avram Iancu nr. 162", "朝阳路137号", "Ερμού 23", "вул. Франка, 5", "110 quai François Ier"],
)  # fmt: skip
def test_usual_streets_go_the_fast_way(text: str) -> None:
    assert quick_street(text) is not None


@pytest.mark.parametrize("word", sorted({w for name, ws in load_words("address_words").items() for w in ws}))
def test_no_listed_word_is_taken_for_a_name_by_the_fast_way_alone(word: str) -> None:
    for text in (f"12 Main St {word}", f"{word} 12", f"Lange Gasse {word} 5", f"{word} Main St 5", f"12 {word} St"):
        clean = tidy(text)[0]
        assert parse_street(clean) == _long_street(clean, ""), clean
