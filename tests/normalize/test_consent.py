"""Consent flags: what forbids must never be read as allowing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.normalize.consent import normalize, restrictive
from dedupe.normalize.result import Context
from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words

YES = (
    "true TRUE True 1 yes Yes Y ja JA wahr WAHR oui vrai sí si sim verdadero tak prawda da ano igen evet doğru да так "
    "ναι 是 はい 예 네 x on 1.0"
).split()
NO = (
    "false FALSE False 0 no No N nein falsch FALSCH non faux não nao falso nie fałsz nu nem hayır нет ні όχι 否 いいえ "
    "아니요 off 0.0 nej nei ei ne"
).split()
FORBIDS = (
    "Do Not Allow|do not allow|Unsubscribed|No consent|Bounced|Opt-out|opt out|OPTED OUT|"
    "Do not call|Non-marketing contact|DNC|nicht zulassen|abgemeldet|désabonné|dado de baja|descadastrado|disiscritto|"
    "uitgeschreven|brak zgody|dezabonat|odhlášen|"
    "leiratkozott|отписан|已退订|拒绝|Blacklisted|revoked|suppressed|Withdrawn"
).split("|")
ALLOWS = (
    "Allow|Opt-in|Opted in|Subscribed|Double opt-in|Consent given|Marketing contact|erlaubt|Einwilligung|zgoda|同意"
).split("|")
BLANK = ["", " ", "-", "n/a", "N/A", "unknown", "null"]


@pytest.mark.parametrize(
    ("values", "plain", "inverted"),
    [
        (YES, "1", "0"),
        (NO, "0", "1"),
        (FORBIDS, "1", "1"),
        (ALLOWS, "0", "0"),
        (BLANK, "", ""),
        (["maybe", "2023-01-01", "see contract"], "?", "?"),
    ],
)
def test_reading(values: list[str], plain: str, inverted: str) -> None:
    assert {value: restrictive(value) for value in values} == dict.fromkeys(values, plain)
    assert {value: restrictive(value, (), True) for value in values} == dict.fromkeys(values, inverted)


def test_listed_values_forbid_and_unknown_ones_are_not_allowed() -> None:
    words = ("unsubscribed", "no consent", "bounced", "paused")
    readings = {
        value: restrictive(value, words)
        for value in ("Unsubscribed", "Paused", "Subscribed", "Archived?", "", "opt-out", "yes")
    }
    assert readings == {
        "Unsubscribed": "1",
        "Paused": "1",
        "Subscribed": "0",
        "Archived?": "?",
        "": "",
        "opt-out": "1",
        "yes": "0",
    }


def test_any_text_forbids_with_a_star() -> None:
    assert [restrictive(value, ("*",)) for value in ("550 user unknown", "yes", "", "n/a")] == ["1", "1", "", ""]


def test_normalize_takes_polarity_from_the_context() -> None:
    assert normalize("Yes").keys["restrictive"] == "1"
    assert normalize("Yes", Context(inverted=True)).keys["restrictive"] == "0"
    assert normalize("Gone", Context(restrictive=("gone",))).keys["restrictive"] == "1"
    assert normalize(" yes ").value == "yes"
    assert normalize("perhaps").notes == ("unknown_consent",)
    assert "restrictive" not in normalize("").keys


def test_no_word_has_two_meanings() -> None:
    exact: dict[str, str] = {}
    folded: dict[str, str] = {}
    for meaning, words in load_words("consent_words").items():
        assert isinstance(meaning, str)
        for word in words:
            assert isinstance(word, str), f"{meaning}: {word!r} is no text"
            assert exact.setdefault(word.casefold(), meaning) == meaning, word
            if word.isascii() or all(ord(c) < 0x250 for c in word):
                key = fold(word)
                assert not key or folded.setdefault(key, meaning) == meaning, word


@given(st.text(max_size=20), st.booleans())
def test_idempotent_and_never_allowing_by_accident(text: str, inverted: bool) -> None:
    context = Context(inverted=inverted)
    first = normalize(text, context)
    again = normalize(first.value, context)
    assert (again.value, again.keys) == (first.value, first.keys)
    known = {word.casefold() for words in load_words("consent_words").values() for word in words}
    if first.value.casefold() not in known and fold(first.value) not in {fold(word) for word in known}:
        assert first.keys.get("restrictive", "") in ("?", "")


@given(st.sampled_from([*FORBIDS, *ALLOWS, *YES, *NO]), st.sampled_from(["{}", " {} ", "{}\u00a0", "\u200b{}"]))
def test_blanks_around_a_word_do_not_matter(word: str, frame: str) -> None:
    assert restrictive(frame.format(word)) == restrictive(word)
