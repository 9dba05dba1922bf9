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

import numpy as np

from dedupe.model import Change, CleanColumn, CleanTable, CodeArray, Column, IntArray, Table, TextArray, text_array
from dedupe.normalize import date, identifier
from dedupe.normalize.conditions import fields_of, rows_where
from dedupe.normalize.display import display_of
from dedupe.normalize.result import TYPE_KEYS, Clean, Context
from dedupe.normalize.steps import Holds, Stepped, apply_step, stepped
from dedupe.ruleset.effective import CleanStep, FieldRule, ObjectRules

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
#: Types of which only values that are not written plainly (one capital, small letters) may read differently.
PARTLY_REGIONAL = frozenset(("given_name", "middle_name", "family_name"))

#: Distinct values of one column below which starting processes costs more than it saves.
PARALLEL_FROM = 20_000

#: Small enough that no process waits long for the other at the end, large enough that handing over is cheap.
_CHUNK = 5_000

#: Timestamps from which looking at all of them at once pays.
BULK_FROM = 100

_NOTHING = Clean("")


@dataclass(frozen=True, slots=True)
class Results:
    """The values of a column after normalizing: lists, each as long as the values. This is what crosses processes."""

    clean: list[str]
    keys: list[list[str]]  # one list for each key of the type, in the order of TYPE_KEYS
    rules: list[tuple[str, ...]]
    notes: list[tuple[str, ...]]

    @staticmethod
    def joined(parts: Sequence[Results]) -> Results:
        """Returns the parts one behind the other."""
        if len(parts) == 1:
            return parts[0]
        return Results(
            [text for part in parts for text in part.clean],
            [[text for part in parts for text in part.keys[k]] for k in range(len(parts[0].keys) if parts else 0)],
            [rules for part in parts for rules in part.rules],
            [notes for part in parts for notes in part.notes],
        )


def normalize_table(table: Table, rules: ObjectRules, crm_ids: TextArray, workers: int = 1) -> CleanTable:
    """Returns the table with its recognised columns cleaned and their keys made; the raw columns stay as they were.

    The result does not depend on `workers`, the number of processes that large columns are spread over. InputError
    where a step of the user's own cannot be done (a plug-in fails, a value gets too long).
    """
    holds = _conditions(table, rules, crm_ids, workers)
    with _processes(workers) as pool:
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
        task, results = self.task, self.results()
        rules: Sequence[tuple[str, ...]] = results.rules
        if self.stepped is not None and self.of_stepped is not None:
            results, rules = _with_steps(task, self.stepped, self.of_stepped.tolist(), self.contexts, results)
        codes = self.codes
        same = results.clean == self.originals
        clean = self.raw if same else numbered(results.clean).of(codes)
        keys: dict[str, Column] = {}
        for name, texts in zip(TYPE_KEYS.get(task.rule.type, ()), results.keys, strict=True):
            keys[name] = self.raw if texts == self.originals else numbered(texts).of(codes)
        return CleanColumn(
            field=task.rule.field,
            type=task.rule.type,
            header=task.header,
            slot=task.slot,
            raw=self.raw,
            clean=clean,
            keys=keys,
            notes=numbered([" ".join(notes) for notes in results.notes]).of(codes) if any(results.notes) else None,
            changes=() if same else _changes(task, self.originals, codes, results.clean, rules),
        )


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A dictionary of texts, and the number of each text of a list."""

    numbers: CodeArray
    values: TextArray

    def of(self, codes: CodeArray) -> Column:
        """Returns the column whose row i holds text number `codes[i]` of the list."""
        return Column(self.numbers[codes] if len(self.numbers) else codes, self.values)


class _Numbering(dict[str, int]):
    """Numbers texts in order of first appearance; a text seen before costs one look-up in C."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


def numbered(texts: Sequence[str]) -> _Numbered:
    """Returns the distinct texts of a list, in order of first appearance, and the number of each of its texts."""
    seen = _Numbering()
    numbers = np.fromiter(map(seen.__getitem__, texts), dtype=np.int32, count=len(texts))
    return _Numbered(numbers, text_array(seen))


def _started(table: Table, task: _Task, regions: Column | None, pool: Executor | None, holds: Holds) -> _Started:
    raw = table.column(task.header)
    if not task.steps:
        regions = _where_needed(task, raw.codes, raw.values.tolist(), regions)
        codes, places, contexts = _distinct(raw.codes, len(raw.values), regions, _context(task, raw))
        values = raw.values.tolist() if places is None else raw.values[places].tolist()
        return _Started(task, raw, codes, values, contexts, _run(task.rule, values, contexts, pool))
    own = stepped(raw, task.steps, holds)
    context = _context(task, Column(own.codes, text_array(own.texts)))
    regions = _where_needed(task, own.codes, own.texts, regions)
    codes, places, contexts = _distinct(own.codes, len(own.texts), regions, context)
    if places is None:
        places = np.arange(len(own.texts))
    values = [own.texts[place] for place in places.tolist()]
    originals = [own.originals[place] for place in places.tolist()]
    return _Started(task, raw, codes, originals, contexts, _run(task.rule, values, contexts, pool), own, places)


