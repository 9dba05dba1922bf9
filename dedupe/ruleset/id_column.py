"""Which column holds the id of the rows."""

from __future__ import annotations

from collections.abc import Sequence

from dedupe.errors import InputError
from dedupe.model import Table
from dedupe.ruleset.column_kinds import Reading
from dedupe.ruleset.header_words import compact_key, fold_words

#: Headers that mean the id of the row and nothing else, best first.
_PLAIN = ("recordid", "recid", "id", "rowid", "uniqueid", "uid", "uuid", "guid", "pk", "primarykey", "key", "objectid")

#: Headers of keys that files give their own rows; taken where there is nothing better.
_REFERENCES = frozenset(("ref", "reference", "externalid", "extid", "legacyid", "externalkey", "recordkey"))

#: Words that make "<word> id" the id of the row itself, by what the rows are.
_OWN = {
    "contact": (
        "contact person customer client patient voter member student employee user lead donor guest subscriber kunden "
        "kunde kontakt patienten mitglieds mitglied personen cliente contacto paciente persona socio klant persoon "
        "klienta klient pacjenta kund county"
    ),
    "lead": "lead contact person prospect",
    "account": (
        "account company organization organisation org site place store shop vendor supplier facility location product "
        "item venue restaurant customer client firma firmen kunden lieferanten empresa entreprise azienda cliente "
        "proveedor"
    ),
}


#: A register gives a number to each entry: where a table begins with it and none stands twice, it is that register, and
#: who was entered twice has two numbers; so it is with the inventory of a museum.
_ENTRY = frozenset("registration registry register reg".split())


def find_id(table: Table, readings: Sequence[Reading], object_name: str, hint: str = "") -> str:
    """Returns the header of the id column, "" if there is none. InputError if the one asked for does not exist."""
    if hint:
        return resolve_header(table, hint)
    if len(readings) < 2:
        return ""  # a lone column is all there is to say of the rows
    found = [
        (_rank(reading, object_name), not reading.shape.unique, place)
        for place, reading in enumerate(readings)
        if _can_be_id(reading)
    ]
    ranked = sorted(item for item in found if item[0] >= 0)
    if ranked:
        return readings[ranked[0][2]].header
    return readings[0].header if readings and _leads_the_table(readings[0]) else ""


def resolve_header(table: Table, wanted: str) -> str:
    """Returns the header of the table that is meant: as written, else ignoring case and separators."""
    if wanted in table.headers:
        return wanted
    close = [header for header in table.headers if compact_key(header) == compact_key(wanted)]
    if len(close) == 1:
        return close[0]
    from rapidfuzz import process

    near = process.extractOne(wanted, table.headers)
    hint = (
        f"did you mean {near[0]!r}?" if near and near[1] >= 60 else f"the headers are: {', '.join(table.headers[:12])}"
    )
    raise InputError(f"there is no column {wanted!r} to take the ids from: {hint}", where=table.source)


def _can_be_id(reading: Reading) -> bool:
    shape = reading.shape
    if not _tells_apart(reading) or shape.email >= 0.2 or shape.phone >= 0.8 or shape.date >= 0.8 or shape.words > 2.5:
        return False
    return reading.kind.type in ("record_id", "reference", "system", "identifier") and not reading.kind.identifying


def _leads_the_table(reading: Reading) -> bool:
    """Whether a first column is the number of the row, whatever its header: a code that each row has and no two share.

    Such a column is no evidence, as it agrees nowhere, and people know their rows by it ("Lfd. Nr.", "STT").
    """
    shape = reading.shape
    counter = reading.kind.type == "number" and shape.dense
    entry = reading.kind.name == "thing_id" or (reading.kind.identifying and _ENTRY & set(fold_words(reading.header)))
    return bool(counter or entry or _can_be_id(reading)) and shape.unique and max(shape.code, shape.digits) >= 0.95


def _tells_apart(reading: Reading) -> bool:
    """Whether rows are told apart: all of them, or nearly all where the header means the id of the row.

    Not so for numbers given by others (customer number, reference): where two rows share one, that is evidence.
    """
    named = compact_key(reading.header) in _PLAIN or reading.kind.type == "record_id"
    return reading.shape.nearly_unique if named else reading.shape.unique


def _rank(reading: Reading, object_name: str) -> int:
    """Returns how surely the header means the row's own id: 0 is best, -1 not at all."""
    key, words = compact_key(reading.header), fold_words(reading.header)
    if key in _PLAIN:
        return _PLAIN.index(key)
    own = set(_OWN[object_name].split())
    tail = bool(words) and words[-1] in ("id", "no", "nr", "number", "key", "code", "nummer", "uid", "guid")
    head = bool(words) and words[0] in ("id", "identifiant", "identificativo", "identificador")
    if (tail or head) and own & set(words):
        return 20
    if key in {f"{word}id" for word in own}:
        return 20
    if reading.kind.type == "record_id":
        return 40
    if key in _REFERENCES:
        return 50
    if head or (tail and words[-1] == "id" and reading.kind.type != "reference"):
        return 60
    return -1
