"""The look of a form: sections with a heading, rows with a label above the field, a dot and a reset when changed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from charstudio.ui import theme


class Form(QScrollArea):
    """A column of sections that scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget()
        self.setWidget(page)
        self.column = QVBoxLayout(page)
        self.column.setContentsMargins(16, 12, 16, 16)
        self.column.setSpacing(12)

    def add(self, widget: QWidget) -> None:
        """Put a widget at the end."""
        self.column.addWidget(widget)

    def finish(self) -> None:
        """Push everything up."""
        self.column.addStretch(1)


class Row(QWidget):
    """A label over a field. ``reset_chosen`` when the user wants the default back."""

    reset_chosen = Signal()

    def __init__(self, label: str, field: QWidget, help_text: str = "") -> None:
        super().__init__()
        self.field = field
        self._label = QLabel(label)
        self._label.setProperty("role", "secondary")
        self._label.setToolTip(help_text)
        self._label.setBuddy(field)
        self._dot = QLabel("●")
        self._dot.setFont(theme.font(6))
        self._dot.setStyleSheet(f"color: {theme.palette().accent};")
        self._dot.setToolTip("Changed from the default")
        self._reset = QToolButton()
        self._reset.setIcon(theme.icon("restore", "secondary"))
        self._reset.setIconSize(QSize(14, 14))
        self._reset.setToolTip("Back to the default")
        self._reset.setAccessibleName(f"Reset {label}")
        self._reset.clicked.connect(self.reset_chosen)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(6)
        head.addWidget(self._label)
        head.addWidget(self._dot)
        head.addStretch(1)
        head.addWidget(self._reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(field)
        self._wired = QLabel()
        self._wired.setProperty("role", "small")
        self._wired.hide()
        layout.addWidget(self._wired)
        self.show_changed(changed=False)

    def show_changed(self, *, changed: bool) -> None:
        """Mark the value as different from the default. The reset button keeps its place, so that nothing jumps."""
        self._dot.setVisible(changed)
        size_policy = self._reset.sizePolicy()
        size_policy.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(size_policy)
        self._reset.setVisible(changed)

    def show_wired(self, source: str) -> None:
        """Grey the field while a wire replaces it, saying from where; "" frees it."""
        self.field.setEnabled(not source)
        self._wired.setText(f"Comes from “{source}”")
        self._wired.setVisible(bool(source))


class Fold(QWidget):
    """A section that opens and closes; closed at first."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._button = QToolButton()
        self._button.setText(title)
        self._button.setCheckable(True)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setStyleSheet(
            "QToolButton, QToolButton:checked { background: transparent; border: none; padding: 4px 0; }"
        )
        self._button.toggled.connect(self._toggled)
        self._body = QWidget()
        self.column = QVBoxLayout(self._body)
        self.column.setContentsMargins(0, 4, 0, 0)
        self.column.setSpacing(12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._button)
        layout.addWidget(self._body)
        self._toggled(False)

    def set_open(self, *, is_open: bool) -> None:
        """Open or close."""
        self._button.setChecked(is_open)

    def _toggled(self, is_open: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._button.setIcon(theme.icon("chevron-down" if is_open else "chevron-right", "secondary"))
        self._body.setVisible(is_open)


def heading(text: str) -> QLabel:
    """A section's title."""
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label


def small(text: str = "") -> QLabel:
    """A quiet line that wraps."""
    label = QLabel(text)
    label.setProperty("role", "small")
    label.setWordWrap(True)
    return label
