"""Plug-ins: comparisons that other Python packages offer by an entry point of the group `dedupe.comparisons`.

A package says in its pyproject.toml

    [project.entry-points."dedupe.comparisons"]
    part_numbers = "my_package.parts:PartNumbers"

and a rules file uses it for a field, or for all fields of a type: `match: {compare: {part_number: part_numbers}}`. The
entry point names a class (made without arguments) or an object with

    levels   two texts or more, the nearest agreement first: the same value ... a different one
    m        share of each level among true duplicates, before the data are seen
    u        share of each level among different entities
    role     optional: identifier, contact, place, weak, or (the default) trait: see comparison.py
    compare  a function of two pandas Series of cleaned texts; gives a level (0, 1 ...) for each pair, -1 for: no say

It must be pure: it may be called several times, each time with some distinct pairs of values. Equal texts are level 0
without asking. The shares are where learning starts from, as with the comparisons that ship.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from dedupe.errors import InputError
from dedupe.match.compare_values import ValueComparer
from dedupe.match.comparison import Comparer, Comparison, Levels, Role
from dedupe.match.keys import Key
from dedupe.model import TextArray
from dedupe.ruleset.effective import FIELD_TYPES, ObjectRules
from dedupe.ruleset.plugins import COMPARISONS, plugin_entry

#: How the key of a field is named that a plug-in compares, before "=".
PREFIX = "plugin"
ROLES: tuple[Role, ...] = ("trait", "identifier", "contact", "place", "weak")
#: Levels are numbered in a byte, and told to people.
MOST_LEVELS = 20
#: How far shares may be from a sum of 1, for those who round them.
ROUNDING = 0.02
#: Names of comparisons that scoring knows: a plug-in's levels mean something else.
_TAKEN = frozenset((*FIELD_TYPES, "account", "address", "legal_form", "name"))


def plugged(rules: Sequence[ObjectRules]) -> dict[str, str]:
    """Returns field -> plug-in, as far as the rules of these tables name one. InputError where two disagree."""
    found: dict[str, str] = {}
    for table in rules:
        for rule in table.fields:
            use = table.compares(rule)
            if isinstance(use, str) and found.setdefault(rule.field, use) != use:
                raise InputError(
                    f"the rules of two tables compare {rule.field!r} by {found[rule.field]!r} and {use!r}: choose one"
                )
    return found


def key_name(plugin: str, field_name: str) -> str:
    """Returns what the key of a field is called that a plug-in compares."""
    return f"{PREFIX}={plugin}:{f'{field_name} ({plugin})' if field_name in _TAKEN else field_name}"


def plugin_comparer(name: str, key: Key) -> Comparer | None:
    """Returns the comparer of a key that `key_name` named, None for other keys. InputError for an unusable plug-in."""
    kind, _, told = name.partition(":")
    prefix, equals, plugin = kind.partition("=")
    if prefix != PREFIX or not equals:
        return None
    loaded = _loaded(plugin)
    said = loaded.said
    comparison = Comparison(told, said.role, said.levels, said.m, said.u, lift=said.role in ("place", "weak"))
    return ValueComparer(comparison, key, PluginJudge(plugin, loaded.function, len(said.levels)))


def troubles(comparers: Sequence[Comparer]) -> tuple[str, ...]:
    """Returns what went wrong in the plug-ins among these, a sentence each."""
    judges = [comparer.judge for comparer in comparers if isinstance(comparer, ValueComparer)]
    return tuple(judge.trouble[0] for judge in judges if isinstance(judge, PluginJudge) and judge.trouble)


@dataclass(frozen=True, slots=True)
class PluginJudge:
    """Asks a plug-in for the levels of distinct pairs of values, and believes it only as far as they fit.

    What it fails on says nothing: a mistake in it costs evidence, never a row or a run.
    """

    plugin: str
    function: Any
    levels: int
    trouble: list[str] = field(default_factory=list, compare=False)  # the first thing that went wrong

    def __call__(self, values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
        import pandas as pd

        try:
            made = self.function(pd.Series(values[a], dtype=object), pd.Series(values[b], dtype=object))
            return self._believed(made, len(a))
        except _Unbelievable as error:
            told = str(error)
        except (Exception, SystemExit) as error:
            told = f"it failed ({type(error).__name__}: {error})".splitlines()[0][:160]
        if not self.trouble:
            self.trouble.append(f"comparison plug-in {self.plugin!r}: {told}: these pairs were judged without it")
        return np.full(len(a), -1, dtype=np.int8)

    def _believed(self, made: Any, wanted: int) -> Levels:
        if isinstance(made, str) or not hasattr(made, "__len__"):
            raise _Unbelievable(f"it returned a value of type {type(made).__name__}, not a level for each pair")
        if len(made) != wanted:
            raise _Unbelievable(f"it returned {len(made):,} levels for {wanted:,} pairs")
        numbers = np.asarray(made)
        if numbers.dtype.kind not in "iu":
            raise _Unbelievable("it returned levels that are no whole numbers")
        if len(numbers) and not (numbers.min() >= -1 and numbers.max() < self.levels):
            raise _Unbelievable(f"it returned levels outside -1 to {self.levels - 1}")
        return numbers.astype(np.int8)


class _Unbelievable(Exception):
    """What a plug-in returned does not fit."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What a plug-in declares."""

    levels: tuple[str, ...]
    m: tuple[float, ...]
    u: tuple[float, ...]
    role: Role


