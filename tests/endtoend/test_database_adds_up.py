"""The tables of a finished run agree with each other and with what the run says of itself."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from endtoend_files import CRMS, SAMPLES, query, run_files, write_csv

from dedupe.errors import InputError
from dedupe.summary import Summary

SampleRuns = Callable[[str], tuple[Path, Summary]]
ALL = [*CRMS, "mixed"]


@pytest.mark.parametrize(
    ("crm", "file", "expected"),
    [
        ("salesforce", "Account.csv", ("utf-8", ",", "salesforce", "account", 400)),
        ("salesforce", "Contact.csv", ("utf-8", ",", "salesforce", "contact", 1998)),
        ("hubspot", "contacts.csv", ("utf-8-sig", ",", "hubspot", "contact", 299)),
        ("dynamics", "contacts.csv", ("utf-8-sig", ",", "dynamics", "contact", 299)),
        ("pipedrive", "people.csv", ("utf-8", ",", "pipedrive", "contact", 299)),
        ("zoho", "Contacts.csv", ("utf-8", ",", "zoho", "contact", 299)),
    ],
)
def test_what_a_run_tells_of_its_inputs(
    sample_runs: SampleRuns, crm: str, file: str, expected: tuple[object, ...]
) -> None:
    db, _ = sample_runs(crm)
    told = next(i for i in json.loads(query(db, "SELECT inputs FROM runs")[0][0]) if i["name"] == file)
    assert tuple(told[key] for key in ("encoding", "delimiter", "preset", "object", "rows")) == expected
    assert told["sha256"] == hashlib.sha256((SAMPLES / crm / file).read_bytes()).hexdigest()


@pytest.mark.parametrize("crm", ALL)
def test_the_run_is_on_record(sample_runs: SampleRuns, crm: str) -> None:
    db, summary = sample_runs(crm)
    status, started, finished, counts, timings, yaml, digest = query(
        db, "SELECT status, started_at, finished_at, counts, timings, rules_yaml, rules_hash FROM runs"
    )[0]
    assert status == "done"
    assert started <= finished
    assert started.endswith(("Z", "+00:00"))
    assert json.loads(counts) == json.loads(json.dumps(summary.counts()))
    assert all(seconds >= 0 for seconds in json.loads(timings).values())
    assert hashlib.sha256(yaml.encode()).hexdigest() == digest
    for text in (counts, timings):
        canonical = json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert text == canonical


@pytest.mark.parametrize("crm", ALL)
def test_counts_are_those_of_the_tables(sample_runs: SampleRuns, crm: str) -> None:
    db, summary = sample_runs(crm)
    for counts in summary.objects:
        of = f"WHERE object = '{counts.object}'"
        sizes = [n for (n,) in query(db, f"SELECT count(*) FROM cluster_members {of} GROUP BY cluster_id")]
        assert counts.records == sum(sizes) == query(db, f"SELECT count(*) FROM records {of}")[0][0]
        assert counts.records == counts.entities + counts.surplus
        assert counts.entities == len(sizes)
        assert counts.clusters == sum(size > 1 for size in sizes)
        assert counts.in_clusters == sum(size for size in sizes if size > 1)
        assert counts.largest == max(sizes)
        assert counts.surplus == counts.in_clusters - counts.clusters
        assert counts.duplicates == query(db, f"SELECT count(*) FROM pairs {of} AND verdict = 'duplicate'")[0][0]
        told = query(
            db,
            f"SELECT count(*), coalesce(sum(band = 'auto'), 0), coalesce(sum(blocked_by <> ''), 0) FROM proposals {of}",
        )[0]
        assert (counts.proposals, counts.auto, counts.blocked) == told
        cleaned = query(db, f"SELECT count(*), round(avg(_quality), 1) FROM cleaned_{counts.object}s")[0]
        assert cleaned[0] == counts.records
        assert cleaned[1] == pytest.approx(counts.quality, abs=0.06)
    found = query(db, "SELECT severity || ' ' || code, count(*) FROM findings GROUP BY 1")
    assert dict(found) == dict(summary.findings)
    links = dict(query(db, "SELECT kind, count(*) FROM links GROUP BY 1"))
    assert {kind: links.get(kind, 0) for kind in summary.links} == dict(summary.links)


@pytest.mark.parametrize("crm", ALL)
def test_every_record_is_in_one_cluster_and_one_cleaned_row(sample_runs: SampleRuns, crm: str) -> None:
    db, summary = sample_runs(crm)
    assert query(db, "SELECT record_id, object, source, crm_id FROM records ORDER BY 1") == query(
        db, "SELECT record_id, object, source, crm_id FROM cluster_members ORDER BY 1"
    )
    for counts in summary.objects:
        wrong = query(
            db,
            f"SELECT count(*) FROM cleaned_{counts.object}s c JOIN cluster_members m ON m.record_id = c._record_id "
            "WHERE m.cluster_id <> c._cluster_id",
        )
        assert wrong == [(0,)]
        assert query(db, f"SELECT count(*) FROM cleaned_{counts.object}s WHERE _quality NOT BETWEEN 0 AND 100") == [
            (0,)
        ]
        # As many survivors as there would be records if all proposals were carried out.
        survivors = query(db, f"SELECT sum(_survivor) FROM cleaned_{counts.object}s")[0][0]
        merged = query(
            db,
            "SELECT count(*) FROM proposal_members JOIN proposals USING (proposal_id) "
            "WHERE role = 'merged' AND object = ?",
            counts.object,
        )[0][0]
        assert survivors == counts.records - merged


@pytest.mark.parametrize("crm", ALL)
def test_proposals_are_the_clusters(sample_runs: SampleRuns, crm: str) -> None:
    db, _ = sample_runs(crm)
    clusters: dict[int, set[int]] = {}
    for cluster, record in query(db, "SELECT cluster_id, record_id FROM cluster_members"):
        clusters.setdefault(cluster, set()).add(record)
    several = {cluster: found for cluster, found in clusters.items() if len(found) > 1}
    proposed: dict[int, set[int]] = {}
    for cluster, record in query(
        db, "SELECT p.cluster_id, m.record_id FROM proposals p JOIN proposal_members m USING (proposal_id)"
    ):
        proposed.setdefault(cluster, set()).add(record)
    assert proposed == several  # the sample data holds no cluster with a parent and its own child
    assert len(proposed) == query(db, "SELECT count(*) FROM proposals")[0][0]
    roles = query(db, "SELECT proposal_id, sum(role = 'survivor'), count(*) FROM proposal_members GROUP BY 1")
    sizes = dict(query(db, "SELECT proposal_id, size FROM proposals"))
    assert all(survivors == 1 and size == sizes[number] for number, survivors, size in roles)
    assert query(db, "SELECT count(*) FROM clusters") == [(len(several),)]
    weakest = query(
        db,
        "SELECT count(*) FROM proposals p JOIN clusters c USING (object, cluster_id) "
        "WHERE abs(p.confidence - c.confidence) > 1e-6 OR p.size <> c.size",
    )
    assert weakest == [(0,)]


@pytest.mark.parametrize("crm", ALL)
def test_pairs(sample_runs: SampleRuns, crm: str) -> None:
    db, _ = sample_runs(crm)
    assert query(db, "SELECT count(*) FROM pairs WHERE left_id >= right_id") == [(0,)]
    assert query(db, "SELECT count(*) FROM pairs GROUP BY left_id, right_id HAVING count(*) > 1") == []
    assert query(db, "SELECT count(*) FROM pairs WHERE probability NOT BETWEEN 0 AND 1") == [(0,)]
    verdicts = {verdict for (verdict,) in query(db, "SELECT DISTINCT verdict FROM pairs")}
    assert verdicts <= {"duplicate", "related", "different", "unsure"}
    assert "duplicate" in verdicts
    same = query(
        db,
        "SELECT count(*) FROM pairs p JOIN records l ON l.record_id = left_id JOIN records r ON r.record_id = right_id "
        "WHERE p.object <> l.object OR p.object <> r.object",
    )
    assert same == [(0,)]


def test_each_two_records_of_a_cluster_have_their_pair(sample_runs: SampleRuns) -> None:
    """So that "why are these two together" can be answered for all of them with plain SQL."""
    db, _ = sample_runs("salesforce")
    missing = query(
        db,
        "SELECT count(*) FROM cluster_members a JOIN cluster_members b ON a.cluster_id = b.cluster_id "
        "AND a.record_id < b.record_id LEFT JOIN pairs p ON p.left_id = a.record_id AND p.right_id = b.record_id "
        "WHERE p.left_id IS NULL",
    )
    assert missing == [(0,)]


def test_evidence_adds_up_to_the_weight(sample_runs: SampleRuns) -> None:
    db, _ = sample_runs("hubspot")
    levels = {(field, label) for field, label in query(db, "SELECT field, label FROM models")}
    priors = Counter()
    for weight, evidence in query(db, "SELECT weight, evidence FROM pairs"):
        told = json.loads(evidence)
        assert all((field, item["level"]) in levels for field, item in told.items())
        priors[round(weight - sum(item["weight"] for item in told.values()), 1)] += 1
    # What is left is the prior, the same for all pairs up to rounding.
    assert max(priors) - min(priors) < 0.25


@pytest.mark.parametrize("crm", ALL)
def test_links(sample_runs: SampleRuns, crm: str) -> None:
    db, _ = sample_runs(crm)
    kinds = {kind for (kind,) in query(db, "SELECT DISTINCT kind FROM links")}
    assert kinds <= {"contact_account", "household", "colleague", "branch_of"}
    assert ("contact_account" in kinds) == (crm in ("salesforce", "mixed"))
    wrong = query(
        db,
        "SELECT count(*) FROM links k LEFT JOIN records l ON l.record_id = k.record_id "
        "LEFT JOIN records r ON r.record_id = k.other_record_id WHERE confidence NOT BETWEEN 0 AND 1 "
        "OR l.object <> CASE kind WHEN 'branch_of' THEN 'account' ELSE 'contact' END "
        "OR r.object <> CASE kind WHEN 'household' THEN 'contact' WHEN 'colleague' THEN 'contact' ELSE 'account' END",
    )
    assert wrong == [(0,)]


def test_contacts_are_linked_to_the_account_they_name(sample_runs: SampleRuns) -> None:
    db, _ = sample_runs("salesforce")
    by_id = query(
        db,
        "SELECT json_extract(c.raw, '$.AccountId'), a.crm_id, k.confidence FROM links k "
        "JOIN records c ON c.record_id = k.record_id JOIN records a ON a.record_id = k.other_record_id "
        "WHERE k.kind = 'contact_account'",
    )
    assert len(by_id) > 1000
    assert all(wanted[:15] == account[:15] and sure == 1 for wanted, account, sure in by_id)
    filled = query(
        db,
        "SELECT count(*) FROM records c WHERE object = 'contact' AND substr(json_extract(raw, '$.AccountId'), 1, 15) "
        "IN (SELECT substr(crm_id, 1, 15) FROM records WHERE object = 'account')",
    )
    assert filled == [(len(by_id),)]


def test_cleaned_tables_have_the_headers_of_the_export(sample_runs: SampleRuns) -> None:
    db, _ = sample_runs("salesforce")
    for name in ("Contact", "Account"):
        with (SAMPLES / "salesforce" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            headers = [header.strip('"') for header in file.readline().strip().split(",")]
        columns = [column for _, column, *_ in query(db, f"PRAGMA table_info(cleaned_{name.lower()}s)")]
        assert columns == [*headers, "_record_id", "_cluster_id", "_survivor", "_quality"]


def test_sources_with_the_same_stem_are_named_after_their_folders(sample_runs: SampleRuns) -> None:
    db, summary = sample_runs("mixed")
    assert [file.source for file in summary.files] == ["Account", "Contact", "dynamics-contacts", "hubspot-contacts"]
    across = query(
        db,
        "SELECT min(source), max(source), count(*) FROM cluster_members WHERE object = 'contact' GROUP BY cluster_id "
        "HAVING count(DISTINCT source) > 1",
    )
    assert {("Contact", "dynamics-contacts"), ("Contact", "hubspot-contacts")} <= {row[:2] for row in across}
    assert len(across) > 20  # thirty people are in each of the files


def test_two_files_of_one_name_in_folders_of_one_name_are_refused(tmp_path: Path) -> None:
    rows = [{"Id": "1", "Name": "Alba GmbH"}]
    one = write_csv(tmp_path / "a" / "x" / "accounts.csv", rows)
    two = write_csv(tmp_path / "b" / "x" / "accounts.csv", rows)
    with pytest.raises(InputError, match="rename one"):
        run_files(tmp_path / "a.db", one, two)
    assert not (tmp_path / "a.db").exists()
