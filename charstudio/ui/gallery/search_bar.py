"""The search above the tiles: free words, and the usual wishes one click away. What is clicked is written out."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from charstudio.studio.gallery.search import Search, parsed
from charstudio.ui import theme

_PAUSE_MS = 120
WISHES: tuple[tuple[str, str], ...] = (
    ("Pictures", "kind:picture"),
    ("Clips", "kind:clip"),
    ("Sounds", "kind:sound"),
    ("", ""),
    ("Used in the cut", "is:used"),
    ("Not rejected", "is:kept"),
    ("Rejected", "is:rejected"),
    ("★★★ and more", "stars:3"),
    ("★★★★★", "stars:5"),
    ("", ""),
    ("Made here", "is:made"),
    ("Imported", "is:imported"),
    ("Drafts", "is:draft"),
    ("Today", "date:today"),
    ("The last seven days", "date:week"),
    ("Steady faces (A, B)", "grade:b"),
    ("", ""),
    ("The trash", "is:trashed"),
)
_HELP = (
    "Words are looked for in titles, prompts, models and characters. Also: model:kling  character:lumi  "
    'prompt:"soft rain"  kind:clip  stars:4  date:2026-11-28  after:2026-11-01  grade:b  is:used'
)


class SearchBar(QWidget):
    """``searched(Search)`` a moment after the last letter; ``left`` when the keyboard goes on to the tiles."""

    searched = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field = _Field()
        self.field.setPlaceholderText("Search the gallery")
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName("Search the gallery")
        self.field.setToolTip(_HELP)
        self.button = QToolButton()
        self.button.setIcon(theme.icon("filter-variant", "secondary"))
        self.button.setToolTip("Show only…")
        self.button.setAccessibleName("Show only")
        self.button.clicked.connect(self._open_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self._tell)
        self.field.textChanged.connect(lambda _text: self._soon.start())
        self.field.left.connect(self.left)
        self.setFocusProxy(self.field)

    @property
    def search(self) -> Search:
        """What is asked for now."""
        return parsed(self.field.text())

    def wish(self, words: str) -> None:
        """Ask for this too, or no longer."""
        parts = self.field.text().split()
        after = [part for part in parts if part != words] if words in parts else [*parts, words]
        self.field.setText(" ".join(after) + (" " if after else ""))
        self._tell()

    def clear(self) -> None:
        """Ask for nothing."""
        self.field.clear()
        self._tell()

    def _tell(self) -> None:
        self._soon.stop()
        self.searched.emit(self.search)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        parts = self.field.text().split()
        for title, words in WISHES:
            if not title:
                menu.addSeparator()
                continue
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(words in parts)
            action.setToolTip(words)
            action.triggered.connect(lambda _checked=False, words=words: self.wish(words))
        menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))


class _Field(QLineEdit):
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape empties it first, Down and Enter go to the tiles."""
        name = event.keyCombination().key().name
        if name == "Key_Escape" and self.text():
            self.clear()
        elif name in {"Key_Down", "Key_Return", "Key_Enter"}:
            self.left.emit()
        else:
            super().keyPressEvent(event)
