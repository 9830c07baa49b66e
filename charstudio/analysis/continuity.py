"""Two frames at a seam compared: same frame, colours, exposure, movement, face."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Face, Picture, largest
from charstudio.analysis.identity.capabilities import capabilities
from charstudio.analysis.identity.embedding import embed
from charstudio.analysis.identity.likeness import Likeness
from charstudio.analysis.identity.seeing import Seen, prepared, seen_in
from charstudio.model.continuity import Continuity

_FIELDS = 16
_FINE = 64
_MOST_CHANGED = 99.5
_LONG_SIDE_PX = 480
_SMALLEST_PX = 8
_POINTS = 1000
_FEWEST_PAIRS = 12
_NEAR_PX = 3.0
_COLOURS = [18, 16, 16]
_RANGES = [0, 180, 0, 256, 0, 256]
_LAB_SCALE = np.array((100 / 255, 1, 1))
"""OpenCV stretches lightness to 0..255."""


def compare(last_a_rgb: Picture, first_b_rgb: Picture, likeness: Likeness | None = None) -> Continuity:
    """The last frame of one clip against the first frame of the next, RGB or RGBA, of any sizes.

    Faces are compared where the networks for it are installed. Raises ``Unreadable`` for what is no picture.
    """
    whole_a, whole_b = prepared(last_a_rgb), prepared(first_b_rgb)
    a, b = _fitted(whole_a, whole_b)
    fields_a, fields_b = _lab(a, _FIELDS), _lab(b, _FIELDS)
    shift = (fields_b - fields_a).reshape(-1, 3).mean(axis=0)
    moved = _movement(a, b)
    identity, like_a, like_b = _identity(whole_a, whole_b, likeness)
    return Continuity(
        _colours(a, b),
        float(np.linalg.norm(fields_b - fields_a, axis=-1).mean()),
        _change(_lab(a, _FINE)[..., 0], _lab(b, _FINE)[..., 0]),
        float(shift[0]),
        float(shift[1]),
        float(shift[2]),
        None if moved is None else moved[0],
        None if moved is None else moved[1],
        identity,
        like_a,
        like_b,
    )


def _fitted(one: Picture, other: Picture) -> tuple[Picture, Picture]:
    """Both in one size: that of the first, made smaller."""
    import cv2  # noqa: PLC0415 - OpenCV takes a tenth of a second to load

    factor = min(1.0, _LONG_SIDE_PX / max(one.shape[:2]))
    size = max(_SMALLEST_PX, round(one.shape[1] * factor)), max(_SMALLEST_PX, round(one.shape[0] * factor))
    a, b = (cv2.resize(image, size, interpolation=cv2.INTER_AREA) for image in (one, other))
    return a, b


def _lab(image: Picture, fields: int) -> NDArray[np.float64]:
    """The mean Lab colour of so many fields across and down."""
    import cv2  # noqa: PLC0415

    small = cv2.resize(image, (fields, fields), interpolation=cv2.INTER_AREA)
    lab: NDArray[np.float64] = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float64) * _LAB_SCALE
    return lab


def _change(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """How different the places are that changed most (all but 0.5 %), brightness and contrast brought together."""
    away = one - one.mean()
    contrast = float((away * (other - other.mean())).sum()) / max(float((away**2).sum()), 1e-9)
    left = other - other.mean() - away * min(max(contrast, 0.8), 1.25)
    return float(np.percentile(np.abs(left), _MOST_CHANGED))


def _colours(a: Picture, b: Picture) -> float | None:
    """Correlation of both histograms in HSV; None where it is undefined."""
    one, other = _histogram(a), _histogram(b)
    one, other = one - one.mean(), other - other.mean()
    length = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float((one * other).sum()) / length if length > 0 else None


def _histogram(image: Picture) -> NDArray[np.float64]:
    """How often colours are there, each spread to its neighbours: else noise in a plain wall would change all."""
    import cv2  # noqa: PLC0415

    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
    counts: NDArray[np.float64] = cv2.calcHist([hsv], [0, 1, 2], None, _COLOURS, _RANGES).astype(np.float64)
    counts = counts / 2 + (np.roll(counts, 1, 0) + np.roll(counts, -1, 0)) / 4  # hues go round
    for axis in (1, 2):
        rim = [(1, 1) if axis == each else (0, 0) for each in range(3)]
        wide = np.moveaxis(np.pad(counts, rim, mode="edge"), axis, 0)
        counts = np.moveaxis(wide[1:-1] / 2 + (wide[:-2] + wide[2:]) / 4, 0, axis)
    return counts


def _movement(a: Picture, b: Picture) -> tuple[tuple[float, float], float] | None:
    """How the picture moved, as shares of its longer side, and its zoom: by points that ORB finds in both."""
    import cv2  # noqa: PLC0415

    orb = cv2.ORB.create(_POINTS)
    points_a, marks_a = orb.detectAndCompute(cv2.cvtColor(a, cv2.COLOR_RGB2GRAY), None)
    points_b, marks_b = orb.detectAndCompute(cv2.cvtColor(b, cv2.COLOR_RGB2GRAY), None)
    if marks_a is None or marks_b is None:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(marks_a, marks_b)
    if len(pairs) < _FEWEST_PAIRS:
        return None
    there = np.array([points_a[pair.queryIdx].pt for pair in pairs])
    here = np.array([points_b[pair.trainIdx].pt for pair in pairs])
    turn, inside = cv2.estimateAffinePartial2D(there, here, method=cv2.RANSAC, ransacReprojThreshold=_NEAR_PX)
    if turn is None or int(inside.sum()) < _FEWEST_PAIRS:
        return None
    height, width = a.shape[:2]
    middle = np.array((width / 2, height / 2))
    moved = (turn[:, :2] @ middle + turn[:, 2] - middle) / max(width, height)
    return (float(moved[0]), float(moved[1])), float(math.hypot(turn[0, 0], turn[1, 0]))


def _identity(a: Picture, b: Picture, likeness: Likeness | None) -> tuple[float | None, float | None, float | None]:
    """The faces of both against each other, and each against the character."""
    if not capabilities().identity:
        return None, None, None
    if likeness is None:
        faces: list[Face | None] = [largest(a), largest(b)]
        one, other = (None if face is None else embed(image, face) for image, face in zip((a, b), faces, strict=True))
        return (None if one is None or other is None else float(one @ other)), None, None
    seen_a, seen_b = _most_alike(a, likeness), _most_alike(b, likeness)
    both = None if seen_a is None or seen_b is None else float(seen_a.looks.embedding @ seen_b.looks.embedding)
    return both, _like(seen_a, likeness), _like(seen_b, likeness)


def _most_alike(image: Picture, likeness: Likeness) -> Seen | None:
    faces = seen_in(image, likeness.style)
    return max(faces, key=lambda face: likeness.similarity(face.looks), default=None)


def _like(seen: Seen | None, likeness: Likeness) -> float | None:
    return None if seen is None else likeness.similarity(seen.looks)
