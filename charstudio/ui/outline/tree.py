"""The list of the outline: keys and looks of the tree view."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeView, QWidget

from charstudio.ui import theme
from charstudio.ui.graph.needs import CanvasStudio
from charstudio.ui.outline.delegate import OutlineDelegate

_ARROW = 16
_NO_GROUND = (
    "QTreeView { selection-background-color: transparent; show-decoration-selected: 0; }"
    "QTreeView::item:selected, QTreeView::item:hover { background: transparent; }"
)
"""The delegate paints the ground of a row; the style's own would show beside the arrow only."""


class OutlineTree(QTreeView):
    """One column without a heading. Arrows walk and unfold as in every tree."""

    def __init__(self, studio: CanvasStudio, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Outline of the graph")
        self.setItemDelegate(OutlineDelegate(studio, self))
        self.setStyleSheet(_NO_GROUND)
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setIndentation(18)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def drawBranches(self, painter: QPainter, rect: QRect, index: QModelIndex) -> None:  # type: ignore[override]
        """An arrow for what can be unfolded, and no ground of its own."""
        if index.model().hasChildren(index):
            name = "chevron-down" if self.isExpanded(index) else "chevron-right"
            spot = QRect(rect.right() - _ARROW, rect.center().y() - _ARROW // 2 + 1, _ARROW, _ARROW)
            theme.icon(name, "secondary").paint(painter, spot)

    def event(self, event: QEvent) -> bool:
        """Escape gives the selection up, as on the canvas."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_escape and event.type() == QEvent.Type.KeyPress and self.selectionModel().hasSelection():
            self.clearSelection()
            return True
        return super().event(event)
