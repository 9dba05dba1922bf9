"""A table through the normalizers of its types: each distinct value once, every change recorded."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import cast

import numpy as np

from dedupe.model import Change, CleanColumn, CleanTable, CodeArray, Column, Table, TextArray, text_array
from dedupe.normalize import date
from dedupe.normalize.result import TYPE_KEYS, Clean, Context
from dedupe.ruleset.effective import FieldRule, ObjectRules

#: Which module serves a type. Modules are imported when a table has a column for them: some load large libraries.
MODULES: Mapping[str, str] = {
    **dict.fromkeys(("given_name", "middle_name", "family_name", "full_name", "name_prefix", "name_suffix"), "person"),
    "company": "company",
    "email": "email",
    **dict.fromkeys(("phone", "fax"), "phone"),
    **dict.fromkeys(("street", "house_number", "unit", "city", "state", "postal_code", "full_address"), "address"),
    "country": "country",
    **dict.fromkeys(("date", "timestamp"), "date"),
    "url": "url",
    **dict.fromkeys(("identifier", "reference", "record_id"), "identifier"),
    **dict.fromkeys(("category", "title", "text", "number"), "plain"),
    **dict.fromkeys(("owner", "system"), "text"),
    "consent": "consent",
}

#: Types that read differently from country to country, so that a value is looked at once per country.
REGIONAL = frozenset(("phone", "fax", "postal_code", "state", "street", "full_address", "full_name"))

#: Distinct values of one column below which starting processes costs more than it saves.
PARALLEL_FROM = 20_000

#: Small enough that no process waits long for the other at the end, large enough that handing over is cheap.
_CHUNK = 5_000

#: What crosses process borders: clean text, key values in the order of TYPE_KEYS, rules, notes.
_Row = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]
_NOTHING: _Row = ("", (), (), ())


def normalize_table(table: Table, rules: ObjectRules, crm_ids: TextArray, workers: int = 1) -> CleanTable:
    """Returns the table with its recognised columns cleaned and their keys made; the raw columns stay as they were.

    The result does not depend on `workers`, the number of processes that large columns are spread over.
    """
    with _processes(workers) as pool:
        plan = list(_columns_of(table, rules))
        if pool is not None:
            for kind in dict.fromkeys(task.rule.type for task in plan):
                normalize_values(kind, ["x"], [Context()])  # loads what forked processes then share
        done = {c.header: c for c in plan if c.rule.type == "country"}
        countries = {header: _started(table, c, None, pool).column() for header, c in done.items()}
        # All columns are handed out before the first is waited for, so that no process stands idle.
        others = [task for task in plan if task.header not in countries]
        started = {t.header: _started(table, t, _regions(t, countries, len(table)), pool) for t in others}
        columns = [countries[t.header] if t.header in countries else started.pop(t.header).column() for t in plan]
    return CleanTable(
        rules.object, table.source, table.headers, crm_ids, table.row_numbers, table.columns, tuple(columns)
    )


@dataclass(frozen=True, slots=True)
class _Task:
    """A column to normalize: its rule, and which of the field's columns it is."""

    header: str
    rule: FieldRule
    slot: int


def _columns_of(table: Table, rules: ObjectRules) -> Iterator[_Task]:
    """Yields the columns that have a rule, in the order of the file; the first rule that names a header has it."""
    tasks: dict[str, _Task] = {}
    for rule in rules.fields:
        slot = 0
        for header in rule.headers:
            if header in table.headers and header not in tasks:
                tasks[header] = _Task(header, rule, slot)
                slot += 1
    return (tasks[header] for header in table.headers if header in tasks)


def _regions(task: _Task, countries: Mapping[str, CleanColumn], rows: int) -> Column | None:
    """Returns the country of each row (ISO alpha-2, upper case) as far as it matters to this column and is known."""
    if task.rule.type not in REGIONAL:
        return None
    country = _country_of(task, countries)
    default = task.rule.default_region.upper()
    if country is None:
        return Column.constant(default, rows)
    return country.keys["iso"].map(lambda iso: iso.upper() or default)


def _country_of(task: _Task, countries: Mapping[str, CleanColumn]) -> CleanColumn | None:
    """Returns the country column that a column belongs to: the named one, else for "OtherState" "OtherCountry"."""
    if task.rule.region_from in countries:
        return countries[task.rule.region_from]
    if not countries:
        return None
    if task.rule.type in ("phone", "fax"):
        return next(iter(countries.values()))
    return max(countries.values(), key=lambda column: _shared_start(column.header, task.header))


