"""Constellations that trap careless matching, and single cells that went wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from generator.companies import Company, slug, street_of
from generator.damage import TYPO_DOMAINS, duplicate, transliterate
from generator.dice import Dice
from generator.names import GIVEN, forms
from generator.people import Contact, make_contact, mobile_number, private_mail
from generator.places import COUNTRIES

DISPOSABLE = ("mailinator.com", "guerrillamail.com", "yopmail.com", "trashmail.com")
ROLES = ("info", "sales", "office", "accounts", "support", "kontakt", "biuro", "contato")


def other_given(dice: Dice, contact: Contact, *, female: bool) -> Contact:
    """Returns the contact with the given name of someone else in that country."""
    given = forms(dice.pick(GIVEN[contact.country][0 if female else 1].split()))
    if given[0] == contact.first:
        return other_given(dice, contact, female=female)
    latin = (given[1], contact.latin[1])
    return replace(contact, first=given[0], latin=latin, nicknames=tuple(given[2:]), female=female, birthdate=None)


def household(dice: Dice, contact: Contact, entity: str) -> list[Contact]:
    """Returns a couple: one address, one phone, sometimes one mailbox; two people."""
    place = _at_home(dice, contact)
    shared = f"family.{slug(contact.latin[1])}{dice.between(1000, 9999)}@{dice.pick(('gmail.com', 'outlook.com'))}"
    mail = shared if dice.chance(0.5) else private_mail(dice, contact.latin, contact.country)
    one = replace(place, email=mail)
    two = replace(other_given(dice, place, female=not contact.female), entity=entity, mobile="", title="")
    return [one, replace(two, email=mail if mail == shared else private_mail(dice, two.latin, contact.country))]


def _at_home(dice: Dice, contact: Contact) -> Contact:
    town = dice.pick(COUNTRIES[contact.country].towns)
    return replace(
        contact,
        company=-1,
        street=street_of(dice, contact.country),
        city=town.name,
        state=town.state,
        postal=dice.digits(town.postal),
        phone=dice.digits(town.phone),
        title="",
    )


def father_and_son(dice: Dice, contact: Contact, entity: str) -> list[Contact]:
    """Returns Sr. and Jr.: the same name, address and phone; two people."""
    senior = replace(_at_home(dice, contact), suffix="Sr.", email=private_mail(dice, contact.latin, contact.country))
    mail = private_mail(dice, contact.latin, contact.country)
    return [
        senior,
        replace(senior, entity=entity, suffix="Jr.", email=mail, mobile=mobile_number(dice, contact.country)),
    ]


def namesake(dice: Dice, contact: Contact, entity: str, companies: list[Company]) -> list[Contact]:
    """Returns two people with the same name in other companies, one perhaps in the same country."""
    other = make_contact(dice, entity, companies)
    mail = private_mail(dice, contact.latin, contact.country)
    twin = replace(
        other, first=contact.first, last=contact.last, latin=contact.latin, nicknames=contact.nicknames, email=mail
    )
    return [contact, twin]


def placeholder_rows(dice: Dice, prefix: str, count: int, template: Contact) -> list[Contact]:
    """Returns rows that are nobody: test entries and shared mailboxes, each an entity of its own."""
    rows = []
    for number in range(count):
        first, last, mail = dice.pick(
            (
                ("Test", "Test", "test@test.com"), ("n/a", "n/a", "n/a"), ("asdf", "asdf", "asdf@asdf.com"),
                ("", "DO NOT USE", ""), ("x", "Unknown", "noreply@nomail.com"), ("Max", "Mustermann", "-"),
            )
        )  # fmt: skip
        row = replace(template, entity=f"{prefix}{number + 1:03d}", first=first, last=last, email=mail, nicknames=())
        rows.append(
            replace(
                row,
                phone=dice.pick(("0000000000", "1234567890", "n/a", "")),
                mobile="",
                company=-1,
                title="",
                description="",
                birthdate=None,
                prefix="",
            )
        )
    return rows


Blemish = Callable[[Dice, Contact], Contact]


def mojibake(text: str) -> str:
    """Returns the text as it looks after UTF-8 was read as Windows-1252, where that is possible."""
    try:
        return text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return text


def _role(dice: Dice, c: Contact) -> Contact:
    domain = c.email.partition("@")[2]
    return replace(c, email=f"{dice.pick(ROLES)}@{domain}") if domain and c.company >= 0 else c


def _typo_domain(dice: Dice, c: Contact) -> Contact:
    local, _, domain = c.email.partition("@")
    return replace(c, email=f"{local}@{dice.pick(TYPO_DOMAINS[domain])}") if domain in TYPO_DOMAINS else c


def _scientific(dice: Dice, c: Contact) -> Contact:
    digits = "".join(sign for sign in c.phone if sign.isdigit()).lstrip("0")
    return replace(c, phone=f"{digits[0]}.{digits[1:6]}E+{len(digits) - 1}") if len(digits) > 9 else c


def _invisible(dice: Dice, c: Contact) -> Contact:
    return replace(c, last=c.last[:2] + dice.pick(("\u200b", "\u00ad", "\ufeff")) + c.last[2:])


def _spaces(dice: Dice, c: Contact) -> Contact:
    return replace(c, first=f"{c.first}\u00a0" if dice.chance(0.3) else f" {c.first}", city=f"{c.city} ")


def _disposable(dice: Dice, c: Contact) -> Contact:
    return replace(c, email=f"{slug(c.latin[0])}{dice.between(10, 99)}@{dice.pick(DISPOSABLE)}")


def _bad_address(dice: Dice, c: Contact) -> Contact:
    mail = c.email
    wrong = (
        mail.replace("@", " at "),
        mail.replace("@", "@@"),
        f"{mail}.",
        f"mailto:{mail}",
        mail.replace(".", ",", 1),
    )
    return replace(c, email=dice.pick(wrong)) if mail else c


def _bad_phone(dice: Dice, c: Contact) -> Contact:
    return replace(c, phone=dice.pick(("12345", "call reception", "+999 12 345", c.phone[:6])))


def _mojibake(dice: Dice, c: Contact) -> Contact:
    return replace(c, last=mojibake(c.last), city=mojibake(c.city))


def _formula(dice: Dice, c: Contact) -> Contact:
    text = dice.pick(('=HYPERLINK("http://intranet/","open")', "=1+1", "@SUM(A1)", "-2 days late"))
    return replace(c, description=text)


def _lost_zero(dice: Dice, c: Contact) -> Contact:
    return replace(c, postal=c.postal[1:]) if c.postal.startswith("0") and c.country in ("US", "FR", "DE") else c


def _no_title(dice: Dice, c: Contact) -> Contact:
    return replace(c, title=dice.pick(("n/a", "N/A", "-", "unknown", "tbd", "R&amp;D Manager")))


def _capitals(dice: Dice, c: Contact) -> Contact:
    return replace(c, first=c.first.upper(), last=c.last.upper())


def _apostrophe(dice: Dice, c: Contact) -> Contact:
    return replace(c, mobile=f"'{c.mobile}") if c.mobile else c


#: what goes wrong, and in how many of 10,000 records
BLEMISHES: tuple[tuple[int, Blemish], ...] = (
    (120, _role),
    (700, _typo_domain),
    (40, _scientific),
    (60, _invisible),
    (150, _spaces),
    (80, _disposable),
    (90, _bad_address),
    (130, _bad_phone),
    (120, _mojibake),
    (90, _formula),
    (1000, _lost_zero),
    (100, _no_title),
    (100, _capitals),
    (100, _apostrophe),
)


def blemish(dice: Dice, contact: Contact) -> Contact:
    """Returns the contact with now and then a cell that went wrong."""
    for frequency, change in BLEMISHES:
        if dice.below(10_000) < frequency:
            contact = change(dice, contact)
    if dice.chance(0.3):
        contact = replace(contact, phone="") if dice.chance(0.5) else replace(contact, street="", postal="")
    return contact


def populate(dice: Dice, companies: list[Company], people: int, prefix: str, known: list[Contact]) -> list[Contact]:
    """Returns the contacts of one CRM, about one in eight a duplicate, in the order in which they were made.

    `known` are people of another CRM who are in this one too.
    """
    contacts: list[Contact] = [duplicate(dice, replace(person, company=-1), companies) for person in known]
    number = 0
    while len(contacts) < people:
        number += 1
        contact = make_contact(dice, f"{prefix}{number:05d}", companies)
        if contact.country in ("GR", "CN") and dice.chance(0.35):
            contact = transliterate(dice, contact, companies)
        if contact.company >= 0 and dice.chance(0.02):  # sits at a partner's or parent's mail server
            contact = replace(contact, email=f"{contact.email.partition('@')[0]}@{dice.pick(companies).domain}")
        group, roll = [contact], dice.below(1000)
        if roll < 60:
            number += 1
            other = f"{prefix}{number:05d}"
            if roll < 25:
                group = household(dice, contact, other)
            elif roll < 32 and not contact.female:
                group = father_and_son(dice, contact, other)
            else:
                group = namesake(dice, contact, other, companies)
        for person in group:
            contacts.append(person)
            while dice.chance(0.145):
                contacts.append(duplicate(dice, person, companies))
    contacts += placeholder_rows(dice, f"{prefix}X", max(2, people // 150), contacts[0])
    return dice.shuffled([blemish(dice, contact) for contact in contacts])
