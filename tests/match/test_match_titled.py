"""Tables of things without persons and organisations: the text that tells most rows apart is their name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from match_tables import Row, clean_of, facts_from, partition, people

from dedupe.match.matching import match_object


def songs(count: int) -> list[dict[str, str]]:
    """Returns made-up songs with an artist and a year."""
    words = people(count)
    random = np.random.default_rng(8)
    return [
        {
            "Song": f"{row['Last']} {words[-k - 1]['City']} {words[k // 2]['First']}",
            "Artist": f"{words[k % 40]['First']} {words[k % 40]['Last']}",
            "Year": str(1960 + int(random.integers(60))),
        }
        for k, row in enumerate(words)
    ]


def misspelt(song: Row) -> Row:
    """Returns the song as somebody else wrote it: two letters swapped, one left out."""
    title = song["Song"]
    return {**song, "Song": f"{title[1]}{title[0]}{title[2:7]}{title[8:]}"}


def roles(rows: Sequence[Row]) -> dict[str, str]:
    return {comparison.name: comparison.role for comparison in facts_from(rows, object_="thing").comparisons}


def test_songs_with_misspelt_titles_are_found() -> None:
    rows = songs(200)
    rows += [misspelt(row) for row in rows[:50]]
    clean, rules = clean_of(rows, object_="thing")
    found = partition(match_object("thing", [clean], [rules]).labels)
    true = {frozenset({k, 200 + k}) for k in range(50)}
    together = {members for members in found if len(members) > 1}
    assert len(together & true) >= 45
    assert len(together - true) <= 2


def test_other_songs_of_one_artist_and_year_stay_apart() -> None:
    rows = songs(200)
    others = [{**rows[k], "Song": rows[k + 60]["Song"][::-1]} for k in range(20)]
    clean, rules = clean_of([*rows, *others], object_="thing")
    labels = match_object("thing", [clean], [rules]).labels
    assert [k for k in range(20) if labels[200 + k] == labels[k]] == []


def test_a_title_counts_once() -> None:
    assert [name for name, role in roles(songs(60)).items() if role == "identity"] == ["song"]
    assert "company" not in roles(songs(60))


def test_the_text_that_tells_most_rows_apart_is_the_name() -> None:
    rows = songs(60)
    found = facts_from(rows, object_="thing")
    assert roles(rows)["song"] == "identity"
    texts = {str(value) for value in found.keys.single["thing:song"].values}
    assert texts == {row["Song"].lower() for row in rows}


def test_texts_that_repeat_name_nothing() -> None:
    rows = [{"Song": f"Track {k % 5}", "Artist": f"Band {k % 4}", "Year": str(1960 + k)} for k in range(60)]
    assert "company" not in roles(rows)


@pytest.mark.parametrize(("header", "role"), [("Last", None), ("Company", "identity")])
def test_persons_and_organisations_keep_their_own_names(header: str, role: str | None) -> None:
    rows = [{**song, header: row["Last"]} for song, row in zip(songs(60), people(60), strict=True)]
    assert roles(rows).get("company") == role
    values = facts_from(rows, object_="thing").keys.single.get("company")
    assert values is None or {str(value) for value in values.values} == {row["Last"].lower() for row in people(60)}
