"""Edits of how fast a clip runs: speed, direction, freezing.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``. Linked clips do the
same, so that sound stays under its picture.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from charstudio.model.errors import EditError
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Seconds, TimeRange
from charstudio.model.timeline import Clip, Track
from charstudio.model.timeline_links import open_partners
from charstudio.model.timeline_looks import MAXIMUM_SPEED, MINIMUM_SPEED, SPEED_STEPS
from charstudio.model.timeline_parts import (
    Row,
    find_clip,
    frames_for,
    halves,
    opened,
    part,
    put,
    shifted,
    title_of,
    unlocked,
    with_rows,
)
from charstudio.model.timeline_ripple import TimeChange, with_time
from charstudio.model.timeline_rules import MediaEnds, end_of_media, is_still, refuse_past_media, runs_past
from charstudio.model.timeline_trim import Edge, exchanged
from charstudio.model.values import ClipId, TrackId, new_id


def set_speed(
    project: Project,
    clip: ClipId,
    speed: Fraction,
    *,
    ripple: bool = False,
    ends: MediaEnds | None = None,
    kinds: Kinds | None = None,
    alone: bool = False,
) -> Project:
    """Run a clip faster or slower. It shows the same part of its media, and lasts a whole number of frames.

        speed 2       before   A A A A|B B
                      after    A A _ _ B B
                      ripple   A A|B B

    ``speed`` goes from 1/100 to 100; 1 is as recorded. With ``ripple`` everything later follows, and what keeps in
    step with it. Raises ``EditError`` for a still or a speed out of range, ``Overlap`` when a slower clip would run
    into the next one, ``TrackLocked``, ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    wanted = _speed(project, old, speed, kinds)
    if wanted == old.speed:
        return project
    frames = frames_for(project.timeline.rate, old.source_range.duration / wanted)
    new = _at_speed(project, old, wanted, old.start, frames, ends)
    return _respeeded(project, track, old, new, old.start, ripple=ripple, ends=ends, alone=alone)


def stretch_to(
    project: Project,
    clip: ClipId,
    edge: Edge,
    to: Seconds,
    *,
    ripple: bool = False,
    ends: MediaEnds | None = None,
    kinds: Kinds | None = None,
    alone: bool = False,
) -> Project:
    """Make a clip longer or shorter by its speed: one edge goes to ``to`` and the same part of the media is shown.

        before        A A|B B _ _ C       B's end to the left edge of C
        after         A A|B B B B|C       at half the speed

    ``to`` is the edge's new place as drawn before anything ripples. Raises as ``set_speed`` does.
    """
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    rate = project.timeline.rate
    start, end = (rate.snap(to), old.end) if edge == "start" else (old.start, rate.snap(to))
    if end - start == old.duration:
        return project
    if end <= start:
        raise EditError(f"Nothing would be left of “{title_of(project, old)}”.", "Delete the clip instead.")
    speed = _speed(project, old, old.source_range.duration / (end - start), kinds)
    begin = old.start if ripple else start
    new = _at_speed(project, old, speed, begin, frames_for(rate, end - start), ends)
    anchor = old.end if edge == "start" and not ripple else old.start
    return _respeeded(project, track, old, new, anchor, ripple=ripple, ends=ends, alone=alone)


def set_reverse(project: Project, clip: ClipId, *, reverse: bool, alone: bool = False) -> Project:
    """Play the clip's part of its media backwards, or forwards again; nothing moves.

        A₁A₂A₃A₄      →      A₄A₃A₂A₁

    Linked clips turn as well. Raises ``TrackLocked``, ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    members = [(unlocked(track), track.clips[index]), *([] if alone else open_partners(project, clip))]
    rows: dict[TrackId, Row] = {}
    for home, each in members:
        rows[home.id] = exchanged(rows.get(home.id, home.clips), replace(each, reverse=reverse))
    return with_rows(project, rows)


def freeze_at(project: Project, clip: ClipId, at: Seconds, length: Seconds, *, frozen: ClipId | None = None) -> Project:
    """Let the picture at ``at`` stand for ``length`` seconds; the clip goes on after that, and everything later moves.

        before   A₁A₂A₃A₄|B B          at the third picture, two seconds
        after    A₁A₂|A₃A₃|A₃A₄|B B

    The standing picture is a clip of its own (id ``frozen``, else a fresh one), without sound. Linked clips are cut
    there too and leave its time open. Raises ``EditError`` when the clip is not on at ``at``, ``TrackLocked``,
    ``Overlap``, ``UnknownId``.
    """
    track, old, moment = _shown_at(project, clip, at)
    if frozen is not None and project.timeline.find(frozen):
        raise EditError("The frozen picture needs an id of its own.")
    rate = project.timeline.rate
    lasting = rate.time_of(frames_for(rate, length))
    still = replace(
        _frozen(project, part(old, moment, old.end)),
        id=frozen or ClipId(new_id("c")),
        fade_in=ZERO,
        fade_out=ZERO,
        transition=None,
        link=None,
    )
    still = replace(still, source_range=TimeRange(still.source_range.start, lasting), speed=Fraction(1))
    row = put(project, track, opened(track.clips, moment, lasting), still)
    return with_time(project, {track.id: row}, [TimeChange(moment, lasting)])


def hold(project: Project, clip: ClipId, at: Seconds, *, right: ClipId | None = None) -> Project:
    """Let the picture at ``at`` stand for the rest of the clip. Nothing moves.

        before   A₁A₂A₃A₄|B B          at the third picture
        after    A₁A₂|A₃A₃|B B

    From the clip's start on, the whole clip stands. Linked clips stay as they are. Raises ``EditError`` when the clip
    is not on at ``at``, ``TrackLocked``, ``UnknownId``.
    """
    track, old, moment = _shown_at(project, clip, at)
    if right is not None and project.timeline.find(right):
        raise EditError("The right half needs an id of its own.")
    if moment == old.start:
        return with_rows(project, {track.id: exchanged(track.clips, _frozen(project, old))})
    left, rest = halves(old, moment, right)
    index = track.clips.index(old)
    held = replace(_frozen(project, rest), link=None)
    return with_rows(project, {track.id: (*track.clips[:index], left, held, *track.clips[index + 1 :])})


def _shown_at(project: Project, clip: ClipId, at: Seconds) -> tuple[Track, Clip, Seconds]:
    """The clip's track, the clip, and the frame of the sequence at which it is to be frozen."""
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    moment = project.timeline.rate.snap(at)
    if not old.start <= moment < old.end:
        raise EditError(f"“{title_of(project, old)}” is not on at this moment.", "Move the playhead inside the clip.")
    if old.freeze:
        raise EditError(f"“{title_of(project, old)}” stands still already.", "Draw out its edge to make it longer.")
    return track, old, moment


