"""`dedupe explain`: what it says is what the run judged."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from dedupe.cli.explain_text import strength
from dedupe.cli.model_text import bar
from dedupe.explaining import explain_pair
from dedupe.match.explain import explain_within
from dedupe.restored import facts_beside, latest_model, latest_rules, restore
from dedupe.store.database import open_database
from dedupe.store.reads import find_record


@pytest.fixture
def conn(sample_db: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_database(sample_db, readonly=True)) as opened:
        yield opened


@pytest.mark.parametrize("object_", ["account", "contact", "lead"])
def test_the_weight_of_every_stored_pair_is_found_again(conn: sqlite3.Connection, object_: str) -> None:
    model, ruleset = latest_model(conn, object_), latest_rules(conn)
    assert model is not None
    stack = restore(conn, ruleset, object_, ())
    extra = facts_beside(conn, ruleset, stack, object_)
    rows = conn.execute(
        "SELECT left_id, right_id, weight, evidence FROM pairs WHERE object = ? "
        "ORDER BY (left_id * 7919 + right_id * 104729) % 1000003 LIMIT 50",
        (object_,),
    ).fetchall()
    assert len(rows) >= (2 if object_ == "lead" else 50) - 1
    for left, right, weight, evidence in rows:
        found = explain_within(stack.tables, stack.rules, model, stack.row(left), stack.row(right), extra=extra)
        assert found.weight == pytest.approx(weight, abs=1e-3), (left, right)
        stored = {name: item["level"] for name, item in json.loads(evidence).items()}
        assert {fact.name: fact.level for fact in found.facts if fact.level} == stored


def test_the_parts_add_up_to_the_weight(conn: sqlite3.Connection) -> None:
    for left, right in conn.execute("SELECT left_id, right_id FROM pairs ORDER BY weight DESC LIMIT 3 OFFSET 40"):
        one, two = find_record(conn, str(left))[0], find_record(conn, str(right))[0]
        pair = explain_pair(conn, one, two)
        assert pair.exact
        assert sum(field.weight for field in pair.fields) + pair.prior == pytest.approx(pair.weight, abs=1e-3)
        assert pair.probability == pytest.approx(1 / (1 + 2.0**-pair.weight))


def test_a_sample_of_a_large_table_still_says_what_the_run_stored(
    conn: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right, weight, verdict = conn.execute(
        "SELECT left_id, right_id, weight, verdict FROM pairs WHERE object = 'contact' "
        "ORDER BY left_id, right_id LIMIT 1 OFFSET 30"
    ).fetchone()
    whole = restore(conn, latest_rules(conn), "contact", ())
    part = restore(conn, latest_rules(conn), "contact", {left, right}, most=200)
    assert not part.complete
    assert 100 < len(part.record_ids) < 300
    assert {left, right} <= set(part.record_ids.tolist()) < set(whole.record_ids.tolist())
    monkeypatch.setattr("dedupe.explaining.restore", lambda c, r, o, w: restore(c, r, o, w, most=200))
    pair = explain_pair(conn, find_record(conn, str(left))[0], find_record(conn, str(right))[0])
    assert (pair.weight, pair.verdict, pair.exact) == (weight, verdict, True)
    assert sum(field.weight for field in pair.fields) + pair.prior == pytest.approx(weight, abs=0.1)


def test_a_duplicate_in_words(call, sample_db: Path, conn: sqlite3.Connection) -> None:
    left, right, probability = conn.execute(
        "SELECT l.crm_id, r.crm_id, p.probability FROM pairs p JOIN records l ON l.record_id = left_id "
        "JOIN records r ON r.record_id = right_id WHERE p.object = 'contact' AND verdict = 'duplicate' "
        "AND evidence LIKE '%same mailbox%' AND l.crm_id <> r.crm_id ORDER BY p.probability DESC LIMIT 1"
    ).fetchone()
    shown = call("explain", sample_db, left, right).output
    assert f"Verdict: duplicate. Match probability {probability:.4f}, threshold 0.5." in shown
    assert "email: same mailbox: " in shown
    assert "evidence for" in shown
    assert "The run put both into one group of " in shown
    told = json.loads(call("explain", sample_db, right, left, "--json").stdout)
    assert (told["verdict"], told["same_cluster"], told["compared"]) == ("duplicate", True, True)
    assert told["probability"] == pytest.approx(probability, abs=1e-5)
    assert next(f["level"] for f in told["fields"] if f["field"] == "email") == "same mailbox"


def test_two_strangers_in_words(call, sample_db: Path) -> None:
    shown = call("explain", sample_db, "401", "402").output
    assert "Verdict: different." in shown
    assert "They are in different groups." in shown
    assert "evidence against" in shown


def test_the_change_that_would_flip_the_verdict_does_flip_it(conn: sqlite3.Connection) -> None:
    """A pair whose verdict hangs on a fact: taking the named level in its place moves it over the threshold."""
    model, ruleset = latest_model(conn, "contact"), latest_rules(conn)
    assert model is not None
    stack = restore(conn, ruleset, "contact", ())
    extra = facts_beside(conn, ruleset, stack, "contact")
    rows = conn.execute(
        "SELECT left_id, right_id, weight FROM pairs WHERE object = 'contact' AND abs(weight) < 3 "
        "ORDER BY left_id, right_id LIMIT 12"
    ).fetchall()
    named = 0
    for left, right, weight in rows:
        found = explain_within(stack.tables, stack.rules, model, stack.row(left), stack.row(right), extra=extra)
        assert found.duplicate == (weight >= 0)
        verb = "would no longer be" if found.duplicate else "would be"
        if "No change of a single field" in found.counterfactual:
            continue
        named += 1
        assert found.counterfactual.startswith(f"They {verb} a duplicate if ")
        name, level = found.counterfactual.removesuffix("”.").partition(" if ")[2].split(" were “")
        fact = next(fact for fact in model.facts if fact.comparison.name == name)
        now = next(f.level for f in found.facts if f.name == name)
        assert level in fact.comparison.levels
        if now:
            better = fact.comparison.levels.index(level) < fact.comparison.levels.index(now)
            assert better != found.duplicate
    assert named >= 3


def test_a_lead_and_a_contact_are_different_objects(call, sample_db: Path, conn: sqlite3.Connection) -> None:
    contact = conn.execute("SELECT crm_id FROM records WHERE object = 'contact' LIMIT 1").fetchone()[0]
    done = call("explain", sample_db, "L1", contact)
    assert done.exit_code == 0
    assert "are different objects" in done.output
    assert json.loads(call("explain", sample_db, "L1", contact, "--json").stdout)["verdict"] == "different objects"


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (("L1", "nothing"), "there is no record 'nothing'"),
        (("L1", "L1"), "one and the same record"),
        (("L1",), "give the ids of two records"),
        (("L1", "leads:L2", "--object", "account"), "there is no account record 'L1'"),
    ],
)
def test_ids_that_cannot_be_explained(call, sample_db: Path, ids: tuple[str, ...], said: str) -> None:
    done = call("explain", sample_db, *ids)
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert said in done.stderr


def test_an_id_that_several_records_have(call, tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    rows = [
        "1,Ada,Okafor,a@n.example.org",
        "1,Ida,Lund,i@n.example.org",
        "1,Per,Berg,p@n.example.org",
        "2,Bo,Ek,b@n.example.org",
    ]
    file.write_text("id,first name,last name,email\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert call("run", file, "--id", "id", "--db", tmp_path / "x.db").exit_code == 0
    done = call("explain", tmp_path / "x.db", "1", "2")
    assert done.exit_code == 2
    assert "names several records" in done.stderr


def test_the_model_is_shown_as_the_run_learned_it(call, sample_db: Path, conn: sqlite3.Connection) -> None:
    shown = call("explain", sample_db, "--model", "--object", "account").output
    assert shown.startswith("Accounts: weights learned from ")
    told = json.loads(call("explain", sample_db, "--model", "--json").stdout)["models"]
    stored = conn.execute("SELECT object, field, label, round(weight, 4) FROM models ORDER BY rowid").fetchall()
    found = [
        (model["object"], field["field"], level["label"], round(level["weight"], 4))
        for model in told
        for field in model["fields"]
        for level in field["levels"]
    ]
    assert sorted(found) == sorted(stored)


@pytest.mark.parametrize(
    ("bits", "words"),
    [
        (14, "very strong evidence for"), (7, "very strong evidence for"), (5, "strong evidence for"),
        (2, "evidence for"), (0.5, "slight evidence for"), (0, "says next to nothing"), (-0.2, "says next to nothing"),
        (-1, "slight evidence against"), (-3, "evidence against"), (-9, "strong evidence against"),
    ],
)  # fmt: skip
def test_bits_in_words(bits: float, words: str) -> None:
    assert strength(bits) == words


def test_bars_grow_with_the_weight() -> None:
    lengths = [bar(float(weight)).count("#") * np.sign(weight) for weight in range(-9, 15)]
    assert lengths == list(range(-9, 15))
    assert {bar(float(weight)).index("|") for weight in range(-9, 15)} == {9}
