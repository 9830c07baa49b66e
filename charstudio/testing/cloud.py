"""The fake cloud itself: build it, start it, look at what it was asked and what it charges.

    async with FakeCloud(folder, quick=True) as cloud:
        ...  # CHARSTUDIO_CLOUD=cloud.address

Its jobs and its bill live in its folder: another one started there goes on where the first was when it ended, whether
it was closed or killed. It listens on this machine only and never asks anybody anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from charstudio.model.errors import NotConfigured, Unavailable
from charstudio.providers.catalog.library import Catalog
from charstudio.testing.certificates import Certificates
from charstudio.testing.control import Control
from charstudio.testing.desk import Desk
from charstudio.testing.fal_platform import API_HOST, SITE_HOST, FalPlatform, FalSite
from charstudio.testing.fal_queue import HOSTS, RUN_HOSTS, FalQueue
from charstudio.testing.fal_storage import REST_HOST, FalCdn, FalRest
from charstudio.testing.faults import Faults
from charstudio.testing.files import CDN_HOSTS, Files
from charstudio.testing.front import Front, Seen
from charstudio.testing.jobs import Bill, Job
from charstudio.testing.ledger import Ledger
from charstudio.testing.outputs import RUNPOD_HOSTS, Outputs
from charstudio.testing.quick import QuickMedia
from charstudio.testing.routes import Service
from charstudio.testing.runpod import API_HOST as RUNPOD_HOST
from charstudio.testing.runpod import RunPod
from charstudio.testing.script import Script
from charstudio.testing.wire import Connection
from charstudio.testing.works import Works

ENVIRONMENT = "CHARSTUDIO_CLOUD"
"""The variable that points the program at a fake cloud."""

_BACKLOG = 1024


@dataclass(frozen=True, slots=True)
class Quick:
    """Small media instead of drafts: the sides of pictures and clips are scaled by ``shrink``."""

    shrink: float = 0.1


class FakeCloud:
    """A local fal and RunPod. Start it with ``async with``, or in a thread of its own with ``in_thread``.

    ``folder`` keeps everything. ``speed``: seconds of the cloud's time in one of ours. ``quick`` makes thousands of
    jobs cheap. ``port`` 0 takes any that is free. ``tunnels`` opens the way for processes that know only
    ``HTTPS_PROXY``; it needs the package ``trustme`` and raises ``NotConfigured`` without it; None: if it can.
    ``clock`` gives seconds since 1970.
    """

    def __init__(
        self,
        folder: Path,
        catalog: Catalog | None = None,
        *,
        script: Script | None = None,
        speed: float = 1.0,
        quick: Quick | bool = False,
        port: int = 0,
        tunnels: bool | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.folder = folder
        self._port = port
        folder.mkdir(parents=True, exist_ok=True)
        self._ledger = Ledger(folder)
        desk = Desk(self._ledger, clock)
        settings = Quick() if quick is True else quick
        small = QuickMedia(folder / "quick", settings.shrink) if isinstance(settings, Quick) else None
        outputs = Outputs(folder / "outputs", desk.find, desk.rendered, small)
        files = Files(folder / "files", self._ledger, outputs.file)
        self._works = Works(catalog or Catalog.load(), desk, files, outputs, Faults(script or Script()), speed)
        self._certificates = _certificates(folder, tunnels=tunnels)
        services = _services(self._works, self._ledger.secret, folder / "parts")
        self._front = Front(services, self._works, Control(self), self._certificates)
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()

    # --- running -------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def start(self) -> None:
        """Listen. Raises ``Unavailable`` when the port is taken."""
        try:
            self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._port, backlog=_BACKLOG)
        except OSError as error:
            raise Unavailable(
                f"The fake cloud cannot listen on port {self._port}.", "Choose another port; 0 takes any that is free."
            ) from error
        self._port = self._server.sockets[0].getsockname()[1]
        await self._works.resume()

    async def aclose(self) -> None:
        """Stop listening, leave every client, close the ledger. What is going on goes on in its folder."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for client in list(self._clients):
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        await self._works.outputs.aclose()
        self._ledger.close()

    @classmethod
    @contextlib.contextmanager
    def in_thread(
        cls,
        folder: Path,
        catalog: Catalog | None = None,
        *,
        script: Script | None = None,
        speed: float = 1.0,
        quick: Quick | bool = False,
        port: int = 0,
        tunnels: bool | None = None,
    ) -> Iterator[Self]:
        """The fake cloud on a loop in a thread of its own, for callers without one."""
        cloud = cls(folder, catalog, script=script, speed=speed, quick=quick, port=port, tunnels=tunnels)
        thread = _Thread(cloud)
        thread.begin()
        try:
            yield cloud
        finally:
            thread.end()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._clients.add(task)
        with contextlib.suppress(asyncio.CancelledError):  # the server is closing; the task ends quietly
            await Connection(reader, writer, self._front.answer, self._front.tunnel).serve()
        self._clients.discard(task)

    # --- looking -------------------------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        """What ``CHARSTUDIO_CLOUD`` must hold."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def script(self) -> Script:
        """The script in force. Setting another begins to count its rules anew; accepted jobs keep their fate."""
        return self._works.faults.script

    @script.setter
    def script(self, script: Script) -> None:
        self._works.faults = Faults(script)

    @property
    def requests(self) -> tuple[Seen, ...]:
        """Every HTTP request since the start, in the order in which they were answered."""
        return tuple(self._front.seen)

    @property
    def strangers(self) -> tuple[str, ...]:
        """Hosts that were asked for and are none of the cloud's: what would have left this machine."""
        return tuple(sorted({seen.host for seen in self.requests if seen.is_stranger}))

    @property
    def hits(self) -> dict[str, int]:
        """How often each fault of the script struck."""
        return self._works.faults.hits()

    def jobs(self) -> tuple[Job, ...]:
        """Every job ever accepted in this folder."""
        return self._works.desk.all()

    def bill(self) -> Bill:
        """What all of them cost by now."""
        return self._works.desk.bill()

    def environment(self) -> dict[str, str]:
        """Variables that lead an unmodified process here through tunnels. Raises ``NotConfigured`` without them."""
        if self._certificates is None:
            raise NotConfigured(
                "This fake cloud has no tunnels: the package “trustme” is not installed.",
                "Install it, or point the program at the fake cloud with CHARSTUDIO_CLOUD.",
            )
        proxy = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"), self.address)
        return {**proxy, "NO_PROXY": "", "no_proxy": "", "SSL_CERT_FILE": str(self._certificates.file)}

    @property
    def guide(self) -> str:
        """How to point things here, in a few lines."""
        return (
            f"The fake cloud listens at {self.address}. Nothing here costs money and nothing leaves this machine.\n"
            f"Point Character Studio at it:  {ENVIRONMENT}={self.address} charstudio\n"
            f"Look at it:  {self.address}/bill  {self.address}/requests  {self.address}/script\n"
        )


