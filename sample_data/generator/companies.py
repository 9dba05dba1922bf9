# ruff: noqa: E501  (word lists read better in long lines)
"""Invented companies: parents, branches, subsidiaries, and the accounts that a CRM holds of them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from generator.dice import Dice
from generator.places import COUNTRIES, SHARES, Town

STEMS = (
    "Brentholm Kestrava Lindquell Norvanta Ostermere Quellmark Tharvik Velmora Zornwald Ambrosen Callendra Drevany "
    "Eskerholt Farwyn Grimstadt Halvery Istrona Jorvander Kalmeira Lunstrand Marvonne Nethergil Orvalle Pelzigen Quintara "
    "Rosvelt Sandorin Tremaine Ulvström Vantiere Wexbury Xandreo Yarrowick Zephyrine Altmora Borgreve Cressida Dunvarra "
    "Elmsforth Fjordane Glenvara Hexholm Imberly Juvento Krestow Lorvane Montavel Nordwyk Opalyn Prestoria"
).split()
SECTORS: dict[str, str] = {
    "US": "Logistics;Foods;Dental Group;Manufacturing;Software;Medical Supply;Industries;Insurance Services",
    "GB": "Engineering;Brewery;Property Management;Textiles;Consulting;Foods",
    "DE": "Maschinenbau;Elektrotechnik;Bäckereien;Werkzeuge;Logistik;Büromöbel",
    "FR": "Électronique;Boulangerie;Transports;Conseil;Ingénierie",
    "PL": "Budownictwo;Spożywczy;Usługi;Meble;Transport",
    "RO": "Construcții;Transport;Alimentare;Consultanță",
    "IS": "Fiskur;Hönnun;Orka;Ferðir",
    "GR": "Τρόφιμα;Κατασκευές;Ναυτιλιακή;Ενεργειακή",
    "CN": "科技;贸易;机械;电子",
    "BR": "Alimentos;Construções;Comércio;Transportes",
}
#: legal forms: each with other spellings of the same form
FORMS: dict[str, tuple[tuple[str, ...], ...]] = {
    "US": (("Inc.", "Inc", "Incorporated", ", Inc."), ("LLC", "L.L.C.", ", LLC"), ("Corp.", "Corporation", "Corp")),
    "GB": (("Ltd", "Limited", "Ltd."), ("PLC", "plc", "P.L.C."), ("LLP", "L.L.P.")),
    "DE": (
        ("GmbH", "Gesellschaft mbH", "G.m.b.H."),
        ("GmbH & Co. KG", "GmbH + Co KG", "GmbH&Co.KG"),
        ("AG", "Aktiengesellschaft"),
    ),
    "FR": (("SARL", "S.A.R.L.", "Sàrl"), ("SAS", "S.A.S."), ("SA", "S.A.")),
    "PL": (("Sp. z o.o.", "sp. z o. o.", "Spółka z o.o."), ("S.A.", "SA", "Spółka Akcyjna")),
    "RO": (("S.R.L.", "SRL", "S.R.L"), ("S.A.", "SA")),
    "IS": (("ehf.", "ehf", "EHF."), ("hf.", "hf")),
    "GR": (("Α.Ε.", "ΑΕ", "Ανώνυμη Εταιρεία"), ("ΕΠΕ", "Ε.Π.Ε.")),
    "CN": (("有限公司", "有限责任公司"), ("股份有限公司",)),
    "BR": (("Ltda.", "LTDA", "Limitada"), ("S.A.", "S/A", "SA")),
}
#: stems as they are written where the script is not Latin
NATIVE_STEMS: dict[str, str] = {
    "GR": "Αιγλεία Βορέας Δρυάδες Ελικών Θαλασσινός Καλλιρρόη Ορίζων Πελασγός Φαέθων Χρυσάκτιν",
    "CN": "恒泽 瑞岚 明澜 博川 云栖 宏翊 嘉禾源 天珩",
}
#: the same stems in Latin letters, for domains and for exports of English-speaking colleagues
LATIN_STEMS: dict[str, str] = {
    "GR": "Aigleia Voreas Dryades Elikon Thalassinos Kallirroi Orizon Pelasgos Faethon Chrysaktin",
    "CN": "Hengze Ruilan Minglan Bochuan Yunqi Hongyi Jiaheyuan Tianheng",
}
LATIN_SECTORS: dict[str, str] = {
    "GR": "Foods;Constructions;Shipping;Energy",
    "CN": "Technology;Trading;Machinery;Electronics",
}
INDUSTRIES = (
    "Manufacturing",
    "Retail",
    "Construction",
    "Consulting",
    "Food & Beverage",
    "Transportation",
    "Energy",
    "",
)


@dataclass(frozen=True, slots=True)
class Company:
    """One real-world company or branch of it; `parent` is the position of the company above, -1 for none."""

    entity: str
    country: str
    name: str
    latin: str
    form: int
    domain: str
    town: Town
    street: str
    postal: str
    phone: str
    parent: int = -1
    branch: bool = False

    @property
    def legal(self) -> str:
        """Returns the legal form in its usual spelling."""
        return FORMS[self.country][self.form][0]

    @property
    def full(self) -> str:
        """Returns the name with its legal form."""
        return f"{self.name}{self.legal}" if self.country == "CN" else f"{self.name} {self.legal}"


def slug(text: str) -> str:
    """Returns the text as it would stand in a domain or mailbox: `Hönnun` gives `honnun`."""
    for letter, ascii_letters in (
        ("ß", "ss"),
        ("æ", "ae"),
        ("ø", "o"),
        ("ł", "l"),
        ("đ", "d"),
        ("þ", "th"),
        ("ð", "d"),
    ):
        text = text.replace(letter, ascii_letters).replace(letter.upper(), ascii_letters)
    folded = unicodedata.normalize("NFKD", text.replace("ı", "i"))
    return "".join(sign for sign in folded.lower() if sign.isascii() and sign.isalnum())


def draw_country(dice: Dice) -> str:
    """Returns a country, drawn by its share."""
    mark = dice.below(100)
    for country, share in SHARES.items():
        mark -= share
        if mark < 0:
            return country
    return "US"


def street_of(dice: Dice, country: str) -> str:
    """Returns a street with its number in the order of the country."""
    plan = COUNTRIES[country]
    street, number = dice.pick(plan.streets), dice.between(1, 480 if country == "US" else 120)
    if country == "BR":
        return f"{street}, {number}"
    if country == "CN":
        return f"{street}{number}号"
    return f"{number} {street}" if plan.number_first else f"{street} {number}"


def _names(dice: Dice, country: str, number: int) -> tuple[str, str]:
    if country in NATIVE_STEMS:
        which = number % len(NATIVE_STEMS[country].split())
        sector = dice.below(len(SECTORS[country].split(";")))
        native = f"{NATIVE_STEMS[country].split()[which]} {SECTORS[country].split(';')[sector]}"
        latin = f"{LATIN_STEMS[country].split()[which]} {LATIN_SECTORS[country].split(';')[sector]}"
        return (native.replace(" ", "") if country == "CN" else native), latin
    name = f"{STEMS[number % len(STEMS)]} {dice.pick(SECTORS[country].split(';'))}"
    return name, name


def _company(dice: Dice, entity: str, taken: set[str]) -> Company:
    country = draw_country(dice)
    name, latin = _names(dice, country, dice.below(1000))
    while latin in taken:
        country = draw_country(dice)
        name, latin = _names(dice, country, dice.below(1000))
    taken.add(latin)
    town = dice.pick(COUNTRIES[country].towns)
    return Company(
        entity,
        country,
        name,
        latin,
        dice.below(len(FORMS[country])),
        f"{slug(latin)}.{COUNTRIES[country].domain}",
        town,
        street_of(dice, country),
        dice.digits(town.postal),
        dice.digits(town.phone),
    )


def _offshoot(dice: Dice, parent: Company, position: int, entity: str) -> Company:
    """Returns a branch or subsidiary; one in four has the very name of its parent, in another town."""
    town = dice.pick([t for t in COUNTRIES[parent.country].towns if t != parent.town])
    kind = dice.below(4)
    names = {0: parent.name, 1: f"{parent.name} {town.name}", 2: f"{parent.name} Services", 3: f"{parent.name} Holding"}
    return replace(
        parent,
        entity=entity,
        name=names[kind],
        latin=names[kind].replace(parent.name, parent.latin),
        form=parent.form if kind < 2 else dice.below(len(FORMS[parent.country])),
        town=town,
        street=street_of(dice, parent.country),
        postal=dice.digits(town.postal),
        phone=dice.digits(town.phone),
        parent=position,
        branch=True,
    )


def make_companies(dice: Dice, count: int, prefix: str) -> list[Company]:
    """Returns `count` companies; about one in six belongs to another one before it, some of those in chains."""
    companies: list[Company] = []
    taken: set[str] = set()
    while len(companies) < count:
        entity = f"{prefix}{len(companies) + 1:04d}"
        if companies and dice.chance(0.16):
            position = dice.below(len(companies)) if dice.chance(0.7) else len(companies) - 1
            companies.append(_offshoot(dice, companies[position], position, entity))
        else:
            companies.append(_company(dice, entity, taken))
    return companies
