"""After a crash or a restart: collect what was accepted, and say what nobody can know.

An *accepted* or *detached* job has a ticket: it is watched, collected and stored like any other. An *intent* without
a ticket may or may not have reached the provider: it becomes *uncertain* and is never submitted again by itself.
Drafts cost nothing and leave no trace when the program ends, so theirs are simply closed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from charstudio.engine.call import delivered, fetch, ticket_from_json
from charstudio.engine.events import Event, JobDone, JobFailed, JobProgress, JobStarted
from charstudio.engine.runner import store
from charstudio.model.errors import CharStudioError, JobLost, ProviderError
from charstudio.model.results import Result, Value
from charstudio.providers.base import Provider, Ticket, Working
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Database, JobRow, JobState

log = logging.getLogger("charstudio.engine")


@dataclass(frozen=True, slots=True)
class Resumed:
    """What became of the open jobs of an earlier session."""

    collected: tuple[JobRow, ...] = ()
    lost: tuple[JobRow, ...] = ()
    failed: tuple[JobRow, ...] = ()
    uncertain: tuple[JobRow, ...] = ()
    waiting: tuple[JobRow, ...] = ()
    """Accepted by a provider that is not available now (no key, no network): kept for next time."""


async def resume(
    database: Database, blobs: Blobs, providers: Mapping[str, Provider], emit: Callable[[Event], None]
) -> Resumed:
    """Settle every open job of an earlier session. Safe to call any number of times; never submits anything."""
    rows = await asyncio.to_thread(database.open_jobs)
    settled = await asyncio.gather(*(_settle(row, database, blobs, providers, emit) for row in rows))
    groups: dict[str, list[JobRow]] = {}
    for row, outcome in zip(rows, settled, strict=True):
        groups.setdefault(outcome, []).append(row)
    return Resumed(**{name: tuple(found) for name, found in groups.items()})


async def _settle(
    row: JobRow,
    database: Database,
    blobs: Blobs,
    providers: Mapping[str, Provider],
    emit: Callable[[Event], None],
) -> str:
    provider = providers.get(row.provider)
    if row.ticket is None:
        return await _without_ticket(row, database, provider)
    if provider is None:
        return "waiting"
    try:
        await _collect(row, ticket_from_json(row.ticket), database, blobs, provider, emit)
    except JobLost as error:
        await asyncio.to_thread(database.close_job, row.id, JobState.LOST, error.message)
        return "lost"
    except ProviderError as error:
        await asyncio.to_thread(database.close_job, row.id, JobState.FAILED, error.message)
        emit(JobFailed(row.fingerprint, row.node, error))
        return "failed"
    except CharStudioError as error:  # a full disk, an unreadable delivery: the job stays open for another try
        log.info("job %s could not be stored: %s", row.id, error)
        emit(JobFailed(row.fingerprint, row.node, error))
        return "waiting"
    return "collected"


async def _without_ticket(row: JobRow, database: Database, provider: Provider | None) -> str:
    free = provider is not None and all(info.draft for info in provider.models())
    state = JobState.LOST if free else JobState.UNCERTAIN
    if row.state is not state:
        await asyncio.to_thread(database.close_job, row.id, state, "The program ended while this request was sent.")
    return "lost" if free else "uncertain"


async def _collect(
    row: JobRow,
    ticket: Ticket,
    database: Database,
    blobs: Blobs,
    provider: Provider,
    emit: Callable[[Event], None],
) -> None:
    emit(JobStarted(row.fingerprint, row.node, row.provider, row.model))

    def report(update: object) -> None:
        if isinstance(update, Working):
            emit(JobProgress(row.fingerprint, row.node, update.fraction, update.note))

    delivery = await delivered(provider, ticket, report)
    outputs: dict[str, Value] = {file.output: await fetch(provider, file, blobs) for file in delivery.files}
    result = Result(
        row.fingerprint,
        str(row.request.get("kind", "")),
        outputs,
        row.provider,
        row.model,
        ticket.request_id,
        delivery.cost_usd,
        datetime.now(UTC),
        delivery.note,
    )
    take = row.request.get("take")
    made_as = take if isinstance(take, int) else 1
    await asyncio.to_thread(store, database, result, row.node, made_as, row.id)
    emit(JobDone(row.fingerprint, row.node, result, made_as))
