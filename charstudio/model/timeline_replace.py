"""Showing something else in the place of a clip, with the edit kept.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``.
"""

from __future__ import annotations

from dataclasses import replace

from charstudio.model.errors import OutOfMedia, UnknownId
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Seconds, TimeRange
from charstudio.model.timeline import Clip, ClipSource
from charstudio.model.timeline_links import open_partners
from charstudio.model.timeline_parts import Row, find_clip, title_of, unlocked, with_rows
from charstudio.model.timeline_place import refuse_placing
from charstudio.model.timeline_rules import (
    frames_available,
    is_still,
    media_limit,
    placing_refusal,
    runs_past,
    source_fault,
)
from charstudio.model.timeline_trim import exchanged
from charstudio.model.values import ClipId, TrackId


def replace_source(
    project: Project,
    clip: ClipId,
    source: ClipSource,
    *,
    media_end: Seconds | None = None,
    source_start: Seconds | None = None,
    shorten: bool = False,
    kinds: Kinds | None = None,
) -> Project:
    """Show something else in a clip's place: its length, speed, looks, loudness, fades and transition stay.

        V1 │ A A|B B B|C        V1 │ A A|X X X|C          B shows X
        A1 │ _ _|b b b|_   →    A1 │ _ _|x x x|_          and so does its linked sound, when X has sound

    ``source_start`` is where in the new media it begins. Without it the same moment is taken as before, or, where the
    new media ends too early for that, the last one that fits. ``media_end`` is how long a node's output plays now.
    New media that is shorter than the clip is refused with both lengths; with ``shorten`` the clip ends where the
    media does and leaves a gap.

    Raises ``OutOfMedia``, ``EditError`` when the source does not belong on this track, ``TrackLocked``, ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    new = showing(project, old, source, media_end, source_start, kinds, shorten=shorten)
    refuse_placing(project, track, new, kinds)
    rows: dict[TrackId, Row] = {track.id: exchanged(track.clips, new)}
    for home, other in open_partners(project, clip):
        if other.source == old.source and placing_refusal(project, home, replace(other, source=source), kinds) is None:
            start = None if source_start is None else source_start + other.source_range.start - old.source_range.start
            begin = None if start is None else max(ZERO, start)
            changed = showing(project, other, source, media_end, begin, kinds, shorten=shorten)
            rows[home.id] = exchanged(rows.get(home.id, home.clips), changed)
    return with_rows(project, rows)


def showing(
    project: Project,
    old: Clip,
    source: ClipSource,
    media_end: Seconds | None,
    source_start: Seconds | None,
    kinds: Kinds | None,
    *,
    shorten: bool,
) -> Clip:
    """The clip with another source, in the place it has; see ``replace_source``. Nothing but media is looked at.

    Raises ``OutOfMedia``, ``UnknownId``.
    """
    new = replace(old, source=source)
    fault = source_fault(project, new, kinds)
    if fault:
        raise UnknownId(fault)
    still = is_still(project, replace(new, freeze=False), kinds)
    limit = None if still else media_limit(project, new, media_end)
    begin = old.source_range.start if source_start is None else source_start
    if begin < 0:
        raise OutOfMedia(f"“{title_of(project, new)}” has nothing before its first frame.")
    new = replace(new, source_range=TimeRange(ZERO if still else begin, old.source_range.duration))
    if limit is None or not runs_past(project.timeline.rate, new, limit):
        return new
    if source_start is None:
        latest = limit if old.freeze else limit - old.source_range.duration
        frame = project.timeline.rate.frame * old.speed if old.freeze else ZERO
        new = replace(new, source_range=TimeRange(max(ZERO, latest - frame), old.source_range.duration))
        if not runs_past(project.timeline.rate, new, limit):
            return new
    return _shortened(project, new, limit, shorten=shorten)


def _shortened(project: Project, new: Clip, limit: Seconds, *, shorten: bool) -> Clip:
    rate = project.timeline.rate
    forwards = replace(new, reverse=False)
    frames = frames_available(rate, forwards, limit)
    if not shorten or not frames:
        has = max(ZERO, limit - new.source_range.start)
        raise OutOfMedia(
            f"“{title_of(project, new)}” is shorter: it has {float(has):.2f} s from there, "
            f"the clip shows {float(new.source_range.duration):.2f} s.",
            "Shorten the clip, or let it be shortened when it is replaced.",
        )
    return replace(new, source_range=TimeRange(new.source_range.start, rate.time_of(frames) * new.speed))
