"""Everything that is asked of fal.ai with one key: its clients, and the verbs of a job. Lives in the network thread."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import fal_client.client as fal
import httpx

from charstudio.model.errors import ProviderError, ServiceFault, SubmitUncertain, Unreadable
from charstudio.model.values import Json, MediaRef
from charstudio.providers.base import CancelOutcome, Delivery, Ticket, Update, Upload
from charstudio.providers.catalog.rows import Endpoint
from charstudio.providers.fal.cancelling import cancelled
from charstudio.providers.fal.client import (
    SERVICE,
    OnceOnlyToFal,
    Patient,
    SafeClient,
    safe_transport,
)
from charstudio.providers.fal.collecting import Collection
from charstudio.providers.fal.faults import About, fault
from charstudio.providers.fal.platform import Platform
from charstudio.providers.fal.queue import places_of, status_of, ticket
from charstudio.providers.fal.settings import FalSettings
from charstudio.providers.fal.watching import answers, watch_settings
from charstudio.providers.net.address import CloudAddress
from charstudio.providers.net.download import Downloader, DownloadSettings
from charstudio.providers.net.faults import network_error
from charstudio.providers.net.media_types import media_type
from charstudio.providers.net.once import Refused
from charstudio.providers.net.pace import Pace
from charstudio.providers.net.replies import Asker, Reply
from charstudio.providers.net.watching import Crowd, Watch
from charstudio.storage.secrets import Secret

MakeTransport = Callable[[bool], httpx.AsyncBaseTransport]
"""A transport to the cloud; True: connections are kept for the next request."""
PriceMemory = Callable[[str, Decimal | None], Decimal | None]
"""Given an endpoint and what its unit costs as just fetched (None: nothing was told), what to reckon with."""


class FalService:
    """The open clients of one key."""

    def __init__(
        self,
        key: Secret,
        settings: FalSettings,
        pace: Pace,
        make: MakeTransport,
        cloud: CloudAddress | None,
        remembered: PriceMemory,
    ) -> None:
        text = key.reveal()
        self._settings = settings
        self._pace = pace
        self._crowd = Crowd()
        self._remembered = remembered
        self._prices: dict[str, Decimal | None] = {}
        self._pricing = asyncio.Lock()
        self._about = About(secrets=(text,))
        shared = safe_transport(make(True))
        once = OnceOnlyToFal(safe_transport(make(False)), settings, pace)
        self._uploads = Patient(shared, settings, pace)
        headers = {"Authorization": f"Key {text}", "User-Agent": "charstudio"}
        self._client = httpx.AsyncClient(transport=shared, headers=headers)
        self._asker = Asker(self._client, SERVICE, pace, settings.backoff)
        self._submitting = SafeClient(text, once, settings.submit_s)
        self._uploading = SafeClient(text, self._uploads, settings.submit_s)
        self._once = once
        limits = DownloadSettings(settings.download_tries, settings.download_limit_bytes, settings.backoff)
        self._downloader = Downloader(make(False), limits, pace, cloud)
        self.platform = Platform(self._asker, settings, pace, self._about)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._downloader.aclose()
        await self._once.aclose()
        await self._client.aclose()

    async def submit(self, endpoint: Endpoint, model: str, body: Mapping[str, Json]) -> Ticket:
        """Ask once. Raises ``SubmitUncertain`` when nobody can know whether the job was accepted."""
        asked = _plain_body(body)
        try:
            handle = await self._submitting.submit(endpoint.id, asked)
        except Refused as refusal:
            raise fault(refusal.reply, replace(self._about, endpoint=endpoint), self._pace.today()) from refusal
        except ProviderError:
            raise
        except Exception as error:
            raise _uncertain() from error
        places = places_of(
            Ticket("fal", model, handle.request_id, {"endpoint": endpoint.id, "status": handle.status_url}), endpoint.id
        )
        return ticket(model, endpoint.id, handle.request_id, places)

    async def watched(self, job: Ticket, endpoint_id: str, endpoint: Endpoint | None) -> AsyncGenerator[Update, None]:
        """Updates until ``Ready``; raises how the job failed."""
        about = replace(self._about, endpoint=endpoint, accepted=True)
        places = places_of(job, endpoint_id)
        read = answers(about, self._pace.today)
        looking = watch_settings(self._settings)
        watch = Watch(self._asker, places.status, {"logs": 1}, read, looking, self._pace, self._crowd)
        async with aclosing(watch.updates()) as updates:
            async for update in updates:
                yield update
        if watch.has_failed:
            raise await self._collection(places.response, about).why(status_of(watch.reply.object()))

    async def collect(self, job: Ticket, endpoint: Endpoint) -> Delivery:
        """What a finished job delivers."""
        about = replace(self._about, endpoint=endpoint, accepted=True)
        return await self._collection(places_of(job, endpoint.id).response, about).delivery(endpoint)

    async def cancel(self, job: Ticket, endpoint_id: str) -> CancelOutcome:
        """Ask to stop, and look what became of it."""
        return await cancelled(self._asker, places_of(job, endpoint_id), self._settings, self._pace)

    async def upload(self, media: MediaRef, path: Path) -> Upload:
        """Put a file into fal's storage under its hash, never under the user's name for it."""
        days = timedelta(days=self._settings.upload_days)
        lifecycle = fal.StorageSettings(expires_in=max(int(days.total_seconds()), 60))
        sent = self._pace.today()
        try:
            url = await self._uploaded(media, path, lifecycle)
        except ProviderError:
            raise
        except OSError as error:
            raise Unreadable("A file that is to be sent cannot be read.", "Import it again.") from error
        except (Refused, fal.FalClientHTTPError, httpx.HTTPError) as error:
            raise self._upload_fault(error) from error
        except (KeyError, TypeError, ValueError) as error:
            raise ServiceFault("fal.ai's storage answered something that makes no sense.", _LATER) from error
        if not isinstance(url, str) or not url.startswith("https://") or len(url) > 4096:
            raise ServiceFault("fal.ai's storage gave no address for the file.", _LATER)
        return Upload(url, sent + days * 0.9)

    async def download(self, url: str, to: Path, progress: Callable[[float], None], declared_bytes: int | None) -> None:
        """Fetch a delivered file."""
        await self._downloader.fetch(url, to, progress, declared_bytes)

    async def unit_price(self, endpoint_id: str) -> Decimal | None:
        """US dollars for one billable unit, asked for once; None when nobody knows."""
        async with self._pricing:
            if self._prices.get(endpoint_id) is None:
                self._prices[endpoint_id] = self._remembered(endpoint_id, await self._fetched_price(endpoint_id))
            return self._prices[endpoint_id]

    async def _fetched_price(self, endpoint_id: str) -> Decimal | None:
        with suppress(ProviderError, TimeoutError):  # a price that cannot be had must not keep a result back
            listed = await asyncio.wait_for(self.platform.unit_prices([endpoint_id]), _PRICE_PATIENCE_S)
            return listed[endpoint_id].usd if endpoint_id in listed else None
        return None

    def _collection(self, response_url: str, about: About) -> Collection:
        return Collection(self._asker, response_url, self._settings, self._pace, about, self.unit_price)

    async def _uploaded(self, media: MediaRef, path: Path, lifecycle: fal.StorageSettings) -> object:
        size = await asyncio.to_thread(os.path.getsize, path)
        if size <= fal.MULTIPART_THRESHOLD:
            data = await asyncio.to_thread(path.read_bytes)
            kind = media_type(media.suffix)
            return await self._uploading.upload(data, kind, media.file_name, lifecycle=lifecycle)
        if path.name == media.file_name:
            return await self._uploading.upload_file(path, lifecycle=lifecycle)
        with tempfile.TemporaryDirectory() as folder:
            named = Path(folder) / media.file_name
            await asyncio.to_thread(_linked, path, named)
            return await self._uploading.upload_file(named, lifecycle=lifecycle)

    def _upload_fault(self, error: Exception) -> ProviderError:
        if isinstance(error, Refused):
            return fault(error.reply, self._about, self._pace.today())
        response = getattr(error, "response", None)
        if isinstance(response, httpx.Response):
            headers = {name.lower(): value for name, value in response.headers.items()}
            return fault(Reply(response.status_code, headers, response.content), self._about, self._pace.today())
        return network_error(error, SERVICE)


_LATER = "Try again in a moment."
_PRICE_PATIENCE_S = 15.0


def _uncertain() -> SubmitUncertain:
    return SubmitUncertain(
        "The request was sent to fal.ai and no answer came back: it may have been accepted and charged.",
        "Look again in fal.ai's list, or take the job up by its id, before you pay again.",
    )


def _plain_body(body: Mapping[str, Json]) -> dict[str, Json]:
    """The body as ``fal_client`` can write it; checked here, since a fault after this point would be uncertain."""
    try:
        plain = json.loads(json.dumps(body, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise ServiceFault("The request holds a value that cannot be sent.", "Reset the model's options.") from error
    assert isinstance(plain, dict)
    return plain


def _linked(path: Path, named: Path) -> None:
    try:
        os.link(path, named)
    except OSError:
        shutil.copyfile(path, named)
