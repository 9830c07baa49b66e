"""The careful path of one paid submission: one row in the journal, from the intent to its end.

    journal the intent → submit once, shielded → journal the ticket → watch → collect → download to a part file →
    probe → store the blob → (whoever asked commits result, cost and closed job together)

Whatever is interrupted between two arrows is found again in the journal at the next start. The row is closed in
exactly one place, ``settle``, and only on proof: a job that may still deliver stays open, so that nothing paid for is
lost. Trying again and asking elsewhere are ``errand.py``'s.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import partial
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
    Unreadable,
)
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue, Value
from charstudio.model.values import Json, MediaRef
from charstudio.providers.base import CancelOutcome, Delivery, Provider, RemoteFile, Ticket, Waiting, Working
from charstudio.providers.requests import Request
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Basis, Database, JobId, JobRow, JobState

log = logging.getLogger("charstudio.engine")

CANCEL_PATIENCE_SECONDS = 5.0
"""How long a provider may take to answer a cancel before the job counts as detached."""

FETCH_TRIES = 2
"""How often a file is fetched anew that came whole and is no media all the same."""

_LINES_AT_ONCE = 25

OnUpdate = Callable[[Waiting | Working], None]


class Detached(Exception):
    """The step was cancelled here while its provider may still finish it."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(ticket.request_id)
        self.ticket = ticket


