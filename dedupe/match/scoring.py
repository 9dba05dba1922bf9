"""Adds up the evidence for and against two records being the same entity.

Plain Fellegi-Sunter (Fellegi and Sunter 1969) adds the weights of all facts as if they were independent. They are not:
colleagues share company, street, town, switchboard and mail domain, a family shares all but the given name. The rules
here count one fact once; each is worth percentage points of precision, see docs/matching.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.match.compare_contacts import (
    MAIL_DIFFERENT,
    MAIL_NAME,
    MAIL_NEAR,
    MAIL_NUMBERED,
    MAIL_ROLE,
    PHONE_NEAR,
)
from dedupe.match.compare_names import DIFFERENT, INITIAL
from dedupe.match.compare_places import (
    COMPANY_CLOSE,
    COMPANY_DIFFERENT,
    COMPANY_PART,
    COMPANY_SISTER,
    STREET_CLOSE,
)
from dedupe.match.comparison import Comparison
from dedupe.match.namesakes import SMALL_TABLE, limits
from dedupe.match.weights import FactWeights, Model

#: All that speaks against two records by place together: people move house and change jobs.
PLACE_FLOOR = -4.0
#: Organisations move less: another town, street and postal code are mostly another branch.
SITE_FLOOR = -8.0
#: smith@ and smith2@ at one company: administrators number namesakes.
NUMBERED_MAIL = -10.0
#: Jr against Sr, II against III.
SUFFIX_CONFLICT = -8.0
#: Level of birth dates fifteen years or more apart.
GENERATION_APART = 5
#: A person and an organisation.
KIND_CONFLICT = -12.0
#: What one domain adds where the names agree in part only.
GROUP_DOMAIN = 4.0
#: What one domain adds in another town: branches share it.
BRANCH_DOMAIN = 4.0
#: Level of legal forms of which a firm has one, and what the name adds then: sister companies share it by design.
#: 4.5 to 9 give the same groups.
LEGAL_CONFLICT, SISTER_NAME = 2, 6.0
#: Level of towns that do not agree.
TOWN_DIFFERENT = 2
#: Level of web domains that have the same name under another ending, and what that may add: a domain is made from the
#: company's name, and a group has one per country.
URL_NEAR, NEAR_DOMAIN = 1, 2.0

#: What a pair may weigh at most that agrees in nothing telling.
TOO_LITTLE = -2.0
Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What was compared: one row per pair, one column per comparison."""

    levels: NDArray[np.int8]
    holders: NDArray[np.int32]  # rows that hold the value agreed on, 0 where that does not apply
    namesakes: NDArray[np.int32]  # rows that bear the whole name of the pair, 0 where a name is missing

    def part(self, rows: slice) -> Evidence:
        """Returns the evidence of pairs beside each other, without copying it."""
        return Evidence(self.levels[rows], self.holders[rows], self.namesakes[rows])

    def take(self, rows: NDArray[np.integer]) -> Evidence:
        """Returns the evidence of these pairs."""
        return Evidence(self.levels[rows], self.holders[rows], self.namesakes[rows])


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the columns of each role are."""

    given: int
    family: int
    url: int
    legal: int
    city: int
    street: int
    identity: int
    email: int
    phone: int
    suffix: int
    kind: int
    birth: int
    contact: tuple[int, ...]
    place: tuple[int, ...]
    geo: tuple[int, ...]
    weak: tuple[int, ...]
    within: tuple[int, ...]
    telling: tuple[int, ...]


_TELLING = frozenset(("identity", "contact", "identifier", "trait"))


def _layout(comparisons: tuple[Comparison, ...]) -> _Layout:
    def role(name: str) -> tuple[int, ...]:
        return tuple(k for k, comparison in enumerate(comparisons) if comparison.role == name)

    def one(found: tuple[int, ...]) -> int:
        return found[0] if found else -1

    names = {comparison.name: k for k, comparison in enumerate(comparisons)}
    return _Layout(
        one(role("given")),
        one(role("family")),
        names.get("url", -1),
        names.get("legal_form", -1),
        names.get("city", -1),
        names.get("street", -1),
        one(role("identity")),
        names.get("email", -1),
        names.get("phone", -1),
        one(role("suffix")),
        one(role("kind")),
        next((k for k, c in enumerate(comparisons) if c.name.startswith("birth") and c.role == "trait"), -1),
        role("contact"),
        role("place"),
        role("geo"),
        role("weak"),
        tuple(k for k, c in enumerate(comparisons) if c.within),
        tuple(k for k, c in enumerate(comparisons) if c.role in _TELLING or c.name in ("street", "address")),
    )


def weigh(evidence: Evidence, model: Model) -> tuple[NDArray[np.float64], Matrix]:
    """Returns (match weight, parts): the weight in bits with the prior, and what each comparison added to it.

    `parts` has one column per comparison; its rows sum up to the match weight less the prior.
    """
    layout = _layout(model.comparisons)
    parts = _plain(evidence, model)
    _mail_rules(parts, evidence, layout)
    _company_rules(parts, evidence, layout, model)
    _name_cap(parts, evidence, layout, model)
    _place_rules(parts, evidence, layout, model)
    _too_little(parts, evidence, layout, model)
    return _total(parts) + model.prior, parts


def _total(parts: Matrix) -> NDArray[np.float64]:
    """Returns the sum of each row, added column by column: the same bits however many pairs are weighed at once."""
    total = np.zeros(len(parts))
    for k in range(parts.shape[1]):
        total += parts[:, k]
    return total


def _plain(evidence: Evidence, model: Model) -> Matrix:
    """Returns the weight of each level, common values weighing less."""
    parts = np.zeros(evidence.levels.shape, dtype=np.float32, order="F")  # rules go column by column
    nameless = not {fact.comparison.role for fact in model.facts} & {"given", "family", "identity"}
    for k, fact in enumerate(model.facts):
        level = evidence.levels[:, k]
        table = np.array([*fact.weights, 0.0], dtype=np.float32)  # the last entry serves level -1
        part = table[level]
        # Where a number or a mailbox is all there is to know a record by, all who hold it are one.
        own = nameless and fact.comparison.role == "contact"
        if fact.comparison.frequency and fact.filled and not own:
            for shared in _shared_levels(fact):
                common = (level == shared) & (evidence.holders[:, k] > 0)
                part[common] = _frequent(fact, shared, part[common], evidence.holders[common, k], model)
        parts[:, k] = part
    return parts


def _shared_levels(fact: FactWeights) -> tuple[int, ...]:
    """Returns the levels at which it counts how many hold what a pair shares."""
    if fact.comparison.role == "identity":
        return 0, COMPANY_PART  # a name that fits many others says little of which of them it is
    return (0, MAIL_ROLE) if fact.comparison.name == "email" else (0,)


def _frequent(
    fact: FactWeights, level: int, part: NDArray[np.float32], held: NDArray[np.int32], model: Model
) -> NDArray[np.float32]:
    """Returns what agreement at this level says where so many rows hold the value, never more than usual.

    In a small table a value looks common as soon as a few hold it: what is believed of any table counts as much as some
    rows. Of a mailbox, number or id the pair itself is left out: it is theirs alone until a third one has it. Of a
    company's name so much the less the larger the table: names are made of common words.
    """
    m, u = fact.pooled[0 if level == MAIL_ROLE and fact.comparison.name == "email" else level]
    # So many rows are that many entities by the mean size of their clusters.
    others = np.maximum(held - _own(fact.comparison.role, fact.filled), 0) / model.cluster_size
    share = (others + SMALL_TABLE * u) / (fact.filled + SMALL_TABLE)
    frequent = np.log2(m / share) - (fact.lift if level == 0 else 0.0)
    return np.asarray(np.clip(np.minimum(part, frequent), 0.0, None), dtype=np.float32)


def _own(role: str, filled: int) -> float:
    """Returns how many of the holders of a value are taken for the pair itself."""
    if role in ("contact", "identifier"):
        return 2.0
    # Of an organisation's name the places count, not the rows; that the two of a pair differ is told by the places.
    return 2.0 if role == "identity" else 0.0


def _mail_rules(parts: Matrix, evidence: Evidence, at: _Layout) -> None:
    """A mailbox made from the name repeats the name; one that contradicts a name is nobody's typo."""
    if at.suffix >= 0:
        conflict = evidence.levels[:, at.suffix] == 1
        parts[:, at.suffix] = np.where(conflict, SUFFIX_CONFLICT, 0.0)
    if at.kind >= 0:
        parts[:, at.kind] = np.where(evidence.levels[:, at.kind] == 1, KIND_CONFLICT, 0.0)
    if at.email < 0:
        return
    mail = evidence.levels[:, at.email]
    _, contradict = _names(evidence, at)
    column = parts[:, at.email]
    made = mail == MAIL_NAME
    column[made] = 0.0
    if at.identity >= 0:
        contradict |= evidence.levels[:, at.identity] == COMPANY_DIFFERENT
    near = (mail == MAIL_NEAR) & contradict
    column[near] = np.minimum(column[near], 0.0)
    column[mail == MAIL_NUMBERED] = NUMBERED_MAIL
    # Another address is weaker evidence against somebody than the data say where people have several.
    other = mail == MAIL_DIFFERENT
    column[other] = np.minimum(column[other], 0.0)


