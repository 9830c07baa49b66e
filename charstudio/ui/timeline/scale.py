"""The horizontal scale: seconds to pixels and back, zoom around a point, and where the ruler has its ticks. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from charstudio.model.time import Rate

LARGEST_FRAME_PX = 96.0
"""Zoomed in as far as it goes, one frame is this wide."""

SMALLEST_PX_PER_S = 0.02
"""Zoomed out as far as it goes, an hour is 72 pixels wide."""

_LABEL_ROOM_PX = 96.0
_TICK_ROOM_PX = 8.0
_SECOND_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)


@dataclass(frozen=True, slots=True)
class Scale:
    """``px_per_s`` pixels for a second; ``left`` is the second at pixel 0."""

    px_per_s: float = 40.0
    left: float = 0.0

    def x(self, seconds: float) -> float:
        """The pixel of a moment."""
        return (seconds - self.left) * self.px_per_s

    def seconds(self, x: float) -> float:
        """The moment at a pixel."""
        return self.left + x / self.px_per_s

    def zoomed(self, factor: float, around_x: float, rate: Rate) -> Scale:
        """Zoom; the moment at ``around_x`` stays where it is (unless the film's beginning would leave the edge)."""
        wanted = self.px_per_s * factor
        px_per_s = max(SMALLEST_PX_PER_S, min(wanted, LARGEST_FRAME_PX * float(rate.fps)))
        return replace(self, px_per_s=px_per_s, left=max(0.0, self.seconds(around_x) - around_x / px_per_s))

    def scrolled(self, left: float) -> Scale:
        """Begin at another moment, never before the film."""
        return replace(self, left=max(0.0, left))


def fitting(duration: float, width: float, rate: Rate, *, least: float = 1.0) -> Scale:
    """The scale that shows ``duration`` (or ``least``) seconds in ``width`` pixels with a little air at the end."""
    px_per_s = max(1.0, width - 24) / max(duration, least)
    return Scale(max(SMALLEST_PX_PER_S, min(px_per_s, LARGEST_FRAME_PX * float(rate.fps))))


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the ruler at frame ``index``; the labelled ones are long."""

    x: float
    index: int
    is_labelled: bool


def ticks(scale: Scale, rate: Rate, width: float) -> Iterator[Tick]:
    """The ticks between pixel 0 and ``width``, each on a frame."""
    fps = float(rate.fps)
    labelled = _step(scale, rate, _LABEL_ROOM_PX)
    small = _subdivision(labelled, _TICK_ROOM_PX * fps / scale.px_per_s, round(fps))
    first = int(max(0.0, scale.left) * fps) // labelled * labelled
    index = first
    while (x := scale.x(index / fps)) <= width:
        if x >= -_LABEL_ROOM_PX:
            yield Tick(x, index, index % labelled == 0)
        index += small


def _step(scale: Scale, rate: Rate, room_px: float) -> int:
    """The smallest handsome number of frames that is at least ``room_px`` wide."""
    nominal = max(1, round(rate.fps))
    parts = [count for count in (1, 2, 5, 6, 8, 10, 12, 15) if nominal % count == 0 and count < nominal]
    steps = [*parts, *(seconds * nominal for seconds in _SECOND_STEPS)]
    wanted = room_px * float(rate.fps) / scale.px_per_s
    return next((step for step in steps if step >= wanted), steps[-1])


def _subdivision(step: int, least: float, nominal: int) -> int:
    """The smallest even part of ``step`` frames that is no shorter than ``least`` frames."""
    seconds = step // nominal if step % nominal == 0 else 0
    unit, count = (nominal, seconds) if seconds > 1 else (1, step)
    for parts in (10, 6, 5, 4, 3, 2):
        if count % parts == 0 and unit * (count // parts) >= least:
            return unit * (count // parts)
    return step
