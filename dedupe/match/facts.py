"""The facts of stacked tables that can be compared: which comparisons there are, over which keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.match import compare_contacts, compare_places, compare_values
from dedupe.match.compare_names import MIDDLE, SUFFIX, NameComparer
from dedupe.match.comparison import Comparer, Comparison, Role
from dedupe.match.keys import Key
from dedupe.match.mailbox_names import with_mailbox_names
from dedupe.match.person_names import PersonNames, person_names
from dedupe.model import MULTI, CleanColumn, CleanTable, Column, IntArray
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
    "country": ("iso", "geo", compare_values.equal_or_not, ("same", "different"), (0.96, 0.04), (0.3, 0.7)),
    "legal_form": ("legal", "trait", compare_values.equal_or_not, ("same", "different"), (0.85, 0.15), (0.4, 0.6)),
    "unit": ("fold", "weak", compare_values.equal_or_not, ("same", "different"), (0.7, 0.3), (0.05, 0.95)),
}  # fmt: skip

_SINGLE: Mapping[str, tuple[str, Role, compare_values.Judge, tuple[str, ...], tuple[float, ...], tuple[float, ...]]] = {
    "date": ("iso", "trait", compare_values.dates, ("same", "one digit off or swapped", "two parts agree",
              "same year", "different"),
             (0.82, 0.09, 0.03, 0.02, 0.04), (0.0005, 0.003, 0.006, 0.015, 0.9755)),
    "identifier": ("fold", "identifier", compare_values.identifiers, ("same", "one edit apart", "different"),
                   (0.84, 0.08, 0.08), (0.0001, 0.0003, 0.9996)),
    "category": ("fold", "weak", compare_values.equal_or_not, ("same", "different"), (0.8, 0.2), (0.2, 0.8)),
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


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """All comparison keys of the rows, by name ("phone", "city", "date:birth_date")."""

    rows: int
    single: Mapping[str, Key]
    names: PersonNames | None
    providers: Mapping[str, str]  # mail domain -> free, disposable, private
    roles: frozenset[str]  # mailboxes of roles (info@...)

    def take(self, rows: IntArray) -> Keys:
        """Returns the keys of these rows."""
        single = {name: key.take(rows) for name, key in self.single.items()}
        names = self.names.take(rows) if self.names else None
        return Keys(len(rows), single, names, self.providers, self.roles)

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
    comparable = [_Comparable(table, rule) for table, rule in zip(tables, rules, strict=True)]
    for name, kind, key in _wanted(tables, rules):
        columns = [[c.keys[key] for c in each.of(kind, name.partition(":")[2]) if key in c.keys] for each in comparable]
        if any(columns):
            single[name] = Key.of(*_stacked([_fullest(found) for found in columns], tables))
    streets = [_street_columns(each) for each in comparable]
    if any(streets):
        single["street"] = Key.of(*_stacked(streets, tables))
    for name, column in extra.items():
        single[name] = Key.of(column)
    providers, roles = _mail_traits(tables)
    rows = sum(len(table) for table in tables)
    names = person_names(tables)
    if names is None and "company" not in single:
        single = _titled(single, rows)
    if names and "email" in single:
        names = with_mailbox_names(names, single["email"], roles)
    return Keys(rows, {k: v for k, v in single.items() if (v.codes >= 0).any()}, names, providers, roles)


def _titled(single: Mapping[str, Key], rows: int) -> dict[str, Key]:
    """Returns the keys of a table without persons and organisations, one text being the name of its things.

    Songs, papers, products: the text whose values tell most rows apart is it; none where texts repeat.
    """
    texts = [(int((key.holders > 0).sum()), name) for name, key in single.items() if name.startswith("text:")]
    distinct, best = max(texts, default=(0, ""))
    if distinct <= 0.3 * rows:
        return dict(single)
    return {"company" if name == best else name: key for name, key in single.items()}


def _wanted(tables: Sequence[CleanTable], rules: Sequence[ObjectRules]) -> list[tuple[str, str, str]]:
    """Returns (name, type, key) of each fact of one value: shared by all columns of a type, or one per field."""
    shared = [("email", "email", "mailbox"), ("phone", "phone", "number"), ("company", "company", "fold")]
    shared.append(("legal_form", "company", "legal"))
    wanted = shared + [(kind, kind, place[0]) for kind, place in _PLACES.items() if kind in EVIDENCE_TYPES]
    fields = dict.fromkeys((c.type, c.field) for table in tables for c in table.columns if c.type in _SINGLE)
    for kind, field in fields:
        wanted.append(("url" if kind == "url" else f"{kind}:{field}", kind, _SINGLE[kind][0]))
    return list(dict.fromkeys(wanted))


class _Comparable:
    """The columns of a table that may be compared, found by type, or by type and field."""

    def __init__(self, table: CleanTable, rules: ObjectRules) -> None:
        self.table = table
        first = {rule.field: rule for rule in reversed(rules.fields)}
        self._found: dict[tuple[str, str], list[CleanColumn]] = {}
        for column in table.columns:
            rule = first.get(column.field)
            allowed = rule is None or (rule.evidence and rules.match.compare.get(rule.field, True))
            if not allowed or column.type not in EVIDENCE_TYPES:
                continue
            if column.type == "text" and _mean_length(column.raw) > MAX_TEXT:
                continue
            self._found.setdefault((column.type, ""), []).append(column)
            self._found.setdefault((column.type, column.field), []).append(column)

    def of(self, kind: str, field: str = "") -> list[CleanColumn]:
        """Returns the columns of a type ("" for any field of it), in the order of the file."""
        return self._found.get((kind, field), [])


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
        result.append(_with_number(column.keys["fold"], own, beside))
    return result


def _with_number(street: Column, own: Column, beside: Column) -> Column:
    size = len(own.values) * len(beside.values)
    code = (street.codes.astype(np.int64) * len(own.values) + own.codes) * len(beside.values) + beside.codes
    distinct, back = np.unique(code, return_inverse=True)
    texts = []
    for item in distinct.tolist():
        name = str(street.values[item // size])
        first = str(own.values[item % size // len(beside.values)])
        number = first or str(beside.values[item % len(beside.values)])
        texts.append(f"{name}{compare_places.NUMBER_MARK}{number}" if name else "")
    mapped = Column.of(texts)
    return Column(mapped.codes[back.reshape(-1)], mapped.values)


def _mail_traits(tables: Sequence[CleanTable]) -> tuple[dict[str, str], frozenset[str]]:
    providers: dict[str, str] = {}
    roles: set[str] = set()
    for table in tables:
        for column in table.of_type("email"):
            if not {"mailbox", "domain", "provider", "role"} <= column.keys.keys():
                continue
            keys = [column.keys[name] for name in ("mailbox", "domain", "provider", "role")]
            for row in np.unique(keys[0].codes, return_index=True)[1].tolist():
                boxes, domains, kinds, marks = (key.text(row).split(MULTI) for key in keys)
                providers.update(zip(domains, kinds, strict=False))
                roles.update(box for box, mark in zip(boxes, marks, strict=False) if mark == "1")
    return providers, frozenset(roles)


def facts_of(keys: Keys) -> Facts:
    """Returns the comparers over these keys."""
    comparers: list[Comparer] = []
    single = keys.single
    if keys.names:
        comparers.append(NameComparer(keys.names))
        for comparison, key in ((SUFFIX, keys.names.suffix), (MIDDLE, keys.names.middle)):
            if (key.codes >= 0).any():
                judge = compare_values.equal_or_not if comparison is SUFFIX else _middles
                comparers.append(compare_values.ValueComparer(comparison, key, judge))
    if "company" in single:
        comparison = compare_places.EMPLOYER if keys.names else compare_places.IDENTITY
        company = single["company"]
        comparers.append(compare_values.ValueComparer(comparison, company, compare_places.companies(company)))
    if "email" in single:
        comparers.append(_emails(keys))
    if "phone" in single:
        comparers.append(
            compare_values.ValueComparer(
                compare_contacts.PHONE, single["phone"], compare_contacts.phones(single["phone"])
            )
        )
    if "street" in single:
        comparers.append(compare_values.ValueComparer(compare_places.STREET, single["street"], compare_places.streets))
    for name in sorted(single):
        found = _plain(name, single[name], persons=keys.names is not None)
        if found:
            comparers.append(found)
    return Facts(keys, tuple(comparers))


def _plain(name: str, key: Key, *, persons: bool) -> Comparer | None:
    kind = name.partition(":")[0]
    if kind == "account":
        comparison = Comparison("account", "place", ("same", "different"), (0.75, 0.25), (0.001, 0.999))
        return compare_values.ValueComparer(comparison, key, compare_values.equal_or_not)
    spec = _PLACES.get(kind) or _SINGLE.get(kind)
    if spec is None or (kind == "legal_form" and persons):
        return None
    if spec[1] in ("geo", "weak", "place") and int((key.holders > 0).sum()) < 2:
        return None  # a constant tells nobody apart
    _, role, judge, levels, m, u = spec
    comparison = Comparison(name.partition(":")[2] or name, role, levels, m, u, lift=role in ("geo", "weak", "place"))
    return compare_values.ValueComparer(comparison, key, judge)


def _middles(values: NDArray[np.object_], a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int8]:
    """Levels: 0 same, 1 initial of the other, 2 different."""
    level = np.full(len(a), 2, dtype=np.int8)
    for k, (i, j) in enumerate(zip(a, b, strict=True)):
        x, y = values[i], values[j]
        if min(len(x), len(y)) == 1 and x[0] == y[0]:
            level[k] = 1
    return level


def _emails(keys: Keys) -> compare_contacts.EmailComparer:
    mailbox = keys.single["email"]
    count = len(mailbox.values)
    free = np.fromiter(
        (keys.providers.get(value.rpartition("@")[2], "") != "private" for value in mailbox.values), bool, count
    )
    role = np.fromiter((value in keys.roles for value in mailbox.values), bool, count)
    local, domain = compare_contacts.split_mailboxes(mailbox.values)
    return compare_contacts.EmailComparer(
        mailbox, local, domain, free, role, compare_contacts.made_from_name(mailbox, keys.names)
    )
