"""The form of one node: its name, its model, what it shows, its parameters, the button that makes it, its takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from charstudio.model import graph_edits
from charstudio.model.errors import EditError, ReadOnly
from charstudio.model.graph import Node
from charstudio.model.kind import TIMELINE_KIND, KindSpec
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.time import timecode
from charstudio.model.values import Fingerprint, NodeId, PortType
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.studio.prompts.shelf import PromptShelf
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.studio.studio import Studio
from charstudio.ui import theme
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.identity.card import IdentityCard, IdentityVerbs
from charstudio.ui.inspector.costs import Cost, cost_of
from charstudio.ui.inspector.editors import Editor
from charstudio.ui.inspector.form import Form, NameField, Row, small
from charstudio.ui.inspector.making import MakeBox, Making
from charstudio.ui.inspector.model_box import Remarks
from charstudio.ui.inspector.model_choice import ModelChoice, endpoint_of, model_of
from charstudio.ui.inspector.node_form import NodeForm
from charstudio.ui.inspector.pictures import Picker
from charstudio.ui.inspector.readiness import readiness
from charstudio.ui.inspector.tables import LoadTable
from charstudio.ui.inspector.takes import Shown, Takes
from charstudio.ui.inspector.voice_card import VoiceCard

STATE_WORDS: dict[NodeState, tuple[str, str]] = {
    NodeState.EMPTY: ("Not made yet", "secondary"),
    NodeState.BLOCKED: ("Cannot run yet", "warn"),
    NodeState.STALE: ("Out of date", "warn"),
    NodeState.WAITING: ("Waiting", "secondary"),
    NodeState.RUNNING: ("Being made", "accent_hover"),
    NodeState.DONE: ("Up to date", "good"),
    NodeState.FAILED: ("Failed", "bad"),
    NodeState.PINNED: ("Pinned", "accent_hover"),
    NodeState.MUTED: ("Muted", "secondary"),
    NodeState.BYPASSED: ("Bypassed", "secondary"),
}


def _nobody(_service: str) -> None:
    """Asks for no key."""


def _nothing(_node: NodeId, _count: int) -> None:
    """Makes no takes."""


def _no_batch(_node: NodeId) -> None:
    """Opens no batch."""


def _no_table(_then: Callable[[Asset], None]) -> None:
    """Loads no colour table."""


def _nobody_there(_character: str) -> None:
    """Opens no character."""


def _no_character(_node: NodeId) -> None:
    """Makes no character."""


def _no_comparison(_a: Shown, _b: Shown) -> None:
    """Compares nothing."""


@dataclass(frozen=True, slots=True)
class Verbs:
    """What the inspector asks of the window."""

    pick: Picker
    run: Callable[[Sequence[NodeId]], None]
    show: Callable[[MediaValue, str], None]
    complain: Callable[[str], None]
    cut: Callable[[], None]
    """Turn to the timeline."""
    ask_key: Callable[[str], None] = _nobody
    """Let the user enter a key for a service (``fal``, ``runpod``)."""
    run_takes: Callable[[NodeId, int], None] = _nothing
    """Make so many further takes."""
    open_batch: Callable[[NodeId], None] = _no_batch
    """Make many from lists of what varies."""
    compare: Callable[[Shown, Shown], None] = _no_comparison
    """Show two results against each other in the viewer."""
    load_table: LoadTable = _no_table
    """Let the user choose a .cube file."""
    identity: IdentityVerbs = field(default_factory=IdentityVerbs)
    """What the card about identity asks for."""
    prompts: PromptShelf = field(default_factory=PromptShelf)
    """Presets and suffixes, and the hints nobody wants."""
    open_character: Callable[[str], None] = _nobody_there
    """Show the page of a character."""
    make_character: Callable[[NodeId], None] = _no_character
    """Make a character of a Reference's stills and notes."""


def _has_sound(spec: KindSpec) -> bool:
    """Whether a voice may come in or go out."""
    return any(port.type is PortType.AUDIO for port in (*spec.inputs, *spec.outputs))


