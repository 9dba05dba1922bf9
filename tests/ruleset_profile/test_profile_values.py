"""Shapes of values."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.model import Column
from dedupe.ruleset.value_shapes import SAMPLE, measure, sample_values

LOOKS = (
    ("email", "anna@mail.test; Bo.Ek@x.co.uk; a@b.test, c@d.test", "anna at mail; @home; anna@"),
    (
        "date",
        ("1978-11-12; 12/11/1978; 3/1/70; Mar 1 1970; 12.11.1978; 19950320; 2. März 1984; 5 janv. 1999"),
        "1978; 99/99; 19951399; Mary 1",
    ),
    (
        "time",
        ("2024-03-05T10:15:30.000Z; 2024-03-05 10:15:30; 6/22/2026 10:00 AM; 2017-10-29T01:50:52.000+0000"),
        "2024-03-05; 10:15",
    ),
    (
        "phone",
        ("+49 30 123456; (614) 504-0606; 212/473-2642; 06.96.95.54.67; 0388 614647 ext 832; '+86 136 5309 7950"),
        "2024-03-05; 12-345; abc",
    ),
    ("url", "http://x.test; www.x.test/a; x.co.uk; https://x.test/a?b=c", "J.R.; St. John; x; 12.5"),
    ("postal_letters", "SW1A 1AA; K1A 0B1; 1012 AB; D-10115", "12345; ABC; r00001"),
    ("postal", "12345; 12345-6789; 00-950; 01238-054; 113 51", "1234567; abc"),
    ("guid", "{A0B1C2D3-0000-4000-8000-0123456789AB}; a0b1c2d3-0000-4000-8000-0123456789ab", "a0b1c2d3"),
    ("salesforce", "0035g0000000PN5AAM; 001xx000003DGb2", "003xx00000; aaaaaaaaaaaaaaaa"),
    ("number", "12; 3.50; 1,234.5; 1.234,50; €5", "12a; 1-2; x"),
    ("street", ("5 Mill Lane; Hauptstraße 5; 12 rue Victor Hugo; Rua das Flores, 12; Dorfgasse"), "Anna; Leeds; 12"),
    ("organisation", ("Acorn Ltd; Cobalt Systems GmbH; Banco do Sul S.A.; University of Leeds"), "Anna Lee; Leeds"),
    ("person", "Anna Lee; Lee, Anna; Maria da Silva", "Acorn Ltd; Anna; Leeds"),
    ("country", "Germany; DE; Deutschland; USA; España", "Leeds; Anna"),
    ("boolean", "yes; FALSE; 0; ja; Nein", "maybe; 2"),
)


@pytest.mark.parametrize(("name", "text"), [(n, t.strip()) for n, yes, _ in LOOKS for t in yes.split(";")])
def test_looks_like(name: str, text: str) -> None:
    assert getattr(measure(Column.of([text])), name) == 1.0


@pytest.mark.parametrize(("name", "text"), [(n, t.strip()) for n, _, no in LOOKS for t in no.split(";")])
def test_does_not_look_like(name: str, text: str) -> None:
    assert getattr(measure(Column.of([text])), name) == 0.0


def test_counts() -> None:
    shape = measure(Column.of(["a", "a", "b", "", " ", "n/a"]))
    assert (shape.rows, shape.filled, shape.distinct, shape.seen) == (6, 4, 3, 2)
    assert not shape.unique
    assert measure(Column.of(["a", "b"])).unique


def test_values_that_no_row_holds_do_not_count() -> None:
    column = Column.of(["a@b.test", "x", "y"])
    kept = Column(column.codes[1:], column.values)
    assert measure(kept).email == 0.0
    assert measure(kept).distinct == 2


@given(st.lists(st.text(max_size=12), max_size=40), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(texts: list[str], rng: random.Random) -> None:
    shuffled = texts[:]
    rng.shuffle(shuffled)
    assert measure(Column.of(shuffled)) == measure(Column.of(texts))


def test_sample_is_capped_and_independent_of_order() -> None:
    texts = [f"value {n}" for n in range(5 * SAMPLE)]
    there, back = sample_values(Column.of(texts)), sample_values(Column.of(reversed(texts)))
    assert len(there) == SAMPLE
    assert there == back


def test_sample_is_fair() -> None:
    """A third of the values are addresses: the sample must say about a third."""
    texts = [f"user{n}@mail.test" if n % 3 == 0 else f"word{n}" for n in range(9 * SAMPLE)]
    assert measure(Column.of(texts)).email == pytest.approx(1 / 3, abs=0.06)


def test_lone_surrogates_are_taken() -> None:
    assert measure(Column.of(["\udcff@b", "\udc80"])).distinct == 2
