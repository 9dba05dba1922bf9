"""Single e-mail cells: what is said of them, and that the fast way agrees with the library."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import email_validator
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.validate import email
from dedupe.validate.email import CellVerdict, judge_cell, library_problem, syntax_problem
from dedupe.validate.email_syntax import PLAIN
from dedupe.validate.mail_domain import Domains


def codes(verdict: CellVerdict) -> set[str]:
    return {item.code for item in verdict.findings}


CASES = [
    # cell, statuses, codes
    ("anna.kern@kernwerk.de", ["not_checked"], set()),
    ("Anna.Kern@KERNWERK.DE", ["not_checked"], set()),
    ("anna+fair@kernwerk.de", ["not_checked"], set()),
    ("ü@kernwerk.de", ["not_checked"], set()),
    ("x@bücherei-kern.de", ["not_checked"], set()),
    ('"quoted local"@kernwerk.de', ["not_checked"], set()),
    ("o'hara@kernwerk.ie", ["not_checked"], set()),
    ("no-at.kernwerk.de", ["invalid"], {"email_syntax"}),
    ("anna kern", ["invalid"], {"email_syntax"}),
    ("two@@kernwerk.de", ["invalid"], {"email_syntax"}),
    ("dot.@kernwerk.de", ["invalid"], {"email_syntax"}),
    ("dou..ble@kernwerk.de", ["invalid"], {"email_syntax"}),
    ("anna@-kernwerk.de", ["invalid"], {"email_syntax"}),
    ("anna@kernwerk,de", ["invalid"], {"email_syntax"}),
    ("a" * 65 + "@kernwerk.de", ["invalid"], {"email_syntax"}),
    ("anna@kernwerk", ["invalid"], {"email_domain"}),
    ("anna@[192.0.2.1]", ["invalid"], {"email_domain"}),
    ("anna@127.0.0.1", ["invalid"], {"email_domain"}),
    ("anna@localhost", ["invalid"], {"email_domain"}),
    ("anna@kernwerk.nosuchending", ["invalid"], {"email_domain"}),
    ("anna@example.com", ["not_checked"], {"email_special_use"}),
    ("anna@mail.example.org", ["not_checked"], {"email_special_use"}),
    ("anna@kernwerk.test", ["not_checked"], {"email_special_use"}),
    ("anna@kernwerk.con", ["invalid"], {"email_typo"}),
    ("anna@gmial.com", ["not_checked"], {"email_typo"}),
    ("anna@mailinator.com", ["not_checked"], {"email_disposable"}),
    ("sales@kernwerk.de", ["not_checked"], {"email_role"}),
    ("mailto:anna@kernwerk.de", ["not_checked"], {"email_repairable"}),
    ("Anna Kern <anna@kernwerk.de>", ["not_checked"], {"email_repairable"}),
    ("anna@kernwerk.de.", ["not_checked"], {"email_repairable"}),
    ("anna@kernwerk.de; bo@kernwerk.de", ["not_checked", "not_checked"], {"email_several"}),
    ("anna@kernwerk.de, bo@@kernwerk.de", ["not_checked", "invalid"], {"email_several", "email_syntax"}),
    ("n/a", ["invalid"], {"placeholder"}),
    ("", [], set()),
    ("   ", [], set()),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "statuses", "expected"), CASES)
def test_cell(cell: str, statuses: list[str], expected: set[str]) -> None:
    verdict = judge_cell(cell)
    assert [check.status for check in verdict.checks] == statuses
    assert codes(verdict) == expected


@pytest.mark.parametrize(("cell", "suggestion"), [
    ("two@@kernwerk.de", "two@kernwerk.de"),
    ("anna@kernwerk,de", "anna@kernwerk.de"),
    ("dou..ble@kernwerk.de", "dou.ble@kernwerk.de"),
    ("anna@gmial.com", "anna@gmail.com"),
    ("anna@kernwerk.con", "anna@kernwerk.com"),
    ("mailto:anna@kernwerk.de", "anna@kernwerk.de"),
    ("a@kern.de, b@werk.de", "a@kern.de; b@werk.de"),
])  # fmt: skip
def test_suggestion(cell: str, suggestion: str) -> None:
    assert suggestion in {item.suggestion for item in judge_cell(cell).findings}


def test_a_well_formed_address_says_that_the_mailbox_was_not_checked() -> None:
    (check,) = judge_cell("anna.kern@kernwerk.de").checks
    assert (check.normalized, check.reason) == ("anna.kern@kernwerk.de", "syntax ok, mailbox not checked")
    assert check.flags == {"domain": "kernwerk.de", "provider": "private", "role": "", "suggestion": ""}


@pytest.mark.parametrize(("cell", "reason"), [
    ("anna@127.0.0.1", "IP address"), ("anna@kernwerk", "no period"), ("anna@kernwerk.nosuchending", ".nosuchending"),
])  # fmt: skip
def test_reason_of_an_impossible_domain(cell: str, reason: str) -> None:
    assert reason in judge_cell(cell).checks[0].reason


def test_flags_of_a_role_mailbox_at_a_free_provider() -> None:
    (check,) = judge_cell("info@gmx.de").checks
    assert (check.flags["provider"], check.flags["role"]) == ("free", "1")


def oracle(address: str) -> bool:
    """What email-validator says by itself, for domains that it does not treat as special."""
    try:
        email_validator.validate_email(address, check_deliverability=False, allow_quoted_local=True, strict=True)
    except email_validator.EmailNotValidError:
        return False
    return True


LOCAL = st.one_of(
    st.from_regex(r"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+){0,3}", fullmatch=True),
    st.from_regex(r"[a-z0-9._+-]{1,12}", fullmatch=True),
    st.text("ab.1@ \"'", min_size=1, max_size=8),
    st.integers(60, 68).map(lambda length: "a" * length),
)
DOMAIN = st.one_of(
    st.from_regex(r"[a-z0-9]+(?:-[a-z0-9]+){0,2}\.(?:de|com|co\.uk|con)", fullmatch=True),
    st.from_regex(r"[a-z0-9.-]{1,14}", fullmatch=True),
    st.sampled_from(["xn--bcher-kva.de", "a--b.de", "ab--cd.com", "x.1", "1.2.3.4", "a_b.de",
                     f"{'a' * 64}.de", f"{'a.' * 124}de"]),
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(LOCAL, DOMAIN)
def test_fast_way_agrees_with_the_library(local: str, domain: str) -> None:
    address = f"{local}@{domain}"
    assert (syntax_problem(address) == "") == oracle(address)


@settings(max_examples=300, deadline=None)
@given(
    LOCAL | st.sampled_from(["info", "Sales", "anna.kern"]),
    DOMAIN | st.sampled_from(["gmial.com", "gmx.de", "yopmail.com"]),
)
def test_short_cut_for_plain_addresses_says_what_the_long_way_says(local: str, domain: str) -> None:
    cell = f"{local}@{domain}"
    if PLAIN.fullmatch(cell):
        part = email._Part(cell, cell, local, domain, False, "")
        assert judge_cell(cell, placeholder=False) == email._verdict(cell, [part], False, Domains().facts)


@pytest.mark.parametrize("domain", ["example.com", "foo.test", "sub.foo.invalid"])
@pytest.mark.parametrize(("local", "fine"), [("anna", True), ("an..na", False), ("anna.", False)])
def test_reserved_domains_do_not_hide_the_form_of_the_local_part(local: str, fine: bool, domain: str) -> None:
    assert (library_problem(f"{local}@{domain}") == "") is fine


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=40), st.builds("{}@{}".format, LOCAL, DOMAIN)))
def test_never_valid_never_raises_and_only_settled_addresses_are_normalized(cell: str) -> None:
    for check in judge_cell(cell).checks:
        assert check.status in ("invalid", "not_checked")
        assert (check.normalized == "") == (check.status == "invalid")
        assert check.reason


def test_hostile_addresses() -> None:
    shared = Path(os.environ.get("DEDUPE_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
    file = shared / "data" / "hostile" / "csv" / "emails_odd.csv"
    if not file.is_file():
        pytest.skip(f"no {file}: set DEDUPE_SHARED to the folder of the shared data")
    with file.open(encoding="utf-8", newline="") as lines:
        cells = {row["id"]: row["email"] for row in csv.DictReader(lines)}
    status = {number: [check.status for check in judge_cell(cell).checks] for number, cell in cells.items()}
    assert len(cells) == 40
    for number in "6 7 8 9 11 12 13 14 15 24 28 29 31 32 33 36 40".split():
        assert status[number] == ["invalid"], cells[number]
    for number in "1 2 3 4 5 16 17 18 21 22 25 26 37 38 39".split():
        assert status[number] == ["not_checked"], cells[number]
    for number in ("34", "35"):  # a line break in an address never becomes part of one
        assert all("\n" not in check.normalized for check in judge_cell(cells[number]).checks)
    assert "email_several" in codes(judge_cell(cells["19"]))
