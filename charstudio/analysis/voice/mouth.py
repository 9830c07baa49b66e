"""How a mouth moves through a clip: three measures a frame, from the points of the face mesh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Face, detect
from charstudio.analysis.identity.mesh import Mesh, mesh_of
from charstudio.media.reader import VideoReader
from charstudio.model.library import MediaKind
from charstudio.model.time import Rate

MOST_S = 24
"""Seconds of a clip that are looked at."""

_LONG_SIDE_PX = 640
_OPENING = (13, 14)  # inner edges of the lips, in the middle
_WIDTH = (61, 291)  # the corners
_HEIGHT = (0, 17)  # outer edges of the lips, in the middle
_IRISES = (468, 473)
_USUAL = Rate(25)


@dataclass(frozen=True, slots=True, eq=False)
class Mouth:
    """``moves`` is ``(frames, 3)``: opening, width and height of the lips in distances between the irises; NaN where no
    face was seen. ``times`` are those of the frames' middles, in seconds of the clip.
    """

    moves: NDArray[np.float64]
    times: NDArray[np.float64]
    rate: Rate

    @property
    def seen(self) -> NDArray[np.bool_]:
        """In which frames there is a mouth."""
        return np.asarray(np.isfinite(self.moves[:, 0]))


def mouth_in(path: Path, stopped: Callable[[], bool]) -> Mouth | None:
    """Follow the largest face through a clip; None when ``stopped`` said so.

    Raises ``Unreadable``, and ``MediaError`` when the networks are not installed.
    """
    with VideoReader(path) as reader:
        info = reader.info
        rate = info.rate or _USUAL
        count = min(reader.frames, rate.index_at(Fraction(MOST_S)))
        if info.kind is not MediaKind.VIDEO or count < 2:
            return Mouth(np.zeros((0, 3)), np.zeros(0), rate)
        scale = min(1.0, _LONG_SIDE_PX / max(info.width_px, info.height_px))
        reader.size = (max(2, round(info.width_px * scale)), max(2, round(info.height_px * scale)))
        moves = np.full((count, 3), np.nan)
        times = np.zeros(count)
        face: Face | None = None
        for number in range(count):
            if stopped():
                return None
            picture = reader.frame(number)
            times[number] = float(reader.time_of(number) + rate.frame / 2)
            face = _same(detect(picture, scales=(0.75,)), face)
            mesh = mesh_of(picture, face) if face is not None else None
            if mesh is not None:
                moves[number] = _measures(mesh)
    return Mouth(moves, times, rate)


def _same(found: list[Face], before: Face | None) -> Face | None:
    """The face nearest to the one followed; at first the largest."""
    if not found:
        return None
    if before is None:
        return max(found, key=lambda face: face.area * face.score**2)
    x, y = before.centre
    return min(found, key=lambda face: (face.centre[0] - x) ** 2 + (face.centre[1] - y) ** 2)


def _measures(mesh: Mesh) -> tuple[float, float, float]:
    points = mesh.points
    unit = max(1e-6, float(np.linalg.norm(points[_IRISES[0]] - points[_IRISES[1]])))
    pairs = (_OPENING, _WIDTH, _HEIGHT)
    opening, width, height = (float(np.linalg.norm(points[a] - points[b])) / unit for a, b in pairs)
    return opening, width, height
