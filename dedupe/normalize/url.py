"""Web addresses: tidied, and the domain they are registered under."""

from __future__ import annotations

import re
from functools import cache

from dedupe.model import MULTI
from dedupe.normalize.mail_domains import ascii_domain, is_well_known_free, known_suffix, registrable
from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.result import PLACEHOLDER, Clean, Context
from dedupe.normalize.text import tidy
from dedupe.ruleset.data import load_words

_SCHEME = re.compile(r"^\s*(?:url\s*[:=]\s*)?([a-z][a-z0-9+.-]{1,9})(?:\s*:\s*[/\\]*|[;.]?//+|\s+//+)", re.IGNORECASE)
_SCHEMES = frozenset("http https htp htpp htttp hhttp ttp httpp htps htttps ttps httpss hppt hptt ftp".split())
_HOST = re.compile(r"[^\s/\\?#:@;]+")
_SPLIT = re.compile(r"[;|\s]+|,(?=\s|www\.|https?:)|\s/\s")
_WWW = re.compile(r"^(?:www?w?w?\d?|ww)[.,]+(?=[^.,]+[.,])", re.IGNORECASE)
_LINK = re.compile(r"\[[^\]\n]*\]\(\s*([^()\s]+)[^()]*\)|\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_GLUED = re.compile(r"(?<=[a-z0-9])(?=https?://)")
_NAMED = re.compile(
    r"^(?:web ?(?:site|seite|page|adresse)?|home ?page|site|www|internet|sitio(?: web)?|página(?: web)?|sito(?: web)?"
    r"|strona(?: www)?|сайт|网站|網站|网址|ホームページ|홈페이지)\s*[:：]\s*(?=\S)",
    re.IGNORECASE,
)
_DOTS = re.compile(r"\s+dot\s+|\s*[(\[]dot[)\]]\s*|\s*\.\s+(?=\S)|(?<=\S)\s+\.", re.IGNORECASE)
_EDGES = "<>()[]{}\"'“”„«»`"
_LABEL = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
_NOTHING = frozenset(
    "www http https www.com none.com no.com website.com na.com example.com domain.com test.com yourdomain.com".split()
)


def normalize(value: str, context: Context = Context(), field_type: str = "url") -> Clean:
    """Returns the address with its scheme and host in lower case, and the key `domain`: the registrable domain.

    Sites that many share (networks, mail providers, hosts of pages) have the note "shared_site" and no key.
    """
    clean, rules = tidy(value)
    if not clean:
        return Clean("", rules=rules)
    if is_placeholder(clean, "generic"):
        return Clean(clean, rules=rules, notes=(PLACEHOLDER,))
    found = [(piece, *site_of(piece)) for piece in _pieces(clean)]
    domains = dict.fromkeys(domain for _, _, domain, note in found if domain)
    notes = tuple(dict.fromkeys(note for _, _, _, note in found if note))
    if domains:
        notes = tuple(note for note in notes if note not in ("unreadable", PLACEHOLDER))
    if len(found) == 1 and found[0][1]:
        lowered = _lowered(clean, found[0][1])
        rules = (*rules, "lower_case") if lowered != clean else rules
        clean = lowered
    return Clean(clean, {"domain": MULTI.join(domains)} if domains else {}, rules, notes)


def _pieces(text: str) -> list[str]:
    """Returns the parts of a cell that look like addresses; the whole cell if none or one does."""
    if "](" in text or "href" in text.lower():
        links = [first or second for first, second in _LINK.findall(text)]
        if links:
            return links
    if text.count("://") > 1 and "=" not in text:
        text = _GLUED.sub(" ", text)
    pieces = [piece for piece in _SPLIT.split(text) if piece]
    sites = [piece for piece in pieces if "." in piece.strip(".") and not piece.endswith(":")]
    if len(sites) > 1 or (len(sites) == 1 and len(pieces) > 1 and "," not in text):
        return sites
    return [text]


def site_of(text: str) -> tuple[str, str, str]:
    """Returns the host as it stands (lower case), the registrable domain, and a note; "" for what there is not."""
    bare = _NAMED.sub("", text).strip(_EDGES)
    _, host = parts(bare)
    if not host or host in _NOTHING:
        return host, "", PLACEHOLDER
    note = ""
    if "," in host:
        host = host.replace(",", ".").strip(".")
        note = "repairable"
    if host.count(".") == 1 and is_placeholder(host.partition(".")[0], "generic"):
        return host, "", PLACEHOLDER
    domain = domain_of(_WWW.sub("", host))
    if not domain and (closed := _DOTS.sub(".", bare)) != bare and " " not in closed:
        _, likely = parts(closed)
        domain = domain_of(likely) if known_suffix(likely) else ""
        note = "repairable"
    if not domain or (host.startswith("www.") and host.count(".") == 1 and not known_suffix(domain)):
        return host, "", "unreadable"
    return (host, "", "shared_site") if is_shared(domain) else (host, domain, note)


def parts(text: str) -> tuple[str, str]:
    """Returns scheme and host (lower case, without "www."); "" for what is not there."""
    scheme = ""
    rest = text
    while (match := _SCHEME.match(rest)) is not None and match[1].lower() in _SCHEMES:
        scheme = match[1].lower()
        rest = rest[match.end() :]
    authority = re.split(r"[/\\?#\s]", rest.lstrip("/\\ "), maxsplit=1)[0]
    authority = authority.rpartition("@")[2]
    found = _HOST.match(authority)
    return scheme, _WWW.sub("", found[0].strip(".,").lower()) if found else ""


def domain_of(host: str) -> str:
    """Returns the registrable domain of a host, in ASCII; "" if it has none or cannot be a host name."""
    labels = host.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        return ""
    host = ascii_domain(host)
    return registrable(host) if host.isascii() else ""


def is_shared(domain: str) -> bool:
    """Returns whether many unrelated people have pages or mailboxes under the domain."""
    return domain in _shared() or is_well_known_free(domain)


@cache
def _shared() -> frozenset[str]:
    return frozenset(load_words("free_providers_extra")["shared_sites"])


def _lowered(text: str, host: str) -> str:
    """Returns the text with scheme and host in lower case; what else there is keeps its case."""
    end = text.lower().find(host) + len(host)
    before = text[: end - len(host)]
    if text[0] in _EDGES or end < len(host) or " " in before.strip() or (before[-1:] == " " and before.strip()):
        return text
    lowered = text[:end].lower() + text[end:]
    return lowered if lowered.isascii() or tidy(lowered)[0] == lowered else text
