"""What is measured on a face: sharpness, evenness of light, shade on the eyes; and the unrest behind. Numbers only.

What the numbers amount to is in ``reference_check.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Picture
from charstudio.analysis.reference.features import Features
from charstudio.analysis.reference.figure import Figure, Plane

_FACE_PX = 700
_REBLUR_TAPS = 9
_LOOK_PX = 512
_APART_PX = 9
_LEAST_BEHIND = 0.02

_MIRRORED_MESH: Final = (
    (105, 334), (66, 296), (50, 280), (101, 330), (205, 425), (187, 411),
    (207, 427), (192, 416), (123, 352), (117, 346), (67, 297), (104, 333),
)  # fmt: skip
"""Twelve pairs of the mesh's points on brows, cheeks, jaw and forehead, each the other's mirror image."""

_MIRRORED_PLACES: Final = (
    (0.55, 0.45), (0.75, 0.55), (0.6, 0.75), (0.75, 0.85), (0.45, 0.95), (0.6, 1.1),
    (0.3, -0.55), (0.5, -0.5), (0.7, -0.4), (0.85, 0.3), (0.3, -0.75), (0.85, 0.7),
)  # fmt: skip
"""The same without the mesh: across and below the middle of the eyes, in eye distances."""


def blur_of(picture: Picture, features: Features) -> float:
    """How blurred the face is, 0..1: Crete's measure on the face at 700 pixels.

    A picture is blurred once more; what was sharp loses its differences between neighbours, what was not keeps them
    (Crete, Dolmiere, Ladret, Nicolas, “The blur effect”, 2007). Sharp faces measured 0.35 to 0.58, faces blurred with a
    sigma of two pixels 0.66 to 0.75.
    """
    import cv2  # noqa: PLC0415 - OpenCV takes a tenth of a second to load

    x, y, width, height = features.face.box
    rows, columns = picture.shape[:2]
    left, top = min(max(0, round(x)), columns - 2), min(max(0, round(y)), rows - 2)
    face = picture[top : max(top + 2, round(y + height)), left : max(left + 2, round(x + width)), :3]
    factor = _FACE_PX / max(face.shape[:2])
    size = max(16, round(face.shape[1] * factor)), max(16, round(face.shape[0] * factor))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    grey = cv2.cvtColor(np.ascontiguousarray(cv2.resize(face, size, interpolation=how)), cv2.COLOR_RGB2GRAY)
    return reblur(grey.astype(np.float32))


def reblur(grey: Plane) -> float:
    """Crete's measure of a grey picture, the worse of the two directions. A picture of one colour counts as blurred."""
    import cv2  # noqa: PLC0415

    worst = 0.0
    for axis, taps in ((0, (1, _REBLUR_TAPS)), (1, (_REBLUR_TAPS, 1))):
        again = cv2.blur(grey, taps)
        before, after = np.abs(np.diff(grey, axis=axis)), np.abs(np.diff(again, axis=axis))
        total = float(before.sum(dtype=np.float64))
        lost = float(np.maximum(0, before - after).sum(dtype=np.float64))
        worst = max(worst, (total - lost) / total if total > 0 else 1.0)
    return worst


def unevenness_of(picture: Picture, features: Features) -> float:
    """The median difference in lightness (0..255) of twelve places of the face and their mirror images."""
    light = _lightness(picture, features)
    pairs = _pairs(features)
    return float(np.median([abs(_at(light, a) - _at(light, b)) for a, b in pairs]))


def shade_on_eyes_of(picture: Picture, features: Features) -> float:
    """How much darker (0..255) the skin around the eyes is than the cheeks; below 0: brighter."""
    light = _lightness(picture, features)
    middle, across = features.axis
    below = np.array([-across[1], across[0]])
    unit = features.eye_distance
    around = [middle + side * 0.5 * unit * across + 0.28 * unit * below for side in (-1, 1)]
    around.append(middle + 0.05 * unit * below)  # the bridge of the nose
    cheeks = [middle + side * 0.5 * unit * across + 0.72 * unit * below for side in (-1, 1)]
    return float(np.mean([_at(light, p) for p in cheeks]) - np.mean([_at(light, p) for p in around]))


def unrest_behind(picture: Picture, figure: Figure) -> float | None:
    """The mean difference between neighbouring places (0..255) behind the figure; None when nothing is seen of it."""
    import cv2  # noqa: PLC0415

    factor = _LOOK_PX / max(picture.shape[:2])
    size = max(16, round(picture.shape[1] * factor)), max(16, round(picture.shape[0] * factor))
    small = cv2.resize(np.ascontiguousarray(picture[..., :3]), size, interpolation=cv2.INTER_AREA)
    matte = cv2.resize(figure.matte, size, interpolation=cv2.INTER_AREA)
    reach = np.ones((2 * _APART_PX + 1, 2 * _APART_PX + 1), np.uint8)
    behind = cv2.dilate((matte > 0.02).astype(np.uint8), reach) == 0
    if float(behind.mean()) < _LEAST_BEHIND:
        return None
    lab = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32), (0, 0), 1.0)
    across = cv2.Sobel(lab, cv2.CV_32F, 1, 0) / 8
    down = cv2.Sobel(lab, cv2.CV_32F, 0, 1) / 8
    return float(np.sqrt((across**2 + down**2).sum(axis=2))[behind].mean())


def _pairs(features: Features) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    if features.mesh is not None:
        points = features.mesh[:, :2]
        return [(points[a], points[b]) for a, b in _MIRRORED_MESH]
    middle, across = features.axis
    below, unit = np.array([-across[1], across[0]]), features.eye_distance
    return [
        (middle + (-dx * across + dy * below) * unit, middle + (dx * across + dy * below) * unit)
        for dx, dy in _MIRRORED_PLACES
    ]


def _lightness(picture: Picture, features: Features) -> Plane:
    """L of the picture, softened so that one pixel tells of its surroundings."""
    import cv2  # noqa: PLC0415

    lab = cv2.cvtColor(np.ascontiguousarray(picture[..., :3]), cv2.COLOR_RGB2LAB)
    return np.asarray(cv2.GaussianBlur(lab[..., 0], (0, 0), max(0.8, 0.05 * features.eye_distance)), np.float32)


def _at(light: Plane, place: NDArray[np.float64] | Sequence[float]) -> float:
    row = min(max(0, round(float(place[1]))), light.shape[0] - 1)
    column = min(max(0, round(float(place[0]))), light.shape[1] - 1)
    return float(light[row, column])
