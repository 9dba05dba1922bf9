"""A rules file that was written reads back as the rules it was written from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profile_tables import table_of

from dedupe.ruleset.effective import FieldRule, MatchRules, MergeRules, ObjectRules, ValidationRule
from dedupe.ruleset.init_file import write_rules
from dedupe.ruleset.load import parse_rules
from dedupe.ruleset.packs import apply_pack
from dedupe.sources.recognise import explain_rules, rules_for

CONTACTS = table_of(
    ["Id", "FirstName", "LastName", 'E-Mail: "work" #1', "MailingCity", "HasOptedOutOfEmail", "AccountId"],
    [[f"0035g0000000PN{n}AAM", "Anna", "Lee", "a@b.test", "Bath", "false", ""] for n in range(4)],
    "Contact 2024",
)
SITES = table_of(
    ["id", "Site name", "yes", "Größe", "#"], [["1", "Lee Ltd", "1", "2", "3"], ["2", "Ek Inc", "1", "4", "9"]], "on"
)


@pytest.mark.parametrize("pack", ["balanced", "strict", "loose"])
@pytest.mark.parametrize("tables", [(CONTACTS,), (SITES,), (CONTACTS, SITES)], ids=["preset", "profiled", "two"])
def test_what_is_written_reads_back(tables: tuple, pack: str) -> None:
    rules = [rules_for(table)[0] for table in tables]
    text = write_rules(rules, pack, [explain_rules(table).profile for table in tables])
    assert parse_rules(text, "rules.yml").tables == tuple(apply_pack(table, pack) for table in rules)


def test_rules_at_their_fullest_read_back() -> None:
    fields = (
        FieldRule("phone", "phone", ("Tel.", "no"), region_from="Land: x", default_region="DE", evidence=False),
        FieldRule("account", "reference", ("null",), to="account"),
        FieldRule("mail_ok", "consent", ("Mail ok?",), restrictive=("nein", "no", "0"), inverted=True),
        FieldRule("vat", "identifier", ("USt-Id",), identifying=True),
        FieldRule("city", "city", ("Ort",)),
    )
    rules = ObjectRules(
        "contact",
        fields,
        preset="salesforce",
        id_header="- id: [1]",
        source="a, b",
        required=("city",),
        validate=(
            ValidationRule(field="phone", checks=("valid",), message='say "why"', severity="error"),
            ValidationRule(when="city == ''", message="no town", severity="info"),
        ),
        match=MatchRules(0.7, 0.99, (("phone",), ("city", "vat")), {"city": False}, 40, 2.5),
        merge=MergeRules(("lowest_id",), {"city": "longest"}, "latest", False, 9),
    )
    assert parse_rules(write_rules([rules], "none"), "rules.yml").tables == (rules,)


HEADERS = st.text(min_size=1, max_size=30).filter(lambda text: text.strip() and text.isprintable())
ANY_HEADERS = st.lists(
    HEADERS | st.sampled_from(["no", "1", "null", "~", "a: b", "# x", "'", '"', "a\\b", "[x", "{y", "=1"]),
    unique=True,
    min_size=1,
    max_size=6,
)


@given(ANY_HEADERS, HEADERS)
@settings(max_examples=150, deadline=None)
def test_any_header_survives(headers: list[str], source: str) -> None:
    rules, _ = rules_for(table_of(headers, [["x"] * len(headers), ["y"] * len(headers)], source))
    profile = explain_rules(table_of(headers, [["x"] * len(headers), ["y"] * len(headers)], source)).profile
    text = write_rules([rules], "balanced", [profile])
    assert parse_rules(text, "rules.yml").tables == (apply_pack(rules, "balanced"),)


def test_line_breaks_and_odd_characters_cannot_break_out_of_a_comment() -> None:
    header = "first\nname: {from: x}\u2028\x85\x07"
    rules = ObjectRules("contact", (FieldRule("first_name", "given_name", (header,)),))
    read = parse_rules(write_rules([rules], "none"), "rules.yml").tables[0]
    assert read.fields[0].headers == (header,)


def test_every_field_says_why() -> None:
    explained = explain_rules(
        table_of(["email", "city"], [["a@b.test", "Bath"], ["c@d.test", ""], ["e@f.test", "Ely"]])
    )
    lines = write_rules([explained.rules], profiles=[explained.profile]).splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("  city:"))
    assert lines[place - 1] == '  # header says "city"; 33 % empty, 2 different values'
    assert all(lines[n - 1].lstrip().startswith("#") for n, line in enumerate(lines) if ": {from:" in line)


def test_empty_source_is_left_out() -> None:
    rules = replace(rules_for(SITES)[0], source="", id_header="")
    assert "source:" not in write_rules([rules])
