"""The provider called "runpod": the catalogue's models at RunPod, asked in the network thread.

RunPod has no storage of its own: inputs go to a host that has one (fal.ai, where there is a key for it), else inside
the request. Importing this imports no ``httpx``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from charstudio.model.errors import AuthFailed, JobLost, NotConfigured, Unavailable, Unreadable
from charstudio.model.time import Seconds
from charstudio.model.values import MediaRef
from charstudio.providers.base import (
    CancelOutcome,
    Delivery,
    Found,
    KeyCheck,
    ModelInfo,
    RemoteFile,
    Ticket,
    Update,
    Upload,
)
from charstudio.providers.catalog.rows import Endpoint
from charstudio.providers.net.address import CloudAddress, cloud_address
from charstudio.providers.net.data_address import data_address
from charstudio.providers.net.key import KnownKey
from charstudio.providers.net.marshal import in_callers_loop
from charstudio.providers.net.media_types import media_type
from charstudio.providers.net.offers import Offers
from charstudio.providers.net.pace import Pace
from charstudio.providers.net.thread import NetThread
from charstudio.providers.requests import Request
from charstudio.providers.runpod import tickets
from charstudio.providers.runpod.settings import RunPodSettings
from charstudio.storage.secrets import Secret

if TYPE_CHECKING:
    from charstudio.providers.catalog.library import Catalog
    from charstudio.providers.runpod.service import MakeTransport, RunPodService

T = TypeVar("T")

NO_KEY = NotConfigured("No RunPod key yet.", "Enter one in Settings, or use drafts.")
_GROWS = 4 / 3
"""How much longer bytes are in base64."""


class Uploader(Protocol):
    """Who can put a file where RunPod can fetch it. ``FalProvider`` does."""

    async def upload(self, media: MediaRef, path: Path) -> Upload:
        """Raises ``NotConfigured`` or ``AuthFailed`` when it cannot for want of a key."""
        ...


class RunPodProvider:
    """Fulfils ``providers.base.Provider`` and ``Cloud``. May be used from any loop; arguments as ``FalProvider``'s."""

    def __init__(
        self,
        catalog: Catalog,
        net: NetThread,
        key: Callable[[], Secret | None],
        settings: RunPodSettings | None = None,
        *,
        host: Uploader | None = None,
        owns_net: bool = False,
        cloud: CloudAddress | None = None,
        transport: MakeTransport | None = None,
        pace: Pace | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._cloud = cloud or cloud_address(environment)
        self._net = net
        self._settings = settings or RunPodSettings()
        self._host = host
        self._owns_net = owns_net
        self.use(catalog)
        self._key = KnownKey(self.name, key, NO_KEY, self._cloud, environment)
        self._make = transport
        self._pace = pace or Pace()
        self._opening = asyncio.Lock()  # of the network thread's loop, where it is used first
        self._service: RunPodService | None = None
        self._service_for: tuple[Secret, RunPodSettings] | None = None
        self._retired: list[RunPodService] = []

    # --- what is known without asking ----------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """``runpod``."""
        return "runpod"

    @property
    def concurrency(self) -> int:
        """How many jobs may run at once."""
        return self._settings.concurrency

    def tune(self, settings: RunPodSettings) -> None:
        """Go on with other settings: they count from the next request on."""
        self._settings = settings

    def use(self, catalog: Catalog) -> None:
        """Go on with another catalogue."""
        self._offers = Offers(self.name, catalog)
        self._any = next((endpoint for endpoint in catalog.endpoints() if endpoint.provider == self.name), None)

    def models(self) -> tuple[ModelInfo, ...]:
        """Every model of the catalogue that RunPod serves, once for each thing it can do."""
        return self._offers.models

    def unready(self, model: str) -> str:
        """Why this model cannot be asked now. A key nobody has looked for yet counts as there."""
        why = self._offers.unready(model)
        return why or (f"{NO_KEY.message} {NO_KEY.hint}" if self._key.is_missing else "")

    def price(self, request: Request, model: str) -> Decimal | None:
        """US dollars by the catalogue's rules."""
        return self._offers.price(request, model)

    def length(self, request: Request, model: str) -> Seconds | None:
        """How long the clip or sound will be that comes of it."""
        return self._offers.length(request, model)

    def faults(self, request: Request, model: str) -> tuple[str, ...]:
        """What the model would refuse."""
        return self._offers.faults(request, model)

    async def look_for_key(self) -> bool:
        """Look for the key, in a worker thread, unless the answer is known. Whether there is one."""
        return await self._key.look_ahead("charstudio.providers.runpod.service")

    # --- a job ---------------------------------------------------------------------------------------------------

    async def upload(self, media: MediaRef, path: Path) -> Upload:
        """Put a file where RunPod can fetch it; without such a place, into the request itself.

        Raises ``Rejected`` when it is too large for that.
        """
        if self._host is not None:
            try:
                return await self._host.upload(media, path)
            except (NotConfigured, AuthFailed):
                pass  # no key there that works: the file goes inside the request
        return Upload(await asyncio.to_thread(self._inside, media, path))

    async def submit(self, request: Request, model: str, uploads: Mapping[MediaRef, str]) -> Ticket:
        """Ask once. Raises ``SubmitUncertain`` when nobody can know whether it was accepted."""
        endpoint = self._offers.need(model)
        body = self._offers.body(endpoint, request, uploads)
        return await self._at(lambda service: service.submit(endpoint, model, body))

    def watch(self, ticket: Ticket) -> AsyncIterator[Update]:
        """Progress until ``Ready``."""
        return self._net.stream(self._watched(ticket))

    async def collect(self, ticket: Ticket) -> Delivery:
        """What the finished job delivers, and what it cost."""
        endpoint = self._endpoint_of(ticket)
        return await self._at(lambda service: service.collect(ticket, endpoint))

    async def download(self, file: RemoteFile, to: Path, progress: Callable[[float], None]) -> None:
        """Fetch a delivered file whole to ``to``. ``progress`` is called in the caller's loop."""
        told = in_callers_loop(progress)
        await self._at(lambda service: service.download(file.url, to, told, file.bytes))

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """Ask RunPod to stop."""
        return await self._at(lambda service: service.cancel(ticket, self._slug_of(ticket)))

    async def aclose(self) -> None:
        """Close all connections, and the network thread where it is ours. The host of uploads stays: it is not."""
        if self._service is not None or self._retired:
            with suppress(Unavailable):  # the thread has ended, and the connections with it
                await self._net.run(self._let_go())
        if self._owns_net:
            await asyncio.to_thread(self._net.close)

    # --- the cloud's other verbs ---------------------------------------------------------------------------------

    async def look_again(self, request: Request, model: str, sent: datetime) -> tuple[Found, ...]:  # noqa: ARG002
        """RunPod cannot tell. Raises ``Unavailable``."""
        raise Unavailable(
            "RunPod has no list of requests that could be searched.",
            "Look at the endpoint in RunPod's console, and take the job up by its id.",
        )

    def ticket_for(self, model: str, request_id: str) -> Ticket:
        """The ticket of a job known by its id alone."""
        return tickets.ticket(model, tickets.slug(self._offers.need(model)), request_id.strip())

    async def check_key(self) -> KeyCheck:
        """Try the key with a call that costs nothing."""
        if await self._key.look() is None:
            return KeyCheck(False, f"{NO_KEY.message} {NO_KEY.hint}")
        endpoint = self._any
        if endpoint is None:
            raise Unavailable("The catalogue has no model of RunPod to try the key with.", "Restore the catalogue.")
        return await self._at(lambda service: service.check_key(endpoint))

    def forget_key(self) -> None:
        """Look for the key anew when it is needed next."""
        self._key.forget()

    # --- in the network thread -----------------------------------------------------------------------------------

    async def _at(self, work: Callable[[RunPodService], Awaitable[T]]) -> T:
        async def done() -> T:
            return await work(await self._opened())

        return await self._net.run(done())

    async def _opened(self) -> RunPodService:
        async with self._opening:
            wanted = (await self._key.need(), self._settings)
            if self._service is None or self._service_for != wanted:
                if self._service is not None:
                    self._retired.append(self._service)  # jobs that are being watched go on with it
                self._service, self._service_for = await asyncio.to_thread(self._made, *wanted), wanted
            return self._service

    def _made(self, key: Secret, settings: RunPodSettings) -> RunPodService:
        from charstudio.providers.net.transport import wire  # noqa: PLC0415
        from charstudio.providers.runpod.service import RunPodService  # noqa: PLC0415 - imports httpx

        make = self._make or (lambda reuse: wire(self._cloud, reuse=reuse))
        return RunPodService(key, settings, self._pace, make, self._cloud)

    async def _let_go(self) -> None:
        services = [*self._retired, *([self._service] if self._service is not None else [])]
        self._retired, self._service, self._service_for = [], None, None
        for service in services:
            await service.aclose()

    async def _watched(self, job: Ticket) -> AsyncGenerator[Update, None]:
        service = await self._opened()
        async with aclosing(service.watched(job, self._slug_of(job))) as updates:
            async for update in updates:
                yield update

    def _endpoint_of(self, job: Ticket) -> Endpoint:
        found = self._offers.find(job.urls.get("endpoint", ""), job.model)
        if found is None:
            raise NotConfigured("The catalogue has this job's model no longer.", "Put its row back, then look again.")
        return found

    def _slug_of(self, job: Ticket) -> str:
        named = job.urls.get("endpoint", "")
        if named:
            return named
        found = self._offers.find("", job.model)
        if found is None:
            raise JobLost("Nobody knows where this job was sent.", "Look at it in RunPod's console.")
        return found.id.removeprefix("runpod/")

    def _inside(self, media: MediaRef, path: Path) -> str:
        from charstudio.providers.runpod.answers import too_large  # noqa: PLC0415

        try:
            if path.stat().st_size * _GROWS > self._settings.body_limit_bytes:
                raise too_large(self._settings.body_limit_bytes)
            data = path.read_bytes()
        except OSError as error:
            raise Unreadable("A file that is to be sent cannot be read.", "Import it again.") from error
        return data_address(data, media_type(media.suffix))
