"""What lies below the nodes from afar, kept as one picture while nothing of it changes.

While jobs run, nodes change many times a second; grid, frames and hundreds of wires do not, and painting them is most
of the work. What is painted twice in the same way is kept, and copied from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

Paint = Callable[[QPainter, QRectF], None]
"""Paints a part of the scene with a painter that has the scene's coordinates."""


class Backdrop:
    """One picture of a whole viewport, or none."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._picture: QPixmap | None = None

    @property
    def is_kept(self) -> bool:
        """Whether there is a picture to copy."""
        return self._picture is not None

    def drop(self) -> None:
        """Let go of the picture."""
        self._key = self._picture = None

    def paint(self, painter: QPainter, exposed: QRectF, version: Hashable, paint: Paint) -> None:
        """Show what ``paint`` would in ``exposed``. Another ``version``, zoom, place or size is painted anew."""
        device, transform = painter.device(), painter.worldTransform()
        ratio = device.devicePixelRatio()
        place = transform.m11(), transform.dx(), transform.dy()
        key = version, place, device.width(), device.height(), ratio
        if key != self._key:
            self._key, self._picture = key, None
            paint(painter, exposed)
            return
        if self._picture is None:
            self._picture = _painted(painter, QRectF(0, 0, device.width(), device.height()), paint)
        pixels = QRectF(transform.mapRect(exposed).toAlignedRect())
        painter.resetTransform()
        painter.drawPixmap(pixels, self._picture, QRectF(pixels.topLeft() * ratio, pixels.size() * ratio))
        painter.setWorldTransform(transform)


def _painted(like: QPainter, viewport: QRectF, paint: Paint) -> QPixmap:
    """The whole viewport as ``like`` would show it."""
    ratio, transform = like.device().devicePixelRatio(), like.worldTransform()
    picture = QPixmap((viewport.size() * ratio).toSize())
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.black)
    painter = QPainter(picture)
    painter.setRenderHints(like.renderHints())
    painter.setWorldTransform(transform)
    paint(painter, transform.inverted()[0].mapRect(viewport))
    painter.end()
    return picture
