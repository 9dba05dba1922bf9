"""Domains of a file that are probably misspelt, seen by the domains that the file itself uses often."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dedupe.normalize.mail_domains import Provider, provider
from dedupe.validate.endings import known_ending
from dedupe.validate.one_slip import maybe_one_slip

#: A domain is only doubted where another one, a letter away, stands in this many rows for each of its own.
_TIMES_AS_OFTEN = 5
_FEWEST_ROWS = 3
#: In shorter names one letter makes another company.
_SHORTEST_LABEL = 6
#: An ending that does not exist is completed by the file's endings if one of them is this likely.
_SURE_ENOUGH = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class OwnDomains:
    """The domains of a file, ready to be looked up."""

    rows: Mapping[str, int]
    private: tuple[str, ...]  # domains that companies have
    most: int  # rows of the most frequent of them
    endings: Mapping[str, tuple[tuple[str, int], ...]]  # an ending without its last letter, to endings and their rows
    provider: Callable[[str], Provider]

    @staticmethod
    def of(rows: Mapping[str, int], provider: Callable[[str], Provider] = provider) -> OwnDomains:
        """Returns the domains with the number of rows that use each; `provider` tells whose a domain is."""
        endings: Counter[str] = Counter()
        for domain, count in rows.items():
            if known_ending(domain):
                endings[domain.partition(".")[2]] += count
        shortened: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for ending, count in endings.items():
            shortened[ending[:-1]].append((ending, count))
        private = tuple(domain for domain in rows if provider(domain) == "private")
        most = max((rows[domain] for domain in private), default=0)
        return OwnDomains(rows, private, most, {key: tuple(found) for key, found in shortened.items()}, provider)

    def meant(self, domain: str) -> str:
        """Returns the domain that was probably meant, "" if the domain seems right."""
        return self.all_meant([domain]).get(domain, "")

    def all_meant(self, domains: Iterable[str]) -> dict[str, str]:
        """Returns the domains that were probably meant, by those of these that seem wrong."""
        rare, unknown = [], []
        for domain in domains:
            if not known_ending(domain):
                unknown.append(domain)
            elif self._may_be_slip(domain):
                rare.append(domain)
        least = max(_FEWEST_ROWS, _TIMES_AS_OFTEN * min((self.rows.get(domain, 1) for domain in rare), default=0))
        often = [domain for domain in self.private if self.rows[domain] >= least]
        close = {**self._close(rare, often), **self._close(unknown, self.private)}
        found = {}
        for domain in (*rare, *unknown):
            exists = known_ending(domain)
            best = min(close.get(domain, ()), key=lambda name: (-self.rows[name], name), default="")
            if best and (not exists or self._is_frequent(domain, best)):
                found[domain] = best
            elif not exists and (completed := self._completed(domain)):
                found[domain] = completed
        return found

    def _may_be_slip(self, domain: str) -> bool:
        """Returns whether a domain with an ending that exists is a company's, and rare enough to be a misspelling."""
        long = len(domain.partition(".")[0]) >= _SHORTEST_LABEL
        return long and _TIMES_AS_OFTEN * self.rows.get(domain, 1) <= self.most and self.provider(domain) == "private"

    def _is_frequent(self, domain: str, other: str) -> bool:
        often = self.rows[other]
        return often >= _FEWEST_ROWS and often >= _TIMES_AS_OFTEN * self.rows.get(domain, 1)

    def _close(self, domains: Sequence[str], others: Sequence[str]) -> dict[str, list[str]]:
        """Returns for domains the others that are one slip away."""
        found: dict[str, list[str]] = defaultdict(list)
        for place, other in maybe_one_slip(domains, others):
            domain, name = domains[place], others[other]
            # what lost a letter may be right with an ending that is not known; nothing else may
            if (known_ending(name) or len(name) < len(domain)) and _one_slip(domain, name):
                found[domain].append(name)
        return found

    def _completed(self, domain: str) -> str:
        """Returns the domain with the ending that lost its last letter, by the endings of the file."""
        label, _, ending = domain.partition(".")
        weights = dict(self.endings.get(ending, ()))
        if not label or not weights:
            return ""
        best = max(weights, key=lambda name: (weights[name], name))
        return f"{label}.{best}" if weights[best] >= _SURE_ENOUGH * sum(weights.values()) else ""


def _one_slip(domain: str, other: str) -> bool:
    """Returns whether one is the other with one slip; two endings that both exist are two companies, or countries."""
    from rapidfuzz.distance import OSA

    if OSA.distance(domain, other) != 1:
        return False
    label, _, ending = domain.partition(".")
    other_label, _, other_ending = other.partition(".")
    if label != other_label:
        return ending == other_ending and any(map(str.isalpha, label)) and _letters(label) != _letters(other_label)
    return other_ending.startswith(ending) or not known_ending(domain)


def _letters(label: str) -> str:
    """Returns the label with its digits as one: names that differ in a number differ on purpose."""
    return "".join("0" if character.isdigit() else character for character in label)
