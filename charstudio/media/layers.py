"""What is on the screen, and what is to be heard, at a moment of the sequence. Pure arithmetic, no pixels.

The rules, in one place for picture and sound:

- A clip shows in ``start <= t < end``. A dissolve or wipe at its start opens a window of half its length on either side
  of the cut, in which both neighbours play, each from its own media beyond the cut.
- ``fade_in`` grows from 0 at the start, ``fade_out`` shrinks to 0 at the end, both linearly; where a clip has a
  transition at an edge the fade at that edge is ignored.
- Dissolve at share ``p`` of its window: old ``1 - p``, new ``p``; at the cut exactly one half each.
- Wipe at share ``p``: the new one is uncovered on share ``p`` of the frame, both as opaque as they are otherwise. Its
  sound is that of a dissolve.
- Dip: the old goes to a colour by the cut, the new comes from it after the cut; neither plays beyond the cut.
- A transition without a neighbour that ends at the cut does nothing.
- Captions lie over all pictures, those of lower tracks below those of higher ones, and fade like clips.

Frame rates: sequence frame ``i`` shows the media frame that is on when frame ``i`` begins (``sampling_time``); nothing
is blended. In reverse frame ``i`` of ``n`` shows what frame ``n - 1 - i`` shows forwards; a frozen clip always shows
its first picture.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from charstudio.model.clip_looks import Caption
from charstudio.model.time import ZERO, Rate, Seconds, TimeRange
from charstudio.model.timeline import Clip, Direction, Timeline, Track, TrackKind, Transition, TransitionKind

_FULL = Fraction(1)
_NUDGE = Fraction(1, 1000)


class Ramp(StrEnum):
    """What a change-over does to a clip, which decides how sound follows it."""

    FADE = "fade"  # to and from transparent; sound linear
    DISSOLVE = "dissolve"  # into another clip, also by a wipe; sound with equal power
    DIP = "dip"  # to and from a colour; sound linear


@dataclass(frozen=True, slots=True)
class Edge:
    """A change-over within ``range``: from 0 to 1 when ``rising``, else from 1 to 0, linear in time.

    ``wipe`` is where the edge moves to when it is a wipe, ``colour`` what a dip goes through.
    """

    ramp: Ramp
    range: TimeRange
    rising: bool
    wipe: Direction | None = None
    colour: str = "#000000"

    def level(self, t: Seconds) -> Fraction:
        """The share of the clip at ``t``; before and after ``range`` it stays at the nearer end."""
        passed = min(max((t - self.range.start) / self.range.duration, ZERO), _FULL)
        return passed if self.rising else _FULL - passed


@dataclass(frozen=True, slots=True)
class Span:
    """A clip with the part of the sequence in which it plays, handles of transitions included."""

    clip: Clip
    range: TimeRange
    edges: tuple[Edge, ...]

    def level(self, t: Seconds, *ramps: Ramp) -> Fraction:
        """The product of the levels of the edges of these kinds."""
        return math.prod((edge.level(t) for edge in self.edges if edge.ramp in ramps), start=_FULL)

    def see_through(self, t: Seconds) -> Fraction:
        """How opaque its edges let the clip be: fades and dissolves count, wipes do not."""
        return math.prod(
            (edge.level(t) for edge in self.edges if edge.ramp is not Ramp.DIP and edge.wipe is None), start=_FULL
        )


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the frame that a wipe leaves to a clip: the share ``since`` to ``until`` of the frame along the
    direction in which the edge moves.
    """

    direction: Direction
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Shot:
    """One clip's share of one frame: what to show of it, how opaque, how bright.

    ``light`` is how much of its own light is left by a dip; the rest is ``dip``, a colour. ``windows`` are what wipes
    leave to it.
    """

    clip: Clip
    at: Seconds
    opacity: float
    light: float
    dip: str = "#000000"
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A caption that is on, and how opaque."""

    text: str
    opacity: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """The spans of one track in order, for finding quickly what plays when."""

    track: Track
    spans: tuple[Span, ...]
    starts: tuple[Seconds, ...]

    @classmethod
    def of(cls, track: Track) -> Schedule:
        """Where every clip of ``track`` really plays."""
        rows = zip((None, *track.clips), track.clips, (*track.clips[1:], None), strict=False)
        found = tuple(_span(*row) for row in rows)
        return cls(track, found, tuple(span.range.start for span in found))

    def at(self, t: Seconds) -> Iterator[Span]:
        """What plays at ``t``: nothing, one clip, or the two of a dissolve, the earlier first."""
        end = bisect_right(self.starts, t)
        return (span for span in self.spans[max(0, end - 3) : end] if span.range.contains(t))

    def within(self, part: TimeRange) -> Iterator[Span]:
        """What plays anywhere in ``part``."""
        return (span for span in self.spans[: bisect_right(self.starts, part.end)] if span.range.overlaps(part))


def visible(timeline: Timeline) -> tuple[Schedule, ...]:
    """The picture tracks that are not hidden, from the bottom to the top."""
    shown = (track for track in timeline.tracks if track.kind is TrackKind.VIDEO and not track.hidden)
    return tuple(Schedule.of(track) for track in shown)


def captioned(timeline: Timeline) -> tuple[Schedule, ...]:
    """The caption tracks that are not hidden, in their order."""
    shown = (track for track in timeline.tracks if track.kind is TrackKind.CAPTION and not track.hidden)
    return tuple(Schedule.of(track) for track in shown)


def heard(timeline: Timeline) -> tuple[Track, ...]:
    """The tracks that are heard: not muted and, if any track is solo, solo. A hidden track is still heard."""
    solo = any(track.solo for track in timeline.tracks)
    return tuple(track for track in timeline.tracks if not track.muted and (track.solo or not solo))


def audible(timeline: Timeline) -> tuple[Schedule, ...]:
    """Where every clip of the tracks that are heard plays."""
    return tuple(Schedule.of(track) for track in heard(timeline))


def layers_at(tracks: Sequence[Schedule], t: Seconds) -> list[list[Shot]]:
    """The shots at ``t`` that can be seen, one list for each track that has any, in the order of ``tracks``."""
    layers = ([_shot(span, t) for span in track.at(t)] for track in tracks)
    return [shown for layer in layers if (shown := [shot for shot in layer if _is_seen(shot)])]


def captions_at(tracks: Sequence[Schedule], t: Seconds) -> tuple[Line, ...]:
    """What is being said at ``t``, in the order of ``tracks``; words without letters are not there."""
    on = (span for track in tracks for span in track.at(t) if isinstance(span.clip.source, Caption))
    lines = (Line(span.clip.source.text, float(span.level(t, Ramp.FADE, Ramp.DISSOLVE))) for span in on)  # type: ignore[union-attr]
    return tuple(line for line in lines if line.opacity > 0 and line.text.strip())


def sampling_time(t: Seconds, rate: Rate, media_rate: Rate | None, clip: Clip) -> Seconds:
    """The media time whose frame belongs to the sequence frame that is on at ``t``.

    The rule: the *start* of the sequence frame, mapped into the media, plus one millisecond (at most a quarter of a
    media frame). Equal rates map one to one and 30 → 24, 16 → 24 by exact division, while a time stamp that a container
    rounded up (MKV and WebM count milliseconds) cannot push the choice to the frame before.
    In reverse it is the *end* of the sequence frame that is mapped: seen backwards, that is where it begins.
    """
    nudge = _NUDGE if media_rate is None else min(_NUDGE, media_rate.frame / 4)
    return clip.media_time(rate.time_of(rate.index_at(t) + clip.reverse)) + nudge


def _span(before: Clip | None, clip: Clip, after: Clip | None) -> Span:
    opening = clip.transition if before is not None and before.end == clip.start else None
    closing = after.transition if after is not None and after.start == clip.end else None
    playing = TimeRange.between(clip.start - _reach(opening), clip.end + _reach(closing))
    return Span(clip, playing, (*_opening_edges(clip, opening), *_closing_edges(clip, closing)))


def _reach(transition: Transition | None) -> Seconds:
    """How far a clip plays beyond the cut of this transition. In a dip each clip stays on its own side."""
    return ZERO if transition is None or transition.kind is TransitionKind.DIP else transition.duration / 2


def _opening_edges(clip: Clip, transition: Transition | None) -> Iterator[Edge]:
    if transition is not None and transition.duration > 0:
        yield _edge(transition, clip.start, rising=True)
    elif clip.fade_in > 0:
        yield Edge(Ramp.FADE, TimeRange(clip.start, clip.fade_in), rising=True)


def _closing_edges(clip: Clip, transition: Transition | None) -> Iterator[Edge]:
    if transition is not None and transition.duration > 0:
        yield _edge(transition, clip.end, rising=False)
    elif clip.fade_out > 0:
        yield Edge(Ramp.FADE, TimeRange(clip.end - clip.fade_out, clip.fade_out), rising=False)


def _edge(transition: Transition, cut: Seconds, *, rising: bool) -> Edge:
    """A transition as one of its clips meets it."""
    half = transition.duration / 2
    if transition.kind is TransitionKind.DIP:
        return Edge(Ramp.DIP, TimeRange(cut if rising else cut - half, half), rising, colour=transition.colour)
    wipe = transition.direction if transition.kind is TransitionKind.WIPE else None
    return Edge(Ramp.DISSOLVE, TimeRange(cut - half, transition.duration), rising, wipe)


def _shot(span: Span, t: Seconds) -> Shot:
    opacity = float(span.see_through(t)) * span.clip.transform.opacity
    dips = [edge for edge in span.edges if edge.ramp is Ramp.DIP]
    light = span.level(t, Ramp.DIP)
    darkest = min(dips, key=lambda edge: edge.level(t), default=None)
    windows = tuple(_window(edge, t) for edge in span.edges if edge.wipe is not None and edge.range.contains(t))
    return Shot(span.clip, t, opacity, float(light), darkest.colour if darkest is not None else "#000000", windows)


def _window(edge: Edge, t: Seconds) -> Window:
    """What the wipe leaves to the clip: the new one what the edge has passed, the old one the rest."""
    assert edge.wipe is not None
    level = float(edge.level(t))
    return Window(edge.wipe, 0.0, level) if edge.rising else Window(edge.wipe, 1.0 - level, 1.0)


def _is_seen(shot: Shot) -> bool:
    return shot.opacity > 0 and all(window.since < window.until for window in shot.windows)
