"""Single addresses out of a cell: what stands around them taken off, what is certain repaired, what is likely read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from dedupe.normalize.mail_domains import ascii_domain, known_suffix, provider
from dedupe.ruleset.data import load_words

_SHAPE = re.compile(
    r"(\"[^\"\n]+\"|[^\s@\"<>()\[\],;:\\|/]+)@(\[[^\s@\[\]]+\]|[^\s@\"<>()\[\],;:\\|/.]+(?:\.[^\s@\"<>()\[\],;:\\|/.]+)*)"
)
_ANGLE = re.compile(r"<\s*(?:mailto:)?\s*([^<>\s]+@[^<>\s]+)\s*>", re.IGNORECASE)
_MARKS = re.compile(r"[;,|\n\r\t]+|\s*/\s*|\s+[+&]\s+|\s-\s")
_AFTER_LABEL = re.compile(r"[:：=]|\s[-–]\s")
_BRACKET = re.compile(r"[(\[{<]")
_WEB = re.compile(r"^https?://(?=[^\s/@]+@)", re.IGNORECASE)
_QUERY = re.compile(r"\?[A-Za-z]+=.*$", re.DOTALL)
_WHOLE = re.compile(r"[^\s@]\s*@[\s@]*[^\s@]")
_LOOSE = re.compile(r"\s+(?=@)|(?<=@)\s+")
_EDGE_FRONT = "'’‘“”„«»`<({[,;:. *|"
_EDGE_BACK = "'’‘“”„«»`>)}];,:. *|/<({["
_TOKEN = re.compile(r"[^\s@\"<>()\[\],;:\\|/“”]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?![\w@.-]*@)(?![\w-])")
_HOMOGLYPHS = str.maketrans("асеорхуіјѕԁһԛԝАВСЕНІЈКМОРЅТХУοαερτυνικ", "aceopxyijsdhqwABCEHIJKMOPSTXYoaeptuvik")

#: A fragment this long at most belongs to the ending before it: "anna@acme.c om".
_LONGEST_FRAGMENT = 3


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a cell."""

    text: str  # as it should stand
    local: str
    domain: str
    rules: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def split_cell(cell: str) -> tuple[list[str], tuple[str, ...]]:
    """Returns the parts of a cell that may each be an address, and the rules that were used."""
    if "<" in cell and "@" not in _ANGLE.sub("", cell):
        angled = _ANGLE.findall(cell)
        if angled:
            return angled, ("display_name",)
    if cell.count("@") < 2:
        return [cell], ()
    pieces = [part.strip() for piece in _MARKS.split(cell) for part in _between().split(piece)]
    parts: list[str] = []
    for piece in pieces:
        words = piece.split()
        if piece.count("@") > 1 and sum("@" in word for word in words) == len(words) > 1:
            parts.extend(words)
        elif piece:
            parts.append(piece)
    if sum(_WHOLE.search(part) is not None for part in parts) < 2:
        return [cell], ()
    return parts, ("separators",)


def parse(piece: str) -> Address | None:
    """Returns the address that a text holds, None where it cannot be read as one."""
    rules: list[str] = []
    text = _step(piece, _without_label(piece), "mailto", rules)
    if "?" in text:
        text = _step(text, _QUERY.sub("", text), "mailto", rules)
    text = _step(text, _trim_edges(text), "edges", rules)
    if not text.isascii() and ("＠" in text or "．" in text or unicodedata.normalize("NFKC", text).isascii()):
        text = _step(text, unicodedata.normalize("NFKC", text), "full_width", rules)
    if "@" not in text or _BRACKET.search(text):
        spelt = _at().sub("@", text, count=1)
        text = _step(text, _dot().sub(".", spelt), "at_sign", rules) if spelt != text else text
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


def _without_label(text: str) -> str:
    """Returns the text without "mailto:", "E-mail:" and the like before it."""
    before = text if _AFTER_LABEL.search(text) is None else ""
    while before != text:
        before = text
        text = _WEB.sub("", _label().sub("", text))
    return text


