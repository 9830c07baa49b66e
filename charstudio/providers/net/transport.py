"""The innermost transport: proxies and certificates of this machine, or one local server instead of every host.

``httpx`` takes proxies from the environment only for transports it makes itself, so the choice is made here.
"""

from __future__ import annotations

import ssl
import urllib.request

import httpx

from charstudio.model.errors import ServiceFault
from charstudio.providers.net.address import HOSTS, CloudAddress
from charstudio.providers.net.faults import ProxyUnreachable, bad_proxy, is_tls, no_certificates

DIRECT = "charstudio.direct"
"""An extension of a request that must not go through a proxy: its address was resolved and judged here."""

CONNECTIONS = 64
_KEPT = 32
_POOLS = 8
"""A pool looks at each of its connections at every request, so several small ones cost less than a large one."""
_KEPT_S = 20.0


def wire(cloud: CloudAddress | None, *, reuse: bool = True) -> httpx.AsyncBaseTransport:
    """The transport to the cloud. ``reuse`` False: a connection for each request.

    A reused connection may have been closed by the other side at that very moment, and then nobody knows whether the
    request arrived; what must be sent exactly once takes a fresh one.
    """
    return Wire(reuse=reuse) if cloud is None else ToCloud(cloud, Wire(reuse=reuse, proxies=False))


def proxy_for(url: httpx.URL) -> str | None:
    """The proxy this machine wants for ``url``; None: none."""
    proxies = urllib.request.getproxies()
    found = proxies.get(url.scheme) or proxies.get("all")
    if not found or urllib.request.proxy_bypass(url.host):
        return None
    return found if "://" in found else f"http://{found}"


class Wire(httpx.AsyncBaseTransport):
    """Real connections, through the proxy of the environment where there is one."""

    def __init__(self, *, reuse: bool = True, proxies: bool = True) -> None:
        self._proxies = proxies
        self._limits = httpx.Limits(
            max_connections=CONNECTIONS // _POOLS,
            max_keepalive_connections=_KEPT // _POOLS if reuse else 0,
            keepalive_expiry=_KEPT_S,
        )
        self._context: ssl.SSLContext | None = None
        self._ways: dict[str | None, list[httpx.AsyncHTTPTransport]] = {}
        self._turn = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it. Raises ``httpx``'s errors, or ``Offline`` when this machine's own settings are at fault."""
        is_direct = not self._proxies or DIRECT in request.extensions
        proxy = None if is_direct else proxy_for(request.url)
        try:
            return await self._way(proxy).handle_async_request(request)
        except httpx.ConnectError as error:
            if proxy is not None and not is_tls(error):
                raise ProxyUnreachable(str(error), request=request) from error
            raise

    async def aclose(self) -> None:
        """Close all connections."""
        for ways in self._ways.values():
            for way in ways:
                await way.aclose()
        self._ways.clear()

    def _way(self, proxy: str | None) -> httpx.AsyncHTTPTransport:
        """The pools take turns: the first request of each opens its connection."""
        if proxy not in self._ways:
            context = self._trusted()
            try:
                self._ways[proxy] = [
                    httpx.AsyncHTTPTransport(verify=context, limits=self._limits, proxy=proxy) for _ in range(_POOLS)
                ]
            except (ValueError, ImportError, httpx.InvalidURL) as error:
                raise bad_proxy() from error
        self._turn = (self._turn + 1) % _POOLS
        return self._ways[proxy][self._turn]

    def _trusted(self) -> ssl.SSLContext:
        if self._context is None:
            try:
                self._context = httpx.create_ssl_context()
            except OSError as error:  # among them ssl.SSLError: what SSL_CERT_FILE names is no certificate
                raise no_certificates() from error
        return self._context


class ToCloud(httpx.AsyncBaseTransport):
    """Leads every host of the cloud to one local server; the ``Host`` header still says who was meant.

    Any other host raises ``ServiceFault``: nothing leaves this machine by mistake.
    """

    def __init__(self, cloud: CloudAddress, inner: httpx.AsyncBaseTransport) -> None:
        self._cloud = cloud
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it to the local server."""
        url = request.url
        if url.host not in HOSTS and not self._cloud.holds(url.scheme, url.host, url.port):
            raise ServiceFault("Something outside the local cloud was asked for.", "Only the local server is used now.")
        there = url.copy_with(scheme=self._cloud.scheme, host=self._cloud.host, port=self._cloud.port)
        moved = httpx.Request(
            request.method, there, headers=request.headers, stream=request.stream, extensions=request.extensions
        )
        return await self._inner.handle_async_request(moved)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._inner.aclose()
