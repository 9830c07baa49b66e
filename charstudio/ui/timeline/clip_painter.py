"""Paints one clip: pictures, sound, name, badges, fades, transition, selection. Knows nothing of gestures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from charstudio.media.playable import Playable
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.timeline import Clip, TrackKind, Transition, TransitionKind
from charstudio.ui import theme
from charstudio.ui.identity.strip import paint_strip
from charstudio.ui.timeline.clip_face import Face
from charstudio.ui.timeline.gain_line import LEAST_ROOM_PX, LEAST_WIDTH_PX, line_room, line_y
from charstudio.ui.timeline.look import Look, faded, mixed
from charstudio.ui.timeline.rows import TITLE_PX
from charstudio.ui.viewer.pictures import MediaPictures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RADIUS = 4.0
HANDLE_PX = 8.0
MARK_PX = 11
_WAVE_PX = 16
_LIFT = 0.65
"""Quiet speech is drawn taller than its amplitude, nearer to how loud it sounds."""


@dataclass(frozen=True, slots=True)
class Dress:
    """How a clip is to look at this moment."""

    is_selected: bool = False
    is_hovered: bool = False
    is_moving: bool = False
    is_dim: bool = False
    """Its track is hidden, muted or locked."""


class ClipPainter:
    """Paints clips with one painter, for one paint event."""

    def __init__(self, painter: QPainter, look: Look, pictures: MediaPictures, px_per_s: float, width: float) -> None:
        self.painter = painter
        self.look = look
        self._pictures = pictures
        self.px_per_s = px_per_s
        self._width = width
        self._font = QFont(theme.font(8.5))
        painter.setFont(self._font)
        self._metrics = painter.fontMetrics()
        self.ratio = painter.device().devicePixelRatio()
        self._corners = _corner_masks(look.lane, self.ratio)

    def paint(self, rect: QRectF, clip: Clip, kind: TrackKind, face: Face, dress: Dress) -> None:
        """The whole clip inside ``rect`` (which may reach beyond the widget)."""
        painter = self.painter
        painter.save()
        seen = rect.intersected(QRectF(-8, rect.y(), self._width + 16, rect.height()))
        painter.setClipRect(seen)
        body = self.look.raised if face.is_ghost else self.look.body(kind)
        painter.fillRect(seen, body)
        if isinstance(clip.source, Caption):
            self._paint_words(rect.adjusted(7, 0, -6, 0), seen, clip.source.text)
        else:
            self._paint_inside(rect, seen, clip, kind, face, dress)
        if dress.is_dim:
            painter.fillRect(seen, faded(self.look.ground, 130))
        self._paint_outline(rect, kind, face, dress)
        self._paint_corners(rect)
        painter.restore()
        if dress.is_selected or dress.is_moving:
            self._paint_frame(rect)
        if dress.is_hovered and rect.width() > 40:
            self._paint_fade_handles(rect, clip)

    def _paint_inside(self, rect: QRectF, seen: QRectF, clip: Clip, kind: TrackKind, face: Face, dress: Dress) -> None:
        inner = rect.adjusted(0, TITLE_PX, 0, 0)
        if isinstance(clip.source, Title):
            self._paint_words(inner.adjusted(7, 0, -6, 0), seen, clip.source.text)
        elif kind is TrackKind.VIDEO:
            self._paint_pictures(inner, seen, clip, face)
        if not clip.silent and not clip.freeze:
            self._paint_sound(inner, seen, clip, kind, face)
        if face.drift:
            paint_strip(self.painter, rect, seen, clip, face.drift, self.px_per_s)
        if face.is_ghost:
            self.painter.fillRect(seen, QBrush(faded(self.look.secondary, 40), Qt.BrushStyle.BDiagPattern))
        self._paint_held(inner, face)
        self._paint_title(rect, seen, kind, face)
        self._paint_fades(inner, clip)
        if face.has_line and (dress.is_hovered or dress.is_moving or clip.gain_db or kind is TrackKind.AUDIO):
            self._paint_gain(line_room(rect, kind), seen, clip, is_strong=dress.is_hovered or dress.is_moving)

    def paint_small(self, rects: list[QRectF], kind: TrackKind, *, is_selected: bool, is_dim: bool) -> None:
        """Clips too narrow for anything but their colour, all at once."""
        if rects:
            self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            self.painter.setPen(Qt.PenStyle.NoPen)
            colour = self.look.accent if is_selected else self.look.title(kind)
            self.painter.setBrush(mixed(colour, self.look.ground, 0.5) if is_dim else colour)
            self.painter.drawRects(rects)

    def paint_transition(self, box: QRectF, transition: Transition, *, is_selected: bool) -> None:
        """Over both sides of a cut: a wedge for a dissolve, its colour for a dip, an edge that moves for a wipe."""
        painter = self.painter
        painter.fillRect(box, faded(self.look.ground, 150))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(self.look.accent, 120))
        line = (box.bottomLeft(), box.topRight())
        if transition.kind is TransitionKind.DIP:
            painter.setBrush(QColor(transition.colour))
            painter.drawPolygon(QPolygonF([box.topLeft(), box.topRight(), QPointF(box.center().x(), box.bottom())]))
        elif transition.kind is TransitionKind.WIPE:
            middle = box.center().x()
            painter.drawRect(QRectF(box.left(), box.top(), box.width() / 2, box.height()))
            line = (QPointF(middle, box.top()), QPointF(middle, box.bottom()))
        else:
            painter.drawPolygon(QPolygonF([box.bottomLeft(), box.bottomRight(), box.topRight()]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.look.accent, 2.4 if is_selected else 1.2))
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        if transition.kind is not TransitionKind.DIP:
            painter.drawLine(*line)

    def paint_join(self, x: float, bottom: float, *, is_hot: bool) -> None:
        """The handle at the foot of a cut that makes a transition of it."""
        painter = self.painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.look.ground, 1.0))
        painter.setBrush(self.look.accent if is_hot else self.look.text)
        half = 5.0 if is_hot else 4.0
        y = bottom - 6
        painter.drawPolygon(
            QPolygonF([QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half), QPointF(x - half, y)])
        )

    def _paint_corners(self, rect: QRectF) -> None:
        """Round the corners by painting the lane over them: clipping to a path makes everything ten times slower."""
        for mask, x, y in zip(
            self._corners,
            (rect.left(), rect.right() - RADIUS, rect.left(), rect.right() - RADIUS),
            (rect.top(), rect.top(), rect.bottom() - RADIUS, rect.bottom() - RADIUS),
            strict=True,
        ):
            self.painter.drawImage(QPointF(x, y), mask)

    # Parts ----------------------------------------------------------------------------------------------------

    def _paint_pictures(self, inner: QRectF, seen: QRectF, clip: Clip, face: Face) -> None:
        playable = face.playable
        if playable is None or inner.width() < 12:
            return
        if clip.freeze:
            self._paint_still(inner, seen, clip, playable)
            return
        aspect = playable.info.width_px / max(1, playable.info.height_px)
        tile = max(12.0, inner.height() * aspect)
        length = float(playable.info.duration or 0)
        shown_px = max(1.0, length * self.px_per_s / float(clip.speed))
        strip = self._pictures.strip(playable, shown_px / tile)
        if strip is None:
            return
        high = round(inner.height() * self.ratio)
        begin, way = float(clip.source_range.start), float(clip.speed) / self.px_per_s
        if clip.reverse:
            begin, way = float(clip.source_range.end), -way
        for x in _tiles(inner, seen, tile):
            moment = begin + (x + tile / 2 - inner.x()) * way
            picture = strip.at(moment / length if length else 0.0, high, self.ratio)
            self.painter.drawPixmap(QPointF(x, inner.y()), picture)

    def _paint_still(self, inner: QRectF, seen: QRectF, clip: Clip, playable: Playable) -> None:
        """The one picture that a frozen clip shows, over and over."""
        strip = self._pictures.strip(playable, 36)
        length = float(playable.info.duration or 0)
        if strip is None:
            return
        where = float(clip.source_range.start) / length if length else 0.0
        picture = strip.at(where, round(inner.height() * self.ratio), self.ratio)
        for x in _tiles(inner, seen, max(12.0, picture.width() / self.ratio)):
            self.painter.drawPixmap(QPointF(x, inner.y()), picture)

    def _paint_sound(self, inner: QRectF, seen: QRectF, clip: Clip, kind: TrackKind, face: Face) -> None:
        playable = face.playable
        if playable is None or inner.width() < 6:
            return
        wave = self._pictures.wave(playable, self.ratio * self.px_per_s / float(clip.speed))
        if wave is None or not len(wave[0]):
            return
        room = inner.adjusted(0, 2, 0, -2)
        if kind is TrackKind.VIDEO:
            room = QRectF(inner.x(), inner.bottom() - _WAVE_PX, inner.width(), _WAVE_PX)
            self.painter.fillRect(room.intersected(seen), QColor(10, 11, 14, 150))
        self._paint_wave(room, room.intersected(seen), clip, wave, centred=kind is TrackKind.AUDIO)

    def _paint_wave(
        self, room: QRectF, seen: QRectF, clip: Clip, wave: tuple[NDArray[np.float32], int], *, centred: bool
    ) -> None:
        colour = (
            self.look.kind(TrackKind.AUDIO) if centred else QColor(theme.DARK.port_audio)
        )  # over pictures always on a dark strip
        import numpy as np  # noqa: PLC0415 - slow to load, and the first paint does not need it

        columns = int(seen.width())
        if columns < 1:
            return
        peaks, per_second = wave
        per_px = per_second * float(clip.speed) / self.px_per_s
        hidden = room.right() - seen.right() if clip.reverse else seen.x() - room.x()
        found = column_levels(peaks, float(clip.source_range.start) * per_second + hidden * per_px, per_px, columns)
        levels = ((found[::-1] if clip.reverse else found) * 10 ** (clip.gain_db / 20)) ** _LIFT
        image = wave_image(np.minimum(levels, 1.0), int(room.height()), colour, centred=centred)
        self.painter.drawImage(QPointF(seen.x(), room.y()), image)

    def _paint_held(self, inner: QRectF, face: Face) -> None:
        if face.filled < 1.0:
            left = inner.x() + inner.width() * face.filled
            part = QRectF(left, inner.y(), inner.right() - left, inner.height())
            self.painter.fillRect(part, QColor(10, 11, 14, 140))
            self.painter.fillRect(part, QBrush(faded(self.look.warn, 110), Qt.BrushStyle.BDiagPattern))

    def _paint_words(self, room: QRectF, seen: QRectF, text: str) -> None:
        """What is said or written, in one line, as far as it fits."""
        where = room.intersected(QRectF(7, seen.y(), self._width - 13, seen.height()))
        if where.width() < 14 or where.height() < 12:
            return
        words = self._metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, int(where.width()))
        self.painter.setPen(self.look.text)
        self.painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _paint_gain(self, room: QRectF, seen: QRectF, clip: Clip, *, is_strong: bool) -> None:
        if room.height() < LEAST_ROOM_PX or room.width() < LEAST_WIDTH_PX:
            return
        y = round(line_y(room, clip.gain_db))
        self.painter.fillRect(QRectF(seen.x(), y - 1, seen.width(), 3), faded(self.look.ground, 120))
        colour = self.look.warn if is_strong or clip.gain_db else faded(self.look.text, 150)
        self.painter.fillRect(QRectF(seen.x(), y, seen.width(), 1), colour)

    def _paint_title(self, rect: QRectF, seen: QRectF, kind: TrackKind, face: Face) -> None:
        painter = self.painter
        band = QRectF(seen.x(), rect.y(), seen.width(), TITLE_PX)
        painter.fillRect(band, self.look.line if face.is_ghost else self.look.title(kind))
        left, right = max(rect.x(), 0.0) + 7, min(rect.right(), self._width) - 6
        for word, role in face.badges:
            width = self._metrics.horizontalAdvance(word) + 10
            if right - width < left + 24:
                break
            self._paint_badge(QRectF(right - width, rect.y() + 2, width, TITLE_PX - 4), word, theme.colour(role))
            right -= width + 4
        for mark in face.marks:
            if right - MARK_PX < left + 24:
                break
            right -= MARK_PX
            painter.drawPixmap(QPointF(right, rect.y() + 3), _mark(mark, theme.palette().mode, self.ratio))
            right -= 3
        if right - left > 14:
            name = self._metrics.elidedText(face.name, Qt.TextElideMode.ElideRight, int(right - left))
            painter.setPen(self.look.picture_text)
            where = QRectF(left, rect.y(), right - left, TITLE_PX)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def _paint_badge(self, box: QRectF, word: str, colour: QColor) -> None:
        painter = self.painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(self.look.ground, 190))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)

    def _paint_fades(self, rect: QRectF, clip: Clip) -> None:
        painter = self.painter
        for length, left in ((clip.fade_in, True), (clip.fade_out, False)):
            width = float(length) * self.px_per_s
            if width < 4:
                continue
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=width > 12)
            corner, foot, far = _fade_points(rect, width, left=left)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(faded(self.look.ground, 170))
            painter.drawPolygon(QPolygonF([corner, foot, far]))
            painter.setPen(QPen(self.look.text, 1.2))
            painter.drawLine(foot, far)

    def _paint_fade_handles(self, rect: QRectF, clip: Clip) -> None:
        painter = self.painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.look.ground, 1.0))
        painter.setBrush(self.look.text)
        for at in fade_handles(rect, clip, self.px_per_s):
            painter.drawEllipse(at, 4.0, 4.0)

    def _paint_outline(self, rect: QRectF, kind: TrackKind, face: Face, dress: Dress) -> None:
        painter = self.painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        colour = self.look.secondary if face.is_ghost else self.look.kind(kind)
        style = Qt.PenStyle.DashLine if face.is_ghost else Qt.PenStyle.SolidLine
        painter.setPen(QPen(faded(colour, 220 if dress.is_hovered else 110), 1.0, style))
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_frame(self, rect: QRectF) -> None:
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(self.look.accent, 2.0))
        self.painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS, RADIUS)


@lru_cache(maxsize=64)
def _mark(name: str, _mode: str, ratio: float) -> QPixmap:
    """An icon, small, in the letters' colour of the palette called ``_mode``."""
    side = round(MARK_PX * ratio)
    picture = theme.icon(name).pixmap(QSize(side, side))
    picture.setDevicePixelRatio(ratio)
    return picture


