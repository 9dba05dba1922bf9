"""What stands beside a person's name and is no part of it: titles, suffixes, nicknames, maiden names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dedupe.normalize import name_words as lists
from dedupe.normalize.name_words import is_particle, plain
from dedupe.normalize.text import fold

__all__ = ["Marked", "is_particle", "mark", "suffix_key"]

_BRACKETS = re.compile(
    r"""[(（\[【]([^()（）\[\]【】]*)[)）\]】] | (?:(?<=\s)|^)["“”„«»「]([^"“”„«»「」]*)["“”„«»」](?=\s|,|$)
    | (?:(?<=\s)|^)['‘’`]{1,2}([^'‘’`\s][^'‘’`]*)['‘’`]{1,2}(?=\s|,|$)""",
    re.VERBOSE,
)
_BORN = re.compile(
    r"(?:^|[\s,(])(?:née?|geb(?:\.|orene?r?)|z domu|(?:z d\.?)|born|roz(?:\.|ená)|rod\.|sündinud|f\.d\.|o\.s\."
    r"|урожд(?:\.|ённая|енная)|в девичестве|nascida|nacida|nata|szül(?:\.|etett)|născută|fødd?t?|född|syntyjään|γένος"
    r"|a\.?k\.?a\.?) +(?=\S)",
    re.IGNORECASE,
)
_ALIAS = re.compile(r"\s(?:a\.?k\.?a\.?|genannt|gen\.|dit|dite|alias|vulgo) +(?=\S)")
_SEPARATORS = re.compile(r"[\s,;]+")
_TRAILING_DASH = re.compile(r"\s+[-–—]+\s*$|^\s*[-–—*]+\s+")
_DASHES = frozenset("-–—*，")
MARKS = frozenset("()[]（）【】\"“”„«»「」,;.\n'‘’`、，")


@dataclass(frozen=True, slots=True)
class Marked:
    """A name with what is not name set apart."""

    words: tuple[str, ...]  # the name itself, in its order
    comma: int  # how many of the words stood before a comma that turns the name round; 0 for none
    suffix: str = ""  # canonical: jr, sr, ii ...; "" for none
    nicks: tuple[str, ...] = ()  # folded, maiden names too
    title: str = ""  # as written
    suffixes: str = ""  # as written, degrees too
    nicknames: tuple[str, ...] = ()  # as written, without maiden names


@dataclass(slots=True)
class _Taken:
    """What has been set apart so far."""

    titles: list[str] = field(default_factory=list)
    suffixes: list[str] = field(default_factory=list)
    generation: str = ""

    def suffix(self, words: list[str]) -> None:
        self.suffixes.extend(words)
        for word in words:
            self.generation = self.generation or lists.generations().get(plain(word), "")


def mark(value: str, region: str = "") -> Marked:
    """Returns the words of the name, without titles, suffixes, degrees and nicknames, which are set apart.

    Nothing is set apart that would leave no name.
    """
    taken = _Taken()
    value, nicks, born, inner = _take_nicks(value)
    if not _DASHES.isdisjoint(value):
        value = _TRAILING_DASH.sub("", value).replace("，", ",")
    value = _take_glued(value, taken)
    pieces = [[word for word in _SEPARATORS.split(piece) if _says(word)] for piece in value.split(",")]
    pieces = _take_pieces([piece for piece in pieces if piece], taken, region)
    words, comma = _take_words(pieces, taken, region)
    if inner and not taken.suffixes:
        taken.suffix(inner)
    folded = tuple(nick for nick in map(fold, (*nicks, *born)) if nick and not nick.replace(" ", "").isdigit())
    return Marked(
        tuple(words),
        comma,
        taken.generation,
        folded,
        " ".join(taken.titles),
        " ".join(taken.suffixes),
        tuple(nicks),
    )


