"""One running step as its node's code sees it, and the careful path of a paid request.

    upload the inputs → journal the intent → submit once, shielded → journal the ticket → watch → collect →
    download to a part file → probe → store the blob → (the runner commits result, cost and closed job together)

Whatever is interrupted between two arrows is found again in the journal at the next start.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from charstudio.engine.plan import LOCAL, Binding, Constant, Step
from charstudio.media.probe import probe
from charstudio.model.errors import ProviderError, SubmitUncertain, Unavailable
from charstudio.model.results import MediaValue, Value
from charstudio.model.values import Json, MediaRef
from charstudio.nodes.base import SequenceFormat
from charstudio.providers.base import CancelOutcome, Delivery, Provider, RemoteFile, Ticket, Waiting, Working
from charstudio.providers.requests import Request
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Database, JobId, JobState

log = logging.getLogger("charstudio.engine")

T = TypeVar("T")

CANCEL_PATIENCE_SECONDS = 5.0
"""How long a provider may take to answer a cancel before the job counts as detached."""


class Detached(Exception):
    """The step was cancelled here while its provider may still finish it."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(ticket.request_id)
        self.ticket = ticket


@dataclass(slots=True)
class Made:
    """What the careful path leaves for the runner to commit beside the result."""

    job: JobId | None = None
    provider: str = LOCAL
    model: str = ""
    request_id: str = ""
    cost_usd: Decimal | None = field(default_factory=lambda: Decimal(0))
    note: str = ""


class StepCall:
    """Implements ``nodes.base.Call`` for one step."""

    def __init__(
        self,
        step: Step,
        inputs: Mapping[str, tuple[Value, ...]],
        provider: Provider | None,
        database: Database,
        blobs: Blobs,
        on_update: Callable[[Waiting | Working], None],
    ) -> None:
        self.made = Made()
        self._step = step
        self._inputs = inputs
        self._provider = provider
        self._database = database
        self._blobs = blobs
        self._on_update = on_update

    @property
    def sequence(self) -> SequenceFormat:
        """The format of the film."""
        return self._step.sequence

    @property
    def mark_draft(self) -> bool:
        """Whether a draft carries its mark."""
        return self._step.mark

    def param(self, name: str) -> Json:
        """A parameter's value."""
        return self._step.params.get(name)

    def number(self, name: str) -> float:
        """A numeric parameter; 0 where there is none."""
        value = self._step.params.get(name)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else 0.0

    def text(self, name: str) -> str:
        """The wired text of this name, else the parameter, else nothing. Several wires become paragraphs."""
        wired = [value for value in self._inputs.get(name, ()) if isinstance(value, str)]
        if wired:
            return "\n".join(wired)
        value = self._step.params.get(name)
        return value if isinstance(value, str) else ""

    def media(self, port: str) -> tuple[MediaValue, ...]:
        """All media wired into ``port``."""
        return tuple(value for value in self._inputs.get(port, ()) if isinstance(value, MediaValue))

    def path(self, value: MediaValue) -> Path:
        """Where the bytes can be read."""
        return self._blobs.path(value.media)

    async def work(self, make: Callable[[Path], None], suffix: str) -> MediaValue:
        """Run ``make`` in a thread on a part file, then store it."""
        part = self._blobs.new_part(suffix)
        try:
            await finished_in_thread(lambda: make(part))
            return await finished_in_thread(lambda: store_part(self._blobs, part, suffix))
        finally:
            part.unlink(missing_ok=True)

    async def generate(self, request: Request, model: str) -> MediaValue:
        """Have the step's provider make it."""
        provider = self._provider
        if provider is None:
            raise ProviderError(f"Nobody here offers the model “{model}”.", "Choose another model.")
        uploads = await self._upload(provider, request)
        ticket, job = await self._submit(provider, request, model, uploads)
        self.made = Made(job, provider.name, model, ticket.request_id, None)
        delivery = await self._await_delivery(provider, ticket, job)
        self.made.cost_usd = delivery.cost_usd
        self.made.note = delivery.note
        return await fetch_main_file(provider, delivery, self._blobs)

    async def _upload(self, provider: Provider, request: Request) -> dict[MediaRef, str]:
        media = {value.media for values in request.inputs.values() for value in values}
        return {ref: await provider.upload(ref, self._blobs.path(ref)) for ref in media}

    async def _submit(
        self, provider: Provider, request: Request, model: str, uploads: Mapping[MediaRef, str]
    ) -> tuple[Ticket, JobId]:
        """Journal the intent, ask once, journal the answer. A cancel arriving meanwhile waits for that answer."""
        step = self._step
        job = await asyncio.to_thread(
            self._database.open_job,
            step.fingerprint,
            step.node.id,
            provider.name,
            model,
            describe(request, step),
            node_title=step.node.title,
            reserve_usd=step.price_usd,
        )
        asking = asyncio.ensure_future(self._ask(provider, request, model, uploads, job))
        try:
            return await asyncio.shield(asking), job
        except asyncio.CancelledError:
            ticket = await asking
            await self._give_up(provider, ticket, job)
            raise

    async def _ask(
        self, provider: Provider, request: Request, model: str, uploads: Mapping[MediaRef, str], job: JobId
    ) -> Ticket:
        try:
            ticket = await provider.submit(request, model, uploads)
        except SubmitUncertain as error:
            await asyncio.to_thread(self._database.close_job, job, JobState.UNCERTAIN, error.message)
            raise
        except ProviderError as error:
            await asyncio.to_thread(self._database.close_job, job, JobState.FAILED, error.message)
            raise
        await asyncio.to_thread(self._database.accept_job, job, ticket_to_json(ticket))
        return ticket

    async def _await_delivery(self, provider: Provider, ticket: Ticket, job: JobId) -> Delivery:
        try:
            return await delivered(provider, ticket, self._on_update)
        except asyncio.CancelledError:
            await self._give_up(provider, ticket, job)
            raise
        except ProviderError as error:
            await asyncio.to_thread(self._database.close_job, job, JobState.FAILED, error.message)
            raise

    async def _give_up(self, provider: Provider, ticket: Ticket, job: JobId) -> None:
        """Ask the provider to stop; its answer decides. Raises ``Detached`` when it may go on."""
        outcome = CancelOutcome.UNKNOWN
        with suppress(ProviderError, TimeoutError):
            outcome = await asyncio.wait_for(provider.cancel(ticket), CANCEL_PATIENCE_SECONDS)
        if outcome is CancelOutcome.STOPPED:
            await asyncio.to_thread(self._database.close_job, job, JobState.CANCELLED, "")
            return
        await asyncio.to_thread(self._database.close_job, job, JobState.DETACHED, "")
        raise Detached(ticket)


