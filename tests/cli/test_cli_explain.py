"""`dedupe explain`: what it says is what the run judged."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from dedupe.cli.explain_text import pair_text, strength
from dedupe.cli.model_text import bar
from dedupe.explaining import explain_pair, explainer
from dedupe.match.explain import explain_within
from dedupe.restored import facts_beside, latest_model, latest_rules, restore
from dedupe.store.database import open_database
from dedupe.store.reads import RecordRow, find_record


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
    monkeypatch.setattr("dedupe.explaining.pair.restore", lambda c, r, o, w: restore(c, r, o, w, most=200))
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
    assert f"Verdict: duplicate (match probability {probability:.4f}, 0.5 and more is a duplicate)." in shown
    assert shown.split("\n\n")[1].startswith("Same person: same ")
    assert "same mailbox" in shown
    assert "very strong for" in shown
    assert "Both are in one group of " in shown
    told = json.loads(call("explain", sample_db, right, left, "--json").stdout)
    assert (told["verdict"], told["same_cluster"], told["compared"]) == ("duplicate", True, True)
    assert told["probability"] == pytest.approx(probability, abs=1e-5)
    assert next(f["level"] for f in told["fields"] if f["field"] == "email") == "same mailbox"


def test_two_strangers_in_words(call, sample_db: Path) -> None:
    shown = call("explain", sample_db, "401", "402").output
    assert shown.split("\n\n")[1].startswith("Different people: ")
    assert "Verdict: different (match probability " in shown
    assert "in no group together" in shown or "different groups" in shown
    assert "strong against" in shown
    assert "No single field decides this: even if " in shown


def chosen_pairs(conn: sqlite3.Connection) -> list[tuple[RecordRow, RecordRow]]:
    """Returns pairs of contacts and accounts of every verdict."""
    rows = conn.execute(
        "SELECT left_id, right_id FROM (SELECT *, row_number() OVER (PARTITION BY object, verdict ORDER BY left_id, "
        "right_id) AS place FROM pairs WHERE object <> 'lead') WHERE place <= 4"
    ).fetchall()
    found = [tuple(find_record(conn, str(number))[0] for number in pair) for pair in rows]
    return [(one, two) for one, two in found if one.record_id != two.record_id]


def test_any_explanation_fits_the_screen_and_names_what_it_is_about(conn: sqlite3.Connection) -> None:
    pairs = chosen_pairs(conn)
    assert len(pairs) >= 20
    starts = set()
    for object_ in ("account", "contact"):
        mine = [pair for pair in pairs if pair[0].object == object_]
        explain = explainer(conn, object_, set())
        for left, right in mine:
            told = explain(left, right)
            text = pair_text(told)
            assert max(map(len, text.splitlines())) <= 100, text
            sections = text.split("\n\n")
            assert [line for line in sections if line.startswith("The sum")]
            assert sections[1].replace("\n", " ") == told.summary
            assert told.summary[0].isupper()
            assert told.summary.endswith(".")
            assert "same person: ." not in told.summary
            starts.add(told.summary.split(":")[0].split(",")[0])
            assert sum(field.weight for field in told.fields) + told.prior == pytest.approx(told.weight, abs=1e-3)
            for item in told.less:
                by_name = {field.name: field for field in told.fields}
                assert item.plain == pytest.approx(sum(by_name[name].plain for name in item.fields))
                assert item.weight == pytest.approx(sum(by_name[name].weight for name in item.fields))
    assert {"Same person", "Same organisation"} <= starts


def test_what_ties_people_without_making_them_one_is_named(conn: sqlite3.Connection) -> None:
    explain = explainer(conn, "contact", set())
    for kind, words in (
        ("household", ("one household", "relatives")),
        ("colleague", ("colleagues", "two people who share")),
    ):
        left, right = conn.execute(
            "SELECT record_id, other_record_id FROM links WHERE kind = ? ORDER BY 1, 2 LIMIT 1", (kind,)
        ).fetchone()
        told = explain(*(find_record(conn, str(number))[0] for number in (left, right)))
        assert (told.verdict, told.relation) == ("related", kind)
        assert told.summary.removeprefix("Not the same person but ").startswith(words)


def test_json_holds_what_the_text_says(call, sample_db: Path, conn: sqlite3.Connection) -> None:
    left, right = chosen_pairs(conn)[-1]
    told = json.loads(call("explain", sample_db, str(left.record_id), str(right.record_id), "--json").stdout)
    assert {
        "summary", "verdict", "relation", "probability", "weight", "prior", "one_in", "records", "threshold", "fields",
        "counted_less", "same_cluster", "cluster", "decided_by", "weakest_link", "way", "counterfactual", "change",
    } <= set(told)  # fmt: skip
    assert told["one_in"] == pytest.approx(2 ** -told["prior"] + 1, rel=1e-3)
    assert {"field", "left", "right", "level", "words", "weight", "plain_weight", "holders"} <= set(told["fields"][0])


def test_a_rejected_pair_stays_apart_and_an_approved_one_together(call, own_db: Path, tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    people = ["1,Ada,Okafor,ada@n.example.org,+493012345670", "2,Ada,Okafor,ada@n.example.org,+493012345670"]
    others = [f"{k},Per{k},Berg{k},p{k}@n.example.org,+4930123456{k}" for k in range(10, 60)]
    file.write_text("id,first name,last name,email,phone\n" + "\n".join([*people, *others]) + "\n", encoding="utf-8")
    db = tmp_path / "x.db"
    assert call("run", file, "--db", db).exit_code == 0
    assert "Both are in one group of 2 records: the two match directly." in call("explain", db, "1", "2").output
    number = json.loads(call("explain", db, "1", "2", "--json").stdout)["proposal_id"]
    assert call("proposals", db, "reject", str(number)).exit_code == 0
    assert call("run", file, "--db", db).exit_code == 0
    shown = call("explain", db, "1", "2").output
    assert "a person said they are not the same" in shown
    assert shown.split("\n\n")[1].startswith("Kept apart because somebody said they are not the same person")


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
    assert max(map(len, shown.splitlines())) <= 100
    assert "random pairs is a duplicate" in shown
    assert "Blocking: " in shown
    told = json.loads(call("explain", sample_db, "--model", "--json").stdout)["models"]
    stored = conn.execute("SELECT object, field, label, round(weight, 4) FROM models ORDER BY rowid").fetchall()
    found = [
        (model["object"], field["field"], level["label"], round(level["weight"], 4))
        for model in told
        for field in model["fields"]
        for level in field["levels"]
    ]
    assert sorted(found) == sorted(stored)
    rules = conn.execute("SELECT object, rule, pairs FROM blocking ORDER BY rowid").fetchall()
    assert sorted((m["object"], rule["rule"], rule["pairs"]) for m in told for rule in m["blocking"]) == sorted(rules)
    assert all(model["expected_by_round"] for model in told)
    assert all(model["compared"] > 0 for model in told)


@pytest.mark.parametrize(
    ("bits", "words"),
    [
        (14, "very strong for"), (7, "very strong for"), (5, "strong for"), (2, "for"), (0.5, "slightly for"),
        (0, "next to nothing"), (-0.2, "next to nothing"), (-1, "slightly against"), (-3, "against"),
        (-9, "strong against"),
    ],
)  # fmt: skip
def test_bits_in_words(bits: float, words: str) -> None:
    assert strength(bits) == words


def test_bars_grow_with_the_weight() -> None:
    lengths = [bar(float(weight)).count("#") * np.sign(weight) for weight in range(-9, 15)]
    assert lengths == list(range(-9, 15))
    assert {bar(float(weight)).index("|") for weight in range(-9, 15)} == {9}
