"""Accounts beside contacts: the domain of each account, and addresses that are elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dedupe.model import MULTI, CleanColumn, CleanTable, Column, FindingBatch
from dedupe.normalize.mail_domains import provider
from dedupe.ruleset.effective import ObjectRules
from dedupe.validate.codes import Severities, finding
from dedupe.validate.spread import batches, group


@dataclass(frozen=True, slots=True)
class AccountDomains:
    """The private domains of accounts, by the id that contacts refer to and by folded company name."""

    by_id: Mapping[str, frozenset[str]] = field(default_factory=dict)
    by_name: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @staticmethod
    def of(tables: Iterable[CleanTable]) -> AccountDomains:
        """Returns the domains that the websites and mailboxes of these accounts name; free providers are nobody's."""
        ids: defaultdict[str, set[str]] = defaultdict(set)
        names: defaultdict[str, set[str]] = defaultdict(set)
        for table in tables:
            keys = [c.keys["domain"].texts() for c in table.of_type("url")]
            keys += [c.keys["site"].texts() for c in table.of_type("email")]
            companies = [c.keys["fold"].texts() for c in table.of_type("company")]
            for row, crm_id in enumerate(_ids(table)):
                domains = {d for key in keys for d in str(key[row]).split(MULTI) if d and provider(d) == "private"}
                if crm_id:
                    ids[crm_id] |= domains
                for company in companies:
                    if company[row]:
                        names[str(company[row])] |= domains
        return AccountDomains(_frozen(ids), _frozen(names))

    def lookup(self, reference: str, company: str) -> frozenset[str]:
        """Returns the domains of the account that a record names, by id if it has one, else by name."""
        if reference in self.by_id:
            return self.by_id[reference]
        return self.by_name.get(company, frozenset()) if not reference else frozenset()


def _ids(table: CleanTable) -> Iterable[str]:
    column = next(iter(table.of_type("record_id")), None)
    return map(str, table.crm_ids) if column is None else map(str, column.keys["fold"].texts())


def _frozen(sets: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(domains) for name, domains in sets.items() if domains}


def _key(column: CleanColumn | None, rows: int) -> Column:
    return Column.constant("", rows) if column is None else column.keys["fold"]


def validate_account_domains(
    table: CleanTable, rules: ObjectRules, accounts: AccountDomains, severities: Severities
) -> list[FindingBatch]:
    """Returns the addresses at a free provider or at another domain although the account has a domain of its own."""
    pointing = {rule.field for rule in rules.fields if rule.to == "account"}
    reference = next((c for c in table.of_type("reference") if c.field in pointing), None)
    company = next(iter(table.of_type("company")), None)
    if table.object == "account" or (reference is None and company is None):
        return []
    keys = [_key(reference, len(table)), _key(company, len(table))]
    found_batches = []
    for column in table.of_type("email"):
        groups = group([column.raw, *keys])
        sites, references, companies = (groups.values(k) for k in (column.keys["site"], *keys))
        found = []
        for number, (raw, site) in enumerate(zip(groups.values(column.raw), sites, strict=True)):
            domains = accounts.lookup(references[number], companies[number]) if site else frozenset()
            here = {name for name in site.split(MULTI) if name}
            if not domains or here & domains:
                continue
            theirs = ", ".join(sorted(domains))
            if all(provider(name) == "free" for name in here):
                if not severities.asked(column.field, "email_free"):  # else told for every free address
                    found.append((number, finding("email_free", raw, f"A private mailbox; the account has {theirs}.")))
            elif any(provider(name) == "private" for name in here):
                message = f"The mailbox is at {', '.join(sorted(here))}, the account has {theirs}."
                found.append((number, finding("email_account_domain", raw, message)))
        found_batches += batches(column, groups, found, severities)
    return found_batches
