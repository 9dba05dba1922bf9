"""Adding up evidence: what counts once, what is capped, and what speaks against."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from match_models import FIRM, PERSON, judged, model_of

from dedupe.match.compare_names import DIFFERENT, INITIAL
from dedupe.match.comparison import Comparison
from dedupe.match.namesakes import SMALL_TABLE
from dedupe.match.scoring import NUMBERED_MAIL, PLACE_FLOOR, SUFFIX_CONFLICT
from dedupe.match.weights import Model

PLACED = ("place", "geo", "weak")


@st.composite
def pairs(draw: st.DrawFn, comparisons: tuple[Comparison, ...] = PERSON, common: bool = True) -> tuple[dict, dict, int]:
    levels = {c.name: draw(st.integers(-1, len(c.levels) - 1)) for c in comparisons}
    most = st.sampled_from([1, 2, 3, 40, 900]) if common else st.integers(1, 2)
    holders = {name: draw(most) for name, level in levels.items() if level == 0}
    return levels, holders, draw(st.sampled_from([0, 2, 5, 300]))


MODELS = st.builds(
    model_of, st.just(PERSON), rows=st.sampled_from([2, 50, 1000, 10**6]), each=st.sampled_from([0.002, 0.25, 6.0])
)


@given(pairs(), MODELS)
@settings(max_examples=200, deadline=None)
def test_parts_sum_to_the_weight_less_the_prior(pair: tuple[dict, dict, int], model: Model) -> None:
    weight, parts = judged(model, *pair)
    assert sum(parts.values()) == pytest.approx(weight - model.prior, abs=1e-3)


@given(pairs(FIRM), st.sampled_from([2, 1000, 10**6]))
@settings(max_examples=100, deadline=None)
def test_parts_of_organisations_sum_up_too(pair: tuple[dict, dict, int], rows: int) -> None:
    model = model_of(FIRM, rows)
    weight, parts = judged(model, *pair)
    assert sum(parts.values()) == pytest.approx(weight - model.prior, abs=1e-3)


@given(pairs(), MODELS)
@settings(max_examples=200, deadline=None)
def test_what_says_nothing_adds_nothing(pair: tuple[dict, dict, int], model: Model) -> None:
    levels, _, _ = pair
    _, parts = judged(model, *pair)
    assert not [name for name, level in levels.items() if level < 0 and parts[name] != 0]


@given(pairs(), MODELS)
@settings(max_examples=200, deadline=None)
def test_a_name_says_no_more_than_how_few_bear_it(pair: tuple[dict, dict, int], model: Model) -> None:
    levels, holders, namesakes = pair
    _, parts = judged(model, levels, holders, namesakes)
    said = max(parts["given_name"], 0) + max(parts["family_name"], 0)
    if namesakes:
        cluster = 1 + 2 * model.expected / model.rows
        assert said <= max(np.log2((model.rows + SMALL_TABLE) * cluster / max(namesakes, 2)), 0) + 1e-3


def test_a_common_name_says_less_than_a_rare_one() -> None:
    model = model_of(rows=100_000)
    levels = {"given_name": 0, "family_name": 0}
    weights = [judged(model, levels, {"given_name": 50, "family_name": 50}, namesakes=n)[0] for n in (2, 20, 2000)]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > weights[1] > weights[2]
    assert weights[1] < 0, "a name that twenty bear is no duplicate by itself"


@given(pairs(), MODELS)
@settings(max_examples=200, deadline=None)
def test_place_counts_once(pair: tuple[dict, dict, int], model: Model) -> None:
    levels, holders, namesakes = pair
    levels = {**levels, "given_name": 0, "family_name": 0, "email": -1, "phone": -1, "name_suffix": -1}
    _, parts = judged(model, levels, holders, namesakes)  # nothing but the place itself counts as place
    placed = [c.name for c in PERSON if c.role in PLACED]
    fewest = min([holders[name] for name in placed if levels[name] == 0], default=2)
    assert (
        sum(max(parts[name], 0) for name in placed)
        <= max(np.log2((model.rows + SMALL_TABLE) * model.cluster_size / max(fewest, 2)), 0) + 1e-3
    )
    assert sum(min(parts[name], 0) for name in placed) >= PLACE_FLOOR - 1e-3
    assert sum(parts[name] > 0 for name in ("city", "state", "country")) <= 1


HOUSEHOLD = {"given_name": 5, "family_name": 0, "phone": 0, "street": 0, "postal_code": 0, "city": 0, "country": 0}


@pytest.mark.parametrize("rows", [100, 10_000, 10**6, 10**8])
@pytest.mark.parametrize("each", [0.002, 0.25, 1.0, 6.0])
@pytest.mark.parametrize("more", [{}, {"email": 0}, {"company": 0, "email": 0}, {"email": 6}])
def test_a_household_is_no_duplicate_at_any_size(rows: int, each: float, more: dict[str, int]) -> None:
    assert judged(model_of(rows=rows, each=each), {**HOUSEHOLD, **more})[0] < 0


@pytest.mark.parametrize("rows", [4, 100, 10_000, 10**6])
def test_colleagues_at_one_switchboard_are_no_duplicates(rows: int) -> None:
    levels = {"given_name": 5, "family_name": 5, "phone": 0, "company": 0, "street": 0, "city": 0, "title": 0}
    assert judged(model_of(rows=rows), levels)[0] < 0
    unknown = {**levels, "given_name": -1}
    assert judged(model_of(rows=rows), unknown)[0] < 0


@pytest.mark.parametrize("rows", [100, 10_000, 10**6])
def test_the_same_person_at_one_mailbox_is_a_duplicate_at_any_size(rows: int) -> None:
    assert judged(model_of(rows=rows), {"given_name": 0, "family_name": 0, "email": 0})[0] > 0


def test_mail_rules() -> None:
    model = model_of(rows=10_000)
    named = {"given_name": 0, "family_name": 0}
    other = {"given_name": 5, "family_name": 0}
    assert judged(model, {**named, "email": 5})[1]["email"] == NUMBERED_MAIL
    assert judged(model, {**named, "email": 3})[1]["email"] == 0, "it repeats the name"
    assert judged(model, {**other, "email": 3})[1]["email"] == 0
    assert judged(model, {**other, "email": 1})[1]["email"] <= 0
    assert judged(model, {**named, "email": 1})[1]["email"] > 0
    assert judged(model, {**named, "email": 4})[1]["email"] <= 0
    whole = {**named, "phone": 0, "street": 0, "city": 0}
    assert judged(model, {**whole, "email": 5})[0] == pytest.approx(judged(model, whole)[0] + NUMBERED_MAIL, abs=1e-3)


def test_junior_and_senior_differ() -> None:
    model = model_of()
    assert judged(model, {"name_suffix": 1})[1]["name_suffix"] == SUFFIX_CONFLICT
    assert judged(model, {"name_suffix": 0})[1]["name_suffix"] == 0
    household = {**HOUSEHOLD, "given_name": 0}
    for rows in (100, 10_000, 10**6):
        assert judged(model_of(rows=rows), household)[0] > 0
        assert judged(model_of(rows=rows), {**household, "name_suffix": 1})[0] < 0


def test_rules_of_organisations() -> None:
    model = model_of(FIRM, 10_000)
    assert judged(model, {"company": 0, "legal_form": 0})[1]["legal_form"] == 0
    assert judged(model, {"company": 0, "legal_form": 1})[1]["legal_form"] < 0
    assert 0 < judged(model, {"company": 0, "url": 1})[1]["url"] <= 2.0
    assert judged(model, {"company": 4, "url": 1})[1]["url"] <= 0
    switchboard = {"company": 4, "phone": 0, "street": 0, "postal_code": 0, "city": 0}
    assert judged(model, switchboard)[0] < 0


ORDERED = ("given_name", "family_name", "company", "phone", "street", "birth_date", "tax_id", "postal_code", "city",
           "state", "country", "title")  # fmt: skip


@given(pairs(common=False), st.sampled_from(ORDERED), MODELS.filter(lambda model: model.rows > 10_000))
@settings(max_examples=300, deadline=None)
def test_better_agreement_on_a_rare_value_never_lowers_the_weight(
    pair: tuple[dict, dict, int], name: str, model: Model
) -> None:
    levels, holders, namesakes = pair
    last = next(len(c.levels) for c in PERSON if c.name == name)
    levels = {**levels, "name_suffix": -1}
    held = {key: value for key, value in holders.items() if key != name}
    # With another surname an initial is another person of the household, where a misspelt given name is not.
    skipped = {INITIAL} if name == "given_name" and levels["family_name"] == DIFFERENT else set()

    def weight(level: int) -> float:
        rare = {name: 1} if level == 0 else {}
        return judged(model, {**levels, name: level}, {**held, **rare}, namesakes)[0]

    weights = [weight(level) for level in range(last) if level not in skipped]
    assert all(better >= worse - 1e-3 for better, worse in pairwise(weights)), weights


@pytest.mark.xfail(strict=True, reason="a common value lowers agreement below near agreement, which no count lowers")
@pytest.mark.parametrize("name", ["company", "street", "postal_code", "family_name"])
def test_better_agreement_on_a_common_value_never_lowers_the_weight(name: str) -> None:
    model = model_of(rows=10_000)
    same = judged(model, {name: 0}, {name: 4000}, namesakes=0)[0]
    assert same >= judged(model, {name: 1}, namesakes=0)[0]
