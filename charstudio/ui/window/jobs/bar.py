"""Paints how far a job is: a slim bar with its number, or a part that wanders while nobody knows."""

from __future__ import annotations

import time

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from charstudio.ui import theme
from charstudio.ui.window.jobs.line import JobLine, Standing
from charstudio.ui.window.jobs.table import LINE_ROLE
from charstudio.ui.window.jobs.words import progress_words

_HEIGHT = 6.0
_NUMBER = 44.0
"""Room for "100%"."""
_PAD = 8.0


class ProgressBar(QStyledItemDelegate):
    """For the column of progress; words only for what waits."""

    def displayText(self, value: object, locale: QLocale | QLocale.Language) -> str:
        """No text of its own for what has a bar."""
        return "" if str(value).endswith("%") else str(value)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one cell."""
        super().paint(painter, option, index)
        line = index.data(LINE_ROLE)
        if not isinstance(line, JobLine) or line.standing is not Standing.RUNNING or line.view is None:
            return
        cell = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        groove = QRectF(cell.left() + _PAD, cell.center().y() - _HEIGHT / 2, cell.width() - 2 * _PAD - _NUMBER, _HEIGHT)
        _paint_part(painter, groove, line.view.shown_fraction)
        painter.setPen(theme.colour("secondary"))
        number = cell.adjusted(0, 0, -_PAD, 0)
        painter.drawText(number, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, progress_words(line))
        painter.restore()


def _paint_part(painter: QPainter, groove: QRectF, fraction: float | None) -> None:
    painter.setBrush(theme.colour("line"))
    painter.drawRoundedRect(groove, _HEIGHT / 2, _HEIGHT / 2)
    part = QRectF(groove)
    if fraction is None:
        phase = (time.monotonic() * 0.5) % 1.0
        part.setLeft(groove.left() + phase * groove.width() * 0.75)
        part.setWidth(groove.width() * 0.25)
    else:
        part.setWidth(max(_HEIGHT, groove.width() * min(1.0, fraction)))
    painter.setBrush(theme.colour("accent"))
    painter.drawRoundedRect(part, _HEIGHT / 2, _HEIGHT / 2)
