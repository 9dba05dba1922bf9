"""Exports of CRMs are recognised with a margin, and nothing else is."""

from __future__ import annotations

import pytest
from profile_tables import table_of

from dedupe.errors import InputError
from dedupe.ruleset.presets import presets
from dedupe.sources.recognise import recognise, rules_for

GUIDS = [f"a0b1c2d3-0000-4000-8000-{n:012x}" for n in range(5)]
ZOHO = [f"zcrm_41508680000001234{n:02}" for n in range(5)]
NUMBERS = [str(101 + n) for n in range(5)]
CONTACT_IDS = [f"0035g0000000PN{n}AAM" for n in range(5)]
ACCOUNT_IDS = [f"0015g0000000PN{n}AAM" for n in range(5)]
LEAD_IDS = [f"00Q5g0000000PN{n}AAM" for n in range(5)]

FILES = (
    (
        "salesforce contact",
        "Id",
        CONTACT_IDS,
        ("AccountId, LastName, FirstName, MailingStreet, MailingCity, Phone, Email, CreatedDate"),
    ),
    ("salesforce contact", "ID", CONTACT_IDS, ("ACCOUNTID, LASTNAME, FIRSTNAME, MAILINGSTREET, EMAIL, SYSTEMMODSTAMP")),
    (
        "salesforce contact",
        "Contact ID",
        ["0035g0000000PN" + c for c in "abcde"],
        (
            "Salutation, First Name, Last Name, Title, Account Name, Mailing Street, Mailing State/Province, "
            "Mailing Zip/Postal Code, Phone, Fax, Mobile, Email, Account Owner"
        ),
    ),
    (
        "salesforce contact",
        "",
        [],
        (
            "Salutation, First Name, Last Name, Title, Account Name, Mailing Street, Mailing City, "
            "Mailing State/Province, Mailing Zip/Postal Code, Mailing Country, Phone, Fax, Mobile, Email, "
            "Account Owner"
        ),
    ),
    ("salesforce contact", "record_id", CONTACT_IDS, "FirstName, LastName, Email"),
    (
        "salesforce account",
        "Id",
        ACCOUNT_IDS,
        ("Name, BillingStreet, BillingCity, ParentId, Website, Industry, OwnerId"),
    ),
    (
        "salesforce account",
        "Account ID",
        ACCOUNT_IDS,
        ("Account Name, Billing Street, Billing State/Province, Type, Industry"),
    ),
    (
        "salesforce lead",
        "Id",
        LEAD_IDS,
        ("LastName, FirstName, Company, Status, Street, City, IsConverted, LeadSource"),
    ),
    ("salesforce lead", "Lead ID", LEAD_IDS, ("First Name, Last Name, Company / Account, Lead Status, Lead Owner")),
    (
        "hubspot contact",
        "Record ID",
        NUMBERS,
        ("First Name, Last Name, Email, Phone Number, Lifecycle Stage, Contact owner, Create Date"),
    ),
    (
        "hubspot contact",
        "hs_object_id",
        NUMBERS,
        ("firstname, lastname, email, lifecyclestage, hubspot_owner_id, createdate"),
    ),
    (
        "hubspot account",
        "Record ID",
        NUMBERS,
        ("Company name, Company Domain Name, Phone Number, City, Company owner, Lifecycle Stage"),
    ),
    (
        "dynamics contact",
        "(Do Not Modify) Contact",
        GUIDS,
        ("(Do Not Modify) Row Checksum, (Do Not Modify) Modified On,  Full Name, Email, Company Name, Business Phone"),
    ),
    (
        "dynamics account",
        "(Do Not Modify) Account",
        GUIDS,
        ("(Do Not Modify) Row Checksum, (Do Not Modify) Modified On, Account Name, Main Phone, Address 1: City"),
    ),
    (
        "dynamics lead",
        "(Do Not Modify) Lead",
        GUIDS,
        ("(Do Not Modify) Row Checksum, (Do Not Modify) Modified On, Name, Topic, Status Reason, Created On"),
    ),
    (
        "dynamics contact",
        "(Nicht ändern) Kontakt",
        GUIDS,
        ("(Nicht ändern) Zeilenprüfsumme, (Nicht ändern) Geändert am, Vollständiger Name, E-Mail"),
    ),
    (
        "pipedrive contact",
        "Person - ID",
        NUMBERS,
        ("Person - Name, Person - Organization, Person - Email - Work, Person - Phone - Work, Person - Shoe size"),
    ),
    (
        "pipedrive account",
        "Organization - ID",
        NUMBERS,
        ("Organization - Name, Organization - Owner, Organization - Address"),
    ),
    (
        "zoho contact",
        "Record Id",
        ZOHO,
        ("Contact Owner.id, Contact Owner, First Name, Last Name, Account Name.id, Account Name, Email, Mailing Zip"),
    ),
    ("zoho contact", "Record Id", ZOHO, ("Contact Owner, First Name, Last Name, Email, Mailing Zip, Modified Time")),
    (
        "zoho account",
        "Record Id",
        ZOHO,
        ("Account Owner.id, Account Owner, Account Name, Phone, Billing Street, Billing Code"),
    ),
    (
        "zoho lead",
        "Record Id",
        ZOHO,
        ("Lead Owner.id, Lead Owner, Company, First Name, Last Name, Email, Lead Source, Zip Code"),
    ),
    ("google contact", "", [], ("Name, Given Name, Family Name, E-mail 1 - Type, E-mail 1 - Value, Phone 1 - Value")),
    (
        "outlook contact",
        "",
        [],
        ("Title, First Name, Last Name, Company, E-mail Address, E-mail Display Name, Business Street, Home Street"),
    ),
    ("mailchimp contact", "", [], "Email Address, First Name, Last Name, MEMBER_RATING, OPTIN_TIME, LEID"),
    ("linkedin contact", "", [], ("First Name, Last Name, URL, Email Address, Company, Position, Connected On")),
)


