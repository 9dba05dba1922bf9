"""What belongs together in a rules file: blocking keys and fields, survivorship rules and consent, checks and types.

Works on the plain data, so that these mistakes are told together with those of single values; whatever has the wrong
shape is passed over here, as the schema reports it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dedupe.ruleset.clean_steps import Fault, option_faults, step_faults
from dedupe.ruleset.conditions import condition_problem
from dedupe.ruleset.effective import FIELD_TYPES
from dedupe.ruleset.nearest import advice, nearest, quoted
from dedupe.ruleset.vocabulary import CONSENT_RULE, FIELD_ALIASES, FIELD_RULES, KEYS, checks_of
from dedupe.ruleset.yaml_lines import Path

#: A key of `merge.fields` may be any header of the file, which is not known here: only what is all but a field's name
#: is taken for a misspelt one.
MISSPELT = 85.0

#: Types that say nothing about who or what a record is.
NEVER_COMPARED = frozenset(("record_id", "system", "owner", "timestamp", "consent", "fax"))

#: Settings of a field that mean something for some types only.
_TYPED_SETTINGS: Mapping[str, frozenset[str]] = {
    "restrictive": frozenset({"consent"}),
    "inverted": frozenset({"consent"}),
    "identifying": frozenset({"identifier"}),
    "to": frozenset({"reference"}),
}


@dataclass(frozen=True, slots=True)
class _Table:
    """The part of a table that the checks look things up in."""

    data: Mapping[str, Any]
    path: Path
    types: Mapping[str, str] | None  # field -> type ("" if that is wrong); None: fields are recognised at run time
    headers: Mapping[str, str]  # header -> field

    def part(self, *keys: str) -> Any:
        """Returns what stands under these keys, None if there is nothing."""
        value: Any = self.data
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def unknown(self, name: str) -> str:
        """Returns the message for a name that is no field, "" if it is one or cannot be known."""
        if self.types is None or name in self.types:
            return ""
        return f"unknown field {quoted(name)}: {advice(name, self.types)}"


def faults_of(tables: list[tuple[Path, Any]], *, is_pack: bool = False) -> Iterator[Fault]:
    """Yields what does not fit together in these tables, each with the path it stands at."""
    sources: dict[str, Path] = {}
    for path, data in tables:
        if not isinstance(data, dict):
            continue
        table = _table(data, path)
        for check in (_fields, _required, _clean, _validate, _block, _compare, _linking, _thresholds, _merge, _tests):
            yield from check(table)
        if table.types is None and not is_pack:
            yield from _types_without_fields(table)
        name = table.part("source", "name")
        if isinstance(name, str):
            if name in sources:
                yield (*path, "source", "name"), f"the rules of {quoted(name)} stand here again: keep one table"
            sources.setdefault(name, path)


def _types_without_fields(table: _Table) -> Iterator[Fault]:
    message = "a rule for a type needs the fields listed in this file: add fields (dedupe init writes them)"
    if table.part("merge", "types"):
        yield (*table.path, "merge", "types"), message
    rules = table.part("validate")
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        if isinstance(rule, dict) and "type" in rule:
            yield (*table.path, "validate", number, "type"), message


def _table(data: Mapping[str, Any], path: Path) -> _Table:
    fields = data.get("fields")
    if not isinstance(fields, dict):
        return _Table(data, path, None, {})
    types: dict[str, str] = {}
    headers: dict[str, str] = {}
    for name, field in fields.items():
        kind = field.get("type") if isinstance(field, dict) else None
        types[name] = kind if isinstance(kind, str) and kind in FIELD_TYPES else ""
        for header in _headers(field):
            headers.setdefault(header, name)
    return _Table(data, path, types, headers)


def _headers(field: Any) -> list[str]:
    source = field.get("from") if isinstance(field, dict) else None
    items = source if isinstance(source, list) else [source]
    return [item for item in items if isinstance(item, str)]


def _texts(value: Any) -> Iterator[tuple[int, str]]:
    if isinstance(value, list):
        yield from ((number, item) for number, item in enumerate(value) if isinstance(item, str))


def _fields(table: _Table) -> Iterator[Fault]:
    fields = table.part("fields")
    if not isinstance(fields, dict):
        return
    seen: dict[str, str] = {}
    for name, field in fields.items():
        for header in _headers(field):
            if header in seen:
                yield (
                    (*table.path, "fields", name, "from"),
                    f"the column {quoted(header)} is already read by {quoted(seen[header])}: a column is one field",
                )
            seen.setdefault(header, name)
        kind = (table.types or {}).get(name, "")
        yield from option_faults(name, field, kind, (*table.path, "fields", name))
        for setting in field if isinstance(field, dict) and kind else ():
            wanted = _TYPED_SETTINGS.get(setting)
            if wanted and kind not in wanted and field[setting] not in (False, []):
                yield (
                    (*table.path, "fields", name, setting),
                    f"{setting} belongs to type {', '.join(sorted(wanted))}; this field has type {kind}",
                )


def _required(table: _Table) -> Iterator[Fault]:
    for number, name in _texts(table.part("required")):
        if message := table.unknown(name):
            yield (*table.path, "required", number), message


def _clean(table: _Table) -> Iterator[Fault]:
    yield from step_faults(table.part("clean"), table.types, (*table.path, "clean"))


def _validate(table: _Table) -> Iterator[Fault]:
    rules = table.part("validate")
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        if isinstance(rule, dict):
            yield from _validation_rule(table, rule, (*table.path, "validate", number))


def _validation_rule(table: _Table, rule: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    name, kind, condition = rule.get("field"), rule.get("type"), rule.get("when")
    if name is not None and kind is not None:
        yield (*path, "type"), "field and type together: name a field, or a type for all its fields"
    if "checks" in rule and name is None and kind is None:
        yield (*path, "checks"), "checks of what: add field or type"
    if "checks" not in rule and "when" not in rule:
        yield path, "a rule that checks nothing: add checks or when"
    if "when" in rule and not rule.get("message"):
        yield (*path, "when"), "a condition without message: add the sentence that the finding shall say"
    if isinstance(name, str):
        if message := table.unknown(name):
            yield (*path, "field"), message
        kind = (table.types or {}).get(name, "")
    if isinstance(condition, str) and (message := condition_problem(condition, table.types)):
        yield (*path, "when"), message
    if isinstance(kind, str) and kind in FIELD_TYPES:
        for number, check in _texts(rule.get("checks")):
            if check not in checks_of(kind):
                yield (
                    (*path, "checks", number),
                    f"no check {quoted(check)} for type {kind}: {advice(check, checks_of(kind))}",
                )


def _block(table: _Table) -> Iterator[Fault]:
    rules = table.part("match", "block")
    for number, atoms in enumerate(rules if isinstance(rules, list) else ()):
        for place, atom in _texts(atoms):
            if message := _atom(table, atom):
                yield (*table.path, "match", "block", number, place), message


def _atom(table: _Table, atom: str) -> str:
    if table.types is not None and atom in table.types:
        return ""
    name, dot, key = atom.rpartition(".")
    if not dot:
        return table.unknown(atom)
    if message := table.unknown(name):
        return message
    kind = (table.types or {}).get(name, "")
    if table.types is not None and not kind:
        return ""  # its type is wrong, which is reported there
    keys = KEYS[kind] if kind else tuple(sorted({key for keys in KEYS.values() for key in keys}))
    if key in keys:
        return ""
    what = f"type {kind}" if kind else "any type"
    return f"no key {quoted(key)} for {what}: {advice(key, keys) or 'it has none'}"


def _compare(table: _Table) -> Iterator[Fault]:
    fields = table.part("match", "compare")
    kinds = set((table.types or {}).values())
    for name in fields if isinstance(fields, dict) else ():
        if name not in kinds and (message := table.unknown(name)):
            yield (*table.path, "match", "compare", name), message
    if isinstance(fields, dict) and table.types:
        used = {
            name
            for name, kind in table.types.items()
            if kind not in NEVER_COMPARED
            and fields.get(name, True if kind in table.types else fields.get(kind, True)) is not False
        }
        if not used and False in fields.values():
            yield (
                (*table.path, "match", "compare"),
                "every field is left out: nothing would tell two records apart, and all would be taken for one",
            )


def _linking(table: _Table) -> Iterator[Fault]:
    if table.part("match", "one_to_one") is True and not table.part("match", "link"):
        yield (
            (*table.path, "match", "one_to_one"),
            "one_to_one goes with link: name the two sources, link: [customers, subscribers]",
        )


def _thresholds(table: _Table) -> Iterator[Fault]:
    review, auto = table.part("match", "review_above"), table.part("match", "auto_above")
    if _probability(review) and _probability(auto) and auto < review:
        yield (
            (*table.path, "match", "auto_above"),
            f"auto_above ({auto:g}) is below review_above ({review:g}): it must be the same or higher",
        )


def _probability(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1


def _merge(table: _Table) -> Iterator[Fault]:
    path = (*table.path, "merge")
    fields = table.part("merge", "fields")
    for name, rule in fields.items() if isinstance(fields, dict) else ():
        if isinstance(rule, str):
            yield from (((*path, "fields", name), message) for message in _field_rule(table, name, rule))
    types = table.part("merge", "types")
    for kind, rule in types.items() if isinstance(types, dict) else ():
        if isinstance(rule, str) and (message := _consent_message(kind, kind, rule)):
            yield (*path, "types", kind), message
    if table.part("merge", "default") == CONSENT_RULE:
        yield (*path, "default"), f"{CONSENT_RULE} is for consent fields, which always have it: choose another rule"


def _field_rule(table: _Table, name: str, rule: str) -> Iterator[str]:
    types = table.types or {}
    if table.types is not None and name not in types and name not in table.headers:
        near = nearest(name, types, MISSPELT)
        if near and near.casefold() != name.casefold():
            yield f'unknown field {quoted(name)}: did you mean "{near}"?'
    kind = types.get(name) or types.get(table.headers.get(name, ""), "")
    if kind and (message := _consent_message(name, kind, rule)):
        yield message


def _consent_message(name: str, kind: str, rule: str) -> str:
    known = rule in FIELD_RULES or rule in FIELD_ALIASES
    if kind == "consent" and known:
        return (
            f"{quoted(name)} is consent, where the most restrictive value always survives: "
            f"delete the line, or write {CONSENT_RULE}"
        )
    if kind != "consent" and rule == CONSENT_RULE:
        return f"{CONSENT_RULE} is for consent fields: choose another rule, or give {quoted(name)} the type consent"
    return ""


def _tests(table: _Table) -> Iterator[Fault]:
    tests = table.part("tests")
    for number, test in enumerate(tests if isinstance(tests, list) else ()):
        if not isinstance(test, dict):
            continue
        path = (*table.path, "tests", number)
        kinds = [kind for kind in ("match", "differ", "normalize") if kind in test]
        if len(kinds) != 1:
            yield path, "an example is either match, differ, or normalize with expect"
        if ("normalize" in test) != ("expect" in test):
            yield path, "normalize and expect belong together: {normalize: {city: ' x '}, expect: {city: x}}"
        for verdict in ("match", "differ"):
            records = test.get(verdict)
            for place, record in enumerate(records if isinstance(records, list) else ()):
                yield from _names(table, record, (*path, verdict, place))
        for part in ("normalize", "expect"):
            yield from _names(table, test.get(part), (*path, part))


def _names(table: _Table, record: Any, path: Path) -> Iterator[Fault]:
    for name in record if isinstance(record, dict) else ():
        if message := table.unknown(name):
            yield (*path, name), message
