"""Phone numbers: the library is the truth; around it labels, extensions, lost pluses, several numbers in a cell."""

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dedupe.model import MULTI
from dedupe.normalize.phone import normalize
from dedupe.normalize.result import TYPE_KEYS, Context


@pytest.mark.parametrize(
    ("typed", "region", "clean"),
    [
        ("+442079460000", "", "+442079460000"),
        ("+44 20 7946 0000", "US", "+442079460000"),
        ("020 7946 0000", "GB", "+442079460000"),
        ("0044 20 7946 0000", "GB", "+442079460000"),
        ("0044 20 7946 0000", "US", "+442079460000"),
        ("0044 20 7946 0000", "", "+442079460000"),
        ("011 44 20 7946 0000", "US", "+442079460000"),
        ("+44 (0)20 7946 0000", "", "+442079460000"),
        ("+44(0)2079460000", "DE", "+442079460000"),
        ("＋４４ 20 7946 0000", "", "+442079460000"),
        ("+44\u00a020\u00a07946\u00a00000", "", "+442079460000"),
        ("'+442079460000", "", "+442079460000"),
        ('="+442079460000"', "", "+442079460000"),
        ("tel:+442079460000", "", "+442079460000"),
        ("Tel.: 020 7946 0000", "GB", "+442079460000"),
        ("442079460000", "GB", "+442079460000"),
        ("442079460000.0", "GB", "+442079460000"),
        ("(212) 736-5000", "US", "+12127365000"),
        ("1-212-736-5000", "US", "+12127365000"),
        ("212.736.5000", "CA", "+12127365000"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("0711/8038236", "DE", "+497118038236"),
        ("030 901820", "DE", "+4930901820"),
        ("4930901820", "DE", "+4930901820"),
        ("+39 06 698 1234", "", "+39066981234"),
        ("06 698 1234", "IT", "+39066981234"),
        ("01 42 68 53 00", "FR", "+33142685300"),
        ("(11) 3071-4600", "BR", "+551130714600"),
        ("22 621 02 31", "PL", "+48226210231"),
        ("021 202 3000", "RO", "+40212023000"),
        ("545 1000", "IS", "+3545451000"),
        ("210 322 2222", "GR", "+302103222222"),
        ("010 6552 9988", "CN", "+861065529988"),
        ("020 7946 0000 ext. 12", "GB", "+442079460000 ext. 12"),
        ("(020) 7946-0000 x12", "GB", "+442079460000 ext. 12"),
        ("020 7946 0000, extension: 12", "GB", "+442079460000 ext. 12"),
        ("020 7946 0000 #12", "GB", "+442079460000 ext. 12"),
        ("030 901820 Durchwahl 12", "DE", "+4930901820 ext. 12"),
        ("01 42 68 53 00 poste 12", "FR", "+33142685300 ext. 12"),
        ("(11) 3071-4600 ramal 12", "BR", "+551130714600 ext. 12"),
        ("22 621 02 31 wew. 12", "PL", "+48226210231 ext. 12"),
        ("+442079460000;ext=12", "", "+442079460000 ext. 12"),
        ("020 7946 0000 (Kristín)", "GB", "+442079460000"),
        ("020 7946 0000 ask for Anna", "GB", "+442079460000"),
    ],
)
def test_valid_numbers_become_e164(typed: str, region: str, clean: str) -> None:
    result = normalize(typed, Context(region=region))
    assert result.value == clean
    number, _, extension = clean.partition(" ext. ")
    assert result.keys["number"] == number
    assert result.keys.get("extension", "") == extension
    assert result.keys["status"] == "valid"
    assert number.endswith(result.keys["tail"])
    assert len(result.keys["tail"]) == min(8, len(str(phonenumbers.parse(number).national_number)))


@pytest.mark.parametrize(
    ("typed", "region", "number", "status"),
    [
        ("020 7946 0000", "", "~02079460000", "possible"),
        ("(212) 736-5000", "", "~2127365000", "possible"),
        ("2127365000", "", "~2127365000", "possible"),
        ("442079460000", "", "~442079460000", "possible"),
        ("020 7946 0000", "US", "~02079460000", "invalid"),
        ("+999 1 2 3", "", "", "invalid"),
        ("112", "DE", "", "possible"),
        ("call Anna", "US", "", "invalid"),
        ("4.4207946E+11", "GB", "", "invalid"),
        ("4,15357E+9", "US", "", "invalid"),
    ],
)
def test_what_cannot_be_known_is_not_guessed(typed: str, region: str, number: str, status: str) -> None:
    result = normalize(typed, Context(region=region))
    assert result.value == typed
    assert result.keys.get("number", "") == number
    assert result.keys["status"] == status


def test_scientific_notation_counts_only_with_every_digit() -> None:
    exact = normalize("2.127365001E+9", Context(region="US"))
    assert exact.keys["number"] == "+12127365001"
    lost = normalize("2.12737E+9", Context(region="US"))
    assert "number" not in lost.keys
    assert exact.notes == lost.notes == ("excel_scientific",)


def test_letters_for_digits_are_a_likely_reading_only() -> None:
    result = normalize("2l2-736-5OOO", Context(region="US"))
    assert result.value == "2l2-736-5OOO"
    assert result.keys["number"] == "+12127365000"
    assert "repairable" in result.notes


@pytest.mark.parametrize(
    ("typed", "region", "numbers"),
    [
        ("+44 20 7946 0000 / +44 20 7946 0001", "", ["+442079460000", "+442079460001"]),
        ("020 7946 0000; 020 7946 0001", "GB", ["+442079460000", "+442079460001"]),
        ("020 7946 0000, 020 7946 0001", "GB", ["+442079460000", "+442079460001"]),
        ("020 7946 0000 or 020 7946 0001", "GB", ["+442079460000", "+442079460001"]),
        ("020 7946 0000\n020 7946 0001", "GB", ["+442079460000", "+442079460001"]),
        ("+442079460000 +442079460001", "", ["+442079460000", "+442079460001"]),
        ("0711/8038236 / 030 901820", "DE", ["+497118038236", "+4930901820"]),
        ("0711/8038236", "DE", ["+497118038236"]),
        ("020 7946 0000; 020 7946 0000", "GB", ["+442079460000"]),
        ("020 7946 0000; n/a", "GB", ["+442079460000"]),
    ],
)
def test_several_numbers_in_one_cell(typed: str, region: str, numbers: list[str]) -> None:
    keys = normalize(typed, Context(region=region)).keys
    assert keys["number"].split(MULTI) == numbers
    assert keys["status"].split(MULTI) == ["valid"] * len(numbers)


@pytest.mark.parametrize("text", ["n/a", "0000000000", "000-0000", "1234567890", "none", "999-999-9999"])
def test_placeholders_are_no_evidence(text: str) -> None:
    result = normalize(text, Context(region="US"))
    assert result.value == text
    assert dict(result.keys) == {"status": "placeholder"}
    assert "placeholder" in result.notes


@pytest.mark.parametrize(
    ("number", "kind", "region"),
    [
        ("+442079460000", "fixed", "GB"),
        ("+447400123456", "mobile", "GB"),
        ("+12127365000", "fixed_or_mobile", "US"),
        ("+14165550123", "fixed_or_mobile", "CA"),
        ("+18002345678", "toll_free", "US"),
        ("+4915123577723", "mobile", "DE"),
        ("+80086427253", "toll_free", ""),
    ],
)
def test_kind_and_region(number: str, kind: str, region: str) -> None:
    keys = normalize(number).keys
    assert (keys["kind"], keys.get("region", "")) == (kind, region)


_TYPES = [
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.TOLL_FREE,
]


def _examples() -> list[tuple[str, phonenumbers.PhoneNumber]]:
    found = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in _TYPES:
            number = phonenumbers.example_number_for_type(region, kind)
            if number is not None and phonenumbers.is_valid_number(number):
                found.append((region, number))
    return found


def test_example_numbers_of_every_region_in_every_style() -> None:
    """The library's own number is the oracle."""
    formats = phonenumbers.PhoneNumberFormat
    wrong = []
    for region, number in _examples():
        e164 = phonenumbers.format_number(number, formats.E164)
        styles = [e164, phonenumbers.format_number(number, formats.INTERNATIONAL)]
        styles.append(phonenumbers.format_number(number, formats.RFC3966))
        if phonenumbers.is_valid_number_for_region(number, region):
            styles.append(phonenumbers.format_number(number, formats.NATIONAL))
        for style in styles:
            result = normalize(style, Context(region=region))
            if "placeholder" not in result.notes and result.value != e164:
                wrong.append((region, style, e164, result.value))
    # national formats of a few small plans are not read back even by the library itself
    assert len([case for case in wrong if not _library_misreads(case)]) == 0, wrong[:10]


def _library_misreads(case: tuple[str, str, str, str]) -> bool:
    region, style, e164, _ = case
    read = phonenumbers.parse(style, region)
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164) != e164


