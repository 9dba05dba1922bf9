"""What a run is told of linking: two sources, one to one, a reference list; by the user, or by the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dedupe.errors import InputError
from dedupe.model import Notice, SourceFile
from dedupe.ruleset.effective import MatchRules, ObjectRules
from dedupe.ruleset.nearest import advice
from dedupe.sources.shown import shown


@dataclass(frozen=True, slots=True, eq=False)
class Ruled:
    """A file with its rules."""

    file: SourceFile
    rules: ObjectRules

    @property
    def source(self) -> str:
        """Returns the name of its source."""
        return self.file.table.source


@dataclass(frozen=True, slots=True)
class Linking:
    """What the user asked for on the command line: names of sources, or of their files."""

    link: tuple[str, ...] = ()
    one_to_one: bool = False
    reference: str = ""

    @property
    def asked(self) -> bool:
        """Returns whether anything was asked for."""
        return bool(self.link or self.reference or self.one_to_one)


def with_linking(inputs: Sequence[Ruled], wanted: Linking) -> list[Ruled]:
    """Returns the inputs, all of one object with the same options of linking: of the user, else of their rules.

    InputError where a source is not there, is none of two of one object, or rules contradict each other.
    """
    chosen = _as_sources(inputs, wanted)
    objects = {item.rules.object for item in inputs if item.source in (*chosen.link, chosen.reference)}
    result = list(inputs)
    for name in dict.fromkeys(item.rules.object for item in inputs):
        own = [number for number, item in enumerate(inputs) if item.rules.object == name]
        told = chosen if name in objects else _of_rules([inputs[number] for number in own])
        if told.asked:
            _check(told, {inputs[number].source for number in own}, name)
            for number in own:
                result[number] = _told(inputs[number], told)
    return result


def _as_sources(inputs: Sequence[Ruled], wanted: Linking) -> Linking:
    if wanted.one_to_one and not wanted.link:
        raise InputError("--one-to-one goes with --link: name the two sources, --link SOURCE SOURCE")
    link = tuple(_source(inputs, name, "--link") for name in wanted.link)
    reference = _source(inputs, wanted.reference, "--reference") if wanted.reference else ""
    of = {item.source: item.rules.object for item in inputs}
    if link and of[link[0]] != of[link[1]]:
        raise InputError(
            f"--link: {shown(link[0])} holds {of[link[0]]}s and {shown(link[1])} {of[link[1]]}s: it links two sources "
            "of one object (leads find their contacts and accounts in every run: table links)"
        )
    return Linking(link, wanted.one_to_one, reference)


def _source(inputs: Sequence[Ruled], name: str, option: str) -> str:
    """Returns the source that is named, by itself or by its file."""
    sources = [item.source for item in inputs]
    if name in sources:
        return name
    by_file = {item.source for item in inputs if name in (item.file.name, item.file.path)}
    if len(by_file) == 1:
        return by_file.pop()
    raise InputError(f"{option}: no source {shown(name)!r} in this run: {advice(name, sources)}")


def _of_rules(inputs: Sequence[Ruled]) -> Linking:
    """Returns what the rules of an object's tables say together."""
    said = {_options(item.rules.match) for item in inputs} - {Linking()}
    if len(said) > 1:
        raise InputError(
            f"the rules of the {inputs[0].rules.object} tables contradict each other on link, one_to_one or reference: "
            "say it once, or the same in each"
        )
    return said.pop() if said else Linking()


def _options(match: MatchRules) -> Linking:
    return Linking(match.link, match.one_to_one, match.reference)


def _check(told: Linking, sources: set[str], object_: str) -> None:
    if len(set(told.link)) == 1:
        raise InputError(f"link: {shown(told.link[0])} cannot be linked to itself: name two sources")
    for name in (*told.link, told.reference):
        if name and name not in sources:
            raise InputError(
                f"link, reference: no source {shown(name)!r} of {object_}s: {advice(name, sorted(sources))}"
            )
    if told.link and told.reference and told.reference not in told.link:
        raise InputError(f"reference: {shown(told.reference)} is not one of the two sources that are linked: name one")
    if told.reference and len(sources) < 2:
        raise InputError(
            f"reference: {shown(told.reference)} is the only source of {object_}s: add what is linked to it"
        )


def _told(item: Ruled, told: Linking) -> Ruled:
    """Returns the input with these options. What a reference list holds is written as it stands."""
    match = replace(item.rules.match, link=told.link, one_to_one=told.one_to_one, reference=told.reference)
    rules = replace(item.rules, match=match)
    source, file = item.source, item.file
    if source == told.reference:
        rules = replace(rules, fields=tuple(replace(rule, normalize="off") for rule in rules.fields))
    if told.link and source not in told.link:
        text = (
            f"{' and '.join(told.link)} are linked with each other: the rows of this source were cleaned, not matched"
        )
        file = replace(file, notices=(*file.notices, Notice(source, 0, "not_linked", text)))
    return replace(item, file=file, rules=rules)
