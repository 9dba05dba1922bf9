"""The user's own steps on values: replacements, patterns, plug-ins, conditions, and how values are written."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.errors import InputError
from dedupe.model import CleanTable, Column, Table, text_array
from dedupe.normalize import plugins
from dedupe.normalize.display import original_case
from dedupe.normalize.limits import LONGEST, TooLongError
from dedupe.normalize.patterns import extractor, substituter
from dedupe.normalize.replacements import replacer
from dedupe.normalize.table import normalize_table
from dedupe.ruleset.effective import CleanStep, FieldRule, ObjectRules, Scope


def table_of(**columns: list[str]) -> Table:
    rows = len(next(iter(columns.values())))
    made = tuple(Column.of(texts) for texts in columns.values())
    return Table("people", tuple(columns), made, np.arange(1, rows + 1), np.arange(2, rows + 2))


def cleaned(table: Table, fields: dict[str, str], *steps: CleanStep, workers: int = 1, **more: str) -> CleanTable:
    rules = ObjectRules(
        "contact", tuple(FieldRule(name, kind, (name,), **more) for name, kind in fields.items()), clean=steps
    )
    return normalize_table(table, rules, text_array(str(k) for k in range(len(table))), workers)


def texts(clean: CleanTable, header: str, key: str = "") -> list[str]:
    column = clean.by_header(header)
    assert column is not None
    return [str(text) for text in (column.keys[key] if key else column.clean).texts()]


# --- replacements -----------------------------------------------------------------------------------------------------

REPLACED: list[tuple[dict[str, str], Scope, bool, str, str]] = [
    ({"VP": "Vice President"}, "value", True, " vp ", "Vice President"),
    ({"VP": "Vice President"}, "value", True, "VP Sales", "VP Sales"),
    ({"VP": "Vice President"}, "value", False, "vp", "vp"),
    ({"ctr": "center"}, "word", True, "CTR of doctrine, ctr.", "center of doctrine, center."),
    ({"ctr": "center"}, "anywhere", True, "doctrine", "docenterine"),
    ({"ctr": "center"}, "anywhere", False, "doCTRine", "doCTRine"),
    ({"s": "X"}, "word", True, "Macy's s", "Macy's X"),
    ({"s": "X"}, "word", True, "Macy’s 's'", "Macy’s 'X'"),
    ({"St.": "Street"}, "word", True, "Main St. 5, St.Gallen", "Main Street 5, StreetGallen"),
    ({"a": "b", "b": "c"}, "word", True, "a b", "b c"),
    ({"a": "b", "b": "a"}, "value", True, "a", "b"),
    ({"New York": "NYC", "New": "Old"}, "word", True, "new york, new", "NYC, Old"),
    ({"x": ""}, "anywhere", True, "axbx", "ab"),
    ({"é": "e"}, "anywhere", True, "CAFÉ", "CAFe"),
    ({"straße": "strasse"}, "word", True, "Lange Straße", "Lange strasse"),
    ({"İ": "I"}, "anywhere", True, "İzmir", "Izmir"),
    ({"e": "X"}, "word", True, "e\u0301 e", "e\u0301 X"),
    ({"東京": "Tokyo"}, "anywhere", True, "東京都", "Tokyo都"),
]


@pytest.mark.parametrize(("pairs", "scope", "ignore_case", "text", "wanted"), REPLACED)
def test_replacements(pairs: dict[str, str], scope: Scope, ignore_case: bool, text: str, wanted: str) -> None:
    assert replacer(pairs.items(), scope, ignore_case)(text) == wanted


def by_hand(pairs: dict[str, str], words: bool, text: str) -> str:
    """The same, written for clarity: at each place every old text is tried, the longest first."""
    if not text:
        return ""
    for old in sorted(pairs, key=len, reverse=True):
        inside = words and len(text) > len(old) and (old[-1] + text[len(old)]).isalnum()
        if text.startswith(old) and not inside:
            return pairs[old] + (
                by_hand(pairs, words, text[len(old) :]) if not words else by_hand_after(pairs, old, text)
            )
    return text[0] + (by_hand(pairs, words, text[1:]) if not words else by_hand_after(pairs, text[0], text))


def by_hand_after(pairs: dict[str, str], old: str, text: str) -> str:
    """The rest behind `old`: what continues its last word is passed over first."""
    rest, last, skipped = text[len(old) :], old[-1], ""
    while rest and (last + rest[0]).isalnum():
        skipped, last, rest = skipped + rest[0], rest[0], rest[1:]
    return skipped + by_hand(pairs, True, rest)


@settings(max_examples=300)
@given(
    st.dictionaries(st.text("ab .", min_size=1, max_size=3), st.text("abX", max_size=3), min_size=1, max_size=4),
    st.text("ab .", max_size=12),
    st.booleans(),
)
def test_replacements_are_those_of_the_plain_way(pairs: dict[str, str], text: str, words: bool) -> None:
    assert replacer(pairs.items(), "word" if words else "anywhere", False)(text) == by_hand(pairs, words, text)


def test_a_replacement_that_explodes_is_stopped_before_memory_is_full() -> None:
    with pytest.raises(TooLongError):
        replacer([("x", "y" * 1000)], "anywhere", True)("x" * 1_000_000)


# --- patterns ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "replacement", "text", "wanted"),
    [
        (r"^tel:\s*", "", "tel: 49", "49"),
        (r"(\w+) (\w+)", r"\2, \1", "Ada Byron", "Byron, Ada"),
        ("x", r"a\\b", "x", r"a\b"),
        ("é+", "e", "Réné", "Rene"),
        ("nothing", "x", "text", "text"),
        ("(?i)ABC", "", "xabc", "x"),
        ("x", "y", "x\ud800", "x\ud800"),
    ],
)
def test_patterns_replace(pattern: str, replacement: str, text: str, wanted: str) -> None:
    assert substituter(pattern, replacement)(text) == wanted


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [(r"Ref (\d+)", "see Ref 12.", "12"), (r"\d+", "a 1 b 2", "1"), (r"\d+", "none", "none"), ("(a)|b", "b", "b")],
)
def test_patterns_extract(pattern: str, text: str, wanted: str) -> None:
    assert extractor(pattern)(text) == wanted


EVIL = (
    "(a+)+$", "(a|aa)+$", "(a|a?)+$", r"^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){20}$", r"\s+$", r"^(\w+\s?)*$",
    "([a-zA-Z0-9_.+-]+)+@",
)  # fmt: skip


@pytest.mark.timeout(60)
@pytest.mark.parametrize("pattern", EVIL)
def test_no_pattern_takes_more_than_linear_time(pattern: str) -> None:
    """Engines that go back take hours for these."""
    for text in ("a" * 30_000 + "!", " " * 30_000 + "x", "a" * 30_000, "a1." * 10_000):
        assert len(substituter(pattern, "")(text)) <= len(text)


@pytest.mark.parametrize(("pattern", "replacement"), [("x", "y" * 1000), ("(x+)", r"\1" * 400), ("", "y" * 100)])
def test_a_pattern_that_explodes_is_stopped_before_memory_is_full(pattern: str, replacement: str) -> None:
    with pytest.raises(TooLongError):
        substituter(pattern, replacement)("x" * 500_000)


def test_a_value_that_gets_too_long_stops_the_work_and_names_the_step() -> None:
    steps = [CleanStep("Note", scope="anywhere", replace=(("x", "x" * 10),), line=k) for k in range(10, 20)]
    with pytest.raises(InputError, match=r"replace \(line 14\).*limit of 32,767"):
        cleaned(table_of(Note=["ok", "x"]), {"Note": "text"}, *steps)


def test_a_long_value_that_no_step_makes_longer_is_taken() -> None:
    long = "ab " * LONGEST
    clean = cleaned(table_of(Note=[long]), {"Note": "text"}, CleanStep("Note", pattern="ab", with_="a"))
    assert texts(clean, "Note") == [("a " * LONGEST).strip()]


# --- in a table -------------------------------------------------------------------------------------------------------

PLACES = {
    "Title": ["VP of ctr (x)", "doctrine ctr (x)", "", "VP of ctr (x)"],
    "Country": ["Germany", "USA", "", "USA"],
}


def test_steps_run_in_order_and_each_change_names_them_with_their_lines() -> None:
    clean = cleaned(
        table_of(**PLACES),
        {"Title": "title", "Country": "country"},
        CleanStep("Title", "titles", replace=(("VP", "Vice  President"), ("ctr", "center")), scope="word", line=7),
        CleanStep("Title", pattern=r"\s*\(.*\)", when="Country == 'DE'", line=9),
    )
    assert texts(clean, "Title") == [
        "Vice President of center",
        "doctrine center (x)",
        "",
        "Vice President of center (x)",
    ]
    column = clean.by_header("Title")
    assert column is not None
    assert [(change.original, change.rule, change.rows) for change in column.changes] == [
        ("VP of ctr (x)", "titles (line 7), pattern (line 9), spaces", 1),
        ("VP of ctr (x)", "titles (line 7), spaces", 1),
        ("doctrine ctr (x)", "titles (line 7)", 1),
    ]
    assert list(column.raw.texts()) == PLACES["Title"]


def test_what_steps_write_before_is_cleaned_and_compared_like_any_value() -> None:
    step = CleanStep("Phone", pattern="^Zentrale ", with_="")
    clean = cleaned(table_of(Phone=["Zentrale 030 123456"]), {"Phone": "phone"}, step, default_region="DE")
    assert (texts(clean, "Phone"), texts(clean, "Phone", "number")) == (["+4930123456"], ["+4930123456"])


def test_what_steps_write_after_stands_as_they_leave_it_and_makes_the_keys() -> None:
    step = CleanStep("Co", replace=(("big blue", "IBM  corp."),), after=True)
    clean = cleaned(table_of(Co=["Big  Blue", "Acme"]), {"Co": "company"}, step)
    assert texts(clean, "Co") == ["IBM  corp.", "Acme"]
    assert texts(clean, "Co", "fold") == ["ibm", "acme"]


def test_a_condition_that_cannot_be_decided_does_not_hold() -> None:
    step = CleanStep("A", replace=(("x", "y"),), when="int(B) > 3")
    clean = cleaned(table_of(A=["x", "x", "x"], B=["5", "no number", "1"]), {"A": "text", "B": "text"}, step)
    assert texts(clean, "A") == ["y", "x", "x"]


def test_conditions_see_the_values_before_any_step() -> None:
    steps = (CleanStep("A", replace=(("x", "y"),)), CleanStep("B", replace=(("b", "c"),), when="A == 'x'"))
    clean = cleaned(table_of(A=["x", "y"], B=["b", "b"]), {"A": "text", "B": "text"}, *steps)
    assert (texts(clean, "A"), texts(clean, "B")) == (["y", "y"], ["c", "b"])


def test_steps_do_not_depend_on_the_order_of_rows_or_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    from dedupe.normalize import values as room

    columns = {"A": [f"x{k % 7} y" for k in range(90)], "B": [str(k % 3) for k in range(90)]}
    steps = (
        CleanStep("A", replace=(("y", "z"),), scope="word", when="B == '1'"),
        CleanStep("A", pattern="x", with_="w"),
    )
    plain = cleaned(table_of(**columns), {"A": "text", "B": "text"}, *steps)
    order = list(reversed(range(90)))
    moved = cleaned(
        table_of(**{name: [texts[k] for k in order] for name, texts in columns.items()}),
        {"A": "text", "B": "text"},
        *steps,
    )
    assert texts(plain, "A") == list(reversed(texts(moved, "A")))
    assert plain.columns[0].changes == moved.columns[0].changes
    monkeypatch.setattr(room, "PARALLEL_FROM", 5)
    monkeypatch.setattr(room, "_CHUNK", 4)
    spread = cleaned(table_of(**columns), {"A": "text", "B": "text"}, *steps, workers=2)
    assert texts(spread, "A") == texts(plain, "A")
    assert spread.columns[0].changes == plain.columns[0].changes


# --- how values are written -------------------------------------------------------------------------------------------

WRITTEN: list[tuple[str, dict[str, str], str, str]] = [
    ("given_name", {"normalize": "off"}, "  BOB ", "  BOB "),
    ("given_name", {"normalize": "spaces"}, "  BOB ", "BOB"),
    ("given_name", {"case": "keep"}, "  BOB ", "BOB"),
    ("given_name", {}, "  BOB ", "Bob"),
    ("phone", {"default_region": "DE"}, "030 123456", "+4930123456"),
    ("phone", {"default_region": "DE", "format": "international"}, "030123456", "+49 30 123456"),
    ("phone", {"default_region": "DE", "format": "national"}, "+4930123456", "030 123456"),
    ("phone", {"default_region": "DE", "format": "national"}, "+1 415 555 2671", "+1 415-555-2671"),
    ("phone", {"default_region": "DE", "format": "as_written"}, " 030  123456", "030 123456"),
    ("phone", {"default_region": "DE", "format": "national"}, "12", "12"),
    ("date", {"date_order": "dmy"}, "3/4/2020", "2020-04-03"),
    ("date", {"date_order": "mdy"}, "3/4/2020", "2020-03-04"),
    ("date", {"date_order": "mdy", "format": "as_written"}, "3/4/2020", "3/4/2020"),
    ("company", {"format": "without_legal_form"}, "Acme Widgets, Inc.", "Acme Widgets"),
    ("company", {"format": "without_legal_form"}, "Müller GmbH & Co. KG", "Müller"),
    ("company", {"format": "without_legal_form"}, "Acme Widgets", "Acme Widgets"),
    ("street", {"format": "short"}, "12 Main Street", "12 Main St"),
    ("street", {"format": "long"}, "12 Main Ave.", "12 Main Avenue"),
]


@pytest.mark.parametrize(("kind", "options", "value", "wanted"), WRITTEN)
def test_values_are_written_as_the_field_says(kind: str, options: dict[str, str], value: str, wanted: str) -> None:
    clean = cleaned(table_of(X=[value]), {"X": kind}, **options)
    assert texts(clean, "X") == [wanted]


@pytest.mark.parametrize(("kind", "options", "value"), [(k, o, v) for k, o, v, _ in WRITTEN if k != "date"])
def test_how_values_are_written_does_not_change_what_is_compared(
    kind: str, options: dict[str, str], value: str
) -> None:
    table = table_of(X=[value])
    plain = cleaned(table, {"X": kind}, **{k: v for k, v in options.items() if k == "default_region"})
    other = cleaned(table, {"X": kind}, **options)
    for name in plain.columns[0].keys:
        assert texts(plain, "X", name) == texts(other, "X", name)


@given(st.text(max_size=12), st.text(max_size=12))
def test_keeping_the_case_changes_nothing_but_case(original: str, clean: str) -> None:
    kept = original_case(original, clean)
    assert kept.casefold() in (clean.casefold(), original.casefold()) or len(kept) == len(clean)
    assert original_case(original, original) == original


# --- plug-ins ---------------------------------------------------------------------------------------------------------

CODE = """
import pandas as pd
def shout(series): return series.str.upper() + "!"
def listed(series): return [text + "." for text in series]
def fails(series): raise ValueError("no such city")
def leaves(series): raise SystemExit(3)
def shorter(series): return series.iloc[:1]
def numbers(series): return series.map(len)
def missing(series): return pd.Series([None] * len(series))
def sorted_(series): return series.sort_values(ascending=True)
def word(series): return "word"
def changes(series):
    series[:] = ""
    return series.map(lambda text: "z")
