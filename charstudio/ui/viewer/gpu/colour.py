"""From brightness and colour difference to red, green and blue: the numbers for the shader. Pure arithmetic.

Sources: ITU-R BT.601-7 (2.5), BT.709-6 (3) and BT.2020-2 (table 4) for the weights, BT.601-7 (2.5.3) for the ranges.
"""

from __future__ import annotations

from typing import Literal

Matrix = Literal["bt601", "bt709", "bt2020"]
Row = tuple[float, float, float]

_WEIGHTS = {"bt601": (0.299, 0.114), "bt709": (0.2126, 0.0722), "bt2020": (0.2627, 0.0593)}
"""The part of red and of blue in brightness."""


def conversion(matrix: Matrix, *, full_range: bool) -> tuple[tuple[Row, Row, Row], Row]:
    """Rows ``m`` and an offset ``o`` with ``rgb = m (yuv + o)``, everything from 0 to 1 as a texture gives it."""
    red, blue = _WEIGHTS[matrix]
    green = 1 - red - blue
    brightness, colour = (1.0, 1.0) if full_range else (255 / 219, 255 / 224)
    from_v, from_u = 2 * (1 - red) * colour, 2 * (1 - blue) * colour
    rows = (
        (brightness, 0.0, from_v),
        (brightness, -from_u * blue / green, -from_v * red / green),
        (brightness, from_u, 0.0),
    )
    return rows, (0.0 if full_range else -16 / 255, -128 / 255, -128 / 255)
