"""What moves in a clip: the picture as a whole (the camera), and the face in it (the person).

Both are measured on small frames, one at a time, so a clip of any length costs next to no memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.analysis import faces
from charstudio.analysis.faces import Face
from charstudio.providers.draft.alignment import STAYS, Similarity, fitted
from charstudio.providers.draft.footage import Footage
from charstudio.providers.draft.lip_track import look_for_face, small_size, steadied

Picture: TypeAlias = NDArray[np.uint8]
Track: TypeAlias = NDArray[np.float64]

_LONG_SIDE_PX = 360
_POINTS = 300
_LEAST_SHARE = 0.35
_FACES_PER_SECOND = 8
_FACE_STAYS_S = 0.4


@dataclass(frozen=True, slots=True)
class CameraTrack:
    """The picture's movement since the first frame, in shares of its own width and height: how far its middle's
    content went (+ right, + down), the logarithm of how much larger it became, and its turn in radians (clockwise).
    """

    moves: tuple[Similarity, ...]
    size: tuple[int, int]

    def at(self, number: int) -> Similarity:
        """The movement up to a frame, in pixels of ``size``."""
        return self.moves[min(number, len(self.moves) - 1)]

    def scaled(self, number: int, width: float) -> Similarity:
        """The movement up to a frame, in pixels of a picture of another width."""
        matrix = self.at(number).matrix.copy()
        matrix[:, 2] *= width / self.size[0]
        return Similarity(matrix)


@dataclass(frozen=True, slots=True)
class FaceTrack:
    """The face per frame: rows of middle x, y, height (shares of the picture's width), turn (radians, clockwise), and
    whether it is there (0..1).
    """

    rows: Track
    present: Track


def camera_track(footage: Footage, check: Callable[[], None]) -> CameraTrack:
    """Follow the whole picture from frame to frame; where nothing can be followed it counts as still."""
    footage.size = size = _small(footage.own_size)
    moves, whole, before = [STAYS], STAYS, _grey(footage, 0)
    for number in range(1, footage.frames):
        check()
        after = _grey(footage, number)
        whole = whole.then(_step(before, after))
        moves.append(whole)
        before = after
    return CameraTrack(tuple(moves), size)


def face_track(footage: Footage, check: Callable[[], None]) -> FaceTrack | None:
    """Follow the main face; None when none is ever found or no detector is installed."""
    if not faces.available():
        return None
    footage.size = size = small_size(footage.own_size)
    stride = max(1, round(float(footage.rate.fps) / _FACES_PER_SECOND))
    numbers: list[int] = []
    seen: list[Face] = []
    for number in range(0, footage.frames, stride):
        check()
        face = look_for_face(footage.frame(number), size, seen[-1] if seen else None)
        if face is not None:
            numbers.append(number)
            seen.append(face)
    return _filled(numbers, seen, footage, size[0]) if seen else None


def _filled(numbers: list[int], seen: list[Face], footage: Footage, width: int) -> FaceTrack:
    every, fps = np.arange(footage.frames, dtype=float), float(footage.rate.fps)
    rows = np.array([_row(face, width) for face in seen])
    track = np.stack([steadied(np.interp(every, numbers, column), fps) for column in rows.T], 1)
    gap = np.min(np.abs(every[:, None] - np.array(numbers, float)[None]), 1) / fps
    return FaceTrack(track, np.clip(2 - gap / _FACE_STAYS_S, 0, 1))


def _row(face: Face, width: int) -> tuple[float, float, float, float]:
    (lx, ly), (rx, ry) = face.landmarks[0], face.landmarks[1]
    x, y = face.centre
    return x / width, y / width, face.box[3] / width, float(np.arctan2(ry - ly, rx - lx))


def _small(size: tuple[int, int]) -> tuple[int, int]:
    shrink = min(1.0, _LONG_SIDE_PX / max(size))
    return max(16, round(size[0] * shrink)), max(16, round(size[1] * shrink))


def _grey(footage: Footage, number: int) -> Picture:
    return np.asarray(cv2.cvtColor(footage.frame(number), cv2.COLOR_RGB2GRAY))


def _step(before: Picture, after: Picture) -> Similarity:
    """The movement most points agree on from one frame to the next."""
    points = cv2.goodFeaturesToTrack(before, _POINTS, 0.01, 5)
    if points is None:
        return STAYS
    found, ok, _ = cv2.calcOpticalFlowPyrLK(before, after, points, None, winSize=(21, 21), maxLevel=3)
    kept = ok.reshape(-1) == 1
    move, share = fitted(points.reshape(-1, 2)[kept], found.reshape(-1, 2)[kept])
    return move if move is not None and share >= _LEAST_SHARE and abs(move.log_scale) < 0.5 else STAYS
