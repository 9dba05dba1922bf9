"""Persons of Europe: patients (French), students (Polish), library members (Spanish), names and dates (Swedish)."""

from __future__ import annotations

from dataclasses import replace

from .draw import Draw, names, words
from .noise import (
    blank,
    date_digit,
    day_and_month,
    digit,
    first_word,
    initial,
    lower,
    mail_typo,
    phone_style,
    plain,
    replaced,
    spaced,
    typo,
    upper,
    without_blanks,
    written,
)
from .people import Country, Person, population
from .scheme import Book, Field, Row, Scheme, Table, swapped

FRANCE = Country("fr_FR", hosts=("gmail.com", "orange.fr", "free.fr", "laposte.net", "hotmail.fr"))
POLAND = Country(
    "pl_PL",
    family_male="unisex_last_names",
    family_female="unisex_last_names",
    mobile="50# ### ###|51# ### ###|53# ### ###|60# ### ###",
    landline="22 ### ## ##",
    postcode="##-###",
    hosts=("gmail.com", "wp.pl", "o2.pl", "onet.pl"),
    street="{street} {number}",
)
SPAIN = Country(
    "es_ES",
    mobile="6## ## ## ##",
    landline="91# ## ## ##|93# ## ## ##|95# ## ## ##|96# ## ## ##",
    hosts=("gmail.com", "hotmail.es", "yahoo.es"),
    street="{street}, {number}",
)
SWEDEN = Country(
    "sv_SE",
    mobile="070-### ## ##",
    landline="08-^## ## ##|031-^## ## ##",
    postcode="### ##",
    street="{street} {number}",
)


def nir(draw: Draw, person: Person) -> str:
    """Returns a French social security number as it is built: sex, birth year and month, place, order."""
    department, commune, order = draw.rng.randrange(1, 95), draw.rng.randrange(1, 600), draw.rng.randrange(1, 400)
    sex = 1 if person.sex == "M" else 2
    return f"{sex} {person.born:%y %m} {department:02d} {commune:03d} {order:03d}"


def married(draw: Draw, row: Row) -> Row:
    """Returns the row under the name of a husband, the birth name kept beside it."""
    if row["Sexe"] != "F":
        return row
    return {**row, "Nom d'usage": draw.skewed(names("fr_FR", "last_names")), "Nom de naissance": row["Nom d'usage"]}


def moved_fr(draw: Draw, row: Row) -> Row:
    others = {"Adresse": f"{draw.rng.randrange(1, 90)} rue {draw.faker('fr_FR').last_name()}", "Téléphone": ""}
    return {**row, **others, "Code postal": draw.digits("#####"), "Ville": str(draw.faker("fr_FR").city())}


PATIENT = (
    Field("Nom d'usage", "family", 1, ((0.06, typo), (0.3, upper), (0.1, plain))),
    Field("Nom de naissance", "family", 0.5, ((0.4, blank),)),
    Field("Prénom", "given", 1, ((0.05, typo), (0.1, plain), (0.1, spaced), (0.04, first_word), (0.02, initial))),
    Field("Sexe", "category", 0, ((0.05, blank),)),
    Field(
        "Date de naissance",
        "date",
        2,
        (
            (0.03, day_and_month("%d/%m/%Y")),
            (0.04, date_digit("%d/%m/%Y")),
            (0.1, written("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y")),
            (0.03, blank),
        ),
    ),
    Field("N° de sécurité sociale", "identifier", 3, ((0.5, blank), (0.3, without_blanks), (0.03, digit))),
    Field("Téléphone", "phone", 1.5, ((0.2, blank), (0.4, phone_style("33")), (0.04, digit))),
    Field("Adresse", "street", 1, ((0.15, blank), (0.05, typo), (0.3, replaced(words()["street_forms_fr"])))),
    Field("Code postal", "postcode", 0.5, ((0.1, blank), (0.03, digit))),
    Field("Ville", "city", 0.3, ((0.1, blank), (0.05, typo), (0.2, upper))),
    Field("Médecin traitant", "category", 0.2, ((0.3, blank),)),
)


def patients_fr(draw: Draw) -> Table:
    """Patients of a hospital: twins, married names, moved people, social security numbers for some."""
    scheme = Scheme(PATIENT, 4, ((0.06, married), (0.08, moved_fr), (0.02, swapped("Nom d'usage", "Prénom"))))
    book = Book(draw, scheme)
    doctors = [f"Dr {draw.faker('fr_FR').last_name()}" for _ in range(40)]
    for person in population(draw, FRANCE, 5200):
        row = {
            "Nom d'usage": person.family,
            "Nom de naissance": person.family,
            "Prénom": person.given,
            "Sexe": person.sex,
            "Date de naissance": f"{person.born:%d/%m/%Y}",
            "N° de sécurité sociale": nir(draw, person),
            "Téléphone": person.landline if draw.chance(0.4) else person.mobile,
            "Adresse": person.street,
            "Code postal": person.postcode,
            "Ville": person.town,
            "Médecin traitant": draw.skewed(doctors),
        }
        book.add(row, draw.size((0.8, 0.15, 0.04, 0.01)))
    return book.table("patients_fr", "N° patient")


