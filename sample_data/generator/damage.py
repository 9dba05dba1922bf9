"""What happens to a record in real life. Each damage takes a contact and gives back a worse one of the same person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from generator.companies import Company, slug
from generator.dice import Dice
from generator.names import TITLES
from generator.people import END, Contact, private_mail
from generator.places import COUNTRIES

Damage = Callable[[Dice, Contact, list[Company]], Contact]
STREET_SHORT = (
    ("Street", "St"), ("Avenue", "Ave."), ("Drive", "Dr"), ("Boulevard", "Blvd"), ("Road", "Rd"), ("Parkway", "Pkwy"),
    ("Lane", "Ln"), ("straße", "str."), ("avenue", "av."), ("boulevard", "bd"), ("Strada", "Str."),
    ("Bulevardul", "Bd."), ("Rua", "R."), ("Avenida", "Av."), ("Λεωφόρος", "Λεωφ."), ("ul. ", ""), ("Court", "Ct"),
)  # fmt: skip
TYPO_DOMAINS = {
    "gmail.com": ("gmial.com", "gmail.con", "gmai.com"), "hotmail.com": ("hotmial.com", "hotmail.co"),
    "yahoo.com": ("yaho.com", "yahoo.con"), "outlook.com": ("outlok.com", "outllook.com"), "icloud.com": ("iclod.com",),
}  # fmt: skip


def typo(dice: Dice, text: str) -> str:
    """Returns the text with two letters swapped, one lost or one doubled; never at its beginning."""
    if len(text) < 4:
        return text
    place = dice.between(1, len(text) - 2)
    kind = dice.below(3)
    if kind == 0:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[:place] + text[place + 1 :] if kind == 1 else text[:place] + text[place] + text[place:]


def misspell(dice: Dice, contact: Contact, _: list[Company]) -> Contact:
    """Returns the contact with a typo in one of its names."""
    if dice.chance(0.5):
        return replace(contact, first=typo(dice, contact.first))
    return replace(contact, last=typo(dice, contact.last))


def nickname(dice: Dice, contact: Contact, _: list[Company]) -> Contact:
    """Returns the contact under a nickname or an initial."""
    if contact.nicknames:
        return replace(contact, first=dice.pick(contact.nicknames))
    return replace(contact, first=contact.first[:1] + ".") if contact.first.isascii() else contact


def transliterate(dice: Dice, contact: Contact, _: list[Company]) -> Contact:
    """Returns the contact with its names in plain Latin letters, and town and country as foreigners write them."""
    plan = COUNTRIES[contact.country]
    abroad = next((town.abroad for town in plan.towns if town.name == contact.city), contact.city)
    return replace(contact, first=contact.latin[0], last=contact.latin[1], city=abroad, country_name=plan.spellings[0])


def swap_names(dice: Dice, contact: Contact, _: list[Company]) -> Contact:
    """Returns the contact with first and last name in each other's place."""
    return replace(contact, first=contact.last, last=contact.first)


def change_case(dice: Dice, contact: Contact, _: list[Company]) -> Contact:
    """Returns the contact in capitals, or in small letters."""
    if dice.chance(0.6):
        city = contact.city.upper() if dice.chance(0.5) else contact.city
        return replace(contact, first=contact.first.upper(), last=contact.last.upper(), city=city)
    return replace(contact, first=contact.first.lower(), last=contact.last.lower())


def move_job(dice: Dice, contact: Contact, companies: list[Company]) -> Contact:
    """Returns the contact at another company: new address, e-mail and phone; mobile number and birthday stay."""
    same = [n for n, c in enumerate(companies) if c.country == contact.country and n != contact.company]
    if not same or not (contact.mobile or contact.birthdate):  # nothing would be left to know the person by
        return contact
    number = dice.pick(same)
    company = companies[number]
    return replace(
        contact,
        company=number,
        street=company.street,
        city=company.town.name,
        state=company.town.state,
        postal=company.postal,
        email=f"{slug(contact.latin[0])}.{slug(contact.latin[1])}@{company.domain}",
        phone=company.phone,
        title=dice.pick(TITLES.split(";")).split("|")[0],
    )


