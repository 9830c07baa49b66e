"""What exported films tell of their making, and who signs them: the levels in words, and a certificate made here.

Keychains may ask the user and keys take a moment to make, so both happen beside the window's thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout
from shiboken6 import isValid

from charstudio.media.provenance import library
from charstudio.model.delivery import Disclosure
from charstudio.model.errors import CharStudioError
from charstudio.storage.settings import Settings
from charstudio.studio.disclosure.signers import OWN, SELF_MADE
from charstudio.studio.disclosure.words import LEVELS
from charstudio.studio.studio import Studio
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.dialogs.settings.page import DISCLOSURE, Page
from charstudio.ui.dialogs.settings.row import Row

Starter = Callable[[Coroutine[Any, Any, None], str], None]
"""Runs something that waits, under a name."""

TEXT_WIDTH = 300
_TEXT = (
    "Every film you export says in its metadata whether it holds generated media, as many laws and platforms ask. "
    "Prompts and names of files leave your machine only where you wish; keys and paths never do."
)
_LOOKING = "Looking for the certificate…"


class DisclosurePage(Page):
    """The settings of disclosure, and a box that makes a certificate."""

    def __init__(self, studio: Studio, settings: Settings, start: Starter) -> None:
        super().__init__("Disclosure", _TEXT)
        self._studio = studio
        self._settings = settings
        self._start = start
        self.add_settings(DISCLOSURE, settings)
        self._by_name = {row.name: row for row in self.rows}
        self._pair = self._by_name["signing_certificate"], self._by_name["signing_key"]
        for row in self._pair:
            row.field.setFixedWidth(TEXT_WIDTH)
            row.edited.connect(self._forgive)
        self._level = QLabel()
        self._level.setWordWrap(True)
        self._level.setProperty("role", "secondary")
        self._level.setAccessibleName("What the file tells")
        self.column.insertWidget(self.column.indexOf(self._by_name["disclosure"]) + 1, self._level)
        self._by_name["disclosure"].edited.connect(self._show_level)
        self.maker = _Maker(lambda: start(self._make(), "make a certificate"))
        self.column.addWidget(self.maker)
        self.finish()
        self._show_level()
        self._look()

    def first_fault(self) -> Row | None:
        """The first row whose value cannot be used; a certificate and its key are chosen together."""
        found = super().first_fault()
        if found is not None:
            return found
        certificate, key = self._pair
        if bool(certificate.value) == bool(key.value):
            return None
        empty = key if certificate.value else certificate
        empty.show_fault("A certificate and its key are chosen together.")
        return empty

    async def save(self) -> bool:
        """Look the chosen files over; False when they cannot sign, with the reason beside them."""
        certificate, key = self._pair
        signers = self._studio.signers
        if signers is None or not (certificate.is_changed or key.is_changed) or not certificate.value:
            return True
        try:
            await asyncio.to_thread(signers.check, Path(str(certificate.value)), Path(str(key.value)))
        except CharStudioError as error:
            if isValid(self):
                certificate.show_fault(f"{error.message} {error.hint}".strip())
            return False
        return True

    def settle(self, settings: Settings) -> None:
        """``settings`` are in use now."""
        super().settle(settings)
        self._settings = settings
        self._look()

    def _forgive(self) -> None:
        """What was wrong with the pair may be mended by changing either."""
        for row in self._pair:
            row.show_fault("")

    def _show_level(self) -> None:
        self._level.setText(LEVELS[Disclosure(str(self._by_name["disclosure"].value))][1])

    def _look(self) -> None:
        if self._studio.signers is None or not library.is_installed():
            self.maker.say(f"{library.MISSING} {library.INSTALL}", "warn")
            self.maker.set_possible(False)
            return
        self.maker.say(_LOOKING, "secondary")
        self._start(self._show_state(), "look for a certificate")

    async def _show_state(self) -> None:
        signers = self._studio.signers
        assert signers is not None
        state = await asyncio.to_thread(signers.state)
        if isValid(self):
            self.maker.say(state.text, "secondary")
            self.maker.set_possible(True)

    async def _make(self) -> None:
        signers = self._studio.signers
        assert signers is not None
        self.maker.begin()
        words, role = "", "bad"
        try:
            state = await asyncio.to_thread(signers.make, self.maker.name.text())
            words, role = f"{state.text} {state.hint}".strip(), "good" if state.identity is not None else "bad"
        except CharStudioError as error:
            words = f"{error.message} {error.hint}".strip()
        finally:
            if isValid(self):
                self.maker.end(words, role)


class _Maker(QFrame):
    """A name, a button that makes a certificate in it, and what there is now."""

    def __init__(self, make: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.words = _label("The certificate that signs")
        about = _label("What certificates prove")
        about.setText(f"{SELF_MADE}\n\n{OWN}")
        about.setProperty("role", "secondary")
        self.name = _Name()
        self.name.setPlaceholderText("Your name or your studio's")
        self.name.setAccessibleName("Name for the certificate")
        self.name.setFixedWidth(TEXT_WIDTH)
        self.name.textChanged.connect(lambda _text: self._refresh())
        self.name.entered.connect(self._entered)
        self.button = QPushButton("Make a certificate")
        self.button.setMinimumWidth(BUTTON_WIDTH)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(make)
        self._is_possible = self._is_busy = False
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        foot = QHBoxLayout()
        foot.addWidget(self.name)
        foot.addWidget(self.button)
        foot.addStretch(1)
        column.addWidget(self.words)
        column.addLayout(foot)
        column.addWidget(about)
        self._refresh()

    def set_possible(self, possible: bool) -> None:  # noqa: FBT001 - reads as a setter
        """Whether one can be made here."""
        self._is_possible = possible
        self._refresh()

    def begin(self) -> None:
        """One is being made."""
        self._is_busy = True
        self._refresh()

    def end(self, words: str, role: str) -> None:
        """It is made, or was not."""
        self._is_busy = False
        self.say(words, role)
        self._refresh()

    def say(self, words: str, role: str) -> None:
        """Show words in the colour of ``role``."""
        self.words.setText(words)
        self.words.setProperty("role", role)
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)

    def _entered(self) -> None:
        if self.button.isEnabled():
            self.button.click()

    def _refresh(self) -> None:
        self.button.setEnabled(self._is_possible and not self._is_busy and bool(self.name.text().strip()))
        self.name.setEnabled(self._is_possible)


class _Name(QLineEdit):
    """Enter makes the certificate; it does not end the dialog."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setAccessibleName(name)
    return label
