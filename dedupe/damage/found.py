"""What goes into a search for damage and what comes out of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from dedupe.damage.kinds import KINDS, Severity
from dedupe.damage.lost_words import Vocabulary

#: Types whose digits are a name, not a quantity: a spreadsheet that calculates with them does harm.
CODE_TYPES = frozenset("phone fax identifier record_id reference postal_code house_number".split())
#: Types of ids.
ID_TYPES = frozenset("identifier record_id reference".split())
NAME_TYPES = frozenset("given_name middle_name family_name full_name".split())
DATE_TYPES = frozenset(("date", "timestamp"))
#: Types that a CRM writes for itself; a checksum may look like anything.
LEFT_ALONE = frozenset(("system",))
#: Never changed, so that what could be repaired stays a warning there.
NEVER_CHANGED = frozenset(("record_id", "owner", "system"))


_BEYOND_WESTERN = re.compile("[\u0100-\u0151\u0154-\u015f\u0162-\u0177\u0179-\u017c\u0218-\u021b\u0370-\u1fff]")


@dataclass(frozen=True, slots=True)
class Damage:
    """One damaged value of a column."""

    code: str  # one of `kinds.KINDS`
    value: str
    proposed: str  # what it said before; "" where that is lost or cannot be told
    proof: str  # a sentence for people: how we know
    severity: Severity
    place: int  # which of the values that were looked at
    rows: int  # how many rows hold it
    sure: bool = False  # proved, so that cleaning may repair it by itself
    others: tuple[str, ...] = ()  # further readings that are possible


@dataclass(frozen=True, eq=False)
class Cells:
    """A column as the searches see it: each distinct value (in each country) once."""

    values: Sequence[str]
    rows: Sequence[int]
    header: str = ""
    field_type: str = ""  # one of `ruleset.effective.FIELD_TYPES`, "" if not known
    countries: Sequence[str] = ()  # per value: ISO alpha-2 in upper case, "" if not known; () for none known
    crm: str = ""  # the CRM that wrote the file, as presets call it
    vocabulary: Vocabulary = field(default_factory=Vocabulary)  # whole words of the file, for letters that were lost

    def country(self, place: int) -> str:
        """Returns the country of a value, "" if it is not known."""
        return self.countries[place] if len(self.countries) else ""

    @cached_property
    def distinct(self) -> frozenset[str]:
        """The values without blanks around them, the empty one left out."""
        return frozenset(map(str.strip, self.values)) - {""}

    @cached_property
    def digits(self) -> tuple[str, ...]:
        """The values that are digits and nothing else, sorted."""
        return tuple(sorted(text for text in filter(str.isdigit, self.distinct) if text.isascii()))

    @cached_property
    def beyond_western(self) -> bool:
        """Whether a value has letters that Western encodings have not."""
        return any(not value.isascii() and _BEYOND_WESTERN.search(value) for value in self.values)

    def damage(
        self, code: str, place: int, proof: str, proposed: str = "", *, sure: bool = False, others: Sequence[str] = ()
    ) -> Damage:
        """Returns a damage of the value at this place; one that cleaning repairs by itself is only worth a note."""
        repaired = sure and self.field_type not in NEVER_CHANGED
        severity: Severity = "info" if repaired else KINDS[code].severity
        return Damage(
            code, self.values[place], proposed, proof, severity, place, self.rows[place], repaired, tuple(others)
        )
