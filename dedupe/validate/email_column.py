"""E-mail columns: each distinct cell judged once, one check per distinct address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dedupe.model import Check, CleanTable, Finding, FindingBatch
from dedupe.validate.codes import Severities, finding
from dedupe.validate.email import domain_facts, judge_cell
from dedupe.validate.mail_typos import certain
from dedupe.validate.spread import batches, group, is_note

#: A domain close to a provider's that stands in more rows than this is rather a company (grange.fr) than a misspelling.
_MOST_ROWS_OF_A_TYPO = 3


def validate_emails(table: CleanTable, severities: Severities) -> tuple[list[FindingBatch], list[Check]]:
    """Returns the findings of all e-mail columns and one check per distinct address, sorted by address."""
    columns = table.of_type("email")
    common = _common_domains(table)
    checks: dict[str, Check] = {}
    found_batches: list[FindingBatch] = []
    for column in columns:
        groups = group([column.raw])
        empty = groups.values(is_note(column, "placeholder"))
        found: list[tuple[int, Finding]] = []
        for number, cell in enumerate(groups.values(column.raw)):
            if not cell:
                continue
            verdict = judge_cell(cell, placeholder=empty[number] == "1")
            for check in verdict.checks:
                if check.value not in checks:
                    checks[check.value] = _without_doubtful(check, common)
            for item in verdict.findings:
                if item.code != "email_typo" or not _doubtful(item, common):
                    found.append((number, item))
            if severities.asked(column.field, "email_free"):
                found.extend((number, item) for item in _free(verdict.checks))
        found_batches += batches(column, groups, found, severities)
    return found_batches, [checks[value] for value in sorted(checks)]


def _free(checks: Iterable[Check]) -> list[Finding]:
    return [
        finding("email_free", check.value, f"{check.flags['domain']} is a free provider.")
        for check in checks
        if check.flags.get("provider") == "free" and check.status != "invalid"
    ]


def _common_domains(table: CleanTable) -> frozenset[str]:
    """Returns the domains that too many rows use for them to be a slip of the finger."""
    rows: Counter[str] = Counter()
    for column in table.of_type("email"):
        key = column.keys.get("domain")
        if key is not None:
            for domain, count in zip(key.values, key.counts().tolist(), strict=True):
                rows[str(domain)] += count
    return frozenset(domain for domain, count in rows.items() if count > _MOST_ROWS_OF_A_TYPO)


def _doubtful(item: Finding, common: frozenset[str]) -> bool:
    domain = item.value.strip().rpartition("@")[2].lower()
    return domain in common and not certain(domain)


def _without_doubtful(check: Check, common: frozenset[str]) -> Check:
    domain = check.flags.get("domain", "")
    if not check.flags.get("suggestion") or domain not in common or certain(domain) or not domain_facts(domain).meant:
        return check
    flags = {**check.flags, "suggestion": ""}
    return Check(check.kind, check.value, check.normalized, check.status, check.reason, flags, check.checker)
