"""The screen: paints one picture, chips that say what is special about it, or a friendly word when there is none.

What is to be seen is told as ``paintings`` (pictures in their places) and ``paint_over`` (everything above them), so
that the graphics card and the raster painter show the same. With ``use_card`` a ``Surface`` covers the view and paints
both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from charstudio.ui import theme
from charstudio.ui.viewer import zoom
from charstudio.ui.viewer.guides import NO_GUIDES, Guides, paint_guides
from charstudio.ui.viewer.painting import Content, Painting, pixels_of
from charstudio.ui.viewer.picture_paint import Chip, image_of, paint_chips, paint_empty, paint_picture, paint_wave
from charstudio.ui.viewer.statistics import paint_lines

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from charstudio.ui.viewer.gpu.surface import Surface

_MARGIN = 8


class PictureView(QWidget):
    """Shows a picture whole ("fit") or at a zoom (wheel around the pointer, drag to look around)."""

    room_changed = Signal()  # the size that pictures should have is another one
    zoom_changed = Signal()
    card_lost = Signal()  # the graphics card is of no use any more: only pixels can be shown from now on
    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: Content | None = None
        self._shape = (1280, 720)
        self._zoom: float | None = None
        self._offset = QPointF()
        self._grabbed: QPoint | None = None
        self._grabbed_by = Qt.MouseButton.NoButton
        self._chips: tuple[Chip, ...] = ()
        self._empty = ("", "")
        self._wave: NDArray[np.float32] | None = None
        self._is_sound = False
        self._fraction = 0.0
        self._fault = ""
        self._guides = NO_GUIDES
        self._statistics: tuple[str, ...] = ()
        self._surface: Surface | None = None
        self._is_dark = False
        self._words_version = 0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 90)
        self.setAccessibleName("Picture")

    def sizeHint(self) -> QSize:
        """A small 16:9 picture."""
        return QSize(640, 360)

    # What is to be seen ---------------------------------------------------------------------------------------

    @property
    def image(self) -> QImage | None:
        """The picture on screen; None as well for planes, which only the graphics card can read."""
        pixels = pixels_of(self._content) if self._content is not None else None
        return None if pixels is None else image_of(pixels)

    @property
    def has_picture(self) -> bool:
        """Whether a picture is on screen."""
        return self._content is not None

    def set_shape(self, width_px: int, height_px: int) -> None:
        """The size of the film, which decides where its picture sits."""
        if (width_px, height_px) != self._shape:
            self._shape = (width_px, height_px)
            self.renew()

    def show_picture(self, content: Content) -> None:
        """Show pixels or planes. They are kept, not copied."""
        changes_words = self._content is None or bool(self._fault)
        self._content = content
        self._fault = ""
        self.renew(picture_only=not changes_words)

    def show_nothing(self, title: str, hint: str) -> None:
        """Show a word to the user instead of a picture."""
        self._content = None
        self._fault = ""
        self._empty = (title, hint)
        self.renew()

    def show_fault(self, message: str) -> None:
        """Say over the last picture why there is no newer one."""
        self._fault = message
        self.renew()

    def set_chips(self, chips: tuple[Chip, ...]) -> None:
        """The remarks in the corner."""
        if chips != self._chips:
            self._chips = chips
            self.renew()

    def set_guides(self, guides: Guides) -> None:
        """Safe areas and the shape to keep to, over the picture."""
        self._guides = guides
        self.renew()

    def set_statistics(self, lines: tuple[str, ...]) -> None:
        """How playback goes, over the picture; nothing for none."""
        if lines != self._statistics:
            self._statistics = lines
            self.renew()

    def show_sound(self, wave: NDArray[np.float32] | None, fraction: float) -> None:
        """Show a sound instead of a picture: loudness from 0 to 1 (None: not known yet), heard up to ``fraction``."""
        self._is_sound, self._wave, self._fraction = True, wave, fraction
        self.renew()

    def hide_sound(self) -> None:
        """Show pictures again."""
        if self._is_sound:
            self._is_sound, self._wave = False, None
            self.renew()

    # How large ------------------------------------------------------------------------------------------------

    @property
    def zoom(self) -> float | None:
        """Pixels of the screen for each pixel of the film; None: the whole picture as large as fits."""
        return self._zoom

    @property
    def scale(self) -> float:
        """Pixels of the screen for each pixel of the film, also when all of it is shown."""
        return self.picture_rect().width() * self.devicePixelRatioF() / self._shape[0]

    @property
    def is_actual(self) -> bool:
        """Whether the picture may be larger than the view, so that it can be dragged."""
        return self._zoom is not None

    def set_zoom(self, scale: float | None) -> None:
        """Show the picture at a size, its middle in the middle of the view; None: all of it."""
        self._zoom = None if scale is None else zoom.bounded(scale)
        self._offset = QPointF()
        self._zoomed()

    def zoom_by(self, factor: float, around: QPointF | None = None) -> None:
        """Make the picture larger or smaller; what is at ``around`` (else the middle) stays there."""
        point = QPointF(self.rect().center()) if around is None else around
        before = self.picture_rect()
        self._zoom = zoom.bounded(self.scale * factor)
        width, height = (length * self._zoom / self.devicePixelRatioF() for length in self._shape)
        after = zoom.zoomed(before, QPointF(width, height), point)
        self._offset = self._bounded(after.center() - self._room().center())
        self._zoomed()

    def wanted_size(self) -> tuple[int, int]:
        """The size in pixels at which pictures should be composed: what is shown, never more than the film has."""
        return self._size(enlarge=False)

    def picture_rect(self) -> QRectF:
        """Where the picture is painted, in this widget's coordinates."""
        ratio = self.devicePixelRatioF()
        width, height = self._size(enlarge=True)
        shown = QRectF(0, 0, width / ratio, height / ratio)
        shown.moveCenter(self._room().center() + self._offset)
        return QRectF(round(shown.x()), round(shown.y()), shown.width(), shown.height())

    # Painting -------------------------------------------------------------------------------------------------

    @property
    def uses_card(self) -> bool:
        """Whether the graphics card paints, so that planes can be shown."""
        return self._surface is not None

    def use_card(self, surface: type[Surface] | None) -> None:
        """Let the graphics card paint on a new surface of this kind, or (None) paint without it."""
        if self._surface is not None:
            old, self._surface = self._surface, None
            old.release()
            old.hide()
            old.deleteLater()
        if surface is not None:
            self._surface = surface(self)
            self._surface.lost.connect(self._lose_card)
        self.renew()

    @property
    def is_bare(self) -> bool:
        """Whether nothing stands over the picture."""
        is_plain = self._content is not None and not self._is_sound and self._guides == NO_GUIDES
        return is_plain and not (self._chips or self._fault or self._statistics)

    @property
    def words_version(self) -> int:
        """Another number whenever something else may stand over the picture."""
        return self._words_version

    def renew(self, *, picture_only: bool = False) -> None:
        """Paint again, soon; ``picture_only``: what stands over it is the same."""
        if not picture_only:
            self._words_version += 1
        if self._surface is not None:
            self._surface.update()
        else:
            self.update()

    @property
    def surround(self) -> QColor:
        """The colour around the picture."""
        return QColor(Qt.GlobalColor.black) if self._is_dark else theme.colour("canvas")

    def set_dark(self, dark: bool) -> None:  # noqa: FBT001 - one switch
        """Show the picture on black rather than on the theme's ground."""
        self._is_dark = dark
        self.renew()

    def paintings(self) -> list[Painting]:
        """The pictures, lowest first."""
        if self._is_sound or self._content is None:
            return []
        target = self.picture_rect()
        return [Painting(self._content, target, target & QRectF(self.rect()))]

    def paint_over(self, painter: QPainter) -> None:
        """What stands over the pictures or, without one, in their place."""
        if self._is_sound:
            paint_wave(painter, QRectF(self.rect()), self._wave, self._fraction)
        elif self._content is None:
            paint_empty(painter, QRectF(self.rect()), *self._empty)
        else:
            paint_guides(painter, self.picture_rect(), QRectF(self.rect()), self._guides)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chips = (*self._chips, Chip(self._fault, "bad")) if self._fault else self._chips
        if self._content is not None or self._fault:
            paint_chips(painter, QPointF(_MARGIN, _MARGIN), chips)
        paint_lines(painter, QRectF(self.rect()), self._statistics)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint everything, unless the graphics card does."""
        if self._surface is not None:
            return
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.surround)
        for painting in self.paintings():
            paint_picture(painter, painting, self.scale)
        self.paint_over(painter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for pictures of the new size."""
        super().resizeEvent(event)
        if self._surface is not None:
            self._surface.setGeometry(self.rect())
            self._words_version += 1
        self._offset = self._bounded(self._offset)
        self.room_changed.emit()
        self.zoom_changed.emit()

    # The mouse ------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grab the picture where it can be moved, with the middle button everywhere; else a click is announced."""
        left = event.button() == Qt.MouseButton.LeftButton
        if self.is_actual and (left or event.button() == Qt.MouseButton.MiddleButton):
            self._grabbed, self._grabbed_by = event.position().toPoint(), event.button()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif left:
            self.clicked.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Look around."""
        if self._grabbed is not None:
            here = event.position().toPoint()
            self._offset = self._bounded(self._offset + QPointF(here - self._grabbed))
            self._grabbed = here
            self.renew()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the picture."""
        if self._grabbed is not None and event.button() == self._grabbed_by:
            self._grabbed = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        turns = event.angleDelta().y() / 120
        if turns and self._content is not None and not self._is_sound:
            self.zoom_by(zoom.STEP**turns, event.position())
        event.accept()

    # Parts ----------------------------------------------------------------------------------------------------

    def _lose_card(self, _why: str) -> None:
        if self._surface is not None:
            if self._content is not None and pixels_of(self._content) is None:
                self._content = None
            self.use_card(None)
            self.card_lost.emit()

    def _zoomed(self) -> None:
        self.setCursor(Qt.CursorShape.OpenHandCursor if self.is_actual else Qt.CursorShape.ArrowCursor)
        self.room_changed.emit()
        self.zoom_changed.emit()
        self.renew()

    def _room(self) -> QRectF:
        """The part of the widget that the picture has to itself."""
        return QRectF(self.rect())

    def _size(self, *, enlarge: bool) -> tuple[int, int]:
        ratio, room = self.devicePixelRatioF(), self._room()
        inside = (max(2, int(room.width() * ratio)), max(2, int(room.height() * ratio)))
        return zoom.size_at(self._zoom, self._shape, inside, enlarge=enlarge)

    def _bounded(self, offset: QPointF) -> QPointF:
        if self._zoom is None:
            return QPointF()
        ratio, room = self.devicePixelRatioF(), self._room()
        spare_x = max(0.0, self._shape[0] * self._zoom / ratio - room.width()) / 2
        spare_y = max(0.0, self._shape[1] * self._zoom / ratio - room.height()) / 2
        return QPointF(max(-spare_x, min(spare_x, offset.x())), max(-spare_y, min(spare_y, offset.y())))
