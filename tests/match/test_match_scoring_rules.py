"""Single rules of adding up: too little to tell, groups and branches of organisations, a pair's own values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from match_models import FIRM, PERSON, judged, model_of

from dedupe.match import scoring
from dedupe.match.scoring import (
    BRANCH_DOMAIN,
    GROUP_DOMAIN,
    NEAR_DOMAIN,
    PLACE_FLOOR,
    SITE_FLOOR,
    SMALL_TABLE,
    TOO_LITTLE,
)

#: One pair in nine is a duplicate: what little a pair says is enough unless a rule holds it back.
DIRTY = model_of(PERSON, rows=21, each=1.1)
LITTLE = [
    {"city": 0},
    {"given_name": 0},
    {"given_name": 0, "city": 0},
    {"given_name": 0, "city": 0, "postal_code": 0, "state": 0, "country": 0, "title": 0},
    {"family_name": 0, "city": 0},
    {"company": 0, "city": 0},
    {"given_name": 0, "city": 0, "email": 4, "phone": 3},
    {"given_name": 0, "city": 0, "street": 4},
]
ENOUGH = [
    {"given_name": 0, "family_name": 0},
    {"given_name": 2, "family_name": 1, "city": 0},
    {"given_name": 0, "city": 0, "phone": 0},
    {"given_name": 0, "city": 0, "email": 0},
    {"given_name": 0, "city": 0, "street": 0},
    {"given_name": 0, "city": 0, "birth_date": 0},
    {"city": 0, "tax_id": 0},
]


def unheld(monkeypatch: pytest.MonkeyPatch, levels: dict[str, int]) -> float:
    """Returns what a pair would weigh if too little were never too little."""
    with monkeypatch.context() as patch:
        patch.setattr(scoring, "TOO_LITTLE", math.inf)
        return judged(DIRTY, levels)[0]


@pytest.mark.parametrize("levels", LITTLE, ids="+".join)
def test_what_tells_nobody_apart_is_too_little(monkeypatch: pytest.MonkeyPatch, levels: dict[str, int]) -> None:
    without = unheld(monkeypatch, levels)
    weight, parts = judged(DIRTY, levels)
    assert weight == pytest.approx(min(without, TOO_LITTLE), abs=1e-4)
    assert all(parts[name] >= 0 for name, level in levels.items() if level == 0)


def test_a_first_name_and_a_town_would_be_enough_without_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unheld(monkeypatch, {"city": 0}) > 0
    assert unheld(monkeypatch, {"given_name": 0, "city": 0}) > 0


@pytest.mark.parametrize("levels", ENOUGH, ids="+".join)
def test_what_tells_people_apart_is_not_held_back(monkeypatch: pytest.MonkeyPatch, levels: dict[str, int]) -> None:
    weight = judged(DIRTY, levels)[0]
    assert weight == pytest.approx(unheld(monkeypatch, levels), abs=1e-4)
    assert weight > TOO_LITTLE


def test_holding_back_keeps_what_speaks_against() -> None:
    held = judged(DIRTY, {"given_name": 0, "city": 0, "country": 1})[1]
    assert held["country"] < 0
    assert judged(DIRTY, {"phone": 3})[1]["phone"] < 0


@pytest.mark.parametrize("rows", [1000, 10**6])
@pytest.mark.parametrize("mail", [0, 2])
def test_a_mailbox_of_an_initial_with_another_surname_is_the_household_s(rows: int, mail: int) -> None:
    levels = {"family_name": 5, "email": mail, "street": 0, "city": 0}
    typo, initial = (judged(model_of(rows=rows), {**levels, "given_name": given})[0] for given in (3, 2))
    assert initial < typo - 3


# --- organisations --------------------------------------------------------------------------------------------------

COMPANIES = model_of(FIRM, 10_000)


@pytest.mark.parametrize(
    ("company", "city", "url", "most"),
    [
        (0, 0, 0, math.inf),
        (1, 0, 0, math.inf),
        (0, 1, 0, math.inf),
        (-1, -1, 0, math.inf),
        (2, 0, 0, GROUP_DOMAIN),
        (3, 0, 0, GROUP_DOMAIN),
        (4, 0, 0, GROUP_DOMAIN),
        (2, 1, 0, GROUP_DOMAIN),
        (0, 2, 0, BRANCH_DOMAIN),
        (1, 2, 0, BRANCH_DOMAIN),
        (-1, 2, 0, BRANCH_DOMAIN),
        (2, 2, 0, min(GROUP_DOMAIN, BRANCH_DOMAIN)),
        (0, 0, 1, NEAR_DOMAIN),
        (2, 0, 1, 0.0),
        (2, 2, 1, 0.0),
    ],
)
def test_a_domain_of_a_group_or_a_branch_says_less(company: int, city: int, url: int, most: float) -> None:
    plain = judged(COMPANIES, {"url": 0})[1]["url"]
    assert plain > 10
    part = judged(COMPANIES, {"company": company, "city": city, "url": url})[1]["url"]
    if company == 4:  # shared by different organisations, it is one with their place
        assert 0 < part <= most
    else:
        assert part == pytest.approx(min(plain, most), abs=1e-4)


def test_a_branch_in_another_town_is_no_duplicate_but_the_same_site_is() -> None:
    branch = {"company": 0, "url": 0, "city": 2, "postal_code": 2, "street": 4, "phone": 3}
    site = {"company": 0, "url": 0, "city": 0, "postal_code": 0, "street": 0}
    for rows in (100, 10_000, 10**6):
        assert judged(model_of(FIRM, rows), branch)[0] < 0
        assert judged(model_of(FIRM, rows), site)[0] > 0


@pytest.mark.parametrize("company", [2, 3])
def test_half_a_name_at_the_domain_of_a_group_is_no_duplicate(company: int) -> None:
    for rows in (1000, 10_000, 10**6):
        model = model_of(FIRM, rows)
        assert judged(model, {"company": company, "url": 0})[0] < 0
        assert judged(model, {"company": 0, "url": 0})[0] > 0


def test_organisations_move_less_than_people() -> None:
    away = {"street": 4, "postal_code": 2, "city": 2, "country": 1}
    for comparisons, floor in ((PERSON, PLACE_FLOOR), (FIRM, SITE_FLOOR)):
        parts = judged(model_of(comparisons, 10_000), away)[1]
        assert sum(parts[name] for name in away) == pytest.approx(floor, abs=1e-3)
        assert all(parts[name] < 0 for name in away)
    town = judged(COMPANIES, {"city": 2, "postal_code": 2})[1]
    assert SITE_FLOOR < town["city"] + town["postal_code"] < PLACE_FLOOR


# --- how common a value is ------------------------------------------------------------------------------------------


def worth(name: str, held: int, rows: int = 1000) -> float:
    """Returns what a value says that so many rows hold, in a pair of one name."""
    return judged(model_of(rows=rows), {"given_name": 0, "family_name": 0, name: 0}, {name: held})[1][name]


#: Rows of one entity in `model_of`: of so many rows that hold a value each is an entity's.
CLUSTER = model_of().cluster_size


def believed(name: str) -> tuple[float, float]:
    comparison = next(c for c in PERSON if c.name == name)
    return comparison.prior_m[0], comparison.prior_u[0]


@pytest.mark.parametrize("name", ["phone", "email", "tax_id"])
def test_a_mailbox_or_number_is_the_pairs_own_until_a_third_has_it(name: str) -> None:
    assert worth(name, 1) == worth(name, 2) > worth(name, 3) > worth(name, 4)
    m, u = believed(name)
    for held in (3, 10):
        assert worth(name, held) == pytest.approx(
            math.log2(m / (((held - 2) / CLUSTER + SMALL_TABLE * u) / (1000 + SMALL_TABLE))), abs=0.01
        )


@pytest.mark.parametrize(("role", "filled", "own"), [
    ("contact", 10, 2.0), ("identifier", 10**6, 2.0), ("place", 10, 0.0), ("given", 10, 0.0),
    ("identity", 10, 2.0), ("identity", 10**6, 2.0),
])  # fmt: skip
def test_how_many_holders_are_the_pair_itself(role: str, filled: int, own: float) -> None:
    assert scoring._own(role, filled) == pytest.approx(own)


def test_of_a_date_the_pair_itself_counts() -> None:
    m, u = believed("birth_date")
    assert worth("birth_date", 1) > worth("birth_date", 2) > worth("birth_date", 3)
    assert worth("birth_date", 2) == pytest.approx(
        math.log2(m / ((2 / CLUSTER + SMALL_TABLE * u) / (1000 + SMALL_TABLE))), abs=0.01
    )


@pytest.mark.parametrize("rows", [2, 4, 10])
def test_two_rows_of_a_small_table_do_not_make_a_value_common(rows: int) -> None:
    m, _ = believed("birth_date")
    seen = math.log2(m / (2 / rows))  # as common as it looks
    assert worth("birth_date", 2, rows) > seen + 3
    assert worth("birth_date", 2, 10**6) == pytest.approx(math.log2(m / believed("birth_date")[1]), abs=0.01)


def test_what_is_believed_of_any_table_fades_with_its_size() -> None:
    worths = [worth("birth_date", share, rows) for rows, share in ((10, 5), (100, 50), (10_000, 5000))]
    assert worths == sorted(worths, reverse=True)
    assert worths[-1] == pytest.approx(math.log2(believed("birth_date")[0] * CLUSTER / 0.5), abs=0.05)
    assert np.ptp(worths) > 2
