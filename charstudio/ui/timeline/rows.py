"""Where tracks and clips lie: rows from top to bottom, boxes from left to right in seconds as floats. Pure.

Turning exact times into floats is the expensive part, so boxes are kept for clips (and rows for tracks) that are
still the same objects after an edit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import ClipId, TrackId

VIDEO_HEIGHT = 64
AUDIO_HEIGHT = 52
CAPTION_HEIGHT = 30
TALLEST = 1.4
LOWEST = 0.7
"""Rows grow and shrink with the room there is, between these shares of their plain height, unless the user gave
them a height of their own."""

LEAST_PX = 22
MOST_PX = 320
"""How low and how tall a row can be made by hand."""

TITLE_PX = 17
"""The band with the name of a clip, at its top."""

GAP = 2
DIVIDER = 6
"""Between captions, pictures and sound."""


class Box(NamedTuple):
    """A clip with its start and end in seconds."""

    clip: Clip
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Row:
    """A track on screen: ``top`` and ``height`` in pixels of the unscrolled lanes, its boxes in order of time."""

    track: Track
    top: int
    height: int
    boxes: tuple[Box, ...]
    starts: tuple[float, ...]
    places: dict[ClipId, Box] = field(default_factory=dict, compare=False, repr=False)
    """The boxes by clip; filled when first asked for."""

    @property
    def bottom(self) -> int:
        """The first pixel below."""
        return self.top + self.height

    def box(self, clip: ClipId) -> Box | None:
        """The box of a clip."""
        if not self.places:
            self.places.update((box.clip.id, box) for box in self.boxes)
        return self.places.get(clip)

    def between(self, start: float, end: float) -> Sequence[Box]:
        """The boxes that show anything between two moments."""
        first = max(0, bisect_right(self.starts, start) - 1)
        return self.boxes[first : bisect_left(self.starts, end)]


class Rows:
    """All rows of a timeline: captions, the highest picture track, the lower ones, sound."""

    def __init__(self, rows: tuple[Row, ...] = (), room: int = 0, heights: Mapping[TrackId, int] | None = None) -> None:
        self.rows = rows
        self.room = room
        self.heights = heights or {}
        self._by_track = {row.track.id: row for row in rows}

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @property
    def height(self) -> int:
        """The height of everything in pixels."""
        return self.rows[-1].bottom + GAP if self.rows else 0

    def row(self, track: TrackId) -> Row | None:
        """The row of a track."""
        return self._by_track.get(track)

    def at(self, y: float) -> Row | None:
        """The row at a height."""
        return next((row for row in self.rows if row.top <= y < row.bottom), None)

    def find(self, clip: ClipId) -> tuple[Row, Box] | None:
        """The row and box of a clip."""
        for row in self.rows:
            box = row.box(clip)
            if box is not None:
                return row, box
        return None

    def followed_by(
        self, timeline: Timeline, room: int | None = None, heights: Mapping[TrackId, int] | None = None
    ) -> Rows:
        """The rows of another timeline, or in another height of ``room`` pixels, sharing what did not change.

        ``heights`` are the pixels of the tracks that do not take their share of the room; None: those of before.
        """
        room = self.room if room is None else room
        heights = self.heights if heights is None else heights
        made: list[Row] = []
        top = GAP
        ordered = ordered_tracks(timeline)
        share = _share(ordered, room, heights)
        for place, track in enumerate(ordered):
            if place and track.kind is not ordered[place - 1].kind:
                top += DIVIDER
            old = self._by_track.get(track.id)
            made.append(_row(track, top, heights.get(track.id) or round(_PLAIN[track.kind] * share), old))
            top = made[-1].bottom + GAP
        return Rows(tuple(made), room, heights)


def ordered_tracks(timeline: Timeline) -> list[Track]:
    """The tracks as they are drawn: captions, picture tracks from the top one down, sound tracks."""
    above = {kind: [track for track in timeline.tracks if track.kind is kind] for kind in TrackKind}
    return [*reversed(above[TrackKind.CAPTION]), *reversed(above[TrackKind.VIDEO]), *above[TrackKind.AUDIO]]


_PLAIN = {TrackKind.VIDEO: VIDEO_HEIGHT, TrackKind.AUDIO: AUDIO_HEIGHT, TrackKind.CAPTION: CAPTION_HEIGHT}


def _share(tracks: Sequence[Track], room: int, heights: Mapping[TrackId, int]) -> float:
    """How tall rows are in relation to their plain height, so that all fill the room if they can."""
    needed = sum(_PLAIN[track.kind] for track in tracks if track.id not in heights)
    given = sum(heights.get(track.id, 0) for track in tracks)
    between = GAP * (len(tracks) + 1) + DIVIDER * (len({track.kind for track in tracks}) - 1)
    return max(LOWEST, min((room - between - given) / needed, TALLEST)) if room and needed else 1.0


def _row(track: Track, top: int, height: int, old: Row | None) -> Row:
    if old is not None and old.track.clips is track.clips:
        return Row(track, top, height, old.boxes, old.starts, old.places)
    boxes = _boxes(track.clips, old.boxes if old is not None else ())
    return Row(track, top, height, boxes, tuple([box.start for box in boxes]))


def _boxes(clips: Sequence[Clip], old: Sequence[Box]) -> tuple[Box, ...]:
    """The boxes of clips. Those before and after what an edit has changed are old ones, the latter perhaps moved."""
    head, least = 0, min(len(clips), len(old))
    while head < least and clips[head] is old[head].clip:
        head += 1
    made = list(old[:head])
    tail: list[Box] = []
    for clip, box in zip(reversed(clips[head:]), reversed(old[head:]), strict=False):
        if clip is box.clip:
            tail.append(box)
        elif clip.source_range is box.clip.source_range and clip.speed is box.clip.speed:
            start = _float(clip.start)
            tail.append(Box(clip, start, start + box.end - box.start))
        else:
            break
    made += [_box(clip) for clip in clips[head : len(clips) - len(tail)]]
    made += reversed(tail)
    return tuple(made)


def _box(clip: Clip) -> Box:
    start = _float(clip.start)  # floats from here on: exact arithmetic would cost more than painting
    return Box(clip, start, start + _float(clip.source_range.duration) / _float(clip.speed))


def _float(t: Fraction) -> float:
    over, under = t.as_integer_ratio()
    return over / under
