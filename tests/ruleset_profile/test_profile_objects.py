"""What the rows of a table are: people, organisations or leads."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from profile_tables import table_of

from dedupe.ruleset.profile import profile_table
from dedupe.sources.recognise import rules_for

Rows = Sequence[Sequence[str]]


def made(*patterns: str, count: int = 40) -> Rows:
    """Returns rows in which # is the number of the row."""
    return [[pattern.replace("#", str(number)) for pattern in patterns] for number in range(1, count + 1)]


FIRMS = "Acorn Logistics Ltd;Cobalt Systems GmbH;Delta Foods Inc.;Eastgate Partners LLP;Harbour Hotel".split(";")
PLACES = "Art's Deli;Bel-Air Hotel;Cafe Bizou;Campanile;Citrus;Fenix;Granita;Locanda;Matsuhisa;Pinot Bistro".split(";")
WORDS = "Campanile;Brightwell;Oakden;Quarmby;Ibbotson;Kellaway;Netherby;Lonsdale".split(";")

#: name, headers, rows, object
CASES: tuple[tuple[str, str, Rows, str], ...] = (
    (
        "made-up names",
        "First Name,Last Name,Email,Phone",
        made("Given#", "Familie#", "g#@mail.test", "030 55#"),
        "contact",
    ),
    ("keys for names", "first_name,last_name", made("A-000#", "B-000#"), "contact"),
    (
        "script for names",
        "id,first_name,email,company",
        made("#", '<img src=x onerror="alert(#)">', "a#@x.test", "<b>#"),
        "contact",
    ),
    ("given names alone", "Vorname,Ort", made("Person#", "Ulm"), "contact"),
    (
        "family names alone",
        "id,Apellidos,notes",
        made("#", "999#", "some text about the row # that is quite long"),
        "contact",
    ),
    (
        "beside what accounts have",
        "First Name,Last Name,Billing City,Website",
        made("G#", "F#", "Ulm", "www.f#.test"),
        "contact",
    ),
    ("a name and a mailbox", "id,name,email", [["1", "Ada", "a@x.test"]], "contact"),
    ("names nobody knows", "id,name,email", [[w, w, f"{w}@x.test"] for w in WORDS], "contact"),
    ("made-up whole names", "id,name,email,phone", made("#", "Customer #", "c#@mail.test", "+49 30 555#"), "contact"),
    ("a name, a mailbox and a company", "name,email,company", [[w, f"{w}@x.test", w[::-1]] for w in WORDS], "contact"),
    (
        "a mailbox and notes",
        "id,email,notes",
        made("#", "c#@mail.test", "called twice about the new catalogue #"),
        "contact",
    ),
    ("two mailboxes under one header", "id,Email,Email__2,name,name__2", [["1", "a@x.test", "", "A", "B"]], "contact"),
    ("firms with mailboxes", "id,name,email", [[f, f, f"info@{n}.test"] for n, f in enumerate(FIRMS)], "account"),
    ("firms with web sites", "name,email,website", [[w, f"{w}@x.test", f"www.{w}.test"] for w in WORDS], "account"),
    (
        "restaurants",
        "name,addr,city,phone,type",
        [[p, "12 Elm Court", "Leeds", "310/246-1501", "french"] for p in PLACES],
        "account",
    ),
    ("company names", "record_id,source,company_name,country", made("#", "a", "Oakden #", "US"), "account"),
    (
        "sites",
        "Id,Site name,Address,Zip,Email Address",
        made("#", "Oakden #", "# Elm Court", "6061#", "s#@x.test"),
        "account",
    ),
    ("branches", "branch,city,manager email", made("Oakden #", "Leeds", "m#@x.test"), "account"),
)


