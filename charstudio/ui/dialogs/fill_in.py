"""After a template came in: what it asks for, in one place. Nothing is set until it is done; Escape skips it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from charstudio.model.character_parts import stands_for
from charstudio.model.characters import Character
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.library import Asset
from charstudio.model.library_edits import texts_in
from charstudio.model.project import Project
from charstudio.model.values import AssetId, Json, NodeId
from charstudio.studio.exposing import Asked
from charstudio.studio.history import History
from charstudio.studio.studio import Studio
from charstudio.ui import theme
from charstudio.ui.characters.editors import CharacterEditor, OutfitEditor, character_in
from charstudio.ui.dialogs.fill_in_model import ModelEditor
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.editors import Editor
from charstudio.ui.inspector.form import Form, Row
from charstudio.ui.inspector.param_rows import editor_for
from charstudio.ui.inspector.pictures import AssetEditor, AssetsEditor, Picker
from charstudio.ui.plain import plain

_WIDTH, _LEAST_HEIGHT, _HEIGHT = 480, 280, 720
_CTRL = Qt.KeyboardModifier.ControlModifier


class FillInDialog(QDialog):
    """A row for each thing that is asked. After it is accepted, ``values`` are those that are no longer what they were.

    Undo inside of it takes back what was typed in it.
    """

    def __init__(
        self,
        studio: Studio,
        title: str,
        description: str,
        asked: Sequence[Asked],
        thumbnails: Thumbnails,
        pick: Picker,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Fill in {title}")
        self._studio = studio
        self._asked = asked
        self._thumbnails = thumbnails
        self._pick_files = pick
        self._picked: dict[AssetId, Asset] = {}
        self._is_over = False
        self._history: History[Mapping[int, Json]] = History.starting_with(
            {place: question.value for place, question in enumerate(asked)}
        )
        self._form = Form()
        self.rows: list[tuple[Row, Editor]] = [self._row(place, question) for place, question in enumerate(asked)]
        self._form.finish()
        self._done = QPushButton("Fill in")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head(title, description))
        layout.addWidget(self._form, 1)
        layout.addWidget(self._foot())
        self._show_values()
        wanted = self._form.column.sizeHint().height() + self.sizeHint().height() - self._form.sizeHint().height()
        self.resize(QSize(_WIDTH, max(_LEAST_HEIGHT, min(_HEIGHT, wanted))).boundedTo(parent.size() - QSize(48, 48)))
        self._done.setDefault(True)
        self.rows[0][1].setFocus()

    @property
    def values(self) -> dict[NodeId, dict[str, Json]]:
        """What was filled in, by node and parameter: only what is another value now."""
        found: dict[NodeId, dict[str, Json]] = {}
        for place, question in enumerate(self._asked):
            value = self._history.present[place]
            if value != question.value:
                found.setdefault(question.node, {})[question.spec.name] = value
        return found

    @property
    def assets(self) -> tuple[Asset, ...]:
        """The files that were chosen and are used by ``values``."""
        named = {text for params in self.values.values() for text in texts_in(params)}
        return tuple(asset for key, asset in self._picked.items() if key in named)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter is done from everywhere; undo and redo are about what was filled in here."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and event.modifiers() & _CTRL:
            self.accept()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._turn_to(self._history.undo())
        elif event.matches(QKeySequence.StandardKey.Redo):
            self._turn_to(self._history.redo())
        else:
            super().keyPressEvent(event)

    def accept(self) -> None:
        """What is being typed counts too."""
        self._done.setFocus()
        super().accept()

    def done(self, code: int) -> None:
        """A file that arrives later is nobody's."""
        self._is_over = True
        super().done(code)

    # --- building ----------------------------------------------------------------------------------------------

    def _head(self, title: str, description: str) -> QWidget:
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(16, 16, 16, 4)
        column.setSpacing(4)
        name = QLabel(plain(f"Fill in “{title}”"))
        name.setFont(theme.font(11, bold=True))
        column.addWidget(name)
        if description:
            words = QLabel(plain(description))
            words.setProperty("role", "secondary")
            column.addWidget(words)
        for label in head.findChildren(QLabel):
            label.setWordWrap(True)
        return head

    def _foot(self) -> QWidget:
        foot = QFrame()
        foot.setProperty("role", "foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(8)
        skip = QPushButton("Skip")
        skip.setToolTip("Leave everything as the template has it (Escape)")
        skip.setMinimumWidth(BUTTON_WIDTH)
        skip.clicked.connect(self.reject)
        self._done.setToolTip("Ctrl+Enter")
        self._done.setMinimumWidth(BUTTON_WIDTH)
        self._done.clicked.connect(self.accept)
        row.addStretch(1)
        row.addWidget(skip)
        row.addWidget(self._done)
        return foot

    def _row(self, place: int, question: Asked) -> tuple[Row, Editor]:
        editor = self._editor(question)
        tip = f"{question.node_title}: {question.spec.help}" if question.spec.help else question.node_title
        row = Row(plain(question.spec.label), editor, plain(tip))
        editor.edited.connect(lambda value: self._edited(place, value))
        editor.settled.connect(self._settled)
        row.reset_chosen.connect(lambda: self._edited(place, question.value))
        self._form.add(row)
        return row, editor

    def _editor(self, question: Asked) -> Editor:
        match question.spec.type:
            case ParamType.ASSET:
                return AssetEditor(question.spec, self._project, self._thumbnails, self._pick)
            case ParamType.ASSETS:
                return AssetsEditor(question.spec, self._project, self._thumbnails, self._pick)
            case ParamType.MODEL:
                return ModelEditor(self._studio, question)
            case ParamType.CHARACTER:
                return CharacterEditor(question.spec, self._project)
            case ParamType.OUTFIT:
                return OutfitEditor(question.spec, lambda: self._who(question.node))
            case _:
                return editor_for(question.spec)

    def _who(self, node: NodeId) -> Character | None:
        """Who the node stands for, as filled in here or as it is."""
        for place, other in enumerate(self._asked):
            if other.node == node and other.spec.type is ParamType.CHARACTER:
                return character_in(self._project(), self._history.present[place])
        found = self._project().graph.nodes.get(node)
        return stands_for(self._project(), found) if found is not None else None

    # --- filling in --------------------------------------------------------------------------------------------

    def _project(self) -> Project:
        """The film with the files that were chosen here."""
        project = self._studio.project
        return replace(project, assets={**project.assets, **self._picked}) if self._picked else project

    def _pick(self, spec: ParamSpec, several: bool, then: Callable[[Sequence[Asset]], None]) -> None:  # noqa: FBT001 - a Picker
        def take(assets: Sequence[Asset]) -> None:
            if not self._is_over:
                self._picked.update({asset.id: asset for asset in assets})
                then(assets)

        self._pick_files(spec, several, take)

    def _edited(self, place: int, value: Json) -> None:
        self._turn_to(self._history.push({**self._history.present, place: value}, "Fill in", str(place)))

    def _settled(self) -> None:
        self._history = self._history.sealed()

    def _turn_to(self, history: History[Mapping[int, Json]]) -> None:
        self._history = history
        self._show_values()

    def _show_values(self) -> None:
        for place, (row, editor) in enumerate(self.rows):
            value = self._history.present[place]
            editor.show_value(value)
            row.show_changed(changed=value != self._asked[place].value)
