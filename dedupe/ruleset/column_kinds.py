"""Which kind a column is: the header proposes, the values may overrule.

A kind is an entry of `rules/words/headers.yml`. `read_column` looks at one column alone; what needs its neighbours (is
"name" a person or a company?) is settled in `dedupe/ruleset/profile.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dedupe.ruleset.header_words import Guess, Kind, guesses, kinds
from dedupe.ruleset.value_shapes import Shape

#: With fewer filled cells than this in a column its header decides alone.
THIN = 3

#: Values of types that no other type looks like: from this share on they overrule any header.
_CLEAR = 0.8

#: Share of numbers ending in two noughts from which they are amounts; of numbers that are given out, one in a hundred.
_ROUND = 0.3
#: Values that each stand so often, in a column of so many at least, are choices from a list.
_TIMES, _REPEATED = 20, 40


@dataclass(frozen=True, slots=True)
class Reading:
    """What a column was taken for, and why."""

    header: str
    shape: Shape
    kind: Kind
    source: str  # "header", "values" or "neighbours"
    reason: str  # for the comment in a rules file
    whole: bool = False  # the header says this and nothing else
    also: tuple[str, ...] = ()  # other kinds the header mentions
    unsure: bool = False  # plain words: neighbours may know better

    def turned(self, kind: str, reason: str, source: str = "neighbours") -> Reading:
        """Returns the same column read as another kind."""
        return Reading(self.header, self.shape, kinds()[kind], source, reason, self.whole, self.also)


def read_column(header: str, shape: Shape, spoken: tuple[tuple[str, int], ...] = ()) -> Reading:
    """Returns what a column is, from its header (in the languages of its table) and the shape of its values."""
    options = guesses(header, spoken)
    also = tuple(guess.kind.name for guess in options)
    for guess in options:
        if fits(guess.kind, shape):
            return _from_header(header, shape, guess, also)
    name, unsure = by_values(shape)
    reason = f"{_seen(kinds()[name], shape)}" + (f"; the header {header!r} does not fit" if options else "")
    return Reading(header, shape, kinds()[name], "values", reason, False, also, unsure)


def _from_header(header: str, shape: Shape, guess: Guess, also: tuple[str, ...]) -> Reading:
    detail = _seen(guess.kind, shape) if shape.seen else "the column is empty"
    others = tuple(name for name in also if name != guess.kind.name)
    return Reading(header, shape, guess.kind, "header", f'header says "{guess.phrase}"; {detail}', guess.whole, others)


def _seen(kind: Kind, shape: Shape) -> str:
    """One phrase about the values, for people."""
    share = _NAMED_SHARES.get(kind.type)
    parts = []
    if shape.rows and shape.fill < 0.995:
        parts.append(f"{round(100 * (1 - shape.fill))} % empty")
    if share is not None and shape.seen:
        parts.append(f"{round(100 * share[1](shape))} % look like {share[0]}")
    parts.append(f"{shape.distinct:,} different values")
    return ", ".join(parts)


_NAMED_SHARES: Mapping[str, tuple[str, Callable[[Shape], float]]] = {
    "email": ("e-mail", lambda s: s.email),
    "phone": ("phone numbers", lambda s: min(1.0, s.phone + s.number)),
    "date": ("dates", lambda s: min(1.0, max(s.date, s.year))),
    "timestamp": ("dates", lambda s: s.date),
    "url": ("web addresses", lambda s: s.url),
    "postal_code": ("postal codes", lambda s: s.postal),
    "number": ("numbers", lambda s: s.number),
    "country": ("countries", lambda s: s.country),
    "street": ("streets", lambda s: s.street),
    "company": ("organisations", lambda s: s.organisation),
}


def fits(kind: Kind, shape: Shape) -> bool:
    """Returns whether the values can be of this kind. Few values, or none, fit anything."""
    if shape.seen == 0 or shape.filled < THIN:
        return True
    if kind.type == "record_id":
        return shape.code + shape.digits + shape.salesforce + shape.guid >= 0.5 or shape.words < 1.1
    if kind.type in _OPAQUE:
        return True
    if kind.type not in ("email", "consent", "category", "text", "owner") and shape.email >= 0.5:
        return False
    if kind.identifying:
        return _registered(shape)
    if kind.type in _NOT_A_DATE and not kind.ask and shape.date >= _CLEAR and shape.digits < 0.5:
        return False
    return _FITS.get(kind.name, _FITS.get(kind.type, _anything))(shape)


_OPAQUE = frozenset(("system", "text", "owner", "reference"))
_NOT_A_DATE = frozenset(
    (
        "given_name middle_name family_name full_name company street city state country identifier consent title "
        "category number"
    ).split()
)


def _anything(shape: Shape) -> bool:
    return True


def _wordy(shape: Shape, letters: float = 0.6, length: float = 60.0) -> bool:
    return shape.letters >= letters and shape.length <= length and shape.url < 0.5


def _name(shape: Shape, length: float) -> bool:
    """Whether values can be names of persons: also made-up ones ("Given1") under a header that asks for names."""
    if shape.letters >= 0.6:
        return _wordy(shape, length=length)
    other = max(shape.number, shape.phone, shape.url, shape.guid, shape.salesforce, shape.date)
    return other < 0.2 and shape.length <= length


def _phone(shape: Shape) -> bool:
    return shape.phone + shape.number >= 0.4 and shape.longest >= 6 and shape.date < 0.6 and shape.length >= 5


def _consent(shape: Shape) -> bool:
    if shape.boolean >= 0.5:
        return True
    return shape.distinct <= 20 and shape.date < 0.5 and shape.length < 40 and shape.number < 0.9


def _identifier(shape: Shape) -> bool:
    return (
        shape.words < 4
        and shape.length <= 40
        and shape.decimal < 0.5
        and (shape.letters < 0.8 or _one_word_each(shape))
    )


def _registered(shape: Shape) -> bool:
    """Numbers of registers are written in groups: "2 95 03 11 116 364", "DE89 3704 0044 0532 0130 00"."""
    return _identifier(shape) or (
        max(shape.letters, shape.decimal) < 0.2 and shape.words <= 9 and shape.length <= 40 and shape.date < 0.5
    )


def _one_word_each(shape: Shape) -> bool:
    return shape.words < 1.1 and shape.variety > 0.9 and shape.length >= 5


def _category(shape: Shape) -> bool:
    return (
        shape.words <= 8 and shape.longest <= 200 and not (shape.unique and shape.number >= _CLEAR and shape.rows > 20)
    )


_FITS: Mapping[str, Callable[[Shape], bool]] = {
    "email": lambda s: s.email >= 0.3,
    "phone": _phone,
    "fax": _phone,
    "url": lambda s: s.url >= 0.3,
    "date": lambda s: s.date + s.year >= 0.3,
    "timestamp": lambda s: s.date + s.year >= 0.3,
    "birth_year": lambda s: s.year >= 0.5 or (s.digits >= 0.5 and s.longest <= 4),
    "year": lambda s: s.year >= 0.5 or (s.digits >= 0.5 and s.longest <= 4),
    "birth_month": lambda s: s.longest <= 12,
    "birth_day": lambda s: s.longest <= 10,
    "postal_code": lambda s: s.postal + s.digits >= 0.4 and s.length <= 10.5,
    "given_name": lambda s: _name(s, length=30),
    "middle_name": lambda s: _wordy(s, length=30),
    "family_name": lambda s: _name(s, length=35),
    "full_name": lambda s: _name(s, length=70),
    "name": _anything,
    "address": _anything,
    "title_word": _anything,
    "region": _anything,
    "generic_number": _anything,
    "name_prefix": lambda s: s.length <= 25 and s.letters >= 0.5,
    "name_suffix": lambda s: s.length <= 25,
    "company": lambda s: s.number < 0.6 and s.guid + s.salesforce < 0.5 and s.phone < 0.5 and s.date < 0.5,
    "street": lambda s: s.number < 0.8 and s.date < 0.3 and s.phone < 0.5 and s.salesforce + s.guid < 0.5,
    "house_number": lambda s: s.house_number >= 0.5 and s.length <= 9,
    "unit": lambda s: s.length <= 30,
    "city": lambda s: _wordy(s, length=45),
    "state": lambda s: (s.letters >= 0.5 and s.length <= 40) or s.length <= 4,
    "country": lambda s: (s.letters >= 0.5 and s.length <= 45) or s.longest <= 3,
    "number": lambda s: s.number >= 0.6,
    "identifier": _identifier,
    "consent": _consent,
    "category": _category,
    "title": lambda s: _wordy(s, letters=0.5, length=80),
}


def by_values(shape: Shape) -> tuple[str, bool]:
    """Returns the kind that the values alone suggest, and whether that is a guess neighbours may better."""
    for name, test in _RULES:
        if test(shape):
            return name, name in _GUESSES
    few = shape.distinct <= max(20, shape.filled // 20) and shape.variety < 0.7
    return ("category" if few else "text"), shape.letters >= 0.7 and shape.words < 4 and shape.length < 40


_GUESSES = frozenset(("number", "given_name", "family_name", "city"))


def _fixed(shape: Shape, low: int, high: int) -> bool:
    """All values about equally long (one digit may have been lost from the front)."""
    return low <= shape.longest <= high and shape.shortest >= shape.longest - 1


#: Kinds in the order of how little else looks like them; the first that holds is taken.
_RULES: tuple[tuple[str, Callable[[Shape], bool]], ...] = (
    ("text", lambda s: s.seen == 0),
    ("reference", lambda s: s.guid + s.salesforce >= _CLEAR and not s.unique),
    ("system", lambda s: s.guid + s.salesforce >= _CLEAR),
    ("email", lambda s: s.email >= 0.6),
    ("url", lambda s: s.url >= 0.6),
    ("timestamp", lambda s: s.date >= 0.7 and (s.time >= 0.5 or is_recent(s))),
    ("birth_date", lambda s: s.date >= 0.7),
    ("plain_category", lambda s: s.boolean >= 0.95 and s.distinct <= 3 and s.filled >= 10 and s.letters < 0.5),
    ("category", lambda s: s.boolean >= 0.95 and s.distinct <= 6 and s.filled >= 10),
    ("phone", lambda s: s.phone >= 0.6 and s.postal < 0.5),
    ("system", lambda s: s.dense),
    ("year", lambda s: s.year >= 0.95 and s.longest == 4 and s.middle_year >= 1500),
    ("category", lambda s: s.digits >= _CLEAR and s.distinct <= 12 and s.filled >= 30),
    ("phone", lambda s: s.digits >= _CLEAR and _fixed(s, 10, 12) and s.variety >= 0.2),
    ("postal_code", lambda s: s.digits >= _CLEAR and _fixed(s, 4, 5) and s.variety < 0.98),
    ("postal_code", lambda s: s.postal_letters >= 0.6 and s.longest <= 10),
    ("postal_code", lambda s: s.postal >= _CLEAR and s.digits < 0.5 and s.longest <= 10),
    ("amount", lambda s: s.digits >= _CLEAR and s.round >= _ROUND),
    ("identifier", lambda s: s.digits >= _CLEAR and s.longest >= 6),
    ("number", lambda s: s.number >= 0.7),
    ("identifier", lambda s: s.code >= 0.8 and s.length >= 4 and s.variety >= 0.2),
    ("country", lambda s: s.country >= 0.6 and s.country >= s.state),
    ("state", lambda s: s.state >= 0.6),
    (
        "category",
        lambda s: is_repeated(s) and max(s.organisation, s.person, s.city) < 0.25 and s.given + s.family < 0.25,
    ),
    ("full_address", lambda s: s.street >= 0.6 and s.letters < 0.5 and s.address >= 0.5 and s.words >= 5),
    ("street", lambda s: s.street >= 0.5 and s.words >= 1.5 and s.organisation < 0.4 and s.number < 0.3),
    ("name_prefix", lambda s: s.prefix >= 0.7),
    ("company", lambda s: s.organisation >= 0.3 and s.words <= 8 and s.person <= s.organisation),
    ("full_name", lambda s: s.person >= 0.25 and 1.7 <= s.words <= 4),
    ("city", lambda s: s.city >= 0.3 and s.letters >= 0.8),
    ("title", lambda s: s.job >= 0.4 and s.words <= 6),
    ("given_name", lambda s: s.given >= 0.15 and s.given > s.family and s.words < 1.6 and s.letters >= 0.8),
    ("family_name", lambda s: s.family >= 0.12 and s.words < 1.8 and s.letters >= 0.8),
    ("text", lambda s: s.words > 6 or s.length > 60),
)


def is_repeated(shape: Shape) -> bool:
    """Returns whether a column holds a few short texts again and again: terms of payment, parties, trades."""
    few = shape.filled >= _REPEATED and shape.distinct * _TIMES <= shape.filled
    return few and shape.words <= 4 and shape.length <= 30


def is_recent(shape: Shape) -> bool:
    """Returns whether dates look like those of a system's own doings: hardly any before the year 2000."""
    return shape.first_year >= 2000 and shape.middle_year >= 2008
