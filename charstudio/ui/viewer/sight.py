"""One frame of a compositor, as a screen wants it: at once if need be, as planes where the graphics card paints.

Runs on the thread that composes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from charstudio.model.time import Seconds
from charstudio.ui.viewer.painting import Content

if TYPE_CHECKING:
    from charstudio.media.compose import Compositor
    from charstudio.media.screen import ScreenPixels


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """A picture. ``is_exact``: of the right moment. ``is_sharp``: from the file itself, not from a small copy."""

    content: Content
    is_exact: bool = True
    is_sharp: bool = True

    @property
    def is_final(self) -> bool:
        """Whether no better one can be had."""
        return self.is_exact and self.is_sharp


def exact(compositor: Compositor, t: Seconds, *, planes: bool) -> Sight:
    """The frame at ``t`` as it is, however long it takes; as planes if it is wanted and can be."""
    import numpy as np  # noqa: PLC0415 - slow to load, and the first paint does not need it

    found = compositor.planes_at(t) if planes else None
    if found is not None:
        return Sight(found)
    return Sight(np.ascontiguousarray(compositor.frame_at(t)))


def passing(compositor: Compositor, t: Seconds, screen: ScreenPixels) -> Sight:
    """The frame at ``t`` as it is shown in passing: colours may be a little off, for a fraction of the work."""
    found = compositor.planes_at(t)
    return Sight(screen.of(found)) if found is not None else exact(compositor, t, planes=False)


def at_once(compositor: Compositor, t: Seconds) -> Sight:
    """The best picture for ``t`` that is there without decoding much."""
    import numpy as np  # noqa: PLC0415 - as above

    look = compositor.look_at(t)
    return Sight(np.ascontiguousarray(look.pixels), look.exact, look.sharp)
