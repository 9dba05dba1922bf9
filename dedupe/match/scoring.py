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
from dedupe.match.compare_places import COMPANY_CLOSE, COMPANY_DIFFERENT
from dedupe.match.comparison import Comparison
from dedupe.match.weights import Model

#: All that speaks against two records by place together: people move house and change jobs.
PLACE_FLOOR = -4.0
#: Organisations move less: another town, street and postal code are mostly another branch.
SITE_FLOOR = -8.0
#: A mailbox of the same shape at another domain, made from a name on which both records agree.
NAME_MADE_MAIL = 3.0
#: smith@ and smith2@ at one company: administrators number namesakes.
NUMBERED_MAIL = -8.0
#: Jr against Sr, II against III.
SUFFIX_CONFLICT = -8.0
#: What one domain adds where the names agree in part only.
GROUP_DOMAIN = 4.0
#: What one domain adds in another town: branches share it.
BRANCH_DOMAIN = 4.0
#: Level of towns that do not agree.
TOWN_DIFFERENT = 2
#: Level of web domains that have the same name under another ending, and what that may add: a domain is made from the
#: company's name, and a group has one per country.
URL_NEAR, NEAR_DOMAIN = 1, 2.0

#: What a pair may weigh at most that agrees in nothing telling.
TOO_LITTLE = -2.0
#: Rows that shipped beliefs about the frequency of values stand for.
SMALL_TABLE = 100

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
    identity: int
    email: int
    phone: int
    suffix: int
    contact: tuple[int, ...]
    place: tuple[int, ...]
    geo: tuple[int, ...]
    weak: tuple[int, ...]
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
        one(role("identity")),
        names.get("email", -1),
        names.get("phone", -1),
        one(role("suffix")),
        role("contact"),
        role("place"),
        role("geo"),
        role("weak"),
        tuple(k for k, c in enumerate(comparisons) if c.role in _TELLING or c.name in ("street", "address")),
    )


def weigh(evidence: Evidence, model: Model) -> tuple[NDArray[np.float64], Matrix]:
    """Returns (match weight, parts): the weight in bits with the prior, and what each comparison added to it.

    `parts` has one column per comparison; its rows sum up to the match weight less the prior.
    """
    layout = _layout(model.comparisons)
    parts = _plain(evidence, model)
    _mail_rules(parts, evidence, layout)
    _company_rules(parts, evidence, layout)
    _name_cap(parts, evidence, layout, model)
    _place_rules(parts, evidence, layout, model)
    _too_little(parts, evidence, layout, model)
    return parts.sum(axis=1, dtype=np.float64) + model.prior, parts


def _plain(evidence: Evidence, model: Model) -> Matrix:
    """Returns the weight of each level, common values weighing less."""
    parts = np.zeros(evidence.levels.shape, dtype=np.float32)
    for k, fact in enumerate(model.facts):
        level = evidence.levels[:, k]
        table = np.array([*fact.weights, 0.0], dtype=np.float32)  # the last entry serves level -1
        part = table[level]
        if fact.comparison.frequency and fact.filled:
            held = evidence.holders[:, k]
            common = ((level == 0) | (level == MAIL_ROLE)) & (held > 0)
            m, u = fact.pooled[0]
            # In a small table it looks common as soon as a few do: what is believed of
            # any table counts as much as some rows.
            # Of a mailbox, number or id the pair itself is left out: it is theirs alone until a third one has it.
            # Of a company's name so much the less the larger the table: names are made of common words.
            own = _own(fact.comparison.role, fact.filled)
            share = (np.maximum(held[common] - own, 0) + SMALL_TABLE * u) / (fact.filled + SMALL_TABLE)
            frequent = np.log2(m / share) - fact.lift
            part[common] = np.clip(np.minimum(part[common], frequent), 0.0, None)
        parts[:, k] = part
    return parts


def _own(role: str, filled: int) -> float:
    """Returns how many of the holders of a value are taken for the pair itself."""
    if role in ("contact", "identifier"):
        return 2.0
    return 2.0 * SMALL_TABLE / (filled + SMALL_TABLE) if role == "identity" else 0.0


def _mail_rules(parts: Matrix, evidence: Evidence, at: _Layout) -> None:
    """A mailbox made from the name repeats the name; one that contradicts a name is nobody's typo."""
    if at.suffix >= 0:
        conflict = evidence.levels[:, at.suffix] == 1
        parts[:, at.suffix] = np.where(conflict, SUFFIX_CONFLICT, 0.0)
    if at.email < 0:
        return
    mail = evidence.levels[:, at.email]
    agree, contradict = _names(evidence, at)
    column = parts[:, at.email]
    made = mail == MAIL_NAME
    column[made] = np.where(agree[made], np.minimum(np.maximum(column[made], 0.0), NAME_MADE_MAIL), 0.0)
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


