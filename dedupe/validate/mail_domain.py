"""Mail domains judged offline, each once: can mail go there, who provides it, was another domain meant?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dedupe.model import MULTI, CleanColumn
from dedupe.normalize.mail_domains import Provider, ascii_domain, provider
from dedupe.validate.email_syntax import domain_problem, is_plain_domain, is_reserved
from dedupe.validate.endings import known_ending
from dedupe.validate.mail_typos import meant_domain
from dedupe.validate.spread import group

_NUMBERS = re.compile(r"[\d.]+").fullmatch


@dataclass(frozen=True, slots=True, eq=False)
class DomainFacts:
    """What is known about a domain without asking the network."""

    problem: str  # "" or why mail cannot go there
    code: str  # of the problem
    provider: Provider
    meant: str  # the domain that was probably meant
    flags: Mapping[str, str]  # of an address at this domain that is nothing special
    plain: bool  # nothing is to say about the domain


class Domains:
    """The domains of a file. `providers` are those that are known already, as the normalizer found them."""

    def __init__(self, providers: Mapping[str, Provider] | None = None) -> None:
        self._providers: Mapping[str, Provider] = providers or {}
        self._facts: dict[str, DomainFacts] = {}

    @staticmethod
    def of(columns: Iterable[CleanColumn]) -> Domains:
        """Returns the domains of e-mail columns."""
        providers: dict[str, Provider] = {}
        for column in columns:
            keys = [column.keys[name] for name in ("domain", "provider") if name in column.keys]
            if len(keys) == 2:
                groups = group(keys)
                for domain, kind in zip(groups.values(keys[0]), groups.values(keys[1]), strict=True):
                    if domain and MULTI not in domain and kind in ("free", "disposable", "private"):
                        providers[domain] = kind  # type: ignore[assignment]
        return Domains(providers)

    def provider(self, domain: str) -> Provider:
        """Returns what `mail_domains.provider` returns: looking up a public suffix again takes longer than all else."""
        return self._providers.get(domain) or provider(domain)

    def facts(self, domain: str) -> DomainFacts:
        """Returns what is known about a domain as it stands after the "@"."""
        facts = self._facts.get(domain)
        if facts is None:
            low = domain.lower()
            known = low != domain and is_plain_domain(domain)
            facts = self._facts[domain] = self.facts(low) if known else self._judged(domain)
        return facts

    def _judged(self, domain: str) -> DomainFacts:
        name = ascii_domain(domain)
        reserved = is_reserved(name)
        code, problem = "", ""
        if name.startswith("[") or _NUMBERS(name):
            code, problem = "email_domain", "the domain is an IP address"
        elif "." not in name:
            code, problem = "email_domain", "the domain has no period, so it exists in a local network at most"
        elif reserved:
            code, problem = "email_special_use", "the domain is reserved for examples and tests"
        elif not known_ending(name):
            code, problem = "email_domain", f"there is no ending .{name.rpartition('.')[2]}"
        kind = self.provider(name)
        meant = "" if reserved or name.startswith("[") else meant_domain(name, kind)
        plain = not (code or meant or kind == "disposable" or domain_problem(domain))
        flags = {"domain": name, "provider": kind, "role": "", "suggestion": ""}
        return DomainFacts(problem, code, kind, meant, flags, plain)
