"""What tells drawn characters apart: besides SFace the lines of the face (HOG) and the colours of the head (Lab).

Networks taught on photographs find different drawn faces too alike; lines and colours make up for it. The three are
brought to one scale by what they give for different characters, and added: the fused z.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Face, Picture

_CELL_PX = 16
_DIRECTIONS = 9
_CUT = 0.2
_COLOURS = 8
_HEAD_PX = 64
_BESIDE, _ABOVE, _BELOW = 0.35, 0.55, 0.2
"""How much of the box's longer side belongs to the head (hair, ears, chin) on each side of it."""

_MEANS = (0.411, 0.678, 0.360)
_SPREADS = (0.134, 0.069, 0.160)
_TOGETHER = 2.31
"""Mean and spread of cosines between different drawn characters (SFace: 49 characters; lines and colours: 9 measured
here, the colours' spread widened to that of the larger set), and the spread of the sum of the three.
"""

HOG_LENGTH = 6 * 6 * 4 * _DIRECTIONS
LAB_LENGTH = _COLOURS**3


def lines(crop: Picture) -> NDArray[np.float32]:
    """Where lines run in which direction in an aligned face: a unit vector ``(HOG_LENGTH,)``.

    Histograms of oriented gradients (Dalal and Triggs 2005) of cells of 16 pixels in blocks of 2x2. Written out since
    OpenCV 5 has no HOG of its own any more.
    """
    import cv2  # noqa: PLC0415 - OpenCV takes a tenth of a second to load

    grey = np.sqrt(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).astype(np.float32))
    dx = cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=1)
    dy = cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=1)
    strength = np.hypot(dx, dy)
    direction = np.mod(np.arctan2(dy, dx), np.pi) / np.pi * _DIRECTIONS
    low = np.floor(direction).astype(np.intp)
    share = direction - low
    row, column = np.mgrid[: crop.shape[0], : crop.shape[1]] // _CELL_PX
    cells = np.zeros((crop.shape[0] // _CELL_PX, crop.shape[1] // _CELL_PX, _DIRECTIONS), np.float32)
    np.add.at(cells, (row, column, low % _DIRECTIONS), strength * (1 - share))
    np.add.at(cells, (row, column, (low + 1) % _DIRECTIONS), strength * share)
    blocks = np.concatenate([cells[:-1, :-1], cells[1:, :-1], cells[:-1, 1:], cells[1:, 1:]], axis=-1)
    blocks /= np.linalg.norm(blocks, axis=-1, keepdims=True) + 0.15
    blocks = np.minimum(blocks, _CUT)
    blocks /= np.linalg.norm(blocks, axis=-1, keepdims=True) + 1e-6
    return _unit(blocks.reshape(-1))


def colours(image: Picture, face: Face) -> NDArray[np.float32]:
    """Which colours the head has and how much of each: a unit vector ``(LAB_LENGTH,)``.

    The square roots of a histogram in Lab, so that the cosine of two is their Bhattacharyya coefficient.
    """
    import cv2  # noqa: PLC0415

    small = cv2.resize(_head(image, face), (_HEAD_PX, _HEAD_PX), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    middle = _HEAD_PX // 2
    mask = np.zeros((_HEAD_PX, _HEAD_PX), np.uint8)  # the corners are background
    cv2.ellipse(mask, (middle, middle), (middle - 2, middle), 0, 0, 360, 255, -1)
    # a and b of pictures hardly ever leave 64..192
    counts = cv2.calcHist([lab], [0, 1, 2], mask, [_COLOURS] * 3, [0, 256, 64, 192, 64, 192])
    return _unit(np.sqrt(counts.reshape(-1)))


def fused_z(cosines: tuple[float, float, float]) -> float:
    """SFace, lines and colours in one number: about 0 for other characters, 3 for the same."""
    parts = zip(cosines, _MEANS, _SPREADS, strict=True)
    return sum((cosine - mean) / spread for cosine, mean, spread in parts) / _TOGETHER


def _head(image: Picture, face: Face) -> Picture:
    x, y, width, height = face.box
    side = max(width, height)
    middle, reach = x + width / 2, side * (0.5 + _BESIDE)
    rows, columns = image.shape[:2]
    left = int(np.clip(middle - reach, 0, columns - 1))
    right = int(np.clip(middle + reach, left + 1, columns))
    top = int(np.clip(y - side * _ABOVE, 0, rows - 1))
    bottom = int(np.clip(y + height + side * _BELOW, top + 1, rows))
    return image[top:bottom, left:right, :3]


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    made: NDArray[np.float32] = (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float32)
    return made
