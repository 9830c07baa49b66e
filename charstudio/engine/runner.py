"""Runs plans: one task a step, shared between runs, limited per provider, failing alone, cancellable.

Single-flight: while a fingerprint is being made, everyone who wants it waits for the same task, and the task is
cancelled only when the last of them has left.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from charstudio.engine.call import Detached, StepCall, resolved
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
from charstudio.engine.plan import LOCAL, Plan, Step
from charstudio.model.errors import CharStudioError
from charstudio.model.results import Result, Value
from charstudio.model.values import Fingerprint, NodeId
from charstudio.providers.base import Provider, Waiting, Working
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Database, JobId, JobState, LedgerEntry

log = logging.getLogger("charstudio.engine")


def store(database: Database, result: Result, node: NodeId, take: int, job: JobId | None) -> None:
    """Commit a result, what it cost and its closed job together, and remember which node made it. Blocking."""
    database.note_run(node, take, result.fingerprint)
    spent = LedgerEntry(node, result.provider, result.model, result.cost_usd) if job and result.cost_usd else None
    database.put_result(result, spent, job=job)


class _Skipped(Exception):
    def __init__(self, because: NodeId) -> None:
        super().__init__(because)
        self.because = because


@dataclass(slots=True)
class _Active:
    step: Step
    task: asyncio.Task[Result]
    runs: set[Run] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended, by node. A node counts as failed even if only one of its steps did."""

    done: tuple[NodeId, ...]
    failed: Mapping[NodeId, CharStudioError]
    skipped: tuple[NodeId, ...]
    cancelled: tuple[NodeId, ...]

    @property
    def is_complete(self) -> bool:
        """Whether everything that was planned is now stored."""
        return not (self.failed or self.skipped or self.cancelled)


class Run:
    """One started plan. Await ``finished()``; call ``cancel()`` to leave."""

    def __init__(self, plan: Plan, leave: Callable[[Run, Iterable[Fingerprint]], None]) -> None:
        self.plan = plan
        self._leave = leave
        self._tasks: dict[Fingerprint, tuple[Step, asyncio.Task[Result]]] = {}

    def adopt(self, step: Step, task: asyncio.Task[Result]) -> None:
        """Count a task as part of this run."""
        self._tasks[step.fingerprint] = (step, task)

    @property
    def is_finished(self) -> bool:
        """Whether nothing of it is still going on."""
        return all(task.done() for _, task in self._tasks.values())

    async def finished(self) -> Outcome:
        """Wait until every step is done, failed, skipped or cancelled. Never raises for a step's fault."""
        if self._tasks:
            await asyncio.wait([task for _, task in self._tasks.values()])
        return self._outcome()

    def cancel(self, nodes: Iterable[NodeId] | None = None) -> None:
        """Stop wanting these nodes (or all); steps that no other run wants are cancelled."""
        chosen = None if nodes is None else set(nodes)
        self._leave(self, [fp for fp, (step, _) in self._tasks.items() if chosen is None or step.node.id in chosen])

    def _outcome(self) -> Outcome:
        failed: dict[NodeId, CharStudioError] = {}
        skipped: list[NodeId] = []
        cancelled: list[NodeId] = []
        for step, task in self._tasks.values():
            if task.cancelled() or isinstance(task.exception(), Detached):
                cancelled.append(step.node.id)
            elif isinstance(error := task.exception(), CharStudioError):
                failed[step.node.id] = error
            elif error is not None:
                skipped.append(step.node.id)
        ended = {*failed, *skipped, *cancelled}
        done = tuple(node for node in self.plan.nodes if node not in ended)
        return Outcome(done, failed, tuple(dict.fromkeys(skipped)), tuple(dict.fromkeys(cancelled)))


