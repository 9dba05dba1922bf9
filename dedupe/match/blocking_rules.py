"""The rules of blocking: ANDs of atoms, those a table allows, tight ones first.

Part of a name AND a place is the shape to use: company, three letters of the surname and an initial hold true
duplicates almost only; a street or a given name alone do not. A street where the names may be one as well does again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from dedupe.match.atoms import Atom

#: The shares of a tight rule's budget that wide rules may use, the more of it the fewer strangers they find. They spend
#: their pairs on the smallest blocks. The widest are for tables so small that any number of pairs costs nothing.
WIDE, WIDER, WIDEST = 0.08, 0.04, 0.0
_SHARES: Mapping[str, float] = {"": 1.0, "?": WIDE, "??": WIDER, "???": WIDEST}
#: A place that fewer than this share of the rows with the other atom have does not make the next one needless.
COVERS = 0.5


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows that share the keys of all these atoms."""

    atoms: tuple[str, ...]
    share: float = 1.0  # of the budget; less for rules that cost many pairs for the duplicates they find
    alike: bool = False  # only pairs whose names may be one

    @property
    def wide(self) -> bool:
        """Returns whether the rule finds more strangers than duplicates."""
        return self.share < 1

    @property
    def name(self) -> str:
        """Returns the rule as people read it."""
        return " + ".join((*self.atoms, "similar name") if self.alike else self.atoms)


# A line is an AND. "a|b": either (a rule each); "a>b": b where too few rows have a; "-": nothing; "date*": each of that
# kind; "~": the names may be one. After "?" stand wide rules, after "??" wider ones, after "???" the widest.
_PERSON: tuple[str, ...] = (
    "family3+given1 & account|company|postal_code|date*|street",
    "email",
    "phone & family_sound|given",
    "name & postal_code|date*|city",
    "identifier*",
    "given & account|company",
    "family & account|company",
    "name_word & account|company|postal_code",
    "date* & given1|family3|postal_code|city",
    "family_sound & given & city|state|date*:year",
    "full_address*",
    "phone_tail ~",
    "? name",
    "?? mail_local ~",
    "? street & postal_code>city>- ~",
    "?? account|company ~",
    "? family_sound & given",
    "?? mail_site ~",
    "?? url ~",
    "?? date* ~",
    "?? family & postal_code",
    "?? family & given1 & city",
    "?? family3 & given3",
    "?? given & postal_code",
    "?? street_number & postal_code ~",
    "??? name_word & date*|street|phone|mail_site",
    "??? street_name ~",
    "??? postal_code ~",
    "??? date*",
)

_ORGANISATION: tuple[str, ...] = (
    "company & city|postal_code",
    "url",
    "email",
    "phone",
    "identifier*",
    "company_word & postal_code",
    "full_address*",
    "street & postal_code>city ~",
    "phone_tail ~",
    "?? company & country>-",
    "? company_word & city>country",
    "?? company_words",
    "?? mail_site ~",
    "?? company_word",
    "?? company4 & city>postal_code>-",
    "? name_band",
    "?? date* ~",
    "??? company_word & street_name|country",
    "??? street ~",
    "??? street_name & city ~",
    "??? street",
    "??? postal_code ~",
    "??? company4",
)

LINES = _PERSON + _ORGANISATION

#: Of the facts about a thing, beside its title, those pairs are made by: so many, those with most values.
_FACTS, _FACT_KINDS = 4, ("text", "category", "number", "date")


def rules_for(atoms: Mapping[str, Atom]) -> tuple[Rule, ...]:
    """Returns the blocking rules that these atoms allow, tight ones first."""
    if "thing" in atoms:
        return _thing_rules(atoms)
    if not atoms.keys() & {"name", "given", "family", "company"}:
        return _plain_rules(atoms)
    templates = _PERSON if atoms.keys() & {"name", "given", "family"} else _ORGANISATION
    rules: dict[tuple[tuple[str, ...], bool], Rule] = {}
    for template in templates:
        text, alike = template.removesuffix(" ~"), template.endswith(" ~")
        parts = text.lstrip("? ").split(" & ")
        share = _SHARES[text[: text.rfind("?") + 1]]
        choices = [_matching(part, atoms, parts[0]) for part in parts]
        for choice in product(*choices):
            chosen = tuple(dict.fromkeys(part for part in choice if part))
            rules.setdefault((chosen, alike), Rule(chosen, share, alike))
    return tuple(rules.values())


def _thing_rules(atoms: Mapping[str, Atom]) -> tuple[Rule, ...]:
    """Returns rules for a table of things: an id, the title with another fact, two other facts, a word of the title."""
    found = [name for name in atoms if name.partition(":")[0] in _FACT_KINDS]
    facts = sorted(found, key=lambda name: (-atoms[name].size, name))[:_FACTS]
    tight: list[tuple[str, ...]] = [(name,) for name in sorted(atoms) if name.startswith(("identifier:", "code:"))]
    tight += [(title, fact) for title in ("thing", "thing_word") for fact in facts]
    tight += [(one, other) for k, one in enumerate(facts) for other in facts[k + 1 :]]
    wide = [("thing_words",), ("thing_word",), ("thing_band",)]
    rules = [Rule(chosen) for chosen in tight] + [Rule(chosen, WIDE) for chosen in wide]
    return (*rules, *(Rule((fact,), WIDER, alike=True) for fact in facts))


def _matching(part: str, atoms: Mapping[str, Atom], beside: str) -> list[str]:
    """Returns the atoms that one part of a template stands for, beside the first part."""
    if ">" in part:
        return _first_that_covers(part.split(">"), atoms, atoms.get(beside))
    found: list[str] = []
    for name in part.split("|"):
        if name.endswith("*:year"):
            head = name[: -len("*:year")]
            found += [a for a in sorted(atoms) if a.startswith(head + ":") and a.endswith(":year")]
        elif name.endswith("*"):
            found += [a for a in sorted(atoms) if a.startswith(name[:-1] + ":") and not a.endswith(":year")]
        elif name in atoms:
            found.append(name)
    return found


def _first_that_covers(names: list[str], atoms: Mapping[str, Atom], beside: Atom | None) -> list[str]:
    """Returns the atoms up to the first that most of the rows beside have ("" for one that asks nothing)."""
    found: list[str] = []
    for name in names:
        if name == "-" and not found:
            return [""]
        if name in atoms:
            found.append(name)
            if beside is not None and np.isin(beside.rows, atoms[name].rows).mean() >= COVERS:
                break
    return found


def _plain_rules(atoms: Mapping[str, Atom]) -> tuple[Rule, ...]:
    """Returns rules for a table without names: every fact alone, the most telling first, then in twos."""
    order = sorted(atoms, key=lambda name: (-atoms[name].size, name))
    alone = [Rule((name,)) for name in order]
    twos = [Rule((a, b)) for k, a in enumerate(order) for b in order[k + 1 :] if a.split(":")[0] != b.split(":")[0]]
    return tuple(alone + twos[:20])
