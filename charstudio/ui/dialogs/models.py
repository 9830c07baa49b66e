"""Choosing a model: search, filters, the comparison, and what is known of the one under the cursor.

The keyboard stays in the search line: letters filter, arrows move in the table, Enter chooses, Escape leaves.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from charstudio.model.values import NodeId
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.providers.catalog.rows import Model
from charstudio.studio.studio import Studio
from charstudio.ui import theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.dialogs.models_choice import Choice, choices_for, money_left
from charstudio.ui.dialogs.models_details import DetailsPane
from charstudio.ui.dialogs.models_filter import Column, shown
from charstudio.ui.dialogs.models_filters import FilterBar
from charstudio.ui.dialogs.models_more import MoreModels
from charstudio.ui.dialogs.models_table import ComparisonView

_MOVES = {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}
SLICE_S = 0.006
"""How long prices may be reckoned before the window has its turn again."""
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class ModelPicker(QDialog):
    """``picked(str)`` is the id of the model that was chosen; the dialog is accepted right after."""

    picked = Signal(str)

    def __init__(self, studio: Studio, node: NodeId, parent: QWidget) -> None:
        super().__init__(parent)
        self._studio = studio
        self._node = node
        self._choices: tuple[Choice, ...] = ()
        self._by: Column | None = None
        self._falling = False
        self.setWindowTitle("Choose a model")
        self.resize(min(1376, parent.width() - 64), min(704, parent.height() - 64))
        self.filters = FilterBar(money_left(studio))
        self.view = ComparisonView(self)
        self.details = DetailsPane()
        self.more = MoreModels(studio)
        self._pricing = QTimer(self, interval=0)
        self._pricing.timeout.connect(self._price_some)
        self._unpriced: Iterator[Choice] = iter(())
        self.count = QLabel()
        self.count.setProperty("role", "small")
        self._use = QPushButton("Use this model")
        self._lay_out()
        self._connect()
        self._load()
        self.view.point_at(self._present())
        self.filters.search.setFocus()

    @property
    def rows(self) -> tuple[Choice, ...]:
        """What is on show, in order."""
        return self.view.table.rows

    def done(self, result: int) -> None:
        """Closing gives up on what is being asked."""
        self._pricing.stop()
        self.more.stop()
        super().done(result)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows of the search line move in the table; Enter in either chooses."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in _MOVES and watched is self.filters.search:
                self.view.keyPressEvent(event)
                return True
            if event.key() in _ENTER:
                self._choose()
                return True
        return super().eventFilter(watched, event)

    # --- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(self.filters)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.view, 1)
        middle.addWidget(self.details)
        layout.addLayout(middle, 1)
        layout.addWidget(self.more)
        layout.addLayout(self._foot())
        look = theme.palette()
        self.view.setStyleSheet(f"QTableView {{ border: 1px solid {look.line}; border-radius: 6px; }}")

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        has_shelf = self._studio.shelf is not None
        for button in (self.more.other, self.more.renew):
            button.setVisible(has_shelf)
            row.addWidget(button)
        row.addWidget(self.count, 1, Qt.AlignmentFlag.AlignCenter)
        leave = QPushButton("Cancel")
        leave.setAutoDefault(False)
        leave.setMinimumWidth(BUTTON_WIDTH)
        leave.clicked.connect(self.reject)
        self._use.setMinimumWidth(BUTTON_WIDTH + 48)
        self._use.setDefault(True)
        row.addWidget(leave)
        row.addWidget(self._use)
        return row

    def _connect(self) -> None:
        self.filters.changed.connect(self._filtered)
        self.filters.search.installEventFilter(self)
        self.view.installEventFilter(self)
        self.view.moved.connect(self._show_details)
        self.view.doubleClicked.connect(lambda _index: self._choose())
        self.view.sorted_by.connect(self._sort)
        self.more.brought.connect(self._brought)
        self.more.refreshed.connect(self._refreshed)
        self.more.left.connect(self.filters.search.setFocus)
        self._use.clicked.connect(self._choose)

    # --- showing -----------------------------------------------------------------------------------------------

    def _load(self) -> None:
        self._choices = choices_for(self._studio, self._node)
        self.filters.offer(self._choices)
        self.view.fit_columns(self._choices)
        self._fill()
        self._unpriced = iter(self._choices)
        self._pricing.start()

    def _fill(self) -> None:
        self.view.table.show_rows(shown(self._choices, self.filters.wish, self._by, falling=self._falling))
        self.count.setText(self._counted())

    def _price_some(self) -> None:
        """Ask for the prices that are not on screen yet, a few at a time, so that sorting by price finds them there."""
        until = time.perf_counter() + SLICE_S
        while time.perf_counter() < until:
            choice = next(self._unpriced, None)
            if choice is None:
                self._pricing.stop()
                return
            _ = choice.quote

    def _filtered(self) -> None:
        """After other wishes the cursor stays on its model; after other letters it goes to the best match."""
        before = self.view.chosen
        self._fill()
        ids = [choice.id for choice in self.rows]
        if self.filters.search.text().strip():
            self.view.point_at(next((each for each in ids if each != DRAFT_MODEL), None))
        else:
            kept = before is not None and before.id in ids
            self.view.point_at(before.id if kept and before is not None else next(iter(ids), None))
        self._show_details()

    def _sort(self, column: int, falling: bool) -> None:  # noqa: FBT001 - Qt's signal
        before = self.view.chosen
        self._by, self._falling = (Column(column), falling) if column >= 0 else (None, False)
        self._fill()
        self.view.point_at(before.id if before is not None else None)

    def _counted(self) -> str:
        models = [choice for choice in self._choices if not choice.is_draft]
        seen = sum(not choice.is_draft for choice in self.rows)
        if not seen and models:
            return "No model fits. Change the search or the filters."
        gone = sum(bool(choice.withdrawn) for choice in models) if self.filters.wish.hide_withdrawn else 0
        hidden = f" · {gone} withdrawn hidden" if gone else ""
        return f"{seen} of {len(models)} models{hidden}"

    def _show_details(self) -> None:
        choice = self.view.chosen
        self._use.setEnabled(choice is not None)
        estimate = self._studio.estimate_with(self._node, choice.id) if choice is not None else None
        self.details.show_choice(choice, estimate.faults if estimate is not None else ())

    def _present(self) -> str:
        node = self._studio.project.graph.nodes.get(self._node)
        return str(node.params.get("model", DRAFT_MODEL)) if node is not None else DRAFT_MODEL

    # --- choosing and bringing in ------------------------------------------------------------------------------

    def _choose(self) -> None:
        choice = self.view.chosen
        if choice is not None:
            self.picked.emit(choice.id)
            self.accept()

    def _brought(self, model: Model) -> None:
        self._load()
        if any(choice.id == model.id for choice in self._choices):
            self.filters.clear()
            self.view.point_at(model.id)
            self.filters.search.setFocus()
            self.more.say(f"“{model.title}” is in the list.", "good")
        else:
            self.filters.search.setFocus()
            self.more.say(
                f"“{model.title}” does something else than this node. It is now a node of its own: "
                "find it under More models when you add a node.",
                "good",
            )

    def _refreshed(self, sentences: tuple[str, ...]) -> None:
        before = self.view.chosen
        self._load()
        self.view.point_at(before.id if before is not None else None)
        if sentences:
            self.details.show_lines("Changed at fal.ai", sentences)
