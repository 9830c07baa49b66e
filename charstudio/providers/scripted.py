"""A provider that plays a script: for tests, demonstrations, and for trying what a cloud may do to a run.

It fulfils the protocol truly – its files are real media – and fails only where a ``Scene`` says so. With a folder its
jobs and its list of operations are on disk, like those of a service that lives on when this program is killed:
what was accepted is "billed" there, and another process finds it again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from charstudio.model.errors import JobLost, SubmitUncertain
from charstudio.model.time import Rate, Seconds
from charstudio.model.values import Json, MediaRef
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
from charstudio.providers.requests import Capability, Request
from charstudio.storage.files import replace_file

MODEL = "scripted-1"


class Verb(StrEnum):
    """What can be asked of a provider."""

    UPLOAD = "upload"
    SUBMIT = "submit"
    WATCH = "watch"
    COLLECT = "collect"
    DOWNLOAD = "download"
    CANCEL = "cancel"


class Files(StrEnum):
    """What a finished job delivers."""

    RIGHT = "right"
    NONE = "none"
    GARBAGE = "garbage"  # bytes that are no media
    OTHER_KIND = "other_kind"  # a picture where a clip is due, and the other way round


@dataclass(frozen=True, slots=True)
class Scene:
    """What happens to one request.

    ``fail`` names what a verb raises; ``fail_times`` how often before it works (None: always). ``hold`` lists verbs
    that wait until ``let_go`` is called. ``accepts_though_uncertain``: a submit that fails has been accepted.
    """

    queue: tuple[int, ...] = ()
    progress: tuple[float, ...] = (0.5,)
    delay_s: float = 0.0
    """Between one answer and the next."""
    fail: Mapping[Verb, Exception] = field(default_factory=dict)
    fail_times: int | None = None
    hold: frozenset[Verb] = frozenset()
    cancel: CancelOutcome = CancelOutcome.STOPPED
    files: Files = Files.RIGHT
    cost_usd: Decimal | None = Decimal("0.25")
    note: str = ""
    lost: bool = False
    accepts_though_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that was asked of the provider, in order. ``subject`` is the prompt or the request's id."""

    verb: Verb
    subject: str


Script = Callable[[Request], Scene]


