"""“Try again with less motion” at work: asks, starts only what was agreed to, and keeps telling while it goes on."""

from __future__ import annotations

from decimal import Decimal

from charstudio.model.errors import CharStudioError
from charstudio.model.identity import Grade
from charstudio.model.values import Input, NodeId
from charstudio.storage.repair_notes import RepairNotes, TryLine
from charstudio.studio.repair.reroll import Rule, WorstCase
from charstudio.studio.repair.trying import Judge, Trying, attempts_of, worst_of
from charstudio.ui import aio
from charstudio.ui.repair.reroll import RerollDialog
from charstudio.ui.window.desk import Desk


class TryWork:
    """Owns the rules that go on in this window, at most one for each node. They end with the window."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._going: dict[NodeId, Trying] = {}
        self._dialogs: dict[NodeId, RerollDialog] = {}

    async def ask(self, node: NodeId, judge: Judge, notes: RepairNotes, refusal: str = "") -> None:
        """Show the rule, its price and its log; start it when it is agreed to. With a ``refusal`` it cannot be."""
        studio = self._desk.studio
        title = studio.project.graph.nodes[node].title
        dialog = RerollDialog(
            title, notes.lines(node), self._desk.window, is_going_on=node in self._going, remark=self._remark(node)
        )
        dialog.rule_changed.connect(lambda rule: self._desk.start(self._price(dialog, node, rule, refusal), "price"))
        dialog.stop_asked.connect(lambda: self.stop(node))
        self._dialogs[node] = dialog
        if node not in self._going:
            dialog.ask_price()
        try:
            agreed = await aio.ask(dialog)
            rule = dialog.rule if agreed else None
        finally:
            self._dialogs.pop(node, None)
        if rule is not None and node not in self._going:
            self._desk.start(self._go(node, rule, judge, notes), "tries")

    def stop(self, node: NodeId) -> None:
        """End the rule of a node."""
        if node in self._going:
            self._going[node].stop()

    async def _price(self, dialog: RerollDialog, node: NodeId, rule: Rule, refusal: str) -> None:
        try:
            found = WorstCase(None, 0, refusal) if refusal else await worst_of(self._desk.studio, node, rule)
        except CharStudioError as error:
            if self._dialogs.get(node) is dialog:
                dialog.show_fault(error.message)
            return
        if self._dialogs.get(node) is dialog:
            dialog.show_worst(rule, found)

    async def _go(self, node: NodeId, rule: Rule, judge: Judge, notes: RepairNotes) -> None:
        work = Trying(self._desk.studio, node, rule, judge, notes, lambda line: self._told(node, line))
        self._going[node] = work
        try:
            ending = await work.go()
            self._desk.say(ending.why)
        finally:  # when the window goes, what is under way goes on and is collected at the next start
            self._going.pop(node, None)

    def _told(self, node: NodeId, line: TryLine) -> None:
        dialog = self._dialogs.get(node)
        if dialog is not None:
            dialog.add_line(line)
        if not line.is_end:
            self._desk.say(line.words)

    def _remark(self, node: NodeId) -> str:
        """What a rule cannot do for this node."""
        studio = self._desk.studio
        if studio.project.graph.links.get(Input(node, "prompt")):
            return "The prompt comes from a wire, so nothing is added to it."
        try:
            first = attempts_of(studio, node, Rule(1, Decimal(0), Grade.A))[0]
        except CharStudioError as error:
            return f"{error.message} {error.hint}".strip()
        return (
            "" if first.strength is not None else "This model knows no amount of motion: only prompt and seed change."
        )
