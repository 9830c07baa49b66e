"""Which addresses of files may be opened: public, encrypted, ordinary ones; everything else is refused with a reason.

A service's reply is not trusted to name a file: it could name this machine, the router beside it, or a file on disk.
A name is judged by the addresses it leads to, and the connection is then made to exactly those.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import httpx

from charstudio.model.errors import Offline, ServiceFault
from charstudio.providers.net.address import HOSTS, CloudAddress
from charstudio.providers.net.transport import proxy_for

Resolve: TypeAlias = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""The addresses of a host name, in the order to try them. May raise ``OSError``."""

LONGEST = 8192
"""Characters of an address that is not ``data:``."""

_NAME = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
_HERE = ("localhost", "local", "internal", "lan", "intranet", "home", "corp", "private", "arpa", "onion", "test")
"""Last parts of names that belong to no public host."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


async def resolve(host: str, port: int) -> tuple[str, ...]:
    """The system's answer."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def read(text: str, base: httpx.URL | None = None) -> httpx.URL:
    """``text`` as an address, relative to ``base``. Raises ``ServiceFault`` for what is none."""
    if len(text) > LONGEST:
        raise refused("it is too long")
    try:
        url = base.join(text) if base is not None else httpx.URL(text)
        url.host.encode("ascii")
    except (httpx.InvalidURL, ValueError) as error:
        raise refused("it cannot be read") from error
    return url


def judge(url: httpx.URL, cloud: CloudAddress | None) -> bool:
    """Raise ``ServiceFault`` unless the address may be opened as far as its text says.

    True when it is one of the local server that stands for the cloud, and no more is to be judged.
    """
    if url.userinfo:
        raise refused("it holds a name and a password")
    if cloud is not None and (cloud.holds(url.scheme, url.host, url.port) or url.host in HOSTS):
        return True
    if url.scheme != "https":
        raise refused("it is not encrypted (https)")
    if url.port not in {None, 443}:
        raise refused("it names an unusual port")
    _judge_host(url.host.lower().rstrip("."))
    return False


async def addresses(url: httpx.URL, ask: Resolve) -> tuple[str, ...]:
    """Where to connect to for ``url``; empty when a proxy looks the name up instead of this machine.

    Raises ``ServiceFault`` when any of its addresses is not public, ``Offline`` when it has none.
    """
    if proxy_for(url) is not None:
        return ()
    try:
        found = await ask(url.host, 443)
    except (OSError, UnicodeError) as error:
        raise _unknown_host() from error
    if not found:
        raise _unknown_host()
    if not all(is_public(address) for address in found):
        raise refused("it leads into a private network")
    return found


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: not of this machine, a private network or a group."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.teredo is not None or ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_unspecified)


def refused(why: str) -> ServiceFault:
    """The service gave an address that is not opened."""
    return ServiceFault(
        f"The service gave an address for its result that is not opened: {why}.",
        "Nothing was downloaded. Look at the job again later; if it stays so, tell the service.",
    )


def _judge_host(host: str) -> None:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if not _NAME.match(host) or host.rpartition(".")[2] in _HERE:
            raise refused("it names no public host") from None
        return
    if not is_public(host):
        raise refused("it leads into a private network")


def _unknown_host() -> Offline:
    return Offline("The server that keeps the result is not found.", "Check the network, and try again.")
