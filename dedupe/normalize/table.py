"""A table through the normalizers of its types: each distinct value once, every change recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from dedupe.model import Changed, CleanColumn, CleanTable, CodeArray, Column, IntArray, Table, TextArray, text_array
from dedupe.normalize import date, identifier
from dedupe.normalize.conditions import fields_of, rows_where
from dedupe.normalize.result import TYPE_KEYS, Context
from dedupe.normalize.steps import Holds, Stepped, apply_step, stepped
from dedupe.normalize.values import BULK_FROM, Numbered, Results, normalize_values, processes, started
from dedupe.ruleset.effective import CleanStep, FieldRule, ObjectRules

#: Types that read differently from country to country, so that a value is looked at once per country.
REGIONAL = frozenset(("phone", "fax", "postal_code", "state", "street", "full_address", "full_name"))
#: Types of which only values that are not written plainly (one capital, small letters) may read differently.
PARTLY_REGIONAL = frozenset(("given_name", "middle_name", "family_name"))


def normalize_table(table: Table, rules: ObjectRules, crm_ids: TextArray, workers: int = 1) -> CleanTable:
    """Returns the table with its recognised columns cleaned and their keys made; the raw columns stay as they were.

    The result does not depend on `workers`, the number of processes that large columns are spread over. InputError
    where a step of the user's own cannot be done (a plug-in fails, a value gets too long).
    """
    holds = _conditions(table, rules, crm_ids, workers)
    with processes(workers) as pool:
        plan = list(_columns_of(table, rules))
        if pool is not None:
            for kind in dict.fromkeys(task.rule.type for task in plan):
                normalize_values(kind, ["x"], [Context()])  # loads what forked processes then share
        done = {c.header: c for c in plan if c.rule.type == "country"}
        countries = {header: _started(table, c, None, pool, holds).column() for header, c in done.items()}
        # All columns are handed out before the first is waited for, so that no process stands idle.
        others = [task for task in plan if task.header not in countries]
        started = {t.header: _started(table, t, _regions(t, countries, len(table)), pool, holds) for t in others}
        columns = [countries[t.header] if t.header in countries else started.pop(t.header).column() for t in plan]
    return CleanTable(
        rules.object, table.source, table.headers, crm_ids, table.row_numbers, table.columns, tuple(columns)
    )


def _conditions(table: Table, rules: ObjectRules, crm_ids: TextArray, workers: int) -> Holds:
    """Returns for each condition of the user's steps the rows it holds for.

    Conditions see the values that the types' own cleaning gives, before any step: so the order of steps and columns
    cannot change what they mean.
    """
    texts = list(dict.fromkeys(step.when for step in rules.clean if step.when))
    if not texts:
        return {}
    named = {name for text in texts for name in fields_of(text)}
    fields = tuple(rule for rule in rules.fields if rule.field in named or rule.type == "country")
    plain = normalize_table(table, replace(rules, fields=fields, clean=()), crm_ids, workers)
    return {text: rows_where(text, plain) for text in texts}


@dataclass(frozen=True, slots=True)
class _Task:
    """A column to normalize: its rule, and which of the field's columns it is."""

    header: str
    rule: FieldRule
    slot: int
    steps: tuple[CleanStep, ...] = ()


def _columns_of(table: Table, rules: ObjectRules) -> Iterator[_Task]:
    """Yields the columns that have a rule, in the order of the file; the first rule that names a header has it."""
    tasks: dict[str, _Task] = {}
    for rule in rules.fields:
        slot = 0
        steps = tuple(step for step in rules.clean if step.field == rule.field)
        for header in rule.headers:
            if header in table.headers and header not in tasks:
                tasks[header] = _Task(header, rule, slot, steps)
                slot += 1
    return (tasks[header] for header in table.headers if header in tasks)


def _regions(task: _Task, countries: Mapping[str, CleanColumn], rows: int) -> Column | None:
    """Returns the country of each row (ISO alpha-2, upper case) as far as it matters to this column and is known."""
    if task.rule.type not in REGIONAL | PARTLY_REGIONAL:
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
    codes: CodeArray  # per row: the value, told apart by its context too
    originals: list[str]
    contexts: Sequence[Context]
    results: Callable[[], Results]
    stepped: Stepped | None = None
    of_stepped: IntArray | None = None  # per value its place in `stepped`

    def column(self) -> CleanColumn:
        """Returns the column when its values are done."""
        task, results, codes = self.task, self.results(), self.codes
        if self.stepped is not None and self.of_stepped is not None:
            results = _with_steps(task, self.stepped, self.of_stepped.tolist(), self.contexts, results)
        keys = zip(TYPE_KEYS.get(task.rule.type, ()), results.keys, strict=True)
        notes = results.notes
        noted = Numbered(notes.numbers, [" ".join(items) for items in notes.values]) if any(notes.values) else None
        return CleanColumn(
            field=task.rule.field,
            type=task.rule.type,
            header=task.header,
            slot=task.slot,
            raw=self.raw,
            clean=_column(Numbered.of(results.texts(self.originals)), codes) if len(results.changed) else self.raw,
            keys={name: self.raw if key.values == self.originals else _column(key, codes) for name, key in keys},
            notes=_column(noted, codes) if noted is not None else None,
            changed=_changed(task, self.originals, codes, results),
        )


