"""The files of results: made when a job is accepted, found by their address, with or without the draft engine."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from charstudio.model.values import MediaRef
from charstudio.providers.requests import Request
from charstudio.testing.drafts import Drafts
from charstudio.testing.files import CDN_HOST, CDN_HOSTS
from charstudio.testing.jobs import Ending, Job, Wanted
from charstudio.testing.quick import QuickMedia, drawn, stamped

_LOG = logging.getLogger(__name__)

_FAL = re.compile(r"/files/b/[0-9a-f]{8}/([0-9a-f-]{36})_(\d{1,2})\.[a-z0-9]+\Z")
_RUNPOD = re.compile(r"/([0-9a-z-]{36,48})/(\d{1,2})/output\.[a-z0-9]+\Z")
RUNPOD_HOSTS = frozenset({"video.runpod.ai", "image.runpod.ai", "audio.runpod.ai"})

TYPES = {
    "mp4": "video/mp4",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "wav": "audio/wav",
}


class Outputs:
    """Results in ``folder``. ``quick``: small media of the right kind instead of drafts, made when they are fetched."""

    def __init__(
        self, folder: Path, find: Callable[[str], Job | None], rendered: Callable[[str], None], quick: QuickMedia | None
    ) -> None:
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True)
        self._find = find
        self._rendered = rendered
        self._quick = quick
        self._drafts: Drafts | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def are_ready_at_once(self) -> bool:
        """Whether no job waits for its files."""
        return self._quick is not None

    def begin(self, job: Job, request: Request, inputs: Mapping[MediaRef, Path]) -> None:
        """Make the files of a job, unless they can wait until they are asked for."""
        if job.makes_files and self._quick is None and job.rendered_at is None:
            task = asyncio.create_task(self._make(job, request, inputs))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def address(self, job: Job, number: int) -> str:
        """Where a file of a job is found."""
        wanted = job.media[number]
        if job.provider == "runpod":
            return f"https://{wanted.output}.runpod.ai/{job.id}/{number}/output.{wanted.suffix}"
        return f"https://{CDN_HOST}/files/b/{job.id[:8]}/{job.id}_{number}.{wanted.suffix}"

    def at(self, host: str, path: str) -> tuple[Job, int] | None:
        """The job and the number of the file at an address."""
        pattern = _FAL if host in CDN_HOSTS else _RUNPOD if host in RUNPOD_HOSTS else None
        match = pattern.match(path) if pattern else None
        job = self._find(match[1]) if match else None
        if match is None or job is None or int(match[2]) >= len(job.media):
            return None
        return job, int(match[2])

    def file(self, host: str, path: str) -> Path | None:
        """The file at an address as input for another job. For a worker thread."""
        found = self.at(host, path)
        if found is None:
            return None
        job, number = found
        if self._quick is not None:
            return self._quick.path(job.media[number])
        kept = self._path(job, number)
        return kept if kept.is_file() else None

    def content(self, job: Job, number: int) -> bytes:
        """The bytes of a file, its own for every job. For a worker thread. Raises ``OSError`` when it is not there."""
        wanted = job.media[number]
        if self._quick is None:
            return self._path(job, number).read_bytes()
        plain = self._quick.content(wanted, black=job.outcome.ending is Ending.BLACK)
        return stamped(plain, wanted.suffix, f"{job.id} {number}")

    async def aclose(self) -> None:
        """Stop making; what is not made now is made after the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._drafts is not None:
            await self._drafts.aclose()

    def _path(self, job: Job, number: int) -> Path:
        return self._folder / f"{job.id}_{number}.{job.media[number].suffix}"

    async def _make(self, job: Job, request: Request, inputs: Mapping[MediaRef, Path]) -> None:
        for number, wanted in enumerate(job.media):
            try:
                await self._made(job, number, request, inputs)
            except Exception:  # noqa: BLE001 - a job whose picture cannot be drawn must still end
                _LOG.exception("no file for %s", job.id)
                await asyncio.to_thread(drawn, wanted, self._path(job, number))
        self._rendered(job.id)

    async def _made(self, job: Job, number: int, request: Request, inputs: Mapping[MediaRef, Path]) -> None:
        wanted, path = job.media[number], self._path(job, number)
        if job.outcome.ending is Ending.BLACK:
            await asyncio.to_thread(_black, wanted, path)
            return
        if self._drafts is None:
            self._drafts = Drafts(self._folder / "work")
        await self._drafts.make(request, inputs, wanted, number, path)


def _black(wanted: Wanted, path: Path) -> None:
    drawn(wanted, path, black=True)
