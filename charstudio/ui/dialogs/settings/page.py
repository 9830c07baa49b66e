"""A page of settings: a heading, a sentence and rows, in a column that scrolls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from charstudio.storage.settings import Settings, SettingSpec, specs
from charstudio.ui.dialogs.settings.row import Row, SettingRow

MONEY = ("ask_above_usd", "cap_run_usd", "cap_day_usd")
CLOUD = (
    *("providers_order", "fall_back", "generation_tries", "upload_tries", "download_tries"),
    *("poll_seconds", "cloud_jobs"),
)

IDENTITY = ("identity_by_itself", "identity_choose_take")
DISCLOSURE = ("disclosure", "sign_exports", "signing_certificate", "signing_key")
MACHINES = ("machines_address", "machines_fall_back", "machines_ca", "machines_cert", "machines_key")


def general() -> tuple[str, ...]:
    """The settings of no other page: whatever is declared is in the dialog somewhere."""
    elsewhere = {*MONEY, *CLOUD, *IDENTITY, *DISCLOSURE, *MACHINES}
    return tuple(name for name, spec in specs().items() if not spec.hidden and name not in elsewhere)


class Page(QScrollArea):
    """``edited`` when any of its fields changes."""

    edited = Signal()

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        self.setWidget(body)
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(24, 24, 24, 24)
        self.column.setSpacing(16)
        head = QLabel(title)
        head.setProperty("role", "title")
        words = QLabel(text)
        words.setProperty("role", "secondary")
        words.setWordWrap(True)
        if not text:
            words.hide()
        self.column.addWidget(head)
        self.column.addWidget(words)
        self.rows: list[SettingRow] = []

    def add_settings(self, names: Sequence[str], settings: Settings) -> None:
        """Add a row for each setting."""
        declared: Mapping[str, SettingSpec] = specs()
        for name in names:
            row = SettingRow(name, declared[name], settings)
            row.edited.connect(self.edited)
            self.rows.append(row)
            self.column.addWidget(row)

    def finish(self) -> None:
        """Push everything up."""
        self.column.addStretch(1)

    @property
    def is_changed(self) -> bool:
        """Whether anything on it waits to be applied."""
        return any(row.is_changed for row in self.rows)

    def first_fault(self) -> Row | None:
        """The first row whose value cannot be used."""
        return next((row for row in self.rows if row.fault), None)

    def changes(self) -> dict[str, Any]:
        """The settings with other values than before, by name."""
        return {row.name: row.value for row in self.rows if row.is_changed}

    def settle(self, settings: Settings) -> None:
        """``settings`` are in use now."""
        for row in self.rows:
            row.settle(settings)

    async def save(self) -> bool:
        """Keep what is not a setting. False: something could not be kept, and the page says what."""
        return True

    def forget(self) -> None:
        """The dialog goes."""


def settings_page(title: str, text: str, names: Sequence[str], settings: Settings) -> Page:
    """A page of plain settings."""
    page = Page(title, text)
    page.add_settings(names, settings)
    page.finish()
    return page
