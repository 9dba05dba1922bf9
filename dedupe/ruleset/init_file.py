"""Writes the rules of tables as a commented YAML rules file.

Reading the file again gives the same rules. One table is written flat, several under `tables:`. What equals the default
is left out, so that the file says only what was found; every field carries the reason it was read as it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields as dataclass_fields

from dedupe.ruleset.effective import FieldRule, MatchRules, MergeRules, ObjectRules, ValidationRule
from dedupe.ruleset.profile import Profile

#: Scalars that YAML reads back as the text they are; everything else is quoted (JSON strings are YAML strings).
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[ .][A-Za-z0-9_]+)*")
_WORDS_WITH_MEANING = frozenset("y n yes no on off true false null none nan inf".split())

#: What a field says beside its columns and its type, where it is not the default.
_SETTINGS = (
    "to region_from default_region evidence restrictive inverted identifying normalize case format date_order".split()
)

_HEAD = """\
# What each column is, and how records are compared and merged. Change what is wrong; `dedupe rules check FILE` finds
# mistakes, `dedupe rules show FILE` prints the rules with all defaults. The types a field can have:
# `dedupe rules schema`. What cleaning would change: `dedupe clean EXPORT --rules FILE --preview`.
#
# A field can say more about how it is cleaned:   normalize: off (or spaces)   case: keep   date_order: dmy
#   default_region: DE   format: e164, international, national (phones), as_written, short, long (streets),
#   without_legal_form (companies)
# Steps of your own, in the order in which they run (take off the # and change the names):
# clean:
#   - {field: title, replace: {VP: Vice President}, scope: word}
#   - {field: city, replace_from: cities.csv}                    # two columns, old and new, beside this file
#   - {field: phone, pattern: '^tel:', with: ''}
#   - {field: company, plugin: my_plugin, when: "country == 'DE'"}
# Two sources linked, others linked to a clean list, a comparison of another package, under match:
#   link: [SOURCE, SOURCE]   one_to_one: true   reference: SOURCE   compare: {part_number: my_plugin}
# Examples that `dedupe rules test FILE` tries:
# tests:
#   - {normalize: {title: VP Sales}, expect: {title: Vice President Sales}}
version: 1
"""


def write_rules(rules: Sequence[ObjectRules], pack: str = "balanced", profiles: Sequence[Profile] = ()) -> str:
    """Returns a rules file for these tables; `profiles`, where given, supply the comment of each field."""
    reasons = {profile.rules.source: profile for profile in profiles}
    blocks = [_table(table, reasons.get(table.source)) for table in rules]
    lines = [_HEAD.rstrip("\n"), f"extends: {_scalar(pack)}" if pack else ""]
    if len(blocks) == 1:
        lines += blocks[0]
    else:
        lines.append("tables:")
        for block in blocks:
            lines += [("  - " if place == 0 else "    ") + line if line else "" for place, line in enumerate(block)]
    return "\n".join(line.rstrip() for line in lines if line is not None) + "\n"


def _table(table: ObjectRules, profile: Profile | None) -> list[str]:
    lines = [f"object: {table.object}"]
    source = {"name": table.source, "preset": table.preset, "id": table.id_header}
    held = ", ".join(f"{key}: {_scalar(value)}" for key, value in source.items() if value)
    if held:
        lines.append(f"source: {{{held}}}" + ("" if table.id_header else "  # no id column: rows are known by number"))
    lines.append("fields:" if table.fields else "fields: {}")
    for rule in table.fields:
        lines += _field_lines(rule, table, profile)
    if table.required:
        lines.append(f"required: {_list(table.required)}")
    if table.validate:
        lines.append("validate:")
        lines += [f"  - {_validation(check)}" for check in table.validate]
    lines += _section("match", _match(table.match))
    lines += _section("merge", _merge(table.merge))
    return lines


def _field_lines(rule: FieldRule, table: ObjectRules, profile: Profile | None) -> list[str]:
    parts = [
        f"from: {_scalar(rule.headers[0]) if len(rule.headers) == 1 else _list(rule.headers)}",
        f"type: {rule.type}",
    ]
    default = FieldRule(rule.field, rule.type, rule.headers)
    for name in _SETTINGS:
        value = getattr(rule, name)
        if value != getattr(default, name):
            parts.append(f"{name}: {_value(value)}")
    comment = _comment(rule, table, profile)
    line = f"  {_scalar(rule.field)}: {{{', '.join(parts)}}}"
    return [f"  # {comment}", line] if comment else [line]


def _comment(rule: FieldRule, table: ObjectRules, profile: Profile | None) -> str:
    reasons = [profile.reason(header) for header in rule.headers] if profile else []
    known = [reason for reason in reasons if reason]
    if known:
        text = "; ".join(dict.fromkeys(known))
    elif table.preset:
        text = f"a column of {table.preset}"
    else:
        text = f"read as {rule.type.replace('_', ' ')}"
    if not rule.evidence:
        text += "; not compared"
    return _one_line(text)


def _one_line(text: str) -> str:
    """Comments must stay on their line whatever a header holds."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    return printable if len(printable) <= 160 else printable[:157] + "..."


def _validation(check: ValidationRule) -> str:
    default = ValidationRule()
    parts = [
        f"{item.name}: {_value(getattr(check, item.name))}"
        for item in dataclass_fields(check)
        if getattr(check, item.name) != getattr(default, item.name)
    ]
    return "{" + ", ".join(parts) + "}"


def _match(match: MatchRules) -> dict[str, str]:
    default, found = MatchRules(), {}
    for item in dataclass_fields(match):
        value = getattr(match, item.name)
        if value == getattr(default, item.name):
            continue
        if item.name == "block":
            found["block"] = "[" + ", ".join(_list(keys) for keys in value) + "]"
        else:
            found[item.name] = _value(value)
    return found


def _merge(merge: MergeRules) -> dict[str, str]:
    default = MergeRules()
    names = [item.name for item in dataclass_fields(merge)]
    return {n: _value(getattr(merge, n)) for n in names if getattr(merge, n) != getattr(default, n)}


def _section(name: str, entries: Mapping[str, str]) -> list[str]:
    return [f"{name}:", *(f"  {key}: {value}" for key, value in entries.items())] if entries else []


def _value(value: object) -> str:
    if value is None:
        return "never"  # the only setting that can be absent is `auto_above`
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(str(key))}: {_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple | list):
        return _list(value)
    return _scalar(str(value))


def _list(values: Sequence[str]) -> str:
    return "[" + ", ".join(_scalar(value) for value in values) + "]"


def _scalar(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS_WITH_MEANING:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    # JSON leaves these as they are, YAML would take them for line ends or refuse them
    return "".join(c if c.isprintable() else _escape(c) for c in quoted)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
