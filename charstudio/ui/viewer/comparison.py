"""Two stills or clips to be compared, and what the viewer plays for it: values, no pixels.

Both begin together and are shown at the same time after their start. The frame is A's: B is fitted into it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from charstudio.media.playable import Playable
from charstudio.model.time import ZERO, Seconds, TimeRange
from charstudio.model.timeline import Clip, ClipSource, Timeline, Track, TrackKind
from charstudio.model.values import ClipId, NodeId, TrackId
from charstudio.ui.viewer.chips import DRAFT
from charstudio.ui.viewer.picture_view import Chip
from charstudio.ui.viewer.reel import SINGLE, Reel, media_reel

SHORTER = Chip("Shorter: last frame held", "warn")
_NO_SHAPE = (1280, 720)
"""The frame's shape as long as there is no picture at all."""


class Mode(StrEnum):
    """How two pictures are compared."""

    WIPE = "wipe"  # A left of a line, B right of it
    SIDE_BY_SIDE = "side_by_side"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its title, and its file or ``why`` there is none.

    ``node`` is the node whose current result it shows; None for a result that stays the same.
    """

    title: str
    playable: Playable | None
    why: str = ""
    node: NodeId | None = None

    @property
    def is_there(self) -> bool:
        """Whether there is a picture to show."""
        return self.playable is not None and self.playable.info.has_picture


@dataclass(frozen=True, slots=True)
class Comparison:
    """A and B, and how they are shown."""

    a: Side
    b: Side
    mode: Mode = Mode.WIPE

    def swapped(self) -> Comparison:
        """B as A and A as B."""
        return replace(self, a=self.b, b=self.a)

    @property
    def frame(self) -> tuple[int, int]:
        """Width and height in pixels: A's shape, so large that neither picture loses detail."""
        sizes = [(side.playable.info.width_px, side.playable.info.height_px) for side in self._there() if side.playable]
        if not sizes:
            return _NO_SHAPE
        (width, height), (other_width, other_height) = sizes[0], sizes[-1]
        scale = max(Fraction(1), min(Fraction(other_width, width), Fraction(other_height, height)))
        return max(2, round(width * scale)), max(2, round(height * scale))

    def reel(self) -> Reel | None:
        """What is to be played: A with its sound, and B beside it; None when neither has a picture.

        It runs at the faster rate of the two, so that every frame of both can be reached, and as long as the longer.
        """
        reels = [media_reel(side.playable) for side in self._there() if side.playable]
        if not reels:
            return None
        rate = max((reel.rate for reel in reels), key=lambda one: one.fps)
        length = rate.time_of(max(1, rate.index_at(max(reel.timeline.duration for reel in reels))))
        width, height = self.frame

        def alone(side: Side) -> Reel:
            clip = Clip(ClipId("viewer"), SINGLE, ZERO, TimeRange(ZERO, length))
            track = Track(TrackId("viewer"), TrackKind.VIDEO, "", (clip,), hidden=not side.is_there)
            files: dict[ClipSource, Playable] = {SINGLE: side.playable} if side.is_there and side.playable else {}
            return Reel(Timeline(rate, width, height, tracks=(track,)), files, width, height)

        is_whole = len(reels) > 1
        beside = alone(self.b) if self.b.is_there else None
        return replace(alone(self.a), beside=beside, difference=is_whole and self.mode is Mode.DIFFERENCE)

    def notes(self, t: Seconds) -> tuple[tuple[Chip, ...], tuple[Chip, ...]]:
        """What to say about A and about B at ``t``."""
        return _notes(self.a, t), _notes(self.b, t)

    def _there(self) -> list[Side]:
        return [side for side in (self.a, self.b) if side.is_there]


def _notes(side: Side, t: Seconds) -> tuple[Chip, ...]:
    if side.playable is None or not side.is_there:
        return ()
    info = side.playable.info
    is_over = info.duration is not None and t >= info.duration
    return (*((SHORTER,) if is_over else ()), *((DRAFT,) if info.draft else ()))
