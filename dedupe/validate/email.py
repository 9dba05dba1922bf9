"""E-mail addresses judged offline: form, domain, provider, role, likely misspelling.

A mailbox can only be known by asking its server. An address that is merely well formed is `not_checked`, never `valid`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from dedupe.model import Check, Finding
from dedupe.normalize.email import is_role, stands_for_nothing
from dedupe.normalize.email_parse import parse, split_cell
from dedupe.normalize.mail_domains import ascii_domain, known_suffix, provider
from dedupe.normalize.text import tidy
from dedupe.validate.codes import Severity, finding
from dedupe.validate.mail_typos import meant_domain

WELL_FORMED = "syntax ok, mailbox not checked"
CHECKER = "offline"

#: Local parts that every reading of the standards accepts: words of letters and digits joined by single signs.
PLAIN_LOCAL = re.compile(r"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*")
_PLAIN = re.compile(rf"({PLAIN_LOCAL.pattern})@((?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+)")
_LONGEST_LOCAL, _LONGEST = 64, 254  # RFC 5321, 4.5.3.1

#: Reserved for documentation and tests (RFC 2606, RFC 6761); the first three take no mail by a null MX.
_RESERVED_DOMAINS = frozenset({"example.com", "example.net", "example.org"})
_RESERVED_ENDINGS = frozenset({"example", "test", "invalid", "localhost", "local", "onion", "arpa", "internal"})

#: Repairs of the normalizer that mean the text was no address; blanks and case are told by other codes.
_REPAIRS = frozenset({"mailto", "edges", "at_sign", "display_name", "full_width"})


@dataclass(frozen=True, slots=True)
class CellVerdict:
    """What is known about a cell: one check per address in it, and what was found."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DomainFacts:
    """What is known about a domain without asking the network."""

    problem: str  # "" or why mail cannot go there
    code: str  # of the problem
    reserved: bool
    provider: str
    meant: str  # the domain that was probably meant
    flags: Mapping[str, str]  # of an address at this domain that is nothing special
    plain: bool  # nothing is to say about the domain


def syntax_problem(address: str) -> str:
    """Returns what is wrong with the form of an address, in a sentence; "" if nothing is."""
    match = _PLAIN.fullmatch(address)
    if match is not None and len(match[1]) <= _LONGEST_LOCAL and len(address) <= _LONGEST:
        return _domain_problem(match[2])
    return library_problem(address)


def library_problem(address: str) -> str:
    """Returns what email-validator has against the address; "" for nothing. The slow way, and the fast one's judge."""
    import email_validator

    local, _, domain = address.rpartition("@")
    if _is_reserved(domain.lower().rstrip(".")):
        address = f"{local}@" + "a" * (len(domain) - 4) + ".com" if len(domain) > 4 else f"{local}@a.com"
    try:
        email_validator.validate_email(address, check_deliverability=False, allow_quoted_local=True, strict=True)
    except email_validator.EmailNotValidError as error:
        return str(error)
    return ""


@lru_cache(maxsize=65536)
def _domain_problem(domain: str) -> str:
    return library_problem(f"a@{domain}")


def _is_reserved(domain: str) -> bool:
    if "." not in domain:
        return False
    return domain in _RESERVED_DOMAINS or domain.endswith(
        tuple(f".{name}" for name in (*_RESERVED_DOMAINS, *_RESERVED_ENDINGS))
    )


@lru_cache(maxsize=65536)
def domain_facts(domain: str) -> DomainFacts:
    """Returns what is known about a domain as it stands after the "@"."""
    name = ascii_domain(domain)
    reserved = _is_reserved(name)
    code, problem = "", ""
    if name.startswith("[") or re.fullmatch(r"[\d.]+", name):
        code, problem = "email_domain", "the domain is an IP address"
    elif "." not in name:
        code, problem = "email_domain", "the domain has no period, so it exists in a local network at most"
    elif reserved:
        code, problem = "email_special_use", "the domain is reserved for examples and tests"
    elif not known_suffix(name):
        code, problem = "email_domain", f"there is no ending .{name.rpartition('.')[2]}"
    meant = "" if reserved or name.startswith("[") else meant_domain(name)
    kind = provider(name)
    plain = not (code or meant or kind == "disposable" or _domain_problem(domain))
    flags = {"domain": name, "provider": kind, "role": "", "suggestion": ""}
    return DomainFacts(problem, code, reserved, kind, meant, flags, plain)


@dataclass(frozen=True, slots=True)
class _Part:
    """One address of a cell as it stood and as it is read."""

    raw: str
    text: str
    local: str
    domain: str
    repaired: bool
    likely: str  # the likely reading where the text is no address
    latin: str = ""  # the address in Latin letters where others stand in it that look like them


