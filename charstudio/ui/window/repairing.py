"""The window's commands for mending: what they mean by what is selected, and the dialogs they open.

Everything that needs numbers or pictures is imported when a command is first used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from charstudio.model.identity import Grade
from charstudio.model.results import MediaValue
from charstudio.model.time import Seconds
from charstudio.model.timeline import Clip
from charstudio.model.values import ClipId, NodeId
from charstudio.studio.repair.judging import grade_of_clip, why_not
from charstudio.studio.repair.known import Knowledge
from charstudio.ui.repair.chosen import characters_of, clip_meant, node_meant
from charstudio.ui.window.desk import Desk
from charstudio.ui.window.running import Running

if TYPE_CHECKING:
    from charstudio.studio.repair.chain_doctor import ChainDoctor
    from charstudio.ui.repair.try_work import TryWork
    from charstudio.ui.window.workbench import Workbench

_OF_CLIPS = ("repair.cut", "repair.try_again", "repair.details", "repair.chains")
_OF_NODES = ("repair.try_again", "repair.anchor", "repair.sheets", "repair.first_shot", "repair.speaks")
_READ_ONLY = "This film is open for reading only. Save a copy to work on it."


class Repairs:
    """``bench`` gives the panels, which are built anew with another theme."""

    def __init__(self, desk: Desk, running: Running, bench: Callable[[], Workbench]) -> None:
        self._desk = desk
        self._running = running
        self._bench = bench
        self._doctor: ChainDoctor | None = None
        self._tries: TryWork | None = None

    def clips(self) -> Sequence[ClipId]:
        """What is selected on the timeline."""
        return self._bench().timeline.selection

    def nodes(self) -> Sequence[NodeId]:
        """What is selected on the canvas, or makes what is selected on the timeline."""
        return self._bench().selected_nodes()

    def verbs(self) -> dict[str, Callable[[], object]]:
        """The commands by their ids."""
        return {
            "repair.cut": self.cut,
            "repair.try_again": self.try_again,
            "repair.anchor": self.anchor,
            "repair.sheets": self.sheets,
            "repair.first_shot": self.first_shot,
            "repair.details": self.details,
            "repair.chains": self.chains,
            "repair.speaks": self.speaks,
        }

    def serve(self, actions: Mapping[str, QAction]) -> None:
        """Offer the commands where clips and nodes have their menus."""
        self._bench().timeline.offer_repair([actions[name] for name in _OF_CLIPS])
        self._bench().canvas.offer_repair([actions[name] for name in _OF_NODES])

    # --- clips -------------------------------------------------------------------------------------------------

    def cut(self) -> None:
        """Cut the selected clip at its last good frame."""
        clip = self._clip()
        if clip is not None and self._may_write():
            self._desk.start(self._cut(clip), "cut at the last good frame")

    async def _cut(self, clip: Clip) -> None:
        from charstudio.ui.repair.clip_work import cut_last_good  # noqa: PLC0415 - reads pictures

        made = await cut_last_good(self._desk, clip, self._knowledge)
        if made is not None:
            self._bench().reveal(made)

    def details(self) -> None:
        """Show the watched details of the selected clip."""
        clip, notes = self._clip(), self._desk.studio.repair_notes
        if clip is None or notes is None:
            return
        from charstudio.ui.repair.clip_work import watch_details  # noqa: PLC0415 - reads pictures

        self._desk.start(watch_details(self._desk, clip, notes), "watched details")

    def chains(self) -> None:
        """Examine the chains of the film."""
        from charstudio.studio.repair.chain_doctor import ChainDoctor  # noqa: PLC0415 - reads pictures
        from charstudio.ui.repair.doctor_work import DoctorWork  # noqa: PLC0415

        if self._doctor is None:
            self._doctor = ChainDoctor(self._desk.studio.kinds)
        work = DoctorWork(self._desk, self._doctor, self._knowledge, self._go)
        self._desk.start(work.run(), "chain doctor")

    # --- nodes -------------------------------------------------------------------------------------------------

    def try_again(self) -> None:
        """Ask for further tries of the selected node with less motion."""
        node, notes = self._node(), self._desk.studio.repair_notes
        studio = self._desk.studio
        if node is None or notes is None or not self._may_write():
            return
        kind = studio.node_kinds.get(studio.project.graph.nodes[node].kind)
        if kind is None or kind.spec.capability is None or not studio.params_of(node):
            self._desk.say("Select a node that makes a clip with a model.")
            return
        from charstudio.ui.repair.try_work import TryWork  # noqa: PLC0415

        if self._tries is None:
            self._tries = TryWork(self._desk)
        refusal = why_not(studio.identity, studio.project, node)
        self._desk.start(self._tries.ask(node, self._judge, notes, refusal), "try again")

    def anchor(self) -> None:
        """Add the freshest good frame as a second reference of the selected node."""
        node = self._node()
        if node is not None and self._may_write():
            from charstudio.ui.repair.node_work import add_anchor  # noqa: PLC0415

            self._desk.guarded(lambda: add_anchor(self._desk, node, self._knowledge))

    def sheets(self) -> None:
        """Bring the sheets of the characters in the selected scene."""
        node = self._node()
        if node is not None and self._may_write():
            from charstudio.ui.repair.node_work import bring_sheet  # noqa: PLC0415

            self._desk.guarded(lambda: bring_sheet(self._desk, node))

    def first_shot(self) -> None:
        """Make a fresh reference from a character's first shot."""
        found = characters_of(self._desk.studio, self.nodes())
        if not found:
            self._desk.say("Select a shot or a Reference of one of the film's characters.")
        elif self._may_write():
            from charstudio.ui.repair.node_work import fresh_reference  # noqa: PLC0415

            self._desk.start(fresh_reference(self._desk, found[0], self._running.run_takes), "fresh reference")

    def speaks(self) -> None:
        """Choose which face of the selected lipsync speaks."""
        node = self._node()
        if node is not None and self._may_write():
            from charstudio.ui.repair.node_work import who_speaks  # noqa: PLC0415

            self._desk.start(who_speaks(self._desk, node), "who speaks")

    def _go(self, at: Seconds) -> None:
        self._bench().viewer.show_sequence()
        self._bench().viewer.go_to(at)

    # --- inside ------------------------------------------------------------------------------------------------

    @property
    def _knowledge(self) -> Knowledge:
        return self._desk.studio.identity

    async def _judge(self, _node: NodeId, media: MediaValue) -> Grade:
        return await grade_of_clip(self._desk.studio.identity, media)

    def _clip(self) -> Clip | None:
        clip = clip_meant(self._desk.studio, self)
        if clip is None:
            self._desk.say("Select a clip on the timeline first.")
        return clip

    def _node(self) -> NodeId | None:
        node = node_meant(self)
        if node is None or node not in self._desk.studio.project.graph.nodes:
            self._desk.say("Select a node first, or a clip that follows one.")
            return None
        return node

    def _may_write(self) -> bool:
        if self._desk.studio.read_only:
            self._desk.say(_READ_ONLY)
        return not self._desk.studio.read_only
