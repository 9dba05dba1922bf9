"""The own steps on values (`clean:`) of a rules file: what is wrong with them, what is dangerous, and the steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any, cast

from dedupe.errors import Problem
from dedupe.ruleset.cleaning_words import FORMATS, UNTOUCHED
from dedupe.ruleset.conditions import condition_problem
from dedupe.ruleset.effective import CleanStep, FieldRule, Scope
from dedupe.ruleset.nearest import advice, quoted
from dedupe.ruleset.patterns import pattern_problem, replacement_problem, too_wide
from dedupe.ruleset.plugins import plugin_problem
from dedupe.ruleset.replacement_lists import MAX_PAIRS, Replacement, dangers, read_replacements
from dedupe.ruleset.schema import CleanPart, TablePart
from dedupe.ruleset.secrets import masked
from dedupe.ruleset.yaml_lines import Path

Fault = tuple[Path, str]

#: What a step can do; one of them a step, so that the record of changes says which.
ACTIONS = ("replace", "replace_from", "pattern", "extract", "plugin")


@dataclass(frozen=True, slots=True)
class TypedStep:
    """A step as it is written: for a field, or for all fields of a type."""

    type: str
    step: CleanStep


@dataclass(frozen=True, slots=True)
class ReadSteps:
    """The steps of a table, with what was found about their replacements."""

    steps: tuple[TypedStep, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


# --- what is wrong, on the plain data ---------------------------------------------------------------------------------


def option_faults(name: str, field: Any, kind: str, path: Path) -> Iterator[Fault]:
    """Yields the settings of a field that its type does not have."""
    if not isinstance(field, dict) or not kind:
        return
    wanted = field.get("format")
    if isinstance(wanted, str) and wanted not in FORMATS.get(kind, {}):
        known = advice(wanted, FORMATS[kind]) if kind in FORMATS else "leave it out"
        yield (*path, "format"), f"no format {quoted(wanted)} for type {kind}: {known}"
    if "date_order" in field and kind not in ("date", "timestamp"):
        yield (*path, "date_order"), f"date_order belongs to type date, timestamp; this field has type {kind}"


def step_faults(steps: Any, types: Mapping[str, str] | None, path: Path) -> Iterator[Fault]:
    """Yields what is wrong with each step. `types` None: the fields are recognised at run time."""
    for number, step in enumerate(steps if isinstance(steps, list) else ()):
        if isinstance(step, dict):
            here = (*path, number)
            yield from _target(step, types, here)
            yield from _action(step, here)
            yield from _patterns(step, here)
            condition = step.get("when")
            if isinstance(condition, str) and (message := condition_problem(condition, types)):
                yield (*here, "when"), message


def _target(step: Mapping[str, Any], types: Mapping[str, str] | None, path: Path) -> Iterator[Fault]:
    name, kind = step.get("field"), step.get("type")
    if (name is None) == (kind is None):
        yield path, "a step for what: name a field, or a type for all its fields"
    if kind is not None and types is None:
        yield (
            (*path, "type"),
            "a step for a type needs the fields listed in this file: add fields (dedupe init writes them)",
        )
    if isinstance(name, str) and types is not None:
        if name not in types:
            yield (*path, "field"), f"unknown field {quoted(name)}: {advice(name, types)}"
        kind = types.get(name)
    if kind in UNTOUCHED:
        what = "a record id" if kind == "record_id" else f"a field of type {kind}"
        yield (*path, "field" if name is not None else "type"), f"{what} is never changed: systems know records by it"
    if kind == "consent":
        yield (
            (*path, "field" if name is not None else "type"),
            "consent is never rewritten: name the values that forbid (restrictive: [...]) in the field",
        )


def _action(step: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    actions = [key for key in ACTIONS if key in step]
    if len(actions) != 1:
        yield path, f"a step does one thing: write one of {', '.join(ACTIONS)}"
    if ("pattern" in step) != ("with" in step):
        missing = "with: what it finds is replaced by" if "pattern" in step else "pattern: what is replaced"
        yield path, f"pattern and with belong together: add {missing}"
    for key in ("scope", "ignore_case"):
        if key in step and not {"replace", "replace_from"} & set(step):
            more = " (a pattern: put (?i) in front)" if key == "ignore_case" else ""
            yield (*path, key), f"{key} belongs to replace{more}"
    if isinstance(step.get("plugin"), str) and (message := plugin_problem(step["plugin"])):
        yield (*path, "plugin"), message


def _patterns(step: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    for key in ("pattern", "extract"):
        pattern = step.get(key)
        if not isinstance(pattern, str):
            continue
        if message := pattern_problem(pattern):
            yield (*path, key), message
        elif key == "pattern" and (message := replacement_problem(pattern, str(step.get("with", "")))):
            yield (*path, "with"), message


# --- the steps of a table that is right -------------------------------------------------------------------------------


def steps_of(table: TablePart, line_of: Callable[[int, str], int], name: str) -> ReadSteps:
    """Returns the steps of a table; `line_of` gives the line of a key of step k. `name` is the rules file."""
    steps: list[TypedStep] = []
    problems: list[Problem] = []
    warnings: list[Problem] = []
    pairs = 0
    for number, part in enumerate(table.clean):
        line = line_of(number, "")
        read = (
            read_replacements(part.replace_from, FilePath(name).parent, (name, line_of(number, "replace_from")))
            if part.replace_from
            else None
        )
        inline = tuple(
            Replacement(old, new, name, line_of(number, f"replace\0{old}")) for old, new in (part.replace or {}).items()
        )
        found = read.pairs if read else inline
        if read:
            problems += read.problems
            warnings += read.warnings
        pairs += len(found)
        scope = cast(Scope, part.scope)
        warnings += dangers(found, scope, part.ignore_case)
        for pattern in (part.pattern, part.extract):
            if pattern and (message := too_wide(pattern)):
                warnings.append(Problem(name, line_of(number, "pattern" if part.pattern else "extract"), message))
        steps.append(TypedStep(part.type or "", _step(part, found, line)))
    if pairs > MAX_PAIRS:
        problems.append(
            Problem(name, line_of(0, ""), f"{pairs:,} replacements: a rules file has at most {MAX_PAIRS:,}")
        )
    return ReadSteps(tuple(steps), tuple(problems), tuple(warnings))


def _step(part: CleanPart, pairs: tuple[Replacement, ...], line: int) -> CleanStep:
    return CleanStep(
        field=part.field or "",
        name=masked(part.name or ""),
        replace=tuple((pair.old, pair.new) for pair in pairs),
        scope=cast(Scope, part.scope),
        ignore_case=part.ignore_case,
        pattern=part.pattern or "",
        with_=part.with_ or "",
        extract=part.extract or "",
        plugin=part.plugin or "",
        when=part.when or "",
        after=part.at == "after",
        line=line,
    )


def expand_steps(steps: tuple[TypedStep, ...], fields: tuple[FieldRule, ...]) -> tuple[CleanStep, ...]:
    """Returns the steps with those for a type written out for each of its fields."""
    expanded: list[CleanStep] = []
    for typed in steps:
        if typed.type:
            expanded += [replace(typed.step, field=rule.field) for rule in fields if rule.type == typed.type]
        else:
            expanded.append(typed.step)
    return tuple(expanded)
