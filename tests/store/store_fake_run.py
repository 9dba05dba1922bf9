"""Builders of run content: small, plain, and the same for the same arguments."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from dedupe.store import RunWriter, canonical_json, digest_of

HEADERS = ("Id", "Name", "Email")


@dataclass(frozen=True)
class Group:
    """A proposal: record names, the survivor first."""

    names: tuple[str, ...]
    evidence: str = "e1"
    blocked_by: str = ""
    value: str = "v"


@dataclass(frozen=True)
class Content:
    """What a fake run finds: contacts named a, b, c ... in source `crm`, and groups of them."""

    names: tuple[str, ...] = tuple("abcdefgh")
    groups: tuple[Group, ...] = (Group(("a", "b")), Group(("c", "d", "e")))
    salt: str = ""
    headers: tuple[str, ...] = HEADERS
    hashes: dict[str, str] = field(default_factory=dict)

    def content_hash(self, name: str) -> str:
        return self.hashes.get(name) or hashlib.sha256((name + self.salt).encode()).hexdigest()


def key_of(names: Sequence[str]) -> str:
    return digest_of(["contact", sorted(("crm", name, 0) for name in names)])


def begin(path: Path) -> RunWriter:
    inputs = [{"name": "crm.csv", "rows": 8, "sha256": "00"}]
    return RunWriter.begin(path, tool_version="0", rules_hash="h", rules_yaml="version: 1\n", inputs=inputs)


def run(path: Path, content: Content | None = None) -> int:
    """Returns the number of a whole run."""
    with begin(path) as writer:
        fill(writer, content or Content())
        return writer.publish({"records": 8}, {"read": 0.5})


def fill(writer: RunWriter, content: Content) -> None:
    names = list(content.names)
    ids = dict(zip(names, map(int, writer.record_ids("contact", "crm", names, [0] * len(names))), strict=True))
    _records(writer, content, ids)
    _proposals(writer, content, ids)
    text = {header: [f"{header} of {name}" for name in names] for header in content.headers}
    tail = {"_record_id": [ids[n] for n in names], "_cluster_id": [ids[n] for n in names]}
    tail |= {"_survivor": [1] * len(names), "_quality": [90] * len(names)}
    columns = [pa.array(v, pa.string()) for v in text.values()] + [pa.array(v, pa.int64()) for v in tail.values()]
    writer.cleaned("contact", content.headers, pa.table(columns, names=[*text, *tail]))


def _records(writer: RunWriter, content: Content, ids: dict[str, int]) -> None:
    names = list(content.names)
    common = {"object": ["contact"] * len(names), "source": ["crm"] * len(names), "crm_id": names}
    record_ids = {"record_id": [ids[name] for name in names]}
    raw = [canonical_json({"Id": name, "Name": f" {name.upper()} "}) for name in names]
    hashes = [content.content_hash(name) for name in names]
    numbers = list(range(1, len(names) + 1))
    writer.write(
        "records", pa.table({**record_ids, **common, "row_number": numbers, "raw": raw, "content_hash": hashes})
    )
    writer.write("cluster_members", pa.table({**record_ids, **common, "cluster_id": [ids[name] for name in names]}))
    writer.write("quarantine", pa.table({"source": ["crm"], "row_number": [99], "reason": ["ragged"], "raw": ["x,y"]}))
    pairs = {"object": ["contact"], "left_id": [1], "right_id": [2], "probability": [0.9], "weight": [8.0]}
    writer.write("pairs", pa.table({**pairs, "evidence": ["{}"], "found_by": ["email"], "verdict": ["duplicate"]}))
    checks = {"value": ["A@x.com"], "normalized": ["a@x.com"], "status": ["not_checked"], "mx_host": ["mx.x.com"]}
    writer.write("email_checks", pa.table(checks))


def _proposals(writer: RunWriter, content: Content, ids: dict[str, int]) -> None:
    groups = content.groups
    keys = [key_of(group.names) for group in groups]
    proposals = {
        "proposal_key": keys,
        "object": ["contact"] * len(groups),
        "cluster_id": [ids[group.names[0]] for group in groups],
        "band": ["review"] * len(groups),
        "confidence": [0.91] * len(groups),
        "survivor_record_id": [ids[group.names[0]] for group in groups],
        "size": [len(group.names) for group in groups],
        "blocked_by": [group.blocked_by for group in groups],
        "reason": ["same name"] * len(groups),
        "evidence_digest": [group.evidence for group in groups],
    }
    members = [(k, ids[n], n, place) for k, g in zip(keys, groups, strict=True) for place, n in enumerate(g.names)]
    fields = [(k, g.value, ids[g.names[0]]) for k, g in zip(keys, groups, strict=True)]
    writer.write("proposals", _typed(proposals))
    writer.write(
        "proposal_members",
        _typed(
            {
                "proposal_key": [m[0] for m in members],
                "record_id": [m[1] for m in members],
                "crm_id": [m[2] for m in members],
                "role": ["merged" if m[3] else "survivor" for m in members],
            }
        ),
    )
    writer.write(
        "proposal_fields",
        _typed(
            {
                "proposal_key": [f[0] for f in fields],
                "field": ["Name"] * len(fields),
                "value": [f[1] for f in fields],
                "from_record_id": [f[2] for f in fields],
                "rule": ["keep_survivor"] * len(fields),
                "conflict": [0] * len(fields),
            }
        ),
    )


_INTEGERS = {"cluster_id", "survivor_record_id", "size", "record_id", "from_record_id", "conflict"}


def _typed(columns: dict[str, list[object]]) -> pa.Table:
    """Returns the table with its types stated: an empty column has none of its own."""
    types = {name: pa.int64() if name in _INTEGERS else pa.string() for name in columns} | {"confidence": pa.float64()}
    return pa.table({name: pa.array(values, types[name]) for name, values in columns.items()})
