"""The timeline as a value, and questions about it. Edits live in ``timeline_edits.py``.

Every start and length lies on the sequence's frame grid; source ranges are in the media's own time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from operator import attrgetter
from typing import TypeAlias

from charstudio.model.time import ZERO, Rate, Seconds, TimeRange
from charstudio.model.values import AssetId, ClipId, MarkerId, Output, TrackId


class TrackKind(StrEnum):
    """What a track holds."""

    VIDEO = "video"
    AUDIO = "audio"


class Fit(StrEnum):
    """How a picture of another shape sits in the frame."""

    FIT = "fit"  # whole picture, bars where the shapes differ
    FILL = "fill"  # whole frame, the picture cropped around its centre
    STRETCH = "stretch"  # whole picture in the whole frame, shape ignored


class TransitionKind(StrEnum):
    """How one clip becomes the next."""

    DISSOLVE = "dissolve"
    DIP = "dip"  # through black


ClipSource: TypeAlias = Output | AssetId
"""A clip follows a node's output (whatever result is current is what plays) or shows one imported file."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A change-over centred on the cut at a clip's start, from the clip that ends there.

    Each side plays ``duration / 2`` beyond the cut; where its media has no more, the end frame is held.
    """

    kind: TransitionKind
    duration: Seconds


@dataclass(frozen=True, slots=True)
class Clip:
    """A part of some media, placed on a track.

    At sequence time ``t`` in ``range`` it shows media time ``source_range.start + (t - start) * speed``.
    A clip on a video track gives its picture and, when its media has sound, its sound.
    ``fade_in`` and ``fade_out`` act on picture (from and to transparent) and sound alike.
    """

    id: ClipId
    source: ClipSource
    start: Seconds
    source_range: TimeRange
    name: str = ""
    gain_db: float = 0.0
    fade_in: Seconds = ZERO
    fade_out: Seconds = ZERO
    fit: Fit = Fit.FIT
    speed: Fraction = field(default=Fraction(1))
    transition: Transition | None = None
    """The transition at this clip's start, from the clip that ends where this one begins."""

    @property
    def duration(self) -> Seconds:
        """How long the clip lasts on the timeline."""
        return self.source_range.duration / self.speed

    @property
    def end(self) -> Seconds:
        """The first moment after the clip."""
        return self.start + self.duration

    @property
    def range(self) -> TimeRange:
        """Where the clip lies on the timeline."""
        return TimeRange(self.start, self.duration)

    def media_time(self, t: Seconds) -> Seconds:
        """The moment of the media that sequence time ``t`` shows (also outside the clip, for transitions)."""
        return self.source_range.start + (t - self.start) * self.speed


_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Track:
    """Clips that never overlap, in order of time. Higher video tracks cover lower ones."""

    id: TrackId
    kind: TrackKind
    name: str
    clips: tuple[Clip, ...] = ()
    muted: bool = False
    solo: bool = False
    locked: bool = False
    hidden: bool = False

    @property
    def end(self) -> Seconds:
        """When the last clip is over."""
        return self.clips[-1].end if self.clips else ZERO

    def clip_at(self, t: Seconds) -> Clip | None:
        """The clip that is on at ``t``."""
        index = bisect_right(self.clips, t, key=_start)
        return self.clips[index - 1] if index and t < self.clips[index - 1].end else None

    def before(self, clip: Clip) -> Clip | None:
        """The clip that ends exactly where ``clip`` begins."""
        index = bisect_left(self.clips, clip.start, key=_start)
        return self.clips[index - 1] if index and self.clips[index - 1].end == clip.start else None

    def after(self, clip: Clip) -> Clip | None:
        """The clip that begins exactly where ``clip`` ends."""
        end = clip.end
        index = bisect_left(self.clips, end, key=_start)
        return self.clips[index] if index < len(self.clips) and self.clips[index].start == end else None


@dataclass(frozen=True, slots=True)
class Marker:
    """A named moment."""

    id: MarkerId
    at: Seconds
    name: str = ""
    colour: str = "blue"


def default_tracks() -> tuple[Track, ...]:
    """One picture track over one sound track, ready to be used."""
    return (
        Track(TrackId("v1"), TrackKind.VIDEO, "V1"),
        Track(TrackId("a1"), TrackKind.AUDIO, "A1"),
    )


@dataclass(frozen=True, slots=True)
class Timeline:
    """The sequence: its format and its tracks. Video tracks are listed from the bottom (V1) to the top."""

    rate: Rate = field(default_factory=lambda: Rate(24))
    width_px: int = 1280
    height_px: int = 720
    sample_rate_hz: int = 48000
    tracks: tuple[Track, ...] = field(default_factory=default_tracks)
    markers: tuple[Marker, ...] = ()

    @property
    def duration(self) -> Seconds:
        """When the last clip of any track is over."""
        return max((track.end for track in self.tracks), default=ZERO)

    @property
    def frames(self) -> int:
        """The length of the film in frames."""
        return self.rate.frames_in(self.duration)

    def track(self, track_id: TrackId) -> Track | None:
        """The track with this id."""
        return next((track for track in self.tracks if track.id == track_id), None)

    def clips(self) -> Iterator[tuple[Track, Clip]]:
        """Every clip with its track."""
        for track in self.tracks:
            for clip in track.clips:
                yield track, clip

    def find(self, clip_id: ClipId) -> tuple[Track, Clip] | None:
        """The clip with this id and its track."""
        return next(((track, clip) for track, clip in self.clips() if clip.id == clip_id), None)

    def cuts(self) -> tuple[Seconds, ...]:
        """Every moment at which a clip starts or ends, in order, each once."""
        return tuple(sorted({moment for _, clip in self.clips() for moment in (clip.start, clip.end)}))
