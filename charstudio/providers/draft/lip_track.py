"""Following a mouth through a clip: a look every few frames, smoothed and filled in between.

Only boxes and landmarks are kept, so a clip of any length costs next to no memory. The first good face is looked at
closely (the exact line between the lips); after that the mouth keeps its place relative to the landmarks, and in a
drawing to its own line wherever that is seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.analysis import faces
from charstudio.analysis.faces import Face
from charstudio.media.reader import VideoReader
from charstudio.model.time import Rate
from charstudio.providers.draft.lip_line import MouthPlace, look_again, place_on_face

Picture: TypeAlias = NDArray[np.uint8]
Track: TypeAlias = NDArray[np.float64]

_LOOKS_PER_SECOND = 8
_SMALL_PX = 640
_STEADY_S = 0.09


@dataclass(frozen=True, slots=True)
class Tracked:
    """The mouth per frame: columns x, y, angle, half-width, chin (pixels), and whether it is there (0..1)."""

    columns: Track
    present: Track
    model: MouthPlace

    def at(self, frame: int) -> MouthPlace:
        """The mouth in one frame."""
        x, y, angle, half, chin = (float(value) for value in self.columns[frame])
        line = self.model.line * np.float32(half / self.model.half_width)
        return replace(self.model, centre=(x, y), angle=angle, half_width=half, chin=chin, line=line)


def follow(
    reader: VideoReader, rate: Rate, frames: int, size: tuple[int, int], check: Callable[[], None]
) -> Tracked | None:
    """The mouth over ``frames`` frames at ``rate`` of a clip shown at ``size``; None when no face is ever found."""
    stride = max(1, round(float(rate.fps) / _LOOKS_PER_SECOND))
    small = small_size(size)
    looks: list[_Look] = []
    model: tuple[MouthPlace, Face] | None = None
    reader.size = size
    for number in range(0, frames, stride):
        check()
        picture = _rgb(reader.frame_at(rate.time_of(number)))
        found = look_for_face(picture, small, looks[-1].face if looks else None)
        if found is not None:
            if model is None or (model[1].score < 0.8 and found.score > model[1].score + 0.05):
                model = place_on_face(picture, found), found
            looks.append(_Look(number, found, _seen_mouth(picture, found, model)))
    return None if model is None else _filled(looks, model, frames, float(rate.fps))


@dataclass(frozen=True, slots=True)
class _Look:
    """One frame looked at: its face, and its mouth where a drawn line was seen."""

    number: int
    face: Face
    mouth: tuple[float, float] | None


def _seen_mouth(picture: Picture, face: Face, model: tuple[MouthPlace, Face]) -> tuple[float, float] | None:
    """The detector's landmarks wander on drawings, whose lines are clear; on photographs it is the other way round."""
    if model[0].drawn < 0.5:
        return None
    x, y, angle, half, chin = (float(value) for value in _carried(np.array([_columns(face)]), model)[0])
    line = model[0].line * np.float32(half / model[0].half_width)
    return look_again(picture, replace(model[0], centre=(x, y), angle=angle, half_width=half, chin=chin, line=line))


def small_size(size: tuple[int, int]) -> tuple[int, int]:
    """The size faces are looked for at."""
    shrink = min(1.0, _SMALL_PX / max(size))
    return max(2, round(size[0] * shrink)), max(2, round(size[1] * shrink))


def _rgb(picture: Picture) -> Picture:
    return np.ascontiguousarray(picture[..., :3])


def look_for_face(picture: Picture, small: tuple[int, int], before: Face | None) -> Face | None:
    """The face nearest to the one before, else the largest; one quick size first, all sizes when that fails."""
    rgb = np.asarray(cv2.resize(picture, small, interpolation=cv2.INTER_AREA), np.uint8)
    factor = picture.shape[1] / small[0]
    found = faces.detect(rgb, scales=(0.6,)) or faces.detect(rgb)
    if not found:
        return None
    found = [face.scaled(factor) for face in found]
    if before is None:
        return max(found, key=lambda face: face.area * face.score**2)
    return min(found, key=lambda face: math.dist(face.centre, before.centre) / max(1.0, before.box[2]) - face.score)


def _columns(face: Face) -> list[float]:
    """The mouth as the landmarks alone would have it."""
    (lx, ly), (rx, ry) = face.landmarks[3], face.landmarks[4]
    eyes = math.dist(face.landmarks[0], face.landmarks[1])
    centre = ((lx + rx) / 2, (ly + ry) / 2)
    angle = math.atan2(face.landmarks[1][1] - face.landmarks[0][1], face.landmarks[1][0] - face.landmarks[0][0])
    return [*centre, angle, max(eyes, 0.3 * face.box[2]), face.box[1] + face.box[3]]


def _filled(looks: list[_Look], model: tuple[MouthPlace, Face], frames: int, fps: float) -> Tracked:
    """Interpolated to every frame, steadied, and corrected by what the close look and the later looks found."""
    numbers = np.array([look.number for look in looks], float)
    rows = np.array([_columns(look.face) for look in looks])
    every = np.arange(frames, dtype=float)
    track = np.stack([steadied(np.interp(every, numbers, column), fps) for column in rows.T], 1)
    out = _carried(track, model)
    seen = [look for look in looks if look.mouth is not None]
    if seen:
        places = np.array([look.number for look in seen], float)
        off = np.array([look.mouth for look in seen]) - out[places.astype(int), :2]
        off *= np.clip(1.6 - np.linalg.norm(off, axis=1, keepdims=True) / out[places.astype(int), 3:4], 0, 1)
        for axis in (0, 1):
            out[:, axis] += steadied(np.interp(every, places, off[:, axis]), fps)
    gap = np.min(np.abs(every[:, None] - numbers[None]), 1) / fps
    return Tracked(out, np.clip(1.6 - 2 * gap, 0, 1), model[0])


def _carried(track: Track, model: tuple[MouthPlace, Face]) -> Track:
    """The model's mouth carried along by rows of ``_columns``: x, y, angle, half-width, chin."""
    place, face = model
    x, y, angle, unit, chin_y = _columns(face)
    cos, sin = math.cos(-angle), math.sin(-angle)
    dx, dy = (place.centre[0] - x) / unit, (place.centre[1] - y) / unit
    along, down = cos * dx - sin * dy, sin * dx + cos * dy
    turn = place.angle - angle
    out = np.empty((len(track), 5))
    c, s = np.cos(track[:, 2]), np.sin(track[:, 2])
    out[:, 0] = track[:, 0] + track[:, 3] * (c * along - s * down)
    out[:, 1] = track[:, 1] + track[:, 3] * (s * along + c * down)
    out[:, 2] = track[:, 2] + turn
    out[:, 3] = track[:, 3] * place.half_width / unit
    chin_share = place.chin / max(1.0, chin_y - y)
    out[:, 4] = np.maximum((track[:, 4] - track[:, 1]) * chin_share, 0.6 * out[:, 3])
    return out


def steadied(track: Track, fps: float) -> Track:
    """A number per frame without the detector's tremble."""
    sigma = max(0.6, _STEADY_S * fps)
    reach = np.arange(-math.ceil(3 * sigma), math.ceil(3 * sigma) + 1)
    kernel = np.exp(-((reach / sigma) ** 2) / 2)
    return np.convolve(np.pad(track, len(reach) // 2, mode="edge"), kernel / kernel.sum(), "valid")
