"""The history: every named step over graph and timeline, the present one marked, any of them one click away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from charstudio.studio.studio import Studio
from charstudio.ui.one_line import OneLine
from charstudio.ui.window.history.rows import rows_of, summary_words
from charstudio.ui.window.history.steps import StepList
from charstudio.ui.window.history.view import HistoryView


class HistoryPanel(QWidget):
    """Follows the document while it is on screen, and catches up when it comes back. Choosing a step goes there.

    A film that is open for reading only has its list, and nothing in it can be chosen.
    """

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = studio.document
        self._steps = StepList(self)
        self.view = HistoryView(self._steps)
        self._words = OneLine()
        self._words.setProperty("role", "small")
        self.setAccessibleName("History")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # or the list would stand in a darker frame
        self.setFocusProxy(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._words, 0, Qt.AlignmentFlag.AlignBottom)
        self.view.step_chosen.connect(self._go_to)
        self._stop_listening = (
            self._document.changed.connect(lambda _change: self._follow()),
            self._document.saved_changed.connect(lambda _project: self._follow(moved=False)),
        )

    def forget(self) -> None:
        """Stop listening; the panel is about to go."""
        for stop in self._stop_listening:
            stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while the panel was hidden."""
        super().showEvent(event)
        self._refresh()
        self.view.show_present(self._document.history.position)

    def _follow(self, *, moved: bool = True) -> None:
        if not self.isVisible():
            return
        self._refresh()
        if moved:
            self.view.show_present(self._document.history.position)

    def _refresh(self) -> None:
        rows = rows_of(self._document, self._steps.rows)
        self._steps.show_rows(rows)
        self._words.show_text(summary_words(rows, read_only=self._document.read_only))

    def _go_to(self, row: int) -> None:
        if not self._document.read_only:
            self._document.jump(row)
