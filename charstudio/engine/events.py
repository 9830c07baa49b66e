"""What a run tells the world while it runs. Every event names the step's fingerprint and node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from charstudio.model.errors import CharStudioError
from charstudio.model.results import Result
from charstudio.model.values import Fingerprint, NodeId
from charstudio.providers.base import Ticket


@dataclass(frozen=True, slots=True)
class _Event:
    fingerprint: Fingerprint
    node: NodeId


@dataclass(frozen=True, slots=True)
class JobQueued(_Event):
    """Waits for its inputs, for a free place, or in the provider's queue at ``position``."""

    position: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class JobStarted(_Event):
    """Work has begun. ``expected_s``: how long this model's latest jobs took here, if there were any."""

    provider: str
    model: str
    expected_s: float | None = None


@dataclass(frozen=True, slots=True)
class JobProgress(_Event):
    """``fraction`` 0..1 when known; ``note`` in words."""

    fraction: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class JobDone(_Event):
    """The result is stored. ``take`` is the node's take at the time of the run."""

    result: Result
    take: int


@dataclass(frozen=True, slots=True)
class JobFailed(_Event):
    """It did not work; steps that need it are skipped, all others go on."""

    error: CharStudioError


@dataclass(frozen=True, slots=True)
class JobSkipped(_Event):
    """Not tried, because the step of ``because`` failed or was cancelled."""

    because: NodeId


@dataclass(frozen=True, slots=True)
class JobCancelled(_Event):
    """Stopped before anything was made; nothing is charged."""


@dataclass(frozen=True, slots=True)
class JobDetached(_Event):
    """No longer waited for, but the provider may finish it; it is collected when it does."""

    ticket: Ticket


Event: TypeAlias = JobQueued | JobStarted | JobProgress | JobDone | JobFailed | JobSkipped | JobCancelled | JobDetached