def _names(evidence: Evidence, at: _Layout) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Returns (names agree, names contradict) per pair."""
    count = len(evidence.levels)
    if at.given < 0 and at.family < 0:
        if at.identity < 0:
            return np.ones(count, dtype=bool), np.zeros(count, dtype=bool)
        level = evidence.levels[:, at.identity]
        return (level >= 0) & (level < COMPANY_DIFFERENT), level == COMPANY_DIFFERENT
    given = evidence.levels[:, at.given]
    family = evidence.levels[:, at.family]
    agree = (given >= 0) & (given < DIFFERENT) & (family >= 0) & (family < DIFFERENT)
    return agree, (given == DIFFERENT) | (family == DIFFERENT)


def _company_rules(parts: Matrix, evidence: Evidence, at: _Layout, model: Model) -> None:
    """The same legal form says nothing (its country says it), another one speaks against; near domains say little."""
    if at.legal >= 0:
        if at.identity >= 0:
            conflict = evidence.levels[:, at.legal] == LEGAL_CONFLICT
            parts[conflict, at.identity] = np.minimum(parts[conflict, at.identity], SISTER_NAME)
        parts[:, at.legal] = np.minimum(parts[:, at.legal], 0.0)
    if at.identity >= 0:
        # That the rest of their names agrees says that they are one group, as their place does.
        sister = _sisters(evidence, at)
        parts[sister, at.identity] = np.minimum(parts[sister, at.identity], 0.0)
        alike = (evidence.levels[:, at.identity] >= 0) & (evidence.levels[:, at.identity] < COMPANY_DIFFERENT)
        for column in at.within:
            parts[alike, column] = np.minimum(parts[alike, column], 0.0)
    away = np.zeros(len(parts), dtype=bool)
    if at.identity >= 0 and at.city >= 0:
        away = (evidence.levels[:, at.city] == TOWN_DIFFERENT) & _sites(evidence, at)
        # In another town the name is met at two places at least: it tells no more than how few places have it.
        held = np.maximum(evidence.holders[:, at.identity], 2)
        most = np.log2((model.rows + SMALL_TABLE) / held).astype(np.float32)
        name = parts[:, at.identity]
        parts[:, at.identity] = np.where(away, np.minimum(name, most), name)
    if at.url >= 0:
        near = evidence.levels[:, at.url] == URL_NEAR
        parts[near, at.url] = np.minimum(parts[near, at.url], NEAR_DOMAIN)
        if at.identity >= 0:
            # Only half the name agrees: a holding, a branch, a daughter at the domain of the group.
            half = evidence.levels[:, at.identity] > COMPANY_CLOSE
            parts[half, at.url] = np.minimum(parts[half, at.url], np.where(near[half], 0.0, GROUP_DOMAIN))
        if at.identity >= 0 and at.city >= 0:
            parts[away, at.url] = np.minimum(parts[away, at.url], BRANCH_DOMAIN)


def _name_cap(parts: Matrix, evidence: Evidence, at: _Layout, model: Model) -> None:
    """A name says no more than how few bear it (namesakes.py)."""
    if at.given < 0 or at.family < 0:
        return
    cap = limits(evidence.namesakes, model.rows, model.cluster_size, model.name_gain)
    given, family = parts[:, at.given], parts[:, at.family]
    total = np.maximum(given, 0) + np.maximum(family, 0)
    over = (evidence.namesakes > 0) & (total > cap) & (total > 0)
    factor = np.where(over, np.maximum(cap, 0.0) / np.where(total > 0, total, 1.0), 1.0).astype(np.float32)
    parts[:, at.given] = np.where(given > 0, given * factor, given)
    parts[:, at.family] = np.where(family > 0, family * factor, family)


def _place_rules(parts: Matrix, evidence: Evidence, at: _Layout, model: Model) -> None:
    """Place is one fact: where somebody lives or works, however many columns say it."""
    count = len(parts)
    _best_of(parts, at.geo)
    group = np.zeros(parts.shape, dtype=bool, order="F")
    columns = [*at.place, *at.geo, *at.weak]
    group[:, columns] = True
    _join_household(group, evidence, at)
    if not group.any():
        return
    total = np.zeros(count, dtype=np.float32)
    nobody = np.int32(np.iinfo(np.int32).max)
    fewest = np.full(count, nobody)
    for k in np.flatnonzero(group.any(axis=0)).tolist():
        member = group[:, k]
        total += np.where(member, np.maximum(parts[:, k], 0), 0)
        shared = member & (evidence.levels[:, k] == 0) & (evidence.holders[:, k] > 0)
        fewest = np.minimum(fewest, np.where(shared, evidence.holders[:, k], nobody))
    if at.identity >= 0 and at.street >= 0:  # an address with a slip in it is as rare as one without
        slip = (evidence.levels[:, at.street] == STREET_CLOSE) & _sites(evidence, at)
        fewest = np.where(slip, np.minimum(fewest, 2), fewest)
    bearers = np.where(fewest == nobody, 2, np.maximum(fewest, 2))
    # Rows of one entity share its place: where the given name agrees bearers are counted by entities.
    given = evidence.levels[:, at.given] if at.given >= 0 else np.full(count, -1, dtype=np.int8)
    entity = np.where((given >= 0) & (given < DIFFERENT), model.cluster_size, 1.0)
    cap = np.maximum(np.log2((model.rows + SMALL_TABLE) * entity / bearers), 0.0)
    scale = np.where(total > cap, cap / np.where(total > 0, total, 1.0), 1.0).astype(np.float32)
    for k in np.flatnonzero(group.any(axis=0)).tolist():
        parts[:, k] *= np.where(group[:, k] & (parts[:, k] > 0), scale, 1)
    depth = np.zeros(count, dtype=np.float32)
    for k in columns:
        depth += np.minimum(parts[:, k], 0)
    floor = np.where(_sites(evidence, at), SITE_FLOOR, PLACE_FLOOR)
    shrink = np.where(depth < floor, floor / np.where(depth < 0, depth, -1.0), 1.0).astype(np.float32)
    for k in columns:
        parts[:, k] *= np.where(parts[:, k] < 0, shrink, 1)


def _sites(evidence: Evidence, at: _Layout) -> NDArray[np.bool_]:
    """Returns which pairs are of organisations: all of a table without persons, in a mixed one those so named."""
    if at.identity < 0 or at.given < 0:
        return np.full(len(evidence.levels), at.identity >= 0)
    return np.asarray(evidence.levels[:, at.identity] >= 0)


def _sisters(evidence: Evidence, at: _Layout) -> NDArray[np.bool_]:
    """Returns which pairs are of two firms of one group: a word says so, or one has a word more and another form."""
    name = evidence.levels[:, at.identity]
    found = name == COMPANY_SISTER
    if at.legal >= 0:
        found |= (name == COMPANY_PART) & (evidence.levels[:, at.legal] == LEGAL_CONFLICT)
    return np.asarray(found)


def _too_little(parts: Matrix, evidence: Evidence, at: _Layout, model: Model) -> None:
    """Holds back pairs that agree in nothing that tells records apart: a town, a first name, a category are not enough.

    Telling are a whole name, the name of an organisation, a mailbox, number or domain, an identifier, a date, an
    address.
    """
    telling = np.zeros(len(parts), dtype=bool)
    for column in at.telling:
        telling |= parts[:, column] > 0
    if at.given >= 0 and at.family >= 0:
        telling |= (parts[:, at.given] > 0) & (parts[:, at.family] > 0)
    excess = _total(parts) + model.prior - TOO_LITTLE
    hold = np.flatnonzero(~telling & (excess > 0))
    held = parts[hold]
    gained = _total(np.maximum(held, 0))
    keep = np.maximum(gained - excess[hold], 0.0) / np.where(gained > 0, gained, 1.0)
    parts[hold] = np.where(held > 0, held * keep[:, None].astype(np.float32), held)


def _best_of(parts: Matrix, columns: tuple[int, ...]) -> None:
    """Of town, state and country only the one that says most counts for a match: they imply one another."""
    if len(columns) < 2:
        return
    most = parts[:, columns[0]].copy()
    first = np.full(len(parts), columns[0])
    for k in columns[1:]:
        better = parts[:, k] > most
        most[better], first[better] = parts[better, k], k
    for k in columns:
        parts[:, k] = np.where((parts[:, k] > 0) & (first != k), 0, parts[:, k])


def _join_household(group: NDArray[np.bool_], evidence: Evidence, at: _Layout) -> None:
    """Marks what belongs to the household or company rather than to the person.

    With a clearly different given name, surname, phone and mailbox say where somebody belongs; with a name missing or
    different the phone does; a number one digit off (direct lines of one company) always does.
    """
    levels = evidence.levels
    if at.phone >= 0:
        group[:, at.phone] |= levels[:, at.phone] == PHONE_NEAR
    if at.email >= 0 and at.given >= 0:
        group[:, at.email] |= levels[:, at.email] == MAIL_ROLE
    if at.given >= 0 and at.family >= 0:
        _join_family(group, evidence, at)
    if at.kind >= 0:
        for column in at.contact:
            group[:, column] |= levels[:, at.kind] == 1
    if at.identity >= 0:
        # Sister firms, and the houses of one firm in two towns, may share a switchboard and a mailbox.
        elsewhere = _sisters(evidence, at) | (levels[:, at.identity] == COMPANY_DIFFERENT)
        if at.city >= 0:
            away = (levels[:, at.city] == TOWN_DIFFERENT) & _sites(evidence, at)
            if at.street >= 0:
                away &= levels[:, at.street] > STREET_CLOSE
            elsewhere |= away
        for column in at.contact:
            group[:, column] |= elsewhere


def _join_family(group: NDArray[np.bool_], evidence: Evidence, at: _Layout) -> None:
    """Marks what relatives and namesakes share, by what the two names say."""
    levels = evidence.levels
    given, family = levels[:, at.given], levels[:, at.family]
    other = given == DIFFERENT
    if at.suffix >= 0:
        other |= levels[:, at.suffix] == 1
    if at.birth >= 0:
        # Births a generation apart and no given name to the contrary: parent and child.
        other |= (levels[:, at.birth] == GENERATION_APART) & ((given < 0) | (given == INITIAL))
        # With one given name and no common house they are namesakes: what they share is a name and a place.
        namesake = (levels[:, at.birth] == GENERATION_APART) & (given >= 0) & (given < DIFFERENT)
        if at.street >= 0:
            namesake &= (levels[:, at.street] < 0) | (levels[:, at.street] > STREET_CLOSE)
        for column in (at.given, at.family, *([at.phone] if at.phone >= 0 else [])):
            group[:, column] |= namesake
    for column in (at.family, *at.contact):
        group[:, column] |= other
    unclear = (given < 0) | (family < 0) | (family == DIFFERENT)
    if at.identity >= 0:
        unclear &= ~_sites(evidence, at)
    if at.phone >= 0:
        group[:, at.phone] |= unclear
    if at.email >= 0:
        group[:, at.email] |= (given == INITIAL) & (family == DIFFERENT)
