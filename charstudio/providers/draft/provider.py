"""The provider called "draft": requests in, finished files out, all on this machine and free.

Jobs live in memory: after a restart none is known any more, and asking for one raises ``JobLost`` – it cost nothing and
is simply run again. Heavy libraries are imported by the working thread, not when the program starts.
"""

from __future__ import annotations

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from charstudio.model.errors import JobLost, NotConfigured, ProviderError, Rejected, Unavailable
from charstudio.model.values import MediaRef
from charstudio.providers.base import (
    CancelOutcome,
    Delivery,
    ModelInfo,
    Ready,
    RemoteFile,
    Ticket,
    Update,
    Waiting,
    Working,
)
from charstudio.providers.draft.jobs import Job, JobState, Workshop
from charstudio.providers.requests import Capability, Request

MODEL = "draft"

_TITLES = {
    Capability.IMAGE_EDIT: "Draft: light and framing",
    Capability.IMAGE_TO_VIDEO: "Draft: camera and life",
    Capability.LIPSYNC: "Draft: moving mouth",
}
_NOTES = {
    Capability.IMAGE_EDIT: "Crops, light, background and simple turns. What it cannot do is written on the picture.",
    Capability.IMAGE_TO_VIDEO: "Camera moves from the prompt, breathing, hair and cloth, depth. Free, on this machine.",
    Capability.LIPSYNC: "The mouth follows the sound; photographs and drawings. Free, on this machine.",
}
_LOOK_EVERY_S = 0.05


class DraftProvider:
    """Makes drafts in ``work``, one at a time. Fulfils ``providers.base.Provider``."""

    def __init__(self, work: Path, *, concurrency: int = 1) -> None:
        self._workshop = Workshop(work, concurrency)
        self._concurrency = concurrency

    @property
    def name(self) -> str:
        """``draft``."""
        return "draft"

    @property
    def concurrency(self) -> int:
        """How many drafts are made side by side; each one already uses all processors."""
        return self._concurrency

    def models(self) -> tuple[ModelInfo, ...]:
        """One per capability."""
        return tuple(
            ModelInfo(MODEL, self.name, capability, title, draft=True, notes=_NOTES[capability])
            for capability, title in _TITLES.items()
        )

    def price(self, request: Request, model: str) -> Decimal | None:  # noqa: ARG002 - the protocol's
        """Nothing, always."""
        return Decimal(0)

    async def upload(self, media: MediaRef, path: Path) -> str:  # noqa: ARG002
        """The file's own address: nothing leaves this machine."""
        return _address(path)

    async def submit(self, request: Request, model: str, uploads: Mapping[MediaRef, str]) -> Ticket:
        """Queue the job. Raises ``NotConfigured`` for another model, ``Rejected`` for an input without a file."""
        if model != MODEL:
            raise NotConfigured(f"The draft engine has no model “{model}”.", "Choose “draft”.")
        inputs = {
            name: tuple(_path(uploads, value.media, name) for value in values)
            for name, values in request.inputs.items()
        }
        job = self._workshop.start(uuid.uuid4().hex, request, inputs)
        return Ticket(self.name, model, job.id)

    async def watch(self, ticket: Ticket) -> AsyncIterator[Update]:
        """Progress until ``Ready``. Raises what stopped the job, or ``JobLost``."""
        job = self._job(ticket)
        before: Update | None = None
        while not job.is_over:
            position = self._workshop.position(job)
            update: Update = Waiting(position) if job.state is JobState.WAITING else Working(round(job.fraction, 3))
            if update != before:
                before = update
                yield update
            await asyncio.sleep(_LOOK_EVERY_S)
        _raise_unless_done(job)
        yield Ready()

    async def collect(self, ticket: Ticket) -> Delivery:
        """The files and what could not be done."""
        job = self._job(ticket)
        _raise_unless_done(job)
        assert job.made is not None
        files = tuple(
            RemoteFile(output, _address(path), path.suffix[1:], path.stat().st_size)
            for output, path in job.made.files.items()
        )
        return Delivery(files, Decimal(0), " ".join(job.made.notes), {"draft": True})

    async def download(self, file: RemoteFile, to: Path, progress: Callable[[float], None]) -> None:
        """Copy the finished file to ``to``."""
        source = _local(file.url)
        try:
            await asyncio.to_thread(shutil.copyfile, source, to)
        except FileNotFoundError as error:
            raise JobLost("The finished draft is no longer there.", "Run it again; it costs nothing.") from error
        except OSError as error:
            raise Unavailable(
                f"The draft could not be copied: {error.strerror or error}.", "Is there room left?"
            ) from error
        progress(1.0)

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """Stop it. A finished draft is too late to stop; an unknown one is not being made."""
        job = self._workshop.find(ticket.request_id)
        if job is None:
            return CancelOutcome.STOPPED
        return CancelOutcome.STOPPED if self._workshop.cancel(job) else CancelOutcome.TOO_LATE

    async def aclose(self) -> None:
        """Stop all jobs and their threads, and clear the work folder."""
        await asyncio.to_thread(self._workshop.close)

    def _job(self, ticket: Ticket) -> Job:
        job = self._workshop.find(ticket.request_id)
        if job is None:
            raise JobLost("This draft was not finished when the program ended.", "Run it again; it costs nothing.")
        return job


def _raise_unless_done(job: Job) -> None:
    if job.error is not None:
        if isinstance(job.error, ProviderError):
            raise job.error
        hint = getattr(job.error, "hint", "")
        raise Rejected(str(job.error), hint) from job.error
    if job.state is JobState.CANCELLED:
        raise JobLost("The draft was cancelled.", "Run it again; it costs nothing.")
    if job.state is not JobState.DONE:
        raise Unavailable("The draft is not finished yet.", "Wait until it is ready.")


def _path(uploads: Mapping[MediaRef, str], media: MediaRef, name: str) -> Path:
    url = uploads.get(media)
    path = _local(url) if url else None
    if path is None or not path.is_file():
        raise Rejected(f"The file for “{name}” is not there.", "Import it again.", name)
    return path


def _address(path: Path) -> str:
    return path.absolute().as_uri()


def _local(url: str) -> Path:
    """The path of a ``file://`` address."""
    parts = urlsplit(url)
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else Path(unquote(url))
