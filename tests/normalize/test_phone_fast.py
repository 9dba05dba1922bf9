"""The fast way of the phone normalizer says what the long way says, and nothing depends on other libraries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import phonenumbers
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dedupe.normalize.phone import normalize, slowly
from dedupe.normalize.result import Context

ROOT = Path(__file__).resolve().parents[2]
REGIONS = ["", "US", "DE", "GB", "IT", "FR", "BR", "AR", "MX", "CN", "RU", "HU", "RO", "CI", "ZZ", "UM"]

_signs = st.sampled_from([*"0123456789" * 3, *"+-()/. ", " ", "(0)", "00", " / "])
_before = st.sampled_from(["", "", "", "+", "Tel. ", "Tel: ", "tel ", "Mobile: ", "'", "00", "0", "("])
_behind = st.sampled_from(
    ["", "", "", " x12", "x7", " ext. 345", " ext 9", " (Kristín)", " (Ann)", ".0", " ", " / 12", " 1234567"]
)


@st.composite
def _written(draw: st.DrawFn) -> tuple[str, str]:
    """Numbers that exist, in the formats of their country, with things around them."""
    region = draw(st.sampled_from([name for name in REGIONS if name and name not in ("ZZ", "UM")]))
    number = phonenumbers.example_number(region)
    assert number is not None
    form = draw(st.sampled_from([0, 1, 2]))
    text = phonenumbers.format_number(number, form)
    if draw(st.booleans()):
        place = draw(st.integers(0, len(text) - 1))
        text = text[:place] + draw(_signs) + text[place + 1 :]
    return draw(_before) + text + draw(_behind), draw(st.sampled_from([region, "", "US", "DE"]))


def same(text: str, region: str) -> None:
    fast, slow = normalize(text, Context(region=region)), slowly(text, region)
    assert (fast.value, dict(fast.keys), fast.rules, fast.notes) == (
        slow.value,
        dict(slow.keys),
        slow.rules,
        slow.notes,
    )


@settings(max_examples=500, deadline=None)
@given(_written())
@example(("01 23 45 67 89", "FR"))
@example(("1234567890", "US"))
@example(("+49 (0) 341 5792861", ""))
@example(("Tel. 1) 030 901820", "DE"))
@example(("+61 3904 0/556 6x268", "GB"))
def test_numbers_of_a_country(case: tuple[str, str]) -> None:
    same(*case)


@settings(max_examples=500, deadline=None)
@given(_before, st.lists(_signs, min_size=5, max_size=20).map("".join), _behind, st.sampled_from(REGIONS))
def test_any_digits_and_signs(before: str, text: str, behind: str, region: str) -> None:
    same(before + text + behind, region)


def test_the_fast_way_is_taken() -> None:
    """Without this the tests above would agree about nothing."""
    from dedupe.normalize.phone import _quick, _undressed

    for text, region in [
        ("020 7946 0018", "GB"),
        ("+44 (0)20 7946 0018", ""),
        ("0044 20 7946 0018", "GB"),
        ("7946 0018", ""),
    ]:
        assert _quick(text, region) is not None
    for text, region in [("Tel. 020 7946 0018", "GB"), ("020 7946 0018 ext. 7", "GB"), ("+442079460018 (Ann)", "")]:
        assert _undressed(text, region) is not None


def test_no_other_phone_library_is_asked() -> None:
    """The answers cannot depend on whether the faster library is installed: it is never loaded."""
    code = (
        "import sys; sys.modules['rphonenumbers'] = None\n"
        "from dedupe.normalize.phone import normalize; from dedupe.normalize.result import Context\n"
        "print(normalize('(0711) 8038-236 Durchwahl 5', Context(region='DE')).value)\n"
        "print('phonenumbers.geocoder' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["+497118038236 ext. 5", "False"]
