"""Comparison plug-ins: a tiny package on the path, used by the rules, believed only as far as it fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from match_tables import clean_of, people

from dedupe.errors import InputError
from dedupe.match import plugins
from dedupe.match.facts import collect, facts_of
from dedupe.match.matching import MatchResult, match_object
from dedupe.model import CleanTable
from dedupe.ruleset.effective import MatchRules, ObjectRules
from dedupe.ruleset.load import parse_rules

CODE = """
import pandas as pd

class Digits:
    levels = ("same", "same digits", "different")
    m = (0.55, 0.4, 0.05)
    u = (0.0005, 0.0005, 0.999)
    role = "identifier"

    def compare(self, left, right):
        assert isinstance(left, pd.Series) and len(left) == len(right) and (left != right).all()
        digits = [text.str.replace(r"[^0-9]", "", regex=True) for text in (left, right)]
        return (digits[0] != digits[1]).astype(int) + 1

def like(**more):
    return type("Made", (Digits,), more)

fails = like(compare=lambda self, left, right: 1 / 0)
words = like(compare=lambda self, left, right: ["different"] * len(left))
short = like(compare=lambda self, left, right: [1])
high = like(compare=lambda self, left, right: [7] * len(left))
one = like(compare=lambda self, left, right: 1)
silent = like(compare=lambda self, left, right: [-1] * len(left))

class NoCompare:
    levels, m, u = ("a", "b"), (0.9, 0.1), (0.1, 0.9)

one_level = like(levels=("same",))
twins = like(levels=("same", "same", "different"))
no_role = like(role="given")
uneven = like(m=(0.5, 0.5))
over = like(u=(0.9, 0.9, 0.9))
nought = like(u=(0, 0.02, 0.98))

class Broken:
    def __init__(self):
        raise OSError("no licence")
"""
NAMES = (
    "Digits fails words short high one silent NoCompare one_level twins no_role uneven over nought Broken missing"
).split()


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package with an entry point for each name, as an installer would leave it on the path."""
    (tmp_path / "tiny_comparisons.py").write_text(CODE)
    about = tmp_path / "tiny_comparisons-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-comparisons\nVersion: 1.0\n")
    points = "\n".join(f"tiny_{name} = tiny_comparisons:{name}" for name in NAMES)
    (about / "entry_points.txt").write_text(f"[dedupe.comparisons]\n{points}\n")
    monkeypatch.syspath_prepend(tmp_path)
    plugins._loaded.cache_clear()
    yield
    plugins._loaded.cache_clear()


PEOPLE = [{**row, "Tax": f"T{k:04d}-{k * 37 % 89:02d}"} for k, row in enumerate(people(60))]
#: The same number, written in another way, under another name: only the plug-in sees it.
TWIN = {
    "Tax": PEOPLE[7]["Tax"].replace("T", "NO ").replace("-", "/"), "First": PEOPLE[7]["First"],
    "Last": PEOPLE[7]["Last"][:3], "City": PEOPLE[7]["City"],
}  # fmt: skip


def table(compare: Mapping[str, bool | str]) -> tuple[CleanTable, ObjectRules]:
    return clean_of([*PEOPLE, TWIN], match=MatchRules(compare=compare))


def matched(compare: Mapping[str, bool | str]) -> MatchResult:
    clean, rules = table(compare)
    return match_object("contact", [clean], [rules])


@pytest.mark.parametrize("said", [{"tax_id": "tiny_Digits"}, {"identifier": "tiny_Digits"}])
def test_a_plugin_compares_a_field_or_all_of_a_type(installed: None, said: Mapping[str, bool | str]) -> None:
    found = matched(said)
    assert found.model is not None
    fact = next(fact for fact in found.model.facts if fact.comparison.name == "tax_id")
    assert (fact.comparison.levels, fact.comparison.role) == (("same", "same digits", "different"), "identifier")
    assert found.troubles == ()
    assert found.labels[-1] == 7
    assert matched({}).labels[-1] == 60, "without the plug-in nobody sees it"


def test_what_is_said_of_a_field_goes_before_its_type(installed: None) -> None:
    clean, rules = table({"identifier": "tiny_Digits", "tax_id": False})
    names = {comparison.name for comparison in facts_of(collect([clean], [rules], {})).comparisons}
    assert "tax_id" not in names


def test_a_field_that_a_plugin_compares_still_finds_candidates(installed: None) -> None:
    clean, rules = table({"email": "tiny_Digits"})
    keys = collect([clean], [rules], {})
    names = [comparison.name for comparison in facts_of(keys).comparisons]
    assert "email" in keys.single, "blocking needs the mailbox"
    assert "email" not in names, "its own comparison is replaced"
    assert "email (tiny_Digits)" in names, "scoring must not take it for the comparison of mailboxes"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fails", "ZeroDivisionError"),
        ("words", "no whole numbers"),
        ("short", "returned 1 levels for"),
        ("high", "outside -1 to 2"),
        ("one", "a value of type int"),
    ],
)
def test_a_plugin_that_fails_costs_its_evidence_and_no_rows(installed: None, name: str, words: str) -> None:
    found = matched({"tax_id": f"tiny_{name}"})
    assert len(found.troubles) == 1
    assert f"'tiny_{name}'" in found.troubles[0]
    assert words in found.troubles[0]
    quiet = matched({"tax_id": "tiny_silent"})
    assert found.labels.tolist() == quiet.labels.tolist()
    assert np.allclose(found.pairs.weight, quiet.pairs.weight)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NoCompare", "has no function `compare`"),
        ("one_level", "2 to 20 texts"),
        ("twins", "have one name"),
        ("no_role", "must be one of trait, identifier"),
        ("uneven", "`m` must be 3 shares"),
        ("over", "sum up to 1"),
        ("nought", "numbers above 0"),
        ("Broken", "cannot be loaded (OSError: no licence)"),
        ("missing", "cannot be loaded (AttributeError"),
        ("nobody", "is not installed"),
    ],
)
def test_a_plugin_that_declares_nonsense_is_refused(installed: None, name: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        matched({"tax_id": f"tiny_{name}"})
    assert f"'tiny_{name}'" in str(refused.value)
    assert words in str(refused.value)


def test_two_tables_that_name_different_plugins_are_refused(installed: None) -> None:
    one, two = table({"tax_id": "tiny_Digits"}), table({"tax_id": "tiny_silent"})
    with pytest.raises(InputError, match="choose one"):
        match_object("contact", [one[0], two[0]], [one[1], two[1]])


def test_a_rules_file_names_an_installed_plugin(installed: None) -> None:
    text = "version: 1\nobject: contact\nfields: {tax: {from: Tax, type: identifier}}\nmatch: {compare: {%s}}\n"
    for said in ("tax: tiny_Digits", "identifier: tiny_Digits"):
        ruleset = parse_rules(text % said, "rules.yml")
        assert ruleset.tables[0].compares(ruleset.tables[0].fields[0]) == "tiny_Digits"
        assert parse_rules(ruleset.yaml, "again").tables == ruleset.tables
