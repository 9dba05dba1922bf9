"""The values of a column through the normalizer of their type, here or in other processes.

What comes back is numbered where it was made: most keys have few distinct texts, and those cross processes once.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Generic, TypeVar

import numpy as np

from dedupe.model import CodeArray, IntArray
from dedupe.normalize import date
from dedupe.normalize.display import display_of
from dedupe.normalize.result import TYPE_KEYS, Clean, Context
from dedupe.ruleset.effective import FieldRule

T = TypeVar("T", bound=Hashable)

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

#: Distinct values of one column below which other processes cost more than they save.
PARALLEL_FROM = 20_000
#: Small enough that no process waits long for the other at the end, large enough that handing over is cheap.
_CHUNK = 20_000
#: Timestamps or phone numbers from which looking at all of them at once pays.
BULK_FROM = 100

_NOTHING = Clean("")


@dataclass(frozen=True, slots=True, eq=False)
class Numbered(Generic[T]):
    """A list of which each distinct item is kept once: `values[numbers[i]]` is item i."""

    numbers: CodeArray
    values: list[T]

    @staticmethod
    def of(items: Iterable[T]) -> Numbered[T]:
        """Returns the items, numbered in order of first appearance."""
        items = list(items)
        values = list(dict.fromkeys(items))
        if len(values) == len(items):  # nothing twice: there is nothing to look up
            return Numbered(np.arange(len(items), dtype=np.int32), values)
        index = dict(zip(values, range(len(values)), strict=True))
        return Numbered(np.fromiter(map(index.__getitem__, items), dtype=np.int32, count=len(items)), values)

    @staticmethod
    def joined(parts: Sequence[Numbered[T]]) -> Numbered[T]:
        """Returns the parts one behind the other."""
        if len(parts) == 1:
            return parts[0]
        whole = Numbered.of(value for part in parts for value in part.values)
        numbers, start = [], 0
        for part in parts:
            own = whole.numbers[start : start + len(part.values)]
            start += len(part.values)
            numbers.append(own[part.numbers] if len(own) else part.numbers)
        return Numbered(np.concatenate(numbers) if numbers else np.empty(0, dtype=np.int32), whole.values)

    def items(self) -> list[T]:
        """Returns the list in full."""
        values = self.values
        return [values[number] for number in self.numbers.tolist()]


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """The values of a column after normalizing. This is what crosses processes."""

    changed: IntArray  # places of the values whose clean text is another one, ascending
    clean: list[str]  # the clean texts of those
    keys: tuple[Numbered[str], ...]  # one for each key of the type, in the order of TYPE_KEYS
    rules: Numbered[tuple[str, ...]]
    notes: Numbered[tuple[str, ...]]

    @staticmethod
    def of(
        values: Sequence[str], clean: Sequence[str], keys: Iterable[Iterable[str]],
        rules: Iterable[tuple[str, ...]], notes: Iterable[tuple[str, ...]],
    ) -> Results:  # fmt: skip
        """Returns the results, numbered; `clean` has a text for each value."""
        changed = [k for k, (old, new) in enumerate(zip(values, clean, strict=True)) if old is not new and old != new]
        return Results(
            np.array(changed, dtype=np.int64),
            [clean[k] for k in changed],
            tuple(Numbered.of(texts) for texts in keys),
            Numbered.of(rules),
            Numbered.of(notes),
        )

    @staticmethod
    def joined(parts: Sequence[Results], sizes: Sequence[int]) -> Results:
        """Returns the parts one behind the other; `sizes` are the numbers of their values."""
        if len(parts) == 1:
            return parts[0]
        starts = np.cumsum([0, *sizes[:-1]])
        return Results(
            np.concatenate([part.changed + start for part, start in zip(parts, starts, strict=True)]),
            [text for part in parts for text in part.clean],
            tuple(Numbered.joined(of_key) for of_key in zip(*(part.keys for part in parts), strict=True)),
            Numbered.joined([part.rules for part in parts]),
            Numbered.joined([part.notes for part in parts]),
        )

    def texts(self, values: Sequence[str]) -> list[str]:
        """Returns the clean text of every value."""
        texts = list(values)
        for place, text in zip(self.changed.tolist(), self.clean, strict=True):
            texts[place] = text
        return texts


def normalize_values(
    field_type: str, values: Sequence[str], contexts: Sequence[Context], rule: FieldRule | None = None
) -> Results:
    """Returns clean text, keys, rules and notes of each value, shown as the settings of the field's rule say."""
    if field_type == "timestamp" and len(values) >= BULK_FROM:
        return _timestamps(values, contexts, rule)
    if field_type in ("phone", "fax") and len(values) >= BULK_FROM and (rule is None or display_of(rule) is None):
        return _phones(values, contexts)
    if field_type == "record_id" and len(values) >= BULK_FROM:
        return _record_ids(values, contexts, rule)
    cleans = _each(field_type, values, contexts, rule)
    keys = [clean.keys for clean in cleans]
    return Results.of(
        values,
        [clean.value for clean in cleans],
        ([key.get(name, "") for key in keys] for name in TYPE_KEYS.get(field_type, ())),
        (clean.rules for clean in cleans),
        (clean.notes for clean in cleans),
    )


