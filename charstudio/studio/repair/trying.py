"""Makes the tries of a rule, one after the other, and stops where the rule says so.

Invariants: nothing is sent before the line that tells of it is on disk; a try begins only when its price at the worst
still fits into the limit; whatever goes wrong ends the rule. Paying is the engine's business, caps and ledger included.
A rule lives in memory only: after a restart its log is there, and nothing goes on by itself.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from charstudio.engine.fingerprint import Fingerprints
from charstudio.engine.plan import Plan
from charstudio.engine.run import Run
from charstudio.model.errors import CharStudioError, PlanError
from charstudio.model.identity import Grade
from charstudio.model.results import MediaValue, Result
from charstudio.model.values import Fingerprint, Input, NodeId
from charstudio.storage.repair_notes import RepairNotes, TryLine
from charstudio.studio.batch_variants import variant
from charstudio.studio.batching import BatchPlan
from charstudio.studio.repair.reroll import Attempt, Rule, WorstCase, attempts, worst_case
from charstudio.studio.studio import Studio

Judge = Callable[[NodeId, MediaValue], Awaitable[Grade]]
"""How well a new clip of a node keeps its character."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a rule ended. ``take`` is the one that is good enough and used now; None: none was."""

    why: str
    take: int | None
    tries: int
    usd: Decimal


def attempts_of(studio: Studio, node: NodeId, rule: Rule) -> tuple[Attempt, ...]:
    """The tries of a rule for a node of the open film. Raises ``EditError``."""
    found = studio.project.graph.nodes[node]
    values = {**studio.kinds[found.kind].defaults(), **found.params}
    wired = bool(studio.project.graph.links.get(Input(node, "prompt")))
    return attempts(studio.params_of(node), values, found.take, rule, prompt_is_wired=wired)


async def worst_of(studio: Studio, node: NodeId, rule: Rule) -> WorstCase:
    """What a rule costs at the worst, and whether it may be started. Sends nothing. Raises ``EditError``."""
    each: list[Decimal | None] = []
    for attempt in attempts_of(studio, node, rule):
        planned = await studio.plan_batch(node, [attempt.variation])
        if planned.plan.blocked:
            return WorstCase(Decimal(0), 0, planned.plan.blocked[0].reason)
        each.append(at_most(planned.plan))
    return worst_case(each, rule)


def at_most(plan: Plan) -> Decimal | None:
    """The most a plan can cost, asking again included."""
    return None if plan.price_usd is None else plan.price_usd + plan.allowance_usd


