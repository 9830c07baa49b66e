"""What every timeline edit is built from: finding clips, cutting, shifting and settling a row of clips.

No edit lives here. Everything works on one track's ``clips``: a tuple in order of time without overlaps.
Edits touch only what they change; the rest of the project is shared with the value before (measured in
``tests/model/test_speed.py``), so nothing here walks all clips with arithmetic.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from fractions import Fraction
from itertools import islice
from operator import attrgetter
from typing import TypeAlias

from charstudio.model.clip_looks import Caption, Title
from charstudio.model.errors import EditError, Overlap, TrackLocked, UnknownId
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Rate, Seconds, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track
from charstudio.model.values import ClipId, LinkId, Output, TrackId, new_id

Row: TypeAlias = tuple[Clip, ...]
"""The clips of one track, in order of time."""

_start = attrgetter("start")
_OTHERS = [
    (attrgetter(part.name), vars(Clip)[part.name].__set__)  # the slot itself
    for part in fields(Clip)
    if part.name != "start"
]
_put_start = vars(Clip)["start"].__set__
_blank = object.__new__


def title_of(project: Project, clip: Clip) -> str:
    """What the user calls this clip: its own name, else its node's title or its file's name."""
    if clip.name:
        return clip.name
    if isinstance(clip.source, Output):
        node = project.graph.nodes.get(clip.source.node)
        return node.title if node else "a clip"
    if isinstance(clip.source, Title | Caption):
        return " ".join(clip.source.text.split())[:40] or "words"
    asset = project.assets.get(clip.source)
    return asset.name if asset else "a clip"


def find_track(project: Project, track_id: TrackId) -> Track:
    """The track; raises ``UnknownId``."""
    track = project.timeline.track(track_id)
    if track is None:
        raise UnknownId("There is no such track on the timeline.")
    return track


def find_clip(project: Project, clip_id: ClipId) -> tuple[Track, int]:
    """The clip's track and its place in that track's row; raises ``UnknownId``."""
    for track in project.timeline.tracks:
        for index, clip in enumerate(track.clips):
            if clip.id == clip_id:
                return track, index
    raise UnknownId("There is no such clip on the timeline.")


def find_clips(project: Project, wanted: Collection[ClipId]) -> dict[ClipId, tuple[Track, Clip]]:
    """Each wanted clip with its track, in order of tracks and time; raises ``UnknownId`` when one is missing."""
    ids = set(wanted)
    tracks = project.timeline.tracks  # looked through without a generator: every edit of a long film does it
    found = {clip.id: (track, clip) for track in tracks for clip in track.clips if clip.id in ids}
    if len(found) != len(ids):
        raise UnknownId("There is no such clip on the timeline.")
    return found


def unlocked(track: Track) -> Track:
    """The track itself; raises ``TrackLocked``."""
    if track.locked:
        raise TrackLocked(f"Track {track.name} is locked.", "Unlock it to edit its clips.")
    return track


def on_grid(rate: Rate, t: Seconds) -> Seconds:
    """``t`` moved to the nearest frame; raises ``EditError`` before the beginning of the film."""
    snapped = rate.snap(t)
    if snapped < 0:
        raise EditError("A clip cannot start before the beginning of the film.")
    return snapped


def index_at(row: Row, t: Seconds) -> int:
    """The place in the row of the first clip that starts at ``t`` or later."""
    return bisect_left(row, t, key=_start)


def index_after(row: Row, t: Seconds) -> int:
    """The place in the row of the first clip that starts later than ``t``."""
    return bisect_right(row, t, key=_start)


def obstacle(row: Row, clip: Clip) -> Clip | None:
    """A clip of the row that shares a moment with ``clip``, or None when its place is free."""
    index = index_at(row, clip.start)
    if index > 0 and row[index - 1].end > clip.start:
        return row[index - 1]
    if index < len(row) and row[index].start < clip.end:
        return row[index]
    return None


def end_beyond(before: Clip, clip: Clip) -> int:
    """More than 0 when ``before`` is still on when ``clip`` begins, 0 when they touch, less when there is a gap.

    A ripple asks it of thousands, so it is worked out in whole numbers.
    """
    start, per_start = before.start.as_integer_ratio()
    length, per_length = before.duration.as_integer_ratio()
    limit, per_limit = clip.start.as_integer_ratio()
    return (start * per_length + length * per_start) * per_limit - limit * per_start * per_length


def put(project: Project, track: Track, row: Row, clip: Clip) -> Row:
    """The row with ``clip`` in its place; raises ``Overlap`` naming both clips."""
    other = obstacle(row, clip)
    if other is not None:
        raise Overlap(
            f"“{title_of(project, clip)}” would overlap “{title_of(project, other)}” on {track.name}.",
            "Choose a free place, or insert or overwrite instead.",
        )
    index = index_at(row, clip.start)
    return (*row[:index], clip, *row[index:])


def part(clip: Clip, start: Seconds, end: Seconds, clip_id: ClipId | None = None) -> Clip:
    """The part of the clip between two sequence times inside it, showing the same picture at every moment.

    A cut edge loses its fade (and the start its transition): they belong to the edges the clip had.
    """
    cut_start, cut_end = start > clip.start, end < clip.end
    return replace(
        clip,
        id=clip_id or clip.id,
        start=start,
        source_range=clip.source_between(start, end),
        fade_in=ZERO if cut_start else clip.fade_in,
        fade_out=ZERO if cut_end else clip.fade_out,
        transition=None if cut_start else clip.transition,
    )


def halves(clip: Clip, at: Seconds, right: ClipId | None = None) -> tuple[Clip, Clip]:
    """The clip cut in two at ``at``, strictly inside it. The left half keeps the id."""
    return part(clip, clip.start, at), part(clip, at, clip.end, right or ClipId(new_id("c")))


def cleared(row: Row, start: Seconds, end: Seconds) -> Row:
    """The row with nothing between ``start`` and ``end``: clips there are trimmed, split or removed."""
    first, last = index_at(row, start), index_at(row, end)
    if first > 0 and row[first - 1].end > start:
        first -= 1
    kept: list[Clip] = []
    for clip in row[first:last]:
        left = part(clip, clip.start, start) if clip.start < start else None
        if left:
            kept.append(left)
        if clip.end > end:
            kept.append(part(clip, end, clip.end, ClipId(new_id("c")) if left else None))
    return (*row[:first], *kept, *row[last:])


def extracted(row: Row, start: Seconds, end: Seconds) -> Row:
    """The row without the time from ``start`` to ``end``: what lies there is cut out, later clips move up."""
    kept = cleared(row, start, end)
    index = index_at(kept, end)
    return (*kept[:index], *shifted(kept[index:], start - end))


def opened(row: Row, at: Seconds, by: Seconds) -> Row:
    """The row with a gap of ``by`` at ``at``: later clips move, a clip under ``at`` is split."""
    index = index_at(row, at)
    tail = row[index:]
    head = row[:index]
    if head and head[-1].end > at:
        left, right = halves(head[-1], at)
        head, tail = (*head[:-1], left), (right, *tail)
    return (*head, *shifted(tail, by))


def shifted(row: Row, by: Seconds) -> Row:
    """Every clip of the row ``by`` later."""
    if not by:
        return row
    # A ripple may move thousands: dataclasses.replace and Fraction's own sum cost six times as much, and copying one
    # field of all clips after the other stays out of the interpreter.
    moved = [_blank(Clip) for _ in row]
    for value_of, put_field in _OTHERS:
        deque(map(put_field, moved, map(value_of, row)), maxlen=0)
    by_num, by_den = by.as_integer_ratio()
    for new, clip in zip(moved, row, strict=True):
        num, den = clip.start.as_integer_ratio()
        _put_start(new, Fraction(num * by_den + by_num * den, den * by_den))
    return tuple(moved)


def with_rows(project: Project, rows: Mapping[TrackId, Row]) -> Project:
    """The project with these tracks' clips replaced and settled; the same object when nothing changed.

    Clips that were cut off from linked ones are linked among themselves (``relinked``).
    """
    timeline = project.timeline
    rows = relinked(timeline, rows)
    tracks = tuple(_with_row(timeline.rate, track, rows.get(track.id)) for track in timeline.tracks)
    if all(new is old for new, old in zip(tracks, timeline.tracks, strict=True)):
        return project
    return with_timeline(project, replace(timeline, tracks=tracks))


def _with_row(rate: Rate, track: Track, row: Row | None) -> Track:
    if row is None:
        return track
    clips = settled(rate, row, track.clips)
    return track if clips == track.clips else replace(track, clips=clips)


def relinked(timeline: Timeline, rows: Mapping[TrackId, Row]) -> Mapping[TrackId, Row]:
    """The rows in which new clips with a link that an older clip bears as well have a link of their own.

    Cutting through a picture and its sound leaves two pairs, each linked, and not one bundle of four. A new clip that
    is alone in this is on its own.
    """
    homes = {track.id: track.clips for track in timeline.tracks}
    if not any(_has_new_links(homes.get(track, ()), row) for track, row in rows.items()):
        return rows
    known = {clip.id: clip.link for _, clip in timeline.clips()}
    borne = {*known.values()}
    fresh = Counter(
        clip.link for row in rows.values() for clip in row if clip.id not in known and clip.link in borne and clip.link
    )
    if not fresh:
        return rows
    links = {link: LinkId(new_id("l")) if count > 1 else None for link, count in fresh.items()}
    return {
        track: tuple(
            replace(clip, link=links[clip.link]) if clip.id not in known and clip.link in links else clip
            for clip in row
        )
        for track, row in rows.items()
    }


def _has_new_links(before: Row, row: Row) -> bool:
    """Whether a clip came onto this track that has a link. A look at most of the film, so it is kept cheap."""
    known = {clip.id for clip in before}
    return any(clip.link is not None and clip.id not in known for clip in row)


def with_timeline(project: Project, timeline: Timeline) -> Project:
    """The project with this timeline."""
    return replace(project, timeline=timeline)


def settled(rate: Rate, row: Row, before: Row = ()) -> Row:
    """The row with transitions dropped that lost their cut, and transitions and fades no longer than their clips.

    What has the shape and the neighbour it had in ``before``, a settled row, is settled already.
    """
    same = 0
    for clip, one_before in zip(row, before, strict=False):
        if clip is not one_before:
            break
        same += 1
    rest = before[max(0, same - 1) :]
    old = {clip.id: (clip, previous) for previous, clip in zip((None, *rest), rest, strict=False)}
    result: list[Clip] | None = None
    for index, clip in enumerate(islice(row, same, None), same):
        if clip.transition is None and not clip.fade_in and not clip.fade_out:
            continue
        previous = row[index - 1] if index else None
        was = old.get(clip.id)
        if was is not None and _is_as_before(previous, clip, old_previous=was[1], old=was[0]):
            continue
        fixed = _settled_clip(rate, previous, clip)
        if fixed is not clip:
            result = result if result is not None else list(row)
            result[index] = fixed
    return row if result is None else tuple(result)


def _is_as_before(previous: Clip | None, clip: Clip, old_previous: Clip | None, old: Clip) -> bool:
    """Whether only the place of both clips changed, by the same time. Compares identities where it can: it is quick."""
    if not _has_shape_of(clip, old):
        return False
    if clip.transition is None or (clip is old and previous is old_previous):
        return True
    if previous is None or old_previous is None or not _has_shape_of(previous, old_previous):
        return False
    return previous.id == old_previous.id and end_beyond(previous, clip) == 0


def _has_shape_of(clip: Clip, old: Clip) -> bool:
    return (
        clip.source_range is old.source_range
        and clip.speed is old.speed
        and clip.transition is old.transition
        and clip.fade_in is old.fade_in
        and clip.fade_out is old.fade_out
    )


def _settled_clip(rate: Rate, previous: Clip | None, clip: Clip) -> Clip:
    transition = clip.transition
    if transition is not None:
        longest = transition_limit(rate, previous, clip)
        duration = min(rate.snap(transition.duration), longest)
        if duration < rate.frame:
            transition = None
        elif duration != transition.duration:
            transition = replace(transition, duration=duration)
    fade_in = min(clip.fade_in, clip.duration)
    fade_out = min(clip.fade_out, clip.duration - fade_in)
    if transition is clip.transition and fade_in == clip.fade_in and fade_out == clip.fade_out:
        return clip
    return replace(clip, transition=transition, fade_in=fade_in, fade_out=fade_out)


def transition_limit(rate: Rate, previous: Clip | None, clip: Clip) -> Seconds:
    """The longest transition possible at the clip's start, 0 when no clip ends there.

    It may be as long as the shorter of the two clips. Two transitions of one clip then never meet: each reaches
    at most half its length, and so at most half the clip, into it.
    """
    if previous is None or previous.end != clip.start:
        return ZERO
    shorter = min(previous.duration, clip.duration)
    return rate.time_of(rate.index_at(shorter))


def frames_for(rate: Rate, duration: Seconds) -> int:
    """The whole number of frames nearest to ``duration``, at least one."""
    return max(1, math.floor(duration / rate.frame + Fraction(1, 2)))


def of_frames(rate: Rate, clip: Clip, start: Seconds, frames: int) -> Clip:
    """The clip at ``start`` for exactly so many frames of the sequence; where it can, it begins as it did."""
    duration = rate.time_of(frames) * clip.speed
    if start == clip.start and duration == clip.source_range.duration:
        return clip
    backwards = clip.reverse and not clip.freeze
    begin = max(ZERO, clip.source_range.end - duration) if backwards else clip.source_range.start
    return replace(clip, start=start, source_range=TimeRange(begin, duration))
