"""One table of cases per field rule, at the level of values."""

from __future__ import annotations

import pytest

from dedupe.merge.field_rules import PICKS, Candidate, fill, is_field_rule, joined
from dedupe.merge.moments import moment
from dedupe.ruleset.vocabulary import FIELD_RULES


def values(*specs: dict[str, object]) -> list[Candidate]:
    made = []
    for index, spec in enumerate(specs):
        text = str(spec.get("text", f"v{index}"))
        made.append(Candidate(index, text, str(spec.get("key", text.casefold())), **_rest(spec)))  # type: ignore[arg-type]
    return made


def _rest(spec: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in spec.items() if name not in ("text", "key")}


T = {"type": "timestamp"}
N = {"type": "number"}
D = {"type": "date"}
CASES: list[tuple[str, list[dict[str, object]], int]] = [
    ("keep_survivor", [{}, {"modified": 9}], 0),
    ("first_non_empty", [{"turn": 2}, {"turn": 1}, {"turn": 3}], 1),
    ("latest", [{"modified": 1}, {"modified": 3}, {"modified": 2}], 1),
    ("latest", [{"modified": None}, {"modified": 1}], 1),
    ("latest", [{"modified": None}, {"modified": None}], 0),
    ("latest", [{"modified": 5}, {"modified": 5}], 0),
    ("latest", [{"text": "2024-05-01", **T, "modified": 1}, {"text": "2023-01-01", **T, "modified": 9}], 0),
    ("earliest", [{"modified": 2}, {"modified": 1}], 1),
    ("earliest", [{"modified": None}, {"modified": 7}], 1),
    ("earliest", [{"text": "2024-05-01", **T, "modified": 1}, {"text": "2023-01-01", **T, "modified": 9}], 1),
    ("earliest", [{"text": "soon", "key": "=soon", **T}, {"text": "2023-01-01", **T}], 1),
    ("longest", [{"text": "ab"}, {"text": "abc"}, {"text": "xyz"}], 1),
    ("shortest", [{"text": "ab"}, {"text": "a"}, {"text": "b"}], 1),
    ("most_complete", [{"completeness": 3}, {"completeness": 4}, {"completeness": 4}], 1),
    ("most_frequent", [{"text": "Ltd"}, {"text": "GmbH"}, {"text": "GMBH"}], 1),
    ("most_frequent", [{"text": "a"}, {"text": "b"}], 0),
    ("valid_first", [{"valid": False}, {"valid": True}, {"valid": True}], 1),
    ("valid_first", [{"valid": False}, {"valid": False}], 0),
    ("latest_valid", [{"valid": False, "modified": 9}, {"modified": 1}, {"modified": 2}], 2),
    ("latest_valid", [{"valid": False, "modified": 1}, {"valid": False, "modified": 2}], 1),
    ("min", [{"text": "10", **N}, {"text": "9", **N}, {"text": "-1e3", **N}], 2),
    ("min", [{"text": "10", **N}, {"text": "lots", "key": "=lots", **N}], 0),
    ("max", [{"text": "10", **N}, {"text": "9", **N}], 0),
    ("max", [{"text": "lots", "key": "=lots", **N}, {"text": "0", **N}], 1),
    ("max", [{"text": "NaN", **N}, {"text": "Infinity", **N}, {"text": "3", **N}], 2),
    ("max", [{"text": "2020-01-01", **D}, {"text": "spring", "key": "=spring", **D}, {"text": "2021-01-01", **D}], 2),
    ("min", [{"text": "2020-01-01 11:00", **T}, {"text": "2020-01-01 9:00", **T}], 1),
    ("any_true", [{"text": "no"}, {"text": "Yes"}], 1),
    ("any_true", [{"text": "no"}, {"text": "0"}], 0),
    ("all_true", [{"text": "yes"}, {"text": "true"}], 0),
    ("all_true", [{"text": "yes"}, {"text": "no"}], 1),
]


@pytest.mark.parametrize(("rule", "specs", "chosen"), CASES)
def test_pick(rule: str, specs: list[dict[str, object]], chosen: int) -> None:
    assert PICKS[rule](values(*specs)).index == chosen


def test_every_name_of_the_vocabulary_is_implemented_and_has_a_case() -> None:
    assert all(is_field_rule(name) for name in FIELD_RULES)
    assert set(PICKS) | {"join"} == set(FIELD_RULES)
    assert {rule for rule, _, _ in CASES} | {"join"} == set(FIELD_RULES)


@pytest.mark.parametrize(
    ("texts", "result"),
    [
        (["b", "a", "B"], "b; a"),
        (["x;y;z", "z;w"], "x; y; z; w"),
        (["x;y"], "x;y"),
        (["x;y", "X;Y"], "x;y"),
        (["One.\nTwo; three", "Two; three"], "One.\nTwo; three; Two; three"),
        (["a" * 50 + "; b", "b"], "a" * 50 + "; b; b"),
    ],
)
def test_join(texts: list[str], result: str) -> None:
    assert joined(values(*({"text": text} for text in texts))) == result


def test_a_blank_is_filled_from_the_record_changed_last_then_the_most_complete() -> None:
    assert fill(values({"modified": 1, "completeness": 9}, {"modified": 2})).index == 1
    assert fill(values({"completeness": 1}, {"completeness": 2})).index == 1


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (("2024-01-02", ""), ("2024-01-03", "")),
        (("2024", "2024"), ("2024-02", "2024-02")),
        (("2024-01-02T09:59:59Z", ""), ("2024-01-02 10:00:00", "")),
        (("1/2/2024 9:00 AM", "2024-01-02"), ("1/2/2024 1:00 PM", "2024-01-02")),
        (("1/2/2024 12:30 AM", "2024-01-02"), ("1/2/2024 1:00 a.m.", "2024-01-02")),
        (("2024-01-02T12:00:00+02:00", ""), ("2024-01-02T10:30:00Z", "")),
        (("2024-01-02T10:30:00.123Z", ""), ("2024-01-02T10:00:00-0500", "")),
        (("2024-01-02 23:59", ""), ("2024-01-03", "")),
    ],
)
def test_moments_are_ordered(earlier: tuple[str, str], later: tuple[str, str]) -> None:
    first, second = moment(*earlier), moment(*later)
    assert first is not None
    assert second is not None
    assert first < second


@pytest.mark.parametrize("text", ["", "soon", "0000-01-01", "2024-13-01", "2024-02-30"])
def test_what_is_no_date_has_no_moment(text: str) -> None:
    assert moment(text) is None
