"""The lines of the jobs panel, from events."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from charstudio.engine.events import (
    JobCancelled,
    JobDetached,
    JobDone,
    JobFailed,
    JobProgress,
    JobQueued,
    JobSkipped,
    JobStarted,
)
from charstudio.model.errors import Rejected
from charstudio.model.results import Result
from charstudio.model.values import Fingerprint
from charstudio.providers.base import Ticket
from charstudio.studio.jobs import JobBoard, JobCondition
from tests.lab import node_id

PRINT, NODE = Fingerprint("1" * 64), node_id("a")
RESULT = Result(PRINT, "k", {}, "p", "m", "", Decimal(0), datetime.now(UTC), "A note.")


def folded(*events):
    board = JobBoard()
    view = None
    for event in events:
        view = board.fold(event, "Title")
    return view


def test_from_the_queue_to_the_end():
    board = JobBoard()
    assert board.fold(JobQueued(PRINT, NODE), "Title").condition is JobCondition.WAITING
    assert board.fold(JobQueued(PRINT, NODE, 4), "Title").position == 4
    running = board.fold(JobStarted(PRINT, NODE, "p", "m"), "Title")
    assert (running.condition, running.provider, running.model) == (JobCondition.RUNNING, "p", "m")
    assert running.started_at is not None
    half = board.fold(JobProgress(PRINT, NODE, 0.5, "Rendering"), "Title")
    assert (half.fraction, half.note, half.position, half.started_at) == (0.5, "Rendering", None, running.started_at)
    done = board.fold(JobDone(PRINT, NODE, RESULT, 1), "Title")
    assert (done.condition, done.fraction, done.note) == (JobCondition.DONE, 1.0, "A note.")
    assert done.elapsed_seconds == done.ended_at - done.started_at
    assert board.views() == (done,)


def test_every_end_is_over_and_says_why():
    error = Rejected("Refused.", "Another.")
    ends = {
        JobCondition.FAILED: JobFailed(PRINT, NODE, error),
        JobCondition.SKIPPED: JobSkipped(PRINT, NODE, node_id("b")),
        JobCondition.CANCELLED: JobCancelled(PRINT, NODE),
        JobCondition.DETACHED: JobDetached(PRINT, NODE, Ticket("p", "m", "1")),
    }
    for condition, event in ends.items():
        view = folded(JobQueued(PRINT, NODE), event)
        assert view.condition is condition
        assert view.condition.is_over
        assert view.note
        assert (view.error is error) is (condition is JobCondition.FAILED)


def test_running_again_is_a_new_line_at_the_top():
    board = JobBoard()
    other = Fingerprint("2" * 64)
    for each in (PRINT, other):
        board.fold(JobQueued(each, NODE), "Title")
        board.fold(JobCancelled(each, NODE), "Title")
    again = board.fold(JobQueued(PRINT, NODE), "Title")
    assert [view.fingerprint for view in board.views()] == [PRINT, other]
    assert again.ended_at is None
    board.forget_ended()
    assert board.views() == (again,)


def test_the_title_is_that_of_the_moment_it_began():
    board = JobBoard()
    board.fold(JobQueued(PRINT, NODE), "State")
    assert board.fold(JobStarted(PRINT, NODE, "p", "m"), "A deleted node").title == "State"
