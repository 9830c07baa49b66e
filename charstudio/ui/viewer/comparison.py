"""Two stills or clips to be compared, and what the viewer plays for it: values, no pixels.

Both begin together and are shown at the same time after their start. The frame is A's: B is fitted into it.
One of the two may be the cut itself: then both show the stretch of one of its clips.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from charstudio.media.playable import Playable
from charstudio.model.time import ZERO, Rate, Seconds, TimeRange
from charstudio.model.timeline import Clip, ClipSource, Timeline, Track, TrackKind
from charstudio.model.values import ClipId, NodeId, TrackId
from charstudio.ui.viewer.chips import DRAFT
from charstudio.ui.viewer.picture_paint import Chip
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
class CutPart:
    """A stretch of the sequence, and where in the media of its clip it begins. ``size`` is that of the sequence."""

    start: Seconds
    duration: Seconds
    media_start: Seconds
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its title, and its file or ``why`` there is none.

    ``node`` is the node whose current result it shows; None for a result that stays the same.
    With ``cut`` it is a part of the sequence instead of a file.
    """

    title: str
    playable: Playable | None
    why: str = ""
    node: NodeId | None = None
    cut: CutPart | None = None

    @property
    def is_there(self) -> bool:
        """Whether there is a picture to show."""
        return self.cut is not None or (self.playable is not None and self.playable.info.has_picture)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels; of no meaning when nothing is there."""
        if self.cut is not None:
            return self.cut.size
        return (self.playable.info.width_px, self.playable.info.height_px) if self.playable is not None else _NO_SHAPE


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
    def cut(self) -> CutPart | None:
        """The part of the sequence that is compared, when one of the two is the cut."""
        return self.a.cut or self.b.cut

    @property
    def frame(self) -> tuple[int, int]:
        """Width and height in pixels: A's shape, so large that neither picture loses detail."""
        sizes = [side.size for side in self._there()]
        if not sizes:
            return _NO_SHAPE
        (width, height), (other_width, other_height) = sizes[0], sizes[-1]
        scale = max(Fraction(1), min(Fraction(other_width, width), Fraction(other_height, height)))
        return max(2, round(width * scale)), max(2, round(height * scale))

    def reel(self, sequence: Reel | None = None) -> Reel | None:
        """What is to be played: A with its sound, and B beside it; None when neither has a picture.

        It runs at the faster rate of the two, so that every frame of both can be reached, and as long as the longer, or
        as the part of the cut. ``sequence`` is the whole cut.
        """
        reels = [reel for side in self._there() if (reel := _whole(side, sequence)) is not None]
        if not reels:
            return None
        rate = max((reel.rate for reel in reels), key=lambda one: one.fps)
        length = self.cut.duration if self.cut is not None else max(reel.timeline.duration for reel in reels)
        length = rate.time_of(max(1, rate.index_at(length)))
        is_whole = len(reels) > 1
        beside = self._alone(self.b, sequence, rate, length) if self.b.is_there else None
        first = self._alone(self.a, sequence, rate, length)
        return replace(first, beside=beside, difference=is_whole and self.mode is Mode.DIFFERENCE)

    def _alone(self, side: Side, sequence: Reel | None, rate: Rate, length: Seconds) -> Reel:
        """One of the two as a film of this rate and length, in the common frame."""
        width, height = self.frame
        if side.cut is not None and sequence is not None:
            timeline = replace(sequence.timeline, rate=rate)
            part = replace(sequence, timeline=timeline, start=side.cut.start, frames=rate.index_at(length))
            return part.sized(width, height)
        start = self.cut.media_start if self.cut is not None else ZERO
        clip = Clip(ClipId("viewer"), SINGLE, ZERO, TimeRange(start, length))
        track = Track(TrackId("viewer"), TrackKind.VIDEO, "", (clip,), hidden=not side.is_there)
        files: dict[ClipSource, Playable] = {SINGLE: side.playable} if side.is_there and side.playable else {}
        return Reel(Timeline(rate, width, height, tracks=(track,)), files, width, height)

    def notes(self, t: Seconds) -> tuple[tuple[Chip, ...], tuple[Chip, ...]]:
        """What to say about A and about B at ``t``."""
        media = t + self.cut.media_start if self.cut is not None else t
        return _notes(self.a, media), _notes(self.b, media)

    def _there(self) -> list[Side]:
        return [side for side in (self.a, self.b) if side.is_there]


def _whole(side: Side, sequence: Reel | None) -> Reel | None:
    if side.cut is not None:
        return sequence
    return media_reel(side.playable) if side.playable is not None else None


def _notes(side: Side, t: Seconds) -> tuple[Chip, ...]:
    if side.playable is None or not side.is_there:
        return ()
    info = side.playable.info
    is_over = info.duration is not None and t >= info.duration
    return (*((SHORTER,) if is_over else ()), *((DRAFT,) if info.draft else ()))
