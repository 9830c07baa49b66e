"""The presets: type a few letters, see what it would say, press Enter."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from charstudio.storage.prompt_presets import OWN_CATEGORY, PromptPreset
from charstudio.ui import theme
from charstudio.ui.prompts.desk import PromptDesk
from charstudio.ui.prompts.keep_dialog import KeepDialog

_PRESET = Qt.ItemDataRole.UserRole
_SIZE = QSize(560, 400)
_LIST_WIDTH = 232
_MARGIN = 8
"""Kept free at the edges of the screen."""


class PresetPopup(QFrame):
    """A small window below the prompt. Enter or a double click uses the preset, Escape leaves everything as it is."""

    closed = Signal()

    def __init__(self, desk: PromptDesk, prompt: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self.setAccessibleName("Presets")
        self._desk = desk
        self._window = parent
        self._prompt = prompt.strip()
        self._presets: tuple[PromptPreset, ...] = ()
        self._faults: list[str] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search presets")
        self.search.setAccessibleName("Search presets")
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Presets by category")
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.preview = QLabel()
        self.preview.setWordWrap(True)
        self.preview.setTextFormat(Qt.TextFormat.PlainText)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.preview.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.facts = QLabel()
        self.facts.setProperty("role", "small")
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.use = _button("Use", self._use_current, primary=True)
        self.rename = _button("Rename…", self._rename)
        self.delete = _button("Delete", self._delete)
        self.save = _button("Save prompt as preset…", self._save)
        self.bring = _button("Import…", self._import)
        self._lay_out()
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.list.currentItemChanged.connect(lambda _now, _before: self._show_current())
        self.list.itemDoubleClicked.connect(lambda _item: self._use_current())
        self.list.installEventFilter(self)
        self.resize(_SIZE)
        self._load()

    def open_at(self, at: QPoint) -> None:
        """Show it with its upper left corner there, as far as the window's screen has room."""
        room = self.screen().availableGeometry().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        x = max(room.left(), min(at.x(), room.right() - self.width()))
        self.move(QPoint(x, max(room.top(), min(at.y(), room.bottom() - self.height()))))
        self.show()
        self.search.setFocus()

    @property
    def current(self) -> PromptPreset | None:
        """The preset that is marked."""
        found = self.list.currentItem().data(_PRESET) if self.list.currentRow() >= 0 else None
        return found if isinstance(found, PromptPreset) else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys move in the list while the typing goes on; Enter uses."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._use_current()
                return True
            moves = {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}
            if watched is self.search and event.key() in moves:
                self.list.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that it is gone."""
        super().hideEvent(event)
        self.closed.emit()

    # --- looks -------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        own = QHBoxLayout()
        own.setSpacing(4)
        own.addWidget(self.rename)
        own.addWidget(self.delete)
        own.addStretch(1)
        own.addWidget(self.use)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.preview, 1)
        right.addWidget(self.facts)
        right.addLayout(own)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.list)
        middle.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.save)
        foot.addWidget(self.bring)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addLayout(middle, 1)
        column.addLayout(foot)
        keeps = self._desk.shelf.own is not None
        self.save.setEnabled(keeps and bool(self._prompt))
        self.bring.setEnabled(keeps)

    def _load(self) -> None:
        self._presets, self._faults = self._desk.shelf.presets()
        self._fill(self.search.text())

    def _fill(self, typed: str) -> None:
        self.list.clear()
        category = ""
        for preset in _sorted(each for each in self._presets if _matches(each, typed)):
            if preset.category != category:
                category = preset.category
                self.list.addItem(_head(category))
            item = QListWidgetItem(preset.label)
            item.setData(_PRESET, preset)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{preset.label}, {category}: {preset.prompt}")
            if preset.own:
                item.setIcon(theme.icon("account-outline", "secondary"))
            self.list.addItem(item)
        self.list.setCurrentRow(1 if self.list.count() else -1)
        self._show_current()

    def _show_current(self) -> None:
        preset = self.current
        self._reset_delete()
        for button in (self.rename, self.delete):
            button.setVisible(preset is not None and preset.own)
        self.use.setEnabled(preset is not None and self._desk.is_usable)
        self.preview.setText(preset.prompt if preset is not None else "No preset has these letters.")
        self.facts.setText("\n".join((*_facts(preset), *self._faults)))

    # --- deeds -------------------------------------------------------------------------------------------------

    def _use_current(self) -> None:
        preset = self.current
        if preset is not None and self._desk.is_usable:
            self.close()
            self._desk.use_preset(preset)

    def _save(self) -> None:
        desk, prompt, window = self._desk, self._prompt, self._window
        categories = [each.category for each in self._presets]
        self.close()
        dialog = KeepDialog("Save prompt as preset", prompt, window)
        dialog.offer("Category", [OWN_CATEGORY, *categories], OWN_CATEGORY)

        def keep() -> None:
            preset = PromptPreset("", dialog.label, prompt, dialog.category.currentText().strip() or OWN_CATEGORY)
            if desk.guarded(lambda: desk.shelf.owned().save_preset(preset)):
                desk.say(f"“{preset.label}” is among the presets now.")

        dialog.accepted.connect(keep)
        dialog.open()

    def _rename(self) -> None:
        preset, desk, window = self.current, self._desk, self._window
        if preset is None:
            return
        self.close()
        dialog = KeepDialog("Rename preset", preset.prompt, window, preset.label)
        dialog.accepted.connect(lambda: desk.guarded(lambda: desk.shelf.owned().rename_preset(preset.id, dialog.label)))
        dialog.open()

    def _delete(self) -> None:
        """Ask on the button itself, then forget the preset."""
        preset = self.current
        if preset is None:
            return
        if self.delete.text() == "Delete":
            self.delete.setText("Really delete")
            return
        if self._desk.guarded(lambda: self._desk.shelf.owned().remove_preset(preset.id)):
            self._load()

    def _reset_delete(self) -> None:
        self.delete.setText("Delete")

    def _import(self) -> None:
        desk, window = self._desk, self._window
        self.close()
        dialog = QFileDialog(window, "Import presets", "", "Presets (*.yaml *.yml);;All files (*)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: bring_in(desk, Path(path)))
        dialog.open()


def bring_in(desk: PromptDesk, path: Path) -> None:
    """Import a file of presets and say how many came, or which line is wrong."""
    counts: list[tuple[int, int]] = []
    if desk.guarded(lambda: counts.append(desk.shelf.owned().take_in(path))):
        presets, suffixes = counts[0]
        parts = [
            f"{count} {what}{'' if count == 1 else end}" for count, what, end in _named(presets, suffixes) if count
        ]
        desk.say(f"{' and '.join(parts)} came in.")


def _named(presets: int, suffixes: int) -> tuple[tuple[int, str, str], ...]:
    return (presets, "preset", "s"), (suffixes, "suffix", "es")


def _sorted(presets: Iterable[PromptPreset]) -> list[PromptPreset]:
    """By category, the user's own first; inside one as they come."""
    return sorted(presets, key=lambda preset: (not preset.own, preset.category.casefold()))


def _matches(preset: PromptPreset, typed: str) -> bool:
    text = f"{preset.label} {preset.category} {preset.prompt} {preset.id}".casefold()
    return all(word in text for word in typed.casefold().split())


def _facts(preset: PromptPreset | None) -> list[str]:
    if preset is None:
        return []
    length = f"Length: {preset.duration:g} s" if preset.duration else ""
    return [line for line in (f"Not wanted: {preset.negative}" if preset.negative else "", length) if line]


def _head(category: str) -> QListWidgetItem:
    item = QListWidgetItem(category)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setFont(theme.font(theme.SMALL_POINTS, bold=True))
    item.setForeground(theme.colour("secondary"))
    return item


def _button(words: str, act: Callable[[], None], *, primary: bool = False) -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(False)
    if primary:
        button.setProperty("role", "primary")
    button.clicked.connect(lambda _checked=False: act())
    return button
