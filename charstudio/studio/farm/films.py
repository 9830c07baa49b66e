"""Long films: their segments coded by other machines, in the place of this one's own threads (``media.side_by_side``).

The division is that of this machine, and so are the coders' options: the film is the same to the bit, wherever each
segment came from, also when machines go in the middle and the rest is done here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from typing import Self

from charstudio.media.container import Cancelled
from charstudio.media.segment_coding import Packets, SegmentWork, unpacked
from charstudio.media.segments import Segment
from charstudio.media.side_by_side import Coded, Division
from charstudio.model.errors import FarmError
from charstudio.model.time import TimeRange
from charstudio.model.values import Json
from charstudio.studio.farm.farm import MOST_ORDERS, Farm
from charstudio.studio.farm.sequence import Sequence
from charstudio.studio.farm.tasks import NoLongerWanted

_BEGUN_PER_ORDER = 2


class FarmFilms:
    """``open`` is a ``media.export.Elsewhere``."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm

    def open(self, work: SegmentWork) -> FarmLanes | None:
        """Lanes at the machines; None for a film that is not worth it, or when nobody is there and it may be done here.

        Raises ``FarmError`` when nobody is there and it may not.
        """
        division = work.division()
        if division is None:
            return None
        machines = self._farm.call()
        if not machines:
            return None
        orders = min(MOST_ORDERS, sum(machine.jobs for machine in machines) + 1)
        return FarmLanes(self._farm, Sequence.of(work), division, orders)


class FarmLanes:
    """A ``media.side_by_side.Lanes``: ``orders`` segments are on their way at once, and few wait to be taken."""

    def __init__(self, farm: Farm, film: Sequence, division: Division, orders: int) -> None:
        self._farm = farm
        self._film = film
        self._text = film.json()
        self._segments = division.segments
        self._threads = division.threads
        self._parameters = film.work.coder(division.threads).parameters
        self._orders = min(orders, len(division.segments))
        self._pool = ThreadPoolExecutor(self._orders, "farm-film")
        self._here = threading.BoundedSemaphore(division.workers)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._shares: dict[int, float] = {}

    @property
    def coded(self) -> int:
        """How many frames are coded by now, in all segments."""
        with self._lock:
            return round(sum(self._segments[number].frames * share for number, share in self._shares.items()))

    def held(self, ask: Callable[[], bool]) -> bool:
        """The answer to a question; the machines go on meanwhile."""
        return ask()

    def taken(self, patience_s: float) -> Iterator[Coded]:
        """The packets in the order of the film; an empty ``Coded`` at least every ``patience_s`` seconds."""
        futures: dict[int, Future[Packets]] = {}
        for number, segment in enumerate(self._segments):
            for coming in range(len(futures) + number, min(len(self._segments), number + self._ahead)):
                futures[coming] = self._pool.submit(self._coded, coming)
            future = futures.pop(number)
            while True:
                with suppress(NotYet):
                    yield Coded(segment.first, future.result(patience_s))
                    break
                yield Coded(segment.first, ())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    @property
    def _ahead(self) -> int:
        return self._orders * _BEGUN_PER_ORDER

    def _coded(self, number: int) -> Packets:
        segment, work = self._segments[number], self._film.work
        try:
            content = self._elsewhere(number, segment)
        except NoLongerWanted as error:
            raise Cancelled from error
        if content is None:
            with self._here:
                content = work.code(
                    segment, self._threads, stopped=self._stop.is_set, report=lambda share: self._note(number, share)
                )
        self._note(number, 1.0)
        return unpacked(content, work.timeline.rate, segment.frames, self._parameters)

    def _elsewhere(self, number: int, segment: Segment) -> bytes | None:
        rate = self._film.work.timeline.rate
        seen = TimeRange(self._film.work.part.start + rate.time_of(segment.first), rate.time_of(segment.frames))
        arguments: dict[str, Json] = {
            "film": self._text,
            "first": segment.first,
            "end": segment.end,
            "threads": self._threads,
        }
        answer = self._farm.attempt(
            "segment",
            arguments,
            self._film.media(seen),
            stopped=self._stop.is_set,
            report=lambda share: self._note(number, share),
        )
        if answer is None:
            return None
        if len(answer.files) != 1:
            raise FarmError("A machine answered something that makes no sense.", "Is it the same version?")
        return answer.files[0][2]

    def _note(self, number: int, share: float) -> None:
        with self._lock:
            self._shares[number] = max(share, self._shares.get(number, 0.0))
