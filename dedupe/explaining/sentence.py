"""A judged pair in one sentence that needs no statistics, and what would change the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dedupe.explaining.evidence import TELLING, FieldEvidence
from dedupe.explaining.grouped import Fate
from dedupe.explaining.words import DIFFERENT, level_in_words, listed
from dedupe.match.explain import Change
from dedupe.match.matching import KEEP_ABOVE

#: Fields named in one list.
_MOST = 4
#: Values longer than this are not put into a sentence.
_SHORT = 32


@dataclass(frozen=True, slots=True)
class Entity:
    """What the records of a table stand for."""

    one: str
    many: str


PERSON, ORGANISATION, ENTRY = (
    Entity("person", "people"),
    Entity("organisation", "organisations"),
    Entity("entry", "entries"),
)


def entity_of(fields: Sequence[FieldEvidence], object_: str) -> Entity:
    """Returns what the records stand for: persons where they have names, organisations among accounts."""
    if any(field.role in ("given", "family") for field in fields):
        return PERSON
    return ORGANISATION if object_ == "account" else ENTRY


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged pair as far as a sentence needs it."""

    entity: Entity
    verdict: str
    relation: str
    probability: float
    fields: Sequence[FieldEvidence]  # the strongest first
    fate: Fate


def summary(pair: Judged) -> str:
    """Returns why the two are, or are not, one, the strongest evidence first."""
    one, many = pair.entity.one, pair.entity.many
    for_, against = _supporting(pair.fields), _opposing(pair.fields)
    if pair.verdict == "duplicate":
        return _duplicate(pair, for_, _why_different(pair, against))
    if pair.fate == "together":
        return _ended(f"Same {one}, as other records show; these two alone would not", for_, against)
    if pair.fate == "approved":
        return _ended(f"Same {one}, as somebody approved", for_, against)
    if pair.relation:
        return _related(pair)
    if pair.verdict == "unsure":
        return _ended(f"Perhaps the same {one}, too little to be sure", for_, against)
    if not against:
        return _ended(f"Too little to call them the same {one}", for_, "")
    start = f"Probably different {many}" if pair.probability >= KEEP_ABOVE else f"Different {many}"
    shared = _shared(pair.fields)
    return f"{start}: {against}, although {shared}." if shared else f"{start}: {against}."


def _duplicate(pair: Judged, for_: str, against: str) -> str:
    one = pair.entity.one
    if pair.fate in ("together", "approved"):
        return _ended(f"Same {one}", for_, against)
    why = {
        "rejected": f"Kept apart because somebody said they are not the same {one}, though they look alike",
        "family": f"Kept apart as parent and child in the CRM, though they look like the same {one}",
        "sources": f"Looks like the same {one}, but only pairs of two sources are linked in this run",
        "partner": f"Looks like the same {one}, but another record agrees better, and one may be linked only",
        "unseen": f"Looks like the same {one}, but the run did not compare them",
        "groups": f"Looks like the same {one}, but kept apart, as the other records of their groups disagree",
    }
    return _ended(why.get(pair.fate, f"Looks like the same {one}, but kept apart"), for_, against)


def _ended(start: str, for_: str, against: str) -> str:
    text = f"{start}: {for_}." if for_ else f"{start}."
    return f"{text} {against[0].upper()}{against[1:]}." if against else text


def _supporting(fields: Sequence[FieldEvidence]) -> str:
    """Returns "same mobile number, name and town; the given names differ by one letter"."""
    telling, swapped = [field for field in fields if field.weight >= TELLING], _swapped(fields)
    if swapped:
        telling = [field for field in telling if field.role not in ("given", "family")]
    same = _nouns([field for field in telling if field.same and not field.said.clause])
    clauses = [field.said.clause for field in telling if field.said.clause][:_MOST]
    return "; ".join([*([f"same {listed(same, _MOST)}"] if same else []), *([swapped] if swapped else []), *clauses])


def _shared(fields: Sequence[FieldEvidence]) -> str:
    """Returns "they have the same name and town", or what comes near it; "" for nothing."""
    telling = [field for field in fields if field.weight >= TELLING]
    same = _nouns([field for field in telling if field.same and not field.said.clause])
    near = [field.said.clause for field in telling if field.said.clause][:1]
    return f"they have the same {listed(same, _MOST)}" if same else "".join(near)


def _opposing(fields: Sequence[FieldEvidence]) -> str:
    """Returns "the e-mail address and town differ; the phone numbers are one digit apart"."""
    telling = [field for field in fields if field.weight <= -TELLING]
    other = _nouns([field for field in telling if not field.said.clause])
    clauses = [field.said.clause for field in telling if field.said.clause][:_MOST]
    if not other:
        return "; ".join(clauses)
    verb = "differs" if len(other) == 1 else "differ"
    return "; ".join([f"the {listed(other, _MOST)} {verb}", *clauses])


