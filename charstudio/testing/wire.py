"""One client's connection: HTTP/1.1 with h11, plain or inside a TLS tunnel, broken off where a fault says so.

What is answered is not decided here. Invariant: a connection ends with its task, and no fault of a client ends the
server.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import ssl
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

import h11

from charstudio.testing.messages import Asked, BadRequest, Reply

_READ_BYTES = 256 * 1024
_LARGEST_BODY = 1 << 30
_DROPS = 20


@dataclass(frozen=True, slots=True)
class Sending:
    """A reply and how it travels. ``cut``: a byte's number, or below 1 a part of the whole; None: not cut."""

    reply: Reply
    cut: float | None = None
    late_s: float = 0.0
    trickle_s: float = 0.0
    reset: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """No reply: the connection is closed, or reset."""

    reset: bool = False


ReadBody: TypeAlias = Callable[[], Awaitable[None]]
Answer: TypeAlias = Callable[[Asked, ReadBody], Awaitable[Sending | Silence]]
Tunnels: TypeAlias = Callable[[str], Awaitable[ssl.SSLContext | Reply | Silence]]
"""What a tunnel to a host may have: the certificate to speak TLS with, or a refusal."""


class Connection:
    """Serves one client until it leaves."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: Answer, tunnels: Tunnels
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._answer = answer
        self._tunnels = tunnels
        self._http = h11.Connection(h11.SERVER)
        self._host = ""
        """The host a tunnel leads to; empty outside one."""

    async def serve(self) -> None:
        """Answer request after request. Never raises but for being cancelled."""
        try:
            while await self._one():
                pass
        except (ConnectionError, h11.ProtocolError, ssl.SSLError, TimeoutError, asyncio.IncompleteReadError):
            pass  # the client went away, or speaks something else
        except asyncio.CancelledError:
            self._writer.transport.abort()  # nobody waits for a client that does not read
            raise
        finally:
            self._writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError, TimeoutError):
                await self._writer.wait_closed()

    async def _one(self) -> bool:
        """Whether the connection can be used again."""
        event = await self._next()
        if not isinstance(event, h11.Request):
            return False
        if event.method == b"CONNECT":
            return await self._tunnel(event.target.decode("ascii", "replace"))
        asked = _asked(event, self._host)
        try:
            sending = await self._answer(asked, partial(self._read_body, asked))
            return await self._send(sending, is_head=event.method == b"HEAD")
        finally:
            asked.body.close()

    async def _next(self) -> h11.Event | type[h11.PAUSED]:
        while True:
            event = self._http.next_event()
            if event is not h11.NEED_DATA:
                assert not isinstance(event, type) or event is h11.PAUSED
                return event
            if self._http.they_are_waiting_for_100_continue:
                self._writer.write(self._bytes(h11.InformationalResponse(status_code=100, headers=[])))
            self._http.receive_data(await self._reader.read(_READ_BYTES))

    async def _read_body(self, asked: Asked) -> None:
        while True:
            event = await self._next()
            if not isinstance(event, h11.Data):
                if isinstance(event, h11.ConnectionClosed):
                    raise ConnectionResetError("the client left while sending")
                return
            asked.body_bytes += len(event.data)
            if asked.body_bytes > _LARGEST_BODY:
                raise BadRequest(413, "The body is too large")
            asked.body.write(event.data)

    async def _tunnel(self, target: str) -> bool:
        host = target.partition(":")[0].lower()
        answer = await self._tunnels(host)
        if isinstance(answer, Silence):
            return self._left(reset=answer.reset)
        if isinstance(answer, Reply):
            return await self._send(Sending(answer), is_head=False) and False
        self._writer.write(self._bytes(h11.Response(status_code=200, headers=[])))
        await self._writer.drain()
        await self._writer.start_tls(answer)
        self._http = h11.Connection(h11.SERVER)
        self._host = host
        return True

    async def _send(self, sending: Sending | Silence, *, is_head: bool) -> bool:
        if isinstance(sending, Silence):
            return self._left(reset=sending.reset)
        await asyncio.sleep(sending.late_s)
        head = self._bytes(_response(sending.reply))
        if sending.cut is not None:
            await self._send_part(head, sending, sending.cut)
            return self._left(reset=sending.reset)
        pieces = iter(()) if is_head else sending.reply.read()
        if sending.trickle_s:
            content = head + b"".join(self._bytes(h11.Data(data=piece)) for piece in pieces)
            await self._send_in_drops(content, sending.trickle_s)
        else:
            await self._send_whole(head, pieces)
        self._writer.write(self._bytes(h11.EndOfMessage()))
        await self._writer.drain()
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        self._http.start_next_cycle()
        return True

    async def _send_whole(self, head: bytes, pieces: Iterator[bytes]) -> None:
        self._writer.write(head)
        for piece in pieces:
            self._writer.write(self._bytes(h11.Data(data=piece)))
            await self._writer.drain()

    async def _send_part(self, head: bytes, sending: Sending, cut: float) -> None:
        whole = len(head) + sending.reply.true_length
        left = min(whole - 1, math.floor(cut) if cut >= 1 else math.floor(cut * whole))
        for piece in _chained(head, sending.reply):
            self._writer.write(piece[:left])
            await self._writer.drain()
            left -= len(piece)
            if left <= 0:
                return

    async def _send_in_drops(self, content: bytes, seconds: float) -> None:
        step = max(1, math.ceil(len(content) / _DROPS))
        for start in range(0, len(content), step):
            self._writer.write(content[start : start + step])
            await self._writer.drain()
            await asyncio.sleep(seconds / _DROPS)

    def _left(self, *, reset: bool) -> bool:
        if reset:
            self._writer.transport.abort()
        return False

    def _bytes(self, event: h11.Event) -> bytes:
        return self._http.send(event) or b""


def _chained(head: bytes, reply: Reply) -> Iterator[bytes]:
    yield head
    yield from reply.read()


def _response(reply: Reply) -> h11.Response:
    length = reply.true_length if reply.stated_length is None else reply.stated_length
    headers = {"server": "fake-cloud", "content-length": str(length), **reply.headers}
    encoded = [(name.encode("ascii"), text.encode("latin-1", "replace")) for name, text in headers.items()]
    return h11.Response(status_code=reply.status, headers=encoded)


def _asked(event: h11.Request, tunnel_host: str) -> Asked:
    headers: dict[str, str] = {}
    for name, text in event.headers:
        headers[name.decode("ascii").lower()] = text.decode("latin-1")
    parts = urlsplit(event.target.decode("latin-1"))
    host = tunnel_host or parts.netloc or headers.get("host", "")
    return Asked(
        method=event.method.decode("ascii"),
        host=host.rpartition("@")[2].partition(":")[0].lower(),
        path=unquote(parts.path),
        query=dict(parse_qsl(parts.query, keep_blank_values=True)),
        headers=headers,
        at=time.time(),
    )
