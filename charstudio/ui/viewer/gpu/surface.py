"""The part of the screen that the graphics card paints: pictures by the shader, and over them what the view paints."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtOpenGLWidgets import QOpenGLWidget

from charstudio.ui.viewer.gpu.pen import CannotPaint, Pen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from charstudio.ui.viewer.picture_view import PictureView

_log = logging.getLogger(__name__)


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
        self._words: NDArray[np.uint8] | None = None
        self._words_key = (-1, 0, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setGeometry(view.rect())
        self.show()

    def initializeGL(self) -> None:
        """A context is there: a new one too when the surface has moved to another window."""
        context = self.context()
        context.aboutToBeDestroyed.connect(self.release, Qt.ConnectionType.DirectConnection)
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
            self._paint_words(pen, size, ratio)
            pen.check()
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

    def _paint_words(self, pen: Pen, size: QSize, ratio: float) -> None:
        """What stands over the pictures, painted by the same painter as without a card, again only when it changed."""
        import numpy as np  # noqa: PLC0415 - slow to load, and the first paint does not need it

        if self._view.is_bare:
            return
        key = (self._view.words_version, size.width(), size.height())
        if self._words is None or key != self._words_key:
            words = np.zeros((size.height(), size.width(), 4), np.uint8)
            image = QImage(
                words.data, size.width(), size.height(), words.strides[0], QImage.Format.Format_ARGB32_Premultiplied
            )
            image.setDevicePixelRatio(ratio)
            painter = QPainter(image)
            self._view.paint_over(painter)
            painter.end()
            self._words, self._words_key = words, key
        pen.draw_over(self._words, size)

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
