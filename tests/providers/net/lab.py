"""A clock that does not wait, and services that answer as they are told: what the tests of the network stand on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import httpx

from charstudio.providers.net.pace import Pace


class QuickPace(Pace):
    """Time goes on only when somebody waits, and then at once."""

    def __init__(self) -> None:
        self.waited: list[float] = []
        self.elapsed = 0.0

    def now(self) -> float:
        return self.elapsed

    def today(self) -> datetime:
        return datetime(2026, 8, 1, tzinfo=UTC) + timedelta(seconds=self.elapsed)

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.elapsed += seconds
        await asyncio.sleep(0)

    def jitter(self, low: float, high: float) -> float:
        return (low + high) / 2


class Broken(httpx.AsyncByteStream):
    """A body that breaks off after its first bytes."""

    def __init__(self, begin: bytes, error: Exception) -> None:
        self._begin = begin
        self._error = error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._begin
        raise self._error


class Endless(httpx.AsyncByteStream):
    """A body without end as far as anybody should read; ``sent`` says how much of it was taken."""

    FAR_TOO_MUCH = 64 * 2**20

    def __init__(self, chunk: bytes = bytes(65536)) -> None:
        self._chunk = chunk
        self.sent = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.sent += len(self._chunk)
            assert self.sent < self.FAR_TOO_MUCH, "nobody stopped reading"
            yield self._chunk


Answer = httpx.Response | Exception | Callable[[httpx.Request], "Answer"]


class Service(httpx.AsyncBaseTransport):
    """Answers request after request from a list; the last answer is given again and again."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []

    def will(self, *answers: Answer) -> None:
        self._answers = list(answers)

    @property
    def urls(self) -> list[str]:
        return [str(request.url) for request in self.requests]

    def count(self, method: str) -> int:
        return sum(request.method == method for request in self.requests)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return given(answer, request)


class Routes(httpx.AsyncBaseTransport):
    """Several services, told apart by method and the beginning of the address without its scheme."""

    def __init__(self, **_: object) -> None:
        self._routes: list[tuple[str, str, Service]] = []
        self.requests: list[httpx.Request] = []

    def on(self, method: str, begin: str, *answers: Answer) -> Service:
        service = Service(*answers)
        self._routes.insert(0, (method, begin, service))
        return service

    def count(self, method: str, part: str = "") -> int:
        return sum(request.method == method and part in str(request.url) for request in self.requests)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        address = request.headers["host"] + request.url.raw_path.decode()
        for method, begin, service in self._routes:
            if request.method == method and address.startswith(begin):
                return await service.handle_async_request(request)
        raise AssertionError(f"nobody expected {request.method} {address}")


def given(answer: Answer, request: httpx.Request) -> httpx.Response:
    if isinstance(answer, Exception):
        raise answer
    if isinstance(answer, httpx.Response):
        return httpx.Response(answer.status_code, headers=answer.headers, stream=answer.stream, request=request)
    return given(answer(request), request)


def said(status: int, value: object = None, **headers: str) -> httpx.Response:
    """A JSON answer. Header names are written with ``_``."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return httpx.Response(
        status, content=json.dumps(value).encode(), headers={"content-type": "application/json", **named}
    )


def page(status: int, text: str = "<html><body>nginx</body></html>") -> httpx.Response:
    return httpx.Response(status, content=text.encode(), headers={"content-type": "text/html"})
