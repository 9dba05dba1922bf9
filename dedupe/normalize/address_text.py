"""The text of an address in one way of writing: plain digits, dashes and marks, words and numbers apart."""

from __future__ import annotations

import re

_TABLE: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_TABLE |= {zero + digit: str(digit) for zero in (0x0660, 0x06F0, 0x0966) for digit in range(10)}
_TABLE |= dict.fromkeys(map(ord, "‐‑‒–—―−ー─"), "-") | dict.fromkeys(map(ord, "°ª˚"), "º")
_TABLE |= dict.fromkeys(map(ord, "،、，؛"), ", ") | dict.fromkeys(map(ord, "’`´ʼ"), "'")
_TABLE |= dict.fromkeys(map(ord, '"«»„“”\t\u3000\u00a0'), " ") | {ord("№"): " nr "}
_TABLE |= {ord("½"): " 1/2", ord("¼"): " 1/4", ord("¾"): " 3/4"}
#: A long vowel mark of Japanese is no dash.
_KATAKANA = re.compile("[\u30a0-\u30ff]")
_DOTTED = re.compile(r"(?<=[^\W\d_])[.:](?=\d)")
_CALLE = re.compile(r"\b([Cc])/(?=[^\W\d_]{2})")
_SANKT = re.compile(r"\bS:t(a?)\b", re.IGNORECASE)
_SIGN = re.compile(r"(?<![^\W_])(nº|n\.º|no\.?|nr\.?|n\.)\s*(?=\d)", re.IGNORECASE)
#: Between which streets a house stands says where it is, not what its address is.
_CROSS_STREETS = re.compile(r"(?<=[\w.])[\s,]+(?:between|betw\.?)\s[^\n]*?\s(?:and|&)\s[^\n,]*", re.IGNORECASE)
_HASH = re.compile(r"\s*#\s*")
_BETWEEN = re.compile(r"(?<!\d)(\d{1,4}[a-zA-Z]?)\s+-\s*(\d{1,4})(?!\d)|(?<!\d)(\d{1,4}[a-zA-Z]?)-\s+(\d{1,4})(?!\d)")
#: The farthest that the two ends of a range of house numbers are apart; a flat or a postal code may be farther.
_WIDEST = 100
_SWEDISH = re.compile(r"(?<=[^\W\d_]{3})(g|v)\.(?=\s|$)", re.IGNORECASE)
_SWEDISH_WORDS = {"g": "gatan", "v": "vägen"}
_AUSTRIAN = re.compile(r"(?<=[^\W\d_]{3})g\.(?=\s|$)", re.IGNORECASE)


def plain(text: str, region: str) -> str:
    """Returns the address with digits, dashes and marks of any script as plain ones, words and numbers apart."""
    if not text.isascii():
        marks = _KATAKANA.search(text) is not None
        table = _TABLE if not marks else {k: v for k, v in _TABLE.items() if k != ord("ー")}
        text = text.translate(table)
        if "S:" in text or "s:" in text:
            text = _SANKT.sub(lambda match: f"Sankt{match[1]}", text)
    elif ":" in text:
        text = _SANKT.sub(lambda match: f"Sankt{match[1]}", text)
    if "etw" in text or "ETW" in text:
        text = _CROSS_STREETS.sub("", text)
    if '"' in text:
        text = text.replace('"', " ")
    if "/" in text:
        text = _CALLE.sub(r"\1/ ", text)
    if "." in text or ":" in text:
        text = _DOTTED.sub(". ", text)
        if region in ("SE", "FI"):
            text = _SWEDISH.sub(lambda match: _SWEDISH_WORDS[match[1].lower()], text)
        elif region == "AT":
            text = _AUSTRIAN.sub("gasse", text)
    if "n" in text or "N" in text:
        text = _SIGN.sub(r"\1 ", text)
    if "#" in text:
        text = _HASH.sub(" #", text)
    if "-" in text:
        text = _BETWEEN.sub(_range, text)
    return text


def _range(match: re.Match[str]) -> str:
    first, second = (match[1], match[2]) if match[1] else (match[3], match[4])
    apart = int(second) - int(re.sub(r"\D", "", first))
    return f"{first}-{second}" if 0 < apart <= _WIDEST else match[0]
