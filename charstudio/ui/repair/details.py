"""The detail watch: each watched detail on the master, on a clip's first and on its last frame, to be ticked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.studio.repair.details import DetailCrops
from charstudio.ui import theme
from charstudio.ui.repair.parts import MARGIN, foot, heading, plain_scroll, quiet, say
from charstudio.ui.repair.pictures import PictureView

_SIZE = (148, 108)
_HEADS = ("On the reference", "First frame", "Last frame")


class DetailWatchDialog(QDialog):
    """``ticked(key, True | False | None)`` keeps a tick or takes it away. Feed it with ``show_crops``."""

    ticked = Signal(str, object)

    def __init__(self, title: str, parent: QWidget | None = None, *, writable: bool = True) -> None:
        super().__init__(parent)
        self.setWindowTitle("Watched details")
        self._writable = writable
        self.rows: dict[str, TickRow] = {}
        self._state = quiet("Looking at the frames…")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(12)
        self._close = QPushButton("Close")
        self._close.setDefault(True)
        self._close.clicked.connect(self.reject)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.addLayout(self._grid)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, 16)
        layout.setSpacing(12)
        layout.addLayout(heading(title, "Is it still there on the last frame, and is it still the same?"))
        layout.addWidget(self._state)
        layout.addWidget(plain_scroll(inner), 1)
        layout.addLayout(foot(self._close))
        self.resize(800, 520)

    def show_crops(self, crops: Sequence[DetailCrops], ticks: Mapping[str, bool]) -> None:
        """Show the details with what was ticked before."""
        for column, words in enumerate(_HEADS):
            label = QLabel(words)
            label.setProperty("role", "small")
            self._grid.addWidget(label, 0, column)
        for number, each in enumerate(crops, 1):
            self._add(number, each, ticks.get(each.key))
        guessed = [each.detail.name for each in crops if not each.by_face]
        words = (
            "" if not guessed else "Without a face to go by, the same part of the frame is shown: " + ", ".join(guessed)
        )
        say(self._state, words, "secondary")
        self._state.setVisible(bool(words))

    def show_fault(self, words: str) -> None:
        """Say why there is nothing to see."""
        say(self._state, words, "bad")

    def _add(self, number: int, each: DetailCrops, is_there: bool | None) -> None:  # noqa: FBT001 - a value
        name = each.detail.name
        for column, (head, picture) in enumerate(zip(_HEADS, (each.master, each.first, each.last), strict=True)):
            view = PictureView("", _SIZE, "Not in the picture")
            view.setAccessibleName(f"{name}, {head.lower()}")
            view.show_picture(picture, "Not in the picture")
            self._grid.addWidget(view, number, column)
        row = TickRow(name, is_there, writable=self._writable)
        row.chosen.connect(lambda value, key=each.key: self.ticked.emit(key, value))
        self.rows[each.key] = row
        self._grid.addWidget(row, number, len(_HEADS))
        self._grid.setColumnStretch(len(_HEADS), 1)


class TickRow(QWidget):
    """A detail's name and two buttons. Pressing the one that is down takes the tick away: ``chosen(None)``."""

    chosen = Signal(object)

    def __init__(self, name: str, is_there: bool | None, *, writable: bool = True) -> None:  # noqa: FBT001 - a value
        super().__init__()
        label = QLabel(name)
        label.setFont(theme.font(bold=True))
        label.setWordWrap(True)
        self.there = _choice("check", "Still there", f"{name} is still there")
        self.changed = _choice("alert-outline", "Changed", f"{name} has changed")
        self.there.setChecked(is_there is True)
        self.changed.setChecked(is_there is False)
        for button, value in ((self.there, True), (self.changed, False)):
            button.setEnabled(writable)
            button.clicked.connect(lambda on, value=value: self._pressed(value if on else None))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.there)
        buttons.addWidget(self.changed)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label)
        column.addLayout(buttons)
        column.addStretch(1)

    def _pressed(self, value: bool | None) -> None:  # noqa: FBT001 - a value
        self.there.setChecked(value is True)
        self.changed.setChecked(value is False)
        self.chosen.emit(value)


def _choice(icon: str, words: str, name: str) -> QPushButton:
    button = QPushButton(theme.icon(icon), words)
    button.setCheckable(True)
    button.setAccessibleName(name)
    return button
