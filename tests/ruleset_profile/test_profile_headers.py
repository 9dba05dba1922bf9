"""Headers alone: what an empty column is read as, in many languages and spellings."""

from __future__ import annotations

import pytest
from profile_tables import table_of

from dedupe.errors import InputError
from dedupe.ruleset.column_kinds import read_column
from dedupe.ruleset.data import load_words
from dedupe.ruleset.effective import FIELD_TYPES
from dedupe.ruleset.header_words import compact_key, fold_words, kinds
from dedupe.ruleset.profile import profile_table
from dedupe.ruleset.value_shapes import Shape

TYPES = {
    "given_name": (
        "First Name; FIRSTNAME; fname; given_name; Vorname; Prénom; nombre de pila; Imię; voornaam; "
        "förnamn; Prenume; Имя"
    ),
    "family_name": (
        "surname; Last_Name; LNAME; Nachname; nom de famille; Apellidos; cognome; Sobrenome; nazwisko; "
        "achternaam; Efternamn; maiden name"
    ),
    "full_name": (
        "Full Name; contact name; Nombre completo; Imię i nazwisko; PRIMARY_NAME_FULL; Nom complet; patient name"
    ),
    "name_prefix": "Salutation; Anrede; Civilité",
    "name_suffix": "suffix; name_suffix",
    "company": (
        "Company; companyName; ORG_NAME; Firma; Société; Razón social; ragione sociale; bedrijfsnaam; "
        "Nazwa firmy; företag; employer"
    ),
    "email": ("E-Mail; email_address; eMail; Correo electrónico; adresse e-mail; work email; Emails; EMAILADDRESS"),
    "phone": (
        "Tel.; phone_number; Mobile; cell phone; Telefonnummer; Handy; Téléphone portable; móvil; "
        "telefoon; Company Phone; phone2"
    ),
    "fax": "Fax; Fax No.; Telefax",
    "street": ("Street; address_1; addr; Straße; BillingStreet; rue; calle; Rua; ulica; address line 2; Adresszusatz"),
    "house_number": "house number; Hausnr.; street_number; huisnummer; numer domu; Str. No.",
    "city": (
        "City; suburb; Town; Ort; Wohnort; Ville; Ciudad; localidade; miasto; plaats; MAILINGCITY; "
        "Localitate; birth_place"
    ),
    "state": "State/Province; county; Bundesland; provincia; województwo; Județ; UF; region",
    "postal_code": (
        "zip; Zip Code; PLZ; code postal; CEP; C.P.; postcode; kod pocztowy; Postnummer; "
        "MailingPostalCode; Zip/Postal Code"
    ),
    "country": "Country; Land; pays; país; kraj; Country/Region; MailingCountryCode; nationality",
    "date": (
        "dob; Date of Birth; birthdate; Geburtsdatum; data di nascita; fecha de nacimiento; death_date; birth_year; YOB"
    ),
    "timestamp": ("Created Date; last_modified; Erstellt am; date de création; updated_at; Last Activity; Import Date"),
    "url": "Website; URL; homepage; Company Domain Name; sitio web; strona www",
    "identifier": (
        "ssn; soc_sec_id; Tax ID; VAT number; USt-IdNr.; SIRET; codice fiscale; NIP; CNPJ; DUNS; "
        "LEI_NUMBER; passport no; Kundennummer"
    ),
    "reference": "account id; ParentId; Company ID; Reports To",
    "owner": "Owner; Account Owner; Besitzer; Propriétaire; assigned to; Created By",
    "category": "gender; Industry; Geschlecht; sexo; Lead Source; Status; Rating; płeć; phone type",
    "title": "Job Title; position; Stellenbezeichnung; cargo; poste",
    "number": "Number of Employees; age; price; Umsatz; Annual Revenue; latitude",
    "text": "Notes; Bemerkungen; description; Commentaires; uwagi; Observações",
    "consent": (
        "Do not call; opt_out; unsubscribed; Email Opt Out; newsletter; GDPR consent; Allow Emails?; "
        "Suppress; legal hold; Werbesperre; Zgoda; right to be forgotten"
    ),
    "system": "source; dataset; list; import_batch; IsDeleted; checksum",
}


