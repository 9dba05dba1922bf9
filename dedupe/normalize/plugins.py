"""Plug-ins: functions of other packages on a pandas Series of texts, their results believed only as far as they fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from dedupe.errors import InputError
from dedupe.ruleset.plugins import GROUP, plugin_entry


def run_plugin(name: str, texts: Sequence[str]) -> list[str]:
    """Returns what the plug-in makes of these texts, one for each.

    InputError, which names the plug-in, where it is not there, fails, or returns anything but as many texts.
    """
    import pandas as pd

    series = pd.Series(list(texts), dtype=object)
    try:
        made = _loaded(name)(series.copy())
    except InputError:
        raise
    except (Exception, SystemExit) as error:
        told = f"{type(error).__name__}: {error}".splitlines()[0][:120]
        raise InputError(f"the plug-in {name!r} failed ({told}): mend it, or take its step out of the rules") from error
    return _believed(name, series, made)


@cache
def _loaded(name: str) -> Callable[[Any], Any]:
    entry = plugin_entry(name)
    if entry is None:
        raise InputError(f"the plug-in {name!r} is not installed (entry point group {GROUP}): install its package")
    function = entry.load()
    if not callable(function):
        raise InputError(f"the plug-in {name!r} is no function ({entry.value}): its entry point must name one")
    return function  # type: ignore[no-any-return]


def _believed(name: str, given: Any, made: Any) -> list[str]:
    import pandas as pd

    if isinstance(made, str) or not hasattr(made, "__len__") or not hasattr(made, "__iter__"):
        raise InputError(f"the plug-in {name!r} returned {_article(made)}: it must return a Series of texts")
    if isinstance(made, pd.Series) and not made.index.equals(given.index):
        raise InputError(
            f"the plug-in {name!r} returned {len(made):,} texts in another order or number than the {len(given):,} it "
            "was given: it must return one for each, in the same order"
        )
    texts = list(made)
    if len(texts) != len(given):
        raise InputError(
            f"the plug-in {name!r} returned {len(texts):,} texts for {len(given):,}: it must return one for each"
        )
    for old, new in zip(given, texts, strict=True):
        if not isinstance(new, str):
            raise InputError(
                f"the plug-in {name!r} returned {_article(new)} for {old[:40]!r}: it must return texts only"
            )
    return [str(text) for text in texts]


def _article(value: Any) -> str:
    return f"a value of type {type(value).__name__}"
