"""Rules for a table nobody described: what each column is, which one is the id, what the rows are.

Each column is first read alone (`column_kinds`), then with its neighbours: "name" beside "surname" is a given name,
"name" in a table of restaurants is a company. Columns that are alternatives of one another (phones, e-mails) become
slots of one field; all others keep a field of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from dedupe.model import OBJECTS, Table
from dedupe.ruleset.column_kinds import Reading, read_column
from dedupe.ruleset.column_neighbours import settle
from dedupe.ruleset.effective import FieldRule, ObjectRules
from dedupe.ruleset.header_words import guesses, languages, snake_name
from dedupe.ruleset.id_column import find_id
from dedupe.ruleset.value_shapes import measure

#: Types whose columns are alternatives of one another: any phone may agree with any phone.
SLOTTED = frozenset(("email", "phone"))

#: A category with more values than this, most of them different, is compared as text (typos forgiven).
_MANY_VALUES = 100

#: An identifier nearly all of whose values differ shows no duplicates in this table: it is the key of another system.
_KEY_VARIETY = 0.98
#: One whose values stand once or twice is given out once; below this it is shared (a policy, a family).
_SHARED_VARIETY = 0.4

_PERSON_TYPES = frozenset(("given_name", "family_name", "full_name"))


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules for a table, and why each header was read as it was."""

    rules: ObjectRules
    readings: tuple[Reading, ...]

    def reason(self, header: str) -> str:
        """Returns why a column was read as it was; "" for columns a preset knew."""
        return next((reading.reason for reading in self.readings if reading.header == header), "")


def profile_table(table: Table, *, object_hint: str = "", id_hint: str = "") -> ObjectRules:
    """Returns rules for a table, from headers and values alone. InputError if the id column asked for is not there."""
    return explain_table(table, object_hint=object_hint, id_hint=id_hint).rules


def explain_table(table: Table, *, object_hint: str = "", id_hint: str = "") -> Profile:
    """Returns the rules for a table together with the reason for each column."""
    shapes = {header: measure(column) for header, column in zip(table.headers, table.columns, strict=True)}
    spoken = languages(table.headers)
    readings = settle([read_column(header, shapes[header], spoken) for header in table.headers])
    object_name = _object(readings, table.source, object_hint)
    id_header = find_id(table, readings, object_name, id_hint)
    readings = attributes(readings, object_name)
    fields = field_rules(readings, object_name, id_header)
    rules = ObjectRules(object_name, fields, id_header=id_header, source=table.source)
    return Profile(rules, tuple(readings))


def profile_columns(table: Table, headers: Sequence[str], object_name: str, known: Sequence[FieldRule]) -> Profile:
    """Returns the preset's rules and those for the columns it does not know; further phones and e-mails get slots."""
    shapes = {header: measure(table.column(header)) for header in headers}
    spoken = languages(table.headers) if headers else ()  # a preset mostly knows all of them
    readings = settle(
        [read_column(header, shapes[header], spoken) for header in headers], {rule.type for rule in known}
    )
    readings = attributes(readings, object_name, {rule.type for rule in known})
    fields = _merge_slots(known, field_rules(readings, object_name, "", {rule.field for rule in known}))
    return Profile(ObjectRules(object_name, fields, source=table.source), tuple(readings))


def _merge_slots(known: Sequence[FieldRule], new: Sequence[FieldRule]) -> tuple[FieldRule, ...]:
    fields = {rule.field: rule for rule in known}
    for rule in new:
        same = fields.get(rule.field)
        if same is None:
            fields[rule.field] = rule
        else:
            fields[rule.field] = replace(same, headers=same.headers + rule.headers)
    return tuple(fields.values())


