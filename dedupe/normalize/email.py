"""E-mail addresses: one or several in a cell, tidied where there is no doubt, folded to the mailbox they lead to."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from dedupe.model import MULTI
from dedupe.normalize.mail_domains import (
    ascii_domain,
    known_suffix,
    mailbox_domain,
    mailbox_local,
    provider,
    registrable,
    typo_of,
)
from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.result import PLACEHOLDER, Clean, Context
from dedupe.normalize.text import tidy
from dedupe.ruleset.data import load_words

KEYS = ("mailbox", "local", "domain", "site", "provider", "role")

_PLAIN = re.compile(r"([a-z0-9][a-z0-9_+-]*(?:\.[a-z0-9_+-]+)*)@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,})")
_SHAPE = re.compile(
    r"(\"[^\"\n]+\"|[^\s@\"<>()\[\],;:\\|/]+)@(\[[^\s@\[\]]+\]|[^\s@\"<>()\[\],;:\\|/.]+(?:\.[^\s@\"<>()\[\],;:\\|/.]+)*)"
)
_ANGLE = re.compile(r"<\s*(?:mailto:)?\s*([^<>\s]+@[^<>\s]+)\s*>", re.IGNORECASE)
_SPLIT = re.compile(
    r"[;,|\n\r\t]+|\s*/\s*|\s+(?:and|or|und|oder|et|ou|y|o|e|i|lub|oraz|sau|&|\+)\s+|\s-\s", re.IGNORECASE
)
_MAILTO = re.compile(r"^(?:mailto|e-?mail|mail)\s*:\s*", re.IGNORECASE)
_AT = re.compile(r"\s*(?:\(at\)|\[at\]|\{at\}|<at>|\s+at\s+)\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*(?:\(dot\)|\[dot\]|\{dot\}|<dot>|\s+dot\s+)\s*", re.IGNORECASE)
_LOOSE = re.compile(r"\s+(?=@)|(?<=@)\s+")
_EDGE_FRONT = "'’‘`<({[,;:. *"
_EDGE_BACK = "'’‘`>)}];,:. *"
_DIGIT_TAIL = re.compile(r"[\d._-]+$")
_HOMOGLYPHS = str.maketrans("асеорхуіјѕԁһԛԝАВСЕНІЈКМОРЅТХУοαερτυνικ", "aceopxyijsdhqwABCEHIJKMOPSTXYoaeptuvik")


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a cell."""

    text: str  # as it should stand
    local: str
    domain: str
    rules: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def normalize(value: str, context: Context = Context(), field_type: str = "email") -> Clean:
    """Returns the address, or the addresses joined by "; ", and the keys of the mailboxes.

    What is beyond doubt is repaired in the clean value (blanks, "mailto:", brackets, case of the domain). What is only
    likely (a comma for a dot, two "@") leaves the text as it stood, with the note "repairable"; the keys use the likely
    reading.
    """
    match = _PLAIN.fullmatch(value)
    if match is not None:
        if is_placeholder(value, "email"):
            return Clean(value, notes=(PLACEHOLDER,))
        return Clean(value, _keys([(match[1], match[2])]), (), _typo_note(match[2]))
    clean, rules = tidy(value)
    if not clean:
        return Clean("", rules=rules)
    if is_placeholder(clean, "email") or is_placeholder(clean, "generic"):
        return Clean(clean, rules=rules, notes=(PLACEHOLDER,))
    return _parsed(clean, rules)


def _parsed(clean: str, rules: tuple[str, ...]) -> Clean:
    pieces, split_rules = split_cell(clean)
    found = [(piece, parse(piece)) for piece in pieces]
    addresses = [address for _, address in found if address is not None]
    if not addresses:
        return Clean(clean, rules=rules, notes=("unreadable",))
    notes = dict.fromkeys(note for address in addresses for note in address.notes)
    if len(addresses) < len(found):
        notes["extra_text"] = None
        text = clean
    elif len(addresses) > 1:
        notes["multiple"] = None
        text = "; ".join(address.text for address in addresses)
    else:
        text = addresses[0].text
    if not text.isascii() and tidy(text)[0] != text:
        text = clean  # the repaired text would be repaired again
    if text != clean:
        done = [*rules, *split_rules, *(rule for address in addresses for rule in address.rules)]
        rules = tuple(dict.fromkeys(done)) or ("separators",)
        if len(addresses) > 1 and "separators" not in rules:
            rules = (*rules, "separators")
    real = [a for a in addresses if not is_placeholder(f"{a.local}@{a.domain}", "email")]
    if not real:
        return Clean(text, rules=rules, notes=(*notes, PLACEHOLDER))
    if text == "":
        return Clean(clean, notes=tuple(notes))
    return Clean(text, _keys([(a.local, a.domain) for a in real]), rules, (*notes, *_typo_note(real[0].domain)))


def _typo_note(domain: str) -> tuple[str, ...]:
    return ("domain_typo",) if typo_of(domain) else ()


def split_cell(cell: str) -> tuple[list[str], tuple[str, ...]]:
    """Returns the parts of a cell that may each be an address, and the rules that were used."""
    if "<" in cell and "@" not in _ANGLE.sub("", cell):
        angled = _ANGLE.findall(cell)
        if angled:
            return angled, ("display_name",)
    if cell.count("@") < 2:
        return [cell], ()
    pieces = [piece.strip() for piece in _SPLIT.split(cell)]
    parts: list[str] = []
    for piece in pieces:
        words = piece.split()
        if piece.count("@") > 1 and sum("@" in word for word in words) == len(words) > 1:
            parts.extend(words)
        elif piece:
            parts.append(piece)
    if sum("@" in part for part in parts) < 2:
        return [cell], ()
    return parts, ("separators",)


