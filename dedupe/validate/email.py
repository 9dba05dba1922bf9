"""E-mail addresses judged offline: form, domain, provider, role, likely misspelling.

A mailbox can only be known by asking its server. An address that is merely well formed is `not_checked`, never `valid`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dedupe.model import Check, Finding
from dedupe.normalize.email import is_role, stands_for_nothing
from dedupe.normalize.email_parse import parse, split_cell
from dedupe.normalize.text import tidy
from dedupe.validate.codes import Severity, finding
from dedupe.validate.email_syntax import LONGEST, LONGEST_LOCAL, PLAIN, PLAIN_LOCAL, library_problem, syntax_problem
from dedupe.validate.mail_domain import DomainFacts, Domains

__all__ = ["CHECKER", "WELL_FORMED", "CellVerdict", "judge_cell", "library_problem", "syntax_problem"]

WELL_FORMED = "syntax ok, mailbox not checked"
CHECKER = "offline"

#: Repairs of the normalizer that mean the text was no address; blanks and case are told by other codes.
_REPAIRS = frozenset({"mailto", "edges", "at_sign", "display_name", "full_width"})

#: What is known about a domain as it stands after the "@".
FactsOf = Callable[[str], DomainFacts]


@dataclass(frozen=True, slots=True)
class CellVerdict:
    """What is known about a cell: one check per address in it, and what was found."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]


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


def judge_cell(cell: str, placeholder: bool | None = None, facts_of: FactsOf | None = None) -> CellVerdict:
    """Returns the verdict on the text of a cell, which may hold no, one or several addresses.

    `placeholder` and `facts_of` save finding out again whether the cell is one, and what is known about its domain.
    """
    facts_of = facts_of or Domains().facts
    match = PLAIN.fullmatch(cell)
    if match is not None:
        local, domain = match.groups()
        empty = _empty(cell, placeholder)
        facts = facts_of(domain)
        if facts.plain and not empty and is_plain_local(local, domain):
            check = Check("email", cell, cell, "not_checked", WELL_FORMED, facts.flags, CHECKER)
            return CellVerdict((check,), ())
        return _verdict(cell, [_Part(cell, cell, local, domain, False, "")], empty, facts_of)
    clean, _ = tidy(cell)
    if not clean:
        return CellVerdict((), ())
    empty = _empty(clean, placeholder)
    if empty and "@" not in clean:
        return CellVerdict((Check("email", cell, "", "invalid", "placeholder", {}, CHECKER),), (_placeholder(cell),))
    pieces, rules = split_cell(clean)
    parts = [_part(cell if len(pieces) == 1 else piece, piece, "display_name" in rules) for piece in pieces]
    return _verdict(cell, parts, empty, facts_of)


def is_plain_local(local: str, domain: str) -> bool:
    """Returns whether there is nothing to say about what stands before the "@" of a domain."""
    if len(local) > LONGEST_LOCAL or len(local) + len(domain) >= LONGEST or PLAIN_LOCAL.fullmatch(local) is None:
        return False
    return not is_role(local.lower())


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


def _verdict(cell: str, parts: list[_Part], empty: bool, facts_of: FactsOf) -> CellVerdict:
    checks: list[Check] = []
    findings: list[Finding] = [_placeholder(cell)] if empty else []
    for part in parts:
        check, found = _judge(part, facts_of(part.domain))
        checks.append(check)
        findings.extend(found)
    if len(parts) > 1:
        readable = "; ".join(part.text for part in parts)
        findings.append(finding("email_several", cell, f"The cell holds {len(parts)} addresses.", readable))
    return CellVerdict(tuple(checks), tuple(findings))


def _judge(part: _Part, facts: DomainFacts) -> tuple[Check, list[Finding]]:
    problem = syntax_problem(part.text)
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
