"""A picture and where it is painted: the one thing that screen and graphics card both understand. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from PySide6.QtCore import QRectF

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from charstudio.media.planes import Planes

Content: TypeAlias = "NDArray[np.uint8] | Planes"
"""RGB pixels, shape (h, w, 3), rows anywhere but each in one piece; or planes, which only a graphics card can paint."""


@dataclass(frozen=True, slots=True, eq=False)
class Painting:
    """All of ``content`` at ``target``, of which only what lies in ``part`` is to be seen. Logical pixels."""

    content: Content
    target: QRectF
    part: QRectF


def is_planes(content: Content) -> TypeGuard[Planes]:
    """Whether only a graphics card can paint it."""
    return hasattr(content, "full_range")
