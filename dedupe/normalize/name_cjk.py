"""Names in Chinese, Japanese and Korean script: where the family name ends, which stands first."""

from __future__ import annotations

import re
from functools import cache

from dedupe.ruleset.data import load_words

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005\u3006\u30f6"
_CJK = re.compile(f"[{_HAN}\u3040-\u30ff\uac00-\ud7af]")
_CJK_ONLY = re.compile(f"[{_HAN}\u3040-\u30ff\uff65-\uff9f\uac00-\ud7af·・･ ]+\\Z")
_KANA = re.compile("[\u3005\u3040-\u30ff\uff65-\uff9f]")
_KANA_ONLY = re.compile("[\u3040-\u30ff\uff65-\uff9f]+\\Z")
_HANGUL = re.compile("[\uac00-\ud7af]")
_DOTS = re.compile("[・·･ ]")
_CHINESE = frozenset(("CN", "TW", "HK", "MO", "SG", "MY"))


def is_cjk(value: str) -> bool:
    """Returns whether a Chinese, Japanese or Korean character is in the text."""
    return _CJK.search(value) is not None


def only_cjk(words: tuple[str, ...]) -> bool:
    """Returns whether a name is all in Chinese, Japanese or Korean script."""
    return bool(words) and all(_CJK_ONLY.match(word) for word in words)


def is_kana(value: str) -> bool:
    """Returns whether a text is written in Japanese syllable signs alone, which have one reading."""
    return _KANA_ONLY.match(value) is not None


def parse_cjk(words: tuple[str, ...], region: str) -> tuple[str, str, str]:
    """Returns given, middle and family name: family first, but not in foreign names ("ジョン・スミス")."""
    text = " ".join(words)
    if any(dot in text for dot in "・·･"):
        pieces = [piece for piece in _DOTS.split(text) if piece]
        return (pieces[0], " ".join(pieces[1:-1]), pieces[-1]) if len(pieces) > 1 else ("", "", text)
    if len(words) > 1:
        return "".join(words[1:]), "", words[0]
    if len(text) < 2:
        return "", "", text
    cut = _cut(text, region)
    return text[cut:], "", text[:cut]


def _cut(text: str, region: str) -> int:
    """Returns how many characters of a name written without a space are the family name."""
    if _HANGUL.match(text):
        return 2 if len(text) > 3 or (len(text) > 2 and text[:2] in _korean_two()) else 1
    if len(text) > 2 and text[:2] in _chinese_two() and region != "JP":
        return 2
    if region in _CHINESE:
        double = len(text) == 4 and text[0] in _chinese() and text[1] in _chinese()
        return 2 if double else 1
    if is_kana(text):
        return len(text)  # nothing tells where the family name ends
    japanese = next((size for size in (3, 2, 1) if size < len(text) and text[:size] in _japanese()), 0)
    if region == "JP":
        return japanese or min(2, len(text) - 1)
    if japanese > 1 and len(text) > 2 and not (text[0] in _chinese() and len(text) == 3 and text[1:] == text[1] * 2):
        return japanese
    # 山田太郎: four characters, or syllable signs, are Japanese, whose family names mostly have two
    return 2 if len(text) > 3 or (_KANA.search(text) and len(text) > 2) else 1


def starts_with_family(text: str) -> bool:
    """Returns whether a text in Chinese or Korean script begins like a whole name of two to four characters."""
    return 2 <= len(text) <= 4 and (text[0] in _chinese() or text[0] in _korean() or text[:2] in _chinese_two())


@cache
def _chinese_two() -> frozenset[str]:
    return frozenset(load_words("name_families")["chinese_two"])


@cache
def _chinese() -> frozenset[str]:
    return frozenset(load_words("name_families")["chinese_script"])


@cache
def _japanese() -> frozenset[str]:
    return frozenset(load_words("name_families")["japanese_script"])


@cache
def _korean() -> frozenset[str]:
    return frozenset(load_words("name_families")["korean_script"])


@cache
def _korean_two() -> frozenset[str]:
    return frozenset(name for name in _korean() if len(name) == 2)
