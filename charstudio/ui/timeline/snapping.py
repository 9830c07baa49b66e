"""Snapping: the moments that attract edges, and the nearest of them. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable
from fractions import Fraction

from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Timeline
from charstudio.model.values import ClipId

SNAP_PX = 9.0


def snap_targets(timeline: Timeline, besides: Collection[ClipId], others: Iterable[Seconds | None]) -> list[Seconds]:
    """Every moment that attracts: the beginning, all cuts but those of ``besides``, markers, and ``others``."""
    found = {ZERO, *(marker.at for marker in timeline.markers), *(other for other in others if other is not None)}
    for _, clip in timeline.clips():
        if clip.id not in besides:
            found.add(clip.start)
            found.add(clip.end)
    return sorted(found)


def nearest(targets: list[Seconds], t: Seconds, within: Seconds) -> Seconds | None:
    """The target nearest to ``t`` no further than ``within``; the earlier of two equally near."""
    place = bisect_left(targets, t)
    near = [target for target in targets[max(0, place - 1) : place + 1] if abs(target - t) <= within]
    return min(near, key=lambda target: abs(target - t), default=None)


def snapped_shift(
    targets: list[Seconds], edges: Iterable[Seconds], shift: Seconds, within: Seconds
) -> tuple[Seconds, Seconds | None]:
    """The shift that brings one of ``edges`` onto a target, and that target; the unchanged shift when none is near."""
    best: tuple[Fraction, Seconds, Seconds] | None = None
    for edge in edges:
        target = nearest(targets, edge + shift, within)
        if target is not None:
            found = (abs(target - edge - shift), target - edge, target)
            best = found if best is None or found < best else best
    return (best[1], best[2]) if best else (shift, None)
