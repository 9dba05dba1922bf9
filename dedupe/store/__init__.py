"""The database: schema, the one writer, the ledger of decisions, the audit log, and reads."""

from dedupe.store.audit import AuditProblem, verify
from dedupe.store.canonical import canonical_json, digest_of, utc_now
from dedupe.store.database import open_database
from dedupe.store.decision import Decision, Member
from dedupe.store.dump import ROW_ORDER, RUN_MARKS, sorted_dump_digest
from dedupe.store.feedback import ApprovedGroup, RejectedPair, approved_groups, forbidden_pairs, pair_digest
from dedupe.store.ledger import decide, undo
from dedupe.store.redirects import RecordKey
from dedupe.store.run import RunWriter

__all__ = [
    "ROW_ORDER",
    "RUN_MARKS",
    "ApprovedGroup",
    "AuditProblem",
    "Decision",
    "Member",
    "RecordKey",
    "RejectedPair",
    "RunWriter",
    "approved_groups",
    "canonical_json",
    "decide",
    "digest_of",
    "forbidden_pairs",
    "open_database",
    "pair_digest",
    "sorted_dump_digest",
    "undo",
    "utc_now",
    "verify",
]