def _column(texts: Numbered[str], codes: CodeArray) -> Column:
    """Returns the column whose row i holds text number `codes[i]` of the list."""
    return Column(texts.numbers[codes] if len(texts.numbers) else codes, text_array(texts.values))


def _started(table: Table, task: _Task, regions: Column | None, pool: Executor | None, holds: Holds) -> _Started:
    raw = table.column(task.header)
    if not task.steps:
        regions = _where_needed(task, raw.codes, raw.values.tolist(), regions)
        codes, places, contexts = _distinct(raw.codes, len(raw.values), regions, _context(task, raw))
        values = raw.values.tolist() if places is None else raw.values[places].tolist()
        return _Started(task, raw, codes, values, contexts, started(task.rule, values, contexts, pool))
    own = stepped(raw, task.steps, holds)
    context = _context(task, Column(own.codes, text_array(own.texts)))
    regions = _where_needed(task, own.codes, own.texts, regions)
    codes, places, contexts = _distinct(own.codes, len(own.texts), regions, context)
    if places is None:
        places = np.arange(len(own.texts))
    values = [own.texts[place] for place in places.tolist()]
    originals = [own.originals[place] for place in places.tolist()]
    return _Started(task, raw, codes, originals, contexts, started(task.rule, values, contexts, pool), own, places)


def _with_steps(
    task: _Task, own: Stepped, places: Sequence[int], contexts: Sequence[Context], results: Results
) -> Results:
    """Returns the results after the steps that come last; their rules have those of the steps before in front."""
    before = results.texts([own.texts[place] for place in places])
    clean = before
    rules = [own.rules[place] + rule for place, rule in zip(places, results.rules.items(), strict=True)]
    for step, chosen in own.later:
        clean, rules = apply_step(step, clean, rules, None if chosen is None else [chosen[place] for place in places])
    keys, notes = [key.items() for key in results.keys], results.notes.items()
    moved = [k for k, (old, new) in enumerate(zip(before, clean, strict=True)) if old != new]
    if moved:
        again = normalize_values(task.rule.type, [clean[k] for k in moved], [contexts[k] for k in moved])
        for k, note in zip(moved, again.notes.items(), strict=True):
            notes[k] = note
        for texts, key in zip(keys, again.keys, strict=True):
            for k, text in zip(moved, key.items(), strict=True):
                texts[k] = text
    return Results.of([own.originals[place] for place in places], clean, keys, rules, notes)


def _context(task: _Task, raw: Column) -> Context:
    if task.rule.type in ("date", "timestamp"):
        values = raw.values.tolist()
        if len(values) >= BULK_FROM:  # what systems wrote says nothing about how people typed the others
            typed = [value for value, day in zip(values, date.days_of_stamps(values), strict=True) if not day]
        else:
            typed = values
        stamps = len(values) - len(typed)
        order = task.rule.date_order or date.infer_order(typed) or ("ymd" if stamps and typed else "")
        return Context(order=order, serials=date.mostly_serials(typed, stamps))
    if task.rule.type in ("identifier", "reference"):
        return Context(case_lost=identifier.lost_case(raw.values.tolist()))
    if task.rule.type == "consent":
        return Context(restrictive=task.rule.restrictive, inverted=task.rule.inverted)
    return Context()


def _where_needed(task: _Task, codes: CodeArray, values: Sequence[str], regions: Column | None) -> Column | None:
    """Returns the regions without those of values that read alike everywhere, so that these are looked at once."""
    if regions is None or task.rule.type not in PARTLY_REGIONAL:
        return regions
    plain = np.fromiter((is_plain(value) for value in values), dtype=bool, count=len(values))
    nowhere = np.int32(len(regions.values))
    where = np.where(plain[codes], nowhere, regions.codes).astype(np.int32)
    return Column(where, text_array([*regions.values.tolist(), ""])).compact()


def is_plain(name: str) -> bool:
    """Returns whether a part of a name is one word of ASCII letters, a capital before small ones."""
    return name.isascii() and name.isalpha() and name.istitle()


def _distinct(
    codes: CodeArray, count: int, regions: Column | None, context: Context
) -> tuple[CodeArray, IntArray | None, Sequence[Context]]:
    """Returns a code per row, and for each code the place of its value (None: they are the same) and its context."""
    if regions is None:
        return codes, None, [context] * count
    width = len(regions.values)
    by_region = [replace(context, region=str(region)) for region in regions.values]
    if width == 1:
        return codes, None, by_region * count
    both = codes.astype(np.int64) * width + regions.codes
    pairs, inverse = np.unique(both, return_inverse=True)
    contexts = [by_region[k] for k in (pairs % max(width, 1)).tolist()]
    return inverse.reshape(-1).astype(np.int32), pairs // max(width, 1), contexts


def _changed(task: _Task, originals: Sequence[str], codes: CodeArray, results: Results) -> Changed | None:
    """Returns the changes of the values that stand in any row, None where there is none."""
    counts = np.bincount(codes, minlength=len(originals))[results.changed]
    held = np.flatnonzero(counts)
    if not len(held):
        return None
    rules = Column(results.rules.numbers, text_array(", ".join(names) for names in results.rules.values))
    places = results.changed[held]
    return Changed(
        task.header,
        text_array(originals[place] for place in places.tolist()),
        text_array(results.clean[place] for place in held.tolist()),
        Column(rules.codes[places], rules.values),
        counts[held].astype(np.int64),
    )