_digits = st.text("0123456789", min_size=3, max_size=14)
_noise = st.lists(
    st.sampled_from([*"0123456789+-()/. ", " ext. ", " x", ";", ",", "E+", "Tel. ", "(0)", "O", "٣", "４"]), max_size=16
)


@given(
    st.one_of(st.text(max_size=25), _noise.map("".join), _digits),
    st.sampled_from(["", "US", "DE", "GB", "IT", "BR", "CN", "ZZ"]),
)
@example("+442079460000 ext. 12", "GB")
@example("020 7946 0000 x12; 030 1", "GB")
@example("1-800-FLOWERS x 3", "US")
def test_idempotent(text: str, region: str) -> None:
    context = Context(region=region)
    first = normalize(text, context)
    again = normalize(first.value, context)
    assert again.value == first.value
    assert again.keys.get("number", "") == first.keys.get("number", "")
    assert set(first.keys) <= set(TYPE_KEYS["phone"])
    if first.keys.get("status") not in (None, "placeholder"):
        count = first.keys["status"].count(MULTI)
        assert all(value.count(MULTI) == count for value in first.keys.values())


@given(_digits, st.sampled_from(["US", "DE", "GB", "PL"]))
def test_verdict_is_the_librarys(digits: str, region: str) -> None:
    """Valid numbers that the library reads from the bare digits keep its E.164."""
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return
    result = normalize(digits, Context(region=region))
    keys = result.keys
    if "repairable" in result.notes:
        return
    if phonenumbers.is_valid_number(number) and keys.get("status") == "valid":
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        code = str(phonenumbers.country_code_for_region(region))
        assert keys["number"] == e164 or digits.startswith(code)
    elif not phonenumbers.is_possible_number(number) and not digits.startswith(("00", "011", "49", "44", "48", "1")):
        assert keys.get("status") in ("invalid", "placeholder")
