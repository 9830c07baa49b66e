"""Frames: titled rectangles behind the nodes they hold. Painted with the ground, so that they lie below everything.

A frame has no place of its own: it is as large as its nodes need, also while these are dragged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from charstudio.model.graph import GraphFrame
from charstudio.model.project import Project
from charstudio.model.values import FrameId, NodeId
from charstudio.ui import theme
from charstudio.ui.graph import look

if TYPE_CHECKING:
    from charstudio.ui.graph.scene import GraphScene

TITLE = 36.0
"""Scene units above the nodes that belong to the title."""
PAD = 24.0
_RADIUS = 10.0
_POINTS = 11.0
_LARGEST = 4.0
"""From afar a title is so many times as large at the most; it grows upwards, away from the nodes."""
ROLES = look.TINTS


class Frames:
    """The frames of one canvas. ``target`` is the one a dragged node would join, ``chosen`` those whose nodes are."""

    def __init__(self, scene: GraphScene) -> None:
        self._scene = scene
        self._frames: dict[FrameId, GraphFrame] = {}
        self._rects: dict[FrameId, QRectF] = {}
        self._chosen: frozenset[FrameId] = frozenset()
        self._target: FrameId | None = None

    def show(self, project: Project) -> None:
        """Show the frames of a project whose nodes are on the canvas already."""
        if not self._frames and not project.graph.frames:
            return
        before = dict(self._rects)
        self._frames = dict(project.graph.frames)
        rects = {key: self._around(frame) for key, frame in self._frames.items()}
        found = {key: rect for key, rect in rects.items() if not rect.isEmpty()}
        by_size = sorted(found, key=lambda key: -found[key].width() * found[key].height())
        self._rects = {key: found[key] for key in by_size}  # a large one lies below a small one
        self._repaint((*before.values(), *self._rects.values()))

    def follow(self, nodes: Collection[NodeId]) -> None:
        """Some nodes are being moved: the frames that hold them move along."""
        for key, frame in self._frames.items():
            if key in self._rects and not set(frame.nodes).isdisjoint(nodes):
                before, self._rects[key] = self._rects[key], self._around(frame)
                self._repaint((before, self._rects[key]))

    def choose(self, nodes: Collection[NodeId]) -> None:
        """Show which frames are selected: those whose nodes all are."""
        now = frozenset(key for key, frame in self._frames.items() if frame.nodes and set(frame.nodes) <= set(nodes))
        self._repaint(self._rects[key] for key in now ^ self._chosen if key in self._rects)
        self._chosen = now

    def aim(self, frame: FrameId | None) -> None:
        """Show which frame a dragged node would join."""
        if frame != self._target:
            self._repaint(self._rects[key] for key in (frame, self._target) if key in self._rects)
            self._target = frame

    # --- where things are --------------------------------------------------------------------------------------

    def frame(self, key: FrameId) -> GraphFrame | None:
        """The frame as it is shown."""
        return self._frames.get(key)

    def rect(self, key: FrameId) -> QRectF:
        """Where it is in the scene; empty when it is not shown."""
        return QRectF(self._rects.get(key, QRectF()))

    def bounds(self) -> QRectF:
        """The rectangle around all of them, with room for titles that grow; empty when there are none."""
        found = QRectF()
        for rect in self._rects.values():
            found = found.united(rect.adjusted(0, -TITLE, 0, 0))
        return found

    def painted(self) -> Iterator[tuple[str, QRectF]]:
        """The colour role and the place of each, large ones first."""
        for key, rect in self._rects.items():
            yield ROLES.get(self._frames[key].colour, ROLES["grey"]), QRectF(rect)

    def title_rect(self, key: FrameId) -> QRectF:
        """Its title's part of it: what can be grabbed."""
        rect = self.rect(key)
        height = TITLE * self._magnified()
        return QRectF(rect.left(), rect.top() + TITLE - height, rect.width(), height)

    def title_at(self, spot: QPointF) -> FrameId | None:
        """The topmost frame whose title is there."""
        return next((key for key in reversed(self._rects) if self.title_rect(key).contains(spot)), None)

    def inside(self, spot: QPointF, besides: Collection[NodeId]) -> FrameId | None:
        """The smallest frame around a spot that holds none of these nodes."""
        found = (key for key in reversed(self._rects) if self._rects[key].contains(spot))
        return next((key for key in found if set(self._frames[key].nodes).isdisjoint(besides)), None)

    # --- painting ----------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """All that ``area`` shows of them."""
        for key, rect in self._rects.items():
            if rect.united(self.title_rect(key)).intersects(area):
                self._paint(painter, self._frames[key], rect)

    def _paint(self, painter: QPainter, frame: GraphFrame, rect: QRectF) -> None:
        role = ROLES.get(frame.colour, ROLES["grey"])
        is_marked = frame.id in self._chosen or frame.id == self._target
        pen = QPen(theme.colour("accent_hover") if is_marked else theme.faded(role, 0.55), 2 if is_marked else 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(theme.faded("accent" if frame.id == self._target else role, 0.14))
        title_rect = self.title_rect(frame.id)
        painter.drawRoundedRect(rect.united(title_rect), _RADIUS, _RADIUS)
        font = theme.font(_POINTS * self._magnified(), bold=True)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        room = title_rect.adjusted(PAD / 2, 0, -PAD / 2, 0)
        title = QFontMetricsF(font).elidedText(frame.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)

    def _magnified(self) -> float:
        """Titles stay legible from afar."""
        return min(_LARGEST, max(1.0, 0.9 / max(self._scene.zoom, 0.01)))

    def _around(self, frame: GraphFrame) -> QRectF:
        inner = self._scene.bounds(frame.nodes)
        return inner if inner.isEmpty() else inner.adjusted(-PAD, -PAD - TITLE, PAD, PAD)

    def _repaint(self, rects: Iterable[QRectF]) -> None:
        self._scene.afar.below += 1
        area = QRectF()
        for rect in rects:
            area = area.united(rect)
        if not area.isEmpty():
            self._scene.grScene.update(area.adjusted(-4, -4 - _LARGEST * TITLE, 4, 4))
