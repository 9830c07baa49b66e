"""After a crash or a restart: collect what was accepted, and say what nobody can know.

An *accepted* or *detached* job has a ticket: it is watched, collected and stored like any other. An *intent* without
a ticket may or may not have reached the provider: it becomes *uncertain* and is never submitted again by itself.
Drafts cost nothing and leave no trace when the program ends, so theirs are simply closed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from charstudio.engine.events import JobStarted
from charstudio.engine.held import held
from charstudio.engine.order import Order, is_free, ticket_from_json
from charstudio.engine.run import Abandoned
from charstudio.engine.runner import Runner
from charstudio.engine.storing import store
from charstudio.model.errors import JobLost, StorageError
from charstudio.model.results import Result, Value
from charstudio.model.values import Fingerprint, Json
from charstudio.providers.base import Provider, Ticket
from charstudio.storage.database import Basis, JobRow, JobState

log = logging.getLogger("charstudio.engine")

_GROUP = {
    JobState.DONE: "collected",
    JobState.LOST: "lost",
    JobState.FAILED: "failed",
    JobState.UNCERTAIN: "uncertain",
    JobState.ACCEPTED: "waiting",
    JobState.DETACHED: "waiting",
}


@dataclass(frozen=True, slots=True)
class Resumed:
    """What became of the open jobs of an earlier session. Those a person cancelled meanwhile are in none."""

    collected: tuple[JobRow, ...] = ()
    lost: tuple[JobRow, ...] = ()
    failed: tuple[JobRow, ...] = ()
    uncertain: tuple[JobRow, ...] = ()
    waiting: tuple[JobRow, ...] = ()
    """Accepted by a provider that is not available now (no key, no network): kept for next time."""


async def resume(runner: Runner) -> Resumed:
    """Settle every open job of an earlier session. Safe to call any number of times and while steps run: what this
    session is at work on is left alone. Never submits anything.
    """
    database = runner.database
    rows = [row for row in await asyncio.to_thread(database.open_jobs) if not runner.makes(row.fingerprint)]
    by_fingerprint: dict[Fingerprint, list[JobRow]] = {}
    for row in rows:
        by_fingerprint.setdefault(row.fingerprint, []).append(row)
    await asyncio.gather(*(_settle_all(runner, group) for group in by_fingerprint.values()))
    groups: dict[str, list[JobRow]] = {}
    for row in rows:
        after = await asyncio.to_thread(database.job, row.id)
        if after is not None and after.state in _GROUP:
            groups.setdefault(_GROUP[after.state], []).append(after)
    return Resumed(**{name: tuple(found) for name, found in groups.items()})


async def _settle_all(runner: Runner, rows: list[JobRow]) -> None:
    """One after the other, as they name the same result. Nothing that goes wrong with one stops another."""
    for row in rows:
        try:
            await _settle(runner, row)
        except StorageError as error:
            log.warning("job %s could not be settled: %s", row.id, error)


async def _settle(runner: Runner, row: JobRow) -> None:
    provider = runner.providers.get(row.provider)
    if row.ticket is None:
        await _without_ticket(runner, row, provider)
    elif provider is not None and not runner.is_closing:
        task = collect(runner, row)
        if task is not None:
            await asyncio.wait([task])


def collect(runner: Runner, row: JobRow) -> asyncio.Task[Result] | None:
    """Watch and collect an accepted job as a task of its own; None when somebody is at it already."""
    provider = runner.providers.get(row.provider)
    if row.ticket is None or provider is None or runner.is_closing or runner.makes(row.fingerprint):
        return None  # a run that has taken it up meanwhile attaches to the ticket itself
    work = _collected(runner, row, ticket_from_json(row.ticket), provider)
    return runner.attend(row.fingerprint, row.node, row.node_title, _take(row), work)


async def _without_ticket(runner: Runner, row: JobRow, provider: Provider | None) -> None:
    why = "The program ended while this request was sent."
    if provider is not None and is_free(provider):
        await asyncio.to_thread(runner.database.close_job, row.id, JobState.LOST, why)
    else:
        await asyncio.to_thread(runner.database.mark_uncertain, row.id, why)


async def _collected(runner: Runner, row: JobRow, ticket: Ticket, provider: Provider) -> Result:
    """Watch, collect and store one job; the body of its task."""
    now = await asyncio.to_thread(runner.database.job, row.id)
    if now is None or not now.state.is_open:
        raise Abandoned
    expected = await asyncio.to_thread(runner.database.typical_seconds, row.provider, row.model)
    runner.tell(JobStarted(row.fingerprint, row.node, row.provider, row.model, expected))
    order = Order.resumed(
        now,
        ticket,
        provider,
        runner.database,
        runner.blobs,
        lambda update: runner.report(row.fingerprint, row.node, update),
    )
    try:
        outputs = await order.received(_sockets(row.request))
        cost, basis = order.cost
        result = _result(row, ticket, outputs, cost, order.note)
        await held(asyncio.to_thread(_store, runner, result, row, basis))
    except (Exception, asyncio.CancelledError) as error:
        await held(order.settle(error, detach=runner.is_closing))
        if isinstance(error, JobLost) and is_free(provider):
            raise Abandoned from error  # a draft that ended with the program: nothing to tell anybody
        raise
    return result


def _store(runner: Runner, result: Result, row: JobRow, basis: Basis) -> None:
    take = None if row.request.get("part") else _take(row)
    store(runner.database, result, row.id, row.node, take=take, basis=basis, character=row.character)
    runner.purse.note()


def _sockets(request: Mapping[str, Json]) -> tuple[str, ...]:
    """The outputs the node's kind has sockets for, the main one first."""
    listed = request.get("outputs")
    return tuple(str(name) for name in listed) if isinstance(listed, list | tuple) else ()


def _result(row: JobRow, ticket: Ticket, outputs: Mapping[str, Value], cost: Decimal | None, note: str) -> Result:
    return Result(
        row.fingerprint,
        str(row.request.get("kind", "")),
        dict(outputs),
        row.provider,
        row.model,
        ticket.request_id,
        cost,
        datetime.now(UTC),
        note,
    )


def _take(row: JobRow) -> int:
    take = row.request.get("take")
    return take if isinstance(take, int) else 1
