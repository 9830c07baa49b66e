"""Work on other machines: where their cluster is, whether it answers, and what happens when it does not.

Nothing here waits in the window's thread: the machines are called beside it, and the answer is put into words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout
from shiboken6 import isValid

from charstudio.model.errors import CharStudioError
from charstudio.storage.settings import Settings
from charstudio.studio.farm.library import INSTALL, is_installed
from charstudio.studio.farm.machines import machines_of
from charstudio.studio.studio import Studio
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.dialogs.settings.page import MACHINES, Page

Starter = Callable[[Coroutine[Any, Any, None], str], None]
"""Runs something that waits, under a name."""

TEXT_WIDTH = 300
_TEXT = (
    "Drafts, scrub copies and long films can be made by machines that have Character Studio, too; what they make is "
    "the same to the bit. Paid jobs are always sent from here, and no machine gets a key. "
    "A cluster runs what it is sent: use one only among people you trust."
)
_MISSING = f"What talks to other machines is not installed. Install it: {INSTALL}"
_CALLING = "Calling…"


class MachinesPage(Page):
    """The settings of other machines, and a box that tries them."""

    def __init__(self, studio: Studio, settings: Settings, start: Starter) -> None:
        super().__init__("Other machines", _TEXT)
        self._studio = studio
        self._settings = settings
        self.add_settings(MACHINES, settings)
        self._by_name = {row.name: row for row in self.rows}
        for row in self.rows:
            if row.name != "machines_fall_back":
                row.field.setFixedWidth(TEXT_WIDTH)
            row.edited.connect(self._look)
        self.trial = _Trial(lambda: start(self._try(), "try other machines"))
        self.column.addWidget(self.trial)
        self.finish()
        self._show_present()
        self._look()

    @property
    def wanted(self) -> Settings:
        """The settings as the fields have them."""
        values: dict[str, Any] = {row.name: row.value for row in self.rows}
        return replace(self._settings, **values)

    def settle(self, settings: Settings) -> None:
        """``settings`` are in use now."""
        super().settle(settings)
        self._settings = settings
        self._look()

    def _look(self) -> None:
        """Say beside the address what is wrong with it or its files."""
        address = self._by_name["machines_address"]
        fault = ""
        try:
            machines_of(self.wanted)
        except CharStudioError as error:
            fault = f"{error.message} {error.hint}"
        address.show_fault(fault)
        self.trial.set_possible(bool(address.value) and not fault and is_installed())

    def _show_present(self) -> None:
        if not is_installed():
            self.trial.say(_MISSING, "warn")
        elif self._studio.farm is not None and self._studio.farm.farm.trouble:
            self.trial.say(self._studio.farm.farm.trouble, "warn")

    async def _try(self) -> None:
        machines = machines_of(self.wanted)
        if machines is None:
            return
        self.trial.begin()
        words, role = "", "bad"
        try:
            found = await asyncio.to_thread(machines.farm.connect)
            jobs = sum(machine.jobs for machine in found)
            many = "1 machine answers" if len(found) == 1 else f"{len(found)} machines answer"
            words, role = f"{many}: {jobs} at a time, the same version as this one.", "good"
        except CharStudioError as error:
            words = f"{error.message} {error.hint}".strip()
        finally:
            if isValid(self):
                self.trial.end(words, role)
            await asyncio.to_thread(machines.close)


class _Trial(QFrame):
    """A button that calls the machines, and what they said."""

    def __init__(self, call: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.words = QLabel("Whether they answer can be tried before anything is changed.")
        self.words.setWordWrap(True)
        self.words.setProperty("role", "secondary")
        self.words.setAccessibleName("What the machines said")
        self.button = QPushButton("Try it")
        self.button.setAccessibleName("Try the other machines")
        self.button.setMinimumWidth(BUTTON_WIDTH)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(call)
        self._is_possible = self._is_busy = False
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.words)
        foot = QHBoxLayout()
        foot.addWidget(self.button)
        foot.addStretch(1)
        column.addLayout(foot)

    def set_possible(self, possible: bool) -> None:  # noqa: FBT001 - reads as a setter
        """Whether there is anything to call."""
        self._is_possible = possible
        self.button.setEnabled(possible and not self._is_busy)

    def begin(self) -> None:
        """They are being called."""
        self._is_busy = True
        self.button.setEnabled(False)
        self.say(_CALLING, "secondary")

    def end(self, words: str, role: str) -> None:
        """They answered, or did not."""
        self._is_busy = False
        self.button.setEnabled(self._is_possible)
        self.say(words, role)

    def say(self, words: str, role: str) -> None:
        """Show words in the colour of ``role``."""
        self.words.setText(words)
        self.words.setProperty("role", role)
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)
