"""Where a watched detail of a character is in another picture: by its place relative to the face.

Two faces are brought onto each other by the similarity (shift, turn, size) that fits their five landmarks best
(Umeyama 1991). Without a face on both sides the same share of the frame is shown, and said to be only that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Face

Picture = NDArray[np.uint8]
Box = tuple[float, float, float, float]

_MARGIN = 0.35
"""So much of the detail's own size is shown around it."""
_LEAST_PX = 24


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a picture, as shares of it: x, y, width, height. ``by_face``: it was found by the face."""

    box: Box
    by_face: bool

    @property
    def is_inside(self) -> bool:
        """Whether at least half of it is in the picture."""
        x, y, width, height = self.box
        across = max(0.0, min(1.0, x + width) - max(0.0, x))
        down = max(0.0, min(1.0, y + height) - max(0.0, y))
        return across * down >= 0.5 * width * height > 0


def find_spot(
    box: Box,
    master_size: tuple[int, int],
    size: tuple[int, int],
    master_face: Face | None = None,
    face: Face | None = None,
) -> Spot:
    """Where the detail at ``box`` (shares of the master) is in a picture of ``size``; sizes are width, height."""
    if master_face is None or face is None or len(master_face.landmarks) < 3:
        return Spot(box, by_face=False)
    turn, shift = _similarity(master_face.landmarks, face.landmarks)
    x, y, width, height = box
    corners = np.array([(x, y), (x + width, y), (x, y + height), (x + width, y + height)]) * np.array(master_size)
    moved = corners @ turn.T + shift
    centre, scale = moved.mean(axis=0), float(np.sqrt(abs(np.linalg.det(turn))))
    wide, high = width * master_size[0] * scale, height * master_size[1] * scale
    left, top = centre[0] - wide / 2, centre[1] - high / 2
    return Spot((float(left / size[0]), float(top / size[1]), wide / size[0], high / size[1]), by_face=True)


def crop(picture: Picture, box: Box) -> Picture:
    """The part of a picture around a box, with a margin; edges of the picture are repeated beyond it."""
    height, width = picture.shape[:2]
    x, y, w, h = box
    wide, high = max(_LEAST_PX, w * width * (1 + 2 * _MARGIN)), max(_LEAST_PX, h * height * (1 + 2 * _MARGIN))
    left, top = (x + w / 2) * width - wide / 2, (y + h / 2) * height - high / 2
    columns = np.clip(np.arange(round(wide)) + round(left), 0, width - 1)
    rows = np.clip(np.arange(round(high)) + round(top), 0, height - 1)
    return np.ascontiguousarray(picture[rows][:, columns, :3])


def _similarity(
    source: Sequence[tuple[float, float]], target: Sequence[tuple[float, float]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The 2 × 2 matrix and the shift that bring ``source`` onto ``target`` with the least squared error."""
    a, b = np.asarray(source, float), np.asarray(target, float)
    middle_a, middle_b = a.mean(axis=0), b.mean(axis=0)
    u, spread, vt = np.linalg.svd((b - middle_b).T @ (a - middle_a) / len(a))
    sign = np.diag([1.0, np.sign(np.linalg.det(u @ vt)) or 1.0])
    variance = float(((a - middle_a) ** 2).sum() / len(a)) or 1.0
    turn = (u @ sign @ vt) * float((spread * np.diag(sign)).sum() / variance)
    return turn, middle_b - turn @ middle_a
