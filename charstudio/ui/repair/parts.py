"""What the dialogs of repair have in common: a foot of buttons, labels that say their role, a heading with words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from charstudio.ui import theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.plain import plain

MARGIN = 24
_PADDING = 36


def heading(words: str, more: str = "") -> QVBoxLayout:
    """A large line, and a quiet one below it that wraps."""
    column = QVBoxLayout()
    column.setSpacing(4)
    head = QLabel(plain(words))
    head.setFont(theme.font(12, bold=True))
    head.setWordWrap(True)
    column.addWidget(head)
    if more:
        column.addWidget(quiet(more))
    return column


def quiet(words: str = "", role: str = "secondary") -> QLabel:
    """A line that wraps, in the colour of a role."""
    label = QLabel(plain(words))
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label


def say(label: QLabel, words: str, role: str) -> None:
    """Other words in another role."""
    label.setText(plain(words))
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().unpolish(label)
        label.style().polish(label)


def make_room(button: QPushButton) -> None:
    """Room for the words of a button in the bold that the default button has; Qt does not make it by itself."""
    metrics = QFontMetrics(theme.font(bold=True))
    icon = button.iconSize().width() + 4 if not button.icon().isNull() else 0
    button.setMinimumWidth(max(BUTTON_WIDTH, metrics.horizontalAdvance(button.text()) + icon + _PADDING))


def plain_scroll(inner: QWidget) -> QScrollArea:
    """What scrolls up and down only, on the dialog's own ground."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(inner)
    scroll.viewport().setAutoFillBackground(False)
    inner.setAutoFillBackground(False)
    return scroll


def foot(*buttons: QPushButton, left: Sequence[QPushButton] = ()) -> QHBoxLayout:
    """Buttons in a row, the chief one last; ``left`` stand apart on the other side."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in left:
        make_room(button)
        row.addWidget(button)
    row.addStretch(1)
    for button in buttons:
        make_room(button)
        row.addWidget(button)
    return row
