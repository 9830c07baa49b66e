"""The heads of the tracks: name, switches, volume. Each switch is one edit of the document."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from charstudio.model import timeline_edits as edits
from charstudio.model.timeline import Track, TrackKind
from charstudio.model.values import TrackId
from charstudio.ui import theme
from charstudio.ui.timeline.cut import Cut, Overlay
from charstudio.ui.timeline.deeds.tracks import TrackDeeds
from charstudio.ui.timeline.look import Look, faded
from charstudio.ui.timeline.name_field import NameField
from charstudio.ui.timeline.rows import Row
from charstudio.ui.timeline.volume_fader import VolumeFader
from charstudio.ui.viewer.transport import flat_button

WIDTH = 208
FADER_ROOM_PX = 48
"""A lower head has no room for the volume; the menu and the palette have it, too."""

GRIP_PX = 5
"""The lower edge of a head by which its row is made taller."""

_SWITCHES = {
    "hidden": ("eye-outline", "eye-off-outline", "Hide the picture of", "hide"),
    "locked": ("lock-open-variant-outline", "lock", "Lock", "lock"),
    "muted": ("volume-high", "volume-off", "Mute", "mute"),
    "solo": ("headphones", "headphones", "Solo: hear only", "solo"),
    "sync": ("sync-off", "sync", "Move along with ripples on other tracks:", "sync"),
}
_ON_ROLE = {"hidden": "warn", "locked": "warn", "muted": "bad", "solo": "good", "sync": "accent"}
_NAMES = {
    TrackKind.VIDEO: ("hidden", "locked", "muted", "solo", "sync"),
    TrackKind.AUDIO: ("locked", "muted", "solo", "sync"),
    TrackKind.CAPTION: ("hidden", "locked", "sync"),
}


class TrackHead(QWidget):
    """One track's name, switches and volume. A click chooses the track; its lower edge makes it taller."""

    menu_asked = Signal(object, object)  # global QPoint, TrackId
    rename_ended = Signal()
    dragged = Signal(object, int, bool)  # TrackId, y in the column, whether it was let go there

    def __init__(self, cut: Cut, track: Track, parent: QWidget) -> None:
        super().__init__(parent)
        self._cut = cut
        self._deeds = TrackDeeds(cut)
        self.track = track
        self._name = QLabel(self)
        self._name.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._field: NameField | None = None
        self._resizes_from: tuple[int, int, dict[TrackId, int]] | None = None
        self._pressed: QPoint | None = None
        self._is_dragging = False
        self._buttons = {name: self._switch(name) for name in _NAMES[track.kind]}
        self.volume = VolumeFader(self) if track.kind is not TrackKind.CAPTION else None
        self._lay_out()
        self.setMouseTracking(True)
        self.show_track(track)

    def show_track(self, track: Track) -> None:
        """Show the track as it is now."""
        self.track = track
        self._name.setText(track.name)
        self.setAccessibleName(f"Track {track.name}")
        self.setToolTip("Double-click to rename, drag to another place, drag the lower edge to make it taller")
        for name, button in self._buttons.items():
            is_on = bool(getattr(track, name))
            off_icon, on_icon, verb, word = _SWITCHES[name]
            button.setIcon(theme.icon(on_icon if is_on else off_icon, _ON_ROLE[name] if is_on else "secondary"))
            button.setChecked(is_on)
            button.setToolTip(f"{verb} {track.name}" if not is_on else f"{track.name}: {word} is on")
            button.setAccessibleName(f"{word.capitalize()} {track.name}")
        if self.volume is not None:
            self.volume.show_volume(track.volume_db, track.name)
        self.update()

    # Mouse ----------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the track; at the lower edge, begin to make it taller."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._cut.select_track(self.track.id)
        if self._is_grip(event.position().y()):
            self._resizes_from = (round(event.globalPosition().y()), self.height(), dict(self._cut.heights))
        else:
            self._pressed = event.position().toPoint()
        self.setFocus()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Make the row taller, or carry the track to another place."""
        if self._resizes_from is not None:
            y, height, _ = self._resizes_from
            self._deeds.resize(self.track.id, height + round(event.globalPosition().y()) - y)
            return
        if self._pressed is not None:
            self._is_dragging = self._is_dragging or abs(event.position().y() - self._pressed.y()) > 6
            if self._is_dragging:
                self.dragged.emit(self.track.id, self.y() + round(event.position().y()), False)
            return
        grip = self._is_grip(event.position().y())
        self.setCursor(Qt.CursorShape.SizeVerCursor if grip else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave the row or the track where it is now."""
        was, self._is_dragging = self._is_dragging, False
        self._pressed = self._resizes_from = None
        if was:
            self.dragged.emit(self.track.id, self.y() + round(event.position().y()), True)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Rename in place; at the lower edge, give the row its share of the room again."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._is_grip(event.position().y()):
            self._deeds.set_height(self.track.id, None)
        else:
            self.rename()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up what the mouse does."""
        if event.key() == Qt.Key.Key_Escape and self.cancel():
            return
        super().keyPressEvent(event)

    def cancel(self) -> bool:
        """Leave everything as it was; False when the mouse does nothing."""
        resizes, self._resizes_from = self._resizes_from, None
        was, self._is_dragging, self._pressed = self._is_dragging, False, None
        if resizes is not None:
            self._cut.set_heights(resizes[2])
        if was:
            self.dragged.emit(self.track.id, -1, True)
        return resizes is not None or was

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Shift the row grows; plain, the rows scroll."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and turned:
            self._deeds.resize(self.track.id, self.height() + (6 if turned > 0 else -6))
            event.accept()
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of this track."""
        self._cut.select_track(self.track.id)
        self.menu_asked.emit(event.globalPos(), self.track.id)

    # Looks ----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The panel, with the colour of the track's kind at its left; brighter when the track is chosen."""
        painter, look = QPainter(self), Look.now()
        painter.fillRect(event.rect(), look.raised)
        is_chosen = self.track.id == self._cut.track
        if is_chosen:
            painter.fillRect(event.rect(), faded(look.accent, 40))
        painter.fillRect(0, 0, 5 if is_chosen else 3, self.height(), look.kind(self.track.kind))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look.line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The volume is shown where there is room for it."""
        super().resizeEvent(event)
        if self.volume is not None:
            self.volume.setVisible(self.height() >= FADER_ROOM_PX)

    def rename(self) -> None:
        """Show a field over the name; Enter keeps what is typed, Escape does not."""
        field = NameField(self.track.name, self)
        width = max(96, self._name.width() + 6)
        field.setGeometry(self._name.x() - 6, max(0, self._name.geometry().center().y() - 14), width, 28)
        field.done.connect(partial(self._renamed, self.track.id))
        field.destroyed.connect(self.rename_ended)
        field.show()
        field.setFocus()
        field.selectAll()
        self._field = field

    def _lay_out(self) -> None:
        switches = QHBoxLayout()
        switches.setContentsMargins(0, 0, 0, 0)
        switches.setSpacing(0)
        switches.addWidget(self._name, 1)
        for button in self._buttons.values():
            switches.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 4, 2)
        column.setSpacing(0)
        column.addStretch(1)
        column.addLayout(switches)
        if self.volume is not None:
            column.addWidget(self.volume)
            self.volume.changed.connect(self._set_volume)
        column.addStretch(1)

    def _set_volume(self, volume_db: float, drag: int) -> None:
        merge = f"fader:{self.track.id}:{drag}" if drag else None
        self._deeds.set_volume(volume_db, self.track.id, merge=merge)

    def _is_grip(self, y: float) -> bool:
        return y >= self.height() - GRIP_PX

    def _renamed(self, track: TrackId, name: str) -> None:
        if name.strip() and name.strip() != self.track.name:
            self._cut.apply("Rename track", lambda project: edits.set_track(project, track, name=name))

    def _switch(self, name: str) -> QToolButton:
        button = flat_button(self, checkable=True)
        button.setIconSize(QSize(15, 15))
        button.setFixedSize(24, 22)
        button.setStyleSheet("padding: 2px;")
        button.setObjectName(f"track.{name}")
        button.clicked.connect(partial(self._toggle, name))
        return button

    def _toggle(self, name: str, *_args: object) -> None:
        self._deeds.switch(name, self.track.id)
        self.show_track(self.track)


class HeadColumn(QWidget):
    """All heads, one beside each row of the lanes."""

    menu_asked = Signal(object, object)
    rename_ended = Signal()
    wheeled = Signal(object)  # QWheelEvent

    def __init__(self, cut: Cut, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut = cut
        self._deeds = TrackDeeds(cut)
        self._heads: dict[TrackId, TrackHead] = {}
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Tracks")
        cut.rows_changed.connect(self.follow)
        self.follow()

    def head(self, track: TrackId) -> TrackHead | None:
        """The head of a track."""
        return self._heads.get(track)

    def cancel(self) -> bool:
        """Give up what the mouse does with a head; False when it does nothing."""
        cancelled = [head.cancel() for head in self._heads.values()]
        return any(cancelled)

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

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll with the lanes."""
        self.wheeled.emit(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground between and below the heads."""
        QPainter(self).fillRect(event.rect(), theme.colour("window"))

    def _place(self, row: Row) -> None:
        head = self._heads.get(row.track.id)
        if head is None:
            head = self._heads[row.track.id] = TrackHead(self._cut, row.track, self)
            head.menu_asked.connect(self._ask)
            head.rename_ended.connect(self.rename_ended)
            head.dragged.connect(self._dragged)
            head.show()
        elif head.track is not row.track:
            head.show_track(row.track)
        else:
            head.update()
        head.setGeometry(0, row.top - self._cut.top, WIDTH, row.height)

    def _ask(self, at: QPoint, track: TrackId) -> None:
        self.menu_asked.emit(at, track)

    def _dragged(self, track: TrackId, y: int, dropped: bool) -> None:  # noqa: FBT001 - a slot
        """A head is carried over the others: the lane it would take is lit, then it takes that place."""
        home = self._cut.rows.row(track)
        over = self._cut.rows.at(y + self._cut.top) if y >= 0 else None
        fits = home is not None and over is not None and over.track.kind is home.track.kind
        target = over.track.id if over is not None and fits and over is not home else None
        self._cut.set_overlay(Overlay(drop=None if dropped else target))
        if dropped and target is not None:
            self._deeds.put_track(track, target)
