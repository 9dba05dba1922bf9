"""Names of organisations: what stands beside the name, and what only looks as if it did."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dedupe.normalize import company
from dedupe.normalize.company import company_key, normalize, read_company
from dedupe.normalize.company_parts import is_plain, take_apart
from dedupe.normalize.legal_tables import tables, tokens_of
from dedupe.normalize.result import TYPE_KEYS, Context

CASES = Path(__file__).resolve().parents[1] / "cases"


@pytest.mark.parametrize(
    ("value", "region", "base"),
    [
        ("Acme Trading Standards", "", "acme trading standards"),
        ("Taking Care of Business LLC", "", "taking care of business"),
        ("Bank of America Corp", "", "bank of america"),
        ("Royal Bank of Canada", "", "royal bank of canada"),
        ("Air France SA", "FR", "air france"),
        ("Air India Ltd", "IN", "air india"),
        ("Telecom Italia S.p.A.", "IT", "telecom italia"),
        ("Banco do Brasil S.A.", "BR", "banco do brasil"),
        ("New England Ltd", "GB", "new england"),
        ("Made in Italy Srl", "IT", "made in italy"),
        ("Post Office Ltd", "GB", "post office"),
        ("The Home Depot, Inc.", "US", "home depot"),
        ("Office Depot", "US", "office depot"),
        ("Whole Foods, Wines", "", "whole foods wines"),
        ("Sa Sa", "", "sa sa"),
        ("Kg Bakery", "", "kg bakery"),
        ("Ag Services", "", "ag services"),
        ("Mr. Inc", "", "mr"),
        ("Van de Velde NV", "", "van de velde"),
        ("Plan B Marketing", "", "plan b marketing"),
        ("Store", "", "store"),
        ("HQ", "", "hq"),
        ("c/o", "", "co"),
        ("Formerly", "", "formerly"),
        ("Ex Libris", "", "ex libris"),
        ("A.S. Watson Group", "HK", "as watson group"),
        ("Class A Plumbing", "US", "class a plumbing"),
        ("Fresh Stock", "", "fresh stock"),
        ("ADS Security", "US", "ads security"),
        ("Acme CA", "US", "acme ca"),
        ("Acme, CA", "US", "acme ca"),
        ("Such As It Is", "US", "such as it is"),
        ('Toys "R" Us, Inc.', "US", "toys r us"),
        ("Trust Us LLC", "US", "trust us"),
        ("Casa do Pão Ltda – ME", "BR", "casa do pao"),
        ("Công ty TNHH MTV Xây Dựng An Phú", "VN", "xay dung an phu"),
        ("ИП Иванов И.И.", "RU", "ivanov ii"),
        ("Department of Finance", "US", "department of finance"),
        ("Office Solutions", "", "office solutions"),
        ("Werk 3 GmbH", "DE", "werk 3"),
        ("NL Design GmbH", "DE", "nl design"),
    ],
)
def test_words_of_a_name_stay(value: str, region: str, base: str) -> None:
    assert read_company(value, region).base == base


@pytest.mark.parametrize(
    ("value", "part", "text"),
    [
        ("Orbelin GmbH (vormals Kantwerk)", "aka", "Kantwerk"),
        ("Orbelin Ltd t/a The Shed", "aka", "The Shed"),
        ("ORBELIN LTD T/A THE SHED", "aka", "THE SHED"),
        ("Verband der Orbelin Hersteller (VOH)", "aka", "VOH"),
        ("Orbelin SA - Sucursal Lima", "branch", "Sucursal Lima"),
        ("Orbelin Ltd (HR Department)", "branch", "HR Department"),
        ("Orbelin Kft. Győri Fióktelepe", "branch", "Győri Fióktelepe"),
        ("株式会社オルベ 名古屋支店", "branch", "名古屋支店"),
        ("Orbelin (Nigeria) Plc", "branch", "Nigeria"),
        ("Orbelin Suomi Oy", "branch", "Suomi"),
        ("Orbelin Tech. Co., Ltd. Shenzhen Branch", "branch", "Shenzhen Branch"),
        ("Алфа д.о.о. Београд", "branch", "Београд"),
        ("Orbelin GmbH (Görlitz)", "branch", "Görlitz"),
        ("Orbelin ltée / Kant Foods Ltd.", "aka", "Kant Foods Ltd."),
        ("Orbelin BV, t.a.v. Jan Bakker", "care_of", "Jan Bakker"),
        ("Orbelin Inc ℅ Kant Legal", "care_of", "Kant Legal"),
    ],
)
def test_parts_are_found_as_written(value: str, part: str, text: str) -> None:
    name = read_company(value)
    assert getattr(name, part) == text
    assert name.clean == value  # nothing is lost


@pytest.mark.parametrize(
    "value",
    [
        "Orbelin GmbH i.L.",
        "Orbelin S.A. i.L.",
        "Orbelin Sp. z o.o. w likwidacji",
        "Orbelin Ltd in administration",
        "Orbelin S.A. (en redressement judiciaire)",
        "Orbelin Inc (NYSE: ORB)",
        "Orbelin plc - Sponsored ADR",
        "Orbelin AG Vz",
        "www.orbelin.com",
        "http://shop.orbelin.co.uk/home",
        "Orbelin Co/The",
        "M/s Orbelin",
        "Orbelin S.n.c. di Rossi G. & C.",
        "Orbelin d.o.o. za trgovinu",
        "Orbelin, LLC, a Delaware limited liability company",
        "Orbelin S.A.E. (EGX: ORB)",
        "ORBELIN.CO.UK",
        '"Orbelin" LLC',
        "Orbelin® Inc.",
        "The Orbelin Inc",
        "Orbelin, Inc., The",
        "Orbelin Inc - HQ",
        "Orbelin - Accounts Payable",
    ],
)
def test_what_says_nothing_is_set_aside(value: str) -> None:
    assert company_key(value)[0] == "orbelin"


def test_branches_keep_apart_and_departments_do_not() -> None:
    folds = [company_key(name)[0] for name in ("Orbelin UK Ltd", "Orbelin (Ireland) Ltd", "Orbelin Ltd")]
    assert len(set(folds)) == 3
    assert folds[0].startswith("orbelin ")
    assert company_key("Orbelin Ltd, Purchasing Department") == company_key("Orbelin Ltd")


def test_keys_of_a_trade_name() -> None:
    keys = normalize("Kant Holdings LLC d/b/a Orbelin Inc.").keys
    assert keys == {"fold": "kant holdings", "legal": "llc", "aka": "orbelin"}


@pytest.mark.parametrize(
    ("value", "region", "base"),
    [
        ("AS Orbelin", "LV", "orbelin"),
        ("AS Orbelin", "GB", "as orbelin"),
        ("Orbelin EV", "DE", "orbelin"),
        ("Orbelin EV", "US", "orbelin ev"),
        ("Orbelin e.V.", "US", "orbelin"),
        ("Orbelin SpA", "GB", "orbelin"),
        ("Orbelin Spa", "GB", "orbelin spa"),
        ("NV Orbelin", "BE", "orbelin"),
        ("NV Orbelin", "US", "nv orbelin"),
        ("Orbelin Private Limited", "SG", "orbelin"),
    ],
)
def test_the_country_decides_about_short_forms(value: str, region: str, base: str) -> None:
    assert read_company(value, region).base == base


def values() -> list[str]:
    found = []
    for name, columns in (("companies.csv", ["value"]), ("company_pairs.csv", ["left", "right"])):
        with (CASES / name).open(encoding="utf-8", newline="") as lines:
            found += [row[column] for row in csv.DictReader(lines) for column in columns]
    return found


def both_ways(value: str, region: str) -> None:
    """Asserts that the short way of `normalize` and the long one say the same."""
    keys = normalize(value, Context(region=region)).keys
    if not keys:
        return
    name = read_company(value, region)
    assert (keys["fold"], keys["legal"]) == (name.fold, name.family)
    assert set(keys) <= set(TYPE_KEYS["company"])


def test_fast_and_slow_way_agree_on_the_tables() -> None:
    plain = 0
    for value in values():
        both_ways(value, "")
        clean = read_company(value).clean
        if is_plain(clean, tokens_of(clean)):
            plain += 1
            slow = take_apart(clean, lambda text: bool(company._peeled(text, tokens_of(text), "").forms))
            assert tokens_of(slow.name) == tokens_of(clean), value
            assert [*slow.aka, *slow.branch, *slow.care_of] == [], value
    assert plain > 500


_WORDS = st.sampled_from(
    "Orbelin Kant Wald & GmbH Ltd Inc. S.A. Co. Company UK (UK) - , HQ dba t/a The the of Sales "
    "Branch 株式会社 支店 ООО Deutschland Class A SpA spa in liquidation Abt. Werk".split()
)


@given(st.lists(_WORDS, min_size=1, max_size=6).map(" ".join), st.sampled_from(["", "DE", "US", "JP"]))
@example("The The", "")
@example("- ,", "")
def test_no_name_is_emptied_and_both_ways_agree(value: str, region: str) -> None:
    both_ways(value, region)
    name = read_company(value, region)
    if tokens_of(name.clean):
        assert name.base
        assert name.fold


@given(st.text(max_size=30))
def test_any_text_is_read(text: str) -> None:
    both_ways(text, "")


def test_tables_hold_no_form_that_is_a_plain_word() -> None:
    ordinary = {
        "the",
        "of",
        "and",
        "for",
        "services",
        "trading",
        "group",
        "holding",
        "house",
        "home",
        "office",
        "union",
    }
    assert not [tokens for tokens in tables().ends if len(tokens) == 1 and tokens[0] in ordinary]


def test_the_library_is_not_needed_for_plain_names() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from dedupe.normalize.company import normalize\n"
        "for name in ('Blue Heron Foods', 'Acme GmbH', 'Hekla ehf.', 'Orbelin UK Ltd', 'Kant'): normalize(name)\n"
        "sys.exit('rigour' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
