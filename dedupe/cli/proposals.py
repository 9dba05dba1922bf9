"""`dedupe proposals` and `dedupe undo`: review from the terminal."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Literal

import click

from dedupe.cli.app import app
from dedupe.cli.files import OBJECTS
from dedupe.cli.settings import current
from dedupe.cli.terminal import complain, count, message, out_json, result, table

if TYPE_CHECKING:
    from dedupe.store.decision import Decision
    from dedupe.store.reads import ProposalRow

STATUSES = ("pending", "approved", "rejected", "skipped", "superseded", "all")


@app.group()
@click.argument("db", metavar="DB")
@click.pass_context
def proposals(ctx: click.Context, db: str) -> None:
    """List merge proposals, look at them, decide on them."""
    ctx.meta["db"] = db


@proposals.command("list")
@click.option("--object", "object_", type=click.Choice(OBJECTS), help="Only those of an object.")
@click.option("--status", type=click.Choice(STATUSES), default="pending", show_default=True)
@click.option("--band", type=click.Choice(("auto", "review")), help="Only those of a band.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Show at most so many.")
@click.pass_context
def list_(ctx: click.Context, object_: str | None, status: str, band: str | None, limit: int) -> None:
    """List proposals."""
    from dedupe.store.database import open_database
    from dedupe.store.reads import list_proposals

    wanted = "" if status == "all" else status
    with closing(open_database(ctx.meta["db"], readonly=True)) as conn:
        rows = [p for p in list_proposals(conn, object_ or "", wanted, -1) if not band or p.band == band]
        ids = dict(
            conn.execute(
                "SELECT proposal_id, crm_id FROM proposal_members WHERE role = 'survivor'"
                f" AND proposal_id IN ({', '.join(str(p.proposal_id) for p in rows[:limit])})"
            )
        )
    if current().json:
        out_json({"total": len(rows), "proposals": [_row_json(p, ids.get(p.proposal_id, "")) for p in rows[:limit]]})
        return
    if not rows:
        result("No proposals" + ("" if status == "all" else f" are {status}") + ".")
        return
    lines = [
        (
            p.proposal_id,
            p.object,
            p.status,
            p.band,
            _share(p.confidence),
            p.size,
            ids.get(p.proposal_id, ""),
            p.blocked_by,
        )
        for p in rows[:limit]
    ]
    headers = ("proposal", "object", "status", "band", "confidence", "records", "survivor", "blocked by")
    result(table(headers, lines, right="rlllrrll"))
    more = f", the first {limit:,} shown (--limit)" if len(rows) > limit else ""
    result(f"\n{count(len(rows), 'proposal')}{more}. Confidence is the probability of the weakest link of the group.")


@proposals.command()
@click.argument("number", type=int, metavar="N")
@click.pass_context
def show(ctx: click.Context, number: int) -> None:
    """Show a proposal: its records side by side, the merged record, and why."""
    from dedupe.cli.proposal_text import proposal_json, proposal_text
    from dedupe.store.database import open_database
    from dedupe.store.reads import get_proposal

    with closing(open_database(ctx.meta["db"], readonly=True)) as conn:
        detail = get_proposal(conn, number)
        if current().json:
            out_json(proposal_json(conn, detail))
        else:
            result(proposal_text(conn, detail))


def _deciding(function: Any) -> Any:
    """Adds what all three decisions take."""
    for option in (
        click.option("--actor", default="", help="Who decides; otherwise the name of the system's user."),
        click.option("--note", default="", help="Why; kept with the decision."),
        click.argument("numbers", nargs=-1, type=int, metavar="[N...]"),
    ):
        function = option(function)
    return click.pass_context(function)


@proposals.command()
@_deciding
@click.option("--all", "every", is_flag=True, help="All pending ones that are not blocked; needs --above.")
@click.option("--above", type=click.FloatRange(0, 1), help="With --all: those of at least this confidence.")
@click.option("--object", "object_", type=click.Choice(OBJECTS), help="With --all: those of an object.")
@click.option("--force", is_flag=True, help="Approve a blocked one all the same.")
@click.option("--yes", is_flag=True, help="With --all: do not ask.")
def approve(
    ctx: click.Context, numbers: tuple[int, ...], note: str, actor: str, every: bool, above: float | None,
    object_: str | None, force: bool, yes: bool,
) -> int:  # fmt: skip
    """Approve proposals: exports then hold the merged record. `dedupe undo` takes it back."""
    if every == bool(numbers):
        raise click.UsageError("give the numbers of proposals, or --all --above P")
    if every:
        if above is None:
            raise click.UsageError("--all needs --above P: the least confidence, for example --above 0.99")
        if force:
            raise click.UsageError("--all never approves what is blocked: leave out --force")
        numbers = _sure_ones(ctx.meta["db"], above, object_ or "", yes)
    return _decide(ctx.meta["db"], numbers, "approve", note, actor, force)


@proposals.command()
@_deciding
def reject(ctx: click.Context, numbers: tuple[int, ...], note: str, actor: str) -> int:
    """Reject proposals: these records are not one, and are not proposed again."""
    return _decide(ctx.meta["db"], numbers, "reject", note, actor, False)


@proposals.command()
@_deciding
def skip(ctx: click.Context, numbers: tuple[int, ...], note: str, actor: str) -> int:
    """Skip proposals: leave them for later."""
    return _decide(ctx.meta["db"], numbers, "skip", note, actor, False)


def _sure_ones(db: str, above: float, object_: str, yes: bool) -> tuple[int, ...]:
    """Returns the proposals that --all means, after saying what will be done and asking."""
    import sys

    from dedupe.store.database import open_database
    from dedupe.store.reads import list_proposals

    with closing(open_database(db, readonly=True)) as conn:
        pending = list_proposals(conn, object_, "pending", -1)
    chosen = [p for p in pending if not p.blocked_by and p.confidence is not None and p.confidence >= above]
    records = sum(p.size - 1 for p in chosen)
    message(
        f"Approves {count(len(chosen), 'proposal')} of confidence {above:g} or more, merging "
        f"{count(records, 'record')} into others; blocked ones are left out."
    )
    if chosen and not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("nobody can be asked here: add --yes to go ahead")
        click.confirm("Go ahead?", abort=True, err=True)
    return tuple(p.proposal_id for p in chosen)


def _decide(
    db: str, numbers: tuple[int, ...], action: Literal["approve", "reject", "skip"], note: str, actor: str, force: bool
) -> int:
    from dedupe.errors import InputError, ReviewConflict
    from dedupe.store.ledger import decide

    done: list[Decision] = []
    refused: list[str] = []
    for number in dict.fromkeys(numbers):
        try:
            decision = decide(db, number, action, actor=actor or _user(), note=note, force=force)
        except (InputError, ReviewConflict) as error:
            refused.append(str(error))
            continue
        done.append(decision)
        result(f"{decision}: proposal {number}. Take it back: dedupe undo {db} {decision.decision_id}")
    for line in refused:
        complain(line)
    if current().json:
        out_json({"decisions": [_decision_json(d) for d in done], "refused": refused})
    return 2 if refused else 0


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


@app.command()
@click.argument("db", metavar="DB")
@click.argument("decision", type=int, metavar="DECISION")
@click.option("--note", default="", help="Why; kept with the decision.")
@click.option("--actor", default="", help="Who takes it back; otherwise the name of the system's user.")
def undo(db: str, decision: int, note: str, actor: str) -> None:
    """Take a decision back; everything is as it was before it."""
    from dedupe.store.ledger import undo as take_back

    undone = take_back(db, decision, actor=actor or _user(), note=note)
    result(f"{undone}: decision {decision} on proposal {undone.proposal_id} is taken back.")
    if current().json:
        out_json({"decisions": [_decision_json(undone)], "refused": []})


def _share(confidence: float | None) -> str:
    return "" if confidence is None else f"{confidence:.4f}"


def _row_json(row: ProposalRow, survivor: str) -> dict[str, Any]:
    return {
        "proposal_id": row.proposal_id, "object": row.object, "status": row.status, "band": row.band,
        "confidence": row.confidence, "size": row.size, "survivor_crm_id": survivor, "blocked_by": row.blocked_by,
        "reason": row.reason, "version": row.version,
    }  # fmt: skip


def _decision_json(decision: Decision) -> dict[str, Any]:
    return {
        "decision_id": decision.decision_id, "proposal_id": decision.proposal_id, "action": decision.action,
        "actor": decision.actor, "at": decision.at, "note": decision.note, "undoes": decision.undoes,
    }  # fmt: skip
