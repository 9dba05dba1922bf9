"""Letters read with the wrong encoding: what is proved, what can only be guessed, and what was lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from dedupe.damage.found import Cells, Damage
from dedupe.damage.lost_words import LOST_AND_MISREAD, lost, restored
from dedupe.normalize.mojibake import Reading, as_western, looks_damaged, may_be_damaged, readings, repair
from dedupe.normalize.text import tidy
from dedupe.ruleset.data import load_words

#: Below this score a guess says less than the value itself does.
_WORTH_SAYING = 0.5
#: Foreign letters are the rule in text of another script that was read as Western, in Western text they are not.
_SHARE_OF_FOREIGN = 0.8
#: Fewer letters than these have too many readings.
_FEWEST_FOREIGN = 4
#: The score from which signs inside words speak, not only letters that the country has not.
_BY_SIGNS = 0.8

_NAMES = {
    "cp1250": "Windows-1250", "iso8859-2": "ISO 8859-2", "cp1251": "Windows-1251", "cp1253": "Windows-1253",
    "cp1254": "Windows-1254", "cp1257": "Windows-1257", "koi8-r": "KOI8-R", "gbk": "GBK", "cp932": "Shift-JIS",
    "big5": "Big5", "cp949": "EUC-KR",
}  # fmt: skip
_CYRILLIC, _GREEK, _HAN = re.compile("[Ѐ-ӿ]"), re.compile("[Ͱ-Ͽ]"), re.compile("[\u3400-\u9fff]")
_HANGUL, _JAPANESE = re.compile("[\uac00-\ud7a3]"), re.compile("[\u3400-\u9fff\u3040-\u30ff]")
_SCRIPT = {
    "cp1251": _CYRILLIC, "koi8-r": _CYRILLIC, "cp1253": _GREEK, "gbk": _HAN, "big5": _HAN, "cp949": _HANGUL,
    "cp932": _JAPANESE,
}  # fmt: skip
#: First bytes of the characters in daily use, which the double-byte encodings have in front.
_EVERYDAY = {"gbk": (0xB0, 0xD7), "big5": (0xA4, 0xC6), "cp949": (0xB0, 0xC8), "cp932": (0x82, 0x97)}
_WORD = re.compile(r"[^\s,;()\"/]+")
_WESTERN = re.compile("[\u0080-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
#: Signs that stand for letters of Central Europe where its text was read as Western.
_SIGN_FOR_LETTER = re.compile("[³¹¿¶¼£¦¯¬¾º»µ¥ªþÞœŒ]")
#: Where þ is a misread ţ, and no letter of Iceland.
_WITH_COMMA_LETTERS = frozenset(("RO", "MD", "TR", "AZ", "LT", "LV", "EE"))
_LETTERS = re.compile(r"[^\W\d_]")


def find_wrong_encoding(cells: Cells, places: Sequence[int]) -> Iterator[Damage]:
    """Yields the values that were read with a wrong encoding, and those that lost letters by it."""
    doubtful: list[tuple[int, tuple[Reading, ...]]] = []
    proved: Counter[str] = Counter()
    for place in places:
        text = cells.values[place]
        gone = lost(text, cells.field_type)
        if gone:
            yield _lost(cells, place, text)
        if text.isascii() or (gone and LOST_AND_MISREAD in text):
            continue
        found = readings(text)
        if len(found) == 1 and found[0].sure:
            proved.update(found[0].encodings)
            yield _proved(cells, place, text, found[0])
        elif found:
            doubtful.append((place, found))
        elif (guess := _partly(text)) or (guess := _guessed(text, cells, place)):
            yield _guess(cells, place, guess)
    for place, found in doubtful:
        yield _doubtful(cells, place, found, proved)


def _proved(cells: Cells, place: int, text: str, found: Reading) -> Damage:
    clean = tidy(text)[0]
    times = "" if len(found.encodings) == 1 else " twice"
    names = " and ".join(dict.fromkeys(found.encodings))
    proof = (
        f'read{times} as {names} although it was UTF-8: encoding it back gives "{found.text}", '
        "and the whole cell round-trips"
    )
    return cells.damage("mojibake", place, proof, clean, sure=True)


def _doubtful(cells: Cells, place: int, found: Sequence[Reading], proved: Counter[str]) -> Damage:
    """Returns a damage with several readings; the encoding that did the damage elsewhere in the column comes first."""
    ranked = sorted(found, key=lambda reading: (-sum(proved[name] for name in reading.encodings), reading.text))
    total = 1 + sum(proved.values())
    told = " or ".join(
        f'"{reading.text}" ({reading.encodings[0]}, {_score(reading, proved, total, len(found)):.2f})'
        for reading in ranked
    )
    proof = f"the whole cell round-trips as UTF-8 that was read otherwise: {told}"
    return cells.damage("mojibake", place, proof, ranked[0].text, others=[item.text for item in ranked[1:]])


def _score(reading: Reading, proved: Counter[str], total: int, candidates: int) -> float:
    """Returns how likely a reading is: its share of the column's proved cases, all being equal at first."""
    return (sum(proved[name] for name in reading.encodings[:1]) + 1 / candidates) / total


