"""Damage in the text itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from validate_builder import clean_table, found, rules_of

from dedupe.validate.codes import CODES
from dedupe.validate.damage import damage
from dedupe.validate.table import validate_table

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
    ("Anna\u00a0Kern", "full_name", ["invisible_character"], "Anna Kern"),
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
        if item.code in ("invisible_character", "control_character", "spaces_around", "html_entity"):
            assert item.code not in {again.code for again in damage(item.suggestion, kind)}


@given(st.text(max_size=30), st.sampled_from(["", "phone", "postal_code", "identifier", "company", "date"]))
def test_every_finding_says_what_it_saw(text: str, kind: str) -> None:
    for item in damage(text, kind):
        assert item.code in CODES
        assert item.value == text
        assert item.message.endswith((".", "!", "?"))
        assert item.suggestion != text


def test_findings_stand_at_all_rows_that_hold_the_value() -> None:
    rules = rules_of({"family": "family_name", "zip": "postal_code", "land": "country"})
    table = clean_table(
        {
            "family": ["KÃ¤the", "Kern", "KÃ¤the", "Kami?ska", "Kamińska"],
            "zip": ["4176", "80331", "4176", "80331", "4176"],
            "land": ["Germany", "Germany", "Switzerland", "Germany", "Germany"],
        },
        rules,
    )
    validation = validate_table(table, rules)
    letters = {"mojibake", "replacement_character"}
    assert [item for item in found(validation) if item[2] in letters] == [
        (0, "family", "mojibake"), (2, "family", "mojibake"), (3, "family", "replacement_character"),
    ]  # fmt: skip
    suggestions = {item.value: item.suggestion for batch in validation.batches for item in batch.findings}
    assert suggestions["Kami?ska"] == "Kamińska"
    # the module for postal codes tells that a zero was lost, and it is told once
    zeros = [item for item in found(validation) if item[2] in ("postal_code_zero", "leading_zero_lost")]
    assert zeros == [(0, "zip", "postal_code_zero"), (4, "zip", "postal_code_zero")]
