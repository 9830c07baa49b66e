"""What the dialogs of repair have in common: a foot of buttons, labels that say their role, a heading with words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from charstudio.ui import theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.plain import plain

MARGIN = 24


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


def foot(*buttons: QPushButton, left: Sequence[QPushButton] = ()) -> QHBoxLayout:
    """Buttons in a row, the chief one last; ``left`` stand apart on the other side."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in left:
        button.setMinimumWidth(BUTTON_WIDTH)
        row.addWidget(button)
    row.addStretch(1)
    for button in buttons:
        button.setMinimumWidth(BUTTON_WIDTH)
        row.addWidget(button)
    return row
