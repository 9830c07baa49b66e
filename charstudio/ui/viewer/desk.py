"""The open compositors of one thread: files stay open while the film is edited, resized or swapped for another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from charstudio.ui.viewer.reel import Reel

if TYPE_CHECKING:
    from charstudio.media.compose import Compositor


class Desk:
    """At most ``kept`` compositors, one for each size in pixels; the one unused longest makes room.

    ``stopped`` is asked while a frame is decoded; when it says yes, the decoding ends with an exception.
    """

    def __init__(self, kept: int = 2, stopped: Callable[[], bool] | None = None) -> None:
        self._kept = kept
        self._stopped = stopped
        self._open: dict[tuple[int, int, int], _Place] = {}

    def compositor(self, reel: Reel) -> Compositor:
        """The compositor of the reel's size, showing the reel."""
        size = (reel.width_px, reel.height_px, id(reel.proxies))
        place = self._open.pop(size, None)
        if place is None:
            while len(self._open) >= self._kept:
                self._open.pop(next(iter(self._open))).compositor.close()
            place = _Place(reel, self._stopped)
        self._open[size] = place
        place.show(reel)
        return place.compositor

    def close(self) -> None:
        """Close every file."""
        while self._open:
            self._open.popitem()[1].compositor.close()


class _Place:
    """A compositor and the reel it shows."""

    def __init__(self, reel: Reel, stopped: Callable[[], bool] | None) -> None:
        from charstudio.media.compose import Compositor  # noqa: PLC0415 - slow to load, and the first paint does not need it

        self._reel = reel
        self.compositor = Compositor(
            reel.timeline,
            lambda source: self._reel.find(source),  # noqa: PLW0108 - the reel is replaced later
            width_px=reel.width_px,
            height_px=reel.height_px,
            proxies=reel.proxies,
            stopped=stopped,
        )

    def show(self, reel: Reel) -> None:
        if reel is not self._reel:
            self._reel = reel
            self.compositor.show(reel.timeline)
