"""What a batch would make and cost as further takes of one node, row by row. Pure: values in, a plan out.

Invariant: a combination that has been made already, or is being made, is not made again. Results go by what decides
them; the take's number is only what a new one is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count

from charstudio.engine.estimate import total
from charstudio.engine.plan import Blocker, Plan, Step, joined
from charstudio.model.batch import Variation
from charstudio.model.errors import EditError
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.values import Fingerprint, NodeId
from charstudio.studio.batch_variants import needed_part, variant

_BYPASSED = "It is bypassed: what it would make is passed by."


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One combination. ``take`` is the number a new result will have; None: nothing new is made for it.

    ``usd`` is the price of the node's own step (None: nobody knows). ``reason`` says why it cannot be made.
    """

    take: int | None
    usd: Decimal | None = Decimal(0)
    reason: str = ""

    @property
    def is_there(self) -> bool:
        """Whether it is made already, or is the same as one before it."""
        return self.take is None and not self.reason


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """The combinations in order, and everything that has to be made for those that can be."""

    rows: tuple[BatchRow, ...]
    plan: Plan

    @property
    def takes(self) -> int:
        """How many new takes there will be."""
        return sum(row.take is not None for row in self.rows)

    @property
    def blocked(self) -> int:
        """How many combinations cannot be made."""
        return sum(bool(row.reason) for row in self.rows)


def plan_batch(
    project: Project,
    kinds: Kinds,
    chain: Sequence[NodeId],
    batch: Sequence[Variation],
    planned: Callable[[Project], Plan],
    highest: int,
    busy: Iterable[Fingerprint] = (),
) -> BatchPlan:
    """The plan of ``batch`` as takes of a node, numbered from ``highest`` + 1 on; ``busy`` is being made already.

    The node is the first of ``chain``; the others are what follows it and is priced along. ``planned`` plans the chain
    in the project it is given. Combinations that cannot be made are left out of the plan, unless none can: then it
    says why.
    """
    node, *follow = chain
    if node in project.graph.nodes and project.graph.nodes[node].bypassed:
        stopped = tuple(BatchRow(None, reason=_BYPASSED) for _ in batch)
        return BatchPlan(stopped, Plan((), frozenset(), (Blocker(node, _BYPASSED),), (node,)))
    part = needed_part(project, chain, batch)
    numbers, seen = count(highest + 1), set(busy)
    rows: list[BatchRow] = []
    plans: list[Plan] = []
    for variation in batch:
        try:
            found = planned(variant(part, kinds, node, variation))
        except EditError as error:
            rows.append(BatchRow(None, reason=f"{error.message} {error.hint}".strip()))
            continue
        found = replace(found, blocked=tuple(each for each in found.blocked if each.node not in follow))
        row, numbered = _row(found, node, seen, numbers)
        rows.append(row)
        plans.append(numbered)
    possible = [each for each in plans if not each.blocked]
    return BatchPlan(tuple(rows), joined(possible or plans))


def _row(found: Plan, node: NodeId, seen: set[Fingerprint], numbers: Iterator[int]) -> tuple[BatchRow, Plan]:
    if found.blocked:
        return BatchRow(None, reason=_reason(found.blocked, node)), found
    own = [step for step in found.steps if step.node.id == node]
    fresh = [step for step in own if step.fingerprint not in seen]
    seen.update(step.fingerprint for step in own)
    if not fresh:
        return BatchRow(None), found
    take = next(numbers)
    row = BatchRow(take, total(step.price_usd for step in fresh))
    return row, replace(found, steps=tuple(_called(found.steps, node, take)))


def _called(steps: Iterable[Step], node: NodeId, take: int) -> Iterator[Step]:
    """The steps with those of ``node`` under the number of their take."""
    return (replace(step, called=take) if step.node.id == node else step for step in steps)


def _reason(blocked: Sequence[Blocker], node: NodeId) -> str:
    """The node's own reason before that of something it is made from."""
    return next((each.reason for each in blocked if each.node == node), blocked[0].reason)
