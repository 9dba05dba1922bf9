"""Salesforce: `Account.csv` and `Contact.csv` as Data Loader writes them (API names, every value quoted)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from generator.companies import FORMS, INDUSTRIES, Company
from generator.damage import typo
from generator.dice import Dice
from generator.people import END, START, Contact, international

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ACCOUNT_HEADERS = (
    "Id IsDeleted MasterRecordId Name Type ParentId BillingStreet BillingCity BillingState "
    "BillingPostalCode BillingCountry Phone Fax AccountNumber Website Industry AnnualRevenue NumberOfEmployees "
    "Ownership Description Site OwnerId CreatedDate LastModifiedDate LastActivityDate AccountSource DunsNumber"
).split()
CONTACT_HEADERS = (
    "Id IsDeleted MasterRecordId AccountId LastName FirstName Salutation MiddleName Suffix MailingStreet MailingCity "
    "MailingState MailingPostalCode MailingCountry Phone MobilePhone HomePhone ReportsToId Email Title Department "
    "LeadSource Birthdate Description OwnerId HasOptedOutOfEmail DoNotCall "
    "CreatedDate LastModifiedDate LastActivityDate"
).split()
Row = dict[str, str]


def salesforce_id(prefix: str, number: int) -> str:
    """Returns an id of 18 characters: prefix, instance, running number in base 62, suffix that guards its case."""
    tail = ""
    while number:
        number, digit = divmod(number, 62)
        tail = BASE62[digit] + tail
    short = f"{prefix}Kx0000" + tail.rjust(15 - len(prefix) - 6, "0")
    suffix = ""
    for start in (0, 5, 10):
        bits = sum(1 << place for place, sign in enumerate(short[start : start + 5]) if "A" <= sign <= "Z")
        suffix += "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits]
    return short + suffix


def iso(moment: datetime) -> str:
    """Returns the moment as Data Loader writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _again(dice: Dice, company: Company) -> tuple[Company, str]:
    """Returns how the same company may stand in the CRM a second time, and the name it has there."""
    forms = FORMS[company.country][company.form]
    names = (
        f"{company.name} {dice.pick(forms)}",
        company.name,
        company.name.upper(),
        f"{company.latin} {dice.pick(forms)}" if company.latin != company.name else f"The {company.name}",
        typo(dice, company.name) + " " + company.legal,
        company.name.replace("Manufacturing", "Mfg").replace("Services", "Svcs").replace("Maschinenbau", "Masch.bau")
        + " "
        + company.legal,
    )
    kind = dice.below(3)
    if kind == 0:
        company = replace(company, phone=international(company.phone, company.country), street="")
    elif kind == 1:
        company = replace(company, phone="", domain="")
    return company, dice.pick(names)


def _website(dice: Dice, domain: str) -> str:
    shape = dice.pick(("http://www.{}", "https://{}", "www.{}", "{}", "https://www.{}/", "WWW.{}"))
    return shape.format(domain) if domain and dice.chance(0.85) else ""


def _account(dice: Dice, company: Company, name: str, headers_of: str) -> Row:
    created = dice.moment(START, END)
    modified = dice.later(created, 800, END)
    employees = dice.pick(("", "12", "45", "180", "950", "2400"))
    return {
        "IsDeleted": "false",
        "Name": name,
        "Type": dice.pick(("Customer - Direct", "Prospect", "Customer - Channel", "Partner", "")),
        "BillingStreet": company.street,
        "BillingCity": company.town.name,
        "BillingState": company.town.state if dice.chance(0.7) else company.town.state_long,
        "BillingPostalCode": company.postal if dice.chance(0.95) else company.postal.lstrip("0"),
        "BillingCountry": headers_of,
        "Phone": company.phone,
        "AccountNumber": dice.digits("AC-0####") if dice.chance(0.5) else "",
        "Website": _website(dice, company.domain),
        "Industry": dice.pick(INDUSTRIES),
        "AnnualRevenue": f"{dice.between(2, 900) * 100000}.0" if dice.chance(0.4) else "",
        "NumberOfEmployees": employees,
        "Ownership": dice.pick(("Private", "Public", "")),
        "Description": "Key account.\nInvoice by post only." if dice.chance(0.03) else "",
        "OwnerId": salesforce_id("005", 7001 + dice.below(6)),
        "CreatedDate": iso(created),
        "LastModifiedDate": iso(modified),
        "LastActivityDate": modified.date().isoformat() if dice.chance(0.5) else "",
        "AccountSource": dice.pick(("Web", "Trade Show", "Partner", "")),
        "DunsNumber": dice.digits("9########") if dice.chance(0.2) else "",
    }


