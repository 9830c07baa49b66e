"""The tools' own cursors: their icons, white with a dark edge, so that they are seen on any picture."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QCursor, QIcon, QPainter, QPixmap

from charstudio.ui import theme
from charstudio.ui.timeline.cut import Tool

_SIDE = 24
_EDGE = ((-1, -1), (-1, 1), (1, -1), (1, 1), (0, 1), (0, -1), (1, 0), (-1, 0))

TOOL_ICONS = {
    Tool.SELECT: "cursor-default",
    Tool.BLADE: "razor-double-edge",
    Tool.RIPPLE: "arrow-expand-horizontal",
    Tool.ROLL: "arrow-split-vertical",
    Tool.SLIP: "pan-horizontal",
    Tool.SLIDE: "arrow-left-right-bold",
    Tool.STRETCH: "play-speed",
}


@cache
def tool_cursor(tool: Tool) -> QCursor:
    """The cursor of a tool where it can do something."""
    if tool is Tool.SELECT:
        return QCursor(Qt.CursorShape.ArrowCursor)
    made = QPixmap(_SIDE, _SIDE)
    made.fill(Qt.GlobalColor.transparent)
    icon = theme.icon(TOOL_ICONS[tool])
    painter = QPainter(made)
    for at in _EDGE:
        painter.drawPixmap(QPoint(2, 2) + QPoint(*at), _tinted(icon, QColor("#101114")))
    painter.drawPixmap(2, 2, _tinted(icon, QColor("#ffffff")))
    painter.end()
    return QCursor(made, _SIDE // 2, _SIDE // 2)


def _tinted(icon: QIcon, colour: QColor) -> QPixmap:
    picture = icon.pixmap(QSize(_SIDE - 4, _SIDE - 4), 1.0)
    painter = QPainter(picture)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(picture.rect(), colour)
    painter.end()
    return picture
