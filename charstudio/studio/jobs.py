"""The jobs of this session as the jobs panel and the node badges show them, kept up to date by engine events."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from charstudio.engine.events import (
    Event,
    JobCancelled,
    JobDetached,
    JobDone,
    JobFailed,
    JobProgress,
    JobQueued,
    JobSkipped,
    JobStarted,
)
from charstudio.model.errors import CharStudioError
from charstudio.model.values import Fingerprint, NodeId


class JobCondition(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    DETACHED = "detached"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself in this session."""
        return self not in {JobCondition.WAITING, JobCondition.RUNNING}


@dataclass(frozen=True, slots=True)
class JobView:
    """One line of the jobs panel. Times are ``time.monotonic()``."""

    fingerprint: Fingerprint
    node: NodeId
    title: str
    condition: JobCondition = JobCondition.WAITING
    provider: str = ""
    model: str = ""
    fraction: float | None = None
    note: str = ""
    position: int | None = None
    queued_at: float = 0.0
    started_at: float | None = None
    ended_at: float | None = None
    error: CharStudioError | None = None

    @property
    def elapsed_seconds(self) -> float:
        """How long it has been or was running."""
        if self.started_at is None:
            return 0.0
        return (self.ended_at or time.monotonic()) - self.started_at


class JobBoard:
    """Folds events into ``JobView`` values, newest last."""

    def __init__(self) -> None:
        self._views: dict[Fingerprint, JobView] = {}

    def fold(self, event: Event, title: str) -> JobView:
        """Take in one event and give the line as it now reads."""
        view = self._views.get(event.fingerprint)
        if view is None or (isinstance(event, JobQueued) and view.condition.is_over):
            self._views.pop(event.fingerprint, None)
            view = JobView(event.fingerprint, event.node, title, queued_at=time.monotonic())
        view = _folded(view, event)
        self._views[event.fingerprint] = view
        return view

    def view(self, fingerprint: Fingerprint) -> JobView | None:
        """The line of one step."""
        return self._views.get(fingerprint)

    def views(self) -> tuple[JobView, ...]:
        """All lines, newest first."""
        return tuple(reversed(self._views.values()))

    def forget_ended(self, fingerprints: Iterable[Fingerprint] | None = None) -> None:
        """Clear lines that are over (all of them, or those named)."""
        chosen = set(self._views if fingerprints is None else fingerprints)
        self._views = {key: view for key, view in self._views.items() if not (key in chosen and view.condition.is_over)}


def _folded(view: JobView, event: Event) -> JobView:
    now = time.monotonic()
    match event:
        case JobQueued(position=position):
            return replace(view, condition=JobCondition.WAITING, position=position)
        case JobStarted(provider=provider, model=model):
            started = view.started_at or now
            return replace(view, condition=JobCondition.RUNNING, provider=provider, model=model, started_at=started)
        case JobProgress(fraction=fraction, note=note):
            return replace(view, condition=JobCondition.RUNNING, fraction=fraction, note=note, position=None)
        case JobDone(result=result):
            return replace(view, condition=JobCondition.DONE, fraction=1.0, note=result.note, ended_at=now)
        case JobFailed(error=error):
            return replace(view, condition=JobCondition.FAILED, error=error, note=error.message, ended_at=now)
        case JobSkipped():
            return replace(view, condition=JobCondition.SKIPPED, note="What it needs was not made.", ended_at=now)
        case JobCancelled():
            return replace(view, condition=JobCondition.CANCELLED, note="Cancelled", ended_at=now)
        case JobDetached():
            note = "The provider may still finish it; it is collected when it does."
            return replace(view, condition=JobCondition.DETACHED, note=note, ended_at=now)
