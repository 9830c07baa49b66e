"""A field for an amount of US dollars, or for none."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from charstudio.ui.money import read_amount

WIDTH = 112


class MoneyField(QLineEdit):
    """Enter or leaving it takes over what was typed, Escape brings the amount back.

    ``entered`` carries another amount, None for an empty field; ``refused`` a sentence about what is no amount.
    """

    entered = Signal(object)
    refused = Signal(str)

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self._amount: Decimal | None = None
        self.setPlaceholderText(placeholder)
        self.setFixedWidth(WIDTH)
        self.setMaxLength(16)
        self.editingFinished.connect(self._finished)

    def show_amount(self, amount: Decimal | None) -> None:
        """Show an amount; what is being typed stays."""
        is_typing = self.hasFocus() and self.text() != _text(self._amount)
        self._amount = amount
        if not is_typing and self.text() != _text(amount):
            self.setText(_text(amount))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape forgets what was typed."""
        if event.key() == Qt.Key.Key_Escape:
            self.setText(_text(self._amount))
            self.selectAll()
            return
        super().keyPressEvent(event)

    def _finished(self) -> None:
        try:
            amount = read_amount(self.text())
        except ValueError as error:
            self.setText(_text(self._amount))
            self.refused.emit(str(error))
            return
        if amount != self._amount:
            self._amount = amount  # a refusal shows the old one again
            self.setText(_text(amount))
            self.entered.emit(amount)
        elif self.text() != _text(amount):
            self.setText(_text(amount))


def _text(amount: Decimal | None) -> str:
    return "" if amount is None else format(amount, "f")
