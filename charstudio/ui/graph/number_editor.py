"""The floating editor for a node's number: a field laid over the place where it is painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.values import NodeId
from charstudio.ui import theme

_WIDTH, _HEIGHT = 104, 30
_FAR = 1e6
_ENDS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class NumberEditor(QDoubleSpinBox):
    """Enter or leaving keeps the number, Escape does not. ``changed`` gives node, parameter and number."""

    changed = Signal(str, str, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._node: NodeId | None = None
        self._spec: ParamSpec | None = None
        self._before = 0.0
        self.setKeyboardTracking(False)
        self.hide()

    @property
    def node(self) -> NodeId | None:
        """The node whose number is being edited."""
        return self._node

    def open_on(self, node: NodeId, spec: ParamSpec, number: float, corner: QPoint) -> None:
        """Edit ``number`` with its lower right corner at ``corner`` (the parent's coordinates), inside the parent."""
        self._node, self._spec, self._before = node, spec, number
        self.setFont(theme.font())
        self.setDecimals(0 if spec.type is ParamType.INTEGER else 1)
        self.setRange(
            *(bound if bound is not None else far for bound, far in ((spec.minimum, 0.0), (spec.maximum, _FAR)))
        )
        self.setSingleStep(spec.step or 1.0)
        self.setSuffix(f" {spec.unit}" if spec.unit else "")
        self.setValue(number)
        room = self.parentWidget().rect()  # type: ignore[union-attr]
        place = QRect(corner.x() - _WIDTH, corner.y() - _HEIGHT, _WIDTH, _HEIGHT)
        place.moveLeft(max(4, min(place.left(), room.right() - _WIDTH - 4)))
        place.moveTop(max(4, min(place.top(), room.bottom() - _HEIGHT - 4)))
        self.setGeometry(place)
        self.show()
        self.raise_()
        self.setFocus()
        self.selectAll()

    def keep(self) -> None:
        """Close and keep the number."""
        node, spec, self._node = self._node, self._spec, None
        if node is None or spec is None:
            return
        self.interpretText()
        number = self.value()
        self._leave()
        if number != self._before:
            self.changed.emit(node, spec.name, int(number) if spec.type is ParamType.INTEGER else number)

    def close_unchanged(self) -> None:
        """Give up."""
        self._node = None
        self._leave()

    def event(self, event: QEvent) -> bool:
        """Enter and Escape are this editor's while it is open."""
        mine = isinstance(event, QKeyEvent) and event.key() in {*_ENDS, Qt.Key.Key_Escape}
        if event.type() == QEvent.Type.ShortcutOverride and mine:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Escape does not."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_unchanged()
        elif event.key() in _ENDS:
            self.keep()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving keeps."""
        super().focusOutEvent(event)
        self.keep()

    def _leave(self) -> None:
        if self.isVisible():
            self.hide()
            self.parentWidget().setFocus()  # type: ignore[union-attr]