def _lost(cells: Cells, place: int, text: str) -> Damage:
    whole = restored(text, cells.vocabulary)
    sign = (
        "U+FFFD, the sign for a lost letter"
        if "\ufffd" in text or LOST_AND_MISREAD in text
        else "a question mark in the place of a letter"
    )
    if whole:
        proof = f'holds {sign}; the file has the same word whole elsewhere: "{whole}"'
        return cells.damage("replacement_character", place, proof, whole)
    return cells.damage("replacement_character", place, f"holds {sign}: which one it was cannot be told")


#: Bytes of UTF-8 that later work on the text changed: the no-break space became a blank, capitals became small.
_BLANK_BEHIND = re.compile("(?<=[\u0080-\u00ffÀ-žƒ€-™]) ")
_LOWERED = re.compile("[â-ðñ](?=[\u0080-\u00bf‘’“”„‚•…†‡‰€™›‹ˆ˜])")
_BLANK_AFTER_LEAD = re.compile("[ÃÂÅÄ] [a-zß-ÿ]|[a-z]Ã (?=\\s|$)")
_BLANKS = "UTF-8, read as Windows-1252, then a no-break space made a blank"
_LOWER = "UTF-8, read as Windows-1252, then made lower case"


def _raised(match: re.Match[str]) -> str:
    return match[0].upper()


def _partly(text: str) -> list[tuple[float, str, str]]:
    """Returns what a value may have said of which only a part round-trips: some bytes were lost on the way."""
    if not ((may_be_damaged(text) and looks_damaged(text)) or _BLANK_AFTER_LEAD.search(text)):
        return []
    for changed, why in ((_BLANK_BEHIND.sub("\u00a0", text), _BLANKS), (_LOWERED.sub(_raised, text), _LOWER)):
        if changed != text and (read := as_western(changed)) and all(map(_written, _WORD.findall(read))):
            return [(0.9, tidy(read)[0], why)]
    by_word = _WORD.sub(lambda match: repair(match[0]), text)
    if by_word != text:
        return [(0.9, by_word, "some of its words were UTF-8 and round-trip, the others are sound")]
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    if not is_bad(text):
        return []
    fixed = str(fix_encoding(text))
    if fixed == text or len(fixed) >= len(text) or is_bad(fixed):
        return []
    return [(0.7, fixed, "UTF-8, read as Windows-1252 and changed afterwards")]


def _guess(cells: Cells, place: int, guesses: Sequence[tuple[float, str, str]]) -> Damage:
    told = " or ".join(f'"{text}" ({name}, {score:.2f})' for score, text, name in guesses)
    proof = f"looks like letters in the wrong encoding, without proof for the whole cell; it may be {told}"
    return cells.damage("mojibake", place, proof, guesses[0][1], others=[text for _, text, _ in guesses[1:]])


# --- text of other scripts and of Central Europe, read as Western: plausible, never proved ----------------------------


def _guessed(text: str, cells: Cells, place: int) -> list[tuple[float, str, str]]:
    """Returns what a value may have said if it was read as Western, best first: score, text, encoding."""
    if not _WESTERN.search(text):
        return []
    found: dict[str, tuple[float, str]] = {}
    country, table = cells.country(place), load_words("alphabets")
    double = table["double"].get(country, "")
    tried = table["scripts"] if _foreign_words(text) else []
    for codec in [double] if double else tried:
        if read := _read_as(text, codec):
            score = _script_score(read, codec)
            if score >= _WORTH_SAYING:
                found[read] = max(found.get(read, (0.0, "")), (score, _NAMES[codec]))
    if not found and (_alphabet(country) or _SIGN_FOR_LETTER.search(text)):
        for codec in table["encodings"].get(country, table["central"]):
            read = _read_as(text, codec)
            score = _central_score(text, read, country)
            # A file that was read as Western cannot hold these letters anywhere, so that letters alone prove nothing
            if score < _BY_SIGNS and cells.beyond_western:
                continue
            if score >= _WORTH_SAYING and read not in found:
                found[read] = (score, _NAMES[codec])
    ranked = sorted(((score, read, name) for read, (score, name) in found.items()), key=lambda g: (-g[0], g[1]))
    return [guess for guess in ranked if guess[0] > ranked[0][0] - 0.25]


