"""A grade as a small chip: the letter on its colour, with a tip that says why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from charstudio.model.identity import Grade
from charstudio.studio.identity.values import Measured, MeasureState, grade_of
from charstudio.studio.identity.words import meaning, tip
from charstudio.ui import theme
from charstudio.ui.identity.colours import grade_role

SMALL, LARGE = 18, 34


class GradeChip(QWidget):
    """``show_known`` shows the worst of some measurements; hidden while nothing is known."""

    def __init__(self, side: int = SMALL) -> None:
        super().__init__()
        self._side = side
        self.letter = ""
        self.setFixedSize(QSize(side, side))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_known(self, known: Sequence[Measured]) -> None:
        """Show the grade of these together; dots while one is being measured."""
        is_busy = any(each.state is MeasureState.MEASURING for each in known)
        self.letter = grade_of(known) or ("…" if is_busy else "")
        self.setToolTip(tip(known))
        word = meaning(Grade(self.letter)) if self.letter in set(Grade) else "being measured"
        self.setAccessibleName(f"Identity grade {self.letter}: {word}" if self.letter else "")
        self.setVisible(bool(self.letter))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The letter on a wash of its colour."""
        if not self.letter:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        role = grade_role(self.letter)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(theme.faded(role, 0.55))
        painter.setBrush(theme.faded(role, 0.16))
        radius = self._side / 4.5
        painter.drawRoundedRect(box, radius, radius)
        painter.setPen(theme.colour(role))
        painter.setFont(theme.font(8.5 if self._side == SMALL else 15, bold=True))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.letter)
