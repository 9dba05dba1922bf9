"""Tidying and folding of text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.model import MULTI
from dedupe.normalize.text import clean_text, fold, fold_slow, normalize, repair, tidy

NAMES = (
    "Müller José García Łukasz Žaneta Ștefan Þórður Ευαγγελία Щербаков 王小明 김철수 Øyvind Đặng Ångström Şahin".split()
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "Mueller"),
        ("Müller", "Muller"),
        ("Goethe", "Göthe"),
        ("Sørensen", "Soerensen"),
        ("Kjær", "Kjaer"),
        ("Strauß", "STRAUSS"),
        ("Łódź", "Lodz"),
        ("Þórður", "thordur"),
        ("O'Neil", "ONeil"),
        ("O’Neil", "O'NEIL"),
        ("Ольга", "Olga"),
        ("Παπαδόπουλος", "Papadopoulos"),
        ("ΠΑΠΑΔΟΠΟΥΛΟΣ", "Παπαδόπουλος"),
        ("Ευαγγελία", "Evangelia"),
        ("Μπάμπης", "Bampis"),
        ("Григорій", "Hryhorii"),
        ("Юрій", "Yurii"),
        ("ＡＢＣ１２", "abc12"),
        ("Smith &amp; Sons", "smith sons"),
        ("A\u00ad\u200bB", "ab"),
        ("MÃ¼ller", "Müller"),
        ("GarcÃ\xada", "García"),
        ("ÃƒÂ©tienne", "étienne"),
        ("  a -- b\n c ", "A B C"),
        ("e\u0301", "é"),
    ],
)
def test_spellings_with_one_fold(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Joe", "joe"),
        ("Sue Bauer", "sue bauer"),
        ("Quentin", "quentin"),
        ("Zoë", "zoe"),
        ("", ""),
        ("!?", ""),
        ("王小明", "wangxiaoming"),
        ("Tom & Jerry", "tom jerry"),
        ("a\x1fb", "a b"),
        ("αϋ", "ay"),
    ],
)
def test_fold_of(text: str, folded: str) -> None:
    assert fold(text) == folded


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.text(st.characters(max_codepoint=127)))
def test_the_short_way_for_ascii_agrees_with_the_long_one(text: str) -> None:
    assert fold(text) == fold_slow(text)


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.text(st.one_of(st.characters(max_codepoint=0x24F), st.sampled_from("ÃÂâ©¼¤ŠŁ™€ \u0301\u200b"))))
def test_the_short_way_for_latin_agrees_with_the_long_one(text: str) -> None:
    assert fold(text) == fold_slow(text)


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.text(st.characters(max_codepoint=126, min_codepoint=32)))
def test_fold_of_ascii_keeps_letters_and_digits_in_order(text: str) -> None:
    """An oracle without tables: nothing but an "e" that stood for an umlaut may be lost."""
    if "&" in text:
        return
    kept = "".join(character for character in text.lower() if character.isalnum())
    folded = fold(text).replace(" ", "")
    left = iter(kept)
    skipped = []
    for character in folded:
        for candidate in left:
            if candidate == character:
                break
            skipped.append(candidate)
        else:
            pytest.fail(f"{character!r} is not in {text!r}")
    skipped += list(left)
    assert set(skipped) <= {"e"}


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.text())
def test_fold_is_lower_case_ascii_words(text: str) -> None:
    folded = fold(text)
    assert folded.isascii()
    assert folded == " ".join(folded.lower().split())
    assert all(character.isalnum() or character == " " for character in folded)


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.text())
def test_tidy_is_idempotent(text: str) -> None:
    clean, rules = tidy(text)
    assert tidy(clean) == (clean, ())
    assert bool(rules) == (clean != text)


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.text(st.sampled_from("aé&;#amp38\u200b\u00a0\u00ad\xc3\xa4 \n\r\t\x1f\u034fÃ¼e\u0301='\"_x0D+√º")))
def test_tidy_is_idempotent_where_rules_make_work_for_each_other(text: str) -> None:
    clean = clean_text(text)
    assert clean_text(clean) == clean


@settings(deadline=None)  # the first value of a run loads the word lists
@given(st.text(st.characters(min_codepoint=33, max_codepoint=0x24F), min_size=1))
def test_tidy_leaves_text_without_faults_alone(text: str) -> None:
    faults = "&" in text or not text.isprintable() or unicodedata.normalize("NFC", text) != text or repair(text) != text
    assert faults or clean_text(text) == text


@pytest.mark.parametrize(
    ("text", "clean", "rules"),
    [
        ("  a  b ", "a b", ("spaces",)),
        ("a\u00a0b", "a b", ("spaces",)),
        ("a \r\n b", "a\nb", ("spaces",)),
        ("a\nb", "a\nb", ()),
        ("a\u200bb\ufeff", "ab", ("invisible",)),
        ("AT&amp;T", "AT&T", ("html_entities",)),
        ("?a=1&copy=2", "?a=1&copy=2", ()),
        ("&amp;amp;", "&", ("html_entities",)),
        ("e\u0301", "é", ("unicode",)),
        ("JosÃ©", "José", ("mojibake",)),
        ("Müller", "Müller", ()),
        (f"a{MULTI}b", f"a{MULTI}b", ()),
        ("می\u200cخواهم", "می\u200cخواهم", ()),
        ("a\u200db", "ab", ("invisible",)),
        ('="00123"', "00123", ("text_wrapper",)),
        ('="say ""hi"""', 'say "hi"', ("text_wrapper",)),
        ("'+44 20 7946 0000", "+44 20 7946 0000", ("text_wrapper",)),
        ("=+44 20 7946 0000", "+44 20 7946 0000", ("text_wrapper",)),
        ("'00123", "00123", ("text_wrapper",)),
        ("'0766 074220 ext 636", "0766 074220 ext 636", ("text_wrapper",)),
        ("=1+1", "=1+1", ()),
        ("'=1+1", "'=1+1", ()),
        ("'+1+1", "'+1+1", ()),
        ("''", "''", ()),
        ("'=+442079460000", "+442079460000", ("text_wrapper",)),
        ("'10-12", "10-12", ("text_wrapper",)),
        ("=10-2", "=10-2", ()),
        ("=HYPERLINK(1)", "=HYPERLINK(1)", ()),
        ("'t Hooft", "'t Hooft", ()),
        ("'90", "'90", ()),
        ("'s-Hertogenbosch", "'s-Hertogenbosch", ()),
        ("one_x000D_two", "one\ntwo", ("xml_escapes", "spaces")),
        ("a_x0041_b", "a_x0041_b", ()),
        ("a\u3164b", "ab", ("invisible",)),
        ("Hi\U000e0041\U000e0042", "Hi", ("invisible",)),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4\U000e0067\U000e0062\U000e007f", ()),
        ("M√ºller", "Müller", ("mojibake",)),
        ("M眉ller", "Müller", ("mojibake",)),
    ],
)
def test_tidy_rules(text: str, clean: str, rules: tuple[str, ...]) -> None:
    assert tidy(text) == (clean, rules)


