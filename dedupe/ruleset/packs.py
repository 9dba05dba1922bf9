"""The rule packs that ship: strict, balanced, loose. A pack is a rules file that fills what another leaves out.

Packs speak of types of fields, so that they fit any table. The three differ in how sure a match must be, and not in
what is checked and how values are chosen: so rules whose fields are only recognised at run time can be completed then
(`with_fields`) without knowing which pack they extend.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dedupe.errors import InputError, Problem, RulesError
from dedupe.ruleset.cleaning_words import UNTOUCHED
from dedupe.ruleset.conditions import condition_problem
from dedupe.ruleset.data import rules_folder
from dedupe.ruleset.effective import FIELD_TYPES, FieldRule, MatchRules, MergeRules, ObjectRules, ValidationRule
from dedupe.ruleset.nearest import advice, quoted
from dedupe.ruleset.read import read_rules, read_text
from dedupe.ruleset.schema import MatchPart, MergePart, TablePart
from dedupe.ruleset.secrets import masked
from dedupe.ruleset.vocabulary import CONSENT_RULE

PACKS = ("strict", "balanced", "loose")
DEFAULT_PACK = "balanced"
NO_PACK = "none"


@dataclass(frozen=True, slots=True)
class TypedCheck:
    """A check for all fields of a type, or of one field, or (neither) a condition."""

    type: str
    rule: ValidationRule


@dataclass(frozen=True, slots=True)
class PackSection:
    """What a pack says about one object."""

    object: str
    required: tuple[str, ...] = ()  # asked for where the field exists
    validate: tuple[TypedCheck, ...] = ()
    match: MatchRules = field(default_factory=MatchRules)
    merge: MergeRules = field(default_factory=MergeRules)
    merge_types: Mapping[str, str] = field(default_factory=dict)  # field type -> survivorship rule


@dataclass(frozen=True, slots=True)
class Pack:
    """A rule pack."""

    name: str
    sections: tuple[PackSection, ...]

    def of(self, object_name: str) -> PackSection:
        """Returns what the pack says about an object; an empty section if it says nothing."""
        empty = PackSection(object_name)
        return next((section for section in self.sections if section.object == object_name), empty)


@cache
def pack(name: str) -> Pack:
    """Returns a rule pack; "none" is the pack that says nothing. InputError for an unknown name."""
    if name == NO_PACK:
        return Pack(name, ())
    if name not in PACKS:
        raise InputError(f"unknown rule pack {quoted(name)}: {advice(name, PACKS)}")
    path = str(rules_folder() / "packs" / f"{name}.yml")
    file = read_rules(read_text(path), path, is_pack=True)
    return Pack(name, tuple(_section(table) for table in file.tables))


def apply_pack(rules: ObjectRules, pack_name: str) -> ObjectRules:
    """Returns the rules with everything that is still at its default filled from the pack."""
    section = pack(pack_name).of(rules.object)
    match = _filled(rules.match, section.match, MatchRules())
    merge = dataclasses.replace(_filled(rules.merge, section.merge, MergeRules()), fields=rules.merge.fields)
    return _with_field_rules(dataclasses.replace(rules, match=match, merge=merge), section)


def with_fields(rules: ObjectRules, found: ObjectRules, name: str) -> ObjectRules:
    """Returns rules that listed no fields, completed by the fields that recognition found in the file.

    RulesError if they name a field that was not found; `name` is the rules file's, for the message.
    """
    whole = dataclasses.replace(
        rules,
        fields=found.fields,
        preset=rules.preset or found.preset,
        id_header=rules.id_header or found.id_header,
    )
    known = {field.field for field in found.fields}
    problems = [
        Problem(name, 1, f"{where}: the {rules.object} file has no field {quoted(word)}: {advice(word, known)}")
        for where, word in _named_fields(rules, known)
        if word not in known
    ]
    problems += [Problem(name, line, message) for line, message in _unfit(rules, found.fields)]
    if problems:
        raise RulesError(tuple(problems))
    return _with_field_rules(whole, pack(DEFAULT_PACK).of(rules.object))


def match_rules(part: MatchPart, base: MatchRules) -> MatchRules:
    """Returns what the part says, and `base` where it says nothing."""
    said: dict[str, Any] = {name: getattr(part, name) for name in part.model_fields_set}
    if part.block is not None:
        said["block"] = tuple(tuple(atoms) for atoms in part.block)
    if part.link is not None:
        said["link"] = tuple(part.link)
    return dataclasses.replace(base, **said)


def merge_rules(part: MergePart, base: MergeRules) -> MergeRules:
    """Returns what the part says about whole records, and `base` where it says nothing; `fields` are the part's own."""
    said: dict[str, Any] = {name: getattr(part, name) for name in part.model_fields_set - {"types"}}
    if part.survivor is not None:
        said["survivor"] = tuple(part.survivor)
    return dataclasses.replace(base, **{**said, "fields": without_consent(part.fields)})


