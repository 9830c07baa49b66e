"""The picture on the whole screen: the transport fades in when the mouse moves and out again when it rests."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsOpacityEffect, QHBoxLayout, QVBoxLayout, QWidget

from charstudio.ui import theme

_REST_MS = 2200
_FADE_MS = 160
_WIDEST = 860
_MARGIN = 32


class FullScreen(QWidget):
    """A window of its own for ``picture``, with ``controls`` over it. ``left`` is told when it closes.

    The picture goes back to where it was before the window is closed; that is the viewer's business.
    """

    left = Signal()
    key_pressed = Signal(QKeyEvent)

    def __init__(self, owner: QWidget, picture: QWidget, controls: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.Window)
        self.setWindowTitle("Character Studio: the picture")
        self.setAccessibleName("Full-screen picture")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._picture = picture
        self._is_over = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(picture)
        picture.show()
        self.panel = _Panel(self, controls)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._hide_panel)
        self._last = QPoint(-1, -1)
        picture.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The mouse moves over the picture."""
        if event.type() == QEvent.Type.MouseMove:
            self._mouse_moved(event.globalPosition().toPoint())  # type: ignore[attr-defined]
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves, unless the viewer has a use for it."""
        event.ignore()
        self.key_pressed.emit(event)
        if not event.isAccepted() and event.key() == Qt.Key.Key_Escape:
            event.accept()
            self.leave()

    def leave(self) -> None:
        """Give the picture back."""
        if not self._is_over:
            self._is_over = True
            self._picture.removeEventFilter(self)
            self._rest.stop()
            self.left.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """However it is closed, the picture is given back."""
        self.leave()
        super().closeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """The pointer is always seen elsewhere."""
        self._picture.unsetCursor()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the controls at the lower edge."""
        super().resizeEvent(event)
        width = min(_WIDEST, self.width() - 2 * _MARGIN)
        height = self.panel.sizeHint().height()
        self.panel.setGeometry(QRect((self.width() - width) // 2, self.height() - height - _MARGIN, width, height))
        self.panel.raise_()

    def _mouse_moved(self, at: QPoint) -> None:
        if at == self._last:
            return
        self._last = at
        self.panel.fade(1.0)
        self.unsetCursor()
        self._rest.start()

    def _hide_panel(self) -> None:
        if self.panel.underMouse() or self.panel.has_keyboard:
            self._rest.start()
            return
        self.panel.fade(0.0)
        self.setCursor(Qt.CursorShape.BlankCursor)


class _Panel(QFrame):
    """The controls on a rounded ground that can be faded."""

    def __init__(self, parent: QWidget, controls: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("fullScreenPanel")
        back, edge = theme.colour("panel"), theme.colour("line")
        self.setStyleSheet(
            f"#fullScreenPanel {{ background: {back.name()}; border: 1px solid {edge.name()}; border-radius: 10px; }}"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 4)
        row.addWidget(controls)
        self._effect = QGraphicsOpacityEffect(self)
        self._effect.setOpacity(0.0)
        self.setGraphicsEffect(self._effect)
        self._fading = QPropertyAnimation(self._effect, b"opacity", self)
        self._fading.setDuration(_FADE_MS)
        self._fading.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fading.finished.connect(self._faded)
        self._to = 0.0
        self.hide()

    @property
    def has_keyboard(self) -> bool:
        """Whether somebody types in one of the controls."""
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    @property
    def is_shown(self) -> bool:
        """Whether it is, or is being, faded in."""
        return self._to > 0

    def fade(self, to: float) -> None:
        """Fade in (1) or out (0)."""
        if to == self._to:
            return
        self._to = to
        if to:
            self.show()
            self.raise_()
        self._fading.stop()
        self._fading.setStartValue(self._effect.opacity())
        self._fading.setEndValue(to)
        self._fading.start()

    def _faded(self) -> None:
        if not self._to:
            self.hide()