def _why_different(pair: Judged, against: str) -> str:
    """Returns what speaks against a duplicate, with what it looks like: a new job, a move, a lone difference."""
    telling = [field for field in pair.fields if field.weight <= -TELLING]
    if len(telling) == 1 and telling[0].differs:
        return f"only {against}"
    if pair.entity is not PERSON or not all(field.differs for field in telling):
        return against
    if any(field.role not in ("place", "geo", "weak", "contact") for field in telling):
        return against
    if any(field.name == "company" for field in telling):
        return f"{against}, as after a new job"
    return f"{against}, as after a move" if any(field.role == "geo" for field in telling) else against


def _nouns(fields: Sequence[FieldEvidence]) -> list[str]:
    """Returns what the fields are called; given name and surname together are the name."""
    roles = {field.role for field in fields}
    both = {"given", "family"} <= roles
    return list(dict.fromkeys("name" if both and f.role in ("given", "family") else f.said.noun for f in fields))


def _swapped(fields: Sequence[FieldEvidence]) -> str:
    """Returns that given name and surname are swapped; "" where they are not."""
    given = next((f for f in fields if f.role == "given" and f.level and f.weight > 0), None)
    family = next((f for f in fields if f.role == "family" and f.level and f.weight > 0), None)
    if given is None or family is None or given.left.casefold() == given.right.casefold():
        return ""
    crosswise = given.left.casefold() == family.right.casefold() or family.left.casefold() == given.right.casefold()
    return "the names agree when given name and surname are swapped" if crosswise else ""


def _related(pair: Judged) -> str:
    """Returns what two records are to each other, what they share and what tells them apart."""
    fields = pair.fields
    shared = [field for field in fields if field.same and field.role in ("family", "identity", "contact", "place")]
    same = [f"same {listed(_nouns(shared), _MOST)}"] if shared else []
    same += [field.said.clause for field in fields if field.level == "same shared mailbox"]
    if pair.relation == "branch_of":
        same += [field.said.clause for field in fields if field.role == "identity" and field.said.clause]
        apart = [field for field in fields if field.differs and field.role in ("geo", "place")]
        apart = sorted(apart, key=lambda field: field.name != "city")[:1]
    else:
        apart = [field for field in fields if field.differs and field.role in ("given", "family")]
    what = {"household": _household(fields), "branch_of": "branches of one group"}
    other = listed([f"{field.said.nouns}{_values(field)}" for field in apart])
    named = what.get(pair.relation) or _colleagues(fields)
    text = f"Not the same {pair.entity.one} but {named}: {'; '.join(same) or 'they share where to reach them'}"
    return f"{text}, but other {other}." if other else f"{text}."


def _one_employer(fields: Sequence[FieldEvidence]) -> bool:
    return any(field.same and field.name in ("company", "account") for field in fields)


def _household(fields: Sequence[FieldEvidence]) -> str:
    """Returns what two of one surname are: at one employer a family cannot be told from a common name."""
    return "relatives, or colleagues of one surname" if _one_employer(fields) else "one household"


def _colleagues(fields: Sequence[FieldEvidence]) -> str:
    """Returns "colleagues" where the records say so: a number or mailbox can be shared by others too."""
    if _one_employer(fields):
        return "colleagues"
    reached = [field.said.noun for field in fields if field.same and field.role == "contact"]
    return f"two people who share a {reached[0]}" if reached else "two people who share a mailbox"


def _values(field: FieldEvidence) -> str:
    both = (field.left, field.right)
    return f" ({both[0]}, {both[1]})" if all(both) and max(map(len, both)) <= _SHORT else ""


def counterfactual(entity: Entity, change: Change | None, fields: Sequence[FieldEvidence], *, duplicate: bool) -> str:
    """Returns the smallest change of one field that would flip the verdict, in words."""
    still = f"be taken for the same {entity.one}"
    if change is None:
        return "There is no field to change."
    field = next(field for field in fields if field.name == change.name)
    condition = _condition(field, change, duplicate=duplicate)
    if change.flips:
        return f"{condition}, they would {'no longer ' if duplicate else ''}{still}."
    even = f"even {condition[0].lower()}{condition[1:]}, they would {'still' if duplicate else 'not'} {still}"
    return f"No single field decides this: {even}."


def _condition(field: FieldEvidence, change: Change, *, duplicate: bool) -> str:
    noun, nouns = field.said.noun, field.said.nouns
    if change.number < 0:
        return f"If one of them had no {noun}"
    if change.level == DIFFERENT:
        return f"If the {nouns} differed"
    if change.number == 0:
        return f"If the {nouns} were the same" if field.level else f"If both had the same {noun}"
    how = "agreed less" if duplicate else "came closer"
    return f"If the {nouns} {how} (“{level_in_words(field.kind, change.level)}”)"
