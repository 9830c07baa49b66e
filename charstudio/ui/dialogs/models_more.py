"""Bringing in what the comparison does not have: any endpoint of fal.ai, and newer facts about all of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from charstudio.model.errors import CharStudioError
from charstudio.providers.catalog.rows import Model
from charstudio.studio.studio import Studio

log = logging.getLogger("charstudio.ui")

ADDRESS_HINT = "fal-ai/flux/dev, or the address of its page"


class _Field(QLineEdit):
    """Enter means the field's own button here, not the dialog's; Escape leaves the field."""

    entered = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class MoreModels(QWidget):
    """``brought(Model)`` for an endpoint that was added, ``refreshed(tuple of sentences)`` for what has changed.

    One thing is asked at a time; ``stop`` gives up on it.
    """

    brought = Signal(object)
    refreshed = Signal(object)
    left = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._task: asyncio.Task[None] | None = None
        self._is_over = False
        self.other = _plain("Other endpoint…", "Use any endpoint of fal.ai by its id")
        self.renew = _plain("Refresh from fal.ai…", "Read parameters and prices of every model anew")
        self.field = _Field()
        self.field.setPlaceholderText(ADDRESS_HINT)
        self.field.setAccessibleName("Id of an endpoint, or the address of its page")
        self.field.setClearButtonEnabled(True)
        self.add = _plain("Add", "Read its parameters at fal.ai and add it")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.hide()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName("Asking fal.ai")
        self.bar.hide()
        self._entry = QWidget()
        self._lay_out()
        self._connect()

    def stop(self) -> None:
        """Give up on what is being asked, for good."""
        self._is_over = True
        if self._task is not None:
            self._task.cancel()

    def say(self, words: str, role: str = "secondary") -> None:
        """Show one sentence; "" takes it away."""
        self.words.setProperty("role", role)
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._entry)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.add)
        self._entry.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._entry)
        layout.addWidget(self.bar)
        layout.addWidget(self.words)

    def _connect(self) -> None:
        self.other.clicked.connect(self._ask_for_id)
        self.field.entered.connect(self._bring)
        self.add.clicked.connect(self._bring)
        self.field.left.connect(self._leave)
        self.renew.clicked.connect(lambda: self._begin(self._refresh()))

    def _ask_for_id(self) -> None:
        self._entry.show()
        self.field.setFocus()
        self.say("")

    def _leave(self) -> None:
        self._entry.hide()
        self.say("")
        self.left.emit()

    def _bring(self) -> None:
        if self.field.text().strip():
            self._begin(self._add_endpoint(self.field.text()))

    async def _add_endpoint(self, text: str) -> None:
        assert self._studio.shelf is not None
        self.say("Reading its parameters at fal.ai…")
        model: Model = await self._studio.shelf.add_endpoint(text)
        self._studio.renew_models()
        self._entry.hide()
        self.field.clear()
        self.brought.emit(model)

    async def _refresh(self) -> None:
        assert self._studio.shelf is not None
        changes = await self._studio.shelf.refresh(self.say)
        self._studio.renew_models()
        self.say(
            f"{_counted(len(changes))} since the catalogue was made." if changes else "Nothing has changed.", "good"
        )
        self.refreshed.emit(tuple(change.words for change in changes))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Ask, one thing at a time."""
        if self._task is not None:
            work.close()
            return
        self._show_busy(busy=True)
        self._task = asyncio.get_running_loop().create_task(work, name="ask about models")
        self._task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._task = None
        error = None if task.cancelled() else task.exception()
        if self._is_over:
            return
        self._show_busy(busy=False)
        if isinstance(error, CharStudioError):
            self.say(f"{error.message} {error.hint}".strip(), "bad")
        elif error is not None:
            log.error("unexpected fault", exc_info=error)
            self.say("Something went wrong in the program. Nothing has changed.", "bad")

    def _show_busy(self, *, busy: bool) -> None:
        self.bar.setVisible(busy)
        widgets: tuple[QWidget, ...] = (self.other, self.renew, self.field, self.add)
        for widget in widgets:
            widget.setEnabled(not busy)
        if not busy and self._entry.isVisible():
            self.field.setFocus()


def _counted(count: int) -> str:
    return "One thing has changed" if count == 1 else f"{count} things have changed"


def _plain(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button
