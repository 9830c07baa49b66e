"""What a marker says: its name, colour and note, in a small window beside it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from charstudio.model.timeline import Marker
from charstudio.model.timeline_markers import MARKER_COLOURS
from charstudio.ui.timeline.look import marker_colour

_WIDTH = 288


class MarkerPopup(QFrame):
    """Enter in the name, Ctrl+Enter in the note or a click elsewhere keeps (``kept``: name, colour, note); Escape
    does not.
    """

    kept = Signal(str, str, str)
    removed = Signal()

    def __init__(self, marker: Marker, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self.setAccessibleName("Marker")
        self._keeps = True
        self._before = (marker.name, marker.colour, marker.note)
        self.colour = marker.colour
        self.name = QLineEdit(marker.name)
        self.name.setPlaceholderText("Name of the marker")
        self.name.setAccessibleName("Name of the marker")
        self.name.setMaxLength(200)
        self.name.returnPressed.connect(self.close)
        self.note = QPlainTextEdit(marker.note)
        self.note.setPlaceholderText("Note")
        self.note.setAccessibleName("Note of the marker")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(72)
        self._swatches = {colour: self._swatch(colour) for colour in MARKER_COLOURS}
        self._lay_out()
        self._show_colour()
        self.setFixedWidth(_WIDTH)

    def open_at(self, at: QPoint) -> None:
        """Show it with its upper left corner there, as far as the screen has room."""
        self.adjustSize()
        screen = self.screen().availableGeometry() if self.screen() is not None else None
        if screen is not None:
            x = max(screen.left(), min(at.x(), screen.right() - self.width()))
            y = at.y() if at.y() + self.height() <= screen.bottom() else at.y() - self.height() - 32
            at = QPoint(x, max(screen.top(), y))
        self.move(at)
        self.show()
        self.name.setFocus()
        self.name.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up, Ctrl+Enter keeps."""
        if event.key() == Qt.Key.Key_Escape:
            self._keeps = False
            self.close()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.close()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what was said, unless it was given up."""
        super().hideEvent(event)
        said = (self.name.text().strip(), self.colour, self.note.toPlainText().strip())
        keeps, self._keeps = self._keeps, False
        if keeps and said != self._before:
            self.kept.emit(*said)

    def _lay_out(self) -> None:
        colours = QHBoxLayout()
        colours.setSpacing(2)
        for button in self._swatches.values():
            colours.addWidget(button)
        colours.addStretch(1)
        remove = QToolButton(self)
        remove.setText("Remove")
        remove.setAccessibleName("Remove the marker")
        remove.clicked.connect(self._remove)
        hint = QLabel("Enter keeps, Escape leaves")
        hint.setProperty("role", "small")
        foot = QHBoxLayout()
        foot.addWidget(hint, 1)
        foot.addWidget(remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.name)
        column.addLayout(colours)
        column.addWidget(self.note)
        column.addLayout(foot)

    def _swatch(self, colour: str) -> QToolButton:
        button = QToolButton(self)
        button.setCheckable(True)
        button.setFixedSize(24, 24)
        button.setIcon(_dot(colour))
        button.setIconSize(QSize(14, 14))
        button.setToolTip(colour.capitalize())
        button.setAccessibleName(colour.capitalize())
        button.clicked.connect(partial(self._take, colour))
        return button

    def _take(self, colour: str, *_args: object) -> None:
        self.colour = colour
        self._show_colour()

    def _show_colour(self) -> None:
        for colour, button in self._swatches.items():
            button.setChecked(colour == self.colour)

    def _remove(self) -> None:
        self._keeps = False
        self.close()
        self.removed.emit()


def _dot(colour: str) -> QPixmap:
    picture = QPixmap(28, 28)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(marker_colour(colour))
    painter.drawEllipse(2, 2, 24, 24)
    painter.end()
    return picture
