"""E-mail columns: each distinct cell judged once, one check per distinct address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dedupe.model import Check, CleanTable, Finding, FindingBatch
from dedupe.validate.codes import Severities, Severity, finding
from dedupe.validate.email import domain_facts, judge_cell
from dedupe.validate.email_names import Owners, without_doubled_dot
from dedupe.validate.mail_typos import certain
from dedupe.validate.own_domains import OwnDomains
from dedupe.validate.spread import batches, group, is_note

#: A domain close to a provider's that stands in more rows than this is rather a company (grange.fr) than a misspelling.
_MOST_ROWS_OF_A_TYPO = 3


def validate_emails(table: CleanTable, severities: Severities) -> tuple[list[FindingBatch], list[Check]]:
    """Returns the findings of all e-mail columns and one check per distinct address, sorted by address."""
    columns = table.of_type("email")
    rows = _rows_of_domains(table)
    common = frozenset(domain for domain, count in rows.items() if count > _MOST_ROWS_OF_A_TYPO)
    own = OwnDomains.of(rows)
    doubts: dict[str, str] = {}
    owners = Owners(table)
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
            items = [item for item in verdict.findings if item.code != "email_typo" or not _doubtful(item, common)]
            if len(verdict.checks) == 1:
                items = _with_own(verdict.checks[0], items, own, doubts)
                if ".." in cell:
                    items = [_by_name(item, owners, int(groups.first[number])) for item in items]
            found.extend((number, item) for item in items)
            if severities.asked(column.field, "email_free"):
                found.extend((number, item) for item in _free(verdict.checks))
        found_batches += batches(column, groups, found, severities)
    return found_batches, [checks[value] for value in sorted(checks)]


def _by_name(item: Finding, owners: Owners, row: int) -> Finding:
    """Returns the finding of a doubled dot with the reading that fits the name of the person, where one does."""
    readings = without_doubled_dot(item.value)
    local, _, domain = item.suggestion.rpartition("@")
    if not readings or local != readings[0]:
        return item
    meant = owners.likeliest(readings, row)
    if meant == local:
        return item
    message = f"{item.message.rstrip('.')}; {meant} fits the name of the person."
    return finding(item.code, item.value, message, f"{meant}@{domain}", item.severity)


def _with_own(check: Check, items: list[Finding], own: OwnDomains, doubts: dict[str, str]) -> list[Finding]:
    """Returns the findings of an address, with the domain of the file that its domain is probably a misspelling of."""
    domain = check.flags.get("domain", "")
    if not domain or "." not in domain or any(item.code == "email_typo" for item in items):
        return items
    if domain not in doubts:
        doubts[domain] = own.meant(domain)
    meant = doubts[domain]
    if not meant:
        return items
    address = check.normalized or check.value.strip()
    local = address.rpartition("@")[0]
    seen = own.rows.get(meant, 0)
    proof = f"which stands in {seen} rows of the file" if seen else "whose ending is usual in the file"
    message = f"The domain {domain} looks like a misspelt {meant}, {proof}."
    severity: Severity = "error" if check.status == "invalid" else "warning"
    rest = [item for item in items if item.code not in ("email_domain", "email_repairable")]
    return [finding("email_typo", check.value, message, f"{local}@{meant}", severity), *rest]


def _free(checks: Iterable[Check]) -> list[Finding]:
    return [
        finding("email_free", check.value, f"{check.flags['domain']} is a free provider.")
        for check in checks
        if check.flags.get("provider") == "free" and check.status != "invalid"
    ]


def _rows_of_domains(table: CleanTable) -> Counter[str]:
    """Returns how many rows use each domain: one that many use is no slip of the finger."""
    rows: Counter[str] = Counter()
    for column in table.of_type("email"):
        key = column.keys.get("domain")
        if key is not None:
            for domain, count in zip(key.values, key.counts().tolist(), strict=True):
                rows[str(domain)] += count
    rows.pop("", None)
    return rows


def _doubtful(item: Finding, common: frozenset[str]) -> bool:
    domain = item.value.strip().rpartition("@")[2].lower()
    return domain in common and not certain(domain)


def _without_doubtful(check: Check, common: frozenset[str]) -> Check:
    domain = check.flags.get("domain", "")
    if not check.flags.get("suggestion") or domain not in common or certain(domain) or not domain_facts(domain).meant:
        return check
    flags = {**check.flags, "suggestion": ""}
    return Check(check.kind, check.value, check.normalized, check.status, check.reason, flags, check.checker)
