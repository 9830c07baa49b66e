"""Edits that arrange clips in time: place, move, remove, ripple. All edits of the timeline can be imported from here.

Every edit is a pure function ``Project -> Project`` and all or nothing: it raises an ``EditError`` and nothing has
changed, or it returns a project whose timeline is in order. Times are moved to the nearest frame of the sequence.
After each edit transitions that lost their cut are dropped and fades are no longer than their clip.
In the drawings a letter is a clip, ``_`` is a gap, ``|`` a cut.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Literal, TypeAlias

from charstudio.model.errors import EditError, UnknownId
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Seconds, TimeRange
from charstudio.model.timeline import Clip, ClipSource, Fit, Track
from charstudio.model.timeline_format import (
    add_marker,
    add_track,
    move_marker,
    remove_marker,
    remove_track,
    set_format,
    set_marker,
    set_track,
)
from charstudio.model.timeline_looks import set_clip, set_fades, set_gain, set_key, set_transition, set_words
from charstudio.model.timeline_parts import (
    Row,
    cleared,
    find_clips,
    find_track,
    frames_for,
    index_after,
    obstacle,
    of_frames,
    on_grid,
    opened,
    put,
    shifted,
    unlocked,
    with_rows,
)
from charstudio.model.timeline_rules import (
    placing_refusal,
    refuse_past_media,
    source_fault,
)
from charstudio.model.timeline_trim import slip, split, split_all, trim
from charstudio.model.values import ClipId, TrackId, new_id

__all__ = [
    "Mode",
    "add_marker",
    "add_track",
    "close_gap",
    "move_clips",
    "move_marker",
    "new_clip",
    "place",
    "remove_clips",
    "remove_marker",
    "remove_track",
    "ripple_delete",
    "set_clip",
    "set_fades",
    "set_format",
    "set_gain",
    "set_key",
    "set_marker",
    "set_track",
    "set_transition",
    "set_words",
    "slip",
    "split",
    "split_all",
    "trim",
]

Mode: TypeAlias = Literal["free", "insert", "overwrite"]
"""What gives way: nothing (``free`` refuses), later clips (``insert``), or what lies underneath (``overwrite``)."""


def new_clip(
    source: ClipSource,
    start: Seconds,
    duration: Seconds,
    *,
    source_start: Seconds = ZERO,
    name: str = "",
    gain_db: float = 0.0,
    fit: Fit = Fit.FIT,
    speed: Fraction = Fraction(1),
    clip_id: ClipId | None = None,
) -> Clip:
    """A clip with a fresh id, to be placed. ``duration`` is its length on the timeline, in seconds."""
    return Clip(
        id=clip_id or ClipId(new_id("c")),
        source=source,
        start=start,
        source_range=TimeRange(source_start, duration * speed),
        name=name,
        gain_db=gain_db,
        fit=fit,
        speed=speed,
    )


def place(project: Project, track: TrackId, clip: Clip, *, mode: Mode = "free", kinds: Kinds | None = None) -> Project:
    """Put a new clip on a track at its ``start``.

        free                    insert                     overwrite
        A A A _ _ _ B B         A A A|B B B                A A A|B B B
              ↓ X X                 ↓ X X                      ↓ X X
        A A A X X _ B B         A A X X A|B B B            A A X X B B

    ``insert`` splits a clip under the insertion point and pushes everything later on this track; ``overwrite`` trims,
    splits or removes what is underneath. The length becomes the nearest whole number of frames, at least one.
    With ``kinds`` it is also checked that a node output carries what the track holds.

    Raises ``Overlap`` (free), ``TrackLocked``, ``OutOfMedia``, ``UnknownId``, ``EditError``.
    """
    home = unlocked(find_track(project, track))
    if project.timeline.find(clip.id):
        raise EditError("This clip is on the timeline already.")
    ready = _fitted(project, home, clip, kinds)
    return with_rows(project, {track: _put_by(mode, project, home, home.clips, ready)})


def move_clips(
    project: Project,
    moves: Mapping[ClipId, tuple[TrackId, Seconds]],
    *,
    mode: Mode = "free",
    kinds: Kinds | None = None,
) -> Project:
    """Move clips to new starts, also to other tracks. They leave gaps behind.

        before   A A|B B|C C C _ _        move B after C
        after    A A _ _ C C C B B

        before   A A|B B|C C              move C to B's start, insert
        after    A A|C C|B B

    All moving clips are lifted first, so they may swap places. ``insert`` pushes later clips only where there is no
    room. A clip keeps its transition only when the clip before it moves along. Raises as ``place`` does, and
    ``Overlap`` when two moving clips are sent to the same place.
    """
    found = find_clips(project, moves)
    rows: dict[TrackId, Row] = {}
    for track, _ in found.values():
        if track.id not in rows:
            rows[track.id] = tuple(clip for clip in unlocked(track).clips if clip.id not in moves)
    lifted = [(moves[clip.id][0], _moved(project, track, clip, moves)) for track, clip in found.values()]
    lifted.sort(key=lambda pair: pair[1].start)
    _refuse_quarrel(project, lifted)
    for track_id, clip in lifted:
        home = unlocked(find_track(project, track_id))
        _refuse_placing(project, home, clip, kinds)
        row = rows.get(track_id, home.clips)
        how: Mode = "free" if mode == "insert" and obstacle(row, clip) is None else mode
        rows[track_id] = _put_by(how, project, home, row, clip)
    return with_rows(project, rows)


def remove_clips(project: Project, clips: Collection[ClipId]) -> Project:
    """Remove clips and leave gaps.

        before   A A|B B B|C C
        after    A A _ _ _ C C        B removed

    Raises ``UnknownId``, ``TrackLocked``.
    """
    found = find_clips(project, clips)
    rows: dict[TrackId, Row] = {}
    for track, _ in found.values():
        if track.id not in rows:
            rows[track.id] = tuple(clip for clip in unlocked(track).clips if clip.id not in found)
    return with_rows(project, rows)


def ripple_delete(project: Project, clips: Collection[ClipId]) -> Project:
    """Remove clips and close the time they took, on their own tracks. Gaps that were there stay.

        before   A A|B B B|C C _ D
        after    A A|C C _ D              B removed

    Raises ``UnknownId``, ``TrackLocked``.
    """
    found = find_clips(project, clips)
    homes = {track.id: unlocked(track) for track, _ in found.values()}
    return with_rows(project, {track_id: _closed_up(home, found) for track_id, home in homes.items()})


def close_gap(project: Project, track: TrackId, at: Seconds) -> Project:
    """Close the gap at ``at``: everything later on this track moves up.

        before   A A _ _ _ B B _ C
        after    A A|B B _ C              at anywhere in the first gap

    Raises ``EditError`` when there is a clip at ``at`` or none after it, ``UnknownId``, ``TrackLocked``.
    """
    home = unlocked(find_track(project, track))
    index = index_after(home.clips, at)
    begin = home.clips[index - 1].end if index else ZERO
    if at < begin:
        raise EditError(f"There is no gap at this moment of {home.name}.")
    if index == len(home.clips):
        raise EditError(f"Nothing on {home.name} comes after this gap.")
    tail = shifted(home.clips[index:], begin - home.clips[index].start)
    return with_rows(project, {track: (*home.clips[:index], *tail)})


def _fitted(project: Project, track: Track, clip: Clip, kinds: Kinds | None) -> Clip:
    """The clip on the grid, known to be allowed on this track and inside its media."""
    fault = source_fault(project, clip, kinds)
    if fault:
        raise UnknownId(fault)
    _refuse_placing(project, track, clip, kinds)
    if clip.speed <= 0:
        raise EditError("A clip's speed must be more than nothing.")
    if clip.source_range.duration <= 0:
        raise EditError("A clip must last at least one frame.")
    rate = project.timeline.rate
    ready = of_frames(rate, clip, on_grid(rate, clip.start), frames_for(rate, clip.duration))
    refuse_past_media(project, ready)
    return ready


def _refuse_placing(project: Project, track: Track, clip: Clip, kinds: Kinds | None) -> None:
    reason = placing_refusal(project, track, clip, kinds)
    if reason:
        raise EditError(reason, "Use a track of the other kind.")


def _put_by(mode: Mode, project: Project, track: Track, row: Row, clip: Clip) -> Row:
    if mode == "insert":
        row = opened(row, clip.start, clip.duration)
    elif mode == "overwrite":
        row = cleared(row, clip.start, clip.end)
    return put(project, track, row, clip)


def _moved(project: Project, track: Track, clip: Clip, moves: Mapping[ClipId, tuple[TrackId, Seconds]]) -> Clip:
    """The clip at its new start, without its transition unless the clip before it goes along."""
    target, start = moves[clip.id]
    snapped = on_grid(project.timeline.rate, start)
    if clip.transition is None:
        return replace(clip, start=snapped)
    before = track.before(clip)
    went = moves.get(before.id, (track.id, before.start)) if before else None
    together = before is not None and went == (target, before.start + snapped - clip.start)
    return replace(clip, start=snapped, transition=clip.transition if together else None)


def _refuse_quarrel(project: Project, lifted: list[tuple[TrackId, Clip]]) -> None:
    """Raise ``Overlap`` when two moving clips are sent to the same moment of one track (they are in order of time)."""
    rows: dict[TrackId, Row] = {}
    for track_id, clip in lifted:
        row = rows.get(track_id, ())
        put(project, find_track(project, track_id), row[-1:], clip)
        rows[track_id] = (*row[-1:], clip)


def _closed_up(track: Track, gone: Collection[ClipId]) -> Row:
    kept: list[Clip] = []
    run: list[Clip] = []  # later clips that move by the same time are shifted together
    by = ZERO
    for clip in track.clips:
        if clip.id in gone:
            kept.extend(shifted(tuple(run), by))
            run.clear()
            by -= clip.duration
        else:
            run.append(clip)
    kept.extend(shifted(tuple(run), by))
    return tuple(kept)