def _object(readings: Sequence[Reading], source: str, hint: str) -> str:
    if hint:
        return hint
    held = [reading for reading in readings if reading.shape.filled] or list(readings)
    types = {reading.kind.type for reading in held}
    persons = [r for r in held if r.kind.type in _PERSON_TYPES and r.kind.name not in _OTHER_PERSONS]
    if names_people([reading.header for reading in readings]) or (persons and not _only_mentioned(persons, held)):
        return "lead" if "company" in types and _named(source, "lead") else "contact"
    names = {reading.kind.name for reading in readings}
    if "company" in types or names & _OF_THINGS:
        return "account"
    personal = names & {"contact_person", "birth_date", "birth_year", "name_prefix", "middle_name", "nationality"}
    placed = any(_PLACE_WORDS & set(snake_name(reading.header).split("_")) for reading in readings)
    mailed = "email" in types and not placed and not types >= {"text", "url"}  # with a web site: an organisation's
    return "contact" if personal or mailed else "account"


def _only_mentioned(persons: Sequence[Reading], held: Sequence[Reading]) -> bool:
    """Whether an organisation has a column that says so, and persons none: what looks like names is said of it.

    What a row is about stands in nearly every row, and its name before those of others.
    """
    firms = [r for r in held if r.kind.type == "company" and r.source == "header" and r.kind.name != "employer"]
    if not firms or any(reading.source == "header" for reading in persons):
        return False
    order = {reading.header: place for place, reading in enumerate(held)}
    first = min(firms, key=lambda reading: order[reading.header])
    return all(
        first.shape.filled >= person.shape.filled and order[first.header] < order[person.header] for person in persons
    )


#: Kinds that say that the rows are things.
_OF_THINGS = frozenset(("thing_id", "thing_trait"))


def attributes(readings: Sequence[Reading], object_name: str, known: Collection[str] = ()) -> list[Reading]:
    """Returns the readings with persons whom the rows only mention as texts, where they could be taken for the subject.

    So it is beside the name of the person that the row is about (her doctor, his teacher), and where the row is about a
    thing (the owner of a car): names of persons are what rows are told apart by.
    """
    types = {reading.kind.type for reading in readings if reading.kind.name not in _OTHER_PERSONS} | set(known)
    if object_name == "account":
        mentioned = frozenset() if "company" in types else _MENTIONED
    else:
        mentioned = _MENTIONED if types & _PERSON_TYPES else frozenset()
    return [
        reading.turned("mentioned", f"{reading.reason}; not whom the row is about", reading.source)
        if reading.kind.name in mentioned
        else reading
        for reading in readings
    ]


#: Kinds of persons that are read as texts where they are not whom the rows are about.
_MENTIONED = frozenset(("contact_person", "related_person", "role_person"))


def names_people(headers: Sequence[str]) -> bool:
    """Returns whether a header says given name or family name and nothing else: only people have these."""
    first = [found[0] for found in map(guesses, headers) if found]
    return any(g.whole and g.kind.name in _NAME_PARTS and g.phrase not in _BARE for g in first)


_NAME_PARTS = frozenset(("given_name", "family_name"))
#: Headers that mean a name beside others, and alone the first or last of anything.
_BARE = frozenset(("first", "last", "given"))

#: Headers of tables that list places: their e-mail addresses are not those of people.
_PLACE_WORDS = frozenset(
    "site branch store shop venue facility location restaurant filiale standort sucursal succursale sede".split()
)

#: Persons that a row mentions but is not about.
_OTHER_PERSONS = frozenset(("contact_person", "related_person", "parent_person", "role_person", "birth_name"))


def _named(source: str, object_name: str) -> bool:
    return any(word.rstrip("s") == object_name for word in snake_name(source).split("_"))


def field_rules(
    readings: Sequence[Reading], object_name: str, id_header: str, taken: frozenset[str] | set[str] = frozenset()
) -> tuple[FieldRule, ...]:
    """Returns one rule per field, in the order of the columns; phones and e-mails of a table share a field."""
    assert object_name in OBJECTS, object_name
    used = readings if not id_header else [r for r in readings if r.header != id_header]
    names = _field_names(used, object_name, set(taken))
    fields: dict[str, FieldRule] = {}
    for reading in used:
        rule = _rule(reading, names[reading.header], object_name)
        same = fields.get(rule.field)
        if same is None:
            fields[rule.field] = rule
        else:  # only slotted fields share a name
            fields[rule.field] = replace(same, headers=same.headers + rule.headers)
    return tuple(fields.values())