class _Thread:
    """Runs a fake cloud on a loop of its own."""

    def __init__(self, cloud: FakeCloud) -> None:
        self._cloud = cloud
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = asyncio.Event()
        self._ready = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="fake-cloud", daemon=True)

    def begin(self) -> None:
        """Start, and wait until it listens. Raises what kept it from doing so."""
        self._thread.start()
        self._ready.wait()
        if self._error is not None:
            self._thread.join()
            raise self._error

    def end(self) -> None:
        """Stop, and wait until everything is closed."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread
            self._error = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with self._cloud:
            self._ready.set()
            await self._over.wait()


def _services(works: Works, secret: str, parts: Path) -> Mapping[str, Service]:
    queue, direct = FalQueue(works), FalQueue(works, direct=True)
    cdn = FalCdn(works, secret, parts)
    return {
        **dict.fromkeys(HOSTS, queue),
        **dict.fromkeys(RUN_HOSTS, direct),
        **dict.fromkeys(CDN_HOSTS | RUNPOD_HOSTS, cdn),
        REST_HOST: FalRest(works, secret),
        API_HOST: FalPlatform(works),
        SITE_HOST: FalSite(works),
        RUNPOD_HOST: RunPod(works),
    }


def _certificates(folder: Path, *, tunnels: bool | None) -> Certificates | None:
    if tunnels is False:
        return None
    try:
        return Certificates(folder)
    except NotConfigured:
        if tunnels:
            raise
        return None