@pytest.mark.parametrize(("type_", "header"), [(t, h.strip()) for t, hs in TYPES.items() for h in hs.split(";")])
def test_empty_column_is_read_by_its_header(type_: str, header: str) -> None:
    (rule,) = profile_table(table_of([header])).fields
    assert rule.type == type_


INVERTED = (
    "Allow Emails?",
    "Consent status",
    "opt in",
    "Newsletter",
    "OK to call",
    "Einwilligung",
    "accepts_marketing",
)
FORBIDDING = (
    "opt out",
    "Unsubscribed",
    "Do not call",
    "DNC",
    "suppress",
    "legal_hold",
    "erasure request",
    "désinscrit",
)


@pytest.mark.parametrize("header", INVERTED + FORBIDDING)
def test_consent_says_what_its_values_mean(header: str) -> None:
    (rule,) = profile_table(table_of([header], [["yes"], ["no"], [""], ["yes"]])).fields
    assert (rule.type, rule.inverted) == ("consent", header in INVERTED)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Straße/Hausnr.", ("strasse", "hausnr")),
        ("\ufeffFirstName", ("first", "name")),
        ("Loyalty_Tier__c", ("loyalty", "tier")),
        ("E-mail 1 - Value", ("e", "mail", "1", "value")),
        ("addr1", ("addr", "1")),
        ("", ()),
    ],
)
def test_fold_words(header: str, words: tuple[str, ...]) -> None:
    assert fold_words(header) == words


def test_compact_key_ignores_separators_and_case() -> None:
    spellings = (
        "Mailing State/Province",
        "mailing_state_province",
        "\ufeff MAILINGSTATEPROVINCE ",
        "Mailing-State.(Province)",
    )
    assert {compact_key(spelling) for spelling in spellings} == {"mailingstateprovince"}


def test_word_list_is_sound() -> None:
    """Every kind has a known type, and no phrase belongs to two kinds."""
    assert {kind.type for kind in kinds().values()} <= set(FIELD_TYPES)
    owners: dict[tuple[str, ...], str] = {}
    for name, entry in load_words("headers").items():
        assert set(entry) <= {"type", "field", "phrases", "ask", "evidence", "identifying", "inverted"}
        for phrase in entry["phrases"]:
            assert isinstance(phrase, str)
            assert owners.setdefault(fold_words(phrase), name) == name, phrase


SHAPES = (
    ("name", Shape(9, 9, 9, 9, email=1.0), "email"),
    ("phone", Shape(9, 9, 9, 9, letters=1.0, organisation=0.9, words=2, length=20, longest=30), "company"),
    ("phone", Shape(9, 0, 0, 0), "phone"),
    ("zip", Shape(9, 9, 9, 9, date=1.0, year=0.0, length=10, longest=10, first_year=1950, middle_year=1970), "date"),
    ("date of birth", Shape(9, 9, 9, 9, date=1.0, time=1.0, length=19, longest=19), "date"),
)


@pytest.mark.parametrize(("header", "shape", "type_"), SHAPES)
def test_values_overrule_a_header_they_cannot_belong_to(header: str, shape: Shape, type_: str) -> None:
    from dedupe.ruleset.column_neighbours import settle

    (reading,) = settle([read_column(header, shape)])
    assert reading.kind.type == type_


IDS = (
    (["id", "name"], [["1", "Anna Lee"], ["2", "Bo Ek"]], "id"),
    (["name", "Record ID"], [["Anna Lee", "7"], ["Bo Ek", "9"]], "Record ID"),
    (["id", "name"], [["1", "Anna Lee"], ["1", "Bo Ek"]], ""),  # not one each
    (["id", "name"], [["1", "Anna Lee"], ["", "Bo Ek"]], ""),  # not filled
    (["ssn", "first name"], [["123-45-6789", "Anna"], ["987-65-4321", "Bo"]], ""),
    (["email", "first name"], [["a@x.test", "Anna"], ["b@x.test", "Bo"]], ""),
    (["id", "first name"], [["a@x.test", "Anna"], ["b@x.test", "Bo"]], ""),  # an address is no id
    (["customer_id", "rec_id", "last name"], [["5", "r1", "Lee"], ["6", "r2", "Ek"]], "rec_id"),
    (["account_id", "customer id", "last name"], [["5", "r1", "Lee"], ["6", "r2", "Ek"]], "customer id"),
    (["account_id", "name", "parent_id"], [["5", "Lee Ltd", ""], ["6", "Ek Ltd", "5"]], "account_id"),
    (["first name", "last name"], [["Anna", "Lee"], ["Bo", "Ek"]], ""),
)


