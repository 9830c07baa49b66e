"""What is measured by itself, whether a take is chosen by it, and what this machine can measure at all.

Looking for the networks reads ten megabytes, so it happens beside the window's thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtWidgets import QLabel
from shiboken6 import isValid

from charstudio.storage.settings import Settings
from charstudio.studio.identity.words import HONEST
from charstudio.studio.studio import Studio
from charstudio.ui.dialogs.settings.page import IDENTITY, Page

Starter = Callable[[Coroutine[Any, Any, None], str], None]
"""Runs something that waits, under a name."""

_TEXT = (
    "How well pictures and clips keep to the characters they are made from. Everything is measured on this machine; "
    f"nothing of a face leaves it or is kept in a form that could recognise anybody. {HONEST}"
)
_ALL_THERE = "Everything that is needed is installed: likeness, eye spacing and jaw width can be measured."


class IdentityPage(Page):
    """The settings of identity, and a line about what is installed."""

    def __init__(self, studio: Studio, settings: Settings, start: Starter) -> None:
        super().__init__("Identity", _TEXT)
        self._studio = studio
        self.add_settings(IDENTITY, settings)
        self.found = QLabel("Looking at what is installed…")
        self.found.setWordWrap(True)
        self.found.setProperty("role", "secondary")
        self.column.addWidget(self.found)
        self.finish()
        start(self._look(), "look for what measures identity")

    async def _look(self) -> None:
        measurer = self._studio.identity.measurer
        missing, shapeless = await asyncio.to_thread(lambda: (measurer.unavailable(), measurer.without_shape()))
        if isValid(self):
            self.found.setText(missing or shapeless or _ALL_THERE)
            self.found.setProperty("role", "warn" if missing or shapeless else "good")
            self.found.style().unpolish(self.found)
            self.found.style().polish(self.found)