@lru_cache(maxsize=8)
def _corner_masks_of(rgb: int, ratio: float) -> tuple[QImage, ...]:
    side = max(1, round(RADIUS * ratio))
    masks = []
    for right, bottom in ((False, False), (True, False), (False, True), (True, True)):
        image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        outside = QPainterPath()
        outside.addRect(0, 0, side, side)
        round_part = QPainterPath()
        round_part.addEllipse(QPointF(0 if right else side, 0 if bottom else side), side, side)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(outside.subtracted(round_part), QColor.fromRgba(rgb))
        painter.end()
        image.setDevicePixelRatio(ratio)
        masks.append(image)
    return tuple(masks)


def _corner_masks(colour: QColor, ratio: float) -> tuple[QImage, ...]:
    """What covers the four corners (upper left, upper right, lower left, lower right) of a clip on a lane."""
    return _corner_masks_of(colour.rgba(), ratio)


def fade_handles(rect: QRectF, clip: Clip, px_per_s: float) -> tuple[QPointF, QPointF]:
    """Where the handles for fade in and fade out are."""
    y = rect.y() + TITLE_PX + 5
    left = rect.x() + max(HANDLE_PX + 5, float(clip.fade_in) * px_per_s)
    right = rect.right() - max(HANDLE_PX + 5, float(clip.fade_out) * px_per_s)
    return QPointF(left, y), QPointF(right, y)


