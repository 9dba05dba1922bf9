"""Organisations: suppliers (German), hospitals (Italian), hotels (Portuguese), schools (Dutch), startups."""

from __future__ import annotations

from .draw import Draw, names, words
from .noise import blank, digit, drop_word, lower, phone_style, plain, replaced, spaced, typo, upper, without_blanks
from .people import Country, address, towns
from .scheme import Book, Field, Row, Scheme, Table

GERMANY = Country("de_DE", street="{street} {number}", towns=60)
ITALY = Country("it_IT", street="{street}, {number}", towns=90)
PORTUGAL = Country("pt_PT", postcode="####-###", street="{street}, {number}", towns=35)
NETHERLANDS = Country("nl_NL", postcode="#### ??", street="{street}", towns=70)


SUPPLIER = (
    Field(
        "Firma",
        "company",
        2,
        ((0.3, replaced(words()["legal_variants_de"])), (0.05, typo), (0.1, plain), (0.1, upper)),
    ),
    Field("Straße", "street", 1, ((0.1, blank), (0.5, replaced({"straße": "str."})), (0.05, typo))),
    Field("PLZ", "postcode", 0.5, ((0.05, blank), (0.03, digit))),
    Field("Ort", "city", 0.3, ((0.05, blank), (0.1, plain))),
    Field("Land", "category", 0, ((0.3, blank),)),
    Field("USt-IdNr.", "identifier", 3, ((0.4, blank), (0.2, spaced), (0.03, digit))),
    Field("Telefon", "phone", 1.5, ((0.3, blank), (0.4, phone_style("49")))),
    Field("Ansprechpartner", "full name", 0.3, ((0.4, blank), (0.05, typo))),
    Field("Zahlungsziel", "noise", 0, ((1.0, lambda draw, value: draw.one(("14 Tage", "30 Tage", "sofort", ""))),)),
)


def suppliers_de(draw: Draw) -> Table:
    """Suppliers with VAT numbers, sister companies under one roof and switchboard, legal forms in many spellings."""
    book = Book(draw, Scheme(SUPPLIER, 3.9, ((0.08, moved_de),)))
    places, faker = towns(draw, GERMANY), draw.faker("de_DE")
    families = names("de_DE", "last_names")
    for _ in range(1900):
        street, postcode, town = address(draw, GERMANY, places)
        name = f"{draw.skewed(families)} {draw.one(words()['trades_de'])}"
        if draw.chance(0.3):
            partner = draw.one(("Söhne", "Partner", draw.skewed(families)))
            name = f"{draw.skewed(families)} & {partner} {name.rpartition(' ')[2]}"
        phone = draw.digits(
            "030 / ^######|040 / ^######|089 / ^######|0221 / ^#####|0711 / ^#####|0351 / ^#####|0511 / ^#####"
        )
        row = {
            "Firma": f"{name} {draw.skewed(words()['legal_de'])}",
            "Straße": street,
            "PLZ": postcode,
            "Ort": town,
            "Land": "Deutschland",
            "USt-IdNr.": draw.digits("DE#########"),
            "Telefon": phone,
            "Ansprechpartner": f"{faker.first_name()} {faker.last_name()}",
            "Zahlungsziel": "?",
        }
        book.add(row, draw.size((0.7, 0.22, 0.06, 0.02)))
        if draw.chance(0.05):
            sister = draw.one(("Verwaltungs", "Immobilien", "Service", "Holding"))
            book.add(
                {**row, "Firma": f"{name} {sister} GmbH", "USt-IdNr.": draw.digits("DE#########")},
                draw.size((0.8, 0.2)),
            )
    return book.table("suppliers_de", "Lieferantennr.")


def moved_de(draw: Draw, row: Row) -> Row:
    return {
        **row,
        "Straße": f"{draw.faker('de_DE').street_name()} {draw.rng.randrange(1, 90)}",
        "PLZ": draw.digits("#####"),
    }


