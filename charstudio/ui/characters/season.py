"""The season on one page: who acts in which scene, in which outfit, how far it is, what it has cost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.values import NodeId
from charstudio.storage.files import replace_file
from charstudio.studio.cast.season import Season, season
from charstudio.studio.cast.season_page import season_csv, season_page
from charstudio.studio.studio import Studio
from charstudio.ui.characters.page.parts import push
from charstudio.ui.characters.season_grid import LINE_PX, LOOKS, SeasonGrid, SeasonPainter
from charstudio.ui.characters.words import counted

_EMPTY = (
    "Nobody acts yet.\nPut a character on the graph and wire it to shots: scenes, outfits, progress and cost then "
    "stand here on one page."
)
_SOON_MS = 100
_FEW = 3
_TOTAL_PX = 104
_FORMS = "Page for any browser (*.html);;Table for a spreadsheet (*.csv)"


class SeasonDialog(QDialog):
    """Stays open beside the work and follows it. ``reveal`` shows a scene's nodes on the graph."""

    def __init__(
        self,
        studio: Studio,
        reveal: Callable[[Sequence[NodeId]], None],
        start: Callable[[Coroutine[Any, Any, None], str], None],
        say: Callable[[str], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Season")
        self._studio = studio
        self._reveal = reveal
        self._start = start
        self._say = say
        self.grid = SeasonGrid(self)
        self.table = _Table(self.grid)
        self._summary, self._legend = QLabel(), QLabel(_legend())
        self._legend.setProperty("role", "small")
        self._summary.setProperty("role", "secondary")
        self.export = push("Export page…", self._ask_place)
        self._lay_out()
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        self._stops = (
            studio.document.changed.connect(lambda _change: self._soon.start()),
            studio.status_changed.connect(lambda _nodes: self._soon.start()),
            studio.journal.changed.connect(lambda _spending: self._soon.start()),
        )
        self.finished.connect(lambda _code: self._forget())
        self.table.clicked.connect(self._go)
        self.table.activated.connect(self._go)
        self.table.verticalHeader().sectionClicked.connect(lambda row: self._show(self.grid.nodes_of_scene(row)))
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        """Show the season as it is now."""
        found = season(self._studio)
        if self.grid.season == found:
            return
        self.grid.show_season(found)
        for row in range(self.grid.rowCount()):
            self.table.setRowHeight(row, self.grid.lines_of(row) * LINE_PX + 12)
        self.table.fit_columns()
        self._stack.setCurrentIndex(0 if found.rows else 1)
        self.export.setEnabled(bool(found.rows))
        scenes, people = counted(len(found.scenes), "scene"), counted(len(found.people), "character")
        self._summary.setText(f"{scenes} · {people} · {found.source.words}" if found.rows else "")

    # --- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        self.resize(QSize(960, 560).boundedTo(parent.window().size() - QSize(64, 64)))
        empty = QLabel(_EMPTY)
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setWordWrap(True)
        empty.setProperty("role", "secondary")
        middle = QWidget()
        self._stack = QStackedLayout(middle)
        self._stack.addWidget(self.table)
        self._stack.addWidget(empty)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._legend, 1)
        close = push("Close", self.close)
        close.setMinimumWidth(96)
        foot.addWidget(self.export)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self._summary)
        layout.addWidget(middle, 1)
        layout.addLayout(foot)

    def _forget(self) -> None:
        self._soon.stop()
        for stop in self._stops:
            stop()

    # --- doing -------------------------------------------------------------------------------------------------

    def _go(self, index: QModelIndex) -> None:
        nodes = self.grid.cell(index).nodes or self.grid.nodes_of_scene(index.row())
        self._show(nodes)

    def _show(self, nodes: Sequence[NodeId]) -> None:
        if nodes:
            self._reveal(nodes)

    def _ask_place(self) -> None:
        found = self.grid.season
        folder = self._studio.folder
        if found is None or folder is None:
            return
        dialog = QFileDialog(self, "Export the season", str(folder.parent / f"{found.title} season.html"), _FORMS)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._start(self._write(found, Path(name)), "export the season"))
        dialog.open()

    async def _write(self, found: Season, path: Path) -> None:
        if path.suffix.lower() not in {".csv", ".html", ".htm"}:
            path = path.with_name(f"{path.name}.html")
        await asyncio.to_thread(_written, found, path)
        self._say(f"The season is in {path.name}.")


class _Table(QTableView):
    """Enter goes to the scene, on every desktop."""

    def __init__(self, grid: SeasonGrid) -> None:
        super().__init__()
        self.setModel(grid)
        self.setItemDelegate(SeasonPainter(self))
        self.setAccessibleName("Scenes and characters")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.horizontalHeader().setDefaultSectionSize(280)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setSectionsClickable(True)

    def fit_columns(self) -> None:
        """Few characters share the width; many scroll. The total has what it needs."""
        head, people = self.horizontalHeader(), self.model().columnCount() - 1
        mode = QHeaderView.ResizeMode.Stretch if people <= _FEW else QHeaderView.ResizeMode.Interactive
        for column in range(people):
            head.setSectionResizeMode(column, mode)
        if people >= 0:
            head.setSectionResizeMode(people, QHeaderView.ResizeMode.Fixed)
            head.resizeSection(people, _TOTAL_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to what is under the frame."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


def _legend() -> str:
    return "   ".join(f"{sign} {word}" for sign, _, word in LOOKS.values())


def _written(found: Season, path: Path) -> None:
    """In a worker thread."""
    text = season_csv(found) if path.suffix.lower() == ".csv" else season_page(found)
    replace_file(path, text.encode("utf-8-sig" if path.suffix.lower() == ".csv" else "utf-8"), "exported")
