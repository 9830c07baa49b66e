"""Painted clips, kept as pictures: scrolling, dragging and playing repaint a clip in microseconds.

A picture belongs to one clip value, its size, its face and its dress; anything else that changes how clips look
(thumbnails that arrived, another palette) empties the cache.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeAlias

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from charstudio.model.timeline import Clip, TrackKind
from charstudio.ui.timeline.clip_face import Face
from charstudio.ui.timeline.clip_painter import ClipPainter, Dress
from charstudio.ui.timeline.look import Look
from charstudio.ui.viewer.pictures import MediaPictures

WIDEST_PX = 480
"""A wider clip is painted directly, only as far as it is in sight."""

_KEPT_PIXELS = 6_000_000

_Key: TypeAlias = tuple[int, int, int, float, float, Face, Dress]


class ClipCache:
    """Paints clips from pictures where it can. ``id`` of a clip is safe as a key: the clip is kept with its picture."""

    def __init__(self, pictures: MediaPictures) -> None:
        self._media = pictures
        self._kept: OrderedDict[_Key, tuple[Clip, QPixmap]] = OrderedDict()
        self._pixels = 0
        self._look: Look | None = None

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._pixels = 0

    def follow(self, look: Look) -> None:
        """Forget everything when the colours changed."""
        if look != self._look:
            self._look = look
            self.clear()

    def paint(self, clips: ClipPainter, rect: QRectF, clip: Clip, kind: TrackKind, face: Face, dress: Dress) -> None:
        """Paint a clip at whole pixels, from its picture if it has one."""
        left, right = round(rect.left()), round(rect.right())
        rect = QRectF(left, rect.top(), max(1, right - left), rect.height())
        if rect.width() > WIDEST_PX or dress.is_hovered or dress.is_moving:
            clips.paint(rect, clip, kind, face, dress)
            return
        key = (id(clip), int(rect.width()), int(rect.height()), clips.px_per_s, clips.ratio, face, dress)
        found = self._kept.get(key)
        if found is None:
            found = (clip, self._picture(clips, rect, clip, kind, face, dress))
            self._kept[key] = found
            self._pixels += found[1].width() * found[1].height()
            self._forget_oldest()
        else:
            self._kept.move_to_end(key)
        clips.painter.drawPixmap(rect.topLeft(), found[1])

    def _picture(
        self, clips: ClipPainter, rect: QRectF, clip: Clip, kind: TrackKind, face: Face, dress: Dress
    ) -> QPixmap:
        made = QPixmap((rect.size() * clips.ratio).toSize())
        made.setDevicePixelRatio(clips.ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        local = QRectF(0, 0, rect.width(), rect.height())
        ClipPainter(painter, clips.look, self._media, clips.px_per_s, rect.width()).paint(
            local, clip, kind, face, dress
        )
        painter.end()
        return made

    def _forget_oldest(self) -> None:
        while self._pixels > _KEPT_PIXELS:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._pixels -= oldest.width() * oldest.height()
