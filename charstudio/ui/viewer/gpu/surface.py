"""The part of the screen that the graphics card paints: pictures by the shader, and over them what the view paints."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QSurfaceFormat
from PySide6.QtOpenGL import QOpenGLPaintDevice
from PySide6.QtOpenGLWidgets import QOpenGLWidget

from charstudio.ui.viewer.gpu.pen import CannotPaint, Pen

if TYPE_CHECKING:
    from charstudio.ui.viewer.picture_view import PictureView

_log = logging.getLogger(__name__)

_SAMPLES = 4
"""For each pixel: round edges of what QPainter paints are smooth only then."""


class Surface(QOpenGLWidget):
    """Covers the view, which says what to paint: ``surround``, ``paintings`` and ``paint_over``.

    ``lost`` is told once, later, when the card cannot go on; the surface is of no use then.
    """

    lost = Signal(str)

    def __init__(self, view: PictureView) -> None:
        super().__init__(view)
        self._view = view
        self._pen: Pen | None = None
        self._is_lost = False
        wanted = QSurfaceFormat.defaultFormat()
        wanted.setSamples(_SAMPLES)
        self.setFormat(wanted)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setGeometry(view.rect())
        self.show()

    def initializeGL(self) -> None:
        """A context is there: a new one too when the surface has moved to another window."""
        context = self.context()
        context.aboutToBeDestroyed.connect(self._release, Qt.ConnectionType.DirectConnection)
        try:
            self._pen = Pen()
        except CannotPaint as error:
            self._lose(str(error))

    def paintGL(self) -> None:
        """Paint everything."""
        pen = self._pen
        if pen is None or self._is_lost:
            return
        try:
            ratio = self.devicePixelRatioF()
            size = QSize(round(self.width() * ratio), round(self.height() * ratio))
            pen.clear(self._view.surround)
            pen.draw(self._view.paintings(), size, ratio)
            pen.check()
            self._paint_words(size, ratio)
        except Exception as error:  # noqa: BLE001 - an error inside Qt's call would be lost, and the screen stay black
            _log.info("The graphics card is given up", exc_info=True)
            self._lose(str(error))

    def showEvent(self, event: object) -> None:
        """Give up when there is no context a moment after the surface is on screen."""
        super().showEvent(event)  # type: ignore[arg-type]
        QTimer.singleShot(0, self, self._look_after)

    def release(self) -> None:
        """Give the card's memory back."""
        if self._pen is not None and self.context() is not None:
            self.makeCurrent()
            self._release()
            self.doneCurrent()

    def _paint_words(self, size: QSize, ratio: float) -> None:
        # not QPainter(self): that would be redirected while a picture of the whole window is taken
        device = QOpenGLPaintDevice(size)
        device.setDevicePixelRatio(ratio)
        painter = QPainter(device)
        self._view.paint_over(painter)
        painter.end()

    def _look_after(self) -> None:
        if self.isVisible() and self.window().windowHandle() is not None and not self.isValid():
            self._lose("the window has no OpenGL")

    def _release(self) -> None:
        if self._pen is not None:
            self._pen.release()
            self._pen = None

    def _lose(self, why: str) -> None:
        if not self._is_lost:
            self._is_lost = True
            QTimer.singleShot(0, self, lambda: self.lost.emit(why))