def _says(word: str) -> bool:
    """Returns whether a piece of text is a word: an emoji or a dash is none."""
    return word.isalpha() or any(map(str.isalnum, word)) or word in ("&", "+")


def _take_pieces(pieces: list[list[str]], taken: _Taken, region: str) -> list[list[str]]:
    """Returns the parts between commas that are name, the others taken: "Smith, Jr., John, MD"."""
    behind: list[list[str]] = []
    acronyms = len(pieces) > 2 or (len(pieces) == 2 and len(pieces[0]) > 1)
    while len(pieces) > 1:
        last = pieces[-1]
        if _all_suffixes(last) or (
            acronyms
            and len(last) == 1
            and last[0].isalpha()
            and last[0].isupper()
            and 2 < len(last[0]) < 6
            and not pieces[0][0].isupper()
        ):
            behind.insert(0, last)
        elif _all_titles(last, region):
            taken.titles[:0] = last
        elif " ".join(map(plain, last)) not in lists.suffixes_in("jobs"):
            break
        pieces = pieces[:-1]
    inner = [piece for piece in pieces[1:-1] if _all_suffixes(piece)]
    pieces = [piece for k, piece in enumerate(pieces) if not (0 < k < len(pieces) - 1 and _all_suffixes(piece))]
    if len(pieces) > 1 and _all_titles(pieces[0], region):  # "Dr., John Smith"
        taken.titles[:0] = pieces[0]
        pieces = pieces[1:]
    for piece in (*inner, *behind):
        taken.suffix(piece)
    return pieces


def _is_suffix(word: str) -> bool:
    """Returns whether a word is a suffix; "J.R." is two initials, "Jr." is one."""
    folded = plain(word)
    return folded in lists.suffixes() and not (word.count(".") > 1 and folded in lists.generations())


def _all_suffixes(piece: list[str]) -> bool:
    return all(map(_is_suffix, piece)) or plain("".join(piece)) in ("phd", "edd", "dsc", "msc", "bsc")


def _all_titles(piece: list[str], region: str) -> bool:
    return all(
        plain(word) in lists.titles() or _exact(word) or (k and plain(word) in lists.titles_in("after_title"))
        for k, word in enumerate(piece)
    ) and not (len(piece) == 1 and _letter(piece[0], region) is not None)


def _take_words(pieces: list[list[str]], taken: _Taken, region: str) -> tuple[list[str], int]:
    """Returns the words of the name and how many stand before the comma."""
    words = [word for piece in pieces for word in piece]
    comma = len(pieces[0]) if len(pieces) > 1 else 0
    before = len(words)
    words, titles = _take_titles(words, region)
    taken.titles.extend(titles)
    if comma:  # "Smith, Dr. John": the title leads the second part
        comma = max(0, comma - before + len(words))
        rest, inner = _take_titles(words[comma:], region)
        words = words[:comma] + rest
        taken.titles.extend(inner)
    earlier = list(taken.suffixes)
    taken.suffixes.clear()
    words, behind = _take_suffixes(words, region)
    front, inside = _take_suffixes(words[:comma], region)  # "Smith Jr, John": the suffix ends the first part
    words = front + words[comma:]
    taken.suffix(inside + behind)
    taken.suffixes.extend(earlier)
    return words, max(0, min(len(front), len(words) - 1)) if comma else 0


# --- nicknames and maiden names ---------------------------------------------------------------------------------------