def _shared_start(one: str, other: str) -> int:
    """Returns how many characters two headers begin with alike."""
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@dataclass(frozen=True, slots=True)
class _Started:
    """A column whose values are being normalized."""

    task: _Task
    raw: Column
    coded: Column  # distinct values, told apart by their context too
    results: Callable[[], list[_Row]]

    def column(self) -> CleanColumn:
        """Returns the column when its values are done."""
        task, coded, results = self.task, self.coded, self.results()
        keys = {
            name: coded.recode([row[1][k] if row[1] else "" for row in results])
            for k, name in enumerate(TYPE_KEYS.get(task.rule.type, ()))
        }
        noted = any(row[3] for row in results)
        return CleanColumn(
            field=task.rule.field,
            type=task.rule.type,
            header=task.header,
            slot=task.slot,
            raw=self.raw,
            clean=coded.recode([row[0] for row in results]),
            keys=keys,
            notes=coded.recode([" ".join(row[3]) for row in results]) if noted else None,
            changes=_changes(task, coded, results),
        )


def _started(table: Table, task: _Task, regions: Column | None, pool: Executor | None) -> _Started:
    raw = table.column(task.header)
    codes, values, contexts = _distinct(raw, regions, _context(task, raw))
    results = _run(task.rule.type, values, contexts, pool)
    return _Started(task, raw, Column(codes, text_array(values)), results)


def _context(task: _Task, raw: Column) -> Context:
    if task.rule.type in ("date", "timestamp"):
        values = [str(value) for value in raw.values]
        return Context(order=date.infer_order(values), serials=date.mostly_serials(values))
    if task.rule.type == "consent":
        return Context(restrictive=task.rule.restrictive, inverted=task.rule.inverted)
    return Context()


def _distinct(raw: Column, regions: Column | None, context: Context) -> tuple[CodeArray, list[str], list[Context]]:
    """Returns a code per row, and for each code its value and context."""
    if regions is None:
        values = raw.values.tolist()
        return raw.codes, values, [context] * len(values)
    width = len(regions.values)
    both = raw.codes.astype(np.int64) * width + regions.codes
    pairs, inverse = np.unique(both, return_inverse=True)
    by_region = [replace(context, region=str(region)) for region in regions.values]
    values = raw.values[pairs // width].tolist() if len(pairs) else []
    contexts = [by_region[k] for k in (pairs % width).tolist()] if len(pairs) else []
    return inverse.reshape(-1).astype(np.int32), values, contexts


def _changes(task: _Task, coded: Column, results: Sequence[_Row]) -> tuple[Change, ...]:
    """Returns each distinct change once, sorted, with the number of rows that hold the original."""
    rows: dict[tuple[str, str, str], int] = {}
    for original, (clean, _, rules, _), count in zip(coded.values, results, coded.counts().tolist(), strict=True):
        if clean != original and count:
            change = (original, clean, ", ".join(rules))
            rows[change] = rows.get(change, 0) + count
    return tuple(Change(task.header, *change, rows[change]) for change in sorted(rows))


# --- the work itself, here or in other processes ----------------------------------------------------------------------


def _run(
    field_type: str, values: list[str], contexts: list[Context], pool: Executor | None
) -> Callable[[], list[_Row]]:
    """Returns a function that gives the results; with a pool the work has begun when this returns."""

    def here() -> list[_Row]:
        return normalize_values(field_type, values, contexts)

    if pool is None or len(values) < PARALLEL_FROM:
        return here
    starts = range(0, len(values), _CHUNK)
    pieces = [(values[k : k + _CHUNK], contexts[k : k + _CHUNK]) for k in starts]
    try:
        futures = [pool.submit(normalize_values, field_type, *piece) for piece in pieces]
    except BrokenProcessPool:
        return here

    def there() -> list[_Row]:
        try:
            return [row for future in futures for row in future.result()]
        except BrokenProcessPool:  # killed from outside, or processes are not allowed here: it can still be done
            return here()

    return there


def normalize_values(field_type: str, values: Sequence[str], contexts: Sequence[Context]) -> list[_Row]:
    """Returns clean text, key values in the order of TYPE_KEYS, rules and notes of each value."""
    module = importlib.import_module(f"dedupe.normalize.{MODULES[field_type]}")
    function = module.normalize
    names = TYPE_KEYS.get(field_type, ())
    rows = []
    for value, context in zip(values, contexts, strict=True):
        if not value:
            rows.append(_NOTHING)
            continue
        clean = cast(Clean, function(value, context, field_type))
        keys = tuple([clean.keys.get(name, "") for name in names]) if clean.keys else ()
        rows.append((clean.value, keys, clean.rules, clean.notes))
    return rows


@contextmanager
def _processes(workers: int) -> Iterator[Executor | None]:
    """Yields a pool of processes, None for one worker. Nothing is started before the first large column."""
    if workers < 2:
        yield None
        return
    # A fork shares the loaded word lists and starts in milliseconds; only Linux bears it beside threads of libraries.
    method = "fork" if sys.platform.startswith("linux") else "spawn"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        with ProcessPoolExecutor(workers, mp_context=get_context(method)) as pool:
            yield pool
