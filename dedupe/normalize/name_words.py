"""The word lists of names: each a set of folded words, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from dedupe.normalize.nicknames import is_known
from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words

SPANISH = frozenset("ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY PR GQ".split())
PORTUGUESE = frozenset("PT BR AO MZ CV GW ST TL".split())


def plain(word: str) -> str:
    """Returns a word as the lists hold it: folded, without periods."""
    if word.isascii():
        return word.replace(".", "").casefold()
    if min(filter(str.isalpha, word), default="a") > "\u0370":  # "عمر" is no "Mr"
        return word.replace(".", "").casefold()
    return fold(word.replace(".", "").replace("º", "o").replace("ª", "a"))


@cache
def titles() -> frozenset[str]:
    """Returns the words that may lead a name, those that need a period after them too."""
    groups = load_words("name_titles")["always"].values()
    return frozenset(fold(word) for group in groups for word in group) | titles_in("with_period")


@cache
def titles_in(kind: str) -> frozenset[str]:
    """Returns one of the further lists of titles, folded."""
    return frozenset(fold(word) for word in load_words("name_titles")[kind])


@cache
def exact_titles() -> frozenset[str]:
    """Returns the titles that are compared unfolded: case folded, without periods."""
    return frozenset(word.casefold().replace(".", "") for word in load_words("name_titles")["exact"])


@cache
def written(name: str, kind: str) -> tuple[str, ...]:
    """Returns a list as it is written, the longest words first."""
    return tuple(sorted(load_words(name)[kind], key=lambda word: (-len(word), word)))


@cache
def letter_titles() -> Mapping[str, frozenset[str]]:
    """Returns the titles of one letter, each with the countries where it is one; "" if the country is not known."""
    return {letter: frozenset(regions) for letter, regions in load_words("name_titles")["letters"].items()}


@cache
def generations() -> Mapping[str, str]:
    """Returns the suffixes that tell father from son, each with its canonical spelling."""
    return {fold(word): name for name, words in load_words("name_suffixes")["generation"].items() for word in words}


@cache
def suffixes() -> frozenset[str]:
    """Returns all that may trail a name: generations and degrees."""
    words = load_words("name_suffixes")
    return frozenset((*generations(), *map(fold, words["degrees"]), *map(fold, words["degrees_careful"])))


@cache
def suffixes_in(kind: str) -> frozenset[str]:
    """Returns one list of suffixes, folded."""
    return frozenset(map(fold, load_words("name_suffixes")[kind]))


@cache
def particles(kind: str) -> frozenset[str]:
    """Returns one list of the small words in family names, as it is written."""
    return frozenset(load_words("name_particles")[kind])


@cache
def careful_particles() -> Mapping[str, frozenset[str]]:
    """Returns the particles that may be names, with the countries where they are particles."""
    words: Mapping[str, Iterable[str]] = load_words("name_particles")["joining_careful"]
    return {word: frozenset(regions) for word, regions in words.items() if regions}


@cache
def capital_particles() -> Mapping[str, frozenset[str]]:
    """Returns by country the particles that are written with a capital there."""
    return {region: frozenset(words) for region, words in load_words("name_particles")["capital"].items()}


def is_particle(folded: str) -> bool:
    """Returns whether a folded word is one of the small words that family names begin with ("van", "de")."""
    return folded in particles("joining")


@cache
def families(kind: str) -> frozenset[str]:
    """Returns the frequent family names of one language, folded."""
    return frozenset(map(fold, load_words("name_families")[kind]))


@cache
def given(language: str) -> frozenset[str]:
    """Returns the frequent given names of one language, folded; of all languages for ""."""
    words = load_words("name_given")
    if language:
        return frozenset(map(fold, words[language].split() if isinstance(words[language], str) else words[language]))
    return frozenset().union(*(given(name) for name in words))


def is_given(folded: str) -> bool:
    """Returns whether a folded word is known as a given name: from the lists here or the nickname tables."""
    return folded in given("") or is_known(folded)


@cache
def kinds(kind: str) -> frozenset[str]:
    """Returns one flat list of what is no person, folded."""
    return frozenset(fold(word) for word in load_words("name_kinds")[kind])


@cache
def firm_words() -> frozenset[str]:
    """Returns the words of firms and offices that are nobody's name."""
    groups = load_words("name_kinds")["words"].values()
    words = frozenset(fold(word) for group in groups for word in group if word.isascii() or fold(word).isascii())
    names = given("") | families("spanish") | families("portuguese") | families("chinese") | families("korean")
    return words - names - kinds("words_careful")


@cache
def written_set(name: str, kind: str) -> frozenset[str]:
    """Returns a list as it is written, case folded."""
    return frozenset(word.casefold() for word in load_words(name)[kind])


#: Countries where a given name is often two words, neither of them a middle name ("Tai Man", "Min Jun").
ASIAN_GIVEN = frozenset("CN TW HK MO SG KR KP".split())


@cache
def cjk_offices() -> tuple[str, ...]:
    """Returns the words of offices in Chinese, Japanese and Korean script."""
    return tuple(load_words("name_kinds")["words"]["cjk"])


@cache
def particles_of(name: str, kind: str) -> frozenset[str]:
    """Returns a list exactly as it is written."""
    return frozenset(load_words(name)[kind])


@cache
def regional_titles() -> Mapping[str, frozenset[str]]:
    """Returns by country the words that are titles there without a period too."""
    table: dict[str, set[str]] = {}
    for group in load_words("name_titles")["regional"]:
        for region in group["countries"]:
            table.setdefault(region, set()).update(map(fold, group["words"]))
    return {region: frozenset(words) for region, words in table.items()}


@cache
def office_endings() -> tuple[str, ...]:
    """Returns what single words for departments end with."""
    return tuple(fold(word) for word in load_words("name_kinds")["endings"])


@cache
def nobody() -> frozenset[str]:
    """Returns what people write for "no name" in further languages, case folded."""
    return frozenset(word.casefold() for word in load_words("name_kinds")["nobody"])


@cache
def asian_families() -> frozenset[str]:
    """Returns the Chinese, Korean and Vietnamese family names."""
    return families("chinese") | families("korean") | families("vietnamese")
