"""The user's own rules: CEL conditions over fields, decided once per distinct combination of what they look at."""

from __future__ import annotations

from dedupe.model import CleanTable, Column, Finding, FindingBatch
from dedupe.normalize.conditions import decider, fields_of, value_of
from dedupe.ruleset.effective import ValidationRule
from dedupe.validate.codes import finding
from dedupe.validate.spread import batch, group


def validate_conditions(table: CleanTable, rules: tuple[ValidationRule, ...]) -> list[FindingBatch]:
    """Returns a finding for each row that meets a condition of the rules."""
    found_batches = []
    for rule in rules:
        if rule.when:
            found_batches += _decide(table, rule)
    return found_batches


def _decide(table: CleanTable, rule: ValidationRule) -> list[FindingBatch]:
    decide = decider(rule.when)
    names = fields_of(rule.when)
    columns = [value_of(table, name) for name in names]
    groups = group(columns or [Column.constant("", len(table))])
    texts = [groups.values(column) for column in columns]
    header = _header(table, rule.field or (names[0] if names else ""))
    shown = texts[names.index(rule.field)] if rule.field in names else [""] * len(groups)
    found: list[tuple[int, Finding]] = []
    for number in range(len(groups)):
        record = {name: values[number] for name, values in zip(names, texts, strict=True)}
        try:
            if decide(record):
                found.append((number, finding("rule", shown[number], rule.message, severity=rule.severity)))
        except (RuntimeError, TypeError, ValueError) as error:
            message = f"The condition ({rule.when}) could not be decided: {str(error).splitlines()[0]}"
            found.append((number, finding("rule_error", shown[number], message)))
    return [batch(header, groups, found)] if found else []


def _header(table: CleanTable, field: str) -> str:
    columns = table.of_field(field)
    return columns[0].header if columns else field
