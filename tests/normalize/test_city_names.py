"""Towns in several languages."""

from __future__ import annotations

import pytest

from dedupe.normalize.city_names import city_key
from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words

SAME = [
    "Köln|Cologne|KOELN|Colonia|Кёльн", "București|Bucharest|Bukarest|Bucuresti", "München|Munich|Muenchen|Monachium",
    "New York|NYC|New York City|Nueva York|Нью-Йорк", "St. Louis|Saint Louis|ST LOUIS", "Mt. Vernon|Mount Vernon",
    "Frankfurt a.M.|Frankfurt/Main|Frankfurt am Main|60311 Frankfurt am Main", "Praha 1|Prague|Prag",
    "København V|Copenhagen", "北京|北京市|Beijing|Peking", "東京|Tokyo|東京都", "Paris|PARIS CEDEX 08|Paris 11e",
    "Wien|Vienna|Bécs", "Sankt Pölten|St. Pölten", "Ft. Worth|Fort Worth", "’s-Gravenhage|The Hague|Den Haag",
]  # fmt: skip
DIFFERENT = [
    ("Frankfurt (Oder)", "Frankfurt am Main"), ("Frankfurt", "Frankfurt am Main"),
    ("Neustadt", "Neustadt an der Aisch"),
    ("San Jose", "San José del Cabo"), ("Washington", "Port Washington"), ("Monaco", "Monaco di Baviera"),
    ("Halle (Saale)", "Halle (Westf.)"), ("York", "New York"), ("Salvador", "San Salvador"), ("Moscow", "Minsk"),
    ("Newcastle upon Tyne", "Newcastle under Lyme"), ("Rostov-on-Don", "Rostov Veliky"),
]  # fmt: skip


@pytest.mark.parametrize("names", SAME)
def test_all_names_of_a_town_have_one_key(names: str) -> None:
    assert len({city_key(name) for name in names.split("|")}) == 1, [city_key(name) for name in names.split("|")]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_towns_are_not_merged(one: str, other: str) -> None:
    assert city_key(one) != city_key(other)


def test_no_name_belongs_to_two_towns() -> None:
    seen: dict[str, str] = {}
    for town, names in load_words("cities").items():
        for name in (town, *names):
            assert isinstance(name, str), f"{town}: {name!r}"
            assert seen.setdefault(fold(name), town) == town, name
            assert city_key(name) == fold(town), name
    assert len(load_words("cities")) > 450
