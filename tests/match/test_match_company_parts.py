"""Own town, trade names, addresses in one cell, legal forms that exclude each other, unknown countries."""

from __future__ import annotations

import pytest
from match_tables import Row, clean_of, facts_from, levels_of

from dedupe.match.company_scripts import ideographic_names
from dedupe.match.company_towns import own_names
from dedupe.match.facts import collect

CROWD: list[Row] = [
    {"Company": name, "City": "Hull", "Address": f"{k + 3} Mill Rd, Hull, IL 6{k}702", "Country": ("FR", "IT")[k % 2]}
    for k, name in enumerate(("Tidewell Foods", "Marrow Systems", "Quince Textiles", "Hollis Robotics"))
]


def names_of(company: str, city: str) -> set[str]:
    keys = facts_from([{"Company": company, "City": city}, *CROWD], object_="account").keys.single
    found = own_names(keys["company"], keys["city"]) or keys["company"]
    return {str(found.values[code]) for code in found.codes[0] if code >= 0}


@pytest.mark.parametrize(
    ("company", "city", "expected"),
    [
        ("Oakfern Bakery Leeds", "Leeds", {"oakfern bakery leeds", "oakfern bakery"}),
        ("Oakfern of Leeds", "Leeds", {"oakfern of leeds", "oakfern"}),
        ("Oakfern New York Foods", "New York", {"oakfern new york foods", "oakfern foods"}),
        ("Oakfern Bakery", "Leeds", {"oakfern bakery"}),
        ("Oakfern Bakery Leeds", "York", {"oakfern bakery leeds"}),
        ("Stadtwerke Ulm", "Ulm", {"stadtwerke ulm"}),  # "Stadtwerke" alone would be any town's
        ("Leeds", "Leeds", {"leeds"}),
    ],
)
def test_the_town_of_a_row_is_set_aside_in_its_name(company: str, city: str, expected: set[str]) -> None:
    assert names_of(company, city) == expected


def test_a_trade_name_is_a_name() -> None:
    found = levels_of({"Company": "Oakfern Inc d/b/a Bluebird"}, {"Company": "Bluebird"}, CROWD, "account")
    assert found["company"] == "same"


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("Oakfern GmbH", "Oakfern AG", "different"),
        ("Oakfern Ltd", "Oakfern PLC", "different"),
        ("Oakfern GmbH", "Oakfern Ltd", "near relatives"),  # the same in another language
        ("Oakfern UG", "Oakfern GmbH", "near relatives"),  # one firm has them in turn
        ("Oakfern GmbH", "Oakfern GmbH", "same"),
        ("Oakfern GmbH", "Oakfern", ""),
    ],
)
def test_legal_forms(left: str, right: str, level: str) -> None:
    assert levels_of({"Company": left}, {"Company": right}, CROWD, "account")["legal_form"] == level


FORMS = [
    ("Oakfern LtZ", "oakfern", "ltd"),
    ("Oakfern PL@", "oakfern", "plc"),
    ("OakfernPLC", "oakfern", "plc"),
    ("Oakfern Gmhb", "oakfern", "gmbh"),
    ("Oakfern Ltd", "oakfern", "ltd"),
    ("Oakfern Inks", "oakfern inks", ""),
    ("Oakfern Lane", "oakfern lane", ""),
    ("Oakfern", "oakfern", ""),
    ("Ltdx", "ltdx", ""),
]


@pytest.mark.parametrize(("written", "name", "form"), FORMS)
def test_a_misspelt_legal_form_is_that_form(written: str, name: str, form: str) -> None:
    table, rules = clean_of([{"Company": written}, *CROWD, {"Company": "Pike Ltd"}], object_="account")
    single = collect([table], [rules], {}).single
    names, forms = single["company"], single["legal_form"]
    found = forms.first[0]
    assert (names.values[names.first[0]], forms.values[found] if found >= 0 else "") == (name, form)


def test_a_word_that_several_names_end_in_is_no_misspelt_form() -> None:
    rows = [{"Company": "Oakfern Plz"}, {"Company": "Tidewell Plz"}, {"Company": "Pike Ltd"}]
    table, rules = clean_of(rows, object_="account")
    names = collect([table], [rules], {}).single["company"]
    assert [names.values[code] for code in names.first[:2]] == ["oakfern plz", "tidewell plz"]


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [("ZQ", "zq", "same"), ("ZQ", "YQ", "different"), ("ZQ", "Spain", ""), ("Spain", "ES", "same"), ("n/a", "n/a", "")],
)
def test_a_country_nobody_knows_is_the_same_as_itself(left: str, right: str, level: str) -> None:
    rows = [{"Company": "Oakfern", "Country": country} for country in (left, right)]
    assert levels_of(rows[0], rows[1], CROWD, "account")["country"] == level


def test_an_address_in_one_cell_is_compared_as_its_parts() -> None:
    left = {"Company": "Oakfern", "Address": "12 Elm Street, Springfield, IL 62701"}
    found = levels_of(left, {**left, "Address": "12 Elm St, Springfield IL 62701"}, CROWD, "account")
    assert (found["street"], found["city"], found["postal_code"]) == ("same", "same", "same")
    found = levels_of(left, {**left, "Address": "98 Elm Street, Springfield, IL 62704"}, CROWD, "account")
    assert (found["street"], found["postal_code"]) == ("other number", "close")


def test_flats_of_one_house_are_told_apart() -> None:
    left = {"Company": "Oakfern", "Street": "12 Elm Street, Apt 4", "City": "Bern"}
    crowd = [{**row, "Street": "3 Mill Rd Apt 9"} for row in CROWD] + [{**CROWD[0], "Street": "5 Quay Rd Apt 9"}]
    found = levels_of(left, {**left, "Street": "12 Elm Street, Apt 7"}, crowd, "account")
    assert (found["street"], found["unit"]) == ("same", "different")


def test_names_in_chinese_characters_are_known_by_their_readings() -> None:
    table, _ = clean_of([{"Company": "株式会社山田製作所"}, {"Company": "Oakfern"}, {"Company": "山田 Foods"}])
    assert ideographic_names([table]) == {"shantianzhizuosuo"}
