"""A picture as decoders give it and graphics cards like it: brightness, and two colour differences of half the size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Plane: TypeAlias = npt.NDArray[np.uint8]
"""``(height, width)``."""

Matrix: TypeAlias = Literal["bt601", "bt709", "bt2020"]
"""What turns YUV into RGB (ITU-R BT.601, BT.709, BT.2020)."""


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """A picture in YUV 4:2:0. ``u`` and ``v`` have half the size of ``y``, rounded up.

    The arrays may be views into a decoder's memory, with rows further apart than they are wide: read, do not write.
    """

    y: Plane
    u: Plane
    v: Plane
    width_px: int
    height_px: int
    matrix: Matrix
    full_range: bool
    """Whether 0 and 255 are black and white, not 16 and 235."""