class ScriptedProvider:
    """Fulfils ``providers.base.Provider``. All methods belong to the loop's thread."""

    def __init__(
        self,
        script: Script | Scene | None = None,
        *,
        name: str = "scripted",
        concurrency: int = 4,
        models: Mapping[Capability, str] | None = None,
        draft: bool = False,
        price_usd: Decimal | None = Decimal("0.25"),
        folder: Path | None = None,
    ) -> None:
        self.operations: list[Operation] = []
        self.busiest = 0
        """The most jobs that were watched at once."""
        self._script = script
        self._name = name
        self._concurrency = concurrency
        self._offers = dict.fromkeys(Capability, MODEL) if models is None else models
        self._draft = draft
        self._price = price_usd
        self._folder = folder
        self._jobs: dict[str, dict[str, Json]] = {}
        self._scenes: dict[str, Scene] = {}
        self._failures: dict[tuple[str, Verb], int] = {}
        self._gates: dict[Verb, asyncio.Event] = {}
        self._arrivals: dict[Verb, asyncio.Event] = {}
        self._watched = 0

    # --- the script's side -------------------------------------------------------------------------------------

    async def reached(self, verb: Verb) -> None:
        """Wait until ``verb`` has been asked for (since the last time this returned)."""
        event = self._arrivals.setdefault(verb, asyncio.Event())
        await event.wait()
        event.clear()

    def let_go(self, verb: Verb) -> None:
        """Let everything that is held at ``verb`` go on, now and later."""
        self._gates.setdefault(verb, asyncio.Event()).set()

    def count(self, verb: Verb) -> int:
        """How often ``verb`` was asked for."""
        return sum(operation.verb is verb for operation in self.operations)

    def accepted(self) -> tuple[str, ...]:
        """The subjects of all jobs ever accepted, as often as they were: what a service would bill."""
        return tuple(str(job["subject"]) for job in self._all_jobs())

    # --- the protocol ------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The name it was given."""
        return self._name

    @property
    def concurrency(self) -> int:
        """How many jobs may run at once."""
        return self._concurrency

    def models(self) -> tuple[ModelInfo, ...]:
        """One for each capability it was given."""
        return tuple(
            ModelInfo(model, self._name, capability, f"Scripted {capability}", draft=self._draft)
            for capability, model in self._offers.items()
        )

    def unready(self, model: str) -> str:  # noqa: ARG002 - the protocol's
        """Always ready."""
        return ""

    def faults(self, request: Request, model: str) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """Takes everything."""
        return ()

    def length(self, request: Request, model: str) -> Seconds | None:  # noqa: ARG002 - the protocol's
        """As long as was asked."""
        return None

    def price(self, request: Request, model: str) -> Decimal | None:  # noqa: ARG002 - the protocol's
        """What it was told to say."""
        return self._price

    async def upload(self, media: MediaRef, path: Path) -> Upload:  # noqa: ARG002 - the protocol's
        """An address that leads nowhere but here."""
        await self._play(Verb.UPLOAD, media.sha256[:8], self._scene_of(None))
        return Upload(f"scripted://{media.file_name}")

    async def submit(self, request: Request, model: str, uploads: Mapping[MediaRef, str]) -> Ticket:  # noqa: ARG002
        """Accept the request, on disk before this returns, unless the scene says otherwise."""
        subject = subject_of(request)
        scene = self._scene_of(request)
        try:
            await self._play(Verb.SUBMIT, subject, scene)
        except SubmitUncertain:
            if scene.accepts_though_uncertain:
                self._accept(subject, request, scene)
            raise
        return Ticket(self._name, model, self._accept(subject, request, scene))

    async def watch(self, ticket: Ticket) -> AsyncIterator[Update]:
        """The scene's queue positions, then its progress, then ``Ready``."""
        job, scene = self._job(ticket)
        self._watched += 1
        self.busiest = max(self.busiest, self._watched)
        try:
            for position in scene.queue:
                yield Waiting(position)
                await asyncio.sleep(scene.delay_s)
            await self._play(Verb.WATCH, str(job["subject"]), scene)
            for fraction in scene.progress:
                yield Working(fraction, "Rendering")
                await asyncio.sleep(scene.delay_s)
            yield Ready()
        finally:
            self._watched -= 1

    async def collect(self, ticket: Ticket) -> Delivery:
        """The files of the scene."""
        job, scene = self._job(ticket)
        await self._play(Verb.COLLECT, str(job["subject"]), scene)
        output = str(job["output"])
        if scene.files is Files.NONE:
            return Delivery((), scene.cost_usd, scene.note)
        suffix = "png" if output == "image" else "mp4"
        file = RemoteFile(output, f"scripted://{ticket.request_id}", suffix)
        return Delivery((file,), scene.cost_usd, scene.note)

    async def download(self, file: RemoteFile, to: Path, progress: Callable[[float], None]) -> None:
        """Write the file: a real picture or clip, coloured by its request."""
        job, scene = self._job(Ticket(self._name, "", file.url.removeprefix("scripted://")))
        await self._play(Verb.DOWNLOAD, str(job["subject"]), scene)
        is_picture = (file.output == "image") is not (scene.files is Files.OTHER_KIND)
        if scene.files is Files.GARBAGE:
            _write_garbage(to)
        elif is_picture:
            _write_picture(to, str(job["subject"]))
        else:
            await asyncio.to_thread(_write_clip, to, str(job["subject"]))
        progress(1.0)

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """The scene's answer."""
        job, scene = self._job(ticket)
        await self._play(Verb.CANCEL, str(job["subject"]), scene)
        return scene.cancel

    async def aclose(self) -> None:
        """Nothing to let go of."""

    # --- inside ------------------------------------------------------------------------------------------------

    def _scene_of(self, request: Request | None) -> Scene:
        if isinstance(self._script, Scene):
            return self._script
        if self._script is None or request is None:
            return Scene()
        return self._script(request)

    async def _play(self, verb: Verb, subject: str, scene: Scene) -> None:
        """Record what was asked, wait where the scene holds, fail where it fails."""
        self.operations.append(Operation(verb, subject))
        if self._folder is not None:
            with (self._folder / "operations.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps([verb, subject]) + "\n")
        self._arrivals.setdefault(verb, asyncio.Event()).set()
        if verb in scene.hold:
            await self._gates.setdefault(verb, asyncio.Event()).wait()
        await asyncio.sleep(scene.delay_s)
        error = scene.fail.get(verb)
        if error is None:
            return
        failed = self._failures.get((subject, verb), 0)
        if scene.fail_times is None or failed < scene.fail_times:
            self._failures[subject, verb] = failed + 1
            raise error

    def _accept(self, subject: str, request: Request, scene: Scene) -> str:
        request_id = secrets.token_hex(8)
        output = "image" if request.capability is Capability.IMAGE_EDIT else "video"
        job: dict[str, Json] = {"id": request_id, "subject": subject, "output": output}
        self._scenes[request_id] = scene
        if self._folder is None:
            self._jobs[request_id] = job
        else:
            replace_file(self._folder / f"{request_id}.json", json.dumps(job).encode())
        return request_id

    def _job(self, ticket: Ticket) -> tuple[dict[str, Json], Scene]:
        scene = self._scenes.get(ticket.request_id) or self._scene_of(None)
        job = self._jobs.get(ticket.request_id)
        if job is None and self._folder is not None:
            path = self._folder / f"{Path(ticket.request_id).name}.json"
            job = json.loads(path.read_bytes()) if path.is_file() else None
        if job is None or scene.lost:
            raise JobLost("The service no longer knows this job.", "Run it again.")
        return job, scene

    def _all_jobs(self) -> list[Mapping[str, Json]]:
        if self._folder is None:
            return list(self._jobs.values())
        return [json.loads(path.read_bytes()) for path in sorted(self._folder.glob("*.json"))]


def subject_of(request: Request) -> str:
    """What a request is called in the list of operations: its words, else its capability."""
    words = request.params.get("prompt") or request.params.get("instruction")
    return str(words or request.capability.value)


def _colour(subject: str) -> tuple[int, int, int]:
    red, green, blue = hashlib.sha256(subject.encode()).digest()[:3]
    return red, green, blue


def _write_garbage(to: Path) -> None:
    to.write_bytes(b"this is no media at all\n" * 8)


def _write_picture(to: Path, subject: str) -> None:
    from PIL import Image  # noqa: PLC0415 - not needed to start the program

    Image.new("RGB", (32, 24), _colour(subject)).save(to, format="PNG")


def _write_clip(to: Path, subject: str) -> None:
    import numpy as np  # noqa: PLC0415 - not needed to start the program

    from charstudio.media.writer import ClipWriter  # noqa: PLC0415

    frame = np.full((24, 32, 3), _colour(subject), np.uint8)
    with ClipWriter(to, Rate(24), 32, 24, preset="ultrafast") as writer:
        for _ in range(6):
            writer.write_frame(frame)
