"""What a film has cost: its sums against their caps, where the money went, and the ledger as a table to take away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from charstudio.model.errors import CharStudioError
from charstudio.storage.files import replace_file
from charstudio.studio.money import Spending
from charstudio.ui import aio, theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.dialogs.spending_parts import Sum, facts_row, shares_box, sums_of
from charstudio.ui.window.desk import Desk


async def ask_spending(desk: Desk) -> None:
    """Show what the open film has cost, for as long as the user looks."""
    if desk.studio.folder is not None:
        desk.studio.journal.look()
        await aio.ask(SpendingDialog(desk))


class SpendingDialog(QDialog):
    """Follows the journal."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self.setWindowTitle("Spending")
        self._desk = desk
        self._studio = desk.studio
        self._said = QLabel()
        self._said.setWordWrap(True)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setStyleSheet("QScrollArea { background: transparent; }")
        self._export = _button("Export CSV…", self._ask_file)
        close = _button("Close", self.accept)
        self._lay_out(close)
        stop = self._studio.journal.changed.connect(self.show_spending)
        self.finished.connect(stop)
        self.show_spending(self._studio.journal.spending)
        close.setDefault(True)
        close.setFocus()

    def show_spending(self, spending: Spending) -> None:
        """Show other sums."""
        is_empty = not spending.by_model and not spending.reserved_usd
        self._export.setEnabled(not is_empty)
        caps = (self._desk.settings.cap_day_usd or None, self._studio.project.budget)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(_side_by_side([Sum(each) for each in sums_of(spending, *caps)]))
        if is_empty:
            column.addWidget(_nothing(), 1)
        else:
            column.addLayout(facts_row(spending))
            column.addLayout(_side_by_side(self._shares(spending)))
            column.addStretch(1)
        self._area.setWidget(page)

    def _shares(self, spending: Spending) -> list[QWidget]:
        models = [(self._title_of(share.name), share) for share in spending.by_model]
        characters = [(share.name, share) for share in spending.by_character]
        return [shares_box("By model", models), shares_box("By character", characters)]

    def _title_of(self, model: str) -> str:
        shelf = self._studio.shelf
        found = shelf.catalog.model(model) if shelf is not None else None
        return found.title if found is not None else model

    # --- taking it away ----------------------------------------------------------------------------------------

    def _ask_file(self) -> None:
        folder = self._studio.folder
        if folder is None:
            return
        name = folder.parent / f"{folder.name} spending.csv"
        dialog = QFileDialog(self, "Export the ledger", str(name), "Table (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._desk.start(self._write(Path(path)), "export the ledger"))
        dialog.open()

    async def _write(self, path: Path) -> None:
        """Write the whole ledger. The file is there as a whole or not at all."""
        try:
            text = await self._studio.journal.csv()
            await asyncio.to_thread(replace_file, path, text.encode("utf-8"))
        except CharStudioError as error:
            self._say(f"{error.message} {error.hint}".strip(), "bad")
        else:
            self._say(f"Written to “{path.name}”.", "good")

    def _say(self, words: str, role: str) -> None:
        if not isValid(self):
            return
        self._said.setText(words)
        self._said.setProperty("role", role)
        self._said.style().unpolish(self._said)
        self._said.style().polish(self._said)

    def _lay_out(self, close: QPushButton) -> None:
        parent = self.parentWidget()
        assert parent is not None
        self.resize(min(880, parent.width() - 80), min(512, parent.height() - 80))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._export)
        foot.addWidget(self._said, 1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(self._area, 1)
        layout.addLayout(foot)


def _side_by_side(widgets: list[QWidget] | list[Sum]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(16)
    for widget in widgets:
        row.addWidget(widget, 1)
    return row


def _button(words: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(words)
    button.setMinimumWidth(BUTTON_WIDTH)
    button.clicked.connect(act)
    return button


def _nothing() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setSpacing(8)
    picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
    picture.setPixmap(theme.icon("cash-check", "secondary").pixmap(48, 48))
    head = QLabel("Nothing was spent on this film yet.", alignment=Qt.AlignmentFlag.AlignCenter)
    head.setProperty("role", "heading")
    words = QLabel(
        "Drafts are free. What a cloud service makes is listed here with its cost, by model and by character.",
        alignment=Qt.AlignmentFlag.AlignCenter,
    )
    words.setProperty("role", "secondary")
    words.setWordWrap(True)
    column.addStretch(1)
    for widget in (picture, head, words):
        column.addWidget(widget)
    column.addStretch(2)
    return page
