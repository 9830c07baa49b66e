"""The brushes of the canvas: text that fits, icons, fonts and mixed colours. Prepared things are kept."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from charstudio.model.values import PortType
from charstudio.ui import theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LOW_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
CENTRE = Qt.AlignmentFlag.AlignCenter
NO_PEN = QPen(Qt.PenStyle.NoPen)
NO_BRUSH = QBrush(Qt.BrushStyle.NoBrush)


def text(
    painter: QPainter, rect: QRectF, words: str, role: str, font: QFont, alignment: Qt.AlignmentFlag = LEFT
) -> None:
    """Write one line, cut with an ellipsis when it is too long."""
    painter.setFont(font)
    painter.setPen(theme.colour(role))
    painter.drawText(rect, alignment, _elided(words, font.toString(), round(rect.width())))


@lru_cache(maxsize=4096)
def _elided(words: str, font_key: str, width: int) -> str:
    font = QFont()
    font.fromString(font_key)
    return QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, width)


def icon(painter: QPainter, name: str, role: str, rect: QRectF) -> None:
    """Draw an icon of the icon font."""
    painter.drawPixmap(rect, _icon_pixmap(name, role, round(rect.width()), theme.palette().mode), QRectF())


@lru_cache(maxsize=256)
def _icon_pixmap(name: str, role: str, size: int, mode: str) -> QPixmap:  # noqa: ARG001 - mode is part of the key
    return theme.icon(name, role).pixmap(QSize(size * 3, size * 3))


def digit_box(painter: QPainter, rect: QRectF, digit: int) -> None:
    """A digit in a filled box."""
    painter.setPen(NO_PEN)
    painter.setBrush(theme.colour("accent"))
    painter.drawRoundedRect(rect, rect.width() / 5, rect.width() / 5)
    font = QFont(bold())
    font.setPixelSize(round(rect.height() * 0.8))
    painter.setFont(font)
    painter.setPen(theme.colour("on_accent"))
    painter.drawText(rect, CENTRE, str(digit))


@lru_cache(maxsize=1)
def bold() -> QFont:
    """Titles."""
    return theme.font(bold=True)


@lru_cache(maxsize=1)
def far() -> QFont:
    """Titles seen from afar: as large as the header allows, so that they can still be read at a third of the size."""
    made = theme.font(bold=True)
    made.setPixelSize(28)
    return made


@lru_cache(maxsize=1)
def small() -> QFont:
    """Labels and prompts."""
    return theme.font(theme.SMALL_POINTS)


@lru_cache(maxsize=1)
def note_font() -> QFont:
    """The words of a note."""
    return theme.font(theme.FONT_POINTS)


@lru_cache(maxsize=1)
def tiny() -> QFont:
    """Badges."""
    return theme.font(7.0, bold=True)


@lru_cache(maxsize=1)
def letter() -> QFont:
    """The letter in a socket."""
    made = theme.font(6.0, bold=True)
    made.setPixelSize(9)
    return made


@lru_cache(maxsize=64)
def hairline(port: PortType, mode: str, *, faded: bool) -> QPen:  # noqa: ARG001 - mode is part of the key
    """A wire from afar."""
    return QPen(_wire_colour(port, faded=faded), 0)


@lru_cache(maxsize=64)
def wire_pen(port: PortType, mode: str, *, faded: bool) -> QPen:  # noqa: ARG001 - mode is part of the key
    """A wire from near by."""
    return QPen(_wire_colour(port, faded=faded), 2.4, c=Qt.PenCapStyle.RoundCap)


def _wire_colour(port: PortType, *, faded: bool) -> QColor:
    return alpha(theme.port_colour(port), 0.25) if faded else theme.port_colour(port)


@lru_cache(maxsize=64)
def block_colour(role: str, mode: str) -> QColor:  # noqa: ARG001 - mode is part of the key
    """A node from afar, in the colour of what it makes."""
    tint = theme.colour(role if role != "secondary" else "disabled")
    return mixed(tint, theme.colour("panel"), 0.45)


def alpha(colour: QColor, alpha: float) -> QColor:
    """``colour``, ``alpha`` (0 to 1) opaque."""
    faded = QColor(colour)
    faded.setAlphaF(alpha)
    return faded


def mixed(colour: QColor, ground: QColor, part: float) -> QColor:
    """``part`` of ``colour`` on ``ground``."""
    return QColor(
        round(ground.red() + (colour.red() - ground.red()) * part),
        round(ground.green() + (colour.green() - ground.green()) * part),
        round(ground.blue() + (colour.blue() - ground.blue()) * part),
    )
