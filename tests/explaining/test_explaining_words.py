"""Levels and values in words: every level has some, and the words are true of the values."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.explaining.words import called, differ, level_in_words, listed, nearest, said
from dedupe.match.comparison import Comparison
from dedupe.match.explain import FactExplained
from dedupe.ruleset.data import load_words

PLACES = {"one", "other", "noun", "nouns", "differ"}


def comparisons() -> list[Comparison]:
    """Returns the comparisons that are built in, each by the name or kind it is spoken of."""
    from dedupe.match import compare_contacts, compare_names, compare_places

    modules = (compare_contacts, compare_names, compare_places)
    return [item for module in modules for item in vars(module).values() if isinstance(item, Comparison)]


def fact(kind: str, label: str, number: int = 1, last: int = 4) -> FactExplained:
    return FactExplained(kind, "weak", label, 1.0, 1.0, 0, number, last)


@pytest.mark.parametrize("item", comparisons(), ids=lambda item: item.name)
def test_every_level_is_said_in_words_of_its_own(item: Comparison) -> None:
    words = [level_in_words(item.name, label) for label in item.levels]
    assert len(set(words)) == len(words)
    assert all(len(text) <= 24 for text in words), "the table of --model cuts what is longer"
    for number, label in enumerate(item.levels):
        told = said(fact(item.name, label, number, len(item.levels) - 1), item.name, ["Anna"], ["Hanna"])
        assert told.short
        if number and label != "different":
            assert told.clause
            assert told.clause != f"{told.noun}: {label}", f"rules/words/evidence.yml has no clause for {label}"


def test_the_words_ask_for_nothing_that_is_not_there() -> None:
    for kind, entry in load_words("evidence").items():
        for label, words in (entry.get("levels") or {}).items():
            for text in words.values():
                named = {name for _, name, _, _ in string.Formatter().parse(str(text)) if name is not None}
                assert named <= PLACES, (kind, label)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("Meier", "Meyer", "differ by one letter"),
        ("Meier", "Meie", "differ by one letter"),
        ("Bsatian", "Bastian", "have two letters swapped"),
        ("Müller", "Muller", "differ in accents only"),
        ("MEIER", "Meier", "differ in capitals only"),
        ("Smith-Jones", "Smith Jones", "differ in spaces or signs only"),
        ("Kowalski", "Kowalewski", "differ by two letters"),
        ("Bo", "Pat", "are spelled differently"),
        ("Robert", "William", "are spelled differently"),
        ("Jan Maria", "Maria Jan", "have their words in another order"),
        ("12345", "12346", "differ by one digit"),
        ("12345", "12354", "have two digits swapped"),
        ("Ada", "Ada", "are the same"),
        ("", "Ada", "are spelled differently"),
    ],
)
def test_how_two_texts_differ(one: str, other: str, words: str) -> None:
    assert differ(one, other) == words
    assert differ(other, one) == words


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert differ(one, other) == differ(other, one)
    assert (differ(one, other) == "are the same") == (one == other)


def test_the_values_that_are_most_alike_are_shown() -> None:
    assert nearest(["+491701", "+493012345"], ["+493012346"]) == ("+493012345", "+493012346")
    assert nearest([], ["a"]) == ("", "a")
    assert nearest([], []) == ("", "")


@pytest.mark.parametrize(
    ("left", "right", "noun"),
    [
        (["+4917604069066"], ["+4917604069066"], "mobile number"),
        (["+493012345678"], ["+493012345678"], "phone number"),
        (["+493012345678", "+4917604069066"], ["+4917604069066"], "mobile number"),
        (["~12345678"], ["~12345678"], "phone number"),
    ],
)
def test_a_mobile_number_is_called_one(left: list[str], right: list[str], noun: str) -> None:
    assert said(fact("phone", "same number", 0), "phone", left, right).noun == noun


def test_long_values_are_left_out_of_sentences() -> None:
    long = "A very long company name that goes on and on"
    assert "(" not in said(fact("company", "part"), "company", [long], ["A very long"]).clause
    assert "(Acme, Acme Nord)" in said(fact("company", "part"), "company", ["Acme"], ["Acme Nord"]).clause


def test_a_level_nobody_has_words_for_is_said_by_its_name() -> None:
    told = said(fact("shoe_size", "half a size apart"), "shoe_size", ["40"], ["40.5"])
    assert (told.short, told.clause) == ("half a size apart", "shoe size: half a size apart")
    assert said(fact("shoe_size", "different", 4), "shoe_size", ["40"], ["44"]).clause == ""
    assert said(fact("shoe_size", "", -1), "shoe_size", [], ["44"]).short == ""


def test_braces_in_values_are_only_braces() -> None:
    assert "{noun}" in said(fact("company", "part"), "company", ["{noun}"], ["{noun} AG"]).clause


@pytest.mark.parametrize(
    ("name", "kind", "object_", "words"),
    [
        ("company", "company", "account", ("name", "names")),
        ("company", "company", "contact", ("company", "companies")),
        ("birth_date", "date", "contact", ("birth date", "birth dates")),
        ("employees", "number", "account", ("number of employees", "employees")),
        ("given_name", "given_name", "contact", ("given name", "given names")),
    ],
)
def test_what_a_fact_is_called(name: str, kind: str, object_: str, words: tuple[str, str]) -> None:
    assert called(name, kind, object_) == words


def test_lists_read_as_sentences_do() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "a"]) == "a and b"
    assert listed(list("abcde")) == "a, b, c, d and e"
    assert listed(list("abcdef")) == "a, b, c, d and 2 more"
