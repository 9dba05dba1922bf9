"""People of a country with their households: what tables of persons are drawn from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from faker.providers.address.it_IT import Provider as ItalianPlaces

from .draw import Draw, names
from .noise import plain


@dataclass(frozen=True)
class Country:
    """What names, places and numbers of a country look like."""

    locale: str
    male: str = "first_names_male"
    female: str = "first_names_female"
    family_male: str = "last_names"
    family_female: str = "last_names"
    mobile: str = "06 ## ## ## ##"
    landline: str = "01 ## ## ## ##|02 ## ## ## ##|03 ## ## ## ##|04 ## ## ## ##|05 ## ## ## ##"
    postcode: str = "#####"
    hosts: tuple[str, ...] = ("gmail.com", "outlook.com", "yahoo.com")
    street: str = "{number} {street}"
    towns: int = 40


@dataclass(frozen=True)
class Person:
    """One person as life made them."""

    sex: str
    given: str
    second: str
    family: str
    born: date
    street: str
    postcode: str
    town: str
    landline: str
    mobile: str
    email: str


@dataclass(frozen=True)
class Town:
    name: str
    postcodes: tuple[str, ...]
    streets: tuple[str, ...]


def towns(draw: Draw, country: Country) -> tuple[Town, ...]:
    """Returns the towns of a country, each with its postcodes and streets."""
    faker = draw.faker(country.locale)
    # faker's Italian towns come in an order that changes with PYTHONHASHSEED
    listed = sorted(str(city) for city in ItalianPlaces.cities) if country.locale == "it_IT" else []
    found: dict[str, Town] = {}
    while len(found) < country.towns:
        name = draw.one(listed) if listed else str(faker.city())
        codes = tuple(draw.digits(country.postcode) for _ in range(draw.rng.randrange(1, 8)))
        streets = tuple(dict.fromkeys(str(faker.street_name()) for _ in range(60)))
        found.setdefault(name, Town(name, codes, streets))
    return tuple(found.values())


def address(draw: Draw, country: Country, places: tuple[Town, ...]) -> tuple[str, str, str]:
    """Returns street, postcode and town."""
    town = draw.skewed(places)
    line = country.street.format(number=draw.rng.randrange(1, 160), street=draw.one(town.streets))
    return line, draw.one(town.postcodes), town.name


def mailbox(draw: Draw, given: str, family: str, born: date, hosts: tuple[str, ...]) -> str:
    """Returns an address as people choose them."""
    one, two = (
        plain(draw, part).lower().replace(" ", "").replace("-", "").replace("'", "") for part in (given, family)
    )
    year = f"{born.year % 100:02d}"
    forms = (f"{one}.{two}", f"{one}{two}", f"{one[:1]}{two}", f"{one}.{two}{year}", f"{one}_{two}", f"{one}{year}")
    local = draw.one(forms)
    if draw.chance(0.15):
        local = draw.faker("en_US").user_name() + draw.digits("##")
    address = f"{local}@{draw.skewed(hosts)}"
    while not draw.take(address):
        address = f"{local}{draw.rng.randrange(1, 999)}@{draw.skewed(hosts)}"
    return address


def population(draw: Draw, country: Country, count: int, relatives: float = 0.2) -> list[Person]:
    """Returns people; so many of them live with the one before, under one family name and landline, some are twins."""
    places = towns(draw, country)
    pools = {"M": names(country.locale, country.male), "F": names(country.locale, country.female)}
    families = {"M": names(country.locale, country.family_male), "F": names(country.locale, country.family_female)}
    people: list[Person] = []
    while len(people) < count:
        sex = draw.one("MF")
        given, second = draw.skewed(pools[sex]), draw.skewed(pools[sex])
        if people and draw.chance(relatives):
            head = people[-1]
            if given == head.given:
                continue
            born = head.born if draw.chance(0.05) else draw.day(1935, 2006)
            family = head.family if sex == head.sex else _other_form(head.family, families[head.sex], families[sex])
            born_of = replace(head, sex=sex, given=given, second=second, family=family, born=born)
        else:
            street, postcode, town = address(draw, country, places)
            family = draw.skewed(families[sex])
            phone = draw.digits(country.landline)
            born_of = Person(sex, given, second, family, draw.day(1935, 2006), street, postcode, town, phone, "", "")
        mail = mailbox(draw, given, born_of.family, born_of.born, country.hosts)
        people.append(replace(born_of, mobile=draw.digits(country.mobile), email=mail))
    return people


def _other_form(family: str, own: tuple[str, ...], other: tuple[str, ...]) -> str:
    """Returns the family name as the other sex bears it (Novák, Nováková), if the lists know."""
    if family in other:
        return family
    stem = family[:-1] if family[-1:] in "aаая" else family
    near = [name for name in other if name[: len(stem) - 1] == stem[:-1]]
    return min(near, key=len) if near else family
