"""The user's own steps on the values of a column: each distinct value once, and which steps changed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.errors import InputError
from dedupe.model import CodeArray, Column
from dedupe.normalize.limits import TooLongError, limit_for
from dedupe.normalize.patterns import extractor, substituter
from dedupe.normalize.plugins import run_plugin
from dedupe.normalize.replacements import replacer
from dedupe.ruleset.effective import CleanStep

#: Which rows a condition holds for, by the condition's text.
Holds = Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True, eq=False)
class Stepped:
    """A column after the steps before its type's own cleaning. Values are told apart by the steps they get."""

    codes: CodeArray  # per row
    originals: list[str]
    texts: list[str]
    rules: list[tuple[str, ...]]  # labels of the steps that changed each value
    later: list[tuple[CleanStep, list[bool] | None]]  # steps after the cleaning, and the values that get them


def stepped(raw: Column, steps: Sequence[CleanStep], holds: Holds) -> Stepped:
    """Returns the column after its steps."""
    codes, value_of, chosen = _told_apart(raw, steps, holds)
    originals = [str(value) for value in raw.values[value_of].tolist()]
    texts = list(originals)
    rules: list[tuple[str, ...]] = [()] * len(originals)
    for step in steps:
        if not step.after:
            texts, rules = apply_step(step, texts, rules, chosen.get(step.when))
    later = [(step, chosen.get(step.when)) for step in steps if step.after]
    return Stepped(codes, originals, texts, rules, later)


def _told_apart(
    raw: Column, steps: Sequence[CleanStep], holds: Holds
) -> tuple[CodeArray, NDArray[np.int64], dict[str, list[bool]]]:
    """Returns a code per row, the value of each code, and per condition whether it holds for each code."""
    conditions = list(dict.fromkeys(step.when for step in steps if step.when))
    combined = raw.codes.astype(np.int64)
    for condition in conditions:
        combined = combined * 2 + holds[condition]
    if not conditions:
        return raw.codes, np.arange(len(raw.values)), {}
    _, first, inverse = np.unique(combined, return_index=True, return_inverse=True)
    chosen = {condition: holds[condition][first].tolist() for condition in conditions}
    return inverse.reshape(-1).astype(np.int32), raw.codes[first].astype(np.int64), chosen


def apply_step(
    step: CleanStep, texts: list[str], rules: list[tuple[str, ...]], chosen: Sequence[bool] | None
) -> tuple[list[str], list[tuple[str, ...]]]:
    """Returns the texts after a step, and the labels of the steps that changed each. InputError if one gets too long.

    Empty texts are no values: no step sees them. `chosen` None: all others get the step.
    """
    places = [k for k, text in enumerate(texts) if text and (chosen is None or chosen[k])]
    given = [texts[k] for k in places]
    made = run_plugin(step.plugin, given) if step.plugin else _each(step, given)
    texts, rules = list(texts), list(rules)
    for place, old, new in zip(places, given, made, strict=True):
        if new != old:
            if len(new) > limit_for(old):
                raise _too_long(step, old)
            texts[place] = new
            rules[place] = (*rules[place], step.label)
    return texts, rules


def _each(step: CleanStep, texts: Sequence[str]) -> list[str]:
    function = function_of(step)
    made = []
    for text in texts:
        try:
            made.append(function(text))
        except TooLongError:
            raise _too_long(step, text) from None
    return made


def function_of(step: CleanStep) -> Callable[[str], str]:
    """Returns what a step (not a plug-in) does to a text."""
    if step.replace:
        return replacer(step.replace, step.scope, step.ignore_case)
    return substituter(step.pattern, step.with_) if step.pattern else extractor(step.extract)


def _too_long(step: CleanStep, text: str) -> InputError:
    return InputError(
        f"the step {step.label!r} on {step.field!r} makes a value of {len(text):,} characters longer than the limit of "
        f"{limit_for(text):,}: its replacement is found in its own result, or everywhere; narrow the step"
    )
