"""Nickname classes."""

from __future__ import annotations

import itertools

import pytest

from dedupe.normalize.nicknames import classes_of, formal_names, nick_key
from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words


def related(one: str, other: str) -> bool:
    return bool(classes_of(fold(one)) & classes_of(fold(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bob", "Robert"),
        ("Bill", "William"),
        ("Liz", "Elizabeth"),
        ("Peggy", "Margaret"),
        ("Iain", "John"),
        ("Hans", "Johannes"),
        ("Sepp", "Josef"),
        ("Uschi", "Ursula"),
        ("Fritz", "Friedrich"),
        ("Kasia", "Katarzyna"),
        ("Gosia", "Małgorzata"),
        ("Zbyszek", "Zbigniew"),
        ("Kuba", "Jakub"),
        ("Pepe", "José"),
        ("Paco", "Francisco"),
        ("Lupe", "Guadalupe"),
        ("Zé", "José"),
        ("Tião", "Sebastião"),
        ("Beppe", "Giuseppe"),
        ("Gigi", "Luigi"),
        ("Manu", "Emmanuel"),
        ("Ionuț", "Ion"),
        ("Nicu", "Nicolae"),
        ("Siggi", "Sigurður"),
        ("Gunna", "Guðrún"),
        ("Γιάννης", "Ιωάννης"),
        ("Κώστας", "Κωνσταντίνος"),
        ("Саша", "Александр"),
        ("Дима", "Дмитрий"),
        ("Катя", "Екатерина"),
        ("Володя", "Володимир"),
        ("Kees", "Cornelis"),
        ("Jaap", "Jacobus"),
        ("Alex", "Alexandra"),
        ("Alex", "Alexander"),
    ],
)
def test_one_persons_names(one: str, other: str) -> None:
    assert related(one, other)
    assert related(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Robert", "William"),
        ("Alexander", "Alexandra"),
        ("Erin", "Aaron"),
        ("Anna", "Stephanie"),
        ("Johannes", "Josef"),
        ("Jane", "Jean"),
        ("Smith", "Jones"),
    ],
)
def test_two_persons_names(one: str, other: str) -> None:
    assert not related(one, other)


def test_classes_meet_exactly_where_one_formal_name_stands_behind_both() -> None:
    """By brute force over the names that begin with one of some letters: all pairs, against the table itself."""
    table = formal_names()
    groups = [{formal, *short} for formal, short in table.items()]
    names = sorted({name for group in groups for name in group if name[0] in "bgqxyz"})
    assert len(names) > 300
    together = {frozenset(pair) for group in groups for pair in itertools.combinations(sorted(group), 2)}
    for one, other in itertools.combinations(names, 2):
        assert bool(classes_of(one) & classes_of(other)) == (frozenset((one, other)) in together)


def test_a_token_without_class_is_its_own() -> None:
    assert nick_key("zyxwv") == "zyxwv"
    assert nick_key("") == ""


def test_the_table_is_text_throughout() -> None:
    """YAML reads bare words such as "no" or "null" as something else."""
    for language in load_words("nicknames").values():
        for formal, short in language.items():
            assert isinstance(formal, str)
            assert all(isinstance(name, str) for name in short)
