"""The form of one node: its name, what it shows, its parameters, its takes, and the button that makes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from charstudio.model import graph_edits, library_edits
from charstudio.model.errors import EditError, ReadOnly
from charstudio.model.graph import Node
from charstudio.model.kind import KindSpec, ParamSpec, ParamType
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.values import Fingerprint, Input, Json, NodeId, Output
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.studio.studio import Studio
from charstudio.ui import theme
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.editors import ChoiceEditor, Editor, LineEditor, NumberEditor, SwitchEditor, TextEditor
from charstudio.ui.inspector.form import Fold, Form, Row, heading, small
from charstudio.ui.inspector.pictures import AssetEditor, AssetsEditor, BoxEditor, Picker, Picture

TAKE = QSize(80, 48)
TAKES_SHOWN = 12

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
        self._takes_shown: tuple[object, ...] = ()
        found = self._found()
        self._spec = studio.kinds.get(found.kind) if found is not None else None
        self.add(self._head())
        if self._spec is not None:
            self._add_params(self._spec)
        else:
            self.add(small("This version of Character Studio does not know this kind of node. It is kept as it is."))
        self.add(self._run_area())
        self.add(self._takes_area())
        self.finish()
        self.refresh()

    def refresh(self) -> None:
        """Show the document and the status as they are now."""
        node = self._found()
        if node is None:
            self.gone.emit()
            return
        if not self._title.hasFocus():
            self._title.setText(node.title)
        for name, (row, editor) in self._rows.items():
            self._refresh_row(node, name, row, editor)
        status = self._studio.status(self._node)
        self._show_state(status)
        self._show_takes(node)

    # --- head --------------------------------------------------------------------------------------------------

    def _head(self) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self._title = QLineEdit()
        self._title.setFont(theme.font(11, bold=True))
        self._title.setAccessibleName("Name")
        self._title.setMaxLength(120)
        self._title.editingFinished.connect(self._rename)
        layout.addWidget(self._title)
        if self._spec is not None and self._spec.help:
            layout.addWidget(small(self._spec.help))
        self._state = QLabel()
        self._note = small()
        layout.addWidget(self._state)
        layout.addWidget(self._note)
        return box

    def _rename(self) -> None:
        node = self._found()
        title = self._title.text().strip()
        if node is None or title == node.title:
            return
        if not title:
            self._title.setText(node.title)
            return
        self._apply(f"Rename to {title}", lambda project: graph_edits.rename_node(project, self._node, title))

    def _show_state(self, status: NodeStatus) -> None:
        words, role = STATE_WORDS[status.state]
        draft = (
            " · draft" if status.draft and status.state in {NodeState.DONE, NodeState.PINNED, NodeState.STALE} else ""
        )
        percent = f" · {status.fraction:.0%}" if status.fraction is not None else ""
        is_source = self._spec is not None and self._studio.node_kinds[self._spec.id].run is None
        self._state.setText(f"{words}{draft}{percent}")
        self._state.setStyleSheet(f"color: {getattr(theme.palette(), role)};")
        self._state.setVisible(not is_source or status.state not in {NodeState.DONE, NodeState.EMPTY})
        hint = f"\n{status.error.hint}" if status.error is not None and status.error.hint else ""
        self._note.setText(f"{status.note}{hint}")
        self._note.setVisible(bool(status.note))
        busy = status.state in {NodeState.RUNNING, NodeState.WAITING}
        self._run.setVisible(not is_source and not busy)
        self._again.setVisible(status.state in {NodeState.DONE, NodeState.STALE} and not is_source)
        self._stop.setVisible(busy)
        self._run.setEnabled(status.state not in {NodeState.BLOCKED, NodeState.MUTED, NodeState.PINNED, NodeState.DONE})
        self._run.setText(_run_words(status))

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
        box = QWidget()
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

    def _takes_area(self) -> QWidget:
        self._takes = QWidget()
        layout = QVBoxLayout(self._takes)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(heading("Results"))
        self._strip = QWidget()
        self._strip_layout = QVBoxLayout(self._strip)
        self._strip_layout.setContentsMargins(0, 0, 0, 0)
        self._strip_layout.setSpacing(8)
        layout.addWidget(self._strip)
        return self._takes

    def _show_takes(self, node: Node) -> None:
        found = self._studio.takes(self._node)[:TAKES_SHOWN]
        prints = self._studio.status(self._node).fingerprint
        key = (node.take, node.pin, prints, tuple((take, result.fingerprint) for take, result in found))
        if key == self._takes_shown:
            return
        self._takes_shown = key
        while (item := self._strip_layout.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self._takes.setVisible(bool(found))
        for take, result in found:
            value = next(iter(result.outputs.values()), None)
            if not isinstance(value, MediaValue):
                continue
            is_current = prints == result.fingerprint
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(12)
            picture = Picture(self._thumbnails, TAKE, chosen=is_current)
            picture.show_value(value)
            picture.setToolTip("Show in the viewer")
            picture.clicked.connect(partial(self._verbs.show, value, f"{node.title}, take {take}"))
            line.addWidget(picture)
            line.addWidget(_take_words(take, result.model, value, is_current=is_current), 1)
            if not is_current or node.pin is not None:
                line.addWidget(self._use_button(take, result.fingerprint, node))
            self._strip_layout.addWidget(row)

    def _use_button(self, take: int, fingerprint: Fingerprint, node: Node) -> QPushButton:
        is_pinned = node.pin is not None and node.pin == fingerprint
        button = QPushButton("Unpin" if is_pinned else "Use")
        button.setToolTip(
            "Follow the inputs again" if is_pinned else "Use this result and keep it, whatever the inputs say"
        )
        pin = None if is_pinned else fingerprint
        words = "Unpin" if is_pinned else f"Use take {take}"
        button.clicked.connect(
            lambda: self._apply(words, lambda project: graph_edits.set_pin(project, self._node, pin))
        )
        return button

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


def _take_words(take: int, model: str, value: MediaValue, *, is_current: bool) -> QWidget:
    facts = (
        f"{float(value.info.duration):.1f} s"
        if value.info.duration is not None
        else f"{value.info.width_px} × {value.info.height_px}"
    )
    label = small(
        f"<b>Take {take}</b>{' · in use' if is_current else ''}<br>{'Draft' if value.info.draft else model} · {facts}"
    )
    label.setWordWrap(False)
    return label
