"""The darkest way across a small picture of a mouth, and where along it the darkness ends.

The picture is ``ROWS`` by ``COLUMNS`` values of brightness, unrolled so that the lips run from left to right.
"""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Plane: TypeAlias = NDArray[np.float32]

COLUMNS, ROWS = 97, 65
MOST = 1.15  # half-widths: no mouth is wider than that
_GAP = 13  # columns: a drawn line may be that faint in its middle


def darkness(patch: Plane) -> Plane:
    """How much darker than the skin just above and below each place is, in steps of brightness."""
    wide = cv2.GaussianBlur(patch, (0, 0), sigmaX=1.0, sigmaY=9.0)
    dark = np.clip(wide - patch, 0, None)
    dark += 0.35 * np.clip(np.median(patch) - patch, 0, None)
    return np.asarray(dark, np.float32)


def darkest_path(dark: Plane) -> NDArray[np.intp]:
    """The row per column of the darkest connected path; far from the middle costs, and bending costs."""
    rows = np.linspace(-1, 1, ROWS)[:, None]
    cost = -np.clip(dark, 0, 1.5) + 0.7 * np.abs(rows) ** 2.2
    total, origin = cost.astype(np.float64).copy(), np.zeros((ROWS, COLUMNS), np.intp)
    for column in range(1, COLUMNS):
        before = np.pad(total[:, column - 1], 1, constant_values=np.inf)
        choices = np.stack([before[:-2] + 0.12, before[1:-1], before[2:] + 0.12])
        best = np.argmin(choices, 0)
        total[:, column] += choices[best, np.arange(ROWS)]
        origin[:, column] = np.clip(np.arange(ROWS) + best - 1, 0, ROWS - 1)
    path = np.empty(COLUMNS, np.intp)
    path[-1] = int(np.argmin(total[:, -1]))
    for column in range(COLUMNS - 1, 0, -1):
        path[column - 1] = origin[path[column], column]
    return path


def ends(strength: Plane, places: NDArray[np.float64]) -> tuple[float, float, bool]:
    """Where darkness falls under a third of the middle's, and whether that makes a line at all."""
    middle = int(np.argmax(np.where(np.abs(places) < 0.45, strength, -1)))
    clear = (strength > 0.33 * float(strength[middle])).astype(np.uint8)
    padded = np.pad(clear, _GAP)[None]  # else closing would reach out to the border
    enough = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))[0, _GAP:-_GAP] > 0
    left = right = middle
    while left > 0 and enough[left - 1]:
        left -= 1
    while right < len(places) - 1 and enough[right + 1]:
        right += 1
    found_left, found_right = float(places[left]), float(places[right])
    if found_right - found_left < 0.4:  # hardly a line: trust the detector
        return -1.0, 1.0, False
    return max(found_left, -MOST), min(found_right, MOST), True
