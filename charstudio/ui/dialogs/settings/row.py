"""One setting as a row: its label, a field made from its ``SettingSpec``, and below it the help or what is wrong."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from charstudio.model.errors import SettingError
from charstudio.storage import settings as stored_settings
from charstudio.storage.settings import Settings, SettingSpec
from charstudio.ui import theme
from charstudio.ui.money import plain_amount

LABEL_WIDTH = 192
FIELD_WIDTH = 104
CHOICE_WIDTH = 200
_UNITS = {"USD": "US dollars", "min": "minutes", "s": "seconds"}


class Row(QWidget):
    """Label, field and a line of words below. ``edited`` at every change of the field."""

    edited = Signal()

    def __init__(self, label: str, help_text: str, field: QWidget, unit: str = "") -> None:
        super().__init__()
        self.field = field
        self._help = help_text
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setFont(theme.font(theme.SMALL_POINTS))
        name = QLabel(label)
        name.setWordWrap(True)
        name.setBuddy(field)
        name.setFixedWidth(LABEL_WIDTH)
        field.setAccessibleName(label)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.addWidget(name, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addLayout(_with_unit(field, unit), 0, 1)
        grid.addWidget(self._words, 1, 1)
        grid.setColumnStretch(1, 1)
        self.show_fault("")

    @property
    def fault(self) -> str:
        """Why the field's value cannot be used; empty when it can."""
        return self._fault

    def show_fault(self, sentence: str) -> None:
        """Say what is wrong with the value, in place of the help; nothing is wrong without a ``sentence``."""
        self._fault = sentence
        words = sentence or self._help
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._words.setProperty("role", "bad" if sentence else "small")
        self.field.setProperty("invalid", bool(sentence))
        self.field.setAccessibleDescription(words)
        for widget in (self._words, self.field):
            widget.style().unpolish(widget)
            widget.style().polish(widget)


class SettingRow(Row):
    """The setting ``name``, beginning with the value it has in ``settings``."""

    def __init__(self, name: str, spec: SettingSpec, settings: Settings) -> None:
        self.name = name
        self._before: object = getattr(settings, name)
        self._box = _choice(spec) if spec.choices else None
        self._line = QLineEdit()
        self._line.setFixedWidth(FIELD_WIDTH)
        super().__init__(spec.label, spec.help, self._box or self._line, spec.unit)
        if self._box is None:
            self._line.setText(_text(self._before))
            self._line.textChanged.connect(self._look)
        else:
            self._line.setParent(self)
            self._line.hide()
            self._box.setCurrentIndex(self._box.findData(self._before))
            self._box.currentIndexChanged.connect(self._look)

    @property
    def value(self) -> object:
        """What the field says: text, a number where the setting is one and the text reads as one."""
        if self._box is not None:
            return self._box.currentData()
        if isinstance(self._before, str):
            return self._line.text().strip()
        typed = plain_amount(self._line.text())
        if isinstance(self._before, int) and typed.removeprefix("-").isdecimal():
            return int(typed)
        return typed

    @property
    def is_changed(self) -> bool:
        """Whether the field says something else than the setting; an amount written differently is the same."""
        if isinstance(self._before, Decimal) and not self.fault:
            return Decimal(str(self.value)) != self._before
        return self.value != self._before

    def settle(self, settings: Settings) -> None:
        """What is in the field is the setting now."""
        self._before = getattr(settings, self.name)

    def _look(self) -> None:
        self.show_fault(fault_of(self.name, self.value))
        self.edited.emit()


def fault_of(name: str, value: object) -> str:
    """Why a setting cannot have this value, as one sentence; empty when it can."""
    try:
        stored_settings.changed(Settings(), **{name: value})
    except SettingError as error:
        return error.message
    return ""


class _Choice(QComboBox):
    """A list the wheel scrolls past."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def _choice(spec: SettingSpec) -> QComboBox:
    box = _Choice()
    box.setFixedWidth(CHOICE_WIDTH)
    for value, label in zip(spec.choices, spec.choice_labels or spec.choices, strict=True):
        box.addItem(label, value)
    return box


def _with_unit(field: QWidget, unit: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(field)
    if unit:
        words = QLabel(_UNITS.get(unit, unit))
        words.setProperty("role", "secondary")
        row.addWidget(words)
    row.addStretch(1)
    return row


def _text(value: object) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
