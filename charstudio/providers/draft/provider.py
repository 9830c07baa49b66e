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
from charstudio.model.time import Seconds
from charstudio.model.values import MediaRef
from charstudio.providers.base import (
    CancelOutcome,
    Delivery,
    ModelInfo,
    Ready,
    RemoteFile,
    Ticket,
    Update,
    Upload,
    Waiting,
    Working,
)
from charstudio.providers.draft.jobs import Job, JobState, Render, Workshop, rendered
from charstudio.providers.requests import Capability, Request

MODEL = "draft"

_TITLES = {
    Capability.TEXT_TO_IMAGE: "Draft: storyboard card",
    Capability.IMAGE_EDIT: "Draft: light and framing",
    Capability.IMAGE_TO_VIDEO: "Draft: camera and life",
    Capability.FIRST_LAST_FRAME: "Draft: from picture to picture",
    Capability.REFERENCE_TO_VIDEO: "Draft: characters together",
    Capability.MOTION_CONTROL: "Draft: moves as the clip does",
    Capability.REPLACE: "Draft: placed over the person",
    Capability.AVATAR: "Draft: speaking picture",
    Capability.LIPSYNC: "Draft: moving mouth",
    Capability.SPEECH: "Draft: babble in rhythm",
    Capability.UPSCALE: "Draft: enlarged",
    Capability.MATTE: "Draft: cut out",
    Capability.INTERPOLATE: "Draft: frames in between",
    Capability.EXTEND: "Draft: goes on from the end",
}
_NOTES = {
    Capability.TEXT_TO_IMAGE: "Framing, light, place and a plain figure drawn from the prompt's words.",
    Capability.IMAGE_EDIT: "Crops, light, background and simple turns. What it cannot do is written on the picture.",
    Capability.IMAGE_TO_VIDEO: "Camera moves from the prompt, breathing, hair and cloth, depth. Free, on this machine.",
    Capability.FIRST_LAST_FRAME: "Grows one picture into the other, or dissolves where they have too little in common.",
    Capability.REFERENCE_TO_VIDEO: "Shots with whom the prompt names, each as its given picture.",
    Capability.MOTION_CONTROL: "Follows the clip's camera and where its person goes; no poses.",
    Capability.REPLACE: "The character's picture follows the person in the clip; it does not act.",
    Capability.AVATAR: "The mouth follows the sound, head and breath move. Free, on this machine.",
    Capability.LIPSYNC: "The mouth follows the sound; photographs and drawings. Free, on this machine.",
    Capability.SPEECH: "Syllables and pauses of the text in a voice of its own, no words: for timing and mouths.",
    Capability.UPSCALE: "Larger and a little sharper; no new detail.",
    Capability.MATTE: "Pictures get transparency, clips a plain green background.",
    Capability.INTERPOLATE: "More frames for the same time, made between the given ones.",
    Capability.EXTEND: "Moves the last frame for as long as you like.",
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

    def work_with(self, render: Render | None, places: int = 1) -> None:
        """Have drafts made by ``render``, ``places`` at a time; None: by this machine, as at the start."""
        self._workshop.render = rendered if render is None else render
        self._concurrency = places
        self._workshop.widen(places)

    def models(self) -> tuple[ModelInfo, ...]:
        """One per capability, except endpoints: those are the services' own."""
        return tuple(
            ModelInfo(MODEL, self.name, capability, title, draft=True, notes=_NOTES[capability])
            for capability, title in _TITLES.items()
        )

    def unready(self, model: str) -> str:  # noqa: ARG002 - the protocol's
        """Always ready."""
        return ""

    def faults(self, request: Request, model: str) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """Takes everything but endpoints of services."""
        return (
            ("The draft engine cannot stand in for a service's endpoint.",) if request.capability not in _TITLES else ()
        )

    def length(self, request: Request, model: str) -> Seconds | None:  # noqa: ARG002 - the protocol's
        """As long as was asked."""
        return None

    def price(self, request: Request, model: str) -> Decimal | None:  # noqa: ARG002 - the protocol's
        """Nothing, always."""
        return Decimal(0)

    async def upload(self, media: MediaRef, path: Path) -> Upload:  # noqa: ARG002
        """The file's own address: nothing leaves this machine."""
        return Upload(_address(path))

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
