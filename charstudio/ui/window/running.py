"""Making things: what is free starts at once, what costs money is asked about with its price."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from charstudio.engine.plan import Plan
from charstudio.model.values import NodeId
from charstudio.ui.prices import price_words
from charstudio.ui.window.desk import Desk


class Running:
    """Starts runs for the window."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def run(self, nodes: Sequence[NodeId] | None) -> None:
        """Make what these nodes (None: all) need."""
        studio = self._desk.studio
        if studio.folder is None or (nodes is not None and not self._makers(nodes)):
            self._desk.say("Select a node that makes something, or a clip made by one.")
            return
        self._desk.guarded(lambda: self._begin(None if nodes is None else self._makers(nodes)))

    def _makers(self, nodes: Sequence[NodeId]) -> list[NodeId]:
        """Those of ``nodes`` that are made, rather than imported or written."""
        studio = self._desk.studio
        kinds = ((node, studio.project.graph.nodes.get(node)) for node in nodes)
        return [
            node
            for node, found in kinds
            if found is not None and found.kind in studio.node_kinds and studio.node_kinds[found.kind].run is not None
        ]

    def _begin(self, nodes: Sequence[NodeId] | None) -> None:
        studio = self._desk.studio
        plan = studio.plan(nodes)
        if nodes is not None:
            plan.require_possible({node.id: node.title for node in studio.project.graph.nodes.values()})
        if not plan.steps:
            self._desk.say(f"Everything is up to date.{_blocked(plan)}")
        elif _is_cheap(plan.price_usd, self._desk.settings.ask_above_usd):
            studio.start(plan)
        else:
            self._desk.start(self._ask(plan), "ask for the price")

    async def _ask(self, plan: Plan) -> None:
        count = len(plan.steps)
        price = price_words(plan.price_usd)
        answer = await self._desk.ask(
            f"Make {count} {'result' if count == 1 else 'results'}?",
            "This is made by a paid service. What is up to date already is not made again.",
            (f"Make · {price}", "Cancel"),
            icon="cash",
        )
        if answer == 0:
            self._desk.guarded(lambda: _start(self._desk, plan))


def _start(desk: Desk, plan: Plan) -> None:
    desk.studio.start(plan)


def _is_cheap(price: Decimal | None, ask_above: Decimal) -> bool:
    return price is not None and (price == 0 or (ask_above > 0 and price <= ask_above))


def _blocked(plan: Plan) -> str:
    count = len({blocker.node for blocker in plan.blocked})
    return f" {count} {'node' if count == 1 else 'nodes'} cannot run yet." if count else ""
