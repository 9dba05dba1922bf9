"""Whole tables nobody described: each header with its values must be read as what it is."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from dedupe.model import Column, Table
from dedupe.ruleset.effective import ObjectRules
from dedupe.ruleset.profile import profile_table

Maker = Callable[[random.Random, int], str]

GIVEN = (
    "Anna Peter Maria John Laura David Sophie Thomas Emma Lucas Karin Paul Julia Mark Clara Simon Eva Ruth Oliver"
).split()
FAMILY = (
    "Abendroth Brightwell Castellan Dunmore Eastlake Farrow Gildersleeve Hartwood Ibbotson Jessop Kellaway Lonsdale "
    "Marchbanks Netherby Oakden Pemberley Quarmby Ravenhill Smith Jones Taylor Weber Martin Garcia"
).split()
TOWNS = "Leeds Bath York Hull Derby Oxford Ely Ripon Wells Truro Bristol London Norwich Exeter Salford".split()
GERMAN_TOWNS = "Berlin,Hamburg,Köln,Bad Tölz,Ulm,Gießen,Fürth,Passau,Trier,Jena,München".split(",")
STREETS = "Mill Lane,High Street,Station Road,Church Walk,Kings Avenue,Park Drive,Bridge Road,Elm Court".split(",")
FIRMS = (
    "Acorn Logistics Ltd,Blue Anchor Inn,Cobalt Systems GmbH,Delta Foods Inc.,Eastgate Partners LLP,Fenwick & Sons,"
    "Granite Holdings PLC"
).split(",")


def pick(*values: str) -> Maker:
    return lambda rng, _row: rng.choice(values)


def digits(count: int, lead: str = "") -> Maker:
    return lambda rng, _row: lead + "".join(rng.choice("0123456789") for _ in range(count))


def day(low: int, high: int, form: str = "{y}-{m:02}-{d:02}") -> Maker:
    return lambda rng, _row: form.format(y=rng.randint(low, high), m=rng.randint(1, 12), d=rng.randint(1, 28))


def mostly_empty(maker: Maker, filled: float = 0.05) -> Maker:
    return lambda rng, row: maker(rng, row) if rng.random() < filled else ""


def joined(*makers: Maker, by: str = " ") -> Maker:
    return lambda rng, row: by.join(maker(rng, row) for maker in makers)


def counter(rng: random.Random, row: int) -> str:
    return str(row + 1)


def code(rng: random.Random, row: int) -> str:
    return f"K{row * 7919 % 100_000:05d}"


def mail(rng: random.Random, row: int) -> str:
    return f"{rng.choice(GIVEN).lower()}.{rng.choice(FAMILY).lower()}@{rng.choice(('mail.test', 'firm.example'))}"


def number(low: int, high: int) -> Maker:
    return lambda rng, _row: str(rng.randint(low, high))


given, family, town, street, firm = pick(*GIVEN), pick(*FAMILY), pick(*TOWNS), pick(*STREETS), pick(*FIRMS)
person = joined(given, family)
address = joined(number(1, 200), street)
whole_address = joined(address, town, digits(5), by=", ")
german_street = pick("Hauptstraße 5", "Lindenweg 12a", "Am Markt 3", "Goethestr. 77", "Bahnhofstraße 1", "Schulgasse 9")
uk_phone = joined(pick("+44 20 7946", "+44 161 496", "0117 496"), digits(4))
notes = pick(
    "Called twice, prefers mornings, asked about the renewal of the contract",
    "Met at the fair in spring and wants to hear about the new catalogue",
    "Do check the address before sending anything because the last parcel came back",
)


@dataclass(frozen=True)
class Case:
    name: str
    object: str
    id: str
    columns: Sequence[tuple[str, Maker, str]]


CASES = (
    Case(
        "voters",
        "contact",
        "county_id",
        (
            ("county_id", digits(8, "9"), ""),
            ("voter_reg_num", digits(12), "identifier"),
            ("last_name", family, "family_name"),
            ("first_name", given, "given_name"),
            ("midl_name", pick("A", "B", "Lee", "", "Ann"), "middle_name"),
            ("name_sufx_cd", pick("", "", "JR", "SR"), "name_suffix"),
            ("house_num", number(1, 9000), "house_number"),
            ("street_name", pick("MAPLE", "OAK", "MAIN", "FIFTH", "LAKE VIEW"), "street"),
            ("res_city_desc", town, "city"),
            ("state_cd", pick("NC"), "state"),
            ("zip_code", digits(4, "2"), "postal_code"),
            ("full_phone_num", digits(9, "9"), "phone"),
            ("race_code", pick("W", "B", "A", "U"), "category"),
            ("sex_code", pick("M", "F", "U"), "category"),
            ("birth_age", number(18, 99), "number"),
            ("birth_place", pick("NC", "VA", "NY", ""), "city"),
            ("party_cd", pick("DEM", "REP", "UNA"), "category"),
            ("registr_dt", day(1990, 2020, "{m:02}/{d:02}/{y}"), "timestamp"),
        ),
    ),
    Case(
        "german patients",
        "contact",
        "Patienten-Nr.",
        (
            ("Patienten-Nr.", code, ""),
            ("Anrede", pick("Herr", "Frau"), "name_prefix"),
            ("Vorname", given, "given_name"),
            ("Nachname", family, "family_name"),
            ("Geburtsname", mostly_empty(family), "family_name"),
            ("Geb.-Datum", day(1930, 2015, "{d:02}.{m:02}.{y}"), "date"),
            ("Geschlecht", pick("m", "w", "d"), "category"),
            ("Straße/Hausnr.", german_street, "street"),
            ("PLZ", digits(5), "postal_code"),
            ("Ort", pick(*GERMAN_TOWNS), "city"),
            ("Telefon privat", joined(pick("030", "089", "0221"), digits(6), by="/"), "phone"),
            ("Handy", digits(8, "0171"), "phone"),
            ("E-Mail", mail, "email"),
            ("Krankenkasse", pick("AOK", "TK", "Barmer", "DAK"), "category"),
            ("Versichertennummer", digits(9, "A"), "identifier"),
            ("Bemerkungen", mostly_empty(notes), "text"),
            ("Einwilligung Newsletter", pick("ja", "nein", ""), "consent"),
        ),
    ),
    Case(
        "historical persons",
        "contact",
        "",
        (
            ("forename", given, "given_name"),
            ("surname", family, "family_name"),
            ("birth_year", number(1720, 1860), "date"),
            ("parish", pick("St Mary", "Holy Trinity", "St Olave", "All Saints"), "city"),
            ("county", pick("Kent", "Essex", "Norfolk"), "state"),
            ("occupation", pick("farmer", "weaver", "smith", "servant"), "category"),
            ("fathers_name", given, "full_name"),
            ("sex", pick("m", "f"), "category"),
        ),
    ),
    Case(
        "split birth date",
        "contact",
        "",
        (
            ("fname_c1", given, "given_name"),
            ("fname_c2", mostly_empty(given), "given_name"),
            ("lname_c1", family, "family_name"),
            ("lname_c2", mostly_empty(family), "family_name"),
            ("by", number(1920, 2005), "date"),
            ("bm", number(1, 12), "category"),
            ("bd", number(1, 28), "category"),
        ),
    ),
    Case(
        "sites",
        "account",
        "Id",
        (
            ("Id", counter, ""),
            ("Source", pick("CPS_List.csv", "IDHS_2012.csv", "Map_data.csv"), "system"),
            (
                "Site name",
                pick("Ada S. McKinley Preschool", "Centers for New Horizons", "El Valor Daycare", "Mary Crane Center"),
                "company",
            ),
            ("Address", address, "street"),
            ("Zip", digits(3, "60"), "postal_code"),
            ("Phone", digits(7, "773"), "phone"),
            ("Fax", digits(7, "312"), "fax"),
            ("Program Name", pick("Head Start", "Early Head Start", "Child Care"), "company"),
            ("Neighborhood", pick("Hyde Park", "Pilsen", "Austin"), "city"),
            ("Email Address", mail, "email"),
            ("Website", pick("http://www.ymca.test", "www.valor.example/pages"), "url"),
        ),
    ),
    Case(
        "products",
        "account",
        "id",
        (
            ("id", code, ""),
            (
                "title",
                joined(
                    pick("sony", "canon", "bosch", "philips"),
                    pick("digital camera", "drill set", "wireless headset", "led tv"),
                    code,
                ),
                "text",
            ),
            ("description", notes, "text"),
            ("manufacturer", pick("sony", "canon", "bosch"), "company"),
            ("price", lambda rng, _: f"{rng.uniform(5, 900):.2f}", "number"),
            ("modelno", lambda rng, row: f"DX{row // 2:04d}B", "identifier"),
        ),
    ),
    Case(
        "nothing in the headers",
        "contact",
        "",
        (
            ("c1", given, "given_name"),
            ("c2", family, "family_name"),
            ("c3", mail, "email"),
            ("c4", uk_phone, "phone"),
            ("c5", address, "street"),
            ("c6", town, "city"),
            ("c7", digits(5), "postal_code"),
            ("c8", day(1930, 2005), "date"),
            ("c9", day(2019, 2024, "{y}-{m:02}-{d:02} 10:15:00"), "timestamp"),
            ("c10", pick("gold", "silver", "bronze"), "category"),
            ("c11", notes, "text"),
            ("c12", pick("Germany", "France", "UK", "Spain"), "country"),
        ),
    ),
    Case(
        "organisations without header words",
        "account",
        "",
        (
            ("col_a", firm, "company"),
            ("col_b", whole_address, "full_address"),
            ("col_c", pick("www.acorn.example", "https://cobalt.test", "delta-foods.example"), "url"),
            ("col_d", pick("CA", "NY", "TX", "WA"), "state"),
        ),
    ),
    Case(
        "spanish",
        "contact",
        "ID Cliente",
        (
            ("ID Cliente", counter, ""),
            ("Nombre", given, "given_name"),
            ("Apellidos", joined(family, family), "family_name"),
            ("Correo electrónico", mail, "email"),
            ("Teléfono móvil", digits(8, "6"), "phone"),
            ("Dirección", joined(pick("Calle Mayor", "Avenida del Sol", "Plaza Nueva"), number(1, 90)), "street"),
            ("Código Postal", digits(5), "postal_code"),
            ("Población", pick("Madrid", "Sevilla", "Vigo", "Getafe"), "city"),
            ("Provincia", pick("Madrid", "Sevilla", "Pontevedra"), "state"),
            ("País", pick("España", "Portugal"), "country"),
            ("Fecha de nacimiento", day(1940, 2004, "{d:02}/{m:02}/{y}"), "date"),
            ("DNI", joined(digits(8), pick("A", "K", "T"), by=""), "identifier"),
            ("Fecha de alta", day(2015, 2024, "{d:02}/{m:02}/{y}"), "timestamp"),
            ("Empresa", firm, "company"),
            ("Cargo", pick("Director", "Vendedor", "Gerente"), "title"),
        ),
    ),
    Case(
        "french",
        "contact",
        "Identifiant",
        (
            ("Identifiant", counter, ""),
            ("Civilité", pick("M.", "Mme"), "name_prefix"),
            ("Nom", family, "family_name"),
            ("Prénom", given, "given_name"),
            ("Adresse e-mail", mail, "email"),
            ("Tél. portable", joined(pick("06 12", "07 44"), digits(2), digits(2), digits(2)), "phone"),
            (
                "Adresse",
                joined(number(1, 90), pick("rue Victor Hugo", "avenue de la Gare", "impasse des Lilas")),
                "street",
            ),
            ("Code postal", digits(5), "postal_code"),
            ("Ville", pick("Lyon", "Nantes", "Brest", "Nîmes"), "city"),
            ("Pays", pick("France", "Belgique"), "country"),
            ("Date de naissance", day(1940, 2004, "{d:02}/{m:02}/{y}"), "date"),
            ("Société", firm, "company"),
            ("Désinscrit", pick("oui", "non"), "consent"),
        ),
    ),
    Case(
        "portuguese companies",
        "account",
        "",
        (
            ("Razão Social", firm, "company"),
            (
                "CNPJ",
                lambda rng, row: (
                    f"{row:02d}.{rng.randint(100, 999)}.{rng.randint(100, 999)}/0001-{rng.randint(10, 99)}"
                ),
                "identifier",
            ),
            ("Endereço", joined(pick("Rua das Flores", "Avenida Brasil"), number(1, 900), by=", "), "street"),
            ("Bairro", pick("Centro", "Moema", "Lapa"), "city"),
            ("Cidade", pick("Curitiba", "Recife", "Santos"), "city"),
            ("UF", pick("SP", "RJ", "PR"), "state"),
            ("CEP", joined(digits(5), digits(3), by="-"), "postal_code"),
            ("Telefone", joined(pick("(11)", "(21)"), digits(4), digits(4)), "phone"),
        ),
    ),
    Case(
        "polish",
        "contact",
        "",
        (
            ("Imię", given, "given_name"),
            ("Nazwisko", family, "family_name"),
            ("Ulica", pick("Długa 5", "Krótka 7/3", "ul. Polna 12"), "street"),
            ("Kod pocztowy", joined(digits(2), digits(3), by="-"), "postal_code"),
            ("Miejscowość", pick("Kraków", "Łódź", "Gdynia"), "city"),
            ("Numer telefonu", joined(digits(3), digits(3), digits(3)), "phone"),
            ("PESEL", digits(11), "identifier"),
            ("Data urodzenia", day(1940, 2004), "date"),
            ("Zgoda marketingowa", pick("tak", "nie"), "consent"),
        ),
    ),
    Case(
        "other languages",
        "contact",
        "",
        (
            ("Voornaam", given, "given_name"),
            ("Achternaam", family, "family_name"),
            ("Woonplaats", pick("Utrecht", "Delft", "Breda"), "city"),
            ("Efternamn 2", mostly_empty(family), "family_name"),
            (
                "Codice fiscale",
                joined(
                    pick("RSSMRA", "BNCLRA"),
                    digits(2),
                    pick("A", "L"),
                    digits(2),
                    pick("H"),
                    digits(3),
                    pick("U"),
                    by="",
                ),
                "identifier",
            ),
            ("Număr de telefon", digits(9, "0"), "phone"),
            ("Județ", pick("Cluj", "Iași", "Timiș"), "state"),
            ("Город", pick("Москва", "Казань"), "city"),
            ("Födelsedatum", day(1940, 2004), "date"),
        ),
    ),
    Case(
        "mostly empty",
        "contact",
        "record no",
        (
            ("record no", counter, ""),
            ("full name", person, "full_name"),
            ("maiden name", mostly_empty(family, 0.0), "family_name"),
            ("mobile", mostly_empty(uk_phone, 0.0), "phone"),
            ("landline", mostly_empty(uk_phone, 0.02), "phone"),
            ("passport no", mostly_empty(digits(8, "X")), "identifier"),
            ("work email", mostly_empty(mail, 0.0), "email"),
            ("legal hold", mostly_empty(pick("yes")), "consent"),
            ("dob", mostly_empty(day(1950, 2000)), "date"),
        ),
    ),
    Case(
        "publications",
        "account",
        "id",
        (
            ("id", code, ""),
            (
                "title",
                joined(pick("efficient", "adaptive", "scalable"), pick("query", "index", "stream"), pick("plan"), code),
                "text",
            ),
            ("authors", joined(person, person, by=", "), "text"),
            ("venue", pick("VLDB", "SIGMOD Record", "ICDE"), "category"),
            ("year", number(1990, 2015), "date"),
        ),
    ),
    Case(
        "sanctioned persons",
        "contact",
        "entity_id",
        (
            ("entity_id", code, ""),
            ("name", person, "full_name"),
            ("birth_date", day(1930, 1995), "date"),
            ("countries", pick("ru", "by", "ir"), "country"),
            ("phones", mostly_empty(uk_phone), "phone"),
            ("emails", mostly_empty(mail), "email"),
            ("dataset", pick("list_a", "list_b"), "system"),
            ("first_seen", day(2021, 2024), "timestamp"),
            ("last_seen", day(2021, 2024), "timestamp"),
        ),
    ),
    Case(
        "companies with a person to ask for",
        "account",
        "",
        (
            ("Company Name", joined(family, pick("Ltd", "Holdings", "GmbH")), "company"),
            ("Domain", pick("acorn.example", "cobalt.test"), "url"),
            ("Registered Address", whole_address, "full_address"),
            ("Company Number", code, "identifier"),
            ("Contact", person, "full_name"),
            ("Contact Email", mail, "email"),
        ),
    ),
    Case(
        "headers that lie",
        "contact",
        "",
        (
            ("first name", given, "given_name"),
            ("last name", family, "family_name"),
            ("address", mail, "email"),
            ("number", uk_phone, "phone"),
            ("date", day(2018, 2024), "timestamp"),
            ("company phone", firm, "company"),
            ("city", pick(*(f"{n * 613 % 100_000:05}" for n in range(60))), "postal_code"),
        ),
    ),
)


def build(columns: Sequence[tuple[str, Maker, str]], rows: int = 120, seed: int = 4, source: str = "records") -> Table:
    rng = random.Random(seed)
    made = tuple(Column.of([maker(rng, row) for row in range(rows)]) for _, maker, _ in columns)
    return Table(source, tuple(h for h, _, _ in columns), made, np.arange(1, rows + 1), np.arange(2, rows + 2))


def types(rules: ObjectRules) -> dict[str, str]:
    return {header: rule.type for rule in rules.fields for header in rule.headers}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_column_is_read_as_what_it_is(case: Case) -> None:
    rules = profile_table(build(case.columns))
    expected = {header: type_ for header, _, type_ in case.columns if type_}
    assert types(rules) == expected
    assert rules.object == case.object
    assert rules.id_header == case.id


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_rows_in_another_order_give_the_same_rules(case: Case) -> None:
    table = build(case.columns)
    rows = np.random.default_rng(1).permutation(len(table))
    assert profile_table(table.take(rows)) == profile_table(table)
