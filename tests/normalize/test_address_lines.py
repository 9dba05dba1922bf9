"""Whole addresses in one cell: the parts that are safe, and no others; libpostal behind the same interface."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.normalize import address_libpostal
from dedupe.normalize.address import Address, normalize, read_address
from dedupe.normalize.result import TYPE_KEYS, Context

CASES = [
    ("", "1600 Pennsylvania Ave NW, Washington, DC 20500", "Pennsylvania Ave NW|1600|Washington|us-dc|20500|"),
    ("US", "1 Peachtree St, Atlanta, Georgia", "Peachtree St|1|Atlanta|us-ga||"),
    ("FR", "5 rue de Rivoli 75001 Paris", "rue de Rivoli|5|Paris||75001|"),
    ("PL", "Warszawa 00-950, ul. Długa 5", "ul. Długa|5|Warszawa||00-950|"),
    ("DE", "Hauptstr. 5, 06108 Halle (Saale)", "Hauptstr.|5|Halle Saale||06108|"),
    ("GB", "3 Wharf Road, Bath, Somerset, BA1 1AA", "Wharf Road|3|Bath||BA1 1AA|"),
    ("", "1200 NW 5th St, Portland, OR 97209, USA", "NW 5th St|1200|Portland|us-or|97209|us"),
    ("IT", "Via Roma 1 - 20100 Milano - Italia", "Via Roma|1|Milano||20100|it"),
    ("SG", "1 Raffles Place, Singapore 048616", "Raffles Place|1|Singapore||048616|"),
    ("KR", "서울특별시 중구 세종대로 110", "세종대로|110|서울특별시|kr-seoul||"),
]  # fmt: skip
NOT_SAFE = ["Main Street, Springfield", "1200 NW 5th St, Rivertown", "Somewhere 5", "12 Jersey Road, Georgia"]


@pytest.mark.parametrize(("region", "text", "parts"), CASES)
def test_lines_are_taken_apart(region: str, text: str, parts: str) -> None:
    found = read_address(text, region, "full_address")
    assert "|".join((found.street, found.number, found.city, found.state, found.postal_code, found.iso)) == parts


@pytest.mark.parametrize("text", NOT_SAFE)
def test_what_is_not_safe_stays_empty(text: str) -> None:
    found = read_address(text, "", "full_address")
    assert (found.city, found.state, found.postal_code, found.iso) == ("", "", "", "")


@given(st.text(max_size=60), st.sampled_from(["", "US", "DE", "JP", "HU", "QQ"]))
def test_any_text_has_parts_and_keys(text: str, region: str) -> None:
    assert isinstance(read_address(text, region, "full_address"), Address)
    keys = normalize(text, Context(region=region), "full_address").keys
    assert set(keys) <= set(TYPE_KEYS["full_address"])


@pytest.fixture
def libpostal(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str]]]:
    """Puts a module in the place of libpostal's that knows one address; returns the calls."""
    calls: list[tuple[str, dict[str, str]]] = []

    def parse_address(text: str, **hints: str) -> list[tuple[str, str]]:
        calls.append((text, hints))
        return [("12", "house_number"), ("long lane", "road"), ("flat 3", "unit"), ("bigtown", "city"), ("x", "suburb")]

    package, parser = ModuleType("postal"), ModuleType("postal.parser")
    parser.parse_address = parse_address  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "postal", package)
    monkeypatch.setitem(sys.modules, "postal.parser", parser)
    monkeypatch.delenv(address_libpostal.SWITCH, raising=False)
    address_libpostal._parser.cache_clear()
    yield calls
    address_libpostal._parser.cache_clear()


def test_libpostal_is_asked_where_it_is_installed(libpostal: list[tuple[str, dict[str, str]]]) -> None:
    found = read_address("Flat 3 12 Long Lane Bigtown UK", "GB", "full_address")
    assert (found.street, found.number, found.unit, found.city) == ("long lane", "12", "3", "bigtown")
    assert libpostal == [("Flat 3 12 Long Lane Bigtown UK", {"country": "gb"})]
    read_address("12 Long Lane", "GB", "street")
    assert len(libpostal) == 1, "streets need no model"


def test_libpostal_can_be_turned_off(
    libpostal: list[tuple[str, dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(address_libpostal.SWITCH, "off")
    read_address("12 Long Lane, Bigtown", "GB", "full_address")
    assert libpostal == []


def test_without_libpostal_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "postal", None)
    monkeypatch.delitem(sys.modules, "postal.parser", raising=False)
    address_libpostal._parser.cache_clear()
    assert read_address("5 Long Lane, York YO1 7AA", "GB", "full_address").city == "York"
    address_libpostal._parser.cache_clear()
