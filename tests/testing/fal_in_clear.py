"""The real fal client, with only its innermost transport replaced: it reaches the fake cloud without TLS."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import httpx
from asyncstdlib import cached_property
from fal_client import client as fal
from fal_client.client import AsyncBackupDomainTransport, AsyncCDNTokenManager, AsyncClient, CDNToken

HOSTS = {"queue.fal.run", "queue.falrun.com", "fal.run", "rest.fal.ai", "v3.fal.media", "v3b.fal.media"}


class InClear(httpx.AsyncBaseTransport):
    """Sends every request to ``address`` and refuses hosts that are not fal's."""

    def __init__(self, address: str) -> None:
        self._address = httpx.URL(address)
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert request.url.host in HOSTS, request.url
        headers = request.headers.copy()
        headers["Host"] = request.url.host
        target = self._address.copy_with(raw_path=request.url.raw_path)
        moved = httpx.Request(
            request.method, target, headers=headers, stream=request.stream, extensions=request.extensions
        )
        return await self._inner.handle_async_request(moved)

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Tokens(AsyncCDNTokenManager):
    def __init__(self, auth, address):
        super().__init__(auth)
        self._address = address

    async def _refresh_token(self) -> CDNToken:
        async with httpx.AsyncClient(transport=InClear(self._address)) as client:
            data = (await client.post(self._url, headers=self._headers, json={})).raise_for_status().json()
        expires = fal.datetime.fromisoformat(data["expires_at"])
        return CDNToken(data["token"], data["token_type"], data["base_url"], expires)


class LocalFal(AsyncClient):
    """``AsyncClient`` as it is, on another road."""

    def __init__(self, address: str, timeout_s: float) -> None:
        super().__init__(key="my-id:my-secret", default_timeout=timeout_s)
        self.address = address

    @cached_property(asyncio.Lock)
    async def _client(self) -> httpx.AsyncClient:
        auth = await self._auth
        return httpx.AsyncClient(
            transport=AsyncBackupDomainTransport(transport=InClear(self.address)),
            headers={"Authorization": auth.header_value, "User-Agent": fal.USER_AGENT},
            timeout=self.default_timeout,
        )

    @cached_property(asyncio.Lock)
    async def _token_manager(self) -> AsyncCDNTokenManager:
        return _Tokens(await self._auth, self.address)

    @asynccontextmanager
    async def _cdn_client(self):
        async with httpx.AsyncClient(transport=InClear(self.address), timeout=self.default_timeout) as client:
            yield client


@asynccontextmanager
async def local_fal(address: str, timeout_s: float = 20.0):
    """The client, closed at the end."""
    client = LocalFal(address, timeout_s)
    try:
        yield client
    finally:
        await (await client._client).aclose()
