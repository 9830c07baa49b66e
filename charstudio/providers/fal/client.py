"""The real ``fal_client`` on our transport; the only importer of ``fal_client``.

As it comes, its ``submit`` sends the request again when an answer is lost, and a second job is made and charged. The
client here is the same class with its transport wrapped: for a submission nothing that ``fal_client`` would try again
ever reaches it, because what the wrapper raises is no ``httpx`` error.

Invariant: at most one submission leaves this machine for each call of ``submit``.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import fal_client.client as fal
import httpx
from fal_client.auth import AuthCredentials

from charstudio.model.errors import NotConfigured
from charstudio.providers.fal.judge import verdict
from charstudio.providers.fal.queue import BACKUP_HOST, HOST, given
from charstudio.providers.fal.settings import FalSettings
from charstudio.providers.net.faults import network_error
from charstudio.providers.net.once import OnceOnly, Refused, unpacked
from charstudio.providers.net.pace import Pace, retry_after
from charstudio.providers.net.replies import TRY_AGAIN, Reply, whole

SERVICE = "fal.ai"

logging.getLogger("fal_client").setLevel(logging.ERROR)  # what it warns of, we report ourselves or try again


class OnceOnlyToFal(OnceOnly):
    """Lets each submission through once, and only to fal's own queue."""

    def __init__(self, inner: httpx.AsyncBaseTransport, settings: FalSettings, pace: Pace) -> None:
        super().__init__(inner, verdict, SERVICE, settings.connect_tries, pace)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer that accepts it; raises as ``OnceOnly`` does."""
        if request.url.host not in {HOST, BACKUP_HOST}:
            raise NotConfigured(
                "The environment sends requests for fal.ai to another host.",
                "Remove FAL_RUN_HOST and FAL_QUEUE_RUN_HOST from it.",
            )
        return await super().handle_async_request(request)

    def accepted(self, reply: Reply, request: httpx.Request) -> httpx.Response:
        """What ``fal_client`` reads of it, with addresses that are to be believed: it fails without them."""
        return httpx.Response(reply.status, json=_accepted(reply, request.url), request=request)


class Patient(httpx.AsyncBaseTransport):
    """Sends again what may be sent twice (uploads), and ends with an error that ``fal_client`` does not try again."""

    def __init__(self, inner: httpx.AsyncBaseTransport, settings: FalSettings, pace: Pace) -> None:
        self._inner = inner
        self._settings = settings
        self._pace = pace

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer; after the last try a ``ProviderError`` or ``Refused``."""
        failures = 0
        while True:
            failures += 1
            wait = None
            try:
                reply = await whole(await self._inner.handle_async_request(request))
            except httpx.HTTPError as error:
                if failures >= self._settings.upload_tries:
                    raise network_error(error, SERVICE) from error
            else:
                if reply.status not in TRY_AGAIN:
                    return httpx.Response(reply.status, headers=unpacked(reply), content=reply.body, request=request)
                if failures >= self._settings.upload_tries:
                    raise Refused(reply)
                wait = retry_after(reply.headers, self._pace.today())
            await self._pace.sleep(self._settings.backoff.wait(failures, self._pace, wait))

    async def aclose(self) -> None:
        """Close all connections."""
        await self._inner.aclose()


class SafeClient(fal.AsyncClient):
    """``fal_client.AsyncClient`` with every connection it makes on ``transport``, and the key it is given only."""

    def __init__(self, key: str, transport: httpx.AsyncBaseTransport, timeout_s: float) -> None:
        super().__init__(key=key, default_timeout=timeout_s)
        self._transport = transport
        self._headers = {"Authorization": f"Key {key}", "User-Agent": fal.USER_AGENT, "Accept-Encoding": "identity"}
        self._made: httpx.AsyncClient | None = None
        self._tokens: _Tokens | None = None

    @property
    async def _client(self) -> httpx.AsyncClient:
        if self._made is None:
            self._made = httpx.AsyncClient(
                transport=self._transport, headers=self._headers, timeout=_limits(self.default_timeout)
            )
        return self._made

    @property
    async def _token_manager(self) -> _Tokens:
        if self._tokens is None:
            self._tokens = _Tokens(await self._auth, self._transport)
        return self._tokens

    @asynccontextmanager
    async def _cdn_client(self) -> AsyncIterator[httpx.AsyncClient]:
        yield _keyless(self._transport, self.default_timeout)


class _Tokens(fal.AsyncCDNTokenManager):
    """Fetches upload tokens over our transport."""

    def __init__(self, auth: AuthCredentials, transport: httpx.AsyncBaseTransport) -> None:
        super().__init__(auth)
        self._transport = transport

    async def _refresh_token(self) -> fal.CDNToken:
        client = _keyless(self._transport, 30.0)
        response = await client.post(self._url, headers=self._headers, json={})
        response.raise_for_status()
        data = response.json()
        expires = datetime.fromisoformat(data["expires_at"])
        return fal.CDNToken(data["token"], data["token_type"], data["base_url"], expires)


def _accepted(reply: Reply, asked: httpx.URL) -> dict[str, str]:
    """What ``fal_client`` reads of an acceptance, with addresses that are to be believed: it fails without them."""
    answer = reply.object()
    request_id = str(answer.get("request_id"))
    places = given(answer, asked.path.strip("/"), request_id)
    return {
        "request_id": request_id,
        "status_url": places.status,
        "response_url": places.response,
        "cancel_url": places.cancel,
    }


def safe_transport(inner: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
    """``inner`` with fal's second host behind it, which is asked only when no connection to the first can be made."""
    return fal.AsyncBackupDomainTransport(transport=inner)


def _keyless(transport: httpx.AsyncBaseTransport, timeout_s: float) -> httpx.AsyncClient:
    """A client that sends no key of its own. It owns nothing but the transport, which outlives it: never closed."""
    headers = {"User-Agent": fal.USER_AGENT, "Accept-Encoding": "identity"}
    return httpx.AsyncClient(transport=transport, headers=headers, timeout=_limits(timeout_s))


def _limits(seconds: float) -> httpx.Timeout:
    return httpx.Timeout(seconds, connect=10.0, pool=None)
