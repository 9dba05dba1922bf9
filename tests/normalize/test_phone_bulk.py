"""Phone numbers of a whole column at once: the same answers as one by one."""

from __future__ import annotations

from collections.abc import Sequence

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dedupe.normalize import phone, phone_bulk
from dedupe.normalize import values as room
from dedupe.normalize.result import Clean, Context
from dedupe.ruleset.effective import FieldRule

WORLD = sorted(phonenumbers.SUPPORTED_REGIONS)
REGIONS = ["", "ZZ", "UM", "UK", *WORLD]

_Type = phonenumbers.PhoneNumberType
_kinds = st.sampled_from([_Type.FIXED_LINE, _Type.MOBILE, _Type.TOLL_FREE])
_signs = st.sampled_from([*"0123456789" * 3, *"+-()/. ", "  ", "(0)", "00", " / ", "\n"])
_before = st.sampled_from(["", "", "", "", "+", "Tel. ", "Tel: ", "Mobile: ", "'", "00", "011", "0", "8", "(", "1) "])
_behind = st.sampled_from(
    ["", "", "", "", " x12", "x7", " ext. 345", " ext. 12345", " (Kristín)", " (Ann)", ".0", " ", " / 12", "1234", "\n"]
)


def _styles(number: phonenumbers.PhoneNumber, region: str) -> list[str]:
    """Returns a number as people write it: as its country does, as others do, with what gets lost on the way."""
    digits = phonenumbers.national_significant_number(number)
    code = str(number.country_code)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return [
        national,
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
        phonenumbers.format_out_of_country_calling_number(number, region),
        "".join(filter(str.isdigit, national)),
        digits,
        code + digits,
        f"00{code} {digits}",
        f"+{code} (0) {digits}",
        f"+{code} 0{digits}",
        f"0{digits[:3]}/{digits[3:]}",
        f"({digits[:3]}) {digits[3:6]}-{digits[6:]}",
        ".".join(digits[k : k + 2] for k in range(0, len(digits), 2)),
        national[:-2],
    ]


@st.composite
def _written(draw: st.DrawFn) -> tuple[str, str]:
    """Numbers that exist or nearly exist, of any country, read in their own or in another one."""
    region = draw(st.sampled_from(WORLD))
    number = phonenumbers.example_number_for_type(region, draw(_kinds)) or phonenumbers.example_number(region)
    assert number is not None
    abroad = draw(st.sampled_from(WORLD))
    text = draw(st.sampled_from(_styles(number, abroad)))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(text) - 1))
        text = text[:place] + draw(_signs) + text[place + draw(st.integers(0, 1)) :]
    return draw(_before) + text + draw(_behind), draw(st.sampled_from([region, region, region, "", abroad, "US", "DE"]))


_any = st.tuples(
    st.builds("".join, st.tuples(_before, st.lists(_signs, min_size=5, max_size=20).map("".join), _behind)),
    st.sampled_from(REGIONS),
)
_odd = st.tuples(st.one_of(st.text(max_size=8), st.sampled_from(["", "n/a", "\ud800", "０30 901820"])), st.just("DE"))


def _told(clean: Clean) -> tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return clean.value, tuple(clean.keys.get(name, "") for name in phone.KEYS), clean.rules, clean.notes


def agree(cases: Sequence[tuple[str, str]]) -> None:
    values = [text for text, _ in cases]
    contexts = [Context(region=region) for _, region in cases]
    found = phone_bulk.normalize_all(values, contexts)
    for k, (value, context) in enumerate(zip(values, contexts, strict=True)):
        told = (found.clean[k], tuple(key[k] for key in found.keys), found.rules[k], found.notes[k])
        assert told == _told(phone.slowly(value, context.region)), (value, context.region)


@settings(max_examples=400, deadline=None)
@given(st.lists(_written(), max_size=8))
@example([("1 604 964 6715", "CA"), ("06700876430", "HU"), ("0113 2482 015", "US"), ("", "DE")])
@example([("0033 617 346 585", ""), ("000-000-0000", "FR"), ("+49 451 266 789", ""), ("011 44 20 7946 0018", "")])
@example([("15 11 2345-6789", "AR"), ("011 15 2345-6789", "AR"), ("0 15 11 91234-5678", "BR"), ("00030 6945", "ZZ")])
def test_numbers_of_a_country(cases: list[tuple[str, str]]) -> None:
    agree(cases)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(_any, _any, _odd), max_size=8))
def test_any_digits_and_signs(cases: list[tuple[str, str]]) -> None:
    agree(cases)


@pytest.mark.parametrize("kind", ["FIXED_LINE", "MOBILE", "TOLL_FREE", "PREMIUM_RATE", "VOIP", "PERSONAL_NUMBER"])
def test_every_region(kind: str) -> None:
    """One number of each region in every style, read there, in a neighbour of the list, and nowhere."""
    cases = []
    for region, other in zip(WORLD, [*WORLD[1:], "US"], strict=True):
        number = phonenumbers.example_number_for_type(region, getattr(_Type, kind))
        if number is not None:
            cases += [(text, where) for text in _styles(number, other) for where in (region, other, "")]
    agree(cases)


def _column(count: int) -> tuple[list[str], list[Context]]:
    values = [f"030 901{k:04}" for k in range(count - 4)] + ["", "n/a", "030 901820 x12", "Tel. +44 20 7946 0018 (Ann)"]
    return values, [Context(region="DE")] * count


@pytest.mark.parametrize("count", [room.BULK_FROM - 1, room.BULK_FROM, 3 * room.BULK_FROM])
@pytest.mark.parametrize("field_type", ["phone", "fax"])
def test_columns_of_any_size(count: int, field_type: str) -> None:
    values, contexts = _column(count)
    found = room.normalize_values(field_type, values, contexts)
    told = zip(found.texts(values), zip(*(key.items() for key in found.keys), strict=True), strict=True)
    for value, rules, notes, (text, keys) in zip(values, found.rules.items(), found.notes.items(), told, strict=True):
        assert (text, keys, rules, notes) == _told(phone.slowly(value, "DE"))


def test_settings_of_the_shown_value_hold_in_large_columns() -> None:
    values, contexts = _column(2 * room.BULK_FROM)
    rule = FieldRule("phone", "phone", ("Phone",), format="national")
    found = room.normalize_values("phone", values, contexts, rule)
    alone = [room.normalize_values("phone", [value], contexts[:1], rule) for value in values]
    assert found.texts(values) == [one.texts([value])[0] for value, one in zip(values, alone, strict=True)]


def test_plain_numbers_are_not_read_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this the tests above could agree because nothing is read at once."""

    def never(*_: object) -> Clean:
        raise AssertionError

    monkeypatch.setattr(phone, "normalize", never)
    monkeypatch.setattr(phone, "slowly", never)
    texts = ["020 7946 0018", "+44 20 7946 0018", "0044 20 7946 0018", "020 7946 0018 ext. 7", "+442079460018 (Ann)"]
    found = phone_bulk.normalize_all(texts, [Context(region="GB")] * len(texts))
    assert found.keys[0] == ["+442079460018"] * len(texts)
