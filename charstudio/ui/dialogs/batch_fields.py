"""The fields of the batch dialog in which a list is written or ticked; that for pictures is in ``batch_stills``.

Each tells of another list with ``changed``.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from charstudio.model.batch import BatchValue
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.values import Json
from charstudio.studio.batch_files import Table
from charstudio.studio.batch_lists import hint_for, values

_LINES_HEIGHT = 132


class BatchField(QWidget):
    """The common face. ``values()`` raises ``BadParameter`` for what cannot be read."""

    changed = Signal()

    def values(self) -> tuple[BatchValue, ...]:
        """The values as they stand there now."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """What was typed, for a field of another kind that takes its place; empty when nothing was."""
        return ""

    def show_text(self, text: str) -> None:
        """Show typed values; a field that is not typed into has no use for them."""


class LinesField(BatchField):
    """Prompts and other words, one a line. Tab moves on."""

    def __init__(self, spec: ParamSpec) -> None:
        super().__init__()
        self._spec = spec
        self.edit = QPlainTextEdit()
        self.edit.setAccessibleName(f"{spec.label}, one value a line")
        self.edit.setPlaceholderText(f"One value a line.\n{spec.placeholder}")
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(_LINES_HEIGHT)
        self.edit.textChanged.connect(self.changed)
        _adopt(self, self.edit)

    def values(self) -> tuple[Json, ...]:
        """One for each line that says something."""
        return values(self.text, self._spec)

    @property
    def text(self) -> str:
        """All lines."""
        return self.edit.toPlainText()

    def show_text(self, text: str) -> None:
        """Show other lines."""
        self.edit.setPlainText(text)


class NumbersField(BatchField):
    """Seeds and other numbers: ranges, lists, and for whole numbers so many random ones, others for each ``salt``."""

    def __init__(self, spec: ParamSpec, salt: str) -> None:
        super().__init__()
        self._spec = spec
        self._salt = salt
        self.edit = QLineEdit()
        self.edit.setAccessibleName(f"{spec.label}, several values")
        self.edit.setPlaceholderText(hint_for(spec))
        self.edit.textChanged.connect(lambda _text: self.changed.emit())
        _adopt(self, self.edit)

    def values(self) -> tuple[Json, ...]:
        """Every number that is written there."""
        return values(self.text, self._spec, self._salt)

    @property
    def text(self) -> str:
        """The line."""
        return self.edit.text()

    def show_text(self, text: str) -> None:
        """Show another line; the lines of a file become one."""
        self.edit.setText(", ".join(line.strip() for line in text.splitlines() if line.strip()))


class ChoicesField(BatchField):
    """The choices of a parameter, to be ticked. On and off are choices, too."""

    def __init__(self, spec: ParamSpec) -> None:
        super().__init__()
        found: Sequence[Json] = (True, False) if spec.type is ParamType.BOOLEAN else spec.choices
        labels = ("On", "Off") if spec.type is ParamType.BOOLEAN else spec.choice_labels
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        self.boxes: list[tuple[QCheckBox, Json]] = []
        for index, value in enumerate(found):
            box = QCheckBox(labels[index] if index < len(labels) else str(value))
            box.setAccessibleName(f"{spec.label}: {box.text()}")
            box.toggled.connect(lambda _on: self.changed.emit())
            self.boxes.append((box, value))
            grid.addWidget(box, index // 2, index % 2)
        if self.boxes:
            self.setFocusProxy(self.boxes[0][0])

    def choose(self, chosen: Sequence[BatchValue]) -> None:
        """Tick these and no others."""
        for box, value in self.boxes:
            box.setChecked(value in chosen)

    def values(self) -> tuple[Json, ...]:
        """Those that are ticked, in the order of the form."""
        return tuple(value for box, value in self.boxes if box.isChecked())


class TableField(BatchField):
    """A table that was read from a file: what it varies and how many rows it has."""

    def __init__(self, table: Table, name: str) -> None:
        super().__init__()
        self.table = table
        self.name = name
        rows = len(table.found.rows)
        words = QLabel(f"{rows} {'row' if rows == 1 else 'rows'} from {name}")
        words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(words)
        for remark in table.remarks:
            label = QLabel(remark)
            label.setProperty("role", "warn")
            label.setWordWrap(True)
            column.addWidget(label)

    def values(self) -> tuple[BatchValue, ...]:
        """Not one value a row: the whole is in ``table``."""
        return ()


def _adopt(field: BatchField, edit: QWidget) -> None:
    column = QVBoxLayout(field)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(edit)
    field.setFocusProxy(edit)
