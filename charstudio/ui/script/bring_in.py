"""Bringing in a screenplay: paste it, see what was understood, say who is who."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.character_edits import add_character
from charstudio.model.characters import Character
from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.screenplay import Screenplay, read_screenplay
from charstudio.model.values import CharacterId, new_id
from charstudio.studio.script.lines import NARRATOR
from charstudio.ui import theme
from charstudio.ui.dialogs.keeping_parts import button

_MARGIN, _WIDTH, _HEIGHT = 24, 760, 520
_NEW = "new"
_EXAMPLE = "## Scene 1 – the roof\nMIRA: Nobody comes up here.\nTOMO (whispering): I do."
_ASK = "Paste dialogue: NAME: line, or a screenplay with names in capitals. Headings become scenes."


class BringInDialog(QDialog):
    """``chosen`` when the lines are wanted; then ``screenplay`` holds them and ``with_cast`` says who speaks."""

    chosen = Signal()

    def __init__(self, text: str, cast: Sequence[tuple[CharacterId, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.screenplay = Screenplay(())
        self._known = list(cast)
        self._boxes: dict[str, QComboBox] = {}
        self.setWindowTitle("Bring in screenplay")
        self.resize(_WIDTH, _HEIGHT)
        self.field = QPlainTextEdit(text)
        self.field.setAccessibleName("Screenplay")
        self.field.setPlaceholderText(_EXAMPLE)
        self._words = QLabel(_ASK)
        self._words.setWordWrap(True)
        self._words.setProperty("role", "secondary")
        self._people = QWidget()
        self._grid = QGridLayout(self._people)
        self._go = button("Bring in")
        self._go.setDefault(True)
        self._quit = button("Cancel")
        self._soon = QTimer(self, singleShot=True, interval=150)
        self._soon.timeout.connect(self._read)
        self._lay_out()
        self.field.textChanged.connect(self._soon.start)
        self._go.clicked.connect(self._take)
        self._quit.clicked.connect(self.reject)
        self._read()

    def with_cast(self, project: Project) -> tuple[Project, dict[str, CharacterId | None]]:
        """The film with the characters that are new, and who speaks the lines of each name."""
        cast: dict[str, CharacterId | None] = {}
        for name in self.screenplay.names:
            choice = self._boxes[name.casefold()].currentData()
            if choice == _NEW:
                made = Character(CharacterId(new_id("k")), name)
                project = add_character(project, made)
                choice = made.id
            cast[name.casefold()] = CharacterId(choice) if choice else None
        return project, cast

    def _lay_out(self) -> None:
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        scroll = QScrollArea()
        scroll.setWidget(self._people)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.viewport().setAutoFillBackground(False)
        self._people.setAutoFillBackground(False)
        scroll.setMinimumWidth(QFontMetrics(theme.font()).averageCharWidth() * 40)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.field, 3)
        middle.addWidget(scroll, 2)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self._quit)
        foot.addWidget(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(16)
        column.addWidget(self._words)
        column.addLayout(middle, 1)
        column.addLayout(foot)

    def _read(self) -> None:
        try:
            self.screenplay = read_screenplay(self.field.toPlainText())
        except EditError as error:
            self.screenplay = Screenplay(())
            self._words.setText(f"{error.message} {error.hint}")
            self._go.setEnabled(False)
            return
        self._words.setText(_understood(self.screenplay) if self.field.toPlainText().strip() else _ASK)
        self._show_people()
        self._go.setEnabled(bool(self.screenplay.lines))

    def _show_people(self) -> None:
        before = {name: box.currentData() for name, box in self._boxes.items()}
        if list(before) == [name.casefold() for name in self.screenplay.names]:
            return
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._boxes = {}
        for row, name in enumerate(self.screenplay.names):
            box = self._box(name, before.get(name.casefold()))
            self._boxes[name.casefold()] = box
            self._grid.addWidget(QLabel(name), row, 0)
            self._grid.addWidget(box, row, 1)
        self._grid.setRowStretch(len(self.screenplay.names), 1)

    def _box(self, name: str, choice: object) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"Who is {name}")
        box.addItem(f"New character “{name}”", _NEW)
        for who, known in self._known:
            box.addItem(known, who)
        box.addItem(f"Nobody ({NARRATOR})", "")
        alike = next((who for who, known in self._known if known.casefold() == name.casefold()), None)
        box.setCurrentIndex(max(0, box.findData(choice if choice is not None else alike or _NEW)))
        return box

    def _take(self) -> None:
        self._read()
        if self.screenplay.lines:
            self.chosen.emit()
            self.accept()


def _understood(screenplay: Screenplay) -> str:
    count = len(screenplay.lines)
    if not count:
        return f"Nobody speaks in this text. {_ASK}"
    scenes = len({line.scene for line in screenplay.lines if line.scene})
    parts = [f"{count} {'line' if count == 1 else 'lines'}"]
    if scenes:
        parts.append(f"{scenes} {'scene' if scenes == 1 else 'scenes'}")
    if screenplay.others:
        parts.append(f"{screenplay.others} {'paragraph' if screenplay.others == 1 else 'paragraphs'} left out")
    return " · ".join(parts)