def _take_nicks(value: str) -> tuple[str, list[str], list[str], list[str]]:
    """Returns the value without what stands in brackets and quotes; nicknames, maiden names, suffixes found there."""
    found: list[str] = []
    maiden: list[str] = []
    if not MARKS.isdisjoint(value):
        bare = _BRACKETS.sub(" ", value)
        if any(character.isalpha() for character in bare):
            found = [next((text for text in match.groups() if text), "") for match in _BRACKETS.finditer(value)]
            value = bare
    for pattern in (_BORN, _ALIAS):
        born = pattern.search(value)
        if born and any(character.isalpha() for character in value[: born.start()]):
            rest = value[born.end() :]
            (maiden if pattern is _BORN else found).append(rest.partition(",")[0].strip(" )]"))
            value = value[: born.start()] + ("," + rest.partition(",")[2] if "," in rest else "")
    nicks: list[str] = []
    suffixes: list[str] = []
    for inside in found:
        bare = _BORN.sub(" ", inside)
        born_inside = bare != inside
        text = " ".join(bare.split()).strip(",;")
        if not any(character.isalpha() for character in text):
            continue
        if born_inside:
            maiden.append(text)
        elif all(plain(word) in lists.generations() or word.casefold() == "ret." for word in text.split()):
            suffixes.extend(text.split())
        elif text.casefold() not in lists.written_set("name_kinds", "remarks"):
            nicks.append(text)
    return value, nicks, maiden, suffixes


# --- titles -----------------------------------------------------------------------------------------------------------


def _take_glued(value: str, taken: _Taken) -> str:
    """Returns the value without a title that is written together with the name, in Thai, Chinese, Japanese, Korean."""
    if value.isascii():
        return value
    text = value.strip()
    glued, behind = lists.written("name_titles", "glued"), lists.written("name_titles", "behind_cjk")
    for title in glued if text.startswith(glued) else ():
        if text.startswith(title) and len(text) > len(title) + 1 and not text[len(title)].isspace():
            taken.titles.append(title)
            return text[len(title) :]
    if text and text[-1] > "\u2e80" and text.endswith(behind):
        for title in behind:
            rest = text[: -len(title)].rstrip()
            spaced = text[-len(title) - 1 : -len(title)] == " "
            if text.endswith(title) and len(rest.replace(" ", "")) > (1 if spaced or len(title) > 1 else 2):
                taken.titles.append(title)
                return rest
    return value


def _exact(word: str) -> bool:
    return not word.isascii() and word.casefold().replace(".", "") in lists.exact_titles()


def _take_titles(words: list[str], region: str) -> tuple[list[str], list[str]]:
    taken = 0
    while taken < len(words) - 1 and leads(words, taken, region):
        taken += 1
    rest, titles = words[taken:], words[:taken]
    if len(rest) > 1 and plain(rest[-1]) in lists.titles_in("behind") and _honours(rest, region):
        titles, rest = [*titles, rest[-1]], rest[:-1]
    return rest, titles


def _honours(words: list[str], region: str) -> bool:
    """Returns whether the last word is an honorific behind the name ("Ahmet Bey") and not a name ("Kim Chan")."""
    word = words[-1]
    return len(plain(word)) > 4 or word.islower() or (region in ("TR", "AZ", "HU", "IN") and plain(word) in (
        "bey", "ur", "ji", "jee", "garu", "saab",
    ))  # fmt: skip


def _letter(word: str, region: str) -> bool | None:
    """Returns whether a single letter is a title in this country; None for longer words."""
    letter = plain(word)
    if len(letter) != 1:
        return None
    return word.endswith(".") and region in lists.letter_titles().get(letter, ())


def leads(words: list[str], position: int, region: str = "") -> bool:
    """Returns whether the word at this position, titles before it, is a title."""
    word = words[position]
    if _exact(word):
        return True
    folded = plain(word)
    if folded.strip("'") in lists.regional_titles().get(region, ()):
        return True
    if folded in ("the", "his", "her", "us", "right", "most") and position + 2 < len(words):
        following = plain(words[position + 1])
        return following in lists.titles() - lists.given("") or following in ("rt", "magistrate", "excellency")
    if folded in ("assoc", "asst", "rt", "adj", "assist") and position + 2 < len(words):
        return plain(words[position + 1]) in ("prof", "professor", "hon", "rev", "revd")
    single = _letter(word, region)
    if single:
        return not _initial(words[position + 1])
    if folded in lists.titles() and single is None:
        if folded not in lists.titles_in("with_period") or word[-1] in ".ªº":
            return True
        if _before_two(words, position, folded, region):
            return True
    return _goes_on(words, position, folded)


