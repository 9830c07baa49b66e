"""The provider called "fal": the catalogue's models at fal.ai, asked in the network thread.

Importing this imports neither ``httpx`` nor ``fal_client``: both wait for the first request, in that thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from charstudio.model.errors import NotConfigured, ProviderError, Rejected, Unavailable
from charstudio.model.time import Seconds
from charstudio.model.values import Json, MediaRef
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
from charstudio.providers.fal.queue import built, is_endpoint_id, is_request_id, ticket
from charstudio.providers.fal.settings import FalSettings
from charstudio.providers.net.address import CloudAddress, cloud_address
from charstudio.providers.net.key import KnownKey
from charstudio.providers.net.marshal import in_callers_loop
from charstudio.providers.net.offers import Offers, placeholders
from charstudio.providers.net.pace import Pace
from charstudio.providers.net.thread import NetThread
from charstudio.providers.requests import Request
from charstudio.storage.secrets import Secret

if TYPE_CHECKING:
    from charstudio.providers.catalog.library import Catalog
    from charstudio.providers.catalog.refresh_cache import Fetched
    from charstudio.providers.fal.platform import Listed
    from charstudio.providers.fal.service import FalService, MakeTransport

T = TypeVar("T")

NO_KEY = NotConfigured("No fal.ai key yet.", "Enter one in Settings, or use drafts.")


class FalProvider:
    """Fulfils ``providers.base.Provider`` and ``Cloud``. May be used from any loop.

    ``key`` is asked in a worker thread (``look_for_key``), ``unit_price`` for a price remembered from an earlier day,
    and ``keep_unit_price`` is told each one that is fetched. ``cloud`` defaults to what the environment says;
    ``transport`` and ``pace`` are for tests.
    """

    def __init__(
        self,
        catalog: Catalog,
        net: NetThread,
        key: Callable[[], Secret | None],
        settings: FalSettings | None = None,
        *,
        cloud: CloudAddress | None = None,
        unit_price: Callable[[str], Decimal | None] = lambda _endpoint_id: None,
        keep_unit_price: Callable[[str, Decimal], None] = lambda _endpoint_id, _usd: None,
        transport: MakeTransport | None = None,
        pace: Pace | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._cloud = cloud or cloud_address(environment)
        self._net = net
        self._settings = settings or FalSettings()
        self._offers = Offers(self.name, catalog)
        self._key = KnownKey(self.name, key, NO_KEY, self._cloud, environment)
        self._known_price, self._keep_price = unit_price, keep_unit_price
        self._make = transport
        self._pace = pace or Pace()
        self._opening = asyncio.Lock()  # of the network thread's loop, where it is used first
        self._service: FalService | None = None
        self._service_for: tuple[Secret, FalSettings] | None = None
        self._retired: list[FalService] = []

    # --- what is known without asking ----------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """``fal``."""
        return "fal"

    @property
    def concurrency(self) -> int:
        """How many jobs may run at once."""
        return self._settings.concurrency

    def tune(self, settings: FalSettings) -> None:
        """Go on with other settings: they count from the next request on."""
        self._settings = settings

    def use(self, catalog: Catalog) -> None:
        """Go on with another catalogue (refreshed, or with a model added)."""
        self._offers = Offers(self.name, catalog)

    def models(self) -> tuple[ModelInfo, ...]:
        """Every model of the catalogue that fal.ai serves, once for each thing it can do."""
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
        return await self._key.look_ahead("charstudio.providers.fal.service")

    # --- a job ---------------------------------------------------------------------------------------------------

    async def upload(self, media: MediaRef, path: Path) -> Upload:
        """Put a file into fal's storage."""
        return await self._at(lambda service: service.upload(media, path))

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

        async def collected(service: FalService) -> Delivery:
            return await service.collect(ticket, await self._endpoint_of(ticket, service))

        return await self._at(collected)

    async def download(self, file: RemoteFile, to: Path, progress: Callable[[float], None]) -> None:
        """Fetch a delivered file whole to ``to``. ``progress`` is called in the caller's loop."""
        told = in_callers_loop(progress)
        await self._at(lambda service: service.download(file.url, to, told, file.bytes))

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """Ask fal.ai to stop."""
        return await self._at(lambda service: service.cancel(ticket, self._endpoint_id(ticket)))

    async def aclose(self) -> None:
        """Close all connections. The network thread stays: it is not ours."""
        if self._service is None and not self._retired:
            return
        try:
            await self._net.run(self._let_go())
        except Unavailable:  # the thread has ended, and the connections with it
            return

    # --- the cloud's other verbs ---------------------------------------------------------------------------------

    async def look_again(self, request: Request, model: str, sent: datetime) -> tuple[Found, ...]:
        """The requests fal.ai lists for this model around ``sent``, those with our input first."""
        endpoint = self._offers.need(model)
        ours = self._offers.body(endpoint, request, placeholders(request))

        async def found(service: FalService) -> tuple[Found, ...]:
            from charstudio.providers.fal import matching  # noqa: PLC0415 - rarely needed

            listed = await _listed(service, endpoint.id, sent)
            return matching.likeliest_first(
                (matching.found(one, self.ticket_for(model, one.request_id), ours, endpoint) for one in listed), sent
            )

        return await self._at(found)

    def ticket_for(self, model: str, request_id: str) -> Ticket:
        """The ticket of a job known by its id alone."""
        endpoint = self._offers.need(model)
        wanted = request_id.strip()
        if not is_request_id(wanted):
            raise Rejected("This is not the id of a request at fal.ai.", "Copy it from fal.ai's list of requests.")
        return ticket(model, endpoint.id, wanted, built(endpoint.id, wanted))

    async def check_key(self) -> KeyCheck:
        """Try the key with calls that cost nothing."""
        if await self._key.look() is None:
            return KeyCheck(False, f"{NO_KEY.message} {NO_KEY.hint}")
        return await self._at(lambda service: service.platform.check_key())

    def forget_key(self) -> None:
        """Look for the key anew when it is needed next."""
        self._key.forget()

    # --- for the catalogue ---------------------------------------------------------------------------------------

    async def fetch_schema(self, endpoint_id: str) -> Json:
        """The OpenAPI document of any endpoint at fal.ai. Raises ``NotConfigured`` when there is none by that id."""
        return await self._at(lambda service: service.platform.schema(endpoint_id))

    async def fetch_refresh(self, endpoint_ids: tuple[str, ...]) -> Fetched:
        """Schemas and unit prices as fal.ai has them now."""
        return await self._at(lambda service: service.platform.refreshed(endpoint_ids))

    # --- in the network thread -----------------------------------------------------------------------------------

    async def _at(self, work: Callable[[FalService], Awaitable[T]]) -> T:
        """The answer of ``work``, made in the network thread with the clients of the key that counts now."""

        async def done() -> T:
            return await work(await self._opened())

        return await self._net.run(done())

    async def _opened(self) -> FalService:
        async with self._opening:
            wanted = (await self._key.need(), self._settings)
            if self._service is None or self._service_for != wanted:
                if self._service is not None:
                    self._retired.append(self._service)  # jobs that are being watched go on with it
                self._service, self._service_for = await asyncio.to_thread(self._made, *wanted), wanted
            return self._service

    def _made(self, key: Secret, settings: FalSettings) -> FalService:
        from charstudio.providers.fal.service import FalService  # noqa: PLC0415 - the slow import this is all about
        from charstudio.providers.net.transport import wire  # noqa: PLC0415

        make = self._make or (lambda reuse: wire(self._cloud, reuse=reuse))
        return FalService(key, settings, self._pace, make, self._cloud, self._reckoned)

    async def _let_go(self) -> None:
        services = [*self._retired, *([self._service] if self._service is not None else [])]
        self._retired, self._service, self._service_for = [], None, None
        for service in services:
            await service.aclose()

    async def _watched(self, job: Ticket) -> AsyncGenerator[Update, None]:
        service = await self._opened()
        endpoint = self._offers.find(job.urls.get("endpoint", ""), job.model)
        async with aclosing(service.watched(job, self._endpoint_id(job), endpoint)) as updates:
            async for update in updates:
                yield update

    async def _endpoint_of(self, job: Ticket, service: FalService) -> Endpoint:
        """The endpoint of a job; from the service's own schema when the catalogue has it no longer."""
        found = self._offers.find(job.urls.get("endpoint", ""), job.model)
        if found is not None:
            return found
        from charstudio.providers.catalog.schema import endpoint_from_openapi  # noqa: PLC0415 - hardly ever needed

        endpoint_id = self._endpoint_id(job)
        return endpoint_from_openapi(endpoint_id, await service.platform.schema(endpoint_id))

    def _endpoint_id(self, job: Ticket) -> str:
        """The endpoint of a ticket: as it says, as the catalogue says, or its model's id, which mostly is it."""
        named = job.urls.get("endpoint", "")
        if is_endpoint_id(named):
            return named
        found = self._offers.find("", job.model)
        return found.id if found is not None else job.model

    def _reckoned(self, endpoint_id: str, fetched: Decimal | None) -> Decimal | None:
        """The unit price to reckon with: today's, which is kept, else the one kept earlier."""
        if fetched is None:
            return self._known_price(endpoint_id)
        self._keep_price(endpoint_id, fetched)
        return fetched


async def _listed(service: FalService, endpoint_id: str, sent: datetime) -> tuple[Listed, ...]:
    """The service's list; every reason for having none is ``Unavailable``."""
    try:
        return await service.platform.listed(endpoint_id, sent)
    except Unavailable:
        raise
    except ProviderError as error:
        raise Unavailable(
            f"fal.ai's list of requests cannot be read. {error.message}",
            "Look at fal.ai/dashboard/requests, and take the job up by its id.",
        ) from error
