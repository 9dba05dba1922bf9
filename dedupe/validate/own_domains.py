"""Domains of a file that are probably misspelt, seen by the domains that the file itself uses often."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from dedupe.normalize.mail_domains import known_suffix, provider

#: A domain is only doubted where another one, a letter away, stands in this many rows for each of its own.
_TIMES_AS_OFTEN = 5
_FEWEST_ROWS = 3
#: In shorter names one letter makes another company.
_SHORTEST_LABEL = 6
#: An ending that does not exist is completed by the file's endings if one of them is this likely.
_SURE_ENOUGH = 0.7


@dataclass(frozen=True, slots=True)
class OwnDomains:
    """The domains of a file, ready to be looked up."""

    rows: Mapping[str, int]
    shortened: Mapping[str, tuple[str, ...]]  # a frequent domain with one letter left out, to the domain
    endings: Mapping[str, int]

    @staticmethod
    def of(rows: Mapping[str, int]) -> OwnDomains:
        """Returns the domains with the number of rows that use each."""
        shortened: dict[str, list[str]] = defaultdict(list)
        endings: Counter[str] = Counter()
        for domain in sorted(rows):
            if not known_suffix(domain):
                continue
            endings[domain.partition(".")[2]] += rows[domain]
            if provider(domain) == "private":
                for piece in {domain[:k] + domain[k + 1 :] for k in range(len(domain))}:
                    shortened[piece].append(domain)
        return OwnDomains(rows, {piece: tuple(names) for piece, names in shortened.items()}, endings)

    def meant(self, domain: str) -> str:
        """Returns the domain that was probably meant, "" if the domain seems right."""
        exists = known_suffix(domain)
        label = domain.partition(".")[0]
        if exists and (provider(domain) != "private" or len(label) < _SHORTEST_LABEL):
            return ""
        close = sorted(self._close(domain), key=lambda name: (-self.rows[name], name))
        if close and self._is_rare(domain, close[0], exists):
            return close[0]
        return "" if exists else self._completed(domain)

    def _close(self, domain: str) -> set[str]:
        """Returns the file's domains that are one slip away: a letter left out, doubled, replaced or swapped."""
        found = set(self.shortened.get(domain, ()))
        for place in range(len(domain)):
            shorter = domain[:place] + domain[place + 1 :]
            if shorter in self.rows and provider(shorter) == "private":
                found.add(shorter)
            found.update(self.shortened.get(shorter, ()))
        found.discard(domain)
        return {name for name in found if _one_slip(domain, name)}

    def _is_rare(self, domain: str, other: str, exists: bool) -> bool:
        if not exists:
            return True
        often = self.rows[other]
        return often >= _FEWEST_ROWS and often >= _TIMES_AS_OFTEN * self.rows.get(domain, 1)

    def _completed(self, domain: str) -> str:
        """Returns the domain with the ending that lost its last letter, by the endings of the file."""
        label, _, ending = domain.partition(".")
        weights = {name: count for name, count in self.endings.items() if name[:-1] == ending}
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
    return other_ending.startswith(ending) or not known_suffix(domain)


def _letters(label: str) -> str:
    """Returns the label with its digits as one: names that differ in a number differ on purpose."""
    return "".join("0" if character.isdigit() else character for character in label)
