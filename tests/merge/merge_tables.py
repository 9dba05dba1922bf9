"""Small clean tables for the tests of this room, made without the normalizing room: a plain stand-in does its work."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

import numpy as np

from dedupe.merge.batch import Batch
from dedupe.merge.cells import COMPARED
from dedupe.merge.facts import RecordFacts, facts_of
from dedupe.merge.stack import Stacked
from dedupe.merge.validity import Validity
from dedupe.model import CleanColumn, CleanTable, Column, Finding, FindingBatch, Validation, text_array
from dedupe.ruleset.effective import FieldRule, MatchRules, MergeRules, ObjectRules

FORBIDS = {"true", "1", "yes", "ja", "do not allow", "withdrawn"}
ALLOWS = {"false", "0", "no", "allow", "granted"}
PLACEHOLDERS = {"n/a", "test", "unknown"}

Spec = Mapping[str, tuple[str, str]]  # header -> (field, type)

CONTACT: Spec = {
    "Id": ("id", "record_id"),
    "FirstName": ("first_name", "given_name"),
    "LastName": ("last_name", "family_name"),
    "Email": ("email", "email"),
    "Phone": ("phone", "phone"),
    "MobilePhone": ("phone", "phone"),
    "MailingStreet": ("mailing_street", "street"),
    "MailingCity": ("mailing_city", "city"),
    "MailingPostalCode": ("mailing_postal_code", "postal_code"),
    "MailingCountry": ("mailing_country", "country"),
    "Title": ("title", "title"),
    "Tags": ("tags", "category"),
    "Score": ("score", "number"),
    "HasOptedOutOfEmail": ("opt_out_email", "consent"),
    "DoNotCall": ("do_not_call", "consent"),
    "CreatedDate": ("created", "timestamp"),
    "LastModifiedDate": ("modified", "timestamp"),
    "OwnerId": ("owner", "owner"),
    "Checksum": ("checksum", "system"),
}


def clean_text(text: str) -> str:
    return " ".join(text.split())


def restrictive(text: str) -> str:
    """Returns the consent key, as normalizing defines it."""
    bare = text.strip().casefold()
    return "" if not bare else "1" if bare in FORBIDS else "0" if bare in ALLOWS else "?"


def key_of(type_: str, name: str, text: str) -> str:
    bare = clean_text(text).casefold()
    if bare in PLACEHOLDERS or not bare:
        return ""
    if name == "restrictive":
        return restrictive(text)
    if type_ == "phone":
        return "".join(ch for ch in bare if ch.isdigit()) if name == "number" else ""
    if name in ("fold", "mailbox", "iso", "domain"):
        return bare[:10] if type_ == "timestamp" else bare
    return ""


def table(source: str, rows: Sequence[Mapping[str, str]], spec: Spec = CONTACT, object: str = "contact") -> CleanTable:
    """Returns a clean table; headers that `spec` does not name are carried as they stand."""
    headers = tuple(dict.fromkeys([*(h for row in rows for h in row if h in spec), *(h for row in rows for h in row)]))
    raws = [Column.of(row.get(header, "") for row in rows) for header in headers]
    columns = []
    slots: dict[str, int] = {}
    for header, raw in zip(headers, raws, strict=True):
        if header not in spec:
            continue
        field, type_ = spec[header]
        clean = raw if type_ == "record_id" else raw.map(clean_text)
        keys = {name: raw.map(partial(key_of, type_, name)) for name in COMPARED.get(type_, ())}
        notes = raw.map(lambda text: "placeholder" if clean_text(text).casefold() in PLACEHOLDERS else "")
        slot = slots.get(field, 0)
        slots[field] = slot + 1
        columns.append(CleanColumn(field, type_, header, slot, raw, clean, keys, notes))
    id_header = next((header for header in headers if spec.get(header, ("", ""))[1] == "record_id"), None)
    ids = [row[id_header] if id_header else str(n + 1) for n, row in enumerate(rows)]
    numbers = np.arange(1, len(rows) + 1, dtype=np.int64)
    return CleanTable(object, source, headers, text_array(ids), numbers, tuple(raws), tuple(columns))


def rules(
    spec: Spec = CONTACT,
    merge: MergeRules | None = None,
    match: MatchRules | None = None,
    preset: str = "",
    object: str = "contact",
    **extra: Mapping[str, object],
) -> ObjectRules:
    """Returns the rules that belong to such a table; `extra` holds further attributes of a field's rule, by field."""
    fields = tuple(FieldRule(f, t, (h,), **extra.get(f, {})) for h, (f, t) in spec.items())  # type: ignore[arg-type]
    return ObjectRules(
        object, fields, preset=preset, merge=merge or MergeRules(), match=match or MatchRules(), id_header="Id"
    )


def wrong(header: str, rows: Sequence[int], length: int, severity: str = "error") -> Validation:
    """Returns a validation with one finding under a header."""
    finding = Finding("made_up", severity, "", "", "")  # type: ignore[arg-type]
    numbers = np.array(rows, dtype=np.int64)
    batch = FindingBatch(header, numbers, np.zeros(len(rows), dtype=np.int32), (finding,))
    return Validation((batch,), (), np.full(length, 100, dtype=np.int64))


def facts(
    tables: Sequence[CleanTable], validations: Sequence[Validation] = (), without_ids: Collection[int] = ()
) -> tuple[RecordFacts, Batch]:
    """Returns the facts about all records of the tables, as one cluster."""
    stacked = Stacked.of(tables)
    batch = Batch(stacked, [list(range(len(stacked)))], without_ids)
    return facts_of(batch, Validity(validations, [len(t) for t in tables])), batch
