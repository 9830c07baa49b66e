"""The line of filters above the comparison. It tells what is wished for; what that means is in ``models_filter``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from charstudio.ui.dialogs.models_choice import Choice, has_own_sound
from charstudio.ui.dialogs.models_filter import Wish
from charstudio.ui.inspector.costs import provider_title
from charstudio.ui.prices import amount_words

_SECONDS = (5, 8, 10, 15, 20, 30, 60)
_LINES = ((720, "720p and more"), (1080, "1080p and more"), (1440, "2K and more"), (2160, "4K"))


class FilterBar(QWidget):
    """The search line and its filters. Those that would change nothing for these models are not there."""

    changed = Signal()

    def __init__(self, affordable_usd: Decimal | None) -> None:
        super().__init__()
        self._affordable = affordable_usd
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a model by name, family, lab or id")
        self.search.setAccessibleName("Find a model")
        self.search.setClearButtonEnabled(True)
        self.seconds = _combo("Length", "Any length")
        self.lines = _combo("Picture", "Any size")
        self.provider = _combo("Provider", "Any service")
        self.sound = QCheckBox("With sound")
        self.priced = QCheckBox("Price known")
        self.affordable = QCheckBox("Fits the cap")
        self.withdrawn = QCheckBox("Hide withdrawn")
        self.withdrawn.setChecked(True)
        self._explain()
        self._lay_out()
        self._connect()

    def offer(self, choices: Sequence[Choice]) -> None:
        """Offer what tells these models apart, keeping what is chosen."""
        seconds = {each.length.most for each in choices if each.length.most}
        lines = {each.picture.most for each in choices if each.picture.most}
        names = dict.fromkeys(name for each in choices if not each.is_draft for name in each.providers)
        longest, largest = max(seconds, default=0), max(lines, default=0)
        _fill(self.seconds, [(n, f"{n} s and more") for n in _SECONDS if len(seconds) > 1 and n <= longest])
        _fill(self.lines, [(n, words) for n, words in _LINES if len(lines) > 1 and n <= largest])
        _fill(self.provider, [(name, provider_title(name)) for name in names] if len(names) > 1 else [])
        self.sound.setVisible(any(map(has_own_sound, choices)))
        self.withdrawn.setVisible(any(each.withdrawn for each in choices))

    @property
    def wish(self) -> Wish:
        """What is wished for now."""
        return Wish(
            self.search.text(),
            self._affordable if self.affordable.isChecked() else None,
            with_sound=self.sound.isChecked(),
            seconds=self.seconds.currentData(),
            lines=self.lines.currentData(),
            provider=self.provider.currentData() or "",
            price_known=self.priced.isChecked(),
            hide_withdrawn=self.withdrawn.isChecked(),
        )

    def clear(self) -> None:
        """Wish for nothing in particular."""
        self.search.clear()
        for combo in (self.seconds, self.lines, self.provider):
            combo.setCurrentIndex(0)
        for box in (self.sound, self.priced, self.affordable):
            box.setChecked(False)

    @property
    def hides_withdrawn_only(self) -> bool:
        """Whether nothing but the usual is filtered."""
        return replace(self.wish, text="") == Wish()

    def _explain(self) -> None:
        self.priced.setToolTip("Only models whose price for this node is known")
        self.affordable.setVisible(self._affordable is not None)
        if self._affordable is not None:
            self.affordable.setToolTip(f"{amount_words(self._affordable)} may still be spent under your caps")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for combo in (self.seconds, self.lines, self.provider):
            row.addWidget(combo)
        row.addSpacing(8)
        for box in (self.sound, self.priced, self.affordable, self.withdrawn):
            row.addWidget(box)
            row.addSpacing(8)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.search)
        layout.addLayout(row)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self.changed.emit())
        for combo in (self.seconds, self.lines, self.provider):
            combo.currentIndexChanged.connect(lambda _index: self.changed.emit())
        for box in (self.sound, self.priced, self.affordable, self.withdrawn):
            box.toggled.connect(lambda _on: self.changed.emit())


def _combo(name: str, everything: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.addItem(everything, None)
    return combo


def _fill(combo: QComboBox, items: Sequence[tuple[object, str]]) -> None:
    """Everything, then ``items``; what was chosen stays chosen where it is still there."""
    chosen = combo.currentData()
    combo.blockSignals(True)
    while combo.count() > 1:
        combo.removeItem(1)
    for value, words in items:
        combo.addItem(words, value)
    combo.setCurrentIndex(max(0, combo.findData(chosen)) if chosen is not None else 0)
    combo.blockSignals(False)
    combo.setVisible(bool(items))
