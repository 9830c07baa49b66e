"""What a delivery will be like, told before it is made: a frame of it, about how large it is, what is copied.

For as long as a person looks at the choices; the film is the one there was when they began.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from threading import Lock

from charstudio.media.canvas import Pixels
from charstudio.media.compose import Compositor
from charstudio.media.playable import Find
from charstudio.media.smart.plan import plan_smart
from charstudio.model.delivery import Delivery
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Seconds, TimeRange
from charstudio.studio.delivering import delivered_timeline
from charstudio.studio.renders.room import likely_bytes

_MB, _GB = 1e6, 1e9


@dataclass(frozen=True, slots=True)
class Prospect:
    """What is known of a file before it is made: a sentence or two, and a line for each part that is copied or
    encoded, none where everything is encoded anyway.
    """

    summary: str
    parts: tuple[str, ...] = ()


class Foretelling:
    """``close`` when nobody looks any more. Answers come in worker threads' time; ask again as often as you like."""

    def __init__(self, project: Project, find: Find) -> None:
        self._project, self._find = project, find
        self._lock = Lock()
        self._composing: Compositor | None = None
        self._size = (0, 0)
        self._is_closed = False

    async def frame(self, delivery: Delivery, t: Seconds, size_px: tuple[int, int]) -> Pixels | None:
        """The frame at ``t`` as the delivery has it, ``size_px`` large; None when it was closed meanwhile."""
        return await asyncio.to_thread(self._frame, delivery, t, size_px)

    async def prospect(self, delivery: Delivery, part: TimeRange | None) -> Prospect:
        """About how large the file is, and how much of it is taken over without loss."""
        return await asyncio.to_thread(self._prospect, delivery, part)

    def close(self) -> None:
        """Let go of every file. Waits for a frame that is being made."""
        with self._lock:
            self._is_closed = True
            if self._composing is not None:
                self._composing.close()
                self._composing = None

    def _frame(self, delivery: Delivery, t: Seconds, size_px: tuple[int, int]) -> Pixels | None:
        frame = self._project.timeline.rate.frame
        on = TimeRange(max(min(t, self._project.timeline.duration) - frame, ZERO), 2 * frame)
        timeline = delivered_timeline(self._project, self._find, delivery, on)
        with self._lock:
            if self._is_closed:
                return None
            if self._composing is None or self._size != size_px:
                if self._composing is not None:
                    self._composing.close()
                self._size = size_px
                width, height = size_px
                self._composing = Compositor(timeline, self._find, width_px=width, height_px=height)
            else:
                self._composing.show(timeline)
            last = max(timeline.duration - timeline.rate.frame, ZERO)
            return self._composing.frame_at(timeline.rate.snap(min(t, last)))

    def _prospect(self, delivery: Delivery, part: TimeRange | None) -> Prospect:
        size = size_words(likely_bytes(self._project, delivery, part))
        if delivery.timecode or not (delivery.copies and delivery.facts.picture and delivery.facts.soft_captions):
            return Prospect(f"About {size}.")
        timeline = delivered_timeline(self._project, self._find, delivery, TimeRange(ZERO, ZERO))
        whole = TimeRange(ZERO, timeline.duration) if part is None else part
        begin = timeline.rate.snap(whole.start)
        plan = plan_smart(timeline, self._find, delivery, TimeRange(begin, whole.duration))
        return Prospect(f"About {size}. {plan.summary}", plan.lines if plan.pays else ())


def size_words(count: int) -> str:
    """Bytes as people say it."""
    if count >= _GB:
        return f"{count / _GB:.1f} GB"
    return f"{count / _MB:.0f} MB" if count >= 10 * _MB else f"{max(count, _MB / 10) / _MB:.1f} MB"
