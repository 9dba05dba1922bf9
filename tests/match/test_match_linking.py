"""Leads and the contacts and accounts they belong to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from match_tables import Row, clean_of, people

from dedupe.match.linking import Linked, as_organisations, link

CONTACTS = [dict(row) for row in people(200)]


def linked(leads: Sequence[Row], contacts: Sequence[Row], above: float = 0.5) -> dict[int, int]:
    found = link_of(leads, contacts, above)
    assert len(set(found.left.tolist())) == len(found.left), "one partner at most"
    assert ((found.confidence >= above - 1e-9) & (found.confidence <= 1)).all()
    return dict(zip(found.left.tolist(), found.right.tolist(), strict=True))


def link_of(leads: Sequence[Row], contacts: Sequence[Row], above: float = 0.5) -> Linked:
    headers = tuple(CONTACTS[0])
    left, left_rules = clean_of(leads, headers, object_="lead")
    right, right_rules = clean_of(contacts, headers)
    return link([left], [right], [left_rules, right_rules], above=above)


NOWHERE = {"Street": "", "City": "", "Zip": ""}
STRANGERS = [
    {"First": f"Q{row['First'].lower()}", "Last": f"Xy{row['Last'].lower()}", "Email": f"qx{row['Email']}",
     "Phone": row["Phone"].replace("212", "415"), **NOWHERE} for row in CONTACTS[:40]
]  # fmt: skip


def test_leads_find_the_contacts_they_are() -> None:
    damage = [{"Phone": ""}, {"Street": "", "Zip": ""}, {"Email": ""}, {"City": ""}]
    leads = [{**CONTACTS[k], **damage[k % 4]} for k in range(50, 90)]
    assert linked([*leads, *STRANGERS], CONTACTS) == {k: 50 + k for k in range(40)}


def test_strangers_find_nobody() -> None:
    leads = [CONTACTS[k] for k in range(30)]
    assert not {k for k in linked([*STRANGERS, *leads], CONTACTS) if k < len(STRANGERS)}


def test_only_the_best_partner_counts() -> None:
    poor = {**CONTACTS[7], "Phone": "", "Street": "", "First": CONTACTS[7]["First"][:1]}
    contacts = [*CONTACTS[:7], poor, *CONTACTS[8:], CONTACTS[7]]
    leads = [CONTACTS[k] for k in range(30)]
    assert linked(leads, contacts)[7] == 200


def test_ties_go_to_the_first() -> None:
    contacts = [*CONTACTS, CONTACTS[7]]
    assert linked([CONTACTS[k] for k in range(30)], contacts)[7] == 7


def test_a_household_is_no_partner() -> None:
    leads = [{**CONTACTS[0], "First": "Zedekiah", "Email": ""}, *CONTACTS[1:40]]
    assert 0 not in linked(leads, CONTACTS)


def test_a_higher_bar_gives_fewer_links() -> None:
    leads = [{**row, "Email": "", "Phone": "" if k % 2 else row["Phone"]} for k, row in enumerate(CONTACTS[:60])]
    low, high = link_of(leads, CONTACTS, 0.5), link_of(leads, CONTACTS, 0.9999)
    assert set(high.left.tolist()) <= set(low.left.tolist())
    assert len(high.left) < len(low.left)


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize(
    ("leads", "contacts"),
    [([], CONTACTS[:3]), (CONTACTS[:3], []), ([], []), ([{}], [{}]), (CONTACTS[:1], CONTACTS[:1])],
)
def test_small_tables_do_not_trip(leads: list[Row], contacts: list[Row]) -> None:
    found = link_of(leads, contacts)
    assert len(found.left) == len(found.right) == len(found.confidence) <= len(leads)


def test_leads_as_organisations_find_their_accounts() -> None:
    names = [f"{row['Last']} {row['City']} Works" for row in CONTACTS[:80]]
    accounts = [{"Company": f"{name} Ltd", "Web": f"{name.split()[0].lower()}{k}.com"} for k, name in enumerate(names)]
    leads: list[Row] = [
        {"First": CONTACTS[100 + k]["First"], "Last": CONTACTS[100 + k]["Last"], "Company": names[k],
         "Email": f"someone@{accounts[k]['Web']}"} for k in range(30)
    ]  # fmt: skip
    left, left_rules = clean_of(leads, object_="lead")
    right, right_rules = clean_of(accounts, object_="account")
    organisations = as_organisations(left)
    assert {column.type for column in organisations.columns} == {"company", "url"}
    found = link([organisations], [right], [left_rules, right_rules])
    assert dict(zip(found.left.tolist(), found.right.tolist(), strict=True)) == {k: k for k in range(30)}


def test_a_free_mail_domain_is_no_web_site() -> None:
    leads, _ = clean_of([{"Email": "a.b@gmail.com"}, {"Email": "a.b@alderworks.com"}, {"Email": ""}], object_="lead")
    site = as_organisations(leads).of_type("url")[0]
    assert site.keys["domain"].texts().tolist() == ["", "alderworks.com", ""]
    assert np.array_equal(site.raw.texts(), leads.of_type("email")[0].raw.texts())
