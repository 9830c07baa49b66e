"""The transition of the bar: pressed it goes on the nearest cut, dragged it goes where it is dropped, its arrow has the
other kinds.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from charstudio.model.timeline import TransitionKind
from charstudio.ui import theme
from charstudio.ui.timeline.drop_transition import TRANSITION_MIME
from charstudio.ui.timeline.gestures.transition import NAMES

ICONS = {
    TransitionKind.DISSOLVE: "transition-masked",
    TransitionKind.DIP: "gradient-horizontal",
    TransitionKind.WIPE: "circle-half-full",
}


class TransitionButton(QToolButton):
    """``actions`` are the commands that put a transition of each kind on the nearest cut."""

    def __init__(self, actions: Mapping[TransitionKind, QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.kind = TransitionKind.DISSOLVE
        self._actions = actions
        self._pressed: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.setIconSize(QSize(18, 18))
        menu = QMenu(self)
        menu.addActions(list(actions.values()))
        self.setMenu(menu)
        for kind, action in actions.items():
            action.triggered.connect(lambda *_, kind=kind: self.take(kind))
        self.clicked.connect(self._put)
        self.take(self.kind)

    def take(self, kind: TransitionKind) -> None:
        """Offer this kind from now on."""
        self.kind = kind
        self.setIcon(theme.icon(ICONS[kind]))
        self.setAccessibleName(f"Transition: {NAMES[kind]}")
        self.setToolTip(f"{NAMES[kind]} at the nearest cut; or drag it onto a cut")

    def _put(self) -> None:
        self._actions[self.kind].trigger()

    def drag_mime(self) -> QMimeData:
        """What is dragged."""
        mime = QMimeData()
        mime.setData(TRANSITION_MIME, self.kind.value.encode())
        return mime

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Maybe the beginning of a drag."""
        self._pressed = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Far enough from where it was pressed, the transition is dragged."""
        start = self._pressed
        far = QApplication.startDragDistance()
        if start is None or (event.position().toPoint() - start).manhattanLength() < far:
            super().mouseMoveEvent(event)
            return
        self._pressed = None
        self.setDown(False)
        drag = QDrag(self)
        drag.setMimeData(self.drag_mime())
        drag.setPixmap(self.icon().pixmap(24, 24))
        drag.exec(Qt.DropAction.CopyAction)
