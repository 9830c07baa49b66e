"""The screen: paints one picture, chips that say what is special about it, or a friendly word when there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from charstudio.model.values import PortType
from charstudio.ui import theme
from charstudio.ui.viewer.reel import fitted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MARGIN = 8


@dataclass(frozen=True, slots=True)
class Chip:
    """A short remark in the corner of the picture, in the colour of a theme role."""

    text: str
    role: str


class PictureView(QWidget):
    """Shows a picture whole ("fit") or pixel by pixel ("100 %", drag to look around)."""

    room_changed = Signal()  # the size that pictures should have is another one
    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._pixels: NDArray[np.uint8] | None = None
        self._shape = (1280, 720)
        self._is_actual = False
        self._offset = QPointF()
        self._grabbed: QPoint | None = None
        self._chips: tuple[Chip, ...] = ()
        self._empty = ("", "")
        self._wave: NDArray[np.float32] | None = None
        self._is_sound = False
        self._fraction = 0.0
        self._fault = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 90)
        self.setAccessibleName("Picture")

    def sizeHint(self) -> QSize:
        """A small 16:9 picture."""
        return QSize(640, 360)

    @property
    def image(self) -> QImage | None:
        """The picture on screen."""
        return self._image

    @property
    def is_actual(self) -> bool:
        """Whether one pixel of the picture is one pixel of the screen."""
        return self._is_actual

    def set_actual(self, actual: bool) -> None:  # noqa: FBT001 - a Qt slot
        """Show every pixel (True) or the whole picture (False)."""
        self._is_actual = actual
        self._offset = QPointF()
        self.setCursor(Qt.CursorShape.OpenHandCursor if actual else Qt.CursorShape.ArrowCursor)
        self.room_changed.emit()
        self.update()

    def set_shape(self, width_px: int, height_px: int) -> None:
        """The size of the film, which decides where its picture sits."""
        if (width_px, height_px) != self._shape:
            self._shape = (width_px, height_px)
            self.update()

    def wanted_size(self) -> tuple[int, int]:
        """The size in pixels at which pictures should be composed."""
        return self._size(enlarge=False)

    def show_picture(self, picture: NDArray[np.uint8]) -> None:
        """Show RGB pixels, shape (h, w, 3). They are kept, not copied."""
        self._pixels = picture
        self._image = image_of(picture)
        self._fault = ""
        self.update()

    def show_nothing(self, title: str, hint: str) -> None:
        """Show a word to the user instead of a picture."""
        self._image = self._pixels = None
        self._fault = ""
        self._empty = (title, hint)
        self.update()

    def show_fault(self, message: str) -> None:
        """Say over the last picture why there is no newer one."""
        self._fault = message
        self.update()

    def set_chips(self, chips: tuple[Chip, ...]) -> None:
        """The remarks in the corner."""
        if chips != self._chips:
            self._chips = chips
            self.update()

    def show_sound(self, wave: NDArray[np.float32] | None, fraction: float) -> None:
        """Show a sound instead of a picture: loudness from 0 to 1 (None: not known yet), heard up to ``fraction``."""
        self._is_sound, self._wave, self._fraction = True, wave, fraction
        self.update()

    def hide_sound(self) -> None:
        """Show pictures again."""
        if self._is_sound:
            self._is_sound, self._wave = False, None
            self.update()

    def picture_rect(self) -> QRectF:
        """Where the picture is painted, in this widget's coordinates."""
        ratio = self.devicePixelRatioF()
        width, height = self._size(enlarge=True)
        shown = QRectF(0, 0, width / ratio, height / ratio)
        shown.moveCenter(self._room().center() + self._offset)
        return QRectF(round(shown.x()), round(shown.y()), shown.width(), shown.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint picture, sound or word, and the chips."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.colour("canvas"))
        if self._is_sound:
            self._paint_wave(painter, self._wave)
        elif self._image is not None:
            self._paint_picture(painter, self._image)
        else:
            self._paint_empty(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chips = (*self._chips, Chip(self._fault, "bad")) if self._fault else self._chips
        if self._image is not None or self._fault:
            paint_chips(painter, QPointF(_MARGIN, _MARGIN), chips)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for pictures of the new size."""
        super().resizeEvent(event)
        self.room_changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grab the picture at 100 %; a click on the fitted picture is announced."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._is_actual:
            self._grabbed = event.position().toPoint()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            self.clicked.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Look around at 100 %."""
        if self._grabbed is not None:
            here = event.position().toPoint()
            self._offset = self._bounded(self._offset + QPointF(here - self._grabbed))
            self._grabbed = here
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the picture."""
        if self._grabbed is not None and event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def _room(self) -> QRectF:
        """The part of the widget that the picture has to itself."""
        return QRectF(self.rect())

    def _size(self, *, enlarge: bool) -> tuple[int, int]:
        if self._is_actual:
            return self._shape
        ratio, room = self.devicePixelRatioF(), self._room()
        inside = (max(2, int(room.width() * ratio)), max(2, int(room.height() * ratio)))
        return fitted(*self._shape, *inside, enlarge=enlarge)

    def _bounded(self, offset: QPointF) -> QPointF:
        ratio, room = self.devicePixelRatioF(), self._room()
        spare_x = max(0.0, self._shape[0] / ratio - room.width()) / 2
        spare_y = max(0.0, self._shape[1] / ratio - room.height()) / 2
        return QPointF(max(-spare_x, min(spare_x, offset.x())), max(-spare_y, min(spare_y, offset.y())))

    def _paint_picture(self, painter: QPainter, image: QImage) -> None:
        target = self.picture_rect()
        exact = image.size() == (target.size() * self.devicePixelRatioF()).toSize()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not exact)
        painter.drawImage(target, image)

    def _paint_wave(self, painter: QPainter, wave: NDArray[np.float32] | None) -> None:
        room = QRectF(self.rect()).adjusted(24, 24, -24, -24)
        played, rest = theme.port_colour(PortType.AUDIO), theme.colour("line")
        for x in range(0, int(room.width()), 3):
            here = x / max(1.0, room.width())
            level = float(wave[min(len(wave) - 1, int(here * len(wave)))]) if wave is not None and len(wave) else 0.0
            height = max(2.0, level * room.height())
            bar = QRectF(room.x() + x, room.center().y() - height / 2, 2, height)
            painter.fillRect(bar, played if here <= self._fraction else rest)

    def _paint_empty(self, painter: QPainter) -> None:
        title, hint = self._empty
        middle = self.height() / 2
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(bold=True))
        painter.drawText(QRectF(16, middle - 28, self.width() - 32, 24), Qt.AlignmentFlag.AlignCenter, title)
        painter.setPen(theme.colour("secondary"))
        painter.setFont(theme.font(theme.SMALL_POINTS))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(32, middle, self.width() - 64, middle), int(flags), hint)


def image_of(picture: NDArray[np.uint8]) -> QImage:
    """RGB pixels, shape (h, w, 3), as an image that is valid as long as they are kept."""
    height, width = picture.shape[:2]
    return QImage(picture.data, width, height, picture.strides[0], QImage.Format.Format_RGB888)


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
