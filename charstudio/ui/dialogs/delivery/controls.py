"""The single fields of the export dialog. The wheel scrolls the pane they lie in instead of changing them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QSpinBox, QVBoxLayout, QWidget

ROW_PX = 30
"""Height of a row with one field."""


class Calm:
    """Mixed into fields: the wheel scrolls the pane they lie in instead of changing them."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the pane."""
        event.ignore()


class Choice(Calm, QComboBox):
    """A list of values with names. Kept here, since Qt gives back other objects than it was given."""

    def __init__(self, rows: Iterable[tuple[Any, str]]) -> None:
        super().__init__()
        self._values: list[Any] = []
        for value, name in rows:
            self.add(value, name)

    @property
    def value(self) -> Any:
        """What is chosen."""
        return self._values[self.currentIndex()]

    def add(self, value: object, name: str) -> None:
        """Offer one more."""
        self._values.append(value)
        self.addItem(name)

    def choose(self, value: object) -> bool:
        """Choose the row of this value; False when there is none."""
        if value not in self._values:
            return False
        self.setCurrentIndex(self._values.index(value))
        return True

    def allow(self, value: object, *, is_allowed: bool) -> None:
        """Let a row be chosen or not."""
        model: Any = self.model()
        model.item(self._values.index(value)).setEnabled(is_allowed)


class CalmSlider(Calm, QSlider):
    """A slider the wheel scrolls past."""


class CalmNumber(Calm, QSpinBox):
    """A number the wheel scrolls past."""


def side(name: str) -> QSpinBox:
    """Width or height of a frame."""
    spin = CalmNumber()
    spin.setRange(16, 8192)
    spin.setSingleStep(2)
    spin.setSuffix(" px")
    spin.setAccessibleName(name)
    spin.setKeyboardTracking(False)
    spin.lineEdit().setTextMargins(6, 0, 0, 0)
    return spin


def small() -> QLabel:
    """Words below a field."""
    label = QLabel()
    label.setProperty("role", "small")
    label.setWordWrap(True)
    return label


def in_a_row(*widgets: QWidget) -> QWidget:
    """Fields beside each other, as one."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    holder.setMinimumHeight(ROW_PX)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return holder


def in_a_column(*widgets: QWidget) -> QWidget:
    """A field with what lies below it, as one."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    for widget in widgets:
        column.addWidget(widget)
    return holder