class Order:
    """One request at one provider and its row. ``ticket`` is None until the provider has accepted."""

    def __init__(self, provider: Provider, database: Database, blobs: Blobs, on_update: OnUpdate) -> None:
        self.provider = provider
        self.job: JobId | None = None
        self.ticket: Ticket | None = None
        self.reserve_usd: Decimal | None = None
        self.is_over = False
        """Whether it is closed for good, so that another submission cannot make it a second paid one."""
        self._database = database
        self._blobs = blobs
        self._on_update = on_update
        self._sent = False
        self._journaled = False
        self._settled = False
        self._tried_before = False
        self._delivery: Delivery | None = None
        self._lines: list[str] = []
        self._is_free = is_free(provider)

    @classmethod
    def resumed(
        cls, row: JobRow, ticket: Ticket, provider: Provider, database: Database, blobs: Blobs, on_update: OnUpdate
    ) -> Order:
        """The order of an open row that has its ticket."""
        order = cls(provider, database, blobs, on_update)
        order.job, order.ticket, order.reserve_usd = row.id, ticket, row.reserved_usd
        order._sent = order._journaled = True
        order._tried_before = bool(row.error)
        return order

    @property
    def cost(self) -> tuple[Decimal | None, Basis]:
        """What the delivered job cost, and how that is known: the service's word, else our own price for it."""
        said = self._delivery.cost_usd if self._delivery is not None else None
        if said is not None or self.reserve_usd is None:
            return said, Basis.REPORTED
        return self.reserve_usd, Basis.ESTIMATED

    @property
    def note(self) -> str:
        """What the provider says it could not do."""
        return self._delivery.note if self._delivery is not None else ""

    async def place(
        self,
        write_intent: Callable[[], JobId],
        request: Request,
        model: str,
        addresses: Mapping[MediaRef, str],
    ) -> Ticket:
        """Write the intent down and ask, once. ``write_intent`` commits the row and blocks."""
        self.job, cancelled = await held(asyncio.to_thread(write_intent))
        if cancelled:
            raise asyncio.CancelledError
        ticket, cancelled = await held(self._ask(request, model, addresses))
        if cancelled:
            raise asyncio.CancelledError
        return ticket

    async def received(self, sockets: tuple[str, ...] = ()) -> dict[str, Value]:
        """Wait for the job, reporting progress; fetch and store what it delivers, by canonical output.

        ``sockets`` are the outputs that are wanted, the main one first; empty: all that come.
        """
        delivery = await self._delivered()
        outputs: dict[str, Value] = {name: text for name, text in delivery.texts.items() if _wanted(name, sockets)}
        for name, file in _by_socket(delivery.files, sockets).items():
            outputs[name] = await self._fetch(file)
        if not outputs:
            raise GenerationFailed("The provider finished without delivering anything.", "Run it again.")
        return outputs

    async def settle(self, error: BaseException, *, detach: bool = False) -> None:
        """Write down how it ended without a result; further calls do nothing. Held by the caller.

        After a cancel the provider is asked to stop, unless ``detach``: then a paid job goes on without us. Raises
        ``Detached`` when it may still finish.
        """
        if self.job is None or self._settled:
            return
        self._settled = True
        if not isinstance(error, asyncio.CancelledError):
            await self._close(self._state_after(error), getattr(error, "message", None) or repr(error), error)
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

    async def _keep_lines(self, lines: tuple[str, ...] = (), *, now: bool = False) -> None:
        """Keep lines of the service's log for the journal: a commit for many. One that fails stops nothing."""
        self._lines.extend(lines)
        due = now or len(self._lines) >= _LINES_AT_ONCE
        if not due or not self._lines or self.job is None or self._is_free:
            return
        kept, self._lines = self._lines, []
        with suppress(CharStudioError):
            await asyncio.to_thread(self._database.log_job, self.job, *kept)

    async def _delivered(self) -> Delivery:
        assert self.ticket is not None
        async for update in self.provider.watch(self.ticket):
            if isinstance(update, Working) and update.log:
                await self._keep_lines(update.log)
            if isinstance(update, Waiting | Working):
                self._on_update(update)
        await self._keep_lines(now=True)
        self._on_update(Working(None, "Downloading"))
        self._delivery = await self.provider.collect(self.ticket)
        return self._delivery

    async def _fetch(self, file: RemoteFile) -> MediaValue:
        """Download, verify and store one delivered file. Its content decides what it is, never its name.

        An address that leads nowhere may only have expired: the job is collected once more for a fresh one.
        """
        for tries_left in reversed(range(1 if self._is_free else FETCH_TRIES)):
            part = self._blobs.new_part()
            try:
                await self.provider.download(file, part, lambda _fraction: None)
                return await in_thread(partial(store_part, self._blobs, part, file))
            except MediaError:
                if not tries_left:
                    raise
            except JobLost:
                if not tries_left:
                    raise
                file = await self._fresh(file)
            finally:
                with suppress(OSError):  # a part that cannot go now is swept at some later opening
                    part.unlink(missing_ok=True)
        raise AssertionError("the last try returns or raises")

    async def _fresh(self, file: RemoteFile) -> RemoteFile:
        assert self.ticket is not None
        self._delivery = await self.provider.collect(self.ticket)
        return next((found for found in self._delivery.files if found.output == file.output), file)

    async def _ask(self, request: Request, model: str, addresses: Mapping[MediaRef, str]) -> Ticket:
        assert self.job is not None
        self._sent = True
        self.ticket = await self.provider.submit(request, model, addresses)
        await asyncio.to_thread(self._accept, self.ticket)
        self._journaled = True
        return self.ticket

    def _accept(self, ticket: Ticket) -> None:
        note = "" if self._is_free else f"Accepted by {self.provider.name} as {ticket.request_id}."
        self._database.accept_job(_known(self.job), ticket_to_json(ticket), note=note)

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
            return JobState.FAILED  # what was delivered is no use, and a later download did not help
        return JobState.DETACHED

    async def _close(self, state: JobState, why: str, error: BaseException | None = None) -> None:
        """The last word. A journal that cannot be written must not hide the error that led here."""
        assert self.job is not None
        await self._keep_lines(now=True)
        self.is_over = not state.is_open
        try:
            if self.ticket is not None and not self._journaled:
                await asyncio.to_thread(self._accept, self.ticket)
            usd, basis = self._charge(state, error)
            note = "" if self._is_free else f"{state.value.capitalize()}. {why}".strip()
            job = self.job
            await asyncio.to_thread(
                lambda: self._database.close_job(job, state, why, charged_usd=usd, basis=basis, note=note)
            )
        except CharStudioError as fault:
            log.warning("job %s could not be journaled as %s: %s", self.job, state, fault)

    def _charge(self, state: JobState, error: BaseException | None) -> tuple[Decimal | None, Basis]:
        """What a job that ended without a result has cost all the same."""
        if state.is_open or self._is_free:
            return None, Basis.REPORTED
        said = error.charged_usd if isinstance(error, ProviderError) else None
        if said is not None:
            return said, Basis.REPORTED
        return self.cost if self._delivery is not None else (None, Basis.REPORTED)


def _known(job: JobId | None) -> JobId:
    assert job is not None
    return job


def _wanted(name: str, sockets: tuple[str, ...]) -> bool:
    return not sockets or name in sockets


def _by_socket(files: tuple[RemoteFile, ...], sockets: tuple[str, ...]) -> dict[str, RemoteFile]:
    """The delivered files by the sockets they are for; a single one of another name still goes to the main socket."""
    found: dict[str, RemoteFile] = {}
    for file in files:
        if _wanted(file.output, sockets):
            found.setdefault(file.output, file)
    if not found and files and sockets:
        found[sockets[0]] = files[0]
    return found


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


_WORDS = {
    MediaKind.IMAGE: "a picture",
    MediaKind.VIDEO: "a clip",
    MediaKind.AUDIO: "a sound",
    MediaKind.LUT: "a colour table",
}


def _refuse_other_kind(file: RemoteFile, info: MediaInfo) -> None:
    output = file.output.partition("_")[0]  # "image_2" is a picture too
    wanted = next((kind for kind in MediaKind if kind.value == output), info.kind)
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
