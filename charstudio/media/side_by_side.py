"""A film coded in segments, side by side on all cores: each worker composes and codes one segment after the other.

A thread that decodes, composes and codes by itself never waits for another, which is what makes this faster than one
coder with many threads (measured: 1.00 to 1.02 of the ffmpeg command against 1.10). Packets come out in the order of
the film. Memory does not grow with length: a worker does not begin a segment before what lies far behind it was taken.
Invariant: after leaving the context there is no thread left.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

from av.packet import Packet

from charstudio.media.compose import Compositor
from charstudio.media.composing import THREAD
from charstudio.media.container import Cancelled
from charstudio.media.picture_coder import PictureCoder
from charstudio.media.segments import Segment, cuts_of, divided
from charstudio.model.time import Seconds, TimeRange
from charstudio.model.timeline import Timeline

_BEGUN_PER_WORKER = 2
"""Segments that may be coded, or being coded, and not taken yet."""

_MOVABLE = 0.4
"""The share of a segment by which its beginning may be moved."""


LEAST_PIXELS = 100_000_000
"""Of all frames together: films that are coded in a second or so need no company."""

SHORTEST, LONGEST = Seconds(2), Seconds(8)
"""Of segments. Each begins with a whole frame, which costs bytes; what is coded ahead of its turn waits in memory."""

LEAST_FRAMES = 12
"""Of a segment: fewer than a coder reorders (3) it must not have."""

_MOST_WORKERS = 4
"""Each needs some 200 MB at 1080p. With more cores their coders have several threads."""


@dataclass(frozen=True, slots=True)
class Division:
    """How a film is divided among workers. ``threads`` are those of each worker's decoder and coder."""

    segments: tuple[Segment, ...]
    workers: int
    threads: int

    @classmethod
    def of(cls, timeline: Timeline, part: TimeRange) -> Division | None:
        """None where one coder does as well: on one core, and for short films."""
        rate, cores = timeline.rate, usable_cores()
        total = rate.frames_in(part.duration)
        workers = min(cores, _MOST_WORKERS)
        if workers < 2 or total * timeline.width_px * timeline.height_px < LEAST_PIXELS:
            return None
        cuts = (rate.frames_in(cut - part.start) for cut in cuts_of(timeline))
        shortest = max(LEAST_FRAMES, rate.frames_in(SHORTEST))
        segments = divided(total, cuts, workers, shortest, max(shortest, rate.frames_in(LONGEST)))
        return cls(segments, workers, -(-cores // workers)) if len(segments) > 1 else None


def usable_cores() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # Linux only
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Coded:
    """Packets of the segment that begins with frame ``first``; none where there was nothing new for a while."""

    first: int
    packets: Sequence[Packet[Any]]


class Lanes(Protocol):
    """Segments being coded somewhere, and their packets in the order of the film. Used as a context manager."""

    @property
    def coded(self) -> int:
        """How many frames are coded by now, in all segments."""
        ...

    def held(self, ask: Callable[[], bool]) -> bool:
        """The answer to a question that may take its time."""
        ...

    def taken(self, patience_s: float) -> Iterator[Coded]:
        """The packets in the order of the film; an empty ``Coded`` at least every ``patience_s`` seconds."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class SideBySide:
    """Codes ``segments`` with so many ``workers``. Iterating gives the packets in order and raises what went wrong.

    ``composing`` opens a compositor; it is given the question whether to stop. ``new_coder`` opens a coder. Both are
    called in the workers' threads. ``start`` is when frame 0 is on in the sequence of the compositor.
    """

    def __init__(
        self,
        segments: Sequence[Segment],
        workers: int,
        start: Seconds,
        composing: Callable[[Callable[[], bool]], Compositor],
        new_coder: Callable[[], PictureCoder],
    ) -> None:
        self._segments = list(segments)
        self._start = start
        self._composing = composing
        self._new_coder = new_coder
        self._changed = threading.Condition()
        self._planning = threading.Lock()  # held by the worker that chooses its segment
        self._may_go = threading.Event()
        self._may_go.set()
        self._outlets = [_Outlet() for _ in self._segments]
        self._begun = self._taken = 0
        self._coded = 0
        self._error: BaseException | None = None
        self._is_over = False
        count = min(workers, len(self._segments))
        self._begun_at_most = _BEGUN_PER_WORKER * count
        self._threads = [threading.Thread(target=self._work, name=THREAD, daemon=True) for _ in range(count)]

    @property
    def coded(self) -> int:
        """How many frames are coded by now, in all segments."""
        return self._coded

    def held(self, ask: Callable[[], bool]) -> bool:
        """The answer to a question that may take its time; all workers rest until it is answered."""
        self._may_go.clear()
        try:
            return ask()
        finally:
            self._may_go.set()

    def taken(self, patience_s: float) -> Iterator[Coded]:
        """The packets in the order of the film; an empty ``Coded`` at least every ``patience_s`` seconds."""
        for number, outlet in enumerate(self._outlets):
            is_last = False
            while not is_last:
                with self._changed:
                    if not (outlet.packets or outlet.is_done or self._error):
                        self._changed.wait(patience_s)
                    if self._error is not None:
                        raise self._error
                    packets, is_last = list(outlet.packets), outlet.is_done
                    outlet.packets.clear()
                yield Coded(self._segments[number].first, packets)
            with self._changed:
                self._taken += 1
                self._changed.notify_all()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        self._may_go.set()
        with self._changed:
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _must_stop(self) -> bool:
        return self._is_over

    def _work(self) -> None:
        try:
            with self._composing(self._must_stop) as compositor:
                while (number := self._next(compositor)) is not None:
                    self._code(compositor, number)
        except Cancelled:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again by whoever takes the packets
            with self._changed:
                self._error = self._error or error
                self._is_over = True
                self._changed.notify_all()

    def _next(self, compositor: Compositor) -> int | None:
        """The number of the next segment to code, once it may be begun; None when there is none."""
        with self._planning:
            with self._changed:
                while not self._is_over and self._begun - self._taken >= self._begun_at_most:
                    self._changed.wait()
            if self._is_over or self._begun == len(self._segments):
                return None
            self._begun += 1
            settle(self._segments, self._begun, compositor, self._start)
            return self._begun - 1

    def _code(self, compositor: Compositor, number: int) -> None:
        segment, rate = self._segments[number], compositor.timeline.rate
        coder = self._new_coder()
        for index in range(segment.first, segment.end):
            self._may_go.wait()
            if self._is_over:
                raise Cancelled
            self._give(number, coder.code(compositor.video_frame_at(self._start + rate.time_of(index))), frames=1)
        self._give(number, coder.finish(), is_done=True)

    def _give(self, number: int, packets: list[Packet[Any]], *, frames: int = 0, is_done: bool = False) -> None:
        with self._changed:
            self._outlets[number].packets.extend(packets)
            self._outlets[number].is_done = is_done
            self._coded += frames
            if is_done or (packets and number == self._taken):
                self._changed.notify_all()


def settle(segments: list[Segment], number: int, compositor: Compositor, start: Seconds) -> None:
    """Move the beginning of segment ``number`` to where its media can be read without a detour, if that is near.

    Those before it must be settled already. ``start`` is when frame 0 is on.
    """
    if number >= len(segments) or not segments[number].is_free:
        return
    before, segment = segments[number - 1], segments[number]
    rate = compositor.timeline.rate
    first = rate.frames_in(compositor.start_before(start + rate.time_of(segment.first)) - start)
    if segment.first - first <= before.frames * _MOVABLE and first > before.first:
        segments[number - 1] = replace(before, end=first)
        segments[number] = replace(segment, first=first)


class _Outlet:
    """What is coded of a segment and not taken yet."""

    def __init__(self) -> None:
        self.packets: deque[Packet[Any]] = deque()
        self.is_done = False
