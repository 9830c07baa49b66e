"""The lanes: paint the visible part of every track, and hand mouse, wheel and drops to gestures.

Nothing is stored here but the gesture under way. Only what is between the left and right edge is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from charstudio.model.timeline import TrackKind
from charstudio.model.values import ClipId
from charstudio.ui.identity.strip import strip_tip
from charstudio.ui.timeline.choose import cursor_for, gesture_for
from charstudio.ui.timeline.clip_cache import ClipCache
from charstudio.ui.timeline.clip_face import Face, face_of
from charstudio.ui.timeline.clip_painter import ClipPainter, Dress
from charstudio.ui.timeline.cut import NOTHING, Cut, Tool
from charstudio.ui.timeline.drop import Drop
from charstudio.ui.timeline.drop_transition import DropTransition, transition_in
from charstudio.ui.timeline.gestures.base import Gesture, Spot
from charstudio.ui.timeline.gestures.blade import blade_overlay
from charstudio.ui.timeline.hit import JOINT_PARTS, Hit, Part, clip_rect, hit_at
from charstudio.ui.timeline.joint import joints
from charstudio.ui.timeline.look import Look
from charstudio.ui.timeline.overlay_painter import paint_empty, paint_lanes, paint_overlay, paint_playhead
from charstudio.ui.timeline.placing import parcel_of
from charstudio.ui.timeline.rows import Box, Row
from charstudio.ui.viewer.pictures import MediaPictures

_SMALL_PX = 24.0
"""A narrower clip is only its colour: neither picture nor word could be made out."""

_EDGE_PX = 24
_SCROLL_MS = 30
_NEXT_FRAME_MS = 12


class Lanes(QWidget):
    """Everything right of the track heads and below the ruler."""

    menu_asked = Signal(object, object)  # global QPoint, Hit | None
    wheeled = Signal(object)  # QWheelEvent
    double_clicked = Signal(object)  # Hit

    def __init__(self, cut: Cut, pictures: MediaPictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut = cut
        self._pictures = pictures
        self._cache = ClipCache(pictures)
        self._gesture: Gesture | None = None
        self._drop: Drop | DropTransition | None = None
        self._hovered: ClipId | None = None
        self._join: tuple[ClipId, bool] | None = None
        self._selected: frozenset[ClipId] = frozenset()
        self._last = Spot(0, 0)
        self._scroll = QTimer(self, interval=_SCROLL_MS)
        self._scroll.timeout.connect(self._scroll_on)
        self._catch_up = QTimer(self, singleShot=True, interval=_NEXT_FRAME_MS)
        self._catch_up.timeout.connect(self.update)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 60)
        self.setAccessibleName("Clips")
        pictures.ready.connect(self._cache.clear)
        for signal in (cut.painted, cut.scale_changed, cut.rows_changed, pictures.ready):
            signal.connect(self.update)
        cut.tool_changed.connect(lambda _tool: self._show_cursor(None))
        cut.edited.connect(self.cancel_gesture)
        cut.playhead.playhead_changed.connect(self._playhead_moved)
        self._head_x = 0.0

    def sizeHint(self) -> QSize:
        """Two tracks."""
        return QSize(800, 140)

    @property
    def is_busy(self) -> bool:
        """Whether a gesture is under way."""
        return self._gesture is not None or self._drop is not None

    def cancel_gesture(self) -> bool:
        """Cancel what the mouse is doing; False when it does nothing."""
        gesture, self._gesture = self._gesture, None
        self._scroll.stop()
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    # Painting -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is between the edges."""
        painter, look, cut = QPainter(self), Look.now(), self._cut
        dirty = event.rect()
        self._cache.begin(look)
        self._selected = frozenset(cut.selection)
        paint_lanes(painter, dirty, cut, look, self.width())
        clips = ClipPainter(painter, look, self._pictures, cut.scale.px_per_s, self.width())
        for row in cut.rows:
            if row.top - cut.top <= dirty.bottom() and row.bottom - cut.top >= dirty.top():
                self._paint_row(clips, row, dirty.left() - 2.0, dirty.right() + 2.0)
        if not cut.timeline.duration:
            paint_empty(painter, self.rect(), look)
        self._head_x = cut.x(cut.playhead.playhead)
        paint_playhead(painter, self._head_x, self.height(), look)
        paint_overlay(painter, self.rect(), cut, look)
        if self._cache.is_behind:
            self._catch_up.start()

    def _paint_row(self, clips: ClipPainter, row: Row, left: float, right: float) -> None:
        cut = self._cut
        track = row.track
        is_dim = track.hidden or track.muted
        px_per_s, start, top = cut.scale.px_per_s, cut.scale.left, row.top - cut.top
        small: list[QRectF] = []
        small_selected: list[QRectF] = []
        large: list[Box] = []
        done_x = -1e9
        for box in row.between(cut.scale.seconds(left), cut.scale.seconds(right)):
            here, end = (box.start - start) * px_per_s, (box.end - start) * px_per_s
            if end - here >= _SMALL_PX:
                large.append(box)
            elif end - done_x >= 1.0:  # else less than a pixel more than what is painted already
                rect = QRectF(here, top, max(1.0, end - here - (1.0 if end - here > 3 else 0.0)), row.height)
                (small_selected if box.clip.id in self._selected else small).append(rect)
                done_x = end
        clips.paint_small(small, track.kind, is_selected=False, is_dim=is_dim)
        clips.paint_small(small_selected, track.kind, is_selected=True, is_dim=False)
        for box in large:
            clip = box.clip.id
            dress = Dress(clip in self._selected, clip == self._hovered, clip in cut.overlay.moving, is_dim)
            self._cache.paint(clips, clip_rect(cut, row, box), box.clip, track.kind, self._face(row, box), dress)
        if px_per_s > 1:
            self._paint_transitions(clips, row, left, right)

    def _paint_transitions(self, clips: ClipPainter, row: Row, left: float, right: float) -> None:
        cut = self._cut
        for box, rect in joints(cut, row, left, right):
            if box.clip.transition is not None:
                clips.paint_transition(rect, box.clip.transition, is_selected=box.clip.id == cut.transition)
        if self._join is not None and (found := cut.rows.find(self._join[0])) is not None and found[0] is row:
            bottom = row.bottom - cut.top
            clips.paint_join(cut.scale.x(found[1].start), bottom, is_hot=self._join[1])

    def _face(self, row: Row, box: Box) -> Face:
        return face_of(self._cut.studio, self._cut.shown, box.clip, row.track.kind)

    def _playhead_moved(self, _t: object) -> None:
        """Only the old and the new place of the playhead are painted again."""
        now = self._cut.x(self._cut.playhead.playhead)
        for x in (self._head_x, now):
            self.update(int(x) - 8, 0, 17, self.height())

    # Mouse ----------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin the gesture that the tool and the place call for."""
        if event.button() != Qt.MouseButton.LeftButton or self._gesture is not None:
            return
        self._last = Spot.of(event, self._cut.top)
        self._gesture = gesture_for(self._cut, self._last, self._hit(event.position()))
        if self._gesture is not None:
            self.setCursor(self._gesture.cursor)
            self._scroll.start()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer; without a gesture show what it is over."""
        self._last = Spot.of(event, self._cut.top)
        if self._gesture is not None:
            self._gesture.move(self._last)
            return
        hit = self._hit(event.position())
        self._show_cursor(hit)
        self._hover(hit)
        if self._cut.tool is Tool.BLADE:
            self._cut.set_overlay(blade_overlay(self._cut, self._last))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture with its one edit."""
        if self._gesture is None or event.button() != Qt.MouseButton.LeftButton:
            return
        gesture, self._gesture = self._gesture, None
        self._scroll.stop()
        gesture.end(Spot.of(event, self._cut.top))
        self._show_cursor(self._hit(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A clip was double-clicked, or a part of one."""
        hit = self._hit(event.position())
        if hit is not None and event.button() == Qt.MouseButton.LeftButton and self._cut.tool is Tool.SELECT:
            self.cancel_gesture()
            self.double_clicked.emit(hit)
        else:
            self.mousePressEvent(event)

    def leaveEvent(self, event: object) -> None:
        """Nothing is under the pointer any more."""
        self._hover(None)
        if self._gesture is None:
            self._cut.set_overlay(NOTHING)
        super().leaveEvent(event)  # type: ignore[arg-type]

    def modifiers_changed(self, event: QKeyEvent, *, pressed: bool) -> None:
        """A modifier went down or up while the pointer rests: the gesture may mean something else now."""
        keys = {Qt.Key.Key_Control: "ctrl", Qt.Key.Key_Shift: "shift", Qt.Key.Key_Alt: "alt"}
        name = keys.get(Qt.Key(event.key()))
        if name is None or self._gesture is None:
            return
        held = {"ctrl": self._last.ctrl, "shift": self._last.shift, "alt": self._last.alt, name: pressed}
        self._last = Spot(self._last.x, self._last.y, **held)
        self._gesture.move(self._last)

    def event(self, event: QEvent) -> bool:
        """Over a drift strip a tip says how alike the face is there, over a clip's title what its grade means."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _tip_at(self, at: QPointF) -> str:
        hit = self._hit(at)
        if hit is None or hit.track.kind is not TrackKind.VIDEO:
            return ""
        moment = self._cut.exact(at.x())
        return strip_tip(self._cut.studio, hit.clip, hit.clip.media_time(moment) if hit.part is Part.DRIFT else None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll and zoom: the view does it."""
        self.wheeled.emit(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Select what is under the pointer and ask for the menu."""
        hit = self._hit(QPointF(event.pos()))
        if hit is not None and hit.part in JOINT_PARTS:
            self._cut.select_transition(hit.clip.id)
        elif hit is not None and hit.clip.id not in self._cut.selection:
            self._cut.select(self._cut.together((hit.clip.id,)))
        self.menu_asked.emit(event.globalPos(), hit)

    def _hit(self, at: QPointF) -> Hit | None:
        return hit_at(self._cut, at.x(), at.y())

    def _hover(self, hit: Hit | None) -> None:
        clip = hit.clip.id if hit is not None else None
        join = self._join_near(hit)
        if (clip, join) != (self._hovered, self._join):
            self._hovered, self._join = clip, join
            self.update()

    def _join_near(self, hit: Hit | None) -> tuple[ClipId, bool] | None:
        """The cut whose handle is shown, and whether the pointer is on it."""
        if hit is None or hit.track.locked or hit.part in JOINT_PARTS or self._cut.tool is not Tool.SELECT:
            return None
        if hit.part is Part.JOIN:
            return hit.clip.id, True
        if hit.part in {Part.START, Part.END}:
            clip = hit.clip if hit.part is Part.START else hit.track.after(hit.clip)
            if clip is not None and clip.transition is None and hit.track.before(clip) is not None:
                return clip.id, False
        return None

    def _show_cursor(self, hit: Hit | None) -> None:
        self.setCursor(cursor_for(self._cut, hit))

    def _scroll_on(self) -> None:
        """Dragging at an edge scrolls, the faster the further out."""
        beyond = min(0.0, self._last.x - _EDGE_PX) or max(0.0, self._last.x - self.width() + _EDGE_PX)
        gesture = self._gesture
        if gesture is None or not beyond or not gesture.has_travelled(self._last):
            return
        scale = self._cut.scale
        shift = max(-60.0, min(60.0, beyond * 0.5))
        moved = scale.scrolled(scale.left + shift / scale.px_per_s)
        gesture.press = replace(gesture.press, x=gesture.press.x - (moved.left - scale.left) * scale.px_per_s)
        self._cut.set_scale(moved)
        gesture.move(self._last)

    # Drops ----------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what can become a clip, or a transition."""
        kind = transition_in(event.mimeData())
        parcel = parcel_of(event.mimeData(), self._cut.studio) if kind is None else None
        if parcel is not None:
            self._drop = Drop(self._cut, parcel)
        elif kind is not None:
            self._drop = DropTransition(self._cut, kind)
        else:
            event.ignore()
            return
        event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show the clip where it would go."""
        if self._drop is not None and self._drop.move(_drop_spot(event, self._cut.top)):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing was dropped."""
        self._end_drop()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Place the clip: one edit."""
        drop = self._drop
        self._end_drop(keep=True)
        if drop is not None and drop.end(_drop_spot(event, self._cut.top)):
            event.acceptProposedAction()
            self.setFocus()

    def _end_drop(self, *, keep: bool = False) -> None:
        drop, self._drop = self._drop, None
        if drop is not None and not keep:
            drop.cancel()

    def visible_boxes(self) -> Iterator[tuple[Row, Box]]:
        """What is on screen now, for tests and accessibility."""
        for row in self._cut.rows:
            for box in row.between(self._cut.scale.left, self._cut.scale.seconds(self.width())):
                yield row, box


def _drop_spot(event: QDropEvent, top: int) -> Spot:
    keys, at = event.modifiers(), event.position()
    return Spot(
        at.x(),
        at.y() + top,
        ctrl=bool(keys & Qt.KeyboardModifier.ControlModifier),
        shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
        alt=bool(keys & Qt.KeyboardModifier.AltModifier),
    )
