"""The way of a request through the fake cloud: routed by its host, hit by a fault or not, answered, and remembered."""

from __future__ import annotations

import hashlib
import logging
import ssl
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

from charstudio.testing.certificates import Certificates
from charstudio.testing.damage import done_to, instead, is_early, is_ordinary
from charstudio.testing.fal_errors import said
from charstudio.testing.faults import Hit, Subject
from charstudio.testing.messages import Asked, BadRequest, Reply, text_reply
from charstudio.testing.routes import Route, Service
from charstudio.testing.script import Step
from charstudio.testing.wire import ReadBody, Sending, Silence
from charstudio.testing.works import Refused, Works

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """One HTTP request as it arrived. ``headers`` have no secrets; ``status`` 0: it got no reply.

    ``fault`` is what the script did to it. ``at`` is in seconds since 1970.
    """

    at: float
    method: str
    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    step: Step
    status: int
    body_bytes: int = 0
    fault: str = ""
    is_stranger: bool = False
    """It asked for a host that is none of the cloud's."""


class Front:
    """Answers requests. ``keeps`` is how many of them are remembered, the latest."""

    def __init__(
        self,
        services: Mapping[str, Service],
        works: Works,
        own: Service,
        certificates: Certificates | None,
        keeps: int = 200_000,
    ) -> None:
        self.seen: deque[Seen] = deque(maxlen=keeps)
        self._services = services
        self._works = works
        self._own = own
        self._certificates = certificates

    async def answer(self, asked: Asked, read_body: ReadBody) -> Sending | Silence:
        """What is sent for a request. Reads the body unless a fault comes before."""
        service = self._own if asked.host in _LOCAL else self._services.get(asked.host)
        if service is None:
            self._remember(asked, Step.OTHER, 421, is_stranger=True)
            return Sending(text_reply(421, f"The fake cloud is not {asked.host}.\n"))
        route = service.route(asked) or Route(Subject(Step.OTHER, key=asked.path), _nothing_here)
        if service is self._own:
            return Sending(await self._own_page(route, asked, read_body))
        early = self._works.faults.strike(route.subject, is_early)
        if early is not None:
            self._remember(asked, route.subject.step, 0, early)
            return Silence(early.rule.reset)
        return await self._faulty(route, asked, read_body)

    async def tunnel(self, host: str) -> ssl.SSLContext | Reply | Silence:
        """Whether a tunnel to ``host`` is given, and with which certificate."""
        asked = Asked("CONNECT", host, "", {}, {}, time.time())
        asked.body.close()
        hit = self._works.faults.strike(Subject(Step.CONNECT, key=host))
        if host not in self._services:
            self._remember(asked, Step.CONNECT, 403, is_stranger=True)
            return text_reply(403, f"The fake cloud is not {host}; nothing leaves this machine.\n")
        if self._certificates is None:
            self._remember(asked, Step.CONNECT, 501)
            return text_reply(501, "Tunnels need certificates: install the package trustme.\n")
        self._remember(asked, Step.CONNECT, 0 if hit else 200, hit)
        return Silence(hit.rule.reset) if hit else self._certificates.context(host)

    # --- inside --------------------------------------------------------------------------------------------------

    async def _faulty(self, route: Route, asked: Asked, read_body: ReadBody) -> Sending | Silence:
        try:
            await read_body()
        except BadRequest as error:
            return Sending(said(error.status, error.text))
        subject = replace(route.subject, key=_wish(asked)) if route.has_wish else route.subject
        hit = self._works.faults.strike(subject, is_ordinary)
        sending: Sending | Silence | None = instead(hit) if hit else None
        if sending is None:
            reply = await self._served(route, asked)
            sending = done_to(hit, reply) if hit else Sending(reply)
        self._remember(asked, subject.step, _status(sending), hit)
        return sending

    async def _own_page(self, route: Route, asked: Asked, read_body: ReadBody) -> Reply:
        try:
            await read_body()
        except BadRequest as error:
            return said(error.status, error.text)
        return await self._served(route, asked)

    async def _served(self, route: Route, asked: Asked) -> Reply:
        try:
            return await route.handle(asked)
        except Refused as refused:
            return refused.reply
        except BadRequest as error:
            return said(error.status, error.text)
        except Exception:  # noqa: BLE001 - a fault of ours is answered and logged; the next request is none the worse
            _LOG.exception("the fake cloud failed at %s %s%s", asked.method, asked.host, asked.path)
            return said(500, "Internal Server Error")

    def _remember(
        self, asked: Asked, step: Step, status: int, hit: Hit | None = None, *, is_stranger: bool = False
    ) -> None:
        self.seen.append(
            Seen(
                at=asked.at,
                method=asked.method,
                host=asked.host,
                path=asked.path,
                query=asked.query,
                headers=asked.open_headers,
                step=step,
                status=status,
                body_bytes=asked.body_bytes,
                fault=hit.fault if hit else "",
                is_stranger=is_stranger,
            )
        )


_LOCAL = {"127.0.0.1", "localhost", ""}


def _status(sending: Sending | Silence) -> int:
    return 0 if isinstance(sending, Silence) else sending.reply.status


def _wish(asked: Asked) -> str:
    digest = hashlib.blake2b(asked.path.encode("utf-8", "replace"), digest_size=8)
    digest.update(asked.content())
    return digest.hexdigest()


async def _nothing_here(_: Asked) -> Reply:
    return said(404, "Not Found")