class Trying:
    """One rule for one node. ``judge`` is asked about every new clip; ``told`` hears each line as it is written."""

    def __init__(
        self,
        studio: Studio,
        node: NodeId,
        rule: Rule,
        judge: Judge,
        notes: RepairNotes,
        told: Callable[[TryLine], None] = lambda _line: None,
    ) -> None:
        self._studio = studio
        self._node = node
        self._rule = rule
        self._judge = judge
        self._notes = notes
        self._told = told
        self._id = secrets.token_hex(4)
        self._folder = studio.folder
        self._run: Run | None = None
        self._is_stopped = False
        self._spent = Decimal(0)
        self._tried = 0

    def stop(self) -> None:
        """Begin no further try, and leave the one that is going on."""
        self._is_stopped = True
        if self._run is not None:
            self._run.cancel()

    async def go(self) -> Ending:
        """Try until something is good enough or the rule ends. Never raises for a fault of a try."""
        try:
            rule = self._rule
            self._say(f"Up to {rule.tries} tries and ${rule.usd}, until grade {rule.least} or better.")
            for attempt in attempts_of(self._studio, self._node, rule):
                ending = await self._try(attempt)
                if ending is not None:
                    return ending
            return self._end(f"No try reached grade {rule.least}.")
        except CharStudioError as error:
            return self._end(error.message)

    async def _try(self, attempt: Attempt) -> Ending | None:
        """Make one try; None to go on with the next."""
        if why := self._left():
            return self._end(why)
        planned = await self._studio.plan_batch(self._node, [attempt.variation])
        if why := self._left():
            return self._end(why)
        most = self._refusal(planned)
        if isinstance(most, str):
            return self._end(most)
        found = self._made(attempt)
        if found is None:
            self._say(f"Try {attempt.number} is sent; it costs ${most} at the most.", attempt)
            if why := self._left():
                return self._end(why)
            why = await self._make(planned.plan, most)
            if why:
                return self._end(why, attempt)
            found = self._made(attempt)
        self._tried += 1
        return await self._judged(attempt, found)

    def _refusal(self, planned: BatchPlan) -> Decimal | str:
        """What a try costs at the most, or why it may not be made."""
        if planned.plan.blocked:
            return planned.plan.blocked[0].reason
        most = at_most(planned.plan)
        if most is None:
            return "The price is no longer known."
        if self._spent + most > self._rule.usd:
            return f"Another try could cost ${most}, which is beyond the limit of ${self._rule.usd}."
        return most

    async def _make(self, plan: Plan, most: Decimal) -> str:
        """Have the engine make it; gives what went wrong. What cannot be known counts as spent."""
        self._run = self._studio.start(plan)
        try:
            outcome = await self._run.finished()
        finally:
            self._run = None
        if outcome.failed:
            self._spent += most
            return next(iter(outcome.failed.values())).message
        if not outcome.is_complete:
            self._spent += most
            return "Stopped by hand. What was under way is collected as a take if it arrives."
        made = [result for _, result in self._studio.takes(self._node) if result.fingerprint in _names(plan)]
        charged = sum((result.cost_usd or Decimal(0) for result in made), Decimal(0))
        self._spent += max(charged, plan.price_usd or Decimal(0))
        return ""

    async def _judged(self, attempt: Attempt, found: tuple[int, Result] | None) -> Ending | None:
        clip = _clip_of(found[1]) if found is not None else None
        if found is None or clip is None:
            return self._end("The try left no clip.", attempt)
        take, result = found
        grade = await self._judge(self._node, clip)
        cost = "" if result.cost_usd is None else str(result.cost_usd)
        self._say(f"Try {attempt.number} is take {take}: grade {grade}.", attempt, usd=cost, grade=grade, take=take)
        if grade is Grade.NONE:
            return self._end("The face could not be measured, so nobody can say when to stop.")
        if not self._rule.accepts(grade):
            return None
        self._use(take)
        return self._end(f"Take {take} has grade {grade}: it is used now.", take=take)

    def _use(self, take: int) -> None:
        studio, node = self._studio, self._node
        if not self._has_gone():
            studio.document.apply(f"Use take {take}", lambda project: studio.with_take(project, node, take))

    def _made(self, attempt: Attempt) -> tuple[int, Result] | None:
        """The take and the result of a try, if it has been made."""
        studio = self._studio
        if self._has_gone():
            raise PlanError("The node is no longer there.")
        prints = Fingerprints(studio.node_kinds).of(
            variant(studio.project, studio.kinds, self._node, attempt.variation)
        )[self._node]
        names = {prints.shown, prints.plain} if prints is not None else set()
        return next((pair for pair in studio.takes(self._node) if pair[1].fingerprint in names), None)

    def _has_gone(self) -> bool:
        return self._studio.folder != self._folder or self._node not in self._studio.project.graph.nodes

    def _left(self) -> str:
        """Why no further try may begin; empty: it may."""
        if self._is_stopped:
            return "Stopped by hand."
        return "The film was closed, or the node deleted." if self._has_gone() else ""

    def _end(self, why: str, attempt: Attempt | None = None, *, take: int | None = None) -> Ending:
        self._say(f"The end: {why}", attempt, is_end=True, take=take)
        return Ending(why, take, self._tried, self._spent)

    def _say(
        self,
        words: str,
        attempt: Attempt | None = None,
        *,
        usd: str = "",
        grade: Grade | str = "",
        take: int | None = None,
        is_end: bool = False,
    ) -> None:
        number, strength, seed = (attempt.number, attempt.strength, attempt.seed) if attempt else (0, None, None)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        line = TryLine(self._id, self._node, at, words, number, strength, seed, usd, str(grade), take, is_end)
        self._notes.add(line)
        self._told(line)


def _names(plan: Plan) -> set[Fingerprint]:
    return {step.fingerprint for step in plan.steps}


def _clip_of(result: Result) -> MediaValue | None:
    return next((value for value in result.outputs.values() if isinstance(value, MediaValue)), None)


def was_broken_off(lines: tuple[TryLine, ...]) -> bool:
    """Whether the last rule of a log has no end: the program was closed while it went on."""
    return bool(lines) and not lines[-1].is_end
