"""Tables of odd shapes: one column, huge clusters, none, almost all, everything in one cell, columns of noise."""

from __future__ import annotations

from dataclasses import replace

from .draw import Draw, names, words
from .noise import (
    Noise,
    blank,
    digit,
    initial,
    last_first,
    lower,
    mail_typo,
    phone_style,
    plain,
    replaced,
    typo,
    upper,
)
from .people import Country, mailbox, population
from .persons_world import AMERICA, NUMBER
from .scheme import Book, Field, Row, Scheme, Table

BRITAIN = Country(
    "en_GB",
    mobile="074## ######|077## ######|079## ######",
    landline="020 7### ####|0161 ^## ####|0121 ^## ####",
    towns=50,
)
TURKEY = Country(
    "tr_TR", mobile="053# ### ## ##|054# ### ## ##", landline="0212 ^## ## ##", hosts=("gmail.com", "hotmail.com")
)
SLIPS = {
    "gmail.com": ["gmial.com", "gmail.con", "gmai.com"],
    "yahoo.com": ["yaho.com", "yahoo.co"],
    "outlook.com": ["outlok.com"],
}


def other_form(draw: Draw, value: str) -> str:
    """Returns the same mailbox in another form: a tag, capitals, dots that Google does not read."""
    local, _, host = value.partition("@")
    if host == "gmail.com" and draw.chance(0.5):
        return f"{local.replace('.', '')}@{draw.one(('gmail.com', 'googlemail.com'))}"
    return draw.one((f"{local}+{draw.one(('news', 'shop', 'x'))}@{host}", value.upper(), value.title()))


def emails_only(draw: Draw) -> Table:
    """A list of addresses: tags, capitals, slips; different people whose addresses resemble each other."""
    book = Book(draw, Scheme((Field("email", "email", 4, ((0.4, other_form), (0.15, replaced(SLIPS)))),), 2.7))
    seen: set[str] = set()
    for person in population(draw, AMERICA, 2300, relatives=0.3):
        if person.email not in seen:
            seen.add(person.email)
            book.add({"email": person.email}, draw.size((0.8, 0.17, 0.03)))
    return book.table("emails_only")


def phones_only(draw: Draw) -> Table:
    """A call list: numbers in many styles, direct lines of one switchboard that differ by a digit."""
    fields = (
        Field("Telefonnummer", "phone", 4, ((0.6, phone_style("49")),)),
        Field("Anrufe", "noise", 0, ((1.0, lambda draw, value: str(draw.rng.randrange(1, 40))),)),
    )
    book = Book(draw, Scheme(fields, 4))
    for _ in range(420):
        head = draw.digits("030 ^####|040 ^####|089 ^####|0221 ^###|0711 ^###")
        for line in draw.rng.sample(range(10, 99), draw.size((0.6, 0.1, 0.1, 0.1, 0.1))):
            book.add({"Telefonnummer": f"{head}{line}", "Anrufe": "?"}, draw.size((0.75, 0.2, 0.05)))
    return book.table("phones_only", "Nr")


def large_clusters(draw: Draw) -> Table:
    """Sign-ups for events: the same people come ten to forty times, colleagues come along."""
    fields = (
        Field(
            "Full name",
            "full name",
            2,
            ((0.1, typo), (0.15, replaced(words()["nicknames_en"])), (0.1, last_first), (0.1, lower)),
        ),
        Field("E-mail", "email", 2, ((0.15, blank), (0.05, mail_typo))),
        Field("Phone", "phone", 1.5, ((0.4, blank), (0.4, phone_style("44")), (0.03, digit))),
        Field("Organisation", "company", 1, ((0.2, blank), (0.05, typo), (0.1, upper))),
        Field("City", "city", 0.3, ((0.2, blank),)),
        Field("Event", "noise", 0, ((1.0, lambda draw, value: draw.one(("Spring fair", "Open day", "Gala"))),)),
        Field("Signed up", "noise", 0, ((1.0, lambda draw, value: f"{draw.day(2018, 2024):%d/%m/%Y}"),)),
    )
    book = Book(draw, Scheme(fields, 3.4, ((0.12, private_mail),)))
    company = ""
    for person in population(draw, BRITAIN, 130, relatives=0.0):
        if not company or draw.chance(0.5):
            kind = draw.one(("Foundation", "Partners", "Trust", "Ltd", "University"))
            company = f"{draw.one(names('en_GB', 'last_names'))} {kind}"
        host = company.split()[0].lower() + ".org.uk"
        row = {
            "Full name": f"{person.given} {person.family}",
            "E-mail": mailbox(draw, person.given, person.family, person.born, (host,)),
            "Phone": person.mobile,
            "Organisation": company,
            "City": person.town,
            "Event": "?",
            "Signed up": "?",
        }
        book.add(row, draw.rng.randrange(10, 41))
    return book.table("large_clusters", "Ref")


