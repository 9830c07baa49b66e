"""Many results of one node at once: lists of what varies, what comes of them, and what that costs.

Nothing is made here. ``answer`` says what was asked for, ``batch`` for which combinations; Escape asks for nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from charstudio.model.batch import Variation, combinations, distinct
from charstudio.model.errors import CharStudioError
from charstudio.ui.dialogs.batch_pane import BatchDraft, ListsPane, ListVerbs
from charstudio.ui.dialogs.batch_preview import Preview
from charstudio.ui.dialogs.batch_words import Quote, row_words, summary, take_words
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.graph.thumbnails import Thumbnails

SOON_MS = 200
"""After the last letter typed, before everything is worked out anew."""
_NOTHING_YET = "List values on the left; what comes of them is shown here."


class BatchAnswer(StrEnum):
    """What was asked for."""

    NO = "no"
    TAKES = "takes"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class BatchVerbs:
    """What the dialog asks of the window: ``quote(batch, follow)`` gives the price, ``start`` runs what waits."""

    lists: ListVerbs
    quote: Callable[[Sequence[Variation], bool], Awaitable[Quote]]
    start: Callable[[Coroutine[Any, Any, None], str], None]


class BatchDialog(QDialog):
    """``follows``: whether anything is made from the node, so that rows may take it along. ``draft`` is where the user
    left off the last time.
    """

    def __init__(
        self,
        title: str,
        verbs: BatchVerbs,
        thumbnails: Thumbnails,
        parent: QWidget,
        *,
        follows: bool,
        draft: BatchDraft | None = None,
    ) -> None:
        super().__init__(parent)
        self.answer = BatchAnswer.NO
        self.batch: tuple[Variation, ...] = ()
        """The combinations, none of them twice."""
        self._verbs = verbs
        self._listed = 0
        self._quote: Quote | None = None
        self._revision = 0
        self._is_asking = self._is_over = False
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._refresh)
        self.setWindowTitle(f"Batch: {title}")
        self.resize(min(1280, parent.width() - 48), min(840, parent.height() - 48))
        begun = draft or BatchDraft()
        self.pane = ListsPane(verbs.lists, thumbnails, begun)
        self.summary = QLabel()
        self.preview = Preview(thumbnails, verbs.lists.media_of)
        self.follow = QCheckBox("Rows take along what follows")
        self.follow.setToolTip("Copy what is made from the node, too, once for each row")
        self.follow.setVisible(follows)
        self.follow.setChecked(follows and begun.follow)
        self.rows = QPushButton()
        self.takes = QPushButton()
        self._lay_out()
        self._connect()
        self._refresh()
        self.pane.cards[0].field.setFocus()

    @property
    def draft(self) -> BatchDraft:
        """Everything as it stands, to go on from another time."""
        return BatchDraft(self.pane.drafts, self.pane.way, self.follow.isChecked())

    def done(self, result: int) -> None:
        """Closing gives up on the price."""
        self._soon.stop()
        self._is_over = True
        super().done(result)

    # --- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.summary.setWordWrap(True)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.summary)
        right.addWidget(self.preview, 1)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.pane)
        middle.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(middle, 1)
        layout.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        cancel = QPushButton("Cancel")
        cancel.setMinimumWidth(BUTTON_WIDTH)
        cancel.clicked.connect(self.reject)
        self.takes.setProperty("role", "primary")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.follow)
        row.addStretch(1)
        for button in (cancel, self.rows, self.takes):
            button.setAutoDefault(False)  # Enter in a field is not a wish to spend
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        self.pane.changed.connect(self._soon.start)
        self.follow.toggled.connect(lambda _on: self._soon.start())
        self.rows.clicked.connect(lambda: self._choose(BatchAnswer.ROWS))
        self.takes.clicked.connect(lambda: self._choose(BatchAnswer.TAKES))

    # --- working it out ----------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        """Read the lists as they are, show what comes of them, and ask for the price."""
        self._soon.stop()
        self._revision += 1
        self._quote = None
        listed: tuple[Variation, ...] = ()
        fault = ""
        batch = self.pane.read()
        try:
            listed = combinations(batch) if batch is not None else ()
        except CharStudioError as error:
            fault = f"{error.message} {error.hint}".strip()
        self.batch = distinct(listed)
        self._listed = len(listed)
        if not listed:
            self._say_nothing(fault)
        self.preview.show_batch(self.batch, self.pane.variables)
        self._show_quote()
        self._ask()

    def _say_nothing(self, fault: str) -> None:
        """Why there is no combination. That something is not listed yet is no fault."""
        if self.pane.empty == len(self.pane.cards):
            self._say(_NOTHING_YET, "secondary")
        elif self.pane.empty:
            self._say(fault, "secondary")
        else:
            self._say(fault or "One of the lists cannot be read.", "bad")

    def _ask(self) -> None:
        """Ask for the price, once at a time: what is typed meanwhile is asked for when the answer is there."""
        if self.batch and not self._is_asking:
            self._is_asking = True
            self._verbs.start(self._find_out(), "the price of a batch")

    async def _find_out(self) -> None:
        revision, fault = self._revision, ""
        quote: Quote | None = None
        try:
            quote = await self._verbs.quote(self.batch, self.follow.isChecked())
        except CharStudioError as error:
            fault = f"{error.message} {error.hint}".strip()
        finally:
            self._is_asking = False
        if self._is_over:
            return
        if revision != self._revision:
            self._ask()
            return
        self._quote = quote
        self._show_quote()
        if fault:
            self._say(fault, "bad")

    def _show_quote(self) -> None:
        quote, count = self._quote, len(self.batch)
        if count:
            self._say(summary(self._listed, count, quote), "heading")
        if quote is not None:
            self.preview.show_prices(quote.rows)
        self.takes.setText(take_words(count, quote))
        self.takes.setEnabled(quote is not None and quote.can_make)
        self.rows.setText(row_words(count, quote))
        self.rows.setEnabled(count > 0)

    def _say(self, words: str, role: str) -> None:
        self.summary.setText(words)
        self.summary.setProperty("role", role)
        self.summary.style().unpolish(self.summary)
        self.summary.style().polish(self.summary)

    def _choose(self, answer: BatchAnswer) -> None:
        """What was typed in the last moment counts, and what it costs is shown before it can be asked for."""
        if self._soon.isActive():
            self._refresh()
            if answer is BatchAnswer.TAKES or not self.batch:
                return
        self.answer = answer
        self.accept()
