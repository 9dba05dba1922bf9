"""Invented people at those companies, and the clean record that a CRM would hold of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from generator.companies import Company, draw_country, slug, street_of
from generator.dice import Dice
from generator.names import DEPARTMENTS, FAMILY, GIVEN, LOCAL_TITLES, TITLES, forms
from generator.places import COUNTRIES

FREE_MAIL = ("gmail.com", "outlook.com", "yahoo.com", "hotmail.com", "icloud.com")
LOCAL_MAIL = {
    "DE": "web.de",
    "FR": "orange.fr",
    "PL": "wp.pl",
    "CN": "qq.com",
    "BR": "uol.com.br",
    "GB": "btinternet.com",
}
SOURCES = ("Web", "Trade Show", "Phone Inquiry", "Partner Referral", "Purchased List", "")
NOTES = (
    "Met at the spring fair; wants a call back in autumn.",
    "Prefers e-mail.\nSecond line: delivery entrance at the rear.",
    'Said: "send the offer again"',
    "Vegetarian, allergic to nuts; éclair supplier",
)
START, END = datetime(2017, 1, 9), datetime(2025, 10, 31)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person as one record of a CRM; `company` is a position in the list of companies, -1 for none."""

    entity: str
    country: str
    first: str
    last: str
    latin: tuple[str, str]
    nicknames: tuple[str, ...]
    female: bool
    company: int
    street: str
    city: str
    state: str
    postal: str
    country_name: str
    created: datetime
    modified: datetime
    middle: str = ""
    prefix: str = ""
    suffix: str = ""
    email: str = ""
    more_emails: tuple[str, ...] = ()
    phone: str = ""
    mobile: str = ""
    home_phone: str = ""
    title: str = ""
    department: str = ""
    birthdate: date | None = None
    source: str = ""
    description: str = ""
    owner: int = 0
    opted_out: bool = False
    do_not_call: bool = False


def _family(dice: Dice, country: str, female: bool) -> tuple[str, str]:
    names = forms(dice.pick(FAMILY[country].split()))
    native, latin = names[0], names[1]
    if country == "IS":
        ending = ("dóttir", "dottir") if female else ("son", "son")
        return native + ending[0], latin + ending[1]
    if country == "GR":
        return (names[2], names[3]) if female else (native, latin)
    if country == "PL" and female and native.endswith("ski"):
        return native[:-1] + "a", latin[:-1] + "a"
    return native, latin


def international(national: str, country: str) -> str:
    """Returns the number with `+` and calling code instead of the trunk prefix."""
    plan = COUNTRIES[country]
    rest = national.removeprefix(plan.trunk) if plan.trunk else national
    return f"+{plan.calling} {rest}"


def mobile_number(dice: Dice, country: str) -> str:
    """Returns a mobile number of the country, in international form."""
    return international(dice.digits(COUNTRIES[country].mobile), country)


def mailbox(dice: Dice, latin: tuple[str, str], domain: str, *, private: bool) -> str:
    """Returns an address made from the name; private ones get a number so that they are nobody's."""
    first, last = slug(latin[0]), slug(latin[1])
    local = dice.pick(
        (f"{first}.{last}", f"{first[:1]}{last}", f"{first}_{last}", f"{first}.{last}", f"{last}.{first}")
    )
    return f"{local}{dice.between(1000, 9999)}@{domain}" if private else f"{local}@{domain}"


def private_mail(dice: Dice, latin: tuple[str, str], country: str) -> str:
    """Returns an address at a provider people use in that country."""
    domain = LOCAL_MAIL[country] if country in LOCAL_MAIL and dice.chance(0.35) else dice.pick(FREE_MAIL)
    return mailbox(dice, latin, domain, private=True)


def _work(dice: Dice, contact: Contact, company: Company) -> Contact:
    """Returns the contact with what comes from the job."""
    here = company.country == contact.country
    return replace(
        contact,
        street=company.street if here else contact.street,
        city=company.town.name if here else contact.city,
        state=company.town.state if here else contact.state,
        postal=company.postal if here else contact.postal,
        email=mailbox(dice, contact.latin, company.domain, private=False),
        phone=international(company.phone, company.country) if dice.chance(0.6) else company.phone,
        title=dice.pick(TITLES.split(";")).split("|")[0]
        if contact.country not in LOCAL_TITLES or dice.chance(0.5)
        else dice.pick(LOCAL_TITLES[contact.country].split(";")),
        department=dice.pick(DEPARTMENTS),
    )


def make_contact(dice: Dice, entity: str, companies: list[Company]) -> Contact:
    """Returns the clean record of one more person."""
    number = dice.below(len(companies))
    company = companies[number]
    country = company.country if dice.chance(0.93) else draw_country(dice)
    plan, female = COUNTRIES[country], dice.chance(0.5)
    given = forms(dice.pick(GIVEN[country][0 if female else 1].split()))
    last, latin_last = _family(dice, country, female)
    town = dice.pick(plan.towns)
    created = dice.moment(START, END)
    contact = Contact(
        entity,
        country,
        given[0],
        last,
        (given[1], latin_last),
        tuple(given[2:]),
        female,
        number,
        street_of(dice, country),
        town.name,
        town.state,
        dice.digits(town.postal),
        plan.spellings[0] if dice.chance(0.7) else dice.pick(plan.spellings),
        created,
        dice.later(created, 900, END),
        owner=dice.below(6),
        source=dice.pick(SOURCES),
        opted_out=dice.chance(0.09),
        do_not_call=dice.chance(0.05),
    )
    contact = _extras(dice, contact)
    if dice.chance(0.84):
        return _work(dice, contact, company)
    return replace(contact, company=-1, email=private_mail(dice, contact.latin, country))


def _extras(dice: Dice, contact: Contact) -> Contact:
    """Returns the contact with what only some records have."""
    initial = dice.pick("ABCDEFGHJKLMNPRSTW") + "."
    return replace(
        contact,
        prefix=dice.pick(("Dr.", "Ms." if contact.female else "Mr.")) if dice.chance(0.25) else "",
        middle=initial if contact.country == "US" and dice.chance(0.25) else "",
        mobile=mobile_number(dice, contact.country) if dice.chance(0.5) else "",
        birthdate=date(1950 + dice.below(52), dice.between(1, 12), dice.between(1, 28)) if dice.chance(0.15) else None,
        description=dice.pick(NOTES) if dice.chance(0.08) else "",
    )
