"""What every part of the window works with: the frame, the studio, the settings, and one place for tasks and faults."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit

from charstudio.model.errors import CharStudioError, StorageError
from charstudio.storage import settings as stored_settings
from charstudio.storage.paths import Paths
from charstudio.storage.settings import Settings
from charstudio.studio.keymap import KeyCommand
from charstudio.studio.signal import Signal
from charstudio.studio.studio import Studio
from charstudio.ui import aio
from charstudio.ui.dialogs.message import Question, bad_news
from charstudio.ui.window.frame import MainWindow

log = logging.getLogger("charstudio.ui")


class Desk:
    """Everything that waits is a task of ``scope``; whatever goes wrong in one ends in ``fail``, as a sentence."""

    def __init__(self, window: MainWindow, studio: Studio, paths: Paths) -> None:
        self.window = window
        self.studio = studio
        self.scope = aio.TaskScope(self.fail)
        self._paths = paths
        self._complaints: set[str] = set()
        self.settings, warnings = stored_settings.load(paths.settings)
        for warning in warnings:
            log.warning("settings: %s", warning)
        if warnings:
            self.say(warnings[0])
        self.kept: Signal[Settings] = Signal()
        self.key_commands: Sequence[KeyCommand] = ()  # known when the window is built
        studio.use_settings(self.settings)

    @property
    def config(self) -> Path:
        """The user's own folder for what is neither a film nor a setting."""
        return self._paths.settings.parent

    @property
    def shelf(self) -> Path:
        """The folder of the user's own characters."""
        return self._paths.characters

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run something that waits."""
        self.scope.start(work, name)

    def say(self, words: str) -> None:
        """A passing remark."""
        self.window.say(words)

    def guarded(self, act: Callable[[], None]) -> None:
        """Do something now that may fail in words."""
        try:
            act()
        except CharStudioError as error:
            self.fail(error)

    def fail(self, error: BaseException) -> None:
        """Show what went wrong, once: the same complaint does not stack up on itself."""
        if not isinstance(error, CharStudioError):
            log.error("unexpected fault", exc_info=error)
            error = CharStudioError(f"Something went wrong in the program: {error}", "Your film is unchanged.")
        words = error.message
        if words in self._complaints:
            return
        self._complaints.add(words)
        dialog = bad_news(error, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _code: self._complaints.discard(words))
        dialog.open()

    async def ask(self, heading: str, text: str, answers: Sequence[str], **looks: Any) -> int:
        """The index of the chosen answer, -1 for Escape."""
        dialog = Question(heading, text, answers, self.window, **looks)
        await aio.ask(dialog)
        return dialog.answer

    def keep(self, **changes: Any) -> None:
        """Change settings, use them from now on and write them. A disk that refuses is no reason to stop anything.

        ``kept`` tells of the new ones.
        """
        self.settings = replace(self.settings, **changes)
        self.studio.use_settings(self.settings)
        try:
            stored_settings.save(self._paths.settings, self.settings)
        except StorageError as error:
            log.warning("settings could not be kept: %s", error)
        self.kept.emit(self.settings)


def settle_typing() -> None:
    """Take over what is being typed into a field that waits for Enter: a command means what is on screen."""
    field = QApplication.focusWidget()
    if isinstance(field, QLineEdit | QAbstractSpinBox):
        field.clearFocus()
        field.setFocus(Qt.FocusReason.OtherFocusReason)
