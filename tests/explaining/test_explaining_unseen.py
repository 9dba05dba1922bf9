"""Why two records were not compared, in words of the keys they share."""

from __future__ import annotations

import sqlite3

import pytest

from dedupe.explaining.unseen import why_unseen
from dedupe.explaining.words import key_in_words, rule_in_words
from dedupe.store.schema import initial_statements


@pytest.fixture
def conn() -> sqlite3.Connection:
    opened = sqlite3.connect(":memory:")
    for statement in initial_statements():
        opened.execute(statement)
    for rule, cap in (("phone + family_sound", 80), ("family3+given1 + city", 40), ("street + similar name", 20)):
        opened.execute("INSERT INTO blocking (object, rule, cap) VALUES ('contact', ?, ?)", (rule, cap))
    return opened


@pytest.mark.parametrize(
    ("shared", "words"),
    [
        ((), "They share none of the keys by which records are brought together."),
        (("phone", "city"), "They share only phone number and town: no blocking rule compares records on that alone."),
        (("city", "family3+given1"),
         "They share first letters of the surname and the initial and town, but so do more records than are compared "
         "each with each (at most 40)."),
        (("street",),
         "They share street, but so do more records than are compared each with each (at most 20), or their names do "
         "not look alike."),
    ],
)  # fmt: skip
def test_why_two_were_not_compared(conn: sqlite3.Connection, shared: tuple[str, ...], words: str) -> None:
    assert why_unseen(conn, "contact", shared) == words


def test_of_another_object_the_rules_say_nothing(conn: sqlite3.Connection) -> None:
    assert why_unseen(conn, "account", ("street",)).startswith("They share only street")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("family_sound", "sound of the surname"),
        ("date:birth_date", "birth date"),
        ("identifier:account_number", "account number"),
        ("brand_new_key", "brand new key"),
    ],
)
def test_keys_in_words(name: str, words: str) -> None:
    assert key_in_words(name) == words


def test_rules_in_words() -> None:
    assert rule_in_words("phone + family_sound") == "phone number and sound of the surname"
    assert rule_in_words("name") == "whole name"
