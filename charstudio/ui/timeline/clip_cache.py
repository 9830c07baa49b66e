"""Painted clips, kept as pictures: scrolling, dragging and playing repaint a clip in microseconds.

Of each clip the last picture is kept, with everything it depended on; what changes how all clips look (thumbnails that
arrived, another palette) empties the cache. Painting many clips anew, as every step of a zoom wants it, takes longer
than a frame may: beyond a budget a clip of which nothing but its size has changed is shown by its old picture,
stretched, and painted anew in one of the next frames (``is_behind``).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, fields
from operator import attrgetter

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from charstudio.model.timeline import Clip, TrackKind
from charstudio.model.values import ClipId
from charstudio.ui.timeline.clip_face import Face
from charstudio.ui.timeline.clip_painter import ClipPainter, Dress
from charstudio.ui.timeline.look import Look
from charstudio.ui.viewer.pictures import MediaPictures

WIDEST_PX = 480
"""A wider clip is painted directly, only as far as it is in sight."""

BUDGET_S = 0.003
"""So long one frame paints clips anew of which there are older pictures."""

_KEPT_PIXELS = 6_000_000


@dataclass(slots=True)
class _Kept:
    """The picture of a clip and what it depended on."""

    clip: Clip
    face: Face
    dress: Dress
    size: tuple[int, int, float, float]
    picture: QPixmap


class ClipCache:
    """Paints clips from pictures where it can. Call ``begin`` at the start of every frame."""

    def __init__(self, pictures: MediaPictures) -> None:
        self._media = pictures
        self._kept: OrderedDict[ClipId, _Kept] = OrderedDict()
        self._pixels = 0
        self._look: Look | None = None
        self._until = 0.0
        self.is_behind = False
        """Whether the last frame shows a picture that does not fit any more."""

    def clear(self) -> None:
        """Paint everything anew, as soon as there is time; until then the old pictures do."""
        for kept in self._kept.values():
            kept.size = (0, 0, 0.0, 0.0)

    def begin(self, look: Look) -> None:
        """Begin a frame in these colours; other colours than before empty the cache."""
        if look != self._look:
            self._look = look
            self._kept.clear()
            self._pixels = 0
        self._until = time.perf_counter() + BUDGET_S
        self.is_behind = False

    def paint(self, clips: ClipPainter, rect: QRectF, clip: Clip, kind: TrackKind, face: Face, dress: Dress) -> None:
        """Paint a clip at whole pixels, from its picture if it has one."""
        left, right = round(rect.left()), round(rect.right())
        rect = QRectF(left, rect.top(), max(1, right - left), rect.height())
        if right - left > WIDEST_PX or dress.is_hovered or dress.is_moving:
            clips.paint(rect, clip, kind, face, dress)
            return
        size = (max(1, right - left), int(rect.height()), clips.px_per_s, clips.ratio)
        kept = self._kept.get(clip.id)
        fits = kept is not None and kept.dress == dress and kept.face == face and _look_alike(kept.clip, clip)
        if kept is not None and fits and kept.size == size:
            kept.clip = clip
            self._kept.move_to_end(clip.id)
            clips.painter.drawPixmap(rect.topLeft(), kept.picture)
        elif kept is not None and fits and time.perf_counter() > self._until:
            self.is_behind = True
            clips.painter.drawPixmap(rect, kept.picture, QRectF(kept.picture.rect()))
        else:
            self._keep(clip, face, dress, size, self._picture(clips, rect, clip, kind, face, dress))
            clips.painter.drawPixmap(rect.topLeft(), self._kept[clip.id].picture)

    def _keep(
        self, clip: Clip, face: Face, dress: Dress, size: tuple[int, int, float, float], picture: QPixmap
    ) -> None:
        self._drop(self._kept.pop(clip.id, None))
        self._kept[clip.id] = _Kept(clip, face, dress, size, picture)
        self._pixels += picture.width() * picture.height()
        while self._pixels > _KEPT_PIXELS:
            self._drop(self._kept.popitem(last=False)[1])

    def _drop(self, kept: _Kept | None) -> None:
        if kept is not None:
            self._pixels -= kept.picture.width() * kept.picture.height()

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


_looks = attrgetter(*(part.name for part in fields(Clip) if part.name not in {"id", "start"}))


def _look_alike(one: Clip, other: Clip) -> bool:
    """Whether two states of a clip look the same: a ripple moves thousands and changes nothing else."""
    return one is other or bool(_looks(one) == _looks(other))
