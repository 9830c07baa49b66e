"""Runs plans: one task a step, shared between runs, limited per provider, failing alone, cancellable.

Single-flight: while a fingerprint is being made, everyone who wants it waits for the same task, and the task is
cancelled only when the last of them has left. Each task tells how it ended exactly once, whatever ended it.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from charstudio.engine.call import Made, Moment, StepCall, resolved
from charstudio.engine.errand import Means
from charstudio.engine.estimate import Ladder
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
from charstudio.engine.held import held
from charstudio.engine.order import Detached
from charstudio.engine.plan import LOCAL, Plan, Step
from charstudio.engine.purse import Purse
from charstudio.engine.run import Abandoned, Outcome, Run, Skipped
from charstudio.engine.storing import store
from charstudio.engine.uploads import Uploads
from charstudio.model.errors import CharStudioError
from charstudio.model.results import Result, Value
from charstudio.model.values import Fingerprint, NodeId
from charstudio.providers.base import Provider, Waiting, Working
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Database

__all__ = ["Outcome", "Run", "Runner"]

log = logging.getLogger("charstudio.engine")

_PIECE = 16
"""So many steps are begun in one go."""

SHUTDOWN_PATIENCE_SECONDS = 20.0
"""How long a shutdown waits for what cannot be interrupted (a request on its way, a thread of work)."""


@dataclass(slots=True, eq=False)
class _Active:
    """A task that makes one fingerprint, and who waits for it. ``attended``: somebody always does."""

    fingerprint: Fingerprint
    node: NodeId
    title: str
    take: int
    step: Step | None
    task: asyncio.Task[Result]
    runs: set[Run] = field(default_factory=set)
    attended: bool = False
    leaving: bool = False

    def cancel(self) -> None:
        """Ask it to stop; it may still end otherwise."""
        self.leaving = True
        self.task.cancel()


class Runner:
    """Owns every running step of one open project. All methods belong to the loop's thread."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        providers: Mapping[str, Provider],
        emit: Callable[[Event], None],
        *,
        purse: Purse | None = None,
        ladder: Callable[[], Ladder] = Ladder,
    ) -> None:
        self.database = database
        self.blobs = blobs
        self.providers = providers
        self.purse = purse or Purse(database)
        self._emit = emit
        self._active: dict[Fingerprint, _Active] = {}
        self._tasks: set[asyncio.Task[Result]] = set()
        self._closing = False
        self._queue: deque[tuple[Run, Step, bool]] = deque()
        self._beginning: asyncio.Task[None] | None = None
        self._places: dict[tuple[str, int], asyncio.Semaphore] = {}
        self._uploads = Uploads(database, blobs)
        self._means = Means(database, blobs, providers, self.purse, self._uploads, self._place, ladder)

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs or waits."""
        return not self._tasks and not self._queue

    def _place(self, provider: str) -> asyncio.Semaphore:
        """Where a job waits for its turn. After a change of how many may run at once, new jobs count anew."""
        known = self._means.providers.get(provider)
        most = known.concurrency if known is not None else (os.cpu_count() or 2) // 2
        return self._places.setdefault((provider, most), asyncio.Semaphore(max(1, most)))

    @property
    def is_closing(self) -> bool:
        """Whether it is being shut down: paid jobs are then left to go on, not stopped."""
        return self._closing

    @property
    def active(self) -> tuple[Step, ...]:
        """The steps that run or wait."""
        return tuple(active.step for active in self._active.values() if active.step is not None)

    def makes(self, fingerprint: Fingerprint) -> bool:
        """Whether a task of this session is at work on ``fingerprint``, or on a step of which it is a part."""
        return fingerprint in self._active or any(
            fingerprint in active.step.parts for active in self._active.values() if active.step is not None
        )

    def start(self, plan: Plan, *, unknown_ok: bool = False) -> Run:
        """Begin. Must be called from the loop's thread; returns at once.

        ``unknown_ok``: the user agreed to jobs whose price nobody knows, whatever the caps.
        """
        if self._closing:
            raise CharStudioError("This project is being closed.", "Open it again first.")
        run = Run(plan, self._leave)
        self._queue.extend((run, step, unknown_ok) for step in plan.steps)
        self._begin_some()
        if self._queue and self._beginning is None:
            self._beginning = asyncio.get_running_loop().create_task(self._begin_all(), name="begin steps")
        return run

    async def _begin_all(self) -> None:
        """Begin a large plan piece by piece, so that the window's thread is never away for long."""
        try:
            while self._queue:
                await asyncio.sleep(0)
                self._begin_some()
        finally:
            self._beginning = None

    def _begin_some(self) -> None:
        for _ in range(min(_PIECE, len(self._queue))):
            run, step, unknown_ok = self._queue.popleft()
            if not run.wants(step) or self._closing:
                run.withdraw((step.node.id,))
                continue
            active = self._active.get(step.fingerprint)
            if active is None or active.leaving:
                active = self._launch(step, run.id, after=active, unknown_ok=unknown_ok)
            active.runs.add(run)
            run.adopt(step, active.task)

    def attend(
        self, fingerprint: Fingerprint, node: NodeId, title: str, take: int, work: Coroutine[Any, Any, Result]
    ) -> asyncio.Task[Result]:
        """Make ``work`` this session's task for ``fingerprint``; runs that want the same share it."""
        assert fingerprint not in self._active
        return self._own(fingerprint, node, title, take, None, work, attended=True).task

    def cancel(self, nodes: Iterable[NodeId] | None = None) -> None:
        """Cancel steps whoever wants them: those of ``nodes``, or all."""
        chosen = None if nodes is None else set(nodes)
        for run in {run for run, _, _ in self._queue}:
            run.withdraw(chosen)
        for active in tuple(self._active.values()):
            if chosen is None or active.node in chosen:
                active.cancel()

    async def shutdown(self) -> None:
        """Let go of everything: drafts and local work are stopped, paid jobs go on and stay in the journal."""
        self._closing = True
        self.cancel()
        self._queue.clear()
        if self._tasks:
            _, stuck = await asyncio.wait(set(self._tasks), timeout=SHUTDOWN_PATIENCE_SECONDS)
            for task in stuck:
                log.warning("%s did not end in time; what became of it is looked up at the next start", task.get_name())

    async def idle(self) -> None:
        """Wait until nothing runs or waits, jobs of earlier sessions that are being collected included."""
        while not self.is_idle:
            if self._tasks:
                await asyncio.wait(set(self._tasks))
            await asyncio.sleep(0)  # the last one to end has told so too

    def tell(self, event: Event) -> None:
        """Announce an event. A listener's fault is logged and must not become the step's."""
        try:
            self._emit(event)
        except Exception:
            log.exception("a listener failed on %s", type(event).__name__)

    def report(self, fingerprint: Fingerprint, node: NodeId, update: Waiting | Working) -> None:
        """Announce what a provider says of a job."""
        if isinstance(update, Waiting):
            self.tell(JobQueued(fingerprint, node, update.position, update.note))
        else:
            self.tell(JobProgress(fingerprint, node, update.fraction, update.note))

    def _launch(self, step: Step, run: str, after: _Active | None, *, unknown_ok: bool) -> _Active:
        needs = [self._active[fp] for fp in step.needs if fp in self._active]
        work = self._run(step, needs, None if after is None else after.task, self._moment(step, run, unknown_ok))
        return self._own(step.fingerprint, step.node.id, step.node.title, step.listed_take, step, work)

    def _own(
        self,
        fingerprint: Fingerprint,
        node: NodeId,
        title: str,
        take: int,
        step: Step | None,
        work: Coroutine[Any, Any, Result],
        *,
        attended: bool = False,
    ) -> _Active:
        task = asyncio.get_running_loop().create_task(_guarded(title, work), name=f"step {title}")
        active = _Active(fingerprint, node, title, take, step, task, attended=attended)
        self._active[fingerprint] = active
        self._tasks.add(task)

        def ended(_: asyncio.Task[Result]) -> None:
            work.close()  # cancelled before it began, it would otherwise complain of never having been awaited
            self._ended(active)

        task.add_done_callback(ended)
        self.tell(JobQueued(fingerprint, node))
        return active

    def _ended(self, active: _Active) -> None:
        """The one place where a task's end is announced."""
        self._tasks.discard(active.task)
        if self._active.get(active.fingerprint) is active:
            del self._active[active.fingerprint]
        self.tell(_ending(active))

    def _leave(self, run: Run, fingerprints: Iterable[Fingerprint]) -> frozenset[Fingerprint]:
        """Take ``run`` from the waiting; gives those that go on without it."""
        going_on = set()
        for fingerprint in fingerprints:
            active = self._active.get(fingerprint)
            if active is None or run not in active.runs:
                continue
            active.runs.discard(run)
            if active.runs or active.attended:
                going_on.add(fingerprint)
            else:
                active.cancel()
        return frozenset(going_on)

    def _moment(self, step: Step, run: str, unknown_ok: bool) -> Moment:  # noqa: FBT001 - passed on as it came
        return Moment(
            run,
            unknown_ok,
            lambda provider, expected: self._begin(step, provider, expected),
            lambda update: self.report(step.fingerprint, step.node.id, update),
            lambda: self._closing,
            lambda name: self._active[name].task if name in self._active else None,
        )

    def _begin(self, step: Step, provider: str, expected: float | None = None) -> None:
        model = str(step.params.get("model", ""))
        self.tell(JobStarted(step.fingerprint, step.node.id, provider, model, expected))

    async def _run(
        self, step: Step, needs: list[_Active], after: asyncio.Task[Result] | None, moment: Moment
    ) -> Result:
        if after is not None:
            await asyncio.wait([after])
        made = await self._results_of(step, needs)
        if step.routes:
            return await self._make(step, _inputs(step, made), moment)
        async with self._place(LOCAL):
            self._begin(step, LOCAL)
            return await self._make(step, _inputs(step, made), moment)

    async def _make(self, step: Step, inputs: Mapping[str, tuple[Value, ...]], moment: Moment) -> Result:
        call = StepCall(step, inputs, self._means, moment)
        assert step.kind.run is not None
        try:
            outputs = await step.kind.run(call)
            result = _result(step, call, outputs)
            # once it is being stored it counts, whoever stops waiting
            await held(asyncio.to_thread(self._store, step, result, call.made))
        except (Exception, asyncio.CancelledError) as error:
            await held(call.settle(error, detach=self._closing))
            raise
        return result

    def _store(self, step: Step, result: Result, made: Made) -> None:
        store(
            self.database,
            result,
            made.job,
            step.node.id,
            take=step.listed_take,
            basis=made.basis,
            character=step.character,
        )
        if made.job is not None and made.cost_usd:
            self.purse.note()

    async def _results_of(self, step: Step, needs: list[_Active]) -> dict[str, Mapping[str, Value]]:
        if needs:
            await asyncio.wait([need.task for need in needs])
        made: dict[str, Mapping[str, Value]] = {}
        for need in needs:
            if need.task.cancelled() or need.task.exception() is not None:
                raise Skipped(need.node)
            made[need.fingerprint] = need.task.result().outputs
        for fingerprint in step.needs - made.keys():  # finished between planning and now
            result = await asyncio.to_thread(self.database.result, fingerprint)
            if result is None:
                raise CharStudioError(f"What {step.node.title} needs is no longer there.", "Run it again.")
            made[fingerprint] = result.outputs
        return made


