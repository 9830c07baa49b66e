"""The list of steps on screen: keys, clicks, and the present step kept in sight."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from charstudio.ui.window.history.row_paint import StepPainter
from charstudio.ui.window.history.steps import StepList


class HistoryView(QListView):
    """``step_chosen(int)``: the row of a step that was clicked, or chosen with Enter."""

    step_chosen = Signal(int)

    def __init__(self, steps: StepList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(steps)
        self.setItemDelegate(StepPainter(self))
        self.setAccessibleName("Steps of the history")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self.step_chosen.emit(index.row()))

    def show_present(self, position: int) -> None:
        """Put the keyboard's row on the present step and bring it into sight, moving no more than that takes.

        While the mouse is held down on the list nothing moves: a click that makes a field take over its text must
        land on the step it was meant for.
        """
        index = self.model().index(position, 0)
        held = self.underMouse() and QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if not held:
            self.setCurrentIndex(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the row the arrow keys came to, whatever the desktop's own rule for activating."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.step_chosen.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)
