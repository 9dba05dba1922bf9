"""At how many places a name is met: a chain against many copies of one record, and what follows for the weights."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from match_tables import Row, clean_of, facts_from

from dedupe.match.company_sites import sites
from dedupe.match.matching import match_object


def places(rows: Sequence[Row]) -> int:
    """Returns at how many places the name of the first row is met."""
    keys = facts_from(rows, object_="account").keys
    names = keys.single["company"]
    return int(sites(names, keys.single)[names.first[0]])


def shop(street: str = "", city: str = "", phone: str = "", zip_: str = "") -> Row:
    return {"Company": "Oakfern Bakery", "Street": street, "City": city, "Phone": phone, "Zip": zip_}


OTHER: Row = {"Company": "Tidewell", "Street": "5 Quay Rd", "City": "Bern", "Phone": "+1 212 555 0199", "Zip": "10001"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([shop("1 Elm St", "Leeds"), shop("9 Oak Rd", "York"), shop("4 Ash Ln", "Bath")], 3),
        ([shop("1 Elm St", "Leeds"), shop("1 Elm Street", "Leeds"), shop("1 Elm St", "Leeds")], 1),
        ([shop("1 Elm St", "Leeds"), shop("1 Elmm Strt", "Leeds")], 1),  # the house number holds them together
        ([shop("1 Elm St", zip_="10001"), shop("9 Oak Rd", zip_="10001")], 1),
        ([shop("1 Elm St", phone="+1 212 555 0143"), shop("9 Oak Rd", phone="+1 212 555 0143")], 1),
        ([shop(), shop(), shop()], 1),  # nothing is known of their places
        ([shop(city="Leeds"), shop(city="York")], 2),
        ([shop("1 Elm St", "Leeds"), shop()], 1),
    ],
)
def test_places_of_a_name(rows: list[Row], expected: int) -> None:
    assert places([*rows, OTHER]) == expected


ROWS = st.lists(
    st.tuples(st.sampled_from(["1 Elm St", "9 Oak Rd", "4 Ash Ln", ""]), st.sampled_from(["10001", "10002", ""])),
    min_size=1,
    max_size=7,
)


@given(ROWS)
@settings(max_examples=80, deadline=None)
def test_places_are_the_groups_of_rows_that_share_something(rows: list[tuple[str, str]]) -> None:
    """The oracle joins rows one by one until nothing more can be joined."""
    groups: list[set[str]] = []
    for street, code in rows:
        found = {value for value in (street, code) if value}
        if found:
            joined = [group for group in groups if group & found]
            groups = [group for group in groups if not group & found] + [found.union(*joined)]
    assert places([*(shop(street, zip_=code) for street, code in rows), OTHER]) == max(len(groups), 1)


def clusters(rows: Sequence[Row]) -> list[int]:
    table, rules = clean_of(rows, object_="account")
    return match_object("account", [table], [rules]).labels.tolist()


FIRMS = [f"{name} {kind}" for name in "Oakfern Tidewell Marrow Quince Hollis Amber Selkirk Pike Dunmore Rook".split()
         for kind in ("Foods", "Textiles", "Robotics")]  # fmt: skip


def test_in_a_table_of_names_alone_one_name_is_one_organisation() -> None:
    rows = [{"Company": name} for name in FIRMS]
    rows += [{"Company": "Oakfern  Foods Inc"}, {"Company": "Tidewel Robotics"}, {"Company": "Textiles Marrow Ltd"}]
    labels = clusters(rows)
    assert labels[30] == labels[0]
    assert labels[31] == labels[5]
    assert labels[32] == labels[7]
    assert len(set(labels)) == 30


def test_shops_of_a_chain_stay_apart_and_copies_of_one_shop_do_not() -> None:
    streets = [
        f"{number} {name} Street" for number, name in zip(range(11, 41), "Elm Oak Ash".split() * 10, strict=True)
    ]
    cities = "Leeds York Bath Ripon Derby".split() * 6
    rows = [
        {"Company": "Oakfern Bakery", "Street": street, "City": city, "Phone": f"+1 212 555 {k + 100:04d}"}
        for k, (street, city) in enumerate(zip(streets, cities, strict=True))
    ]
    rows += [{"Company": name, "Street": f"{k + 50} Mill Road", "City": "Hull"} for k, name in enumerate(FIRMS)]
    copy = {"Company": "Oakfern Bakery", "City": "Leeds", "Phone": "212-555-0100"}
    rows += [{**copy, "Street": street} for street in ("11 Elm St.", "11 Elmm Street", "11 Elm Street, Unit 3")]
    labels = clusters(rows)
    assert len(set(labels[:30])) == 30
    assert {labels[60], labels[61], labels[62]} == {labels[0]}
