"""A thin bar that shows how much of something is used."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from charstudio.ui import theme

HEIGHT = 6


class MoneyBar(QWidget):
    """``show_part`` fills it; what it says in words stands beside it and is its accessible description."""

    def __init__(self, height: int = HEIGHT) -> None:
        super().__init__()
        self._part = 0.0
        self._role = "accent"
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def part(self) -> float:
        """How full it is, 0 to 1."""
        return self._part

    def show_part(self, used: Decimal, whole: Decimal, words: str, role: str = "accent") -> None:
        """Fill the bar up to ``used`` of ``whole``; of nothing it is empty. ``role`` is the colour."""
        self._part = min(1.0, float(used / whole)) if whole > 0 else 0.0
        self._role = "accent" if role == "secondary" else role
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Some width; the layout gives more."""
        return QSize(80, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A groove, and the filled part of it: at least a dot when there is anything."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        if self._part > 0:
            width = max(float(self.height()), self.width() * self._part)
            painter.setBrush(theme.colour(self._role))
            painter.drawRoundedRect(QRectF(0, 0, width, self.height()), radius, radius)