def accounts(
    dice: Dice, companies: list[Company], spellings: dict[str, tuple[str, ...]], rows: int
) -> tuple[list[Row], list[tuple[str, str]], list[str]]:
    """Returns the rows of Account.csv, the truth (id, entity), and the id of each company's first account."""
    drafts: list[tuple[int, Row]] = []
    for number, company in enumerate(companies):
        drafts.append((number, _account(dice, company, company.full, dice.pick(spellings[company.country]))))
    while len(drafts) < rows:
        number = dice.below(len(companies))
        copy, name = _again(dice, companies[number])
        drafts.append((number, _account(dice, copy, name, dice.pick(spellings[copy.country]))))
    ids = [salesforce_id("001", 130_000 + 37 * place) for place in range(len(drafts))]
    for place, (number, row) in enumerate(drafts):
        parent = companies[number].parent
        row["Id"] = ids[place]
        row["ParentId"] = ids[parent] if parent >= 0 and dice.chance(0.9) else ""
    truth = [(ids[place], companies[number].entity) for place, (number, _) in enumerate(drafts)]
    order = dice.shuffled(list(range(len(drafts))))
    return [drafts[place][1] for place in order], [truth[place] for place in order], ids[: len(companies)]


def contacts(dice: Dice, people: list[Contact], account_ids: list[str]) -> tuple[list[Row], list[tuple[str, str]]]:
    """Returns the rows of Contact.csv and the truth (id, entity)."""
    rows, truth = [], []
    ids = [salesforce_id("003", 560_000 + 53 * place) for place in range(len(people))]
    for place, person in enumerate(people):
        rows.append(_contact(dice, person, ids, place, account_ids))
        truth.append((ids[place], person.entity))
    return rows, truth


def _contact(dice: Dice, person: Contact, ids: list[str], place: int, account_ids: list[str]) -> Row:
    street = person.street
    if street and dice.chance(0.06):
        street += "\n" + dice.pick(("2nd floor", "Building B", "c/o Reception", "Suite 400"))
    return {
        "Id": ids[place],
        "IsDeleted": "false",
        "AccountId": account_ids[person.company] if person.company >= 0 else "",
        "LastName": person.last,
        "FirstName": person.first,
        "Salutation": person.prefix,
        "MiddleName": person.middle,
        "Suffix": person.suffix,
        "MailingStreet": street,
        "MailingCity": person.city,
        "MailingState": person.state,
        "MailingPostalCode": person.postal,
        "MailingCountry": person.country_name,
        "Phone": person.phone,
        "MobilePhone": person.mobile,
        "HomePhone": person.home_phone,
        "ReportsToId": dice.pick(ids) if dice.chance(0.02) else "",
        "Email": person.email,
        "Title": person.title,
        "Department": person.department,
        "LeadSource": person.source,
        "Birthdate": person.birthdate.isoformat() if person.birthdate else "",
        "Description": person.description,
        "OwnerId": salesforce_id("005", 7001 + person.owner),
        "HasOptedOutOfEmail": str(person.opted_out).lower(),
        "DoNotCall": str(person.do_not_call).lower(),
        "CreatedDate": iso(person.created),
        "LastModifiedDate": iso(person.modified),
        "LastActivityDate": person.modified.date().isoformat() if dice.chance(0.4) else "",
    }
