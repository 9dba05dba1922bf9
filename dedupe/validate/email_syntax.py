"""Whether an address, or a domain, is written as one can be: what email-validator says, most of it without asking."""

from __future__ import annotations

import re
from functools import cache, lru_cache

#: Local parts that every reading of the standards accepts: words of letters and digits joined by single signs.
PLAIN_LOCAL = re.compile(r"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*")
#: Domains that look like one.
DOMAIN = re.compile(r"(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+")
PLAIN = re.compile(rf"({PLAIN_LOCAL.pattern})@({DOMAIN.pattern})")
LONGEST_LOCAL, LONGEST = 64, 254  # RFC 5321, 4.5.3.1

#: Labels of letters, digits and inner hyphens, the last of which ends in a letter (RFC 1123, 2.1).
_PLAIN_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:[A-Za-z0-9][A-Za-z0-9-]*)?[A-Za-z]")
#: No label of a domain this short is too long (RFC 1035, 2.3.1).
_SHORT = 63

#: Reserved for documentation and tests (RFC 2606, RFC 6761); the first three take no mail by a null MX.
_RESERVED_DOMAINS = frozenset({"example.com", "example.net", "example.org"})
_RESERVED_ENDINGS = frozenset({"example", "test", "invalid", "localhost", "local", "onion", "arpa", "internal"})
_RESERVED = tuple(f".{name}" for name in (*_RESERVED_DOMAINS, *_RESERVED_ENDINGS))


def syntax_problem(address: str) -> str:
    """Returns what is wrong with the form of an address, in a sentence; "" if nothing is."""
    match = PLAIN.fullmatch(address)
    if match is not None and len(match[1]) <= LONGEST_LOCAL and len(address) <= LONGEST:
        return domain_problem(match[2])
    return library_problem(address)


def library_problem(address: str) -> str:
    """Returns what email-validator has against the address; "" for nothing. The slow way, and the fast one's judge."""
    import email_validator

    local, _, domain = address.rpartition("@")
    if is_reserved(domain.lower().rstrip(".")):
        address = f"{local}@" + "a" * (len(domain) - 4) + ".com" if len(domain) > 4 else f"{local}@a.com"
    try:
        email_validator.validate_email(address, check_deliverability=False, allow_quoted_local=True, strict=True)
    except email_validator.EmailNotValidError as error:
        return str(error)
    return ""


def domain_problem(domain: str) -> str:
    """Returns what is wrong with the form of a domain, in a sentence; "" if nothing is."""
    return "" if is_plain_domain(domain) else _library_domain_problem(domain)


@lru_cache(maxsize=65536)
def _library_domain_problem(domain: str) -> str:
    return library_problem(f"a@{domain}")


def is_plain_domain(domain: str) -> bool:
    """Returns whether nothing can be wrong with the form of a domain: short, plain labels, no Punycode, no special use.

    False says nothing.
    """
    return (
        len(domain) <= _SHORT
        and "--" not in domain
        and _PLAIN_DOMAIN.fullmatch(domain) is not None
        and domain.rpartition(".")[2].lower() not in _special_endings()
    )


@cache
def _special_endings() -> frozenset[str]:
    """Returns the endings under which the library refuses some domains or all of them."""
    import email_validator

    return frozenset(name.rpartition(".")[2] for name in email_validator.SPECIAL_USE_DOMAIN_NAMES)


def is_reserved(domain: str) -> bool:
    """Returns whether a domain is reserved for examples, tests and local networks."""
    return "." in domain and (domain in _RESERVED_DOMAINS or domain.endswith(_RESERVED))