async def delivered(provider: Provider, ticket: Ticket, on_update: Callable[[Waiting | Working], None]) -> Delivery:
    """Wait for a ticket's job, reporting progress, and collect what it delivers."""
    async for update in provider.watch(ticket):
        if isinstance(update, Waiting | Working):
            on_update(update)
    return await provider.collect(ticket)


async def fetch_main_file(provider: Provider, delivery: Delivery, blobs: Blobs) -> MediaValue:
    """Download, verify and store the delivery's first file."""
    if not delivery.files:
        raise Unavailable("The provider finished without delivering a file.", "Run it again.")
    return await fetch(provider, delivery.files[0], blobs)


async def fetch(provider: Provider, file: RemoteFile, blobs: Blobs) -> MediaValue:
    """Download, verify and store one file."""
    part = blobs.new_part(file.suffix)
    try:
        await provider.download(file, part, lambda _fraction: None)
        return await finished_in_thread(lambda: store_part(blobs, part, file.suffix))
    finally:
        part.unlink(missing_ok=True)


def store_part(blobs: Blobs, part: Path, suffix: str) -> MediaValue:
    """Probe a finished part file and move it into the media store."""
    info = probe(part)
    return MediaValue(blobs.put_file(part, suffix, move=True), info)


async def finished_in_thread(work: Callable[[], T]) -> T:
    """Run ``work`` in a thread. A cancel is obeyed only once the thread is done with its files."""
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        with suppress(Exception):
            await running
        raise


def resolved(
    bindings: Mapping[str, tuple[Binding, ...]], made: Mapping[str, Mapping[str, Value]]
) -> dict[str, tuple[Value, ...]]:
    """The values behind a step's bindings, given the outputs of finished steps by fingerprint."""
    return {
        port: tuple(
            binding.value if isinstance(binding, Constant) else made[binding.fingerprint][binding.port]
            for binding in group
        )
        for port, group in bindings.items()
    }


def describe(request: Request, step: Step) -> dict[str, Json]:
    """The request as it is journaled: parameters, media by content hash, and what a resumed job needs to be stored."""
    return {
        "kind": step.kind.spec.id,
        "take": step.node.take,
        "capability": request.capability.value,
        "params": dict(request.params),
        "inputs": {name: [value.media.file_name for value in values] for name, values in request.inputs.items()},
    }


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
