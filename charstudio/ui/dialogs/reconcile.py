"""What became of a request whose answer never came: four ways to settle it, none of which pays by itself.

Look for it in the service's own list, collect it by an id one knows, say that it was not charged, or give it up and
pay again. The dialog stays open until one of them has worked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.errors import CharStudioError
from charstudio.providers.base import Found, Ticket
from charstudio.storage.database_rows import JobRow
from charstudio.ui import aio, theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.prices import amount_words

_WIDTH = 600
_BOLD = 120
"""Room for the bold words of the button that Enter presses."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Reconciling:
    """The journal's verbs for one request. All raise ``CharStudioError``."""

    look_again: Callable[[], Awaitable[tuple[Found, ...]]]
    take_up: Callable[[Ticket | str], Awaitable[None]]
    give_up: Callable[[bool], Awaitable[None]]
    """With True its price is counted as perhaps spent."""


class ReconcileDialog(QDialog):
    """``again`` is the price of paying again (empty: free), None when the node is gone.

    After it closed, ``pays_again`` says that the request was given up to be run anew.
    """

    def __init__(self, row: JobRow, service: str, again: str | None, verbs: Reconciling, parent: QWidget) -> None:
        super().__init__(parent)
        self.pays_again = False
        self._verbs = verbs
        self._service = service
        self._scope = aio.TaskScope(self._fail)
        self._is_gone = False
        self.setWindowTitle("What became of it?")
        self.setMinimumWidth(_WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(_heading(row, service))
        layout.addWidget(self._look_card())
        layout.addWidget(self._id_card())
        self._said = QLabel()
        self._said.setWordWrap(True)
        self._said.hide()
        layout.addWidget(self._said)
        layout.addLayout(self._foot(again))
        self._look.setFocus()

    # --- building ----------------------------------------------------------------------------------------------

    def _look_card(self) -> QWidget:
        self._look = _button("Look again", self._look_again)
        self._look.setDefault(True)
        self._look.setMinimumWidth(_BOLD)
        self._found = QListWidget()
        self._found.setAccessibleName("Requests the service received")
        self._found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._found.itemSelectionChanged.connect(self._show_choice)
        self._found.itemActivated.connect(lambda _item: self._collect_found())
        self._found.hide()
        self._collect = _button("Collect it", self._collect_found)
        self._collect.hide()
        card, column = _card(f"Look for it in {self._service}'s own list of requests. That costs nothing.", self._look)
        column.addWidget(self._found)
        column.addWidget(self._collect, 0, Qt.AlignmentFlag.AlignRight)
        return card

    def _id_card(self) -> QWidget:
        self._id = QLineEdit()
        self._id.setPlaceholderText(f"The request's id, as {self._service} shows it")
        self._id.setAccessibleName("Request id")
        self._by_id = _button("Collect by id", self._collect_by_id)
        self._by_id.setEnabled(False)
        self._id.textChanged.connect(lambda text: self._by_id.setEnabled(bool(text.strip())))
        self._id.returnPressed.connect(self._collect_by_id)
        card, column = _card("I know its id: it was charged, and I want what it made.", None)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._id, 1)
        row.addWidget(self._by_id)
        column.addLayout(row)
        return card

    def _foot(self, again: str | None) -> QHBoxLayout:
        self._not_charged = _button("It was not charged", lambda: self._settle(perhaps=False))
        self._not_charged.setToolTip("Close it. What was set aside is free again.")
        self._pay = _button(f"Pay again · {again}" if again else "Run again", lambda: self._settle(perhaps=True))
        self._pay.setToolTip("Give it up, count it as perhaps charged, and run the node anew.")
        self._pay.setVisible(again is not None)
        close = _button("Not now", self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(close)
        row.addStretch(1)
        row.addWidget(self._not_charged)
        row.addWidget(self._pay)
        return row

    # --- what the buttons do -----------------------------------------------------------------------------------

    def done(self, code: int) -> None:
        """Close; answers that come later have nowhere to go."""
        self._is_gone = True
        super().done(code)

    def _look_again(self) -> None:
        self._work(self._list_found(), f"Asking {self._service}…")

    async def _list_found(self) -> None:
        found = await self._verbs.look_again()
        if self._is_gone:
            return
        self._found.clear()
        for each in found:
            item = QListWidgetItem(theme.icon(*_looks(each)), found_words(each))
            item.setData(Qt.ItemDataRole.UserRole, each.ticket)
            item.setToolTip(each.ticket.request_id)
            self._found.addItem(item)
        self._found.setVisible(bool(found))
        self._collect.setVisible(bool(found))
        if found:
            line = self._found.sizeHintForRow(0)
            self._found.setFixedHeight(2 * self._found.frameWidth() + line * min(_SHOWN, len(found)))
            self._found.setCurrentRow(0)
            self._found.setFocus()
        self._look.setDefault(not found)  # what Enter does next carries the accent
        self._collect.setDefault(bool(found))
        self._say("" if found else f"{self._service} lists no request that could be this one.")
        self._show_choice()

    def _collect_found(self) -> None:
        item = self._found.currentItem()
        if item is not None:
            self._work(self._close_after(self._verbs.take_up(item.data(Qt.ItemDataRole.UserRole))), "Collecting…")

    def _collect_by_id(self) -> None:
        text = self._id.text().strip()
        if text:
            self._work(self._close_after(self._verbs.take_up(text)), "Collecting…")

    def _settle(self, *, perhaps: bool) -> None:
        self._work(self._close_after(self._verbs.give_up(perhaps), pays=perhaps), "")

    async def _close_after(self, work: Awaitable[None], *, pays: bool = False) -> None:
        await work
        if not self._is_gone:
            self.pays_again = pays
            self.accept()

    # --- inside ------------------------------------------------------------------------------------------------

    def _work(self, work: Coroutine[Any, Any, None], words: str) -> None:
        self._say(words)
        self._set_busy(busy=True)
        self._scope.start(self._then_free(work), "reconcile")

    async def _then_free(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            if not self._is_gone:
                self._set_busy(busy=False)

    def _set_busy(self, *, busy: bool) -> None:
        for widget in (self._look, self._collect, self._not_charged, self._pay, self._id):
            widget.setEnabled(not busy)
        self._by_id.setEnabled(not busy and bool(self._id.text().strip()))

    def _show_choice(self) -> None:
        self._collect.setEnabled(self._found.currentItem() is not None)

    def _say(self, words: str, role: str = "secondary") -> None:
        self._said.setText(words)
        self._said.setProperty("role", role)
        self._said.style().polish(self._said)
        self._said.setVisible(bool(words))

    def _fail(self, error: BaseException) -> None:
        if self._is_gone or isinstance(error, asyncio.CancelledError):
            return
        words = f"{error.message} {error.hint}" if isinstance(error, CharStudioError) else f"It did not work: {error}"
        self._say(words.strip(), "bad")


def found_words(found: Found) -> str:
    """One request of the service's list, as people tell them apart."""
    same = "exactly our input" if found.is_exact else "another input, as far as it can be told"
    return f"{found.sent_at.astimezone():%d %B, %H:%M:%S}  ·  {same}"


def _looks(found: Found) -> tuple[str, str]:
    return ("check-circle-outline", "good") if found.is_exact else ("help-circle-outline", "secondary")


def _heading(row: JobRow, service: str) -> QHBoxLayout:
    sent = f"{row.created_at.astimezone():%d %B, %H:%M:%S}"
    amount = f" ({amount_words(row.reserved_usd)})" if row.reserved_usd else ""
    picture = QLabel()
    picture.setPixmap(theme.icon("help-rhombus-outline", "warn").pixmap(32, 32))
    title = QLabel(f"What became of “{row.node_title}”?")
    title.setFont(theme.font(11, bold=True))
    title.setWordWrap(True)
    text = QLabel(
        f"It was sent to {service} on {sent} and no answer came back. It may have been accepted and charged{amount}. "
        "It is not sent again until this is settled."
    )
    text.setProperty("role", "secondary")
    text.setWordWrap(True)
    column = QVBoxLayout()
    column.setSpacing(6)
    column.addWidget(title)
    column.addWidget(text)
    row_layout = QHBoxLayout()
    row_layout.setSpacing(16)
    row_layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    row_layout.addLayout(column, 1)
    return row_layout


def _card(words: str, button: QPushButton | None) -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 12, 12, 12)
    column.setSpacing(8)
    label = QLabel(words)
    label.setWordWrap(True)
    top = QHBoxLayout()
    top.setSpacing(8)
    top.addWidget(label, 1)
    if button is not None:
        top.addWidget(button)
    column.addLayout(top)
    return card, column


def _button(words: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(words)
    button.setMinimumWidth(BUTTON_WIDTH)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked=False: act())
    return button
