"""Missing media: all of them in one list, one folder to search, and nothing replaced without being agreed to."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from charstudio.studio.missing import Lost, told
from charstudio.studio.relinking import Candidate, Found
from charstudio.ui import theme
from charstudio.ui.dialogs.keeping_parts import ICONS, Progress, Sentence, button, set_words
from charstudio.ui.dialogs.relink_pair import Pair, folder_dropped

_SIZE = QSize(820, 640)
_FILE, _USES, _STATE = range(3)
_KEY = Qt.ItemDataRole.UserRole
_HELP = (
    "Choose one folder: it and everything below it is searched for all of them at once. Files with the very same "
    "content come back by themselves; others are shown to you first."
)
_WHOLE = "Every file of this film is there."
_READING = "This film is open for reading only, so nothing can be brought back into it."


class RelinkDialog(QDialog):
    """Shows and asks: ``search_asked(Path)``, ``check_asked()``, ``use_asked(dict of key to path)`` and
    ``pictures_asked(Lost, Candidate)``. ``stop`` is set when the work that goes on is to end; ``progress.tell``
    may be called from any thread.
    """

    search_asked = Signal(object)
    check_asked = Signal()
    use_asked = Signal(object)
    pictures_asked = Signal(object, object)

    def __init__(self, folder: Path, parent: QWidget, *, can_write: bool) -> None:
        super().__init__(parent)
        self.stop = threading.Event()
        self.is_over = False
        self.lost: tuple[Lost, ...] = ()
        self._folder = folder
        self._can_write = can_write
        self._is_running = False
        self._is_leaving = False
        self._likely: dict[str, tuple[Candidate, ...]] = {}
        self._index: dict[str, int] = {}
        self._used: set[str] = set()
        self.setWindowTitle("Find missing media")
        self.setAcceptDrops(can_write)
        self.resize(_SIZE.boundedTo(parent.size() - QSize(64, 64)))
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        self._heading.setWordWrap(True)
        self._help = Sentence(_HELP if can_write else _READING, "secondary" if can_write else "warn")
        self.list = self._make_list()
        self.pair = Pair()
        self.pair.picked.connect(self._pick)
        self.pair.agreed.connect(self._agree)
        self.progress = Progress("Progress of the search")
        self._words = Sentence()
        self._check = button("Check all media")
        self._check.setToolTip("Reads every file of the film, to find those whose content has changed")
        self._check.clicked.connect(self._ask_check)
        self._search = button("Search a folder…")
        self._search.clicked.connect(self._choose)
        self._use = button("Use")
        self._use.clicked.connect(self._ask_use)
        self._close = button("Close")
        self._close.clicked.connect(self.reject)
        self._lay_out()
        self.show_lost(())

    # --- what is shown -----------------------------------------------------------------------------------------

    def show_lost(self, lost: Sequence[Lost]) -> None:
        """Show what is missing; what was found to be likely stays, where it still is missing."""
        self.lost = lost = tuple(sorted(lost, key=lambda each: (not each.uses, each.name.casefold())))
        keys = {each.key for each in lost}
        self._likely = {key: found for key, found in self._likely.items() if key in keys}
        self._used &= self._likely.keys()
        self._heading.setText(told(lost) if lost else _WHOLE)
        self._help.setVisible(bool(lost) or not self._can_write)
        self.list.setVisible(bool(lost))
        self.list.clear()
        items = [self._item(each) for each in lost]
        self.list.addTopLevelItems(items)
        if items:
            self.list.setCurrentItem(next((item for item in items if item.data(_FILE, _KEY) in self._likely), items[0]))
        self._show_pair()
        self._show_buttons()

    def show_found(self, found: Found, lost: Sequence[Lost]) -> None:
        """Show what a search came to, once what is certain has been brought back."""
        self._likely = dict(found.likely)
        self._index = dict.fromkeys(found.likely, 0)
        self._used = {key for key, candidates in found.likely.items() if candidates[0].is_close}
        self.show_lost(lost)

    def show_pictures(self, lost: Lost, candidate: Candidate, ours: QImage | None, theirs: QImage | None) -> None:
        """Show how a pair looks, when it is still the one on screen."""
        if self._current() == lost and self._candidate(lost) == candidate:
            self.pair.show_pictures(ours, theirs)

    def end(self, words: str, role: str = "secondary") -> None:
        """The work is over; nothing is said any more when the whole window went meanwhile."""
        if not isValid(self):
            return
        self._is_running = False
        self.progress.hide()
        self._words.say(words, role)
        self._show_buttons()
        if self._is_leaving:
            super().reject()

    # --- what is asked -----------------------------------------------------------------------------------------

    def search(self, folder: Path) -> None:
        """Have a folder searched."""
        if not self._is_running and self.lost and self._can_write:
            self._folder = folder
            self._begin(f"Looking through “{folder.name}”…")
            self.search_asked.emit(folder)

    def reject(self) -> None:
        """Escape and Close stop what goes on first; the dialog closes when it has stopped."""
        if self._is_running:
            self._is_leaving = True
            self.stop.set()
            self._close.setEnabled(False)
            return
        super().reject()

    def done(self, code: int) -> None:
        """What is still on its way is not shown any more."""
        self.is_over = True
        super().done(code)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A folder may be dropped."""
        if event.mimeData().hasUrls() and not self._is_running:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Search what was dropped."""
        folder = folder_dropped([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        if folder is not None:
            event.acceptProposedAction()
            self.search(folder)

    def _begin(self, words: str) -> None:
        """What is asked for goes on from now until ``end``."""
        self.stop.clear()
        self._is_running = True
        self._words.say("")
        self.progress.begin(words)
        self._show_buttons()

    def _ask_check(self) -> None:
        self._begin("Reading every file of the film…")
        self.check_asked.emit()

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Search this folder and everything below it", str(self._folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda folder: self.search(Path(folder)))
        dialog.open()

    def _ask_use(self) -> None:
        self._begin("Copying…")
        self.use_asked.emit({key: self._likely[key][self._index[key]].path for key in sorted(self._used)})

    # --- the list and the pair ---------------------------------------------------------------------------------

    def _item(self, lost: Lost) -> QTreeWidgetItem:
        words, role = self._state(lost)
        item = QTreeWidgetItem([lost.name, ", ".join(lost.uses) or "–", words])
        item.setData(_FILE, _KEY, lost.key)
        item.setIcon(_FILE, theme.icon(ICONS[lost.info.kind], "secondary"))
        item.setForeground(_STATE, QBrush(theme.colour(role)))
        for column in (_FILE, _USES):
            item.setToolTip(column, item.text(column))
        if lost.key in self._likely:
            item.setCheckState(_FILE, Qt.CheckState.Checked if lost.key in self._used else Qt.CheckState.Unchecked)
        return item

    def _state(self, lost: Lost) -> tuple[str, str]:
        candidates = self._likely.get(lost.key, ())
        if candidates:
            one = "looks the same" if candidates[0].is_close else "looks alike"
            return (f"1 file {one}" if len(candidates) == 1 else f"{len(candidates)} files look alike"), "accent_hover"
        paid = f", cost ${lost.cost_usd:.2f}" if lost.cost_usd else ", was paid for" if lost.is_paid else ""
        return f"{lost.fault.value.capitalize()}{paid}", "bad"

    def _current(self) -> Lost | None:
        item = self.list.currentItem()
        key = item.data(_FILE, _KEY) if item is not None else None
        return next((each for each in self.lost if each.key == key), None)

    def _candidate(self, lost: Lost) -> Candidate | None:
        candidates = self._likely.get(lost.key)
        return candidates[self._index[lost.key]] if candidates else None

    def _show_pair(self) -> None:
        lost = self._current()
        candidate = self._candidate(lost) if lost is not None else None
        if lost is None or candidate is None:
            self.pair.hide()
            return
        self.pair.show_pair(lost, self._likely[lost.key], self._index[lost.key], is_used=lost.key in self._used)
        self.pictures_asked.emit(lost, candidate)

    def _pick(self, index: int) -> None:
        lost = self._current()
        if lost is not None and lost.key in self._likely:
            self._index[lost.key] = index
            self._show_pair()

    def _agree(self, use: bool) -> None:  # noqa: FBT001 - a slot
        item = self.list.currentItem()
        if item is not None:
            item.setCheckState(_FILE, Qt.CheckState.Checked if use else Qt.CheckState.Unchecked)

    def _ticked(self, item: QTreeWidgetItem, column: int) -> None:
        key = item.data(_FILE, _KEY)
        if column != _FILE or key not in self._likely:
            return
        if item.checkState(_FILE) is Qt.CheckState.Checked:
            self._used.add(key)
        else:
            self._used.discard(key)
        if item is self.list.currentItem():
            self._show_pair()
        self._show_buttons()

    # --- building ----------------------------------------------------------------------------------------------

    def _show_buttons(self) -> None:
        is_free = not self._is_running
        self._check.setEnabled(is_free)
        self._search.setEnabled(is_free and bool(self.lost) and self._can_write)
        count = len(self._used)
        set_words(self._use, "Use this file" if count < 2 else f"Use these {count} files")
        self._use.setVisible(bool(self._likely))
        self._use.setEnabled(is_free and count > 0 and self._can_write)
        self._close.setText("Close" if is_free else "Stop")
        self._close.setEnabled(not self.stop.is_set() or is_free)
        self.list.setEnabled(is_free)
        self.pair.setEnabled(is_free)
        wanted = self._use if self._use.isVisibleTo(self) and count else self._search if self.lost else self._close
        wanted.setDefault(True)

    def _make_list(self) -> QTreeWidget:
        made = QTreeWidget()
        made.setAccessibleName("Missing files")
        made.setHeaderLabels(["File", "Used by", "State"])
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = made.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_FILE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_USES, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_STATE, QHeaderView.ResizeMode.ResizeToContents)
        made.currentItemChanged.connect(lambda *_: self._show_pair())
        made.itemChanged.connect(self._ticked)
        return made

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(self._heading)
        layout.addWidget(self._help)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.pair)
        layout.addWidget(self.progress)
        layout.addWidget(self._words)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._check)
        row.addStretch(1)
        for each in (self._close, self._search, self._use):
            row.addWidget(each)
        layout.addLayout(row)
