"""Words laid over the canvas: what to do on an empty one, and that files may be dropped."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QWidget

from charstudio.ui import theme


def empty_hint(parent: QWidget) -> QLabel:
    """What to do on an empty canvas."""
    label = _overlay(parent, "Press Tab to add a node, or drop pictures here")
    label.setStyleSheet(f"color: {theme.palette().secondary}; background: transparent;")
    return label


def drop_veil(parent: QWidget) -> QLabel:
    """Files from the desktop hover over the canvas."""
    label = _overlay(parent, "Drop to add")
    fill = theme.faded("canvas", 0.6).name(QColor.NameFormat.HexArgb)
    accent, text = theme.palette().accent, theme.palette().text
    label.setStyleSheet(f"background: {fill}; border: 2px dashed {accent}; border-radius: 12px; color: {text};")
    return label


def _overlay(parent: QWidget, words: str) -> QLabel:
    label = QLabel(words, parent)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    label.setFont(theme.font(12.0))
    label.hide()
    return label
