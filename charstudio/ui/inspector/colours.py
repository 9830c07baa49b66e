"""An editor for a colour: a swatch that opens a dialog, and the number for those who have one.

While the dialog is open every colour looked at is shown at once; Escape brings the old one back.
"""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QColorDialog, QLineEdit, QPushButton

from charstudio.model.kind import ParamSpec
from charstudio.model.values import Json
from charstudio.ui import theme
from charstudio.ui.inspector.editors import Editor

_COLOUR = re.compile(r"#?([0-9a-f]{6})\Z")
_CORNER = 4.0


class _Swatch(QPushButton):
    """A button filled with its colour."""

    def __init__(self) -> None:
        super().__init__()
        self.colour = QColor("#000000")
        self.setFixedSize(56, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The colour, with a rim that shows where the keyboard is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rim = "accent_hover" if self.hasFocus() else "line"
        painter.setPen(QPen(theme.colour(rim), 2 if self.hasFocus() else 1))
        fill = QColor(self.colour)
        fill.setAlphaF(1.0 if self.isEnabled() else 0.4)
        painter.setBrush(fill)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), _CORNER, _CORNER)


class ColourEditor(Editor):
    """``#rrggbb``, by a dialog that can also take a colour from the screen, or typed."""

    def __init__(self, spec: ParamSpec) -> None:
        super().__init__(spec)
        self.swatch = _Swatch()
        self.field = QLineEdit()
        self.field.setMaxLength(7)
        self.field.setFixedWidth(96)
        self._value = "#000000"
        self._adopt(self.swatch, self.field)
        layout = self.layout()
        assert layout is not None
        layout.setAlignment(self.field, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)  # type: ignore[attr-defined]  # made by ``_adopt``: a QHBoxLayout
        self.swatch.setAccessibleName(f"{spec.label}: choose")
        self.swatch.setToolTip("Choose a colour, also from the screen")
        self.swatch.clicked.connect(self._choose)
        self.field.editingFinished.connect(self._typed)

    def _show(self, value: Json) -> None:
        self._value = value if isinstance(value, str) and value else "#000000"
        self.swatch.colour = QColor(self._value)
        self.swatch.update()
        if self.field.text() != self._value and not self.field.isModified():
            self.field.setText(self._value)

    def _typed(self) -> None:
        found = _COLOUR.match(self.field.text().strip().lower())
        self.field.setModified(False)
        if found is None or f"#{found[1]}" == self._value:
            self.field.setText(self._value)
            return
        self._take(f"#{found[1]}")
        self.settled.emit()

    def _take(self, value: str) -> None:
        self.show_value(value)
        self._tell(value)

    def _choose(self) -> None:
        before = self._value
        dialog = QColorDialog(QColor(before), self)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)  # the system's may lack the eyedropper
        dialog.setWindowTitle(self.spec.label)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.currentColorChanged.connect(lambda colour: self._take(colour.name()))
        dialog.rejected.connect(lambda: self._take(before))
        dialog.finished.connect(lambda _result: self.settled.emit())
        dialog.open()
