"""The one sentence that a pair is summed up in."""

from __future__ import annotations

import pytest

from dedupe.explaining.evidence import FieldEvidence
from dedupe.explaining.grouped import Fate
from dedupe.explaining.sentence import ENTRY, ORGANISATION, PERSON, Judged, counterfactual, entity_of, summary
from dedupe.explaining.words import said
from dedupe.match.comparison import Role
from dedupe.match.explain import Change, FactExplained


def field(name: str, role: Role, level: str, weight: float, left: str = "x", right: str = "x") -> FieldEvidence:
    """Returns a field at a level: same and different as their names say, others in between."""
    same = level in ("same", "same number", "same mailbox")
    number = -1 if not level else 0 if same else 4 if level == "different" else 1
    fact = FactExplained(name, role, level, weight, weight, 0, number, 4)
    words = said(fact, name, [left], [right])
    return FieldEvidence(name, name, role, left, right, level, words, same, weight, weight, 0)


GIVEN = field("given_name", "given", "same", 5.0)
FAMILY = field("family_name", "family", "same", 5.5)
PHONE = field("phone", "contact", "same number", 8.0)
TOWN = field("city", "geo", "same", 1.0)
NEAR = field("given_name", "given", "close", 4.0, "Bsatian", "Bastian")
OTHER_MAIL = field("email", "contact", "different", -2.5)
OTHER_TOWN = field("city", "geo", "different", -1.0, "Ulm", "Bonn")
OTHER_COMPANY = field("company", "place", "different", -1.0)
OTHER_GIVEN = field("given_name", "given", "different", -7.0, "Ana", "Marta")
OTHER_FAMILY = field("family_name", "family", "different", -7.0, "Lund", "Berg")
SILENT = field("street", "place", "", 0.0)
FAINT = field("country", "geo", "same", 0.1)


@pytest.mark.parametrize(
    ("verdict", "relation", "fate", "fields", "sentence"),
    [
        ("duplicate", "", "together", [PHONE, FAMILY, GIVEN, TOWN], "Same person: same phone number, name and town."),
        ("duplicate", "", "together", [PHONE, FAMILY, NEAR, OTHER_MAIL],
         "Same person: same phone number and surname; the given names have two letters swapped (Bsatian, Bastian). "
         "Only the e-mail address differs."),
        ("duplicate", "", "together", [PHONE, FAMILY, GIVEN, OTHER_COMPANY, OTHER_TOWN],
         "Same person: same phone number and name. The company and town differ, as after a new job."),
        ("duplicate", "", "together", [PHONE, OTHER_TOWN, OTHER_MAIL],
         "Same person: same phone number. The town and e-mail address differ, as after a move."),
        ("duplicate", "", "together", [PHONE, SILENT, FAINT], "Same person: same phone number."),
        ("duplicate", "", "groups", [PHONE],
         "Looks like the same person, but kept apart, as the other records of their groups disagree: same phone "
         "number."),
        ("duplicate", "", "rejected", [PHONE],
         "Kept apart because somebody said they are not the same person, though they look alike: same phone number."),
        ("duplicate", "", "family", [PHONE],
         "Kept apart as parent and child in the CRM, though they look like the same person: same phone number."),
        ("duplicate", "", "unseen", [PHONE],
         "Looks like the same person, but the run did not compare them: same phone number."),
        ("different", "", "together", [FAMILY, OTHER_GIVEN],
         "Same person, as other records show; these two alone would not: same surname. The given name differs."),
        ("different", "", "approved", [FAMILY, OTHER_GIVEN],
         "Same person, as somebody approved: same surname. The given name differs."),
        ("unsure", "", "apart", [GIVEN, FAMILY], "Perhaps the same person, too little to be sure: same name."),
        ("different", "", "apart", [OTHER_GIVEN, OTHER_FAMILY, TOWN],
         "Different people: the name differs, although they have the same town."),
        ("different", "", "apart", [OTHER_GIVEN, OTHER_FAMILY], "Different people: the name differs."),
        ("different", "", "apart", [TOWN], "Too little to call them the same person: same town."),
        ("different", "", "apart", [FAINT], "Too little to call them the same person."),
        ("related", "household", "apart", [OTHER_GIVEN, FAMILY, PHONE],
         "Not the same person but one household: same surname and phone number, but other given names (Ana, Marta)."),
        ("related", "household", "apart", [OTHER_GIVEN, FAMILY, field("company", "place", "same", 2.0)],
         "Not the same person but relatives, or colleagues of one surname: same surname and company, but other given "
         "names (Ana, Marta)."),
        ("related", "colleague", "apart", [OTHER_GIVEN, OTHER_FAMILY, PHONE],
         "Not the same person but two people who share a phone number: same phone number, but other given names "
         "(Ana, Marta) and surnames (Lund, Berg)."),
        ("related", "colleague", "apart", [OTHER_GIVEN, PHONE, field("company", "place", "same", 2.0)],
         "Not the same person but colleagues: same phone number and company, but other given names (Ana, Marta)."),
    ],
)  # fmt: skip
def test_summaries(verdict: str, relation: str, fate: Fate, fields: list[FieldEvidence], sentence: str) -> None:
    assert summary(Judged(PERSON, verdict, relation, 0.01, fields, fate)) == sentence


