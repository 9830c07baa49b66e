"""The careful path of a paid request: one row in the journal, from the intent to its end.

    journal the intent → submit once, shielded → journal the ticket → watch → collect → download to a part file →
    probe → store the blob → (the runner commits result, cost and closed job together)

Whatever is interrupted between two arrows is found again in the journal at the next start. The row is closed in
exactly one place, ``settle``, and only on proof: a job that may still deliver stays open, so that nothing paid for is
lost, and a step whose job is open is never submitted a second time but attached to it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from charstudio.engine.held import held, in_thread
from charstudio.media.probe import probe
from charstudio.media.sniff import sniff
from charstudio.model.errors import (
    CharStudioError,
    GenerationFailed,
    JobLost,
    MediaError,
    ProviderError,
    Rejected,
    SubmitUncertain,
    Unavailable,
    Unreadable,
)
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import Fingerprint, Json, MediaRef
from charstudio.providers.base import CancelOutcome, Delivery, Provider, RemoteFile, Ticket, Waiting, Working
from charstudio.providers.requests import Request
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Database, JobId, JobRow, JobState

log = logging.getLogger("charstudio.engine")

CANCEL_PATIENCE_SECONDS = 5.0
"""How long a provider may take to answer a cancel before the job counts as detached."""

OnUpdate = Callable[[Waiting | Working], None]


class Detached(Exception):
    """The step was cancelled here while its provider may still finish it."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(ticket.request_id)
        self.ticket = ticket


@dataclass(frozen=True, slots=True)
class Intent:
    """What is written down before a request leaves."""

    fingerprint: Fingerprint
    write: Callable[[], JobId]
    """Commits the row. Blocking."""


class Order:
    """One request at one provider and its row. ``ticket`` is None until the provider has accepted."""

    def __init__(self, provider: Provider, database: Database, blobs: Blobs, on_update: OnUpdate) -> None:
        self.provider = provider
        self.job: JobId | None = None
        self.ticket: Ticket | None = None
        self._database = database
        self._blobs = blobs
        self._on_update = on_update
        self._sent = False
        self._journaled = False
        self._tried_before = False
        self._is_free = is_free(provider)

    @classmethod
    def resumed(
        cls, row: JobRow, ticket: Ticket, provider: Provider, database: Database, blobs: Blobs, on_update: OnUpdate
    ) -> Order:
        """The order of an open row that has its ticket."""
        order = cls(provider, database, blobs, on_update)
        order._adopt(row, ticket)
        return order

    async def place(self, intent: Intent, request: Request, model: str) -> Ticket:
        """Have the request accepted once: by an earlier, still open job for the same fingerprint, or by asking.

        Raises ``SubmitUncertain`` when an earlier request may have been charged and nobody knows.
        """
        if await self._attached(intent.fingerprint):
            assert self.ticket is not None
            return self.ticket
        media = {value.media for values in request.inputs.values() for value in values}
        uploads = {ref: await self.provider.upload(ref, self._blobs.path(ref)) for ref in sorted(media, key=str)}
        self.job, cancelled = await held(asyncio.to_thread(intent.write))
        if cancelled:
            raise asyncio.CancelledError
        ticket, cancelled = await held(self._ask(request, model, uploads))
        if cancelled:
            raise asyncio.CancelledError
        return ticket

    async def delivery(self) -> Delivery:
        """Wait for the job, reporting progress, and collect what it delivers."""
        assert self.ticket is not None
        async for update in self.provider.watch(self.ticket):
            if isinstance(update, Waiting | Working):
                self._on_update(update)
        self._on_update(Working(None, "Downloading"))
        delivery = await self.provider.collect(self.ticket)
        if not delivery.files:
            raise GenerationFailed("The provider finished without delivering a file.", "Run it again.")
        return delivery

    async def fetch(self, file: RemoteFile) -> MediaValue:
        """Download, verify and store one delivered file. Its content decides what it is, never its name."""
        part = self._blobs.new_part()
        try:
            await self.provider.download(file, part, lambda _fraction: None)
            return await in_thread(lambda: store_part(self._blobs, part, file))
        finally:
            with suppress(OSError):  # a part that cannot go now is swept at some later opening
                part.unlink(missing_ok=True)

    async def settle(self, error: BaseException, *, detach: bool = False) -> None:
        """Write down how it ended without a result. Call it once, held.

        After a cancel the provider is asked to stop, unless ``detach``: then a paid job goes on without us. Raises
        ``Detached`` when it may still finish.
        """
        if self.job is None:
            return
        if not isinstance(error, asyncio.CancelledError):
            await self._close(self._state_after(error), getattr(error, "message", None) or repr(error))
            return
        if self.ticket is None:
            await self._close(JobState.UNCERTAIN if self._sent and not self._is_free else JobState.CANCELLED, "")
            return
        outcome = CancelOutcome.UNKNOWN
        if self._is_free or not detach:
            outcome = await asked_to_stop(self.provider, self.ticket)
        if self._is_free or outcome is CancelOutcome.STOPPED:
            await self._close(JobState.CANCELLED, "")
            return
        await self._close(JobState.DETACHED, "")
        raise Detached(self.ticket)

    def _adopt(self, row: JobRow, ticket: Ticket) -> None:
        self.job, self.ticket = row.id, ticket
        self._sent = self._journaled = True
        self._tried_before = bool(row.error)

    async def _attached(self, fingerprint: Fingerprint) -> bool:
        """Whether an open job for this fingerprint was found, and is now this order's."""
        rows = await asyncio.to_thread(self._database.open_jobs, fingerprint)
        mine = [row for row in rows if row.provider == self.provider.name]
        for row in reversed(mine):
            if row.ticket is not None:
                self._adopt(row, ticket_from_json(row.ticket))
                return True
        others = [row for row in rows if row.provider != self.provider.name]
        if others:
            raise Unavailable(
                f"An earlier request for this is still open at {others[-1].provider}.", "Wait for it, or cancel it."
            )
        if mine and not self._is_free:
            raise SubmitUncertain(
                "An earlier request for this may have been accepted and charged; nobody knows.",
                "Look at the provider's own list. For another try, make a new take.",
            )
        for row in mine:
            await asyncio.to_thread(self._database.close_job, row.id, JobState.LOST, "It was free and is made again.")
        return False

    async def _ask(self, request: Request, model: str, uploads: Mapping[MediaRef, str]) -> Ticket:
        assert self.job is not None
        self._sent = True
        self.ticket = await self.provider.submit(request, model, uploads)
        await asyncio.to_thread(self._database.accept_job, self.job, ticket_to_json(self.ticket))
        self._journaled = True
        return self.ticket

    def _state_after(self, error: BaseException) -> JobState:
        """What a failure proves. What proves nothing leaves a paid job open."""
        if isinstance(error, JobLost):
            return JobState.LOST
        if self._is_free or isinstance(error, Rejected | GenerationFailed):
            return JobState.FAILED
        if self.ticket is None:
            refused = isinstance(error, ProviderError) and not isinstance(error, SubmitUncertain)
            return JobState.FAILED if refused or not self._sent else JobState.UNCERTAIN
        if self._tried_before and isinstance(error, MediaError):
            return JobState.FAILED  # what was delivered is no use, and a second download did not help
        return JobState.DETACHED

    async def _close(self, state: JobState, why: str) -> None:
        """The last word. A journal that cannot be written must not hide the error that led here."""
        assert self.job is not None
        try:
            if self.ticket is not None and not self._journaled:
                await asyncio.to_thread(self._database.accept_job, self.job, ticket_to_json(self.ticket))
            await asyncio.to_thread(self._database.close_job, self.job, state, why)
        except CharStudioError as error:
            log.warning("job %s could not be journaled as %s: %s", self.job, state, error)


