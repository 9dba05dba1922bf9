"""A table through all checks: fields, rules, ids, accounts, severities."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from validate_builder import clean_table, found, rules_of

import dedupe.validate
from dedupe.ruleset.effective import ValidationRule
from dedupe.ruleset.vocabulary import CHECKS, COMMON_CHECKS
from dedupe.validate.accounts import AccountDomains
from dedupe.validate.codes import CHECK_CODES, CODES
from dedupe.validate.table import validate_table


def test_every_code_in_the_source_is_in_the_table_and_used() -> None:
    folder = Path(dedupe.validate.__file__).parent
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")) if path.name != "codes.py"
    )
    assert set(re.findall(r'finding\(\s*"(\w+)"', source)) <= set(CODES)
    assert [code for code in CODES if f'"{code}"' not in source] == []


def test_every_check_of_a_rules_file_stands_for_codes() -> None:
    names = {name for checks in CHECKS.values() for name in checks} | set(COMMON_CHECKS)
    assert names == set(CHECK_CODES)
    assert {code for codes in CHECK_CODES.values() for code in codes} <= set(CODES)


def test_required_fields_count_placeholders_and_blanks_as_empty() -> None:
    rules = rules_of({"email": "email", "title": "title"}, required=["email", "title", "company"])
    table = clean_table({"email": ["a@kern.de", "", " "], "title": ["Buyer", "n/a", "Buyer"]}, rules)
    required = [item for item in found(validate_table(table, rules)) if item[2] == "required"]
    assert required == [
        (0, "company", "required"), (1, "company", "required"), (1, "email", "required"), (1, "title", "required"),
        (2, "company", "required"), (2, "email", "required"),
    ]  # fmt: skip


def test_values_that_cannot_be_read() -> None:
    types = {
        "land": "country",
        "born": "date",
        "site": "url",
        "staff": "number",
        "out": "consent",
        "changed": "timestamp",
    }
    rules = rules_of(types)
    table = clean_table(
        {
            "land": ["Germany", "Atlantisia"], "born": ["1980-02-03", "some day"],
            "site": ["https://kern.de", "no site here"],
            "staff": ["12", "many"], "out": ["true", "sometimes"],
            "changed": ["2024-05-01T10:00:00Z", "2024-05-02T10:00:00Z"],
        },
        rules,
    )  # fmt: skip
    assert found(validate_table(table, rules)) == [
        (1, "born", "date_unreadable"), (1, "land", "country_unknown"), (1, "out", "consent_unknown"),
        (1, "site", "url_syntax"), (1, "staff", "number_unreadable"),
    ]  # fmt: skip


def test_a_date_after_everything_the_crm_noted() -> None:
    rules = rules_of({"born": "date", "changed": "timestamp"})
    columns = {"born": ["1980-02-03", "2031-01-01", "2024"], "changed": ["2024-05-01", "2024-05-02", ""]}
    assert found(validate_table(clean_table(columns, rules), rules)) == [(1, "born", "date_future")]


def test_what_spreadsheets_did() -> None:
    rules = rules_of({"zip": "postal_code", "house": "house_number", "country": "country"})
    columns = {"zip": ["80331.0", "80331"], "house": ["12", "Oct-22"], "country": ["DE", "DE"]}
    codes = found(validate_table(clean_table(columns, rules), rules))
    assert (0, "zip", "spreadsheet_number") in codes
    assert (1, "house", "spreadsheet_date") in codes
    assert not {(1, "zip"), (0, "house")} & {(row, header) for row, header, _ in codes}


def test_conditions_see_countries_as_codes_and_blanks_as_empty() -> None:
    rule = ValidationRule(field="zip", when="country == 'DE' && zip == ''", message="needs one", severity="error")
    rules = rules_of({"zip": "postal_code", "country": "country"}, validate=[rule])
    columns = {"zip": ["01067", "", "", ""], "country": ["Germany", "Deutschland", "France", ""]}
    validation = validate_table(clean_table(columns, rules), rules)
    assert found(validation) == [(1, "zip", "rule")]
    (item,) = validation.batches[0].findings
    assert (item.message, item.severity) == ("needs one", "error")


def test_a_condition_that_fails_is_told_and_not_fatal() -> None:
    rules = rules_of({"staff": "text"}, validate=[ValidationRule(when="int(staff) > 10", message="large")])
    validation = validate_table(clean_table({"staff": ["12", "9", "many"]}, rules), rules)
    assert found(validation) == [(0, "staff", "rule"), (2, "staff", "rule_error")]


def test_a_condition_over_a_field_the_table_lacks_sees_it_empty() -> None:
    rules = rules_of({"zip": "postal_code"}, validate=[ValidationRule(when="city == ''", message="no town")])
    assert found(validate_table(clean_table({"zip": ["01067"]}, rules), rules)) == [(0, "city", "rule")]


def test_ids() -> None:
    rules = rules_of({"id": "record_id", "t": "text"}, id_header="id")
    table = clean_table({"id": ["7", "", "7", " 8 ", "9"], "t": list("abcde")}, rules)
    validation = validate_table(table, rules)
    assert found(validation) == [
        (0, "id", "id_collision"), (1, "id", "empty_id"), (2, "id", "id_collision"), (3, "id", "id_spaces")
    ]  # fmt: skip
    messages = {item.code: item.message for batch in validation.batches for item in batch.findings}
    assert "rows 1 and 3" in messages["id_collision"]
    with_lines = validate_table(table, rules, lines=np.array([6, 3, 2, 7, 8]))
    assert any("lines 2 and 6" in item.message for batch in with_lines.batches for item in batch.findings)


def test_many_collisions_are_counted_not_listed() -> None:
    rules = rules_of({"id": "record_id"}, id_header="id")
    (batch,) = validate_table(clean_table({"id": ["7"] * 9}, rules), rules).batches
    assert "rows 1, 2, 3, 4, 5 and 4 more" in batch.findings[0].message
    assert len(batch.findings) == 1
    assert batch.rows.tolist() == list(range(9))


def test_addresses_against_the_account() -> None:
    account_rules = rules_of({"Id": "record_id", "Name": "company", "Website": "url"}, kind="account", id_header="Id")
    accounts = clean_table(
        {"Id": ["A1", "A2"], "Name": ["Kernwerk GmbH", "Solo"], "Website": ["www.kernwerk.de", ""]}, account_rules
    )
    rules = rules_of({"email": "email", "account": "reference"}, to={"account": "account"})
    columns = {
        "email": ["a@kernwerk.de", "a@mail.kernwerk.de", "a@gmail.com", "a@other.de", "a@other.de", "a@gmail.com", ""],
        "account": ["A1", "A1", "A1", "A1", "A2", "", "A1"],
    }
    table = clean_table(columns, rules)
    validation = validate_table(table, rules, accounts=AccountDomains.of([accounts]))
    assert found(validation) == [(2, "email", "email_free"), (3, "email", "email_account_domain")]
    assert found(validate_table(table, rules)) == []


def test_rules_set_severities() -> None:
    types = {"email": "email"}
    table = clean_table({"email": ["sales@kernwerk.de", "a@gmx.de"]}, rules_of(types))
    plain = validate_table(table, rules_of(types))
    asked = rules_of(types, validate=[ValidationRule(field="email", checks=("role", "free"), severity="error")])
    strict = validate_table(table, asked)
    assert [(i.code, i.severity) for b in plain.batches for i in b.findings] == [("email_role", "info")]
    assert {(i.code, i.severity) for b in strict.batches for i in b.findings} == {
        ("email_role", "error"),
        ("email_free", "error"),
    }
    assert strict.quality[0] == plain.quality[0] - 15


def test_a_domain_that_many_rows_share_is_no_misspelling() -> None:
    rules = rules_of({"email": "email"})
    one = clean_table({"email": ["a@seznan.cz"]}, rules)
    many = clean_table({"email": [f"p{k}@seznan.cz" for k in range(9)]}, rules)
    assert found(validate_table(one, rules)) == [(0, "email", "email_typo")]
    assert found(validate_table(many, rules)) == []
    assert {check.flags["suggestion"] for check in validate_table(many, rules).checks} == {""}


def test_an_empty_table() -> None:
    rules = rules_of(
        {"email": "email", "phone": "phone", "zip": "postal_code", "country": "country"}, required=["email"]
    )
    validation = validate_table(clean_table({h: [] for h in ("email", "phone", "zip", "country")}, rules), rules)
    assert (validation.batches, validation.checks, len(validation.quality)) == ((), (), 0)


@pytest.mark.parametrize("column", ["notes", "Email"])
def test_columns_without_a_type_are_looked_at_for_damage_too(column: str) -> None:
    rules = rules_of({"title": "title"})
    table = clean_table({"title": ["Buyer"], column: ["KÃ¤the"]}, rules)
    assert found(validate_table(table, rules)) == [(0, column, "mojibake")]
