"""Rules files to rulesets: checked completely, completed from their pack, frozen."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dedupe.errors import Problem, RulesError
from dedupe.ruleset.clean_steps import ReadSteps, expand_steps
from dedupe.ruleset.effective import FieldRule, ObjectRules, Ruleset
from dedupe.ruleset.packs import (
    PACKS,
    PackSection,
    apply_pack,
    expand_checks,
    expand_types,
    match_rules,
    merge_rules,
    pack,
    pack_merge_fields,
    pack_required,
    typed_checks,
    without_consent,
)
from dedupe.ruleset.read import read_rules, read_text
from dedupe.ruleset.schema import FieldPart, TablePart
from dedupe.ruleset.show import show_tables


def load_rules(path: str) -> Ruleset:
    """Returns the rules of a file, or of a pack by its name where no such file exists.

    A table whose rules list no fields has `fields == ()`: its fields are recognised in the data and put in by
    `packs.with_fields`. RulesError with all problems; InputError if there is no such file.
    """
    if path in PACKS and not Path(path).exists():
        sections = pack(path).sections
        return ruleset_of([apply_pack(ObjectRules(section.object, ()), path) for section in sections], path)
    return parse_rules(read_text(path), path)


def parse_rules(text: str, name: str) -> Ruleset:
    """Returns the rules that a text holds; `name` stands in messages. RulesError with all problems."""
    file = read_rules(text, name)
    base = pack(file.extends)
    tables = [
        _effective(table, base.of(table.object), steps) for table, steps in zip(file.tables, file.steps, strict=True)
    ]
    problems = [
        Problem(name, line, _threshold_message(rules, file.extends))
        for rules, line in zip(tables, file.match_lines, strict=True)
        if rules.match.auto_above is not None and rules.match.auto_above < rules.match.review_above
    ]
    if problems:
        raise RulesError(tuple(problems))
    return dataclasses.replace(ruleset_of(tables, name), warnings=file.warnings)


def ruleset_of(tables: Sequence[ObjectRules], name: str) -> Ruleset:
    """Returns the ruleset of these tables, with its complete YAML and the hash that names its meaning."""
    text = show_tables(tables)
    return Ruleset(name, tuple(tables), text, hashlib.sha256(text.encode("utf-8")).hexdigest())


def _threshold_message(rules: ObjectRules, extends: str) -> str:
    match = rules.match
    return (
        f"auto_above ({match.auto_above:g}) is below review_above ({match.review_above:g}, from the pack {extends}): "
        "write a review_above that is the same or lower"
    )


def _effective(table: TablePart, section: PackSection, steps: ReadSteps) -> ObjectRules:
    fields = tuple(_field(name, part) for name, part in (table.fields or {}).items())
    checks = section.validate if table.validate_ is None else typed_checks(table)
    merge = merge_rules(table.merge, section.merge)
    merge_fields = {
        **pack_merge_fields(section, fields),
        **expand_types(table.merge.types, fields),
        **without_consent(table.merge.fields),
    }
    required = pack_required(section, fields) if table.required is None else tuple(table.required)
    return ObjectRules(
        object=table.object,
        fields=fields,
        preset=table.source.preset or "",
        id_header=table.source.id or "",
        source=table.source.name or "",
        required=required,
        validate=expand_checks(checks, fields),
        match=match_rules(table.match, section.match),
        merge=dataclasses.replace(merge, fields=merge_fields),
        clean=expand_steps(steps.steps, fields),
    )


def _field(name: str, part: FieldPart) -> FieldRule:
    return FieldRule(
        field=name,
        type=part.type,
        headers=tuple(part.from_),
        region_from=part.region_from or "",
        default_region=part.default_region or "",
        to=part.to or "",
        evidence=part.evidence,
        restrictive=tuple(part.restrictive),
        inverted=part.inverted,
        identifying=part.identifying,
        normalize=_word(part.normalize),
        case=_word(part.case),
        format=part.format or "",
        date_order=part.date_order or "",
    )


def _word(word: str) -> Any:
    return word  # one of the vocabulary: the schema has checked it
