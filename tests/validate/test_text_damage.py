"""Damage in the text itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.validate.damage import _LOOKALIKES, damage, mixed_script, suspicious

CASES = [
    # text, type, codes, suggestion of the first
    ("Anna Kern", "full_name", [], ""),
    ("Käthe Müller-Lüdenscheid", "full_name", [], ""),
    ("Łukasz Świętosławski", "full_name", [], ""),
    ("Γιώργος Παπαδόπουλος", "full_name", [], ""),
    ("王秀英", "full_name", [], ""),
    ("İbrahim Çağlayan", "full_name", [], ""),
    ("Ωmega Ltd", "company", [], ""),
    ("12 µm filter", "text", [], ""),
    ("KÃ¤the", "given_name", ["mojibake"], "Käthe"),
    ("WÃ³jcik", "family_name", ["mojibake"], "Wójcik"),
    ("PaweÅ‚", "given_name", ["mojibake"], "Paweł"),
    ("Ma\ufffdgorzata", "given_name", ["replacement_character"], ""),
    ("Mü\u200bller", "family_name", ["invisible_character"], "Müller"),
    ("Mc\u00adAllister", "family_name", ["invisible_character"], "McAllister"),
    ("\ufeffAnna", "given_name", ["invisible_character"], "Anna"),
    ("می\u200cخواهم", "text", [], ""),
    ("Anna\x1b[2J", "given_name", ["control_character"], "Anna[2J"),
    ("line one\nline two", "street", [], ""),
    ("Аnna", "given_name", ["mixed_script"], "Anna"),
    ("pаypal@kern.de", "email", ["mixed_script"], "paypal@kern.de"),
    ("R&amp;D", "title", ["html_entity"], "R&D"),
    ("Kern & Sohn; Bau", "company", [], ""),
    (" Anna", "given_name", ["spaces_around"], "Anna"),
    ("Anna\u00a0", "given_name", ["spaces_around"], "Anna"),
    ("4.4207946E+11", "phone", ["scientific_notation"], ""),
    ("1,23E+05", "identifier", ["scientific_notation"], ""),
    ("1.5E+3", "number", [], ""),
    ("=1+1", "text", ["formula_like"], ""),
    ("@SUM(A1)", "text", ["formula_like"], ""),
    ("-2 days late", "text", ["formula_like"], ""),
    ("+44 20 7946 0000", "phone", [], ""),
    ("+44 20 7946 0000", "text", [], ""),
    ("-12.50", "number", [], ""),
    ("-", "title", [], ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "codes", "suggestion"), CASES)
def test_damage(text: str, kind: str, codes: list[str], suggestion: str) -> None:
    found = damage(text, kind)
    assert [item.code for item in found] == codes
    assert not codes or found[0].suggestion == suggestion


@given(st.text(max_size=30), st.sampled_from(["", "phone", "text", "email"]))
def test_suggestions_of_clean_ups_are_free_of_what_they_clean(text: str, kind: str) -> None:
    for item in damage(text, kind):
        if item.code in ("invisible_character", "control_character", "spaces_around"):
            assert item.code not in {again.code for again in damage(item.suggestion, kind)}


PIECES = st.lists(
    st.sampled_from([" ", "a", "=1", "-", "+", "\n", "é", "&amp;", "E+1", "1.5", "@x", "\x00", "\u200b"]), max_size=4
)


@given(st.lists(PIECES.map("".join), max_size=5), st.sampled_from(["", "phone", "text"]))
def test_no_damaged_text_slips_through_the_gate(texts: list[str], kind: str) -> None:
    damaged = {number for number, text in enumerate(texts) if damage(text, kind)}
    assert damaged <= set(suspicious(texts))


@given(st.text("abcXYZ", min_size=1, max_size=8), st.text("абвЖЯαβγ", min_size=1, max_size=8))
def test_words_of_one_script_are_never_mixed(latin: str, other: str) -> None:
    assert not mixed_script(latin)
    assert not mixed_script(other)
    both = latin + other
    assert mixed_script(both) == any(letter in _LOOKALIKES for letter in other)
