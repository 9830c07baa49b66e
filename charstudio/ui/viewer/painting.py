"""A picture and where it is painted: the one thing that screen and graphics card both understand. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

from PySide6.QtCore import QRectF

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from charstudio.media.planes import Planes

Content: TypeAlias = "NDArray[np.uint8] | Planes"
"""RGB pixels (h, w, 3) or BGRX pixels (h, w, 4), in one piece; or planes, which only a graphics card can paint."""


@dataclass(frozen=True, slots=True, eq=False)
class Painting:
    """All of ``content`` at ``target``, of which only what lies in ``part`` is to be seen. Logical pixels."""

    content: Content
    target: QRectF
    part: QRectF


def planes_of(content: Content) -> Planes | None:
    """The planes, if it is those."""
    return cast("Planes", content) if hasattr(content, "full_range") else None


def pixels_of(content: Content) -> NDArray[np.uint8] | None:
    """The pixels, if it is those."""
    return None if hasattr(content, "full_range") else content
