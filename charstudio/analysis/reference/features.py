"""What is known of one face: where its eyes, nose and mouth are, how it is turned, how far its mouth is open.

With the mesh of 478 points where that is installed and sees the face, else with the detector's five points. Of drawings
the five points say little (a drawn nose is a dot), so a drawing's turn is known from the mesh alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis import faces
from charstudio.analysis.faces import Face, Picture
from charstudio.analysis.identity.mesh import mesh_of
from charstudio.analysis.model_files import MESH, path_of

Point: TypeAlias = tuple[float, float]

_EARS = 234, 454  # the mesh's points before the ears, that on the left of the picture first
_EYE_CORNERS = 33, 263
_IRISES = 468, 473
_LIPS = 13, 14
_CHIN, _FOREHEAD = 152, 10
_NOSE_PER_DEGREE = 0.0105
"""So far the nose moves off the middle of the eyes, in eye distances, with each degree of turning (measured)."""

SURE = 0.5
"""Score from which a face counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """One face, and the points of its mesh (478 rows of x, y, z in pixels) where there is one."""

    face: Face
    mesh: NDArray[np.float64] | None = None

    @property
    def eyes(self) -> tuple[Point, Point]:
        """The middle of each eye; the one on the left of the picture first."""
        if self.mesh is None:
            return self.face.landmarks[0], self.face.landmarks[1]
        return self._at(_IRISES[0]), self._at(_IRISES[1])

    @property
    def eye_distance(self) -> float:
        """Between the middles of the eyes, in pixels, at least one."""
        (ax, ay), (bx, by) = self.eyes
        return max(1.0, math.hypot(bx - ax, by - ay))

    @property
    def roll_deg(self) -> float:
        """How far the head is tilted with the clock, as seen."""
        (ax, ay), (bx, by) = (self._at(n) for n in _EYE_CORNERS) if self.mesh is not None else self.eyes
        return math.degrees(math.atan2(by - ay, bx - ax))

    @property
    def yaw_deg(self) -> float:
        """How far the head is turned aside; 0 looks into the camera."""
        if self.mesh is not None:
            dx, dy, dz = self.mesh[_EARS[1]] - self.mesh[_EARS[0]]
            return math.degrees(math.atan2(dz, math.hypot(dx, dy)))
        return self._nose_offset / _NOSE_PER_DEGREE

    @property
    def chin(self) -> Point:
        """The lowest point of the face."""
        if self.mesh is not None:
            return self._at(_CHIN)
        x, y, width, height = self.face.box
        return x + width / 2, y + 0.97 * height

    @property
    def mouth_open(self) -> float | None:
        """The gap between the lips in eye distances; None without the mesh."""
        if self.mesh is None:
            return None
        upper, lower = (self.mesh[n, :2] for n in _LIPS)
        return float(np.hypot(*(lower - upper))) / self.eye_distance

    @property
    def axis(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """A point on the face's line of symmetry, and the direction across it (of length 1)."""
        left, right = (np.array(eye) for eye in self.eyes)
        return (left + right) / 2, (right - left) / self.eye_distance

    def _at(self, number: int) -> Point:
        assert self.mesh is not None
        return float(self.mesh[number, 0]), float(self.mesh[number, 1])

    @property
    def _nose_offset(self) -> float:
        middle, across = self.axis
        return float((np.array(self.face.landmarks[2]) - middle) @ across) / self.eye_distance


def faces_in(picture: Picture) -> list[Face]:
    """The faces that count, the subject first: large and sure. None on a machine without the detector."""
    if not faces.available():
        return []
    found = faces.detect(picture, min_score=SURE)
    return sorted(found, key=lambda face: -face.area * face.score**2)


def features_of(picture: Picture, face: Face) -> Features:
    """The face with its mesh, where that is installed and sees it."""
    if path_of(MESH) is None:
        return Features(face)
    found = mesh_of(np.ascontiguousarray(picture[..., :3]), face)
    return Features(face, None if found is None else found.points)


def on_grey(picture: Picture) -> Picture:
    """RGB; where the picture is transparent, a middle grey is seen."""
    if picture.shape[2] == 3:
        return picture
    cover = picture[..., 3:].astype(np.uint16)
    mixed = (picture[..., :3].astype(np.uint16) * cover + 140 * (255 - cover) + 127) // 255
    return mixed.astype(np.uint8)
