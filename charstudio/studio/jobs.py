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

_TELLING = 0.05
"""A fraction below this says too little about the rest."""
_ALMOST = 0.95


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
    expected_s: float | None = None
    """How long such a job usually takes from its start."""
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

    @property
    def left_seconds(self) -> float | None:
        """How long it will still take, as far as can be told; None: nobody knows, or it takes longer than usual."""
        if self.condition.is_over or self.started_at is None:
            return None
        if self.fraction is not None and self.fraction > _TELLING:
            return self.elapsed_seconds * (1 - self.fraction) / self.fraction
        left = None if self.expected_s is None else self.expected_s - self.elapsed_seconds
        return left if left is not None and left > 0 else None

    @property
    def shown_fraction(self) -> float | None:
        """How full the bar is: the service's own word, else the time it usually takes, never quite to the end."""
        if self.fraction is not None or self.expected_s is None or self.condition.is_over or self.started_at is None:
            return self.fraction
        return min(_ALMOST, self.elapsed_seconds / max(self.expected_s, 1.0))


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
        case JobQueued(position=position, note=note):
            return replace(view, condition=JobCondition.WAITING, position=position, note=note)
        case JobStarted(provider=provider, model=model, expected_s=expected):
            return replace(
                view,
                condition=JobCondition.RUNNING,
                provider=provider,
                model=model,
                expected_s=expected,
                started_at=view.started_at or now,
            )
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
