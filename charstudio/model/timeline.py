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

from charstudio.model.clip_looks import IN_PLACE, NEUTRAL, Caption, ChromaKey, Grade, Title, Transform
from charstudio.model.time import ZERO, Rate, Seconds, TimeRange
from charstudio.model.values import AssetId, ClipId, GroupId, LinkId, MarkerId, Output, TrackId


class TrackKind(StrEnum):
    """What a track holds."""

    VIDEO = "video"
    AUDIO = "audio"
    CAPTION = "caption"  # words that are said, shown over all pictures


class Fit(StrEnum):
    """How a picture of another shape sits in the frame."""

    FIT = "fit"  # whole picture, bars where the shapes differ
    FILL = "fill"  # whole frame, the picture cropped around its centre
    STRETCH = "stretch"  # whole picture in the whole frame, shape ignored


class TransitionKind(StrEnum):
    """How one clip becomes the next."""

    DISSOLVE = "dissolve"
    DIP = "dip"  # through a colour
    WIPE = "wipe"  # the new one is uncovered by a moving edge


class Direction(StrEnum):
    """Where the edge of a wipe moves to."""

    RIGHT = "right"
    LEFT = "left"
    DOWN = "down"
    UP = "up"


ClipSource: TypeAlias = Output | AssetId | Title | Caption
"""A clip follows a node's output (whatever result is current is what plays), shows one imported file, or is words."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A change-over centred on the cut at a clip's start, from the clip that ends there.

    Each side plays ``duration / 2`` beyond the cut; where its media has no more, the end frame is held. In a dip each
    stays on its own side of the cut. ``colour`` is what a dip goes through, ``direction`` is of a wipe.
    """

    kind: TransitionKind
    duration: Seconds
    colour: str = "#000000"
    direction: Direction = Direction.RIGHT


@dataclass(frozen=True, slots=True)
class Clip:
    """A part of some media, placed on a track.

    At sequence time ``t`` in ``range`` it shows media time ``source_range.start + (t - start) * speed``; with
    ``reverse`` the same part from its end to its start, with ``freeze`` the picture at ``source_range.start`` always.
    A clip on a video track gives its picture and, when its media has sound and it is not ``silent``, its sound.
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
    reverse: bool = False
    freeze: bool = False
    silent: bool = False
    """Its own sound is not heard: it was detached into a clip of its own."""
    transform: Transform = IN_PLACE
    grade: Grade = NEUTRAL
    key: ChromaKey | None = None
    link: LinkId | None = None
    group: GroupId | None = None

    @property
    def duration(self) -> Seconds:
        """How long the clip lasts on the timeline."""
        if self.speed == 1:  # nearly always, and a division costs four times as much as looking
            return self.source_range.duration
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
        if self.freeze:
            return self.source_range.start
        passed = (t - self.start) * self.speed
        return self.source_range.end - passed if self.reverse else self.source_range.start + passed

    def source_between(self, start: Seconds, end: Seconds) -> TimeRange:
        """The part of the media that belongs to a stretch of the sequence (also outside the clip); its length is the
        stretch's times ``speed``, whatever the direction.
        """
        return TimeRange(self.media_time(end if self.reverse else start), (end - start) * self.speed)


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
    volume_db: float = 0.0
    """Loudness of the whole track; 0 is as mixed."""
    sync: bool = False
    """Whether time that a ripple adds or takes on another track is added or taken here as well."""

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
    note: str = ""


def default_tracks() -> tuple[Track, ...]:
    """One picture track over one sound track, ready to be used."""
    return (
        Track(TrackId("v1"), TrackKind.VIDEO, "V1"),
        Track(TrackId("a1"), TrackKind.AUDIO, "A1"),
    )


@dataclass(frozen=True, slots=True)
class Timeline:
    """The sequence: its format and its tracks: pictures from the bottom (V1) to the top, then sound, then captions."""

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
