"""Fetching a finished file: safely, whole, and without starting over when the connection breaks.

Every hop of every try is judged (``urls``) and connected to the very address that was judged. No key is ever sent.
What was received is kept when the server proves that it goes on with the same file (``ETag`` and ``Content-Range``).
"""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from charstudio.model.errors import DiskFull, JobLost, ProviderError, ServiceFault, StorageError, Unavailable
from charstudio.providers.net import urls
from charstudio.providers.net.address import CloudAddress
from charstudio.providers.net.data_address import data_of
from charstudio.providers.net.faults import login_page, network_error
from charstudio.providers.net.pace import Backoff, Pace, retry_after
from charstudio.providers.net.part import Part, too_big
from charstudio.providers.net.replies import TRY_AGAIN
from charstudio.providers.net.transport import DIRECT

log = logging.getLogger("charstudio.providers.net")

GIGABYTE = 2**30
HOPS = 5
"""Redirects followed for one file."""
GONE_TRIES = 3
"""How often a server may say that a file is not there before it is believed: they fill up with a delay."""

_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "charstudio"}
_TIMEOUT = httpx.Timeout(60.0, connect=10.0, pool=None)
_CHUNK = 256 * 1024
_STALL_S, _STALL_BYTES = 60.0, 16 * 1024
"""A server that sends less than this in that time counts as broken off."""
_SOME_BYTES = 2**20
"""A try that got this much further does not count as a failed one."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REDIRECTS = {301, 302, 303, 307, 308}
_GONE = {404, 410}
_SERVER = "the server that keeps the result"


@dataclass(frozen=True, slots=True)
class DownloadSettings:
    """Every constant of a download. ``tries`` is counted without those that got further."""

    tries: int = 5
    limit_bytes: int = 4 * GIGABYTE
    backoff: Backoff = field(default_factory=Backoff)


class Downloader:
    """Fetches files through a transport that keeps no connection (one may belong to another host)."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        settings: DownloadSettings,
        pace: Pace,
        cloud: CloudAddress | None = None,
        resolve: urls.Resolve = urls.resolve,
    ) -> None:
        self._client = httpx.AsyncClient(transport=transport, headers=_HEADERS, timeout=_TIMEOUT)
        self._settings = settings
        self._pace = pace
        self._cloud = cloud
        self._resolve = resolve

    async def fetch(
        self, url: str, to: Path, progress: Callable[[float], None], declared_bytes: int | None = None
    ) -> None:
        """Write the file at ``url`` to ``to``, all of it or raise.

        Raises ``ServiceFault`` for an address or answer that is refused, ``JobLost`` when the file is gone,
        ``Unavailable`` or ``Offline`` when it cannot be had now, ``DiskFull``.
        """
        limit = self._settings.limit_bytes
        if declared_bytes is not None and declared_bytes > limit:
            raise too_big(limit)
        with _saved():
            stream = await asyncio.to_thread(to.open, "wb")
        part = Part(to, stream, limit, progress)
        try:
            if url[:5].lower() == "data:":
                await self._written(part, data_of(url, limit))
            else:
                await self._fetch(url, part, declared_bytes)
        finally:
            with _saved():
                await asyncio.to_thread(stream.close)
        progress(1.0)

    async def aclose(self) -> None:
        """Let go of everything."""
        await self._client.aclose()

    async def _fetch(self, url: str, part: Part, declared_bytes: int | None) -> None:
        failures = gone = 0
        while True:
            before = part.received
            try:
                await self._one_try(url, part)
                if declared_bytes in {None, part.received} or failures:
                    return
                # The service told another size: once more, then the file server's own word and the decoder count.
                part.restart()
                raise _Again(Unavailable("The result has not the size it was announced with.", _LATER))
            except _Again as fault:
                failures = 1 if part.received >= before + _SOME_BYTES else failures + 1
                gone = gone + 1 if isinstance(fault.error, JobLost) else 0
                if failures >= self._settings.tries or gone >= GONE_TRIES:
                    raise fault.error from fault
                log.info("a download goes on after a fault at %d bytes: %s", part.received, fault.error)
                await self._pace.sleep(self._settings.backoff.wait(failures, self._pace, fault.wait))

    async def _one_try(self, url: str, part: Part) -> None:
        """The file whole, or ``_Again``."""
        try:
            response = await self._opened(url, part)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _Again(network_error(error, _SERVER)) from error
        try:
            self._judge(response, part)
            await self._received(response, part)
        except httpx.HTTPError as error:
            if part.total is None or not part.is_whole:
                raise _Again(network_error(error, _SERVER)) from error
        finally:
            await response.aclose()
        if not part.is_whole:
            raise _Again(Unavailable("The connection broke off in the middle of the result.", _LATER))

    async def _opened(self, text: str, part: Part) -> httpx.Response:
        """The answer at the end of all redirects, unread."""
        url = urls.read(text)
        for _ in range(HOPS + 1):
            response = await self._asked(url, part)
            if response.status_code not in _REDIRECTS:
                return response
            await response.aclose()
            url = urls.read(response.headers.get("location", ""), url)
        raise urls.refused("it leads from one to the next without end")

    async def _asked(self, url: httpx.URL, part: Part) -> httpx.Response:
        headers = part.resuming()
        if urls.judge(url, self._cloud):
            return await self._client.send(self._client.build_request("GET", url, headers=headers), stream=True)
        places = await urls.addresses(url, self._resolve)
        if not places:
            return await self._client.send(self._client.build_request("GET", url, headers=headers), stream=True)
        return await self._asked_at(url, places, headers)

    async def _asked_at(self, url: httpx.URL, places: tuple[str, ...], headers: dict[str, str]) -> httpx.Response:
        """The request to the addresses that were judged, one after the other, under the host's own name."""
        for number, place in enumerate(places, 1):
            request = self._client.build_request(
                "GET",
                url.copy_with(host=place.partition("%")[0]),
                headers={**headers, "Host": url.host},
                extensions={"sni_hostname": url.host, DIRECT: True},
            )
            try:
                return await self._client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if number == len(places):
                    raise
        raise AssertionError("a host has an address")

    def _judge(self, response: httpx.Response, part: Part) -> None:
        """Raise unless the answer's head promises the file, or the rest of it."""
        status, headers = response.status_code, response.headers
        if status in TRY_AGAIN:
            busy = Unavailable(f"The server that keeps the result does not deliver it now ({status}).", _LATER)
            raise _Again(busy, retry_after(headers, self._pace.today()))
        if status == 416:
            part.restart()
            raise _Again(Unavailable("The rest of the result could not be fetched.", _LATER))
        if status in _GONE or (status in {401, 403, 451} and "html" not in headers.get("content-type", "").lower()):
            raise _Again(_gone())
        if status not in {200, 206}:
            raise _Again(Unavailable(f"The server that keeps the result refused it ({status}).", _LATER))
        if headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
            raise ServiceFault("The result is packed in a way that is not opened.", _LATER)
        if not part.expect(status, headers):
            part.restart()
            raise _Again(Unavailable("The rest of the result does not fit what is there.", _LATER))

    async def _received(self, response: httpx.Response, part: Part) -> None:
        is_page = "html" in response.headers.get("content-type", "").lower()
        since, had = self._pace.now(), part.received
        waiting = bytearray()
        try:
            async for chunk in response.aiter_raw():
                if is_page and not part.received and not waiting and chunk.lstrip()[:1] == b"<":
                    raise _Again(login_page(_SERVER))
                waiting += chunk
                if len(waiting) >= _CHUNK:
                    await self._written(part, bytes(waiting))
                    waiting.clear()
                if self._pace.now() - since > _STALL_S:
                    if part.received + len(waiting) - had < _STALL_BYTES:
                        raise _Again(Unavailable("The result arrives too slowly.", _LATER))
                    since, had = self._pace.now(), part.received + len(waiting)
        finally:
            await self._written(part, bytes(waiting))  # what arrived before a fault need not be sent again

    async def _written(self, part: Part, chunk: bytes) -> None:
        with _saved():
            await asyncio.to_thread(part.take, chunk)


_LATER = "Look at the job again in a moment; what is paid for is not lost."


class _Again(Exception):
    """A try failed in a way that may pass. ``error`` is what to say when it does not."""

    def __init__(self, error: ProviderError, wait: float | None = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.wait = wait


def _gone() -> JobLost:
    return JobLost(
        "The finished result is no longer kept by the service: its address has expired.",
        "It was made and charged; run it again, or ask the service for it.",
    )


@contextmanager
def _saved() -> Iterator[None]:
    """Turn what the disk says into an error of ours."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(
                "The result could not be saved: the disk is full.", "Make room; the job is looked at again."
            ) from error
        reason = error.strerror or type(error).__name__
        raise StorageError(f"The result could not be saved: {reason}.", "Check the project's folder.") from error