def without_consent(rules: Mapping[str, str]) -> dict[str, str]:
    """Returns the rules without those that only repeat what consent fields have anyway."""
    return {name: rule for name, rule in rules.items() if rule != CONSENT_RULE}


def typed_checks(table: TablePart) -> tuple[TypedCheck, ...]:
    """Returns the validation rules of a table as they are written."""
    return tuple(
        TypedCheck(
            part.type or "",
            ValidationRule(
                part.field or "", tuple(part.checks), part.when, masked(part.message), _severity(part.severity)
            ),
        )
        for part in table.validate_ or ()
    )


def expand_checks(checks: Iterable[TypedCheck], fields: Sequence[FieldRule]) -> tuple[ValidationRule, ...]:
    """Returns the rules with those for a type written out for each of its fields."""
    expanded: list[ValidationRule] = []
    for check in checks:
        if check.type:
            names = [field.field for field in fields if field.type == check.type]
            expanded += [dataclasses.replace(check.rule, field=name) for name in names]
        else:
            expanded.append(check.rule)
    return tuple(expanded)


def expand_types(types: Mapping[str, str], fields: Sequence[FieldRule]) -> dict[str, str]:
    """Returns survivorship rules by field from those by type; consent fields have none."""
    rules = without_consent(types)
    return {field.field: rules[field.type] for field in fields if field.type in rules}


def pack_merge_fields(section: PackSection, fields: Sequence[FieldRule]) -> dict[str, str]:
    """Returns the pack's survivorship rules for these fields."""
    named = {
        field.field: section.merge.fields[field.field]
        for field in fields
        if field.type != "consent" and field.field in section.merge.fields
    }
    return {**expand_types(section.merge_types, fields), **named}


def pack_required(section: PackSection, fields: Sequence[FieldRule]) -> tuple[str, ...]:
    """Returns the fields the pack requires, of those there are."""
    known = {field.field for field in fields}
    return tuple(name for name in section.required if name in known)


def _with_field_rules(rules: ObjectRules, section: PackSection) -> ObjectRules:
    merged = {**pack_merge_fields(section, rules.fields), **rules.merge.fields}
    return dataclasses.replace(
        rules,
        required=rules.required or pack_required(section, rules.fields),
        validate=rules.validate or expand_checks(section.validate, rules.fields),
        merge=dataclasses.replace(rules.merge, fields=merged),
    )


def _filled(rules: Any, base: Any, default: Any) -> Any:
    """Returns `rules` with the values of `base` where it still has those of `default`."""
    names = [field.name for field in dataclasses.fields(rules)]
    changed = {name: getattr(base, name) for name in names if getattr(rules, name) == getattr(default, name)}
    return dataclasses.replace(rules, **changed)


def _section(table: TablePart) -> PackSection:
    return PackSection(
        object=table.object,
        required=tuple(table.required or ()),
        validate=typed_checks(table),
        match=match_rules(table.match, MatchRules()),
        merge=merge_rules(table.merge, MergeRules()),
        merge_types=without_consent(table.merge.types),
    )


def _severity(word: str) -> Any:
    return word  # one of the three: the schema has checked it


def _unfit(rules: ObjectRules, fields: Sequence[FieldRule]) -> Iterable[tuple[int, str]]:
    """Yields what only shows when the fields are known: steps on what is never changed, unknown names in conditions."""
    types = {field.field: field.type for field in fields}
    for step in rules.clean:
        if types.get(step.field) in (*UNTOUCHED, "consent"):
            yield step.line or 1, f"clean: {quoted(step.field)} has type {types[step.field]}, which is never changed"
        if step.when and (message := condition_problem(step.when, types)):
            yield step.line or 1, message
    for rule in rules.validate:
        if rule.when and (message := condition_problem(rule.when, types)):
            yield 1, message


def _named_fields(rules: ObjectRules, known: set[str]) -> Iterable[tuple[str, str]]:
    yield from (("required", name) for name in rules.required)
    yield from (("validate", rule.field) for rule in rules.validate if rule.field)
    yield from (("clean", step.field) for step in rules.clean)
    yield from (("match.compare", name) for name in rules.match.compare if name not in FIELD_TYPES)
    for atoms in rules.match.block:
        yield from (
            ("match.block", atom if atom in known or "." not in atom else atom.rpartition(".")[0]) for atom in atoms
        )