def hospitals_it(draw: Draw) -> Table:
    """Hospitals and clinics: saints in every town, several houses of one trust with one mailbox and switchboard."""
    fields = (
        Field(
            "Denominazione", "company", 1.5, ((0.4, replaced(words()["hospital_forms_it"])), (0.05, typo), (0.3, upper))
        ),
        Field("Tipologia", "category", 0, ((0.2, blank),)),
        Field("Indirizzo", "street", 1, ((0.1, blank), (0.1, typo), (0.1, upper))),
        Field("CAP", "postcode", 0.5, ((0.1, blank), (0.03, digit))),
        Field("Comune", "city", 1, ((0.03, typo), (0.3, upper))),
        Field("Prov.", "category", 0, ((0.2, blank),)),
        Field("Telefono", "phone", 1.5, ((0.3, blank), (0.3, without_blanks), (0.2, phone_style("39", "")))),
        Field("PEC", "email", 0.5, ((0.3, blank),)),
        Field("Posti letto", "number", 0.3, ((0.4, blank),)),
    )
    book = Book(draw, Scheme(fields, 3.4))
    places = towns(draw, ITALY)
    seen: set[tuple[str, str]] = set()
    for number in range(820):
        street, postcode, town = address(draw, ITALY, places)
        name = draw.skewed(words()["hospitals_it"])
        if (name, town) in seen:
            continue
        seen.add((name, town))
        trust = number // 6
        row = {
            "Denominazione": name,
            "Tipologia": draw.one(("pubblico", "privato", "convenzionato")),
            "CAP": postcode,
            "Indirizzo": street,
            "Comune": town,
            "Prov.": draw.letters(2),
            "Telefono": f"011 55{trust:05d}"
            if draw.chance(0.2)
            else draw.digits("02 ^######|06 ^######|081 ^#####|051 ^#####"),
            "PEC": f"protocollo@pec.asl{trust}.it",
            "Posti letto": str(draw.rng.randrange(20, 900)),
        }
        book.add(row, draw.size((0.6, 0.3, 0.1)))
    return book.table("hospitals_it", "Codice")


HOTEL = (
    Field(
        "Nome do hotel",
        "company",
        1.5,
        ((0.3, replaced({"Hotel": ["", "Htl."], "São": ["S."], "Santa": ["Sta."]})), (0.06, typo), (0.15, plain)),
    ),
    Field("Morada", "street", 1, ((0.1, blank), (0.5, replaced(words()["street_forms_pt"])), (0.05, typo))),
    Field("Localidade", "city", 1, ((0.03, blank), (0.1, plain))),
    Field("Código postal", "postcode", 0.5, ((0.2, blank), (0.1, lambda draw, value: value[:4]))),
    Field("Telefone", "phone", 1.5, ((0.2, blank), (0.4, phone_style("351", "")))),
    Field("Sítio web", "url", 0.8, ((0.4, blank), (0.3, lambda draw, value: value.removeprefix("https://www.")))),
    Field("Estrelas", "number", 0, ((0.2, blank),)),
    Field("N.º de quartos", "number", 0.3, ((0.4, blank),)),
)


def hotels_pt(draw: Draw) -> Table:
    """Hotels: chains with one house a town, the chain's booking line and website on many of them."""
    book = Book(draw, Scheme(HOTEL, 3.4))
    places = towns(draw, PORTUGAL)
    seen: set[str] = set()
    for _ in range(430):
        street, postcode, town = address(draw, PORTUGAL, places)
        chain = draw.one(words()["chains_pt"]) if draw.chance(0.3) else ""
        name = (
            f"{chain} {town}"
            if chain
            else f"{draw.skewed(words()['hotel_kinds_pt'])} {draw.one(words()['hotel_words_pt'])}"
        )
        if f"{name} {town}" in seen:
            continue
        seen.add(f"{name} {town}")
        site = plain(draw, (chain or name + town).lower()).replace(" ", "")
        row = {
            "Nome do hotel": name,
            "Morada": street,
            "Localidade": town,
            "Código postal": postcode,
            "Telefone": f"210 102 4{len(chain):02d}"
            if chain and draw.chance(0.5)
            else draw.digits("21# ### ###|22# ### ###|289 ### ###|239 ### ###"),
            "Sítio web": f"https://www.{site}.pt",
            "Estrelas": draw.one("2345"),
            "N.º de quartos": str(draw.rng.randrange(8, 300)),
        }
        book.add(row, draw.size((0.65, 0.3, 0.05)))
    return book.table("hotels_pt", "id")


SCHOOL = (
    Field("Naam school", "company", 1.5, ((0.4, replaced(words()["school_forms_nl"])), (0.06, typo), (0.1, plain))),
    Field("Straat", "street", 0.7, ((0.1, blank), (0.05, typo))),
    Field("Huisnr.", "number", 0.3, ((0.1, blank),)),
    Field("Postcode", "postcode", 1, ((0.1, blank), (0.3, without_blanks), (0.03, digit))),
    Field("Plaats", "city", 1, ((0.05, upper), (0.03, typo))),
    Field("Denominatie", "category", 0, ((0.2, blank),)),
    Field("Leerlingen", "number", 0, ((0.2, digit), (0.2, blank))),
    Field("Telefoon", "phone", 1.5, ((0.3, blank), (0.3, without_blanks), (0.2, phone_style("31")))),
    Field("Website", "url", 0.5, ((0.4, blank),)),
)


