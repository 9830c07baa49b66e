"""Moving and removing clips.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``. Linked and grouped
clips go along (``timeline_links.together``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter
from typing import TypeAlias

from charstudio.model.errors import EditError
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.time import Seconds, TimeRange
from charstudio.model.timeline import Clip, Track
from charstudio.model.timeline_closing import merged, time_between
from charstudio.model.timeline_links import companions, together
from charstudio.model.timeline_parts import (
    Row,
    cleared,
    find_clips,
    find_track,
    obstacle,
    on_grid,
    opened,
    put,
    unlocked,
    with_rows,
)
from charstudio.model.timeline_place import Mode, refuse_placing
from charstudio.model.timeline_ripple import (
    TimeChange,
    carried,
    moment_after,
    with_time,
    with_time_moved,
)
from charstudio.model.values import ClipId, TrackId

_start = attrgetter("start")

Moves: TypeAlias = Mapping[ClipId, tuple[TrackId, Seconds]]
"""For each clip its new track and start."""


def move_clips(
    project: Project,
    moves: Moves,
    *,
    mode: Mode = "free",
    kinds: Kinds | None = None,
    alone: bool = False,
    ripple: bool = False,
) -> Project:
    """Move clips to new starts, also to other tracks. They leave gaps behind.

        before   A A|B B|C C C _ _        move B after C
        after    A A _ _ C C C B B

        before   A A|B B|C C              move C to B's start, insert
        after    A A|C C|B B

        before   A A|B B|C C D            move B to D's start, insert with ripple
        after    A A|C C|B B|D            the place it leaves is closed

    Clips that are linked or grouped with a moving one and not named move by the same time on their own tracks, unless
    ``alone``. All moving clips are lifted first, so they may swap places. ``insert`` pushes later clips, and what
    keeps in step with them (see ``timeline_ripple``), only where there is no room. A clip keeps its transition only
    when the clip before it moves along.

    With ``ripple`` the place that is left is closed; the new starts are as drawn before that. All clips move by the
    same time and must lie side by side; with ``insert`` what keeps in step and the markers above them move with them.

    Raises as ``place`` does, and ``Overlap`` when two moving clips are sent to the same place.
    """
    moves = moves if alone else with_companions(project, moves)
    rows, lifted = _lifted(project, moves, kinds)
    if ripple:
        return _rippled(project, moves, rows, lifted, mode)
    if mode == "insert":
        _refuse_quarrel(project, lifted)
        return _inserted(project, rows, lifted)
    for track_id, row in rows.items():
        arriving = [clip for home, clip in lifted if home == track_id]
        rows[track_id] = _with_arrivals(project, find_track(project, track_id), row, arriving, over=mode == "overwrite")
    return with_rows(project, rows)


def remove_clips(project: Project, clips: Collection[ClipId], *, alone: bool = False) -> Project:
    """Remove clips, with those that are linked or grouped with them unless ``alone``, and leave gaps.

        before   A A|B B B|C C
        after    A A _ _ _ C C        B removed

    Raises ``UnknownId``, ``TrackLocked``.
    """
    found = find_clips(project, clips if alone else together(project, clips))
    rows: dict[TrackId, Row] = {}
    for track, _ in found.values():
        if track.id not in rows:
            rows[track.id] = tuple(clip for clip in unlocked(track).clips if clip.id not in found)
    return with_rows(project, rows)


def with_companions(project: Project, moves: Moves) -> Moves:
    """The moves and those of the clips that go along: by the same time as the first one they belong to."""
    led = companions(project, moves)
    if len(led) == len(moves):
        return moves
    places = find_clips(project, led)
    complete = dict(moves)
    for clip, first in led.items():
        if clip not in moves:
            track, old = places[clip]
            complete[clip] = (track.id, old.start + moves[first][1] - places[first][1].start)
    return complete


def _lifted(
    project: Project, moves: Moves, kinds: Kinds | None
) -> tuple[dict[TrackId, Row], list[tuple[TrackId, Clip]]]:
    """The rows of all tracks concerned without the moving clips, and these at their new places, in order of time."""
    found = find_clips(project, moves)
    homes = {track.id: track for track, _ in found.values()}
    homes |= {track: find_track(project, track) for track, _ in moves.values()}
    rows = {key: tuple(clip for clip in unlocked(home).clips if clip.id not in moves) for key, home in homes.items()}
    lifted = [(moves[clip.id][0], _moved(project, track, clip, moves)) for track, clip in found.values()]
    lifted.sort(key=lambda pair: pair[1].start)
    for track_id, clip in lifted:
        refuse_placing(project, homes[track_id], clip, kinds)
    return rows, lifted


def _inserted(project: Project, rows: dict[TrackId, Row], lifted: list[tuple[TrackId, Clip]]) -> Project:
    """The lifted clips in their places, with time made for them on all their tracks where one does not find room."""
    synced = {track.id for track in project.timeline.tracks if track.sync and track.id in rows}
    targets = synced.union(track_id for track_id, _ in lifted)
    changes: list[TimeChange] = []
    added = Seconds(0)
    for span in merged(clip.range for _, clip in lifted):
        here = [(track, clip) for track, clip in lifted if span.contains(clip.start)]
        if any(obstacle(rows[track], clip) for track, clip in here):
            rows.update({track: opened(rows[track], span.start, span.duration) for track in targets})
            changes.append(TimeChange(span.start - added, span.duration))
            added += span.duration
        for track, clip in here:
            rows[track] = put(project, find_track(project, track), rows[track], clip)
    return with_time(project, rows, changes)


def _rippled(
    project: Project, moves: Moves, rows: dict[TrackId, Row], lifted: list[tuple[TrackId, Clip]], mode: Mode
) -> Project:
    """The lifted clips in their places, and the time they took before closed."""
    old = find_clips(project, moves)
    sources, targets = {track.id for track, _ in old.values()}, {track for track, _ in lifted}
    shifts = {clip.start - old[clip.id][1].start for _, clip in lifted}
    outs = time_between([rows[track] for track in sources], [clip.range for _, clip in old.values()])
    if len(shifts) > 1 or len(outs) > 1:
        raise EditError("Only clips that lie side by side can move with ripple.", "Move them one after the other.")
    by = shifts.pop()
    if not outs:
        raise EditError("Nothing would close up: other clips lie over these.", "Move without ripple.")
    out = outs[0]
    into = moment_after(out.at + by, outs)
    for track_id, kept in rows.items():
        track = find_track(project, track_id)
        at, row = (into, carried(kept, outs)) if track_id in sources else (out.at + by, kept)
        if mode == "insert" and (track_id in targets or track.sync):
            row = opened(row, at, -out.by)
        arriving = [replace(clip, start=clip.start - by + at - out.at) for home, clip in lifted if home == track_id]
        rows[track_id] = _with_arrivals(project, track, row, arriving, over=mode == "overwrite")
    if mode == "insert" and targets <= sources:
        return with_time_moved(project, rows, TimeRange(out.at, -out.by), into)
    added = [TimeChange(_outside(out, out.at + by), -out.by)] if mode == "insert" else []
    return with_time(project, rows, [*outs, *added])


def _with_arrivals(project: Project, track: Track, row: Row, clips: list[Clip], *, over: bool) -> Row:
    """The row with these clips, in order of time, ``over`` what lies there or only where it is free.

    Merged at once, since everything may move. Raises ``Overlap``.
    """
    if clips and clips[0].start < 0:
        raise EditError("A clip cannot start before the beginning of the film.")
    if over:
        for clip in clips if row else ():
            row = cleared(row, clip.start, clip.end)
    ids = {clip.id for clip in clips}
    merged_row = tuple(sorted((*row, *clips), key=_start))
    for before, after in pairwise(merged_row):
        if before.end > after.start:
            put(project, track, *(((before,), after) if after.id in ids else ((after,), before)))
    return merged_row


def _outside(out: TimeChange, at: Seconds) -> Seconds:
    """The moment itself, or the beginning of the time that is taken out when it lies in it."""
    return out.at if out.at < at < out.end else at


def _moved(project: Project, track: Track, clip: Clip, moves: Moves) -> Clip:
    """The clip at its new start, without its transition unless the clip before it goes along."""
    target, start = moves[clip.id]
    snapped = on_grid(project.timeline.rate, start)
    if clip.transition is None:
        return replace(clip, start=snapped)
    before = track.before(clip)
    went = moves.get(before.id, (track.id, before.start)) if before else None
    along = before is not None and went == (target, before.start + snapped - clip.start)
    return replace(clip, start=snapped, transition=clip.transition if along else None)


def _refuse_quarrel(project: Project, lifted: list[tuple[TrackId, Clip]]) -> None:
    """Raise ``Overlap`` when two moving clips are sent to the same moment of one track (they are in order of time)."""
    rows: dict[TrackId, Row] = {}
    for track_id, clip in lifted:
        row = rows.get(track_id, ())
        put(project, find_track(project, track_id), row[-1:], clip)
        rows[track_id] = (*row[-1:], clip)
