"""A cut of another editor, before it comes in: what is in it, which of its files are here, and what stays behind."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.project import Project
from charstudio.model.time import timecode
from charstudio.model.timeline import TrackKind
from charstudio.studio.interchange.cut import Medium
from charstudio.studio.interchange.verbs import IncomingCut
from charstudio.ui import theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.plain import plain

_WIDTH, _HEIGHT = 700, 560
_ROW_PX = 30
_SHOWN = 500
"""Files in the list; of a longer cut the missing ones come first."""


class CutImportDialog(QDialog):
    """Accepted when it is to come in.

    ``folder_chosen`` asks to look for the files in a folder: answer with ``show_found``.
    """

    folder_chosen = Signal(object)

    def __init__(self, incoming: IncomingCut, project: Project, parent: QWidget) -> None:
        super().__init__(parent)
        self._project = project
        self._folder = incoming.path.parent
        self.setWindowTitle("Import cut")
        self.resize(min(_WIDTH, parent.width() - 48), min(_HEIGHT, parent.height() - 48))
        self.facts = _secondary("")
        self.place = _secondary("")
        self.media = QTableWidget(0, 2)
        self.summary = _secondary("")
        self.look = QPushButton("Look in a Folder…")
        self.look.setIcon(theme.icon("folder-search-outline"))
        self.go = QPushButton("Import")
        self._remarks = QVBoxLayout()
        self._remarks.setSpacing(8)
        self._dress_table()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        heading = QLabel(plain(incoming.cut.title))
        heading.setProperty("role", "heading")
        heading.setFont(theme.font(11, bold=True))
        heading.setWordWrap(True)
        for label in (heading, self.facts, self.place):
            layout.addWidget(label)
        layout.addWidget(self.media, 1)
        layout.addLayout(self._search_row())
        layout.addLayout(self._remarks)
        layout.addLayout(self._buttons())
        self.look.clicked.connect(self._choose_folder)
        self.show_found(incoming)
        self.go.setDefault(True)
        self.go.setFocus()

    def show_found(self, incoming: IncomingCut) -> None:
        """Show what was found, at first and after a search."""
        self.incoming = incoming
        self.setEnabled(True)
        self.facts.setText(plain(self._facts_of(incoming)))
        self.place.setText(_place_words(self._project, incoming))
        self._fill(incoming)
        missing = len(incoming.missing)
        count = len(incoming.present) + len(incoming.found)
        self.summary.setText(_summary(count, missing, has_looked=incoming.folder is not None))
        self.look.setVisible(bool(missing))
        self.go.setText("Import" if not missing else f"Import, {missing} missing")
        bold = QFontMetrics(theme.font(theme.FONT_POINTS, bold=True))  # Qt makes no room for the default button's words
        self.go.setMinimumWidth(max(BUTTON_WIDTH, bold.horizontalAdvance(self.go.text()) + 40))
        self._say_remarks(incoming)

    def show_searching(self) -> None:
        """Nothing can be pressed while a folder is looked through."""
        self.setEnabled(False)
        self.summary.setText("Looking…")

    # --- parts -------------------------------------------------------------------------------------------------

    def _dress_table(self) -> None:
        table = self.media
        table.setAccessibleName("Files of the cut")
        table.horizontalHeader().hide()
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)

    def _search_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.summary, 1)
        row.addWidget(self.look)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        leave = QPushButton("Cancel")
        leave.clicked.connect(self.reject)
        self.go.clicked.connect(self.accept)
        for button in (leave, self.go):
            button.setMinimumWidth(BUTTON_WIDTH)
            row.addWidget(button)
        return row

    def _facts_of(self, incoming: IncomingCut) -> str:
        cut = incoming.cut
        rate = cut.rate or self._project.timeline.rate
        clips = sum(len(row.shots) for row in cut.rows)
        parts = [incoming.path.name, _counted(clips, "clip"), timecode(cut.duration, rate)]
        if cut.rate is not None:
            parts.append(f"{float(cut.rate.fps):.5g} fps")
        if cut.width_px and cut.height_px:
            parts.append(f"{cut.width_px} × {cut.height_px}")
        for kind, noun in ((TrackKind.VIDEO, "picture track"), (TrackKind.AUDIO, "sound track")):
            if rows := [row for row in cut.rows if row.kind is kind and row.shots]:
                parts.append(_counted(len(rows), noun))
        if cut.marks:
            parts.append(_counted(len(cut.marks), "marker"))
        return " · ".join(parts)

    def _fill(self, incoming: IncomingCut) -> None:
        rows = [*((medium, None, False) for medium in incoming.missing)]
        rows += [(medium, path, True) for medium, path in incoming.found.items()]  # type: ignore[misc]
        rows += [(medium, None, True) for medium in incoming.present]
        self.media.setRowCount(min(len(rows), _SHOWN))
        self.media.setVisible(bool(rows))
        for place, (medium, path, is_here) in enumerate(rows[:_SHOWN]):
            name = QTableWidgetItem(medium.name)
            icon, role = ("check", "good") if is_here else ("file-question-outline", "warn")
            name.setIcon(theme.icon(icon, role))
            name.setToolTip(medium.name)
            where = QTableWidgetItem(_where(incoming, medium, path, is_here=is_here))
            where.setForeground(theme.colour("secondary"))
            where.setToolTip(where.text())
            self.media.setItem(place, 0, name)
            self.media.setItem(place, 1, where)

    def _say_remarks(self, incoming: IncomingCut) -> None:
        while (item := self._remarks.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if lines := incoming.cut.remarks:
            label = _secondary("\n".join(f"• {plain(line)}" for line in lines[:6]))
            label.setAccessibleName("What stays behind")
            self._remarks.addWidget(label)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, "Look for the files here and below", str(self._folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._folder_selected)
        dialog.open()

    def _folder_selected(self, name: str) -> None:
        self._folder = Path(name)
        self.show_searching()
        self.folder_chosen.emit(self._folder)


def _where(incoming: IncomingCut, medium: Medium, path: Path | None, *, is_here: bool) -> str:
    if not is_here:
        return f"Missing. It was at {medium.path}" if medium.path is not None else "Missing"
    if path is None:
        return "In this film already"
    return str(path) if path.is_absolute() else f"In {incoming.path.name}"


def _place_words(project: Project, incoming: IncomingCut) -> str:
    timeline = project.timeline
    if not any(track.clips for track in timeline.tracks) and not timeline.markers:
        own = " and brings its frame rate" if incoming.cut.rate is not None else ""
        return f"It fills the empty timeline{own}."
    return f"It comes onto new tracks, at your film's {float(timeline.rate.fps):.5g} frames a second."


def _summary(here: int, missing: int, *, has_looked: bool) -> str:
    if not missing:
        return f"{_counted(here, 'file')}, all here." if here else "It needs no files."
    still = " still" if has_looked else ""
    words = "1 file is" if missing == 1 else f"{missing} files are"
    return f"{words}{still} missing. The clips keep their place and show a card until the files are found."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _secondary(words: str) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", "secondary")
    label.setWordWrap(True)
    return label
