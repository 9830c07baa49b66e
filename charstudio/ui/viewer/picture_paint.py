"""What is painted on the screen without a graphics card, and in words or bars: functions from values to pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from charstudio.model.values import PortType
from charstudio.ui import theme
from charstudio.ui.viewer.painting import Painting, pixels_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PIXELS_FROM = 2.0
"""From this enlargement on the pixels themselves are to be seen."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A short remark in the corner of the picture, in the colour of a theme role."""

    text: str
    role: str


def image_of(picture: NDArray[np.uint8]) -> QImage:
    """RGB (h, w, 3) or BGRX (h, w, 4) pixels as an image that is valid as long as they are kept."""
    height, width, depth = picture.shape
    layout = QImage.Format.Format_RGB888 if depth == 3 else QImage.Format.Format_RGB32
    return QImage(picture.data, width, height, picture.strides[0], layout)


def paint_picture(painter: QPainter, painting: Painting, scale: float = 1.0) -> None:
    """Paint one picture without the graphics card; planes cannot be. ``scale``: see ``PictureView.scale``."""
    pixels = pixels_of(painting.content)
    if pixels is None:
        return
    image = image_of(pixels)
    painter.save()
    painter.setClipRect(painting.part, Qt.ClipOperation.IntersectClip)
    exact = image.size() == (painting.target.size() * painter.device().devicePixelRatioF()).toSize()
    smooth = not exact and scale < _PIXELS_FROM
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(painting.target, image)
    painter.restore()


def paint_chips(painter: QPainter, at: QPointF, chips: tuple[Chip, ...]) -> None:
    """Paint remarks under each other, the first with its corner at ``at``."""
    painter.setFont(theme.font(theme.SMALL_POINTS))
    y = at.y()
    for chip in chips:
        width = painter.fontMetrics().horizontalAdvance(chip.text) + 26
        box = QRectF(at.x(), y, width, 22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(12, 13, 16, 200))
        painter.drawRoundedRect(box, 11, 11)
        painter.setBrush(theme.colour(chip.role))
        painter.drawEllipse(QPointF(box.x() + 11, box.center().y()), 3, 3)
        painter.setPen(QPen(QColor("#e6e8ee")))
        painter.drawText(box.adjusted(20, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, chip.text)
        y += 26


def paint_wave(painter: QPainter, view: QRectF, wave: NDArray[np.float32] | None, heard: float) -> None:
    """A sound's loudness (0 to 1; None: not known yet) as bars, those up to ``heard`` of it in colour."""
    room = view.adjusted(24, 24, -24, -24)
    played, rest = theme.port_colour(PortType.AUDIO), theme.colour("line")
    for x in range(0, int(room.width()), 3):
        here = x / max(1.0, room.width())
        level = float(wave[min(len(wave) - 1, int(here * len(wave)))]) if wave is not None and len(wave) else 0.0
        height = max(2.0, level * room.height())
        bar = QRectF(room.x() + x, room.center().y() - height / 2, 2, height)
        painter.fillRect(bar, played if here <= heard else rest)


def paint_empty(painter: QPainter, view: QRectF, title: str, hint: str) -> None:
    """A word in place of a picture, and what to do about it."""
    middle = view.height() / 2
    painter.setPen(theme.colour("text"))
    painter.setFont(theme.font(bold=True))
    painter.drawText(QRectF(16, middle - 28, view.width() - 32, 24), Qt.AlignmentFlag.AlignCenter, title)
    painter.setPen(theme.colour("secondary"))
    painter.setFont(theme.font(theme.SMALL_POINTS))
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    painter.drawText(QRectF(32, middle, view.width() - 64, middle), int(flags), hint)