def _foreign_words(text: str) -> bool:
    """Returns whether the words with foreign letters have hardly a plain one, as in no Western language."""
    if len(_WESTERN.findall(text)) < _FEWEST_FOREIGN:
        return False
    words = [word for word in _WORD.findall(text) if _WESTERN.search(word)]
    letters = "".join(words)
    foreign = len(_WESTERN.findall(letters))
    return foreign >= _FEWEST_FOREIGN and foreign >= _SHARE_OF_FOREIGN * sum(
        not c.isascii() or c.isalpha() for c in letters
    )


def _read_as(text: str, codec: str) -> str:
    """Returns what the bytes of Western text are in another encoding, "" where they are nothing."""
    for western in ("cp1252", "latin-1"):
        try:
            read = text.encode(western).decode(codec)
        except UnicodeError:
            continue
        return read if read != text else ""
    return ""


def _script_score(read: str, codec: str) -> float:
    """Returns how much the text reads like the language of the encoding, 0 to 1."""
    words = [word for word in re.findall(r"[^\W\d_]+", read) if not word.isascii()]
    letters = "".join(words)
    pattern = _SCRIPT[codec]
    if not letters or len(pattern.findall(letters)) < len(letters):
        return 0.0
    if codec in _EVERYDAY:
        low, high = _EVERYDAY[codec]
        daily = all(low <= c.encode(codec)[0] <= high for c in letters)
        return (0.85 if codec == "cp949" else 0.9) if daily and len(letters) == len(read.replace(" ", "")) else 0.3
    cased = sum(word[1:].islower() or word.isupper() or len(word) == 1 for word in words) / len(words)
    weights = _frequency("cp1253" if codec == "cp1253" else "cp1251")
    usual = sum(weights.get(c, 1) for c in letters.lower()) / len(letters)
    return round(0.5 * cased + min(usual, 50) / 100, 2) if cased > 0.6 else 0.0


@cache
def _frequency(codec: str) -> Mapping[str, int]:
    pairs = load_words("alphabets")["frequency"][codec].split()
    return {pair[0]: int(pair[1:]) for pair in pairs}


@cache
def _alphabet(country: str) -> frozenset[str]:
    letters = load_words("alphabets")["letters"].get(country, "")
    return frozenset(letters + letters.upper())


@cache
def _central_letters() -> frozenset[str]:
    countries = load_words("alphabets")["letters"]
    return frozenset("".join(countries.values()) + "".join(countries.values()).upper())


def _central_score(text: str, read: str, country: str) -> float:
    """Returns how likely Central European text was read as Western: signs inside words become letters."""
    if not read:
        return 0.0
    if country not in _WITH_COMMA_LETTERS and re.search("[þÞ]", text):
        return 0.0  # Iceland
    score = 0.0
    for match in _WORD.finditer(text):
        word, meant = match[0], read[match.start() : match.end()]
        changed = [(a, b) for a, b in zip(word, meant, strict=False) if a != b]
        if not changed:
            continue
        if not all(b in _central_letters() for _, b in changed) or not _written(meant):
            return 0.0
        alphabet = _alphabet(country)
        fits = bool(alphabet) and all(c in alphabet for c in meant if not c.isascii())
        strange = bool(alphabet) and any(a.isalpha() and a not in alphabet for a, _ in changed)
        if any(_sign_in_word(word, a) for a, _ in changed):
            score = max(score, 0.95 if fits else 0.8)
        elif fits and strange:
            score = max(score, 0.7)
        else:
            return 0.0
    return score


def _written(word: str) -> bool:
    """Returns whether the letters are written as people write a word."""
    return all(part.isupper() or not any(map(str.isupper, part[1:])) for part in re.split(r"[\W\d_]+", word))


def _sign_in_word(word: str, sign: str) -> bool:
    """Returns whether the sign stands where only a letter can: inside a word, or at an end of three letters."""
    if not _SIGN_FOR_LETTER.match(sign) or sign in "œŒ":
        return False
    place = word.index(sign)
    before, after = word[:place], word[place + 1 :]
    inside = bool(before and after and _LETTERS.match(before[-1]) and _LETTERS.match(after[0]))
    if sign in "µ»þÞº":
        return inside
    if sign == "¿":
        return inside and after[0].islower()
    left = len(_LETTERS.findall(before)) >= 3 and before[-1].isalpha() and sign in "³¹¶¼"
    right = len(_LETTERS.findall(after)) >= 3 and after[0].islower() and sign in "£¦¯¬ª"
    return inside or left or right
