"""What columns are in the light of one another: words of two meanings, and columns whose headers say nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from dedupe.ruleset.column_kinds import Reading, by_values, is_recent, is_repeated
from dedupe.ruleset.header_words import fold_words
from dedupe.ruleset.value_shapes import Shape

_ABOUT_PERSONS = frozenset(
    (
        "birth_date birth_year middle_name name_prefix birth_name nationality employer death_date birth_place "
        "parent_person"
    ).split()
)
_PERSON_WORDS = frozenset(
    "gender sex geschlecht sexe sexo sesso plec kon age ssn occupation patient voter student passport".split()
)
_ABOUT_THINGS = frozenset("url company contact_person".split())
#: A name with an e-mail address beside it is a person's, unless the values or other columns speak of organisations.
_MAILBOX = 2
#: With a company in a further column even more so: this one is not the company's.
_MAILBOX_AND_COMPANY = 4
_THING_WORDS = frozenset(
    (
        "vat duns industry employees cuisine siret siren cnpj lei price sku category brand manufacturer product "
        "website revenue"
    ).split()
)

#: Kinds, still open, that will be the name of the row.
_NAME_KINDS = frozenset(("name", "own_name", "subject", "person", "designation"))
#: Owners are counted in tables that have so many at least: among a handful of records each may have a user of its own.
_OWNERS = 15
#: Mean number of words from which names are whole ones, and of the longest names of organisations.
_WHOLE_NAME, _WORDS_OF_A_NAME = 1.7, 5
_TRUE_OR_FALSE = 0.8

_CONTACT_WORDS = frozenset("contact kontakt contacto contatto contato".split())

#: Kinds the values can show beyond doubt, whatever "name" or "address" or "number" stands above them.
_CLEAR_KINDS = frozenset("email url phone timestamp birth_date reference postal_code country".split())


class _Columns:
    """The readings of a table while they are being settled."""

    def __init__(self, readings: Sequence[Reading], known_types: Collection[str]) -> None:
        self.readings = list(readings)
        self.known = set(known_types)

    def kinds(self) -> set[str]:
        return {reading.kind.name for reading in self.readings if not reading.kind.ask}

    def has(self, *names: str) -> bool:
        return bool(self.kinds() & set(names)) or any(name in self.known for name in names)

    def others(self, reading: Reading) -> list[Reading]:
        """The readings that are still open, but this one."""
        return [other for other in self.readings if other.kind.ask and other is not reading]

    def words(self) -> set[str]:
        return {word for reading in self.readings for word in fold_words(reading.header)}


def settle(readings: Sequence[Reading], known_types: Collection[str] = ()) -> list[Reading]:
    """Returns the readings with words of two meanings decided and silent headers named after their neighbours."""
    columns = _Columns(readings, known_types)
    for name in _SETTLERS:
        for place, reading in enumerate(columns.readings):
            if reading.kind.name == name:
                columns.readings[place] = _SETTLERS[name](reading, columns)
    _name_silent(columns)
    _one_birth_date(columns)
    _one_spelling(columns)
    return columns.readings


def _clear(reading: Reading) -> Reading | None:
    """The reading by values, where these leave no doubt."""
    kind, _ = by_values(reading.shape)
    if reading.shape.seen >= 3 and kind in _CLEAR_KINDS:
        return reading.turned(kind, f"{reading.reason}; the values decide", "values")
    return None


def _settle_number(reading: Reading, columns: _Columns) -> Reading:
    shape = reading.shape
    if (
        shape.house_number >= 0.6
        and shape.longest <= 6
        and columns.has("street", "address")
        and not columns.has("house_number")
    ):
        return reading.turned("house_number", f"{reading.reason}; beside a street")
    clear = _clear(reading)
    if clear is not None:
        return clear
    if shape.number >= 0.8 and shape.longest <= 4:
        return reading.turned("number", reading.reason, "values")
    kind = "identifier" if shape.letters < 0.8 or shape.words < 1.5 else by_values(shape)[0]
    return reading.turned(kind, reading.reason, "values")


def _settle_date(reading: Reading, columns: _Columns) -> Reading:
    shape = reading.shape
    if (
        shape.time >= 0.5
        or is_recent(shape)
        or columns.has("birth_date", "timestamp", "created", "modified")
        or not shape.seen
    ):
        return reading.turned("timestamp", f"{reading.reason}; a date of the record")
    return reading.turned("life_date", f"{reading.reason}; reaches back to {shape.first_year}")


def _settle_region(reading: Reading, columns: _Columns) -> Reading:
    if reading.shape.country >= 0.6 and not columns.has("country"):
        return reading.turned("country", f"{reading.reason}; the values are countries")
    return reading.turned("state" if reading.shape.number < 0.8 else "category", reading.reason, "header")


def _settle_address(reading: Reading, columns: _Columns) -> Reading:
    clear = _clear(reading)
    if clear is not None:
        return clear
    shape = reading.shape
    placed = columns.has("city", "postal_code")
    if shape.seen >= 3 and (shape.city >= 0.2 or (shape.street < 0.2 and shape.letters >= 0.9 and shape.words < 2.5)):
        if not columns.has("city") and not columns.has("street"):
            return reading.turned("city", f"{reading.reason}; towns", "values")
        return reading.turned("district" if columns.has("city") else "city", reading.reason, "values")
    if shape.address >= 0.5 and (shape.words >= 5 or not placed) and not (placed and shape.words < 6):
        return reading.turned("full_address", f"{reading.reason}; whole addresses", "values")
    if not placed and shape.words >= 5:
        return reading.turned("full_address", f"{reading.reason}; no column for the town", "values")
    return reading.turned("street", reading.reason, "header")


def _no_name(reading: Reading) -> Reading | None:
    """The reading of a column whose header may mean a name, where the values are none."""
    clear = _clear(reading)
    if clear is not None:
        return clear
    shape = reading.shape
    if shape.number >= 0.6 or shape.salesforce + shape.guid >= 0.6:
        return reading.turned("identifier", reading.reason, "values")
    if is_repeated(shape) or shape.boolean >= _TRUE_OR_FALSE:
        return reading.turned("category", f"{reading.reason}; a few values, again and again", "values")
    return None


def _settle_envelope(reading: Reading, columns: _Columns) -> Reading:
    """Postal code and town under one header: the values may hold both, or either."""
    shape = reading.shape
    if shape.seen and shape.letters >= 0.9:
        return reading.turned("city", f"{reading.reason}; towns", "values")
    if shape.seen and shape.digits + shape.postal >= 0.9:
        return reading.turned("postal_code", f"{reading.reason}; postal codes", "values")
    return reading.turned("full_address", f"{reading.reason}; postal code and town", "header")


def _settle_designation(reading: Reading, columns: _Columns) -> Reading:
    """A body is denominated, and so is an article; a person is not."""
    shape = reading.shape
    other = _no_name(reading)
    if other is not None:
        return other
    if shape.words > _WORDS_OF_A_NAME or columns.has("company", "full_name", "given_name", "thing_trait", "thing_id"):
        return reading.turned("text", f"{reading.reason}; it describes what the row is about")
    return reading.turned("company", f"{reading.reason}; persons have no designation")


def _settle_parish(reading: Reading, columns: _Columns) -> Reading:
    named = columns.has("company", "given_name", "family_name", "full_name") or any(
        other.kind.name in _NAME_KINDS for other in columns.others(reading)
    )
    if not named and columns.has("city", "street", "postal_code", "address"):
        return reading.turned("company", f"{reading.reason}; the row has no other name")
    return reading.turned("district", reading.reason, "header")


def _settle_own_name(reading: Reading, columns: _Columns) -> Reading:
    """Languages that have one word for the names of persons and another for those of things."""
    other = _no_name(reading)
    if other is not None:
        return other
    if reading.shape.organisation >= 0.25 and reading.shape.organisation > reading.shape.person:
        return reading.turned("company", f"{reading.reason}; the values look like organisations", "values")
    if reading.shape.words >= _WHOLE_NAME and not columns.has("family_name"):
        return reading.turned(
            "full_name", f"{reading.reason}; whole names, and no column for the family name", "values"
        )
    return reading.turned("given_name", reading.reason, "header")


def _settle_person(reading: Reading, columns: _Columns) -> Reading:
    """Patients, tenants, members: persons, unless the values say otherwise."""
    shape = reading.shape
    other = _no_name(reading)
    if other is not None:
        return other
    if shape.organisation >= 0.25 and shape.organisation > shape.person:
        return reading.turned("company", f"{reading.reason}; organisations", "values")
    if shape.code >= 0.6 and shape.letters < 0.4:
        return reading.turned("identifier", reading.reason, "values")
    return reading.turned("full_name", reading.reason, "header")


def _settle_name(reading: Reading, columns: _Columns) -> Reading:
    shape = reading.shape
    other = _no_name(reading)
    if other is not None:
        return other
    given, family = columns.has("given_name"), columns.has("family_name")
    if _CONTACT_WORDS & set(fold_words(reading.header)) and not (given or family) and columns.has("company"):
        return reading.turned("contact_person", f"{reading.reason}; the person to ask for at an organisation")
    if shape.organisation >= 0.25 and shape.organisation > shape.person:
        return reading.turned(
            "company", f"{reading.reason}; {round(100 * shape.organisation)} % look like organisations", "values"
        )
    if given != family and (shape.words < 2.2 or shape.seen < 3):
        return reading.turned(
            "family_name" if given else "given_name", f"{reading.reason}; the other half stands beside it"
        )
    if not given and not family and shape.words < 1.3 and shape.given >= 0.3 and shape.given > shape.family:
        return reading.turned("given_name", f"{reading.reason}; single given names", "values")
    if (shape.person >= 0.2 or given) and shape.organisation <= shape.person + 0.1:
        return reading.turned(
            "full_name", f"{reading.reason}; {round(100 * shape.person)} % look like persons", "values"
        )
    return reading.turned(_by_table(shape, columns), f"{reading.reason}; the other columns decide")


def _by_table(shape: Shape, columns: _Columns) -> str:
    words, kinds = columns.words(), columns.kinds()
    persons = 2 * len(kinds & _ABOUT_PERSONS) + 2 * len(words & _PERSON_WORDS)
    if columns.has("email"):
        persons += _MAILBOX_AND_COMPANY if columns.has("company") else _MAILBOX
    things = 2 * len(kinds & _ABOUT_THINGS) + 2 * len(words & _THING_WORDS)
    looks = 8 * (shape.person + shape.given + shape.family - 1.5 * shape.organisation)
    if shape.seen >= 3 and not 1.5 <= shape.words <= 3.2:
        looks -= 1
    return "full_name" if persons + looks > things + 0.5 else "company"


def _settle_title(reading: Reading, columns: _Columns) -> Reading:
    shape = reading.shape
    if shape.prefix >= 0.5:
        return reading.turned("name_prefix", f"{reading.reason}; titles such as Dr.", "values")
    persons = columns.has("given_name", "family_name", "full_name")
    if shape.job >= 0.2 or (persons and (shape.words < 4 or not shape.seen)):
        return reading.turned("title", reading.reason, "header")
    return reading.turned("text", f"{reading.reason}; no job titles", "values")


def _settle_owner(reading: Reading, columns: _Columns) -> Reading:
    """The users of a CRM look after many records each; the owners of cars, boats and houses own one or two."""
    shape = reading.shape
    persons = shape.letters >= 0.8 and 1.5 <= shape.words <= 4
    if persons and shape.filled >= _OWNERS and shape.variety > 0.5:
        return reading.turned("role_person", f"{reading.reason}; hardly one owns two", "values")
    return reading


#: By kind, in the order in which they are settled.
_SETTLERS: Mapping[str, Callable[[Reading, _Columns], Reading]] = {
    "generic_number": _settle_number,
    "date": _settle_date,
    "region": _settle_region,
    "address": _settle_address,
    "postal_and_city": _settle_envelope,
    "designation": _settle_designation,
    "own_name": _settle_own_name,
    "parish": _settle_parish,
    "person": _settle_person,
    "subject": _settle_name,
    "name": _settle_name,
    "title_word": _settle_title,
    "owner": _settle_owner,
}


def _name_silent(columns: _Columns) -> None:
    """Columns without a telling header get the part that is missing beside their neighbours."""
    for place, reading in enumerate(columns.readings):
        if not reading.unsure or reading.source != "values":
            continue
        beside = {columns.readings[at].kind.name for at in (place - 1, place + 1) if 0 <= at < len(columns.readings)}
        better = _missing_part(reading, beside, columns)
        if better:
            columns.readings[place] = reading.turned(better, f"{reading.reason}; by its neighbours")


def _missing_part(reading: Reading, beside: set[str], columns: _Columns) -> str:
    shape, kind = reading.shape, reading.kind.name
    if kind == "number":
        if (
            beside & {"city", "state", "street"}
            and 4 <= shape.shortest == shape.longest <= 5
            and not columns.has("postal_code")
        ):
            return "postal_code"
        street = "street" in beside and shape.house_number >= 0.8 and shape.longest <= 5
        return "house_number" if street and not columns.has("house_number") else ""
    if kind not in ("text", "category") or shape.letters < 0.8 or shape.distinct < 2:
        return ""
    one_word = shape.words < 1.7 and shape.distinct > 0.05 * shape.filled
    if one_word and "given_name" in beside and not columns.has("family_name"):
        return "family_name"
    if one_word and "family_name" in beside and not columns.has("given_name"):
        return "given_name"
    if (
        beside & {"street", "postal_code", "state"}
        and shape.words < 3
        and not columns.has("city")
        and shape.distinct > 3
    ):
        return "city"
    return ""


def _one_birth_date(columns: _Columns) -> None:
    """A second column of old dates without a telling header is some other date of the person."""
    seen = any(r.kind.name == "birth_date" and r.source == "header" for r in columns.readings)
    for place, reading in enumerate(columns.readings):
        if reading.kind.name == "birth_date" and reading.source == "values":
            if seen:
                columns.readings[place] = reading.turned("life_date", reading.reason, "values")
            seen = True


def _one_spelling(columns: _Columns) -> None:
    """Of the spellings of one name (characters, kana, Latin letters) the fullest is the name; the others repeat it.

    They are no evidence of their own, and one cannot stand in for another: the same name in characters and in kana
    would look like two names.
    """
    readings = columns.readings
    spellings = [r for r in readings if r.kind.name in _SPELLINGS]
    names = [r for r in readings if r.kind.name in ("full_name", "given_name", "family_name")]
    if not spellings or not (names or len(spellings) > 1 or columns.known & _NAME_TYPES):
        return
    fullest = max(spellings, key=lambda reading: reading.shape.filled)
    lone = len(names) == 1 and names[0].kind.name == "full_name" and names[0].shape.filled < fullest.shape.filled
    turned = {id(reading) for reading in spellings}
    if (lone or not (names or columns.known & _NAME_TYPES)) and fullest.kind.name == "name_reading":
        turned = (turned | {id(reading) for reading in names}) - {id(fullest)}
    for place, reading in enumerate(readings):
        if id(reading) in turned:
            readings[place] = reading.turned("further_spelling", f"{reading.reason}; another spelling of the name")
        elif reading is fullest:
            readings[place] = reading.turned("full_name", f"{reading.reason}; the fullest spelling of the name")


_SPELLINGS = frozenset(("name_reading", "family_reading", "given_reading"))
_NAME_TYPES = frozenset(("given_name", "family_name", "full_name"))