def schools_nl(draw: Draw) -> Table:
    """Primary schools: the same two dozen names in every town, kinds of school abbreviated, boards with one website."""
    book = Book(draw, Scheme(SCHOOL, 3.4, ((0.1, without_kind),)))
    places = towns(draw, NETHERLANDS)
    seen: set[tuple[str, str]] = set()
    for number in range(1150):
        street, postcode, town = address(draw, NETHERLANDS, places)
        name, kind = draw.skewed(words()["schools_nl"]), draw.one(words()["school_kinds_nl"])
        if (name, town) in seen:
            continue
        seen.add((name, town))
        board = number // 12
        site = (
            f"www.scholengroep{board}.nl"
            if draw.chance(0.5)
            else f"www.{name.split()[-1].lower()}-{town.lower().replace(' ', '')}.nl"
        )
        row = {
            "Naam school": f"{kind} {name}",
            "Straat": street,
            "Huisnr.": str(draw.rng.randrange(1, 120)),
            "Postcode": f"{postcode[:5]}{draw.letters(2)}",
            "Plaats": town,
            "Leerlingen": str(draw.rng.randrange(40, 600)),
            "Denominatie": draw.one(("openbaar", "rooms-katholiek", "protestants-christelijk")),
            "Telefoon": draw.digits("020-^######|010-^######|030-^######|0118-^#####|0592-^#####"),
            "Website": site,
        }
        book.add(row, draw.size((0.7, 0.25, 0.05)))
    return book.table("schools_nl", "record_id")


def without_kind(draw: Draw, row: Row) -> Row:
    return {**row, "Naam school": row["Naam school"].partition(" ")[2]}


def startups(draw: Draw) -> Table:
    """Young companies of a directory: made-up names that resemble each other, domains that tell them apart."""
    fields = (
        Field("company", "company", 1.5, ((0.2, with_suffix), (0.05, typo), (0.15, lower), (0.1, cut_apart))),
        Field("website", "url", 2, ((0.25, blank), (0.4, lambda draw, value: value.removeprefix("https://")))),
        Field("hq_city", "city", 0.7, ((0.15, blank), (0.05, typo))),
        Field("country", "category", 0.1, ((0.2, blank),)),
        Field("founded", "number", 0.5, ((0.2, blank), (0.05, digit))),
        Field("founders", "full name", 1.5, ((0.3, blank), (0.05, typo), (0.1, drop_word))),
        Field("sector", "category", 0.4, ((0.2, blank),)),
        Field("last_round_usd", "noise", 0, ((1.0, lambda draw, value: str(draw.rng.randrange(1, 400) * 50000)),)),
    )
    book = Book(draw, Scheme(fields, 3.2))
    stems, tails, faker = words()["startup_stems"], words()["startup_tails"], draw.faker("en_US")
    cities = [str(faker.city()) for _ in range(40)]
    made = [f"{stem}{tail}" for stem in stems for tail in tails]
    for name in draw.rng.sample(made, 430):
        host = draw.one((f"{name}.com", f"{name}.io", f"get{name}.com", f"{name}.ai", f"{name}hq.com"))
        row = {
            "company": name.title() if draw.chance(0.7) else name,
            "website": f"https://{host}",
            "hq_city": draw.skewed(cities),
            "country": draw.one(("USA", "United States", "US")),
            "founded": str(draw.rng.randrange(2005, 2025)),
            "founders": f"{faker.first_name()} {faker.last_name()}",
            "sector": draw.one(words()["startup_fields"]),
            "last_round_usd": "?",
        }
        book.add(row, draw.size((0.7, 0.25, 0.05)))
    return book.table("startups", "uuid")


def with_suffix(draw: Draw, value: str) -> str:
    return f"{value} {draw.one(('Inc', 'Inc.', 'Ltd', 'Technologies', 'GmbH'))}"


def cut_apart(draw: Draw, value: str) -> str:
    """Returns the name with its tail as a word of its own ("Lumi Flow")."""
    tail = next((tail for tail in words()["startup_tails"] if value.lower().endswith(tail) and len(tail) > 3), "")
    return f"{value[: -len(tail)]} {tail.title()}" if tail else value
