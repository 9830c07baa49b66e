"""Chroma key: a backdrop of one colour made transparent, with soft edges and without its reflections on what stays.

Works in the plane of colour differences of BT.709 (``B' - Y'``, ``R' - Y'``): lightness is left out, so shadows and
folds of the backdrop go with it, and mixtures of backdrop and actor lie on a straight line between the two, so soft
edges come out right. The plane is measured in the backdrop's own colour: it lies at distance 0 from itself, all greys
at distance 1. (For a backdrop of hardly any colour, a tenth of full strength is taken as the measure.)

``tolerance`` and ``softness`` are such distances: up to ``tolerance`` nothing is left, from ``tolerance + softness`` on
everything is. Of a pixel that is left in part the backdrop's part is subtracted (it was mixed in). ``spill`` is how
much is taken off of the backdrop's light that is still found in what stays: colours within 60 degrees of the
backdrop's hue have some. Luma goes down with it, as it went up when the backdrop shone there.
"""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from charstudio.media.canvas import Pixels
from charstudio.media.grade import LUMA
from charstudio.model.clip_looks import ChromaKey

_FLOAT = npt.NDArray[np.float32]
_LEAST_CHROMA = 0.1
_SHARPEST = 1 / 255
_TAN_30 = math.tan(math.pi / 6)


def keyed(picture: Pixels, key: ChromaKey) -> Pixels:
    """``picture`` (RGB or RGBA) as RGBA, straight alpha, without the backdrop."""
    rgb = np.ascontiguousarray(picture[..., :3])
    colour, matrix = _measure(key.colour)
    along, aside = cv2.split(cv2.transform(rgb.astype(np.float32), matrix))
    distance = cv2.magnitude(cv2.subtract(along, (1.0, 0.0, 0.0, 0.0)), aside)
    left = _share(distance, key.tolerance, max(key.softness, _SHARPEST))
    light = _backdrop_light(along, aside, left, key.spill)
    alone = cv2.subtract(rgb.astype(np.float32), cv2.merge([light * np.float32(part) for part in colour]))
    straight = cv2.divide(alone, cv2.merge([cv2.max(left, (_SHARPEST, 0.0, 0.0, 0.0))] * 3))
    opaque = np.float32(255) if picture.shape[2] == 3 else picture[..., 3].astype(np.float32)
    channels = [*cv2.split(cv2.multiply(straight, (1.0, 1.0, 1.0, 1.0), dtype=cv2.CV_8U)), _bytes(left * opaque)]
    return np.asarray(cv2.merge(channels), np.uint8)


@lru_cache(maxsize=16)
def _measure(colour: str) -> tuple[tuple[int, int, int], _FLOAT]:
    """The backdrop's RGB, and the matrix from RGB (0 to 255) to the place along and aside of its hue."""
    rgb = (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
    luma = np.array(LUMA)
    differences = np.array([(np.array([0, 0, 1]) - luma) / 1.8556, (np.array([1, 0, 0]) - luma) / 1.5748]) / 255.0
    own = differences @ np.array(rgb)
    strength = float(np.hypot(*own))
    hue = own / strength if strength > 0 else np.array([1.0, 0.0])
    turn = np.array([hue, [-hue[1], hue[0]]]) / max(strength, _LEAST_CHROMA)
    return rgb, (turn @ differences).astype(np.float32)


def _share(distance: cv2.typing.MatLike, tolerance: float, softness: float) -> _FLOAT:
    """How much is left at each pixel."""
    share: _FLOAT = np.asarray(distance, np.float32)
    share -= np.float32(tolerance)
    share *= np.float32(1 / softness)
    return np.clip(share, 0.0, 1.0, out=share)


def _backdrop_light(along: cv2.typing.MatLike, aside: cv2.typing.MatLike, left: _FLOAT, spill: float) -> _FLOAT:
    """How much of the backdrop's colour to take off each pixel: what was mixed in, and the spill on what stays."""
    mixed = np.float32(1) - left
    excess = np.abs(np.asarray(aside, np.float32))
    excess *= np.float32(-_TAN_30)
    excess += along
    excess -= mixed
    np.maximum(excess, 0.0, out=excess)
    excess *= np.float32(spill)
    mixed += excess
    return mixed


def _bytes(values: _FLOAT) -> Pixels:
    return np.rint(values).astype(np.uint8)
