"""Single pictures of clips exactly as the film shows them: trimmed, at their speed and direction, with their looks.

They come from the film's own compositor, one clip at a time, small: what is measured is what is seen. Without fades and
transitions, which belong to the cut and not to the clip. For a worker thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from charstudio.media.compose import Compositor
from charstudio.media.playable import Find
from charstudio.model.clip_looks import NEUTRAL
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import TrackId

Picture = NDArray[np.uint8]
WIDTH_PX = 320


class AsShown:
    """Pictures of clips of one film. Close it, or use ``with``. Raises ``MediaError`` for what cannot be read."""

    def __init__(self, timeline: Timeline, find: Find, *, width_px: int = WIDTH_PX) -> None:
        width = min(width_px, timeline.width_px)
        height = max(2, round(width * timeline.height_px / timeline.width_px / 2) * 2)
        self._timeline = timeline
        self._compositor = Compositor(
            replace(timeline, tracks=()), find, width_px=width, height_px=height, strict=True, threads=1
        )

    def picture(self, clip: Clip, number: int, *, graded: bool = True) -> Picture:
        """Frame ``number`` of a clip as it lies on the timeline; negative numbers count from its end."""
        rate = self._timeline.rate
        count = max(1, rate.frames_in(clip.duration))
        inside = number if number >= 0 else count + number
        return self._at(clip, clip.start + rate.time_of(max(0, min(count - 1, inside))), graded=graded)

    def frames(self, clip: Clip) -> int:
        """How many frames of the film a clip has."""
        return self._timeline.rate.frames_in(clip.duration)

    def pictures(self, clip: Clip, numbers: Sequence[int], *, graded: bool = True) -> tuple[Picture, ...]:
        """Several of them, in this order."""
        return tuple(self.picture(clip, number, graded=graded) for number in numbers)

    def _at(self, clip: Clip, t: Seconds, *, graded: bool) -> Picture:
        alone = replace(clip, transition=None, fade_in=ZERO, fade_out=ZERO, link=None, group=None)
        if not graded:
            alone = replace(alone, grade=replace(NEUTRAL, lut=None))
        track = Track(TrackId("shown"), TrackKind.VIDEO, "", (alone,))
        self._compositor.show(replace(self._timeline, tracks=(track,)))
        return np.array(self._compositor.frame_at(t))

    def close(self) -> None:
        """Let go of the files."""
        self._compositor.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
