"""What a person's name consists of: titles, suffixes, nicknames apart; and of a whole name given, middle, family."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words

_BRACKETS = re.compile(
    r"""[(（\[]([^()（）\[\]]*)[)）\]] | (?:(?<=\s)|^)["“”„«»]([^"“”„«»]*)["“”„«»](?=\s|,|$)
    | (?:(?<=\s)|^)['‘’`]([^'‘’`\s][^'‘’`]*)['‘’`](?=\s|,|$)""",
    re.VERBOSE,
)
_BORN = re.compile(
    r"(?:^|[\s,])(?:née?|geb(?:\.|orene?r?)|z domu|born|roz\.|sündinud|a\.?k\.?a\.?) +(?=\S)", re.IGNORECASE
)
_SEPARATORS = re.compile(r"[\s,;]+")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK = re.compile(f"[{_HAN}\u3040-\u30ff\uac00-\ud7af]")
_CJK_ONLY = re.compile(f"[{_HAN}\u3005\u3040-\u30ff\uac00-\ud7af·・ ]+\\Z")
_KANA = re.compile("[\u3005\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_FAMILIES_OF_TWO = frozenset(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 司徒 东方 東方 皇甫 尉迟 公孙 公孫 慕容 令狐 宇文 "
    "长孙 長孫 夏侯 轩辕 南宫 南宮 端木 西门 독고 남궁 황보 제갈 선우 사공 서문".split()
)
_FAMILY_FIRST = frozenset(("HU",))
_SPANISH = frozenset("ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY PR GQ".split())


