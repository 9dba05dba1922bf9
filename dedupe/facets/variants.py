"""Which values of a column are spellings of one value: OpenRefine's key collisions, then near spellings and sounds.

Values are taken in the order of how often they occur, so the usual spelling leads and rare ones join it. A value joins
a leader or leads itself; leaders never join each other, so that no chain of small steps binds "sales" to "scales".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dedupe.facets import keys

#: From the safest to the boldest; what each means, for people.
METHODS: Mapping[str, str] = {
    "spelling": "the same words: only case, accents, punctuation or their order differ",
    "abbreviation": "the same words once abbreviations are written out",
    "spacing": "the same letters: only spaces differ",
    "typing": "a letter or two differ",
    "sound": "they sound alike",
}
_COLLISIONS: Mapping[str, Callable[[str], str]] = {
    "spelling": keys.fingerprint,
    "abbreviation": keys.written_out,
    "spacing": keys.run_together,
}
#: A word this long may have one letter wrong, or two. Shorter ones are other words: "sales", "scales".
_ONE_SLIP, _TWO_SLIPS = 6, 9
#: Slips in a whole value, however many words it has.
_MOST_SLIPS = 3
#: Two slips in a word of up to this length may not fall on its first letter: "import", "export".
_SAME_START = 8
#: Spellings that are looked up under the start and the end of a value; the others are too far apart for two slips.
_EDGE = 4


@dataclass(frozen=True, slots=True)
class Variant:
    """A value that seems to be another spelling of the leading one."""

    value: str
    count: int
    method: str  # why, a key of METHODS


@dataclass(frozen=True, slots=True)
class ValueCluster:
    """A value and its other spellings."""

    leader: str
    count: int  # how often the leader itself occurs
    variants: tuple[Variant, ...]

    @property
    def rows(self) -> int:
        """Returns how many rows hold any of the spellings."""
        return self.count + sum(variant.count for variant in self.variants)


def find_variants(counts: Mapping[str, int], methods: Sequence[str] = tuple(METHODS)) -> tuple[ValueCluster, ...]:
    """Returns the values that have other spellings, those with most rows first. The order of `counts` is of no matter.

    `counts` is value -> rows; the empty value is left out.
    """
    values = sorted((value for value in counts if value.strip()), key=lambda value: _rank(value, counts))
    leaders: list[str] = []
    joined: dict[str, list[Variant]] = defaultdict(list)
    index = _Index(tuple(method for method in METHODS if method in methods))
    for value in values:
        leader, method = index.leader_of(value)
        if leader:
            joined[leader].append(Variant(value, counts[value], method))
        else:
            leaders.append(value)
        index.add(value, leader or value, method)
    found = [ValueCluster(leader, counts[leader], tuple(joined[leader])) for leader in leaders if leader in joined]
    return tuple(sorted(found, key=lambda cluster: (-cluster.rows, cluster.leader)))


def _rank(value: str, counts: Mapping[str, int]) -> tuple[int, bool, bool, int, str]:
    """The most frequent leads; among equals one that is not all capitals or small letters, then the longer."""
    return -counts[value], value != value.strip(), value.isupper() or value.islower(), -len(value), value


class _Index:
    """The spellings so far, by the keys under which others find them."""

    def __init__(self, methods: Sequence[str]) -> None:
        self._methods = methods
        self._by_key: dict[tuple[str, ...], str] = {}
        self._leaders: dict[str, dict[str, str]] = defaultdict(dict)  # start or end -> leader -> its letters
        self._sounds: dict[str, list[str]] = defaultdict(list)

    def leader_of(self, value: str) -> tuple[str, str]:
        """Returns the leader that this value is a spelling of and why, ("", "") if there is none."""
        for method in self._methods:
            key = _collision(method, value)
            if key in self._by_key:
                leader = self._by_key[key]
                if keys.numbers(leader) == keys.numbers(value):
                    return leader, method
            if method == "typing" and (leader := self._nearest(value)):
                return leader, method
            if method == "sound" and (leader := self._alike(value)):
                return leader, method
        return "", ""

    def add(self, value: str, leader: str, why: str) -> None:
        """Returns after making the value known as a spelling of its leader, for the reason found."""
        if why in ("", *_COLLISIONS):  # by the keys of a bold guess others would join what they do not resemble
            for method in self._methods:
                if key := _collision(method, value):
                    self._by_key.setdefault(key, leader)
        if value == leader:
            for edge in _edges(value):
                self._leaders[edge][value] = keys.run_together(value)
            self._sounds[keys.script(value) + keys.sound(value)].append(value)

    def _nearest(self, value: str) -> str:
        """Returns the leader with the fewest slips, of those the most frequent."""
        text = keys.run_together(value)
        if len(text) < _ONE_SLIP:
            return ""
        best = (_MOST_SLIPS + 1, "")
        for edge in _edges(value):
            near = process.extract_iter(text, self._leaders[edge], scorer=OSA.distance, score_cutoff=_MOST_SLIPS)
            for _, _, leader in near:
                slips = _slips(value, leader)
                if slips and slips < best[0]:
                    best = (slips, leader)
        return best[1]

    def _alike(self, value: str) -> str:
        """Returns the first leader that sounds the same and starts alike."""
        words = keys.words_of(value)
        for leader in self._sounds[keys.script(value) + keys.sound(value)]:
            others = keys.words_of(leader)
            if keys.numbers(leader) != keys.numbers(value) or len(words) != len(others):
                continue
            if all(_may_sound_alike(a, b) for a, b in zip(words, others, strict=True)):
                return leader
        return ""


def _edges(value: str) -> Iterator[str]:
    text, script = keys.run_together(value), keys.script(value)
    yield f"{script}{text[:_EDGE]}…"
    yield f"{script}…{text[-_EDGE:]}"


def _collision(method: str, value: str) -> tuple[str, ...]:
    """Returns what values must share to be spellings of one by this method, () if it gives nothing to share."""
    key = _COLLISIONS[method](value) if method in _COLLISIONS else ""
    return (method, keys.script(value), key) if key else ()


def _slips(one: str, other: str) -> int:
    """Returns how many letters differ if both can be one value mistyped, else 0; a swap of neighbours is one slip."""
    words, others = keys.words_of(one), keys.words_of(other)
    if len(words) != len(others) or keys.numbers(one) != keys.numbers(other):
        return 0
    total = 0
    for a, b in zip(words, others, strict=True):
        if a == b:
            continue
        shorter = min(len(a), len(b))
        allowed = 0 if shorter < _ONE_SLIP else 1 if shorter < _TWO_SLIPS else 2
        distance = OSA.distance(a, b, score_cutoff=allowed)
        if distance > allowed or (a[0] != b[0] and shorter <= _SAME_START) or _inflected(a, b):
            return 0
        total += distance
    return total


def _inflected(a: str, b: str) -> bool:
    """Returns whether only the ending differs: the other gender, number or case, not a slip."""
    return a.startswith(b) or b.startswith(a) or a[:-1] == b[:-1]


def _may_sound_alike(a: str, b: str) -> bool:
    """Returns whether two words of one sound are near enough to be one: double metaphone alone joins too much."""
    longest = max(len(a), len(b))
    near = a[0] == b[0] and longest > 3 and not _inflected(a, b)
    return a == b or (near and OSA.distance(a, b) <= longest // 3)


def value_counts(texts: Sequence[str]) -> dict[str, int]:
    """Returns value -> rows, the most frequent first, then by text."""
    return dict(sorted(Counter(texts).items(), key=lambda item: (-item[1], item[0])))
