"""The pixels of the screen: where they are for a painter, so that pictures are copied onto whole ones and stay sharp.

With a scale factor such as 1.25 a widget may begin in the middle of a pixel.
"""

from __future__ import annotations

from PySide6.QtGui import QPainter, QTransform


def to_pixels(painter: QPainter) -> QTransform:
    """The way from the units of the painter's widget to the pixels of what it is shown on."""
    before = painter.worldTransform()
    painter.resetTransform()
    found = painter.deviceTransform()
    painter.setWorldTransform(before)
    return found


def use_pixels(painter: QPainter) -> QTransform:
    """Give ``painter`` the pixels as units. Gives the way to them from the units it had."""
    before, base = painter.worldTransform(), to_pixels(painter)
    painter.setWorldTransform(base.inverted()[0])
    return before * base
