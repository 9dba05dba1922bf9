"""One wide table for persons and companies, most cells empty, as screening and master-data systems export them."""

from __future__ import annotations

from .draw import Draw, names, words
from .noise import Noise, blank, date_digit, digit, initial, phone_style, replaced, typo, upper, written
from .people import Person, population
from .persons_world import AMERICA
from .scheme import Book, Field, Row, Scheme, Table

PERSONAL = ("FULL_NAME", "LAST", "FIRST", "MIDDLE", "GENDER", "BIRTH_DATE", "PASSPORT", "LICENSE", "SSN", "EMPLOYER")


def column(header: str, kind: str, points: float, missing: float, *noise: tuple[float, Noise]) -> Field:
    return Field(header, kind, points, (*noise, (missing, blank)))


FIELDS = (
    column("FEED", "noise", 0, 0.0),
    column("PARTY_TYPE", "category", 0, 0.3),
    column("FULL_NAME", "full name", 2, 0.0, (0.05, typo), (0.15, replaced(words()["nicknames_en"]))),
    column("LAST", "family", 1, 0.0, (0.05, typo)),
    column("FIRST", "given", 1, 0.0, (0.1, replaced(words()["nicknames_en"]))),
    column("MIDDLE", "given", 0.3, 0.7, (0.5, initial)),
    column("LEGAL_NAME", "company", 2, 0.0, (0.05, typo), (0.2, upper)),
    column("TRADE_NAME", "company", 1, 0.8),
    column("GENDER", "category", 0, 0.6),
    column("BIRTH_DATE", "date", 1.5, 0.4, (0.03, date_digit("%m/%d/%Y")), (0.2, written("%m/%d/%Y", "%Y-%m-%d"))),
    column("PASSPORT", "identifier", 3, 0.8, (0.03, digit)),
    column("PASSPORT_CTRY", "category", 0, 0.8),
    column("LICENSE", "identifier", 3, 0.8),
    column("LICENSE_ST", "category", 0, 0.8),
    column("SSN", "identifier", 3, 0.75, (0.03, digit)),
    column("TAX_NO", "identifier", 3, 0.6),
    column("LEI", "identifier", 3, 0.85),
    column("DUNS", "identifier", 3, 0.85),
    column("EMAIL", "email", 2, 0.6),
    column("HOME_PHONE", "phone", 1.5, 0.6, (0.4, phone_style("1", ""))),
    column("CELL_PHONE", "phone", 2, 0.6, (0.4, phone_style("1", ""))),
    column("ADDRESS", "address", 1.5, 0.0, (0.2, replaced(words()["street_forms_us"]))),
    column("STREET", "street", 1.2, 0.0, (0.3, replaced(words()["street_forms_us"]))),
    column("CITY", "city", 0.3, 0.0),
    column("ZIP", "postcode", 0.3, 0.0),
    column("CTRY", "category", 0, 0.7),
    column("WEBSITE", "url", 1.5, 0.6),
    column("EMPLOYER", "company", 0.5, 0.7),
    column("STATUS", "noise", 0, 0.3, (1.0, lambda draw, value: draw.one(("Active", "Inactive")))),
    column("AMOUNT", "noise", 0, 0.5, (1.0, lambda draw, value: str(draw.rng.randrange(10, 9000)))),
)


def one_of_two(draw: Draw, row: Row) -> Row:
    """Returns the row as one of the feeds has it: a full name or its parts, an address or its parts."""
    drop = ("LAST", "FIRST", "MIDDLE") if draw.chance(0.5) else ("FULL_NAME",)
    where = ("STREET", "CITY", "ZIP") if draw.chance(0.4) else ("ADDRESS",)
    if draw.chance(0.15):
        where = ("STREET", "CITY", "ZIP", "ADDRESS")
    return {**row, **dict.fromkeys((*drop, *where), ""), "FEED": draw.one(("crm", "billing", "watchlist", "web"))}


def person_row(draw: Draw, person: Person) -> Row:
    return {
        "PARTY_TYPE": "PERSON",
        "FULL_NAME": f"{person.given} {person.family}",
        "LAST": person.family,
        "FIRST": person.given,
        "MIDDLE": person.second,
        "GENDER": person.sex,
        "BIRTH_DATE": f"{person.born:%m/%d/%Y}",
        "PASSPORT": draw.digits("%########"),
        "PASSPORT_CTRY": "US",
        "LICENSE": draw.letters(1) + draw.digits("#######"),
        "LICENSE_ST": draw.one(("NV", "CA", "TX")),
        "SSN": draw.digits("%##-##-####"),
        "EMAIL": person.email,
        "HOME_PHONE": person.landline,
        "CELL_PHONE": person.mobile,
        "EMPLOYER": draw.one(("Copia Foods", "Hartwell Bank", "")),
        **place(draw, person),
    }


def company_row(draw: Draw, person: Person) -> Row:
    trade = draw.one(("Trading", "Logistics", "Foods", "Steel", "Energy", "Media", "Motors"))
    stem = f"{draw.skewed(names('en_US', 'last_names'))} {trade}"
    return {
        "PARTY_TYPE": "ORGANIZATION",
        "LEGAL_NAME": f"{stem} {draw.one(('LLC', 'Inc', 'Corp', 'Ltd'))}",
        "TRADE_NAME": stem,
        "TAX_NO": draw.digits("##-#######"),
        "LEI": draw.letters(6) + draw.digits("##############"),
        "DUNS": draw.digits("#########"),
        "HOME_PHONE": person.landline,
        "WEBSITE": f"www.{stem.lower().replace(' ', '')}.com",
        **place(draw, person),
    }


def place(draw: Draw, person: Person) -> Row:
    whole = f"{person.street}, {person.town} {person.postcode}"
    more = {"STATUS": "?", "AMOUNT": "?"}
    return {
        "ADDRESS": whole,
        "STREET": person.street,
        "CITY": person.town,
        "ZIP": person.postcode,
        "CTRY": "US",
        **more,
    }


def sparse_mixed(draw: Draw) -> Table:
    """Persons and companies in thirty columns of which a row fills eight, from four feeds."""
    book = Book(draw, Scheme(FIELDS, 4, ((1.0, one_of_two),)))
    for person in population(draw, AMERICA, 420, relatives=0.25):
        row = company_row(draw, person) if draw.chance(0.35) else person_row(draw, person)
        book.add(row, draw.size((0.45, 0.25, 0.15, 0.1, 0.05)))
    return book.table("sparse_mixed", "PARTY_KEY")
