"""Whether two names mean one organisation: the labelled pairs, and properties of the verdict."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.match.company_verdict import SAME, Named, likeness
from dedupe.model import MULTI
from dedupe.normalize.company import company_key, read_company
from dedupe.normalize.legal_tables import tokens_of

TABLE = Path(__file__).resolve().parents[1] / "cases" / "company_pairs.csv"
F1 = 0.95


def named(value: str) -> Named:
    read = read_company(value)
    names = [read.base, *(company_key(aka)[0] for aka in read.aka.split(MULTI) if aka)]
    return Named(tuple(names), read.family, " ".join(tokens_of(read.branch)))


def test_labelled_pairs() -> None:
    right = missed = wrong = 0
    off = []
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            said, same = likeness(named(row["left"]), named(row["right"])) >= SAME, row["same"] == "1"
            right, missed, wrong = right + (said and same), missed + (same and not said), wrong + (said and not same)
            if said != same:
                off.append(f"{row['left']} | {row['right']}: {'missed' if same else 'wrong'}")
    assert 2 * right / (2 * right + missed + wrong) >= F1, "\n".join(off)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Orbelin Group", "Orbelin Ltd", True),
        ("Orbelin International Inc", "Orbelin", True),
        ("Orbelin Group", "Orbelin Bakery", False),
        ("Orbelin UK Ltd", "Orbelin (Ireland) Ltd", False),
        ("Orbelin UK Ltd", "Orbelin Ltd", True),
        ("Stichting Orbelin", "Orbelin B.V.", False),
        ("Orbelin Mfg Co", "Orbelin Manufacturing", True),
        ("Global Services", "Global Solutions", False),
        ("Kant Wald Bau", "KWB", True),
        ("Kant Wald Bau", "KWA", False),
        ("Orbelin 12 Ltd", "Orbelin 21 Ltd", False),
        ("Fund IV", "Fund VI", False),
        ("Orbelin AG", "Orbelin GmbH", False),
        ("Orbelin UG", "Orbelin GmbH", True),
        ("Orbelin GmbH", "Orbelin Ltd", True),
        ("Orbelin e.V.", "Orbelin GmbH", False),
        ("Kestrel Ravenscourt", "Kestral Ravenscort", False),
        ("Johnson Seals", "Johnson Meals", False),
        ("Kestrel Seals", "Ketsrel Seals", True),
        ("Martin Roofs", "Martina Roofs", False),
        ("Face Book", "Facebook", True),
        ("Müller Bau", "Mueller Bau", True),
        ("Zwettlerbau", "Zwetlerbau", True),
        ("Zwettler", "Zwettner", False),
        ("", "Orbelin", False),
    ],
)
def test_rules(left: str, right: str, same: bool) -> None:
    assert (likeness(named(left), named(right)) >= SAME) is same


WORDS = st.lists(st.sampled_from("orbelin kestrel kestral kwb group bau of 12 services st saint".split()), max_size=4)


@given(WORDS, WORDS)
def test_symmetric_and_sure_of_itself(one: list[str], two: list[str]) -> None:
    left, right = Named((" ".join(one),)), Named((" ".join(two),))
    assert likeness(left, right) == pytest.approx(likeness(right, left))
    assert 0.0 <= likeness(left, right) <= 1.0
    if one:
        assert likeness(left, left) == 1.0
