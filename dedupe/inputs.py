"""The files of a job, read and each with the rules that fit it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dedupe.errors import InputError
from dedupe.model import OBJECTS, Notice, SourceFile, Table
from dedupe.ruleset.effective import FieldRule, ObjectRules, Ruleset
from dedupe.sources.options import ReadOptions
from dedupe.unused_ids import unused_ids

if TYPE_CHECKING:
    from dedupe.sources.expand import Located

#: A rules block for another file of the same kind is taken if it knows at least this share of its own headers again.
FITTING_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Job:
    """What the user asked for."""

    files: tuple[str, ...]  # files, folders, zip archives, "-" for stdin
    db: str = "dedupe.db"
    rules: str = ""  # rules file or pack; "" : recognise, and the pack `balanced`
    objects: Mapping[str, str] = field(default_factory=dict)  # file, folder or archive -> object
    id_header: str = ""
    read: ReadOptions = field(default_factory=ReadOptions)
    dry_run: bool = False
    workers: int = 0  # processes for normalizing; 0: two for large files on a machine that has them
    link: tuple[str, ...] = ()  # two sources: pairs are made between them only
    one_to_one: bool = False  # with `link`: a record has one partner at most
    reference: str = ""  # source that is a clean list: others are linked to it, it stays as it is
    pairs: tuple[str, ...] = ()  # files of pairs that another tool scored, in place of our scoring: [OBJECT=]FILE


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """A file that was read, with its rules."""

    file: SourceFile
    rules: ObjectRules

    @property
    def object(self) -> str:
        """Returns contact, account or lead."""
        return self.rules.object

    @property
    def table(self) -> Table:
        """Returns the rows that were taken."""
        return self.file.table


def read_inputs(job: Job) -> tuple[tuple[Input, ...], Ruleset]:
    """Returns the files with their rules, in the order in which objects are matched, and the complete ruleset.

    InputError or RulesError where a file or the rules cannot be taken.
    """
    from dedupe.linking_options import Linking, Ruled, with_linking
    from dedupe.ruleset.load import load_rules, ruleset_of
    from dedupe.ruleset.packs import PACKS
    from dedupe.sources.expand import expand, read_located

    if not job.files:
        raise InputError("no input: name at least one file")
    given = load_rules(job.rules) if job.rules and job.rules not in PACKS else None
    pack = job.rules if job.rules in PACKS else "balanced"
    located = expand(job.files, job.read.source)
    files = [read_located(item, job.read) for item in located]
    inputs = [_with_rules(job, item, file, given, pack) for item, file in zip(located, files, strict=True)]
    inputs.sort(key=lambda item: (OBJECTS.index(item.object), item.file.table.source))
    wanted = Linking(job.link, job.one_to_one, job.reference)
    settled = with_linking([Ruled(item.file, item.rules) for item in inputs], wanted)
    inputs = [Input(item.file, item.rules) for item in settled]
    name = given.name if given else (job.rules or "recognised")
    ruleset = ruleset_of([item.rules for item in inputs], name)
    return tuple(inputs), replace(ruleset, warnings=given.warnings if given else ())


def _with_rules(job: Job, located: Located, file: SourceFile, given: Ruleset | None, pack: str) -> Input:
    from dedupe.ruleset.packs import apply_pack, with_fields
    from dedupe.sources.recognise import rules_for

    hint = job.objects.get(located.path) or job.objects.get(located.given, "")
    found, _ = rules_for(file.table, object_hint=hint, id_hint=job.id_header)
    fitting = _fitting(given, found, file.table, hint) if given else None
    if fitting is None:
        chosen = apply_pack(found, pack)
        notices = (*file.notices, *unused_ids(file.table, chosen))
        if given is not None:
            text = f"no table in {given.name} fits this file: it was recognised by itself"
            notices = (*notices, Notice(file.table.source, 0, "rules_not_fitting", text))
        return Input(replace(file, notices=notices), _with_id(replace(chosen, source=file.table.source)))
    whole = with_fields(fitting, found, given.name if given else "") if not fitting.fields else fitting
    if job.id_header:
        whole = replace(whole, id_header=found.id_header)
    _check_headers(whole, file)
    return Input(file, _with_id(replace(whole, source=file.table.source)))


def _with_id(rules: ObjectRules) -> ObjectRules:
    """Returns the rules with the id column as a field, so that references in other files can be looked up in it."""
    if not rules.id_header or any(rules.id_header in rule.headers for rule in rules.fields):
        return rules
    taken = {rule.field for rule in rules.fields}
    name = "id" if "id" not in taken else "record_id"
    return replace(rules, fields=(FieldRule(name, "record_id", (rules.id_header,)), *rules.fields))


def _check_headers(rules: ObjectRules, file: SourceFile) -> None:
    if rules.id_header and rules.id_header not in file.table.headers:
        raise InputError(
            f"the id column {rules.id_header!r} of the rules is not in this file; it has: "
            f"{', '.join(file.table.headers[:12])}",
            where=file.name,
        )


def _fitting(given: Ruleset, found: ObjectRules, table: Table, hint: str) -> ObjectRules | None:
    """Returns the rules block for this file: the one of its name, else the one that knows most of its headers."""
    for rules in given.tables:
        if rules.source and rules.source == table.source and (not hint or rules.object == hint):
            return rules
    ranked: list[tuple[float, int, ObjectRules]] = []
    for number, rules in enumerate(given.tables):
        if rules.object != (hint or found.object):
            continue
        share = _share(rules, table.headers)
        if share >= FITTING_SHARE:
            ranked.append((-share, number, rules))
    return min(ranked, key=lambda item: item[:2])[2] if ranked else None


def _share(rules: ObjectRules, headers: Sequence[str]) -> float:
    wanted = [header for rule in rules.fields for header in rule.headers]
    return sum(header in headers for header in wanted) / len(wanted) if wanted else 1.0