@pytest.mark.parametrize(("expected", "id_header", "ids", "others"), FILES)
def test_export_is_recognised(expected: str, id_header: str, ids: list[str], others: str) -> None:
    headers = [header.strip(",") for header in others.split(", ")]
    headers = ([id_header] if id_header else []) + headers
    rows = [[ids[n] if h == id_header and id_header else "" for h in headers] for n in range(5)]
    found = recognise(table_of(headers, rows))
    assert found.sure, found
    assert f"{found.preset} {found.object}" == expected
    assert found.id_header == id_header
    rules, again = rules_for(table_of(headers, rows))
    assert (rules.preset, rules.object, rules.id_header) == (found.preset, found.object, id_header)
    assert again.reasons
    mapped = [header for rule in rules.fields for header in rule.headers]
    assert sorted(mapped) == sorted(h for h in headers if h != id_header)


NOT_CRM = (
    ["record_id", "first_name", "surname", "dob", "city", "email"],
    ["id", "name", "addr", "city", "phone", "type"],
    ["First Name", "Last Name", "Email", "Phone", "Company", "Title"],
    ["Name", "Website", "Industry"],
    ["Record ID", "Species", "Weight"],
    ["c1", "c2", "c3"],
)


@pytest.mark.parametrize("headers", NOT_CRM)
def test_other_tables_are_not_taken_for_a_crm(headers: list[str]) -> None:
    found = recognise(table_of(headers, [["1"] * len(headers), ["2"] * len(headers)]))
    assert (found.sure, found.preset) == (False, "")


def test_record_id_of_hubspot_and_zoho_is_told_apart_by_its_values() -> None:
    headers = ["Record Id", "First Name", "Last Name", "Email", "Phone", "Modified Time"]
    zoho = table_of(headers, [[value, "", "", "", "", ""] for value in ZOHO])
    plain = table_of(headers, [[value, "", "", "", "", ""] for value in NUMBERS])
    assert recognise(zoho).preset == "zoho"
    assert recognise(plain).preset != "zoho"


def test_object_hint_is_obeyed_and_checked() -> None:
    table = table_of(["Name", "BillingStreet", "BillingCity"], [["Lee", "", ""]])
    assert recognise(table).object == "account"
    assert recognise(table, "contact").object == "contact"
    with pytest.raises(InputError, match="account, contact, lead"):
        recognise(table, "person")


def test_id_hint_overrules_the_preset() -> None:
    table = table_of(
        ["Id", "Key__c", "LastName", "MailingCity"], [[i, i[:3] + str(n), "Lee", ""] for n, i in enumerate(CONTACT_IDS)]
    )
    assert rules_for(table)[0].id_header == "Id"
    rules, _ = rules_for(table, id_hint="key__c")
    assert rules.id_header == "Key__c"
    with pytest.raises(InputError, match="did you mean 'Key__c'"):
        rules_for(table, id_hint="Key_d__c")


def test_salesforce_contact_rules() -> None:
    headers = ["Id", "LastName", "MobilePhone", "Phone", "MailingCity", "AccountId", "HasOptedOutOfEmail", "LeadSource"]
    headers += ["Birthplace__c", "Second_Phone__c", "Tax_ID__c"]
    rows = [[value, "Lee", "", "", "", "", "false", "Web", "Bath", "", ""] for value in CONTACT_IDS]
    rules, _ = rules_for(table_of(headers, rows, "Contact"))
    fields = {rule.field: rule for rule in rules.fields}
    assert fields["phone"].headers == ("Phone", "MobilePhone", "Second_Phone__c")
    assert (fields["account"].type, fields["account"].to) == ("reference", "account")
    assert fields["opt_out_email"].type == "consent"
    assert fields["lead_source"].evidence is False
    assert fields["birth_place"].headers == ("Birthplace__c",)
    assert fields["tax_id"].identifying is True
    assert rules.required == ("last_name",)
    assert rules.source == "Contact"


def test_consent_of_the_crms_has_its_polarity() -> None:
    people = table_of(["Person - ID", "Person - Marketing status", "Person - Double opt-in"], [["1", "", ""]])
    fields = {rule.field: rule for rule in rules_for(people)[0].fields}
    assert "unsubscribed" in fields["marketing_status"].restrictive
    assert fields["double_opt_in"].inverted is True
    headers = ["(Do Not Modify) Contact", "(Do Not Modify) Row Checksum", "Do not allow Emails"]
    fields = {rule.field: rule for rule in rules_for(table_of(headers, [[GUIDS[0], "x", "Allow"]]))[0].fields}
    assert "do not allow" in fields["do_not_email"].restrictive


def test_every_preset_recognises_all_of_its_own_headers() -> None:
    """The widest export of each CRM: all the headers a preset knows, none of another's needed."""
    for preset in presets():
        keys = list(dict.fromkeys([*preset.id_keys[:1], *(key for field in preset.fields for key in field.keys)]))
        headers = [*preset.header_prefixes[:1], *keys]
        found = recognise(table_of(headers, []))
        assert (found.preset, found.object) == (preset.name, preset.object)
