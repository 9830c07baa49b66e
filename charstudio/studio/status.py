"""What a node shows of itself: derived from the project, the stored results and the running jobs. Never saved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from charstudio.model.errors import CharStudioError
from charstudio.model.results import Value
from charstudio.model.values import Fingerprint


class NodeState(StrEnum):
    """One word for a node's condition."""

    EMPTY = "empty"  # nothing made yet
    BLOCKED = "blocked"  # cannot run: an input is missing or a file is gone; ``note`` says which
    STALE = "stale"  # an older result is shown, the inputs have changed since
    WAITING = "waiting"  # queued
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    PINNED = "pinned"
    MUTED = "muted"
    BYPASSED = "bypassed"  # it makes nothing; ``value`` is what it passes on


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """Everything a node, the inspector or an outline row may want to paint.

    ``value`` is what the node's main output shows: its current result, else the last good one (``state`` STALE).
    ``started_at`` is ``time.monotonic()`` of the start. ``takes`` lists the takes that have a stored result.
    """

    state: NodeState
    fingerprint: Fingerprint | None = None
    value: Value | None = None
    draft: bool = False
    fraction: float | None = None
    note: str = ""
    started_at: float | None = None
    queue_position: int | None = None
    error: CharStudioError | None = None
    takes: tuple[int, ...] = ()
    left_seconds: float | None = None
    is_lost: bool = False
    """What it shows was made or imported, and its file is missing or damaged."""
    grade: str = ""
    """How well the result keeps its characters, from A to E, “–” for not measurable; empty: nobody has measured it."""