def _each(field_type: str, values: Sequence[str], contexts: Sequence[Context], rule: FieldRule | None) -> list[Clean]:
    module = importlib.import_module(f"dedupe.normalize.{MODULES[field_type]}")
    function: Callable[[str, Context, str], Clean] = module.normalize
    cleans = [
        function(value, context, field_type) if value else _NOTHING
        for value, context in zip(values, contexts, strict=True)
    ]
    shown = display_of(rule) if rule is not None else None
    if shown is None:
        return cleans
    pairs = zip(values, cleans, contexts, strict=True)
    return [shown(value, clean, context) if value else clean for value, clean, context in pairs]


def _phones(values: Sequence[str], contexts: Sequence[Context]) -> Results:
    """Returns the results of phone numbers, read plan by plan."""
    from dedupe.normalize import phone_bulk

    found = phone_bulk.normalize_all(values, contexts)
    return Results.of(values, found.clean, found.keys, found.rules, found.notes)


def _timestamps(values: Sequence[str], contexts: Sequence[Context], rule: FieldRule | None) -> Results:
    """Returns the results of timestamps: those that systems wrote all at once, the others one by one."""
    days = date.days_of_stamps(values)
    rest = [k for k, day in enumerate(days) if not day]
    clean = list(values)
    rules: list[tuple[str, ...]] = [()] * len(values)
    notes: list[tuple[str, ...]] = [()] * len(values)
    others = _each("timestamp", [values[k] for k in rest], [contexts[k] for k in rest], rule)
    for k, other in zip(rest, others, strict=True):
        clean[k], days[k] = other.value, other.keys.get("iso", "")
        rules[k], notes[k] = other.rules, other.notes
    return Results.of(values, clean, [days], rules, notes)


def _record_ids(values: Sequence[str], contexts: Sequence[Context], rule: FieldRule | None) -> Results:
    """Returns the results of ids of records: those that are written plainly all at once, the others one by one."""
    from dedupe.normalize.identifier_bulk import record_keys

    keys = record_keys(values) if rule is None or display_of(rule) is None else [""] * len(values)
    rest = [k for k, key in enumerate(keys) if not key]
    clean = list(values)
    rules: list[tuple[str, ...]] = [()] * len(values)
    notes: list[tuple[str, ...]] = [()] * len(values)
    others = _each("record_id", [values[k] for k in rest], [contexts[k] for k in rest], rule)
    for k, other in zip(rest, others, strict=True):
        clean[k], keys[k] = other.value, other.keys.get("fold", "")
        rules[k], notes[k] = other.rules, other.notes
    return Results.of(values, clean, [keys], rules, notes)


# --- in other processes -----------------------------------------------------------------------------------------------


def started(
    rule: FieldRule, values: list[str], contexts: Sequence[Context], pool: Executor | None
) -> Callable[[], Results]:
    """Returns a function that gives the results; with a pool the work has begun when this returns."""

    def here() -> Results:
        return normalize_values(rule.type, values, contexts, rule)

    if pool is None or len(values) < PARALLEL_FROM:
        return here
    pieces = [slice(k, k + _CHUNK) for k in range(0, len(values), _CHUNK)]
    try:
        futures = [pool.submit(normalize_values, rule.type, values[p], contexts[p], rule) for p in pieces]
    except BrokenProcessPool:
        return here

    def there() -> Results:
        try:
            parts = [future.result() for future in futures]
        except BrokenProcessPool:  # killed from outside, or processes are not allowed here: it can still be done
            return here()
        return Results.joined(parts, [len(values[p]) for p in pieces])

    return there


@contextmanager
def processes(workers: int) -> Iterator[Executor | None]:
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
