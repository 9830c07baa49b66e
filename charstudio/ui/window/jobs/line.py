"""One line of the jobs panel as a value: a job of this session, of an earlier one, or of both.

A job of this session is a ``JobView``, kept up to date by events. What was sent for it and what it cost are rows of the
project's journal. Lines of earlier sessions have rows only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from charstudio.engine.plan import LOCAL
from charstudio.model.errors import CharStudioError
from charstudio.model.values import NodeId
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.storage.database_rows import Basis, JobRow, JobState
from charstudio.studio.jobs import JobCondition, JobView

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Standing(StrEnum):
    """Where a line stands, as people are told. The first four are not over."""

    RUNNING = "running"
    UNKNOWN = "unknown"  # it was sent and no answer came: perhaps accepted, perhaps charged
    WAITING = "waiting"
    CLOUD = "cloud"  # accepted by a service, which goes on without us
    FAILED = "failed"
    LOST = "lost"  # the service no longer knows it, or it was given up
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    DONE = "done"

    @property
    def is_over(self) -> bool:
        """Whether nobody has to look after it any more."""
        return self not in {Standing.RUNNING, Standing.UNKNOWN, Standing.WAITING, Standing.CLOUD}


_OF_ROW = {
    JobState.INTENT: Standing.UNKNOWN,
    JobState.UNCERTAIN: Standing.UNKNOWN,
    JobState.ACCEPTED: Standing.CLOUD,
    JobState.DETACHED: Standing.CLOUD,
    JobState.DONE: Standing.DONE,
    JobState.FAILED: Standing.FAILED,
    JobState.CANCELLED: Standing.CANCELLED,
    JobState.LOST: Standing.LOST,
}
_OF_VIEW = {
    JobCondition.WAITING: Standing.WAITING,
    JobCondition.RUNNING: Standing.RUNNING,
    JobCondition.DONE: Standing.DONE,
    JobCondition.FAILED: Standing.FAILED,
    JobCondition.SKIPPED: Standing.SKIPPED,
    JobCondition.CANCELLED: Standing.CANCELLED,
    JobCondition.DETACHED: Standing.CLOUD,
}
_UNSETTLED = {JobCondition.FAILED, JobCondition.CANCELLED, JobCondition.DETACHED}
"""Endings of a task after which the journal knows more about the job itself."""


@dataclass(frozen=True, slots=True)
class JobLine:
    """``rows`` are its submissions, the newest first; ``began`` is aware and gives lines their order.

    ``key`` names the job for as long as the line lives. ``basis`` is how the charge is known.
    """

    key: str
    node: NodeId
    title: str
    standing: Standing
    began: datetime
    view: JobView | None = None
    rows: tuple[JobRow, ...] = ()
    basis: Basis = Basis.REPORTED

    @property
    def provider(self) -> str:
        """Who was asked last: ``fal``, ``draft`` …; empty before anybody was."""
        live = self.view.provider if self.view is not None else ""
        return self.rows[0].provider if self.rows else live

    @property
    def model(self) -> str:
        """The model's id."""
        live = self.view.model if self.view is not None else ""
        return self.rows[0].model if self.rows else live

    @property
    def is_free(self) -> bool:
        """Whether it is made on this machine."""
        return self.provider in {DRAFT_MODEL, LOCAL}

    @property
    def tries(self) -> int:
        """How often it was sent."""
        return max((row.attempts for row in self.rows), default=0)

    @property
    def reserved_usd(self) -> Decimal:
        """What is set aside for it now."""
        return sum((row.reserved_usd or Decimal(0) for row in self.rows if row.state.is_open), Decimal(0))

    @property
    def charged_usd(self) -> Decimal | None:
        """What all its tries have cost; None: nobody said anything."""
        known = [row.charged_usd for row in self.rows if row.charged_usd is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def error(self) -> CharStudioError | None:
        """What this session's task failed with, if it did."""
        return self.view.error if self.view is not None else None

    @property
    def note(self) -> str:
        """What there is to say about it, in a sentence."""
        if self.rows and self.standing in {Standing.LOST, Standing.UNKNOWN, Standing.CLOUD, Standing.FAILED}:
            said = self.rows[0].error
            if said:
                return said
        return self.view.note if self.view is not None else ""

    @property
    def unknown(self) -> JobRow | None:
        """The submission nobody knows the end of."""
        lost = (row for row in self.rows if row.state in {JobState.UNCERTAIN, JobState.INTENT})
        return next(lost, None) if self.standing is Standing.UNKNOWN else None

    @property
    def may_be_charged(self) -> bool:
        """Whether a service works on it that may charge for it whatever is done here."""
        open_rows = (row for row in self.rows if row.state.is_open)
        return not self.is_free and any(row.ticket is not None for row in open_rows)

    @property
    def request_id(self) -> str:
        """The name of the latest submission at its service; empty before it was accepted."""
        found = (str(row.ticket.get("request_id", "")) for row in self.rows if row.ticket is not None)
        return next(found, "")

    @property
    def is_here(self) -> bool:
        """Whether this session is at it, so that it can be stopped from here."""
        return self.view is not None and not self.view.condition.is_over


def standing_of(view: JobView | None, rows: tuple[JobRow, ...]) -> Standing:
    """Where a job stands: the task while it is at work, and after that what the journal knows for certain."""
    newest = _OF_ROW[rows[0].state] if rows else Standing.LOST
    if view is None:
        return newest
    mine = _OF_VIEW[view.condition]
    if not rows or view.condition not in _UNSETTLED:
        return mine
    if any(_OF_ROW[row.state] is Standing.UNKNOWN for row in rows):
        return Standing.UNKNOWN
    return mine if newest is Standing.DONE and view.condition is JobCondition.FAILED else newest