async def _guarded(title: str, work: Coroutine[Any, Any, Result]) -> Result:
    """The one boundary at which a step's exception is logged; an unexpected one becomes a sentence."""
    try:
        return await work
    except (Detached, Skipped, Abandoned):
        raise
    except CharStudioError as error:
        log.info("step %s failed: %s", title, error)
        raise
    except Exception as error:
        log.exception("step %s failed unexpectedly", title)
        raise CharStudioError(f"{title} stopped on a fault of the program: {error!r}", "Run it again.") from error


def _ending(active: _Active) -> Event:
    fingerprint, node, task = active.fingerprint, active.node, active.task
    if task.cancelled():
        return JobCancelled(fingerprint, node)
    match task.exception():
        case None:
            return JobDone(fingerprint, node, task.result(), active.take)
        case Detached(ticket=ticket):
            return JobDetached(fingerprint, node, ticket)
        case Skipped(because=because):
            return JobSkipped(fingerprint, node, because)
        case CharStudioError() as error:
            return JobFailed(fingerprint, node, error)
        case _:
            return JobCancelled(fingerprint, node)


def _inputs(step: Step, made: Mapping[str, Mapping[str, Value]]) -> dict[str, tuple[Value, ...]]:
    try:
        return resolved(step.inputs, made)
    except KeyError as error:
        raise CharStudioError(
            f"What is wired into {step.node.title} gives nothing at its output {error}.", "Wire another output."
        ) from error


def _result(step: Step, call: StepCall, outputs: Mapping[str, Value]) -> Result:
    made = call.made
    return Result(
        step.fingerprint,
        step.kind.spec.id,
        dict(outputs),
        made.provider,
        made.model,
        made.request_id,
        made.cost_usd,
        datetime.now(UTC),
        made.note,
    )