@pytest.mark.parametrize(("headers", "rows", "expected"), IDS)
def test_id_column(headers: list[str], rows: list[list[str]], expected: str) -> None:
    rules = profile_table(table_of(headers, rows))
    assert rules.id_header == expected
    assert all(expected not in rule.headers for rule in rules.fields)


def test_id_asked_for_wins_and_is_checked() -> None:
    table = table_of(["id", "Legacy Key", "name"], [["1", "a", "x"], ["2", "a", "y"]])
    assert profile_table(table, id_hint="Legacy Key").id_header == "Legacy Key"
    assert profile_table(table, id_hint="legacy_key").id_header == "Legacy Key"
    with pytest.raises(InputError, match="'Legacy Key'"):
        profile_table(table, id_hint="Legcy Key")


OBJECTS = (
    ("records", ["first_name", "company"], "contact"),
    ("records", ["company", "phone", "contact person"], "account"),
    ("leads", ["first_name", "last_name", "company"], "lead"),
    ("records", ["first_name", "last_name", "company"], "contact"),
    ("records", ["hotel name", "city"], "account"),
    ("records", ["email", "phone"], "contact"),
)


@pytest.mark.parametrize(("source", "headers", "expected"), OBJECTS)
def test_object(source: str, headers: list[str], expected: str) -> None:
    assert profile_table(table_of(headers, source=source)).object == expected


def test_object_hint_decides() -> None:
    assert profile_table(table_of(["first_name", "last_name"]), object_hint="lead").object == "lead"


def test_alternatives_share_a_field_and_others_do_not() -> None:
    headers = [
        "mobile",
        "work phone",
        "fax",
        "email",
        "second email",
        "address_1",
        "address_2",
        "city",
        "shipping city",
    ]
    fields = {rule.field: rule.headers for rule in profile_table(table_of(headers)).fields}
    assert fields == {
        "phone": ("mobile", "work phone"),
        "fax": ("fax",),
        "email": ("email", "second email"),
        "street": ("address_1",),
        "street_2": ("address_2",),
        "city": ("city",),
        "shipping_city": ("shipping city",),
    }


def test_two_headers_that_fold_alike_stay_two_fields() -> None:
    fields = profile_table(table_of(["City", "city", "CITY "])).fields
    assert len({rule.field for rule in fields}) == 3


def test_registry_numbers_identify_and_keys_of_other_systems_say_nothing() -> None:
    rows = [[f"AB{n // 2:05}", f"X{n:06}", f"P{n % 3}", f"M{n // 2:04}", str(n)] for n in range(60)]
    rules = {
        r.field: r
        for r in profile_table(table_of(["passport", "legacy id", "policy no", "model no", "id"], rows)).fields
    }
    assert (rules["passport"].identifying, rules["passport"].evidence) == (True, True)
    assert rules["legacy_id"].evidence is False
    assert (rules["policy_no"].identifying, rules["policy_no"].evidence) == (False, True)
    assert rules["model_no"].identifying is True


def test_what_belongs_to_an_identifier_is_no_evidence_of_its_own() -> None:
    rules = {r.field: r for r in profile_table(table_of(["PASSPORT_COUNTRY", "ADDR_COUNTRY"])).fields}
    assert rules["country"].headers == ("ADDR_COUNTRY",)
    assert rules["passport_country"].evidence is False


HEADS = (
    ("DRIVERS_LICENSE_STATE", "state"),
    ("company phone number 2", "phone"),
    ("telefono della ditta", "phone"),
    ("nom de l'entreprise", "company"),
    ("mailing address city", "city"),
    ("do not call list", "consent"),
    ("email opt out source", "consent"),
    ("email type", "category"),
    ("customer first name", "given_name"),
    ("Owner Email", "owner"),
    ("first_seen", "timestamp"),
    ("custid", "system"),
    ("Address 1: City", "city"),
    ("C.P.", "postal_code"),
    ("S.S.N.", "identifier"),
)


@pytest.mark.parametrize(("header", "type_"), HEADS)
def test_the_head_of_a_header_decides(header: str, type_: str) -> None:
    (rule,) = profile_table(table_of([header])).fields
    assert rule.type == type_
