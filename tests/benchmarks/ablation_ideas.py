"""The ideas of the matching, each with the smallest change that takes it out: a patch of one function or constant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any
from unittest.mock import patch

import numpy as np

NEVER = 99  # a level that no comparison has


@dataclass(frozen=True)
class Idea:
    """An idea and what takes its place without it: (module, name, what makes the substitute from the original)."""

    name: str
    changes: tuple[tuple[str, str, Callable[[Any], Any]], ...] = ()
    without_accounts: bool = False

    def missing(self) -> list[str]:
        """Returns what the code no longer has."""
        return [f"{module}.{name}" for module, name, _ in self.changes if _found(module, name) is None]

    @contextmanager
    def taken_out(self) -> Iterator[None]:
        """Runs the matching without this idea."""
        with ExitStack() as stack:
            for module, name, substitute in self.changes:
                place, attribute, original = _found(module, name)  # type: ignore[misc]
                stack.enter_context(patch.object(place, attribute, substitute(original)))
            yield


def _found(module: str, name: str) -> tuple[Any, str, Any] | None:
    """Returns (object that holds it, its attribute, what it is now), None where there is none; "Class.name" works."""
    place: Any = import_module(f"dedupe.{module}")
    *path, attribute = name.split(".")
    for step in path:
        place = getattr(place, step, None)
    return (place, attribute, getattr(place, attribute)) if hasattr(place, attribute) else None


def nothing(original: Any) -> Any:
    """Stands in for a function that changes its arguments in place."""
    return lambda *args, **named: None


def constant(value: object) -> Callable[[Any], Any]:
    return lambda original: value


def gives(value: Callable[..., Any]) -> Callable[[Any], Any]:
    """Returns a substitute function, whatever the original was."""
    return lambda original: value


def _without_holders(original: Any) -> Any:
    def plain(evidence: Any, *rest: Any, **named: Any) -> Any:
        return original(replace(evidence, holders=np.zeros_like(evidence.holders)), *rest, **named)

    return plain


def _without_place(original: Any) -> Any:
    def layout(*args: Any, **named: Any) -> Any:
        return replace(original(*args, **named), place=(), geo=(), weak=())

    return layout


def _only_for(original: Any) -> Any:
    """Returns the last rule of `weigh`, run on evidence that never speaks against."""

    def rule(parts: Any, *rest: Any, **named: Any) -> Any:
        np.maximum(parts, 0.0, out=parts)
        return original(parts, *rest, **named)

    return rule


def _no_lifts(original: Any) -> Any:
    return lambda facts, *rest, **named: [0.0] * len(facts.comparisons)


def _as_they_are(original: Any) -> Any:
    return property(lambda fact: tuple(zip(fact.m, fact.u, strict=True)))


def _raw_weights(original: Any) -> Any:
    def weights(fact: Any) -> tuple[float, ...]:
        raw = [float(np.clip(np.log2(m / u), -9.0, 14.0)) for m, u in zip(fact.m, fact.u, strict=True)]
        return (max(raw[0] - fact.lift, 0.0), *raw[1:])

    return property(weights)


def _first(*args: Any, **named: Any) -> Any:
    return args[0]


def _flat_false(a: Any, *rest: Any, **named: Any) -> Any:
    return np.zeros(len(a), dtype=bool)


IDEAS: tuple[Idea, ...] = (
    Idea("term frequency of values", (("match.scoring", "_plain", _without_holders),)),
    Idea("cap on the whole name", (("match.scoring", "_name_cap", nothing),)),
    Idea("name frequency learned", (("match.training", "_name_gain", gives(lambda *a, **k: ())),)),
    Idea("place as one fact", (("match.scoring", "_layout", _without_place),)),
    Idea("best of town, state, country", (("match.scoring", "_best_of", nothing),)),
    Idea("negative evidence", (("match.scoring", "_too_little", _only_for),)),
    Idea("lift of one language", (("match.training", "_lifts", _no_lifts),)),
    Idea("mailbox made from the name", (("match.scoring", "MAIL_NAME", constant(NEVER)),)),
    Idea("numbered mailboxes", (("match.scoring", "MAIL_NUMBERED", constant(NEVER)),)),
    Idea("all rules of mailboxes and suffixes", (("match.scoring", "_mail_rules", nothing),)),
    Idea("household and colleague rule", (("match.scoring", "_join_household", nothing),)),
    Idea("rules of companies", (("match.scoring", "_company_rules", nothing),)),
    Idea("places of a company's name", (("match.facts", "sites", gives(lambda key, single: key.holders)),)),
    Idea("nicknames", (("match.compare_names", "_shared_nickname", gives(_flat_false)),)),
    Idea("names crosswise", (("match.compare_names", "_weak", gives(_flat_false)),)),
    Idea("names from mailboxes", (("match.facts", "with_mailbox_names", gives(_first)),)),
    Idea("transliteration, accents", (("normalize.text", "transliterate", gives(str.lower)),
                                      ("normalize.text", "_LATIN", constant({})))),
    Idea("EM (shipped m instead)", (("match.training", "_share_m", gives(lambda c, *a, **k: c.prior_m)),)),
    Idea("monotone pooling", (("match.weights", "FactWeights.pooled", _as_they_are),
                              ("match.weights", "FactWeights.weights", _raw_weights))),
    Idea("average linkage (components)", (("match.cluster", "_Work.groups", gives(lambda work, part: [part])),)),
    Idea("floor of negatives in clusters", (("match.cluster", "FLOOR", constant(-12.0)),)),
    Idea("prior that follows n (-14)", (("match.weights", "Model.prior", constant(property(lambda model: -14.0))),)),
    Idea("evidence floor (too little)", (("match.scoring", "_too_little", nothing),)),
    Idea("identical rows compared once", (("match.matching", "_twins", gives(lambda same: np.empty(0, np.int64))),)),
    Idea("accounts beside contacts", without_accounts=True),
)  # fmt: skip
