"""Asking fal.ai to stop a job, and finding out what that came to. Nothing but proof counts as stopped."""

from __future__ import annotations

from charstudio.model.errors import ProviderError
from charstudio.providers.base import CancelOutcome
from charstudio.providers.fal.queue import Places, State, Status, status_of
from charstudio.providers.fal.settings import FalSettings
from charstudio.providers.net.pace import Pace
from charstudio.providers.net.replies import Asker

_BY_US = {"client_cancelled", "client_disconnected"}


async def cancelled(asker: Asker, places: Places, settings: FalSettings, pace: Pace) -> CancelOutcome:
    """The outcome. ``STOPPED`` only when the queue let go of a job on which nothing was worked yet.

    That a job waited is seen before it is cancelled: afterwards one that was worked on looks the same.
    """
    before = await _look(asker, places)
    try:
        reply = await asker.ask("PUT", places.cancel)
    except ProviderError:
        return CancelOutcome.UNKNOWN
    word = reply.object().get("status")
    if reply.status == 400 and word == "ALREADY_COMPLETED":
        return CancelOutcome.TOO_LATE
    if not reply.is_good or before is None:
        return CancelOutcome.UNKNOWN
    if before.state is not State.QUEUED:
        return CancelOutcome.TOO_LATE if before.state is State.RUNNING else CancelOutcome.UNKNOWN
    for look in range(max(settings.cancel_looks, 1)):
        if look:
            await pace.sleep(settings.poll_interval_s)
        outcome = _outcome(await _look(asker, places, gone=_GONE))
        if outcome is not None:
            return outcome
    return CancelOutcome.UNKNOWN


_GONE = Status(State.DONE, error="gone", error_type="client_cancelled")
"""How a job counts that the queue knew before the cancel and does not know after it."""


async def _look(asker: Asker, places: Places, gone: Status | None = None) -> Status | None:
    """What the queue says; None when it says nothing."""
    try:
        reply = await asker.ask("GET", places.status)
    except ProviderError:
        return None
    if reply.status in {404, 410} and not reply.is_page:
        return gone
    return status_of(reply.object()) if reply.is_good else None


def _outcome(status: Status | None) -> CancelOutcome | None:
    """What one look after the cancel proves; None while it still waits."""
    if status is None or status.state in {State.QUEUED, State.ODD}:
        return None
    if status.state is State.DONE and status.error_type in _BY_US and status.seconds is None:
        return CancelOutcome.STOPPED
    return CancelOutcome.TOO_LATE
