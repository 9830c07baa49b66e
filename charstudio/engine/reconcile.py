"""What a person can do about a request nobody knows the end of. Nothing here submits anything.

An *uncertain* job left this machine and no answer came back. It can be looked for in the provider's own list, taken up
by its id, given up as perhaps charged (so that it may be paid for again), or given up as not charged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from decimal import Decimal

from charstudio.engine.order import ticket_to_json
from charstudio.engine.resume import collect
from charstudio.engine.runner import Runner
from charstudio.media.probe import probe
from charstudio.model.errors import MediaError, ProviderError, Unavailable
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import Json, MediaRef
from charstudio.providers.base import Cloud, Found, Ticket, as_cloud
from charstudio.providers.requests import Capability, Request
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Basis, JobId, JobRow, JobState


def request_of(row: JobRow, blobs: Blobs) -> Request:
    """The request of a journaled job, with its media as far as they are still there. Blocking."""
    inputs = row.request.get("inputs")
    params = row.request.get("params")
    return Request(
        Capability(str(row.request["capability"])),
        dict(params) if isinstance(params, Mapping) else {},
        {name: _media(files, blobs) for name, files in inputs.items()} if isinstance(inputs, Mapping) else {},
    )


def _media(files: Json, blobs: Blobs) -> tuple[MediaValue, ...]:
    names = [str(name) for name in files] if isinstance(files, list | tuple) else []
    return tuple(_value(MediaRef(*name.split(".", 1)), blobs) for name in names)


def _value(ref: MediaRef, blobs: Blobs) -> MediaValue:
    try:
        return MediaValue(ref, probe(blobs.path(ref)))
    except MediaError:
        return MediaValue(ref, MediaInfo(MediaKind.IMAGE, 0))


async def look_again(runner: Runner, row: JobRow) -> tuple[Found, ...]:
    """What the provider lists around the time the request left, the likeliest first. Raises ``ProviderError``.

    Requests that another job of ours is known to be are left out: a first try that failed has the same input.
    """
    provider = _cloud(runner, row)
    request = await asyncio.to_thread(request_of, row, runner.blobs)
    listed = await provider.look_again(request, row.model, row.created_at)
    known = await asyncio.to_thread(runner.database.request_ids, row.provider)
    return tuple(found for found in listed if found.ticket.request_id not in known)


async def take_up(runner: Runner, row: JobRow, found: Ticket | str) -> None:
    """Go on with a job by the ticket that was found, or by the id the user knows; returns when it is being watched.

    Raises ``Rejected`` for text that cannot be an id.
    """
    ticket = _cloud(runner, row).ticket_for(row.model, found) if isinstance(found, str) else found
    note = f"Taken up by hand as {ticket.request_id}."
    await asyncio.to_thread(lambda: runner.database.accept_job(row.id, ticket_to_json(ticket), note=note))
    current = await asyncio.to_thread(runner.database.job, row.id)
    assert current is not None
    collect(runner, current)


def give_up(runner: Runner, row: JobRow, *, perhaps_charged: bool) -> None:
    """Close an uncertain job for good. Blocking.

    ``perhaps_charged``: its price is counted as spent, marked as such, since caps must err on the safe side.
    """
    usd: Decimal | None = row.reserved_usd if perhaps_charged else None
    why = "Given up; it may have been charged." if perhaps_charged else "Given up; it was not charged."
    runner.database.close_job(row.id, JobState.LOST, why, charged_usd=usd, basis=Basis.PERHAPS, note=why)
    runner.purse.note()


def uncertain(runner: Runner, job: JobId) -> JobRow:
    """The uncertain job of this number. Raises ``ProviderError`` when it is none, or no longer."""
    row = runner.database.job(job)
    if row is None or row.state not in {JobState.UNCERTAIN, JobState.INTENT}:
        raise ProviderError("This job is not an unknown one any more.", "Look at its state in the jobs panel.")
    return row


def _cloud(runner: Runner, row: JobRow) -> Cloud:
    cloud = as_cloud(runner.providers.get(row.provider))
    if cloud is None:
        raise Unavailable(f"{row.provider} is not available here.", "Enter its key in Settings first.")
    return cloud
