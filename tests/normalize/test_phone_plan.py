"""The numbering plans on bare digits say what the library phonenumbers says, for every region."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.normalize.phone_plan import _lengths, judge, parse_international, parse_national, territory

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
KINDS = {
    0: "fixed", 1: "mobile", 2: "fixed_or_mobile", 3: "toll_free", 4: "premium", 5: "shared_cost",
    6: "voip", 7: "personal", 8: "pager", 9: "uan", 10: "voicemail", 99: "",
}  # fmt: skip
Answer = tuple[str, str, str, str, str] | None


def library(digits: str, region: str) -> Answer:
    """What phonenumbers says: status, kind, region, country code, national number; region "" for a "+" before it."""
    try:
        number = phonenumbers.parse(digits if region else f"+{digits}", region or None)
    except phonenumbers.NumberParseException:
        return None
    kind = KINDS[int(phonenumbers.number_type(number))]
    status = "valid" if kind else "possible" if phonenumbers.is_possible_number(number) else "invalid"
    assert (status == "valid") == phonenumbers.is_valid_number(number)
    known = phonenumbers.region_codes_for_country_code(number.country_code)
    place = phonenumbers.region_code_for_number(number) or known[0]
    national = phonenumbers.national_significant_number(number)
    return status, kind, "" if place == "001" else place, str(number.country_code), national


def ours(digits: str, region: str) -> Answer:
    found = parse_national(digits, region) if region else parse_international(digits)
    return None if found is None else (*judge(*found), *found)


def ways(digits: str, region: str) -> list[tuple[str, str]]:
    """Ways to write and to spoil a national number of a region."""
    home = territory(region)
    assert home is not None
    before = ["", "0", "1", "8", "00", "011", "15", home.trunk, home.code, f"00{home.code}", f"{home.code}0"]
    spoilt = [f"{start}{digits}" for start in before] + [digits[:-1], f"{digits}5", digits[1:]]
    return [(text, region) for text in spoilt] + [(f"{home.code}{text}", "") for text in spoilt]


def test_examples_of_every_region_and_kind() -> None:
    wrong = []
    for region in REGIONS:
        for kind in KINDS:
            number = phonenumbers.example_number_for_type(region, kind) if kind < 99 else None
            if number is None:
                continue
            for text, place in ways(phonenumbers.national_significant_number(number), region):
                if ours(text, place) != library(text, place):
                    wrong.append((text, place))
    assert wrong == []


def test_numbers_of_no_country() -> None:
    for code in phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS:
        number = phonenumbers.example_number_for_non_geo_entity(code)
        digits = f"{code}{phonenumbers.national_significant_number(number)}"
        assert ours(digits, "") == library(digits, "")


@settings(deadline=None)  # the first value of a region compiles its plan
@given(st.text("0123456789", min_size=1, max_size=19), st.sampled_from(["", *REGIONS]))
def test_any_digits_anywhere(digits: str, region: str) -> None:
    assert ours(digits, region) == library(digits, region)


@settings(deadline=None)  # the first value of a region compiles its plan
@given(st.data(), st.sampled_from(REGIONS))
def test_digits_that_begin_like_numbers_of_the_region(data: st.DataObject, region: str) -> None:
    number = phonenumbers.example_number(region)
    if number is None:
        return
    digits = phonenumbers.national_significant_number(number)
    kept = data.draw(st.integers(1, len(digits)))
    end = data.draw(st.text("0123456789", max_size=5))
    for text, place in ways(digits[:kept] + end, region):
        if text:
            assert ours(text, place) == library(text, place)


def test_regions_without_a_plan() -> None:
    assert territory("") is None
    assert territory("ZZ") is None
    assert parse_national("2127365000", "ZZ") is None
    assert parse_international("99912345678") is None
    united_states = territory("UM")
    assert united_states is not None
    assert united_states.code == "1"


def test_examples_of_the_shared_suite() -> None:
    shared = Path(os.environ.get("DEDUPE_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
    file = shared / "data" / "suites" / "phonenumbers" / "examples.csv"
    if not file.is_file():
        pytest.skip(f"no {file}: set DEDUPE_SHARED to the folder of the shared data")
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    wrong = []
    for row in rows:
        found = parse_international(row["e164"].lstrip("+"))
        valid = found is not None and judge(*found).status == "valid"
        if valid != (row["valid"] == "True"):
            wrong.append(row["e164"])
    assert wrong == []


def test_lengths_of_formats_are_those_of_their_patterns() -> None:
    """What a pattern matches has one of the lengths that were read off it."""
    for region in REGIONS:
        for form in phonenumbers.PhoneMetadata.metadata_for_region(region).number_format:
            lengths = _lengths(form.pattern)
            pattern = re.compile(form.pattern)
            for digit in "0123456789":
                fitting = [n for n in range(1, 18) if pattern.fullmatch(digit * n)]
                assert set(fitting) <= set(lengths), (region, form.pattern)
