"""The best picture of a clip to go on from: a held pose, sharp, from the front, and like the character.

Pure measuring and choosing; where the pictures come from is the caller's business. How much each thing counts is
policy, not measured: stillness first, since the next clip begins from this picture and inherits its blur.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.model.identity import Judged, Limits, Sample

Picture = NDArray[np.uint8]

_SIDE_PX = 320
_TURNED_DEG = 25.0
_MOTION, _SHARP, _FRONT, _LIKE = 0.4, 0.25, 0.15, 0.2


@dataclass(frozen=True, slots=True)
class Pose:
    """A moment to go on from. ``motion`` is the mean change to its neighbours in grey levels (0..255), ``sharpness``
    the variance of the Laplacian at 320 px; ``sample`` is what was measured of the face there, if anything.
    """

    at_s: float
    motion: float
    sharpness: float
    sample: Sample | None = None


def motion_between(before: Picture, after: Picture) -> float:
    """How much two pictures differ, in mean grey levels. Both RGB or RGBA; sizes may differ."""
    one, other = _small(before), _small(after)
    if one.shape != other.shape:
        other = np.asarray(cv2.resize(other, (one.shape[1], one.shape[0])), np.uint8)
    return float(np.mean(cv2.absdiff(one, other)))


def sharpness_of(picture: Picture, box: tuple[float, float, float, float] | None = None) -> float:
    """The variance of the Laplacian, in the face (``box`` as shares of the picture) where one is given."""
    height, width = picture.shape[:2]
    if box is not None:
        x, y, w, h = box
        left, top = max(0, int(x * width)), max(0, int(y * height))
        part = picture[top : max(top + 8, int((y + h) * height)), left : max(left + 8, int((x + w) * width))]
        picture = part if part.size else picture
    return float(cv2.Laplacian(_small(picture), cv2.CV_64F).var())


def best_pose(poses: Sequence[Pose], limits: Limits | None = None) -> Pose | None:
    """The one to go on from; None when there is none. Faces that could not be judged come last; of equals, the latest.

    Each quality counts from 0 (the worst of these) to 1 (the best).
    """
    judged = [pose for pose in poses if pose.sample is not None and pose.sample.judged is Judged.OK]
    good = [pose for pose in judged if _is_like(pose, limits)]
    candidates = good or judged or list(poses)
    if not candidates:
        return None
    still = _ranked(-pose.motion for pose in candidates)
    sharp = _ranked(pose.sharpness for pose in candidates)
    like = _ranked(pose.sample.similarity or 0.0 if pose.sample is not None else 0.0 for pose in candidates)
    scores = [
        _MOTION * a + _SHARP * b + _LIKE * c + _FRONT * _frontal(pose)
        for pose, a, b, c in zip(candidates, still, sharp, like, strict=True)
    ]
    return max(zip(scores, candidates, strict=True), key=lambda pair: (round(pair[0], 6), pair[1].at_s))[1]


def _is_like(pose: Pose, limits: Limits | None) -> bool:
    similarity = pose.sample.similarity if pose.sample is not None else None
    return limits is None or (similarity is not None and similarity >= limits.good)


def _frontal(pose: Pose) -> float:
    yaw = pose.sample.yaw_deg if pose.sample is not None else None
    return 0.5 if yaw is None else max(0.0, 1.0 - abs(yaw) / _TURNED_DEG)


def _ranked(values: Iterable[float]) -> list[float]:
    found = list(values)
    low, high = min(found), max(found)
    return [1.0 if high == low else (value - low) / (high - low) for value in found]


def _small(picture: Picture) -> Picture:
    code = cv2.COLOR_RGBA2GRAY if picture.shape[2] == 4 else cv2.COLOR_RGB2GRAY
    grey = cv2.cvtColor(picture, code)
    scale = min(1.0, _SIDE_PX / max(grey.shape))
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA) if scale < 1 else grey, np.uint8)
