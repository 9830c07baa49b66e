"""The settings dialog: pages on the left, what they hold on the right. OK and Apply put everything to use at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from charstudio.storage import settings as stored_settings
from charstudio.ui import aio, theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.dialogs.settings.accounts_page import AccountsPage
from charstudio.ui.dialogs.settings.disclosure_page import DisclosurePage
from charstudio.ui.dialogs.settings.identity_page import IdentityPage
from charstudio.ui.dialogs.settings.keyboard_page import KeyboardPage
from charstudio.ui.dialogs.settings.machines_page import MachinesPage
from charstudio.ui.dialogs.settings.money_page import MoneyPage
from charstudio.ui.dialogs.settings.page import CLOUD, Page, general, settings_page
from charstudio.ui.window.desk import Desk

PAGES = (
    ("accounts", "Accounts", "key-variant"),
    ("money", "Money", "cash"),
    ("cloud", "Cloud", "cloud-outline"),
    ("identity", "Identity", "account-check-outline"),
    ("disclosure", "Disclosure", "certificate-outline"),
    ("machines", "Other machines", "lan"),
    ("keyboard", "Keyboard", "keyboard-outline"),
    ("general", "General", "tune"),
)
_CLOUD_TEXT = (
    "Where jobs go and how patient the program is with the network. No setting here makes anything be paid twice."
)


async def ask_settings(desk: Desk, retheme: Callable[[str], None], page: str = "accounts") -> None:
    """Show the settings, beginning with ``page``. ``retheme`` gives the whole window another look."""
    wanted: str | None = page
    while wanted is not None:
        dialog = SettingsDialog(desk, wanted)
        await aio.ask(dialog)
        wanted = dialog.reopen_at
        if dialog.theme != desk.settings.theme:
            retheme(dialog.theme)


class SettingsDialog(QDialog):
    """After it is closed, ``theme`` is the look that was applied; ``reopen_at`` is the page to come back to in it."""

    def __init__(self, desk: Desk, page: str, parent: QWidget | None = None) -> None:
        super().__init__(parent or desk.window)
        self.setWindowTitle("Settings")
        self.theme = desk.settings.theme
        self.reopen_at: str | None = None
        self._desk = desk
        settings = desk.settings
        self.pages: dict[str, Page] = {
            "accounts": AccountsPage(desk.studio.accounts, desk.start),
            "money": MoneyPage(desk.studio, settings),
            "cloud": settings_page("Cloud", _CLOUD_TEXT, CLOUD, settings),
            "identity": IdentityPage(desk.studio, settings, desk.start),
            "disclosure": DisclosurePage(desk.studio, settings, desk.start),
            "machines": MachinesPage(desk.studio, settings, desk.start),
            "keyboard": KeyboardPage(desk.key_commands, settings, desk.start),
            "general": settings_page("General", "", general(), settings),
        }
        self._list = _contents()
        self._stack = QStackedWidget()
        for shown in self.pages.values():
            self._stack.addWidget(shown)
            shown.edited.connect(self._refresh)
        self._ok, self._cancel, self._apply = (_button(words) for words in ("OK", "Cancel", "Apply"))
        self._lay_out()
        self._list.currentRowChanged.connect(self._stack.setCurrentIndex)
        self._ok.clicked.connect(lambda: desk.start(self._finish(stay=False), "settings"))
        self._apply.clicked.connect(lambda: desk.start(self._finish(stay=True), "settings"))
        self._cancel.clicked.connect(self.reject)
        self.finished.connect(self._forget)
        self.show_page(page)
        self._refresh()
        self._ok.setDefault(True)
        self._list.setFocus()

    def show_page(self, name: str) -> None:
        """Turn to a page."""
        self._list.setCurrentRow(list(self.pages).index(name))

    async def _finish(self, *, stay: bool) -> None:
        """Put everything to use. What cannot be used keeps the dialog open, with its sentence in view."""
        faulty = self._first_fault()
        if faulty is not None:
            self._show_fault(*faulty)
            return
        for name, page in self.pages.items():
            saved = await page.save()
            if not isValid(self):
                return
            if not saved:
                self.show_page(name)
                return
        self._keep()
        changes_look = self.theme != self._desk.settings.theme
        if changes_look and stay:
            self.reopen_at = list(self.pages)[self._list.currentRow()]
        if not stay or changes_look:
            self.accept()
        self._refresh()

    def _keep(self) -> None:
        changes = {name: value for page in self.pages.values() for name, value in page.changes().items()}
        after = stored_settings.changed(self._desk.settings, **changes)
        self.theme = after.theme
        names = [name for name in changes if name != "theme"]  # whoever changes the look keeps it, too
        if names:
            self._desk.keep(**{name: getattr(after, name) for name in names})
        for page in self.pages.values():
            page.settle(after)

    def _first_fault(self) -> tuple[str, Page] | None:
        return next(((name, page) for name, page in self.pages.items() if page.first_fault() is not None), None)

    def _show_fault(self, name: str, page: Page) -> None:
        row = page.first_fault()
        self.show_page(name)
        if row is not None:
            page.ensureWidgetVisible(row)
            row.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refresh(self) -> None:
        self._apply.setEnabled(any(page.is_changed for page in self.pages.values()))

    def _forget(self) -> None:
        for page in self.pages.values():
            page.forget()

    def _lay_out(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        self.resize(min(800, parent.width() - 80), min(704, parent.height() - 80))
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._list)
        middle.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 16)
        foot.setSpacing(8)
        foot.addStretch(1)
        for button in (self._apply, self._cancel, self._ok):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addLayout(foot)


def _contents() -> QListWidget:
    made = QListWidget()
    made.setAccessibleName("Pages")
    made.setFixedWidth(176)
    made.setIconSize(QSize(20, 20))
    made.setStyleSheet(f"QListWidget {{ background: {theme.palette().window}; padding: 16px 8px; }}")
    for _name, title, icon in PAGES:
        item = QListWidgetItem(theme.icon(icon, "secondary"), title)
        item.setSizeHint(QSize(0, 36))
        made.addItem(item)
    return made


def _button(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setMinimumWidth(BUTTON_WIDTH)
    return button
