"""The effective rules as a complete rules file, and the JSON Schema that editors complete from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dedupe.ruleset.effective import CleanStep, FieldRule, MatchRules, ObjectRules, Ruleset, ValidationRule

_PLAIN_START = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_PLAIN = _PLAIN_START | frozenset("0123456789 ./()-=")
#: Texts that YAML, 1.1 or 1.2, would read as something else: quoted, so that every reader agrees.
_READ_OTHERWISE = frozenset("null true false yes no on off y n".split())


def show_rules(ruleset: Ruleset) -> str:
    """Returns the rules as YAML that says everything itself: read again, it gives an equal ruleset."""
    return show_tables(ruleset.tables)


def show_tables(tables: Sequence[ObjectRules]) -> str:
    """Returns the YAML of these tables: on the top level for one, under `tables` for several."""
    lines = ["version: 1", "extends: none"]
    if len(tables) == 1:
        lines += _table_lines(tables[0])
    else:
        lines.append("tables:" if tables else "tables: []")
        for table in tables:
            first, *rest = _table_lines(table)
            lines += [f"  - {first}", *(f"    {line}" for line in rest)]
    return "\n".join(lines) + "\n"


def json_schema() -> dict[str, Any]:
    """Returns the JSON Schema (2020-12) of a rules file, with descriptions."""
    from pydantic import TypeAdapter

    from dedupe.ruleset.schema import OneTableFile, TablesFile

    schema: dict[str, Any] = TypeAdapter(OneTableFile | TablesFile).json_schema(by_alias=True)
    cleaned: dict[str, Any] = _without_null(schema)
    for name in ("OneTableFile", "TablesFile"):
        # Notes of the user's own, which are read past.
        cleaned["$defs"][name]["patternProperties"] = {"^x-": {"description": "your own notes; not used"}}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "dedupe rules file", **cleaned}


def _without_null(part: Any) -> Any:
    """Returns the schema without null: in a rules file a key without value is a mistake, not a default."""
    if isinstance(part, list):
        return [_without_null(item) for item in part if item != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    kept = {key: _without_null(value) for key, value in part.items() if not (key == "default" and value is None)}
    options = kept.get("anyOf")
    if isinstance(options, list) and len(options) == 1 and isinstance(options[0], dict):
        del kept["anyOf"]
        return {**options[0], **kept}
    return kept


def _table_lines(table: ObjectRules) -> Iterator[str]:
    yield f"object: {scalar(table.object)}"
    source = {"name": table.source, "preset": table.preset, "id": table.id_header}
    yield f"source: {_flow({key: value for key, value in source.items() if value})}"
    if table.fields:
        yield "fields:"
        yield from (f"  {scalar(field.field)}: {_flow(_field(field))}" for field in table.fields)
    if table.clean:
        yield "clean:"
        yield from (f"  - {_flow(_step(step))}" for step in table.clean)
    yield f"required: {_flow(table.required)}"
    yield "validate:" if table.validate else "validate: []"
    yield from (f"  - {_flow(_validation(rule))}" for rule in table.validate)
    yield "match:"
    match = table.match
    yield f"  block: {_flow(match.block)}"
    yield f"  compare: {_flow(match.compare) if match.compare else 'auto'}"
    yield f"  review_above: {scalar(match.review_above)}"
    yield f"  auto_above: {'never' if match.auto_above is None else scalar(match.auto_above)}"
    yield f"  max_block: {scalar(match.max_block)}"
    yield f"  pairs_per_record: {scalar(match.pairs_per_record)}"
    yield from _linking(match)
    yield "merge:"
    merge = table.merge
    yield f"  survivor: {_flow(merge.survivor)}"
    yield "  fields:" if merge.fields else "  fields: {}"
    yield from (f"    {scalar(name)}: {scalar(merge.fields[name])}" for name in sorted(merge.fields))
    yield f"  default: {scalar(merge.default)}"
    yield f"  fill_blanks: {scalar(merge.fill_blanks)}"
    yield f"  max_cluster: {scalar(merge.max_cluster)}"
    yield f"  max_auto: {scalar(merge.max_auto)}"


def _linking(match: MatchRules) -> Iterator[str]:
    said = {"link": match.link, "one_to_one": match.one_to_one, "reference": match.reference}
    yield from (f"  {key}: {_flow(value)}" for key, value in said.items() if value)


def _field(field: FieldRule) -> dict[str, Any]:
    said: dict[str, Any] = {
        "from": field.headers[0] if len(field.headers) == 1 else field.headers,
        "type": field.type,
        "region_from": field.region_from,
        "default_region": field.default_region,
        "to": field.to,
        "restrictive": field.restrictive,
        "inverted": field.inverted,
        "identifying": field.identifying,
        "normalize": "" if field.normalize == "full" else field.normalize,
        "case": "" if field.case == "repair" else field.case,
        "format": field.format,
        "date_order": field.date_order,
    }
    shown = {key: value for key, value in said.items() if value}
    return shown if field.evidence else {**shown, "evidence": False}


def _step(step: CleanStep) -> dict[str, Any]:
    said: dict[str, Any] = {
        "field": step.field,
        "name": step.name,
        "replace": dict(step.replace),
        "scope": step.scope if step.replace and step.scope != "value" else "",
        "pattern": step.pattern,
        "extract": step.extract,
        "plugin": step.plugin,
        "when": step.when,
        "at": "after" if step.after else "",
    }
    shown = {key: value for key, value in said.items() if value}
    if step.pattern:
        shown["with"] = step.with_
    return shown if step.ignore_case else {**shown, "ignore_case": False}


def _validation(rule: ValidationRule) -> dict[str, Any]:
    said: dict[str, Any] = {
        "field": rule.field,
        "checks": rule.checks,
        "when": rule.when,
        "message": rule.message,
        "severity": rule.severity,
    }
    return {key: value for key, value in said.items() if value}


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + _joined(f"{scalar(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple | list):
        return "[" + _joined(_flow(item) for item in value) + "]"
    return scalar(value)


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(parts)


def scalar(value: Any) -> str:
    """Returns a single value as YAML; texts are quoted unless every reader takes them for the same text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    plain = text[:1] in _PLAIN_START and _PLAIN.issuperset(text) and not text.endswith(" ")
    if plain and text and text.lower() not in _READ_OTHERWISE:
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character == " " or (character.isprintable() and character != "\ufeff"):
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
