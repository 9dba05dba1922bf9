"""Damage that only the column shows: widths, separators, calendars, limits, other rows that have the word whole."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.damage import column
from dedupe.damage.column import damages, suspicious
from dedupe.damage.found import Cells
from dedupe.damage.kinds import KINDS
from dedupe.normalize.identifier import case_suffix
from dedupe.normalize.text import tidy
from dedupe.ruleset.effective import FIELD_TYPES


def proposals(
    values: Sequence[str], field_type: str, country: str = "", header: str = "", crm: str = ""
) -> dict[str, tuple[str, str]]:
    """Returns code and proposal by value."""
    found = damages(values, header=header, field_type=field_type, countries=[country] * len(values), crm=crm)
    return {item.value: (item.code, item.proposed) for item in found}


COLUMNS = [
    # field type, country, values, what is found
    ("number", "", ["1.234,56", "2.500", "12,5"], {"1.234,56": "1234.56", "2.500": "2500", "12,5": "12.5"}),
    ("number", "", ["1,234.56", "2,500", "12.5"], {"1,234.56": "1234.56", "2,500": "2500"}),
    ("number", "", ["1,234"], {"1,234": ""}),
    ("number", "", ["1,234", "5,678"], {"1,234": "1234", "5,678": "5678"}),
    ("number", "", ["1.234", "0.5", "2.75"], {}),
    ("number", "", ["12 500", "9 000"], {"12 500": "12500", "9 000": "9000"}),
    ("number", "", ["12,34,567", "10,000"], {"12,34,567": "1234567", "10,000": "10000"}),
    ("number", "", ["-1.250,00 €", "3,5"], {"-1.250,00 €": "-1250.00", "3,5": "3.5"}),
    ("identifier", "", ["443 061 841", "552 100 554"], {}),
    ("identifier", "", ["12.345.678", "23.456.789"], {}),
    ("identifier", "", ["00123", "00456", "00789", "12"], {"12": "00012"}),
    ("identifier", "", ["998", "999", "1000", "1001"], {}),
    ("identifier", "", ["1.0", "1.1", "2.0"], {}),
    ("identifier", "", ["101.0", "102.0", "103"], {"101.0": "101", "102.0": "102"}),
    ("identifier", "", ["1234567890123456789", "1234567890123450000"], {"1234567890123450000": ""}),
    ("identifier", "", ["12345678901234567", "22345678901234500"], {"22345678901234500": ""}),
    ("identifier", "", ["1000200030004000", "1000200030005000"], {}),
    ("postal_code", "US", ["2139", "02139", "501"], {"2139": "02139", "501": "00501"}),
    ("postal_code", "US", ["2139-1234"], {"2139-1234": "02139-1234"}),
    ("postal_code", "CH", ["8001", "300"], {}),
    ("postal_code", "PE", ["1001"], {"1001": "01001"}),
    ("postal_code", "", ["01067", "04109", "80331", "1067"], {"1067": "01067"}),
    ("phone", "DE", ["301234567", "0301234568"], {"301234567": "0301234567"}),
    ("phone", "DE", ["4930123456789"], {"4930123456789": "+4930123456789"}),
    ("phone", "IT", ["612345678", "0612345678"], {"612345678": "0612345678"}),
    ("phone", "US", ["2125550123", "212 555 0123"], {}),
    ("phone", "BR", ["11987654321"], {}),
    ("phone", "DE", ["1234567890", "0301234568"], {}),
    ("phone", "", ["442079460123", "+442079460124", "6465176305"], {"442079460123": "+442079460123"}),
    ("phone", "DK", ["32123456"], {}),
    ("phone", "FR", ["33142637878.0"], {"33142637878.0": "+33142637878"}),
    ("house_number", "", ["5-Mar", "2-4", "31-Feb"], {"5-Mar": ""}),
    ("category", "", ["10-Feb", "11-50", "51-200"], {"10-Feb": "2-10"}),
    ("category", "", ["Mar-32", "3-34"], {"Mar-32": "3-32"}),
    ("street", "", ["5-Mar High Street", "12 High Street"], {"5-Mar High Street": ""}),
    ("street", "", ["1 May Avenue", "25-Mai"], {"25-Mai": ""}),
    ("date", "", ["5-Mar", "45292", "2024-02-01"], {"45292": "2024-01-01"}),
    ("timestamp", "", ["45292.5"], {"45292.5": "2024-01-01T12:00:00"}),
    ("number", "", ["45292", "44000"], {}),
]  # fmt: skip


@pytest.mark.parametrize(("field_type", "country", "values", "expected"), COLUMNS)
def test_columns(field_type: str, country: str, values: list[str], expected: dict[str, str]) -> None:
    assert {value: proposed for value, (_, proposed) in proposals(values, field_type, country).items()} == expected


def test_the_calendar_of_1904_takes_proof() -> None:
    dates = ["2019-03-01", "2019-07-15", "2020-01-31", "2020-05-05"]
    serials = ["42125", "42200", "42400"]  # 2015 and 2016 by the usual calendar, 2019 and 2020 by that of 1904
    found = proposals([*dates, *serials], "date")
    assert found["42125"] == ("excel_serial", "2019-05-02")
    assert proposals(["2019-03-01", "42125"], "date")["42125"] == ("excel_serial", "2015-05-01")


LONG = "A very long description of what is sold and to whom it goes in the end"


@pytest.mark.parametrize(
    ("header", "crm", "field_type", "values", "cut"),
    [
        ("FirstName", "salesforce", "given_name", ["Ana María de los Ángeles Guadalupe Esper"], 1),
        ("FirstName", "salesforce", "given_name", ["María de los Ángeles Guadalupe Esperanza"], 0),
        ("FirstName", "dynamics", "given_name", ["Ana María de los Ángeles Guadalupe Esper"], 0),
        ("Notes", "", "text", [(LONG * 4 + end)[:255] for end in ("ab", "bc", "cd")] + ["short"], 1),
        ("Notes", "", "text", [(f"{k} " + LONG * 4)[:255] for k in range(5)] + ["short"], 5),
        ("Notes", "", "text", [LONG[:49] + ".", "short"], 0),
        ("Code", "", "identifier", ["A" * 40, "B" * 40, "C" * 40], 0),
    ],
)
def test_values_that_fill_their_field(header: str, crm: str, field_type: str, values: list[str], cut: int) -> None:
    found = damages(list(dict.fromkeys(values)), header=header, field_type=field_type, crm=crm)
    assert sum(item.code == "cut_off" for item in found) == cut


@pytest.mark.parametrize(
    ("values", "proposed"),
    [
        (["Kami?ska", "Kamińska"], "Kamińska"),
        (["Kami\ufffdska", "Kamińska"], "Kamińska"),
        (["M\ufffd\ufffdller GmbH", "Müller AG"], "Müller GmbH"),
        (["Kami?ska"], ""),
        (["Kamiï¿½ska", "Kamińska"], "Kamińska"),
        (["MÃ?ller", "Müller"], "Müller"),
        (["M?ller", "Müller", "Möller"], ""),
        (["G?rard Lef?vre", "Gérard", "Lefèvre"], "Gérard Lefèvre"),
    ],
)
def test_lost_letters_are_found_elsewhere(values: list[str], proposed: str) -> None:
    found = damages(values, field_type="full_name")
    assert [(item.value, item.proposed) for item in found] == [(values[0], proposed)]


@pytest.mark.parametrize("text", ["Who is next?", "Where to? Travel", "https://a.de/?q=caf?s", "really??", "a?b=1&c"])
def test_questions_are_asked_in_texts(text: str) -> None:
    assert [item.code for item in damages([text], field_type="text")] == []


BODIES = st.text(st.sampled_from("0123456789abcdefghijABCDEFGHIJ"), min_size=15, max_size=15)


@given(BODIES.filter(lambda body: any(c.isupper() for c in body)))
def test_salesforce_ids_get_their_capitals_back(body: str) -> None:
    full = body + case_suffix(body)
    for damaged in {full.lower(), full.upper()} - {full}:
        found = [item for item in damages([damaged], field_type="reference") if item.code == "id_case_lost"]
        assert [(item.proposed, item.sure) for item in found] == [(full, True)]
    assert not [item for item in damages([full], field_type="reference") if item.code == "id_case_lost"]


def test_short_salesforce_ids_without_capitals_are_not_guessed() -> None:
    lowered = ["0015g00000frzlg", "0015g00000s39td", "0015g00000mu9ts"]
    assert proposals(lowered, "reference") == dict.fromkeys(lowered, ("id_case_lost", ""))
    assert proposals(["0015g00003FrZlG", "0015g0000S39td7", "0015g00000001234"[:15]], "reference") == {}


PIECES = st.lists(
    st.sampled_from(
        [" ", "a", "=1", "-", "+", "\n", "é", "&amp;", "E+1", "1.5", "@x", "\x00", "\u200b", "_x000D_", "5-Mar", "null",
         "#N/A", "'", '="0"', "Ã¤", "?", "\ufffd", "А", "1900-01-05", "Mar-32", ".0", "12345", "00:00:00", "\u00a0"]
    ), max_size=4,
)  # fmt: skip
TYPES = st.sampled_from(["", "phone", "text", "company", "identifier", "number", "street", "date", "email"])


@settings(deadline=None)
@given(st.lists(PIECES.map("".join), max_size=5, unique=True), TYPES)
def test_no_damaged_text_slips_through_the_gate(texts: list[str], kind: str) -> None:
    cells = Cells(texts, [1] * len(texts), "", kind)
    gated = list(column._all(cells, suspicious(texts, kind)))
    assert gated == list(column._all(cells, range(len(texts))))


@settings(deadline=None)
@given(st.lists(PIECES.map("".join), max_size=6, unique=True), TYPES, st.randoms(use_true_random=False))
def test_the_order_of_values_does_not_matter(texts: list[str], kind: str, dice: Random) -> None:
    shuffled = list(texts)
    dice.shuffle(shuffled)
    one, other = (
        {(item.value, item.code, item.proposed, item.proof) for item in damages(values, field_type=kind)}
        for values in (texts, shuffled)
    )
    assert one == other


@settings(deadline=None)
@given(st.lists(PIECES.map("".join), max_size=4, unique=True), TYPES)
def test_what_is_sure_is_what_cleaning_makes_of_it(texts: list[str], kind: str) -> None:
    for item in damages(texts, field_type=kind):
        assert item.code in KINDS
        assert item.value == texts[item.place]
        assert item.proposed != item.value
        assert item.proof
        if item.sure and item.code not in ("id_case_lost", "text_wrapper"):
            assert item.proposed == tidy(item.value)[0]


ANYTHING = (
    st.text(max_size=20) | st.text("0123456789.,+-E/ '\"=_x", max_size=22) | st.text("0Aa1bB", min_size=15, max_size=18)
)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(ANYTHING, max_size=8, unique=True),
    st.sampled_from([*FIELD_TYPES, ""]),
    st.sampled_from(["", "DE", "US", "IT", "XX"]),
)
def test_no_text_is_too_strange(texts: list[str], kind: str, country: str) -> None:
    for item in damages(texts, header="Last Name", field_type=kind, countries=[country] * len(texts)):
        assert item.value == texts[item.place]
        assert item.proposed != item.value


def test_types_that_are_never_changed_stay_warnings() -> None:
    assert [item.severity for item in damages(["KÃ¤the"], field_type="record_id")] == ["warning"]
    assert [item.severity for item in damages(["KÃ¤the"], field_type="company")] == ["info"]
    assert damages(["KÃ¤the"], field_type="system") == ()
