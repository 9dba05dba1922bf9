"""What an explanation is made of: each field's evidence in words and numbers, and all that is said of a pair."""

from __future__ import annotations

from dataclasses import dataclass

from dedupe.explaining.grouped import Grouped
from dedupe.explaining.less import Less
from dedupe.explaining.words import DIFFERENT, Said
from dedupe.judged import StoredPair
from dedupe.match.comparison import Role
from dedupe.match.explain import Change
from dedupe.match.weights import bits
from dedupe.store.reads import RecordRow

#: Bits from which a field counts as evidence in a sentence: it makes the odds 1.2 times larger or smaller.
TELLING = 0.3


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """What one field says about the pair."""

    name: str
    kind: str
    role: Role
    left: str  # the cleaned values, joined by commas
    right: str
    level: str  # "" where one of the two says nothing
    said: Said
    same: bool  # the level of equal values
    weight: float
    plain: float  # before adjustments
    holders: int  # records that share the value; 0 where that does not apply

    @property
    def differs(self) -> bool:
        """Tells whether the two values have nothing in common."""
        return self.level == DIFFERENT


@dataclass(frozen=True, slots=True)
class PairExplained:
    """All that can be said about a pair."""

    object: str
    left: RecordRow
    right: RecordRow
    summary: str  # one sentence or two for people
    fields: tuple[FieldEvidence, ...]  # strongest first
    less: tuple[Less, ...]  # which weigh less than they are worth by themselves, and why
    prior: float
    rows: int  # records that the weights were learned from
    weight: float
    probability: float
    threshold: float
    verdict: str  # duplicate, related, unsure, different
    relation: str  # household, colleague, branch_of; "" for none
    change: Change | None
    counterfactual: str  # the change in words
    group: Grouped
    stored: StoredPair | None  # None: the run did not keep the pair
    unseen: str  # why the run did not compare the two, a sentence; "" where it did or where that is not known
    exact: bool  # False: recomputed from a sample of a large table

    @property
    def least(self) -> float:
        """Returns the match weight in bits from which a pair is a duplicate."""
        return bits(min(max(self.threshold, 0.001), 0.999))

    @property
    def odds(self) -> float:
        """Returns among how many random pairs one is a duplicate."""
        return float(2.0 ** min(-self.prior, 60.0) + 1.0)
