"""The part of the screen that the graphics card paints: pictures by the shader, and over them what the view paints."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtOpenGL import QOpenGLPaintDevice
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QWidget

from charstudio.ui import theme
from charstudio.ui.viewer.gpu.pen import CannotPaint, Pen
from charstudio.ui.viewer.painting import Painting

_log = logging.getLogger(__name__)


class Surface(QOpenGLWidget):
    """Covers its parent. ``paintings`` gives the pictures, ``paint_over`` paints the rest with a QPainter.

    ``lost`` is told once, later, when the card cannot go on; the surface is of no use then.
    """

    lost = Signal(str)

    def __init__(
        self, parent: QWidget, paintings: Callable[[], Sequence[Painting]], paint_over: Callable[[QPainter], None]
    ) -> None:
        super().__init__(parent)
        self._paintings = paintings
        self._paint_over = paint_over
        self._pen: Pen | None = None
        self._is_lost = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setGeometry(parent.rect())
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
            pen.clear(QColor(theme.colour("canvas")))
            pen.draw(self._paintings(), size, ratio)
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
        self._paint_over(painter)
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
