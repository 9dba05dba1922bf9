"""Takes apart what one cell says about an organisation: its name, a trade name, a branch, who takes the post."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from dedupe.normalize.company_kinds import are_initials, ends_with, is_state, is_stock, is_ticker, kind_of
from dedupe.normalize.company_marks import marks
from dedupe.normalize.legal_tables import tables, tokens_of

HasForm = Callable[[str], bool]

_BRACKETS = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]*)[)\]]")
_SEPARATOR = re.compile(r"\s+[-–—|]+\s+|\s+/\s+|\s*[,;]\s*|\s+[-–—]$|\s*:\s+")
_EDGES = " \t\n\r,;:-–—|/"
_SIGNS = re.compile(r"[()\[\]（）【】;:|/@；：，、®™©℠℅*\u3200-\u33ff\uff01-\uff5e]| [-–—] | [-–—]$|\.[a-zA-Z]{2,}")
_ASCII_SIGNS = re.compile(r"[()\[\];:|/@*]| - | -$|\.[a-zA-Z]{2}")  # the same for plain ASCII, twice as fast
#: "Coca-Cola Co/The", "M/s Sharma Traders", "Bianchi S.n.c. di Bianchi G. & C.", ", a Delaware corporation".
_SAYS_NOTHING = (
    re.compile(r"(?P<keep>)\s*/\s*the$", re.IGNORECASE),
    re.compile(r"^(?P<keep>)(?:m/s\.?|messrs\.?)\s+", re.IGNORECASE),
    re.compile(r"(?P<keep>\b[sS]\.?[nNaA]\.?[cCsS])\.?\s+di\s+.+$"),
    re.compile(r"(?P<keep>),\s+an?\s+[\w\s]+\s(?:company|corporation|partnership|trust)$", re.IGNORECASE),
)
_PLACE_WORDS = 2


@dataclass(slots=True)
class Parts:
    """What a cell says; texts as written."""

    name: str
    aka: list[str] = field(default_factory=list)
    branch: list[str] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)  # those of `branch` that are no place of their own
    care_of: list[str] = field(default_factory=list)


def is_plain(name: str, words: list[str]) -> bool:
    """Returns True if the name surely has no such parts; cheap."""
    m = marks()
    if name.isascii():
        signs: object = _ASCII_SIGNS.search(name)
    else:
        signs = _SIGNS.search(name) or name.endswith(m.glued_ends)
    if signs or not m.triggers.isdisjoint(words):
        return False
    if ("." in name and m.dotted.search(name)) or (
        "as" in words and "as" in words[1:-1]
    ):  # "trading as"; at the end it is "a.s."
        return False
    if words and words[-1] in m.tail_lasts:
        if words[-1] in m.state_lasts:
            return False
        if (words[-1],) in m.tails and len(words) > 1 and words[-2] in tables().lasts:
            return False
        if any(tuple(words[-size:]) in m.tails for size in (2, 3, 4)):
            return False
    if "," not in name:
        return True
    return tuple(tokens_of(name.rpartition(",")[2])) in tables().ends


def take_apart(text: str, has_form: HasForm) -> Parts:
    """Returns the parts of a tidied cell. `has_form` tells whether a text ends or begins with a legal form."""
    parts = Parts(text.strip(_EDGES))
    web = marks().web.match(parts.name)
    if web is not None:
        parts.name = web["name"].rpartition(".")[2].replace("-", " ")
        return parts
    for said in _SAYS_NOTHING:
        parts.name = said.sub(r"\g<keep>", parts.name) or parts.name
    _take_brackets(parts, has_form)
    _take_marked(parts)
    _take_segments(parts, has_form)
    _take_glued(parts)
    _take_bare_tail(parts, has_form)
    _take_acronym(parts)
    return parts


def _take_brackets(parts: Parts, has_form: HasForm) -> None:
    def judge(match: re.Match[str]) -> str:
        inside = match["inside"].strip(_EDGES)
        words = tokens_of(inside)
        outside = parts.name[: match.start()] + parts.name[match.end() :]
        if not words:
            return " " if inside.strip(". ") == "" else match[0]
        if tuple(words) in tables().ends and (words[-1],) != ("fa",):
            return match[0]
        if words == ["the"] or is_ticker(inside) or is_stock(words) or is_state(words, inside, form=True):
            return " "
        for pattern, into in (
            (marks().aka, parts.aka),
            (marks().aka_apart, parts.aka),
            (marks().care_of, parts.care_of),
        ):
            mark = pattern.match(inside)
            if mark is not None and inside[mark.end() :].strip(_EDGES):
                into.append(inside[mark.end() :].strip(_EDGES))
                return " "
        kind = kind_of(words, form=True)
        if kind or tuple(words) in marks().places or tuple(words) in marks().cities:
            _keep(parts, inside, kind)
            return " "
        at_end = not parts.name[match.end() :].strip(_EDGES)
        if at_end and len(words) <= _PLACE_WORDS and inside.istitle() and has_form(outside):
            _keep(parts, inside, "branch")  # "Foo GmbH (Leipzig)": after the form stands a place
            return " "
        if len(words) == 1 and are_initials(words[0], tokens_of(outside)):
            parts.aka.append(inside)
            return " "
        return match[0]

    if "(" in parts.name or "[" in parts.name:
        rest = _BRACKETS.sub(judge, parts.name).strip(_EDGES)
        parts.name = re.sub(r"\s+", " ", rest) if rest else parts.name


def _take_marked(parts: Parts) -> None:
    """Takes what follows "dba", "c/o", "attn" and their like, the last one first."""
    m = marks()
    for _ in range(3):
        cuts = []
        for kind, pattern in (("aka", m.aka), ("care", m.care_of), ("attention", m.attention), ("apart", m.aka_apart)):
            cuts += [(found.start(), found.end(), kind) for found in pattern.finditer(parts.name)]
        cuts = [cut for cut in cuts if _is_cut(parts.name, *cut)]
        if not cuts:
            return
        start, end, kind = max(cuts)
        before, after = parts.name[:start].strip(_EDGES), parts.name[end:].strip(_EDGES + "\"'“”„«»")
        if kind == "attention" and kind_of(tokens_of(after), form=True) == "department":
            _keep(parts, after, "department")
        else:
            (parts.aka if kind in ("aka", "apart") else parts.care_of).append(after)
        parts.name = before


def _is_cut(name: str, start: int, end: int, kind: str) -> bool:
    before, after = name[:start].strip(_EDGES), name[end:].strip(_EDGES)
    if not tokens_of(before) or not tokens_of(after):
        return False
    mark = name[start:end].casefold()
    if kind == "apart":
        return name[:start].rstrip().endswith((",", ";")) or " - " in name[max(0, start - 3) : start + 1]
    if kind == "care" and mark.startswith("care"):
        return tokens_of(before)[-1] not in marks().not_care
    if kind == "attention" and mark.strip().isalpha():
        return mark.strip() == "attn" or name[:start].rstrip().endswith((",", ";", "-"))
    return True


def _take_segments(parts: Parts, has_form: HasForm) -> None:
    """Takes what a comma or a dash sets off at the end, as long as it is a branch, a department or of no meaning."""
    while True:
        cuts = list(_SEPARATOR.finditer(parts.name))
        if not cuts:
            break
        head, tail = parts.name[: cuts[-1].start()].strip(_EDGES), parts.name[cuts[-1].end() :].strip(_EDGES)
        sign = cuts[-1][0].strip()
        if sign == "/" and has_form(head) and has_form(tail):  # a name in two languages
            parts.aka.append(tail)
            parts.name = head
            continue
        if sign == "/":
            break
        words = tokens_of(tail)
        if not head or (len(words) > 1 and tuple(words[:1]) in tables().ends):  # "Co." | "Ltd. Shenzhen Branch"
            break
        if not words or words == ["the"] or is_stock(words) or is_state(words, tail, form=True):
            parts.name = head
            continue
        formed = has_form(head)
        dash = sign not in (",", ";", ":")
        kind = kind_of(words, form=formed) if formed or dash else ""
        if not kind and (formed or dash) and tuple(words) in marks().places:
            kind = "branch"
        if not kind and formed and tuple(words) in marks().cities:
            kind = "branch"
        if not kind:
            break
        _keep(parts, tail, kind)
        parts.name = head


def _take_glued(parts: Parts) -> None:
    if parts.name.isascii():
        return
    match = marks().glued_after_form.match(parts.name) or marks().glued_branch.match(parts.name)
    if match is not None:
        _keep(parts, match["branch"], "branch")
        parts.name = match["name"]


def _take_bare_tail(parts: Parts, has_form: HasForm) -> None:
    """Takes a branch, a department or a state that follows the legal form with nothing between."""
    words = parts.name.split()
    if len(words) < 2:
        return
    for k in range(1, len(words)):
        tail = " ".join(words[k:])
        tokens = tokens_of(tail)
        if tuple(tokens[:1]) in tables().ends and len(tokens) > 1:
            continue  # "Co." | "Ltd. Shenzhen Branch": the form goes on
        nothing = is_stock(tokens) or is_state(tokens, tail, form=True) or tokens[:1] == ["za"]  # "d.o.o. za trgovinu"
        kind = "branch" if tuple(tokens) in marks().cities else "" if nothing else kind_of(tokens, form=True)
        if (nothing or kind) and has_form(head := " ".join(words[:k])):
            parts.name = head.strip(_EDGES)
            if kind:
                _keep(parts, tail, kind)
            return
        if is_state(tokens, tail, form=False):
            parts.name = " ".join(words[:k]).strip(_EDGES)
            return
    for k in range(1, len(words)):  # "Московский филиал ООО «Ромашка»"
        if ends_with(tuple(tokens_of(" ".join(words[:k]))), marks().branch_last) and has_form(" ".join(words[k:])):
            front = tokens_of(words[k])
            if (front[:1] and front[0] in tables().firsts) or words[k].casefold().strip("«»\"'") in _native_fronts():
                _keep(parts, " ".join(words[:k]), "branch")
                parts.name = " ".join(words[k:])
                return


def _native_fronts() -> frozenset[str]:
    return frozenset(tokens[0] for tokens in tables().native if len(tokens) == 1)


def _take_acronym(parts: Parts) -> None:
    """Takes the initials that stand before a dash: "VBLH - Verband der Brauereien Lindenhof"."""
    head, dash, rest = parts.name.partition(" - ")
    if dash and len(words := tokens_of(head)) == 1 and are_initials(words[0], tokens_of(rest)):
        parts.aka.append(head.strip())
        parts.name = rest.strip()


def _keep(parts: Parts, text: str, kind: str) -> None:
    parts.branch.insert(0, text)
    if kind == "department":
        parts.departments.append(text)