def column_levels(peaks: NDArray[np.float32], first: float, per_px: float, columns: int) -> NDArray[np.float32]:
    """The loudest peak under each of ``columns`` pixels; ``first`` is the (fractional) peak under the first."""
    import numpy as np  # noqa: PLC0415 - slow to load, and the first paint does not need it

    edges = (first + per_px * np.arange(columns + 1)).astype(np.int64)
    inside = (edges[:-1] >= 0) & (edges[:-1] < len(peaks))
    edges = np.clip(edges, 0, max(0, len(peaks) - 1))
    if per_px <= 1:
        found: NDArray[np.float32] = peaks[edges[:-1]]
    else:
        found = np.maximum.reduceat(peaks, edges)[:-1]
    return np.where(inside, found, 0.0).astype(np.float32)


def wave_image(levels: NDArray[np.float32], height: int, colour: QColor, *, centred: bool) -> QImage:
    """The waveform as a transparent image, one column per level."""
    import numpy as np  # noqa: PLC0415 - slow to load, and the first paint does not need it

    rows = np.arange(height, dtype=np.float32)[:, None]
    reach = levels[None, :] * (height / 2 if centred else height)
    distance = np.abs(rows - (height - 1) / 2) if centred else height - 1 - rows
    solid = distance <= np.maximum(reach, 0.5)
    pixels = np.where(solid, np.uint32(faded(colour, 255).rgba()), np.uint32(0)).astype(np.uint32)
    kept = np.ascontiguousarray(pixels)
    columns = len(levels)
    return QImage(kept.data, columns, height, columns * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _tiles(inner: QRectF, seen: QRectF, tile: float) -> Iterator[float]:
    x = inner.x() + max(0, int((seen.x() - inner.x()) / tile)) * tile
    while x < seen.right():
        yield x
        x += tile


def _fade_points(rect: QRectF, width: float, *, left: bool) -> tuple[QPointF, QPointF, QPointF]:
    """The dark corner, the point where nothing is seen, and the point where all is seen."""
    side = rect.left() if left else rect.right()
    inner = side + width if left else side - width
    return QPointF(side, rect.top()), QPointF(side, rect.bottom()), QPointF(inner, rect.top())
