"""Misspelt mail domains: which domain was probably meant."""

from __future__ import annotations

from functools import cache

from dedupe.normalize.mail_domains import Provider, provider, registrable, typo_of
from dedupe.ruleset.data import load_words
from dedupe.validate.endings import known_ending

#: Providers with labels of four letters and fewer (gmx, aol, web, me) are one letter from too many real companies:
#: acme.com is not me.com. Their known misspellings are in the word list.
SHORTEST_LABEL = 5

#: Two edits leave too little of a shorter label to tell a misspelling from another name.
TWO_EDITS_FROM = 8

#: What is left of ".com" after a slip, and is a real ending too: only a provider's label makes it a misspelling.
_CUT_COM = frozenset({"co", "cm", "om", "cim"})


def meant_domain(domain: str, kind: Provider | None = None) -> str:
    """Returns the domain that was probably meant ("gmial.com" gives "gmail.com"), "" if the domain seems right.

    `kind` saves finding out again whose domain it is.
    """
    if known := typo_of(domain):
        return known
    label, _, ending = domain.partition(".")
    if ending in _CUT_COM and f"{label}.com" in _labels().get(label, ()):
        return f"{label}.com"
    if (kind or provider(domain)) != "private":
        return ""
    if (twice := _ending_twice(domain)) and known_ending(twice):
        return twice
    if "." not in domain:
        return _dot_lost(domain)
    if close := _close_provider(label, ending):
        return close
    if not known_ending(domain):
        stem, _, last = domain.rpartition(".")
        if stem and (better := _endings().get(last)):
            return f"{stem}.{better}"
    return ""


def _ending_twice(domain: str) -> str:
    """Returns the domain with an ending that stands there twice once ("gmail.com.com"), "" if none does."""
    stem, _, last = domain.rpartition(".")
    return stem if stem.endswith(f".{last}") and last in _FREQUENT else ""


#: Endings that are looked for where no domain has them by accident.
_FREQUENT = frozenset(("com", "net", "org", "de", "fr", "it", "es", "nl", "pl", "uk"))


def _dot_lost(name: str) -> str:
    """Returns the domain of a large provider whose dots were left out ("hotmailcom"), "" for other names."""
    return _without_dots().get(name, "")


@cache
def _without_dots() -> dict[str, str]:
    return {domain.replace(".", ""): domain for domains in _labels().values() for domain in domains}


def certain(domain: str) -> bool:
    """Returns whether the misspelling is a known one or its ending does not exist, so that counting adds nothing."""
    return bool(typo_of(domain)) or not known_ending(domain)


def _close_provider(label: str, ending: str) -> str:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    if len(label) < SHORTEST_LABEL - 1 or not any(_is_close(label, name) for name in _comparable(label)):
        return ""
    labels = _labels()
    for name, _, _ in extract(label, list(labels), scorer=OSA.distance, score_cutoff=2, limit=5):
        if not _is_close(label, name):
            continue
        for domain in labels[name]:
            meant = domain.partition(".")[2]
            if ending == meant and name != label:
                return domain
            if not known_ending(f"{label}.{ending}") and _endings().get(ending.rpartition(".")[2]) == meant:
                return domain
    return ""


def _is_close(label: str, name: str) -> bool:
    """Returns whether a label may be a misspelling of a provider's."""
    from rapidfuzz.distance import OSA

    if name[0] != label[0] and sorted(name) != sorted(label):  # people see a wrong first letter: grange.fr is real
        return False
    most = 2 if len(name) >= TWO_EDITS_FROM else 1
    return OSA.distance(label, name, score_cutoff=most) <= most


def _comparable(label: str) -> tuple[str, ...]:
    """Returns the labels of providers among which all are that are close: most labels have none."""
    by_first, by_letters = _comparable_labels()
    return (*by_first.get((label[0], len(label)), ()), *by_letters.get("".join(sorted(label)), ()))


@cache
def _comparable_labels() -> tuple[dict[tuple[str, int], tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Returns the labels of providers by first letter and the lengths of their misspellings, and by their letters."""
    by_first: dict[tuple[str, int], tuple[str, ...]] = {}
    by_letters: dict[str, tuple[str, ...]] = {}
    for name in _labels():
        for length in range(len(name) - 2, len(name) + 3):
            by_first[name[0], length] = (*by_first.get((name[0], length), ()), name)
        letters = "".join(sorted(name))
        by_letters[letters] = (*by_letters.get(letters, ()), name)
    return by_first, by_letters


@cache
def _labels() -> dict[str, tuple[str, ...]]:
    """Returns the domains of the large providers by their label: "gmail" to ("gmail.com",)."""
    by_label: dict[str, list[str]] = {}
    for domain in load_words("large_mail_providers")["domains"]:
        label = domain.partition(".")[0]
        if len(label) >= SHORTEST_LABEL and registrable(domain) == domain:
            by_label.setdefault(label, []).append(domain)
    return {label: tuple(domains) for label, domains in by_label.items()}


@cache
def _endings() -> dict[str, str]:
    endings = load_words("large_mail_providers")["misspelt_endings"]
    return {wrong: right for right, wrongs in endings.items() for wrong in wrongs}
