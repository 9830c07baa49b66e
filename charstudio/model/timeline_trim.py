"""Edits that change which part of its media a clip shows: trim, slip, split.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``.
What a clip shows at a moment it covered before and after a trim or split never changes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from charstudio.model.errors import EditError, OutOfMedia, Overlap
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.time import Seconds, TimeRange
from charstudio.model.timeline import Clip, Track
from charstudio.model.timeline_parts import (
    Row,
    find_clip,
    halves,
    put,
    shifted,
    title_of,
    unlocked,
    with_rows,
)
from charstudio.model.timeline_rules import is_still, refuse_past_media, storable
from charstudio.model.values import ClipId


def trim(
    project: Project,
    clip: ClipId,
    edge: Literal["start", "end"],
    to: Seconds,
    *,
    ripple: bool = False,
    media_end: Seconds | None = None,
    kinds: Kinds | None = None,
) -> Project:
    """Move one edge of a clip to sequence time ``to``, showing more or less of its media.

        before        A A|B B B B|C C       trim B's start to the right
        after         A A _ B B B C C
        with ripple   A A|B B B|C C

        before        A A|B B B B|C C       trim B's end to the left
        after         A A|B B _ _ C C
        with ripple   A A|B B|C C

    ``to`` is the edge's new place as drawn before anything ripples. Without ``ripple`` every picture stays where it
    was. ``media_end`` is the length of what a node output plays now (the project does not know it); ``kinds`` lets
    a clip that follows a picture be drawn out at its start without end, as an imported still can be.

    Raises ``OutOfMedia``, ``Overlap`` (without ripple), ``EditError`` when no frame would be left, ``TrackLocked``.
    """
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    snapped = project.timeline.rate.snap(to)
    if snapped == (old.start if edge == "start" else old.end):
        return project
    if edge == "end":
        new = _ended(project, old, snapped, media_end)
    else:
        new = _begun(project, old, snapped, media_end, still=is_still(project, old, kinds))
    if not ripple:
        return _swapped(project, track, index, new)
    new = replace(new, start=old.start)
    tail = shifted(track.clips[index + 1 :], new.duration - old.duration)
    return with_rows(project, {track.id: (*track.clips[:index], new, *tail)})


def slip(project: Project, clip: ClipId, by: Seconds, *, media_end: Seconds | None = None) -> Project:
    """Show a part of the media that is ``by`` seconds later; the clip stays where it is.

        media    m m m m m m m m
        before       [B B B]              at the same place of the timeline
        after          [B B B]

    ``by`` is in the media's own time, any fraction, negative for earlier. A still is left as it is.
    Raises ``OutOfMedia``, ``TrackLocked``, ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    if not by or is_still(project, old):
        return project
    new = replace(old, source_range=old.source_range.moved(by))
    if not storable(new.source_range.start):
        raise EditError("This time is finer than can be kept.", "Slip by a whole number of frames.")
    if by > 0:
        refuse_past_media(project, new, media_end)
    elif new.source_range.start < 0:
        raise _nothing_before(project, old)
    return with_rows(project, {track.id: (*track.clips[:index], new, *track.clips[index + 1 :])})


def split(project: Project, clip: ClipId, at: Seconds, *, right: ClipId | None = None) -> Project:
    """Cut a clip in two at sequence time ``at``. The picture does not change anywhere.

        before   A A|B B B B|C C
        after    A A|B B|D D|C C          at the middle of B; D goes on where B stops

    The left half keeps the id, the fade-in and the transition at its start; the right half (id ``right``, else a fresh
    one) has the fade-out. Raises ``EditError`` when ``at`` is not inside the clip, ``TrackLocked``, ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    moment = project.timeline.rate.snap(at)
    if not old.start < moment < old.end:
        raise EditError(f"“{title_of(project, old)}” is not on at this moment, so there is nothing to split.")
    if right is not None and project.timeline.find(right):
        raise EditError("The right half needs an id of its own.")
    return with_rows(project, {track.id: _split(track.clips, index, moment, right)})


def split_all(project: Project, at: Seconds) -> Project:
    """Cut every clip that is on at ``at``, on all unlocked tracks.

        V1   A A A A|B B        A A|C C|B B
        A1   X X X X _ _        X X|Y Y _ _

    Raises ``EditError`` when there is none.
    """
    moment = project.timeline.rate.snap(at)
    rows: dict[str, Row] = {}
    for track in project.timeline.tracks:
        clip = None if track.locked else track.clip_at(moment)
        if clip and clip.start < moment:
            rows[track.id] = _split(track.clips, track.clips.index(clip), moment)
    if not rows:
        raise EditError("There is no clip to split at this moment.", "Move the playhead inside a clip.")
    return with_rows(project, {track.id: rows[track.id] for track in project.timeline.tracks if track.id in rows})


def _split(row: Row, index: int, at: Seconds, right: ClipId | None = None) -> Row:
    return (*row[:index], *halves(row[index], at, right), *row[index + 1 :])


def _ended(project: Project, old: Clip, to: Seconds, media_end: Seconds | None) -> Clip:
    """The clip with its end at ``to``. Shortening is always possible, even of a clip longer than its media."""
    if to <= old.start:
        raise _no_frame_left(project, old)
    new = replace(old, source_range=old.source_between(old.start, to))
    if to > old.end:
        refuse_past_media(project, new, media_end)
    return new


def _begun(project: Project, old: Clip, to: Seconds, media_end: Seconds | None, *, still: bool) -> Clip:
    """The clip with its start at ``to`` and its pictures where they were."""
    if to >= old.end:
        raise _no_frame_left(project, old)
    shown = old.source_between(to, old.end)
    if still:
        shown = TimeRange(old.source_range.start, shown.duration)
    if shown.start < 0:
        raise _nothing_before(project, old)
    new = replace(old, start=to, source_range=shown)
    if old.reverse and to < old.start:
        refuse_past_media(project, new, media_end)
    return new


def _swapped(project: Project, track: Track, index: int, new: Clip) -> Project:
    """The project with the clip at ``index`` replaced by ``new``, if there is room for it."""
    if new.start < 0:
        raise EditError("A clip cannot start before the beginning of the film.")
    nearby = (*track.clips[max(0, index - 1) : index], *track.clips[index + 1 : index + 2])
    try:
        put(project, track, nearby, new)
    except Overlap as overlap:
        raise Overlap(overlap.message, "Trim with ripple to push the other clips aside.") from None
    return with_rows(project, {track.id: (*track.clips[:index], new, *track.clips[index + 1 :])})


def _no_frame_left(project: Project, clip: Clip) -> EditError:
    return EditError(f"Nothing would be left of “{title_of(project, clip)}”.", "Delete the clip instead.")


def _nothing_before(project: Project, clip: Clip) -> OutOfMedia:
    return OutOfMedia(f"“{title_of(project, clip)}” has nothing before its first frame.")
