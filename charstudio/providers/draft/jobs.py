"""The draft engine's workshop: a queue of jobs, worker threads, and a folder per job.

A job's fields are written by its one worker and read by the loop; each is a single assignment, so no lock is needed to
look at them. Cancelling sets a flag that every renderer asks for at least once per frame.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from charstudio.model.errors import CharStudioError, Rejected, Unavailable
from charstudio.providers.draft.wishes import Bench, Made, Stopped
from charstudio.providers.requests import Capability, Request

_LOG = logging.getLogger(__name__)

RENDERERS: Mapping[Capability, tuple[str, str]] = {
    Capability.TEXT_TO_IMAGE: ("board", "render_board"),
    Capability.IMAGE_EDIT: ("state", "render_state"),
    Capability.IMAGE_TO_VIDEO: ("motion", "render_motion"),
    Capability.FIRST_LAST_FRAME: ("morph", "render_morph"),
    Capability.REFERENCE_TO_VIDEO: ("reference", "render_reference"),
    Capability.MOTION_CONTROL: ("driven", "render_driven"),
    Capability.REPLACE: ("replace", "render_replace"),
    Capability.AVATAR: ("avatar", "render_avatar"),
    Capability.LIPSYNC: ("lipsync", "render_lipsync"),
    Capability.SPEECH: ("speech", "render_speech"),
    Capability.UPSCALE: ("upscale", "render_upscale"),
    Capability.MATTE: ("matte", "render_matte"),
    Capability.INTERPOLATE: ("interpolate", "render_interpolate"),
    Capability.EXTEND: ("extend", "render_extend"),
}
"""Module of this package and function for everything a draft can be made of: all but endpoints."""


Render: TypeAlias = Callable[[Capability, Bench], Made]
"""Makes a draft where the bench says. Raises ``Stopped`` and ``CharStudioError``."""


class JobState(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(slots=True, eq=False)
class Job:
    """One request on its way. ``made`` when done, ``error`` when failed."""

    id: str
    request: Request
    inputs: Mapping[str, tuple[Path, ...]]
    folder: Path
    state: JobState = JobState.WAITING
    fraction: float = 0.0
    made: Made | None = None
    error: CharStudioError | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in {JobState.WAITING, JobState.WORKING}


class Workshop:
    """Runs jobs in ``folder``, ``workers`` at a time, in the order they came."""

    def __init__(self, folder: Path, workers: int) -> None:
        self._root = folder
        self.render: Render = rendered
        """Makes one draft, in a thread of the pool."""
        self._pool = _pool(workers)
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._narrow: list[ThreadPoolExecutor] = []  # pools of before, finishing what they have

    def start(self, job_id: str, request: Request, inputs: Mapping[str, tuple[Path, ...]]) -> Job:
        """Queue a job."""
        job = Job(job_id, request, inputs, self._job_folder(job_id))
        with self._lock:
            self._jobs[job_id] = job
        self._pool.submit(self._run, job)
        return job

    def widen(self, workers: int) -> None:
        """From now on so many at a time. What runs goes on; what waits keeps its turn."""
        before, self._pool = self._pool, _pool(workers)
        before.shutdown(wait=False)
        self._narrow.append(before)

    def find(self, job_id: str) -> Job | None:
        """A job of this session."""
        return self._jobs.get(job_id)

    def position(self, job: Job) -> int:
        """How many jobs wait in front of it."""
        with self._lock:
            waiting = [each for each in self._jobs.values() if each.state is JobState.WAITING]
        return waiting.index(job) if job in waiting else 0

    def cancel(self, job: Job) -> bool:
        """Stop a job; False when it is already over and kept its result."""
        with self._lock:
            if job.is_over:
                return job.state is not JobState.DONE
            job.stop.set()
            if job.state is JobState.WAITING:
                job.state = JobState.CANCELLED
        return True

    def close(self) -> None:
        """Stop everything, wait for the threads (a frame's time), remove all files."""
        for job in list(self._jobs.values()):
            self.cancel(job)
        for pool in (self._pool, *self._narrow):
            pool.shutdown(wait=True, cancel_futures=True)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _job_folder(self, job_id: str) -> Path:
        """Inside a folder of this session only, so that two programs never clear each other's work."""
        with self._lock:
            if self._folder is None:
                self._root.mkdir(parents=True, exist_ok=True)
                self._folder = Path(tempfile.mkdtemp(prefix="drafts-", dir=self._root))
        return self._folder / job_id

    def _run(self, job: Job) -> None:
        with self._lock:
            if job.state is not JobState.WAITING:
                return
            job.state = JobState.WORKING
        try:
            job.folder.mkdir(parents=True)
            made = self.render(job.request.capability, _bench(job))
        except Stopped:
            self._end(job, JobState.CANCELLED)
        except CharStudioError as error:
            job.error = error
            self._end(job, JobState.FAILED)
        except Exception as error:  # noqa: BLE001 - a worker thread's last line: a fault of ours must reach the user as one sentence
            _LOG.exception("draft job %s failed", job.id)
            job.error = Unavailable("The draft engine failed on this request.", f"Please report: {error!r}.")
            self._end(job, JobState.FAILED)
        else:
            job.made, job.fraction = made, 1.0
            job.state = JobState.DONE

    def _end(self, job: Job, state: JobState) -> None:
        shutil.rmtree(job.folder, ignore_errors=True)
        job.state = state


def _pool(workers: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(workers, thread_name_prefix="draft")


def _bench(job: Job) -> Bench:
    def report(fraction: float) -> None:
        job.fraction = fraction

    return Bench(job.request.params, job.inputs, job.folder, report, job.stop.is_set)


def rendered(capability: Capability, bench: Bench) -> Made:
    """Make it, in this thread. Its renderer is imported now: OpenCV and the rest are not needed to start the program.

    Raises ``Stopped`` and ``CharStudioError``. With the same parameters and inputs it makes the same bytes.
    """
    if capability not in RENDERERS:
        raise Rejected("The draft engine cannot stand in for a service's endpoint.", "Choose a model of the service.")
    module, function = RENDERERS[capability]
    render: Callable[[Bench], Made] = getattr(import_module(f"charstudio.providers.draft.{module}"), function)
    return render(bench)
