"""E-mail addresses: one or several in a cell, tidied where there is no doubt, folded to the mailbox they lead to."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from dedupe.model import MULTI
from dedupe.normalize.email_parse import Address, parse, split_cell
from dedupe.normalize.mail_domains import (
    ascii_domain,
    dash_tags,
    ignored_characters,
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

_LOCAL = re.compile(r"[a-z0-9][a-z0-9_+-]*(?:\.[a-z0-9_+-]+)*").fullmatch
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}").fullmatch
_LONGEST_LABEL = 63  # a longer one is no domain name, and punycode would refuse it
_DIGIT_TAIL = re.compile(r"[\d._-]+$")


def normalize(value: str, context: Context = Context(), field_type: str = "email") -> Clean:
    """Returns the address, or the addresses joined by "; ", and the keys of the mailboxes.

    What is beyond doubt is repaired in the clean value (blanks, "mailto:", brackets, case of the domain). What is only
    likely (a comma for a dot, two "@") leaves the text as it stood, with the note "repairable"; the keys use the likely
    reading.
    """
    local, at, domain = value.partition("@")
    if at:
        facts = _facts(domain)
        if facts is not None and (quick := _quick(value, local, domain, facts)) is not None:
            return quick
    return slowly(value)


# --- the fast way: one plain address ---


class _Facts(NamedTuple):
    """What is known about a plain domain, once for all addresses at it."""

    name: str  # in lower case
    mailbox: str  # the domain of the mailbox
    site: str
    provider: str
    notes: tuple[str, ...]
    dash: bool  # a dash begins a tag
    ignored: str  # characters that the provider ignores
    doubtful: bool  # addresses there may be placeholders
    free: bool


@lru_cache(maxsize=1 << 19)  # a million contacts have some 200,000 domains, each of them again and again
def _facts(domain: str) -> _Facts | None:
    """Returns what is known about a domain as it stands behind the "@"; None for all but plain ones."""
    name = domain.lower() if domain.isascii() else domain
    if name != domain:
        return _facts(name)
    if not _DOMAIN(name) or max(map(len, name.split("."))) > _LONGEST_LABEL or ascii_domain(name) != name:
        return None
    meant = mailbox_domain(typo_of(name) or name)
    label = name.partition(".")[0]
    doubtful = (
        label in _placeholder_domains()
        or len(set(_compact(label))) <= 1
        or is_placeholder(f"kowalczyk@{name}", "email")
    )
    return _Facts(
        name, meant, registrable(meant), provider(meant), _typo_note(name), dash_tags(meant),
        ignored_characters(meant), doubtful, provider(name) == "free",
    )  # fmt: skip


def _quick(value: str, local: str, domain: str, facts: _Facts) -> Clean | None:
    """Returns what `slowly` returns for a plain address, None for all that needs more care."""
    low = local
    if not _LOCAL(local):
        low = local.lower()
        if not local.isascii() or not _LOCAL(low):
            return None
    bare = low
    if "+" in bare:
        bare = bare.partition("+")[0] or bare
    letters = bare
    if not letters.isalnum():
        letters = letters.replace(".", "").replace("_", "").replace("-", "")
    doubtful = facts.doubtful or letters in _placeholder_locals() or len(letters) < 2
    if doubtful and (is_placeholder(value, "email") or is_placeholder(value, "generic")):
        return Clean(value, notes=(PLACEHOLDER,))
    if facts.dash and "-" in bare:
        bare = bare.partition("-")[0] or bare
    for character in facts.ignored:
        bare = bare.replace(character, "")
    bare = bare or low
    mailbox = facts.mailbox
    keys = {
        "mailbox": f"{bare}@{mailbox}", "local": bare, "domain": mailbox, "site": facts.site,
        "provider": facts.provider, "role": "1" if is_role(bare) else "",
    }  # fmt: skip
    if low is local and domain == facts.name:
        return Clean(value, keys, (), facts.notes)
    keep = low is local or not (facts.free or local.isupper())
    clean = f"{local if keep else low}@{facts.name}"
    return Clean(clean, keys, () if clean == value else ("lower_case",), facts.notes)


@cache
def _placeholder_locals() -> frozenset[str]:
    data = load_words("placeholders")["email"]
    return frozenset(_compact(str(word)) for name in ("locals", "weak_locals") for word in data[name])


@cache
def _placeholder_domains() -> frozenset[str]:
    data = load_words("placeholders")["email"]
    words = [str(word) for name in ("domains", "dead_domains") for word in data[name]]
    return frozenset([*map(_compact, words), *words])


def _compact(word: str) -> str:
    return "".join(filter(str.isalnum, word)).casefold()


# --- the long way ---


def slowly(value: str) -> Clean:
    """Returns what `normalize` returns, for any text."""
    clean, rules = tidy(value)
    if not clean:
        return Clean("", rules=rules)
    if stands_for_nothing(clean):
        return Clean(clean, rules=rules, notes=(PLACEHOLDER,))
    return _parsed(clean, rules)


def stands_for_nothing(text: str) -> bool:
    """Returns whether a tidied text is no address, but says that there is none."""
    if "@." in text:  # the domain lacks nothing but its first letters, or has a dot too many
        return False
    return is_placeholder(text, "email") or is_placeholder(text, "generic")


def _parsed(clean: str, rules: tuple[str, ...]) -> Clean:
    pieces, split_rules = split_cell(clean)
    found = [(piece, parse(piece)) for piece in pieces]
    addresses = [address for _, address in found if address is not None]
    if not addresses:
        return Clean(clean, rules=rules, notes=("unreadable",))
    notes = dict.fromkeys(note for address in addresses for note in address.notes)
    text = _text(clean, addresses, len(addresses) == len(found), notes)
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


def _text(clean: str, addresses: list[Address], complete: bool, notes: dict[str, None]) -> str:
    """Returns how the cell should stand, and notes what is odd about it."""
    if not complete:
        notes["extra_text"] = None
        return clean
    if len(addresses) > 1:
        notes["multiple"] = None
        if "repairable" in notes:
            return clean
        text = "; ".join(address.text for address in addresses)
    else:
        text = addresses[0].text
    if not text.isascii() and tidy(text)[0] != text:
        return clean  # the repaired text would be repaired again
    return text


def _typo_note(domain: str) -> tuple[str, ...]:
    return ("domain_typo",) if typo_of(domain) else ()


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
    if not local[-1:].isalpha():
        local = _DIGIT_TAIL.sub("", local) or local
    if local in roles:
        return True
    if "." in local or "-" in local or "_" in local:
        words = local.strip("._-").replace("-", ".").replace("_", ".").split(".")
        return not roles.isdisjoint(words) and all(word in roles or word in beside for word in words if word)
    return False


@cache
def _roles() -> tuple[frozenset[str], frozenset[str]]:
    data = load_words("role_accounts")
    return frozenset(word for words in data["roles"].values() for word in words), frozenset(data["with"])
