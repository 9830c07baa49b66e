"""Asking a service and reading its answer whole, within a limit: the small requests beside downloads.

A reply is read as data however hostile it is: too long, compressed to burst, nested to overflow, a web page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import httpx

from charstudio.model.errors import ServiceFault, Unavailable
from charstudio.model.values import Json
from charstudio.providers.net.faults import login_page, network_error
from charstudio.providers.net.pace import Backoff, Pace, retry_after

LIMIT = 4 * 2**20
"""Bytes of an ordinary reply; one that is longer makes no sense."""

TIMEOUT = httpx.Timeout(30.0, connect=10.0, pool=None)

_SPENT = httpx.ByteStream(b"")

TRY_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses that may be others in a moment."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. Header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def is_good(self) -> bool:
        """Whether it is a 2xx."""
        return 200 <= self.status < 300

    @property
    def is_page(self) -> bool:
        """Whether it is a web page, for people."""
        kind = self.headers.get("content-type", "").lower()
        return "html" in kind or self.body[:256].lstrip()[:14].lower().startswith((b"<!doctype html", b"<html"))

    @property
    def text(self) -> str:
        """Its body as text, whatever it is."""
        return self.body.decode("utf-8", errors="replace")

    def json(self) -> Json:
        """Its body as JSON; None when it is none."""
        try:
            return cast("Json", json.loads(self.body))
        except (ValueError, RecursionError):
            return None

    def object(self) -> Mapping[str, Json]:
        """Its body as a JSON object; an empty one when it is none."""
        found = self.json()
        return found if isinstance(found, Mapping) else {}


async def whole(response: httpx.Response, limit: int = LIMIT) -> Reply:
    """Read a streamed response to its end and close it. Raises ``ServiceFault`` beyond ``limit`` bytes."""
    parts: list[bytes] = []
    size = 0
    try:
        async for part in response.aiter_bytes(64 * 1024):
            size += len(part)
            if size > limit:
                raise ServiceFault("The service sent far more than an answer can hold.", "Try again in a moment.")
            parts.append(part)
    finally:
        await response.aclose()
        response.stream = _SPENT  # httpx's own knows the response: a cycle of fifty objects for each look at a job
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, headers, b"".join(parts))


class Asker:
    """Asks one service through one client; every fault of the network becomes an error of ours."""

    def __init__(self, client: httpx.AsyncClient, service: str, pace: Pace, backoff: Backoff) -> None:
        self._client = client
        self._service = service
        self._pace = pace
        self._backoff = backoff

    async def ask(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Json = None,
        limit: int = LIMIT,
    ) -> Reply:
        """One request, one answer of any status. Raises ``Offline``, ``Unavailable`` or ``ServiceFault``.

        A redirect to another host, and a web page with a good status, is a login page of the network: ``Offline``.
        """
        try:
            request = self._client.build_request(method, url, params=params, json=body, headers=_PLAIN, timeout=TIMEOUT)
            reply = await whole(await self._client.send(request, stream=True), limit)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise network_error(error, self._service) from error
        except RuntimeError as error:  # the client was closed meanwhile
            raise Unavailable("The connections are closed.", "Try again.") from error
        if reply.status == 511 or (reply.status < 400 and (reply.is_page or _leads_away(reply, request.url))):
            raise login_page(self._service)
        return reply

    async def ask_patiently(
        self,
        method: str,
        url: str,
        *,
        tries: int,
        params: Mapping[str, str | int] | None = None,
        body: Json = None,
        limit: int = LIMIT,
    ) -> Reply:
        """``ask``, again after faults that may pass, ``tries`` times in all. For what may be asked twice only.

        Gives the last answer of any status; raises when the last try got none.
        """
        failures = 0
        while True:
            failures += 1
            wait = None
            try:
                reply = await self.ask(method, url, params=params, body=body, limit=limit)
            except Unavailable:
                if failures >= tries:
                    raise
            else:
                if reply.status not in TRY_AGAIN or failures >= tries:
                    return reply
                wait = retry_after(reply.headers, self._pace.today())
            await self._pace.sleep(self._backoff.wait(failures, self._pace, wait))


_PLAIN = {"Accept": "application/json", "Accept-Encoding": "identity"}


def _leads_away(reply: Reply, asked: httpx.URL) -> bool:
    """Whether it is a redirect to another host."""
    if not 300 <= reply.status < 400:
        return False
    try:
        return asked.join(reply.headers.get("location", "")).host != asked.host
    except httpx.InvalidURL:
        return True


def holds_address(answer: Json) -> bool:
    """Whether anything in an answer could be the address of a result."""
    waiting = [answer]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            if found.startswith(("https://", "http://", "data:")):
                return True
        elif isinstance(found, Mapping):
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)
    return False