def _field_names(readings: Sequence[Reading], object_name: str, taken: set[str]) -> Mapping[str, str]:
    """Header to field name: the clearest header of a kind gets the kind's own name, the others keep their header's."""
    names: dict[str, str] = {}
    slots = {reading.kind.field for reading in readings if _slotted(reading)}
    used = taken - slots
    ranked = sorted(enumerate(readings), key=lambda item: (*_clarity(item[1]), item[0]))
    for _, reading in ranked:
        wanted = _own_name(reading, object_name)
        if _slotted(reading):
            names[reading.header] = wanted
            continue
        if not wanted or wanted in used or wanted in slots:
            wanted = snake_name(reading.header)
        names[reading.header] = _free(wanted, used | slots)
        used.add(names[reading.header])
    return names


def _slotted(reading: Reading) -> bool:
    return reading.kind.type in SLOTTED and reading.kind.evidence


def _clarity(reading: Reading) -> tuple[bool, bool, bool]:
    return reading.shape.filled == 0, bool(set(reading.also) & {"registry_id"}), not reading.whole


def _own_name(reading: Reading, object_name: str) -> str:
    if reading.kind.type == "record_id":  # not the id of these rows: known by its header
        return ""
    if reading.kind.type == "reference":
        return _reference_name(reading.header)
    if reading.kind.type == "company" and reading.kind.name == "company" and object_name == "account":
        return "name"
    return reading.kind.field


def _free(name: str, used: set[str]) -> str:
    if name not in used:
        return name
    number = 2
    while f"{name}_{number}" in used:
        number += 1
    return f"{name}_{number}"


def _rule(reading: Reading, name: str, object_name: str) -> FieldRule:
    kind, shape = reading.kind, reading.shape
    type_ = _type(reading)
    rule = FieldRule(name, type_, (reading.header,), inverted=kind.inverted, evidence=kind.evidence)
    if type_ == "identifier":
        return _identifier(rule, reading)
    if type_ == "reference":
        return replace(rule, to=_target(reading.header, object_name))
    if type_ in ("country", "state", "date", "category") and "registry_id" in reading.also:
        return replace(rule, evidence=False)  # who issued the passport: says nothing the passport does not
    if kind.type == "text" and reading.source == "header":
        return replace(rule, evidence=rule.evidence and object_name == "account")  # notes about people are no evidence
    if type_ in ("category", "number") and shape.distinct == 1 and shape.rows >= 5:
        return replace(rule, evidence=False)  # the same in every row
    return rule


def _type(reading: Reading) -> str:
    kind, shape = reading.kind, reading.shape
    if kind.type == "record_id":  # an id column that was not chosen as the id of the rows
        return "system"
    if kind.type == "category" and shape.distinct > _MANY_VALUES and shape.variety > 0.3 and kind.evidence:
        return "text"
    return kind.type


def _identifier(rule: FieldRule, reading: Reading) -> FieldRule:
    shape = reading.shape
    if reading.kind.identifying:
        shared = shape.filled >= 20 and shape.variety < 0.2
        return replace(rule, identifying=not shared)
    if shape.filled >= 20 and shape.variety > _KEY_VARIETY:
        return replace(rule, evidence=False)
    return replace(rule, identifying=shape.filled >= 20 and shape.variety >= _SHARED_VARIETY)


def _reference_name(header: str) -> str:
    words = set(snake_name(header).split("_"))
    if words & {"parent"}:
        return "parent"
    if words & {"reports", "reporting", "manager", "supervisor"}:
        return "reports_to"
    return "account" if words & _ORGANISATION_WORDS else ""


_ORGANISATION_WORDS = frozenset("account company organization organisation org firma empresa societe azienda".split())


def _target(header: str, object_name: str) -> str:
    words = set(snake_name(header).split("_"))
    if words & {"parent"} and not words & {"company", "account"}:
        return object_name
    if words & _ORGANISATION_WORDS | words & {"employer"}:
        return "account"
    if words & {"contact", "reports", "reporting", "manager", "supervisor"}:
        return "contact"
    return object_name if "master" in words else ""