def students_pl(draw: Draw) -> Table:
    """Students of a university: inflected family names, pet forms, national numbers for half."""
    pesel = "PESEL"
    fields = (
        Field("Imię", "given", 1, ((0.15, plain), (0.05, typo), (0.08, replaced(words()["nicknames_pl"])))),
        Field("Drugie imię", "given", 0.3, ((0.4, blank), (0.2, initial))),
        Field("Nazwisko", "family", 1, ((0.2, plain), (0.05, typo), (0.1, upper))),
        Field(pesel, "identifier", 3, ((0.5, blank), (0.03, digit))),
        Field(
            "Data urodzenia",
            "date",
            2,
            ((0.03, date_digit("%Y-%m-%d")), (0.15, written("%Y-%m-%d", "%d.%m.%Y")), (0.15, blank)),
        ),
        Field("E-mail", "email", 2, ((0.2, blank), (0.05, mail_typo), (0.05, upper))),
        Field("Telefon", "phone", 1.5, ((0.35, blank), (0.4, phone_style("48", "")))),
        Field("Wydział", "category", 0, ((0.05, blank),)),
        Field("Kierunek", "category", 0.2, ((0.1, blank),)),
        Field("Miasto", "city", 0.3, ((0.1, blank), (0.1, plain))),
    )
    book = Book(draw, Scheme(fields, 4, ((0.02, swapped("Imię", "Nazwisko")),)))
    for person in population(draw, POLAND, 3000, relatives=0.05):
        young = replace(person, born=draw.day(1994, 2006))
        family = young.family[:-1] + "a" if young.sex == "F" and young.family.endswith("ki") else young.family
        month = young.born.month + (20 if young.born.year > 1999 else 0)
        row = {
            "Imię": young.given,
            "Drugie imię": young.second,
            "Nazwisko": family,
            "E-mail": young.email,
            pesel: f"{young.born:%y}{month:02d}{young.born:%d}{draw.digits('#####')}",
            "Data urodzenia": f"{young.born:%Y-%m-%d}",
            "Telefon": young.mobile,
            "Miasto": young.town,
            "Wydział": draw.one(words()["faculties_pl"]),
            "Kierunek": draw.one(words()["courses_pl"]),
        }
        book.add(row, draw.size((0.78, 0.18, 0.04)))
    return book.table("students_pl", "Nr albumu")


def one_surname(draw: Draw, row: Row) -> Row:
    """Returns the row with the second surname left out or written into the first."""
    if draw.chance(0.5):
        return {**row, "Segundo apellido": ""}
    both = f"{row['Primer apellido']} {row['Segundo apellido']}".strip()
    return {**row, "Primer apellido": both, "Segundo apellido": ""}


def library_es(draw: Draw) -> Table:
    """Members of a library: two surnames, brothers and sisters who share both, identity cards."""
    fields = (
        Field("Nombre", "given", 1, ((0.1, plain), (0.04, typo), (0.12, replaced(words()["nicknames_es"])))),
        Field("Primer apellido", "family", 1, ((0.15, plain), (0.05, typo), (0.15, upper))),
        Field("Segundo apellido", "family", 0.7, ((0.1, plain), (0.05, typo))),
        Field("DNI", "identifier", 3, ((0.4, blank), (0.05, digit), (0.1, lambda draw, value: value[:-1]))),
        Field(
            "Fecha de nacimiento",
            "date",
            2,
            ((0.25, blank), (0.03, date_digit("%d/%m/%Y")), (0.1, written("%d/%m/%Y", "%d-%m-%y", "%Y-%m-%d"))),
        ),
        Field("Dirección", "street", 1, ((0.1, blank), (0.4, replaced(words()["street_forms_es"])), (0.05, typo))),
        Field("CP", "postcode", 0.3, ((0.1, blank),)),
        Field("Población", "city", 0.3, ((0.05, blank), (0.1, upper))),
        Field("Teléfono", "phone", 1.5, ((0.3, blank), (0.3, phone_style("34", "")), (0.03, digit))),
        Field("Correo electrónico", "email", 2, ((0.4, blank), (0.05, mail_typo))),
    )
    book = Book(draw, Scheme(fields, 4, ((0.15, one_surname),)))
    surnames = names("es_ES", "last_names")
    mother = draw.skewed(surnames)
    for person in population(draw, SPAIN, 3000, relatives=0.3):
        father = person.family.split()[0]
        mother = mother if draw.chance(0.3) else draw.skewed(surnames)
        number = draw.digits("%#######")
        row = {
            "Nombre": person.given if draw.chance(0.8) else f"{person.given} {person.second}",
            "Primer apellido": father,
            "Segundo apellido": mother,
            "Fecha de nacimiento": f"{person.born:%d/%m/%Y}",
            "DNI": number + "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23],
            "Dirección": person.street,
            "CP": person.postcode,
            "Población": person.town,
            "Teléfono": person.landline if draw.chance(0.5) else person.mobile,
            "Correo electrónico": person.email,
        }
        book.add(row, draw.size((0.8, 0.17, 0.03)))
    return book.table("library_es", "Nº socio")


def names_dates_sv(draw: Draw) -> Table:
    """Nothing but a name and a birth date: slips in one of them, the other as it was."""
    fields = (
        Field("Förnamn", "given", 1, ((0.08, typo), (0.1, plain), (0.05, lower))),
        Field("Efternamn", "family", 1, ((0.08, typo), (0.1, plain))),
        Field("Födelsedatum", "date", 2, ((0.05, date_digit("%Y-%m-%d")), (0.1, written("%Y-%m-%d", "%Y%m%d")))),
    )
    book = Book(draw, Scheme(fields, 3.4, ((0.03, swapped("Förnamn", "Efternamn")),)))
    for person in population(draw, SWEDEN, 5000, relatives=0.1):
        row = {"Förnamn": person.given, "Efternamn": person.family, "Födelsedatum": f"{person.born:%Y-%m-%d}"}
        book.add(row, draw.size((0.82, 0.15, 0.03)))
    return book.table("names_dates_sv", "record_id")