def parse(piece: str) -> Address | None:
    """Returns the address that a text holds, None where it cannot be read as one."""
    rules: list[str] = []
    text = _step(piece, _MAILTO.sub("", piece), "mailto", rules)
    if "mailto" in rules:
        text = text.partition("?")[0]
    text = _step(text, _trim_edges(text), "edges", rules)
    if "＠" in text or "．" in text:
        text = _step(text, unicodedata.normalize("NFKC", text), "full_width", rules)
    if "@" not in text:
        text = _step(text, _DOT.sub(".", _AT.sub("@", text, count=1)), "at_sign", rules) if _AT.search(text) else text
    text = _step(text, _LOOSE.sub("", text), "spaces", rules)
    match = _SHAPE.fullmatch(text)
    if "at_sign" in rules and (match is None or not ("." in match[2] and known_suffix(match[2]))):
        return None  # "Anna at home"
    if match is not None:
        return _address(text, match[1], match[2], rules)
    likely = _likely(text)
    match = _SHAPE.fullmatch(likely)
    if match is None:
        return None
    domain = ascii_domain(match[2])
    return Address(piece, match[1].lower(), domain, (), ("repairable",))


def _step(before: str, after: str, rule: str, rules: list[str]) -> str:
    if before != after:
        rules.append(rule)
    return after


def _trim_edges(text: str) -> str:
    """Returns the text without brackets, quotes and punctuation around it."""
    while True:
        before = text
        if len(text) > 1 and text[0] == text[-1] == '"':
            text = text[1:-1]
        text = text.lstrip(_EDGE_FRONT)
        if "@[" not in text:
            text = text.rstrip(_EDGE_BACK)
        if text.count('"') == 1:
            text = text.strip('"')
        if text == before:
            return text


def _address(text: str, local: str, domain: str, rules: list[str]) -> Address:
    notes: list[str] = []
    low = domain.lower()
    key_domain = ascii_domain(low)
    key_local = local.lower()
    if not key_local.isascii() and key_local.translate(_HOMOGLYPHS).isascii() and _mixed(key_local):
        key_local = key_local.translate(_HOMOGLYPHS)
        notes.append("homoglyph")
    if not low.isascii() and _mixed(low) and low.translate(_HOMOGLYPHS).isascii():
        key_domain = low.translate(_HOMOGLYPHS)
        notes.append("homoglyph")
    if "." not in low and not low.startswith("["):
        notes.append("no_suffix")
    if key_local.startswith(".") or key_local.endswith(".") or ".." in key_local:
        key_local = re.sub(r"\.{2,}", ".", key_local).strip(".") or key_local
        notes.append("repairable")
    keep_case = not (local.isupper() or provider(key_domain) == "free") or local.startswith('"')
    clean = f"{local if keep_case else local.lower()}@{low}"
    if clean != text:
        rules.append("lower_case")
    return Address(clean, key_local, key_domain, tuple(rules), tuple(dict.fromkeys(notes)))


def _mixed(text: str) -> bool:
    """Returns whether Latin letters stand beside letters of another script that look like them."""
    return any("a" <= letter <= "z" for letter in text)


def _likely(text: str) -> str:
    """Returns the address that was most likely meant: one "@", dots for commas, no blanks, no doubled dots."""
    likely = re.sub(r"@\s*@+", "@", re.sub(r"\s+", "", text))
    if likely.count("@") == 2 and likely.endswith("@"):
        likely = likely[:-1]
    local, at, domain = likely.partition("@")
    domain = re.sub(r"[.,;]+", ".", domain).strip(".")
    local = re.sub(r"\.{2,}", ".", local.replace(",", ".")).strip(".")
    return local + at + domain


def _keys(mailboxes: list[tuple[str, str]]) -> dict[str, str]:
    rows: dict[str, tuple[str, str, str, str, str]] = {}
    for typed, typed_domain in mailboxes:
        domain = mailbox_domain(typo_of(typed_domain) or typed_domain)
        local = mailbox_local(typed, domain)
        role = "1" if is_role(local) else ""
        rows.setdefault(f"{local}@{domain}", (local, domain, registrable(domain), provider(domain), role))
    if len(rows) == 1:
        ((mailbox, row),) = rows.items()
        return dict(zip(KEYS, (mailbox, *row), strict=True))
    columns = [list(rows), *map(list, zip(*rows.values(), strict=True))]
    joined = (MULTI.join(column) for column in columns)
    return {key: text if text.strip(MULTI) else "" for key, text in zip(KEYS, joined, strict=True)}


def is_role(local: str) -> bool:
    """Returns whether a local part names a function (info, sales, noreply) and not a person."""
    roles, beside = _roles()
    local = _DIGIT_TAIL.sub("", local) or local
    if local in roles:
        return True
    if "." in local or "-" in local or "_" in local:
        words = re.split(r"[._-]+", local.strip("._-"))
        return any(word in roles for word in words) and all(word in roles or word in beside for word in words)
    return False


@cache
def _roles() -> tuple[frozenset[str], frozenset[str]]:
    data = load_words("role_accounts")
    return frozenset(word for words in data["roles"].values() for word in words), frozenset(data["with"])
