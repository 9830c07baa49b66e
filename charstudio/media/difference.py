"""How far two pictures are from each other, as a picture. Pure arithmetic on pixels."""

from __future__ import annotations

import numpy as np

from charstudio.media.canvas import Pixels

GAIN = 4
"""How many times a difference is amplified: what the eye just misses (about 8 of 255) becomes plain to see."""


def difference(one: Pixels, other: Pixels, gain: int = GAIN) -> Pixels:
    """The absolute difference of two pictures of one size, ``gain`` times as bright and at most white."""
    apart = np.maximum(one, other) - np.minimum(one, other)
    amplified: Pixels = np.minimum(apart, np.uint8(255 // gain)) * np.uint8(gain)
    return amplified
