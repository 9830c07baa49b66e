"""A started plan as whoever started it sees it: wait for its end, or leave.

A run owns no task; steps may be shared with other runs (``runner.py``).
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from charstudio.engine.order import Detached
from charstudio.engine.plan import Plan, Step
from charstudio.model.errors import CharStudioError
from charstudio.model.results import Result
from charstudio.model.values import Fingerprint, NodeId


class Skipped(Exception):
    """A step that was not tried, because the step of node ``because`` has no result."""

    def __init__(self, because: NodeId) -> None:
        super().__init__(because)
        self.because = because


class Abandoned(Exception):
    """An open job of an earlier session that left nothing and cost nothing."""


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

    def __init__(self, plan: Plan, leave: Callable[[Run, Iterable[Fingerprint]], frozenset[Fingerprint]]) -> None:
        self.plan = plan
        self.id = secrets.token_hex(8)
        """The name under which the journal counts what this run spends."""
        self._leave = leave
        self._waiting: dict[Fingerprint, Step] = {step.fingerprint: step for step in plan.steps}
        """Steps that have no task yet: a large plan is begun piece by piece."""
        self._tasks: dict[Fingerprint, tuple[Step, asyncio.Task[Result]]] = {}
        self._left: set[NodeId] = set()
        self._nudge: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def wants(self, step: Step) -> bool:
        """Whether the step still has to be begun for this run."""
        return step.fingerprint in self._waiting

    def adopt(self, step: Step, task: asyncio.Task[Result]) -> None:
        """Count a task as part of this run."""
        self._waiting.pop(step.fingerprint, None)
        self._tasks[step.fingerprint] = (step, task)
        task.add_done_callback(lambda _: self._look_again())
        self._look_again()

    def withdraw(self, nodes: Collection[NodeId] | None = None) -> None:
        """Do not begin what has not been begun of these nodes (or all)."""
        for fingerprint, step in tuple(self._waiting.items()):
            if nodes is None or step.node.id in nodes:
                del self._waiting[fingerprint]
                self._left.add(step.node.id)
        self._look_again()

    @property
    def is_finished(self) -> bool:
        """Whether nothing of it is still going on."""
        return not self._waiting and all(task.done() for _, task in self._tasks.values())

    async def finished(self) -> Outcome:
        """Wait until every step is done, failed, skipped or cancelled. Never raises for a step's fault."""
        while not self.is_finished:
            if self._nudge.done():
                self._nudge = asyncio.get_running_loop().create_future()
            await asyncio.wait([self._nudge])  # not awaited itself: somebody else may be waiting for it too
        await asyncio.sleep(0)  # the last one to end has told so too before anybody goes on
        return self._outcome()

    def cancel(self, nodes: Iterable[NodeId] | None = None) -> None:
        """Stop wanting these nodes (or all). Steps that no other run wants are cancelled, the others go on there."""
        chosen = None if nodes is None else set(nodes)
        self.withdraw(chosen)
        wanted = [fp for fp, (step, task) in self._tasks.items() if chosen is None or step.node.id in chosen]
        for fingerprint in self._leave(self, wanted):
            step, _ = self._tasks.pop(fingerprint)
            self._left.add(step.node.id)
        self._look_again()

    def _look_again(self) -> None:
        """Whoever waits must look again at what is left to wait for."""
        if not self._nudge.done():
            self._nudge.set_result(None)

    def _outcome(self) -> Outcome:
        failed: dict[NodeId, CharStudioError] = {}
        skipped: list[NodeId] = []
        cancelled: list[NodeId] = list(self._left)
        for step, task in self._tasks.values():
            if task.cancelled() or isinstance(task.exception(), Detached | Abandoned):
                cancelled.append(step.node.id)
            elif isinstance(error := task.exception(), CharStudioError):
                failed[step.node.id] = error
            elif error is not None:
                skipped.append(step.node.id)
        ended = {*failed, *skipped, *cancelled}
        done = tuple(node for node in self.plan.nodes if node not in ended)
        return Outcome(done, failed, tuple(dict.fromkeys(skipped)), tuple(dict.fromkeys(cancelled)))
