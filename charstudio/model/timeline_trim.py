"""Edits that change which part of its media a clip shows: trim and slip.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``.
What a clip shows at a moment it covered before and after a trim never changes. Linked clips do the same by the same
time, unless the edit is asked to leave them ``alone``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from charstudio.model.errors import EditError, OutOfMedia, Overlap
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.time import Seconds, TimeRange
from charstudio.model.timeline import Clip, Track
from charstudio.model.timeline_links import open_partners
from charstudio.model.timeline_parts import Row, find_clip, put, shifted, title_of, unlocked, with_rows
from charstudio.model.timeline_ripple import TimeChange, with_time
from charstudio.model.timeline_rules import is_still, refuse_past_media, storable
from charstudio.model.values import ClipId, TrackId

Edge: TypeAlias = Literal["start", "end"]
"""One end of a clip."""


def trim(
    project: Project,
    clip: ClipId,
    edge: Edge,
    to: Seconds,
    *,
    ripple: bool = False,
    media_end: Seconds | None = None,
    kinds: Kinds | None = None,
    alone: bool = False,
) -> Project:
    """Move one edge of a clip to sequence time ``to``, showing more or less of its media.

        before        A A|B B B B|C C       trim B's start to the right
        after         A A _ B B B C C
        with ripple   A A|B B B|C C

        before        A A|B B B B|C C       trim B's end to the left
        after         A A|B B _ _ C C
        with ripple   A A|B B|C C

    ``to`` is the edge's new place as drawn before anything ripples. Without ``ripple`` every picture stays where it
    was; with it everything later moves, and what keeps in step (see ``timeline_ripple``). Linked clips are trimmed at
    the same edge by the same time. ``media_end`` is the length of what a node output plays now (the project does not
    know it); ``kinds`` lets a clip that follows a picture be drawn out at its start without end, as an imported still
    can be.

    Raises ``OutOfMedia``, ``Overlap``, ``EditError`` when no frame would be left, ``TrackLocked``, ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    snapped = project.timeline.rate.snap(to)
    by = snapped - (old.start if edge == "start" else old.end)
    if not by:
        return project
    rows: dict[TrackId, Row] = {}
    for home, each in ((track, old), *(() if alone else open_partners(project, clip))):
        limit = media_end if each.source == old.source else None
        new = trimmed(project, each, edge, by, limit, kinds)
        row = rows.get(home.id, home.clips)
        rows[home.id] = (_pushed if ripple else _swapped)(project, home, row, each, new)
    return with_time(project, rows, [_change(old, edge, by)] if ripple else [])


def slip(
    project: Project, clip: ClipId, by: Seconds, *, media_end: Seconds | None = None, alone: bool = False
) -> Project:
    """Show a part of the media that is ``by`` seconds later; the clip stays where it is.

        media    m m m m m m m m
        before       [B B B]              at the same place of the timeline
        after          [B B B]

    ``by`` is in the media's own time, any fraction, negative for earlier. Linked clips are slipped as well. A still is
    left as it is, a frozen clip shows another moment. Raises ``OutOfMedia``, ``TrackLocked``, ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    if not by or is_still(project, replace(old, freeze=False)):
        return project
    rows: dict[TrackId, Row] = {}
    for home, each in ((track, old), *(() if alone else open_partners(project, clip))):
        if not is_still(project, replace(each, freeze=False)):
            new = _slipped(project, each, by, media_end if each.source == old.source else None)
            rows[home.id] = exchanged(rows.get(home.id, home.clips), new)
    return with_rows(project, rows)


def trimmed(
    project: Project, old: Clip, edge: Edge, by: Seconds, media_end: Seconds | None, kinds: Kinds | None
) -> Clip:
    """The clip with one edge ``by`` later and its pictures where they were; whether there is room is not looked at.

    Shortening is always possible, even of a clip that is longer than its media.
    """
    start, end = (old.start + by, old.end) if edge == "start" else (old.start, old.end + by)
    if end <= start:
        raise EditError(f"Nothing would be left of “{title_of(project, old)}”.", "Delete the clip instead.")
    shown = old.source_between(start, end)
    if is_still(project, old, kinds):
        shown = TimeRange(old.source_range.start, shown.duration)
    new = replace(old, start=start, source_range=shown)
    if new.source_range.start < min(Seconds(0), old.source_range.start):
        raise OutOfMedia(f"“{title_of(project, old)}” has nothing before its first frame.")
    if new.source_range.end > old.source_range.end:
        refuse_past_media(project, new, media_end)
    return new


def exchanged(row: Row, new: Clip) -> Row:
    """The row with the clip of this id as it is now, at the same place of the row."""
    return tuple(new if clip.id == new.id else clip for clip in row)


def _change(old: Clip, edge: Edge, by: Seconds) -> TimeChange:
    """The time that comes in or goes out when this edge is moved with ripple."""
    if edge == "start":
        return TimeChange(old.start, -by)
    return TimeChange(old.end + min(by, Seconds(0)), by)


def _slipped(project: Project, old: Clip, by: Seconds, media_end: Seconds | None) -> Clip:
    new = replace(old, source_range=old.source_range.moved(by))
    if not storable(new.source_range.start):
        raise EditError("This time is finer than can be kept.", "Slip by a whole number of frames.")
    if by > 0:
        refuse_past_media(project, new, media_end)
    elif new.source_range.start < 0:
        raise OutOfMedia(f"“{title_of(project, old)}” has nothing before its first frame.")
    return new


def _pushed(_project: Project, _track: Track, row: Row, old: Clip, new: Clip) -> Row:
    """The row with the clip where it began and everything later moved by what it has become longer."""
    index = _place_in(row, old)
    head = replace(new, start=row[index].start)
    return (*row[:index], head, *shifted(row[index + 1 :], new.duration - old.duration))


def _swapped(project: Project, track: Track, row: Row, old: Clip, new: Clip) -> Row:
    """The row with the clip as it is now, if there is room for it."""
    if new.start < 0:
        raise EditError("A clip cannot start before the beginning of the film.")
    index = _place_in(row, old)
    nearby = (*row[max(0, index - 1) : index], *row[index + 1 : index + 2])
    try:
        put(project, track, nearby, new)
    except Overlap as overlap:
        raise Overlap(overlap.message, "Trim with ripple to push the other clips aside.") from None
    return (*row[:index], new, *row[index + 1 :])


def _place_in(row: Sequence[Clip], clip: Clip) -> int:
    return next(index for index, other in enumerate(row) if other.id == clip.id)
