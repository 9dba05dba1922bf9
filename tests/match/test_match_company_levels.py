"""Levels of company names within a table: cases read by people, the gate against the judge, and properties."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.match.company_levels import COMPANY_DIFFERENT, companies
from dedupe.match.keys import Key
from dedupe.model import text_array

LEVELS = ("same", "close", "part", "similar", "sister", "different")
#: Names of other rows: what is common among them tells little.
CROWD = tuple(f"{name} logistics" for name in "tidewell marrow quince hollis amber selkirk pike".split()) + tuple(
    f"szkola podstawowa nr {number}" for number in range(1, 13)
)


def level(left: str, right: str, crowd: Sequence[str] = CROWD, readings: frozenset[str] = frozenset()) -> str:
    values = text_array([left, right, *crowd])
    found = companies(Key.from_texts(list(values)), readings)(values, np.array([0]), np.array([1]))
    return LEVELS[found[0]]


CASES = [
    # written otherwise
    ("oakfern logistics", "logistics oakfern", "close"),
    ("blue heron foods", "blueheron foods", "close"),
    ("oakfern international", "oakfern intl", "close"),
    ("oakfern manufacturing", "oakfern mfg", "close"),
    ("verpackungen lindhof", "verpackung lindhof", "close"),
    ("diakonie krankenhaus oakfern", "diakonie krhs oakfern", "close"),
    ("magnus henck spedition", "magnus henck sped", "close"),
    # damaged letters: a few in a long name leave no doubt, two of five in a short one do
    ("gerhold runolfsdottir and reilly", "gerho d runolfsdottir and reilly", "close"),
    ("mayert tremblay and mante", "mayerta hremblay and mante", "close"),
    ("marquardt sauer altenwerth", "marquurdt spuer altenwerth", "close"),
    ("keeling gusikowski koepp", "keeling gusik wski koepp", "close"),
    ("runte", "ruyee", "similar"),
    ("oakfern", "kestrel", "different"),
    # scraps: a misspelt "and" or legal form is no word of the name
    ("effertz wiegand and willms", "effertz wiegand xnd willms", "close"),
    ("goyette", "goyette lc", "close"),
    ("trantow", "trantow plx", "close"),
    ("rutherford", "inc rutherford", "close"),
    ("rippin von", "rippin vtn", "close"),
    ("schulist schulist", "schulit schulisn", "close"),
    # a mark at the end tells one from another
    ("oakfern unit a", "oakfern unit b", "similar"),
    ("oakfern fund i", "oakfern fund ii", "similar"),
    ("oakfern 7", "oakfern 9", "different"),
    # more on one side
    ("oakfern", "oakfern logistics", "part"),
    ("oakfern group", "oakfern", "part"),
    ("birch lane systems", "bls", "part"),
    ("oakfern", "oakfern 3215", "part"),
    # other words on both sides: sisters, or nothing at all
    ("oakfern property management services", "oakfern property management holding", "different"),
    ("kessler yost", "kessler bosco", "different"),
    ("dickens", "dicki and sons", "different"),
    ("walkerconstruction", "clayton construction", "different"),
    ("oakfern logistics", "birch lane logistics", "different"),
    # numbers tell things of one kind apart
    ("szkola podstawowa nr 14", "szkola podstawowa nr 41", "different"),
    ("szkola podstawowa nr 14", "sp nr 14", "close"),
    (
        "oakfern bluebell marigold kestrel quay dune fjord 14",
        "oakfern bluebell marigold kestrel quay dune fjord 41",
        "different",
    ),
    ("ts589 oakfern", "ts598 oakfern", "different"),
]


@pytest.mark.parametrize(("left", "right", "expected"), CASES)
def test_levels(left: str, right: str, expected: str) -> None:
    assert level(left, right) == expected
    assert level(right, left) == expected


def test_two_words_that_several_names_have_are_no_slips_of_one_another() -> None:
    assert level("hill", "hull") == "close"
    assert level("hill", "hull", ["hill farms", "hill foods", "hull farms", "hull foods"]) == "different"


def test_a_word_common_in_the_table_tells_less() -> None:
    kinds = ["north school", "south school", "east school", "west school"]
    assert level("linden quay school", "linden quay", kinds) == "part"
    assert level("school", "linden quay school", kinds) != "part"


READINGS = frozenset(("shantianzhizuosuo", "shanbenzhizuosuo", "shantianzhizuo"))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("shantianzhizuosuo", "shanbenzhizuosuo", "different"),  # one character of five is another firm
        ("shantianzhizuosuo", "shantianzhizuo", "part"),
    ],
)
def test_readings_of_chinese_characters_are_not_compared_by_letters(left: str, right: str, expected: str) -> None:
    assert level(left, right, readings=READINGS) == expected


WORD = st.sampled_from(
    "oakfern oakfren oak fern kestrel kestral logistics logistic intl international 12 21 bls".split()
)
NAME = st.lists(WORD, min_size=1, max_size=4, unique=True).map(" ".join)


@given(st.lists(NAME, min_size=2, max_size=8, unique=True))
@settings(max_examples=150, deadline=None)
def test_names_are_judged_alike_from_both_sides_and_in_any_order(names: list[str]) -> None:
    a, b = np.triu_indices(len(names), 1)
    values, shuffled = text_array(names), text_array(names[::-1])
    forth = companies(Key.from_texts(names))(values, a, b)
    back = companies(Key.from_texts(names[::-1]))(shuffled, len(names) - 1 - b, len(names) - 1 - a)
    assert forth.tolist() == back.tolist()


@given(st.lists(NAME, min_size=2, max_size=8, unique=True))
@settings(max_examples=150, deadline=None)
def test_names_with_a_rare_word_in_common_are_looked_at(names: list[str]) -> None:
    """The gate may only leave out what the judge would call different: here it is asked about every pair."""
    a, b = np.triu_indices(len(names), 1)
    found = companies(Key.from_texts(names))(text_array(names), a, b)
    for k, (i, j) in enumerate(zip(a, b, strict=True)):
        same_letters = sorted(names[i].replace(" ", "")) == sorted(names[j].replace(" ", ""))
        if same_letters and set(names[i].split()) == set(names[j].split()):
            assert found[k] < COMPANY_DIFFERENT