def _trim_edges(text: str) -> str:
    """Returns the text without brackets, quotes and punctuation around it."""
    while True:
        before = text
        if len(text) > 1 and text[0] == text[-1] == '"':
            text = text[1:-1]
        text = text.lstrip(_EDGE_FRONT)
        if "@[" not in text:
            text = text.rstrip(_EDGE_BACK)
        if text.count('"') == 1 and "@" in text:
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


# --- readings that are only likely ---


def _likely(text: str) -> str:
    """Returns the address that was most likely meant: one "@", dots for commas, no blanks, no doubled dots."""
    text = re.sub(r"%40|\(@\)", "@", text)
    if "@" not in text:
        text = _sign_beside_at(text)
    if text.count("@") > 1:
        text = _one_at(text)
    if " " in text or "(" in text or ":" in text:
        text = _among_words(text)
    likely = re.sub(r"\s+", "", text)
    local, at, domain = likely.partition("@")
    domain = re.sub(r"[.,;]+", ".", domain).strip(".")
    local = re.sub(r"\.{2,}", ".", local.replace(",", ".")).strip(".")
    return local + at + domain


def _sign_beside_at(text: str) -> str:
    """Returns the text with the one "#" or quote, which lie beside the "@" on keyboards, as "@" before a domain."""
    match = re.fullmatch(r"([\w.+-]+)[#\"]([\w-]+(?:\.[\w-]+)+)", text)
    return f"{match[1]}@{match[2]}" if match is not None and known_suffix(match[2].lower()) else text


def _one_at(text: str) -> str:
    """Returns a text with several "@" with the one that was meant: "a@@b.c", "@a@b.c", "a@b@c", "a@b@b.c"."""
    text = re.sub(r"@[\s@.]*@+", "@", text)
    if text.count("@") == 2 and (text[0] == "@" or text[-1] == "@"):
        text = text.strip("@")
    if text.count("@") == 2:
        local, middle, domain = text.split("@")
        if domain.partition(".")[0].lower() == middle.partition(".")[0].lower():
            return f"{local}@{domain}"
        if "." not in middle and "." not in domain and known_suffix(domain.lower()):
            return f"{local}@{middle}.{domain}"
    return text


def _among_words(text: str) -> str:
    """Returns the one whole address among other words; the text if its blanks rather cut an address in two."""
    found = _TOKEN.findall(text)
    if len(found) != 1 or not known_suffix(found[0].rpartition("@")[2].lower()):
        return text
    before, _, after = text.partition(found[0])
    if ":" in before:  # "Bcc: ..." is a header, not a remark
        return text
    words_before, words_after = before.split(), after.split()
    if words_after and len("".join(words_after)) <= _LONGEST_FRAGMENT and after.strip().islower():
        return text
    if len(words_before) == 1 and before[-1:].isspace() and before.islower() and before.strip("., ").isalnum():
        return text
    return str(found[0])


# --- the words, compiled once ---


def _alternatives(name: str) -> str:
    words = sorted(set(map(str, load_words("email_words")[name])), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)


@cache
def _label() -> re.Pattern[str]:
    return re.compile(rf"^\s*(?:{_alternatives('labels')})\s*(?:[:：=]|\s[-–]\s)\s*(?=\S)", re.IGNORECASE)


@cache
def _at() -> re.Pattern[str]:
    words = _alternatives("at")
    return re.compile(
        rf"\s*[(\[{{<]\s*(?:{words})\s*[)\]}}>]\s*|\s+at\s+|(?<=\w)[_-]at[_-](?=[\w-]+\.\w)|(?<=\w)\s+(?:arroba)\s+",
        re.IGNORECASE,
    )


@cache
def _dot() -> re.Pattern[str]:
    words = _alternatives("dot")
    return re.compile(rf"\s*[(\[{{<]\s*(?:{words})\s*[)\]}}>]\s*|\s+(?:dot|punkt|punto|ponto|point)\s+", re.IGNORECASE)


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{_alternatives('between')})\s+", re.IGNORECASE)
