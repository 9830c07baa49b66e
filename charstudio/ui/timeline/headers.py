"""The heads of the tracks: name, hide, lock, mute, solo. Each switch is one edit of the document."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from charstudio.model import timeline_edits as edits
from charstudio.model.timeline import Track, TrackKind
from charstudio.model.values import TrackId
from charstudio.ui import theme
from charstudio.ui.timeline.cut import Cut
from charstudio.ui.timeline.look import Look
from charstudio.ui.timeline.rows import Row
from charstudio.ui.viewer.transport import flat_button

WIDTH = 176

_SWITCHES = {
    "hidden": ("eye-outline", "eye-off-outline", "Hide the picture of", "hide"),
    "locked": ("lock-open-variant-outline", "lock", "Lock", "lock"),
    "muted": ("volume-high", "volume-off", "Mute", "mute"),
    "solo": ("headphones", "headphones", "Solo: hear only", "solo"),
}
_ON_ROLE = {"hidden": "warn", "locked": "warn", "muted": "bad", "solo": "good"}


class TrackHead(QWidget):
    """One track's name and switches."""

    menu_asked = Signal(object, object)  # global QPoint, TrackId
    rename_ended = Signal()

    def __init__(self, cut: Cut, track: Track, parent: QWidget) -> None:
        super().__init__(parent)
        self._cut = cut
        self.track = track
        self._name = QLabel(self)
        self._field: QLineEdit | None = None
        self._buttons = {name: self._switch(name) for name in _names(track)}
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 6, 0)
        row.setSpacing(0)
        row.addWidget(self._name, 1)
        for button in self._buttons.values():
            row.addWidget(button)
        self.show_track(track)

    def show_track(self, track: Track) -> None:
        """Show the track as it is now."""
        self.track = track
        self._name.setText(track.name)
        self.setAccessibleName(f"Track {track.name}")
        self.setToolTip("Double-click to rename")
        for name, button in self._buttons.items():
            is_on = bool(getattr(track, name))
            off_icon, on_icon, verb, word = _SWITCHES[name]
            button.setIcon(theme.icon(on_icon if is_on else off_icon, _ON_ROLE[name] if is_on else "secondary"))
            button.setChecked(is_on)
            button.setToolTip(f"{verb} {track.name}" if not is_on else f"{track.name}: {word} is on")
            button.setAccessibleName(f"{word.capitalize()} {track.name}")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Rename in place."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.rename()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of this track."""
        self.menu_asked.emit(event.globalPos(), self.track.id)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The panel, with the colour of the track's kind at its left."""
        painter, look = QPainter(self), Look.now()
        painter.fillRect(event.rect(), look.raised)
        painter.fillRect(0, 0, 3, self.height(), look.kind(self.track.kind))

    def rename(self) -> None:
        """Show a field over the name; Enter keeps what is typed, Escape does not."""
        field = _NameField(self.track.name, self)
        field.setGeometry(self._name.geometry().adjusted(-6, 0, 0, 0).adjusted(0, (self.height() - 30) // 2, 0, 0))
        field.setFixedHeight(30)
        field.done.connect(partial(self._renamed, self.track.id))
        field.destroyed.connect(self.rename_ended)
        field.show()
        field.setFocus()
        field.selectAll()
        self._field = field

    def _renamed(self, track: TrackId, name: str) -> None:
        if name.strip() and name.strip() != self.track.name:
            self._cut.apply("Rename track", lambda project: edits.set_track(project, track, name=name))

    def _switch(self, name: str) -> QToolButton:
        button = flat_button(self, checkable=True)
        button.setIconSize(QSize(16, 16))
        button.setObjectName(f"track.{name}")
        button.clicked.connect(partial(self._toggle, name))
        return button

    def _toggle(self, name: str, *_args: object) -> None:
        value = not getattr(self.track, name)
        word = _SWITCHES[name][3]
        label = f"{word.capitalize()} track" if value else f"Un{word} track"
        track = self.track.id
        changes: dict[str, Any] = {name: value}
        self._cut.apply(label, lambda project: edits.set_track(project, track, **changes))
        self.show_track(self.track)


class HeadColumn(QWidget):
    """All heads, one beside each row of the lanes."""

    menu_asked = Signal(object, object)
    rename_ended = Signal()

    def __init__(self, cut: Cut, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut = cut
        self._heads: dict[TrackId, TrackHead] = {}
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Tracks")
        cut.rows_changed.connect(self.follow)
        self.follow()

    def head(self, track: TrackId) -> TrackHead | None:
        """The head of a track."""
        return self._heads.get(track)

    def follow(self) -> None:
        """Show the tracks as they are, at the scroll position as it is."""
        rows = list(self._cut.rows)
        for gone in set(self._heads) - {row.track.id for row in rows}:
            head = self._heads.pop(gone)
            head.hide()
            head.deleteLater()
        for row in rows:
            self._place(row)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the empty part below the tracks."""
        self.menu_asked.emit(event.globalPos(), None)

    def _place(self, row: Row) -> None:
        head = self._heads.get(row.track.id)
        if head is None:
            head = self._heads[row.track.id] = TrackHead(self._cut, row.track, self)
            head.menu_asked.connect(self._ask)
            head.rename_ended.connect(self.rename_ended)
            head.show()
        elif head.track is not row.track:
            head.show_track(row.track)
        head.setGeometry(0, row.top - self._cut.top, WIDTH, row.height)

    def _ask(self, at: QPoint, track: TrackId) -> None:
        self.menu_asked.emit(at, track)


class _NameField(QLineEdit):
    done = Signal(str)

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setAccessibleName("Name of the track")
        self._is_done = False
        self.editingFinished.connect(self._finish)

    def keyPressEvent(self, event: object) -> None:
        if event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self._is_done = True
            self.deleteLater()
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]

    def _finish(self) -> None:
        if not self._is_done:
            self._is_done = True
            self.done.emit(self.text())
            self.deleteLater()


def _names(track: Track) -> tuple[str, ...]:
    return ("hidden", "locked", "muted", "solo") if track.kind is TrackKind.VIDEO else ("locked", "muted", "solo")
