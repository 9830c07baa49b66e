"""What lies below the nodes from afar, kept as one picture while nothing of it changes.

While jobs run, nodes change many times a second; grid, frames and hundreds of wires do not, and painting them is most
of the work. What is painted twice in the same way is kept, and copied from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from math import ceil, floor

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform

from charstudio.ui.graph.pixels import to_pixels

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
        base = to_pixels(painter)
        corner = QPoint(floor(base.dx()), floor(base.dy()))
        place = base * QTransform.fromTranslate(-corner.x(), -corner.y())
        spot = transform.m11(), transform.dx(), transform.dy(), place.m11(), place.dx(), place.dy()
        key = version, spot, device.width(), device.height()
        if key != self._key:
            self._key, self._picture = key, None
            paint(painter, exposed)
            return
        if self._picture is None:
            viewport = QRectF(0, 0, device.width(), device.height())
            self._picture = _painted(painter, viewport, place, paint)
        room = base.mapRect(transform.mapRect(exposed)).toAlignedRect()
        painter.setWorldTransform(base.inverted()[0])
        painter.drawPixmap(QRectF(room), self._picture, QRectF(room.translated(-corner)))
        painter.setWorldTransform(transform)


def _painted(like: QPainter, viewport: QRectF, place: QTransform, paint: Paint) -> QPixmap:
    """The whole viewport as ``like`` would show it. ``place`` is where it lies on the picture's pixels."""
    ratio, transform = place.m11(), like.worldTransform()
    room = place.mapRect(viewport)
    picture = QPixmap(ceil(room.right()), ceil(room.bottom()))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.black)
    painter = QPainter(picture)
    painter.setRenderHints(like.renderHints())
    painter.setWorldTransform(transform * QTransform.fromTranslate(place.dx() / ratio, place.dy() / ratio))
    paint(painter, transform.inverted()[0].mapRect(viewport.adjusted(-1, -1, 1, 1)))
    painter.end()
    return picture
