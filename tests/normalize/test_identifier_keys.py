"""Ids: never changed, and one key for the spellings of one id."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.normalize.identifier import case_suffix, identifier_key, normalize, salesforce_id

VECTORS = [
    ("0014000000Lmabc", "AAB"),
    ("0016000000MRatd", "AAD"),
    ("0016000000MRAtd", "AAH"),
    ("0016000000mRatd", "AAC"),
    ("001xx000003DGb2", "AAG"),
    ("003ABCDEFGHIJKL", "Y55"),
    ("00130000000K648", "AAC"),
]
BODIES = st.text(st.sampled_from(string.ascii_letters + string.digits), min_size=15, max_size=15)


@pytest.mark.parametrize(("body", "suffix"), VECTORS)
def test_known_ids(body: str, suffix: str) -> None:
    full = body + suffix
    spellings = (body, full, full.lower(), full.upper(), f" {full}\u200b")
    assert {normalize(spelling).keys["fold"] for spelling in spellings} == {full}


@settings(deadline=None)  # the first value of a run loads the word lists
@given(BODIES)
def test_suffix_against_binary_numbers(body: str) -> None:
    """An oracle by way of text: capitals as ones, each five read backwards as a binary number."""
    ones = "".join("1" if character in string.ascii_uppercase else "0" for character in body)
    expected = "".join((string.ascii_uppercase + "012345")[int(ones[k : k + 5][::-1], 2)] for k in (0, 5, 10))
    assert case_suffix(body) == expected


@settings(deadline=None)  # the first value of a run loads the word lists
@given(BODIES)
def test_case_is_restored_from_the_suffix(body: str) -> None:
    full = salesforce_id(body)
    assert full[:15] == body
    assert salesforce_id(full) == salesforce_id(full.lower()) == salesforce_id(full.upper()) == full


@settings(deadline=None)  # the first value of a run loads the word lists
@given(BODIES, st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"))
def test_a_wrong_suffix_is_refused(body: str, letter: str) -> None:
    full = salesforce_id(body)
    wrong = full[:17] + letter
    # in one case alone it may be another id that lost its case
    if letter != full[17] and body not in (body.lower(), body.upper()):
        assert salesforce_id(wrong) == ""


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("{6F9619FF-8B86-D011-B42D-00C04FC964FF}", "6F9619FF8B86D011B42D00C04FC964FF"),
        ("6f9619ff-8b86-d011-b42d-00c04fc964ff", "6F9619FF8B86D011B42D00C04FC964FF"),
        ("zcrm_4876876000000624001", "4876876000000624001"),
        ("zcrm_abc", "ZCRMABC"),
        ("DE 123-456.789", "DE123456789"),
        ("ab-1", "AB1"),
        ("ＡＢ１２", "AB12"),
        ("123456789012345", "123456789012345"),
        ("Bundesrepublikd", "BUNDESREPUBLIKD"),
    ],
)
def test_other_ids(value: str, key: str) -> None:
    assert identifier_key(value) == key


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.text())
def test_the_id_of_a_record_is_never_changed(value: str) -> None:
    clean = normalize(value, field_type="record_id")
    assert (clean.value, clean.rules) == (value, ())


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="&_='")), st.booleans())
def test_other_ids_without_damage_are_not_changed(value: str, reference: bool) -> None:
    clean = normalize(value, field_type="reference" if reference else "identifier")
    assert clean.value == value or "id_case_restored" in clean.rules


@pytest.mark.parametrize(
    ("value", "clean", "rules"),
    [
        ('="00123"', "00123", ("text_wrapper",)),
        ("'00123", "00123", ("text_wrapper",)),
        ("0014000000lmabcaab", "0014000000LmabcAAB", ("id_case_restored",)),
        ("0014000000LMABCAAB", "0014000000LmabcAAB", ("id_case_restored",)),
        ("0014000000LmabcAAB", "0014000000LmabcAAB", ()),
        ("0014000000lmabc", "0014000000lmabc", ()),
        ("AB\u200b12", "AB12", ("invisible",)),
        (" 42 ", " 42 ", ()),
        ("'t Hooft", "'t Hooft", ()),
    ],
)
def test_proved_damage_of_references_is_repaired(value: str, clean: str, rules: tuple[str, ...]) -> None:
    done = normalize(value, field_type="reference")
    assert (done.value, done.rules) == (clean, rules)
    assert normalize(value, field_type="record_id").value == value


def test_placeholders_are_no_evidence_but_a_record_may_be_called_so() -> None:
    assert not normalize("N/A", field_type="identifier").keys
    assert normalize("test", field_type="record_id").keys["fold"] == "TEST"
    assert normalize(" 12 ").notes == ("whitespace",)
