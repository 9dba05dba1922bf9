"""Persons of the past: what registers, dictionaries and gazetteers say about one life, up to nine times."""

from __future__ import annotations

from dataclasses import replace

from .draw import Draw, words
from .noise import blank, date_digit, initial, replaced, typo
from .people import Country, population
from .scheme import Book, Field, Row, Scheme, Table

BRITAIN = Country("en_GB", postcode="??", towns=60)


def first_of_january(draw: Draw, row: Row) -> Row:
    """Returns the row with the year of birth alone, as catalogues pad it, at times one off."""
    year = int(row["dob"][:4]) + draw.one((0, 0, 0, 1, -1))
    return {**row, "dob": f"{year}-01-01"}


def other_life(draw: Draw, row: Row) -> Row:
    return {**row, "occupation": draw.one(words()["occupations_en"])}


def historical_gb(draw: Draw) -> Table:
    """People born 1750 to 1900: spellings, padded dates, places, occupations; one to nine rows a life."""
    fields = (
        Field("full_name", "full name", 2, ((0.25, replaced(words()["nicknames_en"])), (0.08, typo), (0.08, typo))),
        Field("dob", "date", 2, ((0.08, blank), (0.05, date_digit("%Y-%m-%d")))),
        Field("birth_place", "city", 1, ((0.1, blank), (0.05, typo))),
        Field("county", "category", 0.2, ((0.2, blank),)),
        Field("death_year", "number", 1, ((0.4, blank),)),
        Field("occupation", "category", 1, ((0.2, blank), (0.2, replaced(words()["occupation_variants"])))),
        Field("parish", "city", 0.5, ((0.5, blank),)),
    )
    book = Book(draw, Scheme(fields, 4, ((0.12, first_of_january), (0.06, other_life), (0.12, without_second))))
    faker = draw.faker("en_GB")
    counties = [str(faker.county()) for _ in range(25)]
    parishes = [f"St {faker.first_name()}" for _ in range(60)]
    for person in population(draw, BRITAIN, 2000, relatives=0.1):
        pool = words()["period_male" if person.sex == "M" else "period_female"]
        old = replace(person, given=draw.skewed(pool), second=draw.skewed(pool), born=draw.day(1750, 1899))
        middle = f" {old.second}" if draw.chance(0.4) else ""
        row = {
            "full_name": f"{old.given}{middle} {old.family}",
            "dob": f"{old.born:%Y-%m-%d}",
            "birth_place": old.town,
            "county": draw.skewed(counties),
            "parish": draw.skewed(parishes),
            "death_year": str(old.born.year + draw.rng.randrange(20, 90)),
            "occupation": draw.skewed(words()["occupations_en"]),
        }
        book.add(row, draw.size((0.35, 0.22, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02, 0.01)))
    return book.table("historical_gb", "unique_id")


def without_second(draw: Draw, row: Row) -> Row:
    """Returns the row with the middle name left out or shortened."""
    parts = row["full_name"].split()
    if len(parts) < 3:
        return row
    middle = initial(draw, parts[1]) if draw.chance(0.5) else ""
    return {**row, "full_name": " ".join(part for part in (parts[0], middle, parts[-1]) if part)}