@dataclass(frozen=True, slots=True)
class _Loaded:
    said: _Said
    function: Any


@cache
def _loaded(name: str) -> _Loaded:
    entry = plugin_entry(name, COMPARISONS)
    if entry is None:
        raise InputError(
            f"the comparison plug-in {name!r} is not installed (entry point group {COMPARISONS}): install its package"
        )
    try:
        made = entry.load()
        plugin = made() if isinstance(made, type) else made
    except (Exception, SystemExit) as error:
        told = f"{type(error).__name__}: {error}".splitlines()[0][:160]
        raise InputError(
            f"the comparison plug-in {name!r} cannot be loaded ({told}): mend it, or leave it out"
        ) from error
    if not callable(getattr(plugin, "compare", None)):
        raise _refused(name, f"{entry.value} has no function `compare`")
    return _Loaded(_declared(name, plugin), plugin.compare)


def _declared(name: str, plugin: Any) -> _Said:
    levels = getattr(plugin, "levels", None)
    if not _is_list(levels) or not 2 <= len(levels) <= MOST_LEVELS or not all(isinstance(v, str) and v for v in levels):
        raise _refused(name, f"its `levels` must be 2 to {MOST_LEVELS} texts")
    if len(set(levels)) < len(levels):
        raise _refused(name, "two of its `levels` have one name")
    wanted = getattr(plugin, "role", "trait")
    role = next((role for role in ROLES if role == wanted), None)
    if role is None:
        raise _refused(name, f"its `role` must be one of {', '.join(ROLES)}")
    shares = [_shares(name, plugin, which, len(levels)) for which in ("m", "u")]
    return _Said(tuple(levels), shares[0], shares[1], role)


def _shares(name: str, plugin: Any, which: str, count: int) -> tuple[float, ...]:
    shares = getattr(plugin, which, None)
    if not _is_list(shares) or len(shares) != count:
        raise _refused(name, f"its `{which}` must be {count} shares, one for each level")
    numbers = [float(s) for s in shares if isinstance(s, int | float) and not isinstance(s, bool) and s > 0]
    if len(numbers) != count or abs(sum(numbers) - 1) > ROUNDING:
        raise _refused(name, f"the shares of its `{which}` must be numbers above 0 that sum up to 1")
    return tuple(number / sum(numbers) for number in numbers)


def _is_list(value: Any) -> TypeGuard[tuple[Any, ...] | list[Any]]:
    return isinstance(value, tuple | list)


def _refused(name: str, what: str) -> InputError:
    return InputError(f"the comparison plug-in {name!r} cannot be used: {what}")