@dataclass(frozen=True, slots=True)
class Marked:
    """A name with what is not name set apart."""

    words: tuple[str, ...]  # the name itself, in its order
    comma: int  # how many of the words stood before a comma that turns the name round; 0 for none
    titled: bool
    suffix: str  # canonical: jr, sr, ii ...; "" for none
    nicks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole name parsed; texts in the original spelling, words separated by a space."""

    given: str
    middle: str
    family: str


def has_marks(value: str) -> bool:
    """Returns whether a name has more to it than words: the cheap test before `mark`."""
    if not _MARKS.isdisjoint(value):
        return True
    if " " not in value:
        return False
    words = value.split(" ")
    return _plain(words[0]) in _titles() or _plain(words[-1]) in _suffixes() or _BORN.search(value) is not None


_MARKS = frozenset("()[]（）\"“”„«»,;.\n'‘’`")


def mark(value: str) -> Marked:
    """Returns the words of the name, without titles, suffixes, degrees and nicknames, which are set apart.

    Nothing is set apart that would leave no name.
    """
    value, nicks = _take_nicks(value)
    pieces = [[word for word in _SEPARATORS.split(piece) if word] for piece in value.split(",")]
    pieces = [piece for piece in pieces if piece]
    suffix, pieces = _take_suffix_pieces(pieces)
    words = [word for piece in pieces for word in piece]
    comma = len(pieces[0]) if len(pieces) > 1 else 0
    before = len(words)
    words, titles = _take_titles(words)
    if comma:  # "Smith, Dr. John": the title leads the second part
        comma -= before - len(words)
        rest, inner = _take_titles(words[comma:])
        words, titles = words[:comma] + rest, titles + inner
    found, words = _take_suffixes(words, behind_comma=False)
    # "Smith Jr, John": the suffix ends the first part
    inner_found, front = _take_suffixes(words[:comma], behind_comma=False)
    words = front + words[comma:]
    suffix = suffix or found or inner_found
    return Marked(
        tuple(words), max(0, min(len(front), len(words) - 1)) if comma > 0 else 0, bool(titles), suffix, nicks
    )


def _plain(word: str) -> str:
    return word.replace(".", "").casefold() if word.isascii() else fold(word.replace(".", ""))


def _take_nicks(value: str) -> tuple[str, tuple[str, ...]]:
    nicks: list[str] = []
    if not _MARKS.isdisjoint(value):
        bare = _BRACKETS.sub(" ", value)
        if any(character.isalpha() for character in bare):
            nicks = [next((text for text in match.groups() if text), "") for match in _BRACKETS.finditer(value)]
            value = bare
    born = _BORN.search(value)
    if born and any(character.isalpha() for character in value[: born.start()]):
        nicks.append(value[born.end() :])
        value = value[: born.start()]
    folded = [fold(_BORN.sub(" ", nick)) for nick in nicks]
    return value, tuple(nick for nick in folded if nick and not nick.isdigit())


def _take_titles(words: list[str]) -> tuple[list[str], list[str]]:
    taken = 0
    while taken < len(words) - 1 and _leads(words, taken):
        taken += 1
    return words[taken:], words[:taken]


def _leads(words: list[str], position: int) -> bool:
    word = words[position]
    plain = _plain(word)
    if plain in _titles() and (plain not in _with_period() or word.endswith(".")):
        return True
    if position and plain in _after_title() and (word.endswith(".") or word.islower()):
        return True
    pieces = [piece for piece in word.split(".") if piece]
    if len(pieces) > 1 and all(_plain(piece) in _titles() and len(piece) > 1 for piece in pieces):  # "Prof.Dr."
        return True
    following = _plain(words[position + 1])
    between = plain in _between() or word in "&+"
    return between and position > 0 and following in _titles() and position + 2 < len(words)


def _take_suffix_pieces(pieces: list[list[str]]) -> tuple[str, list[list[str]]]:
    """Takes off what follows a comma and is nothing but suffixes: "Smith, John, Jr., MD"."""
    suffix = ""
    while len(pieces) > 1:
        if not all(_plain(word) in _suffixes() for word in pieces[-1]):
            break
        found = [_generations().get(_plain(word), "") for word in pieces[-1]]
        suffix = next((name for name in found if name), suffix)
        pieces = pieces[:-1]
    return suffix, pieces


def _take_suffixes(words: list[str], *, behind_comma: bool) -> tuple[str, list[str]]:
    suffix = ""
    while len(words) > 1 and _trails(words, behind_comma):
        suffix = _generations().get(_plain(words[-1]), suffix)
        words = words[:-1]
    return suffix, words


def _trails(words: list[str], behind_comma: bool) -> bool:
    word = words[-1]
    plain = _plain(word)
    if plain not in _suffixes():
        return False
    if behind_comma or "." in word:
        return True
    if plain in _generations():
        return plain not in _careful("generation_careful") or len(words) > 2 or word in ("II", "IV", "Jr", "Sr")
    return plain not in _careful("degrees_careful")


@cache
def _titles() -> frozenset[str]:
    words = load_words("name_titles")
    return frozenset(_plain(word) for group in words["always"].values() for word in group) | _with_period()


@cache
def _with_period() -> frozenset[str]:
    return frozenset(map(_plain, load_words("name_titles")["with_period"]))


@cache
def _after_title() -> frozenset[str]:
    return frozenset(load_words("name_titles")["after_title"])


@cache
def _between() -> frozenset[str]:
    return frozenset(load_words("name_titles")["between"])


@cache
def _generations() -> dict[str, str]:
    return {word: name for name, words in load_words("name_suffixes")["generation"].items() for word in words}


@cache
def _suffixes() -> frozenset[str]:
    words = load_words("name_suffixes")
    return frozenset((*_generations(), *words["degrees"], *words["degrees_careful"]))


@cache
def _careful(kind: str) -> frozenset[str]:
    return frozenset(load_words("name_suffixes")[kind])


@cache
def _particles(kind: str) -> frozenset[str]:
    return frozenset(load_words("name_particles")[kind])


def is_particle(folded: str) -> bool:
    """Returns whether a folded word is one of the small words that family names begin with ("van", "de")."""
    return folded in _particles("joining")


def suffix_key(value: str) -> str:
    """Returns a suffix in its canonical spelling ("Junior": "jr"), others folded."""
    plain = _plain(value.strip(" ,"))
    return _generations().get(plain, "") or fold(value.replace(".", ""))


# --- whole names ------------------------------------------------------------------------------------------------------


def parse(name: Marked, region: str = "") -> Parts:
    """Returns given, middle and family name of a whole name; a single word is the family name."""
    words = name.words
    if words and all(_CJK_ONLY.match(word) for word in words):
        return _parse_cjk(words)
    if name.comma:
        given = words[name.comma :]
        return Parts(given[0] if given else "", " ".join(given[1:]), " ".join(words[: name.comma]))
    if len(words) < 2:
        return Parts("", "", " ".join(words))
    if region in _FAMILY_FIRST:
        return Parts(words[1], " ".join(words[2:]), words[0])
    start = _family_start(words, region)
    return Parts(words[0], " ".join(words[1:start]), " ".join(words[start:]))


def _family_start(words: tuple[str, ...], region: str) -> int:
    """Returns where the family name begins: at its particles, at the first of two Spanish ones, else the last word."""
    folded = [fold(word) for word in words]
    start = len(words) - 1
    for k in range(1, len(words) - 1):
        initial = len(folded[k]) == 1 and "'" not in words[k] and not (folded[k] == "y" and k > 1)
        if folded[k] in _particles("joining") and not initial:
            start = k
            break
    if folded[start] == "y" and start > 1:  # "Ortega y Gasset"
        start -= 1
    if start >= 2:
        before = folded[start - 1]
        spanish = before in _particles("spanish") or (before.endswith("ez") and len(before) > 3)
        if len(before) > 1 and (spanish or region in _SPANISH):
            start -= 1
    return start


def _parse_cjk(words: tuple[str, ...]) -> Parts:
    """Returns the parts of a name in Chinese, Japanese or Korean script: family first, but not in foreign names."""
    text = " ".join(words)
    if "・" in text or "·" in text:
        pieces = [piece for piece in re.split("[・· ]", text) if piece]
        return Parts(pieces[0], " ".join(pieces[1:-1]), pieces[-1]) if len(pieces) > 1 else Parts("", "", text)
    if len(words) > 1:
        return Parts("".join(words[1:]), "", words[0])
    if len(text) < 2:
        return Parts("", "", text)
    if text[:2] in _FAMILIES_OF_TWO and len(text) > 2:
        cut = 2
    elif not _HANGUL.search(text) and (len(text) > 3 or (_KANA.search(text) and len(text) > 2)):
        cut = 2  # 山田太郎: four characters, or syllable signs, are Japanese, whose family names mostly have two
    else:
        cut = 1
    return Parts(text[cut:], "", text[:cut])


def is_cjk(value: str) -> bool:
    """Returns whether a Chinese, Japanese or Korean character is in the text."""
    return _CJK.search(value) is not None