def _with_steps(
    task: _Task, own: Stepped, places: Sequence[int], contexts: Sequence[Context], results: Results
) -> tuple[Results, list[tuple[str, ...]]]:
    """Returns the results after the steps that come last, and the rules with those of the steps before in front."""
    clean, rules = results.clean, [own.rules[place] + rule for place, rule in zip(places, results.rules, strict=True)]
    for step, chosen in own.later:
        clean, rules = apply_step(step, clean, rules, None if chosen is None else [chosen[place] for place in places])
    moved = [k for k, (old, new) in enumerate(zip(results.clean, clean, strict=True)) if old != new]
    if not moved:
        return results, rules
    again = normalize_values(task.rule.type, [clean[k] for k in moved], [contexts[k] for k in moved])
    keys, notes = [list(texts) for texts in results.keys], list(results.notes)
    for place, k in enumerate(moved):
        notes[k] = again.notes[place]
        for texts, new in zip(keys, again.keys, strict=True):
            texts[k] = new[place]
    return Results(clean, keys, results.rules, notes), rules


def _context(task: _Task, raw: Column) -> Context:
    if task.rule.type in ("date", "timestamp"):
        values = raw.values.tolist()
        if not task.rule.date_order and all(value[4:5] == "-" and value[:4].isdigit() for value in values if value):
            return Context()  # as systems write them: there is no order to find
        order = task.rule.date_order or date.infer_order(values)
        return Context(order=order, serials=date.mostly_serials(values))
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


def _changes(
    task: _Task, originals: Sequence[str], codes: CodeArray, clean: Sequence[str], rules: Sequence[tuple[str, ...]]
) -> tuple[Change, ...]:
    """Returns each distinct change once, sorted, with the number of rows that hold the original."""
    changed = [k for k, (old, new) in enumerate(zip(originals, clean, strict=True)) if old != new]
    counts = np.bincount(codes, minlength=len(originals))
    rows: dict[tuple[str, str, str], int] = {}
    for k, count in zip(changed, counts[changed].tolist(), strict=True):
        if count:
            change = (originals[k], clean[k], ", ".join(rules[k]))
            rows[change] = rows.get(change, 0) + count
    return tuple(Change(task.header, *change, rows[change]) for change in sorted(rows))


# --- the work itself, here or in other processes ----------------------------------------------------------------------


def _run(
    rule: FieldRule, values: list[str], contexts: Sequence[Context], pool: Executor | None
) -> Callable[[], Results]:
    """Returns a function that gives the results; with a pool the work has begun when this returns."""

    def here() -> Results:
        return normalize_values(rule.type, values, contexts, rule)

    if pool is None or len(values) < PARALLEL_FROM:
        return here
    starts = range(0, len(values), _CHUNK)
    pieces = [(values[k : k + _CHUNK], contexts[k : k + _CHUNK], rule) for k in starts]
    try:
        futures = [pool.submit(normalize_values, rule.type, *piece) for piece in pieces]
    except BrokenProcessPool:
        return here

    def there() -> Results:
        try:
            return Results.joined([future.result() for future in futures])
        except BrokenProcessPool:  # killed from outside, or processes are not allowed here: it can still be done
            return here()

    return there


def normalize_values(
    field_type: str, values: Sequence[str], contexts: Sequence[Context], rule: FieldRule | None = None
) -> Results:
    """Returns clean text, key values, rules and notes of each value, shown as the settings of the field's rule say."""
    if field_type == "timestamp" and len(values) >= BULK_FROM:
        days = date.days_of_stamps(values)
        if all(days):
            return Results(list(values), [days], [()] * len(values), [()] * len(values))
        return _partly(days, field_type, values, contexts, rule)
    return _one_by_one(field_type, values, contexts, rule)


def _partly(
    days: list[str], field_type: str, values: Sequence[str], contexts: Sequence[Context], rule: FieldRule | None
) -> Results:
    """Returns the results of timestamps of which some are not as systems write them."""
    rest = [k for k, day in enumerate(days) if not day]
    other = _one_by_one(field_type, [values[k] for k in rest], [contexts[k] for k in rest], rule)
    clean = list(values)
    rules: list[tuple[str, ...]] = [()] * len(values)
    notes: list[tuple[str, ...]] = [()] * len(values)
    for place, k in enumerate(rest):
        clean[k], days[k] = other.clean[place], other.keys[0][place]
        rules[k], notes[k] = other.rules[place], other.notes[place]
    return Results(clean, [days], rules, notes)


def _one_by_one(field_type: str, values: Sequence[str], contexts: Sequence[Context], rule: FieldRule | None) -> Results:
    module = importlib.import_module(f"dedupe.normalize.{MODULES[field_type]}")
    function: Callable[[str, Context, str], Clean] = module.normalize
    cleans = [
        function(value, context, field_type) if value else _NOTHING
        for value, context in zip(values, contexts, strict=True)
    ]
    shown = display_of(rule) if rule is not None else None
    if shown is not None:
        pairs = zip(values, cleans, contexts, strict=True)
        cleans = [shown(value, clean, context) if value else clean for value, clean, context in pairs]
    keys = [clean.keys for clean in cleans]
    return Results(
        [clean.value for clean in cleans],
        [[key.get(name, "") for key in keys] for name in TYPE_KEYS.get(field_type, ())],
        [clean.rules for clean in cleans],
        [clean.notes for clean in cleans],
    )


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
