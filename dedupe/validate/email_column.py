"""E-mail columns: each distinct cell judged once, one check per distinct address."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dedupe.model import Check, CleanColumn, CleanTable, Finding, FindingBatch
from dedupe.validate.checks import Checks, Verdict
from dedupe.validate.codes import Severities, Severity, finding
from dedupe.validate.email import CHECKER, WELL_FORMED, CellVerdict, is_plain_local, judge_cell
from dedupe.validate.email_names import Owners, without_doubled_dot
from dedupe.validate.email_syntax import DOMAIN
from dedupe.validate.mail_domain import Domains
from dedupe.validate.mail_typos import certain
from dedupe.validate.own_domains import OwnDomains
from dedupe.validate.spread import Groups, batches, group, noted

#: A domain close to a provider's that stands in more rows than this is rather a company (grange.fr) than a misspelling.
_MOST_ROWS_OF_A_TYPO = 3


def validate_emails(table: CleanTable, severities: Severities) -> tuple[list[FindingBatch], Checks]:
    """Returns the findings of all e-mail columns and one check per distinct address, sorted by address."""
    columns = table.of_type("email")
    domains = Domains.of(columns)
    file = _File.of(table, domains)
    checks = Checks("email", CHECKER)
    found_batches: list[FindingBatch] = []
    for column in columns:
        groups = group([column.raw])
        cells = _cells(column, groups, domains)
        cells.put(checks, file)
        found = list(_found(cells, groups, file))
        if severities.asked(column.field, "email_free"):
            found += _free(cells)
        found.sort(key=lambda item: item[0])
        found_batches += batches(column, groups, found, severities)
    return found_batches, checks.in_order(readings=False)


@dataclass(frozen=True, slots=True, eq=False)
class _File:
    """What the file as a whole says about its addresses."""

    common: frozenset[str]  # domains of so many rows that they are no slip of the finger
    own: OwnDomains
    owners: Owners
    domains: Domains

    @staticmethod
    def of(table: CleanTable, domains: Domains) -> _File:
        rows = _rows_of_domains(table)
        common = frozenset(domain for domain, count in rows.items() if count > _MOST_ROWS_OF_A_TYPO)
        return _File(common, OwnDomains.of(rows, domains.provider), Owners(table), domains)


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """The distinct cells of a column, as numbered by their groups."""

    numbers: list[int]  # of the cells that hold an address of which nothing is to say by itself
    texts: list[str]
    verdicts: list[Verdict]
    others: list[tuple[int, str, CellVerdict]]

    def put(self, checks: Checks, file: _File) -> None:
        """Adds the checks of the cells, in their order."""
        start = 0
        for number, _, verdict in self.others:
            end = bisect_left(self.numbers, number, start)
            self._put_plain(checks, slice(start, end))
            start = end
            for check in verdict.checks:
                flags = _without_doubtful(check, file)
                checks.put(check.value, check.normalized, Verdict(check.status, check.reason, flags))
        self._put_plain(checks, slice(start, len(self.numbers)))

    def _put_plain(self, checks: Checks, which: slice) -> None:
        texts = self.texts[which]
        checks.extend(texts, texts, self.verdicts[which])


def _cells(column: CleanColumn, groups: Groups, domains: Domains) -> _Cells:
    """Returns the distinct cells of a column, each judged."""
    cells = _Cells([], [], [], [])
    empty = noted(column, "placeholder")[groups.first].tolist()
    known: dict[str, Verdict | None] = {}  # None: of addresses there is something to say
    for number, (cell, is_empty) in enumerate(zip(groups.values(column.raw), empty, strict=True)):
        local, _, domain = cell.partition("@")
        verdict = known[domain] if domain in known else known.setdefault(domain, _of_plain_domain(domain, domains))
        if verdict is not None and not is_empty and is_plain_local(local, domain):
            cells.numbers.append(number)
            cells.texts.append(cell)
            cells.verdicts.append(verdict)
        elif cell:
            cells.others.append((number, cell, judge_cell(cell, is_empty, domains.facts)))
    return cells


def _of_plain_domain(domain: str, domains: Domains) -> Verdict | None:
    """Returns the verdict on plain addresses at a domain of which nothing is to say, None for other domains."""
    if DOMAIN.fullmatch(domain) is None:
        return None
    facts = domains.facts(domain)
    return Verdict("not_checked", WELL_FORMED, facts.flags) if facts.plain else None


def _found(cells: _Cells, groups: Groups, file: _File) -> Iterator[tuple[int, Finding]]:
    """Yields what is found in the cells of a column, those of which by themselves nothing is to say first."""
    names = {verdict.flags["domain"] for verdict in set(cells.verdicts)}
    names.update(_domain(verdict.checks[0]) for _, _, verdict in cells.others if len(verdict.checks) == 1)
    doubts = file.own.all_meant(name for name in names if "." in name)
    doubted = {verdict for verdict in set(cells.verdicts) if verdict.flags["domain"] in doubts}
    for number, text, verdict in zip(cells.numbers, cells.texts, cells.verdicts, strict=True):
        if verdict in doubted:
            domain = verdict.flags["domain"]
            yield number, _misspelt(text, text, domain, doubts[domain], file.own, "warning")
    for number, cell, judged in cells.others:
        items = [item for item in judged.findings if item.code != "email_typo" or not _doubtful(item, file.common)]
        if len(judged.checks) == 1:
            items = _with_own(judged.checks[0], items, file.own, doubts)
            if ".." in cell:
                items = [_by_name(item, file.owners, int(groups.first[number])) for item in items]
        yield from ((number, item) for item in items)


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


def _with_own(check: Check, items: list[Finding], own: OwnDomains, doubts: Mapping[str, str]) -> list[Finding]:
    """Returns the findings of an address, with the domain of the file that its domain is probably a misspelling of."""
    domain = _domain(check)
    if domain not in doubts or any(item.code == "email_typo" for item in items):
        return items
    severity: Severity = "error" if check.status == "invalid" else "warning"
    address = check.normalized or check.value.strip()
    rest = [item for item in items if item.code not in ("email_domain", "email_repairable")]
    return [_misspelt(check.value, address, domain, doubts[domain], own, severity), *rest]


def _domain(check: Check) -> str:
    return check.flags.get("domain", "")


def _misspelt(value: str, address: str, domain: str, meant: str, own: OwnDomains, severity: Severity) -> Finding:
    seen = own.rows.get(meant, 0)
    proof = f"which stands in {seen} rows of the file" if seen else "whose ending is usual in the file"
    message = f"The domain {domain} looks like a misspelt {meant}, {proof}."
    return finding("email_typo", value, message, f"{address.rpartition('@')[0]}@{meant}", severity)


def _free(cells: _Cells) -> Iterator[tuple[int, Finding]]:
    """Yields the addresses at free providers."""
    for number, text, verdict in zip(cells.numbers, cells.texts, cells.verdicts, strict=True):
        if verdict.flags["provider"] == "free":
            yield number, finding("email_free", text, f"{verdict.flags['domain']} is a free provider.")
    for number, _, judged in cells.others:
        for check in judged.checks:
            if check.flags.get("provider") == "free" and check.status != "invalid":
                yield number, finding("email_free", check.value, f"{check.flags['domain']} is a free provider.")


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


def _without_doubtful(check: Check, file: _File) -> Mapping[str, str]:
    """Returns the flags of a check, without the suggestion if the domain is too common for a misspelling."""
    domain = _domain(check)
    if not check.flags.get("suggestion") or domain not in file.common or certain(domain):
        return check.flags
    return {**check.flags, "suggestion": ""} if file.domains.facts(domain).meant else check.flags
