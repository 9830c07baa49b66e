"""Where a film is cut into segments that are coded side by side. Pure arithmetic, mostly in frames.

A good place is a cut of the film: both sides are other media there, nothing is decoded twice. Long stretches without
one are divided evenly; ``free`` boundaries may be moved a little by whoever knows the media's key frames.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from charstudio.media.layers import visible
from charstudio.model.time import Seconds
from charstudio.model.timeline import Timeline

_EVEN = 1.05
"""How much longer than the ideal it may take until the last worker is done."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The frames ``first <= n < end``. ``is_free``: ``first`` is no cut and may be moved."""

    first: int
    end: int
    is_free: bool = False

    @property
    def frames(self) -> int:
        """How many there are."""
        return self.end - self.first


def cuts_of(timeline: Timeline) -> Iterator[Seconds]:
    """When a clip of a picture track begins with other media than before, without a transition."""
    for schedule in visible(timeline):
        yield from (span.clip.start for span in schedule.spans if span.range.start == span.clip.start)


def divided(total: int, cuts: Iterable[int], workers: int, shortest: int, longest: int) -> tuple[Segment, ...]:
    """``total`` frames in segments of ``shortest`` to about ``longest`` frames (one, if there are fewer), so that
    ``workers`` that take one after the other are done at about the same time.
    """
    found = [part for run in _runs(total, cuts, shortest) for part in _halved(run, longest)]
    while _takes(found, workers) * workers > total * _EVEN:
        place = max(range(len(found)), key=lambda at: (found[at].frames, at))
        if found[place].frames < 2 * shortest:
            break
        found[place : place + 1] = _parts(found[place], 2)
    return tuple(found)


def _runs(total: int, cuts: Iterable[int], shortest: int) -> list[Segment]:
    """The film between cuts, those left out that are too near to others."""
    kept = [0]
    for cut in sorted(set(cuts)):
        if cut - kept[-1] >= shortest and total - cut >= shortest:
            kept.append(cut)
    return [Segment(first, end) for first, end in zip(kept, [*kept[1:], total], strict=True)]


def _halved(run: Segment, longest: int) -> list[Segment]:
    return _parts(run, -(-run.frames // longest))


def _parts(run: Segment, count: int) -> list[Segment]:
    edges = [run.first + run.frames * number // count for number in range(count + 1)]
    return [
        Segment(first, end, is_free=run.is_free or number > 0) for number, (first, end) in enumerate(pairwise(edges))
    ]


def _takes(segments: Sequence[Segment], workers: int) -> int:
    """In how many frames' time all are done, each worker taking the next when it is done with one."""
    busy = [0] * workers
    for segment in segments:
        heapq.heappush(busy, heapq.heappop(busy) + segment.frames)
    return max(busy)
