"""The facts of stacked tables that can be compared: which comparisons there are, over which keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dedupe.match import compare_contacts, compare_places, compare_values
from dedupe.match.cell_facts import mail_traits, with_number
from dedupe.match.company_forms import with_forms
from dedupe.match.company_roles import learned_roles
from dedupe.match.company_scripts import ideographic_names
from dedupe.match.company_sites import sites, with_coincidence
from dedupe.match.company_towns import HouseComparer, own_names
from dedupe.match.compare_names import MIDDLE, NameComparer
from dedupe.match.comparison import Comparer, Comparison, Role
from dedupe.match.contact_persons import CONTACT_PERSON, contact_key, contact_persons, only_attributes
from dedupe.match.generations import SuffixComparer, birth_years
from dedupe.match.keys import Key
from dedupe.match.kinds import KIND, kind_key, only, organisations
from dedupe.match.mailbox_names import with_mailbox_names
from dedupe.match.person_names import PersonNames, person_names
from dedupe.match.plugins import key_name, plugged, plugin_comparer
from dedupe.match.things import THING, stands_within, thing_comparer, titled
from dedupe.model import CleanColumn, CleanTable, Column, IntArray
from dedupe.ruleset.effective import EVIDENCE_TYPES, ObjectRules

#: Free texts longer than this on average are notes: they tell about a history, not about who somebody is.
MAX_TEXT = 80
#: Columns of one kind in a row that are compared each with each (e-mail 1, e-mail 2 ...). A Dynamics contact has eight
#: phones; a table with hundreds is no table of people, and would cost their square.
MAX_SLOTS = 12

_PLACES: Mapping[str, tuple[str, Role, compare_values.Judge, tuple[str, ...], tuple[float, ...], tuple[float, ...]]] = {
    "postal_code": ("fold", "place", compare_values.codes, ("same", "close", "different"),
                    (0.72, 0.06, 0.22), (0.005, 0.01, 0.985)),
    "city": ("fold", "geo", compare_values.towns, ("same", "close", "different"),
             (0.74, 0.06, 0.20), (0.02, 0.005, 0.975)),
    "state": ("fold", "geo", compare_values.equal_or_not, ("same", "different"), (0.88, 0.12), (0.15, 0.85)),
    "country": ("iso", "geo", compare_places.countries, ("same", "different"), (0.96, 0.04), (0.3, 0.7)),
    "legal_form": ("legal", "trait", compare_places.legal_forms, ("same", "near relatives", "different"),
                   (0.85, 0.06, 0.09), (0.4, 0.1, 0.5)),
    "unit": ("fold", "weak", compare_values.equal_or_not, ("same", "different"), (0.7, 0.3), (0.05, 0.95)),
}  # fmt: skip

_SINGLE: Mapping[str, tuple[str, Role, compare_values.Judge, tuple[str, ...], tuple[float, ...], tuple[float, ...]]] = {
    "date": ("iso", "trait", compare_values.dates, ("same", "one digit off or swapped", "two parts agree",
              "same year", "different", "fifteen years or more apart"),
             (0.82, 0.09, 0.03, 0.02, 0.03, 0.01), (0.0005, 0.003, 0.006, 0.015, 0.4, 0.5755)),
    "identifier": ("fold", "identifier", compare_values.identifiers, ("same", "one edit apart", "different"),
                   (0.84, 0.08, 0.08), (0.0001, 0.0003, 0.9996)),
    "code": ("", "identifier", compare_values.equal_or_not, ("same", "different"), (0.9, 0.1), (0.0002, 0.9998)),
    "category": ("fold", "weak", compare_values.categories, ("same", "nearly the same", "different"),
                 (0.78, 0.03, 0.19), (0.2, 0.002, 0.798)),
    "title": ("fold", "weak", compare_values.texts, ("same", "mostly the same", "different"),
              (0.5, 0.1, 0.4), (0.03, 0.02, 0.95)),
    "text": ("fold", "weak", compare_values.texts, ("same", "mostly the same", "different"),
             (0.5, 0.2, 0.3), (0.01, 0.02, 0.97)),
    "full_address": ("fold", "place", compare_values.texts, ("same", "mostly the same", "different"),
                     (0.5, 0.25, 0.25), (0.0005, 0.002, 0.9975)),
    "number": ("fold", "weak", compare_values.numbers, ("same", "within 5 %", "different"),
               (0.7, 0.1, 0.2), (0.05, 0.05, 0.9)),
    "url": ("domain", "contact", compare_values.domains, ("same", "nearly the same", "different"),
            (0.80, 0.05, 0.15), (0.0001, 0.0002, 0.9997)),
}  # fmt: skip

#: Where else a fact may stand: type of the column, and its key. An address in one cell has all that columns of their
#: own would have; a company has trade names and former names beside its name.
_PARTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "postal_code": (("full_address", "postal"),),
    "city": (("full_address", "city"),),
    "state": (("full_address", "state"),),
    "country": (("full_address", "iso"),),
    "unit": (("street", "unit"), ("full_address", "unit")),
    "company": (("company", "aka"),),
}


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """All comparison keys of the rows, by name ("phone", "city", "date:birth_date")."""

    rows: int
    single: Mapping[str, Key]
    names: PersonNames | None
    providers: Mapping[str, str]  # mail domain -> free, disposable, private
    roles: frozenset[str]  # mailboxes of roles (info@...)
    replaced: frozenset[str] = frozenset()  # keys that are blocked by only: a plug-in compares them
    ideographic: frozenset[str] = frozenset()  # names of organisations that are readings of Chinese characters

    def take(self, rows: IntArray) -> Keys:
        """Returns the keys of these rows."""
        single = {name: key.take(rows) for name, key in self.single.items()}
        names = self.names.take(rows) if self.names else None
        return Keys(len(rows), single, names, self.providers, self.roles, self.replaced, self.ideographic)

    @property
    def named(self) -> Key | None:
        """Returns the names of organisations or the titles of things, None where the rows have neither."""
        titles = (key for name, key in self.single.items() if name.partition(":")[0] == THING)
        return self.single.get("company") or next(titles, None)

    def all_keys(self) -> Iterator[Key]:
        """Yields every key, in a fixed order."""
        for name in sorted(self.single):
            yield self.single[name]
        if self.names:
            yield from (self.names.given, self.names.family, self.names.suffix, self.names.middle)


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What can be compared about the rows, and the keys for blocking."""

    keys: Keys
    comparers: tuple[Comparer, ...]

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Returns all comparisons in the order of their columns in level tables."""
        return tuple(comparison for comparer in self.comparers for comparison in comparer.comparisons)


def collect(tables: Sequence[CleanTable], rules: Sequence[ObjectRules], extra: Mapping[str, Column]) -> Keys:
    """Returns the keys of the stacked rows. `extra` holds further columns that the pipeline made."""
    single: dict[str, Key] = {}
    plugs, replaced = plugged(rules), set[str]()
    comparable = [_Comparable(table, rule) for table, rule in zip(tables, rules, strict=True)]
    for name, kind, key in _wanted(tables, rules):
        field = name.partition(":")[2]
        there = [[c for c in each.of(kind, field) if key in c.keys] for each in comparable]
        own = [[c for c in found if c.field not in plugs] for found in there]
        if any(there) and not any(own):
            replaced.add(name)
        columns = [[_key_of(c, key) for c in found] for found in (own if any(own) else there)]
        if name not in replaced:
            columns = [[*found, *each.parts(kind)] for found, each in zip(columns, comparable, strict=True)]
        if any(columns):
            single[name] = Key.of(*_stacked([_fullest(found) for found in columns], tables))
    streets = [_street_columns(each) for each in comparable]
    if any(streets):
        single["street"] = Key.of(*_stacked(streets, tables))
        own_streets = [column for each in comparable for column in each.of("street")]
        if own_streets and all(column.field in plugs for column in own_streets):
            replaced.add("street")
    for field, plugin in plugs.items():
        columns = [each.cleaned(field) for each in comparable]
        if any(columns):
            single[key_name(plugin, field)] = Key.of(*_stacked([_fullest(found) for found in columns], tables))
    for name, column in extra.items():
        single[name] = Key.of(column)
    providers, roles = mail_traits(tables)
    rows = sum(len(table) for table in tables)
    names = person_names(tables)
    if names and only_attributes(names, single.get("company"), rules):
        single[CONTACT_PERSON.name], names = contact_key(names), None
    if names is None and "company" not in single:
        single = titled(single, rows)
    if names is None and "company" in single and "legal_form" in single:
        named = with_forms(single["company"], single["legal_form"])
        single |= {"company": named.names, "legal_form": named.forms}
    if names and "email" in single:
        names = with_mailbox_names(names, single["email"], roles)
    filled = {name: key for name, key in single.items() if (key.codes >= 0).any()}
    return Keys(rows, filled, names, providers, roles, frozenset(replaced), ideographic_names(tables))


def _wanted(tables: Sequence[CleanTable], rules: Sequence[ObjectRules]) -> list[tuple[str, str, str]]:
    """Returns (name, type, key) of each fact of one value: shared by all columns of a type, or one per field."""
    shared = [("email", "email", "mailbox"), ("phone", "phone", "number"), ("company", "company", "fold")]
    shared.append(("legal_form", "company", "legal"))
    wanted = shared + [(kind, kind, place[0]) for kind, place in _PLACES.items() if kind in EVIDENCE_TYPES]
    kinds = _SINGLE.keys() & EVIDENCE_TYPES
    fields = dict.fromkeys((c.type, c.field) for table in tables for c in table.columns if c.type in kinds)
    for kind, field in fields:
        wanted.append(("url" if kind == "url" else f"{kind}:{field}", kind, _SINGLE[kind][0]))
    return list(dict.fromkeys(wanted))


def _key_of(column: CleanColumn, key: str) -> Column:
    """Returns a key of a column; a country that nobody knows ("SP") is at least the same as itself."""
    found = column.keys[key]
    return compare_places.with_unknown(found, column.clean, column.notes) if column.type == "country" else found


class _Comparable:
    """The columns of a table that may be compared, found by type, or by type and field."""

    def __init__(self, table: CleanTable, rules: ObjectRules) -> None:
        self.table = table
        first = {rule.field: rule for rule in reversed(rules.fields)}
        self._found: dict[tuple[str, str], list[CleanColumn]] = {}
        for column in table.columns:
            rule = first.get(column.field)
            use = rule is None or (rule.evidence and rules.compares(rule))
            plugin = isinstance(use, str)
            if not use or (column.type not in EVIDENCE_TYPES and not plugin):
                continue
            if column.type == "text" and not plugin and _mean_length(column.raw) > MAX_TEXT:
                continue
            self._found.setdefault((column.type, ""), []).append(column)
            self._found.setdefault((column.type, column.field), []).append(column)

    def cleaned(self, field: str) -> list[Column]:
        """Returns the cleaned texts of the columns of a field."""
        return [c.clean for (_, name), found in self._found.items() if name == field for c in found]

    def of(self, kind: str, field: str = "") -> list[CleanColumn]:
        """Returns the columns of a type ("" for any field of it), in the order of the file."""
        return self._found.get((kind, field), [])

    def parts(self, kind: str) -> list[Column]:
        """Returns what columns of other types hold of a fact."""
        columns = [c.keys[part] for other, part in _PARTS.get(kind, ()) for c in self.of(other) if part in c.keys]
        return [column for column in columns if (column.values != "").any()]


def _fullest(columns: list[Column]) -> list[Column]:
    """Returns the columns, or where there are very many the fullest of them, in their order."""
    if len(columns) <= MAX_SLOTS:
        return columns
    filled = [len(column) - int(column.counts()[column.values == ""].sum()) for column in columns]
    chosen = sorted(range(len(columns)), key=lambda k: (-filled[k], k))[:MAX_SLOTS]
    return [columns[k] for k in sorted(chosen)]


def _mean_length(column: Column) -> float:
    lengths = np.fromiter((len(v) for v in column.values), dtype=np.float64, count=len(column.values))
    filled = lengths > 0
    return float(lengths[filled].mean()) if filled.any() else 0.0


def _stacked(columns: Sequence[Sequence[Column]], tables: Sequence[CleanTable]) -> list[Column]:
    """Returns columns over all rows: the k-th columns of the tables one under another."""
    width = max(len(found) for found in columns)
    result = []
    for k in range(width):
        parts = [found[k] if k < len(found) else Column.constant("", len(table))
                 for found, table in zip(columns, tables, strict=True)]  # fmt: skip
        result.append(Column.concat(parts))
    return result


def _street_columns(comparable: _Comparable) -> list[Column]:
    """Returns the streets of a table with their house numbers, joined by a mark."""
    nothing = Column.constant("", len(comparable.table))
    numbers = [c.keys["fold"] for c in comparable.of("house_number") if "fold" in c.keys]
    result = []
    for k, column in enumerate(comparable.of("street")[:MAX_SLOTS]):
        own = column.keys.get("number", nothing)
        beside = numbers[k] if k < len(numbers) else nothing
        result.append(with_number(column.keys["fold"], own, beside))
    for column in comparable.of("full_address"):
        if {"street", "number"} <= column.keys.keys() and (column.keys["street"].values != "").any():
            result.append(with_number(column.keys["street"], column.keys["number"], nothing))
    return result[:MAX_SLOTS]


def facts_of(keys: Keys) -> Facts:
    """Returns the comparers over these keys."""
    comparers: list[Comparer] = []
    single = {name: key for name, key in keys.single.items() if name not in keys.replaced}
    if keys.names:
        comparers.append(NameComparer(keys.names))
        if (keys.names.suffix.codes >= 0).any():
            born = next((key for name, key in sorted(single.items()) if name.startswith("date:birth")), None)
            comparers.append(SuffixComparer(keys.names.suffix, birth_years(born, keys.rows)))
        if (keys.names.middle.codes >= 0).any():
            comparers.append(compare_values.ValueComparer(MIDDLE, keys.names.middle, _middles))
    if "company" in single:
        comparers += _companies(keys, single)
    if "email" in single:
        comparers.append(compare_contacts.emails(single["email"], keys.names, keys.providers, keys.roles))
    if "phone" in single:
        comparers.append(
            compare_values.ValueComparer(
                compare_contacts.PHONE, single["phone"], compare_contacts.phones(single["phone"]), quick=True
            )
        )
    if "street" in single:
        comparers.append(compare_values.ValueComparer(compare_places.STREET, single["street"], compare_places.streets))
    titles = keys.named if keys.names is None and "company" not in single else None
    for name in sorted(single):
        found = _plain(name, single[name], persons=keys.names is not None, titles=titles)
        if found:
            comparers.append(found)
    return Facts(keys, tuple(comparers))


def _companies(keys: Keys, single: Mapping[str, Key]) -> list[Comparer]:
    """Returns what compares names of organisations: employers of persons, or those whom the rows are about."""
    company, bodies = single["company"], organisations(keys.names, single["company"])
    if keys.names and bodies is None:
        return [_company(keys, compare_places.EMPLOYER, company)]
    if keys.names is None or bodies is None:
        return [_identity(keys, compare_places.IDENTITY, company, single)]
    parts: list[Comparer] = []
    if (company.filled() & ~bodies).any():
        parts.append(_company(keys, compare_places.EMPLOYER, only(company, ~bodies)))
    parts.append(_identity(keys, replace(compare_places.IDENTITY, name="organisation"), only(company, bodies), single))
    parts.append(compare_values.ValueComparer(KIND, kind_key(keys.names, bodies), compare_values.equal_or_not))
    return parts


def _identity(keys: Keys, comparison: Comparison, company: Key, single: Mapping[str, Key]) -> Comparer:
    places = sites(company, single)  # what counts of an organisation's name is not its rows but its places
    comparison = with_coincidence(comparison, company, places)
    houses = [single[name] for name in ("street", "phone") if name in single]
    roles = learned_roles(company, houses, [key for name, key in single.items() if name.startswith("identifier:")])
    names = _company(keys, comparison, Key(company.codes, company.values, places), roles)
    own = own_names(company, single["city"]) if keys.names is None and "city" in single else None
    if own is None:
        return names
    short = _company(keys, comparison, Key(own.codes, own.values, sites(own, single)), roles)
    return HouseComparer(names, short, single["city"])


def _company(
    keys: Keys, comparison: Comparison, company: Key, roles: frozenset[str] = frozenset()
) -> compare_values.ValueComparer:
    judge = compare_places.companies(company, keys.ideographic, roles)
    return compare_values.ValueComparer(comparison, company, judge)


def _plain(name: str, key: Key, *, persons: bool, titles: Key | None) -> Comparer | None:
    kind = name.partition(":")[0]
    if kind == THING:
        return thing_comparer(name, key)
    if plugin := plugin_comparer(name, key):
        return plugin
    if kind == CONTACT_PERSON.name:
        return compare_values.ValueComparer(CONTACT_PERSON, key, contact_persons)
    if kind == "account":
        comparison = Comparison("account", "place", ("same", "different"), (0.75, 0.25), (0.001, 0.999))
        return compare_values.ValueComparer(comparison, key, compare_values.equal_or_not)
    spec = _PLACES.get(kind) or _SINGLE.get(kind)
    if spec is None or (kind == "legal_form" and persons):
        return None
    if spec[1] in ("geo", "weak", "place") and int((key.holders > 0).sum()) < 2:
        return None  # a constant tells nobody apart
    _, role, judge, levels, m, u = spec
    if titles is not None and kind == "number":
        role = "trait"  # how long a song is says nothing of where it belongs: a fact of its own
    within = titles is not None and role == "weak" and stands_within(key, titles)
    lift = role in ("geo", "weak", "place")
    comparison = Comparison(name.partition(":")[2] or name, role, levels, m, u, lift=lift, within=within)
    return compare_values.ValueComparer(comparison, key, judge)


def _middles(values: NDArray[np.object_], a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int8]:
    """Levels: 0 same, 1 initial of the other, 2 different."""
    level = np.full(len(a), 2, dtype=np.int8)
    for k, (i, j) in enumerate(zip(a, b, strict=True)):
        x, y = values[i], values[j]
        if min(len(x), len(y)) == 1 and x[0] == y[0]:
            level[k] = 1
    return level
