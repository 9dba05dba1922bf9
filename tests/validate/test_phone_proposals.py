"""What is proposed for phone numbers that cannot be dialled as they stand, or name no country."""

from __future__ import annotations

import pytest
from validate_builder import clean_table, rules_of

from dedupe.model import Finding
from dedupe.normalize.phone_guess import guess
from dedupe.validate.table import validate_table


def findings(phones: list[str], countries: list[str]) -> dict[str, Finding]:
    """Returns the finding of the phone module by value."""
    rules = rules_of({"phone": "phone", "country": "country"})
    validation = validate_table(clean_table({"phone": phones, "country": countries}, rules), rules)
    codes = ("phone_invalid", "phone_repairable", "phone_possible", "phone_no_region")
    return {item.value: item for batch in validation.batches for item in batch.findings if item.code in codes}


@pytest.mark.parametrize(
    ("value", "country", "meant", "why"),
    [
        ("O2O 7946 OO18", "GB", "+442079460018", "letters"),
        ("+44 44 20 7946 0018", "GB", "+442079460018", "twice"),
        ("+020 7946 0018", "GB", "+442079460018", "plus"),
        ("142637878", "FR", "+33142637878", "zero"),
        ("02 0794/60018 x5; 030 901820", "GB", "", ""),
        ("66981234", "IT", "+39066981234", "zero"),
        ("020 7946 0018/9", "GB", "+442079460018; +442079460019", "end"),
        ("415-899-0532", "BR", "+554158990532", "America"),
        ("33653636534", "US", "+33653636534", "plus"),
    ],
)
def test_a_mistake_put_right(value: str, country: str, meant: str, why: str) -> None:
    found = findings([value], [country])
    assert [item.suggestion for item in found.values() if item.suggestion] == ([meant] if meant else [])
    assert why in (found[value].message if meant else "")


FRENCH = [f"01 42 63 78 {n}" for n in range(10, 40)]


def test_the_country_of_a_number_is_guessed_from_the_file() -> None:
    phones = [*FRENCH, "01 42 63 78 79", "142637880", "33142637881", "ask Anna", "(01) 42 63 78 82 poste 5"]
    found = findings(phones, ["France"] * len(FRENCH) + [""] * 5)
    assert {value: item.suggestion for value, item in found.items()} == {
        "01 42 63 78 79": "+33142637879",
        "142637880": "+33142637880",
        "33142637881": "+33142637881",
        "(01) 42 63 78 82 poste 5": "+33142637882 ext. 5",
        "ask Anna": "",
    }
    assert "FR" in found["142637880"].message


def test_nothing_is_guessed_where_two_countries_are_as_likely() -> None:
    shares = (("GB", 0.5), ("DE", 0.5))
    assert guess("0341 2618 543", shares) is None
    likely = guess("0341 2618 543", (("DE", 0.9), ("GB", 0.1)))
    assert likely is not None
    assert (likely.text, likely.region) == ("+493412618543", "DE")
    assert guess("+44 341", shares) is None
    assert guess("4.4E+11", shares) is None
    assert guess("ask Anna", shares) is None
