"""Rendering frames of a stage: one sampling of the picture per frame, through window and movement together.

A coarse map (one cell per sixteen pixels) is computed per frame and enlarged; the picture is read once. Because the
movement is continuous, nothing can tear, and no second layer can leave a ghost.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.providers.draft.ahead import DEPTH
from charstudio.providers.draft.camera import Path, View
from charstudio.providers.draft.life import Fields

Picture: TypeAlias = NDArray[np.uint8]

BUFFERS = DEPTH + 2
_CELL_PX = 16
_STRIP_CELLS = 8


class Shot:
    """Draws frame after frame into a ring of ``BUFFERS`` buffers: a frame stays good for that many calls."""

    def __init__(
        self, fields: Fields, path: Path, view: View, extra_zoom: float, width_px: int, height_px: int
    ) -> None:
        self._fields, self._path, self._view, self._extra = fields, path, view, extra_zoom
        self._size = width_px, height_px
        # One cell of margin on every side, so that enlarging never has to guess beyond the last cell.
        self._cells = math.ceil(width_px / _CELL_PX) + 2, math.ceil(height_px / _CELL_PX) + 2
        xs = (np.arange(self._cells[0], dtype=np.float32) - 0.5) * _CELL_PX - width_px / 2
        ys = (np.arange(self._cells[1], dtype=np.float32) - 0.5) * _CELL_PX - height_px / 2
        self._xs, self._ys = xs[None, :], ys[:, None]
        self._ring = [np.empty((height_px, width_px, 3), np.uint8) for _ in range(BUFFERS)]

    def draw(self, frame: int, picture: Picture) -> Picture:
        """Frame ``frame`` of the shot, RGB of the clip's size."""
        coarse = self.coarse_map(frame)
        drawn = self._ring[frame % BUFFERS]
        width, height = self._size
        for first in range(
            0, self._cells[1] - 2, _STRIP_CELLS
        ):  # strips, so that the map stays in the processor's cache
            rows = coarse[first : first + _STRIP_CELLS + 2]
            large = cv2.resize(
                rows, (rows.shape[1] * _CELL_PX, rows.shape[0] * _CELL_PX), interpolation=cv2.INTER_LINEAR
            )
            top = first * _CELL_PX
            bottom = min(height, top + _STRIP_CELLS * _CELL_PX)
            window = large[_CELL_PX : _CELL_PX + bottom - top, _CELL_PX : _CELL_PX + width]
            part = drawn[top:bottom]
            # In fixed point (a thirty-second of a pixel) OpenCV reads a third faster than from a map of floats.
            whole, fraction = cv2.convertMaps(window, None, cv2.CV_16SC2)
            cv2.remap(picture, whole, fraction, cv2.INTER_LINEAR, dst=part, borderMode=cv2.BORDER_REFLECT_101)
        return drawn

    def coarse_map(self, frame: int) -> NDArray[np.float32]:
        """For each cell, the stage pixel (x, y) that is seen there."""
        path, view = self._path, self._view
        scale = view.width * math.exp(-(path.zoom[frame] + self._extra)) / self._size[0]
        cos, sin = math.cos(path.roll[frame]) * scale, math.sin(path.roll[frame]) * scale
        shrink = math.exp(-self._extra)
        x = view.centre[0] + path.x[frame] * view.width * shrink - 0.5
        y = view.centre[1] + path.y[frame] * view.height * shrink - 0.5
        seen = np.dstack([x + cos * self._xs - sin * self._ys, y + sin * self._xs + cos * self._ys]).astype(np.float32)
        return self._moved_back(seen, self._fields.at(frame))

    def _moved_back(self, seen: NDArray[np.float32], movement: NDArray[np.float32]) -> NDArray[np.float32]:
        """Where the content now seen at ``seen`` was before it moved (two rounds of the fixed point)."""
        step = np.array(self._fields.step, np.float32)
        first = cv2.remap(movement, (seen + 0.5) / step - 0.5, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        origin = (seen - first + 0.5) / step - 0.5
        second = cv2.remap(movement, origin, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(seen - second, np.float32)