def judge_cell(cell: str, placeholder: bool | None = None) -> CellVerdict:
    """Returns the verdict on the text of a cell, which may hold no, one or several addresses.

    `placeholder` saves finding out again whether the cell is one.
    """
    match = _PLAIN.fullmatch(cell)
    if match is not None:
        local, domain = match.groups()
        facts = domain_facts(domain)
        short = len(local) <= _LONGEST_LOCAL and len(cell) <= _LONGEST
        if facts.plain and short and not _empty(cell, placeholder) and not is_role(local.lower()):
            check = Check("email", cell, cell, "not_checked", WELL_FORMED, facts.flags, CHECKER)
            return CellVerdict((check,), ())
        return _verdict(cell, [_Part(cell, cell, local, domain, False, "")], _empty(cell, placeholder))
    clean, _ = tidy(cell)
    if not clean:
        return CellVerdict((), ())
    empty = _empty(clean, placeholder)
    if empty and "@" not in clean:
        return CellVerdict((Check("email", cell, "", "invalid", "placeholder", {}, CHECKER),), (_placeholder(cell),))
    pieces, rules = split_cell(clean)
    parts = [_part(cell if len(pieces) == 1 else piece, piece, "display_name" in rules) for piece in pieces]
    return _verdict(cell, parts, empty)


def _part(raw: str, piece: str, named: bool) -> _Part:
    address = parse(piece)
    if address is None:
        local, _, domain = piece.rpartition("@")
        return _Part(raw, piece, local, domain, False, "")
    likely = f"{address.local}@{address.domain}" if "repairable" in address.notes else ""
    _, _, domain = address.text.rpartition("@")
    latin = f"{address.local}@{address.domain}" if "homoglyph" in address.notes else ""
    repaired = named or not _REPAIRS.isdisjoint(address.rules)
    return _Part(raw, address.text, address.local, domain, repaired, likely, latin)


def _empty(text: str, known: bool | None) -> bool:
    if known is not None:
        return known
    return stands_for_nothing(text)


def _placeholder(cell: str) -> Finding:
    return finding("placeholder", cell, f'"{cell}" only fills the box; it is nobody\'s address.')


def _verdict(cell: str, parts: list[_Part], empty: bool) -> CellVerdict:
    checks: list[Check] = []
    findings: list[Finding] = [_placeholder(cell)] if empty else []
    for part in parts:
        check, found = _judge(part)
        checks.append(check)
        findings.extend(found)
    if len(parts) > 1:
        readable = "; ".join(part.text for part in parts)
        findings.append(finding("email_several", cell, f"The cell holds {len(parts)} addresses.", readable))
    return CellVerdict(tuple(checks), tuple(findings))


def _judge(part: _Part) -> tuple[Check, list[Finding]]:
    problem = syntax_problem(part.text)
    facts = domain_facts(part.domain)
    role = is_role(part.local.lower())
    suggestion = f"{part.local}@{facts.meant}" if facts.meant else part.likely
    flags = {**facts.flags, "role": "1" if role else "", "suggestion": suggestion}
    readable = "@" in part.text and not part.likely
    if readable and (facts.code == "email_domain" or not problem):
        findings = _form(part, facts)
    else:
        findings = [_malformed(part, problem)]
    if findings and findings[0].severity == "error":
        reason = _reason(problem) if findings[0].code == "email_syntax" else facts.problem
        check = Check("email", part.raw, "", "invalid", reason, flags, CHECKER)
    else:
        reason = f"{WELL_FORMED}; {facts.problem}" if facts.problem else WELL_FORMED
        check = Check("email", part.raw, part.text, "not_checked", reason, flags, CHECKER)
        findings += _kind(part, facts, role)
    return check, findings


def _reason(problem: str) -> str:
    return problem.rstrip(".") or "not written as an address can be"


def _malformed(part: _Part, problem: str) -> Finding:
    message = problem if "@" in part.text else f'"{part.text}" has no "@", so it is no e-mail address.'
    likely = part.likely if part.likely and not syntax_problem(part.likely) else ""
    return finding("email_syntax", part.raw, message, likely)


def _form(part: _Part, facts: DomainFacts) -> list[Finding]:
    """Returns what is to say about the domain and about repairs of a well-formed address."""
    findings = []
    if facts.meant:
        severity: Severity = "error" if facts.code == "email_domain" else "warning"
        message = f"The domain {part.domain} looks like a misspelt {facts.meant}."
        findings.append(finding("email_typo", part.raw, message, f"{part.local}@{facts.meant}", severity))
    elif facts.code:
        findings.append(finding(facts.code, part.raw, f"No mail can go to {part.domain}: {facts.problem}."))
    if part.latin:
        message = f"Letters of another script stand in it that look like Latin ones; {part.latin} was meant."
        findings.append(finding("email_repairable", part.raw, message, part.latin))
    elif part.repaired:
        message = "The text is no address, but holds one."
        findings.append(finding("email_repairable", part.raw, message, part.text))
    return findings


def _kind(part: _Part, facts: DomainFacts, role: bool) -> list[Finding]:
    findings = []
    if facts.provider == "disposable" and not facts.meant:  # mistyped domains are on the lists of disposable ones too
        message = f"{part.domain} hands out throw-away addresses."
        findings.append(finding("email_disposable", part.raw, message))
    if role:
        message = f"{part.local}@ is a function, not a person."
        findings.append(finding("email_role", part.raw, message))
    return findings
