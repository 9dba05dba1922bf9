"""Names judged in bulk against the same rules written for one pair."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler

from dedupe.match import compare_names
from dedupe.match.compare_names import CLOSE, CLOSE_GIVEN, DIFFERENT, INITIAL, LETTERS, NICKNAME, PART, SIMILAR
from dedupe.match.keys import Key
from dedupe.match.name_traits import PARTICLES, Traits
from dedupe.match.person_names import PersonNames
from dedupe.model import text_array

#: name -> (nickname classes, sound, a given name that is known, in its own script)
NAMES: dict[str, tuple[str, str, bool, str]] = {
    "robert": ("robert", "RBRT", True, ""),
    "bob": ("robert|bobby", "BB", True, ""),
    "bobby": ("bobby", "BB", True, ""),
    "robret": ("robret", "RBRT", False, ""),
    "mary": ("mary", "MR", True, ""),
    "mark": ("mark", "MRK", True, ""),
    "tomas": ("tomas", "TMS", True, ""),
    "thomas": ("thomas|tom", "TMS", True, ""),
    "tom": ("thomas|tom", "TM", True, ""),
    "ben": ("ben", "BN", True, ""),
    "ebn": ("ebn", "ABN", False, ""),
    "m": ("m", "M", False, ""),
    "t": ("t", "T", False, ""),
    "mary ann": ("mary ann", "MR AN", True, ""),
    "maryann": ("maryann", "MRN", True, ""),
    "ann mary": ("ann mary", "AN MR", True, ""),
    "m ann": ("m ann", "M AN", False, ""),
    "mary b": ("mary b", "MR B", False, ""),
    "van der berg": ("van der berg", "FN TR BRK", False, ""),
    "van der burg": ("van der burg", "FN TR BRK", False, ""),
    "van der": ("van der", "FN TR", False, ""),
    "berg": ("berg", "BRK", False, ""),
    "berg lund": ("berg lund", "BRK LNT", False, ""),
    "lund berg": ("lund berg", "LNT BRK", False, ""),
    "lundberg": ("lundberg", "LNTBRK", False, ""),
    "lundburg": ("lundburg", "LNTBRK", False, ""),
    "lundbreg": ("lundbreg", "LNTBRK", False, ""),
    "meyer": ("meyer", "MR", False, ""),
    "maier": ("maier", "MR", False, ""),
    "stanescu": ("stanescu", "STNSK", False, ""),
    "stancu": ("stancu", "STNK", False, ""),
    "castellanos": ("castellanos", "KSTLNS", False, ""),
    "catsellanso": ("catsellanso", "KTSLNS", False, ""),
    "lena": ("lena", "LN", False, ""),
    "dena": ("dena", "TN", False, ""),
    "zhao": ("zhao", "J", False, "赵"),
    "zhou": ("zhou", "J", False, "周"),
    "wang li": ("wang li", "WNK L", False, "王丽"),
    "wang": ("wang", "WNK", False, "王"),
    "wang lina": ("wang lina", "WNK LN", False, "王丽娜"),
    "wang lila": ("wang lila", "WNK LL", False, "王丽拉"),
    "li": ("li", "L", False, ""),
    "georgiou": ("georgiou", "JRJ", False, "Γεωργίου"),
}


def traits_of(names: list[str]) -> Traits:
    told = [NAMES.get(name, (name, name[:3].upper(), False, "")) for name in names]
    key = Key.from_texts(names)
    assert key.values.tolist() == names, "each once"
    none = Key.from_texts([""] * len(names))
    columns = [text_array(item[k] for item in told) for k in (0, 1, 3)]
    known = np.array([item[2] for item in told], dtype=bool)
    return Traits.of(PersonNames(key, key, columns[0], columns[1], known, columns[2], none, none, none))


def same_letters(x: str, y: str) -> bool:
    short, long = sorted((sorted(x), sorted(y)), key=len)
    if len(short) < 4 or len(long) - len(short) > 1:
        return False
    rest = list(long)
    for letter in short:
        if letter in rest:
            rest.remove(letter)
    changed = len(rest)  # letters of the longer word that the shorter one lacks
    return changed <= (1 if len(short) < 7 else 2)


def by_script(level: int, x: str, y: str, different: int, close: int) -> int:
    one, two = (NAMES.get(name, ("", "", False, ""))[3] for name in (x, y))
    characters = [any(letter >= "⺀" for letter in text) for text in (one, two)]
    if not any(characters):
        return level
    if one and two:
        if not all(characters):
            return level
        if one == two:
            return 0
        if close == CLOSE_GIVEN and (one.startswith(two) or two.startswith(one)):
            return INITIAL
        return close if min(len(one), len(two)) > 2 and OSA.distance(one, two) <= 1 else different
    return -1 if level == different else level


def given_level(x: str, y: str) -> int:
    """What the levels of given names mean, for one pair."""
    nick, sound, known, _ = NAMES.get(x, (x, x[:3].upper(), False, ""))
    nick2, sound2, known2, _ = NAMES.get(y, (y, y[:3].upper(), False, ""))
    likeness, edits, shorter = JaroWinkler.similarity(x, y), OSA.distance(x, y), min(len(x), len(y))
    level = LETTERS if same_letters(x, y) else DIFFERENT
    swapped = edits == 1 and shorter == 3 and sorted(x) == sorted(y)
    if (likeness >= 0.88 and shorter >= 3) or (edits <= 1 and shorter >= 4) or swapped:
        level = CLOSE_GIVEN
    if known and known2 and sound != sound2:
        level = DIFFERENT
    if set(nick.split()[0].split("|")) & set(nick2.split()[0].split("|")):
        level = NICKNAME
    first, second = x.split(), y.split()
    if len(first) > 1 or len(second) > 1 or min(len(x), len(y)) == 1:
        if len(first[0]) == 1 or len(second[0]) == 1:
            level = INITIAL if first[0][0] == second[0][0] else level
        elif "".join(first) == "".join(second) or first[0] == second[0] or part(set(first), set(second)):
            level = NICKNAME
    return by_script(level, x, y, DIFFERENT, CLOSE_GIVEN)


def part(one: set[str], two: set[str]) -> bool:
    return one <= two or two <= one


def family_level(x: str, y: str) -> int:
    """What the levels of surnames mean, for one pair."""
    sound, sound2 = (NAMES.get(name, ("", name[:3].upper(), False, ""))[1] for name in (x, y))
    likeness, edits, shorter = JaroWinkler.similarity(x, y), OSA.distance(x, y), min(len(x), len(y))
    level = LETTERS if same_letters(x, y) else DIFFERENT
    if (likeness >= 0.84 and shorter >= 4) or (sound == sound2 and shorter >= 3 and likeness >= 0.8):
        level = SIMILAR
    if (edits <= 1 and shorter >= 4) or (edits <= 2 and shorter >= 7) or (likeness >= 0.93 and shorter >= 5):
        level = CLOSE
    if " " in x or " " in y or shorter == 1:
        level = several_words(x, y, level)
    return by_script(level, x, y, DIFFERENT, CLOSE)


def several_words(x: str, y: str, level: int) -> int:
    if x.replace(" ", "") == y.replace(" ", ""):
        return CLOSE
    first, second = ([w for w in name.split() if w not in PARTICLES and len(w) > 1] for name in (x, y))
    if not first or not second:
        return level
    if first == second:
        return CLOSE
    if set(first) & set(second):
        return PART
    return level if JaroWinkler.similarity(" ".join(first), " ".join(second)) >= 0.88 else DIFFERENT


def check(names: list[str]) -> None:
    traits = traits_of(names)
    pairs = [(i, j) for i in range(len(names)) for j in range(len(names)) if i != j]
    left, right = (np.array([pair[k] for pair in pairs], dtype=np.int32) for k in (0, 1))
    given = compare_names._levels(left, right, traits, compare_names._given_levels, compare_names._given_open)
    family = compare_names._levels(left, right, traits, compare_names._family_levels, compare_names._family_open)
    for (i, j), one, two in zip(pairs, given.tolist(), family.tolist(), strict=True):
        assert one == given_level(names[i], names[j]), (names[i], names[j], "given")
        assert two == family_level(names[i], names[j]), (names[i], names[j], "family")


def test_every_two_of_these_names_are_judged_as_the_rules_say() -> None:
    check(list(NAMES))


def damaged() -> st.SearchStrategy[str]:
    """Names of the list and of few letters, with slips: what gates must let through."""
    word = st.one_of(st.sampled_from(list(NAMES)), st.text("abelmnrst", min_size=1, max_size=9))
    slip = st.tuples(word, st.integers(0, 8), st.sampled_from(["", "a", "r", "st"]))
    single = slip.map(lambda told: told[0][: told[1]] + told[2] + told[0][told[1] + 1 :])
    return st.lists(single, min_size=1, max_size=2).map(lambda words: " ".join(" ".join(words).split()))


@given(st.lists(damaged().filter(bool), min_size=2, max_size=9, unique=True))
@settings(max_examples=80, deadline=None)
def test_any_two_names_are_judged_as_the_rules_say(names: list[str]) -> None:
    check(names)


def test_a_side_without_a_name_says_nothing() -> None:
    traits = traits_of(["mary", "mark"])
    one, two = np.array([-1, 0, -1], dtype=np.int32), np.array([0, -1, -1], dtype=np.int32)
    found = compare_names._levels(one, two, traits, compare_names._given_levels, compare_names._given_open)
    assert found.tolist() == [-1, -1, -1]