def is_free(provider: Provider) -> bool:
    """Whether all it offers are drafts: nothing of it is ever charged, so nothing can be paid twice."""
    models = provider.models()
    return bool(models) and all(info.draft for info in models)


async def asked_to_stop(provider: Provider, ticket: Ticket) -> CancelOutcome:
    """The provider's answer to a cancel; ``UNKNOWN`` when there is none in time."""
    asking = asyncio.ensure_future(provider.cancel(ticket))
    await asyncio.wait({asking}, timeout=CANCEL_PATIENCE_SECONDS)
    if not asking.done():
        asking.cancel()
        return CancelOutcome.UNKNOWN
    error = asking.exception() if not asking.cancelled() else None
    if error is not None and not isinstance(error, ProviderError):
        log.error("%s did not answer a cancel", provider.name, exc_info=error)
    return CancelOutcome.UNKNOWN if asking.cancelled() or error is not None else asking.result()


def store_part(blobs: Blobs, part: Path, file: RemoteFile | None = None, suffix: str = "bin") -> MediaValue:
    """Probe a finished part file and move it into the media store.

    Raises ``Unreadable`` when it is no media, or not what ``file`` was to be.
    """
    info = probe(part)
    if file is not None:
        _refuse_other_kind(file, info)
    return MediaValue(blobs.put_file(part, sniff(part).suffix or suffix, move=True), info)


_WORDS = {MediaKind.IMAGE: "a picture", MediaKind.VIDEO: "a clip", MediaKind.AUDIO: "a sound"}


def _refuse_other_kind(file: RemoteFile, info: MediaInfo) -> None:
    wanted = next((kind for kind in MediaKind if kind.value == file.output), info.kind)
    if info.kind is not wanted:
        raise Unreadable(f"The provider delivered {_WORDS[info.kind]} where {_WORDS[wanted]} was due.", "Run it again.")


def ticket_to_json(ticket: Ticket) -> dict[str, Json]:
    """All that is needed to find the job again."""
    return {
        "provider": ticket.provider,
        "model": ticket.model,
        "request_id": ticket.request_id,
        "urls": dict(ticket.urls),
    }


def ticket_from_json(data: Mapping[str, Json]) -> Ticket:
    """The inverse of ``ticket_to_json``."""
    urls = data.get("urls")
    return Ticket(
        str(data["provider"]),
        str(data["model"]),
        str(data["request_id"]),
        {str(key): str(url) for key, url in urls.items()} if isinstance(urls, Mapping) else {},
    )