value = 7
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns a folder in which a package with plug-ins is installed, as pip would have done it."""
    (tmp_path / "town_cleaning.py").write_text(CODE, encoding="utf-8")
    info = tmp_path / "town_cleaning-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: town-cleaning\nVersion: 1.0\n", encoding="utf-8")
    names = "shout listed fails leaves shorter numbers missing sorted_ word changes value absent".split()
    points = "\n".join(f"{name} = town_cleaning:{name}" for name in names)
    (info / "entry_points.txt").write_text(f"[dedupe.normalizers]\n{points}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    plugins._loaded.cache_clear()
    yield tmp_path
    plugins._loaded.cache_clear()
    sys.modules.pop("town_cleaning", None)


def test_plugins_get_each_distinct_text_once_and_their_changes_are_recorded(installed: Path) -> None:
    table = table_of(City=["Rome", "Bonn", "", "Rome"])
    clean = cleaned(table, {"City": "text"}, CleanStep("City", plugin="shout", line=4))
    assert texts(clean, "City") == ["ROME!", "BONN!", "", "ROME!"]
    assert [(c.original, c.rule, c.rows) for c in clean.columns[0].changes] == [
        ("Bonn", "plugin shout (line 4)", 1),
        ("Rome", "plugin shout (line 4)", 2),
    ]
    assert texts(cleaned(table, {"City": "text"}, CleanStep("City", plugin="listed")), "City")[0] == "Rome."
    assert texts(cleaned(table, {"City": "text"}, CleanStep("City", plugin="changes")), "City")[0] == "z"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fails", "ValueError: no such city"),
        ("leaves", "SystemExit"),
        ("shorter", "1 texts in another order or number than the 2"),
        ("numbers", "type int for 'Rome': it must return texts only"),
        ("missing", "type NoneType"),
        ("sorted_", "in another order"),
        ("word", "type str"),
        ("value", "is no function"),
        ("absent", "AttributeError"),
        ("unknown", "is not installed"),
    ],
)
def test_plugins_that_misbehave_are_refused_by_name(installed: Path, name: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        cleaned(table_of(City=["Bonn", "Rome"][::-1]), {"City": "text"}, CleanStep("City", plugin=name))
    assert f"the plug-in {name!r}" in str(caught.value)
    assert words in str(caught.value)
