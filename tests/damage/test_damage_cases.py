"""The table of damages, made by hand: each is found under its kind with the right proposal, sound values are not."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from dedupe.damage.column import damages
from dedupe.damage.found import Damage
from dedupe.normalize.phone import normalize as normalize_phone
from dedupe.normalize.result import Context

CASES = Path(__file__).parents[1] / "cases" / "damages.csv"

#: The codes that stand for a kind of the table.
CODES: Mapping[str, frozenset[str]] = {
    "scientific_notation": frozenset({"scientific_notation"}),
    "precision_lost": frozenset({"precision_lost"}),
    "leading_zero_lost": frozenset({"leading_zero_lost"}),
    "plus_lost": frozenset({"plus_lost", "text_wrapper"}),
    "date_made_of_text": frozenset({"spreadsheet_date"}),
    "excel_serial": frozenset({"excel_serial"}),
    "float_id": frozenset({"spreadsheet_number"}),
    "thousands_separator": frozenset({"thousands_separator"}),
    "id_case_lost": frozenset({"id_case_lost"}),
    "mojibake": frozenset({"mojibake"}),
    "mojibake_twice": frozenset({"mojibake"}),
    "replacement_character": frozenset({"replacement_character"}),
    "invisible_character": frozenset({"invisible_character", "control_character", "spaces_around"}),
    "bidi_control": frozenset({"bidi_control"}),
    "look_alike": frozenset({"mixed_script"}),
    "html_entity": frozenset({"html_entity"}),
    "cut_off": frozenset({"cut_off"}),
    "apostrophe": frozenset({"text_wrapper"}),
}
#: What is said about a value without calling it damaged.
REMARKS = frozenset({"formula_like", "null_word", "spaces_around"})


def wrong(case: Mapping[str, str]) -> str:
    """Returns what is wrong with the answer to a case, "" if it is right."""
    siblings = [text for text in case["siblings"].split("|") if text and text != case["value"]]
    values = [case["value"], *dict.fromkeys(siblings)]
    found = damages(
        values,
        header=case["header"],
        field_type=case["field_type"],
        countries=[case["country"]] * len(values),
    )
    mine = [damage for damage in found if damage.place == 0]
    if case["kind"] == "none":
        return ", ".join(damage.code for damage in mine if damage.code not in REMARKS)
    fitting = [damage for damage in mine if damage.code in CODES[case["kind"]]]
    if not fitting:
        return f"not found ({', '.join(damage.code for damage in mine) or 'nothing'})"
    if not any(_same(damage, case) for damage in fitting):
        return f"proposed {fitting[0].proposed!r}"
    return ""


def _same(damage: Damage, case: Mapping[str, str]) -> bool:
    if damage.proposed == case["proposed"]:
        return True
    if not damage.proposed or case["field_type"] not in ("phone", "fax"):
        return False
    context = Context(region=case["country"])
    one, other = (normalize_phone(text, context).keys.get("number") for text in (damage.proposed, case["proposed"]))
    return bool(one) and one == other


def cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_damages_are_found_and_sound_values_left_alone() -> None:
    if not CASES.exists():
        pytest.skip("the table of cases is not here")
    table = cases()
    answers = [(case, answer) for case in table if (answer := wrong(case))]
    for case, answer in answers:
        print(
            f"{case['kind']}: {case['value']!r} ({case['field_type']} {case['country']}) "
            f"-> {case['proposed']!r}: {answer}"
        )
    assert 1 - len(answers) / len(table) >= 0.98
