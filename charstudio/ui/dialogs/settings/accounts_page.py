"""The keys of the services: where each is, a field for another, the free test, and the way to where keys are made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from charstudio.model.errors import CharStudioError
from charstudio.providers.base import KeyCheck
from charstudio.storage.secrets import KeyState, Where
from charstudio.studio.accounts import Accounts, Entered, Service
from charstudio.ui import theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.dialogs.settings.key_entry import KeyEntry
from charstudio.ui.dialogs.settings.page import Page
from charstudio.ui.prices import amount_words

T = TypeVar("T")
Starter = Callable[[Coroutine[Any, Any, None], str], None]
"""Runs something that waits, under a name."""

_TEXT = (
    "Cloud services make full-quality clips and bill your own account there. Keys are kept in this system's keychain, "
    "never in a film, a log or a settings file."
)
_MARKS = {
    Where.KEYCHAIN: ("check-circle-outline", "good"),
    Where.ENVIRONMENT: ("check-circle-outline", "good"),
    Where.SESSION: ("clock-alert-outline", "warn"),
    Where.NOWHERE: ("key-remove", "secondary"),
}


class AccountsPage(Page):
    """A box for each service."""

    def __init__(self, accounts: Accounts | None, start: Starter) -> None:
        super().__init__("Accounts", _TEXT)
        self.boxes = [] if accounts is None else [AccountBox(accounts, each, start) for each in accounts.services]
        for box in self.boxes:
            self.column.addWidget(box)
        if not self.boxes:
            nothing = QLabel("No cloud service is available in this version. Drafts need no key.")
            nothing.setWordWrap(True)
            self.column.addWidget(nothing)
        self.finish()

    async def save(self) -> bool:
        """Keep every key that was typed and not saved."""
        return all([await box.keep() for box in self.boxes if not box.entry.is_empty])

    def forget(self) -> None:
        """Empty the fields."""
        for box in self.boxes:
            box.entry.forget()


class AccountBox(QFrame):
    """One service. Everything that waits for the keychain or the network runs beside the window."""

    def __init__(self, accounts: Accounts, service: Service, start: Starter) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.entry = KeyEntry(service.title)
        self._accounts = accounts
        self._service = service
        self._start = start
        self._state: KeyState | None = None
        self._is_busy = False
        self._mark, self._where = QLabel(), QLabel("Looking for a key…")
        self._notice, self._result = _wrapped(), _wrapped()
        self._save = self._button("Save", f"Save the key of {service.title}", self.save)
        self._test = self._button("Test", f"Test the key of {service.title}", self.test)
        self._forget = self._button("Forget", f"Forget the key of {service.title}", self.forget)
        self._lay_out()
        self.entry.edited.connect(self._refresh)
        self.entry.entered.connect(lambda: start(self.save(), "save a key"))
        self._refresh()
        start(self._look(), "look for a key")

    async def save(self) -> None:
        """Test what was typed and keep it, unless the service refuses it."""
        await self.keep()

    async def keep(self) -> bool:
        """Like ``save``. False when it cannot be used, and the box says why."""
        text = self.entry.take()
        entered = await self._wait(f"Asking {self._service.title}…", self._accounts.replace(self._service.name, text))
        del text
        if entered is None:
            return False
        self._show_state(entered.state)
        is_good = entered.check is not None and entered.check.works
        self._say(entered_words(entered), "good" if is_good else "bad" if not entered.is_kept else "warn")
        return entered.is_kept

    async def test(self) -> None:
        """Try the key, for free."""
        check = await self._wait(f"Asking {self._service.title}…", self._accounts.test(self._service.name))
        if check is not None:
            self._say(check_words(check), "good" if check.works else "bad")

    async def forget(self) -> None:
        """Remove the key from this machine."""
        state = await self._wait("Forgetting it…", self._accounts.forget(self._service.name))
        if state is not None:
            self._show_state(state)
            self._say("", "secondary")

    async def _look(self) -> None:
        state = await self._wait("", self._accounts.state(self._service.name))
        if state is not None:
            self._show_state(state)

    async def _wait(self, words: str, work: Awaitable[T]) -> T | None:
        """The answer of ``work``; None when it failed, which is then said, or when the dialog went meanwhile."""
        self._set_busy(busy=True)
        self._say(words, "secondary")
        answer: T | None = None
        fault = ""
        try:
            answer = await work
        except CharStudioError as error:
            fault = f"{error.message} {error.hint}".strip()
        finally:
            if isValid(self):
                self._set_busy(busy=False)
                self._say(fault, "bad")
        return answer if isValid(self) else None

    # --- looks -------------------------------------------------------------------------------------------------

    def _show_state(self, state: KeyState) -> None:
        self._state = state
        icon, role = _MARKS[state.where]
        self._mark.setPixmap(theme.icon(icon, role).pixmap(18, 18))
        self._where.setText(state.text)
        _put(self._notice, notice_words(state, self._service), "small" if state.where is Where.ENVIRONMENT else "warn")
        self.entry.setVisible(state.where is not Where.ENVIRONMENT)
        self._save.setVisible(state.where is not Where.ENVIRONMENT)
        self._refresh()

    def _refresh(self) -> None:
        where = self._state.where if self._state is not None else Where.NOWHERE
        free = not self._is_busy
        self._save.setEnabled(free and not self.entry.is_empty)
        self._test.setEnabled(free and where is not Where.NOWHERE)
        self._forget.setEnabled(free)
        self._forget.setVisible(where in {Where.KEYCHAIN, Where.SESSION})

    def _set_busy(self, *, busy: bool) -> None:
        self._is_busy = busy
        self._refresh()

    def _say(self, words: str, role: str) -> None:
        _put(self._result, words, role)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(_heading(self._service))
        column.addLayout(_row(self._mark, self._where))
        column.addWidget(self._notice)
        column.addLayout(_row(self.entry, self._save, stretch=False))
        column.addWidget(self._result)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._test)
        foot.addWidget(self._forget)
        foot.addStretch(1)
        foot.addWidget(page_link(self._service))
        column.addLayout(foot)

    def _button(self, words: str, name: str, act: Callable[[], Coroutine[Any, Any, None]]) -> QPushButton:
        button = QPushButton(words)
        button.setAccessibleName(name)
        button.setMinimumWidth(BUTTON_WIDTH)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._start(act(), words))
        return button


def check_words(check: KeyCheck) -> str:
    """The result of a test, with the balance where the service tells it."""
    if check.balance_usd is None or "balance" in check.text.lower():
        return check.text
    return f"{check.text} The balance is {amount_words(check.balance_usd)}."


def entered_words(entered: Entered) -> str:
    """What became of a key that was entered."""
    if entered.untested is not None:
        return f"The key is kept, but could not be tested: {entered.untested.message}"
    said = check_words(entered.check) if entered.check is not None else ""
    if entered.is_kept:
        return said
    rest = "the one from before stays in use" if entered.state.where.has_key else "it was not kept"
    return f"{said.rstrip('.')}; {rest}."


def notice_words(state: KeyState, service: Service) -> str:
    """What there is to know about where a key is, or would be kept."""
    if state.where is Where.ENVIRONMENT:
        return f"To use another key, change {service.variable} or start the program without it."
    if state.where is Where.NOWHERE and state.notice:
        return f"{state.notice} A key entered now is kept for this session only."
    return state.notice


def page_link(service: Service) -> QPushButton:
    """Opens the page where keys of a service are made. The address can be read before."""
    link = QPushButton(f"Make a key at {service.page.removeprefix('https://')}")
    link.setProperty("role", "link")
    link.setIcon(theme.icon("open-in-new", "accent_hover"))
    link.setAutoDefault(False)
    link.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(service.page)))
    return link


def _heading(service: Service) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    title, what = QLabel(service.title), QLabel(service.what)
    title.setProperty("role", "heading")
    what.setProperty("role", "secondary")
    what.setWordWrap(True)
    row.addWidget(title)
    row.addWidget(what, 1)
    return box


def _row(first: QWidget, second: QWidget, *, stretch: bool = True) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(first, 0 if stretch else 1)
    row.addWidget(second, 1 if stretch else 0, Qt.AlignmentFlag.AlignVCenter)
    return row


def _wrapped() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.hide()
    return label


def _put(label: QLabel, words: str, role: str) -> None:
    """Show ``words`` in the colour of ``role``; no words, no label."""
    label.setText(words)
    label.setVisible(bool(words))
    label.setProperty("role", role)
    label.style().unpolish(label)
    label.style().polish(label)
