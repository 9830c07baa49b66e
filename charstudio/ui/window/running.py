"""Making things: what is free starts at once, what costs money is asked about with its price.

Invariant: no run starts here that costs anything unless it is inside the caps and below the user's own threshold, or
the user has pressed the button with its price.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction

from charstudio.engine.plan import Plan
from charstudio.model.batch import Variation
from charstudio.model.values import NodeId
from charstudio.studio.voice.lines import lines_in
from charstudio.studio.voice.remarks import heard_lines
from charstudio.ui import aio
from charstudio.ui.dialogs.confirm_facts import Facts, count_words, facts_of
from charstudio.ui.dialogs.confirm_run import Answer, ConfirmRun
from charstudio.ui.prices import amount_words
from charstudio.ui.window.desk import Desk
from charstudio.ui.window.price_of_all import QUICK_NODES, PriceOfAll, to_pay_for

SETTINGS = "edit.settings"
"""The window's command that shows the caps."""

_UNSETTLED = "Nobody knows what became of an earlier request for this. Say what to do with it in the jobs panel."


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be made: what ``nodes`` (None: everything) need, ``takes`` further takes of the one node, or a take of
    it for each combination of a ``batch``.
    """

    nodes: tuple[NodeId, ...] | None
    takes: int = 0
    batch: tuple[Variation, ...] = ()


class Running:
    """Starts runs for the window."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._price = PriceOfAll(desk)
        self._is_planning = False

    def run(self, nodes: Sequence[NodeId] | None) -> None:
        """Make what these nodes (None: all) need."""
        studio = self._desk.studio
        if studio.folder is None or (nodes is not None and not self._makers(nodes)):
            self._desk.say("Select a node that makes something, or a clip made by one.")
            return
        wish = _Wish(None if nodes is None else tuple(self._makers(nodes)))
        self._desk.guarded(lambda: self._begin(wish))

    def run_takes(self, node: NodeId, count: int) -> None:
        """Make so many further takes of a node; the one that shows stays."""
        self._desk.guarded(lambda: self._begin(_Wish((node,), count)))

    def run_batch(self, node: NodeId, batch: Sequence[Variation]) -> None:
        """Make a take of a node for each combination; the one that shows stays."""
        self._desk.start(self._plan_aside(_Wish((node,), batch=tuple(batch))), "plan a batch")

    def lacks_key(self, plan: Plan) -> bool:
        """Whether a plan cannot go on before the user has entered a key, which is asked for when it is run."""
        return bool(self._keyless_service(plan))

    async def price_of_all(self) -> str:
        """What making everything stale costs, in words; empty when that is nothing."""
        return await self._price.words()

    def watch_price_of_all(self, show: Callable[[str], None]) -> Callable[[], None]:
        """Have ``show`` told the words soon after they change; gives the function that stops it."""
        return self._price.watch(show)

    # --- planning ----------------------------------------------------------------------------------------------

    def _makers(self, nodes: Sequence[NodeId]) -> list[NodeId]:
        """Those of ``nodes`` that are made, rather than imported or written."""
        studio = self._desk.studio
        kinds = ((node, studio.project.graph.nodes.get(node)) for node in nodes)
        return [
            node
            for node, found in kinds
            if found is not None and found.kind in studio.node_kinds and studio.node_kinds[found.kind].run is not None
        ]

    def _begin(self, wish: _Wish) -> None:
        """Plan at once what is small; the window does not stand still for what is not."""
        if len(self._desk.studio.project.graph.nodes) <= QUICK_NODES:
            self._planned(wish, self._plan(wish))
        elif not self._is_planning:
            self._is_planning = True
            self._desk.start(self._plan_aside(wish), "plan")

    def _plan(self, wish: _Wish) -> Plan:
        studio = self._desk.studio
        if wish.nodes is not None and wish.takes:
            return studio.plan_takes(wish.nodes[0], wish.takes)
        return studio.plan(wish.nodes)

    async def _plan_aside(self, wish: _Wish) -> None:
        studio, folder = self._desk.studio, self._desk.studio.folder
        try:
            plan = await self._plan_soon(wish)
        finally:
            self._is_planning = False
        if studio.folder == folder:
            self._planned(wish, plan)

    async def _plan_soon(self, wish: _Wish) -> Plan:
        studio = self._desk.studio
        if wish.nodes is not None and wish.batch:
            return (await studio.plan_batch(wish.nodes[0], wish.batch)).plan
        return await (asyncio.to_thread(self._plan, wish) if wish.takes else studio.plan_aside(wish.nodes))

    def _planned(self, wish: _Wish, plan: Plan) -> None:
        service = self._keyless_service(plan)
        if service:
            self._desk.start(self._with_key(wish, plan, service), "ask for a key")
        else:
            self._go_on(wish, plan)

    def _go_on(self, wish: _Wish, plan: Plan) -> None:
        """Start a plan, ask about it, or say why there is nothing to start."""
        studio = self._desk.studio
        if wish.nodes is not None:
            plan.require_possible({node.id: node.title for node in studio.project.graph.nodes.values()})
        if not plan.steps:
            self._desk.say(f"Everything is up to date.{_blocked(plan)}")
        elif not to_pay_for(studio, plan).steps:
            self._desk.say(_UNSETTLED if self._is_unsettled(plan) else "It is being made already.")
        elif self._is_agreed(self._facts(plan)):
            self._start(plan)
        else:
            self._desk.start(self._ask(plan), "ask for the price")

    def _is_unsettled(self, plan: Plan) -> bool:
        """Whether something of the plan waits for a word of the user, rather than for a job."""
        busy = {view.fingerprint for view in self._desk.studio.job_views() if not view.condition.is_over}
        return any(step.fingerprint not in busy for step in plan.steps)

    def _facts(self, plan: Plan) -> Facts:
        studio = self._desk.studio
        pending = to_pay_for(studio, plan)
        return facts_of(pending, studio.journal.spending, self._desk.settings, studio.project.budget, self._model_title)

    def _is_agreed(self, facts: Facts) -> bool:
        """Whether the user has said beforehand that so much need not be asked about."""
        if facts.usd == 0:
            return True
        ask_above = self._desk.settings.ask_above_usd
        return facts.usd is not None and 0 < facts.usd <= ask_above and not facts.refusal

    # --- asking ------------------------------------------------------------------------------------------------

    async def _ask(self, plan: Plan) -> None:
        journal = self._desk.studio.journal
        journal.look()
        await journal.looked()  # what other jobs have cost meanwhile counts against the caps
        dialog = ConfirmRun(self._facts(plan), self._desk.window)
        listening = self._listen_for(dialog, plan)
        try:
            await aio.ask(dialog)
        finally:
            if listening is not None:
                listening.cancel()
        if dialog.answer is Answer.MAKE:
            self._start(plan, unknown_ok=bool(plan.unknown))
        elif dialog.answer is Answer.CAPS:
            show_settings(self._desk)

    def _listen_for(self, dialog: ConfirmRun, plan: Plan) -> asyncio.Task[None] | None:
        """Have the lines that are going to be spoken listened to while the question stands; nothing waits for it."""
        studio = self._desk.studio
        lines = lines_in(to_pay_for(studio, plan), studio.shelf)
        if not lines:
            return None

        async def listen() -> None:
            dialog.show_voice(None)
            dialog.show_voice(await heard_lines(studio.listening, lines))

        return asyncio.get_running_loop().create_task(listen(), name="listen to the lines of a run")

    async def _with_key(self, wish: _Wish, plan: Plan, service: str) -> None:
        """Ask for the key that is missing, then plan again. What was asked for by name is not run without it."""
        from charstudio.ui.dialogs.first_key import KeyAnswer, key_answer, use_drafts  # noqa: PLC0415 - only without

        answer = await key_answer(self._desk, service, again=wish.nodes is not None)
        if answer is KeyAnswer.DRAFTS:
            use_drafts(self._desk, self._keyless(plan))
        if answer is not KeyAnswer.LATER or wish.nodes is None:
            self._go_on(wish, await self._plan_soon(wish) if wish.batch else self._plan(wish))
        else:
            self._desk.say("Nothing was started: this model needs a key. Drafts need none.")

    def _keyless_service(self, plan: Plan) -> str:
        """The service that would have to be asked and cannot, among those there are keys for; empty: none."""
        return next(iter(self._keyless(plan).values()), "")

    def _keyless(self, plan: Plan) -> dict[NodeId, str]:
        """The nodes that cannot run for want of a key, with the service it is for."""
        studio = self._desk.studio
        keyed = {service.name for service in studio.accounts.services} if studio.accounts is not None else set()
        found = {}
        for blocker in plan.blocked:
            node = studio.project.graph.nodes.get(blocker.node)
            kind = studio.node_kinds.get(node.kind) if node is not None else None
            if node is None or kind is None:
                continue
            model = str({**kind.spec.defaults(), **node.params}.get("model"))
            routes = studio.models.routes(kind.spec.capability, model)
            if routes and routes[0].provider in keyed and not studio.models.ready(kind.spec.capability, model):
                found[node.id] = routes[0].provider
        return found

    # --- starting ----------------------------------------------------------------------------------------------

    def _start(self, plan: Plan, *, unknown_ok: bool = False) -> None:
        studio = self._desk.studio
        pending = to_pay_for(studio, plan)
        studio.start(plan, unknown_ok=unknown_ok)
        made = {(step.node.id, step.called): step.kind.spec for step in pending.steps}
        words = (
            f"Making {count_words(made.values())} for {amount_words(pending.price_usd)}." if pending.price_usd else ""
        )
        if words or plan.blocked:
            self._desk.say(f"{words}{self._voice_words(pending)}{_blocked(plan)}".strip())

    def _voice_words(self, pending: Plan) -> str:
        """The first worry about a line, where its voice has been listened to before."""
        studio = self._desk.studio
        for line in lines_in(pending, studio.shelf):
            report = studio.listening.known(line.sound) if line.sound is not None else None
            for worry in report.against(line.limits).worries if report is not None else ():
                return f" “{line.title}”: {worry.words}"
        return ""

    def _model_title(self, model: str) -> str:
        shelf = self._desk.studio.shelf
        found = shelf.catalog.model(model) if shelf is not None else None
        return found.title if found is not None else model


def show_settings(desk: Desk) -> None:
    """Open the settings, where the caps are."""
    action = desk.window.findChild(QAction, SETTINGS)
    if isinstance(action, QAction):
        action.trigger()


def _blocked(plan: Plan) -> str:
    count = len({blocker.node for blocker in plan.blocked})
    return f" {count} {'node' if count == 1 else 'nodes'} cannot run yet." if count else ""