@pytest.mark.parametrize(("headers", "rows", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_the_rows_are(headers: str, rows: Rows, expected: str) -> None:
    assert profile_table(table_of(headers.split(","), rows)).object == expected
    assert rules_for(table_of(headers.split(","), rows))[0].object == expected


def test_made_up_names_are_read_as_names() -> None:
    rules = profile_table(table_of(("First Name", "Last Name", "Email"), made("Given#", "Familie#", "g#@mail.test")))
    assert [rule.type for rule in rules.fields] == ["given_name", "family_name", "email"]


@pytest.mark.parametrize("pattern", ["2024-01-#", "+49 30 5551#", "www.a#.test", "12345#"])
def test_a_header_for_names_does_not_make_anything_else_a_name(pattern: str) -> None:
    rules = profile_table(table_of(("last name", "city"), made(pattern, "Ulm", count=28)))
    assert rules.fields[0].type != "family_name"


def test_people_in_the_columns_of_an_organisation_are_no_organisations() -> None:
    """One CRM puts "Organization - " before the headers of its organisations; its people may name theirs that way."""
    headers = ("First Name", "Last Name", "Email", "Organization - Name", "Organization - ID")
    rows = made("Given#", "Familie#", "g#@mail.test", "Oakden #", "#")
    assert rules_for(table_of(headers, rows))[0].object == "contact"


def rows_with_ids(count: int, empty: int, repeated: int) -> Rows:
    ids = [str(1000 + number) for number in range(count)]
    ids[1 : 1 + empty] = [""] * empty
    ids[-repeated or count :] = [ids[0]] * repeated
    return [[id_, f"Given{number}", f"Familie{number}"] for number, id_ in enumerate(ids)]


#: rows, empty ids, repeated ids, whether the column is the id all the same
TOLERATED = (
    (99, 0, 0, True), (99, 1, 0, False), (99, 0, 1, False), (100, 1, 0, True), (100, 0, 1, True), (100, 1, 1, False),
    (299, 1, 1, True), (299, 2, 1, False), (10_000, 1, 0, True), (10_000, 50, 50, True), (10_000, 50, 51, False),
)  # fmt: skip


@pytest.mark.parametrize(("count", "empty", "repeated", "taken"), TOLERATED)
@pytest.mark.parametrize("header", ["id", "record_id"])
def test_one_id_of_a_hundred_may_be_empty_or_repeated(
    header: str, count: int, empty: int, repeated: int, taken: bool
) -> None:
    rows = rows_with_ids(count, empty, repeated)
    assert len({row[0] for row in rows} - {""}) == count - empty - repeated
    rules = profile_table(table_of((header, "first_name", "last_name"), rows))
    assert rules.id_header == (header if taken else "")


def test_a_number_that_others_give_out_must_be_different_in_every_row() -> None:
    """Two rows with one reference are two rows about one thing: that is evidence, which an id is not."""
    rows = rows_with_ids(200, 0, 1)
    assert profile_table(table_of(("ref", "first_name", "last_name"), rows)).id_header == ""
    assert profile_table(table_of(("ref", "first_name", "last_name"), rows_with_ids(200, 0, 0))).id_header == "ref"


#: header of a first column of numbers, one per row
NUMBERED = (
    "Nº socio", "STT", "no", "N° patient", "Nr albumu", "Lieferantennr.", "registration_no", "社員番号", "Codice",
)  # fmt: skip


@pytest.mark.parametrize("header", NUMBERED)
def test_a_first_column_that_numbers_the_rows_is_their_id(header: str) -> None:
    rows = rows_with_ids(200, 0, 0)
    assert profile_table(table_of((header, "first_name", "last_name"), rows)).id_header == header
    assert profile_table(table_of((header, "first_name", "last_name"), rows_with_ids(200, 0, 1))).id_header == ""
    turned = [[given, id_, family] for id_, given, family in rows]
    assert profile_table(table_of(("first_name", header, "last_name"), turned)).id_header == ""


@pytest.mark.parametrize("header", ["Mobile", "E-mail", "Postal code", "Name"])
def test_a_first_column_that_says_something_else_is_no_id(header: str) -> None:
    values = {"Mobile": "+4930123{}", "E-mail": "a{}@mail.test", "Postal code": "{}", "Name": "Given{}"}
    rows = [[values[header].format(10000 + k), f"Familie{k % 7}"] for k in range(200)]
    assert profile_table(table_of((header, "last_name"), rows)).id_header == ""
