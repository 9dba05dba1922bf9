"""Plain parts of names read alike in every country: only the others are looked at country by country."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dedupe.normalize import person
from dedupe.normalize.result import Context
from dedupe.normalize.table import PARTLY_REGIONAL, is_plain

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12).map(str.capitalize)
REGIONS = ["TR", "NL", "BE", "IT", "FR", "KR", "JP", "CN", "VN", "HU", "BG", "RS", "MK", "ES", "BR", "DE", "US", "IN"]


@given(WORDS, st.sampled_from(REGIONS), st.sampled_from(sorted(PARTLY_REGIONAL)))
@example("Ijsbrand", "NL", "given_name")
@example("Ilker", "TR", "given_name")
@example("Junior", "BR", "family_name")
@example("De", "IT", "family_name")
@example("Mcdonald", "US", "family_name")
def test_plain_names_read_alike_everywhere(name: str, region: str, field_type: str) -> None:
    assert is_plain(name)
    assert person.normalize(name, Context(region=region), field_type) == person.normalize(name, Context(), field_type)


@pytest.mark.parametrize("name", ["ANNA", "anna", "Anna Maria", "Änne", "Иван", "O'Neil", "McDonald", "J", "", "J."])
def test_what_is_not_plain(name: str) -> None:
    assert is_plain(name) == (name == "J")
