"""A character as a small card in forms: its face, who it is, and the way to its page."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from charstudio.model.characters import BASE_OUTFIT, Character
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.ui import theme
from charstudio.ui.characters import words
from charstudio.ui.characters.card_paint import paint_face
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.form import small
from charstudio.ui.inspector.pictures import value_of
from charstudio.ui.one_line import OneLine


class Face(QWidget):
    """A square face with round corners."""

    def __init__(self, thumbnails: Thumbnails, side: int) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._value: MediaValue | None = None
        self.setFixedSize(QSize(side, side))
        thumbnails.ready.connect(self._arrived)

    def show_value(self, value: MediaValue | None) -> None:
        """Show this picture; None: a silhouette."""
        if value != self._value:
            self._value = value
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        pixmap = self._thumbnails.get(self._value) if self._value is not None else None
        paint_face(painter, self.rect().adjusted(0, 0, -1, -1), pixmap)
        painter.end()

    def _arrived(self, ref: object) -> None:
        if self._value is not None and self._value.media == ref:
            self.update()


class CharacterCard(QFrame):
    """``open_asked(str)`` with the character's id."""

    open_asked = Signal(str)

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._id = ""
        self.face = Face(thumbnails, 72)
        self._name, self._label, self._facts = OneLine(), OneLine(), OneLine()
        self._name.setFont(theme.font(bold=True))
        for line in (self._label, self._facts):
            line.setProperty("role", "small")
        self._description = small()
        self.button = QPushButton("Open character")
        self.button.clicked.connect(lambda: self.open_asked.emit(self._id))
        column = QVBoxLayout()
        column.setSpacing(2)
        for line in (self._name, self._label, self._facts):
            column.addWidget(line)
        column.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.face, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._description)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_character(self, project: Project, who: Character, outfit: int = BASE_OUTFIT) -> None:
        """Show somebody in one of the variants."""
        self._id = who.id
        self.face.show_value(value_of(project, who.still_of(outfit)))
        self._name.show_text(who.name)
        self._label.show_text(words.label_words(who) or words.outfit_title(who, outfit))
        self._facts.show_text(words.facts_words(who))
        self._label.setVisible(bool(self._label.whole_text))
        said = who.description(outfit)
        self._description.setText(said if len(said) <= 240 else f"{said[:239]}…")
        self._description.setVisible(bool(said))
        self.button.setAccessibleName(f"Open {who.name}")
