"""What stands for nothing, and what only looks so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.normalize.placeholder import Kind, is_placeholder

NOTHING: dict[Kind, list[str]] = {
    "generic": [
        "n/a",
        "N/A",
        "na",
        "N.A.",
        "-",
        "--",
        ".",
        "?",
        "unknown",
        "Unknown",
        "none",
        "None",
        "null",
        "NULL",
        "NaN",
        "[not provided]",
        "TBD",
        "xxx",
        "XXXX",
        "test",
        "TEST",
        "Test 2",
        "test123",
        "keine Angabe",
        "k.A.",
        "inconnu",
        "desconocido",
        "não informado",
        "onbekend",
        "nieznany",
        "brak danych",
        "necunoscut",
        "неизвестно",
        "不明",
        "없음",
        "άγνωστο",
        "#N/A",
        "#REF!",
        "asdf",
        "asdfasdf",
        "qwerty",
    ],
    "name": [
        "n/a",
        "test",
        "unknown",
        "xxx",
        "xx",
        "asdf",
        "Asdf",
        "qwertz",
        "[not provided]",
        "null",
        "nan",
        "NaN",
        "N/A",
        "aaa",
        "no name",
        "Mustermann",
        "First Name",
        "anonymous",
        "???",
    ],
    "company": [
        "n/a",
        "Self-Employed",
        "self employed",
        "Privat",
        "autónomo",
        "Freelance",
        "Test Company",
        "xxx",
        "No Company",
        "retired",
        "1111",
    ],
    "email": [
        "asdf@asdf.com",
        "test@test.com",
        "noemail@acme.com",
        "no-email@gmail.com",
        "none@none.com",
        "na@na.com",
        "x@x.x",
        "a@b.c",
        "aa@aa.com",
        "N/A",
        "none",
        "unknown@unknown.org",
        "Test@Gmail.com",
        "anything@noemail.com",
        "someone@example.com",
        "info@example.invalid",
        "@",
        "a@",
    ],
    "phone": [
        "000-0000",
        "0000000000",
        "555-555-5555",
        "+1 555 555 5555",
        "1234567890",
        "123-456-7890",
        "+1 (123) 456-7890",
        "0123456789",
        "111111",
        "n/a",
        "-",
        "0",
        "12345678",
        "999 999 9999",
        "9876543210",
    ],
}
SOMETHING: dict[Kind, list[str]] = {
    "generic": ["", "Nancy", "tested", "Noneto", "Testa", "111", "Naples", "Unknown Pleasures", "x", "0", "No"],
    "name": [
        "Null",
        "Nan",
        "Na",
        "No",
        "Tester",
        "Bar",
        "III",
        "iii",
        "Aaron",
        "Nadia",
        "Testa",
        "Li",
        "王",
        "Jo",
        "X Æ",
        "Anna",
        "O",
        "Doe",
    ],
    "company": ["AAA", "3M", "ABC", "Testo AG", "Home Depot", "Self Storage Ltd", "X Corp", "77", "Nil Ltd"],
    "email": [
        "john@test.com",
        "john.doe@example.com",
        "info@acme.com",
        "natalie@na.com",
        "x@acme.com",
        "john@x.com",
        "sales@example.com",
        "testa@acme.com",
        "j@smith.com",
    ],
    "phone": [
        "(415) 555-0123",
        "+44 20 7946 0958",
        "030 123456",
        "+49 160 9135871",
        "4155552671",
        "112",
        "555-0199",
        "8001234",
    ],
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in NOTHING.items() for value in values])
def test_stands_for_nothing(kind: Kind, value: str) -> None:
    assert is_placeholder(value, kind)


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in SOMETHING.items() for value in values])
def test_stands_for_itself(kind: Kind, value: str) -> None:
    assert not is_placeholder(value, kind)


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.sampled_from(["generic", "name", "company", "email", "phone"]), st.text())
def test_any_text_is_answered_and_spaces_around_do_not_matter_for_words(kind: Kind, value: str) -> None:
    assert is_placeholder(value, kind) in (True, False)


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.integers(0, 9), st.integers(7, 15))
def test_one_digit_over_and_over_is_no_phone(digit: int, length: int) -> None:
    assert is_placeholder(str(digit) * length, "phone")
    assert is_placeholder(f"+1 ({digit}{digit}{digit}) {digit}{digit}{digit}-{digit}{digit}{digit}{digit}", "phone")


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.lists(st.sampled_from("13579"), min_size=10, max_size=11).filter(lambda digits: len(set(digits[-7:])) > 2))
def test_other_digits_are_a_phone(digits: list[str]) -> None:
    assert not is_placeholder("".join(digits), "phone")
