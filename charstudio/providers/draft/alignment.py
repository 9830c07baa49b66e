"""How one picture lies over another: a shift, a scale and a turn, found by points that both show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Picture: TypeAlias = NDArray[np.uint8]
Matrix: TypeAlias = NDArray[np.float64]

_POINTS = 600
_LEAST_PAIRS = 14
_LEAST_SHARE = 0.3  # of the pairs must agree
_MOST_SCALE = 2.6
_MOST_TURN = math.radians(40)
_MISS_PX = 3.0
_FLAT = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


@dataclass(frozen=True, slots=True)
class Similarity:
    """A shift, scale and turn as a 2x3 matrix, in pixels of the pictures it was measured on."""

    matrix: Matrix

    @property
    def log_scale(self) -> float:
        """The logarithm of how much larger things became."""
        return math.log(max(1e-6, math.hypot(self.matrix[0, 0], self.matrix[1, 0])))

    @property
    def turn(self) -> float:
        """Radians clockwise, as seen."""
        return math.atan2(self.matrix[1, 0], self.matrix[0, 0])

    def then(self, after: Similarity) -> Similarity:
        """This, followed by another."""
        whole = np.vstack([after.matrix, [0, 0, 1]]) @ np.vstack([self.matrix, [0, 0, 1]])
        return Similarity(np.asarray(whole[:2], np.float64))

    def carried(self, x: float, y: float) -> tuple[float, float]:
        """Where a point goes."""
        moved = self.matrix @ np.array([x, y, 1.0])
        return float(moved[0]), float(moved[1])

    def part(self, way: float) -> Similarity:
        """A part of the movement, at an even pace (also of zooming): 0 none, 1 all, less than 0 the other way."""
        scale, turn = math.exp(self.log_scale * way), self.turn * way
        turned = scale * np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
        grown = math.expm1(self.log_scale)
        share = way if abs(grown) < 1e-6 else math.expm1(self.log_scale * way) / grown
        return Similarity(np.hstack([turned, share * self.matrix[:, 2:]]))

    def scaled(self, log_scale: float, x: float, y: float) -> Similarity:
        """This, then everything enlarged around a point."""
        scale = math.exp(log_scale)
        return self.then(Similarity(np.array([[scale, 0, (1 - scale) * x], [0, scale, (1 - scale) * y]])))

    def inverse(self) -> Similarity:
        """The way back."""
        return Similarity(np.asarray(cv2.invertAffineTransform(self.matrix), np.float64))


STAYS = Similarity(_FLAT)
"""Nothing moved."""


def aligned(a: Picture, b: Picture) -> Similarity | None:
    """How ``a`` (grey) must be moved to lie over ``b``, also far apart; None when too little agrees."""
    finder = cv2.ORB.create(_POINTS)
    points_a, words_a = finder.detectAndCompute(a, None)
    points_b, words_b = finder.detectAndCompute(b, None)
    if words_a is None or words_b is None:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(words_a, words_b)
    if len(pairs) < _LEAST_PAIRS:
        return None
    here = np.array([points_a[pair.queryIdx].pt for pair in pairs], np.float32)
    there = np.array([points_b[pair.trainIdx].pt for pair in pairs], np.float32)
    found, share = fitted(here, there)
    if found is None or share < _LEAST_SHARE or share * len(pairs) < _LEAST_PAIRS:
        return None
    is_wild = abs(found.log_scale) > math.log(_MOST_SCALE) or abs(found.turn) > _MOST_TURN
    return None if is_wild else found


def fitted(here: NDArray[np.floating], there: NDArray[np.floating]) -> tuple[Similarity | None, float]:
    """The similarity most pairs of points (n, 2) agree on, and the share that does. Deterministic."""
    if len(here) < 4:
        return None, 0.0
    cv2.setRNGSeed(11)  # RANSAC draws lots
    matrix, agree = cv2.estimateAffinePartial2D(here, there, ransacReprojThreshold=_MISS_PX)
    if matrix is None or not np.isfinite(matrix).all():
        return None, 0.0
    return Similarity(np.asarray(matrix, np.float64)), float(agree.mean())
