"""What goes wrong between this machine and a service, each in its own sentence: ``httpx``'s errors to ours.

``Offline`` is what the user or the network must put right; ``Unavailable`` is the service's own trouble or a moment's.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Iterator

import httpx

from charstudio.model.errors import Offline, ProviderError, ServiceFault, Unavailable

_NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN}
_EXPIRED, _NOT_YET_VALID, _WRONG_HOST = 10, 9, {62, 64}
"""OpenSSL's numbers of what is wrong with a certificate."""


class ProxyUnreachable(httpx.ConnectError):
    """The proxy of this machine's settings cannot be reached itself."""


NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
"""Faults that prove that not a byte of the request reached the service."""


def network_error(error: Exception, service: str) -> ProviderError:
    """The leaf of our tree for a fault of the network on the way to ``service`` (its name for people)."""
    if isinstance(error, ProviderError):
        return error
    if isinstance(error, httpx.ProxyError):
        return _proxy_refused(str(error))
    if isinstance(error, ProxyUnreachable):
        return Offline(
            "The proxy server of this network does not answer.",
            "Check the proxy in the system's settings or HTTPS_PROXY.",
        )
    if isinstance(error, httpx.ConnectError):
        return _not_connected(error, service)
    if isinstance(error, httpx.ConnectTimeout):
        return Offline(f"{service} cannot be reached: no answer in time.", "Check the network, and try again.")
    if isinstance(error, httpx.TimeoutException):
        return Unavailable(f"{service} did not answer in time.", "Try again in a moment.")
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError):
        return Unavailable(f"The connection to {service} broke off.", "Try again in a moment.")
    return ServiceFault(f"{service} could not be asked ({type(error).__name__}).", "Try again in a moment.")


def login_page(service: str) -> Offline:
    """A web page answered where data was due."""
    return Offline(
        f"A web page answers in the place of {service}: this network may want you to log in first.",
        "Open a web browser, log in to the network, and try again.",
    )


def causes(error: BaseException) -> Iterator[BaseException]:
    """``error`` and everything that led to it."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        found = waiting.pop()
        if found is None or id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        waiting += [found.__cause__, found.__context__]
        if isinstance(found, BaseExceptionGroup):
            waiting += found.exceptions


def is_tls(error: BaseException) -> bool:
    """Whether the secure connection is what failed."""
    return any(isinstance(cause, ssl.SSLError) for cause in causes(error))


def no_certificates() -> Offline:
    """The file of trusted certificates cannot be used."""
    return Offline(
        "The trusted certificates named by SSL_CERT_FILE or SSL_CERT_DIR cannot be read.",
        "Correct or remove these environment variables, and start the program again.",
    )


def bad_proxy() -> Offline:
    """The settings name something that is no proxy."""
    return Offline(
        "The proxy in this machine's settings cannot be used.",
        "Write HTTPS_PROXY like http://proxy.example:3128; SOCKS needs the package socksio.",
    )


def _proxy_refused(text: str) -> Offline:
    found = re.match(r"\s*(\d{3})\b", text)
    code = int(found[1]) if found else 0
    if code == 407:
        return Offline(
            "The proxy server of this network wants a name and a password.",
            "Write them into HTTPS_PROXY: http://name:password@proxy.example:3128.",
        )
    told = f" (it said {code})" if code else ""
    return Offline(
        f"The proxy server of this network refused the connection{told}.",
        "Ask who runs the network to allow it, or use another network.",
    )


def _not_connected(error: httpx.ConnectError, service: str) -> Offline:
    chain = list(causes(error))
    for cause in chain:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _untrusted(cause, service)
    if any(isinstance(cause, ssl.SSLError) for cause in chain):
        return Offline(
            f"No secure connection to {service} could be made.",
            "Something on this network may disturb it; try another network.",
        )
    if any(isinstance(cause, socket.gaierror) for cause in chain):
        return Offline(f"{service} is not found: there seems to be no network.", "Check the network, and try again.")
    if any(isinstance(cause, OSError) and cause.errno in _NO_ROUTE for cause in chain):
        return Offline("This machine has no network.", "Connect it, and try again.")
    if any(isinstance(cause, ConnectionRefusedError) for cause in chain):
        return Offline(f"The connection to {service} was refused.", "A firewall may stand in the way.")
    return Offline(f"No connection to {service} could be made.", "Check the network, and try again.")


def _untrusted(cause: ssl.SSLCertVerificationError, service: str) -> Offline:
    code = getattr(cause, "verify_code", 0)
    if code in {_EXPIRED, _NOT_YET_VALID}:
        when = "has expired" if code == _EXPIRED else "is not valid yet"
        return Offline(
            f"The security certificate of {service} {when}.", "Check the date and the clock of this machine first."
        )
    if code in _WRONG_HOST:
        return Offline(
            f"The security certificate that answers for {service} belongs to somebody else.",
            "Something on this network answers in its place; use another network.",
        )
    return Offline(
        f"The security certificate that answers for {service} is not trusted.",
        "If a proxy of your company reads the traffic, name its certificate file in SSL_CERT_FILE.",
    )