def private_mail(draw: Draw, row: Row) -> Row:
    local = row["Full name"].lower().replace(" ", "").replace("'", "")
    return {**row, "E-mail": f"{local}@{draw.one(('gmail.com', 'btinternet.com'))}"}


def crm_fields(missing: float) -> tuple[Field, ...]:
    return (
        Field("First Name", "given", 1, ((0.05, typo), (0.1, replaced(words()["nicknames_en"])), (0.03, initial))),
        Field("Last Name", "family", 1, ((0.05, typo), (0.05, upper))),
        Field("Company", "company", 0.5, ((missing, blank), (0.05, typo))),
        Field("Email", "email", 2, ((missing, blank), (0.04, mail_typo))),
        Field("Phone", "phone", 1.5, ((missing, blank), (0.4, phone_style("1", "")), (0.03, digit))),
        Field("City", "city", 0.3, ((missing / 2, blank),)),
        Field("Zip", "postcode", 0.5, ((missing / 2, blank),)),
    )


def crm_rows(draw: Draw, count: int, relatives: float) -> list[Row]:
    """Returns rows of contacts: colleagues share a company and its switchboard, relatives a landline."""
    rows, company, board = [], "", ""
    for person in population(draw, AMERICA, count, relatives):
        if not draw.chance(0.4):
            company, board = str(draw.faker("en_US").company()), draw.digits(NUMBER)
        phone = board if draw.chance(0.3) else person.landline if draw.chance(0.3) else person.mobile
        row = {"First Name": person.given, "Last Name": person.family, "Company": company, "Email": person.email}
        rows.append({**row, "Phone": phone, "City": person.town, "Zip": person.postcode})
    return rows


def no_duplicates(draw: Draw) -> Table:
    """Contacts, colleagues, families and namesakes, and not one of them twice."""
    book = Book(draw, Scheme(crm_fields(0.25), 9))
    for row in crm_rows(draw, 4000, 0.3):
        book.add(row)
    return book.table("no_duplicates", "Contact ID")


def nine_in_ten(draw: Draw) -> Table:
    """Two systems with the same customers: nearly every row has its double."""
    book = Book(draw, Scheme(crm_fields(0.15), 3.4))
    for row in crm_rows(draw, 1500, 0.1):
        book.add(row, draw.size((0.1, 0.8, 0.1)))
    return book.table("nine_in_ten", "key")


def flat_first(draw: Draw, value: str) -> str:
    """Returns a line of address with the flat written another way, the postcode without its blank, or commas lost."""
    if value.startswith("Flat "):
        number, _, rest = value.removeprefix("Flat ").partition(", ")
        return draw.one((f"{number}/{rest}", f"Apt {number}, {rest}", f"{rest}, Flat {number}"))
    return draw.one((value.replace(",", ""), value.upper(), value.replace(", ", " , ")))


def addresses_in_one(draw: Draw) -> Table:
    """Donors with their address in one line: flats of one house, households, streets abbreviated."""
    fields = (
        Field("donor name", "full name", 2, ((0.06, typo), (0.15, first_initial), (0.2, title_before), (0.1, turned))),
        Field(
            "address",
            "address",
            2,
            ((0.1, blank), (0.3, flat_first), (0.3, replaced(words()["street_forms_us"])), (0.05, typo)),
        ),
        Field("gift aid", "category", 0, ((0.3, blank),)),
        Field("last gift", "noise", 0, ((1.0, lambda draw, value: f"{draw.rng.randrange(1, 50) * 5}.00"),)),
    )
    book = Book(draw, Scheme(fields, 2.7))
    home = ""
    for person in population(draw, replace(BRITAIN, towns=30), 2000, relatives=0.3):
        if not home.endswith(f"{person.street}, {person.town} {person.postcode}"):
            flat = f"Flat {draw.rng.randrange(1, 12)}, " if draw.chance(0.3) else ""
            home = f"{flat}{person.street}, {person.town} {person.postcode}"
        row = {"donor name": f"{person.given} {person.family}", "address": home, "gift aid": draw.one("YN")}
        book.add({**row, "last gift": "?"}, draw.size((0.8, 0.17, 0.03)))
    return book.table("addresses_in_one", "ref")


def title_before(draw: Draw, value: str) -> str:
    women = names("en_GB", "first_names_female")
    titles = ("Mrs", "Ms", "Dr") if value.partition(" ")[0].strip(",") in women else ("Mr", "Mr.", "Dr")
    return f"{draw.one(titles)} {value}"


def turned(draw: Draw, value: str) -> str:
    """Returns the name turned round, a title left where nobody misses it."""
    return value if value.partition(" ")[0].strip(".") in ("Mr", "Mrs", "Ms", "Dr") else last_first(draw, value)


