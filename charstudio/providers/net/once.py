"""Sending what must be sent once: a transport that lets each request through a single time and says what that proved.

What it raises is no ``httpx`` error, so no client around it tries again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum, auto

import httpx

from charstudio.model.errors import ProviderError
from charstudio.providers.net.faults import NOTHING_SENT, network_error
from charstudio.providers.net.pace import Pace
from charstudio.providers.net.replies import Reply, whole


class Verdict(Enum):
    """What an answer to a submission proves."""

    ACCEPTED = auto()
    REFUSED = auto()
    UNKNOWN = auto()


class Uncertain(Exception):
    """The request left this machine and nobody knows what became of it."""


class Refused(Exception):
    """The service said that it did not accept the request: ``reply`` says why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class _NothingSent(Exception):
    """Proof that no byte of the request left this machine."""

    def __init__(self, error: ProviderError) -> None:
        super().__init__(error.message)
        self.error = error


class OnceOnly(httpx.AsyncBaseTransport):
    """Lets each request through once. Only connecting, before anything is sent, is tried again, briefly.

    The connections of ``inner`` must be fresh ones: a kept one that breaks leaves it open whether the request arrived.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        judge: Callable[[Reply], Verdict],
        service: str,
        connect_tries: int,
        pace: Pace,
    ) -> None:
        self._inner = inner
        self._judge = judge
        self._service = service
        self._tries = connect_tries
        self._pace = pace

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer that accepts it. ``Refused``, ``Uncertain``, or when nothing was sent a ``ProviderError``."""
        try:
            reply = await whole(await self._sent(request))
        except _NothingSent as proof:
            raise proof.error from proof.__cause__
        except (Exception, asyncio.CancelledError) as error:  # a cancel in the middle is as uncertain as a lost answer
            raise Uncertain(type(error).__name__) from error
        judged = self._judge(reply)
        if judged is Verdict.REFUSED:
            raise Refused(reply)
        if judged is Verdict.UNKNOWN:
            raise Uncertain(f"status {reply.status}")
        return self.accepted(reply, request)

    def accepted(self, reply: Reply, request: httpx.Request) -> httpx.Response:
        """The answer as it is handed on."""
        return httpx.Response(reply.status, headers=unpacked(reply), content=reply.body, request=request)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._inner.aclose()

    async def _sent(self, request: httpx.Request) -> httpx.Response:
        failures = 0
        while True:
            failures += 1
            try:
                return await self._inner.handle_async_request(request)
            except NOTHING_SENT as error:
                if failures >= self._tries:
                    raise _NothingSent(network_error(error, self._service)) from error
            except ProviderError as error:  # our own transport: this machine's settings are at fault
                raise _NothingSent(error) from error
            await self._pace.sleep(min(0.25 * 2**failures, 2.0) * self._pace.jitter(0.5, 1.0))


def unpacked(reply: Reply) -> dict[str, str]:
    """Its headers, without those that spoke of how the body was packed."""
    gone = {"content-encoding", "content-length", "transfer-encoding"}
    return {name: value for name, value in reply.headers.items() if name not in gone}