def misread(text: str, undefined_too: bool) -> str:
    """UTF-8 bytes read one by one as cp1252 (its undefined bytes as control characters) or as Latin-1."""
    letters = []
    for byte in text.encode("utf-8"):
        try:
            letters.append(bytes([byte]).decode("cp1252" if undefined_too else "latin-1"))
        except UnicodeDecodeError:
            letters.append(chr(byte))
    return "".join(letters)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("windows", [True, False])
def test_misread_names_are_read_again_once_and_twice(name: str, windows: bool) -> None:
    once = misread(name, windows)
    assert repair(once) == name
    assert repair(misread(once, windows)) == name


@pytest.mark.parametrize(
    "text", ["ANDRÉ’S", "CAFÉ™", "VOILÀ…", "“Ålesund”", "naïve", "São Paulo", "Łódź", "Ã", "NOËL’S BAR", *NAMES]
)
def test_text_that_is_right_is_not_repaired(text: str) -> None:
    assert repair(text) == text


def test_text_normalizer_keeps_system_values_and_marks_placeholders() -> None:
    assert normalize("  x ", field_type="system").value == "  x "
    assert normalize(" Hello  World ").keys["fold"] == "hello world"
    placeholder = normalize("n/a")
    assert (placeholder.value, dict(placeholder.keys), placeholder.notes) == ("n/a", {}, ("placeholder",))