def _company_rules(parts: Matrix, evidence: Evidence, at: _Layout) -> None:
    """The same legal form says nothing (its country says it), another one speaks against; near domains say little."""
    if at.legal >= 0:
        parts[:, at.legal] = np.minimum(parts[:, at.legal], 0.0)
    if at.url >= 0:
        near = evidence.levels[:, at.url] == URL_NEAR
        parts[near, at.url] = np.minimum(parts[near, at.url], NEAR_DOMAIN)
        if at.identity >= 0:
            # Only half the name agrees: a holding, a branch, a daughter at the domain of the group.
            half = evidence.levels[:, at.identity] > COMPANY_CLOSE
            parts[half, at.url] = np.minimum(parts[half, at.url], np.where(near[half], 0.0, GROUP_DOMAIN))
        if at.identity >= 0 and at.city >= 0:
            away = evidence.levels[:, at.city] == TOWN_DIFFERENT
            parts[away, at.url] = np.minimum(parts[away, at.url], BRANCH_DOMAIN)


def _name_cap(parts: Matrix, evidence: Evidence, at: _Layout, model: Model) -> None:
    """A name says no more than how few bear it: w(given) + w(family) <= log2(n c / k)."""
    if at.given < 0 or at.family < 0:
        return
    bearers = np.maximum(evidence.namesakes, 2)
    cap = np.log2((model.rows + SMALL_TABLE) * model.cluster_size / bearers)
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
    group = np.zeros(parts.shape, dtype=bool)
    columns = [*at.place, *at.geo, *at.weak]
    group[:, columns] = True
    _join_household(group, evidence, at)
    if not group.any():
        return
    positive = np.where(group & (parts > 0), parts, 0.0)
    held = np.where(group & (evidence.levels == 0) & (evidence.holders > 0), evidence.holders, np.iinfo(np.int32).max)
    fewest = held.min(axis=1) if parts.shape[1] else np.full(count, 2)
    bearers = np.where(fewest == np.iinfo(np.int32).max, 2, np.maximum(fewest, 2))
    cap = np.maximum(np.log2((model.rows + SMALL_TABLE) / bearers), 0.0)
    total = positive.sum(axis=1)
    scale = np.where(total > cap, cap / np.where(total > 0, total, 1.0), 1.0).astype(np.float32)
    parts[:] = np.where(group & (parts > 0), parts * scale[:, None], parts)
    static = np.zeros(parts.shape[1], dtype=bool)
    static[columns] = True
    negative = np.where(static[None, :] & (parts < 0), parts, 0.0)
    depth = negative.sum(axis=1)
    floor = PLACE_FLOOR if at.identity < 0 else SITE_FLOOR
    shrink = np.where(depth < floor, floor / np.where(depth < 0, depth, -1.0), 1.0).astype(np.float32)
    parts[:] = np.where(static[None, :] & (parts < 0), parts * shrink[:, None], parts)


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
    positive = np.where(parts > 0, parts, 0.0)
    total, gained = parts.sum(axis=1) + model.prior, positive.sum(axis=1)
    excess = total - TOO_LITTLE
    hold = ~telling & (excess > 0) & (gained > 0)
    keep = np.where(hold, np.maximum(gained - excess, 0.0) / np.where(gained > 0, gained, 1.0), 1.0)
    parts[:] = np.where(parts > 0, parts * keep[:, None].astype(np.float32), parts)


def _best_of(parts: Matrix, columns: tuple[int, ...]) -> None:
    """Of town, state and country only the one that says most counts for a match: they imply one another."""
    if len(columns) < 2:
        return
    block = parts[:, list(columns)]
    best = block.argmax(axis=1)
    keep = np.arange(len(columns))[None, :] == best[:, None]
    parts[:, list(columns)] = np.where((block > 0) & ~keep, 0.0, block)


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
        given, family = levels[:, at.given], levels[:, at.family]
        other = given == DIFFERENT
        if at.suffix >= 0:
            other |= levels[:, at.suffix] == 1
        for column in (at.family, *at.contact):
            group[:, column] |= other
        unclear = (given < 0) | (family < 0) | (family == DIFFERENT)
        if at.phone >= 0:
            group[:, at.phone] |= unclear
        if at.email >= 0:
            group[:, at.email] |= (given == INITIAL) & (family == DIFFERENT)
    elif at.identity >= 0:
        identity = levels[:, at.identity]
        for column in at.contact:
            group[:, column] |= identity == COMPANY_DIFFERENT