class Runner:
    """Owns every running step of one open project."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        providers: Mapping[str, Provider],
        emit: Callable[[Event], None],
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._providers = providers
        self._emit = emit
        self._active: dict[Fingerprint, _Active] = {}
        self._places = {name: asyncio.Semaphore(provider.concurrency) for name, provider in providers.items()}
        self._places[LOCAL] = asyncio.Semaphore(max(1, (os.cpu_count() or 2) // 2))

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs or waits."""
        return not self._active

    @property
    def active(self) -> tuple[Step, ...]:
        """The steps that run or wait."""
        return tuple(active.step for active in self._active.values())

    def start(self, plan: Plan) -> Run:
        """Begin. Must be called from the loop's thread; returns at once."""
        run = Run(plan, self._leave)
        for step in plan.steps:
            active = self._active.get(step.fingerprint)
            if active is None:
                active = self._launch(step)
            active.runs.add(run)
            run.adopt(step, active.task)
        return run

    def cancel(self, nodes: Iterable[NodeId] | None = None) -> None:
        """Cancel steps whoever wants them: those of ``nodes``, or all."""
        chosen = None if nodes is None else set(nodes)
        for active in tuple(self._active.values()):
            if chosen is None or active.step.node.id in chosen:
                active.task.cancel()

    async def shutdown(self) -> None:
        """Cancel everything and wait until it has let go. Paid jobs that cannot be stopped stay in the journal."""
        self.cancel()
        tasks = [active.task for active in self._active.values()]
        if tasks:
            await asyncio.wait(tasks)

    def _launch(self, step: Step) -> _Active:
        self._emit(JobQueued(step.fingerprint, step.node.id))
        needs = [self._active[fp] for fp in step.needs if fp in self._active]
        task = asyncio.get_running_loop().create_task(self._guarded(step, needs), name=f"step {step.node.title}")
        active = _Active(step, task)
        self._active[step.fingerprint] = active
        task.add_done_callback(lambda finished: self._ended(step, finished))
        return active

    def _ended(self, step: Step, task: asyncio.Task[Result]) -> None:
        self._active.pop(step.fingerprint, None)
        if not task.cancelled():
            task.exception()  # retrieved here, so that asyncio does not report it a second time

    def _leave(self, run: Run, fingerprints: Iterable[Fingerprint]) -> None:
        for fingerprint in fingerprints:
            active = self._active.get(fingerprint)
            if active is not None:
                active.runs.discard(run)
                if not active.runs:
                    active.task.cancel()

    async def _guarded(self, step: Step, needs: list[_Active]) -> Result:
        """Run one step and say how it ended. The one boundary at which a step's exception is logged."""
        node = step.node.id
        try:
            result = await self._run(step, needs)
        except asyncio.CancelledError:
            self._emit(JobCancelled(step.fingerprint, node))
            raise
        except Detached as detached:
            self._emit(JobDetached(step.fingerprint, node, detached.ticket))
            raise
        except _Skipped as skipped:
            self._emit(JobSkipped(step.fingerprint, node, skipped.because))
            raise
        except CharStudioError as error:
            log.info("step %s failed: %s", step.node.title, error)
            self._emit(JobFailed(step.fingerprint, node, error))
            raise
        except Exception as error:
            log.exception("step %s failed unexpectedly", step.node.title)
            failure = CharStudioError(f"{step.node.title} stopped on a fault of the program: {error}", "Run it again.")
            self._emit(JobFailed(step.fingerprint, node, failure))
            raise failure from error
        self._emit(JobDone(step.fingerprint, node, result, step.node.take))
        return result

    async def _run(self, step: Step, needs: list[_Active]) -> Result:
        made = await self._results_of(step, needs)
        async with self._places[step.provider]:
            provider = self._providers.get(step.provider)
            self._emit(JobStarted(step.fingerprint, step.node.id, step.provider, str(step.params.get("model", ""))))
            inputs = resolved(step.inputs, made)
            call = StepCall(
                step, inputs, provider, self._database, self._blobs, lambda update: self._report(step, update)
            )
            assert step.kind.run is not None
            try:
                outputs = await step.kind.run(call)
                return await self._store(step, call, outputs)
            except (asyncio.CancelledError, Detached):
                raise
            except BaseException as error:
                await self._close_failed(call, error)
                raise

    async def _results_of(self, step: Step, needs: list[_Active]) -> dict[str, Mapping[str, Value]]:
        if needs:
            await asyncio.wait([need.task for need in needs])
        made: dict[str, Mapping[str, Value]] = {}
        for need in needs:
            if need.task.cancelled() or need.task.exception() is not None:
                raise _Skipped(need.step.node.id)
            made[need.step.fingerprint] = need.task.result().outputs
        for fingerprint in step.needs - made.keys():  # finished between planning and now
            result = await asyncio.to_thread(self._database.result, fingerprint)
            if result is None:
                raise CharStudioError(f"What {step.node.title} needs is no longer there.", "Run it again.")
            made[fingerprint] = result.outputs
        return made

    async def _store(self, step: Step, call: StepCall, outputs: Mapping[str, Value]) -> Result:
        """Commit result, cost and closed job in one transaction."""
        made = call.made
        result = Result(
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
        storing = asyncio.ensure_future(
            asyncio.to_thread(store, self._database, result, step.node.id, step.node.take, made.job)
        )
        try:
            await asyncio.shield(storing)
        except asyncio.CancelledError:
            await storing  # it is paid for and on disk: it counts, whoever stopped waiting
        return result

    async def _close_failed(self, call: StepCall, error: BaseException) -> None:
        if call.made.job is not None:
            with suppress(CharStudioError):
                await asyncio.to_thread(self._database.close_job, call.made.job, JobState.FAILED, str(error))

    def _report(self, step: Step, update: Waiting | Working) -> None:
        if isinstance(update, Waiting):
            self._emit(JobQueued(step.fingerprint, step.node.id, update.position))
        else:
            self._emit(JobProgress(step.fingerprint, step.node.id, update.fraction, update.note))
