"""The form of one node: its name, what it shows, its parameters, its takes, and the button that makes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from charstudio.model import graph_edits, library_edits
from charstudio.model.errors import EditError, ReadOnly
from charstudio.model.graph import Node
from charstudio.model.kind import TIMELINE_KIND, KindSpec, ParamSpec, ParamType
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.time import timecode
from charstudio.model.values import Fingerprint, Input, Json, NodeId, Output
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.studio.studio import Studio
from charstudio.ui import theme
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.editors import ChoiceEditor, Editor, LineEditor, NumberEditor, SwitchEditor, TextEditor
from charstudio.ui.inspector.form import Fold, Form, NameField, Row, small
from charstudio.ui.inspector.mouth_box import BoxEditor
from charstudio.ui.inspector.pictures import AssetEditor, AssetsEditor, Picker
from charstudio.ui.inspector.takes import Takes

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
}


@dataclass(frozen=True, slots=True)
class Verbs:
    """What the inspector asks of the window."""

    pick: Picker
    run: Callable[[Sequence[NodeId]], None]
    show: Callable[[MediaValue, str], None]
    complain: Callable[[str], None]
    cut: Callable[[], None]
    """Turn to the timeline."""


class NodePage(Form):
    """Follows one node. ``refresh`` after every change of the document or of its status."""

    gone = Signal()

    def __init__(self, studio: Studio, node: NodeId, thumbnails: Thumbnails, verbs: Verbs) -> None:
        super().__init__()
        self._studio = studio
        self._node = node
        self._thumbnails = thumbnails
        self._verbs = verbs
        self._rows: dict[str, tuple[Row, Editor]] = {}
        found = self._found()
        self._spec = studio.kinds.get(found.kind) if found is not None else None
        self.add(self._head())
        if self._spec is not None:
            self._add_params(self._spec)
        else:
            self.add(small("This version of Character Studio does not know this kind of node. It is kept as it is."))
        self.add(self._run_area())
        if found is not None and found.kind == TIMELINE_KIND:
            self.add(self._cut_area())
        self._takes = Takes(studio, thumbnails, verbs.show, self._set_pin)
        self.add(self._takes)
        self.finish()
        self.refresh()

    def refresh(self) -> None:
        """Show the document and the status as they are now."""
        node = self._found()
        if node is None:
            self.gone.emit()
            return
        self._title.show_name(node.title)
        self._title.setReadOnly(self._studio.read_only)
        for name, (row, editor) in self._rows.items():
            self._refresh_row(node, name, row, editor)
        status = self._studio.status(self._node)
        self._show_state(status)
        self._takes.refresh(node)

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
        is_made = self._spec is not None and self._studio.node_kinds[self._spec.id].run is not None
        self._state.setText(f"{words}{draft}{percent}")
        self._state.setStyleSheet(f"color: {getattr(theme.palette(), role)};")
        self._state.setVisible(is_made or status.state not in {NodeState.DONE, NodeState.EMPTY})
        hint = f"\n{status.error.hint}" if status.error is not None and status.error.hint else ""
        self._note.setText(f"{status.note}{hint}")
        self._note.setVisible(bool(status.note))
        self._show_buttons(status, usable=is_made and not self._studio.read_only)

    def _show_buttons(self, status: NodeStatus, *, usable: bool) -> None:
        busy = status.state in {NodeState.RUNNING, NodeState.WAITING}
        self._run.setVisible(usable and not busy)
        self._run.setEnabled(status.state not in {NodeState.BLOCKED, NodeState.MUTED, NodeState.PINNED, NodeState.DONE})
        self._run.setText(_run_words(status))
        self._run.setToolTip(
            "" if self._run.isEnabled() else status.note or "There is nothing to make: it is up to date"
        )
        self._again.setVisible(usable and status.state in {NodeState.DONE, NodeState.STALE})
        self._stop.setVisible(usable and busy)
        self._buttons.setVisible(usable)

    # --- parameters --------------------------------------------------------------------------------------------

    def _add_params(self, spec: KindSpec) -> None:
        advanced = [param for param in spec.params if param.advanced]
        for param in spec.params:
            if not param.advanced:
                self.add(self._row(param))
        if advanced:
            self._fold = Fold("All parameters")
            for param in advanced:
                self._fold.column.addWidget(self._row(param))
            self.add(self._fold)

    def _row(self, param: ParamSpec) -> Row:
        editor = self._editor(param)
        row = Row(param.label, editor, param.help)
        editor.edited.connect(partial(self._edited, param))
        editor.settled.connect(self._studio.document.seal)
        row.reset_chosen.connect(partial(self._reset, param))
        self._rows[param.name] = (row, editor)
        return row

    def _editor(self, param: ParamSpec) -> Editor:
        match param.type:
            case ParamType.TEXT:
                return TextEditor(param) if param.multiline else LineEditor(param)
            case ParamType.NUMBER | ParamType.INTEGER:
                return NumberEditor(param)
            case ParamType.BOOLEAN:
                return SwitchEditor(param)
            case ParamType.CHOICE:
                return ChoiceEditor(param)
            case ParamType.MODEL:
                return ChoiceEditor(param, self._models())
            case ParamType.ASSET:
                return AssetEditor(param, lambda: self._studio.project, self._thumbnails, self._pick_for)
            case ParamType.ASSETS:
                return AssetsEditor(param, lambda: self._studio.project, self._thumbnails, self._pick_for)
            case ParamType.BOX:
                return BoxEditor(param, self._thumbnails)

    def _models(self) -> dict[str | int | float, str]:
        capability = self._spec.capability if self._spec is not None else None
        offered = (info for provider in self._studio.providers.values() for info in provider.models())
        return {info.id: info.title for info in offered if info.capability == capability}

    def _pick_for(self, spec: ParamSpec, several: bool, then: Callable[[Sequence[Asset]], None]) -> None:  # noqa: FBT001 - a Picker
        def bring_in(assets: Sequence[Asset]) -> None:
            document = self._studio.document
            if not document.read_only:
                merge = f"assets:{self._node}:{spec.name}"
                self._apply(f"Set {spec.label}", lambda project: _with_assets(project, assets), merge=merge)
            then(assets)

        self._verbs.pick(spec, several, bring_in)

    def _edited(self, param: ParamSpec, value: Json) -> None:
        merge = f"param:{self._node}:{param.name}"
        if param.type in {ParamType.ASSET, ParamType.ASSETS}:
            merge = f"assets:{self._node}:{param.name}"
        kinds = self._studio.kinds
        self._apply(
            f"Set {param.label}",
            lambda project: graph_edits.set_param(project, kinds, self._node, param.name, value),
            merge=merge,
        )

    def _reset(self, param: ParamSpec) -> None:
        kinds = self._studio.kinds
        self._apply(
            f"Reset {param.label}",
            lambda project: graph_edits.set_param(project, kinds, self._node, param.name, param.default),
        )

    def _refresh_row(self, node: Node, name: str, row: Row, editor: Editor) -> None:
        value = node.params.get(name, editor.spec.default)
        editor.show_value(value)
        row.show_changed(
            changed=value != editor.spec.default and editor.spec.type not in {ParamType.ASSET, ParamType.ASSETS}
        )
        sources = self._studio.project.graph.links.get(Input(self._node, name), ())
        titles = [self._studio.project.graph.nodes[source.node].title for source in sources]
        row.show_wired(", ".join(titles))
        row.lock(locked=self._studio.read_only)
        if isinstance(editor, BoxEditor):
            editor.show_picture(self._face())

    def _face(self) -> MediaValue | None:
        for port in ("video", "image"):
            for source in self._studio.project.graph.links.get(Input(self._node, port), ()):
                value = self._studio.current(Output(source.node, source.port))
                if isinstance(value, MediaValue):
                    return value
        return None

    # --- making and takes --------------------------------------------------------------------------------------

    def _run_area(self) -> QWidget:
        box = self._buttons = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(8)
        self._run = QPushButton()
        self._run.setProperty("role", "primary")
        self._run.clicked.connect(lambda: self._verbs.run([self._node]))
        self._again = QPushButton("New take")
        self._again.setToolTip("Make another variation; the present one is kept")
        self._again.clicked.connect(self._new_take)
        self._stop = QPushButton("Stop")
        self._stop.clicked.connect(lambda: self._studio.cancel([self._node]))
        for button in (self._run, self._again, self._stop):
            row.addWidget(button)
        row.addStretch(1)
        return box

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

    # --- helpers -----------------------------------------------------------------------------------------------

    def _found(self) -> Node | None:
        return self._studio.project.graph.nodes.get(self._node)

    def _apply(self, label: str, edit: Callable[[Project], Project], *, merge: str | None = None) -> None:
        try:
            self._studio.document.apply(label, edit, merge=merge)
        except (EditError, ReadOnly) as error:
            self._verbs.complain(f"{error.message} {error.hint}".strip())
            self.refresh()


def _with_assets(project: Project, assets: Sequence[Asset]) -> Project:
    for asset in assets:
        project = library_edits.add_asset(project, asset)
    return project


def _run_words(status: NodeStatus) -> str:
    if status.state is NodeState.FAILED:
        return "Try again"
    return "Make draft · free" if status.price_usd == 0 else "Make"