def _initial(word: str) -> bool:
    return len(word) == 2 and word[1] == "."


def _before_two(words: list[str], position: int, folded: str, region: str) -> bool:
    """Returns whether a word that may be a name is a title here: "Father John Smith", "don Juan"."""
    if folded not in lists.titles_in("before_two") or (
        len(words) - position < 3 and not (position and word_small(words))
    ):
        return False
    if folded in ("don", "dona", "d"):
        return words[position].islower() or region in lists.SPANISH or region == "IT"
    if folded in lists.given("") or (words[position].isupper() and len(folded) < 4):
        return False
    return not is_particle(plain(words[position + 1]))


def word_small(words: list[str]) -> bool:
    """Returns whether the first word is written small, as a title between others is."""
    return words[0].islower()


def _goes_on(words: list[str], position: int, folded: str) -> bool:
    """Returns whether the word goes on with the title before it, or is several titles in one ("Prof.Dr.")."""
    word = words[position]
    if position and folded in lists.titles_in("after_title") and (word.endswith(".") or word.islower()):
        return not _initial(word) or word.islower()
    pieces = [piece for piece in re.split("[.-]", word) if piece]
    if len(pieces) > 1 and all(len(piece) > 1 for piece in pieces):
        known = lists.titles() | lists.titles_in("compound") | lists.titles_in("after_title")
        if plain(pieces[0]) in lists.titles() and all(plain(piece) in known for piece in pieces):
            return "." in word or plain(pieces[0]) in lists.titles_in("compound")
    if position and word.startswith("(") and word.endswith(")"):
        return True
    between = folded in lists.titles_in("between") or word in "&+/"
    return between and position > 0 and position + 2 < len(words) and plain(words[position + 1]) in lists.titles()


# --- suffixes ---------------------------------------------------------------------------------------------------------


def _take_suffixes(words: list[str], region: str) -> tuple[list[str], list[str]]:
    found: list[str] = []
    while len(words) > 1:
        if len(words) > 2 and words[-1].endswith(".") and plain(words[-2] + words[-1]) in ("phd", "edd", "dsc"):
            words, found = words[:-2], [*words[-2:], *found]
        elif _trails(words, region):
            words, found = words[:-1], [words[-1], *found]
        else:
            break
    return words, found


def _trails(words: list[str], region: str) -> bool:
    word = words[-1]
    folded = plain(word)
    if word in lists.particles_of("name_suffixes", "exact"):
        return True
    if not _is_suffix(word):
        return False
    if region in lists.PORTUGUESE and folded in ("filho", "junior", "neto", "sobrinho", "segundo"):
        return True
    if folded in ("filho", "hijo", "fils", "junior", "figlio") and word.islower() and not words[0].islower():
        return True
    if folded in lists.generations():
        if folded in lists.suffixes_in("generation_comma"):
            if len(folded) == 1:  # "Larry James Johnson V"
                return len(words) > 3 and word.isupper() and "." not in word and not words[0].isupper()
            return word.endswith(".") and not word.isupper()
        careful = folded in lists.suffixes_in("generation_careful") and not (word.endswith(".") and len(folded) < 4)
        return not careful or len(words) > 2 or word in ("II", "IV", "Jr", "Sr")
    if "." in word:
        return len(folded) > 1
    if folded in lists.suffixes_in("capitals") and word.isupper() and len(words) > 2:
        return not " ".join(words).isupper()
    return folded not in lists.suffixes_in("degrees_careful")


def suffix_key(value: str) -> str:
    """Returns a suffix in its canonical spelling ("Junior": "jr"), others folded."""
    folded = plain(value.strip(" ,"))
    return lists.generations().get(folded, "") or fold(value.replace(".", ""))