class NodePage(Form):
    """Follows one node. ``refresh`` after every change of the document, of its status, or of the models there are."""

    gone = Signal()

    def __init__(
        self, studio: Studio, node: NodeId, thumbnails: Thumbnails, verbs: Verbs, remarks: Remarks | None = None
    ) -> None:
        super().__init__()
        self._studio = studio
        self._node = node
        self._thumbnails = thumbnails
        self._verbs = verbs
        found = self._found()
        self._spec = studio.kinds.get(found.kind) if found is not None else None
        self.add(self._head())
        self._voice = VoiceCard(studio, node) if self._spec is not None and _has_sound(self._spec) else None
        if self._voice is not None:
            self.add(self._voice)
        self.choice: ModelChoice | None = None
        self.params: NodeForm | None = None
        self.making = MakeBox()
        if self._spec is not None:
            self._add_form(self._spec, remarks or Remarks())
        else:
            self.add(small("This version of Character Studio does not know this kind of node. It is kept as it is."))
        if found is not None and found.kind == TIMELINE_KIND:
            self.add(self._cut_area())
        self.identity = IdentityCard(verbs.identity, self._ask_measure)
        self.add(self.identity)
        self._takes = Takes(studio, thumbnails, verbs.show, self._set_pin, verbs.compare)
        self.add(self._takes)
        self.finish()
        self.pin(self.making)
        self.making.make.connect(lambda: self._verbs.run([self._node]))
        self.making.make_another.connect(self._new_take)
        self.making.make_several.connect(lambda count: self._verbs.run_takes(self._node, count))
        self.making.batch.connect(lambda: self._verbs.open_batch(self._node))
        self.making.stop.connect(lambda: self._studio.cancel([self._node]))
        self.refresh()

    def refresh(self) -> None:
        """Show the document and the status as they are now."""
        node = self._found()
        if node is None:
            self.gone.emit()
            return
        self._title.show_name(node.title)
        self._title.setReadOnly(self._studio.read_only)
        cost = cost_of(self._studio, self._node)
        self._refresh_form(node, cost)
        status = self._studio.status(self._node)
        self._show_state(status)
        self.making.show_making(self._making(node, status, cost))
        self.identity.refresh(self._studio.identity.of_node(self._node))
        self._takes.refresh(node)
        if self._voice is not None:
            self._voice.refresh()

    def ask_model(self) -> None:
        """Open the comparison of models, if the node has one to choose."""
        if self.choice is not None and self._spec is not None and self._spec.capability is not None:
            self.choice.ask()

    @property
    def _rows(self) -> Mapping[str, tuple[Row, Editor]]:
        """The rows by their parameters' names."""
        return self.params.rows if self.params is not None else {}

    def _add_form(self, spec: KindSpec, remarks: Remarks) -> None:
        verbs = self._verbs
        self.choice = ModelChoice(self._studio, self._node, spec, remarks, verbs.complain, verbs.ask_key)
        self.params = NodeForm(
            self._studio, self._node, spec, self._thumbnails, verbs.pick, self._apply, verbs.prompts, verbs.complain
        )
        self.params.character_asked.connect(verbs.open_character)
        self.params.make_character_asked.connect(lambda: verbs.make_character(self._node))
        self.add(self.choice)
        self.add(self.params)

    def _refresh_form(self, node: Node, cost: Cost | None) -> None:
        """Rows may come and go here; the page stays where it is scrolled to."""
        if self._spec is None or self.params is None or self.choice is None:
            return
        at = self.verticalScrollBar().value()
        model = model_of(node, self._spec)
        endpoint = endpoint_of(self._studio, model)
        self.choice.refresh(node, endpoint, cost)
        self.params.refresh(node, model, endpoint)
        self.verticalScrollBar().setValue(at)

    # --- head --------------------------------------------------------------------------------------------------

    def _head(self) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self._title = NameField("Node name", 120)
        self._title.renamed.connect(self._rename)
        layout.addWidget(self._title)
        if self._spec is not None and self._spec.help:
            layout.addWidget(small(self._spec.help))
        self._state = QLabel()
        self._note = small()
        layout.addWidget(self._state)
        layout.addWidget(self._note)
        return box

    def _rename(self, title: str) -> None:
        self._apply(f"Rename to {title}", lambda project: graph_edits.rename_node(project, self._node, title))

    def _show_state(self, status: NodeStatus) -> None:
        words, role = STATE_WORDS[status.state]
        draft = (
            " · draft" if status.draft and status.state in {NodeState.DONE, NodeState.PINNED, NodeState.STALE} else ""
        )
        percent = f" · {status.fraction:.0%}" if status.fraction is not None else ""
        self._state.setText(f"{words}{draft}{percent}")
        self._state.setStyleSheet(f"color: {getattr(theme.palette(), role)};")
        self._state.setVisible(self._is_made or status.state not in {NodeState.DONE, NodeState.EMPTY})
        hint = f"\n{status.error.hint}" if status.error is not None and status.error.hint else ""
        self._note.setText(f"{status.note}{hint}")
        self._note.setVisible(bool(status.note))

    @property
    def _is_made(self) -> bool:
        """Whether the node makes something, rather than being imported or written."""
        return self._spec is not None and self._studio.node_kinds[self._spec.id].run is not None

    # --- making and takes --------------------------------------------------------------------------------------

    def _making(self, node: Node, status: NodeStatus, cost: Cost | None) -> Making:
        usable = self._is_made and not self._studio.read_only
        if self._spec is None or self._spec.capability is None:
            return Making(status, usable=usable)
        model = model_of(node, self._spec)
        return Making(
            status,
            self._studio.estimate(self._node),
            self._studio.price_of_run(self._node),
            cost,
            readiness(self._studio, self._spec, model).trouble,
            is_draft=model == DRAFT_MODEL,
            is_paid=model != DRAFT_MODEL,
            usable=usable,
        )

    def _new_take(self) -> None:
        takes = [take for take, _ in self._studio.takes(self._node)]
        node = self._found()
        next_take = max([node.take if node is not None else 0, *takes]) + 1
        self._apply("New take", lambda project: graph_edits.set_take(project, self._node, next_take))
        self._verbs.run([self._node])

    def _set_pin(self, label: str, pin: Fingerprint | None) -> None:
        self._apply(label, lambda project: graph_edits.set_pin(project, self._node, pin))

    def _cut_area(self) -> QWidget:
        timeline = self._studio.project.timeline
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        clips = sum(1 for _ in timeline.clips())
        length = timecode(timeline.duration, timeline.rate)
        column.addWidget(small(f"{clips} {'clip' if clips == 1 else 'clips'} · {length}"))
        button = QPushButton("Go to the cut")
        button.clicked.connect(self._verbs.cut)
        column.addWidget(button)
        return box

    def _ask_measure(self) -> None:
        value = self._studio.status(self._node).value
        if isinstance(value, MediaValue):
            self._studio.identity.ask([value.media.sha256])

    # --- helpers -----------------------------------------------------------------------------------------------

    def _found(self) -> Node | None:
        return self._studio.project.graph.nodes.get(self._node)

    def _apply(self, label: str, edit: Callable[[Project], Project], *, merge: str | None = None) -> None:
        try:
            self._studio.document.apply(label, edit, merge=merge)
        except (EditError, ReadOnly) as error:
            self._verbs.complain(f"{error.message} {error.hint}".strip())
            self.refresh()