def lose_fields(dice: Dice, contact: Contact, _: list[Company]) -> Contact:
    """Returns the contact without some of its fields."""
    lost = dice.some(("email", "phone", "mobile", "street", "postal", "title", "city"), dice.between(1, 4))
    if "email" in lost and not contact.mobile:
        lost = [name for name in lost if name != "phone"]
    for name in lost:
        contact = replace(contact, **{name: ""})  # type: ignore[arg-type]
    return contact


def phone_format(dice: Dice, contact: Contact, _: list[Company]) -> Contact:
    """Returns the contact with its numbers written another way."""
    return replace(
        contact,
        phone=reformat(dice, contact.phone, contact.country),
        mobile=reformat(dice, contact.mobile, contact.country),
    )


def reformat(dice: Dice, phone: str, country: str) -> str:
    """Returns another spelling of the number."""
    plan = COUNTRIES[country]
    prefix = f"+{plan.calling} "
    rest = phone.removeprefix(prefix) if phone.startswith(prefix) else phone.removeprefix(plan.trunk)
    digits = "".join(sign for sign in rest if sign.isdigit())
    if not digits:
        return phone
    kinds = [prefix + rest, f"{plan.trunk}{rest}", f"+{plan.calling}{digits}", f"{plan.trunk}{digits}".strip()]
    if country == "US":
        kinds += [
            f"({digits[:3]}) {digits[3:6]}-{digits[6:]}",
            f"{digits[:3]}.{digits[3:6]}.{digits[6:]}",
            f"1-{digits[:3]}-{digits[3:6]}-{digits[6:]}",
        ]
    elif plan.trunk:
        kinds += [
            f"00{plan.calling} {rest}",
            f"+{plan.calling} ({plan.trunk}){rest}",
            f"({plan.trunk}{digits[:3]}) {digits[3:]}",
        ]
    return dice.pick(kinds) + (f" ext. {dice.between(10, 99)}" if dice.chance(0.08) else "")


def other_mailbox(dice: Dice, contact: Contact, _: list[Company]) -> Contact:
    """Returns the contact with a private address instead, or with a tag in the one it has, or in another case."""
    local, _at, domain = contact.email.partition("@")
    kind = dice.below(3)
    if not domain or kind == 0:
        return replace(
            contact,
            email=private_mail(dice, contact.latin, contact.country),
            more_emails=(contact.email,) if domain else (),
        )
    if kind == 1:
        return replace(contact, email=f"{local}+{dice.pick(('news', 'crm', 'fair'))}@{domain}")
    return replace(contact, email=f"{local.title()}@{domain.upper()}")


def shorten(dice: Dice, contact: Contact, _: list[Company]) -> Contact:
    """Returns the contact with abbreviations in street and title, and its country under another name."""
    street = contact.street
    for long, short in STREET_SHORT:
        street = street.replace(long, short)
    pairs = dict(pair.split("|") for pair in TITLES.split(";") if "|" in pair)
    return replace(
        contact,
        street=street,
        title=pairs.get(contact.title, contact.title),
        country_name=dice.pick(COUNTRIES[contact.country].spellings),
    )


#: damage and how often it is drawn
DUPLICATE_DAMAGE: tuple[tuple[Damage, int], ...] = (
    (misspell, 4), (nickname, 4), (transliterate, 3), (swap_names, 1), (change_case, 2), (move_job, 2),
    (lose_fields, 4), (phone_format, 5), (other_mailbox, 3), (shorten, 4),
)  # fmt: skip
_DRAWN = [damage for damage, weight in DUPLICATE_DAMAGE for _ in range(weight)]


def duplicate(dice: Dice, contact: Contact, companies: list[Company]) -> Contact:
    """Returns another record of the same person, made at another time by another colleague."""
    copy = contact
    for damage in dict.fromkeys(dice.pick(_DRAWN) for _ in range(dice.between(1, 4))):
        copy = damage(dice, copy, companies)
    created = dice.later(contact.created, 700, END)
    return replace(
        copy,
        created=created,
        modified=dice.later(max(created, contact.modified), 90, END),
        owner=dice.below(6),
        opted_out=not contact.opted_out if dice.chance(0.12) else contact.opted_out,
        do_not_call=not contact.do_not_call if dice.chance(0.06) else contact.do_not_call,
    )