def first_initial(draw: Draw, value: str) -> str:
    given, _, family = value.partition(" ")
    return f"{given[:1]}. {family}"


def noise_columns(draw: Draw) -> Table:
    """Contacts among fifteen columns that say nothing: statuses, amounts, stamps of imports, owners, scores."""
    extra = (
        "Status",
        "Stage",
        "Amount",
        "Score",
        "Import Batch",
        "Imported At",
        "Owner",
        "Currency",
        "Campaign",
        "Is Active",
        "Rating",
        "Last Touch",
        "Sync Hash",
        "Notes",
        "Region Code",
    )
    fields = (*crm_fields(0.2), *(Field(header, "noise", 0, ((0.3, blank),)) for header in extra))
    book = Book(draw, Scheme(fields, 3.4, ((1.0, fresh_noise),)))
    for row in crm_rows(draw, 2600, 0.15):
        book.add(row, draw.size((0.82, 0.15, 0.03)))
    return book.table("noise_columns", "GUID")


def fresh_noise(draw: Draw, row: Row) -> Row:
    batch = draw.rng.randrange(1, 9)
    return {
        **row,
        "Status": draw.one(("Open", "Working", "Closed")),
        "Stage": draw.one("1234"),
        "Amount": str(draw.rng.randrange(0, 100) * 250),
        "Score": str(draw.rng.randrange(0, 101)),
        "Import Batch": f"IMP-{batch:04d}",
        "Imported At": f"2023-0{batch}-15T02:00:00Z",
        "Owner": f"user{draw.rng.randrange(1, 30)}",
        "Currency": "USD",
        "Campaign": draw.one(("Webinar", "Trade show", "Cold call", "")),
        "Is Active": draw.one(("true", "false")),
        "Rating": draw.one(("Hot", "Warm", "Cold")),
        "Last Touch": f"{draw.day(2022, 2024):%m/%d/%Y}",
        "Sync Hash": f"{draw.rng.getrandbits(64):016x}",
        "Notes": draw.one(("called, no answer", "sent brochure", "left voicemail", "")),
        "Region Code": draw.one(("NA-E", "NA-W", "NA-C")),
    }


def multi_valued(draw: Draw) -> Table:
    """Contacts whose cells hold several mailboxes and numbers, some of them shared with a colleague or relative."""
    fields = (
        Field("name", "full name", 2, ((0.06, typo), (0.1, replaced(words()["nicknames_en"])), (0.1, last_first))),
        Field("emails", "email", 2, ((0.15, blank), (0.3, some_of("; ")))),
        Field("phones", "phone", 1.5, ((0.2, blank), (0.3, some_of(" / ")), (0.2, replaced({"/": [",", ";"]})))),
        Field("companies", "company", 0.5, ((0.3, blank), (0.2, some_of(", ")))),
        Field("tags", "noise", 0, ((0.3, blank),)),
    )
    book = Book(draw, Scheme(fields, 3.3))
    for person in population(draw, AMERICA, 1900, relatives=0.2):
        second = mailbox(draw, person.given, person.family, person.born, ("acme-corp.com", "globex.com", "initech.com"))
        firms = f"{draw.faker('en_US').company()}, {draw.faker('en_US').company().replace(',', '')}"
        row = {
            "name": f"{person.given} {person.family}",
            "emails": f"{person.email}; {second}",
            "phones": f"{person.mobile} / {person.landline}",
            "companies": firms,
            "tags": draw.one(("vip", "newsletter, vip", "lead", "")),
        }
        book.add(row, draw.size((0.78, 0.18, 0.04)))
    return book.table("multi_valued", "id")


def some_of(mark: str) -> Noise:
    """Returns noise that leaves one of the values of a cell, or turns them round."""

    def change(draw: Draw, value: str) -> str:
        parts = value.split(mark)
        return draw.one((parts[0], parts[-1], mark.join(reversed(parts))))

    return change


def newsletter_tr(draw: Draw) -> Table:
    """A newsletter's list, two columns: a full name and a mailbox, letters of Turkish lost here and there."""
    fields = (
        Field("Ad Soyad", "full name", 2, ((0.25, plain), (0.06, typo), (0.15, upper), (0.05, first_initial))),
        Field("E-posta", "email", 2, ((0.05, mail_typo), (0.1, upper), (0.08, other_form))),
    )
    book = Book(draw, Scheme(fields, 2.8))
    for person in population(draw, TURKEY, 2300, relatives=0.15):
        row = {"Ad Soyad": f"{person.given} {person.family}", "E-posta": person.email}
        book.add(row, draw.size((0.8, 0.17, 0.03)))
    return book.table("newsletter_tr", "no")