def test_branches_are_told_by_their_towns() -> None:
    fields = [field("company", "identity", "same", 9.0), field("url", "contact", "same", 5.0), OTHER_TOWN]
    assert summary(Judged(ORGANISATION, "related", "branch_of", 0.001, fields, "apart")) == (
        "Not the same organisation but branches of one group: same company and web domain, but other towns (Ulm, Bonn)."
    )


def test_what_is_not_hopeless_is_called_probable() -> None:
    assert summary(Judged(PERSON, "different", "", 0.1, [OTHER_GIVEN], "apart")).startswith("Probably different people")
    assert summary(Judged(PERSON, "different", "", 0.01, [OTHER_GIVEN], "apart")).startswith("Different people")


def test_swapped_names_are_said_to_be_swapped() -> None:
    fields = [
        field("given_name", "given", "same", 5.0, "Mazur", "Wojciech"),
        field("family_name", "family", "same", 5.0, "Wojciech", "Mazur"),
    ]
    told = summary(Judged(PERSON, "duplicate", "", 0.99, fields, "together"))
    assert told == "Same person: the names agree when given name and surname are swapped."


@pytest.mark.parametrize(
    ("fields", "object_", "entity"),
    [
        ([GIVEN, PHONE], "contact", PERSON),
        ([field("company", "identity", "same", 9.0)], "account", ORGANISATION),
        ([field("company", "identity", "same", 9.0)], "contact", ENTRY),
    ],
)
def test_what_records_stand_for(fields: list[FieldEvidence], object_: str, entity: object) -> None:
    assert entity_of(fields, object_) == entity


@pytest.mark.parametrize(
    ("change", "duplicate", "sentence"),
    [
        (Change("phone", "different", 3, -1.0, True), True,
         "If the phone numbers differed, they would no longer be taken for the same person."),
        (Change("phone", "", -1, -1.0, True), True,
         "If one of them had no phone number, they would no longer be taken for the same person."),
        (Change("phone", "one digit off", 2, -1.0, True), True,
         "If the phone numbers agreed less (“one digit apart”), they would no longer be taken for the same person."),
        (Change("given_name", "close", 3, 1.0, True), False,
         "If the given names came closer (“slightly different”), they would be taken for the same person."),
        (Change("street", "same", 0, 1.0, True), False,
         "If both had the same street, they would be taken for the same person."),
        (Change("given_name", "same", 0, -5.0, False), False,
         "No single field decides this: even if the given names were the same, they would not be taken for the same "
         "person."),
        (Change("phone", "", -1, 5.0, False), True,
         "No single field decides this: even if one of them had no phone number, they would still be taken for the "
         "same person."),
        (None, True, "There is no field to change."),
    ],
)  # fmt: skip
def test_what_would_change_the_verdict(change: Change | None, duplicate: bool, sentence: str) -> None:
    assert counterfactual(PERSON, change, [PHONE, OTHER_GIVEN, SILENT], duplicate=duplicate) == sentence