def _frozen(project: Project, clip: Clip) -> Clip:
    """The clip showing for its whole length the picture it begins with."""
    last = clip.source_range.end - project.timeline.rate.frame * clip.speed
    begin = max(clip.source_range.start, min(clip.media_time(clip.start), last))
    return replace(clip, source_range=TimeRange(begin, clip.source_range.duration), freeze=True, reverse=False)


def _speed(project: Project, clip: Clip, speed: Fraction, kinds: Kinds | None) -> Fraction:
    """The speed as it can be kept."""
    if is_still(project, clip, kinds):
        raise EditError(f"“{title_of(project, clip)}” does not move, so it has no speed.", "Trim it instead.")
    wanted = Fraction(speed).limit_denominator(SPEED_STEPS)
    if not MINIMUM_SPEED <= wanted <= MAXIMUM_SPEED:
        raise EditError(f"Speed goes from {float(MINIMUM_SPEED):g} to {MAXIMUM_SPEED}.")
    return wanted


def _at_speed(
    project: Project, clip: Clip, speed: Fraction, start: Seconds, frames: int, ends: MediaEnds | None
) -> Clip:
    """The clip at another speed for exactly so many frames, beginning (or, in reverse, ending) with what it did.

    Where the rounding to whole frames would show a moment that the media does not have, it runs a trace slower.
    """
    rate = project.timeline.rate
    duration = rate.time_of(frames)
    limit = end_of_media(project, clip, ends)

    def at(speed: Fraction) -> Clip:
        span = duration * speed
        begin = max(ZERO, clip.source_range.end - span) if clip.reverse else clip.source_range.start
        return replace(clip, start=start, speed=speed, source_range=TimeRange(begin, span))

    new = at(speed)
    if limit is not None and runs_past(rate, new, limit) and not runs_past(rate, clip, limit):
        exact = clip.source_range.duration / duration
        new = at(Fraction(math.floor(exact * SPEED_STEPS), SPEED_STEPS))
    if limit is not None and not runs_past(rate, clip, limit):
        refuse_past_media(project, new, limit)
    return new


def _respeeded(
    project: Project,
    track: Track,
    old: Clip,
    new: Clip,
    anchor: Seconds,
    *,
    ripple: bool,
    ends: MediaEnds | None,
    alone: bool,
) -> Project:
    """The project with ``new`` in place of ``old``, and the clips linked with it stretched around ``anchor``."""
    longer = new.duration - old.duration
    push = longer if ripple else ZERO
    rows: dict[TrackId, Row] = {track.id: _with_push(project, track, track.clips, old, new, push)}
    for home, other in () if alone else open_partners(project, old.id):
        stretched = _stretched(project, other, old, new, anchor, ends)
        rows[home.id] = _with_push(project, home, rows.get(home.id, home.clips), other, stretched, push)
    if not ripple:
        return with_rows(project, rows)
    return with_time(project, rows, [TimeChange(old.end + min(longer, ZERO), longer)])


def _stretched(project: Project, clip: Clip, old: Clip, new: Clip, anchor: Seconds, ends: MediaEnds | None) -> Clip:
    """A linked clip stretched as the one it is linked with was; a still only in its length."""
    rate = project.timeline.rate
    factor = new.duration / old.duration
    start = rate.snap(anchor + (clip.start - anchor) * factor)
    end = rate.snap(anchor + (clip.end - anchor) * factor)
    if start < 0:
        raise EditError("A clip cannot start before the beginning of the film.")
    frames = max(1, rate.index_at(end - start))
    if is_still(project, clip):
        length = TimeRange(clip.source_range.start, rate.time_of(frames) * clip.speed)
        return replace(clip, start=start, source_range=length)
    speed = new.speed if clip.speed == old.speed else _speed(project, clip, clip.speed / factor, None)
    return _at_speed(project, clip, speed, start, frames, ends)


def _with_push(project: Project, track: Track, row: Row, old: Clip, new: Clip, by: Seconds) -> Row:
    """The row with the clip exchanged and everything later moved. Raises ``Overlap`` when there is no room."""
    index = next(place for place, clip in enumerate(row) if clip.id == old.id)
    if new.start < 0:
        raise EditError("A clip cannot start before the beginning of the film.")
    return put(project, track, (*row[:index], *shifted(row[index + 1 :], by)), new)
